"""Every address of every release leads a real browser to the right place, whatever happened since.

A little site goes through six releases with the real commands, templates and hooks: pages are
renamed, split, merged and removed, ids are renamed, sections moved and deleted. What stands in a
section is a word that goes wherever its text goes, so that the right place is known without asking
the ledger.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from selectolax.lexbor import LexborHTMLParser as Html
from support import ROOT, write

from browser.conftest import _Quiet
from sitekit.check import main as check
from sitekit.ledger import HEAD, PATH
from sitekit.record import main as record

Opened = Callable[..., Page]
# The words of each section by its id, the first that of the title, by page.
Release = Mapping[str, Mapping[str, str]]

# What stays as it is; the template leads to some of it.
ALWAYS: Release = {
    "index": {"home": "Cửa"},
    "reference/glossary": {"glossary": "Nghĩa"},
    "about": {"about": "Về", "report": "Báo"},
}
RELEASES: tuple[Release, ...] = (
    {
        "tasks/extra": {"extra": "Thêm", "more": "Nữa"},
        **ALWAYS,
        "tasks/index": {"tasks": "Việc", "list": "Bảng"},
        "qcdc/index": {"qcdc": "Quy", "aim": "Đích", "past": "Xưa"},
        "qcdc/know": {"know": "Biết", "what": "Gì", "how": "Nào", "ask": "Hỏi", "text": "Chữ"},
        "qcdc/discuss": {"discuss": "Bàn", "vote": "Bỏ", "count": "Đếm"},
    },
    # A page is renamed, and an id.
    {
        "tasks/extra": {"extra": "Thêm", "more": "Nữa"},
        **ALWAYS,
        "tasks/index": {"tasks": "Việc", "list": "Bảng"},
        "qcdc/index": {"qcdc": "Quy", "aim": "Đích", "past": "Xưa"},
        "qcdc/public": {"know": "Biết", "what": "Gì", "ways": "Nào", "ask": "Hỏi", "text": "Chữ"},
        "qcdc/discuss": {"discuss": "Bàn", "vote": "Bỏ", "count": "Đếm"},
    },
    # It is split, and what goes gets another id on the way; an id is renamed where it stays.
    {
        "tasks/extra": {"extra": "Thêm", "more": "Nữa"},
        **ALWAYS,
        "tasks/index": {"tasks": "Việc", "table": "Bảng"},
        "qcdc/index": {"qcdc": "Quy", "aim": "Đích", "past": "Xưa"},
        "qcdc/public": {"know": "Biết", "what": "Gì", "ways": "Nào"},
        "qcdc/requests": {"requests": "Xin", "asking": "Hỏi", "text": "Chữ"},
        "qcdc/discuss": {"discuss": "Bàn", "vote": "Bỏ", "count": "Đếm"},
    },
    # Two are merged into one, with a new section besides; a section goes to another page.
    {
        "tasks/extra": {"extra": "Thêm", "more": "Nữa"},
        **ALWAYS,
        "tasks/index": {"tasks": "Việc", "aim": "Đích", "table": "Bảng"},
        "qcdc/index": {"qcdc": "Quy", "past": "Xưa"},
        "qcdc/public": {
            "know": "Biết",
            "what": "Gì",
            "ways": "Nào",
            "discussed": "Bàn",
            "vote": "Bỏ",
            "counting": "Đếm",
            "late": "Muộn",
        },
        "qcdc/requests": {"requests": "Xin", "asking": "Hỏi", "text": "Chữ"},
    },
    # Sections are deleted, one where another page has the nearest text; a page is deleted.
    {
        **ALWAYS,
        "tasks/index": {"tasks": "Việc", "aim": "Đích", "table": "Bảng"},
        "qcdc/index": {"qcdc": "Quy"},
        "qcdc/public": {
            "know": "Biết",
            "ways": "Nào",
            "discussed": "Bàn",
            "vote": "Bỏ",
            "counting": "Đếm",
        },
        "qcdc/requests": {"requests": "Xin", "asking": "Hỏi", "text": "Chữ"},
    },
    # All that was moved before is moved again.
    {
        **ALWAYS,
        "tasks/index": {"tasks": "Việc", "aim": "Đích", "table": "Bảng"},
        "qcdc/index": {"qcdc": "Quy"},
        "qcdc/open": {
            "know": "Biết",
            "means": "Nào",
            "discussed": "Bàn",
            "vote": "Bỏ",
            "counting": "Đếm",
        },
        "qcdc/answers": {"answers": "Xin", "asked": "Hỏi", "text": "Chữ"},
    },
)
# What each release says of what it takes away, as the maintainer puts it into the ledger.
GONE: tuple[Mapping[str, str], ...] = (
    {},
    {"qcdc/know": "moved qcdc/public", "qcdc/know#how": "moved qcdc/public#ways"},
    {
        "qcdc/know#ask": "moved qcdc/requests#asking",
        "qcdc/know#text": "moved qcdc/requests#text",
        "qcdc/public#ask": "moved qcdc/requests#asking",
        "qcdc/public#text": "moved qcdc/requests#text",
        "tasks/index#list": "moved tasks/index#table",
    },
    {
        "qcdc/discuss": "moved qcdc/public#discussed",
        "qcdc/discuss#discuss": "moved qcdc/public#discussed",
        "qcdc/discuss#count": "moved qcdc/public#counting",
        "qcdc/index#aim": "moved tasks/index#aim",
    },
    {
        "qcdc/know#what": "removed qcdc/public#ways",
        "qcdc/public#what": "removed qcdc/public#ways",
        "qcdc/public#late": "removed qcdc/requests#asking",
        "qcdc/index#past": "removed qcdc/index",
        "tasks/extra": "removed tasks/index",
    },
    {
        "qcdc/public": "moved qcdc/open",
        "qcdc/public#ways": "moved qcdc/open#means",
        "qcdc/requests": "moved qcdc/answers",
        "qcdc/requests#requests": "moved qcdc/answers#answers",
        "qcdc/requests#asking": "moved qcdc/answers#asked",
    },
)
# The words that are no more, with those of the nearest place.
NEAREST = {"Gì": "Nào", "Muộn": "Hỏi", "Thêm": "Việc", "Nữa": "Việc", "Xưa": "Quy"}

FILL = {
    "vi": "Đoạn này làm cho trang dài hơn một màn hình để trình duyệt phải cuộn.\n\n" * 12,
    "en": "This paragraph makes the page longer than a screen, so that a browser scrolls.\n\n" * 12,
}
WORDS = {"vi": ("Phần", "Đây là nội dung"), "en": ("Part", "This is the content")}
ABOUT = {
    "vi": "Một trang nhỏ để thử xem địa chỉ cũ còn dẫn đến đúng chỗ hay không.",
    "en": "A little page that shows whether old addresses still lead to the right place.",
}
LEDGER = "bad-ledger,unsorted-ledger,lost-address,dead-end,circular-move,needless-move"
HOMES = {"vi": "", "en": "en/", "vi-en": "vi-en/"}


class Old(NamedTuple):
    """An address that a release had, with the word that stood there."""

    address: str
    home: str
    word: str


def pages(release: Release) -> Iterator[tuple[str, str]]:
    """The Markdown of a release, both languages, and its navigation."""
    for key, sections in release.items():
        for lang, (part, content) in WORDS.items():
            text = f"---\ndescription: {ABOUT[lang]}\nas_of: 2026-07-31\n---\n"
            for number, (mark, word) in enumerate(sections.items()):
                shown = word if lang == "vi" else f"*{word}*{{lang=vi}}"
                text += f"\n{'##' if number else '#'} {part} {shown} {{#{mark}}}\n\n"
                text += f"{content} {shown}.\n\n{FILL[lang]}"
            yield f"docs/{lang}/{key}.md", f"{text.rstrip()}\n"


def settings(release: Release) -> str:
    """The settings of the real site with the release's navigation."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    before, _, rest = text.partition("\nnav:\n")
    nav = "".join(f"  - {key}.md\n" for key in release)
    return f"{before}\nnav:\n{nav}\nplugins:\n{rest.partition(chr(10) + 'plugins:' + chr(10))[2]}"


def say_where(root: Path, gone: Mapping[str, str]) -> None:
    """Put into the ledger where each address went, at its line."""
    text = (root / PATH).read_text(encoding="utf-8")
    for address, said in gone.items():
        entry = re.search(rf"^{re.escape(address)}\t[^\t]+\t[^\t\n]+$", text, re.MULTILINE)
        assert entry, address
        columns = "\t".join(said.split())
        text = text.replace(f"{entry[0]}\n", f"{entry[0]}\t{columns}\n")
    (root / PATH).write_text(text, encoding="utf-8", newline="\n")


def addresses(site: Path, release: Release) -> Iterator[Old]:
    """Every address of a release that has been built, of the bilingual views as well."""
    for key, sections in release.items():
        folder = "" if key == "index" else f"{key.removesuffix('/index')}/"
        for home in HOMES.values():
            file = site / home / folder / "index.html"
            if not file.is_file() and home == "vi-en/":
                continue  # it has no view
            html = Html(file.read_text(encoding="utf-8"))
            yield Old(f"{home}{folder}", home, next(iter(sections.values())))
            for mark, word in sections.items():
                assert html.css_first(f"article #{mark}")
                yield Old(f"{home}{folder}#{mark}", home, word)


class History(NamedTuple):
    """The last release with its address, and every address that some release had and it has not."""

    folder: Path
    served: str
    gone: list[Old]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Write, check, record and build one release after the other; serve the last below a folder."""
    top = tmp_path_factory.mktemp("history")
    root = top / "project"
    write(root, {PATH: HEAD, "requirements.txt": "", "docs/_source/none.txt": ""})
    write(
        root,
        {
            f"docs/_data/{name}.yml": "[]\n"
            for name in ("passages", "terms", "documents", "questions")
        },
    )
    for name in ("scripts", "overrides"):
        (root / name).symlink_to(ROOT / name, target_is_directory=True)
    shutil.copytree(ROOT / "docs/assets", root / "docs/assets")  # no link is followed in docs/
    last = top / str(len(RELEASES))
    write(last, {"404.html": "not found"})
    handler = functools.partial(_Quiet, directory=str(last))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    served = f"http://127.0.0.1:{server.server_port}/handbook/"

    found: dict[Old, None] = {}
    here: set[Old] = set()
    for number, (release, gone) in enumerate(zip(RELEASES, GONE, strict=True), 1):
        for file in sorted((root / "docs").glob("[ve][in]/**/*.md")):
            file.unlink()
        write(root, {**dict(pages(release)), "mkdocs.yml": settings(release)})
        if gone:
            assert check(["--select", "lost-address"], root) == 1
            say_where(root, gone)
        assert check(["--select", LEDGER], root) == 0
        assert record(["--date", f"2026-0{number}-01"], root) == 0
        site = top / str(number) / "handbook"
        build(root, site, served)
        assert check(["--built", str(site)]) == 0
        here = set(addresses(site, release))
        found |= dict.fromkeys(addresses(site, release))
    yield History(last / "handbook", served, [old for old in found if old not in here])
    server.shutdown()
    server.server_close()


def build(root: Path, site: Path, address: str) -> None:
    """Build a release strictly; nothing is said."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(site)],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SITE_URL": address},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def heading(page: Page, old: Old) -> Locator:
    """The heading of what stood at an address, or of what is nearest to it now."""
    word = NEAREST.get(old.word, old.word)
    return page.locator("article :is(h1, h2)").filter(has_text=word).first


def test_every_address_leads_to_its_place(history: History, opened: Opened) -> None:
    """What stood there is in the upper half of the screen, in the same language.

    Of what was deleted it is the nearest place, and a line says so, to who comes that way only.
    """
    page = opened(viewport={"width": 1000, "height": 900})

    for old in history.gone:
        page.goto("about:blank")
        page.goto(f"{history.served}{old.address}")

        found = heading(page, old)
        expect(found).to_be_in_viewport()
        page.wait_for_function(
            "heading => Math.abs(heading.getBoundingClientRect().top) < innerHeight / 2",
            arg=found.element_handle(),
        )
        place = page.url.removeprefix(history.served)
        assert place.startswith(old.home), old
        assert old.home or not place.startswith(("en/", "vi-en/")), old
        removed = old.word in NEAREST
        expect(page.locator(".gone:visible").first).to_be_visible(visible=removed)
    assert {old.home for old in history.gone} == set(HOMES.values())
    assert {old.word for old in history.gone} >= {
        *NEAREST,
        "Biết",
        "Bảng",
        "Nào",
        "Đích",
        "Hỏi",
        "Bàn",
    }


def test_without_scripts_every_page_leads_on(history: History, browser: Browser) -> None:
    """A page to its new one; an id of a page that stays to its place, or to a line that leads there."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    for old in history.gone:
        place, _, mark = old.address.partition("#")
        html = (history.folder / place / "index.html").read_text(encoding="utf-8")
        page.goto("about:blank")
        page.goto(f"{history.served}{old.address}")

        if 'http-equiv="refresh"' in html:
            page.wait_for_url(re.compile(f"^(?!{re.escape(history.served + place)}(?:#|$))"))
        elif old.word == "Đích":
            page.locator(".gone:visible a").first.click()
        if not mark or 'http-equiv="refresh"' not in html:
            expect(heading(page, old)).to_be_in_viewport()
            removed = old.word in NEAREST
            expect(page.locator(".gone:visible").first).to_be_visible(visible=removed)
        assert page.url.removeprefix(history.served).startswith(old.home), old
    context.close()
