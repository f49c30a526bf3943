"""The quick parser makes the tokens, and notes the places, of one that asks every rule everywhere."""

from __future__ import annotations

import random
from typing import Any

from markdown_it import MarkdownIt, helpers
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import table
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from support import ROOT

from sitekit import scan
from sitekit.quick import RULES_AT

PAGES = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "docs").rglob("*.md"))]
# What Markdown is made of, and what is easily taken for it.
SCRAPS = (
    *("một", "Đ", " ", "  ", "\n", "\n", "\n\n", "\t", "    ", "\u00a0", "\x0b", "\x0c", "\u2028"),
    *(
        "1\\. ",
        "1. ",
        "12) ",
        "3 b",
        "- ",
        "+ ",
        "* ",
        "> ",
        "# ",
        "## ",
        "#",
        "\n---\n",
        "\n===\n",
    ),
    *("*", "**", "_", "`", "``", "```\n", "~~~\n", "[", "]", "(", ")", "![", "^[", "[^1]", "[x]"),
    *("[x](y)", "![x](y)", "[x]: y\n", "\n[^1]: ", "<", "<b>", "</b>", "<!-- c -->", "&", "&amp;"),
    *(
        "\\",
        "\\\n",
        "\\*",
        "{#a}",
        "{lang=vi}",
        "{--x--}",
        "|",
        "| a | b |\n| --- | --- |\n",
        "“",
        '"',
    ),
    *("**một**", "*hai*", "**ba:**", "**b", "a**", " *", "* "),
    *("!", ":", "'", "http://a.b", "<https://a.b>", "\x00", "\ud7ff", "[[[[[[[[[[[", "a " * 9),
)


class Asking(ParserInline):
    """The parser of markdown-it-py, which also notes where each token began and ended."""

    def tokenize(self, state: StateInline) -> None:
        while state.pos < state.posMax:
            start, known, waiting = state.pos, len(state.tokens), len(state.pending)
            if state.level < state.md.options.maxNesting and any(
                rule(state, False) for rule in self.ruler.getRules("")
            ):
                if waiting and len(state.tokens) > known:
                    state.tokens[known].meta["at"] = (start - waiting, start)
                for token in state.tokens[known:]:
                    token.meta.setdefault("at", (start, state.pos))
            else:
                state.pending += state.src[state.pos]
                state.pos += 1
        if waiting := len(state.pending):
            state.pushPending().meta["at"] = (state.pos - waiting, state.pos)


def asking() -> MarkdownIt:
    """The parser without what makes it quick."""
    md = scan.parser()
    inline = Asking()
    inline.ruler, inline.ruler2 = md.inline.ruler, md.inline.ruler2
    md.inline = inline
    md.block.ruler.disable("plain")
    md.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    md.helpers = helpers
    return md


def apart(md: MarkdownIt) -> MarkdownIt:
    """A parser that leaves every run of text where it was, as `paint` has it."""
    md.disable("text_join")
    md.inline.ruler2.disable("fragments_join")
    return md


QUICK, SLOW = scan.parser(), asking()
QUICK_APART, SLOW_APART = apart(scan.parser()), apart(asking())


def seen(tokens: list[Token] | None) -> list[Any]:
    """Everything a token holds but for the depth, which nobody looks at."""
    return [
        {**each.as_dict(children=False), "children": seen(each.children), "level": None}
        for each in tokens or ()
    ]


def agree(text: str) -> None:
    """Both parsers make the same of a text, definitions and footnotes included."""
    quick: dict[str, Any] = {}
    slow: dict[str, Any] = {}

    assert seen(QUICK.parse(text, quick)) == seen(SLOW.parse(text, slow)), text
    assert repr(quick.get("references")) == repr(slow.get("references")), text
    assert seen(QUICK_APART.parse(text, {})) == seen(SLOW_APART.parse(text, {})), text


def test_every_rule_has_its_signs() -> None:
    """A rule that is nowhere named would never be asked."""
    named = {name for names in RULES_AT.values() for name in names}

    assert {*QUICK.inline.ruler.get_active_rules()} == named | {"text"}


def test_the_pages_of_the_site() -> None:
    """Every page, the originals of the law included."""
    for text in PAGES:
        agree(text)


def test_any_markdown() -> None:
    """Heaps of scraps, and pages with scraps thrown in."""
    agree("**ba:**\u2028x")  # a space in Python, and none in the library
    rng = random.Random(6)
    for _ in range(1500):
        agree("".join(rng.choices(SCRAPS, k=rng.randrange(1, 40))))
    for _ in range(1000):
        page = rng.choice(PAGES)
        start = rng.randrange(len(page))
        text = page[start : start + rng.randrange(600)]
        for _ in range(rng.randrange(4)):
            place = rng.randrange(len(text) + 1)
            text = text[:place] + rng.choice(SCRAPS) + text[place + rng.randrange(3) :]
        agree(text)
