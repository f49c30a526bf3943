"""What a reader can keep: the list names it all, with what it weighs, and says nothing else."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import VISITED, Build, write

from sitekit.finish.offline import make_offline

PAGE = '<html lang="vi"><head><link href=assets/a.css></head><body>{}</body></html>'


def fragment(url: str, text: str) -> bytes:
    """A result as Pagefind packs it."""
    return gzip.compress(b"pagefind_dcd" + json.dumps({"url": url, "content": text}).encode())


SITE: dict[str, str | bytes] = {
    "index.html": PAGE.format('<img src="assets/shown.svg">'),
    "en/index.html": PAGE.format("one"),
    "tasks/index.html": PAGE.format("hai"),
    "en/tasks/index.html": PAGE.format("two"),
    "vi-en/tasks/index.html": PAGE.format("hai two"),
    "404.html": PAGE.format("không"),
    "training/pack.zip": b"pack",
    "assets/a.css": "a {}",
    "assets/a.css.map": "{}",
    "assets/loaded.js": "1;",
    "assets/shown.svg": "<svg/>",
    "assets/card.png": b"card",
    "pagefind/pagefind.js": "3;",
    "pagefind/pagefind-entry.json": json.dumps(
        {"languages": {"vi": {"wasm": None}, "en": {"wasm": "en"}}}
    ),
    "pagefind/wasm.unknown.pagefind": b"engine",
    "pagefind/wasm.en.pagefind": b"English engine",
    "pagefind/pagefind.vi_0123456.pf_meta": b"meta",
    "pagefind/index/en_0123456.pf_index": b"words",
    "pagefind/fragment/vi_0000001.pf_fragment": fragment("/tasks/#b/", "đ"),
    "pagefind/fragment/vi_0000002.pf_fragment": fragment("/tasks/#a/", "hai"),
    "pagefind/fragment/en_0000003.pf_fragment": fragment("/en/#a/", "one"),
}


def listed(folder: Path) -> Any:
    """The list of a site."""
    make_offline(folder, {})
    return json.loads((folder / "offline.json").read_text(encoding="utf-8"))


def test_everything_is_in_the_group_of_its_readers(tmp_path: Path) -> None:
    """What no page shows and what no reader reads is in none."""
    groups = listed(write(tmp_path, SITE))["groups"]

    assert {name: list(group) for name, group in groups.items()} == {
        "common": [
            "assets/a.css",
            "assets/loaded.js",
            "assets/shown.svg",
            "pagefind/pagefind-entry.json",
            "pagefind/pagefind.js",
        ],
        "en": [
            "en/",
            "en/tasks/",
            "offline/en/results.json",
            "pagefind/index/en_0123456.pf_index",
            "pagefind/wasm.en.pagefind",
        ],
        "vi": [
            "",
            "offline/tasks/results.json",
            "pagefind/pagefind.vi_0123456.pf_meta",
            "pagefind/wasm.unknown.pagefind",
            "tasks/",
        ],
        "vi-en": ["vi-en/tasks/"],
    }


def test_the_results_of_a_page_are_packed_as_the_search_reads_them(tmp_path: Path) -> None:
    """By the names of their files."""
    make_offline(write(tmp_path, SITE), {})

    pack = json.loads((tmp_path / "offline/tasks/results.json").read_text(encoding="utf-8"))

    assert list(pack) == ["vi_0000001.pf_fragment", "vi_0000002.pf_fragment"]
    assert pack["vi_0000002.pf_fragment"] == 'pagefind_dcd{"url": "/tasks/#a/", "content": "hai"}'


def test_the_same_site_has_the_same_list(tmp_path: Path) -> None:
    """Whatever order its files were written in; one that changes makes another version."""
    one = write(tmp_path / "one", SITE)
    other = write(tmp_path / "other", dict(reversed(SITE.items())))
    changed = write(tmp_path / "changed", {**SITE, "tasks/index.html": PAGE.format("ba")})

    assert listed(one) == listed(other)
    assert (one / "offline.json").read_bytes() == (other / "offline.json").read_bytes()
    assert listed(one)["version"] != listed(changed)["version"]


def test_it_can_be_made_again(tmp_path: Path) -> None:
    """In a folder that has been finished before, as while the site is served."""
    write(tmp_path, SITE)

    assert listed(tmp_path) == listed(tmp_path)


@pytest.fixture(scope="module")
def site(build: Build) -> Path:
    """The real site."""
    return build(**VISITED)


def entries(site: Path) -> Iterator[tuple[str, int, str]]:
    """Every address of the list with its size and its digest."""
    groups = json.loads((site / "offline.json").read_text(encoding="utf-8"))["groups"]
    for group in groups.values():
        for address, (size, digest) in group.items():
            yield address, size, digest


def test_every_address_is_there_and_weighs_what_is_said(site: Path) -> None:
    """No address stands twice."""
    found = list(entries(site))

    assert len({address for address, _, _ in found}) == len(found)
    for address, size, digest in found:
        file = site / address
        content = (file / "index.html" if file.is_dir() else file).read_bytes()
        assert hashlib.sha256(content).hexdigest().startswith(digest), address
        assert size == min(len(content), len(gzip.compress(content, 9))), address


def test_every_page_and_every_result_can_be_kept(site: Path) -> None:
    """Nothing that a search finds is missing where there is no network."""
    addresses = {address for address, _, _ in entries(site)}
    pages = {
        file.relative_to(site).as_posix().removesuffix("index.html")
        for file in site.rglob("index.html")
    }
    packed = {
        name
        for address in addresses
        if address.endswith("results.json")
        for name in json.loads((site / address).read_text(encoding="utf-8"))
    }

    assert pages <= addresses
    assert packed == {file.name for file in (site / "pagefind/fragment").iterdir()}


def test_the_worker_stands_at_the_root(site: Path) -> None:
    """And nowhere else."""
    found = [file.relative_to(site).as_posix() for file in site.rglob("offline-worker*")]

    assert found == ["offline-worker.js"]
