"""The law library: every clause has an address, every word is the original's."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from msgspec import structs
from support import ROOT

from sitekit import law
from sitekit.check import check
from sitekit.load import Faults, load, load_data
from sitekit.make import main
from sitekit.model import Page
from sitekit.pages import expand
from sitekit.scan import scan

SITE = load(ROOT)
LIBRARY = [document for document in SITE.data.documents if document.library]
PAGES = [f"vi/{key}" for each in LIBRARY if each.library for key in each.library.pages]


def articles(page: Page) -> list[str]:
    """The ids of a page's articles."""
    return [each.id for each in page.headings if re.fullmatch(r"article-\d+", each.id)]


def test_the_pages_are_those_their_originals_make(capsys: pytest.CaptureFixture[str]) -> None:
    """What the command would write is what stands there."""
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_every_article_has_an_address_in_both_languages() -> None:
    """324 articles of fifteen texts, and the two of Law 97/2025."""
    count = 0
    for path in PAGES:
        vi, en = SITE.by_path[path], SITE.by_path[f"en/{path[3:]}"]
        assert articles(vi) == articles(en)
        count += len(articles(vi))

    assert count == 324 + 2


def test_every_clause_and_point_has_an_address_in_both_languages() -> None:
    """On a page of summaries it leads to the article; no id is given twice."""
    for path in PAGES:
        vi, en = SITE.by_path[path], SITE.by_path[f"en/{path[3:]}"]
        spans = {heading.id: heading.span for heading in en.headings}
        written = {anchor.id for anchor in en.anchors if anchor.span not in spans.values()}
        for anchor in vi.anchors:
            [there] = [each for each in en.anchors if each.id == anchor.id]
            article = "-".join(anchor.id.split("-")[:2])
            if anchor.id.startswith("article-") and anchor.id not in written:
                assert there.span == spans[article]


def test_every_clause_that_reads_as_one_has_an_id() -> None:
    """Counted in the originals: numbers and letters at the head of a line."""
    for document in LIBRARY:
        assert document.library
        source = ROOT / "docs/_source" / document.library.source
        heads = re.findall(
            r"^(?:\d+\.|[a-zđ]\)) ", source.read_text(encoding="utf-8"), re.MULTILINE
        )
        ids = [
            anchor.id
            for key in document.library.pages
            for anchor in SITE.by_path[f"vi/{key}"].anchors
            if re.fullmatch(r"article-\d+-.+", anchor.id)
        ]
        # Law 97/2025 quotes two clauses of another law, which are not its own.
        quoted = 2 if document.id == "luat-97-2025" else 0
        assert len(ids) == len(heads) - quoted, document.id


def test_the_law_is_translated_whole() -> None:
    """No page of it is one of summaries; but for the notices both have the same, id by id."""
    for path in PAGES:
        if path.startswith("vi/law/10-2022-qh15/"):
            vi, en = SITE.by_path[path], SITE.by_path[f"en/{path[3:]}"]
            assert "parity" not in en.meta
            kinds, others = (
                [b.kind for b in page.blocks if page.place(b.span)[0] == f"docs/{page.path}"]
                for page in (vi, en)
            )
            assert kinds == others
            assert [each.id for each in en.anchors] == [each.id for each in vi.anchors]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("seed", range(3))
def test_one_changed_character_is_found(path: str, seed: int) -> None:
    """A letter, a digit or a word of any page, one at a time, at its line."""
    chance = random.Random(f"{path} {seed}")
    text = (ROOT / "docs" / path).read_text(encoding="utf-8")
    lines = text.split("\n")
    words = [
        number
        for number, line in enumerate(lines)
        if number > 5 and line and not line.startswith(("{#", "[", "# "))
    ]
    number = chance.choice(words)
    line = lines[number]
    # Only words of the law: not an id, not a link to the clause that made a change.
    places = [
        match.start()
        for match in re.finditer(r"\w", line)
        if not re.search(r"(\{#[^}]*|\]\([^)]*|\[97[^\]]*)$", line[: match.start()])
    ]
    place = chance.choice(places)
    kind = ("letter", "digit", "word")[seed]
    if kind == "word":
        end = re.compile(r"\w*").match(line, place)
        assert end
        line = f"{line[:place]}chữ khác{line[end.end() :]}"
    else:
        line = f"{line[:place]}{'7' if kind == 'digit' else 'ợ'}{line[place + 1 :]}"
        if line == lines[number]:
            line = f"{line[:place]}8{line[place + 1 :]}"
    lines[number] = line

    expanded, origins = expand(path, "\n".join(lines), SITE.data)
    spoilt = scan(path, expanded, origins)
    site = replace(SITE, pages=tuple(spoilt if p.path == path else p for p in SITE.pages))
    found = check(site, ["altered-law", "altered-amendment"])

    assert {(each.path, each.span.line) for each in found} == {(f"docs/{path}", number + 1)}


def test_both_wordings_of_a_line() -> None:
    """What was removed belongs to the one, what was added to the other."""
    line = "ở xã, phường, {--thị trấn--}{++đặc khu++}{-- ở cấp xã,--}."

    assert law.adopted(line) == "ở xã, phường, thị trấn ở cấp xã,."
    assert law.amended(line) == "ở xã, phường, đặc khu."


@pytest.mark.parametrize(
    ("identity", "clause"),
    [
        ("article-2-1", {3}),
        ("article-11-4", {3, 5}),
        ("article-25-2", {6}),
        ("article-47-1-e", {7}),
        ("article-51-4-b", {8}),
        ("article-54-5", {4}),
        ("article-59-1-a", {4}),
        ("article-62-1", {1}),
        ("article-62-1-2022", {1}),
        ("article-63-2-dd", {8}),
        ("article-83-2-a", {2}),
        ("article-86-4", {8}),
    ],
)
def test_a_change_leads_to_the_clause_that_made_it(identity: str, clause: set[int]) -> None:
    """As Article 4 of Law 97/2025 says of each place."""
    [page] = [
        page
        for page in SITE.pages
        if page.lang == "vi" and "10-2022" in page.path
        if identity in page.ids
    ]
    line = next(anchor.span.line for anchor in page.anchors if anchor.id == identity)
    block = next(each for each in page.blocks if each.span.line == line - 1)

    amending = [link.target for link in block.links if law.AMENDING in link.target]
    assert {int(target[-1]) for target in amending} == clause


def test_an_original_that_is_not_built_as_expected() -> None:
    """It says what it cannot read."""
    document = next(each for each in load_data(ROOT, Faults()).documents if each.id == "nd-59-2023")
    assert document.library

    with pytest.raises(ValueError, match=r"`Khoản 1\. Tên`"):
        law.pages(document, document.library, "# A\n\n## Khoản 1. Tên\n\nMột.\n")


def referring(*lines: str) -> list[str]:
    """Article 1, in one chapter, with the lines below it; Article 4, in another, has two clauses."""
    document = next(each for each in SITE.data.documents if each.id == "luat-10-2022")
    assert document.library
    pages = ("law/x/chapter-1.md", "law/x/chapter-2.md")
    source = (
        *("# A", "## Chương I. MỘT", "### Mục 3. Ba", "##### Điều 1. Một", *lines),
        *("## Chương II. HAI", "##### Điều 4. Hai", "1. Hai;", "2. Hai."),
    )
    made = law.pages(document, structs.replace(document.library, pages=pages), "\n\n".join(source))
    return made[pages[0]].split("\n\n")[4:]


@pytest.mark.parametrize(
    ("words", "linked"),
    [
        ("Điều 4 của Luật này", "[Điều 4 của Luật này](chapter-2.md#article-4)"),
        ("khoản 2 Điều 4 của Luật này", "[khoản 2 Điều 4 của Luật này](chapter-2.md#article-4-2)"),
        ("điểm đ khoản 3 Điều này", "[điểm đ khoản 3 Điều này](#article-1-3-dd)"),
        ("điểm a khoản này", "[điểm a khoản này](#article-1-2-a)"),
        ("điểm a Điều này", "[điểm a Điều này](#article-1-a)"),
        (
            "khoản 1 và khoản 2 Điều 4 của Luật này",
            (
                "[khoản 1](chapter-2.md#article-4-1) và "
                "[khoản 2 Điều 4 của Luật này](chapter-2.md#article-4-2)"
            ),
        ),
        ("các khoản 1, 2 và 5 Điều này", "[các khoản 1, 2 và 5 Điều này](#article-1-1)"),
        (
            "điểm a và điểm c khoản 3 Điều này",
            "[điểm a](#article-1-3-a) và [điểm c khoản 3 Điều này](#article-1-3-c)",
        ),
        ("Chương II của Luật này", "[Chương II của Luật này](chapter-2.md#chapter-2)"),
        ("Mục 1 Chương này", "[Mục 1 Chương này](#section-1)"),
        (
            "Tiểu mục 1 và Tiểu mục 2 của Mục này",
            "[Tiểu mục 1](#section-3-1) và [Tiểu mục 2 của Mục này](#section-3-2)",
        ),
        ("Điều này", "Điều này"),
        ("Điều 4 của Luật Tổ chức", "Điều 4 của Luật Tổ chức"),
        ("đặc điểm và khoản tiền", "đặc điểm và khoản tiền"),
    ],
)
def test_a_law_that_refers_to_itself_is_linked(words: str, linked: str) -> None:
    """Each place that has its own word is a link; what is another law's, or here, is none."""
    assert referring("1. Một.", f"2. Theo {words}, một.")[-1].rstrip("\n") == (
        f"2\\. Theo {linked}, một.\n{{#article-1-2}}"
    )


@pytest.mark.parametrize(
    "words", ["Điều 9 của Luật này", "điểm a khoản 1 và khoản 2 Điều này", "điểm a khoản này"]
)
def test_a_reference_that_cannot_be_read(words: str) -> None:
    """An article that is not there, or points of no one clause."""
    with pytest.raises(ValueError, match=f"`{words}` refers"):
        referring(f"Theo {words}.")


def test_every_reference_of_the_law_is_a_link() -> None:
    """What is left without one speaks of nothing but itself."""
    for path in PAGES:
        if path.startswith("vi/law/10-2022-qh15/"):
            text = (ROOT / "docs" / path).read_text(encoding="utf-8")
            rest = re.sub(r"\[[^\]]*\]\([^)]*\)", "", text)
            found = re.findall(
                r"^(?!#|desc).*\b((?:khoản|Điều|Chương|[Mm]ục) [0-9IVX]+.*)", rest, re.MULTILINE
            )
            assert found == [], path
