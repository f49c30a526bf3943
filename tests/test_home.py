"""What an editor and pre-commit are told at home is what the sources are, and what the check does."""

from __future__ import annotations

import fnmatch
import re
import subprocess
from configparser import ConfigParser
from itertools import product

import yaml
from support import ROOT

SETTINGS = ".editorconfig"
PRE_COMMIT = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
[HOOK] = PRE_COMMIT["repos"][0]["hooks"]


def told(path: str) -> dict[str, str]:
    """What .editorconfig says of a file: the last word counts."""
    parser = ConfigParser(interpolation=None)
    text = (ROOT / SETTINGS).read_text(encoding="utf-8")
    parser.read_string(text.replace("root = true", "[root]"))
    found: dict[str, str] = {}
    for pattern in parser.sections()[1:]:
        named = path if "/" in pattern else path.rpartition("/")[2]
        if any(fnmatch.fnmatchcase(named, each) for each in braces(pattern)):
            found |= parser[pattern]
    return {name: value for name, value in found.items() if value != "unset"}


def braces(pattern: str) -> list[str]:
    """`*.{yml,js}` -> `*.yml`, `*.js`."""
    parts = [part.split(",") for part in re.split(r"[{}]", pattern)]
    return ["".join(each) for each in product(*parts)]


def sources() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [each for each in listed.stdout.split("\0") if each and (ROOT / each).is_file()]


def test_what_an_editor_is_told() -> None:
    """UTF-8 and LF everywhere; one sentence a line; the originals are left as they are."""
    page = told("docs/vi/qcdc/know.md")

    assert (page["charset"], page["end_of_line"], page["max_line_length"]) == ("utf-8", "lf", "off")
    assert told("mkdocs.yml")["indent_size"] == "2"
    assert told("scripts/dev.py")["max_line_length"] == "100"
    assert not {"charset", "end_of_line", "trim_trailing_whitespace"} & set(
        told("docs/_source/law/a.md")
    )


def test_the_sources_are_so_already() -> None:
    """An editor that does as it is told changes nothing that nobody meant to change."""
    wrong = []
    for path in sources():
        data = (ROOT / path).read_bytes()
        if path.endswith(".png"):
            continue
        settings = told(path)
        text = data.decode(settings.get("charset", "utf-8"))
        if settings.get("end_of_line") == "lf" and "\r" in text:
            wrong.append(f"{path}: CR")
        if settings.get("insert_final_newline") == "true" and text and not text.endswith("\n"):
            wrong.append(f"{path}: no newline at the end")
        if settings.get("trim_trailing_whitespace") == "true" and re.search(r"[ \t]\n", text):
            wrong.append(f"{path}: white space at the end of a line")
    assert wrong == []


def test_pre_commit_runs_the_command_of_the_pull_request() -> None:
    """On everything: what a change breaks often stands in another file. Nothing is fetched for it."""
    text = (ROOT / ".github/workflows/pull-request.yml").read_text(encoding="utf-8")

    assert f"run: {HOOK['entry']} --format github\n" in text
    assert (HOOK["pass_filenames"], HOOK["always_run"]) == (False, True)
    assert (PRE_COMMIT["repos"][0]["repo"], HOOK["language"]) == ("local", "system")
