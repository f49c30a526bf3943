"""The pictures stand beside pages that exist, and say what those pages say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from support import ROOT

from sitekit.icons import (
    load_icons,
    load_sizes,
    with_icons,
    with_search_box,
    with_sizes,
    with_wordings,
)

ICONS = load_icons(ROOT / "overrides/.icons")
SVG = "{http://www.w3.org/2000/svg}"


def words(name: str, kind: str) -> list[str]:
    """The lines of one kind in a picture, those of one box joined."""
    root = ElementTree.parse(ROOT / f"docs/assets/{name}.svg").getroot()
    lines: dict[tuple[str, int], list[str]] = {}
    tops = [(float(box.get("x", 0)), float(box.get("y", 0))) for box in root.iter(f"{SVG}rect")]
    for each in root.iter(f"{SVG}text"):
        if each.get("class") == kind:
            x, y = float(each.get("x", 0)), float(each.get("y", 0))
            box = max(place for place, top in enumerate(tops) if top[0] <= x and top[1] <= y)
            lines.setdefault((each.get("x", ""), box), []).append(each.text or "")
    return [" ".join(each) for each in lines.values()]


def rows(path: str, section: str) -> list[str]:
    """The rows of the table in a section of a page, links as their words."""
    text = (ROOT / "docs" / path).read_text(encoding="utf-8")
    table = text.partition(f"{{#{section}}}")[2].partition("\n## ")[0]
    return [
        re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", line) for line in table.splitlines() if "|" in line
    ]


def test_every_icon_is_that_of_a_page() -> None:
    """In both languages; a page that moves takes its picture along."""
    assert len(ICONS) == 9
    for key in ICONS:
        for lang in ("vi", "en"):
            assert (ROOT / f"docs/{lang}/{key}.md").exists(), key


def test_an_icon_is_for_the_eye_only() -> None:
    """It stands in the title, beside the words, and has none of its own."""
    html = with_icons('<h1 id="know">Dân biết</h1>', "qcdc/know", ICONS)

    assert html.startswith('<h1 id="know"><svg')
    assert 'aria-hidden="true"' in html
    assert re.sub(r"<[^>]+>", "", html) == "Dân biết"


def test_a_page_without_an_icon_stays_as_it_is() -> None:
    """Most have none, and only the door has a search box."""
    html = '<h1 id="about">A</h1>\n<h2 id="b">B</h2>'

    assert with_icons(html, "about", ICONS) == html
    assert with_search_box(html, "about", "vi") == html


def test_the_door_has_a_search_box_before_its_first_section() -> None:
    """Once."""
    html = with_search_box("<h1>A</h1>\n<h2>B</h2>\n<h2>C</h2>", "index", "en")

    assert html.count("data-search") == 1
    assert html.index("<h1>") < html.index("data-search") < html.index("<h2>")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_picture_of_the_tasks_says_what_the_table_says(lang: str) -> None:
    """Names, sentences, and whether QCDC is named."""
    names = words(f"tasks-{lang}", "t")
    table = rows(f"{lang}/tasks/index.md", "matrix")[2:]

    assert names == [row.split(" | ")[0].removeprefix("| ") for row in table]
    root = ElementTree.parse(ROOT / f"docs/assets/tasks-{lang}.svg").getroot()
    notes = [each.text or "" for each in root.iter(f"{SVG}text") if " · " in (each.text or "")]
    for note, row in zip(notes, table, strict=True):
        sentences, _, named = note.partition(" · QCDC: ")
        cells = row.split(" | ")
        cited = re.findall(r"S\d\d", cells[1])
        assert {cited[0], cited[-1]} == set(re.findall(r"S\d\d", sentences))
        assert cells[3].endswith(named)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_picture_of_the_groups_says_what_the_table_says(lang: str) -> None:
    """Names and articles."""
    _, *names = words(f"groups-{lang}", "t")
    articles = words(f"groups-{lang}", "h")
    table = rows(f"{lang}/qcdc/index.md", "groups")[2:]

    assert names == [row.split(" | ")[0].removeprefix("| ") for row in table]
    for each, row in zip(articles, table, strict=True):
        assert re.findall(r"\d+", each) == re.findall(r"\d+", row.split(" | ")[2])


def test_a_picture_keeps_its_room_free() -> None:
    """Its size is what it says itself; pictures of other places are left as they are."""
    sizes = load_sizes(ROOT / "docs/assets")
    ours = '<img alt="A" src="../../assets/tasks-vi.svg" />'
    theirs = '<img alt="A" src="https://example.org/assets/tasks-vi.svg" />'
    root = ElementTree.parse(ROOT / "docs/assets/tasks-vi.svg").getroot()

    found = ElementTree.fromstring(with_sizes(ours, sizes))

    assert (found.get("width"), found.get("height")) == (root.get("width"), root.get("height"))
    assert found.get("src") == "../../assets/tasks-vi.svg"
    assert with_sizes(theirs, sizes) == theirs


def test_a_law_that_was_amended_has_a_choice_of_wordings() -> None:
    """It stands there before any script has run: nothing moves when one does."""
    amended = "<h1>Chương II</h1><p>một <del>hai</del></p>"

    assert with_wordings("<h1>Chương II</h1>", "vi") == "<h1>Chương II</h1>"
    html = with_wordings(amended, "vi")
    assert html.startswith('<h1>Chương II</h1><fieldset class="view-switch">')
    assert html.count(" checked") == 1
    assert 'value="amended" checked> Đã sửa đổi' in html
    assert "As adopted" in with_wordings(amended, "en")
