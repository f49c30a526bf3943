"""What a person does who has a keyboard and no pointer, or who enlarges the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect
from support import DESKTOP, PHONE

Opened = Callable[..., Page]

STILL: Any = {"reduced_motion": "reduce"}  # what slides in is there at once
# A screen of 1280 by 900 at 200 %, and of 1280 by 1024 at 400 %.
ENLARGED: dict[str, tuple[ViewportSize, int]] = {
    "200 %": ({"width": 640, "height": 450}, 2),
    "400 %": ({"width": 320, "height": 256}, 4),
}
KINDS = [
    "",
    "meeting/text/",
    "tasks/",
    "tasks/3-mobilization/",
    "qcdc/framework/",
    "qcdc/questions/",
    "qcdc/checklist/",
    "law/",
    "law/10-2022-qh15/chapter-3/",
    "reference/glossary/",
    "reference/documents/",
    "about/",
]


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus; everything on the way must show that it has it."""
    for _ in range(80):
        page.keyboard.press(key)
        seen = page.evaluate(
            """() => {
                const focused = document.activeElement;
                // An unseen checkbox shows by its label that it has the focus, a radio button of
                // the theme by the label behind it, which is that of the next choice.
                const unseen = getComputedStyle(focused).opacity === "0" && focused.type;
                const mark = { checkbox: focused.labels?.[0], radio: focused.nextElementSibling }[unseen] ?? focused;
                const { outlineStyle, visibility } = getComputedStyle(mark);
                const { width, height, right, left } = mark.getBoundingClientRect();
                const there = visibility === "visible" && width * height > 0 && right > 0 && left < innerWidth;
                return there && outlineStyle !== "none" ? "" : focused.outerHTML;
            }"""
        )
        assert seen == "", f"the focus cannot be seen on {seen}"
        if target.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {target}")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_first_stop_is_the_way_past_the_menu(
    opened: Opened, address: str, size: ViewportSize
) -> None:
    """Tab and Enter lead to the page's title, and the next stop is in the text."""
    page = opened(viewport=size, **STILL)
    page.goto(f"{address}/tasks/3-mobilization/")

    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}/tasks/3-mobilization/#task-3")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_the_menu_is_followed(opened: Opened, address: str) -> None:
    """On a desktop: Enter leads to a section, where its pages are; Space closes it and opens it."""
    page = opened(viewport=DESKTOP, **STILL)
    page.goto(f"{address}/tasks/3-mobilization/")
    menu = page.get_by_role("navigation", name="Thanh điều hướng")
    wanted = menu.get_by_role("link", name="Hương ước, quy ước", exact=True)
    expect(wanted).to_have_count(0)

    tab_to(page, menu.get_by_role("link", name="QCDC", exact=True))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/qcdc/")
    page.wait_for_load_state()  # before that, nothing can have the focus
    tab_to(page, page.get_by_role("checkbox", name="Các trang của mục QCDC", exact=True))
    page.keyboard.press("Space")
    expect(wanted).to_be_hidden()
    page.keyboard.press("Space")
    tab_to(page, wanted)
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}/qcdc/conventions/")


def test_the_menu_of_a_phone(opened: Opened, address: str) -> None:
    """A small window: Enter opens the menu and follows a link, in it and in the next page's."""
    page = opened(viewport=PHONE, **STILL)
    page.goto(f"{address}/tasks/3-mobilization/")
    button = page.get_by_role("button", name="Mục lục trang web", exact=True)
    menu = page.get_by_role("navigation", name="Thanh điều hướng")

    tab_to(page, button)
    expect(button).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    tab_to(page, menu.get_by_role("link", name="QCDC", exact=True))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/qcdc/")
    page.wait_for_load_state()  # before that, nothing can have the focus
    tab_to(page, button)
    page.keyboard.press("Enter")
    tab_to(page, menu.get_by_role("link", name="Hương ước, quy ước", exact=True))
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}/qcdc/conventions/")


@pytest.mark.parametrize("path", ["en/", "en/about/"])
def test_the_menu_of_a_phone_is_left(opened: Opened, address: str, path: str) -> None:
    """Escape closes it and gives the focus back; so does walking out at its end."""
    page = opened(viewport=PHONE, **STILL)
    page.goto(f"{address}/{path}")
    button = page.get_by_role("button", name="Menu", exact=True)
    inside = page.get_by_role("navigation", name="Navigation").get_by_role("link")

    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(inside.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(inside.first).to_be_hidden()

    page.keyboard.press("Space")
    expect(inside.first).to_be_focused()
    tab_to(page, page.get_by_role("article").get_by_role("link").first)
    expect(button).to_have_attribute("aria-expanded", "false")


def test_the_menu_of_a_phone_gives_way_to_what_it_leads_to(opened: Opened, address: str) -> None:
    """A link into the page that is read closes it, too."""
    page = opened(viewport=PHONE, **STILL)
    page.goto(f"{address}/tasks/3-mobilization/")
    menu = page.get_by_role("navigation", name="Thanh điều hướng")
    button = page.get_by_role("button", name="Mục lục trang web", exact=True)
    button.click()

    menu.locator("label.md-nav__link[for=__toc]").click()
    menu.get_by_role("link", name="Tự kiểm tra", exact=True).click()

    expect(page).to_have_url(re.compile("/tasks/3-mobilization/#check$"))
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(menu.get_by_role("link").first).to_be_hidden()


def test_the_way_to_the_top_is_a_stop_only_where_it_is_seen(opened: Opened, address: str) -> None:
    """And leads to the title, from where the next key goes on."""
    page = opened(viewport=DESKTOP, **STILL)
    page.goto(f"{address}/qcdc/questions/")
    way = page.get_by_role("button", name="Lên đầu trang")
    expect(way).to_have_count(0)
    page.mouse.wheel(0, 3000)
    page.wait_for_function("() => scrollY > 2000")
    page.mouse.wheel(0, -500)

    way.press("Enter")

    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("h1")).to_be_in_viewport()


def test_the_menu_has_the_focus_while_it_slides_in(opened: Opened, address: str) -> None:
    """Else the next key would go to the header, and the menu close again."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/en/")

    page.get_by_role("button", name="Menu", exact=True).press("Enter")

    inside = page.get_by_role("navigation", name="Navigation").get_by_role("link")
    expect(inside.first).to_be_focused()


def test_what_is_not_open_is_no_stop(opened: Opened, address: str) -> None:
    """While the phone's menu is closed, the text follows upon the header."""
    page = opened(viewport=PHONE, **STILL)
    page.goto(f"{address}/tasks/3-mobilization/")
    stops = []

    for _ in range(10):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("!!document.activeElement.closest('.md-sidebar')"))

    assert not any(stops)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_switch_of_languages(opened: Opened, address: str, size: ViewportSize) -> None:
    """Reached before the text, and followed to the same section."""
    page = opened(viewport=size, **STILL)
    page.goto(f"{address}/tasks/5-training/#today")
    expect(page.locator("#today")).to_be_in_viewport()
    page.locator(".md-skip").focus()

    tab_to(page, page.get_by_role("link", name="English", exact=True))
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}/en/tasks/5-training/#today")


def test_the_contents_of_a_page(opened: Opened, address: str) -> None:
    """On a desktop: a section is reached from the list beside the text."""
    page = opened(viewport=DESKTOP, **STILL)
    page.goto(f"{address}/tasks/3-mobilization/")
    contents = page.get_by_role("navigation", name="Mục lục", exact=True)

    tab_to(page, contents.get_by_role("link", name="Tự kiểm tra", exact=True))
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}/tasks/3-mobilization/#check")
    expect(page.locator("#check")).to_be_in_viewport()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_light_and_dark(opened: Opened, address: str, size: ViewportSize) -> None:
    """Enter turns the colours round and back, and the focus stays."""
    page = opened(viewport=size, color_scheme="light", **STILL)
    page.goto(f"{address}/")
    body = page.locator("body")

    tab_to(page, page.get_by_role("button", name="Nền tối", exact=True))
    page.keyboard.press("Enter")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.keyboard.press("Enter")
    expect(body).to_have_attribute("data-md-color-scheme", "default")


@pytest.mark.parametrize("lang", ["", "en/"])
@pytest.mark.parametrize("zoom", ENLARGED)
def test_an_enlarged_page_is_whole(opened: Opened, address: str, zoom: str, lang: str) -> None:
    """Nothing is wider than the window, no word is cut off, and the header's tools are there."""
    size, factor = ENLARGED[zoom]
    page = opened(viewport=size, device_scale_factor=factor)
    for path in KINDS:
        page.goto(f"{address}/{lang}{path}")
        cut = page.evaluate(
            """() => [...document.querySelectorAll("article :is(h1, h2, h3, p, li, td, figcaption, a)")]
                .filter((each) => each.checkVisibility() && !each.closest("svg"))
                .filter((each) => {
                    const { left, right, width } = each.getBoundingClientRect();
                    return width > 1 && (left < 0 || right > innerWidth + 1);
                })
                .map((each) => each.outerHTML.slice(0, 200))"""
        )
        width = page.evaluate("document.documentElement.scrollWidth")

        assert (cut, width) == ([], size["width"]), path
        for tool in (page.locator(".menu-open"), page.locator("header [data-switch]")):
            expect(tool).to_be_in_viewport(ratio=1)
