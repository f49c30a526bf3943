"""A long page is shown bit by bit, and nobody misses anything by it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

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
HIDDEN = """() => [...document.querySelectorAll("article *")]
    .filter((each) => !each.getClientRects().length).length"""


def _shown(page: Page) -> None:
    expect(page.locator("html")).not_to_have_class(re.compile("later"))


@pytest.mark.parametrize("path", LONG)
def test_the_end_of_a_long_page_comes_later(opened: Opened, address: str, path: str) -> None:
    """First what fills the screens, then all of it, and the page is as it was written."""
    busy = opened(gradual=True)
    busy.add_init_script(BUSY)
    busy.goto(f"{address}/{path}")
    at_once = opened()
    at_once.goto(f"{address}/{path}")

    later = opened(gradual=True)
    later.goto(f"{address}/{path}")
    _shown(later)

    assert busy.evaluate(HIDDEN) > at_once.evaluate(HIDDEN) + 300
    assert later.evaluate(HIDDEN) == at_once.evaluate(HIDDEN)
    assert later.locator(".laid").count() == 0
    expect(later.locator("html")).to_have_class("js")


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
    """Whatever is clicked, and a place that is written into the address."""
    page = opened(gradual=True, viewport={"width": 1280, "height": 900})
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
    """Even by who prints before all of it was shown."""
    page = opened(gradual=True)
    page.add_init_script(BUSY)
    page.goto(f"{address}/{GLOSSARY}")
    expect(page.locator("#phuong-cham")).to_be_hidden()

    page.emulate_media(media="print")

    expect(page.locator("#phuong-cham")).to_be_visible()


def test_it_does_not_wait_for_the_script_of_the_site(opened: Opened, address: str) -> None:
    """On a weak link that comes late, or never."""
    page = opened(gradual=True)
    page.route("**/site.*.js", lambda route: route.abort())
    page.goto(f"{address}/{GLOSSARY}")

    _shown(page)
    expect(page.locator("#phuong-cham")).to_be_visible()


def test_the_outline_marks_what_is_read_meanwhile(opened: Opened, address: str) -> None:
    """Headings that are not shown yet are not taken for ones the reader has passed."""
    page = opened(gradual=True, viewport={"width": 1280, "height": 900})
    page.add_init_script(BUSY)
    page.goto(f"{address}/en/contribute/rules/")
    page.locator("article h2").first.evaluate("element => element.scrollIntoView()")

    first = page.locator(".md-sidebar--secondary a.md-nav__link--active")
    expect(first).to_have_attribute(
        "href", f"#{page.locator('article h2').first.get_attribute('id')}"
    )
