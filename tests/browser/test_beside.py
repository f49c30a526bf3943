"""What a reader of both languages does, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from support import DESKTOP, PHONE, ROOT, SMALL

from sitekit.finish.beside import view

Opened = Callable[..., Page]
VIEWS = sorted(
    found
    for file in (ROOT / "docs/vi").rglob("*.md")
    if (
        found := view(
            f"{file.relative_to(ROOT / 'docs/vi').with_suffix('').as_posix()}/".replace(
                "index/", ""
            )
        )
    )
)
# The places of both languages in every row that has both: left, top, right.
PLACES = """() => [...document.querySelectorAll(".row")]
    .map((row) => [...row.children].map((side) => side.getBoundingClientRect()))
    .filter(([vi, en]) => vi.height && en.height)
    .map(([vi, en]) => [[vi.left, vi.top, vi.right, vi.bottom], [en.left, en.top, en.right]])"""


def test_a_phone_shows_one_column(opened: Opened, address: str) -> None:
    """The Vietnamese block, then its English; the first of a section say what they are."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/vi-en/tasks/3-mobilization/")

    places = page.evaluate(PLACES)
    labels = page.locator("#meaning + .row > *").evaluate_all(
        "sides => sides.map((side) => getComputedStyle(side, '::before').content)"
    )

    assert len(places) > 20
    assert all(en[1] >= vi[3] for vi, en in places)
    assert labels == ['"Tiếng Việt"', '"English"']


@pytest.mark.parametrize("path", ["tasks/3-mobilization/", "qcdc/know/", "meeting/text/"])
def test_a_desktop_shows_two_columns_level(opened: Opened, address: str, path: str) -> None:
    """Blocks and headings begin at the same height, side by side."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/vi-en/{path}")

    places = page.evaluate(PLACES)
    headings = page.locator("article h2").evaluate_all(
        "all => all.map((each) => [...each.children].map((side) => side.getBoundingClientRect().top))"
    )

    assert len(places) > 20
    assert all(vi[1] == en[1] and vi[2] < en[0] for vi, en in places)
    assert {vi[0] for vi, _ in places} == {places[0][0][0]}
    assert headings
    assert all(len({*tops}) == 1 for tops in headings)


def test_no_view_scrolls_sideways(opened: Opened, address: str) -> None:
    """Every one of them, on the smallest screen."""
    page = opened(viewport=SMALL)
    for path in VIEWS:
        page.goto(f"{address}/{path}")

        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_from_a_page_to_its_view_and_on(opened: Opened, address: str) -> None:
    """Its link stands below the title; links inside the view lead to views."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/tasks/3-mobilization/")

    page.get_by_role("link", name="Song ngữ Việt – Anh").click()
    expect(page).to_have_url(f"{address}/vi-en/tasks/3-mobilization/")

    page.locator("#conclusion ~ .row").get_by_role("link", name="S15").first.click()
    expect(page).to_have_url(f"{address}/vi-en/meeting/text/#s15")
    expect(page.locator("#s15")).to_be_in_viewport()


@pytest.mark.parametrize(("name", "folder"), [("English", "en/"), ("Tiếng Việt", "")])
def test_the_switch_keeps_the_section(opened: Opened, address: str, name: str, folder: str) -> None:
    """From a clause of the view to the same clause in either language."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/vi-en/law/10-2022-qh15/chapter-2/#article-11-9")
    expect(page.locator("#article-11-9")).to_be_in_viewport()

    page.get_by_role("link", name=name, exact=True).click()

    expect(page).to_have_url(f"{address}/{folder}law/10-2022-qh15/chapter-2/#article-11-9")


def test_a_view_without_javascript(opened: Opened, address: str) -> None:
    """Both columns, a section by its address, and the switch."""
    page = opened(viewport=DESKTOP, java_script_enabled=False)
    page.goto(f"{address}/vi-en/qcdc/know/#what")
    row = page.locator(".row").first

    expect(row.locator("[lang=vi]")).to_be_visible()
    expect(row.locator("[lang=en]")).to_be_visible()
    page.get_by_role("link", name="English", exact=True).click()
    expect(page).to_have_url(f"{address}/en/qcdc/know/")


def test_the_law_can_be_read_as_it_was_adopted(opened: Opened, address: str) -> None:
    """The choice of wordings is that of the law's own page."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/vi-en/law/10-2022-qh15/chapter-2/")
    clause = page.locator("#article-11-4")

    expect(clause.locator("ins").first).to_be_visible()
    expect(clause.locator("del").first).to_be_hidden()
    page.get_by_label("Khi ban hành").check()
    expect(clause.locator("ins").first).to_be_hidden()
    expect(clause.locator("del").first).to_be_visible()


def test_only_one_side_has_signs(opened: Opened, address: str) -> None:
    """The address of a clause is that of its row, and it is copied with the words that hold."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/vi-en/law/10-2022-qh15/chapter-2/")

    assert page.locator(".row > [lang=en] .headerlink").count() == 0
    assert page.locator(".row > [lang=vi] .clause > .headerlink").count() > 50


def test_a_meaning_is_in_the_language_of_its_column(opened: Opened, address: str) -> None:
    """A screen reader reads it with the right voice, and the link says where it leads."""
    page = opened(viewport=DESKTOP, has_touch=True)
    page.goto(f"{address}/vi-en/qcdc/know/")
    bubble = page.locator(".bubble")

    for lang, words in (("en", "Open in the glossary"), ("vi", "Xem trong bảng thuật ngữ")):
        page.locator(f".row > [lang={lang}] a[data-means]").first.tap()
        expect(bubble).to_have_attribute("lang", lang)
        expect(bubble.get_by_role("link")).to_have_text(words)


def test_a_view_prints_in_two_columns_without_furniture(opened: Opened, address: str) -> None:
    """On paper stand the words, and which text prevails; no menu, no switch."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/vi-en/meeting/limits/")
    page.emulate_media(media="print")

    places = page.evaluate(PLACES)
    text = " ".join(
        sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    )

    assert all(vi[1] == en[1] and vi[2] < en[0] for vi, en in places)
    for furniture in (".md-header", ".md-sidebar", ".md-footer", "article .headerlink"):
        for each in page.locator(furniture).all():
            expect(each).to_be_hidden()
    assert "side by side; the Vietnamese text prevails" in " ".join(text.split())
    assert "Tiếng Việt" not in text
