"""The questions as Moodle reads them: what its question bank gets is what the lessons ask.

The parser is written here after `readquestion` of Moodle's question/format/gift/format.php, and is
strict where that guesses. Those that can be installed will not do: `pygiftparser` comes as source
only, cuts a category at its first space and keeps `\\\\` as it is; `pygiftparserrgmf` installs a
package named `tests` beside itself and warns of conflicts in its grammar whenever it is imported.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from support import EVERYTHING, HOME, PLAIN, ROOT, Build

from sitekit.finish.gift import gift
from sitekit.load import Faults, load_data
from sitekit.model import LESSONS, Question, Source
from sitekit.pages import WRITTEN

# Moodle puts these in the place of what is escaped, before it looks for anything else.
_ESCAPES = {rf"\{each}": f"&&{ord(each):03};" for each in ":#={}~"}
_WEIGHT = re.compile(r"%-*([0-9]{1,2})\.?([0-9]*)%")
TITLES = {lesson: f"Bài: {lesson}" for lesson in LESSONS}


@dataclass(frozen=True)
class Asked:
    """A question as Moodle has it: its texts are HTML, but for answers that are to be typed."""

    category: str
    name: str
    idnumber: str
    text: str
    answers: tuple[str, ...]
    right: tuple[str, ...]
    feedback: str


def parse(source: str) -> list[Asked]:
    """Every question of a file, in its order."""
    category, found = "", []
    for part in re.split(r"\n[ \t]*\n", source.rstrip("\n")):
        lines = part.split("\n")
        comments = [line for line in lines if line.strip().startswith("//")]
        text = "\n".join(line for line in lines if line not in comments).strip()
        if text.startswith("$CATEGORY:"):
            category = text.removeprefix("$CATEGORY:").strip()
            assert "\n" not in category
        elif text:
            found.append(_asked(text, category, "".join(comments)))
    return found


def _asked(text: str, category: str, comment: str) -> Asked:
    text = _hidden(text)
    assert text.startswith("::")
    name, stop, text = text[2:].partition("::")
    assert stop
    assert (text.count("{"), text.count("}")) == (1, 1) and text.endswith("}")
    asked, answers = text[:-1].split("{")
    answers, stop, feedback = answers.rpartition("####")
    assert stop
    assert "####" not in answers
    choices, right = _answers(answers.strip())
    idnumber = re.search(r"\[id:((?:\\\]|[^\]])+)\]", comment)
    assert idnumber
    assert asked.startswith("[html]")
    return Asked(
        category,
        _shown(name),
        idnumber[1],
        _shown(asked.removeprefix("[html]")),
        choices,
        right,
        _shown(feedback),
    )


def _answers(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    assert "#" not in text  # feedback to one answer, which these files do not give
    if text in ("TRUE", "FALSE"):
        return (), (text,)
    if "~" not in text:
        assert "->" not in text  # or Moodle takes it for pairs
        assert text.startswith("=")
        typed = tuple(_shown(each) for each in text[1:].split("="))
        assert not any(_WEIGHT.match(each) for each in typed)
        return typed, typed
    parts = [each.strip() for each in text.replace("=", "~=").split("~")]
    assert parts[0] == ""
    every = [(each.removeprefix("="), each.startswith("=")) for each in parts[1:]]
    assert not any(_WEIGHT.match(each) or each.startswith("[") for each, _ in every)
    shown = tuple(_shown(each) for each, _ in every)
    return shown, tuple(text for text, (_, right) in zip(shown, every, strict=True) if right)


def _hidden(text: str) -> str:
    text = text.replace("\\\\", "&&092;")
    for escaped, placeholder in _ESCAPES.items():
        text = text.replace(escaped, placeholder)
    assert "\\" not in text, "a stroke that escapes nothing"
    return text.replace("&&092;", "\\")


def _shown(text: str) -> str:
    for escaped, placeholder in _ESCAPES.items():
        text = text.replace(placeholder, escaped[1])
    return text.strip()


def words(text: str) -> str:
    """What a learner reads of a piece of HTML."""
    read = LexborHTMLParser(f"<html><body><p>{text}</p></body></html>").css_first("p")
    assert read is not None
    return " ".join(read.text().split())


def question(identity: str = "a", **changes: object) -> Question:
    """A question that is sound, with what is to be tried."""
    values: dict[str, object] = {
        "id": identity,
        "lesson": "qcdc",
        "ask": {"vi": "Ai?", "en": "Who?"},
        "why": {"vi": "Vì thế.", "en": "Because."},
        "cite": (Source("qcdc/know.md#when", {"vi": "Dân biết", "en": "The People know"}),),
        "line": 1,
    }
    return Question(**{**values, **changes})  # type: ignore[arg-type]


def both(text: str) -> Mapping[str, str]:
    """The same text in either language."""
    return {"vi": text, "en": text}


TEXTS = st.text(
    st.sampled_from("aĐừợ \\~=#{}:%[]<>&\"'/-*19\n") | st.characters(exclude_categories=["C", "Z"]),
    min_size=1,
).filter(str.strip)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_comes_back_as_it_was(ask: str, one: str, two: str, why: str) -> None:
    """Signs that mean something in GIFT or in HTML are letters like any other."""
    asked = question(ask=both(ask), choices=(both(one), both(two)), right=1, why=both(why))

    [read] = parse(gift([asked], TITLES, "Sổ tay", "vi"))

    expected = [" ".join(each.split()) for each in (ask, one, two)]
    assert [words(each) for each in (read.text, *read.answers)] == expected
    assert [words(each) for each in read.right] == [expected[2]]
    assert words(read.feedback) == f"{' '.join(why.split())} Căn cứ: Dân biết."


@given(st.lists(TEXTS.filter(lambda text: not set("*>%\n") & set(text)), min_size=1, max_size=3))
def test_any_short_answer_comes_back_as_it_was(accept: list[str]) -> None:
    """What is to be typed is compared letter by letter, so it is no HTML."""
    answers = {"vi": tuple(each.strip() for each in accept), "en": ("one",)}

    [read] = parse(gift([question(accept=answers)], TITLES, "Sổ tay", "vi"))

    assert {*answers["vi"], *(f"{each}." for each in answers["vi"])} <= {*read.answers}


def test_an_answer_counts_as_people_type_it() -> None:
    """Without marks, and with a full stop: Moodle compares letter for letter."""
    answers = {"vi": ("đôn đốc",), "en": ("follow up",)}

    [vi] = parse(gift([question(accept=answers)], TITLES, "Sổ tay", "vi"))
    [en] = parse(gift([question(accept=answers)], TITLES, "Sổ tay", "en"))

    assert vi.answers == ("đôn đốc", "đôn đốc.", "don doc", "don doc.")
    assert en.answers == ("follow up", "follow up.")


def test_a_statement_is_true_or_false() -> None:
    """And nothing else can be chosen."""
    source = gift([question("a", holds=True), question("b")], TITLES, "Sổ tay", "en")

    assert [(each.answers, each.right) for each in parse(source)] == [
        ((), ("TRUE",)),
        ((), ("FALSE",)),
    ]


def test_what_proves_it_is_linked_where_its_address_is_known() -> None:
    """An address may hold what GIFT and HTML mean something by."""
    source = gift(
        [question()], TITLES, "Sổ tay", "vi", lambda at: f"https://example.org/?a=1&b=2/{at}"
    )

    [read] = parse(source)

    link = LexborHTMLParser(f"<html><body>{read.feedback}").css_first("a")
    assert link is not None
    assert link.attributes["href"] == "https://example.org/?a=1&b=2/qcdc/know.md#when"
    assert link.text() == "Dân biết"
    assert words(read.feedback) == "Vì thế. Căn cứ: Dân biết."


def test_a_sentence_of_the_meeting_says_that_it_is_one() -> None:
    """Its number alone is known on this site only."""
    cited = question(cite=(Source("meeting/text.md#s13", {"vi": "S13", "en": "S13"}),))

    [read] = parse(gift([cited], TITLES, "Sổ tay", "en"))

    assert read.feedback == "Because. Basis: sentence S13 of the meeting."


def test_a_lesson_is_a_category() -> None:
    """In the order of the lessons; a stroke in a name does not part it."""
    asked = [question("a"), question("b", lesson="task-1"), question("c")]

    read = parse(gift(asked, {**TITLES, "qcdc": "QCDC 6/7"}, "Sổ tay", "vi"))

    assert [(each.name, each.category) for each in read] == [
        ("b", "Sổ tay/Bài: task-1"),
        ("a", "Sổ tay/QCDC 6//7"),
        ("c", "Sổ tay/QCDC 6//7"),
    ]


@pytest.fixture(scope="module")
def real() -> tuple[Question, ...]:
    """The questions of this site."""
    return load_data(ROOT, Faults()).questions


@pytest.fixture(scope="module")
def published(build: Build) -> Path:
    """The site where its address is known."""
    return build(**EVERYTHING)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_published_files_hold_the_questions_of_the_lessons(
    published: Path, real: tuple[Question, ...], lang: str
) -> None:
    """Each once, with its choices, its right answer and addresses that are there."""
    source = (published / f"training/questions-{lang}.gift.txt").read_text(encoding="utf-8")

    read = parse(source)

    assert len({each.category for each in read}) == len(LESSONS)
    assert [each.name for each in read] == [each.id for each in real]
    for each, asked in zip(read, real, strict=True):
        assert each.idnumber == asked.id
        assert words(each.text) == asked.ask[lang]
        if asked.choices:
            assert [words(text) for text in each.answers] == [text[lang] for text in asked.choices]
            assert [words(text) for text in each.right] == [asked.choices[asked.right][lang]]
        elif asked.accept:
            assert {*asked.accept[lang]} <= {*each.answers}
        else:
            assert each.right == ("TRUE" if asked.holds else "FALSE",)
        assert words(each.feedback).startswith(asked.why[lang])
        links = LexborHTMLParser(f"<html><body>{each.feedback}").css("a")
        assert len(links) == len(asked.cite)
        assert all(s.words[lang] in link.text() for link, s in zip(links, asked.cite, strict=True))
        for link in links:
            path, _, identity = (link.attributes["href"] or "").partition("#")
            assert path.startswith(HOME + ("en/" if lang == "en" else ""))
            assert _has(published / path.removeprefix(HOME) / "index.html", identity)


def test_without_an_address_what_proves_it_is_named(build: Build) -> None:
    """A link to nowhere would be worse than a name."""
    folder = build(**PLAIN)
    for name in WRITTEN:
        source = (folder / name).read_text(encoding="utf-8")

        assert "<a " not in source
        assert len(parse(source)) > 30


def _has(file: Path, identity: str) -> bool:
    return f'id="{html.escape(identity)}"' in file.read_text(encoding="utf-8")
