"""Say what is missing on this machine, what it is needed for, and how to get it.

Exit status: 0 nothing is missing, 1 something is. Nothing is installed or changed. The package
index is asked only where packages are still to come from it, or with --network.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_SPACE = 1_000_000_000  # bytes that .venv and a built site take while they are being made
_INDEX = "https://pypi.org/simple"  # where pip looks if no setting tells it otherwise
_WAIT = 5  # seconds for the package index to answer


class Item(NamedTuple):
    """Something that was looked at: `state` is `ok`, `note`, or `missing`, which has a remedy."""

    state: str
    name: str
    found: str
    remedy: str = ""


def main(
    argv: Sequence[str],
    root: Path,
    wanting: Sequence[str],
    browser: Callable[[], tuple[str, str]],
) -> int:
    """Look at this machine; `wanting` are the lock files whose packages .venv lacks.

    `browser` finds one, or says why there is none.
    """
    parser = argparse.ArgumentParser(
        prog="dev.py doctor",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--network", action="store_true", help="ask the package index even if .venv is ready"
    )
    args = parser.parse_args(argv)
    missing = 0
    for item in _items(root, wanting, browser, asking=args.network):
        print(f"{item.state:<8}{item.name}: {item.found}")
        if item.remedy:
            print(f"{'':<8}  {item.remedy}")
        missing += item.state == "missing"
    print(f"{missing} missing", file=sys.stderr)
    return 1 if missing else 0


def _items(
    root: Path, wanting: Sequence[str], browser: Callable[[], tuple[str, str]], *, asking: bool
) -> Iterator[Item]:
    yield Item("ok", "Python", f"{platform.python_version()}, {sys.executable}")
    yield venv_module()
    yield environment(wanting)
    if asking or wanting:
        yield packages()
    yield permission(root)
    if wanting:
        yield space(root)
    yield from git(root)
    yield tests_browser(*browser())
    yield output(sys.stdout.encoding)


def venv_module() -> Item:
    """What makes .venv; Debian and Ubuntu keep it apart from Python."""
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return Item("ok", "venv", "comes with this Python")
    return Item(
        "missing",
        "venv",
        "this Python comes without it, and every command needs it once, to make .venv",
        _get({"Linux": "sudo apt install python3-venv"}),
    )


def environment(wanting: Sequence[str]) -> Item:
    """The packages; not having them yet is no fault, for the next command gets them."""
    if not wanting:
        return Item("ok", ".venv", "ready")
    names = " and ".join(wanting)
    return Item("note", ".venv", f"without {names} as yet: the first command that needs it adds it")


def packages() -> Item:
    """Where packages come from, as far as pip's settings name an index."""
    index = _index()
    name = f"package index {index}"
    try:
        with urllib.request.urlopen(f"{index.rstrip('/')}/pip/", timeout=_WAIT):
            return Item("ok", name, "answers")
    except urllib.error.HTTPError as error:
        error.close()
        said = f"answers {error.code} {error.reason}"
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        said = f"does not answer ({getattr(reason, 'strerror', None) or reason})"
    return Item(
        "missing",
        name,
        f"{said}; the packages of .venv come from there",
        "connect to the network, or name another index: `pip config set global.index-url ADDRESS`",
    )


def _index() -> str:
    """The index that pip would ask; pip itself is asked where it is there."""
    if named := os.environ.get("PIP_INDEX_URL"):
        return named
    said = _said([sys.executable, "-m", "pip", "config", "get", "global.index-url"])
    return said or _INDEX


def permission(root: Path) -> Item:
    """A folder that belongs to somebody else, or to a system that is read-only."""
    try:
        with tempfile.TemporaryFile(dir=root):
            return Item("ok", "project folder", f"{root}, can be written to")
    except OSError as error:
        return Item(
            "missing",
            "project folder",
            f"{root} cannot be written to ({error.strerror}), and every command writes there",
            "let yourself write there, or clone into a folder of your own",
        )


def space(root: Path) -> Item:
    """Room for .venv, and for the downloads, which lie in the temporary folder meanwhile."""
    for folder in (root, Path(tempfile.gettempdir())):
        free = shutil.disk_usage(folder).free
        if free < _SPACE:
            return Item(
                "missing",
                "disk",
                f"{free / 1e9:.1f} GB are free in {folder}, and .venv needs {_SPACE / 1e9:.1f} GB",
                "delete what you do not need there",
            )
    return Item("ok", "disk", f"{free / 1e9:.0f} GB are free")


def git(root: Path) -> Iterator[Item]:
    """The history, and how lines end in what git has put here."""
    version = _said(["git", "--version"])
    if not version:
        yield Item(
            "missing",
            "git",
            "not found; it tells when a page was last changed, and it makes commits",
            _get(
                {
                    "Linux": "sudo apt install git",
                    "Darwin": "xcode-select --install",
                    "Windows": "winget install Git.Git",
                }
            ),
        )
        return
    shallow = _said(["git", "rev-parse", "--is-shallow-repository"], root)
    if not shallow and (root / ".git").exists():
        yield Item(
            "missing",
            "history",
            "git does not look into this clone, as where it belongs to somebody else; so nothing"
            " tells when a page was last changed, or which addresses were published",
            f'`git config --global --add safe.directory "{root.as_posix()}"`; if that does not help,'
            " `git status` says why",
        )
        return
    if not shallow:
        yield Item(
            "missing",
            "history",
            "this folder is no clone, so nothing tells when a page was last changed",
            "`git clone` the project instead of downloading it",
        )
        return
    yield Item("ok", "git", version.removeprefix("git version "))
    if shallow == "true":
        yield Item(
            "missing",
            "history",
            "only its end is here, so most pages cannot say when they were last changed",
            "`git fetch --unshallow` gets the rest",
        )
    else:
        yield Item("ok", "history", "whole")
    yield line_endings(root)


def line_endings(root: Path) -> Item:
    """Lines end in LF here on every system, whatever `core.autocrlf` says: .gitattributes rules."""
    # i/lf w/crlf attr/text=auto eol=lf<tab>docs/vi/index.md
    listed = _said(["git", "ls-files", "--eol"], root).splitlines()
    wrong = [
        line.partition("\t")[2]
        for line in listed
        if " w/crlf" in line.partition("\t")[0] and "eol=lf" in line.partition("\t")[0]
    ]
    setting = _said(["git", "config", "core.autocrlf"], root) or "not set"
    if not wrong:
        return Item("ok", "line endings", f"LF (core.autocrlf is {setting}, which is overruled)")
    return Item(
        "note",
        "line endings",
        f"CRLF in {len(wrong)} files, {wrong[0]} the first; the check reads them all the same",
        "set your editor to LF; `git add --renormalize .` commits them with LF",
    )


def tests_browser(path: str, why: str) -> Item:
    """What the tests look at the pages with."""
    if path:
        return Item("ok", "browser", path)
    return Item(
        "missing",
        "browser",
        f"{why}; only `test`, `bench search` and `bench pages` need one",
        _get(
            {
                "Linux": "sudo apt install chromium",
                "Darwin": "brew install --cask google-chrome",
                "Windows": "winget install Google.Chrome",
            }
        )
        + "; or set CHROMIUM to the path of one",
    )


def output(encoding: str) -> Item:
    """Whether this console takes Vietnamese; the commands write UTF-8 whatever it takes."""
    if encoding.lower().replace("-", "") == "utf8":
        return Item("ok", "console", "UTF-8")
    return Item(
        "note",
        "console",
        f"takes {encoding}, and Vietnamese will look wrong on it",
        "on Windows use Windows Terminal or run `chcp 65001`; elsewhere `export LC_ALL=C.UTF-8`",
    )


def _get(commands: Mapping[str, str]) -> str:
    """How to get something on this system; on another, the name it has on Debian will do."""
    system = platform.system()
    command = commands.get(system) or commands["Linux"]
    note = " (or what your system has in place of apt)" if command.startswith("sudo apt") else ""
    return f"get it: `{command}`{note}"


def _said(command: Sequence[str], cwd: Path | None = None) -> str:
    """What a program says; nothing where it is not there or fails."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
