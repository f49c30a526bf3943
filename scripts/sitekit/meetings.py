"""Where each meeting's sentences, its original and its full text stand.

The first one keeps the addresses it was published at; a later one is named by its day, as in
`_data/passages-2020-03-15.yml`, and its sentences by its year, or by its day if that is taken.
"""

from __future__ import annotations

import re

FIRST_TEXT = "meeting/text.md"
# The ids of sentences: `s01` of the first meeting, `2020-s01` or `2020-03-15-s01` of later ones.
SENTENCE = r"(?:\d{4}-(?:\d\d-\d\d-)?)?s\d+"

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_TEXT = re.compile(r"meetings/\d{4}-\d{2}-\d{2}/text\.md")


def day_of(path: str) -> str:
    """The day a file of a meeting is named by, or nothing."""
    match = _DAY.search(path)
    return match[0] if match else ""


def passages(day: str) -> str:
    """The data file of a meeting's sentences; no day is the first one's."""
    return f"passages-{day}.yml" if day else "passages.yml"


def original(day: str) -> str:
    """The original of a meeting's text, under docs/."""
    return f"_source/meeting/{day}.vi.txt"


def full_text(day: str) -> str:
    """The page of a meeting's full text, without the language; no day is the first one's."""
    return f"meetings/{day}/text.md" if day else FIRST_TEXT


def is_full_text(key: str) -> bool:
    """Whether a page, named without its language, holds the full text of a meeting."""
    return key == FIRST_TEXT or bool(_TEXT.fullmatch(key))


def names_sentences_of(identity: str, day: str) -> bool:
    """Whether a sentence's id is of a form that the sentences of a meeting may have."""
    return identity.rpartition("s")[0] in ((f"{day[:4]}-", f"{day}-") if day else ("",))
