"""Makers that tests share: a maker, not a ready-made thing, so that a test shows its own input."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).resolve().parents[1]

# The least a project needs; a test adds to it or takes from it.
CONFIG = """\
site_name: A
nav:
  - A: a.md
plugins:
  - i18n:
      docs_structure: folder
      languages:
        - locale: vi
          default: true
        - locale: en
exclude_docs: |
  /_data/
  /_source/**/*.md
"""
TINY = {
    "mkdocs.yml": CONFIG,
    "docs/_data/passages.yml": "[]\n",
    "docs/_data/terms.yml": "[]\n",
    "docs/_data/documents.yml": "[]\n",
    "docs/vi/a.md": "# A {#a}\n\nmột\n",
    "docs/en/a.md": "# A {#a}\n\none\n",
}


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder and return the folder."""
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        file.write_bytes(content)
    return root


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """A tiny sound project on disk: `make_project({"docs/vi/b.md": "# B {#b}"})` adds a file."""

    def make(files: Mapping[str, str | bytes] | None = None) -> Path:
        return write(tmp_path / "project", {**TINY, **(files or {})})

    return make


class Build(Protocol):
    """Builds the real site with some settings in the environment; returns its folder."""

    def __call__(self, **settings: str) -> Path: ...


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
