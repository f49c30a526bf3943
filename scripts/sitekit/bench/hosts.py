"""Ask each web server that is here, set as scripts/hosts/ says, for a little site's files.

Every kind of file, with and without compression; what is not there, hidden or outside; from the
root of a host and from below a folder. Prints what was asked of which server, and then every
answer that is not as sitekit/hosts.py has it. Servers that are not installed are named.

Exit status: 0 all is answered as it should be, 1 it is not, 2 nothing was tried.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin, urlsplit

from sitekit.bench import say
from sitekit.finish.compress import KINDS
from sitekit.hosts import CODINGS, HEADERS, TYPES, cache_control

SAMPLES = Path(__file__).resolve().parents[2] / "hosts"
HOST = "handbook.example.org"  # the samples' name for the host, and the root they name
ROOT = "/srv/handbook"
TIMEOUT = 20.0  # seconds: a server that says nothing for so long has died
BASES = ("", "/handbook")  # the root of a host, and below a folder of it

# ---- The little site ----

# Of these the build writes compressed copies; the others are compressed as they are.
STYLE = "/assets/site.0123456789.css"
GONE = "/assets/site.9876543210.css"
WORKER = "/offline-worker.js"
PAGES = ("/", "/a/", "/404.html")
FILES = (
    *(STYLE, "/assets/site.0123456789.js", "/assets/site.css", WORKER),
    *(f"/files/one{ending}" for ending in TYPES),
)
HIDDEN = ("/.env", "/.git/config", "/a/.htpasswd")
UNLISTED = "/empty/secret.txt"
OUTSIDE = "outside.txt"


def file_of(path: str) -> str:
    """The name of the file that answers for an address."""
    return f"{path}index.html" if path.endswith("/") else path


def content(path: str) -> bytes:
    """What a file of the little site holds: its own name, often enough to be worth compressing."""
    return f"{file_of(path)}\n".encode() * 200


def copy(path: str, coding: str) -> bytes:
    """What the copy of a file holds. No server looks into it, so any bytes will do."""
    return f"{coding} of {file_of(path)}".encode()


def compressed(path: str) -> bool:
    return file_of(path).endswith(tuple(KINDS))


def write(folder: Path) -> None:
    """Write the little site."""
    for path in (*PAGES, *FILES, *HIDDEN, UNLISTED):
        file = folder / file_of(path).lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content(path))
        for coding, ending in CODINGS.items():
            if compressed(path):
                file.with_name(f"{file.name}{ending}").write_bytes(copy(path, coding))


# ---- What is asked, and what is wrong with the answers ----


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; a header that it sent twice is there twice."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for each, value in self.headers if each.lower() == name.lower()]

    def one(self, name: str) -> str:
        return ", ".join(self.all(name))


Ask = Callable[..., Answer]  # a path, and headers of the request
Check = Callable[[Ask, str], Iterator[str]]


def expect(what: str, found: object, wanted: object) -> Iterator[str]:
    if found != wanted:
        yield f"{what}: {found!r}, not {wanted!r}"


def headers(ask: Ask, base: str) -> Iterator[str]:
    """Every header, once, on all there is and is not."""
    for path in (*PAGES, *FILES, GONE, "/a"):
        answer = ask(f"{base}{path}")
        for name, value in HEADERS.items():
            yield from expect(f"{path} {name}", answer.all(name), [value])


def cache(ask: Ask, base: str) -> Iterator[str]:
    """How long each file may be kept."""
    for path in (*PAGES, *FILES):
        answer = ask(f"{base}{path}")
        yield from expect(
            f"{path} Cache-Control", answer.all("Cache-Control"), [cache_control(path)]
        )


def types(ask: Ask, base: str) -> Iterator[str]:
    """Types, with and without compression."""
    for path in (*PAGES, *FILES):
        wanted = TYPES[Path(file_of(path)).suffix]
        for accepted in ("identity", *CODINGS):
            answer = ask(f"{base}{path}", Accept_Encoding=accepted)
            yield from expect(
                f"{path} Content-Type ({accepted})", answer.one("Content-Type").lower(), wanted
            )


def negotiated(coding: str, accepted: str, ask: Ask, base: str) -> Iterator[str]:
    """The copy that is asked for, as it is."""
    for path in (*PAGES, *FILES):
        answer = ask(f"{base}{path}", Accept_Encoding=accepted)
        sent = coding if compressed(path) else ""
        body = copy(path, sent) if sent else content(path)
        yield from expect(f"{path} Content-Encoding", answer.one("Content-Encoding"), sent)
        yield from expect(f"{path} body", answer.body[:60], body[:60])
        yield from expect(f"{path} length", answer.one("Content-Length"), str(len(body)))
        if compressed(path):
            yield from expect(f"{path} Vary", answer.one("Vary").lower(), "accept-encoding")


def unchanged(ask: Ask, base: str) -> Iterator[str]:
    """304 for what has not changed, and tags that tell copies apart."""
    for path in (*PAGES[:2], STYLE, WORKER):
        tags = []
        for accepted in ("identity", *CODINGS):
            tag = ask(f"{base}{path}", Accept_Encoding=accepted).one("ETag")
            again = ask(f"{base}{path}", Accept_Encoding=accepted, If_None_Match=tag)
            yield from expect(f"{path} with its ETag ({accepted})", again.status, 304)
            yield from expect(f"{path} 304 body", again.body, b"")
            yield from expect(
                f"{path} 304 Cache-Control", again.all("Cache-Control"), [cache_control(path)]
            )
            tags.append(tag)
        yield from expect(f"{path} different tags", len(set(tags)), len(tags))


def lost(ask: Ask, base: str) -> Iterator[str]:
    """404.html for what is not there, and nothing keeps it."""
    for path in ("/gone/", "/a/gone/away", GONE, "/gone.imscc", "/index.html/", "/a/index.html/x"):
        for accepted in ("identity", *CODINGS):
            answer = ask(f"{base}{path}", Accept_Encoding=accepted)
            sent = "" if accepted == "identity" else accepted
            body = copy("/404.html", sent) if sent else content("/404.html")
            yield from expect(f"{path} status", answer.status, 404)
            yield from expect(f"{path} body ({accepted})", answer.body[:60], body[:60])
            yield from expect(f"{path} encoding", answer.one("Content-Encoding"), sent)
            yield from expect(f"{path} type", answer.one("Content-Type").lower(), TYPES[".html"])
            yield from expect(f"{path} Cache-Control", answer.all("Cache-Control"), ["no-cache"])
            yield from expect(f"{path} Vary", answer.one("Vary").lower(), "accept-encoding")


def folders(ask: Ask, base: str) -> Iterator[str]:
    """A folder without its slash leads to its page."""
    answer = ask(f"{base}/a")
    at = f"https://{HOST}{base}/a"
    yield from expect("/a leads on", answer.status in (301, 302, 307, 308), True)
    yield from expect(
        "/a leads to", urlsplit(urljoin(at, answer.one("Location"))).path, f"{base}/a/"
    )


def listings(ask: Ask, base: str) -> Iterator[str]:
    """No list of a folder without a page."""
    answer = ask(f"{base}/empty/")
    yield from expect("/empty/ status", answer.status, 404)
    yield from expect("/empty/ names its file", b"secret" in answer.body, False)


def outside(ask: Ask, base: str) -> Iterator[str]:
    """Nothing outside the folder of the site."""
    up = ("..", "%2e%2e", "..%2f..", ".%2e/..", "..%5c..", "%252e%252e")
    for path in [f"{base}/{'/'.join([each] * times)}" for each in up for times in (1, 2, 3)]:
        answer = ask(f"{path}/{OUTSIDE}")
        yield from expect(f"{path}/{OUTSIDE} status", answer.status in (400, 403, 404), True)
        yield from expect(f"{path}/{OUTSIDE} told", b"not for readers" in answer.body, False)


def hidden(ask: Ask, base: str) -> Iterator[str]:
    """Hidden files refused."""
    for path in HIDDEN:
        answer = ask(f"{base}{path}")
        yield from expect(f"{path} status", answer.status in (403, 404), True)
        yield from expect(f"{path} told", answer.body[:60] == content(path)[:60], False)


# Of a server that serves files, and of one that faces readers besides.
FILES_CHECKS: Mapping[str, Check] = {
    "headers": headers,
    "cache rules": cache,
    "types": types,
    "brotli": partial(negotiated, "br", "gzip, deflate, br"),
    "gzip": partial(negotiated, "gzip", "gzip, deflate"),
    "uncompressed": partial(negotiated, "", "identity"),
    "304": unchanged,
    "404 page": lost,
    "folders": folders,
    "no listings": listings,
    "traversal": outside,
}
CHECKS: Mapping[str, Check] = {**FILES_CHECKS, "hidden files": hidden}


# ---- Asking ----


class _Connection(http.client.HTTPSConnection):
    """To a port of this machine, where a server answers under the samples' name."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        super().__init__(HOST)
        self.where, self.context = ("127.0.0.1", port), context

    def connect(self) -> None:
        plain = socket.create_connection(self.where, TIMEOUT)
        self.sock = self.context.wrap_socket(plain, server_hostname=HOST)


def ask_by(connection: http.client.HTTPConnection) -> Ask:
    """Ask by one connection; a path is sent exactly as it is written."""

    def ask(path: str, **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": HOST, **sent})
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read())

    return ask


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server is tried: a folder for all it writes, below it the site, and two ports."""

    folder: Path
    base: str
    http: int
    https: int

    @property
    def www(self) -> Path:
        return self.folder / "www"

    @property
    def certificate(self) -> Path:
        return self.folder / "certificate.pem"

    @property
    def key(self) -> Path:
        return self.folder / "key.pem"

    def connection(self, protocol: str) -> _Connection:
        """One that looks at the certificate too."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.set_alpn_protocols([protocol])
        return _Connection(self.https, context)


def to_https(place: Place) -> Iterator[str]:
    """Whoever comes by http is led to the same address by https."""
    path = f"{place.base}/a/?b=c"
    with closing(http.client.HTTPConnection("127.0.0.1", place.http, TIMEOUT)) as connection:
        answer = ask_by(connection)(path)
    yield from expect("http status", answer.status in (301, 308), True)
    yield from expect("http leads to", answer.one("Location"), f"https://{HOST}{path}")


def second_version(place: Place) -> Iterator[str]:
    """HTTP/2 is spoken, by which many small files come at once."""
    with closing(place.connection("h2")) as connection:
        connection.connect()
        yield from expect("protocol", connection.sock.selected_alpn_protocol(), "h2")


# ---- The servers ----

# What is raised where a program fails or a server breaks off.
BROKEN = (subprocess.SubprocessError, http.client.HTTPException)


class Untried(Exception):
    """Why a server is not tried."""


def fitted(sample: str, place: Place, changes: Mapping[str, str]) -> str:
    """A sample with this place in it: what its readers replace, and the ports."""
    text = (SAMPLES / sample).read_text(encoding="utf-8")
    error_page = "/404.html"
    for old, new in {**changes, error_page: f"{place.base}{error_page}"}.items():
        if old not in text:
            raise ValueError(
                f"scripts/hosts/{sample} does not have `{old}`, which is replaced here"
            )
        text = text.replace(old, new)
    return text


def nginx(place: Place) -> list[str]:
    """Its sample is read inside of `http { }`."""
    told = subprocess.run(["nginx", "-V"], capture_output=True, text=True, check=True).stderr
    folder = next((part for part in told.split() if part.startswith("--modules-path=")), "=")
    module = Path(folder.partition("=")[2], "ngx_http_brotli_static_module.so")
    if not module.is_file():
        raise Untried("its module for brotli copies is not here")
    certificate = f"/etc/letsencrypt/live/{HOST}/"
    sample = fitted(
        "nginx.conf",
        place,
        {
            f"root {ROOT};": f"root {place.www};",
            "listen 80;": f"listen 127.0.0.1:{place.http};",
            "listen [::]:80;": "",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{place.https} ssl http2;",
            "listen [::]:443 ssl http2;": "",
            f"{certificate}fullchain.pem": str(place.certificate),
            f"{certificate}privkey.pem": str(place.key),
        },
    )
    temporary = " ".join(
        f"{name}_temp_path {place.folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = place.folder / "nginx.conf"
    config.write_text(
        f"{'user root;' if _is_root() else ''} load_module {module}; daemon off; error_log stderr;"
        f" pid {place.folder}/pid; events {{}} http {{ access_log off; {temporary}\n{sample}\n}}",
        encoding="utf-8",
    )
    return ["nginx", "-e", "stderr", "-p", str(place.folder), "-c", str(config)]


def caddy(place: Place) -> list[str]:
    """Its sample is the whole file; the certificate is given so that it asks nobody for one."""
    site = f"{HOST} {{"
    own = f"{site}\n\tbind 127.0.0.1\n\ttls {place.certificate} {place.key}"
    sample = fitted("Caddyfile", place, {site: own, f"root * {ROOT}\n": f"root * {place.www}\n"})
    config = place.folder / "Caddyfile"
    config.write_text(
        f"{{\n\tadmin off\n\thttp_port {place.http}\n\thttps_port {place.https}\n}}\n{sample}",
        encoding="utf-8",
    )
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(config)]


APACHE_MODULES = Path("/usr/lib/apache2/modules")
# What a host has switched on, that which compresses as it goes among it.
APACHE = """\
ServerRoot {folder}
ServerName {host}
PidFile {folder}/pid
ErrorLog /dev/stderr
{modules}
{user}
TypesConfig {types}
AddType application/x-gzip .gz
AddOutputFilterByType DEFLATE text/html text/plain text/css text/javascript application/json
Listen 127.0.0.1:{http}
Listen 127.0.0.1:{https}
Protocols h2 http/1.1
DocumentRoot {www}
<Directory {www}>
    Options Indexes FollowSymLinks
    AllowOverride All
    Require all granted
</Directory>
<VirtualHost 127.0.0.1:{https}>
    ServerName {host}
    SSLEngine on
    SSLCertificateFile {certificate}
    SSLCertificateKeyFile {key}
</VirtualHost>
"""


def apache(place: Place) -> list[str]:
    """Its sample lies in the folder of the site; the host's own settings are made up here."""
    if not APACHE_MODULES.is_dir():
        raise Untried(f"its modules are not in {APACHE_MODULES}")
    names = (
        *("mpm_event", "authz_core", "dir", "autoindex", "negotiation", "mime", "headers"),
        *("rewrite", "filter", "deflate", "ssl", "http2"),
    )
    sample = fitted(".htaccess", place, {})
    (place.www / place.base.lstrip("/") / ".htaccess").write_text(sample, encoding="utf-8")
    types = Path("/etc/mime.types")
    config = place.folder / "apache.conf"
    config.write_text(
        APACHE.format(
            folder=place.folder,
            host=HOST,
            modules="\n".join(
                f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in names
            ),
            user="User www-data\nGroup www-data" if _is_root() else "",
            types=types if types.is_file() else "/dev/null",
            http=place.http,
            https=place.https,
            www=place.www,
            certificate=place.certificate,
            key=place.key,
        ),
        encoding="utf-8",
    )
    return ["apache2", "-f", str(config), "-DFOREGROUND"]


SERVERS: Mapping[str, Callable[[Place], list[str]]] = {
    "nginx": nginx,
    "caddy": caddy,
    "apache2": apache,
}


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(name: str, base: str) -> Iterator[Place]:
    """A server with its sample and the little site, below a folder of its host or not."""
    with TemporaryDirectory() as scratch:
        place = Place(Path(scratch), base, _free_port(), _free_port())
        place.folder.chmod(0o755)  # a server that root starts reads as somebody else
        write(place.www / base.lstrip("/"))
        (place.folder / OUTSIDE).write_text("not for readers", encoding="utf-8")
        _certify(place)
        log = place.folder / "log"
        with log.open("wb") as said:
            server = subprocess.Popen(
                SERVERS[name](place),
                stdout=said,
                stderr=said,
                env={**os.environ, "HOME": scratch, "XDG_DATA_HOME": scratch},
            )
        try:
            if not _answers(server, place):
                told = log.read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"{name} does not start with its sample:\n{told.strip()}")
            yield place
        finally:
            server.terminate()
            server.wait()


def _certify(place: Place) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    command += ["-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    subprocess.run(
        [*command, "-keyout", str(place.key), "-out", str(place.certificate)],
        check=True,
        capture_output=True,
    )


def _answers(server: subprocess.Popen[bytes], place: Place) -> bool:
    """Wait until a server answers; not, if it ends or takes far too long."""
    late = time.monotonic() + TIMEOUT
    while server.poll() is None and time.monotonic() < late:
        with suppress(OSError), closing(place.connection("http/1.1")) as connection:
            connection.connect()
            return True
        time.sleep(0.05)
    return False


# ---- Measuring ----


def tried(name: str) -> dict[str, list[str]]:
    """What is wrong with a server's answers, by check."""
    found: dict[str, list[str]] = {}
    for base in BASES:
        with running(name, base) as place, closing(place.connection("http/1.1")) as connection:
            checks = {check: each(ask_by(connection), base) for check, each in CHECKS.items()}
            checks["http to https"] = to_https(place)
            checks["HTTP/2"] = second_version(place)
            for check, faults in checks.items():
                at = base or "root"
                found.setdefault(check, []).extend(f"{name} ({at}): {fault}" for fault in faults)
    return found


def table(found: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """What was asked, and how many answers of each server were wrong."""
    names = list(found)
    lines = [f"{'':16}" + "".join(f"{name:>10}" for name in names)]
    for check in found[names[0]]:
        cells = (len(found[name][check]) for name in names)
        lines.append(f"{check:16}" + "".join(f"{cell or 'ok':>10}" for cell in cells))
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="dev.py bench hosts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_args(argv)
    if not shutil.which("openssl"):
        return _refuse("`openssl` is needed, for certificates to try with, and is not here")
    found = {}
    for name in SERVERS:
        if not shutil.which(name):
            say(f"{name}: not tried, it is not installed")
            continue
        say(f"{name} ...")
        try:
            found[name] = tried(name)
        except Untried as why:
            say(f"{name}: not tried, {why}")
        except (OSError, ValueError, RuntimeError, *BROKEN) as error:
            return _refuse(str(error))
    if not found:
        return _refuse("no server is here to be tried: install nginx, caddy or apache2")
    wrong = [fault for checks in found.values() for faults in checks.values() for fault in faults]
    print("\n".join([table(found), *wrong]))
    return 1 if wrong else 0


def _refuse(why: str) -> int:
    say(why)
    return 2


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
