"""Texts of law: each page, its markup taken off, is its original."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sitekit.law import AMENDING, adopted, amended
from sitekit.model import DOCS, Block, Document, Finding, Library, Page, Site, Span
from sitekit.rules.links import resolve
from sitekit.rules.rule import rule
from sitekit.rules.sources import first_difference


@rule
def altered_law(site: Site) -> Iterator[Finding]:
    """A text of law that differs from its original, as adopted.

    Guidance rests on these words. Where a page shows amendments, what was added is left out of the
    comparison; what the editors say, and the titles they wrote, are no part of it. White space is
    folded.
    """
    for document, library in _library(site):
        yield from _compare(site, document, library, library.source, adopted)


@rule
def altered_amendment(site: Site) -> Iterator[Finding]:
    """A text of law that differs from its original as amended.

    What a reader is shown first is the amended wording: the page without what was removed must be
    that text, word for word.
    """
    for document, library in _library(site):
        if library.amended:
            yield from _compare(site, document, library, library.amended, amended)


def _library(site: Site) -> Iterator[tuple[Document, Library]]:
    for document in site.data.documents:
        if document.library:
            yield document, document.library


def _compare(
    site: Site,
    document: Document,
    library: Library,
    source: str,
    version: Callable[[str], str],
) -> Iterator[Finding]:
    """Compare the pages of a text with its original, line by line, one finding a page.

    After the first difference a page is passed over to where the next one begins in the original.
    """
    path = f"{DOCS}/_source/{source}"
    original = site.originals.get(path)
    pages = [
        page
        for key in library.pages
        if (page := site.by_path.get(f"{site.languages[0]}/{key}")) is not None
    ]
    if original is None:
        for page in pages[:1]:
            span = page.headings[0].span if page.headings else Span()
            yield page.finding(span, f"original `{path}` does not exist")
        return
    # The first line of the copies of one page is the codification's description, not the text.
    several = len(library.pages) > 1
    lines = [_plain(line) for line in original.split("\n") if line.strip()][0 if several else 1 :]
    at = 0
    for page in pages:
        words = [
            (text, block)
            for block in page.blocks
            if _is_law(page, block, several)
            if (text := _plain(version(without_links(page, block))))
        ]
        for text, block in words:
            wanted = lines[at] if at < len(lines) else ""
            if text != wanted:
                odd, right = first_difference(text.split(), wanted.split())
                yield page.finding(
                    block.span,
                    f"text of law differs from its original at `{odd}`",
                    f"`{path}` has `{right}`",
                )
                break
            at += 1
        else:
            if page is pages[-1] and at < len(lines) and len(pages) == len(library.pages):
                last = page.blocks[-1].span if page.blocks else Span()
                yield page.finding(last, f"text of law ends before `{lines[at][:60]}`")
            continue
        at = _start_of_next(pages, page, lines, at)


def _start_of_next(pages: list[Page], page: Page, lines: list[str], at: int) -> int:
    """Where the page after one that differs begins in the original."""
    following = pages[pages.index(page) + 1 :]
    for other in following[:1]:
        if not other.headings:
            break  # `no-title` has said so
        chapter = other.headings[0].text.partition(".")[0] + "."
        for number in range(at, len(lines)):
            if lines[number].startswith(chapter):
                return number
    return at


def _is_law(page: Page, block: Block, several: bool) -> bool:
    """Whether a block is words of the law: not the editors', and not a title they wrote."""
    if page.place(block.span)[0] != f"{DOCS}/{page.path}":
        return False
    return several or block.span not in [each.span for each in page.headings[:1]]


def without_links(page: Page, block: Block) -> str:
    """The text without the links to the clauses that changed it."""
    text = block.text
    for link in sorted(block.links, key=lambda link: link.offset, reverse=True):
        target = resolve(page, link)
        if link.offset >= 0 and target and target.path.endswith(AMENDING):
            text = text[: link.offset] + text[link.offset + len(link.text) :]
    return text


def _plain(line: str) -> str:
    return " ".join(line.lstrip("#").split())
