"""What a reader does, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from support import DESKTOP, PHONE, ROOT, SMALL

Opened = Callable[..., Page]

PAGES = sorted(
    file.relative_to(ROOT / "docs/vi").with_suffix("").as_posix().removesuffix("index")
    for file in (ROOT / "docs/vi").rglob("*.md")
)


def test_from_the_door_to_a_sentence_and_back(opened: Opened, address: str) -> None:
    """On a phone: task 3 in one tap, sentence S15, its English, back, a term of the glossary."""
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{address}/")

    page.get_by_role("link", name="Vận động quần chúng và QCDC", exact=True).tap()
    expect(page).to_have_url(f"{address}/tasks/3-mobilization/")

    page.locator("#conclusion ~ blockquote").get_by_role("link", name="S15").tap()
    expect(page).to_have_url(f"{address}/meeting/text/#s15")
    expect(page.locator("#s15")).to_be_in_viewport()

    page.get_by_role("link", name="English", exact=True).tap()
    expect(page).to_have_url(f"{address}/en/meeting/text/#s15")
    expect(page.locator("#s15")).to_be_in_viewport()
    expect(page.locator("#s15 ~ .pair").first).to_contain_text(
        "Implement the Grassroots Democracy Regulation"
    )

    page.get_by_role("link", name="Tiếng Việt", exact=True).tap()
    expect(page).to_have_url(f"{address}/meeting/text/#s15")

    page.goto(f"{address}/tasks/3-mobilization/")
    term = page.locator("article a[href*='reference/glossary/#nguoi-co-uy-tin']").first
    term.tap()
    expect(page.get_by_role("tooltip")).to_be_visible()
    term.tap()
    expect(page).to_have_url(f"{address}/reference/glossary/#nguoi-co-uy-tin")
    expect(page.locator("#nguoi-co-uy-tin")).to_be_in_viewport()


def test_the_switch_keeps_the_section_that_is_read(opened: Opened, address: str) -> None:
    """Without a section in the address, the one on the screen counts."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/tasks/5-training/")
    page.locator("#today").evaluate("element => element.scrollIntoView()")

    page.get_by_role("link", name="English", exact=True).click()

    expect(page).to_have_url(f"{address}/en/tasks/5-training/#today")
    expect(page.locator("#today")).to_be_in_viewport()


def test_the_switch_without_javascript(opened: Opened, address: str) -> None:
    """It leads to the same page."""
    page = opened(java_script_enabled=False, viewport=PHONE)
    page.goto(f"{address}/en/meeting/limits/")

    page.get_by_role("link", name="Tiếng Việt", exact=True).click()

    expect(page).to_have_url(f"{address}/meeting/limits/")


def test_the_switch_at_the_top_of_a_page(opened: Opened, address: str) -> None:
    """No section is made up where none is read yet."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/")

    page.get_by_role("link", name="English", exact=True).click()

    expect(page).to_have_url(f"{address}/en/")


def test_a_wrong_address(opened: Opened, address: str) -> None:
    """The error page leads home in both languages, from any depth."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/tasks/9-nothing/at/all/")
    expect(page.get_by_role("heading", name="Không tìm thấy trang")).to_be_visible()

    page.get_by_role("link", name="The five task areas").click()

    expect(page).to_have_url(f"{address}/en/tasks/")


def test_a_table_folds_into_cards_on_a_phone(opened: Opened, address: str) -> None:
    """Each cell says of what it is, and a link of it leads into the task."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/tasks/")
    row = page.locator("#matrix ~ * tbody tr").nth(2)
    heads, cell = page.locator("#matrix ~ * thead").bounding_box(), row.locator("td").nth(2)

    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    tops = row.locator("td").evaluate_all("cells => cells.map(c => c.getBoundingClientRect().top)")

    assert label.strip('"') == cell.get_attribute("data-label") != ""
    assert tops == sorted(set(tops))
    assert heads is None or heads["height"] <= 1
    row.locator("a[href*='#qcdc']").click()
    expect(page).to_have_url(f"{address}/tasks/3-mobilization/#qcdc")


@pytest.mark.parametrize(("lang", "scheme"), [("", "light"), ("en/", "dark")])
def test_no_page_scrolls_sideways_or_complains(
    opened: Opened, address: str, lang: str, scheme: str
) -> None:
    """Every page, both languages: nothing wider than the screen, no error on the console."""
    page = opened(color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    unsaid = "Service Worker registration blocked by Playwright"
    for path in PAGES:
        page.set_viewport_size(SMALL)
        page.goto(f"{address}/{lang}{path}" + ("/" if path and not path.endswith("/") else ""))
        for size in (SMALL, DESKTOP):
            page.set_viewport_size(size)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], f"{path} is {width} px wide"
    assert [text for text in said if not text.endswith(unsaid)] == []
