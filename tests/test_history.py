"""The day of each file's last change, from real repositories."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sitekit.history import last_changes

Commit = Callable[[str, str], None]


def git(folder: Path, *arguments: str, date: str = "2026-01-01T00:00:00Z") -> None:
    """Run git as nobody in particular, at a given time."""
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgSign=false")
    subprocess.run(
        ["git", *person, *arguments],
        cwd=folder,
        env={**os.environ, "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z"},
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty one."""
    folder = tmp_path / "repository"
    (folder / "docs").mkdir(parents=True)
    git(folder, "init", "-q")
    return folder


@pytest.fixture
def commit(repository: Path) -> Commit:
    """Change a file and commit it: `commit("docs/a.md", "2026-11-15T12:00:00Z")`."""

    def make(path: str, date: str) -> None:
        (repository / path).write_text(date, encoding="utf-8")
        git(repository, "add", path)
        git(repository, "commit", "-q", "-m", path, date=date)

    return make


def test_the_last_commit_counts(repository: Path, commit: Commit) -> None:
    """Each file has its own day; files outside the folder have none."""
    commit("docs/a.md", "2026-11-13T12:00:00Z")
    commit("docs/đ.md", "2026-11-14T12:00:00Z")
    commit("docs/a.md", "2026-11-15T12:00:00Z")
    commit("b.md", "2026-11-16T12:00:00Z")

    assert last_changes(repository / "docs") == {"a.md": "2026-11-15", "đ.md": "2026-11-14"}


def test_the_day_is_that_of_the_commit_in_utc(repository: Path, commit: Commit) -> None:
    """The same on every machine: early morning in Hà Nội is the day before."""
    commit("docs/a.md", "2026-11-15T06:59:59+07:00")

    assert last_changes(repository / "docs") == {"a.md": "2026-11-14"}


def test_a_shallow_clone_does_not_pretend(repository: Path, commit: Commit, tmp_path: Path) -> None:
    """Its first commit seems to have made every file; what came after it is known."""
    for path, day in (("a", 13), ("b", 14), ("c", 15)):
        commit(f"docs/{path}.md", f"2026-11-{day}T12:00:00Z")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "2", repository.as_uri(), str(clone))

    assert last_changes(clone / "docs") == {"c.md": "2026-11-15"}


def test_no_repository_no_days(tmp_path: Path) -> None:
    """A downloaded archive has no history."""
    (tmp_path / "a.md").write_text("a", encoding="utf-8")

    assert last_changes(tmp_path) == {}


def test_no_commit_no_days(repository: Path) -> None:
    """A repository that was only just made has none either."""
    assert last_changes(repository / "docs") == {}


def test_no_git_no_days(
    repository: Path, commit: Commit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is asked of a machine but Python."""
    commit("docs/a.md", "2026-11-15T12:00:00Z")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert last_changes(repository / "docs") == {}
