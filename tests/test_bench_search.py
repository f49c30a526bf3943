"""What `dev.py bench search` counts, and that it asks the stock search fairly."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from support import ROOT

from sitekit.bench import search
from sitekit.bench.search import PLAIN, WITH, WITHOUT, Asked, Query
from sitekit.words import bare

ONE = '- {lang: vi, kind: term, query: "đối thoại", want: ["qcdc/index#qcdc"]}\n'


def test_the_query_set_is_sound() -> None:
    """Both languages are asked."""
    queries = search.read((ROOT / search.QUERIES).read_text(encoding="utf-8"))

    assert {query.lang for query in queries} == {"vi", "en"}


@pytest.mark.parametrize(
    "entry",
    [
        "- qcdc",
        '- {lang: fr, query: "a", want: ["a#b"]}',
        '- {lang: vi, query: 11, want: ["a#b"]}',
        '- {lang: vi, query: " ", want: ["a#b"]}',
        '- {lang: vi, query: "a", want: "a#b"}',
        '- {lang: vi, query: "a", want: []}',
        '- {lang: vi, query: "a", want: ["a"]}',
        '- {lang: vi, want: ["a#b"]}',
    ],
)
def test_a_bad_entry_is_named_by_its_line(entry: str) -> None:
    """With what a sound one has."""
    with pytest.raises(ValueError, match=r"^3: a query needs `lang`"):
        search.read(f"# Queries\n{ONE}{entry}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "^1: a list"), ("lang: vi", "^1: a list"), (f"{ONE}- [", "^2: "), (f"{ONE}]", "^2: ")],
)
def test_a_file_that_is_no_list_of_queries(text: str, message: str) -> None:
    """An empty one, and one that is no YAML."""
    with pytest.raises(ValueError, match=message):
        search.read(text)


def test_nothing_is_measured_without_queries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither where they are missing nor where they are faulty; the message names the file."""
    missing = search.main([], tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / search.QUERIES).write_text(f"{ONE}- qcdc\n", encoding="utf-8")
    faulty = search.main([], tmp_path)

    first, second = capsys.readouterr().err.splitlines()
    assert (missing, faulty) == (2, 2)
    assert first.startswith("tests/queries.yml cannot be read: ")
    assert second.startswith("tests/queries.yml:2: a query needs ")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Đảng ủy, đường", "Dang uy, duong"),
        ("d\u0103\u0323c tho\u0323", "dac tho"),
        ("“QCDC” 10/2022", "“QCDC” 10/2022"),
    ],
)
def test_marks_are_left_out(text: str, typed: str) -> None:
    """Also those that are characters of their own; `đ` is a letter with a mark like the others."""
    assert bare(text) == typed


def test_a_query_with_marks_is_asked_twice() -> None:
    """One that has none is asked as it stands."""
    marked, plain = Query("vi", "đối thoại", ("a#b",)), Query("vi", "qcdc", ("a#b",))

    assert list(search.asked([marked, plain])) == [
        Asked(marked, WITH, "đối thoại"),
        Asked(marked, WITHOUT, "doi thoai"),
        Asked(plain, PLAIN, "qcdc"),
    ]


@pytest.mark.parametrize(
    ("lang", "want", "place"),
    [
        ("vi", "index#home", "#home"),
        ("vi", "about#about", "about/#about"),
        ("vi", "qcdc/index#qcdc", "qcdc/#qcdc"),
        ("en", "qcdc/index#qcdc", "en/qcdc/#qcdc"),
        ("en", "index#home", "en/#home"),
        ("en", "reference/glossary#qcdc", "en/reference/glossary/#qcdc"),
    ],
)
def test_where_a_wanted_section_stands(lang: str, want: str, place: str) -> None:
    """Pages are folders on the site, and the first language has none of its own."""
    assert search.wanted(Query(lang, "a", (want,))) == {place}


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("/qcdc/know/#what", "qcdc/know/#what"),
        ("http://127.0.0.1:8000/qcdc/know/?h=what#what", "qcdc/know/#what"),
        ("http://127.0.0.1:8000/en/qcdc/", "en/qcdc/#qcdc"),
        ("/", "#home"),
        ("/elsewhere/", "elsewhere/#"),
    ],
)
def test_a_result_leads_to_a_section(url: str, place: str) -> None:
    """Where a page begins is where its title stands."""
    assert search.section(url, {"": "home", "en/qcdc/": "qcdc"}) == place


def answers(*places: int, lang: str = "vi", typed: str = WITH) -> dict[Asked, list[str]]:
    """What a search gave that found the wanted section at these places, 0 for not at all."""
    return {
        Asked(Query(lang, f"question {number}", ("a#b", "a#c")), typed, f"asked {number}"): [
            "a/#c" if lang == "vi" and each == place else f"x/#{each}" for each in range(1, 13)
        ]
        for number, place in enumerate(places)
    }


def test_a_hit_is_among_the_first_three() -> None:
    """And what is not among the first ten was not found."""
    found = search.score(answers(1, 3, 4, 11, 0))

    assert (found.queries, found.hits, found.rate) == (5, 2, 0.4)
    assert found.mean == pytest.approx((1 + 1 / 3 + 1 / 4) / 5)


def test_scores_are_of_a_language_and_of_what_was_typed() -> None:
    """Nothing else is counted."""
    both = {**answers(1, 1), **answers(0, lang="en"), **answers(1, 0, 0, typed=WITHOUT)}

    assert search.score(both).queries == 6
    assert search.score(both, "vi").rate == pytest.approx(0.6)
    assert search.score(both, "vi", (WITHOUT,)).queries == 3
    assert search.score(both, "en", (PLAIN,)).rate == 0


def test_what_is_missed_is_told() -> None:
    """What was typed, what was wanted, what came first; a hit is not worth a line."""
    assert list(search.misses(answers(3, 4))) == [
        "vi: asked 1",
        "    wanted a/#b, a/#c",
        "    got    x/#1, x/#2, x/#3",
    ]


@pytest.mark.parametrize(
    ("marked", "unmarked", "short"),
    [
        ([1] * 19 + [0], [1] * 19 + [0], []),
        ([1] * 20, [1] * 19 + [0], ["vi: 20 hits with marks, 19 for the same queries without"]),
        (
            [1] * 18 + [0, 0],
            [1] * 18 + [0, 0],
            [
                "vi, typed with marks: 90.0% is less than 95%",
                "vi, typed without marks: 90.0% is less than 95%",
            ],
        ),
    ],
)
def test_how_good_is_good_enough(marked: list[int], unmarked: list[int], short: list[str]) -> None:
    """Nineteen of twenty, and as many without marks as with them."""
    found = {**answers(*marked), **answers(*unmarked, typed=WITHOUT)}

    assert list(search.shortfalls(found)) == short


def test_both_searches_stand_side_by_side() -> None:
    """A line for each language and way of typing that there is, then all of them."""
    ours, theirs = answers(1, 2), answers(0, 2)

    lines = [" ".join(line.split()) for line in search.table(ours, theirs).splitlines()]

    assert lines == [
        "this search stock search",
        "typed queries first 3 MRR first 3 MRR",
        "vi with marks 2 100.0% 0.750 50.0% 0.250",
        "all with marks 2 100.0% 0.750 50.0% 0.250",
    ]


def test_the_stock_search_gets_the_same_words(tmp_path: Path) -> None:
    """The same pages with what is made from data, its own theme, and both languages named."""
    config = yaml.safe_load(search.stock(ROOT, tmp_path).read_text(encoding="utf-8"))

    pages = {path.relative_to(tmp_path / "docs") for path in (tmp_path / "docs").rglob("*.md")}
    assert pages == {path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")}
    glossary = (tmp_path / "docs/en/reference/glossary.md").read_text(encoding="utf-8")
    assert "{#dan-van-kheo}" in glossary
    assert config["plugins"][0] == {"search": {"lang": ["vi", "en"]}}
    assert not {"hooks", "extra_css", "extra_javascript"} & set(config)
    assert "custom_dir" not in config["theme"]


def test_the_heading_of_a_page_is_its_beginning(tmp_path: Path) -> None:
    """A page without one leads nowhere in particular."""
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text("<h1 id=no>A</h1>", encoding="utf-8")
    (tmp_path / "a" / "index.html").write_text(
        "<h1 id=no>A</h1><article><h2 id=x>X</h2><h1 id=b>B</h1></article>", encoding="utf-8"
    )

    assert search.titles(tmp_path) == {"a/": "b"}


def test_what_is_fetched_is_weighed_for_short_and_long() -> None:
    """The middle one and the longest of each language, whatever their order."""
    queries = [Query("vi", "a" * length, ("a#b",)) for length in (3, 9, 1, 5, 7)]
    queries.append(Query("en", "a", ("a#b",)))

    assert [(query.lang, len(query.text)) for query in search.samples(queries)] == [
        ("vi", 5),
        ("vi", 9),
        ("en", 1),
    ]
