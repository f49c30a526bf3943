"""What axe-core finds: nothing, on any page, in light and dark, on a phone and a desktop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

Opened = Callable[..., Page]

SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 900},
}
SCHEMES = {"light": "default", "dark": "slate"}
CHAPTER = "law/10-2022-qh15/chapter-3/"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

# Every rule there is: those that are off by default and the experimental ones, too. In the dark only
# colours differ. The enhanced contrast passes over what fails the plain one, so AAA needs both; colours
# are the same on every size, so it looks at phones only.
#
# Colours are looked at where they have not been seen: what has the same names, classes and attributes
# on it and around it has the same style sheets' colours, and a list of a thousand items has them a
# thousand times. To look at each of them on each page took ten times as long as all the rest.
START = """([dark, phone, seen]) => {
    const ofColours = ({ tags }) => tags.includes("cat.color");
    const names = new Map();
    const name = (element) => {
        if (!element || element === document.documentElement) return "";
        if (!names.has(element)) {
            const classes = [...element.classList].sort().join(".");
            const others = element.getAttributeNames().filter((each) => each !== "class");
            const state = others.filter((each) => /^(aria-|data-|lang|type)/.test(each))
                .map((each) => each + element.getAttribute(each).slice(0, 12));
            names.set(element, [
                element.localName, classes, others.sort().join(), state.sort().join(),
                name(element.parentElement),
            ].join("/"));
        }
        return names.get(element);
    };
    const known = new Set(seen);
    const found = new Set();
    const fresh = [...document.body.querySelectorAll("*")].filter((element) => {
        if (!element.checkVisibility() || !hasText(element)) return false;
        const kind = name(element);
        if (known.has(kind) || found.has(kind)) return false;
        return found.add(kind);
    });
    function hasText(element) {
        return [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    }
    const run = (context, wanted) => {
        const rules = {};
        for (const rule of axe.getRules()) rules[rule.ruleId] = { enabled: wanted(rule) };
        rules["color-contrast-enhanced"].enabled &&= phone;
        return axe.run(context, { rules, resultTypes: ["violations"] });
    };
    window.found = (async () => [
        ...(dark ? [] : (await run(document, (rule) => !ofColours(rule))).violations),
        ...(fresh.length ? (await run({ include: fresh }, ofColours)).violations : []),
    ])();
    return [...found];
}"""
RESULT = """async () => (await window.found).flatMap(
    ({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary]))"""


class Reader:
    """A visitor with two windows: in one the system asks for light, in the other for dark.

    And for no motion, so that axe sees colours at rest. Axe looks at both windows at once: it is
    slow on long pages.
    """

    def __init__(self, opened: Opened, address: str) -> None:
        self.address = address
        self.windows = {
            scheme: opened(color_scheme=scheme, reduced_motion="reduce") for scheme in SCHEMES
        }
        self.seen: dict[tuple[str, str], list[str]] = {}  # kinds of places, by scheme and size

    def visit(self, path: str) -> None:
        """Open a page and wait until it has the colours that the system asks for."""
        for page in self.windows.values():
            page.goto(f"{self.address}/{path}", wait_until="commit")
        for scheme, page in self.windows.items():
            page.wait_for_load_state()
            body = page.locator("body")
            expect(body).to_have_attribute("data-md-color-scheme", SCHEMES[scheme])
            page.evaluate(AXE)

    def faults(self, size: str, state: str = "") -> Iterator[str]:
        """What axe finds on a screen of this size, each with its place."""
        for scheme, page in self.windows.items():
            page.set_viewport_size(SIZES[size])
            seen = self.seen.setdefault((scheme, size), [])
            seen += page.evaluate(START, [scheme == "dark", size == "phone", seen])
        for scheme, page in self.windows.items():
            for rule, html, why in page.evaluate(RESULT):
                where = ", ".join(filter(None, (scheme, size, state)))
                path = page.url.removeprefix(self.address)
                yield f"{path} ({where}): {rule}\n  {_line(html)}\n  {_line(why)}"


def _line(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def reader(opened: Opened, address: str) -> Reader:
    """A visitor in light and in dark."""
    return Reader(opened, address)


def test_axe_finds_nothing_on_any_page(reader: Reader, site: Path) -> None:
    """Every rule on every page there is, and on the error page."""
    paths = sorted(
        file.relative_to(site).as_posix().removesuffix("index.html")
        for file in site.rglob("index.html")
    )
    faults: list[str] = []
    for path in [*paths, "not/there/"]:
        reader.visit(path)
        for size in SIZES:
            faults += reader.faults(size)

    assert not faults, "\n".join(faults)


def test_axe_finds_nothing_in_the_menu(reader: Reader) -> None:
    """The phone's menu, open, with a section of it that was closed."""
    reader.visit("tasks/3-mobilization/")
    for page in reader.windows.values():
        page.set_viewport_size(SIZES["phone"])
        page.get_by_role("button", name="Mục lục trang web").click()
        page.get_by_role("checkbox", name="Các trang của mục QCDC").press("Space")
        expect(page.get_by_role("link", name="Hương ước, quy ước").first).to_be_visible()

    assert list(reader.faults("phone", "menu open")) == []


@pytest.mark.parametrize(("path", "asked"), [("", "cong khai"), ("en/", ""), ("en/", "xylophone")])
def test_axe_finds_nothing_in_the_search(reader: Reader, path: str, asked: str) -> None:
    """With results, before the question, and where nothing was found."""
    reader.visit(path)
    for page in reader.windows.values():
        page.keyboard.press("/")
        page.keyboard.type(asked)
        expect(page.locator("dialog.search ol a")).to_have_count(
            {"cong khai": 8, "": 0, "xylophone": 2}[asked]
        )

    assert [*reader.faults("phone", asked), *reader.faults("desktop", asked)] == []


@pytest.mark.parametrize("view", ["Khi ban hành", "Cả hai"])
def test_axe_finds_nothing_in_the_views_of_a_law(reader: Reader, view: str) -> None:
    """With the words that were removed, struck out or alone."""
    reader.visit(CHAPTER)
    for page in reader.windows.values():
        page.get_by_label(view).check()

    assert [*reader.faults("phone", view), *reader.faults("desktop", view)] == []


def test_axe_finds_nothing_in_the_list_of_links(
    opened: Opened, published: tuple[str, Path]
) -> None:
    """A page's sections opened, in both languages, and a QR code."""
    reader = Reader(opened, published[0])
    reader.visit("training/links/")
    for page in reader.windows.values():
        page.get_by_label("cả hai").check()
        page.locator("summary").get_by_text("Dân biết", exact=True).click()
        expect(page.get_by_role("link", name="What is made public")).to_be_visible()
    faults = [*reader.faults("phone", "open"), *reader.faults("desktop", "open")]
    for page in reader.windows.values():
        page.get_by_role("button", name="QR: Công khai những gì").click()

    assert [*faults, *reader.faults("phone", "code"), *reader.faults("desktop", "code")] == []


def test_axe_finds_nothing_below_the_top(reader: Reader) -> None:
    """Who scrolls back up is offered the way to the top."""
    reader.visit("qcdc/questions/")
    for page in reader.windows.values():
        page.set_viewport_size(SIZES["phone"])
        page.mouse.wheel(0, 3000)
        page.wait_for_function("scrollY > 2000")
        page.mouse.wheel(0, -500)
        expect(page.locator(".md-top")).not_to_have_attribute("hidden", "")

    assert list(reader.faults("phone", "scrolled")) == []
