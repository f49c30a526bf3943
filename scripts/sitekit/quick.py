"""What makes the Markdown parser quick: its rules are asked only where they can have something.

markdown-it-py asks each of its rules at each place. Most lines of a page are plain, and a sign that
begins no rule is only a character. A test demands the tokens that the parser makes without this.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, heading
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
_SIGN_OR_END = re.compile(f"[{re.escape(''.join(RULES_AT))}\\]]")

# A paragraph whose lines begin with nothing that another block begins with, up to an empty line;
# or a heading above one.
_PLAIN = re.compile(
    r"(?:(?:[^\W\d_]|[“(\"'{\\]|\d++[^\d.)\n])[^\n]*+(?:\n|\Z))++(?=\n|\Z)"
    r"|(#{1,6} [^\n]++\n(?=\n))"
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
        if _SIGN.search(src):
            return super().parse(src, md, env, tokens)
        if src:
            tokens.append(Token("text", "", 0, content=src, meta={"at": (0, len(src))}))
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


def plain(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A heading or a paragraph that no other rule can want, taken before all others are asked."""
    match = None
    if not (silent or state.level or state.blkIndent):
        match = _PLAIN.match(state.src, state.bMarks[line])
    if match is None:
        return False
    if match[1]:
        return heading(state, line, end, False)
    state.line = line + match[0].rstrip("\n").count("\n") + 1
    state.push("paragraph_open", "p", 1).map = [line, state.line]
    words = state.push("inline", "", 0)
    words.map = [line, state.line]
    words.content = mdTrim(match[0])
    words.children = []
    state.push("paragraph_close", "p", -1)
    return True
