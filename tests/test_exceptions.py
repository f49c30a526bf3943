"""Exceptions: what they reach, and that nobody is bothered by them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import markdown
import pytest

from sitekit.check import check, main
from sitekit.load import load
from sitekit.rules import RULES

ALLOW = "<!-- allow broken-link: the annex comes in March -->"
GONE = "[gone](x.md)"


def found(root: Path, *rules: str) -> list[tuple[str, int, str]]:
    """Path, line and rule of what some rules find."""
    return [(each.path, each.span.line, each.rule) for each in check(load(root), rules)]


@pytest.mark.parametrize(
    "block",
    [
        f"one\n{GONE}\n{GONE}",
        f"- one\n- {GONE}\n\n    {GONE}",
        f"1. one\n\n1. {GONE}",
        f"| A | B |\n| --- | --- |\n| one | {GONE} |",
        f"> one\n> {GONE}",
        f"## {GONE} {{#b}}",
        '<p>\n<a href="x.md">gone</a>\n</p>',
    ],
)
def test_an_exception_reaches_the_whole_block_below_it(
    block: str, make_project: Callable[..., Path]
) -> None:
    """And nothing after it, with or without a blank line between, whatever the line ends."""
    for between in ("\n", "\n\n"):
        page = f"# A {{#a}}\n\n{ALLOW}{between}{block}\n\n{GONE}\n"
        root = make_project({"docs/vi/a.md": page.replace("\n", "\r\n").encode()})

        last = page.count("\n")
        assert found(root, "broken-link", "unused-exception") == [
            ("docs/vi/a.md", last, "broken-link")
        ]


def test_several_stand_above_one_block(make_project: Callable[..., Path]) -> None:
    """Each excuses what its rule finds; one that finds nothing is named, and no other."""
    page = f"# A {{#a}}\n\n{ALLOW}\n<!-- allow broken-anchor: so it does -->\n{GONE}\n"
    root = make_project({"docs/vi/a.md": page})

    assert found(root, "broken-link", "broken-anchor", "unused-exception") == [
        ("docs/vi/a.md", 4, "unused-exception")
    ]


def test_an_exception_of_a_rule_that_did_not_run_is_not_unused(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever selects one rule hears of that rule alone."""
    root = make_project({"docs/vi/a.md": f"# A {{#a}}\n\n{ALLOW}\none\n"})

    assert main(["--select", "no-title,unused-exception"], root) == 0
    assert main(["--select", "broken-link"], root) == 0
    assert main(["--select", "broken-link,unused-exception"], root) == 1
    assert "docs/vi/a.md:3:1: error: exception excuses nothing" in capsys.readouterr().out


def test_an_exception_in_the_navigation(make_project: Callable[..., Path]) -> None:
    """mkdocs.yml is a file like the others."""
    config = "site_name: A\nnav:\n  # allow navigation-without-page: comes in March\n  - A: x.md\n"
    root = make_project({"mkdocs.yml": config})

    assert found(root, "navigation-without-page", "unused-exception") == []


def test_an_exception_is_remembered(make_project: Callable[..., Path]) -> None:
    """A warm check says what a cold one says."""
    page = f"---\n# allow no-title: a frame\nas_of: 2026-07-31\n---\n\n{ALLOW}\n{GONE}\n\n{ALLOW}\n"
    root = make_project({"docs/vi/a.md": page})

    assert [main(["--select", "broken-link,no-title,bad-exception"], root) for _ in "ab"] == [1, 1]


@pytest.mark.parametrize(
    "odd",
    [
        "<!-- allow",
        "<!-- allow -->",
        "<!-- allow: -->",
        "<!--allow broken-link:-->",
        "<!-- allow broken-link: a\nb -->\n" + GONE,
        "text <!-- allow broken-link: a",
        "- <!-- allow broken-link: a -->",
        "> <!-- allow broken-link: a -->",
        "[^1]: <!-- allow broken-link: a -->\n\n[^1]",
        "| <!-- allow broken-link: a --> |\n| --- |\n",
    ],
)
def test_an_odd_one_crashes_nothing(odd: str, make_project: Callable[..., Path]) -> None:
    """At worst it is reported."""
    root = make_project({"docs/vi/a.md": f"# A {{#a}}\n\n{odd}\n"})

    assert {rule for _, _, rule in found(root, *RULES)} >= set()


@pytest.mark.parametrize("block", ["one", "- one\n- two", "| A |\n| --- |\n| one |", "> one"])
def test_the_builder_sees_the_block_as_it_is(block: str) -> None:
    """A comment right above a list or a table does not turn it into a paragraph."""
    extensions = ["attr_list", "tables"]

    with_comment = markdown.markdown(f"{ALLOW}\n{block}\n", extensions=extensions)

    assert with_comment.removeprefix(ALLOW).strip() == markdown.markdown(
        block, extensions=extensions
    )
