"""What tests share that is no fixture: the least project there is, and the type of `build`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

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


class Build(Protocol):
    """Builds the real site with some settings in the environment; returns its folder."""

    def __call__(self, **settings: str) -> Path: ...
