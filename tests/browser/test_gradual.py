"""A long page is shown bit by bit, and nobody misses anything by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from support import DESKTOP, PHONE

Opened = Callable[..., Page]

# Long by its paragraphs, by its tables, and with two languages in a row.
LONG = [
    "reference/glossary/",
    "en/contribute/rules/",
    "qcdc/roles/",
    "vi-en/law/10-2022-qh15/chapter-2/",
]
GLOSSARY = LONG[0]
# The browser is never idle: what was not shown at first stays away until something asks for it.
BUSY = "window.requestIdleCallback = () => {};"
# All but what the script of the site does bit by bit itself.
WRITTEN = """() => {
    const page = document.documentElement.cloneNode(true);
    for (const each of page.querySelectorAll(".copy")) each.remove();
    for (const each of page.querySelectorAll("code")) each.removeAttribute("tabindex");
    return page.outerHTML;
}"""
# Where each paragraph, cell and heading that is shown stands on the page.
PLACES = """() => [...document.querySelectorAll("article > :not(table, footer), article td")]
    .map((each) => each.getBoundingClientRect())
    .filter(({ height }) => height)
    .map(({ left, top, width }) => [left, top, width].map(Math.round).join())"""
# Takes the next step; how many letters each part that it brings has.
STEP = """() => {
    const later = [...document.querySelectorAll("[data-later]")];
    next();
    const shown = later.filter((each) => !("later" in each.dataset));
    return shown.map((each) => each.textContent.length).filter(Boolean);
}"""
HIDDEN = """() => [...document.querySelectorAll("article *")]
    .filter((each) => !each.getClientRects().length).length"""


def _shown(page: Page) -> None:
    expect(page.locator("[data-later]")).to_have_count(0)


@pytest.mark.parametrize("path", LONG)
def test_the_end_of_a_long_page_comes_later(opened: Opened, address: str, path: str) -> None:
    """First what fills the screens, then all of it, and the page is as it was written."""
    busy = opened(gradual=True, viewport=PHONE)
    busy.add_init_script(BUSY)
    busy.goto(f"{address}/{path}")
    later, at_once = opened(gradual=True, viewport=PHONE), opened(viewport=PHONE)
    for page in (later, at_once):
        page.goto(f"{address}/{path}")
    _shown(later)

    assert busy.evaluate(HIDDEN) > at_once.evaluate(HIDDEN) + 300
    assert busy.evaluate("document.documentElement.scrollHeight") > 2 * PHONE["height"]
    assert later.evaluate(HIDDEN) == at_once.evaluate(HIDDEN)
    assert later.evaluate(WRITTEN) == at_once.evaluate(WRITTEN)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_what_is_shown_stays_where_it_is(opened: Opened, address: str, size: ViewportSize) -> None:
    """Nothing comes in above what may be read already, and no column gets wider.

    No step brings more than 2,000 letters, but for one part that is longer: a reader would notice.
    """
    page = opened(gradual=True, viewport=size)
    page.add_init_script("window.requestIdleCallback = (go) => { window.next = go; };")
    page.goto(f"{address}/qcdc/roles/")

    first = before = page.evaluate(PLACES)
    while page.locator("[data-later]").count():
        letters = page.evaluate(STEP)
        assert sum(letters) <= 2000 or len(letters) == 1
        after = page.evaluate(PLACES)
        assert after[: len(before)] == before
        before = after
    assert len(before) > len(first) + 100


@pytest.mark.parametrize(
    "mark", ["#phuong-cham", "#:~:text=Cải thiện đời sống", "?a#phuong-cham", "?present"]
)
def test_a_link_into_a_page_finds_it_whole(opened: Opened, address: str, mark: str) -> None:
    """Its place is where it will stay: nothing above it is still to come."""
    page = opened(gradual=True)
    page.add_init_script(BUSY)
    page.goto(f"{address}/{GLOSSARY}{mark}")

    _shown(page)


def test_a_link_inside_the_page_leads_to_what_was_not_shown(opened: Opened, address: str) -> None:
    """By a click anywhere, or by a place written into the address."""
    page = opened(gradual=True, viewport=DESKTOP)
    page.add_init_script(BUSY)
    last = page.locator("#phuong-cham")
    page.goto(f"{address}/{GLOSSARY}")
    expect(last).to_be_hidden()
    page.locator(".md-sidebar--secondary a[href='#phuong-cham']").click()
    expect(last).to_be_in_viewport()
    _shown(page)

    page.goto(f"{address}/about/")
    page.goto(f"{address}/{GLOSSARY}")
    expect(last).to_be_hidden()
    page.evaluate("location.hash = 'phuong-cham'")
    expect(last).to_be_in_viewport()
    _shown(page)


@pytest.mark.parametrize("again", ["reload", "go_back"])
def test_who_comes_back_is_where_they_were(opened: Opened, address: str, again: str) -> None:
    """The place far down is there as soon as the browser looks for it."""
    page = opened(gradual=True)
    page.goto(f"{address}/{GLOSSARY}")
    _shown(page)
    page.evaluate("scrollTo(0, 9000)")
    page.add_init_script(BUSY)
    if again == "go_back":
        page.goto(f"{address}/about/")

    getattr(page, again)()

    _shown(page)
    page.wait_for_function("() => Math.abs(scrollY - 9000) < 5")


def test_all_of_it_is_printed(opened: Opened, address: str) -> None:
    """Even if it is printed before all of it was shown."""
    page = opened(gradual=True)
    page.add_init_script(BUSY)
    page.goto(f"{address}/{GLOSSARY}")
    expect(page.locator("#phuong-cham")).to_be_hidden()

    page.emulate_media(media="print")

    expect(page.locator("#phuong-cham")).to_be_visible()


def test_it_does_not_wait_for_the_script_of_the_site(opened: Opened, address: str) -> None:
    """On a weak link that comes late, or never."""
    page = opened(gradual=True)
    page.route("**/site.*.js", lambda route: None)
    page.goto(f"{address}/{GLOSSARY}", wait_until="commit")

    expect(page.locator("#phuong-cham")).to_be_visible()
    _shown(page)


@pytest.mark.parametrize("key", ["End", "Tab", "Control+F"])
def test_a_key_shows_all_of_it(opened: Opened, address: str, key: str) -> None:
    """Who goes to the end, walks through the links or looks for a word is not led past anything."""
    page = opened(gradual=True)
    page.add_init_script(BUSY)
    page.goto(f"{address}/{GLOSSARY}")
    expect(page.locator("#phuong-cham")).to_be_hidden()

    page.keyboard.press(key)

    expect(page.locator("#phuong-cham")).to_be_visible()


def test_the_outline_marks_what_is_read_meanwhile(opened: Opened, address: str) -> None:
    """Headings that are not shown yet are not taken for ones the reader has passed."""
    page = opened(gradual=True, viewport=DESKTOP)
    page.add_init_script(BUSY)
    page.goto(f"{address}/en/contribute/rules/")
    page.locator("article h2").first.evaluate("element => element.scrollIntoView()")

    first = page.locator(".md-sidebar--secondary a.md-nav__link--active")
    expect(first).to_have_attribute(
        "href", f"#{page.locator('article h2').first.get_attribute('id')}"
    )
