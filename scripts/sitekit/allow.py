"""The comments that excuse findings: `<!-- allow RULE: reason -->`, `# allow RULE: reason`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sitekit.model import Allowance, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

MARK = "allow "  # a text without it holds no exception
_COMMENT = re.compile(r"<!--[ \t]*allow\b(.*?)-->", re.DOTALL)
_YAML_COMMENT = re.compile(r"^( *)# *allow\b(.*)$", re.MULTILINE)
_SAID = re.compile(r"\s*([\w-]*)\s*:?\s*(.*)", re.DOTALL)


def in_markdown(groups: Sequence[Sequence[Token]]) -> Iterator[Allowance]:
    """The exceptions of a page, from its tokens grouped by the block they belong to.

    One on a line of its own at the top level is for the block below it; several may stand above
    one block. Any other is out of place.
    """
    waiting: list[Allowance] = []
    for group in groups:
        first = group[0]
        if first.type == "html_block" and (found := list(_at_top(first))):
            waiting += found
            continue
        above, until = first.map or (0, 0)
        yield from (
            Allowance(each.rule, each.reason, each.span, above + 1, until) for each in waiting
        )
        waiting = []
        for token in group:
            inner = [token, *(token.children or ())]
            line = (token.map or [above])[0]
            yield from (
                _allowance(match[1], Span(line + 1))
                for each in inner
                if each.type in ("html_inline", "html_block")
                for match in _COMMENT.finditer(each.content)
            )
    yield from waiting


def in_yaml(text: str) -> Iterator[Allowance]:
    """The exceptions of a YAML file, each for the key or item on the next line and all below it."""
    if MARK not in text:
        return
    lines = text.split("\n")
    for match in _YAML_COMMENT.finditer(text):
        line = text.count("\n", 0, match.start())
        indent = len(match[1])
        first = next(
            (
                number
                for number in range(line + 1, len(lines))
                if not lines[number].lstrip().startswith("#")
            ),
            len(lines),
        )
        last = 0
        if first < len(lines) and lines[first].strip():
            last = first + 1
            while last < len(lines) and _belongs(lines[last], indent):
                last += 1
        span = Span(line + 1, indent + 1, indent + 1 + len(match[0].strip()))
        yield _allowance(match[2], span, first + 1, last)


def _at_top(token: Token) -> Iterator[Allowance]:
    line = (token.map or [0])[0]
    for match in _COMMENT.finditer(token.content):
        before = token.content[: match.start()]
        start = match.start() - (before.rfind("\n") + 1) + 1
        end = start + len(match[0].partition("\n")[0])
        yield _allowance(match[1], Span(line + before.count("\n") + 1, start, end))


def _allowance(said: str, span: Span, first: int = 1, last: int = 0) -> Allowance:
    match = _SAID.fullmatch(said.strip())
    rule, reason = (match[1], match[2].strip()) if match else ("", "")
    return Allowance(rule, reason, span, first, last)


def _belongs(line: str, indent: int) -> bool:
    """Whether a line is part of the item above it: blank, or further in."""
    return not line.strip() or len(line) - len(line.lstrip(" ")) > indent
