"""What Windows does to files, paths, consoles and processes does no harm, as far as it shows here."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, TINY

from sitekit import built
from sitekit.built import read
from sitekit.check import check, main
from sitekit.load import load
from sitekit.progress import Progress
from sitekit.rules import RULES

MARK = b"\xef\xbb\xbf"  # which Notepad puts at the beginning of a file
NAMES = [name for name, rule in RULES.items() if rule.family not in ("built", "external")]


@pytest.fixture(scope="module")
def saved_by_notepad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real sources, every line ended by CR and LF, every file begun by a mark."""
    root = tmp_path_factory.mktemp("notepad")
    shutil.copytree(ROOT / "docs", root / "docs")
    shutil.copy(ROOT / "mkdocs.yml", root)
    for path in (*root.glob("docs/**/*.md"), *root.glob("docs/**/*.yml"), root / "mkdocs.yml"):
        path.write_bytes(MARK + path.read_bytes().replace(b"\n", b"\r\n"))
    return root


def test_the_pages_are_the_same(saved_by_notepad: Path) -> None:
    """To the last line and column: nothing of the ends of lines or of the mark is left."""
    here, there = load(ROOT), load(saved_by_notepad)

    assert there.pages == here.pages
    assert there.data == here.data
    assert there.faults == here.faults == {}


def test_nothing_is_found_in_them(saved_by_notepad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No error; and without the second process that Windows cannot make."""
    monkeypatch.delattr(os, "fork", raising=False)

    findings = check(replace(load(saved_by_notepad), today=date.today()), NAMES)

    assert [each for each in findings if each.severity == "error"] == []


def test_a_fault_has_its_place(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """In a page saved by Notepad as well; the path has the slashes of the web."""
    page = TINY["docs/vi/a.md"] + "Đến [mất](gone.md)\n"
    root = make_project({"docs/vi/a.md": MARK + page.replace("\n", "\r\n").encode()})

    assert main(["--select", "broken-link", str(root / "docs" / "vi" / "a.md")], root) == 1

    assert capsys.readouterr().out.startswith("docs/vi/a.md:8:5: error: link target `gone.md`")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a link, which not everybody may make")
def test_a_project_that_goes_by_two_names(
    make_project: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link, a drive made by `subst`, or `NGUYEN~1` for a folder with a longer name."""
    root = make_project({"docs/vi/a.md": "# A {#a}\n\n[mất](gone.md)\n"})
    (tmp_path / "short").symlink_to(root)

    assert main(["--select", "broken-link", str(tmp_path / "short/docs/vi")], root) == 1

    assert "docs/vi/a.md:3:1" in capsys.readouterr().out


def test_built_pages_are_read_by_processes_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows and macOS make none by copying this one."""
    page = (
        '<!doctype html><html lang="vi"><title>A</title><p id="a">dân vận <a href="{}.html">b</a>'
    )
    for number in range(6):
        (tmp_path / f"{number}.html").write_text(page.format(number + 1), encoding="utf-8")
    real, ways = multiprocessing.get_context, []

    def get_context(way: str) -> Any:
        ways.append(way)
        return real(way)

    monkeypatch.setattr(built, "_SHARE", 100)
    monkeypatch.setattr(built, "_cores", lambda: 2)
    alone = [read(tmp_path, 60_000, Progress())]
    monkeypatch.setattr(multiprocessing, "get_context", get_context)
    monkeypatch.setattr(sys, "platform", "darwin")
    anew = [read(tmp_path, 60_000, Progress())]

    assert ways == ["spawn"]
    assert anew == alone


def test_dev_py_on_a_console_of_windows() -> None:
    """Its help comes whole in a code page that lacks Vietnamese."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/dev.py"), "--help"],
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )

    assert "Commands:" in done.stdout.decode("cp1252")
    assert done.stderr == b""


def test_no_file_is_opened_without_an_encoding() -> None:
    """Windows would take a code page that lacks Vietnamese. The rule is not in ruff's stable set."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--preview", "--select", "PLW1514", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stdout
