"""What the reports look like: places under the right letter, and nothing that gives commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from unicodedata import normalize

import pytest

from sitekit.check import main
from sitekit.model import Finding, Span
from sitekit.progress import Progress
from sitekit.report import REPORTS, github, text


def shown(line: str, start: int, end: int) -> list[str]:
    """The lines that stand between the message and the end, without the margin."""
    finding = Finding("docs/vi/a.md", Span(3, start, end), "no", rule="a-rule")
    lines = text.report([finding], lambda *_: line).split("\n")
    assert lines[0] == f"docs/vi/a.md:3:{start}: error: no [a-rule]"
    assert all(each.startswith("  | ") for each in lines[1:])
    return [each[4:] for each in lines[1:]]


def test_a_place_and_a_hint() -> None:
    """The message, the line, the carets, what to do."""
    finding = Finding("docs/vi/a.md", Span(3, 5, 16), "no", "do", "a-rule", "warning")

    assert (
        text.report([finding, finding], lambda *_: "Đến [trang](b.md).").split("\n")
        == [
            "docs/vi/a.md:3:5: warning: no [a-rule]",
            "  | Đến [trang](b.md).",
            "  |     ^^^^^^^^^^^",
            "  hint: do",
        ]
        * 2
    )


@pytest.mark.parametrize(
    ("line", "start", "end", "carets"),
    [
        ("một hai", 5, 8, "    ^^^"),
        (normalize("NFD", "một hai"), 7, 10, "    ^^^"),
        (normalize("NFD", "mộ"), 2, 5, " ^"),
        (normalize("NFD", "mộ"), 3, 4, " ^"),
        ("漢字 a", 4, 5, "     ^"),
        ("漢字 a", 1, 3, "^^^^"),
        ("\ta\tb", 4, 5, "\t \t^"),
        ("ab", 3, 4, "  ^"),
        ("ab", 9, 12, "  ^"),
        ("ab", 1, 99, "^^"),
        ("    ab", 5, 7, "    ^^"),
    ],
)
def test_carets(line: str, start: int, end: int, carets: str) -> None:
    """They stand below the letters: marks take no room, wide letters take two columns."""
    assert shown(line, start, end) == [line, carets]


@pytest.mark.parametrize("line", ["", "   ", "\t"])
def test_a_line_with_nothing_on_it(line: str) -> None:
    """There is nothing to show."""
    assert shown(line, 1, 2) == []


def test_a_line_as_a_whole() -> None:
    """It has no carets; a file as a whole shows no line at all."""
    assert shown("- id: a", 1, 1) == ["- id: a"]

    whole = Finding("a.md", Span(), "no", rule="r")
    assert text.report([whole], lambda *_: "x") == "a.md:1:1: error: no [r]"


@pytest.mark.parametrize("place", [1, 2, 30, 95, 96, 97, 500, 990, 1000])
def test_a_long_line(place: int) -> None:
    """It is cut about the place, which stays in sight."""
    line = "".join(chr(ord("a") + n % 26) for n in range(1000))

    cut, carets = shown(line, place, place + 3)

    start = carets.index("^")
    assert cut[start : start + len(carets.strip())] == line[place - 1 : place + 2]
    assert len(cut) <= 98
    assert cut.startswith("…") == (place > 34)
    assert cut.endswith("…") == (place < 900)


def test_a_long_line_of_marks() -> None:
    """It is not cut between a letter and its marks, and that ends."""
    cut, _ = shown("a" + "\u0301" * 5000 + "b", 4000, 4001)

    assert len(cut) <= 98


def test_what_a_terminal_would_obey() -> None:
    """Escapes and turns of direction are shown, not sent."""
    line = "a\x1b[31m\u202eb\u200b\x07\x85\u2028c"
    finding = Finding("a\x1b.md", Span(1, 1, 2), f"`{line}`\n", f"{line}", "r")

    report = text.report([finding], lambda *_: line)

    assert re.findall(r"[^\t\n -~�]", report) == []
    assert len(report.split("\n")) == 4


@pytest.mark.parametrize(
    ("finding", "command"),
    [
        (
            Finding("docs/vi/a.md", Span(3, 5, 16), "no `a`", "do", "a-rule"),
            "::error file=docs/vi/a.md,line=3,col=5,endColumn=16,title=a-rule::no `a`%0Ado",
        ),
        (
            Finding("docs/a,b:c%.md", Span(3, 5, 5), "5%: a,\r\nb", "", "a-rule", "warning"),
            "::warning file=docs/a%2Cb%3Ac%25.md,line=3,col=5,title=a-rule::5%25: a,%0D%0Ab",
        ),
        (
            Finding("docs/a.md", Span(), "no", "", "a-rule"),
            "::error file=docs/a.md,line=1,title=a-rule::no",
        ),
    ],
)
def test_annotations(finding: Finding, command: str) -> None:
    """GitHub's own escapes, so that a name cannot end a property or a message the command."""
    assert github.report([finding], lambda *_: "").split("\n")[0] == command


def test_a_page_gives_no_commands() -> None:
    """What is quoted below the annotations stands where commands are off."""
    evil = "::add-mask::x ##[error]y"
    finding = Finding("a.md", Span(1, 1, 3), f"no\n{evil}", evil, "r")

    lines = github.report([finding], lambda *_: evil).split("\n")

    assert lines[0].startswith("::error ")
    assert re.fullmatch(r"::stop-commands::[0-9a-f]{32}", lines[1])
    word = lines[1].removeprefix("::stop-commands::")
    assert lines[-1] == f"::{word}::"
    assert not any(word in line for line in lines[2:-1])


def test_a_summary() -> None:
    """Counts first, then each rule with the place of its first finding."""
    found = [
        Finding("a|b.md", Span(3), "no", rule="b-rule"),
        Finding("c.md", Span(1), "no", rule="a-rule", severity="warning"),
        Finding("c.md", Span(2), "no", rule="a-rule", severity="warning"),
    ]

    assert github.summary(found) == (
        "**1 error, 2 warnings**\n"
        "\n"
        "| count | | rule | first at |\n"
        "|--:|---|---|---|\n"
        "| 2 | warning | `a-rule` | `c.md:1` |\n"
        "| 1 | error | `b-rule` | `a\\|b.md:3` |\n"
        "\n"
    )
    assert github.summary([]) == "**0 errors, 0 warnings**\n\n"


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_to_say(name: str) -> None:
    """Nothing is printed."""
    assert REPORTS[name]([], lambda *_: "") == ""


def test_the_command_on_github(
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The summary is added to what other steps wrote; a file that is not writable is no fault."""
    root = make_project({"docs/vi/a.md": "# A {#a}\n\nĐến [trang kia](gone.md).\n"})
    page = tmp_path / "summary.md"
    page.write_text("before\n\n")
    command = ["--format", "github", "--select", "broken-link"]

    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    assert main(command, root) == 1
    out = capsys.readouterr().out
    assert out.startswith("::error file=docs/vi/a.md,line=3,col=5,endColumn=25,title=broken-link::")
    assert "  | Đến [trang kia](gone.md).\n  |     ^^^^^^^^^^^^^^^^^^^^\n" in out
    assert page.read_text(encoding="utf-8").startswith("before\n\n**1 error, 0 warnings**\n")

    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    assert main(command, root) == 1
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    assert main(command, root) == 1


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal() -> None:
    """Nothing for two seconds, then a line that is written over and taken away."""
    stream = Terminal()
    progress = Progress(stream, iter((0.0, 1.9, 2.0, 2.1, 2.3)).__next__)

    progress.step("files read", 1, 1000)
    assert stream.getvalue() == ""
    progress.step("files read", 100, 1000)
    progress.step("files read", 101, 1000)
    progress.step("rules run", 1, 50)
    progress.end()

    assert stream.getvalue().split("\r") == [
        *("", "files read: 100 of 1000", "rules run: 1 of 50     "),
        *("                  ", ""),
    ]


def test_progress_in_a_log() -> None:
    """One line, once, and nothing to take away; a short run has none."""
    stream = StringIO()
    progress = Progress(stream, iter((0.0, 1.0, 3.0, 9.0)).__next__)

    progress.step("files read", 1, 9)
    progress.end()
    assert stream.getvalue() == ""

    progress.step("files read", 7, 9)
    progress.step("files read", 8, 9)
    progress.end()

    assert stream.getvalue() == "files read: 7 of 9\n"
