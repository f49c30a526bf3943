"""The sample settings of web servers: they say what sitekit/hosts.py says, all of it, no more.

`dev.py bench hosts` tries them on the servers themselves; what it asks is asked here of the server
that the measurements use.
"""

from __future__ import annotations

import functools
import http.client
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sitekit import hosts
from sitekit.bench import hosts as bench
from sitekit.bench import served
from sitekit.finish.compress import KINDS

NGINX, CADDY, APACHE, HEADERS = "nginx.conf", "Caddyfile", ".htaccess", "_headers"
VARY = {"Vary": "Accept-Encoding"}


@dataclass(frozen=True)
class Said:
    """What a sample says: each list as written, so that what is said twice is seen."""

    headers: list[tuple[str, str]]
    cache: list[tuple[str, str]]
    types: list[tuple[str, str]]


def nginx(text: str) -> Said:
    words = re.search(r"charset_types (.+);", text)
    assert words
    spoken = words[1].split()
    types = re.search(r"types \{(.+?)\}", text, re.DOTALL)
    assert types
    cache = re.search(r"map \$uri \$handbook_cache \{(.+?)\n\}", text, re.DOTALL)
    assert cache
    return Said(
        re.findall(r'(?m)^ +add_header (\S+) "?(.+?)"? always;$', text),
        [(each.strip('"~'), value) for each, value in re.findall(r'(\S+) +"(.+)";', cache[1])],
        [
            (f".{ending}", f"{kind}; charset=utf-8" if kind in spoken else kind)
            for kind, endings in re.findall(r"(\S+) +(.+);", types[1])
            for ending in endings.split()
        ],
    )


def caddy(text: str) -> Said:
    main, _, errors = text.partition("handle_errors")
    assert 'header Cache-Control "no-cache"' in errors
    kinds = dict(re.findall(r'~(?:\(\?:/\|)?\\(\.\w+)\)?\$ "(.+)"', main))
    default = re.findall(r'default "(.+)"', main)
    return Said(
        re.findall(r'^\t\t([A-Z]\S+) "?(.+?)"?$', re.sub(" # .+", "", main), re.MULTILINE),
        [*re.findall(r'~(/assets\S+) "(.+)"', main), ("default", default[0])],
        [(each, kinds.get(each, default[1])) for each in {**hosts.TYPES, **kinds}],
    )


def apache(text: str) -> Said:
    given = re.findall(r'^AddType +"?(.+?)"? +(\..+)$', text, re.MULTILINE)
    types = [(ending, kind) for kind, endings in given for ending in endings.split()]
    # A copy is given the type of its file once more; all these rules are jumped over for the others.
    copies = re.findall(r'RewriteRule "\\(\.\w+)\\\.\S+ +- "\[T=(.+)\]"', text)
    assert sorted(copies) == sorted(each for each in types if each[0] in KINDS)
    assert f"[S={len(copies)}]" in text
    header = re.compile(
        r'^Header always set (\S+) "(.+?)"(?: "?(env|expr)=(.+?)"?)?$', re.MULTILINE
    )
    found = header.findall(text)
    cache = [(each[3], each[1]) for each in found if each[0] == "Cache-Control"]
    return Said(
        [each[:2] for each in found if not each[2]],
        [
            (
                each.removeprefix("%{REQUEST_URI} =~ m#")
                .removesuffix("#")
                .replace(r"(?:\.br|\.gz)?", ""),
                value,
            )
            for each, value in cache
        ],
        types,
    )


SAMPLES: dict[str, tuple[Callable[[str], Said], str, str]] = {
    # How it is read, what it says of all files but the hashed ones, and what of their headers.
    NGINX: (nginx, "default", "$handbook_cache"),
    CADDY: (caddy, "default", "{handbook_cache}"),
    APACHE: (apache, "", hosts.ASK_AGAIN),
}


def sample(name: str) -> str:
    return (bench.SAMPLES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_says_what_the_table_says(name: str) -> None:
    """Every header, every rule for caches and every type, with equal values, once."""
    read, other, cache = SAMPLES[name]
    own = {NGINX: {}, CADDY: {**VARY, "Content-Type": "{handbook_type}"}, APACHE: VARY}[name]

    said = read(sample(name))

    assert sorted(said.headers) == sorted({**hosts.HEADERS, "Cache-Control": cache, **own}.items())
    assert sorted(said.cache) == sorted(
        {hosts.HASHED.pattern: hosts.FOREVER, other: hosts.ASK_AGAIN}.items()
    )
    assert sorted(said.types) == sorted(hosts.TYPES.items())


def test_the_file_for_static_hosts_says_what_the_table_says() -> None:
    """What these hosts do by themselves is left to them: two rules for one header are joined."""
    rules: dict[str, list[tuple[str, str]]] = {}
    path = ""
    for line in sample(HEADERS).splitlines():
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            rules[path].append((name, value))
        elif line and not line.startswith("#"):
            path = line
            rules[path] = []

    forever = [("Cache-Control", hosts.FOREVER)]
    assert rules == {
        "/*": list(hosts.HEADERS.items()),
        "/assets/*.css": forever,
        "/assets/*.js": forever,
        "/training/packs/*.imscc": [("Content-Type", hosts.TYPES[".imscc"])],
    }


def test_every_sample_is_looked_at() -> None:
    """A file that is added to the samples has to be read by a test."""
    assert {each.name for each in bench.SAMPLES.iterdir()} == {*SAMPLES, HEADERS}


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/assets/site.0123abcd.css", hosts.FOREVER),
        ("/handbook/assets/search.0123abcdef.js", hosts.FOREVER),
        ("/assets/site.css", hosts.ASK_AGAIN),
        ("/assets/site.0123abc.css", hosts.ASK_AGAIN),
        ("/assets/tasks-vi.0123abcd.svg", hosts.ASK_AGAIN),
        ("/offline-worker.js", hosts.ASK_AGAIN),
        ("/pagefind/fragment/vi_0123abc.pf_fragment", hosts.ASK_AGAIN),
        ("/", hosts.ASK_AGAIN),
    ],
)
def test_what_has_the_hash_of_its_content_in_its_name_is_kept(path: str, kept: str) -> None:
    """Nothing else: a correction must reach readers at once."""
    assert hosts.cache_control(path) == kept


@contextmanager
def plain(folder: Path) -> Iterator[tuple[str, object]]:
    """A server that knows nothing of the table."""
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", None
        server.shutdown()


@pytest.mark.parametrize(
    ("serve", "failed"),
    [
        (served, set()),
        (plain, set(bench.FILES_CHECKS) - {"folders", "traversal"}),
    ],
)
def test_a_server_is_asked_for_everything(
    serve: Callable[..., Any], failed: set[str], tmp_path: Path
) -> None:
    """The server of the measurements answers as the samples do; one that does not is found out."""
    bench.write(tmp_path / "www")
    (tmp_path / bench.OUTSIDE).write_text("not for readers", encoding="utf-8")

    with serve(tmp_path / "www") as (address, _):
        host = address.removeprefix("http://")
        with closing(http.client.HTTPConnection(host)) as connection:
            ask = bench.ask_by(connection)
            found = {name: list(check(ask, "")) for name, check in bench.FILES_CHECKS.items()}

    assert {name: faults for name, faults in found.items() if name not in failed and faults} == {}
    assert {name for name, faults in found.items() if faults} == failed


def test_a_machine_without_servers_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing tried is no success, and every server that is not here is named."""
    monkeypatch.setattr(shutil, "which", {"openssl": "/usr/bin/openssl"}.get)

    status = bench.main([])

    assert status == 2
    assert capsys.readouterr().err == (
        "nginx: not tried, it is not installed\n"
        "caddy: not tried, it is not installed\n"
        "apache2: not tried, it is not installed\n"
        "no server is here to be tried: install nginx, caddy or apache2\n"
    )


@pytest.mark.parametrize(
    ("name", "found"), [("nginx.conf", "root /srv/handbook;"), (".htaccess", "")]
)
def test_a_sample_that_cannot_be_fitted_says_so(name: str, found: str, tmp_path: Path) -> None:
    """What is not replaced would be tried as it stands, and answer for another machine."""
    place = bench.Place(tmp_path, "/below", 8080, 8443)

    assert "/below/404.html" in bench.fitted(name, place, {found: "root /www;"} if found else {})
    with pytest.raises(ValueError, match="does not have `root /elsewhere;`"):
        bench.fitted(name, place, {"root /elsewhere;": ""})
