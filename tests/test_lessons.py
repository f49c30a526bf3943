"""The lesson outlines: each can be taught in 45 minutes, from the same sections as the others."""

from __future__ import annotations

import pytest
from support import ROOT

from sitekit import pages
from sitekit.load import Faults, load_data
from sitekit.model import LESSONS, Block, Data, Page
from sitekit.scan import scan

PARTS = ("aim", "steps", "read", "questions", "answers", "exercise")


@pytest.fixture(scope="module")
def data() -> Data:
    """The real questions."""
    return load_data(ROOT, Faults())


@pytest.fixture(scope="module", params=["vi", "en"])
def lessons(request: pytest.FixtureRequest, data: Data) -> Page:
    """The page of a language, its questions included."""
    path = f"{request.param}/training/lessons.md"
    text = (ROOT / "docs" / path).read_text(encoding="utf-8")
    return scan(path, *pages.expand(path, text, data))


def blocks(page: Page, identity: str) -> tuple[Block, ...]:
    """What stands below a heading, without it."""
    [section] = [each for each in page.sections if each.heading and each.heading.id == identity]
    return tuple(each for each in section.blocks if each.kind != "heading")


def test_every_lesson_has_the_same_sections(lessons: Page) -> None:
    """In the same order, one level below the lesson's own heading."""
    outline = [(heading.level, heading.id) for heading in lessons.headings]

    assert outline == [
        (1, "lessons"),
        *(
            entry
            for lesson in LESSONS
            for entry in ((2, lesson), *((3, f"{lesson}-{part}") for part in PARTS))
        ),
    ]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_steps_of_a_lesson_take_45_minutes(lessons: Page, lesson: str) -> None:
    """As the page promises."""
    [steps] = blocks(lessons, f"{lesson}-steps")
    minutes = [int(steps.text[row.start : row.end].split()[0]) for row in steps.rows]

    assert len(minutes) >= 5
    assert sum(minutes) == 45


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_questions_of_every_kind_with_their_answers(
    lessons: Page, data: Data, lesson: str
) -> None:
    """At least five, each answered once, and each answer leads to what proves it."""
    asked = [question for question in data.questions if question.lesson == lesson]
    [questions] = blocks(lessons, f"{lesson}-questions")
    # After the list, where the exercise has answers of its own: these, with their clauses.
    answers, *exercise = blocks(lessons, f"{lesson}-answers")
    choices = sum(len(question.choices) for question in asked)

    assert len(asked) >= 5
    assert {bool(question.choices) for question in asked} == {True, False}
    assert all(question.id.startswith(f"{lesson}-") for question in asked)
    assert len(questions.rows) == len(asked) + choices
    assert len(answers.rows) == len(asked)
    assert [link.target for link in answers.links] == [
        f"../{cited.at}" for question in asked for cited in question.cite
    ]
    assert all(block.links for block in exercise)


def test_the_right_answer_is_the_one_of_the_data(data: Data) -> None:
    """Letters count from A, statements are true or false, of short answers the first is shown."""
    shown = {
        question.id: line.partition("**")[2].partition(".**")[0]
        for lesson in LESSONS
        for question, line in zip(
            (each for each in data.questions if each.lesson == lesson),
            pages.expand("en/a.md", f"<!-- make answers-{lesson} -->", data)[0].split("\n"),
            strict=True,
        )
    }

    assert shown["task-1-title"] == "B"
    assert shown["task-1-posture"] == "True"
    assert shown["task-1-publicity"] == "False"
    assert shown["task-4-emulation"] == "emulation"
    assert shown["qcdc-share"] == "C"


def test_the_right_answers_do_not_stand_in_one_place(data: Data) -> None:
    """Or who has never read a section would know them."""
    letters = [question.right for question in data.questions if question.choices]
    statements = [
        question.holds for question in data.questions if not (question.choices or question.accept)
    ]

    assert max(map(letters.count, letters)) <= len(letters) / 2
    assert 0.3 < sum(statements) / len(statements) < 0.7
