"""The check as a command: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import ROOT, TOP

from sitekit.check import main
from sitekit.rules import RULES

BROKEN = {
    "docs/vi/a.md": f"{TOP['vi']}# A {{#a}}\n\nĐến [trang b](gone.md) và [mục](#b).\n",
    "docs/en/a.md": f"{TOP['en']}# A {{#a}}\n\nTo [a page](x.md).\n\n## B {{#b}}\n",
}


def test_the_real_site_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    """The repository passes its own check: a warning only asks for a look, and keeps no change out."""
    status = main(["--format", "jsonl"])

    said = [json.loads(line) for line in capsys.readouterr().out.split("\n") if line]
    assert [each for each in said if each["severity"] == "error"] == []
    assert status == 0


def test_a_broken_site(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Findings stand in the order of files and lines, the summary on standard error."""
    status = main([], make_project(BROKEN))

    out, err = capsys.readouterr()
    assert status == 1
    assert out.splitlines() == [
        "docs/en/a.md:7:4: error: link target `x.md` does not exist [broken-link]",
        "  | To [a page](x.md).",
        "  |    ^^^^^^^^^^^^^^",
        "docs/vi/a.md:5:1: error: section `b` is missing [missing-section]",
        "  | # A {#a}",
        "  | ^^^^^^^^",
        "  hint: `docs/en/a.md` has it on line 9",
        "docs/vi/a.md:7:5: error: link target `gone.md` does not exist [broken-link]",
        "  | Đến [trang b](gone.md) và [mục](#b).",
        "  |     ^^^^^^^^^^^^^^^^^^",
        "docs/vi/a.md:7:27: error: this page has no id `b` [broken-anchor]",
        "  | Đến [trang b](gone.md) và [mục](#b).",
        "  |                           ^^^^^^^^^",
    ]
    assert err == "2 pages, 4 errors, 0 warnings\n"


def test_jsonl(make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line, with every key, letters as they are."""
    main(
        ["--format", "jsonl"],
        make_project({"docs/vi/a.md": f"{TOP['vi']}# A {{#a}}\n\nmột\n\n## Đ\n"}),
    )

    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {
            "path": "docs/vi/a.md",
            "line": 9,
            "column": 1,
            "rule": "heading-without-id",
            "severity": "error",
            "message": "heading `Đ` has no id",
            "hint": "add `{#short-english-id}`, the same in both languages",
        }
    ]


def test_only_the_named_files(
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The whole site is read, and what is said is of the named files; paths are the caller's."""
    root = make_project(BROKEN)
    monkeypatch.chdir(root / "docs")

    status = main(["en"], root)

    assert status == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.partition(":")[0] for line in lines if line[0] != " "} == {"docs/en/a.md"}


@pytest.mark.parametrize("path", ["docs/nothing.md", "/"])
def test_a_path_that_is_not_of_the_project(
    path: str, make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of the pen must not look like a clean check."""
    assert main([path], make_project()) == 2
    assert f"`{path}`" in capsys.readouterr().err


def test_selected_rules(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what they find is said."""
    main(["--select", "missing-section,broken-anchor"], make_project(BROKEN))

    out = capsys.readouterr().out
    assert "[missing-section]" in out and "[broken-anchor]" in out
    assert "[broken-link]" not in out


@pytest.mark.parametrize("argument", ["--select", "--explain"])
def test_an_unknown_rule(argument: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest name is offered."""
    assert main([argument, "broken-links"]) == 2
    assert capsys.readouterr().err == (
        "there is no rule `broken-links`; did you mean `broken-link`?\n"
    )


def test_list_and_explain(capsys: pytest.CaptureFixture[str]) -> None:
    """Every rule is listed with its first line; explained, it says why."""
    assert main(["--list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == list(RULES)

    assert main(["--explain", "duplicate-id"]) == 0
    assert "A link to it leads to the first one only." in capsys.readouterr().out


def test_a_console_that_cannot_write_vietnamese(make_project: Callable[..., Path]) -> None:
    """The output is UTF-8 whatever the console's code page; a Windows one would raise."""
    root = make_project({"docs/vi/a.md": "# A {#a}\n\n## Đường đi\n"})
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'scripts')!r}); from pathlib import Path; "
    )
    script += f"from sitekit.check import main; raise SystemExit(main([], Path({str(root)!r})))"

    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        env={"PYTHONIOENCODING": "cp1252", "PATH": "", "SYSTEMROOT": ""},
        check=False,
    )

    assert done.returncode == 1
    assert "heading `Đường đi` has no id" in done.stdout.decode()
    assert b"Traceback" not in done.stderr
