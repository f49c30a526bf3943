"""Markdown -> its lines with all but the words a reader sees blanked out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sitekit.scan import Reader, parser, top_level
from sitekit.words import BLANK, hidden


def painted(body: str) -> tuple[list[str], set[int]]:
    """The lines, and the numbers of those that block quotes take up, from 1.

    Words in raw HTML are blanked out like its markup.
    """
    lines = body.split("\n")
    canvas = [list(BLANK * len(line)) for line in lines]
    quoted: set[int] = set()
    reader = Reader(body)
    for group in top_level(_markdown().parse(body, {})):
        for token in group:
            if token.type == "blockquote_open" and token.map:
                quoted.update(range(token.map[0] + 1, token.map[1] + 1))
            if token.type == "inline":
                starts = reader.starts(token)
                for at, text in _texts(token.children or [], 0):
                    number = token.content.count("\n", 0, at)
                    line, column = starts[number]
                    column += at - (token.content.rfind("\n", 0, at) + 1)
                    # A cell in which a `|` is escaped has lost a character on the way.
                    if lines[line][column : column + len(text)] == text:
                        canvas[line][column : column + len(text)] = hidden(text)
    return ["".join(line) for line in canvas], quoted


@cache
def _markdown() -> MarkdownIt:
    """The parser of the pages, but that it leaves every run of text where it was."""
    markdown = parser()
    markdown.disable("text_join")
    markdown.inline.ruler2.disable("fragments_join")
    return markdown


def _texts(tokens: list[Token], base: int) -> Iterator[tuple[int, str]]:
    """Every run of text with its place in the content."""
    for before, token in zip([None, *tokens], tokens, strict=False):
        at = base + token.meta.get("at", (0, 0))[0]
        if token.type == "image":
            yield from _texts(token.children or [], at + 2)  # after `![`
        elif token.type == "text" and not (before and before.info == "auto"):
            yield at, token.content
