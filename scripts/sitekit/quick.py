"""What makes the Markdown parser quick: its rules are asked only where they can have something.

markdown-it-py asks each of its rules at each place. Most lines of a page are plain, and a sign that
begins no rule is only a character. A test demands the tokens that the parser makes without this.
"""

from __future__ import annotations

import re
from types import FunctionType, SimpleNamespace

from markdown_it import MarkdownIt, helpers
from markdown_it.common.utils import mdTrim
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, heading
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_block.table import table as library_table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

# The rules that can begin at a sign, in their order; all but `text`, which takes what is between.
RULES_AT = {
    "\n": ("newline",),
    "\\": ("escape",),
    "`": ("backticks",),
    "*": ("emphasis",),
    "_": ("emphasis",),
    "[": ("link", "footnote_ref", "unresolved"),
    "!": ("image",),
    "^": ("footnote_inline",),
    "<": ("autolink", "html_inline"),
    "&": ("entity",),
}
_SIGN = re.compile(f"[{re.escape(''.join(RULES_AT))}]")
_SIGN_BUT_LINE = re.compile(f"[{re.escape(''.join(sign for sign in RULES_AT if sign.strip()))}]")
_SIGN_OR_END = re.compile(f"[{re.escape(''.join(RULES_AT))}\\]]")

# A paragraph whose lines begin with nothing that another block begins with, up to an empty line;
# or a heading above one.
_PLAIN = re.compile(
    r"(?:(?:[^\W\d_]|[“(\"'{\\]|\d++[^\d.)\n])[^\n]*+(?:\n|\Z))++(?=\n|\Z)"
    r"|(#{1,6} [^\n]++\n(?=\n))"
)

# A link whose text and address hold no sign of anything else; most links are such.
_LINK = re.compile(r"\[([^\[\]\\`*_!^<&\n]++)\]\(([^\x00-\x20\x7f\\()<&]++)\)")
# Emphasis that holds no sign of anything else, and that no sign before it can claim: it begins at a
# word, where no emphasis can end, and it ends at one, or at a mark before a space.
_EMPHASIS = re.compile(
    r"(\*\*?)([^\W_](?:[^\\\[\]`*_!^<&\n]*(?:[^\W_]|[.,:;?)”](?=\*{1,2}(?:[ \n]|\Z))))?)\1(?!\*)"
)
_BEFORE_EMPHASIS = frozenset(" \n(“,.:;")
# An address up to the bracket that closes it.
_DESTINATION = re.compile(r"[^\x00-\x20\x7f\\()<&]++(?=\))")
# A list of items of one line each, which hold nothing but a paragraph, up to an empty line.
_FLAT_LIST = re.compile(
    r"(?:- (?:[^\W\d_]|[“(\"'{\\]|\*\*[^*\n]|\d++[^\d.)\n])[^\n]*+(?:\n|\Z))++"
    r"(?=\n*\Z|\n++(?![ \t]|-(?:[ \t\n]|\Z)))"
)


class Inline(ParserInline):
    """An inline parser that notes where in the content each token began and ended.

    Written by hand because markdown-it-py keeps lines of blocks only. The loops are those of
    `ParserInline`; the nested call for a link's text comes through here as well.
    """

    def __init__(self, md: MarkdownIt) -> None:
        super().__init__()
        self.ruler, self.ruler2 = md.inline.ruler, md.inline.ruler2
        rules = dict(zip(self.ruler.get_active_rules(), self.ruler.getRules(""), strict=True))
        self._at = {sign: [rules[name] for name in names] for sign, names in RULES_AT.items()}

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        if _SIGN_BUT_LINE.search(src) or " \n" in src:
            return super().parse(src, md, env, tokens)
        place = 0
        for line in src.split("\n"):
            words = line.lstrip(" \t") if place else line
            begun = place + len(line) - len(words)
            if place:
                tokens.append(Token("softbreak", "br", 0, meta={"at": (place - 1, begun)}))
            if words:
                end = begun + len(words)
                tokens.append(Token("text", "", 0, content=words, meta={"at": (begun, end)}))
            place += len(line) + 1
        return tokens

    def tokenize(self, state: StateInline) -> None:
        source, end, tokens = state.src, state.posMax, state.tokens
        deep = state.level >= state.md.options.maxNesting
        waiting = 0  # of text, which a rule pushes before a token of its own
        while (start := state.pos) < end:
            sign = _SIGN.search(source, start, end)
            state.pos = sign.start() if sign else end
            if state.pos > start:
                state.append_pending(source[start : state.pos])
                continue
            known = len(tokens)
            waiting = len(state.pending)
            if source[start] == "[" and not deep and (whole := _LINK.match(source, start, end)):
                _push_link(state, whole)
                if waiting:
                    tokens[known].meta["at"] = (start - waiting, start)
                continue
            if source[start] == "*" and not deep and _push_emphasis(state, start, end, waiting):
                continue
            if not deep and any(rule(state, False) for rule in self._at[source[start]]):
                if waiting and len(tokens) > known:
                    tokens[known].meta["at"] = (start - waiting, start)
                for token in tokens[known:]:
                    token.meta.setdefault("at", (start, state.pos))
            else:
                state.append_pending(source[start])
                state.pos = start + 1
        if waiting := len(state.pending):
            state.pushPending().meta["at"] = (state.pos - waiting, state.pos)

    def skipToken(self, state: StateInline) -> None:
        start = state.pos
        if start in state.cache:
            state.pos = state.cache[start]
            return
        sign = _SIGN_OR_END.search(state.src, start)
        if state.level >= state.md.options.maxNesting:
            state.pos = state.posMax + 1
        elif sign is None:
            state.pos = state.posMax
        elif sign.start() > start:
            state.pos = sign.start()
        else:
            state.level += 1
            if not any(rule(state, True) for rule in self._at.get(sign[0], ())):
                state.pos += 1
            state.level -= 1
        state.cache[start] = state.pos


def _push_link(state: StateInline, whole: re.Match[str]) -> None:
    """A link, with the place of its text inside its own."""
    span = whole.span()
    opened = state.push("link_open", "a", 1)
    opened.attrs = {"href": whole[2]}
    opened.meta["at"] = span
    state.pending = whole[1]
    state.pushPending().meta["at"] = whole.span(1)
    state.push("link_close", "a", -1).meta["at"] = span
    state.pos = span[1]


def _push_emphasis(state: StateInline, start: int, end: int, waiting: int) -> bool:
    """An emphasis; beside a strong one stand texts of nothing, as the library leaves them there."""
    source = state.src
    if start and source[start - 1] not in _BEFORE_EMPHASIS:
        return False
    if (whole := _EMPHASIS.match(source, start, end)) is None:
        return False
    sign, words = whole.groups()
    strong = len(sign) == 2
    tag = "strong" if strong else "em"
    opened, closed = whole.span(1), (whole.end(2), whole.end())
    if waiting:
        state.pushPending().meta["at"] = (start - waiting, start)
    if strong:
        state.push("text", "", 0).meta["at"] = opened
    before = state.push(f"{tag}_open", tag, 1)
    state.pending = words
    state.pushPending().meta["at"] = whole.span(2)
    after = state.push(f"{tag}_close", tag, -1)
    before.markup = after.markup = sign
    before.meta["at"], after.meta["at"] = opened, closed
    if strong:
        state.push("text", "", 0).meta["at"] = closed
    state.pos = whole.end()
    return True


def cells(row: str) -> list[str]:
    """The cells of a row of a table, cut at the bars that are not escaped."""
    return escapedSplit(row) if "\\" in row else row.split("|")


# The library goes through each row letter by letter. Its rule for tables is taken as it is, but for
# the name it finds that function by.
table = FunctionType(
    library_table.__code__, {**library_table.__globals__, "escapedSplit": cells}, "table"
)


def _destination(
    text: str, start: int, end: int
) -> SimpleNamespace | helpers.parse_link_destination._Result:
    """Where a link leads, in one look; what holds any special sign is left to the library."""
    if match := _DESTINATION.match(text, start, end):
        return SimpleNamespace(ok=True, pos=match.end(), str=match[0])
    return helpers.parseLinkDestination(text, start, end)


HELPERS = SimpleNamespace(
    parseLinkLabel=helpers.parseLinkLabel,
    parseLinkDestination=_destination,
    parseLinkTitle=helpers.parseLinkTitle,
)


def plain(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A heading, a paragraph or a list that no other rule can want, taken before these are asked."""
    if silent or state.level or state.blkIndent:
        return False
    match = _PLAIN.match(state.src, state.bMarks[line])
    if match is None:
        match = _FLAT_LIST.match(state.src, state.bMarks[line])
        if match:
            _push_list(state, line, end, match[0].rstrip("\n").split("\n"))
        return bool(match)
    if match[1]:
        return heading(state, line, end, False)
    state.line = line + match[0].rstrip("\n").count("\n") + 1
    _push_paragraph(state, [line, state.line], mdTrim(match[0]), hidden=False)
    return True


def _push_paragraph(state: StateBlock, lines: list[int], content: str, *, hidden: bool) -> None:
    opened = state.push("paragraph_open", "p", 1)
    opened.map, opened.hidden = lines, hidden
    words = state.push("inline", "", 0)
    words.map, words.content, words.children = lines, content, []
    state.push("paragraph_close", "p", -1).hidden = hidden


def _push_list(state: StateBlock, line: int, end: int, items: list[str]) -> None:
    """The last item takes the empty lines below it, as in the library."""
    below = line + len(items)
    state.line = min(state.skipEmptyLines(below), end)
    opened = state.push("bullet_list_open", "ul", 1)
    opened.map, opened.markup = [line, state.line], "-"
    for number, item in enumerate(items, line):
        last = number + 1 == below
        opened = state.push("list_item_open", "li", 1)
        opened.map, opened.markup = [number, state.line if last else number + 1], "-"
        _push_paragraph(state, [number, number + 1], mdTrim(item[2:]), hidden=True)
        state.push("list_item_close", "li", -1).markup = "-"
    state.push("bullet_list_close", "ul", -1).markup = "-"
