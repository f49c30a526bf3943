"""What `dev.py bench build` builds, what it reads off a built site, and when it is not content."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser as Html
from support import ROOT, write
from test_pictures import rows

from sitekit.bench import _growth as picture
from sitekit.bench import _library as library
from sitekit.bench import build as bench
from sitekit.bench.build import BARE, OURS, STOCK, Measured
from sitekit.bench.check import run
from sitekit.check import main as check
from sitekit.load import load

SIZES = (40, 160)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A small site and a larger one, written and built with this project's settings."""
    folder = tmp_path_factory.mktemp("growth")
    made_of = library.models(bench.ROOT)
    for pages in SIZES:
        bench.prepare(folder / str(pages), bench.ROOT, made_of, pages)
        run(bench.tools()[0], folder / str(pages) / "site")
    return {pages: folder / str(pages) for pages in SIZES}


def test_a_made_site_checks_clean(
    made: dict[int, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its pages are such as this site could have: no rule finds anything."""
    assert check([], made[SIZES[0]]) == 0
    assert capsys.readouterr().out == ""


def test_a_made_site_has_so_many_pages(made: dict[int, Path]) -> None:
    """In both languages together, and as many in the navigation."""
    for pages, folder in made.items():
        site = load(folder)
        assert len(site.pages) == pages
        assert len(site.nav or ()) == pages // 2


def test_the_same_page_weighs_the_same_on_a_larger_site(made: dict[int, Path]) -> None:
    """What is around its words does not grow with the number of pages."""
    small, large = (bench.weight(folder / "site", SIZES[0]) for folder in made.values())

    assert small == pytest.approx(large, rel=bench.DRIFT)


def test_the_menu_of_a_long_section_shows_what_is_near(made: dict[int, Path]) -> None:
    """The pages before and after, as many at its ends, and where all of them are."""
    folder = made[SIZES[1]] / "site/qcdc"
    links = {}
    for number in (1, 20, 37):
        text = (folder / f"guide-{number:04}/index.html").read_text(encoding="utf-8")
        found = Html(text).css(
            "nav.md-nav--primary a[href*='guide-'], nav.md-nav--primary a[href='./']"
        )
        links[number] = [int(link.text(strip=True).rpartition(" ")[2]) for link in found]
        assert "Xem toàn bộ mục (37)" in text

    assert links == {1: [*range(1, 10)], 20: [*range(16, 25)], 37: [*range(29, 38)]}


def test_the_stock_settings_have_the_same_navigation(made: dict[int, Path]) -> None:
    """And of the plug-ins only those they are named after."""
    folder = made[SIZES[0]]
    ours = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    stock = yaml.safe_load((folder / "stock.yml").read_text(encoding="utf-8"))
    bare = yaml.safe_load((folder / "bare.yml").read_text(encoding="utf-8"))

    assert yaml.safe_load("nav:" + ours.partition("\nnav:")[2].partition("\nplugins:")[0]) == {
        "nav": stock["nav"]
    }
    assert [each if isinstance(each, str) else [*each] for each in stock["plugins"]] == [
        "search",
        ["i18n"],
    ]
    assert bare["plugins"] == stock["plugins"][1:]


def test_the_search_of_either_is_weighed(tmp_path: Path) -> None:
    """A folder each, and nothing else."""
    write(tmp_path, {"search/a.json": "12", "pagefind/b/c": "345", "index.html": "6"})

    assert bench.search_bytes(tmp_path) == 5


@pytest.mark.parametrize("power", [1.0, 1.1, 2.0])
def test_the_exponent_is_that_of_the_times(power: float) -> None:
    """Whatever the unit."""
    points = [(pages, 0.02 * pages**power) for pages in bench.SIZES]

    assert bench.exponent(points) == pytest.approx(power)


def measured(seconds: float, page: float = 1000) -> Measured:
    return Measured(seconds, 1, page, 1)


def test_what_falls_short_is_named() -> None:
    """Time that grows too fast, pages that get heavier, and a build that is no faster."""
    good = {
        pages: {OURS: measured(pages / 100), STOCK: measured(pages), BARE: measured(pages)}
        for pages in bench.SIZES
    }
    assert list(bench.shortfalls(good)) == []

    bad = {
        pages: {
            OURS: measured(pages**2 / 100, 1000 + pages),
            STOCK: measured(99),
            BARE: measured(9),
        }
        for pages in (10, 100)
    }
    assert list(bench.shortfalls(bad)) == [
        "the time grows by the power of 2.00, more than 1.1",
        "the same pages weigh up to 8.9% more on another site, more than 2%",
        "100 pages take 1.01 of the stock settings' time",
    ]


def test_several_builds_count_as_one() -> None:
    """By the median: one that was disturbed does not count."""
    assert bench.summed([measured(3), measured(90), measured(4)]).seconds == 4


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_picture_has_a_line_for_each_set_of_settings(lang: str) -> None:
    """One that rises as steeply as the grey one grows as it does."""
    times = {pages: pages / 50 for pages in bench.SIZES}

    root = ElementTree.fromstring(picture.svg(lang, times, times, times))

    lines = [each for each in root.iter(f"{SVG}path") if "L" in each.get("d", "")]
    assert [each.get("class") for each in lines] == ["g", "o", "s", "n"]
    rises = []
    for each in lines:
        first, *_, last = (point.split() for point in each.get("d", "")[1:].split("L"))
        rises.append(int(first[1]) - int(last[1]))
    assert max(rises) - min(rises) <= 2  # whole pixels


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_picture_that_is_shown_is_that_of_the_table(lang: str) -> None:
    """Beside it, in either language, stand the times it was drawn from."""
    *table, _ = rows(f"{lang}/contribute/architecture.md", "growth")[2:]
    cells = [
        [cell.strip().replace(".", "").replace(",", ".") for cell in row.split("|")]
        if lang == "vi"
        else [cell.strip().replace(",", "") for cell in row.split("|")]
        for row in table
    ]
    times = [{int(row[1]): float(row[column]) for row in cells} for column in (2, 3, 4)]

    shown = (ROOT / f"docs/assets/growth-{lang}.svg").read_text(encoding="utf-8")

    assert shown == picture.svg(lang, *times)


def test_the_figures_are_written_where_they_are_shown(tmp_path: Path) -> None:
    """Into the table and the picture, as each language writes them; nothing else changes."""
    pages = {
        f"docs/{lang}/contribute/architecture.md": f"# A {{#a}}\n\n## B {{#growth}}\n\n{lang}\n\n"
        f"| P |{' x |' * 5}\n|---|---|---|---|---|---|\n| old |{' 1 |' * 5}\n\nafter\n"
        for lang in library.LANGUAGES
    }
    root = write(tmp_path, {**pages, "docs/assets/a.txt": ""})
    found = {
        pages: {OURS: measured(pages / 100), STOCK: measured(pages / 50), BARE: measured(pages)}
        for pages in (100, 1600)
    }

    bench.write(root, found)
    bench.write(root, found)

    vi, en = ((root / path).read_text(encoding="utf-8") for path in pages)
    assert "| 100 | 1,0 | 2,0 | 100,0 | 1,0 | 1,0 |\n| 1.600 | 16,0 |" in vi
    assert "| 1,600 | 16.0 | 32.0 | 1,600.0 | 1.0 | 1.0 |\n| exponent | 1.00 |" in en
    assert "old" not in vi + en
    assert en.startswith("# A {#a}\n\n## B {#growth}\n\nen\n\n| P |")
    assert en.endswith(" – | – |\n\nafter\n")


def test_a_page_without_the_table_is_named_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of another section is none."""
    table = "| P |\n|---|---|---|---|---|---|\n"
    page = f"# A {{#a}}\n\n## B {{#growth}}\n\nb\n\n## C {{#c}}\n\n{table}"
    write(tmp_path, {"docs/vi/contribute/architecture.md": page})
    monkeypatch.setattr(bench, "grow", lambda *_: pytest.fail("it was measured"))

    assert bench.main(["--write"], tmp_path) == 2

    assert "section `growth` has no table of six columns" in capsys.readouterr().err
