"""Whatever is taken from the real site is missed, at the right place, one thing at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import pytest
from support import ROOT, untranslated, words_of

from sitekit.check import check
from sitekit.load import load
from sitekit.meetings import FIRST_TEXT as TEXT
from sitekit.model import Finding, Page, Site, Span
from sitekit.pages import expand
from sitekit.rules import RULES
from sitekit.rules.links import internal
from sitekit.rules.sources import _explained
from sitekit.scan import scan

SITE = load(ROOT)
WARNED = {words_of(each) for each in check(SITE, list(RULES)) if each.severity == "warning"}
# The headings that stand in the pages' own files, not those made from data.
WRITTEN = [
    (page.path, number)
    for page in SITE.pages
    for number, heading in enumerate(page.headings)
    if page.place(heading.span)[0] == f"docs/{page.path}"
]


def with_page(site: Site, page: Page) -> Site:
    """The site with one page in another form."""
    return replace(site, pages=tuple(page if p.path == page.path else p for p in site.pages))


def without_page(site: Site, path: str) -> Site:
    """The site without one page."""
    return replace(
        site,
        pages=tuple(page for page in site.pages if page.path != path),
        files=site.files - {path},
    )


def found(site: Site, *rules: str) -> set[tuple[str, int, str]]:
    """Path, line and rule of what is found, by some rules or by all.

    Not what warns of these pages as they are: it only asks for a look, and keeps no change out. That a
    translation waits for its reader test_ledger.py looks at.
    """
    findings = check(site, rules or [*RULES.keys() - {"translation-behind"}])
    assert untranslated(findings) == []
    return {_key(each) for each in findings if words_of(each) not in WARNED}


def _key(finding: Finding) -> tuple[str, int, str]:
    return finding.path, finding.span.line, finding.rule


def test_nothing_is_found_before_anything_is_taken() -> None:
    """Otherwise the tests below prove nothing."""
    assert [each for each in check(SITE, list(RULES)) if each.severity == "error"] == []
    assert found(SITE) == set()
    assert len(WRITTEN) > 900


@pytest.mark.parametrize("path", sorted({path for path, _ in WRITTEN}))
def test_every_heading_is_missed(path: str) -> None:
    """A title by its page; a section where it should stand: at the heading above it."""
    page = SITE.by_path[path]
    lines = (ROOT / "docs" / path).read_text(encoding="utf-8").split("\n")
    for number in (number for each, number in WRITTEN if each == path):
        heading = page.headings[number]
        line = page.place(heading.span)[1].line

        text, origins = expand(path, "\n".join((*lines[: line - 1], "", *lines[line:])), SITE.data)
        missed = found(with_page(SITE, scan(path, text, origins)), "missing-section", "no-title")

        above = page.place(page.headings[number - 1].span) if number else (f"docs/{path}", Span())
        assert (above[0], above[1].line, "missing-section") in missed, heading
        if heading.level == 1:
            assert (f"docs/{path}", 1, "no-title") in missed


@pytest.mark.parametrize("path", [page.path for page in SITE.pages])
def test_every_page_is_missed(path: str) -> None:
    """At its twin, at its navigation entry if both are gone, and at every link that led to it."""
    twin = f"{'en' if path.startswith('vi/') else 'vi'}/{path[3:]}"
    led = {
        (*_place(page, link.span.line), "broken-link")
        for page, link, target in internal(SITE, images=False)
        if target.path == path and page.path != path
    }

    missed = found(without_page(SITE, path), "untranslated-page", "broken-link")

    assert (f"docs/{twin}", 1, "untranslated-page") in missed
    assert led <= missed
    entry = next(entry for entry in SITE.nav or () if entry.target == path[3:])
    both = found(without_page(without_page(SITE, path), twin), "navigation-without-page")
    assert both == {("mkdocs.yml", entry.span.line, "navigation-without-page")}


def targets() -> Mapping[str, Mapping[str, set[tuple[str, int, str]]]]:
    """Every id that a link leads to, by page, with the places of the links."""
    led: defaultdict[str, defaultdict[str, set[tuple[str, int, str]]]]
    led = defaultdict(lambda: defaultdict(set))
    for page, link, target in internal(SITE, images=False):
        if target.fragment:
            place = (*_place(page, link.span.line), "broken-anchor")
            led[target.path][target.fragment].add(place)
    return led


def _place(page: Page, line: int) -> tuple[str, int]:
    return page.origins.get(line, (f"docs/{page.path}", line))


def test_every_link_target_is_missed() -> None:
    """Ids taken away, every link that led to one of them is found, and no other.

    Every second id of a page at a time: what lies between them stays, and must not be found.
    """
    count = 0
    for path, led in targets().items():
        page = SITE.by_path[path]
        for gone in filter(None, (sorted(led)[::2], sorted(led)[1::2])):
            kept = tuple(anchor for anchor in page.anchors if anchor.id not in gone)
            site = with_page(SITE, replace(page, anchors=kept))

            missed = found(site, "broken-anchor", "broken-link")

            assert missed == set[tuple[str, int, str]]().union(*(led[each] for each in gone)), path
            count += len(gone)
    assert count > 900


@pytest.mark.parametrize("lang", SITE.languages)
@pytest.mark.parametrize("sentence", [passage.id for passage in SITE.passages])
def test_every_explanation_is_missed(sentence: str, lang: str) -> None:
    """The sections that explain a sentence gone from one language, it is named at its line."""
    passage = next(each for each in SITE.passages if each.id == sentence)
    site = SITE
    for page in SITE.pages:
        if page.lang != lang or page.key == TEXT:
            continue
        explaining = {
            id(block)
            for section in page.sections
            if sentence in _explained(page, section)
            for block in section.blocks
        }
        kept = tuple(block for block in page.blocks if id(block) not in explaining)
        site = with_page(site, replace(page, blocks=kept))

    missed = [
        each
        for each in RULES["unexplained-sentence"](site)
        if each.span.line == passage.line and f"`{lang}`" in each.message
    ]

    assert [(each.path, each.rule) for each in missed] == [
        ("docs/_data/passages.yml", "unexplained-sentence")
    ]


@pytest.mark.parametrize("lang", SITE.languages)
@pytest.mark.parametrize("sentence", [passage.id for passage in SITE.passages])
def test_a_changed_letter_in_every_sentence_is_found(sentence: str, lang: str) -> None:
    """One letter of the quotation on the page of the full text, in both languages."""
    path = f"{lang}/{TEXT}"
    text = (ROOT / "docs" / path).read_text(encoding="utf-8")
    lines = text.split("\n")
    start = lines.index(f"### {sentence.upper()} {{#{sentence}}}")
    quoted = next(n for n in range(start, len(lines)) if lines[n].startswith("> "))
    lines[quoted] = lines[quoted].replace("n", "m", 1).replace("N", "M", 1)

    missed = found(with_page(SITE, scan(path, "\n".join(lines))))

    assert missed == {(f"docs/{path}", quoted + 1, "altered-quotation")}
