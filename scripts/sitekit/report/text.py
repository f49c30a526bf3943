"""For people: one line a finding, the place it is about, and the hint below it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from sitekit.model import Finding, Span
from sitekit.report.translate import word

# The text of a file's line without its end, empty where there is none.
LineOf = Callable[[str, int], str]

_MARGIN = "  | "
_WIDTH = 96  # characters of a source line that are shown
_AHEAD = 32  # of them before the place, where the line is cut


def report(findings: Sequence[Finding], line_of: LineOf, lang: str = "en") -> str:
    """The findings as a reader of a terminal wants them."""
    return "\n".join(line for finding in findings for line in _lines(finding, line_of, lang))


def _lines(finding: Finding, line_of: LineOf, lang: str) -> Iterator[str]:
    place = f"{finding.path}:{finding.span.line}:{finding.span.start}"
    severity = word(finding.severity, lang)
    yield _printable(f"{place}: {severity}: {finding.message} [{finding.rule}]")
    if finding.span != Span():  # which stands for the file as a whole
        yield from _place(line_of(finding.path, finding.span.line), finding.span)
    if finding.hint:
        yield _printable(f"  {word('hint', lang)}: {finding.hint}")


def _place(line: str, span: Span) -> Iterator[str]:
    """The source line, cut to the screen, and carets below the span, unless that is empty."""
    start = _letter(line, span.start - 1)
    # A long line is cut about the place.
    first = _letter(line, max(min(start - _AHEAD, len(line) - _WIDTH), 0))
    last = first + _WIDTH
    shown = _printable(line[first:last])
    if not shown.strip():
        return
    cut = ("…" if first else "", "…" if last < len(line) else "")
    yield f"{_MARGIN}{shown.join(cut)}".rstrip()
    if span.end > span.start:
        ahead, marked = shown[: start - first], shown[start - first : span.end - 1 - first]
        # A tab below a tab reaches as far, whatever the terminal makes of it.
        lead = "".join("\t" if each == "\t" else " " * _width(each) for each in ahead)
        carets = "^" * max(sum(map(_width, marked)), 1)
        yield f"{_MARGIN}{' ' * len(cut[0])}{lead}{carets}"


def _letter(line: str, place: int) -> int:
    """The place itself, or that of the letter which the mark there belongs to."""
    while 0 < place < len(line) and not _width(line[place]):
        place -= 1
    return place


def _width(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _printable(text: str) -> str:
    """Put a mark for what a terminal would obey or not show: escapes, turns of direction, ..."""
    if text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") and each != "\t"
        else each
        for each in text
    )
