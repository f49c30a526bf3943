"""The rules find exactly what the cases in tests/cases mark, and every rule has a case."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support import ANSWERS, BEFORE, CONFIRMED, ROOT, untranslated, write

from sitekit.built import read
from sitekit.check import check
from sitekit.data import FILES
from sitekit.load import load
from sitekit.model import Finding, Site
from sitekit.rules import FAMILIES, RULES

CASES = ROOT / "tests" / "cases"
# These are about files that cannot be text in a case: test_load.py and test_built.py have them.
ON_DISK = {
    *("bad-config", "unreadable-file", "empty-page", "bad-front-matter", "long-page"),
    "unreadable-page",
}
# What the little pages of most cases have no need of: it is asked for where it is the matter.
ASIDE = {"no-description"}

_CASE = re.compile(r"^## (?=[a-z-]+: )", re.MULTILINE)
_FILE = re.compile(r"^````\w+ ([^\n]+)\n(.*?)^````$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r" *(?:# )?<!-- ([a-z-]+) -->$", re.MULTILINE)


def cases() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every case: its family, its title, its files with the marks still in them."""
    for file in sorted(CASES.glob("*.md")):
        for case in _CASE.split(file.read_text(encoding="utf-8"))[1:]:
            yield file.stem, case.partition("\n")[0], dict(_FILE.findall(case))


def marks(files: dict[str, str]) -> set[tuple[str, int, str]]:
    """Path, line and rule of every mark."""
    return {
        (name if name == "mkdocs.yml" or is_html(files) else f"docs/{name}", number, match[1])
        for name, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if (match := _MARK.search(line))
    }


def is_html(files: dict[str, str]) -> bool:
    """Whether the case is a folder of built pages."""
    return any(name.endswith(".html") for name in files)


def built(root: Path, files: dict[str, str]) -> Site:
    """The case as a project on disk, its marks taken off, read as any other."""
    if is_html(files):
        # What is too heavy is only named, with letters that cannot be compressed by much.
        heavy = "".join(map(chr, random.Random(1).choices(range(97, 123), k=6000)))
        pages = {name: _MARK.sub("", text).replace("HEAVY", heavy) for name, text in files.items()}
        return Site(built=read(write(root, pages), budget=2048))
    blank = dict.fromkeys(FILES, "[]\n")
    site = load(
        write(
            root,
            {
                "mkdocs.yml": "site_name: A\n",
                **{f"docs/_data/{name}": text for name, text in blank.items()},
                "docs/_data/ledger.tsv": "",
                **{
                    name if name == "mkdocs.yml" else f"docs/{name}": _MARK.sub("", text)
                    for name, text in files.items()
                },
            },
        )
    )
    remembered = BEFORE if any(name == "forgotten-address" for _, _, name in marks(files)) else {}
    return replace(
        site,
        today=date(2027, 1, 1),
        answers=ANSWERS,
        ledger=replace(site.ledger, before=remembered),
        confirmed=CONFIRMED,
    )


CASE_LIST = list(cases())


@pytest.mark.parametrize(
    ("family", "title", "files"), CASE_LIST, ids=[f"{f}: {t}" for f, t, _ in CASE_LIST]
)
def test_case(family: str, title: str, files: dict[str, str], tmp_path: Path) -> None:
    """The rules of the family, and any other that is marked, find exactly what the case marks.

    What they say of it is said in Vietnamese as well.
    """
    wanted = marks(files)
    named = {name for _, _, name in wanted}

    site = built(tmp_path, files)
    rules = [
        name
        for name, rule in RULES.items()
        if (rule.family == family and name not in ASIDE) or name in named
    ]
    findings = check(site, rules)

    assert {(each.path, each.span.line, each.rule) for each in findings} == wanted
    assert untranslated(findings) == []


def test_a_case_marks_the_rule_it_is_named_after() -> None:
    """A case that marks nothing proves nothing."""
    for _, title, files in CASE_LIST:
        assert title.partition(":")[0] in {name for _, _, name in marks(files)}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_case(name: str) -> None:
    """No rule goes untested."""
    text = (CASES / f"{RULES[name].family}.md").read_text(encoding="utf-8")
    on_disk = "".join(
        (ROOT / "tests" / name).read_text(encoding="utf-8")
        for name in ("test_load.py", "test_built.py")
    )

    assert f"<!-- {name} -->" in text or (name in ON_DISK and f'"{name}"' in on_disk)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_why(name: str) -> None:
    """A rule's docstring has a summary line and a reason."""
    summary, _, reason = RULES[name].doc.partition("\n\n")

    assert summary.endswith(".")
    assert "\n" not in summary
    assert reason


def test_every_family_has_a_file_of_cases() -> None:
    """A family without cases would never be run."""
    assert {family.__name__.rpartition(".")[2] for family in FAMILIES} == {
        file.stem for file in CASES.glob("*.md")
    }


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("indez.md", "did you mean `index.md`?"),
        ("task", ""),
        ("tasks", "did you mean `tasks/index.md`?"),
        ("tasks/1-communication", "did you mean `tasks/1-communication.md`?"),
        ("task/1-communication.md", "did you mean `tasks/1-communication.md`?"),
        ("tasks/1-comunication.md", "did you mean `tasks/1-communication.md`?"),
        ("tasks/2.md", ""),
        ("quite/another/thing.md", ""),
    ],
)
def test_a_broken_link_is_told_its_likely_target(
    target: str, hint: str, make_project: Callable[..., Path]
) -> None:
    """A slip of the pen is named; a wrong hint would be worse than none."""
    root = make_project(
        {
            "docs/vi/index.md": f"# A {{#a}}\n\n[x]({target})\n",
            "docs/vi/about.md": "# A {#a}\n",
            "docs/vi/tasks/index.md": "# A {#a}\n",
            "docs/vi/tasks/1-communication.md": "# A {#a}\n",
        }
    )

    (finding,) = RULES["broken-link"](load(root))

    assert finding.hint == hint


def test_a_finding_in_a_list_made_from_data_names_the_data(
    make_project: Callable[..., Path],
) -> None:
    """A reader of the finding is led to the file that can be edited."""
    root = make_project(
        {
            "docs/vi/g.md": "# G {#g}\n\n<!-- make glossary -->\n\n[gone](x.md)\n",
            "docs/_data/terms.yml": (
                "- id: a\n  group: people\n  vi: một\n  en: one\n"
                "  means: {vi: Một., en: One.}\n  evidence: general\n  sources: []\n"
                "  note: {vi: 'Xem [x](gone.md).', en: 'See [x](gone.md).'}\n"
            ),
        }
    )

    found: list[Finding] = list(RULES["broken-link"](load(root)))

    assert [(each.path, each.span.line) for each in found] == [
        ("docs/_data/terms.yml", 1),
        ("docs/vi/g.md", 5),
    ]
