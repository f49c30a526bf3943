"""A new meeting or page builds and checks from the first minute, and its gaps are named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from support import ROOT

from sitekit import new
from sitekit.check import check, main
from sitekit.load import load
from sitekit.model import Finding
from sitekit.rules import RULES
from sitekit.words import GAPS

TODAY = date(2026, 11, 29)
FOLDER = "meetings/2020-03-15"
PASSAGES = "docs/_data/passages-2020-03-15.yml"
ORIGINAL = "docs/_source/meeting/2020-03-15.vi.txt"
SOURCES = [name for name, rule in RULES.items() if rule.family not in ("built", "external")]

# A text of two sentences, made up for this test.
FIRST = "Hội nghị bàn việc của thôn A."
SECOND = "1. Thôn A họp hằng tháng."
TEXT = f"{FIRST}\n\n{SECOND}\n"
SENTENCES = f"""\
- id: 2020-s01
  part: opening
  vi: "{FIRST}"
  en: "The meeting spoke of hamlet A."
- id: 2020-s02
  part: task-1
  vi: "{SECOND}"
  en: "1. Hamlet A meets every month."
"""
INDEX = {
    "vi": """\
---
description: Hội nghị này được viết ra để thử: hai câu, mỗi câu được trích và giải thích.
as_of: 2026-11-29
---

# Hội nghị để thử {#meeting}

Toàn văn ở trang [toàn văn](text.md).

## Các câu {#who}

> Hội nghị bàn việc của thôn A.
> [2020-S01](text.md#2020-s01)

Nói cách khác, thôn A là nơi được bàn đến.

> 1\\. Thôn A họp hằng tháng.
> [2020-S02](text.md#2020-s02)

Nói cách khác, tháng nào thôn A cũng họp.
""",
    "en": """\
---
description: A meeting written for this test, with two sentences, each quoted and explained.
as_of: 2026-11-29
---

# A meeting for tests {#meeting}

The full text is on the page [full text](text.md).

## The sentences {#who}

> The meeting spoke of hamlet A.
> [2020-S01](text.md#2020-s01)

In other words, hamlet A is what was spoken of.

> 1\\. Hamlet A meets every month.
> [2020-S02](text.md#2020-s02)

In other words, no month passes without a meeting.
""",
}
INDEX = {lang: text.replace("thử: hai", "thử, có hai") for lang, text in INDEX.items()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of this site."""
    for name in ("docs", "overrides", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def lay_out(root: Path, *args: str) -> int:
    return new.main(args, root, TODAY)


def found(root: Path) -> list[Finding]:
    return check(load(root), SOURCES)


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def gaps(root: Path, paths: set[str]) -> set[tuple[str, int]]:
    """Where a placeholder stands; the data file is one by being empty."""
    return {(PASSAGES, 1)} & {(path, 1) for path in paths} | {
        (path, number)
        for path in paths
        for number, line in enumerate((root / path).read_text(encoding="utf-8").split("\n"), 1)
        if any(gap in line for gap in GAPS.values())
    }


@pytest.mark.parametrize(
    "args", [("meeting", "2020-03-15"), ("page", "qcdc/elections", "Bầu cử ở thôn", "Elections")]
)
def test_what_is_laid_out_checks_and_builds_with_its_gaps_named(
    args: tuple[str, ...], site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each placeholder at its line, as a warning; nothing else, and a strict build says nothing."""
    before = files(site)

    assert lay_out(site, *args) == 0

    written = {path for path in files(site) if path not in before}
    said = capsys.readouterr().out.splitlines()
    assert {line.partition(" ")[0] for line in said} == written | {"mkdocs.yml"}
    warned = [each for each in found(site) if each.rule == "unfilled-gap"]
    assert {(each.path, each.span.line) for each in warned} == gaps(site, written)
    assert main([], site) == 0
    assert " 0 errors" in capsys.readouterr().err
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(site / "built")],
        cwd=site,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_navigation_gains_lines_and_loses_none(site: Path) -> None:
    """What its authors wrote, comments included, stays as it is."""
    before = (site / "mkdocs.yml").read_text(encoding="utf-8").split("\n")

    lay_out(site, "meeting", "2020-03-15")
    lay_out(site, "meeting", "2020-09-01")
    lay_out(site, "page", "qcdc/elections", 'Bầu cử: "ở thôn"', "Elections # in hamlets")

    after = (site / "mkdocs.yml").read_text(encoding="utf-8").split("\n")
    rest = iter(after)
    assert all(line in rest for line in before)
    added = load(site)
    targets = [entry.target for entry in added.nav or ()]
    place = targets.index("meeting/text.md")
    later = [
        f"meetings/{day}/{name}.md"
        for day in ("2020-03-15", "2020-09-01")
        for name in ("index", "text")
    ]
    assert targets[place + 1 : place + 5] == later
    assert targets[targets.index("qcdc/training.md") + 1] == "qcdc/elections.md"
    labels = {label.text: label.translated.get("en") for label in added.labels}
    assert labels['Bầu cử: "ở thôn"'] == "Elections # in hamlets"
    assert labels["Hội nghị ngày 15/3/2020"] == "The meeting of 15 March 2020"


def test_a_meeting_that_is_filled_in_is_treated_like_the_first(site: Path) -> None:
    """Verbatim, every sentence translated and explained: silence, until a word is changed."""
    lay_out(site, "meeting", "2020-03-15")
    (site / ORIGINAL).write_text(TEXT, encoding="utf-8")

    (first,) = (each for each in found(site) if each.severity == "error")
    assert (first.path, first.rule) == (PASSAGES, "altered-original")
    assert first.message.endswith("`Hội nghị bàn việc của thôn A. 1.`")

    (site / PASSAGES).write_text(SENTENCES.replace("en: ", "- "), encoding="utf-8")

    (broken,) = (each for each in found(site) if each.path == PASSAGES)
    assert broken.rule == "bad-data"

    (site / PASSAGES).write_text(SENTENCES, encoding="utf-8")

    unexplained = [each for each in found(site) if each.severity == "error"]
    assert [each.rule for each in unexplained] == ["unexplained-sentence"] * 4

    for lang, text in INDEX.items():
        (site / f"docs/{lang}/{FOLDER}/index.md").write_text(text, encoding="utf-8")

    assert [each for each in found(site) if FOLDER in each.path or each.path == PASSAGES] == []

    index = site / f"docs/vi/{FOLDER}/index.md"
    index.write_text(INDEX["vi"].replace("hằng tháng", "mỗi tháng"), encoding="utf-8")
    original = site / ORIGINAL
    original.write_text(TEXT.replace("bàn việc", "bàn các việc"), encoding="utf-8")

    errors = {(each.path, each.span.line, each.rule) for each in found(site)}
    assert (f"docs/vi/{FOLDER}/index.md", 17, "altered-quotation") in errors
    assert (PASSAGES, 1, "altered-original") in errors


def test_a_second_meeting_of_a_year_names_its_sentences_by_the_day(site: Path) -> None:
    """The ids of the two cannot clash, and one that does is told what to write."""
    lay_out(site, "meeting", "2020-03-15")
    lay_out(site, "meeting", "2020-09-01")
    later = site / "docs/_data/passages-2020-09-01.yml"

    assert "# - id: 2020-s01\n" in (site / PASSAGES).read_text(encoding="utf-8")
    assert "# - id: 2020-09-01-s01\n" in later.read_text(encoding="utf-8")

    (site / PASSAGES).write_text(SENTENCES, encoding="utf-8")
    later.write_text(SENTENCES, encoding="utf-8")

    clashes = [each for each in found(site) if each.path.endswith(later.name) and each.hint]
    assert {(each.rule, each.hint) for each in clashes} >= {
        ("bad-data", "begin the ids of this meeting with its day, as in `2020-03-15-s01`")
    }


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("meeting", "15/3/2020"), "`15/3/2020` is no date: write year, month and day, as"),
        (("meeting", "2020-02-30"), "`2020-02-30` is no date"),
        (("meeting", "20200315"), "`20200315` is no date"),
        (("meeting", "2019-03-15"), "docs/_source/meeting/2019-03-15.vi.txt is there already"),
        (("page", "qcdc/know", "Dân biết", "To know"), "docs/vi/qcdc/know.md is there already"),
        (("page", "qcdc/Bầu cử", "Bầu cử", "Elections"), "`qcdc/Bầu cử` is no path of a page"),
        (("page", "../elections", "Bầu cử", "Elections"), "`../elections` is no path of a page"),
        (("page", "vi/qcdc/elections", "Bầu cử", "Elections"), "leave out `docs` and the language"),
        (
            ("page", "new/elections", "Bầu cử", "Elections"),
            "no page of `new/` is in the navigation",
        ),
        (
            ("page", "qcdc/elections", "Bầu cử", " "),
            "give a title in Vietnamese, then one in English",
        ),
    ],
)
def test_what_cannot_be_laid_out_is_said_and_nothing_changes(
    args: tuple[str, ...], said: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, status 2, and not a byte of the project is another."""
    before = files(site)

    assert lay_out(site, *args) == 2

    assert said in capsys.readouterr().err
    assert files(site) == before


def test_what_fails_halfway_leaves_nothing(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """So that it can be asked for again once the reason is gone."""
    config = (
        "nav:\n  - S:\n      - s/a.md\nplugins:\n  - i18n:\n      languages:\n        - locale: vi\n"
        "          default: true\n        - locale: en\n          nav_translations:\n            A: A\n"
    )
    root = make_project({"mkdocs.yml": config, "docs/en/s": "no folder"})
    before = files(root)

    assert lay_out(root, "page", "s/y", "Một", "One") == 2

    assert "docs/en/s" in capsys.readouterr().err
    assert files(root) == before


def test_a_navigation_that_cannot_be_read_is_left_alone(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its mistake comes first."""
    root = make_project({"mkdocs.yml": "nav: [\n"})
    before = files(root)

    assert lay_out(root, "meeting", "2020-03-15") == 2

    assert "mkdocs.yml has a mistake" in capsys.readouterr().err
    assert files(root) == before


def test_data_of_a_meeting_without_its_pages_is_reported(make_project: Callable[..., Path]) -> None:
    """Sentences nobody can read, and that are compared with nothing; a name that is no meeting's."""
    root = make_project({PASSAGES: "# none\n", "docs/_data/passages-2020.yml": "# none\n"})

    messages = {each.message for each in RULES["bad-data"](load(root))}

    assert messages == {
        f"`{ORIGINAL}`, which belongs to this file, does not exist",
        f"`docs/vi/{FOLDER}/text.md`, which belongs to this file, does not exist",
        f"`docs/en/{FOLDER}/text.md`, which belongs to this file, does not exist",
        "name of the data file is not of the form `passages-2020-03-15.yml`",
    }
