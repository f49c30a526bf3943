"""What a trainer does with the list of every section, in a real browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from support import DESKTOP, PHONE, SMALL

Opened = Callable[..., Page]
CLIPBOARD = ["clipboard-read", "clipboard-write"]
LINKS = "training/links/"

# What a camera sees of a drawing, as grey values, row by row.
SEEN = """async (image) => {
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 300;
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0, 300, 300);
    return [...pen.getImageData(0, 0, 300, 300).data].filter((_, place) => place % 4 === 0);
}"""


def copied(page: Page) -> str:
    """What the reader can paste."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def group(page: Page, name: str) -> Locator:
    """The sections of a page, by its title."""
    summary = page.locator("summary").get_by_text(name, exact=True)
    return page.locator("details.sections").filter(has=summary)


def show(page: Page, name: str) -> Locator:
    """Open the sections of a page."""
    found = group(page, name)
    found.locator("summary").click()
    return found


@pytest.mark.parametrize(
    ("home", "card", "name", "button", "said", "section"),
    [
        (
            "",
            "Liên kết đến từng mục, để dẫn trong bài giảng",
            "Dân biết",
            "Sao chép liên kết: Công khai những gì",
            "Đã sao chép liên kết: Công khai những gì",
            "qcdc/know/#what",
        ),
        (
            "en/",
            "Links to every section, for lessons",
            "The People know",
            "Copy the link: What is made public",
            "Link copied: What is made public",
            "en/qcdc/know/#what",
        ),
    ],
)
def test_a_trainer_copies_a_link_in_three_taps(
    opened: Opened,
    address: str,
    home: str,
    card: str,
    name: str,
    button: str,
    said: str,
    section: str,
) -> None:
    """From the door to the link of what must be made public; it leads there."""
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True, permissions=CLIPBOARD)
    page.goto(f"{address}/{home}")

    page.get_by_role("link", name=card).tap()
    group(page, name).locator("summary").tap()
    page.get_by_role("button", name=button).tap()

    expect(page.locator(".said")).to_have_text(said)
    assert copied(page) == f"{address}/{section}"
    page.goto(copied(page))
    expect(page.locator("#what")).to_be_in_viewport()
    expect(page.locator("#what ~ * a[href$='#article-11-1']").first).to_be_visible()


def test_the_filter_needs_no_marks(opened: Opened, address: str) -> None:
    """What is typed is looked for in titles and in the names of pages; the rest is put away."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/{LINKS}")
    field, status = page.get_by_role("searchbox"), page.locator(".finder [role=status]")
    show(page, "Hạn chế")
    every = status.text_content() or ""

    for asked in ("doi dan van", "Đội dân vận", "ĐỘI   DÂN VẬN"):
        field.fill(asked)
        titles = page.locator("details.sections li:not([hidden]) > a:visible").all_text_contents()
        assert "đội dân vận" in [each.lower() for each in titles], asked
        expect(status).to_have_text(f"{len(titles)} mục")
    expect(page.locator("#law")).to_be_hidden()
    expect(group(page, "Hạn chế")).to_be_hidden()

    field.fill("dan biet ai chiu trach nhiem")
    expect(page.get_by_role("link", name="Ai chịu trách nhiệm", exact=True)).to_be_visible()
    field.fill("không có gì như thế")
    expect(status).to_have_text("0 mục")
    field.fill("")
    expect(status).to_have_text(every)
    expect(page.locator("details.sections[open] summary")).to_have_text(["Hạn chế 5"])


def test_a_link_is_copied_as_markdown_and_html(opened: Opened, address: str) -> None:
    """An article with its law; what is copied as HTML is pasted as a link."""
    page = opened(viewport=DESKTOP, permissions=CLIPBOARD)
    page.goto(f"{address}/en/{LINKS}")
    chapter = show(
        page,
        "Law 10/2022/QH15 · Chapter II. Implementation of democracy in communes, "
        "wards and special zones",
    )
    copy = chapter.get_by_role("button", name="Copy the link: Article 12.")
    link = f"{address}/en/law/10-2022-qh15/chapter-2/#article-12"
    title = (chapter.locator("a[href$='#article-12']").text_content() or "") + ", Law 10/2022/QH15"

    page.get_by_label("Markdown").check()
    copy.press("Enter")
    expect(page.locator(".said")).to_contain_text("Link copied")
    assert copied(page) == f"[{title}]({link})"

    page.get_by_label("HTML").check()
    copy.press("Enter")
    page.wait_for_function(
        "() => navigator.clipboard.readText().then(text => text.startsWith('<a'))"
    )
    html = f'<a href="{link}" lang="en">{title}</a>'
    assert copied(page) == html
    rich = page.evaluate(
        """async () => {
            const [item] = await navigator.clipboard.read();
            return (await item.getType("text/html")).text();
        }"""
    )
    assert html in rich
    expect(copy).to_be_focused()


def test_a_link_in_both_languages(opened: Opened, address: str) -> None:
    """The other language stands at hand, is found by the filter, and is copied with the first."""
    page = opened(viewport=PHONE, permissions=CLIPBOARD)
    page.goto(f"{address}/{LINKS}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    know = show(page, "Dân biết")
    assert "sections.json" not in asked  # the other language costs nothing before it is asked for

    page.get_by_label("cả hai").check()
    english = know.get_by_role("link", name="What is made public")
    expect(english).to_be_visible()
    expect(english).to_have_attribute("lang", "en")
    know.get_by_role("button", name="Sao chép liên kết: Công khai những gì").click()
    expect(page.locator(".said")).to_contain_text("Công khai những gì")
    assert copied(page) == f"{address}/qcdc/know/#what\n{address}/en/qcdc/know/#what"

    page.get_by_role("searchbox").fill("what is made public")
    expect(english).to_be_visible()
    page.get_by_label("Anh", exact=True).check()
    expect(know.get_by_role("link", name="Công khai những gì")).to_be_hidden()
    know.get_by_role("button", name="Sao chép liên kết: Công khai những gì").click()
    expect(page.locator(".said")).to_contain_text("What is made public")
    assert copied(page) == f"{address}/en/qcdc/know/#what"
    english.click()
    expect(page).to_have_url(f"{address}/en/qcdc/know/#what")


def test_an_article_has_its_law_in_both_languages(opened: Opened, address: str) -> None:
    """Without it the name of an article says little, whichever page it is copied from."""
    page = opened(viewport=DESKTOP, permissions=CLIPBOARD)
    page.goto(f"{address}/{LINKS}")
    page.get_by_label("cả hai").check()
    page.get_by_label("Markdown").check()
    page.get_by_role("searchbox").fill("chapter 2 article 12")
    row = page.locator("li:visible", has=page.locator("a[href$='chapter-2/#article-12']")).first
    expect(row.locator("[lang=en]")).to_be_visible()

    row.get_by_role("button", name="Sao chép liên kết").click()

    expect(page.locator(".said")).to_contain_text("Đã sao chép")
    assert ", Luật số 10/2022/QH15](" in copied(page)
    assert ", Law 10/2022/QH15](" in copied(page)


def test_the_other_language_without_a_connection(opened: Opened, address: str) -> None:
    """It is said, and the choice goes back to what is there."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/{LINKS}")
    page.route("**/sections.json", lambda route: route.abort())

    page.get_by_label("cả hai").click()

    expect(page.locator(".said")).to_contain_text("Không tải được")
    expect(page.get_by_label("Việt", exact=True)).to_be_checked()


def test_copying_html_where_the_browser_has_only_the_old_way(opened: Opened, address: str) -> None:
    """Without https there is no clipboard to write to; it is a link all the same."""
    page = opened(viewport=PHONE, permissions=CLIPBOARD)
    page.add_init_script("""
        window.kept = navigator.clipboard;
        Object.defineProperty(navigator, "clipboard", {value: undefined});
    """)
    page.goto(f"{address}/{LINKS}")
    page.get_by_label("HTML").check()

    show(page, "Dân biết").get_by_role("button", name="Công khai những gì").click()

    expect(page.locator(".said")).to_contain_text("Đã sao chép")
    assert str(page.evaluate("kept.readText()")).startswith(f'<a href="{address}/qcdc/know/#what"')
    rich = page.evaluate("async () => (await (await kept.read())[0].getType('text/html')).text()")
    assert f'<a href="{address}/qcdc/know/#what"' in rich


@pytest.mark.parametrize("path", [LINKS, f"en/{LINKS}"])
def test_thumbs_hit_and_nothing_scrolls_sideways(opened: Opened, address: str, path: str) -> None:
    """Long titles, both languages, the smallest screen."""
    page = opened(viewport=SMALL, has_touch=True, is_mobile=True)
    page.goto(f"{address}/{path}")
    page.locator(".finder [value=both]").check()

    for law in page.locator("details.sections[data-law-vi] summary").all()[:8]:
        law.tap()
    small = page.locator(
        "details.sections summary, details.sections button, .finder label, .finder [type=search]"
    ).evaluate_all(
        """all => all.map(each => each.getBoundingClientRect())
            .filter(({ width, height }) => height && Math.min(width, height) < 43.99).length"""
    )

    assert small == 0
    assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]


def test_the_list_without_javascript(opened: Opened, address: str) -> None:
    """Links to follow, and no control that would do nothing."""
    page = opened(viewport=PHONE, java_script_enabled=False)
    page.goto(f"{address}/{LINKS}")

    expect(page.locator(".finder")).to_be_hidden()
    show(page, "Dân biết").get_by_role("link", name="Công khai những gì").click()

    expect(page).to_have_url(f"{address}/qcdc/know/#what")


def test_without_an_address_no_code_is_offered(opened: Opened, address: str) -> None:
    """A code that leads nowhere is worse than none; the page says why there is none."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/en/{LINKS}")

    know = show(page, "The People know")

    expect(know.get_by_role("button", name="Copy the link: What is made public")).to_be_visible()
    expect(know.get_by_role("button", name="QR")).to_have_count(0)
    expect(page.locator("#files ~ p").last).to_contain_text("has no address set")


def read(image: Locator) -> str:
    """What a camera reads."""
    grey = bytes(image.evaluate(SEEN))
    [barcode] = zxingcpp.read_barcodes(memoryview(grey).cast("B", (300, 300)))
    return str(barcode.text)


def test_a_code_is_shown_read_and_printed(opened: Opened, published: tuple[str, Path]) -> None:
    """A camera reads the address; paper has the code, the title and the address, nothing else."""
    address, _ = published
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True)
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"{address}/{LINKS}")
    show(page, "Dân biết").get_by_role("button", name="QR: Công khai những gì").tap()
    dialog = page.get_by_role("dialog")

    expect(dialog).to_contain_text(f"{address}/qcdc/know/#what")
    assert read(dialog.locator("img")) == f"{address}/qcdc/know/#what"
    with page.expect_download() as download:
        dialog.get_by_role("link", name="Tải tệp SVG").click()
    assert Path(download.value.path()).read_bytes().startswith(b"<svg")
    assert download.value.suggested_filename == "qr-qcdc-know-what.svg"
    dialog.get_by_role("button", name="In").click()
    page.wait_for_function("() => window.printed")

    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert len(printed.pages) == 1
    assert "".join(printed.pages[0].extract_text().split()) == "".join(
        f"Công khai những gì{address}/qcdc/know/#what".split()
    )
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".code-sheet")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_sheet_of_codes(opened: Opened, published: tuple[str, Path]) -> None:
    """Of the sections that the filter has left, in the languages chosen."""
    address, _ = published
    page = opened(viewport=DESKTOP)
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"{address}/en/{LINKS}")
    page.get_by_label("both").check()
    page.get_by_role("searchbox").fill("people know made public")
    know = group(page, "The People know")
    expect(know.locator("li:visible")).to_have_count(2)

    know.get_by_role("button", name="Print the QR codes of these sections").click()
    page.wait_for_function("() => window.printed")

    assert [read(image) for image in page.locator(".code-sheet img").all()] == [
        f"{address}/{path}"
        for section in ("what", "how")
        for path in (f"en/qcdc/know/#{section}", f"qcdc/know/#{section}")
    ]


def test_a_code_that_cannot_be_loaded(opened: Opened, published: tuple[str, Path]) -> None:
    """No sheet with holes in it; it is said."""
    address, _ = published
    page = opened(viewport=DESKTOP)
    page.goto(f"{address}/{LINKS}")
    page.route("**/*.svg", lambda route: route.abort())

    show(page, "Dân biết").get_by_role("button", name="In mã QR của các mục này").click()

    expect(page.locator(".said")).to_contain_text("Không tải được")
    expect(page.locator(".code-sheet")).to_have_count(0)


def test_every_code_is_fetched_on_demand(opened: Opened, published: tuple[str, Path]) -> None:
    """Opening the page and a group of it costs no code."""
    address, _ = published
    page = opened(viewport=DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/{LINKS}")

    show(page, "Dân biết")

    assert [url for url in asked if "/qr/" in url] == []


def test_a_course_pack_is_downloaded(opened: Opened, published: tuple[str, Path]) -> None:
    """Under the name of its file; the list of packs fits the smallest screen."""
    address, folder = published
    page = opened(viewport=SMALL, has_touch=True, is_mobile=True)
    page.goto(f"{address}/en/{LINKS}#packs")
    pack = page.get_by_role("link", name="Vietnamese: The whole handbook", exact=True)

    with page.expect_download() as download:
        pack.tap()

    assert download.value.suggested_filename == "dan-van-vi.imscc"
    held = (folder / "training/packs/dan-van-vi.imscc").read_bytes()
    assert Path(download.value.path()).read_bytes() == held
    assert page.evaluate("document.documentElement.scrollWidth") == SMALL["width"]
