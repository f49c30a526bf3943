"""What an official does with the guidance, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from support import PHONE

Opened = Callable[..., Page]

# From the home page: the links to tap, at most three, and what the reader must then see.
QUESTIONS = {
    "how long must information stay posted": (
        ["Dân biết: phải công khai những gì"],
        "30 ngày liên tục",
        "khoản 2 Điều 13",
    ),
    "who may call the village meeting": (
        ["Dân bàn và quyết định"],
        "Trưởng thôn",
        "Điều 18",
    ),
    "how many households make a valid decision": (
        ["Dân bàn và quyết định"],
        "hai phần ba",
        "Điều 21",
    ),
    "who elects the People's Inspection Board": (
        ["Dân kiểm tra, giám sát"],
        "Ban Thanh tra nhân dân",
        "Điều 36",
    ),
    "by when must the agency hold its yearly conference": (
        ["Trong cơ quan, đơn vị"],
        "03 tháng",
        "Điều 51",
    ),
    "may a resident ask for information": (
        ["Dân biết: phải công khai những gì"],
        "yêu cầu cung cấp thông tin",
        "khoản 1 Điều 5",
    ),
    "does the Law bind the police inside their own units": (
        ["Trong cơ quan, đơn vị"],
        "Bộ trưởng Bộ Công an",
        "khoản 5 Điều 83",
    ),
    "may a trade union still co-chair the conference": (
        ["Hỏi và đáp: câu hỏi thường gặp"],
        "Công đoàn",
        "khoản 2 Điều 5",
    ),
    "what may the People supervise in police work on social order": (
        ["Hỏi và đáp: câu hỏi thường gặp"],
        "không có điều riêng về Nhân dân giám sát",
        "Điều 10 Thông tư 15/2020",
    ),
    "what if people refuse to decide": (
        ["Hỏi và đáp: câu hỏi thường gặp"],
        "quyết định không được thông qua",
        "khoản 1 Điều 21",
    ),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_in_three_taps(opened: Opened, address: str, question: str) -> None:
    """The answer and its clause stand on the page; the clause itself is one tap further."""
    taps, answer, clause = QUESTIONS[question]
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{address}/")
    for name in taps:
        page.get_by_role("article").get_by_role("link", name=name, exact=True).tap()

    expect(page.get_by_role("article").get_by_text(answer).first).to_be_visible()
    cited = page.get_by_role("article").get_by_role("link").filter(has_text=clause).first
    target = cited.get_attribute("href") or ""
    cited.tap()

    expect(page).to_have_url(f"{address}/" + target.replace("../", ""))
    expect(page.locator(f"[id='{target.partition('#')[2]}']")).to_be_in_viewport()
    assert len(taps) + 1 <= 3


@pytest.mark.parametrize("lang", ["", "en/"])
def test_each_checklist_prints_on_one_sheet(opened: Opened, address: str, lang: str) -> None:
    """Two sheets of A4, each with its own table and nothing else, in black."""
    page = opened()
    page.goto(f"{address}/{lang}qcdc/checklist/")

    printed = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    texts = [" ".join(sheet.extract_text().split()) for sheet in printed.pages]

    assert len(texts) == 2
    for text, identity in zip(texts, ("commune", "agency"), strict=True):
        heading = page.locator(f"#{identity}").inner_text().removesuffix("#").strip()
        assert text.startswith(heading)
    assert [round(each) for each in printed.pages[0].mediabox[2:]] == [595, 842]


def test_the_timeline_has_its_words(opened: Opened, address: str) -> None:
    """The picture has an alternative text, and the list below says the same."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/qcdc/framework/#timeline")
    picture = page.locator("img[src$='timeline-vi.svg']")

    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("each => each.naturalWidth") > 0
    assert len(picture.get_attribute("alt") or "") > 40
    expect(page.locator("#timeline ~ ul").first).to_be_visible()
