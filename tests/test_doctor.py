"""What is missing is named, with what it is for and how to get it, before anything is installed."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from support import ROOT, git, write

from sitekit import doctor
from sitekit.doctor import main

LF = {"a.md": "a\n", ".gitattributes": "* text=auto eol=lf\n"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Usage(NamedTuple):
    free: int


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project with a history."""
    root = write(tmp_path / "project", LF)
    git(root, "init", "-q", "-b", "main")
    for message in ("a", "b"):
        git(root, "add", ".")
        git(root, "commit", "-q", "--allow-empty", "-m", message)
    return root


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    """Look at a project: the exit status and what was said, a line an item with its remedy."""

    def run(
        root: Path,
        *args: str,
        wanting: Sequence[str] = (),
        browser: tuple[str, str] = ("/usr/bin/chromium", ""),
    ) -> tuple[int, list[str]]:
        status = main(args, root, wanting, lambda: browser)
        said = capsys.readouterr().out.replace("\n          ", " -> ").splitlines()
        return status, said

    return run


Say = Callable[..., tuple[int, list[str]]]


def item(said: Sequence[str], name: str) -> str:
    [found] = [line for line in said if line[8:].startswith(f"{name}")]
    return found


def test_nothing_is_missing(clone: Path, say: Say) -> None:
    """Everything is named, and the network is not asked."""
    status, said = say(clone)

    assert status == 0
    assert [line[:8].strip() for line in said] == ["ok"] * len(said)
    assert [line[8:].partition(":")[0] for line in said] == [
        *("Python", "venv", ".venv", "project folder", "git", "history", "line endings"),
        *("browser", "console"),
    ]


@pytest.mark.parametrize(
    ("system", "command"),
    [
        ("Linux", "`sudo apt install git` (or what your system has in place of apt)"),
        ("Darwin", "`xcode-select --install`"),
        ("Windows", "`winget install Git.Git`"),
        ("FreeBSD", "`sudo apt install git` (or what your system has in place of apt)"),
    ],
)
def test_no_git(
    clone: Path, say: Say, monkeypatch: pytest.MonkeyPatch, system: str, command: str
) -> None:
    """How to get it is said for this system."""
    monkeypatch.setenv("PATH", str(clone))
    monkeypatch.setattr(platform, "system", lambda: system)

    status, said = say(clone)

    assert status == 1
    assert item(said, "git").startswith("missing git: not found; it tells when a page was last")
    assert item(said, "git").endswith(f"-> get it: {command}")


def test_a_clone_that_git_refuses(clone: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container: to clone it once more would not help."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    status, said = say(clone)

    assert status == 1
    assert item(said, "history").startswith("missing history: git does not look into this clone")
    assert f'safe.directory "{clone.as_posix()}"' in item(said, "history")


def test_a_folder_that_is_no_clone(tmp_path: Path, say: Say) -> None:
    """As after a download."""
    status, said = say(tmp_path)

    assert status == 1
    assert "this folder is no clone" in item(said, "history")


def test_a_shallow_clone(clone: Path, say: Say, tmp_path: Path) -> None:
    """Pages would not know when they were changed."""
    git(tmp_path, "clone", "-q", "--depth", "1", clone.as_uri(), "shallow")

    status, said = say(tmp_path / "shallow")

    assert status == 1
    assert "-> `git fetch --unshallow` gets the rest" in item(said, "history")


def test_lines_that_end_in_crlf(clone: Path, say: Say) -> None:
    """A note: the check reads them all the same."""
    (clone / "a.md").write_bytes(b"a\r\n")

    status, said = say(clone)

    assert status == 0
    assert item(said, "line").startswith("note    line endings: CRLF in 1 files, a.md the first")


@pytest.mark.parametrize("name", ["venv", "ensurepip"])
def test_a_python_without_venv(
    clone: Path, say: Say, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Debian's split package."""
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda each: None if each == name else real(each)
    )
    monkeypatch.setattr(platform, "system", lambda: "Linux")

    status, said = say(clone)

    assert status == 1
    assert "`sudo apt install python3-venv`" in item(said, "venv")


def test_no_browser(clone: Path, say: Say) -> None:
    """Why none was found is handed on."""
    status, said = say(clone, browser=("", "CHROMIUM is `x`, which does not start"))

    assert status == 1
    assert item(said, "browser").startswith("missing browser: CHROMIUM is `x`, which does not")
    assert "or set CHROMIUM to the path of one" in item(said, "browser")


def test_no_room(clone: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked only where .venv is still to be made."""
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(300_000_000))
    monkeypatch.setattr(doctor, "packages", lambda: doctor.Item("ok", "package index", "answers"))

    status, said = say(clone, wanting=["requirements.txt"])

    assert status == 1
    assert f"0.3 GB are free in {clone}, and .venv needs 1.0 GB" in item(said, "disk")
    assert item(said, ".venv").startswith("note    .venv: without requirements.txt as yet")
    assert say(clone)[0] == 0


def test_a_folder_that_cannot_be_written_to(
    clone: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone that somebody else made."""

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)

    status, said = say(clone)

    assert status == 1
    assert "cannot be written to (Permission denied)" in item(said, "project folder")


def test_a_console_of_windows() -> None:
    """A note with what to do about it."""
    found = doctor.output("cp1252")

    assert (found.state, found.name) == ("note", "console")
    assert found.found == "takes cp1252, and Vietnamese will look wrong on it"
    assert "`chcp 65001`" in found.remedy


def test_no_network(clone: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked where packages are still to come, or where one says so; at the index of pip's settings."""
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("NO_PROXY", "*")

    for status, said in (say(clone, "--network"), say(clone, wanting=["requirements.txt"])):
        assert status == 1
        line = item(said, "package index http://127.0.0.1:9/simple")
        assert "does not answer (" in line
        assert "-> connect to the network, or name another index" in line


@pytest.mark.parametrize("there", [True, False])
def test_an_index_that_answers(
    clone: Path, say: Say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, there: bool
) -> None:
    """Or is none."""
    write(tmp_path, {"simple/pip/index.html" if there else "index.html": "<!doctype html>"})
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple/")
        monkeypatch.setenv("NO_PROXY", "*")
        status, said = say(clone, "--network")
        server.shutdown()
        thread.join()

    line = item(said, "package index")
    assert (status, line[:8].strip()) == ((0, "ok") if there else (1, "missing"))
    assert there or ": answers 404 File not found; the packages of .venv come from there" in line


def test_it_works_before_anything_is_installed(tmp_path: Path) -> None:
    """Plain Python, no .venv, a console that lacks the letters of the folder."""
    root = tmp_path / "Sổ tay"
    (root / "scripts/sitekit").mkdir(parents=True)
    for name in ("dev.py", "sitekit/__init__.py", "sitekit/doctor.py"):
        shutil.copy(ROOT / "scripts" / name, root / "scripts" / name)
    for name in ("requirements.txt", "requirements-test.txt"):
        (root / name).touch()
    env = {**os.environ, "PIP_INDEX_URL": "http://127.0.0.1:9/", "NO_PROXY": "*"}
    env |= {"PYTHONIOENCODING": "cp1252", "CHROMIUM": "/nowhere/chromium"}

    done = subprocess.run(
        [sys.executable, "-S", str(root / "scripts/dev.py"), "doctor"],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    said = done.stdout.decode("cp1252")
    assert done.returncode == 1
    assert "note    .venv: without requirements.txt and requirements-test.txt as yet" in said
    assert "S\\u1ed5 tay, can be written to" in said
    assert "missing browser: CHROMIUM is `/nowhere/chromium`, which does not start" in said
    assert "note    console: takes cp1252" in said
    assert done.stderr.decode() == "3 missing\n"
    assert not (root / ".venv").exists()
