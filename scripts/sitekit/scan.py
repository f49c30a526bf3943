"""Markdown text -> Page, with line and column of everything.

The pages are rendered by Python-Markdown and read here by markdown-it-py, which keeps lines. What
it lacks is added below as rules of its own: columns of inline tokens, and the `{#id lang=vi}`
attribute lists of Python-Markdown. A test demands that both see the same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from msgspec.structs import replace

from sitekit import allow, safe
from sitekit.model import (
    FRONT_MATTER,
    Allowance,
    Anchor,
    Block,
    Heading,
    Link,
    Page,
    Row,
    Run,
    Slip,
    Span,
    Tag,
)
from sitekit.nodes import bounded, loader_of
from sitekit.quick import HELPERS, Inline, cells, plain, table

# Python-Markdown's attribute lists (markdown.extensions.attr_list); a change of the law is none.
_ATTRIBUTES = re.compile(r"\{(?!--[^}\n]*--\}|\+\+[^}\n]*\+\+\}):?[ ]*([^}\n ][^}\n]*)[ ]*\}")
_LAST_ATTRIBUTES = re.compile(_ATTRIBUTES.pattern + r"[ ]*$")
_ATTRIBUTE = re.compile(r"""#(?P<id>[^\s]+)|(?P<key>[\w-]+)=(["']?)(?P<value>[^"'\s]*)\3""")

# Brackets that were meant for more: a footnote, the label of a definition, an address set apart.
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_LABEL = re.compile(r"\[([^\[\]\n]*)\]")
_ADDRESS = re.compile(r"\([^)\n]*\)?| +\((?:https?:|[^()\s]+\.md\b)[^()\n]*\)")
# What begins a heading on the site though nothing stands behind its marks; a definition.
_HEADING = re.compile(r"#{1,6}[^#\s]\S*")
_DEFINITION = re.compile(r" {0,3}\[(\^?[^\[\]]+)\]:")
# An attribute list that belongs to nothing, which the reader sees.
_SHOWN = re.compile(r"\{:?[ ]*(?:#[\w-]+|lang=[\w-]+)[^{}\n]*\}")
_LISTS = ("bullet_list_open", "ordered_list_open")
_TABLE_LINE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_SIGNS = ("{", "://", "www.")  # of an attribute list or an address in plain words
_BARE = re.compile(r"(?<![\w/])(?:https?://|www\.)[^\s<>“”\"|]+")

_UNSEEN = r"[\x00-\x1f\x7f]*"
# Levels of tokens: a list has two, a quotation one. At 20 the parser overlooks what is further in.
_DEEPEST = 12

_KINDS = {
    "paragraph_open": "paragraph",
    "heading_open": "heading",
    "blockquote_open": "quote",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "html_block": "html",
    "hr": "rule",
    "footnote_open": "footnote",
}


class BadFrontMatter(ValueError):
    """Front matter that cannot be read; `line` and `column` say where, `body` is the page below."""

    def __init__(self, message: str, body: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.body = body
        self.line = line
        self.column = column


class _Verbatim(MarkdownIt):
    """Leaves addresses as their author wrote them, unsafe ones too: a rule must see them."""

    def normalizeLink(self, url: str) -> str:
        return url

    def validateLink(self, url: str) -> bool:
        return True


def _unresolved(state: StateInline, silent: bool) -> bool:
    """Notes brackets that were meant as a link or a footnote, after every other rule has failed."""
    start = state.pos
    if silent or state.src[start] != "[":
        return False
    end = parseLinkLabel(state, start)
    if match := _FOOTNOTE.match(state.src, start):
        kind, text = "undefined-footnote", match[1]
    elif end > start + 1 and (match := _LABEL.match(state.src, end + 1)):
        kind, text = "undefined-reference", match[1] or state.src[start + 1 : end]
    elif end > start + 1 and (match := _ADDRESS.match(state.src, end + 1)):
        kind, text = "malformed-address", match[0]
    else:
        return False
    length = len(state.src[start : match.end()].partition("\n")[0])
    state.push("slip", "", 0).meta = {"kind": kind, "text": text, "length": length}
    state.pending += "["
    state.pos += 1
    return True


def _footnote_lines(state: StateCore) -> None:
    """Remembers where footnotes stand: those that nothing leads to are thrown away after this."""
    state.env["footnote lines"] = {
        token.meta["label"]: (token.map or [0])[0]
        for token in state.tokens
        if token.type == "footnote_reference_open"
    }


def parser() -> MarkdownIt:
    md = _Verbatim("commonmark", {"html": True, "store_labels": True})
    md.enable("table").use(footnote_plugin)
    md.inline.ruler.push("unresolved", _unresolved)
    md.core.ruler.before("footnote_tail", "footnote_lines", _footnote_lines)
    md.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    md.block.ruler.before("table", "plain", plain)
    md.helpers = HELPERS  # type: ignore[assignment]  # a module for the library, which asks it by names
    md.inline = Inline(md)
    return md


_MARKDOWN = parser()


def front_matter(text: str) -> tuple[dict[str, object], str]:
    """Split a page into its front matter and the rest.

    The front matter's lines are blanked out, not removed, so that every line keeps its number.
    """
    match = FRONT_MATTER.match(text)
    if not match:
        return {}, text
    body = "\n" * match[0].count("\n") + text[match.end() :]
    try:
        meta = _yaml(match[1])
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        message = f"front matter is not YAML: {error.problem}"
        raise BadFrontMatter(message, body, *where) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = f"front matter is not YAML: {error}".partition("\n")[0]
        raise BadFrontMatter(message, body) from error
    if meta is None:
        meta = {}
    if not isinstance(meta, dict):
        message = f"front matter is a {_yaml_kind(meta)}, not a mapping of names to values"
        raise BadFrontMatter(message, body, 2)
    return meta, body


def _yaml(text: str) -> object:
    loader = loader_of(text)
    try:
        node = bounded(loader.get_single_node())
        return loader.construct_document(node) if node else None
    finally:
        loader.dispose()


def _yaml_kind(value: object) -> str:
    return {list: "list", str: "text", int: "number", float: "number"}.get(type(value), "value")


def scan(path: str, text: str, origins: Mapping[int, tuple[str, int]] | None = None) -> Page:
    """Read one page.

    `origins` says for lines made from data where they came from (see `Page`). Raises
    BadFrontMatter, for without it nothing below has a reliable line.
    """
    meta, body = front_matter(text)
    reader = Reader(body)
    environment: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(body, environment)
    reader.read(tokens)
    reader.note_unused(environment)
    if "]:" in body:
        reader.note_seconds(tokens)
    if safe.is_suspect(body):
        reader.note_unsafe(body)
    return Page(
        path,
        meta,
        tuple(reader.headings),
        tuple(reader.blocks),
        tuple(reader.links),
        tuple(reader.anchors),
        origins or {},
        tuple(reader.tags),
        tuple(reader.slips),
        tuple(_allowances(text, tokens)),
        text,
    )


def _allowances(text: str, tokens: Sequence[Token]) -> Iterator[Allowance]:
    """The exceptions in the front matter, which are for all of it, and those below it."""
    if match := FRONT_MATTER.match(text):
        end = match[0].count("\n")
        yield from (replace(each, first=1, last=end) for each in allow.in_yaml(match[0]))
    if allow.MARK in text:
        yield from allow.in_markdown(list(top_level(tokens)))


class Reader:
    """Walks the tokens of one page and gathers what the rules look at."""

    def __init__(self, body: str) -> None:
        self.lines = body.split("\n")
        self.headings: list[Heading] = []
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.anchors: list[Anchor] = []
        self.tags: list[Tag] = []
        self.slips: list[Slip] = []
        self.labels: set[str] = set()  # of the definitions that links go by
        self._row = (-1, 0)  # the table row read last, and the column its next cell is sought from

    def read(self, tokens: Sequence[Token]) -> None:
        text_ends = -1  # the line below the paragraph before
        for group in top_level(tokens):
            first = group[0]
            self._note_slips(group)
            self._note_misread(group, text_ends)
            text_ends = (first.map or [0, -1])[1] if first.type == "paragraph_open" else -1
            if len(group) > _DEEPEST and (
                deep := next((each for each in group if each.level > _DEEPEST), None)
            ):
                self._note_line("unwieldy-text", "", (deep.map or first.map or [0])[0])
            if first.type == "footnote_block_open":
                for note in _notes(group):
                    self._block(_KINDS["footnote_open"], note)
            elif first.type in _KINDS:
                self._block(_KINDS[first.type], group)

    def _block(self, kind: str, group: Sequence[Token]) -> None:
        first = group[0]
        line = (first.map or [0])[0]
        span = self._line_span(line)
        text, links, attributes, rows, runs = self._gather(group)
        if kind == "heading":
            level = int(first.tag[1:])
            identity = attributes.get("id", "")
            self.headings.append(Heading(level, text, identity, span))
        if kind == "html" and not text and not links and not _visible(first.content):
            return  # a comment is nothing a reader sees
        self.blocks.append(
            Block(
                kind,
                text,
                span,
                len(self.headings),
                tuple(links),
                attributes.get("lang", ""),
                tuple(rows),
                tuple(runs),
                tuple(self._quotes(group)) if kind == "list" else (),
            )
        )

    def _quotes(self, group: Sequence[Token]) -> Iterator[Block]:
        """The quotations inside a list, read by themselves: the list has taken their links already."""
        for first, token in enumerate(group):
            if token.type == "blockquote_open":
                length = next(
                    number
                    for number, each in enumerate(group[first:])
                    if each.type == "blockquote_close" and each.level == token.level
                )
                reader = Reader("")
                reader.lines = self.lines
                reader._block("quote", group[first : first + length + 1])
                yield replace(reader.blocks[0], section=len(self.headings))

    def _gather(
        self, group: Sequence[Token]
    ) -> tuple[str, list[Link], dict[str, str], list[Row], list[Run]]:
        """The text, links, attributes, rows and runs of another language of all in a block."""
        if len(group) == 3 and group[1].type == "inline":  # as most blocks are
            return self._gather_one(group[1])
        rows: list[Row] = []
        begun: list[tuple[int, int]] = []
        texts: list[str] = []
        links: list[Link] = []
        runs: list[Run] = []
        attributes: dict[str, str] = {}
        for token in group:
            if token.type in ("list_item_open", "tr_open"):
                begun.append(((token.map or [0])[0] + 1, _length(texts)))
            elif token.type in ("list_item_close", "tr_close"):
                line, start = begun.pop()
                rows.append(Row(line, start, max(_length(texts) - 1, start)))
            elif token.type == "thead_close":
                rows.clear()
            elif token.type == "inline":
                if words := _words(token):
                    if text := _folded(words):
                        texts.append(text)
                    if begun:
                        self.starts(token)
                    continue
                inline = _Inline(self, token)
                lead = _length(texts)
                if inline.text:
                    texts.append(inline.text)
                links += (
                    Link(
                        each.target,
                        each.text,
                        each.span,
                        each.image,
                        each.offset + lead if each.offset >= 0 else -1,
                    )
                    for each in inline.links
                )
                runs += (Run(each.lang, each.start + lead, each.end + lead) for each in inline.runs)
                attributes |= inline.attributes
            elif token.type == "html_block":
                links += self._html(token.content, (token.map or [0])[0], 0)
            elif token.type in ("fence", "code_block"):
                texts.append(_folded(token.content))
        self.links += links
        return "\n".join(texts), links, attributes, rows, runs

    def _gather_one(
        self, token: Token
    ) -> tuple[str, list[Link], dict[str, str], list[Row], list[Run]]:
        if words := _words(token):
            return _folded(words), [], {}, [], []
        inline = _Inline(self, token)
        self.links += inline.links
        return inline.text, inline.links, inline.attributes, [], inline.runs

    def note(self, kind: str, text: str, line: int, column: int, length: int) -> None:
        """A slip; line and column from 0."""
        self.slips.append(Slip(kind, text, Span(line + 1, column + 1, column + 1 + length)))

    def _note_slips(self, group: Sequence[Token]) -> None:
        """Fences that are not closed and rows that do not fit their tables."""
        if len(group) == 3 and group[1].type == "inline" and "|" not in group[1].content:
            return
        columns = 0
        for token in group:
            first, end = token.map or (0, 0)
            match token.type:
                case "fence" if not self._is_closed(token, first, end):
                    self._note_line("unclosed-fence", token.markup, first)
                case "table_open":
                    columns = 0
                case "th_open":
                    columns += 1
                case "tr_open" if columns:
                    cells = len(_row_cells(self.lines[first]))
                    if cells != columns:
                        self._note_line("ragged-table", f"{cells} {columns}", first)
                case "inline" if "\n" in token.content:
                    # Where the line below the head does not fit the head there is no table.
                    head, line = token.content.split("\n", 2)[:2]
                    if "|" in head and _TABLE_LINE.fullmatch(line.strip()):
                        cells = len(_row_cells(line))
                        self._note_line(
                            "ragged-table", f"{cells} {len(_row_cells(head))}", first + 1
                        )

    def _note_misread(self, group: Sequence[Token], text_ends: int) -> None:
        """What the site shows otherwise than it is read here, by the rules of Python-Markdown."""
        first = group[0]
        if first.type == "paragraph_open" and "#" in group[1].content:
            for number, text in enumerate(group[1].content.split("\n"), (first.map or [0])[0]):
                if _HEADING.match(text):
                    self._note_line("misread-markdown", "heading", number)
        if first.type not in _LISTS and first.type != "table_open":
            return
        if first.map and first.map[0] == text_ends:
            what = "table" if first.type == "table_open" else "list"
            self._note_line("misread-markdown", what, first.map[0])
        if first.type == "table_open":
            return
        depth = 0
        begins = -1  # the line on which the item that is open begins
        for token in group:
            line = (token.map or [0])[0]
            match token.type:
                case "bullet_list_open" | "ordered_list_open":
                    depth += 1
                    if token.markup == ")":
                        self._note_line("misread-markdown", "bracket", line)
                    elif int(token.attrs.get("start", 1)) != 1:
                        self._note_line("misread-markdown", "number", line)
                case "bullet_list_close" | "ordered_list_close":
                    depth -= 1
                case "list_item_open":
                    begins = line
                    self._note_indent(line, depth - 1)
                case "paragraph_open" if line != begins:
                    self._note_indent(line, depth)
                case "fence":
                    self._note_line("misread-markdown", "fence", line)

    def _note_indent(self, line: int, levels: int) -> None:
        text = self.lines[line]
        if levels and len(text) - len(text.lstrip(" ")) < 4 * levels and text.lstrip()[:1] != ">":
            self._note_line("misread-markdown", "indent", line)

    def _note_line(self, kind: str, text: str, line: int) -> None:
        span = self._line_span(line)
        self.slips.append(Slip(kind, text, span))

    def _is_closed(self, fence: Token, first: int, end: int) -> bool:
        last = self.lines[end - 1].lstrip("> \t").rstrip()
        return end - 1 > first and len(last) >= len(fence.markup) and not last.strip(fence.markup)

    def note_seconds(self, tokens: Sequence[Token]) -> None:
        """Definitions of one label or footnote but the first: the parser passes over them."""
        code = {
            line
            for token in tokens
            if token.type in ("fence", "code_block", "html_block") and token.map
            for line in range(*token.map)
        }
        seen = set()
        for number, line in enumerate(self.lines):
            if number in code or not (match := _DEFINITION.match(line)):
                continue
            label = match[1].casefold()
            if label in seen:
                kind = "second-footnote" if label.startswith("^") else "second-reference"
                self._note_line(kind, match[1].removeprefix("^"), number)
            seen.add(label)

    def note_unused(self, environment: Mapping[str, Any]) -> None:
        """Definitions that no link and no footnote goes by."""
        for label, reference in environment.get("references", {}).items():
            if label not in self.labels:
                self._note_line("unused-reference", label.lower(), reference["map"][0])
        footnotes = environment.get("footnotes", {}).get("refs", {})
        for label, number in footnotes.items():
            if number < 0:
                line = environment["footnote lines"][label[1:]]
                self._note_line("unused-footnote", label[1:], line)

    def note_unsafe(self, body: str) -> None:
        """What the build would make of the page that must not be in one.

        A scheme that a link shows is left to the rules of links.
        """
        try:
            found = list(safe.unsafe(safe.rendered(body)))
        except RecursionError:
            self._note_line("unwieldy-text", "", 0)
            return
        shown = {safe.scheme(link.target) for link in self.links}
        after: dict[str, int] = {}
        for each in found:
            if each.kind == "address" and each.name in shown:
                continue
            # The letters may stand apart, by some that the build or a browser throws away.
            mark = re.compile(_UNSEEN.join(map(re.escape, each.sought)), re.IGNORECASE)
            match = mark.search(body, after.get(each.sought, 0)) or mark.search(body)
            start, end = match.span() if match else (0, 0)
            after[each.sought] = end
            line, column = body.count("\n", 0, start), start - body.rfind("\n", 0, start) - 1
            self.note(f"unsafe-{each.kind}", each.name, line, column, end - start)

    def _html(self, content: str, line: int, column: int) -> list[Link]:
        parser = _Html(line, column)
        parser.feed(content)
        parser.close()
        self.anchors += parser.anchors
        self.tags += parser.tags
        return parser.links

    def _line_span(self, line: int) -> Span:
        text = self.lines[line] if line < len(self.lines) else ""
        indent = len(text) - len(text.lstrip())
        return Span(line + 1, indent + 1, len(text) + 1)

    def starts(self, token: Token) -> list[tuple[int, int]]:
        """Where each line of an inline token's content begins: source line and column, from 0."""
        first = (token.map or [0])[0]
        found = []
        for number, content in enumerate(token.content.split("\n")):
            line = first + number
            source = self.lines[line] if line < len(self.lines) else ""
            if "\n" in token.content:
                # A block's marks stand in front of its text, so the text is the line's end.
                column = len(source.rstrip()) - len(content.rstrip())
            else:
                after = self._row[1] if self._row[0] == line else 0
                column = max(source.find(content, after), 0)
                self._row = (line, column + len(content))
            found.append((line, max(column, 0)))
        return found


class _Inline:
    """The visible text, the links and the attribute lists of one inline token."""

    def __init__(self, reader: Reader, token: Token) -> None:
        self.links: list[Link] = []
        self.attributes: dict[str, str] = {}
        self.runs: list[Run] = []
        self._reader = reader
        self._begun: list[int] = []  # where, among the pieces, the marks that are open began
        self._last = 0  # where the mark that was closed last had begun
        self._content = token.content
        self._starts = reader.starts(token)
        self._pieces: list[str] = []
        self._walk(token.children or [])
        self.text = _folded("".join(self._pieces))

    def _walk(self, tokens: list[Token]) -> None:
        open_links: list[tuple[Token, int]] = []
        pictured = ""
        for number, token in enumerate(tokens):
            if token.nesting == 1:
                self._begun.append(len(self._pieces))
            elif token.nesting == -1:
                self._last = self._begun.pop()
            match token.type:
                case "text":
                    self._pieces.append(text := self._without_attributes(tokens, number))
                    if "{" in text and (shown := _SHOWN.search(text)):
                        line, column = self._place(max(self._content.find(shown[0]), 0))
                        size = len(shown[0])
                        self._reader.note("misread-markdown", "attributes", line, column, size)
                    if not open_links and ("://" in token.content or "www." in token.content):
                        before = tokens[number - 1].meta if number else {}
                        self._note_bare(token.content, before.get("at", (0, 0))[1])
                case "slip":
                    slip = token.meta
                    line, column = self._place(slip["at"][0])
                    self._reader.note(slip["kind"], slip["text"], line, column, slip["length"])
                case "code_inline":
                    self._pieces.append(token.content)
                    self._note_run("", len(self._pieces) - 1)
                case "softbreak" | "hardbreak":
                    self._pieces.append("\n")
                case "link_open":
                    open_links.append((token, len(self._visible())))
                case "link_close" if open_links:
                    opened, offset = open_links.pop()
                    text = self._visible()
                    skipped = len(text[offset:]) - len(text[offset:].lstrip())
                    if pictured and not text[offset:].strip():
                        self._link(opened, "href", pictured, -1)
                    else:
                        self._link(opened, "href", text[offset:].strip(), offset + skipped)
                    pictured = ""
                case "image":
                    self._link(token, "src", token.content, -1)
                    pictured = token.content
                case "html_inline":
                    line, column = self._place(token.meta.get("at", (0, 0))[0])
                    self.links += self._reader._html(token.content, line, column)

    def _note_run(self, lang: str, first: int) -> None:
        """A run from the first of its pieces to the end of what there is."""
        start = len(_folded("".join([*self._pieces[:first], "."]))) - 1
        self.runs.append(Run(lang, start, len(self._visible())))

    def _visible(self) -> str:
        """The text so far, folded, but for a blank at its end that may still count."""
        text = "".join(self._pieces)
        return _folded(text) + (" " if text[-1:].isspace() else "")

    def _note_bare(self, text: str, place: int) -> None:
        """Addresses in a text that begins at or after a place of the content."""
        for match in _BARE.finditer(text):
            address = match[0].rstrip(".,;:!?)]*_’'")
            place = max(self._content.find(address, place), 0)
            line, column = self._place(place)
            self._reader.note("bare-address", address, line, column, len(address))

    def _link(self, token: Token, attribute: str, text: str, offset: int) -> None:
        if "label" in token.meta:
            self._reader.labels.add(token.meta["label"])
        start, end = token.meta.get("at", (0, 0))
        line, column = self._place(start)
        last, stop = self._place(end)
        if last != line:
            stop = column + 1
        span = Span(line + 1, column + 1, stop + 1)
        target = str(token.attrs.get(attribute, ""))
        self.links.append(Link(target, text, span, attribute == "src", offset))

    def _place(self, position: int) -> tuple[int, int]:
        """Source line and column, both from 0, of a position in the content."""
        number = self._content.count("\n", 0, position)
        line, column = self._starts[number]
        return line, column + position - (self._content.rfind("\n", 0, position) + 1)

    def _without_attributes(self, tokens: list[Token], number: int) -> str:
        """A text token's words, with the attribute lists in it taken out and applied."""
        token = tokens[number]
        text = token.content
        if "{" not in text:
            return text
        before = tokens[number - 1] if number else None
        if before and (before.type.endswith("_close") or before.type in ("image", "code_inline")):
            match = _ATTRIBUTES.match(text)
            if match:
                attributes = _attributes(match[1])
                self._note_id(attributes, tokens, number)
                if "lang" in attributes and before.type != "code_inline":  # code is of none
                    self._note_run(attributes["lang"], self._last)
                text = text[match.end() :]
        if number == len(tokens) - 1:
            at_line_start = before is None or before.type == "softbreak"
            if match := _LAST_ATTRIBUTES.search(text):
                ahead = text[: match.start()]
                if (at_line_start and not ahead.strip()) or self._is_heading(ahead, before):
                    attributes = _attributes(match[1])
                    self.attributes |= attributes
                    self._note_id(attributes, tokens, number)
                    text = ahead
        return text

    def _is_heading(self, ahead: str, before: Token | None) -> bool:
        line, _ = self._starts[0]
        source = self._reader.lines[line].lstrip() if line < len(self._reader.lines) else ""
        return source.startswith("#") and (ahead.endswith(" ") or (not ahead and before is None))

    def _note_id(self, attributes: dict[str, str], tokens: list[Token], number: int) -> None:
        if "id" not in attributes:
            return
        breaks = sum(token.type in ("softbreak", "hardbreak") for token in tokens[:number])
        line = self._starts[min(breaks, len(self._starts) - 1)][0]
        mark = "#" + attributes["id"]
        column = max(self._reader.lines[line].rfind(mark), 0)
        span = Span(line + 1, column + 1, column + 1 + len(mark))
        self._reader.anchors.append(Anchor(attributes["id"], span))


class _Html(HTMLParser):
    """Ids, links and pictures in raw HTML."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.anchors: list[Anchor] = []
        self.tags: list[Tag] = []
        self._from = (line, column)

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Read `<![` as browsers do, as a comment: the library fails where no name follows it."""
        return self.parse_bogus_comment(i)

    def handle_endtag(self, tag: str) -> None:
        line, column = self.getpos()
        start = column + 1 + (self._from[1] if line == 1 else 0)
        span = Span(self._from[0] + line, start, start + len(tag) + 3)
        self.tags.append(Tag(f"/{tag}", (), span))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        start = column + 1 + (self._from[1] if line == 1 else 0)
        span = Span(self._from[0] + line, start, start + len(self.get_starttag_text() or ""))
        self.tags.append(Tag(tag, tuple(name for name, _ in attrs), span))
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.append(Anchor(value, span))
            elif name in ("href", "src") and value is not None:
                image = tag == "img"
                text = (dict(attrs).get("alt") or "") if image else ""
                self.links.append(Link(value, text, span, image))


def _words(token: Token) -> str:
    """The text of an inline token that is nothing else: no mark, attribute list or address."""
    match token.children:
        case [Token(type="text", content=words)] if not any(sign in words for sign in _SIGNS):
            return words
    return ""


def _length(texts: Sequence[str]) -> int:
    """Where the next text will begin when they are joined by new lines."""
    return sum(map(len, texts)) + len(texts)


def top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Tokens grouped by the block at the top level they belong to."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _notes(group: Sequence[Token]) -> list[list[Token]]:
    """The tokens of each footnote, in the order they are written in, as all blocks are.

    The parser puts them in the order of their marks, which another language may need otherwise.
    """
    notes: list[list[Token]] = []
    note: list[Token] = []
    for token in group:
        if token.type == "footnote_open":
            note = []
        elif token.type == "footnote_close":
            if note:
                notes.append(note)
        elif token.type not in ("footnote_anchor", "footnote_block_open", "footnote_block_close"):
            note.append(token)
    return sorted(notes, key=lambda each: (each[0].map or [0])[0])


def _row_cells(line: str) -> list[str]:
    """The cells of a row of a table, or of the line below its head, as the parser splits them."""
    found = cells(line.lstrip("> \t").rstrip())
    return found[found[0] == "" : len(found) - (found[-1] == "" and len(found) > 1)]


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        if match["id"]:
            found["id"] = match["id"]
        else:
            found[match["key"]] = match["value"]
    return found


def _folded(text: str) -> str:
    """Text with white space folded, as a browser shows it."""
    return " ".join(text.split())


def _visible(content: str) -> bool:
    """Whether raw HTML is more than comments."""
    while (start := content.find("<!--")) >= 0:
        end = content.find("-->", start)
        content = content[:start] + (content[end + 3 :] if end >= 0 else "")
    return bool(content.strip())
