"""What stands in one language -> what stands in its place in the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sitekit.model import Block, Page, Row, Section, Site


class Stretch(NamedTuple):
    """A heading, paragraph or quotation, or one item of a list or row of a table."""

    page: Page
    block: Block
    row: Row

    @property
    def text(self) -> str:
        """What a reader sees of it."""
        return self.block.text[self.row.start : self.row.end]

    @property
    def lang(self) -> str:
        """The language it is written in."""
        return self.block.lang or self.page.lang


@lru_cache(maxsize=1)  # asked by several rules, one after the other
def aligned(site: Site) -> tuple[tuple[Stretch, Stretch], ...]:
    """Every stretch of the first language with its counterpart in another.

    Sections pair by id. Where the blocks of two sections differ in kind or number nothing in them
    is paired, and a list or table whose rows differ in number is paired as a whole: a guess would
    be wrong from there on. Pages of summaries (`parity: articles`) are left out. Both may be in one
    language: each page of the full text gives every sentence in both.
    """
    return tuple(_aligned(site))


def _aligned(site: Site) -> Iterator[tuple[Stretch, Stretch]]:
    for page, twin in site.twins():
        if "articles" in (page.meta.get("parity"), twin.meta.get("parity")):
            continue
        sections = {section_key(section): section for section in twin.sections}
        for section in page.sections:
            other = sections.get(section_key(section))
            if other and [each.kind for each in section.blocks] == [
                each.kind for each in other.blocks
            ]:
                for block, counterpart in zip(section.blocks, other.blocks, strict=True):
                    yield from _stretches(page, block, twin, counterpart)


def _stretches(
    page: Page, block: Block, twin: Page, counterpart: Block
) -> Iterator[tuple[Stretch, Stretch]]:
    rows, others = parts(block), parts(counterpart)
    if len(rows) != len(others):
        rows, others = [_whole(block)], [_whole(counterpart)]
    for row, other in zip(rows, others, strict=True):
        yield Stretch(page, block, row), Stretch(twin, counterpart, other)


def parts(block: Block) -> list[Row]:
    """The items of a list, or a table's head and rows; any other block is one part itself.

    An item ends where the first one inside it begins, so that nothing is in two parts.
    """
    if not block.rows:
        return [_whole(block)]
    rows = sorted(block.rows, key=lambda row: (row.start, -row.end))
    ends = [*(row.start - 1 for row in rows[1:]), len(block.text)]
    found = [
        Row(row.line, row.start, max(min(row.end, end), row.start))
        for row, end in zip(rows, ends, strict=True)
    ]
    head = [Row(block.span.line, 0, rows[0].start - 1)] if rows[0].start else []
    return head + found


def _whole(block: Block) -> Row:
    return Row(block.span.line, 0, len(block.text))


def section_key(section: Section) -> object:
    """What a section has in common with its twin: its id; those without one have no twin."""
    if section.heading is None:
        return ""  # what stands above all headings
    return section.heading.id or section
