"""What a site is made of: plain frozen data that knows no files.

Lines and columns start at 1 everywhere; columns count characters, not bytes.

All but findings and what remembers things (`cached_property`) is a `Struct` of msgspec, which is made
in a fifth of the time of a data class, and written as JSON and read again without code of ours. A
copy of one is made by `replace` of `msgspec.structs`, of a data class by that of `dataclasses`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from sitekit.meetings import FIRST_TEXT

DOCS = "docs"
# The lessons of training/lessons, by the ids of their headings.
LESSONS = (*(f"task-{number}" for number in range(1, 6)), "qcdc")
# The pattern MkDocs cuts front matter with (mkdocs.utils.meta), so that both cut the same.
FRONT_MATTER = re.compile(r"^-{3}[ \t]*\n(.*?\n)(?:-{3}|\.{3})[ \t]*\n", re.DOTALL)
# Signs that are said aloud are words, too.
_WORD = re.compile(r"\w+|[%‰°≤≥×]")


def digest(words: Iterable[str]) -> str:
    """What stands for words; capitals do not count, for they come and go with a full stop."""
    return blake2b(" ".join(words).casefold().encode(), digest_size=5).hexdigest()


class Span(Struct, frozen=True, order=True, array_like=True):
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
    rule cannot speak in another one's name. `fix` is what the text at `span` becomes where exactly
    one repair is right.
    """

    path: str
    span: Span
    message: str
    hint: str = ""
    rule: str = ""
    severity: str = "error"
    fix: str | None = field(default=None, compare=False)


class Link(Struct, frozen=True, array_like=True):
    """A link or a picture, with its address as written.

    `offset` is where its text begins in the text of its block; -1 where there is no such text.
    """

    target: str
    text: str
    span: Span
    image: bool = False
    offset: int = -1


class Heading(Struct, frozen=True, array_like=True):
    """A heading; `id` is empty if none was written, for a made-up one would not last."""

    level: int
    text: str
    id: str
    span: Span


class Row(Struct, frozen=True, array_like=True):
    """An item of a list or a row of a table: its line, and where it stands in the block's text."""

    line: int
    start: int
    end: int


class Run(Struct, frozen=True, array_like=True):
    """A stretch of a block's text that declares a language of its own, or has none, as code."""

    lang: str
    start: int
    end: int


class Block(Struct, frozen=True, array_like=True):
    """A block at the top level of a page: paragraph, quote, list, table, heading, code, html, rule.

    A footnote is one as well; it belongs to no section, but stands in the last one.

    `text` is what a reader sees, white space folded, footnote marks left out, a new line before
    each paragraph, item or cell but the first. `section` is the place of the block's section in
    `Page.sections`. `lang` is the language the block declares.
    `rows` are a list's items, those of lists inside it included, or a table's rows below its head.
    `runs` are the stretches of its text in another language or in none. `inner` are the quotations
    inside a list.
    """

    kind: str
    text: str
    span: Span
    section: int
    links: tuple[Link, ...] = ()
    lang: str = ""
    rows: tuple[Row, ...] = ()
    runs: tuple[Run, ...] = ()
    inner: tuple[Block, ...] = ()

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


class Section(Struct, frozen=True):
    """A heading with the blocks below it, up to the next heading of any level."""

    heading: Heading | None
    blocks: tuple[Block, ...]

    @property
    def words(self) -> list[str]:
        """Its words as they are written, those of its heading first."""
        return [
            word
            for block in self.blocks
            if block.kind not in ("html", "footnote")
            for word in _WORD.findall(normalize("NFC", block.text))
        ]


class Tag(Struct, frozen=True, array_like=True):
    """A tag of raw HTML: its name and its attributes' names, in small letters; `/name` if it ends."""

    name: str
    attributes: tuple[str, ...]
    span: Span


class Slip(Struct, frozen=True, array_like=True):
    """Markup that is not what its author took it for: the parser passed over it without a word.

    `kind` is the name of the rule that reports it, `text` what that rule has to say it with.
    """

    kind: str
    text: str
    span: Span


class Anchor(Struct, frozen=True, array_like=True):
    """An id that a link can lead to, with the place where it was written."""

    id: str
    span: Span


class Allowance(Struct, frozen=True, array_like=True):
    """A comment that excuses what a rule finds from line `first` to line `last`, both included.

    `rule` and `reason` are empty where they were not written. Where nothing stands below the
    comment, or it stands in the middle of something, `last` is 0.
    """

    rule: str
    reason: str
    span: Span
    first: int = 1
    last: int = 0


@dataclass(frozen=True)
class Page:
    """One page of one language; `path` is relative to docs/, as in `vi/tasks/index.md`.

    `origins` says, for the lines that were made from data, which file and line they came from:
    a reader of a finding must be led to the file that can be edited. `source` is the Markdown the
    page was read from, what was made from data included.
    """

    path: str
    meta: Mapping[str, object]
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    anchors: tuple[Anchor, ...]
    origins: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    tags: tuple[Tag, ...] = ()
    slips: tuple[Slip, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    source: str = ""

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
    def body(self) -> int:
        """Where in the source the front matter ends."""
        match = FRONT_MATTER.match(self.source)
        return match.end() if match else 0

    @cached_property
    def written(self) -> str:
        """What stands in the page's own file below the front matter."""
        if not self.origins:
            return self.source[self.body :]
        own = f"{DOCS}/{self.path}"
        first = self.source.count("\n", 0, self.body) + 1
        return "\n".join(
            line
            for number, line in enumerate(self.source[self.body :].split("\n"), first)
            if self.origins.get(number, (own, 0))[0] == own
        )

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The page cut at its headings; the first section is what stands above them all."""
        blocks: list[list[Block]] = [[] for _ in range(len(self.headings) + 1)]
        for block in self.blocks:
            blocks[block.section].append(block)
        heads: tuple[Heading | None, ...] = (None, *self.headings)
        return tuple(Section(head, tuple(below)) for head, below in zip(heads, blocks, strict=True))

    @property
    def quotes(self) -> Iterator[Block]:
        """Its quotations, those inside lists included."""
        for block in self.blocks:
            if block.kind == "quote":
                yield block
            yield from block.inner

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """What stands for the words of each section, by the id of its heading."""
        return {
            section.heading.id: digest(section.words)
            for section in self.sections
            if section.heading and section.heading.id
        }

    @cached_property
    def editors(self) -> tuple[Block, ...]:
        """The blocks the editors wrote on this page: no quotation, nothing made from data.

        The questions of the lessons are their words all the same, and kept in a file so that other
        programs can have them.
        """
        own = f"{DOCS}/{self.path}"
        written = (own, f"{DOCS}/_data/questions.yml")
        return tuple(
            block
            for block in self.blocks
            if block.kind != "quote"
            if self.origins.get(block.span.line, (own, 0))[0] in written
        )

    def place(self, span: Span) -> tuple[str, Span]:
        """Where the text at `span` was written: this page, or the data it was made from."""
        if span.line in self.origins:
            path, line = self.origins[span.line]
            # A line of the page's own file is further down, but as it was typed.
            own = path == f"{DOCS}/{self.path}"
            return path, Span(line, span.start, span.end) if own else Span(line)
        return f"{DOCS}/{self.path}", span

    def finding(self, span: Span, message: str, hint: str = "", fix: str | None = None) -> Finding:
        """A finding at a place of this page."""
        path, span = self.place(span)
        return Finding(path, span, message, hint, fix=fix)


class Passage(Struct, frozen=True):
    """A sentence of a meeting: verbatim in Vietnamese, translated into English.

    `page` is where the full text has it, without the language.
    """

    id: str
    part: str
    text: Mapping[str, str]
    path: str
    line: int
    page: str = FIRST_TEXT


class Entry(NamedTuple):
    """A line of the ledger: an address that was published, as in `qcdc/know#methods`.

    `since` is the day of the release that published it first. `words` stands for the Vietnamese
    words that the English was last confirmed against, `-` where there is nothing to compare.
    `then` is `moved` or `removed` where the address has gone, and `to` the one that it leads to.
    """

    address: str
    since: str
    words: str
    then: str = ""
    to: str = ""


@dataclass(frozen=True)
class Ledger:
    """Every address that was published, the same in all languages.

    `lines` are the sound lines by address, read one by one only where they are asked for: there are
    thousands, and a check asks for few. `text` is the file, `before` are the lines that it had at
    the last commits, and `refusal` is what git says where it is there and tells none.
    """

    lines: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""

    def entry(self, address: str) -> Entry | None:
        """The entry of an address."""
        line = self.lines.get(address)
        return Entry(*line.split()) if line else None

    @cached_property
    def gone(self) -> Mapping[str, Entry]:
        """The entries of what was moved or removed."""
        return {
            address: Entry(*cells)
            for address, line in self.lines.items()
            if "moved" in line and len(cells := line.split()) > 3  # or removed
        }

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of every line by its address, those that are not sound included."""
        lines = enumerate(self.text.split("\n"), 1)
        return {line.split()[0]: number for number, line in lines if line.strip()}


class NavEntry(Struct, frozen=True):
    """A page named in the navigation, with its place in mkdocs.yml."""

    target: str
    span: Span


class Label(Struct, frozen=True):
    """What the navigation calls a page or a section, and what it is in the other languages."""

    text: str
    span: Span
    translated: Mapping[str, str]


class Answer(Struct, frozen=True):
    """What became of an address on another host when it was asked for.

    `state` is `good`, `lost` (the page is there, the section is not), `dead` or `unanswered`;
    `said` says what happened in words that follow the address; `moved_to` is where the page has
    moved for good.
    """

    state: str
    said: str = ""
    moved_to: str = ""


@dataclass(frozen=True)
class Site:
    """Everything the rules look at.

    `url` is where the site is published, if mkdocs.yml says so; `labels` are its navigation's.
    `files` are the paths under docs/ that readers can reach. `faults` are what went wrong while
    reading, by the name of the rule that reports it. `originals` are the texts that passages and
    texts of law must equal, by path. `today` is handed in, so that no rule reads the clock.
    `answers` are those of other hosts, by address, where they were asked. `allowances` are the
    exceptions in files that are no pages, by path. `confirmed` are Vietnamese texts as they were when
    the English was last confirmed, by address, where they have changed and git remembers them.
    """

    pages: tuple[Page, ...] = ()
    files: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ("vi", "en")
    nav: tuple[NavEntry, ...] | None = None
    labels: tuple[Label, ...] = ()
    url: str = ""
    data: Data = field(default_factory=lambda: Data())
    originals: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    today: date | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    allowances: Mapping[str, tuple[Allowance, ...]] = field(default_factory=dict)
    built: BuiltSite | None = None
    ledger: Ledger = field(default_factory=lambda: Ledger())
    confirmed: Mapping[str, str] = field(default_factory=dict)

    # What is worked out for a site is remembered for that object: its contents are too much to hash.
    __hash__ = object.__hash__

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The sentences of the meetings, in their order."""
        return self.data.passages

    @cached_property
    def by_path(self) -> Mapping[str, Page]:
        """Pages by path."""
        return {page.path: page for page in self.pages}

    @cached_property
    def exceptions(self) -> tuple[tuple[str, Allowance], ...]:
        """Every exception with its file, its lines counted in that file."""
        found = [(path, each) for path, held in self.allowances.items() for each in held]
        for page in self.pages:
            for each in page.allowances:
                path, span = page.place(each.span)
                first, last = (page.place(Span(line))[1].line for line in (each.first, each.last))
                found.append((path, replace(each, span=span, first=first, last=last)))
        return tuple(found)

    @cached_property
    def verbatim(self) -> frozenset[str]:
        """The pages that hold a text of law to the letter."""
        return frozenset(
            f"{self.languages[0]}/{key}"
            for document in self.data.documents
            if document.library
            for key in document.library.pages
        )

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


class Term(Struct, frozen=True, kw_only=True):
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
    note: Mapping[str, str] = {}


class Library(Struct, frozen=True):
    """Where a document's text stands in the law library.

    `pages` are paths without the language; `source` and `amended` are paths under docs/_source.
    A notice says at which id it stands, or `page`, and what it says in each language; a note, at
    which id, how its words were translated and why, in Markdown. `copy` is where the text was
    copied from: `codification` or `gazette`.
    """

    pages: tuple[str, ...]
    source: str
    work: Mapping[str, str]
    notices: tuple[tuple[str, Mapping[str, str]], ...]
    copy: str
    amended: str = ""
    notes: tuple[tuple[str, Mapping[str, str]], ...] = ()

    @property
    def made_from(self) -> str:
        """The file its Vietnamese pages are made from: of an amended law both wordings, marked."""
        return self.source.replace(".md", ".marked.md") if self.amended else self.source


class Document(Struct, frozen=True, kw_only=True):
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
    issuer: Mapping[str, str] = {}
    title: Mapping[str, str] = {}
    subject: Mapping[str, str] = {}
    status_note: Mapping[str, str] = {}
    replaced_by: tuple[str, ...] = ()
    amended_by: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    source_note: Mapping[str, str] = {}
    ended: str = ""
    timeline: str = ""
    library: Library | None = None


class Source(Struct, frozen=True):
    """A section that proves something: `at` is its page under a language with its id.

    `words` are what the link to it says in each language: on paper they are all there is.
    """

    at: str
    words: Mapping[str, str]


class Question(Struct, frozen=True, kw_only=True):
    """A question of a lesson; `line` is its place in questions.yml. Mappings are by language.

    It is one of three: a choice, of which the one at `right` is right, counted from 0; a statement
    that `holds` or does not; or a question that any of the words in `accept` answer.
    """

    id: str
    lesson: str
    ask: Mapping[str, str]
    why: Mapping[str, str]
    cite: tuple[Source, ...]
    line: int
    choices: tuple[Mapping[str, str], ...] = ()
    right: int = 0
    holds: bool = False
    accept: Mapping[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Data:
    """What docs/_data holds; `sources` are the files as they were typed, by path."""

    passages: tuple[Passage, ...] = ()
    terms: tuple[Term, ...] = ()
    documents: tuple[Document, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Document]:
        """Each document by its id."""
        return {document.id: document for document in self.documents}

    @cached_property
    def library(self) -> Mapping[str, Document]:
        """The document whose text a page holds, by the page's path without the language."""
        return {
            page: document
            for document in reversed(self.documents)  # of two that claim a page, the first has it
            if document.library
            for page in document.library.pages
        }

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Every text that the sound items of a file hold, one a line, by path."""
        kinds = {
            "passages": self.passages,
            "terms": self.terms,
            "documents": self.documents,
            "questions": self.questions,
        }
        return {path: "\n".join(_texts(kinds[kind_of(path)])) for path in self.sources}


def kind_of(path: str) -> str:
    """What a data file holds: `passages`, be it passages.yml or passages-2020-03-15.yml."""
    return re.split(r"[-.]", path.rpartition("/")[2])[0]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(tuple(value.values()))
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))


class Address(Struct, frozen=True):
    """An address on a built page that has to be looked at: one that is sound is not kept.

    `kind` is what it is for: page, relation (of a page, in its head), frame, image, script, style,
    file, or host, which is only called at. `fault` says why it was kept: `gone`, `anchor` (the page
    is there, the section may not be), `foreign` (a request to another host), `empty`, `malformed`,
    `local` (of the machine it was made on), `script`, or `contact` (of nobody). `target` is the path
    it leads to, or would lead to.
    """

    kind: str
    text: str
    span: Span
    fault: str
    target: str = ""
    fragment: str = ""


class Mark(Struct, frozen=True):
    """Something on a built page that a rule has to look at: its kind, its text, its place.

    `said` is what else there is to say of it: the language an element's text is in, the page an
    address leads to, the line of the first element with the same id.
    """

    kind: str
    text: str
    span: Span
    said: str = ""


class BuiltPage(Struct, frozen=True):
    """A page of built HTML; `path` is relative to the folder of the site.

    `title` is None where the page has none, `lang` where it has not even `<html>`. `canonical` and
    `alternates` are the page's own address and those in other languages, by language, with the
    paths they lead to. `said` is the language its text plainly is in, `weight` how many bytes it is
    over the wire, if it is so many that they had to be counted. `redirect` is a page that sends its
    reader on.
    """

    path: str
    ids: frozenset[str] = frozenset()
    addresses: tuple[Address, ...] = ()
    marks: tuple[Mark, ...] = ()
    lang: Mark | None = None
    title: Mark | None = None
    described: bool = False
    canonical: Mark | None = None
    alternates: tuple[Mark, ...] = ()
    said: str = ""
    weight: int = 0
    redirect: bool = False

    def finding(self, span: Span, message: str, hint: str = "") -> Finding:
        """A finding at a place of this page."""
        return Finding(self.path, span, message, hint)


class BuiltSite(Struct, frozen=True):
    """A folder of built pages.

    `styles` are its style sheets, which have addresses only. `files` are the paths of all its files,
    `led` those of pages that another page leads to. `faults` are what could not be read. `budget` is
    how many bytes a page may weigh.
    """

    pages: tuple[BuiltPage, ...] = ()
    styles: tuple[BuiltPage, ...] = ()
    files: frozenset[str] = frozenset()
    led: frozenset[str] = frozenset()
    faults: tuple[Finding, ...] = ()
    budget: int = 0
