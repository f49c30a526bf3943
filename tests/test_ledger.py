"""The ledger: how its lines are read, where addresses lead, what a release records and confirms."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support import ROOT, TOP, write
from test_history import git

from sitekit.check import check, main
from sitekit.ledger import HEAD, PATH, Book, line, read
from sitekit.ledger import write as written
from sitekit.load import load
from sitekit.model import Entry, Ledger, digest
from sitekit.past import lines_before, with_past
from sitekit.record import main as record
from sitekit.rules import RULES

FAMILY = [name for name, rule in RULES.items() if rule.family == "ledger"]
Make = Callable[..., Path]


def pages(*sections: str, name: str = "a") -> dict[str, str]:
    """A page of both languages with sections by id; `two: hai ba` has words of its own."""
    found = {}
    for lang, title in (("vi", "Trang"), ("en", "Page")):
        text = f"{TOP[lang]}# {title} {{#{name.rpartition('/')[2]}}}\n"
        for section in sections:
            mark, _, said = section.partition(": ")
            text += f"\n## {mark.capitalize()} {{#{mark}}}\n\n{said if lang == 'vi' else 'words'}\n"
        found[f"docs/{lang}/{name}.md"] = text
    return found


def ledger(*lines: str) -> dict[str, str]:
    """The file with lines that have spaces for their tabs."""
    return {PATH: "".join("\t".join(each.split()) + "\n" for each in lines)}


def found(root: Path, *rules: str) -> list[tuple[int, str, str]]:
    """Line, message and hint of what is found in the ledger, tabs as spaces."""
    site = replace(load(root), today=date(2026, 2, 2))
    return [
        (each.span.line, each.message, each.hint.replace("\t", " "))
        for each in check(site, rules or FAMILY)
        if each.path == PATH
    ]


def test_the_ledger_of_this_site() -> None:
    """It is read at once, it is what would be written, and git has no line that it lacks."""
    text = (ROOT / PATH).read_text(encoding="utf-8")
    lines, findings = read(text)

    assert findings == []
    assert written(Entry(*each.split("\t")) for each in lines.values()) == text
    assert lines_before(ROOT).keys() <= lines.keys()


def test_every_kind_of_address_is_in_the_ledger() -> None:
    """Sections, sentences, clauses and points, terms, documents."""
    lines, _ = read((ROOT / PATH).read_text(encoding="utf-8"))

    for address in (
        *("index", "qcdc/know", "qcdc/know#what", "meeting/text#s12"),
        *("law/10-2022-qh15/chapter-2#article-11-1", "reference/glossary#dan-van-kheo"),
        *("law/10-2022-qh15/chapter-1#article-2-2", "reference/documents#ct-05-2016"),
    ):
        assert address in lines
    assert any(re.search(r"#article-\d+-\d+-dd$", each) for each in lines)


@pytest.mark.parametrize("tab", ["\t", "  ", " \t "])
@pytest.mark.parametrize("end", ["\n", "\n\n", ""])
def test_a_line_may_come_through_a_form(tab: str, end: str) -> None:
    """Spaces for tabs, an empty line, no line end: what it says is clear."""
    lines, findings = read(f"{HEAD}{tab.join(('a', '2026-01-01', '-', 'moved', 'b'))}{end}")

    assert findings == []
    assert Ledger(lines).gone == {"a": Entry("a", "2026-01-01", "-", "moved", "b")}


def test_a_bad_line_is_reported_at_its_column() -> None:
    """And the others hold, whatever stands between them."""
    text = "a\t2026-01-01\t-\nb\t1/1/2026\t-\nc\t2026-01-01\nc\t2026-01-01\t-\nc\t2026-01-01\t-\n"

    lines, findings = read(text)

    assert list(lines) == ["a", "c"]
    assert [(each.span.line, each.span.start, each.message) for each in findings] == [
        (2, 3, "`1/1/2026` is not what stands here"),
        (3, 1, "line has 2 columns"),
        (5, 1, "`c` stands here a second time"),
    ]


def test_lines_in_any_order_are_found_out_of_it(make_project: Make) -> None:
    """Each that stands too low is named, with the one it belongs above."""
    root = make_project({**pages("b: một"), **ledger("a 2026-01-01 -", "a#b 2026-01-01 -")})
    text = (root / PATH).read_text(encoding="utf-8")
    (root / PATH).write_text("".join(reversed(text.splitlines(keepends=True))), encoding="utf-8")

    assert found(root) == [
        (2, "`a` stands below `a#b`", "put the line above that of `a#b`, or run `dev.py record`")
    ]


def test_no_ledger_is_found(make_project: Make) -> None:
    """Without it no address is kept."""
    root = make_project()
    (root / PATH).unlink()

    assert found(root) == [(1, "the ledger does not exist", "take it back from the last commit")]


@pytest.mark.parametrize(
    ("there", "lines", "hint"),
    [
        # It has its words; its id; a like id; what alone is new for what alone is gone.
        (pages("zwei: hai"), ["a#two 2026-01-01 WORDS"], "moved a#zwei"),
        ({**pages(), **pages("two: x", name="b")}, ["a#two 2026-01-01 -"], "moved b#two"),
        (pages("twos: x", "zwei: x"), ["a#two 2026-01-01 -"], "moved a#twos"),
        (pages("zwei: x"), ["a#two 2026-01-01 -"], "moved a#zwei"),
        # Nothing is like it, or too much is.
        (pages("six: x", "ten: x"), ["a#two 2026-01-01 -"], "removed a"),
        (pages(), ["a#two 2026-01-01 -"], "removed a"),
        (pages("article-1: x"), ["a#article-1 2026-01-01 -", "a#article-1-2 2026-01-01 -"],
         "removed a#article-1"),
        # A page: most of its ids; its name elsewhere; a like name; the door of its folder; the home.
        (pages("two: x", name="b"), ["a 2026-01-01 -", "a#two 2026-01-01 -"], "moved b"),
        (pages(name="c/d"), ["b/d 2026-01-01 -", "b/d#x 2026-01-01 -"], "moved c/d"),
        (pages(name="b/dors"), ["b/doors 2026-01-01 -", "b/doors#x 2026-01-01 -"], "moved b/dors"),
        (pages(name="b/index"), ["b/doors 2026-01-01 -", "b/index 2026-01-01 -"], "removed b/index"),
        ({}, ["b/c/doors 2026-01-01 -"], "removed index"),
        # On the page that its page has moved to.
        (pages("three: x", "twoo: x", name="b"),
         ["a 2026-01-01 - moved b", "a#two 2026-01-01 -"], "moved b#twoo"),
    ],
)  # fmt: skip
def test_the_likeliest_new_home(
    there: dict[str, str], lines: list[str], hint: str, make_project: Make
) -> None:
    """A line to paste, that ends what is found at the old address."""
    if not lines[0].startswith(("a ", "b/")):
        lines = ["a 2026-01-01 -", "a#a 2026-01-01 -", *lines]
    root = make_project({**there, **ledger(*lines)})
    if there and "docs/vi/a.md" not in there:
        for lang in ("vi", "en"):
            (root / f"docs/{lang}/a.md").unlink()
    text = (root / PATH).read_text(encoding="utf-8")
    (root / PATH).write_text(text.replace("WORDS", digest(["Two", "hai"])), encoding="utf-8")
    if "WORDS" in text:
        for lang in ("vi", "en"):
            file = root / f"docs/{lang}/a.md"
            file.write_text(file.read_text("utf-8").replace("ZWEI", "Two"), encoding="utf-8")

    (number, _, said), *_ = found(root, "lost-address")

    assert said.endswith(f" {hint}")
    pasted = said.rpartition("make the line: ")[2]
    kept = (root / PATH).read_text(encoding="utf-8").split("\n")
    kept[number - 1] = pasted
    (root / PATH).write_text("\n".join(kept), encoding="utf-8")
    assert number not in [each for each, _, _ in found(root, "lost-address", "bad-ledger")]
    assert hint == "removed index" or found(root, "dead-end") == []


def test_nothing_is_passed_over(make_project: Make) -> None:
    """Whatever a ledger says: what leads nowhere is found, and what is not found leads somewhere."""
    root = make_project({**pages("x", "y"), **pages("x", "z", name="b"), **pages(name="c")})
    site = load(root)
    names = [*sorted(Book(site).whole), "a#z", "b#y", "d", "d#x", "e", "e#x", "e#y", "c#x"]
    dice = random.Random(7)
    faulty = sound = 0
    for _ in range(3000):
        held = sorted(dice.sample(names, 8))
        entries = []
        for address in held:
            then = dice.choice(("", "", "moved", "moved", "removed"))
            entries.append(Entry(address, "2026-01-01", "-", then, then and dice.choice(names)))
        lines, findings = read(written(entries))
        assert findings == []
        case = replace(site, ledger=Ledger(lines, written(entries)))
        book = Book(case)

        faults = {each for each, way in book.missing.items() if way.fault}
        rules = ("lost-address", "dead-end", "circular-move")
        reported = {each.span.line for name in rules for each in RULES[name](case)}

        assert bool(faults) == bool(reported)
        assert {case.ledger.numbers[each] for each in book.ledger.lines} >= reported
        for address, way in book.missing.items():
            assert way.fault or way.end in book.alive, address
        faulty, sound = faulty + bool(faults), sound + (not faults)
    assert faulty > 100 and sound > 100


def test_a_chain_is_followed_to_its_end(make_project: Make) -> None:
    """Over ids and pages, and what was removed on the way stays so."""
    root = make_project(
        {
            **pages("now: một"),
            **ledger(
                "a 2026-01-01 -",
                "b 2026-01-01 - moved c",
                "b#now 2026-01-01 -",
                "b#old 2026-01-01 - removed b#now",
                "c 2026-01-01 - moved a",
                "d 2026-01-01 - removed b#now",
                "d#any 2026-01-01 -",
            ),
        }
    )
    book = Book(load(root))

    led = {each: (way.end, way.removed, way.fault) for each, way in book.missing.items()}

    assert led == {
        "b": ("a", False, ""),
        "b#now": ("a#now", False, ""),
        "b#old": ("a#now", True, ""),
        "c": ("a", False, ""),
        "d": ("a#now", True, ""),
        "d#any": ("a#now", True, ""),
    }


# ---- What has changed ----


@pytest.mark.parametrize(
    ("vi", "changed"),
    [
        ("một  *hai*,\nba", False),
        ("Một: “hai” – ba.", False),
        ("[một](../x.md) <b>hai</b> ba", False),
        ("mo\u0302\u0323t hai ba", False),  # the same letter, put together from three
        ("một hai bốn", True),
        ("một ba hai", True),
        ("một hai ba %", True),
        ("một hai", True),
    ],
)
def test_only_words_count(vi: str, changed: bool, make_project: Make) -> None:
    """White space, markup, punctuation and capitals do not."""
    root = make_project({**pages("two: một hai ba")})
    assert record(["--date", "2026-01-01"], root) == 0
    file = root / "docs/vi/a.md"
    file.write_text(file.read_text("utf-8").replace("một hai ba", vi), encoding="utf-8")

    behind = [each.address for each in Book(load(root)).behind()]

    assert behind == (["a#two"] if changed else [])


def commit(root: Path, *texts: tuple[str, str]) -> None:
    """Write what is given and commit all."""
    write(root, dict(texts))
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x", "--allow-empty")


@pytest.fixture
def released(make_project: Make) -> Path:
    """A project in git whose first release has been recorded."""
    root = make_project({**pages("two: một hai ba", "ten: mười"), "docs/_data/ledger.tsv": HEAD})
    git(root, "init", "-q")
    assert record(["--date", "2026-01-01"], root) == 0
    commit(root)
    return root


def test_a_clone_that_git_refuses_is_no_clone_without_a_past(
    released: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in a container, where it belongs to somebody else: a line may have gone, and nobody knows."""
    (released / "docs/_data/ledger.tsv").write_text(HEAD, encoding="utf-8")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    [finding] = RULES["forgotten-address"](with_past(load(released), released))

    assert finding.message.startswith("git does not say which lines there were: fatal: ")
    assert "dubious ownership" in finding.message
    assert record([], released) == 1
    assert "git does not say" in capsys.readouterr().out
    assert (released / "docs/_data/ledger.tsv").read_text(encoding="utf-8") == HEAD


def test_a_ledger_that_cannot_be_written_is_said(
    released: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a sentence, and nothing is recorded."""

    def full(file: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sitekit.record.put", full)

    assert record([], released) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "docs/_data/ledger.tsv could not be written: [Errno 28] No space left on device\n"
    )


def changed(root: Path, path: str, old: str, new: str) -> None:
    """Change some words of a file."""
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), encoding="utf-8")


def said(root: Path) -> list[str]:
    """What is said of translations, by a check that git answers."""
    site = with_past(replace(load(root), today=date(2026, 2, 2)), root)
    return [
        f"{each.path}:{each.span.line}: {each.message} | {each.hint}"
        for each in RULES["translation-behind"](site)
    ]


def test_what_has_changed_is_said_with_both_places(released: Path) -> None:
    """The words, both places, and the line that ends it; editing the English does not."""
    changed(released, "docs/vi/a.md", "một hai ba", "hai năm ba sáu")
    changed(released, "docs/en/a.md", "words", "other words")
    commit(released)

    (finding,) = said(released)

    now = digest(["Two", "hai", "năm", "ba", "sáu"])
    assert finding == (
        "docs/en/a.md:7: the Vietnamese of `two` has changed: "
        "`một` is gone, `năm` is new, `sáu` is new | "
        "compare `docs/vi/a.md`, line 7; once the English says the same, make line 7 of "
        f"`docs/_data/ledger.tsv`: a#two\t2026-01-01\t{now}"
    )
    pasted = finding.rpartition("ledger.tsv`: ")[2]
    lines = (released / PATH).read_text(encoding="utf-8").split("\n")
    lines[6] = pasted
    (released / PATH).write_text("\n".join(lines), encoding="utf-8")
    assert said(released) == []


def test_many_changes_are_shown_in_part(released: Path) -> None:
    """A message is one line that can be read."""
    changed(released, "docs/vi/a.md", "một hai ba", " ".join(map(str, range(40))))

    assert "`một hai ba` is now `0 1 2 3 4 5 … 34 35 36 37 38 39` |" in said(released)[0]


def test_without_history_the_change_is_said_all_the_same(make_project: Make) -> None:
    """Which words they were is not known; that they are others is."""
    root = make_project({**pages("two: một"), "docs/_data/ledger.tsv": HEAD})
    record(["--date", "2026-01-01"], root)
    changed(root, "docs/vi/a.md", "một", "hai")

    assert [each.partition(" | ")[0] for each in said(root)] == [
        "docs/en/a.md:7: the Vietnamese of `two` has changed"
    ]


def test_words_are_only_shown_if_they_are_those_confirmed(released: Path) -> None:
    """A line that came with other words into one commit says nothing of the words before."""
    changed(released, "docs/vi/a.md", "mười", "chín")
    record(["--confirm", "a#ten"], released)
    changed(released, "docs/vi/a.md", "chín", "tám")
    commit(released)

    assert [each.partition(" | ")[0] for each in said(released)] == [
        "docs/en/a.md:11: the Vietnamese of `ten` has changed"
    ]


def test_words_come_from_the_page_as_it_was_then(released: Path) -> None:
    """On the page it has left since, made from data as it was."""
    term = (
        "- id: a\n  group: people\n  vi: một\n  en: one\n  means: {vi: Một., en: One.}\n"
        "  evidence: general\n  sources: []\n"
    )
    glossary = {
        f"docs/{lang}/g.md": f"{TOP[lang]}# G {{#g}}\n\n<!-- make glossary -->\n"
        for lang in ("vi", "en")
    }
    commit(released, ("docs/_data/terms.yml", term), *glossary.items())
    assert record(["--date", "2026-01-02"], released) == 0
    commit(released)
    changed(released, "docs/_data/terms.yml", "Một.", "Hai.")
    for lang in ("vi", "en"):
        (released / f"docs/{lang}/g.md").rename(released / f"docs/{lang}/h.md")
    changed(released, PATH, "g\t2026-01-02\t-", "g\t2026-01-02\t-\tmoved\th")
    commit(released)

    (finding,) = said(released)

    # The term's own line in the data, and a new line, for the page has no line of its own yet.
    assert finding.startswith(
        "docs/_data/terms.yml:1: the Vietnamese of `a` has changed: `Một` is now `Hai` | "
        "compare `docs/_data/terms.yml`, line 1; once the English says the same, make "
        "a line of `docs/_data/ledger.tsv`: h#a\t2026-02-02\t"
    )


def test_moving_a_section_clears_nothing(released: Path) -> None:
    """Before the release records it under its new id, and after."""
    changed(released, "docs/vi/a.md", "mười", "chín")
    for lang in ("vi", "en"):
        changed(released, f"docs/{lang}/a.md", "{#ten}", "{#zehn}")
    old = line(Entry("a#ten", "2026-01-01", digest(["Ten", "mười"])))
    changed(released, PATH, old, f"{old}\tmoved\ta#zehn")

    before = [each.address for each in Book(load(released)).behind()]
    assert record(["--date", "2026-01-02"], released) == 0
    after = [each.address for each in Book(load(released)).behind()]
    for lang in ("vi", "en"):
        changed(released, f"docs/{lang}/a.md", "{#zehn}", "{#dix}")
    new = line(Entry("a#zehn", "2026-01-02", digest(["Ten", "mười"])))
    changed(released, PATH, new, f"{new}\tmoved\ta#dix")

    assert before == after == ["a#zehn"]
    assert [each.address for each in Book(load(released)).behind()] == ["a#dix"]


def test_a_section_made_of_two_is_new(released: Path) -> None:
    """Whoever wrote it wrote it in both languages."""
    for path, text in pages("both: một hai ba mười").items():
        (released / path).write_text(text, encoding="utf-8")
    for mark, said in (("ten", "mười"), ("two", "một hai ba")):
        old = line(Entry(f"a#{mark}", "2026-01-01", digest([mark.capitalize(), *said.split()])))
        changed(released, PATH, old, f"{old}\tmoved\ta#both")

    assert list(Book(load(released)).behind()) == []
    assert record(["--date", "2026-01-02"], released) == 0
    assert list(Book(load(released)).behind()) == []


# ---- Recording ----


def test_new_addresses_are_announced_and_recorded(
    released: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One quiet line of the check, no finding; the release writes them with its day."""
    for path, text in pages("two: một hai ba", "ten: mười", "new: mới").items():
        (released / path).write_text(text, encoding="utf-8")
    capsys.readouterr()

    for _ in range(2):  # the second time from what the first remembered
        assert main([], released) == 0
        out, err = capsys.readouterr()
        assert out == ""
        assert err == (
            "2 pages, 0 errors, 0 warnings\n"
            "1 new address, which `dev.py record` puts into the ledger at the release\n"
        )
    assert record(["--date", "2026-03-01"], released) == 0
    out, err = capsys.readouterr()
    assert out == f"a#new\t2026-03-01\t{digest(['NEW', 'mới'])}\n"
    assert err == "1 recorded, 5 lines in docs/_data/ledger.tsv\n"
    assert main([], released) == 0
    assert capsys.readouterr().err == "2 pages, 0 errors, 0 warnings\n"


def test_what_is_recorded_stays_as_it_is(released: Path) -> None:
    """The day, and the words: a release confirms nothing."""
    before = (released / PATH).read_text(encoding="utf-8")
    changed(released, "docs/vi/a.md", "mười", "chín")

    record(["--date", "2027-01-01"], released)

    assert (released / PATH).read_text(encoding="utf-8") == before


def test_nothing_is_recorded_while_an_address_is_lost(
    released: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A release would break it for good."""
    for path, text in pages("two: một hai ba", "new: mới").items():
        (released / path).write_text(text, encoding="utf-8")
    before = (released / PATH).read_text(encoding="utf-8")

    assert record([], released) == 1
    assert "id `a#ten` is gone, and nothing says where it went" in capsys.readouterr().out
    assert (released / PATH).read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    "place", ["a#ten", "docs/en/a.md#ten", "en/a.md#ten", r"docs\vi\a.md#ten", "docs/vi/a.md", "a"]
)
def test_the_english_is_confirmed(place: str, released: Path) -> None:
    """However the section is named; of a page, all its sections."""
    changed(released, "docs/vi/a.md", "mười", "chín")
    before = (released / PATH).read_text(encoding="utf-8")

    assert record(["--confirm", place], released) == 0

    old, new = digest(["Ten", "mười"]), digest(["Ten", "chín"])
    assert (released / PATH).read_text(encoding="utf-8") == before.replace(old, new)
    assert said(released) == []


def test_a_section_that_is_not_there_is_not_confirmed(
    released: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of the pen must not look like a confirmation."""
    assert record(["--confirm", "a#tenn"], released) == 1
    assert "`a#tenn` is no section that both languages have" in capsys.readouterr().err


# ---- What git remembers ----


def test_a_line_taken_out_is_missed(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its section, before it is committed and in the commit after it."""
    for path, text in pages("two: một hai ba").items():
        (released / path).write_text(text, encoding="utf-8")
    changed(released, PATH, line(Entry("a#ten", "2026-01-01", digest(["Ten", "mười"]))) + "\n", "")

    for _ in range(2):
        assert main([], released) == 1
        assert f"{PATH}:6:1: error: the line of `a#ten` is gone" in capsys.readouterr().out
        assert record([], released) == 1
        capsys.readouterr()
        commit(released)


def test_words_of_a_section() -> None:
    """All that its reader sees, its heading first."""
    page = load(ROOT).by_path["vi/qcdc/know.md"]
    section = next(each for each in page.sections if each.heading and each.heading.id == "what")

    found_words = section.words

    assert section.heading and " ".join(found_words).startswith(section.heading.text)
    assert all(re.fullmatch(r"[\w%‰°≤≥×]+", each) for each in found_words)


# ---- Links of the site's own ----


def test_a_link_to_an_old_address_is_told_the_new_one(
    make_project: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    """And repaired; where its target was removed, only its writer can."""
    root = make_project(
        {
            **pages("two: [x](#zwei), [y](old.md#any), [z](old.md), [v](b.md#out), [w](#short)"),
            **pages("out: một", name="c"),
            **pages(name="b"),
            **ledger(
                "a#short 2026-01-01 - removed a",
                "a#zwei 2026-01-01 - moved a#two",
                "b#out 2026-01-01 - moved c#out",
                "old 2026-01-01 - removed c",
                "old#any 2026-01-01 - moved c#c",
            ),
        }
    )

    rules = "broken-link,broken-anchor"
    main(["--select", rules], root)
    hints = re.findall(r"hint: (.*)", capsys.readouterr().out)
    main(["--fix", "--select", rules], root)

    assert hints == [
        "it has moved: write `#two`",
        "it has moved: write `c.md#c`",
        "it was removed; nearest to it is `c.md`",
        "it has moved: write `c.md#out`",
        "it was removed; nearest to it is `a.md`",
    ]
    assert "[x](#two), [y](c.md#c), [z](old.md), [v](c.md#out), [w](#short)" in (
        root / "docs/vi/a.md"
    ).read_text(encoding="utf-8")
