"""Makers that tests share: a maker, not a ready-made thing, so that a test shows its own input."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support import ROOT, TINY, Build, write


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests expect is English, whatever the environment they run in asks for."""
    monkeypatch.delenv("HANDBOOK_LANG", raising=False)


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """A tiny sound project on disk: `make_project({"docs/vi/b.md": "# B {#b}"})` adds a file."""

    def make(files: Mapping[str, str | bytes] | None = None) -> Path:
        return write(tmp_path / "project", {**TINY, **(files or {})})

    return make


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build strictly, and demand that nothing is said: a warning would be."""

    def run(**settings: str) -> Path:
        folder = tmp_path_factory.mktemp("site")
        kept = {k: v for k, v in os.environ.items() if k not in ("SITE_URL", "REPO_URL", "CONTACT")}
        done = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder)],
            cwd=ROOT,
            env={**kept, **settings, "NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        said = [line for line in done.stderr.splitlines() if not line.startswith("INFO ")]
        assert (done.returncode, done.stdout, said) == (0, "", [])
        return folder

    return run
