"""The link index: the page of every section, and the files made from the same list."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from jsonschema_rs import Draft202012Validator, meta
from selectolax.lexbor import LexborHTMLParser as Html
from support import PLAIN, ROOT, Build

from sitekit.finish.links import PAGE, SCHEMA, as_csv, as_json, code, code_path, make_links
from sitekit.load import load
from sitekit.model import Site
from sitekit.sections import Section, sections

HOME = "https://example.org/sub/"


@pytest.fixture(scope="module")
def site() -> Site:
    """The real sources."""
    return load(ROOT)


@pytest.fixture(scope="module")
def found(site: Site) -> list[Section]:
    """Every section of the real sources."""
    return list(sections(site))


@pytest.fixture(scope="module")
def plain(build: Build) -> Path:
    """The site with nothing set."""
    return build(**PLAIN)


def made(title: str) -> Section:
    """A section with this title."""
    both = {"vi": title, "en": title}
    return Section("a", "b", 2, both, {"vi": "a/#b", "en": "en/a/#b"}, both)


def table(text: str) -> list[dict[str, str]]:
    """The rows as a spreadsheet reads them."""
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_lists_every_section_once(plain: Path, found: list[Section], lang: str) -> None:
    """In its language, under the page that holds it; a section of law with the law's name."""
    page = f"{PAGE}/" if lang == "vi" else f"en/{PAGE}/"
    html = Html((plain / page / "index.html").read_text(encoding="utf-8"))
    listed = {}
    for group in html.css("details.sections"):
        name = group.css("summary span")[0].text()
        assert group.css("small")[0].text() == str(len(group.css("li")))
        for link in group.css("li a"):
            path, _, mark = (link.attributes["href"] or "").partition("#")
            address = normpath(join(page, path)).removeprefix(".")
            address += ("/" if address else "") + (f"#{mark}" if mark else "")
            assert address not in listed
            listed[address] = name, link.text(), group.attributes.get(f"data-law-{lang}")

    assert {address: each[:2] for address, each in listed.items()} == {
        each.addresses[lang]: (each.pages[lang], each.titles[lang]) for each in found
    }
    prefix = "" if lang == "vi" else "en/"
    laws = {"vi": "Luật số 10/2022/QH15", "en": "Law 10/2022/QH15"}
    assert listed[f"{prefix}law/10-2022-qh15/chapter-2/#article-11"][2] == laws[lang]
    assert listed[f"{prefix}qcdc/know/#what"][2] is None


def test_no_marker_is_left_on_the_page(plain: Path) -> None:
    """Each is filled in."""
    for prefix in ("", "en/"):
        html = (plain / prefix / PAGE / "index.html").read_text(encoding="utf-8")
        for marker in ("<!-- sections", "<!-- finder", "<!-- files"):
            assert marker not in html


def test_without_an_address_there_are_no_codes(plain: Path) -> None:
    """And the page says so; the files beside it have addresses from the home page on."""
    html = (plain / PAGE / "index.html").read_text(encoding="utf-8")
    held = json.loads((plain / "training/sections.json").read_text(encoding="utf-8"))

    assert "chưa đặt địa chỉ" in html
    assert not (plain / "training/qr").exists()
    assert held["site"] == ""
    assert held["sections"][0]["address"] == {"vi": "", "en": "en/"}


@pytest.mark.parametrize("home", ["", HOME])
def test_the_json_is_what_its_schema_says(found: list[Section], home: str) -> None:
    """With an address and without one; each address is that of its page and section."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    meta.validate(schema)

    held = json.loads(as_json(found, home))

    check = Draft202012Validator(schema)
    assert [error.message for error in check.iter_errors(held)] == []
    assert held["$schema"] == SCHEMA.name
    assert len(held["sections"]) == len(found) > 1000
    for each in held["sections"]:
        for address in each["address"].values():
            assert address.startswith(home)
            assert urlsplit(address).fragment == each["id"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("id", "Công khai"), ("level", 1), ("title", {"vi": "a"}), ("page", "qcdc/know/"), ("x", 1)],
)
def test_the_schema_refuses_what_is_not_a_section(key: str, value: object) -> None:
    """A schema that takes anything would prove nothing."""
    held = json.loads(as_json([made("a")], HOME))
    check = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert check.is_valid(held)

    held["sections"][0][key] = value

    assert not check.is_valid(held)


@pytest.mark.parametrize("home", ["", HOME])
def test_the_table_has_every_section(found: list[Section], home: str) -> None:
    """In both languages, read back as it was."""
    rows = table(as_csv(found, home))

    assert [(each["page"], each["id"], int(each["level"])) for each in rows] == [
        (each.key, each.id, each.level) for each in found
    ]
    for lang in ("vi", "en"):
        assert [
            (each[f"title_{lang}"], each[f"page_title_{lang}"], each[f"address_{lang}"])
            for each in rows
        ] == [(each.titles[lang], each.pages[lang], home + each.addresses[lang]) for each in found]


def test_excel_opens_the_table(plain: Path) -> None:
    """A mark of its encoding first, no line that would undo it, and Windows' ends of line."""
    held = (plain / "training/sections.csv").read_bytes()

    assert held.startswith(b"\xef\xbb\xbfpage;id;level;")
    assert held.count(b"\n") == held.count(b"\r\n") == len(table(held.decode("utf-8-sig"))) + 1


@pytest.mark.parametrize("title", ["=1+1", "+84", "-x", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(title: str) -> None:
    """Whoever opens the table runs nothing."""
    [row] = table(as_csv([made(title)], HOME))

    assert row["title_vi"] == f"'{title}"


def test_a_cell_may_hold_what_parts_cells() -> None:
    """Semicolons, quotation marks."""
    title = 'một; "hai"'

    [row] = table(as_csv([made(title)], HOME))

    assert row["title_en"] == title


def test_every_section_has_a_code_of_its_own(found: list[Section]) -> None:
    """No two share a file; a page and a section of the page above it may share a name."""
    paths = [code_path(address) for each in found for address in each.addresses.values()]

    assert len(set(paths)) == len(paths) == 2 * len(found)
    assert code_path("") == "training/qr/index.svg"
    assert code_path("en/qcdc/#know") == "training/qr/en/qcdc/know.svg"
    assert code_path("en/qcdc/know/") == "training/qr/en/qcdc/know/index.svg"


def test_codes_are_written_where_the_site_knows_its_address(
    tmp_path: Path, site: Site, found: list[Section]
) -> None:
    """One for every section and language, and nothing else."""
    make_links(tmp_path, site, HOME)

    written = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.svg")}
    assert written == {code_path(each) for section in found for each in section.addresses.values()}
    know = (tmp_path / "training/qr/en/qcdc/know/what.svg").read_text(encoding="utf-8")
    assert know == code(f"{HOME}en/qcdc/know/#what")


def test_a_code_is_a_drawing_that_scales() -> None:
    """No fixed size, a quiet border of four modules, sharp edges."""
    drawing = ElementTree.fromstring(code(HOME))

    assert "width" not in drawing.attrib
    assert drawing.attrib["shape-rendering"] == "crispEdges"
    size = int(drawing.attrib["viewBox"].split()[-1])
    assert (size - 2 * 4 - 17) % 4 == 0  # codes have 21, 25, 29 ... modules a side


def test_a_marker_stands_for_the_pages_of_its_folder(
    make_project: Callable[..., Path], tmp_path: Path
) -> None:
    """Those that stand in no folder are named, too."""
    file = tmp_path / PAGE / "index.html"
    for name, count in (("qcdc", 0), (".", 1)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"<head></head><body><!-- sections of {name}/ --></body>", encoding="utf-8")

        make_links(tmp_path, load(make_project()), "")

        assert file.read_text(encoding="utf-8").count("<details") == count
