"""What a site is made of: plain frozen data that knows no files.

Lines and columns start at 1 everywhere; columns count characters, not bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

DOCS = "docs"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one line. Lines and columns start at 1; `end` is exclusive.

    Columns count characters, not bytes: "Đ" is one column.
    """

    line: int = 1
    start: int = 1
    end: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something wrong at one place of one file; `path` is relative to the project.

    A rule leaves `rule` and `severity` empty: they are filled in from the rule itself, so that a
    rule cannot speak in another one's name.
    """

    path: str
    span: Span
    message: str
    hint: str = ""
    rule: str = ""
    severity: str = "error"


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a picture, with its address as written.

    `offset` is where its text begins in the text of its block; -1 where there is no such text.
    """

    target: str
    text: str
    span: Span
    image: bool = False
    offset: int = -1


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `id` is empty if none was written, for a made-up one would not last."""

    level: int
    text: str
    id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """An item of a list or a row of a table: its line, and where it stands in the block's text."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block at the top level of a page: paragraph, quote, list, table, heading, code, html, rule.

    `text` is what a reader sees, white space folded, footnote marks left out, a new line before
    each paragraph, item or cell but the first. `section` is the place of the block's section in
    `Page.sections`. `lang` is the language the block declares.
    `rows` are a list's items, those of lists inside it included, or a table's rows below its head.
    """

    kind: str
    text: str
    span: Span
    section: int
    links: tuple[Link, ...] = ()
    lang: str = ""
    rows: tuple[Row, ...] = ()

    @property
    def citation(self) -> Link | None:
        """The link the block ends with, which for a quotation names its source."""
        if self.links:
            last = self.links[-1]
            if last.text and last.offset >= 0 and last.offset + len(last.text) == len(self.text):
                return last
        return None

    @property
    def quoted(self) -> str:
        """The text without the citation at its end."""
        last = self.citation
        return self.text[: last.offset].rstrip() if last else self.text


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the blocks below it, up to the next heading of any level."""

    heading: Heading | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """An id that a link can lead to, with the place where it was written."""

    id: str
    span: Span


@dataclass(frozen=True)
class Page:
    """One page of one language; `path` is relative to docs/, as in `vi/tasks/index.md`.

    `origins` says, for the lines that were made from data, which file and line they came from:
    a reader of a finding must be led to the file that can be edited.
    """

    path: str
    meta: Mapping[str, object]
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    anchors: tuple[Anchor, ...]
    origins: Mapping[int, tuple[str, int]] = field(default_factory=dict)

    @property
    def lang(self) -> str:
        """The language folder the page stands in."""
        return self.path.partition("/")[0]

    @property
    def key(self) -> str:
        """The path without the language: the same for both twins."""
        return self.path.partition("/")[2]

    @cached_property
    def folder(self) -> str:
        """The folder the page stands in, from which its links set out."""
        return self.path.rpartition("/")[0]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id on the page."""
        return frozenset(anchor.id for anchor in self.anchors)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The page cut at its headings; the first section is what stands above them all."""
        blocks: list[list[Block]] = [[] for _ in range(len(self.headings) + 1)]
        for block in self.blocks:
            blocks[block.section].append(block)
        heads: tuple[Heading | None, ...] = (None, *self.headings)
        return tuple(Section(head, tuple(below)) for head, below in zip(heads, blocks, strict=True))

    @cached_property
    def editors(self) -> tuple[Block, ...]:
        """The blocks the editors wrote on this page: no quotation, nothing made from data."""
        own = f"{DOCS}/{self.path}"
        return tuple(
            block
            for block in self.blocks
            if block.kind != "quote"
            if self.origins.get(block.span.line, (own, 0))[0] == own
        )

    def place(self, span: Span) -> tuple[str, Span]:
        """Where the text at `span` was written: this page, or the data it was made from."""
        if span.line in self.origins:
            path, line = self.origins[span.line]
            return path, span if path == f"{DOCS}/{self.path}" and line == span.line else Span(line)
        return f"{DOCS}/{self.path}", span

    def finding(self, span: Span, message: str, hint: str = "") -> Finding:
        """A finding at a place of this page."""
        path, span = self.place(span)
        return Finding(path, span, message, hint)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the meeting: verbatim in Vietnamese, translated into English."""

    id: str
    part: str
    text: Mapping[str, str]
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A page named in the navigation, with its place in mkdocs.yml."""

    target: str
    span: Span


@dataclass(frozen=True)
class Site:
    """Everything the rules look at.

    `files` are the paths under docs/ that readers can reach. `faults` are what went wrong while
    reading, by the name of the rule that reports it. `originals` are the texts that passages and
    texts of law must equal, by path. `today` is handed in, so that no rule reads the clock.
    """

    pages: tuple[Page, ...] = ()
    files: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ("vi", "en")
    nav: tuple[NavEntry, ...] | None = None
    data: Data = field(default_factory=lambda: Data())
    originals: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    today: date | None = None

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The sentences of the meeting."""
        return self.data.passages

    @cached_property
    def by_path(self) -> Mapping[str, Page]:
        """Pages by path."""
        return {page.path: page for page in self.pages}

    def twin(self, page: Page, lang: str) -> Page | None:
        """The same page in another language."""
        return self.by_path.get(f"{lang}/{page.key}")

    def twins(self) -> Iterator[tuple[Page, Page]]:
        """Every page of the first language with its twin in each other one."""
        first, *others = self.languages
        for page in self.pages:
            for lang in others:
                if page.lang == first and (twin := self.twin(page, lang)):
                    yield page, twin


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """An entry of the glossary; `line` is its place in terms.yml. Mappings are by language."""

    id: str
    group: str
    vi: str
    en: str
    means: Mapping[str, str]
    evidence: str
    sources: tuple[str, ...]
    line: int
    abbr: str = ""
    also: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Library:
    """Where a document's text stands in the law library.

    `pages` are paths without the language; `source` and `amended` are paths under docs/_source.
    A notice says at which id it stands, or `page`, and what it says in each language. `copy` is
    where the text was copied from: `codification` or `gazette`.
    """

    pages: tuple[str, ...]
    source: str
    work: Mapping[str, str]
    notices: tuple[tuple[str, Mapping[str, str]], ...]
    copy: str
    amended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document these pages cite; `line` is its place in documents.yml.

    `ended` is the day its effect ended, `timeline` its lane in the picture of the framework.
    `date` is ISO, or a year alone where only that is established. `title` is the official wording,
    `subject` what it is about where that wording was not seen.
    """

    id: str
    number: str
    kind: str
    group: str
    name: Mapping[str, str]
    in_2019: str
    status: str
    confidence: str
    text_seen: str
    line: int
    date: str = ""
    issuer: Mapping[str, str] = field(default_factory=dict)
    title: Mapping[str, str] = field(default_factory=dict)
    subject: Mapping[str, str] = field(default_factory=dict)
    status_note: Mapping[str, str] = field(default_factory=dict)
    replaced_by: tuple[str, ...] = ()
    amended_by: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    source_note: Mapping[str, str] = field(default_factory=dict)
    ended: str = ""
    timeline: str = ""
    library: Library | None = None


@dataclass(frozen=True, slots=True)
class Data:
    """What docs/_data holds."""

    passages: tuple[Passage, ...] = ()
    terms: tuple[Term, ...] = ()
    documents: tuple[Document, ...] = ()
