"""What tests share that is no fixture: the least project there is, and the type of `build`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sitekit.model import Answer, Finding
from sitekit.report.translate import translate

if TYPE_CHECKING:  # most tests need no browser
    from playwright.sync_api import ViewportSize

# The screens that the browser tests look at, in CSS pixels.
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL: ViewportSize = {"width": 320, "height": 640}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}

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

# Each project in turn; what is refused ends at once.
_EACH = """
import sys
from pathlib import Path
from sitekit.check import main
if most := int(sys.argv[1]):
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
for root in map(Path, sys.argv[2:]):
    print(f"- {root.name}", file=sys.stderr, flush=True)
    assert main(["--format", "jsonl"], root) in (0, 1)
"""

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


def demand_an_end(roots: Sequence[Path], most: int = 0) -> None:
    """Check projects in a process of its own, stopped after minutes, which would be a failure.

    It may have `most` bytes of memory, or as many as there are.
    """
    done = subprocess.run(
        [sys.executable, "-c", _EACH, str(most), *map(str, roots)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    assert len(re.findall(r"^\d+ pages?, \d+ errors?, ", done.stderr, re.MULTILINE)) == len(roots)


def untranslated(findings: Iterable[Finding]) -> list[str]:
    """Messages and hints of which there is no Vietnamese."""
    said = {text for each in findings for text in (each.message, each.hint) if text}
    return sorted(text for text in said if translate(text, "vi") == text)


# An address below a folder of its host, which is of this machine in every browser.
HOME = "http://handbook.localhost/so-tay/"
# What a build can be told: everything; nothing but whom to tell of mistakes, by a form; and, for the
# visitors of a site that does not know its address, where its files are. A setting that is empty, as a
# workflow hands it on, is none.
EVERYTHING = {
    "SITE_URL": HOME,
    "REPO_URL": "https://git.example.org/to/repo",
    "CONTACT": "gop-y@example.org",
}
PLAIN = {"CONTACT": "https://example.org/form?a=1&b=2"}
VISITED = {"REPO_URL": "https://github.com/example/example", "CONTACT": ""}


class Build(Protocol):
    """Builds the real site with some settings in the environment; returns its folder."""

    def __call__(self, **settings: str) -> Path: ...


# The host's own program, as far as it is used: it keeps releases and issues in a folder, and says
# no where a file `refuse` lies.
_GH = """\
import json, os, shutil, sys
from pathlib import Path

home = Path(HOME)
with (home / "log").open("a", encoding="utf-8") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
if (home / "refuse").exists():
    sys.exit("the host says no")
what, verb, *words = sys.argv[1:]
options = {word: value for word, value in zip(words, words[1:]) if word.startswith("--")}
if what == "release":
    kept = home / words[0]
    if verb == "create":
        kept.mkdir()
        shutil.copy(words[1], kept)
        (kept / "notes").write_bytes(sys.stdin.buffer.read())
        (kept / "target").write_text(options["--target"])
    elif kept.exists():
        shutil.copy(kept / options["--pattern"], options["--dir"])
    else:
        sys.exit("release not found")
else:
    issues = home / "issues.json"
    held = json.loads(issues.read_text("utf-8")) if issues.exists() else []
    if verb == "list":
        print(json.dumps(held))
    elif verb == "create":
        new = {"number": len(held) + 1, "title": options["--title"], "state": "OPEN"}
        held.append({**new, "body": sys.stdin.buffer.read().decode("utf-8")})
    else:
        [issue] = [each for each in held if each["number"] == int(words[0])]
        if verb == "edit":
            issue["body"] = sys.stdin.buffer.read().decode("utf-8")
        else:
            issue["state"] = {"close": "CLOSED", "reopen": "OPEN"}[verb]
    issues.write_text(json.dumps(held), "utf-8")
"""


def words_of(finding: Finding) -> tuple[str, str, str]:
    """A finding without its place, which a change above it moves."""
    return finding.path, finding.rule, finding.message


def git(root: Path, *words: str) -> str:
    """What git answers, as somebody whom nobody knows."""
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", *settings, *words],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout.strip()


def fake_gh(folder: Path) -> Path:
    """Put the host's program into a folder for PATH; what it keeps lies beside it, in `host`."""
    host = folder.parent / "host"
    host.mkdir(parents=True)
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "gh"
    code = _GH.replace("HOME", repr(str(host)))
    program.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
    program.chmod(0o755)
    return host


def with_path(folder: Path) -> str:
    """A PATH on which a folder comes first."""
    return os.pathsep.join((str(folder), os.environ["PATH"]))
