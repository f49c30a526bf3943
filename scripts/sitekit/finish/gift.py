"""The questions of the lessons as a GIFT file, which the question bank of Moodle imports.

Written by hand, for all there is to it is the escaping that `repchar` does in Moodle's own
question/format/gift/format.php.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from sitekit.model import LESSONS, Question, Source
from sitekit.words import bare

_ABOUT = {
    "vi": "{}: câu hỏi của các bài, do người biên tập soạn (CC BY 4.0).",
    "en": "{}: the questions of the lessons, written by the editors (CC BY 4.0).",
}
_BASIS = {"vi": "Căn cứ", "en": "Basis"}
# Away from this site, the number of a sentence alone says nothing.
_SENTENCE = {"vi": "câu {} của hội nghị", "en": "sentence {} of the meeting"}
_CONTROL = re.compile(r"[\\~=#{}:]")
# What Moodle takes at the beginning of a text for a weight or for the name of a format.
_BEGINNING = {"%": "&#37;", "[": "&#91;"}


def gift(
    questions: Sequence[Question],
    titles: Mapping[str, str],
    site: str,
    lang: str,
    address: Callable[[str], str] | None = None,
) -> str:
    """The questions in one language: a category for each lesson, in it its questions by their ids.

    `titles` are those of the lessons, by id; `site` is the name of the whole. `address` says where a
    section is published; without it what proves an answer is given in words alone. The comment
    above a question gives it its id in the bank as well, to be found by; a question that is imported
    once more is one more question.
    """
    parts = [f"// {_ABOUT[lang].format(site)}"]
    for lesson in LESSONS:
        asked = [question for question in questions if question.lesson == lesson]
        if asked:
            names = (_category(name) for name in (site, titles.get(lesson, lesson)))
            parts.append(f"$CATEGORY: {'/'.join(names)}")
        parts += ("\n".join(_question(question, lang, address)) for question in asked)
    return "\n\n".join(parts) + "\n"


def _question(question: Question, lang: str, address: Callable[[str], str] | None) -> Iterator[str]:
    yield f"// [id:{question.id}]"
    yield f"::{question.id}::[html]{_text(question.ask[lang])}{{"
    for number, choice in enumerate(question.choices):
        yield f"{'=' if number == question.right else '~'}{_text(choice[lang])}"
    # Short answers are no HTML, and are compared letter for letter, but for capitals.
    for word in _accepted(question.accept.get(lang, ())):
        yield f"={_escaped(word)}"
    if not (question.choices or question.accept):
        yield "TRUE" if question.holds else "FALSE"
    cited = "; ".join(_cited(source, lang, address) for source in question.cite)
    yield f"####{_text(question.why[lang])} {_BASIS[lang]}\\: {cited}."
    yield "}"


def _accepted(words: Sequence[str]) -> Iterator[str]:
    """Each answer, also without marks, as many type Vietnamese, and with a full stop at its end."""
    for word in dict.fromkeys((*words, *map(bare, words))):
        yield word
        yield f"{word}."


def _cited(source: Source, lang: str, address: Callable[[str], str] | None) -> str:
    """A section by its name; linked, where it is known where that leads."""
    words = source.words[lang]
    if source.at.startswith("meeting/text.md#"):
        words = _SENTENCE[lang].format(words)
    if not address:
        return _text(words)
    href = html.escape(address(source.at))
    return _escaped(f'<a href="{href}">{html.escape(words, quote=False)}</a>')


def _text(plain: str) -> str:
    """Plain text as HTML in GIFT, on one line."""
    folded = html.escape(" ".join(plain.split()), quote=False)
    return _escaped(_BEGINNING.get(folded[:1], folded[:1]) + folded[1:])


def _escaped(text: str) -> str:
    return _CONTROL.sub(r"\\\g<0>", text)


def _category(name: str) -> str:
    """A name in the path of a category, where nothing is escaped but the stroke that parts names."""
    return name.replace("/", "//")
