"""What axe-core finds: nothing, on any page, in light and dark, on a phone and a desktop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from support import DESKTOP, PHONE

Opened = Callable[..., Page]

SIZES: dict[str, ViewportSize] = {
    "phone": PHONE,
    "desktop": DESKTOP,
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
# thousand times. To look at each of them on each page took ten times as long as all the rest. The
# style sheets are the same on every page: they are fetched for the first one.
LOOK = """async ([phone, seen]) => {
    // A name is a number: as texts they come to megabytes, which would go to and fro each time.
    const numbered = (text) => {
        let made = 7;
        for (let at = 0; at < text.length; at++) made = (made * 31 + text.charCodeAt(at)) % 4398042316799;
        return made;
    };
    const names = new Map();
    const name = (element) => {
        if (!element || element === document.documentElement) return 0;
        if (!names.has(element)) {
            const classes = [...element.classList].sort().join(".");
            const others = element.getAttributeNames().filter((each) => each !== "class");
            const state = others.filter((each) => /^(aria-(current|expanded|pressed|selected)|data-view|lang|type)$/.test(each))
                .map((each) => each + element.getAttribute(each));
            names.set(element, numbered([
                element.localName, classes, others.sort().join(), state.sort().join(),
                name(element.parentElement),
            ].join("/")));
        }
        return names.get(element);
    };
    const known = new Set(seen);
    const found = new Set();
    window.fresh = [...document.body.querySelectorAll("*")].filter((element) => {
        if (!hasText(element) || !element.checkVisibility()) return false;
        const kind = name(element);
        if (known.has(kind) || found.has(kind)) return false;
        return found.add(kind);
    });
    function hasText(element) {
        return [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    }
    // site.js lets the keyboard into code that scrolls once it has seen the new width.
    const late = () => [...document.querySelectorAll("pre > code:not([tabindex])")]
        .some((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth);
    for (let turn = 0; turn < 100 && late(); turn++) await new Promise((go) => setTimeout(go, 20));
    window.look = async (context, phone, wanted) => {
        const rules = {};
        for (const rule of axe.getRules()) rules[rule.ruleId] = { enabled: wanted(rule) };
        rules["color-contrast-enhanced"].enabled &&= phone;
        const options = { rules, resultTypes: ["violations"], preload: !seen.length };
        const { violations } = await axe.run(context, options);
        return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => [id, html, failureSummary]));
    };
    return [[...found], await look(document, phone, ({ tags }) => !tags.includes("cat.color"))];
}"""
COLOURS = """(phone) =>
    look({ include: window.fresh }, phone, ({ tags }) => tags.includes("cat.color"))"""


class Reader:
    """A visitor whose system asks for light, and for no motion: colours at rest."""

    def __init__(self, opened: Opened, address: str) -> None:
        self.address = address
        self.page = opened(color_scheme="light", reduced_motion="reduce")
        self.scheme = "light"
        self.seen: dict[str, list[int]] = {size: [] for size in SIZES}  # kinds of places

    def visit(self, path: str) -> None:
        """Open a page."""
        self.page.goto(f"{self.address}/{path}")
        self.page.evaluate(AXE)

    def faults(self, size: str, state: str = "") -> Iterator[str]:
        """What axe finds on a screen of this size, each with its place."""
        phone = size == "phone"
        self.page.set_viewport_size(SIZES[size])
        fresh, found = self.page.evaluate(LOOK, [phone, self.seen[size]])
        yield from self._said(found, size, state)
        if not fresh:
            return
        self.seen[size] += fresh
        body = self.page.locator("body")
        for turn in (0, 1):  # as it is, then in the other scheme, which the next page begins with
            if turn:
                self.page.evaluate("document.querySelector('[data-scheme]').click()")
                self.scheme = "dark" if self.scheme == "light" else "light"
            expect(body).to_have_attribute("data-md-color-scheme", SCHEMES[self.scheme])
            yield from self._said(self.page.evaluate(COLOURS, phone), self.scheme, size, state)

    def _said(self, found: list[tuple[str, str, str]], *where: str) -> Iterator[str]:
        path = self.page.url.removeprefix(self.address)
        for rule, html, why in found:
            place = ", ".join(filter(None, where))
            yield f"{path} ({place}): {rule}\n  {_line(html)}\n  {_line(why)}"


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
    """The phone's menu, open, with its section closed and with it open."""
    reader.visit("tasks/3-mobilization/")
    page = reader.page
    page.set_viewport_size(SIZES["phone"])
    page.get_by_role("button", name="Mục lục trang web").click()
    section = page.get_by_role("checkbox", name="Các trang của mục Năm nhóm nhiệm vụ")
    inside = page.get_by_role("link", name="5. Tập huấn, đội ngũ cán bộ, báo cáo", exact=True)

    section.press("Space")
    expect(inside).to_be_hidden()
    faults = list(reader.faults("phone", "section closed"))
    section.press("Space")
    expect(inside).to_be_visible()

    assert [*faults, *reader.faults("phone", "section open")] == []


@pytest.mark.parametrize(("path", "asked"), [("", "cong khai"), ("en/", ""), ("en/", "xylophone")])
def test_axe_finds_nothing_in_the_search(reader: Reader, path: str, asked: str) -> None:
    """With results, before the question, and where nothing was found."""
    reader.visit(path)
    page = reader.page
    page.keyboard.press("/")
    page.keyboard.type(asked)
    expect(page.get_by_role("search")).to_be_visible()
    expect(page.locator("dialog.search ol a")).to_have_count(
        {"cong khai": 8, "": 0, "xylophone": 2}[asked]
    )

    assert [*reader.faults("phone", asked), *reader.faults("desktop", asked)] == []


@pytest.mark.parametrize("path", ["", "en/"])
def test_axe_finds_nothing_while_the_search_is_fetched(reader: Reader, path: str) -> None:
    """On a weak link the box and its field are there for seconds before all else."""
    page = reader.page
    page.route("**/search.*.js", lambda route: None)  # never answered
    reader.visit(path)
    page.keyboard.press("/")
    expect(page.locator("dialog.search input")).to_be_focused()

    assert [*reader.faults("phone", "fetched"), *reader.faults("desktop", "fetched")] == []


@pytest.mark.parametrize("view", ["Khi ban hành", "Cả hai"])
def test_axe_finds_nothing_in_the_views_of_a_law(reader: Reader, view: str) -> None:
    """With the words that were removed, struck out or alone."""
    reader.visit(CHAPTER)
    page = reader.page
    page.get_by_label(view).check()

    assert [*reader.faults("phone", view), *reader.faults("desktop", view)] == []


def test_axe_finds_nothing_in_the_list_of_links(
    opened: Opened, published: tuple[str, Path]
) -> None:
    """A page's sections opened, in both languages, and a QR code."""
    reader = Reader(opened, published[0])
    reader.visit("training/links/")
    page = reader.page
    page.get_by_label("cả hai").check()
    page.locator("summary").get_by_text("Dân biết", exact=True).click()
    expect(page.get_by_role("link", name="What is made public")).to_be_visible()
    faults = [*reader.faults("phone", "open"), *reader.faults("desktop", "open")]
    page.get_by_role("button", name="QR: Công khai những gì").click()

    assert [*faults, *reader.faults("phone", "code"), *reader.faults("desktop", "code")] == []


def test_axe_finds_nothing_below_the_top(reader: Reader) -> None:
    """Who scrolls back up is offered the way to the top."""
    reader.visit("qcdc/questions/")
    page = reader.page
    page.set_viewport_size(SIZES["phone"])
    page.mouse.wheel(0, 3000)
    page.wait_for_function("() => scrollY > 2000")
    page.mouse.wheel(0, -500)
    expect(page.locator(".md-top")).not_to_have_attribute("hidden", "")

    assert list(reader.faults("phone", "scrolled")) == []
