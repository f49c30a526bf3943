"""The search index: what each section is asked for by. What is found: tests/browser."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from support import ROOT, write

from sitekit.finish import search
from sitekit.finish.search import Record, making_search, records
from sitekit.load import Faults, load_data
from sitekit.model import Data


@pytest.fixture(scope="module")
def data() -> Data:
    """The real terms and documents."""
    return load_data(ROOT, Faults())


def article(html: str) -> LexborNode:
    """The article of a page."""
    node = LexborHTMLParser(f"<html><body><article>{html}</article>").css_first("article")
    assert node is not None
    return node


def found(html: str, url: str, data: Data, lang: str = "vi") -> list[Record]:
    """The records of a page."""
    return list(records(article(html), url, lang, data))


def test_a_section_is_what_stands_between_two_headings(data: Data) -> None:
    """With its own address; cells and items are words of their own, furniture is not there."""
    one, two = found(
        "<h1 id=a>Trang<a class=headerlink>#</a></h1><p>một</p><h2 id=b>Mục</h2>"
        "<table><tr><td>hai</td><td>ba</td></tr></table><aside class=about-page>chân</aside>",
        "qcdc/know/",
        data,
    )

    assert (one.url, one.kind, one.title, one.page, one.text) == (
        "qcdc/know/#a",
        "guide",
        "Trang",
        "",
        "một",
    )
    assert (two.url, two.title, two.page, two.text) == ("qcdc/know/#b", "Mục", "Trang", "hai ba")


def test_an_article_is_found_by_its_number_and_its_law(data: Data) -> None:
    """The words that were removed from the law are no longer found."""
    chapter, one = found(
        "<h1 id=chapter-2>Chương II. Ở xã</h1><h3 id=article-11>Điều 11. Công khai</h3>"
        "<p>xã<del>, thị trấn</del></p>",
        "law/10-2022-qh15/chapter-2/",
        data,
    )

    assert (chapter.order, one.order) == (0, 2)
    assert (one.kind, one.document, one.article, one.text) == ("law", "law 10/2022", "11", "xã")
    assert one.page == "Luật số 10/2022/QH15 · Chương II. Ở xã"
    assert "10/2022/QH15" in chapter.aka


def test_a_term_is_found_by_every_form_of_it(data: Data) -> None:
    """In both languages, and by its abbreviation."""
    [term] = found("<h3 id=dan-van-kheo>Dân vận khéo (DVK)</h3>", "reference/glossary/", data)
    [twin] = found("<h3 id=dan-van>mass</h3>", "en/reference/glossary/", data, "en")

    assert term.kind == twin.kind == "term"
    assert {"DVK", "Dân vận khéo"} <= set(term.aka)
    assert {"dân vận", "công tác dân vận", "mass mobilization"} <= set(twin.aka)


def test_a_document_is_found_by_its_number(data: Data) -> None:
    """Also where its text is not in the library."""
    [one] = found("<h3 id=pl-34-2007>Pháp lệnh</h3>", "reference/documents/", data)

    assert (one.kind, one.document) == ("document", "ordinance 34/2007")
    assert "34/2007/PL-UBTVQH11" in one.aka


def test_every_abbreviation_stands_for_its_full_form_and_the_other_way_round(data: Data) -> None:
    """A text that has one of them is found by the other."""
    for term in data.terms:
        if not term.abbr:
            continue
        for lang, full in (("vi", term.vi), ("en", term.en)):
            first = full.split("; ")[0]
            [short] = found(f"<h1 id=a>A</h1><p>({term.abbr})</p>", "x/", data, lang)
            [long] = found(f"<h1 id=a>A</h1><p>{first.upper()}</p>", "x/", data, lang)
            assert full in short.implied, term.id
            assert term.abbr in long.implied, term.id


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("vi", "Đội dân vận", "D\u0335ội_ dân_ vận_"),
        ("vi", "15/2020/TT-BCA", "15_/2020_/TT_-BCA_"),
        ("vi", "đo\u0323\u0302i", "d\u0335ội_"),
        ("en", "the đội", "the d\u0335ội"),
    ],
)
def test_text_as_the_indexer_is_fed_it(lang: str, text: str, expected: str) -> None:
    """`đ` as a marked d, and in Vietnamese an end to each word."""
    assert search._fed(text, lang) == expected


def test_a_name_is_one_word_without_marks() -> None:
    """However it is written."""
    assert search._name("Đội dân vận") == search._name("ĐỘI DÂN-VẬN") == "zqdoidanvanzq"


def test_the_index_has_both_languages_and_nothing_that_is_not_used(
    tmp_path: Path, data: Data
) -> None:
    """The bilingual pages and the error page are in none."""
    page = "<html lang={}><article><h1 id=a>A</h1><p>một</p></article>"
    write(
        tmp_path,
        {
            "index.html": page.format("vi"),
            "en/index.html": page.format("en"),
            "vi-en/index.html": page.format("vi"),
            "404.html": page.format("vi"),
        },
    )

    with making_search(tmp_path, data):
        pass

    names = {file.name for file in (tmp_path / "pagefind").iterdir()}
    assert {"pagefind.js", "pagefind-entry.json", "fragment", "index"} <= names
    assert not [name for name in names if "ui" in name or "highlight" in name]
    fragments = [file.name for file in (tmp_path / "pagefind/fragment").iterdir()]
    assert sorted(name[:3] for name in fragments) == ["en_", "vi_"]


def test_what_pagefind_says_when_it_fails_is_told(
    tmp_path: Path,
    data: Data,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A build must not end without a search and without a word."""
    send = search._send

    def late(stdin: IO[bytes], requests: Iterable[Mapping[str, object]]) -> None:
        """Begin when it has ended."""
        with suppress(OSError):
            while True:
                os.write(stdin.fileno(), b",")
        send(stdin, requests)

    write(tmp_path, {"index.html": "<html lang=vi><article><h1 id=a>A</h1></article>"})
    monkeypatch.setattr(search, "_send", late)
    monkeypatch.setattr(search, "get_executable", lambda: sys.executable)  # knows no --service

    with pytest.raises(OSError, match="could not") as refused, making_search(tmp_path, data):
        pass

    # A second process, where there is one, says it by itself.
    said = capfd.readouterr().err + str(refused.value)
    assert "Pagefind could not make the search index: it ended before it was done" in said


def test_what_cannot_be_worded_ends_the_build(
    tmp_path: Path, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is worded while Pagefind waits for it: neither must wait for ever."""

    def fail(*_: object) -> str:
        raise ValueError("no words")

    write(tmp_path, {"index.html": "<html lang=vi><article><h1 id=a>A</h1></article>"})
    monkeypatch.setattr(search, "_document", fail)
    monkeypatch.setattr("sitekit.finish.search.Apart.begin", lambda work: None)

    with pytest.raises(ValueError, match="no words"), making_search(tmp_path, data):
        pass
