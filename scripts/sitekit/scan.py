"""Markdown text -> Page, with line and column of everything.

The pages are rendered by Python-Markdown and read here by markdown-it-py, which keeps lines. What
it lacks is added below as rules of its own: columns of inline tokens, and the `{#id lang=vi}`
attribute lists of Python-Markdown. A test demands that both see the same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser

import yaml
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from sitekit.model import Anchor, Block, Heading, Link, Page, Row, Span

# The pattern MkDocs cuts front matter with (mkdocs.utils.meta), so that both cut the same.
_FRONT_MATTER = re.compile(r"^-{3}[ \t]*\n(.*?\n)(?:-{3}|\.{3})[ \t]*\n", re.DOTALL)
# Python-Markdown's attribute lists (markdown.extensions.attr_list).
_ATTRIBUTES = re.compile(r"\{:?[ ]*([^}\n ][^}\n]*)[ ]*\}")
_LAST_ATTRIBUTES = re.compile(_ATTRIBUTES.pattern + r"[ ]*$")
_ATTRIBUTE = re.compile(r"""#(?P<id>[^\s]+)|(?P<key>[\w-]+)=(["']?)(?P<value>[^"'\s]*)\3""")

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
}


class BadFrontMatter(ValueError):
    """Front matter that cannot be read; `line` and `column` say where, `body` is the page below."""

    def __init__(self, message: str, body: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.body = body
        self.line = line
        self.column = column


class _Positioned(ParserInline):
    """An inline parser that notes where in the content each token began and ended.

    Written by hand because markdown-it-py keeps lines of blocks only. The loop is that of
    `ParserInline.tokenize`; the nested call for a link's text comes through here as well.
    """

    def tokenize(self, state: StateInline) -> None:
        rules = self.ruler.getRules("")
        while state.pos < state.posMax:
            start, known = state.pos, len(state.tokens)
            found = False
            if state.level < state.md.options.maxNesting:
                for rule in rules:
                    if found := rule(state, False):
                        break
            if found:
                for token in state.tokens[known:]:
                    token.meta.setdefault("at", (start, state.pos))
            else:
                state.pending += state.src[state.pos]
                state.pos += 1
        if state.pending:
            state.pushPending()


class _Verbatim(MarkdownIt):
    """Leaves addresses as their author wrote them, unsafe ones too: a rule must see them."""

    def normalizeLink(self, url: str) -> str:
        return url

    def validateLink(self, url: str) -> bool:
        return True


def _parser() -> MarkdownIt:
    md = _Verbatim("commonmark", {"html": True}).enable("table").use(footnote_plugin)
    positioned = _Positioned()
    positioned.ruler = md.inline.ruler
    positioned.ruler2 = md.inline.ruler2
    md.inline = positioned
    return md


_MARKDOWN = _parser()


def front_matter(text: str) -> tuple[dict[str, object], str]:
    """Split a page into its front matter and the rest.

    The front matter's lines are blanked out, not removed, so that every line keeps its number.
    """
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    body = "\n" * match[0].count("\n") + text[match.end() :]
    try:
        meta = yaml.safe_load(match[1])
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        message = f"front matter is not YAML: {error.problem}"
        raise BadFrontMatter(message, body, *where) from error
    except (yaml.YAMLError, ValueError) as error:
        message = f"front matter is not YAML: {error}".partition("\n")[0]
        raise BadFrontMatter(message, body) from error
    if meta is None:
        meta = {}
    if not isinstance(meta, dict):
        message = f"front matter is a {_yaml_kind(meta)}, not a mapping of names to values"
        raise BadFrontMatter(message, body, 2)
    return meta, body


def _yaml_kind(value: object) -> str:
    return {list: "list", str: "text", int: "number", float: "number"}.get(type(value), "value")


def scan(path: str, text: str, origins: Mapping[int, tuple[str, int]] | None = None) -> Page:
    """Read one page.

    `origins` says for lines made from data where they came from (see `Page`). Raises
    BadFrontMatter, for without it nothing below has a reliable line.
    """
    meta, body = front_matter(text)
    reader = _Reader(body)
    reader.read(_MARKDOWN.parse(body, {}))
    return Page(
        path,
        meta,
        tuple(reader.headings),
        tuple(reader.blocks),
        tuple(reader.links),
        tuple(reader.anchors),
        origins or {},
    )


class _Reader:
    """Walks the tokens of one page and gathers what the rules look at."""

    def __init__(self, body: str) -> None:
        self.lines = body.split("\n")
        self.headings: list[Heading] = []
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.anchors: list[Anchor] = []
        self._row = (-1, 0)  # the table row read last, and the column its next cell is sought from

    def read(self, tokens: Sequence[Token]) -> None:
        for group in _top_level(tokens):
            first = group[0]
            if first.type == "footnote_block_open":
                self._gather(group)  # its links count, but it is no block of the running page
            elif first.type in _KINDS:
                self._block(_KINDS[first.type], group)

    def _block(self, kind: str, group: Sequence[Token]) -> None:
        first = group[0]
        line = (first.map or [0])[0]
        span = self._line_span(line)
        text, links, attributes, rows = self._gather(group)
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
            )
        )

    def _gather(self, group: Sequence[Token]) -> tuple[str, list[Link], dict[str, str], list[Row]]:
        """The text, the links, the attributes and the rows of everything in a block."""
        rows: list[Row] = []
        begun: list[tuple[int, int]] = []
        texts: list[str] = []
        links: list[Link] = []
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
                attributes |= inline.attributes
            elif token.type == "html_block":
                links += self._html(token.content, (token.map or [0])[0], 0)
            elif token.type in ("fence", "code_block"):
                texts.append(_folded(token.content))
        self.links += links
        return "\n".join(texts), links, attributes, rows

    def _html(self, content: str, line: int, column: int) -> list[Link]:
        parser = _Html(line, column)
        parser.feed(content)
        parser.close()
        self.anchors += parser.anchors
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

    def __init__(self, reader: _Reader, token: Token) -> None:
        self.links: list[Link] = []
        self.attributes: dict[str, str] = {}
        self._reader = reader
        self._content = token.content
        self._starts = reader.starts(token)
        self._pieces: list[str] = []
        self._walk(token.children or [])
        self.text = _folded("".join(self._pieces))

    def _walk(self, tokens: list[Token]) -> None:
        open_links: list[tuple[Token, int]] = []
        for number, token in enumerate(tokens):
            match token.type:
                case "text":
                    self._pieces.append(self._without_attributes(tokens, number))
                case "code_inline":
                    self._pieces.append(token.content)
                case "softbreak" | "hardbreak":
                    self._pieces.append("\n")
                case "link_open":
                    open_links.append((token, len(self._visible())))
                case "link_close" if open_links:
                    opened, offset = open_links.pop()
                    text = self._visible()
                    skipped = len(text[offset:]) - len(text[offset:].lstrip())
                    self._link(opened, "href", text[offset:].strip(), offset + skipped)
                case "image":
                    self._link(token, "src", token.content, -1)
                case "html_inline":
                    line, column = self._place(token.meta.get("at", (0, 0))[0])
                    self.links += self._reader._html(token.content, line, column)

    def _visible(self) -> str:
        """The text so far, folded, but for a blank at its end that may still count."""
        text = "".join(self._pieces)
        return _folded(text) + (" " if text[-1:].isspace() else "")

    def _link(self, token: Token, attribute: str, text: str, offset: int) -> None:
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
        before = tokens[number - 1] if number else None
        if before and (before.type.endswith("_close") or before.type == "image"):
            match = _ATTRIBUTES.match(text)
            if match:
                self._note_id(_attributes(match[1]), tokens, number)
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
        self._from = (line, column)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        start = column + 1 + (self._from[1] if line == 1 else 0)
        span = Span(self._from[0] + line, start, start + len(self.get_starttag_text() or ""))
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.append(Anchor(value, span))
            elif name in ("href", "src") and value is not None:
                self.links.append(Link(value, "", span, image=tag == "img"))


def _length(texts: Sequence[str]) -> int:
    """Where the next text will begin when they are joined by new lines."""
    return sum(map(len, texts)) + len(texts)


def _top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Tokens grouped by the block at the top level they belong to."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


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
