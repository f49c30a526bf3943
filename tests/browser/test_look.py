"""What a reader sees: the door, the pictures, words that can be read, in a real browser."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, Position, expect
from support import DESKTOP, PHONE, ROOT

Opened = Callable[..., Page]

# One page of every kind.
KINDS = [
    "",
    "meeting/",
    "meeting/text/",
    "tasks/",
    "tasks/3-mobilization/",
    "qcdc/",
    "qcdc/know/",
    "qcdc/questions/",
    "qcdc/roles/",
    "qcdc/checklist/",
    "qcdc/conventions/",
    "qcdc/framework/",
    "training/",
    "training/lessons/",
    "law/",
    "law/10-2022-qh15/chapter-3/",
    "law/15-2020-tt-bca/",
    "law/59-2023-nd-cp/",
    "reference/glossary/",
    "reference/documents/",
    "reference/changes/",
    "reference/primer/",
    "about/",
]
BOTH = [*KINDS, *(f"en/{path}" for path in KINDS), "404.html"]
DOORS = sorted(
    file.relative_to(ROOT / "docs/vi").with_suffix("").as_posix()
    for folder in ("tasks", "qcdc")
    for file in (ROOT / "docs/vi" / folder).glob("*.md")
    if file.stem != "index"
)

# Every run of text, what the style sheet writes and hints in fields included, whose contrast with
# the ground behind it is below the one asked for.
FAINT = """least => {
    const parts = colour => colour.match(/[\\d.]+/g).map(Number);
    const over = ([r, g, b, a = 1], below) =>
        [r, g, b].map((each, i) => each * a + below[i] * (1 - a));
    const light = colour => {
        const [r, g, b] = colour.map(each => each / 255)
            .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const known = new Map([[null, { ground: [255, 255, 255], opacity: 1 }]]);
    const behind = element => {
        if (!known.has(element)) {
            const { ground, opacity } = behind(element.parentElement);
            const style = getComputedStyle(element);
            known.set(element, {
                ground: over(parts(style.backgroundColor), ground),
                opacity: opacity * style.opacity,
            });
        }
        return known.get(element);
    };
    const found = [];
    const look = (element, part, words) => {
        const { ground, opacity } = behind(element);
        const [r, g, b, a = 1] = parts(getComputedStyle(element, part).color);
        const ink = over([r, g, b, a * opacity], ground);
        const [dark, bright] = [light(ink), light(ground)].sort((one, two) => one - two);
        const contrast = (bright + 0.05) / (dark + 0.05);
        if (opacity > 0 && contrast < least) {
            found.push(`${contrast.toFixed(1)} ${element.tagName}.${element.className}: ${words}`);
        }
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; node = walker.nextNode();) {
        if (node.data.trim() && node.parentElement.checkVisibility()) {
            look(node.parentElement, null, node.data.trim());
        }
    }
    for (const element of document.body.querySelectorAll("*")) {
        if (!element.checkVisibility()) continue;
        for (const part of ["::before", "::after"]) {
            const { content } = getComputedStyle(element, part);
            if (/^".*[\\p{L}\\p{N}].*"$|counter/u.test(content)) look(element, part, content);
        }
        if (element.placeholder) look(element, "::placeholder", element.placeholder);
    }
    return found;
}"""

# Every element with letters whose lines are lower than two marks on a capital and a tail need.
TIGHT = """() => {
    const pen = document.createElement("canvas").getContext("2d");
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; node = walker.nextNode();) {
        const element = node.parentElement;
        if (!/\\p{L}/u.test(node.data) || !element.checkVisibility()) continue;
        const style = getComputedStyle(element);
        pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const ink = pen.measureText("ẾỘỮẴỆợgy");
        const needed = ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent;
        const line = style.lineHeight === "normal"
            ? ink.fontBoundingBoxAscent + ink.fontBoundingBoxDescent
            : parseFloat(style.lineHeight);
        if (line < needed) {
            found.add(`${line} for ${needed}: ${element.tagName}.${element.className}`);
        }
    }
    return [...found];
}"""

# The words of a picture that leave it, or the box they begin in.
OUTSIDE = """() => {
    const holds = (outer, inner) => inner.x >= outer.x && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height;
    const boxes = [document.documentElement.viewBox.baseVal,
        ...[...document.querySelectorAll("rect")].map(each => each.getBBox())];
    return [...document.querySelectorAll("text")].filter(text => {
        const words = text.getBBox();
        const first = { x: words.x + words.width / 2, y: words.y + words.height / 2, width: 0, height: 0 };
        return boxes.some(box => holds(box, first) && !holds(box, words));
    }).map(text => text.textContent);
}"""


def test_the_name_of_a_file_is_not_broken(opened: Opened, address: str) -> None:
    """`nginx.c onf` is no name; a command in a table may break at its spaces."""
    page = opened(viewport=DESKTOP)
    for path in ("contribute/", "contribute/architecture/"):
        page.goto(f"{address}/{path}")
        names = page.locator("td code").filter(has_not_text=re.compile(r"\s"))
        assert names.count() > 3

        assert (
            names.evaluate_all(
                "each => each.filter(one => one.getClientRects().length > 1).map(one => one.textContent)"
            )
            == []
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_and_have_room(opened: Opened, address: str, scheme: str) -> None:
    """Seven to one (AAA), and lines high enough for Ế, Ộ, Ữ, on every kind of page."""
    page = opened(color_scheme=scheme, reduced_motion="reduce")
    for path in BOTH:
        page.goto(f"{address}/{path}")
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)

            assert page.evaluate(FAINT, 7) == [], path
            if scheme == "light":  # room is the same in the dark
                assert page.evaluate(TIGHT) == [], path
    assert page.evaluate(FAINT, 21.1) != []  # it does see words


@pytest.mark.parametrize("lang", ["", "en/"])
def test_every_task_and_page_on_qcdc_is_one_tap_away(
    opened: Opened, address: str, lang: str
) -> None:
    """From the home page, on a phone, by a target a thumb can hit."""
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True)
    for path in DOORS:
        page.goto(f"{address}/{lang}")
        link = page.locator(f"article li a[href='{path}/']")
        card = link.locator("xpath=ancestor::li").bounding_box()
        assert card is not None
        assert min(card["width"], card["height"]) >= 40, path

        link.tap()

        expect(page).to_have_url(f"{address}/{lang}{path}/")


def test_what_fits_beside_a_page_does_not_scroll(opened: Opened, address: str) -> None:
    """Browsers that show bars all the time would have one at the menu, and one at the outline."""
    page = opened(viewport={"width": 1280, "height": 2000})
    page.goto(f"{address}/training/links/")
    both = page.locator(".md-sidebar__scrollwrap:visible")
    expect(both).to_have_count(2)
    for beside in both.all():
        assert beside.evaluate("(each) => each.scrollHeight - each.clientHeight") == 0


# The colours of a picture.
PAINTED = """async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const { width, height } = image;
    const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, width, height);
    return new Set(new Uint32Array(data.buffer)).size;
}"""


@pytest.mark.parametrize("colours", ["active", "none"])
def test_signs_are_there_in_the_readers_own_colours(
    opened: Opened, address: str, colours: Literal["active", "none"]
) -> None:
    """What opens, in the menu and on the page, the search's, and the way back from a note."""
    page = opened(viewport=DESKTOP, forced_colors=colours, reduced_motion="reduce")
    # A sign in a larger thing: how far from its left end, and how wide.
    for path, within, left, width in (
        ("training/links/", ".md-nav__icon:visible", 0, 0),
        ("training/links/", ".md-typeset summary", -40, 36),
        ("", ".search-box", 8, 36),
        ("meeting/text/", ".footnote-backref", 0, 0),
    ):
        page.goto(f"{address}/{path}")
        shown = page.locator(within).first
        shown.scroll_into_view_if_needed()
        if within == ".footnote-backref":
            shown.hover()  # it waits for that
        box = shown.bounding_box()
        assert box
        if width:  # without the frame
            box["x"] += left + (box["width"] if left < 0 else 0)
            box = {**box, "y": box["y"] + 6, "width": width, "height": box["height"] - 12}
        picture = base64.b64encode(page.screenshot(clip=box)).decode()
        assert page.evaluate(PAINTED, picture) > 2, within


@pytest.mark.parametrize("lang", ["", "en/"])
def test_the_whole_card_is_the_target(opened: Opened, address: str, lang: str) -> None:
    """Also its picture and the words below the name."""
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True)
    for place in (Position(x=20, y=20), Position(x=200, y=70)):
        page.goto(f"{address}/{lang}")

        page.locator("#tasks + ol > li").nth(3).tap(position=place)

        expect(page).to_have_url(f"{address}/{lang}tasks/4-models/")


def test_the_search_box_is_there_only_where_it_works(opened: Opened, address: str) -> None:
    """Without JavaScript nobody is offered what cannot answer."""
    with_script, without = opened(viewport=PHONE), opened(java_script_enabled=False)
    for page, shown in ((with_script, True), (without, False)):
        page.goto(f"{address}/")

        expect(page.locator("article .search-box")).to_be_visible(visible=shown)


@pytest.mark.parametrize("lang", ["", "en/"])
@pytest.mark.parametrize(
    ("path", "name", "section"),
    [
        ("tasks/", "tasks", "matrix"),
        ("qcdc/", "groups", "groups"),
        ("qcdc/framework/", "timeline", "timeline"),
    ],
)
def test_a_picture_has_its_words(
    opened: Opened, address: str, path: str, name: str, section: str, lang: str
) -> None:
    """It loads, in the page's language; its alternative leads to the same in words, just below."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/{lang}{path}")
    picture = page.locator(f"article img[src$='{name}-{lang.strip('/') or 'vi'}.svg']")

    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("each => each.naturalWidth") > 0
    assert len(picture.get_attribute("alt") or "") > 40
    expect(page.locator(f"#{section} ~ :is(ul, table)").first).to_be_visible()


@pytest.mark.parametrize("name", ["tasks", "groups", "timeline"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_words_stay_inside_their_picture(
    opened: Opened, address: str, name: str, lang: str
) -> None:
    """Also in a broad font, which is all that some systems have."""
    page = opened(viewport=PHONE)
    page.goto(f"{address}/assets/{name}-{lang}.svg")
    for broad in ("", "text { font-family: 'DejaVu Sans', Verdana }"):
        page.evaluate("css => { document.querySelector('style').textContent += css }", broad)

        assert page.evaluate(OUTSIDE) == []


def test_a_picture_follows_the_readers_choice(opened: Opened, address: str) -> None:
    """Light ground on a dark page would dazzle, whatever the system is set to."""
    page = opened(viewport=PHONE, color_scheme="light")
    page.goto(f"{address}/qcdc/")
    picture = page.locator("article img")
    expect(picture).to_have_css("filter", "none")

    page.get_by_role("button", name="Nền tối").click()

    expect(picture).not_to_have_css("filter", "none")
