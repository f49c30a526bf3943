"""A mistake in a data file is reported at its line, and the sound items are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support import TOP

from sitekit.data import read
from sitekit.load import Faults, load, load_data
from sitekit.model import Data, Source
from sitekit.rules import RULES
from sitekit.schema import FORMS, SCHEMAS

PASSAGE = '- {id: s01, part: title, vi: "Một.", en: "One."}\n'
TERM = """\
- id: a
  group: people
  vi: một
  en: one
  means: {vi: Một., en: One.}
  evidence: general
  sources: [s01]
"""
DOCUMENT = """\
- id: d
  number: 1/2000
  kind: law
  group: law
  name: {vi: Luật, en: Law}
  in_2019: "yes"
  status: in-force
  confidence: verified
  text_seen: full
"""
QUESTION = """\
- id: q
  lesson: qcdc
  ask: {vi: Ai?, en: Who?}
  choices:
    - {vi: Một., en: One.}
    - {vi: Hai., en: Two.}
  right: B
  why: {vi: Vì thế., en: Because.}
  cite:
    - {at: qcdc/a.md#b, vi: Mục, en: Section}
"""
SOUND = {
    "passages.yml": PASSAGE,
    "terms.yml": TERM,
    "documents.yml": DOCUMENT,
    "questions.yml": QUESTION,
}


def found(name: str, text: str) -> list[tuple[int, int, str, str]]:
    """The findings on one file, the others being sound."""
    _, findings = read({**SOUND, name: text}, "_data")
    assert all(each.path == f"_data/{name}" for each in findings)
    return [(each.span.line, each.span.start, each.message, each.hint) for each in findings]


def test_sound_files_are_read_whole() -> None:
    """Nothing is found, and nothing is lost."""
    data, findings = read(SOUND, "_data")

    assert findings == []
    assert [each.id for each in data.passages] == ["s01"]
    assert [each.id for each in data.terms] == ["a"]
    assert [each.id for each in data.documents] == ["d"]
    [question] = data.questions
    assert (question.id, question.line, question.right) == ("q", 1, 1)
    assert question.choices[1] == {"vi": "Hai.", "en": "Two."}
    assert question.cite == (Source("qcdc/a.md#b", {"vi": "Mục", "en": "Section"}),)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "message"),
    [
        ("  vi: một\n", "", 1, 3, "key `vi` is missing"),
        ("vi: Một., ", "", 5, 3, "key `vi` is missing in `means`"),
        ("evidence", "evidenc", 6, 3, "unknown key `evidenc`"),
        ("  en: one", "  en: [one]", 4, 3, "`en` is not text"),
        ("[s01]", "s01", 7, 3, "`sources` is not a list"),
        ("{vi: Một., en: One.}", "Một.", 5, 3, "`means` is not a mapping"),
        ("  en: one", "  en: ''", 4, 3, "`en` is empty"),
        ("group: people", "group: persons", 2, 3, "`group` is `persons`, which is not known"),
        ("id: a", "id: Á b", 1, 3, "`id` is `Á b`, which is not of the form it must have"),
        ("[s01]", "[s02]", 7, 13, "term `a` names sentence `s02`, which does not exist"),
        ("  vi: một\n", "  vi: một\n  vi: hai\n", 4, 3, "key `vi` is given twice"),
        ("[s01]", "[s01, s01]", 7, 3, "`sources` has an entry twice"),
    ],
)
def test_a_mistake_in_a_term(old: str, new: str, line: int, column: int, message: str) -> None:
    """Missing and unknown keys, wrong types, ids: each at its place, none of them twice."""
    assert old in TERM

    faults = found("terms.yml", TERM.replace(old, new))

    assert (line, column, message) in [each[:3] for each in faults]
    assert {each[2] for each in faults} <= {message, "key `evidence` is missing"}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"yes"', "yes", 6, "`in_2019` is `True`, which is not known"),
        ("text_seen: full", "text_seen: full\n  date: 15/5/2016", 10, "`date` is `15/5/2016`"),
        ("text_seen: full", "text_seen: full\n  replaced_by: [e]", 10, "document `d` names"),
        ("text_seen: full", "text_seen: full\n  sources: [vbpl.vn]", 10, "this item is `vbpl.vn`"),
    ],
)
def test_a_mistake_in_a_document(old: str, new: str, line: int, message: str) -> None:
    """The same of documents, with what only they have."""
    faults = found("documents.yml", DOCUMENT.replace(old, new))

    assert [each[0] for each in faults] == [line]
    assert faults[0][2].startswith(message)


def patterns(schema: Any) -> Iterator[str]:
    """Those that a schema asks its texts to match."""
    for key, held in schema.items():
        if key == "pattern":
            yield held
        elif isinstance(held, dict):
            yield from patterns(held)


def test_a_form_is_shown_not_a_pattern() -> None:
    """Whoever writes a day or an address otherwise reads how it is written."""
    assert set(patterns(SCHEMAS)) == FORMS.keys()

    text = DOCUMENT.replace("text_seen: full", "text_seen: full\n  date: 15/5/2016")
    assert found("documents.yml", text)[0][3] == "write a day as `2022-11-10`, or the year alone"


CHOICES = """\
  choices:
    - {vi: Một., en: One.}
    - {vi: Hai., en: Two.}
  right: B
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "message"),
    [
        ("lesson: qcdc", "lesson: task-6", 2, 3, "`lesson` is `task-6`, which is not known"),
        ("vi: Ai?, ", "", 3, 3, "key `vi` is missing in `ask`"),
        ("  right: B\n", "", 1, 1, "question `q` does not say which choice is right"),
        ("right: B", "right: C", 7, 10, "question `q` has no choice `C`"),
        ("right: B", "right: F", 7, 3, "`right` is `F`, which is not known"),
        ("    - {vi: Một., en: One.}\n", "", 1, 1, "question `q` has one choice only"),
        ("{vi: Hai., en: Two.}", "{vi: Một., en: One.}", 4, 3, "`choices` has an entry twice"),
        (CHOICES, "", 1, 1, "question `q` has no answer"),
        (
            "right: B",
            'right: B\n  holds: "no"',
            1,
            1,
            "question `q` has more than one answer: `choices`, `holds`",
        ),
        (CHOICES, "  holds: no\n", 4, 3, "`holds` is `False`, which is not known"),
        (CHOICES, '  holds: "no"\n  right: A\n', 5, 10, "question `q` has no choice `A`"),
        (CHOICES, "  accept: {vi: [một]}\n", 4, 3, "key `en` is missing in `accept`"),
        (CHOICES, "  accept: {vi: [], en: [one]}\n", 4, 12, "`vi` is empty"),
        (
            CHOICES,
            "  accept: {vi: [m*t], en: [one]}\n",
            4,
            17,
            "this item is `m*t`, which is not of the form it must have",
        ),
        (
            "a.md#b",
            "a#b",
            10,
            8,
            "`at` is `qcdc/a#b`, which is not of the form it must have",
        ),
    ],
)
def test_a_mistake_in_a_question(old: str, new: str, line: int, column: int, message: str) -> None:
    """What cannot be answered, or in two ways, is at its place, and no question is made of it."""
    assert old in QUESTION

    text = QUESTION.replace(old, new)

    assert [each[:3] for each in found("questions.yml", text)] == [(line, column, message)]
    assert read({**SOUND, "questions.yml": text}, "_data")[0].questions == ()


def test_a_question_that_cites_a_section_that_is_not_there(
    make_project: Callable[..., Path],
) -> None:
    """The links of the page made from it are checked, and the question is named."""
    page = "{}# L {{#l}}\n\n<!-- make questions-qcdc -->\n\n<!-- make answers-qcdc -->\n"
    there = QUESTION.replace("qcdc/a.md#b", "a.md#a")
    root = make_project(
        {
            "docs/_data/questions.yml": (
                there
                + there.replace("id: q", "id: r").replace("a.md#a", "a.md#gone")
                + there.replace("id: q", "id: s").replace("a.md#a", "gone.md#a")
            ),
            **{f"docs/{lang}/training/b.md": page.format(TOP[lang]) for lang in ("vi", "en")},
        }
    )
    site = load(root)

    found = {
        (each.path, each.span.line, each.rule)
        for name in ("broken-link", "broken-anchor")
        for each in RULES[name](site)
    }

    assert found == {
        ("docs/_data/questions.yml", 11, "broken-anchor"),
        ("docs/_data/questions.yml", 21, "broken-link"),
    }


def test_an_id_given_twice_names_the_first() -> None:
    """Links to it would lead to one of two things."""
    assert found("terms.yml", TERM + TERM) == [(8, 3, "id `a` is already on line 1", "")]


@pytest.mark.parametrize(
    ("text", "line"),
    [("- id: [\n", 2), ("- a: b: c\n", 1), ("a: 1\n", 1), ("just text\n", 1), ("- &a [*a]\n", 1)],
)
def test_what_is_no_list_of_items(text: str, line: int) -> None:
    """A file that cannot be understood is one finding, not a traceback."""
    faults = found("terms.yml", text)

    assert faults[0][0] == line


def test_a_missing_file(make_project: Callable[..., Path]) -> None:
    """The others are still read."""
    root = make_project({"docs/_data/documents.yml": DOCUMENT})
    (root / "docs/_data/terms.yml").unlink()
    faults = Faults()

    data = load_data(root, faults)

    assert [each.path for each in faults.frozen()["bad-data"]] == ["docs/_data/terms.yml"]
    assert [each.id for each in data.documents] == ["d"]


def test_a_faulty_item_is_left_out_and_its_neighbour_kept() -> None:
    """One mistake must not empty the glossary."""
    second = TERM.replace("id: a", "id: b").replace("  vi: một\n", "")

    data, findings = read({**SOUND, "terms.yml": TERM + second}, "_data")

    assert isinstance(data, Data)
    assert [each.id for each in data.terms] == ["a"]
    assert len(findings) == 1


def test_the_rule_passes_the_faults_on(make_project: Callable[..., Path]) -> None:
    """What reading found is reported by the rule, under its name."""
    root = make_project({"docs/_data/terms.yml": TERM.replace("one", "''")})

    assert {each.rule for each in RULES["bad-data"](load(root))} == {"bad-data"}


@pytest.mark.parametrize("text", ["- id: s01\n  vi: Một: hai.\n", "- id: s01\n   vi: Một.\n"])
def test_what_is_no_yaml_is_told_what_most_often_is_wrong(text: str) -> None:
    """The parser's words are for experts."""
    [(_, _, message, hint)] = found("passages.yml", text)[:1]

    assert message.startswith("not YAML: ")
    assert hint.startswith('put "quotation marks" around a text')
