"""What a reader of the law does, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from support import PHONE

Opened = Callable[..., Page]
CHAPTER = "law/10-2022-qh15/chapter-3/"


def shown(page: Page, identity: str) -> str:
    """The words of a clause that are on the screen, without the links of ours."""
    words = page.locator(f"#{identity}").evaluate(
        """element => {
            const copy = element.cloneNode(true);
            element.after(copy);
            copy.querySelectorAll("a").forEach(each => each.remove());
            const text = copy.innerText;
            copy.remove();
            return text;
        }"""
    )
    return " ".join(str(words).split())


@pytest.mark.parametrize(
    ("view", "first", "repealed"),
    [
        ("Đã sửa đổi", "do người đứng đầu cơ quan, đơn vị chủ trì, tổ chức.", False),
        ("Khi ban hành", "chủ trì, phối hợp với Công đoàn cơ quan, đơn vị tổ chức.", True),
        ("Cả hai", "chủ trì, phối hợp với Công đoàn cơ quan, đơn vị tổ chức.", True),
    ],
)
def test_the_three_views_of_article_51(
    opened: Opened, address: str, view: str, first: str, repealed: bool
) -> None:
    """As amended, as adopted, both: each reads as that text does."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/{CHAPTER}#article-51")

    page.get_by_label(view).check()

    assert first in shown(page, "article-51-1").replace(" ,", ",")
    expect(page.locator("#article-51-4-b")).to_be_visible(visible=repealed)
    struck = page.locator("#article-51-1 del").evaluate(
        "each => getComputedStyle(each).textDecorationLine"
    )
    assert (struck == "line-through") == (view != "Khi ban hành")


def test_the_amended_view_is_the_first(opened: Opened, address: str) -> None:
    """A reader who does nothing reads what holds now, and is told that it is a choice."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/{CHAPTER}#article-51")

    expect(page.get_by_label("Đã sửa đổi")).to_be_checked()
    expect(page.locator("#article-51-4-h")).to_be_hidden()
    assert "Công đoàn" not in shown(page, "article-51-1")


def test_the_views_of_the_translation(opened: Opened, address: str) -> None:
    """The English is as amended and as adopted as the Vietnamese is, and the choice is in English."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/en/{CHAPTER}#article-51")

    expect(page.get_by_role("group", name="Show the text")).to_be_visible()
    expect(page.get_by_label("As amended")).to_be_checked()
    assert "Trade Union" not in shown(page, "article-51-1")

    page.get_by_label("As adopted").check()

    assert "Trade Union" in shown(page, "article-51-1")
    expect(page.get_by_label("Both")).not_to_be_checked()


def test_article_51_without_javascript(opened: Opened, address: str) -> None:
    """Both wordings are there: what was removed is struck out, and words say so."""
    page = opened(viewport=PHONE, java_script_enabled=False)
    page.goto(f"{address}/{CHAPTER}#article-51")

    clause = page.locator("#article-51-1")
    expect(clause).to_contain_text("phối hợp với Công đoàn cơ quan, đơn vị")
    expect(page.locator("#article-51-4-b del")).to_be_visible()
    expect(page.locator("#article-51-4-b")).to_have_css("display", "block")
    tree = clause.aria_snapshot()
    assert "deletion" in tree
    expect(page.get_by_label("Đã sửa đổi")).to_be_hidden()


def test_a_change_leads_to_the_clause_that_made_it(opened: Opened, address: str) -> None:
    """In one tap."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/{CHAPTER}#article-51")

    page.locator("#article-51-1 a.amending").click()

    expect(page).to_have_url(f"{address}/law/97-2025-qh15/#article-4-7")
    expect(page.locator("#article-4-7")).to_be_in_viewport()


def test_a_link_to_what_was_removed_shows_it(opened: Opened, address: str) -> None:
    """From outside and from the page: both wordings are shown, and the clause is on the screen."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/{CHAPTER}#article-55-2")
    both = page.get_by_label("Cả hai")
    expect(both).to_be_checked()
    expect(page.locator("#article-55-2")).to_be_in_viewport()

    page.goto(f"{address}/about/")
    page.goto(f"{address}/{CHAPTER}")
    expect(both).not_to_be_checked()
    page.evaluate("location.hash = 'article-62-1'")
    expect(page.locator("#article-62-1")).to_be_in_viewport()
    expect(both).not_to_be_checked()
    page.evaluate("location.hash = 'article-55-2'")

    expect(both).to_be_checked()
    expect(page.locator("#article-55-2")).to_be_in_viewport()


def test_the_switch_does_not_keep_what_is_hidden(opened: Opened, address: str) -> None:
    """A removed clause that was linked to and then hidden is no place on the screen."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/{CHAPTER}#article-55-2")
    page.locator("#article-51").scroll_into_view_if_needed()
    page.get_by_label("Đã sửa đổi").check()
    page.locator("#article-59").evaluate("(heading) => heading.scrollIntoView()")

    page.get_by_role("link", name="English", exact=True).click()

    expect(page).to_have_url(f"{address}/en/{CHAPTER}#article-59")


def test_a_clause_is_copied_with_its_citation(opened: Opened, address: str) -> None:
    """The words as they are shown, the citation, the address."""
    page = opened(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/law/10-2022-qh15/chapter-2/")

    page.locator("#article-12-1-dd").get_by_role("button").click()

    expect(page.get_by_role("status")).to_have_text("Đã sao chép")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("đ) ")
    assert copied.endswith(
        f"(điểm đ khoản 1 Điều 12 Luật số 10/2022/QH15, "
        f"{address}/law/10-2022-qh15/chapter-2/#article-12-1-dd)"
    )


def test_a_clause_of_a_summary_leads_to_its_article(opened: Opened, address: str) -> None:
    """An English reader who gets a link to a point sees the article it is in, and its words."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/en/law/59-2023-nd-cp/#article-3-2")

    expect(page.locator("h2#article-3")).to_be_in_viewport()
    page.get_by_role("link", name="Vietnamese text of article 3", exact=True).click()

    expect(page).to_have_url(f"{address}/law/59-2023-nd-cp/#article-3")


def test_the_switch_keeps_the_clause(opened: Opened, address: str) -> None:
    """From a Vietnamese clause to its English address and back."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/law/10-2022-qh15/chapter-2/#article-11-9")

    page.get_by_role("link", name="English", exact=True).click()
    expect(page).to_have_url(f"{address}/en/law/10-2022-qh15/chapter-2/#article-11-9")
    expect(page.locator("#article-11-9")).to_be_in_viewport()
