"""The README says what is true."""

from __future__ import annotations

import re
import subprocess
import sys

from support import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_table() -> None:
    """Those that `dev.py --help` lists, and no other."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/dev.py"), "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    listed = re.findall(r"^  (\w+) ", done.stdout.partition("Commands:")[2], re.MULTILINE)

    header, *named = re.findall(r"^\| `(\w+)", README, re.MULTILINE)

    assert (header, named) == ("python3", listed)


def test_every_path_exists() -> None:
    """A reader who looks for a file finds it."""
    named = {
        path.rstrip("/")
        for path in re.findall(r"[`(]((?:docs|scripts|tests|overrides)[\w./-]*)[`)/]", README)
        if "…" not in path
    }

    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_no_lock_file_names_a_registry() -> None:
    """Where packages come from is the machine's business."""
    locks = sorted(file.name for file in ROOT.glob("requirements*.txt"))
    for name in (*locks, "pyproject.toml", "mkdocs.yml"):
        text = (ROOT / name).read_text(encoding="utf-8")

        assert not re.search(r"--(?:extra-)?index-url|--find-links|pypi\.org|npmjs", text), name
