"""The words a reader sees, at the places where they were typed.

Rules about writing look at lines in which all that is not a reader's words is blanked out: markup,
addresses, code, raw HTML, what is made from data, and every text that is quoted to the letter. The
columns stay those of the file. A page is only parsed again where a look at all of it has found
something, so that a clean page costs next to nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sitekit.meetings import SENTENCE
from sitekit.model import DOCS, FRONT_MATTER, Finding, Page, Site, Span, kind_of
from sitekit.nodes import composed

# The small letters that only Vietnamese has beside those of the alphabet.
MARKED = "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"

# What stands for a character that is no reader's word: no letter, no blank, no mark.
BLANK = "\0"

_NO_WORDS = re.compile(r"\{:?[ ]*(?:[#.]|\w+=)[^}\n]*\}|(?<=\])\([^)\s]*\)|https?://\S+")
# What data files hold to the letter.
_VERBATIM: Mapping[str, Collection[tuple[str, ...]]] = {
    "passages": {("vi",)},
    "documents": {("title", "vi")},
}
# Words in quotation marks right before a citation, which are compared with what they cite.
_QUOTED = re.compile(
    r"“[^“”]*(?:“[^“”]*”[^“”]*)*”(?=[\s(]*\[[^\]]*\]"
    rf"\([^)\s]*#(?:{SENTENCE}|article-[\w-]+)\))"
)

# What stands where a new page is still to be written, in each language, before what goes there.
GAPS: Mapping[str, str] = {"vi": "[Còn thiếu]", "en": "[To be filled in]"}


def bare(text: str) -> str:
    """A text as it is typed without tone marks, `đ` included."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(each for each in apart if not unicodedata.combining(each))


def gap_in(text: str) -> bool:
    """Whether something in a text is still to be written."""
    return any(gap in text for gap in GAPS.values())


class Line(NamedTuple):
    """A line of a file: as it was typed, and with all but the words blanked out."""

    page: Page | None
    path: str
    number: int
    typed: str
    words: str

    def finding(
        self, start: int, end: int, message: str, hint: str = "", fix: str | None = None
    ) -> Finding:
        """A finding from one place of the line to another, both counted from 0."""
        span = Span(self.number, start + 1, end + 1)
        if self.page:
            return self.page.finding(span, message, hint, fix)
        return Finding(self.path, span, message, hint, fix=fix)


def lines(site: Site, odd: Callable[[str], object]) -> Iterator[Line]:
    """The lines of every page and data file in whose text something `odd` is found."""
    for page in site.pages:
        if page.path not in site.verbatim and odd(page.written):
            yield from page_lines(page)
        front = FRONT_MATTER.match(page.source)
        said = "\n".join(value for value in page.meta.values() if isinstance(value, str))
        if front and odd(said):
            yield from _yaml_lines(page, f"{DOCS}/{page.path}", page.source[: front.end(1)])
    for path, source in site.data.sources.items():
        if odd(site.data.texts[path]):
            yield from _yaml_lines(None, path, source)


@lru_cache(maxsize=1024)
def distinct(text: str) -> frozenset[str]:
    """The words of a text, each once: to look at them takes a fraction of a look at the text."""
    return frozenset(text.split())


def page_lines(page: Page) -> Iterator[Line]:
    """The lines below the front matter but those of quotations and those made from data."""
    # Not imported where nothing odd was found: a parser takes longer than the check.
    from sitekit.paint import painted

    own = f"{DOCS}/{page.path}"
    typed = page.source.split("\n")
    top = page.source.count("\n", 0, page.body)
    words, quoted = painted("\n" * top + page.source[page.body :])
    for number, line in enumerate(typed, 1):
        made = page.origins.get(number, (own, 0))[0] != own
        if number > top and number not in quoted and not made:
            masked = list(words[number - 1])
            for match in _QUOTED.finditer(line):
                masked[match.start() : match.end()] = BLANK * len(match[0])
            yield Line(page, own, number, line, "".join(masked))


def _yaml_lines(page: Page | None, path: str, source: str) -> Iterator[Line]:
    """The lines of a data file or of front matter, with all but the texts in it blanked out."""
    import yaml

    lines = source.split("\n")
    canvas = [list(BLANK * len(line)) for line in lines]
    try:
        node = composed(source)
    except (yaml.YAMLError, ValueError, RecursionError):
        return  # `bad-data` or `bad-front-matter` has said so
    for scalar in _scalars(node, (), _VERBATIM.get(kind_of(path), ())):
        first, last = scalar.start_mark, scalar.end_mark
        for number in range(first.line, min(last.line + 1, len(lines))):
            start = first.column if number == first.line else 0
            end = last.column if number == last.line else len(lines[number])
            if scalar.style in ("|", ">") and number == first.line:
                continue  # the sign alone
            if scalar.style in ("'", '"'):
                start += number == first.line
                end -= number == last.line
            text = lines[number][start:end]
            if scalar.style == "'":
                text = text.replace("''", f"'{BLANK}")
            canvas[number][start:end] = hidden(text)
    for number, (typed, words) in enumerate(zip(lines, canvas, strict=True), 1):
        yield Line(page, path, number, typed, "".join(words))


def _scalars(
    node: Any, place: tuple[str, ...], skipped: Collection[tuple[str, ...]]
) -> Iterator[Any]:
    """The values in a YAML tree that are texts, but those at some places."""
    value = getattr(node, "value", None)
    if isinstance(value, str):
        if place not in skipped:
            yield node
        return
    for each in value or ():
        if isinstance(each, tuple):
            yield from _scalars(each[1], (*place, str(each[0].value)), skipped)
        else:
            yield from _scalars(each, place, skipped)


def hidden(text: str) -> str:
    """A text with the attribute lists and the addresses in it blanked out."""
    return _NO_WORDS.sub(lambda match: BLANK * len(match[0]), text)
