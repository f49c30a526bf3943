"""Search, as a reader uses it: by keyboard, by thumb, without marks, with a bad connection."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect
from support import DESKTOP, PHONE

Opened = Callable[..., Page]


def results(page: Page) -> Locator:
    """The links that a search found."""
    return page.locator("dialog.search ol a")


def search(page: Page, asked: str) -> None:
    """Open the search with its key and ask."""
    page.keyboard.press("/")
    page.keyboard.type(asked)


def test_by_keyboard_alone(opened: Opened, address: str) -> None:
    """`/` opens, arrows walk the results, Enter follows one, and `/` can be typed."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/about/")

    search(page, "15/2020/TT-BCA")
    expect(results(page).first).to_contain_text("Thông tư 15/2020/TT-BCA")
    page.keyboard.press("ArrowDown")
    expect(results(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox", name="Tìm kiếm")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}/law/15-2020-tt-bca/#tt-15-2020")


def test_enter_in_the_box_follows_the_first_result(opened: Opened, address: str) -> None:
    """The reader who knows what they want."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/")

    search(page, "điều 11")
    expect(results(page).first).to_contain_text("Điều 11")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}/law/10-2022-qh15/chapter-2/#article-11")
    expect(page.locator("#article-11")).to_be_in_viewport()


def test_enter_waits_for_what_is_asked_now(opened: Opened, address: str) -> None:
    """Not the first result of what was asked before, which may still be shown."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/")
    search(page, "điều 1")
    expect(results(page).first).to_contain_text("Điều 1.")

    page.keyboard.type("1")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{address}/law/10-2022-qh15/chapter-2/#article-11")


def test_a_question_nobody_waits_for_is_given_up(opened: Opened, address: str) -> None:
    """On a weak link its pieces of the index would be fetched before those of the next."""
    page = opened(viewport=DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/")
    search(page, "")
    expect(page.get_by_role("searchbox")).to_be_visible()
    [script] = [url for url in asked if re.search(r"/search\.\w+\.js$", url)]
    find = f"async (wanted) => (await (await import('{script}')).find('hương ước', () => wanted)).length"
    pieces = "/pagefind/index/"
    assert page.evaluate(find, False) == 0  # also waits until the engine has started
    before = sum(pieces in url for url in asked)

    assert page.evaluate(find, False) == 0
    given_up = sum(pieces in url for url in asked)
    assert page.evaluate(find, True) > 0

    assert before == given_up < sum(pieces in url for url in asked)


def test_escape_closes_and_leads_back(opened: Opened, address: str) -> None:
    """To the button that opened the search."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/en/tasks/")
    button = page.get_by_role("button", name="Search", exact=True)

    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Search")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("dialog.search")).to_be_hidden()
    expect(button).to_be_focused()


def test_by_thumb_from_the_door(opened: Opened, address: str) -> None:
    """The box on the home page, two taps and no tone mark from the answer, by section."""
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{address}/")

    page.locator(".search-box").tap()
    page.keyboard.type("doi dan van")
    expect(results(page).first).to_contain_text("đội dân vận")
    results(page).first.tap()

    expect(page).to_have_url(f"{address}/reference/glossary/#doi-dan-van")
    expect(page.locator("#doi-dan-van")).to_be_in_viewport()


def test_a_result_on_the_same_page(opened: Opened, address: str) -> None:
    """The search gives way, and the page stays."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/reference/glossary/")

    search(page, "đội dân vận")
    expect(results(page).first).to_contain_text("đội dân vận")
    page.keyboard.press("Enter")

    expect(page.locator("dialog.search")).to_be_hidden()
    expect(page.locator("#doi-dan-van")).to_be_in_viewport()


def test_the_words_are_shown_as_they_are_written(opened: Opened, address: str) -> None:
    """Nothing of how the index holds them; what was found is marked; the page is named."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/")

    search(page, "cong khai")
    expect(results(page).nth(7)).to_be_visible()
    text = page.locator("dialog.search").inner_text()

    assert "\u0335" not in text and "_" not in text
    assert "đ" in text
    assert results(page).locator("mark").count() > 3
    assert results(page).locator(".search-page").count() > 0


def test_the_number_of_results_is_said_and_more_can_be_shown(opened: Opened, address: str) -> None:
    """A screen reader hears it; the first of the further ones has the focus."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/")

    search(page, "dân chủ")
    expect(page.get_by_role("status").filter(has_text="mục")).to_be_visible()
    expect(results(page)).to_have_count(8)
    page.get_by_role("button", name="Xem thêm").click()

    expect(results(page)).to_have_count(16)
    expect(results(page).nth(8)).to_be_focused()


def test_more_is_shown_once_however_often_it_is_asked_for(opened: Opened, address: str) -> None:
    """A second tap while the results are fetched brings none twice; what does not come is said."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/")
    search(page, "dân chủ")
    expect(results(page)).to_have_count(8)
    more = page.get_by_role("button", name="Xem thêm")

    more.evaluate("(button) => { button.click(); button.click(); }")
    expect(results(page).nth(8)).to_be_focused()
    found = [link.get_attribute("href") for link in results(page).all()]
    page.route("**/pagefind/fragment/**", lambda route: route.abort())
    more.click()
    expect(page.get_by_role("status").filter(has_text="Không tải được")).to_be_visible()
    page.unroute("**/pagefind/fragment/**")
    more.click()

    assert len(set(found)) == len(found) == 16
    expect(results(page)).to_have_count(24)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_only_a_click_beside_the_box_closes_it(
    opened: Opened, address: str, size: ViewportSize
) -> None:
    """Not one in its empty space, which puts a phone's keyboard away, nor one that began in it."""
    page = opened(viewport=size)
    page.goto(f"{address}/")
    search(page, "")
    box = page.locator("dialog.search")
    status = box.get_by_role("status")
    expect(status).to_contain_text("Ví dụ")
    place = status.bounding_box()
    assert place

    page.mouse.click(place["x"] + 2, place["y"] + place["height"] + 2)
    expect(box).to_be_visible()
    page.get_by_role("searchbox").hover()
    page.mouse.down()
    page.mouse.move(2, size["height"] - 2)
    page.mouse.up()
    expect(box).to_be_visible()
    page.mouse.click(2, size["height"] - 2)

    if size == PHONE:  # there the box is all of the screen
        expect(box).to_be_visible()
    else:
        expect(box).to_be_hidden()


def test_nothing_found(opened: Opened, address: str) -> None:
    """It is said in the page's language, with somewhere to go."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/en/")

    search(page, "xylophone")

    expect(page.get_by_role("status").filter(has_text="Nothing found")).to_be_visible()
    expect(results(page)).to_have_text(["Questions and answers", "Glossary"])
    results(page).first.click()
    expect(page).to_have_url(f"{address}/en/qcdc/questions/")


def test_no_connection(opened: Opened, address: str) -> None:
    """What cannot be loaded is said; when the connection is back, asking again finds."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/")
    page.route("**/pagefind/**", lambda route: route.abort())

    search(page, "qcdc")
    expect(page.get_by_role("status").filter(has_text="Không tải được")).to_be_visible()
    page.unroute("**/pagefind/**")
    page.keyboard.type(" ")
    expect(results(page).first).to_be_visible()


@pytest.mark.parametrize("kind", ["index", "fragment"])
@pytest.mark.parametrize("status", [0, 503])
def test_a_piece_that_did_not_come_is_fetched_again(
    opened: Opened, address: str, kind: str, status: int
) -> None:
    """It is no piece without results: what is wrong is said, and asking again finds."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/")
    search(page, "qcdc")
    expect(results(page).first).to_be_visible()
    page.route(
        f"**/pagefind/{kind}/**",
        lambda route: route.fulfill(status=status) if status else route.abort(),
    )

    page.get_by_role("searchbox").fill("hương ước")
    expect(page.get_by_role("status").filter(has_text="Không tải được")).to_be_visible()
    expect(results(page)).to_have_count(0)
    page.unroute(f"**/pagefind/{kind}/**")
    page.get_by_role("searchbox").press("Enter")

    expect(page).to_have_url(re.compile("/qcdc/conventions/#"))


def test_a_search_that_cannot_be_loaded_says_so_and_can_be_left(
    opened: Opened, address: str
) -> None:
    """Also by a thumb, which has no Escape; when it can be loaded again, it is."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/")
    scripts = re.compile(r"/search\.\w+\.js")
    page.route(scripts, lambda route: route.abort())
    box = page.locator("dialog.search")

    search(page, "qcdc")
    expect(box.get_by_role("status")).to_contain_text("Không tải được phần tìm kiếm")
    page.keyboard.press("Enter")
    expect(box).to_be_visible()
    box.get_by_role("button", name="Đóng").click()
    expect(box).to_be_hidden()
    page.unroute(scripts)
    page.keyboard.press("/")

    expect(results(page).first).to_be_visible()


def test_nothing_is_loaded_until_the_search_is_touched(opened: Opened, address: str) -> None:
    """A weak link carries no search that nobody wants."""
    page = opened(viewport=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/", wait_until="networkidle")
    before = [url for url in asked if "search." in url or "pagefind" in url]

    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_visible()

    assert before == []
    assert any(re.search(r"/search\.\w+\.js$", url) for url in asked)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("uỷ ban nhân dân", "Ủy ban nhân dân"),
        ("UY BAN NHAN DAN", "Ủy ban nhân dân"),
        ("đội dân vận", "đội dân vận"),
        ("công khai, minh bạch?", "ông khai"),
    ],
)
def test_vietnamese_as_people_type_it(opened: Opened, address: str, typed: str, found: str) -> None:
    """The other placement of the mark, capitals, decomposed letters, punctuation."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/")

    search(page, typed)

    expect(results(page).first).to_contain_text(found)


def test_exact_spelling_comes_first(opened: Opened, address: str) -> None:
    """`hộ` and `hồ` are one without their marks; with them, each finds its own."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/")
    for typed, other in (("hộ", "hồ"), ("hồ", "hộ")):
        search(page, typed)
        expect(results(page).first).to_contain_text(typed, ignore_case=True)
        said = " ".join(results(page).all_inner_texts()).casefold()
        assert len(re.findall(rf"\b{typed}\b", said)) > len(re.findall(rf"\b{other}\b", said))
        page.keyboard.press("Escape")


@pytest.mark.parametrize("asked", ["dan chu", "công khai", "hương ước", "kiểm tra, giám sát"])
def test_guidance_before_the_library(opened: Opened, address: str, asked: str) -> None:
    """Plain words lead to what explains; the articles that hold them come after."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/")

    search(page, asked)
    expect(results(page).nth(2)).to_be_visible()

    first = results(page).first.get_attribute("href") or ""
    assert "/law/" not in first
