"""The bilingual view: two built pages made one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as Html
from selectolax.lexbor import LexborNode as Node
from support import EVERYTHING, Build

from sitekit.finish.beside import beside, moved, view

KEYS = ("meeting", "tasks", "tasks/a")
SHELL = """<!doctype html>
<html lang="{lang}"><head><title>{title} - {name}</title>
<link rel="canonical" href="https://example.org/tasks/a/">
<link rel="alternate" hreflang="vi" href="https://example.org/tasks/a/">
<link rel="stylesheet" href="{root}assets/site.css">
</head>
<body><header><a class="switch" href="{twin}" lang="{other}" data-switch>{other}</a></header>
<nav><a href="../">tasks</a> <a href="{root}about/">about</a> <a href="#one">one</a></nav>
<article>{article}</article></body></html>
"""


def made(vi: str, en: str) -> Html:
    """The view of `tasks/a`, whose articles hold these words."""
    page = SHELL.format(
        lang="vi",
        title="A",
        name="Sổ tay",
        root="../../",
        twin="../../en/tasks/a/",
        other="en",
        article=vi,
    )
    twin = SHELL.format(
        lang="en",
        title="An A",
        name="Handbook",
        root="../../../",
        twin="../../../tasks/a/",
        other="vi",
        article=en,
    )
    return Html(beside(page, twin, "tasks/a", KEYS))


def one(tree: Html | Node, selector: str) -> Node:
    """The one element of a kind."""
    [found] = tree.css(selector)
    return found


def rows(html: Html) -> list[tuple[str, str]]:
    """The words of every row, left and right."""
    sides = (
        [side.text(separator="|", strip=True) for side in row.iter()] for row in html.css(".row")
    )
    return [(left, right) for left, right in sides]


def test_a_comment_is_no_block() -> None:
    """An exception stands on one of the two pages only."""
    html = made("<!-- allow a: b --><p>a</p><p>b</p>", "<p>1</p><!-- allow a: b --><p>2</p>")

    assert rows(html) == [("a", "1"), ("b", "2")]


def test_blocks_of_the_same_kinds_stand_beside_each_other() -> None:
    """Within a section, in order."""
    html = made(
        '<h2 id="one">Một</h2><p>a</p><ul><li>b</li></ul><h2 id="two">Hai</h2><p>c</p>',
        '<h2 id="one">One</h2><p>A</p><ul><li>B</li></ul><h2 id="two">Two</h2><p>C</p>',
    )

    assert rows(html) == [("a", "A"), ("b", "B"), ("c", "C")]
    assert [each.text(separator="|") for each in html.css("h2")] == ["Một|One", "Hai|Two"]
    assert [each.attributes["lang"] for each in one(html, ".row:first-of-type").iter()] == [
        "vi",
        "en",
    ]


def test_blocks_that_differ_stand_in_one_row() -> None:
    """One side has more to say, or says it in another form; no word is lost."""
    html = made(
        '<h2 id="one">Một</h2><p>a</p><p>b</p><h2 id="two">Hai</h2><p>c</p><h2 id="three">Ba</h2>',
        '<h2 id="one">One</h2><p>A</p><h2 id="two">Two</h2><ul><li>C</li></ul>'
        '<h2 id="three">Three</h2><p>D</p>',
    )

    assert rows(html) == [("a|b", "A"), ("c", "C"), ("", "D")]


def test_clauses_are_aligned_by_id() -> None:
    """A note that only one side has moves no clause from its translation."""
    html = made(
        '<h2 id="article-1">Điều 1</h2><p class="law">a</p>'
        '<p id="article-1-1">1. b</p><p>c</p><p id="article-1-2">2. d</p>',
        '<h2 id="article-1">Article 1</h2><p class="original"><a href="#">the words</a></p>'
        '<p>Summary.</p><p>A</p><p id="article-1-1">1. B</p><p id="article-1-2">2. D</p>',
    )

    assert rows(html) == [("a", "Summary.|A"), ("1. b", "1. B"), ("c", ""), ("2. d", "2. D")]


def test_every_id_stands_once() -> None:
    """On the Vietnamese where both have it; empty places of the English go with theirs."""
    html = made(
        '<h2 id="one">Một</h2><p id="p">a <sup id="n">1</sup></p>',
        '<h2 id="one">One<span id="p"></span></h2><p id="only">A</p>',
    )

    assert sorted(each.id or "" for each in html.css("article [id]")) == ["n", "one", "only", "p"]
    assert one(html, "#p").parent is not None
    assert not one(html, "h2 > [lang=en]").css("span span")


def test_a_heading_that_is_a_number_stands_once() -> None:
    """S15 needs no translation."""
    html = made(
        '<h3 id="s15">S15<a class="headerlink" href="#s15">#</a></h3>',
        '<h3 id="s15">S15<a class="headerlink" href="#s15">#</a></h3>',
    )

    assert one(html, "h3").text() == "S15#"


def test_a_table_becomes_a_card_for_each_row() -> None:
    """Rows stand beside their translation; every cell says of what it is."""
    table = (
        "<table><thead><tr><th>{}</th><th>{}</th></tr></thead><tbody>"
        "<tr><td>{}</td><td>{}</td></tr><tr><td>{}</td><td>{}</td></tr></tbody></table>"
    )
    html = made(table.format(*"abcdef"), table.format(*"ABCDEF"))

    assert rows(html) == [("a|c|b|d", "A|C|B|D"), ("a|e|b|f", "A|E|B|F")]
    assert not html.css("table")


def test_a_sentence_and_its_translation_stand_once() -> None:
    """Either page holds both; the view takes each language from its own page."""
    pair = (
        '<div class="pair"><div><blockquote{}>{}</blockquote></div>'
        "<div><p>label</p><blockquote{}>{}</blockquote></div></div>"
    )
    html = made(
        pair.format("", "câu", ' lang="en"', "a sentence"),
        pair.format(' lang="vi"', "câu", "", "a sentence"),
    )

    assert rows(html) == [("câu", "a sentence")]


@pytest.mark.parametrize(
    ("home", "address", "expected"),
    [
        ("tasks/a", "../", "../"),
        ("tasks/a", "../../meeting/#s15", "../../meeting/#s15"),
        ("en/tasks/a", "../../meeting/#s15", "../../meeting/#s15"),
        ("tasks/a", "../../about/#report", "../../../about/#report"),
        ("en/tasks/a", "../../about/", "../../../en/about/"),
        ("tasks/a", "../..", "../../../"),
        ("tasks/a", "./", "./"),
        ("tasks/a", "../../assets/site.css", "../../../assets/site.css"),
        ("en/tasks/a", "../../../assets/a.svg", "../../../assets/a.svg"),
        ("tasks/a", "../../meeting/2019.txt", "../../../meeting/2019.txt"),
        ("tasks/a", "#one", "#one"),
        ("tasks/a", "https://example.org/tasks/", "https://example.org/tasks/"),
        ("tasks/a", "mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_an_address_is_rewritten(home: str, address: str, expected: str) -> None:
    """It leads to the view of a page where there is one, else to the page of its own language."""
    assert moved(address, home, "tasks/a", KEYS) == expected


def test_the_shell_is_that_of_the_vietnamese_page() -> None:
    """It knows its new place, names both titles, and leads to both pages."""
    html = made('<h1 id="a">A</h1>', '<h1 id="a">An A</h1>')
    switch = [(each.text(), each.attributes["href"]) for each in html.css("[data-switch]")]

    assert one(html, "html").attributes["lang"] == "vi"
    assert one(html, "title").text() == "A · An A - Sổ tay"
    assert one(html, "[rel=canonical]").attributes["href"] == "https://example.org/tasks/a/"
    assert not html.css("[rel=alternate]")
    assert switch == [("vi", "../../../tasks/a/"), ("en", "../../../en/tasks/a/")]
    styles = [each.attributes["href"] for each in html.css("[rel=stylesheet]")]
    assert styles == ["../../../assets/site.css", "../../../assets/beside.css"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("tasks/", "vi-en/tasks/"),
        ("law/10-2022-qh15/chapter-2/", "vi-en/law/10-2022-qh15/chapter-2/"),
        ("law/", ""),
        ("about/", ""),
        ("./", ""),
    ],
)
def test_which_pages_have_a_view(address: str, expected: str) -> None:
    """The meeting, the tasks, the guidance and the Law."""
    assert view(address) == expected


# ---- The real site ----


@pytest.fixture(scope="module")
def site(build: Build) -> Path:
    """The site with an address, so that its pages have canonical ones."""
    return build(**EVERYTHING)


def trios(site: Path) -> dict[str, tuple[Html, Html, Html]]:
    """Every view with its Vietnamese and its English page."""
    keys = sorted(
        file.parent.relative_to(site / "vi-en").as_posix()
        for file in (site / "vi-en").rglob("index.html")
    )
    return {
        key: (
            Html((site / "vi-en" / key / "index.html").read_text(encoding="utf-8")),
            Html((site / key / "index.html").read_text(encoding="utf-8")),
            Html((site / "en" / key / "index.html").read_text(encoding="utf-8")),
        )
        for key in keys
    }


def words(html: Html, extra: str = "") -> Counter[str]:
    """The words of an article without signs, pictures and ways elsewhere."""
    article = one(html, "article")
    for each in article.css(f".headerlink, p.beside, svg, {extra or '.headerlink'}"):
        each.decompose()
    return Counter(article.text(separator=" ").split())


def test_every_page_that_should_have_a_view_has_one(site: Path) -> None:
    """Its own page and its English twin lead there, and the view leads back to both."""
    keys = {
        file.parent.relative_to(site).as_posix()
        for folder in ("meeting", "tasks", "qcdc", "law/10-2022-qh15")
        for file in (site / folder).rglob("index.html")
    }
    views = trios(site)

    assert set(views) == keys
    for key, (html, vi, en) in views.items():
        up = "../" * (key.count("/") + 1)
        switch = [each.attributes["href"] for each in html.css("header a[data-switch]")]
        assert one(vi, "p.beside a").attributes["href"] == f"{up}vi-en/{key}/"
        assert one(en, "p.beside a").attributes["href"] == f"{up}../vi-en/{key}/"
        assert switch == [f"{up}../{key}/", f"{up}../en/{key}/"]
        assert one(html, "[rel=canonical]").attributes == one(vi, "[rel=canonical]").attributes
        assert not html.css("link[hreflang]")


def test_every_id_of_both_pages_is_in_the_view_once(site: Path) -> None:
    """Whatever leads to a section or clause of a page leads to it in the view."""
    for key, (html, vi, en) in trios(site).items():
        ids = Counter(each.id for each in html.css("[id]"))
        wanted = {each.id for page in (vi, en) for each in page.css("article [id]")}

        assert wanted <= ids.keys(), key
        assert max(ids.values()) == 1, key


def test_every_word_of_both_pages_is_in_the_view(site: Path) -> None:
    """Each as often as its page says it; only what would stand twice is left out."""
    for key, (html, vi, en) in trios(site).items():
        numbers = {each.text() for each in html.css("h3") if each.css_first("[lang=en]") is None}
        twins = ".original, .view-switch, .cite > p[lang=vi], .pair > :first-child, .pair p:not(blockquote p)"
        doubles = ".cite > p[lang=en], .pair > :last-child"
        wanted = words(vi, doubles) + words(en, twins)
        missing = wanted - words(html)

        assert set(missing) <= {each.rstrip("#") for each in numbers}, key
