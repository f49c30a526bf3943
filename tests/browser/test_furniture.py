"""What stands around the words of a page: copying, meanings, citing, presenting, printing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from support import DESKTOP, PHONE, SMALL

Opened = Callable[..., Page]
CLIPBOARD = ["clipboard-read", "clipboard-write"]
TASK = "tasks/3-mobilization/"


def copied(page: Page) -> str:
    """What the reader can paste."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def size(element: Locator) -> tuple[float, float]:
    """Width and height as drawn."""
    box = element.bounding_box()
    assert box
    return box["width"], box["height"]


# ---- Links to copy


@pytest.mark.parametrize(
    ("path", "target", "said"),
    [
        (TASK, "#qcdc", "Đã sao chép liên kết"),
        (f"en/{TASK}", "#qcdc", "Link copied"),
        ("law/10-2022-qh15/chapter-2/", "#article-12-1-dd", "Đã sao chép liên kết"),
    ],
)
def test_the_sign_copies_its_address_and_leads_there(
    opened: Opened, address: str, path: str, target: str, said: str
) -> None:
    """By keyboard, on a heading and on a clause; a screen reader hears it."""
    page = opened(viewport=PHONE, permissions=CLIPBOARD)
    page.goto(f"{address}/{path}?q=x")

    page.locator(f"{target} > .headerlink").press("Enter")

    expect(page.get_by_role("status")).to_have_text(said)
    expect(page).to_have_url(f"{address}/{path}?q=x{target}")
    assert copied(page) == f"{address}/{path}{target}"


def test_the_signs_are_big_enough_and_have_names(opened: Opened, address: str) -> None:
    """24 pixels for a thumb; a link called "#" would say nothing in a list of links."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/law/10-2022-qh15/chapter-2/")

    for selector in ("#article-12 > .headerlink", "#article-12-1 > .headerlink", ".copy"):
        assert min(size(page.locator(selector).first)) >= 24
    link = page.locator("#article-12").get_by_role("link")
    expect(link).to_have_accessible_name("Liên kết đến mục này")
    expect(page.locator("#article-12-1 > .headerlink")).to_have_accessible_name(
        "Liên kết đến khoản, điểm này"
    )
    expect(page.locator("#article-12-1 > .copy")).to_have_accessible_name(
        "Sao chép lời văn kèm trích dẫn"
    )


def test_copying_where_the_browser_has_only_the_old_way(opened: Opened, address: str) -> None:
    """Without https there is no clipboard to write to."""
    page = opened(viewport=PHONE, permissions=CLIPBOARD)
    page.add_init_script("""
        window.kept = navigator.clipboard;
        Object.defineProperty(navigator, "clipboard", {value: undefined});
    """)
    page.goto(f"{address}/{TASK}")

    page.locator("#qcdc > .headerlink").click()

    expect(page.get_by_role("status")).to_have_text("Đã sao chép liên kết")
    assert page.evaluate("kept.readText()") == f"{address}/{TASK}#qcdc"


# ---- Citations as chips


def test_a_sentence_and_a_provision_are_told_apart_without_colour(
    opened: Opened, address: str
) -> None:
    """One is round and bold, the other square and as the text around it; a long one wraps."""
    page = opened(viewport=SMALL)
    page.goto(f"{address}/{TASK}")
    looks = """each => {
        const {borderTopLeftRadius, fontWeight, whiteSpace} = getComputedStyle(each);
        return [parseFloat(borderTopLeftRadius) > 6, fontWeight > 500, whiteSpace];
    }"""

    sentence = page.locator("article p a.sentence").first.evaluate(looks)
    provision = page.locator("article a.provision").first.evaluate(looks)

    assert sentence == [True, True, "nowrap"]
    assert provision == [False, False, "normal"]


# ---- Meanings


def term(page: Page) -> Locator:
    """A link to a term in the running text."""
    return page.locator("article a[href$='glossary/#nguoi-co-uy-tin']").first


MEANING = {"": "Người được cộng đồng tin tưởng", "en/": "Someone the community trusts"}


def test_a_term_is_explained_when_pointed_at(opened: Opened, address: str) -> None:
    """The bubble can be pointed at as well, and goes when the pointer leaves."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/{TASK}")
    tip = page.get_by_role("tooltip")
    expect(tip).to_be_hidden()

    term(page).hover()
    expect(tip).to_contain_text(MEANING[""])
    tip.hover()
    expect(tip).to_be_visible()
    expect(page.locator(".bubble a")).to_be_hidden()
    page.locator("h1").hover()
    expect(tip).to_be_hidden()


def test_a_term_is_explained_to_a_keyboard(opened: Opened, address: str) -> None:
    """On focus, as a description; Escape closes it, Enter follows the link."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/{TASK}")
    tip = page.get_by_role("tooltip")

    term(page).focus()
    expect(tip).to_be_visible()
    expect(term(page)).to_have_accessible_description(re.compile(MEANING[""]))
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(term(page)).to_have_accessible_description("")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/reference/glossary/#nguoi-co-uy-tin")


@pytest.mark.parametrize("again", ["the term", "the bubble's link"])
def test_a_term_is_explained_at_the_first_tap(opened: Opened, address: str, again: str) -> None:
    """The second tap, on the term or in the bubble, leads to the glossary; one elsewhere closes."""
    page = opened(viewport=SMALL, has_touch=True, is_mobile=True)
    page.goto(f"{address}/{TASK}")
    tip = page.get_by_role("tooltip")
    more = page.get_by_role("link", name="Xem trong bảng thuật ngữ")

    term(page).tap()
    expect(tip).to_contain_text(MEANING[""])
    page.locator("h2").first.tap(position={"x": 2, "y": 20})
    expect(tip).to_be_hidden()
    term(page).tap()
    (term(page) if again == "the term" else more).tap()

    expect(page).to_have_url(f"{address}/reference/glossary/#nguoi-co-uy-tin")


@pytest.mark.parametrize("lang", ["", "en/"])
def test_no_bubble_leaves_a_small_screen(opened: Opened, address: str, lang: str) -> None:
    """Wherever on the page the term stands, at 320 pixels."""
    page = opened(viewport=SMALL, has_touch=True, is_mobile=True)
    page.goto(f"{address}/{lang}{TASK}")
    terms = page.locator("article a[href*='glossary/#']")

    for each in terms.all():
        each.tap()
        box = page.locator(".bubble").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= SMALL["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= SMALL["height"]
        page.keyboard.press("Escape")  # what lies below it is tapped next
    assert terms.count() > 5
    assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]


def test_a_term_without_javascript(opened: Opened, address: str) -> None:
    """It is a link."""
    page = opened(viewport=PHONE, java_script_enabled=False)
    page.goto(f"{address}/en/{TASK}")

    term(page).click()

    expect(page).to_have_url(f"{address}/en/reference/glossary/#nguoi-co-uy-tin")


def test_an_abbreviation_is_explained_by_finger_pointer_and_key(
    opened: Opened, address: str
) -> None:
    """The browser's own tooltip, which no finger reaches, makes room meanwhile."""
    full = "Quy chế dân chủ ở cơ sở"
    for touch in (True, False):
        page = opened(viewport=PHONE, has_touch=touch, is_mobile=touch)
        page.goto(f"{address}/{TASK}")
        tip = page.get_by_role("tooltip")
        short = page.locator("#conclusion ~ p > abbr").first

        if touch:
            short.tap()
            expect(tip).to_have_text(full)
            continue
        short.hover()
        expect(tip).to_have_text(full)
        assert short.get_attribute("title") is None
        page.keyboard.press("Escape")
        assert short.get_attribute("title") == full
        short.focus()
        expect(tip).to_have_text(full)


# ---- The foot of a page


def test_a_page_is_cited_in_both_languages(opened: Opened, address: str) -> None:
    """Title, site, day and address in each; by keyboard."""
    page = opened(viewport=PHONE, permissions=CLIPBOARD)
    page.goto(f"{address}/en/qcdc/know/#how")

    english = "“The People know”, Mass Mobilization and QCDC Handbook"

    page.get_by_text("Cite this page").press("Enter")
    for lang, said in (
        (
            "vi",
            f"“Dân biết”, Sổ tay Dân vận và QCDC, tính đến ngày 31/7/2026, {address}/qcdc/know/",
        ),
        (
            "en",
            f"{english}, as of 31 July 2026, {address}/en/qcdc/know/",
        ),
    ):
        page.locator(f".cite p[lang={lang}]").get_by_role("button", name="Copy").press("Enter")
        expect(page.get_by_role("status")).to_have_text("Copied")
        assert copied(page) == said


def test_a_mistake_is_reported_from_any_page(opened: Opened, address: str) -> None:
    """Without a contact the link leads to the section that says whom to tell."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/en/law/10-2022-qh15/chapter-2/")

    page.get_by_role("link", name="Report a mistake on this page").press("Enter")

    expect(page).to_have_url(f"{address}/en/about/#report")
    expect(page.locator("#report")).to_be_in_viewport()


def test_without_javascript_nothing_is_promised(opened: Opened, address: str) -> None:
    """No button that does nothing; the citation is there to be read."""
    page = opened(viewport=PHONE, java_script_enabled=False)
    page.goto(f"{address}/qcdc/know/")

    page.get_by_text("Trích dẫn trang này").click()

    expect(page.locator(".cite p").first).to_be_visible()
    expect(page.locator(".about-page button, .copy")).to_have_count(0)


# ---- Print


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_has_the_address_and_no_furniture(opened: Opened, address: str, scheme: str) -> None:
    """The page's own address and age, those of links that leave the site; ink is black."""
    page = opened(color_scheme=scheme, viewport=DESKTOP)
    page.goto(f"{address}/reference/documents/")
    outside = page.locator("article li a[href^=http]").first.get_attribute("href") or ""

    printed = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    text = "".join("".join(sheet.extract_text().split()) for sheet in printed.pages)
    page.emulate_media(media="print")

    assert f"Địachỉtrang:{address}/reference/documents/" in text
    assert "tínhđếnngày31/7/2026" in text
    assert outside in text
    for gone in (".headerlink", ".cite", ".page-tools", ".said", ".md-header", ".md-footer"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator("article p").first).to_have_css("color", "rgb(0, 0, 0)")


# ---- For a room


def presented(page: Page, place: str) -> None:
    """Wait until the section with this number is on the screen."""
    expect(page.locator(".projector__count > :first-child")).to_have_text(place)


def test_a_section_a_screen(opened: Opened, address: str) -> None:
    """From its button, by keys: forward, back, to the ends, and out to where one has come."""
    page = opened(viewport={"width": 1280, "height": 3000})
    page.goto(f"{address}/{TASK}")
    page.get_by_role("button", name="Trình chiếu").press("Enter")
    presented(page, "1 / 9")

    for key, place, identity in (
        ("Home", "1 / 9", "task-3"),
        ("ArrowRight", "2 / 9", "conclusion"),
        ("PageDown", "3 / 9", "meaning"),
        (" ", "4 / 9", "actions"),
        ("ArrowDown", "5 / 9", "limits"),
        ("ArrowLeft", "4 / 9", "actions"),
        ("PageUp", "3 / 9", "meaning"),
        ("ArrowUp", "2 / 9", "conclusion"),
        ("Shift+ ", "1 / 9", "task-3"),
        ("End", "9 / 9", "check"),
        ("PageDown", "9 / 9", "check"),
    ):
        page.keyboard.press(key)
        presented(page, place)
        expect(page).to_have_url(re.compile(rf"\?present#{identity}$"))
        expect(page.locator("article :is(h1, h2):visible")).to_have_count(1)
        expect(page.locator(f"#{identity}")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page).to_have_url(f"{address}/{TASK}#check")
    expect(page.locator("#check")).to_be_in_viewport()
    expect(page.locator("article h2:visible")).to_have_count(8)
    expect(page.get_by_role("navigation", name="Trình chiếu")).to_have_count(0)


def test_a_link_opens_a_section_for_the_room(opened: Opened, address: str) -> None:
    """An article of law is a section of its own; a link to a clause opens its article there."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/law/10-2022-qh15/chapter-2/?present#article-13-5")

    expect(page.locator("#article-13-5")).to_be_in_viewport()
    # One of them: a text is asked of an element, and the whole chapter is there until it is set.
    expect(page.locator("article :is(h1, h2, h3):visible")).to_have_count(1)
    expect(page.locator("article :is(h1, h2, h3):visible")).to_have_text(re.compile("Điều 13"))
    expect(page.locator(".md-header")).to_be_hidden()
    # The large type comes with a style sheet of its own, which is still on its way.
    page.wait_for_function(
        "least => parseFloat(getComputedStyle(document.getElementById('article-13-1')).fontSize)"
        " >= least",
        arg=DESKTOP["height"] / 30,
    )


def test_a_long_section_is_read_to_its_end_first(opened: Opened, address: str) -> None:
    """Forward scrolls, and only at the end comes the next section, from its top."""
    page = opened(viewport={"width": 1024, "height": 600})
    page.goto(f"{address}/en/qcdc/know/?present#what")
    presented(page, "2 / 7")

    page.keyboard.press("PageDown")
    assert page.evaluate("scrollY") > 0
    presented(page, "2 / 7")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.keyboard.press("PageDown")

    presented(page, "3 / 7")
    assert page.evaluate("scrollY") == 0


def test_presenting_begins_at_the_section_in_the_address(opened: Opened, address: str) -> None:
    """A lesson says which section to show, and links to it."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/{TASK}#meaning")

    page.get_by_role("button", name="Trình chiếu").click()

    presented(page, "3 / 9")


def test_ending_by_its_button_leads_to_the_section(opened: Opened, address: str) -> None:
    """Who has pressed buttons only is at the heading, not at the end of the page."""
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/{TASK}")
    page.get_by_role("button", name="Trình chiếu").press("Enter")
    page.get_by_role("button", name="Sau").press("Enter")
    presented(page, "2 / 9")

    page.get_by_role("button", name="Kết thúc trình chiếu").press("Enter")

    expect(page.locator("#conclusion")).to_be_focused()


def test_presenting_without_a_connection_says_so(opened: Opened, address: str) -> None:
    """Its script comes when it is asked for; when it can come again, it does."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/{TASK}")
    page.route("**/projector.*", lambda route: route.abort())

    page.get_by_role("button", name="Trình chiếu").click()

    expect(page.get_by_role("status")).to_contain_text("Không tải được")


def test_presenting_by_finger(opened: Opened, address: str) -> None:
    """Buttons for a thumb; a link on the page leads to its section; a screen reader hears where."""
    page = opened(viewport={"width": 390, "height": 3000}, has_touch=True, is_mobile=True)
    page.goto(f"{address}/en/qcdc/know/?present#know")
    bar = page.get_by_role("navigation", name="Presentation")
    forward = bar.get_by_role("button", name="Next")
    presented(page, "1 / 7")
    assert min(size(forward)) >= 44

    forward.press("Enter")
    expect(bar.get_by_role("status")).to_have_text("2 / 7 What is made public")
    expect(forward).to_be_focused()
    page.get_by_role("link", name="how it is made public").tap()
    presented(page, "3 / 7")
    bar.get_by_role("button", name="End the presentation").tap()

    expect(page).to_have_url(f"{address}/en/qcdc/know/#how")


def test_the_projector_costs_who_does_not_ask_nothing(opened: Opened, address: str) -> None:
    """Neither script nor style is loaded before."""
    page = opened(viewport=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(f"{address}/{TASK}")
    before = [name for name in asked if name.startswith("projector")]

    page.get_by_role("button", name="Trình chiếu").click()
    presented(page, "1 / 9")

    assert before == []
    kinds = sorted(name.rpartition(".")[2] for name in asked if name.startswith("projector."))
    assert kinds == ["css", "js"]
