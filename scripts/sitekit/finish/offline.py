"""What a reader can keep for where there is no network: the list of it, and the worker that keeps it.

The list says what belongs to which language, what it weighs on the way, and by which digest a kept
copy is known to be the present one. The worker, offline-worker.js, stands at the root of the site,
for it serves only what is below it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sitekit.finish.beside import HOME as BESIDE
from sitekit.finish.search import FOLDER as SEARCH

WORKER = "offline-worker.js"
LIST = "offline.json"
# The results of searches, those of a page together. Pagefind has a file for each, a thousand a
# language: packed with its neighbours it weighs half as much, and a weak link is asked once.
RESULTS = "offline"

# What all readers need, whatever they read; and the language of what stands at no other's address.
_COMMON = "common"
_FIRST = "vi"
_CODE = frozenset((".css", ".js"))
_NAMED = re.compile(r"""\b(?:src|href)=["']?([^"'\s>]+)""")

Weight = tuple[int, str]  # bytes on the way, and the digest


def make_offline(folder: Path, weights: Mapping[Path, Weight]) -> None:
    """Write the list, the packed results and the worker into a built site, otherwise whole.

    What is in `weights` is not weighed again.
    """
    pages = {
        file.relative_to(folder).as_posix().removesuffix("index.html"): file
        for file in folder.rglob("index.html")
    }
    groups: defaultdict[str, dict[str, Path]] = defaultdict(dict)
    for address, file in pages.items():
        groups[_language(address)][address] = file
    for group, file in (
        *_assets(folder, pages.values()),
        *_search(folder / SEARCH),
        *_results(folder),
    ):
        groups[group][file.relative_to(folder).as_posix()] = file
    (folder / LIST).write_text(_listed(groups, weights), encoding="utf-8", newline="\n")
    shutil.copyfile(Path(__file__).with_name(WORKER), folder / WORKER)


def weighed_pages(folder: Path) -> dict[Path, Weight]:
    """Every page's weight, for who has time before the search is made, which takes the longest."""
    return {file: _weighed(file) for file in folder.rglob("index.html")}


def _language(address: str) -> str:
    """Whose readers an address is for: a language, or those who read both side by side."""
    home = address.partition("/")[0]
    return home if home in ("en", BESIDE) else _FIRST


def _assets(folder: Path, pages: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Styles and scripts, and the pictures that pages show: not those that other hosts show."""
    named = {
        Path(address).name
        for page in pages
        for address in _NAMED.findall(page.read_text(encoding="utf-8"))
    }
    for file in (folder / "assets").rglob("*"):
        if file.suffix in _CODE or file.name in named:
            yield _COMMON, file
    for file in folder.rglob("*.webmanifest"):
        yield _language(file.relative_to(folder).as_posix()), file


def _search(folder: Path) -> Iterator[tuple[str, Path]]:
    """The search without its results: what asks, and what knows the words of a language."""
    entry = folder / "pagefind-entry.json"
    engines = {
        f"wasm.{each['wasm'] or 'unknown'}.pagefind": lang
        for lang, each in json.loads(entry.read_text(encoding="utf-8"))["languages"].items()
    }
    for file in (*folder.glob("*.*"), *folder.glob("index/*"), *folder.glob("filter/*")):
        words = re.match(r"(?:pagefind\.)?([a-z]+)_", file.name)
        yield words[1] if words else engines.get(file.name, _COMMON), file


def _results(folder: Path) -> Iterator[tuple[str, Path]]:
    """Pack the results by page, as Pagefind reads them: their names, and what is in the files."""
    packs: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for file in sorted((folder / SEARCH).glob("fragment/*")):
        text = gzip.decompress(file.read_bytes()).decode()
        url = json.loads(text.removeprefix("pagefind_dcd"))["url"]
        packs[url.partition("#")[0].lstrip("/")][file.name] = text
    for address, pack in packs.items():
        file = folder / RESULTS / address / "results.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(pack, ensure_ascii=False, separators=(",", ":"))
        file.write_text(text, encoding="utf-8", newline="\n")
        yield _language(address), file


def _listed(groups: Mapping[str, Mapping[str, Path]], weights: Mapping[Path, Weight]) -> str:
    """Every address with its weight on the way and its digest, by group; the version is of them all."""
    listed = {
        group: {
            address: weights.get(file) or _weighed(file) for address, file in sorted(files.items())
        }
        for group, files in sorted(groups.items())
    }
    version = _digest(json.dumps(listed).encode())
    return json.dumps({"version": version, "groups": listed}, separators=(",", ":")) + "\n"


def _weighed(file: Path) -> Weight:
    """Every host packs what it sends, but not what is packed already."""
    content = file.read_bytes()
    packed = gzip.compress(content, 9, mtime=0)
    return min(len(content), len(packed)), _digest(content)


def _digest(content: bytes) -> str:
    """Enough to tell a file from its former selves; the worker reckons the same."""
    return hashlib.sha256(content).hexdigest()[:8]
