"""What tests share that is no fixture: the least project there is, and the type of `build`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from sitekit.model import Answer

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
# The front matter of a sound page.
TOP = {
    "vi": "---\ndescription: Một trang nhỏ để thử, có vừa đủ những gì mà một trang cần phải có.\n---\n\n",
    "en": "---\ndescription: A little page for tests that has just what a sound page needs.\n---\n\n",
}
TINY = {
    "mkdocs.yml": CONFIG,
    "docs/_data/passages.yml": "[]\n",
    "docs/_data/terms.yml": "[]\n",
    "docs/_data/documents.yml": "[]\n",
    "docs/_data/questions.yml": "[]\n",
    "docs/_data/ledger.tsv": "a\t2026-01-01\t-\na#a\t2026-01-01\t-\n",
    "docs/vi/a.md": TOP["vi"] + "# A {#a}\n\nmột\n",
    "docs/en/a.md": TOP["en"] + "# A {#a}\n\none\n",
}

# What other hosts are taken to answer, for the cases and the examples of the rules.
ANSWERS = {
    "https://example.org/here": Answer("good"),
    "https://example.org/here#lost": Answer("lost", "leads to a page that has no `lost`"),
    "https://example.org/gone": Answer("dead", "answers 404 Not Found"),
    "https://example.org/busy": Answer("unanswered", "answers 503 Service Unavailable"),
    "https://example.org/old": Answer("good", moved_to="https://example.org/here"),
}

# What git is taken to remember, for the cases and the examples of the rules: lines of the ledger,
# and the words of a section when its English was confirmed.
BEFORE = {each: f"{each}\t2026-08-15\t-" for each in ("qcdc/a", "qcdc/b")}
CONFIRMED = {"a#a": "A một hai bốn năm"}


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
