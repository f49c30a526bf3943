"""Two hundred random edits that delete, rename or move something published: none is missed."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from pathlib import Path

import pytest
from support import ROOT

from sitekit.cache import Cache
from sitekit.check import check
from sitekit.ledger import PATH, read
from sitekit.load import CONFIG, load
from sitekit.rules import RULES

ROUNDS, EDITS = 10, 20
LINES, _ = read((ROOT / PATH).read_text(encoding="utf-8"))
NUMBERS = {
    line.partition("\t")[0]: number
    for number, line in enumerate((ROOT / PATH).read_text(encoding="utf-8").split("\n"), 1)
}
# An edit of one language alone is a matter of parity, which test_injection.py tries at every place.
FAMILY = [name for name, rule in RULES.items() if rule.family == "ledger"]
_ID = re.compile(r"\{#([\w-]+)")


@dataclass
class Project:
    """A copy of the site that edits are made on; `lost` are the addresses they take away.

    `homes` are the new ones of those of which it can be known. `touched` are the pages and data files
    that an edit has been made on: the next one takes another.
    """

    root: Path
    dice: random.Random
    lost: set[str] = field(default_factory=set)
    homes: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)

    def lines(self, path: str) -> list[str]:
        """A file under docs/, line by line."""
        return (self.root / "docs" / path).read_text(encoding="utf-8").split("\n")

    def write(self, path: str, lines: list[str]) -> None:
        """Write such a file."""
        (self.root / "docs" / path).write_text("\n".join(lines), encoding="utf-8")

    def page(self, *, law: bool) -> str:
        """A page that no edit has been made on yet, of the law library or not."""
        found = sorted(
            key
            for file in (self.root / "docs/vi").rglob("*.md")
            if (key := file.relative_to(self.root / "docs/vi").with_suffix("").as_posix())
            if key in LINES and key not in self.touched and key.startswith("law/") == law
            if law or "<!-- make " not in file.read_text(encoding="utf-8")
        )
        key = self.dice.choice(found)
        self.touched.add(key)
        return key

    def take(self, key: str, *ids: str) -> None:
        """Note what an edit takes away."""
        self.lost |= {f"{key}#{each}" for each in ids}


def sections(lines: list[str]) -> dict[str, slice]:
    """The lines of each section but the first, by id."""
    heads = [number for number, line in enumerate(lines) if re.match(r"#{2,6} .*\{#", line)]
    found = {}
    for number in heads:
        identity = _ID.search(lines[number])
        rest = takewhile(lambda line: not line.startswith("#"), lines[number + 1 :])
        if identity:
            found[identity[1]] = slice(number, number + 1 + len(list(rest)))
    return found


def both(project: Project, key: str) -> tuple[str, dict[str, dict[str, slice]]]:
    """A section that both languages have, with the lines of all sections in each.

    Nothing where the page has none below its title: then no edit is made.
    """
    found = {lang: sections(project.lines(f"{lang}/{key}.md")) for lang in ("vi", "en")}
    shared = sorted(found["vi"].keys() & found["en"].keys())
    return (project.dice.choice(shared), found) if shared else ("", {})


def delete_section(project: Project) -> None:
    """A section with all that has an id in it, in both languages."""
    key = project.page(law=project.dice.random() < 0.3)
    mark, found = both(project, key)
    for lang, held in found.items():
        lines = project.lines(f"{lang}/{key}.md")
        if lang == "vi":
            project.take(key, *_ID.findall("\n".join(lines[held[mark]])))
        del lines[held[mark]]
        project.write(f"{lang}/{key}.md", lines)


def rename_section(project: Project) -> None:
    """The id of a heading, in both languages."""
    key = project.page(law=False)
    mark, found = both(project, key)
    for lang in found:
        lines = project.lines(f"{lang}/{key}.md")
        project.write(f"{lang}/{key}.md", [x.replace(f"{{#{mark}}}", "{#anew}") for x in lines])
    if mark:
        project.take(key, mark)
        project.homes[f"{key}#{mark}"] = f"{key}#anew"


def move_section(project: Project) -> None:
    """From one page to the end of another, in both languages."""
    key, other = project.page(law=False), project.page(law=False)
    mark, found = both(project, key)
    if not mark or any(f"{{#{mark}}}" in line for line in project.lines(f"vi/{other}.md")):
        return
    for lang, held in found.items():
        lines, there = (project.lines(f"{lang}/{each}.md") for each in (key, other))
        project.write(f"{lang}/{other}.md", [*there, *lines[held[mark]], ""])
        if lang == "vi":
            project.take(key, *_ID.findall("\n".join(lines[held[mark]])))
        del lines[held[mark]]
        project.write(f"{lang}/{key}.md", lines)
    project.homes[f"{key}#{mark}"] = f"{other}#{mark}"


def clause(project: Project, to: str) -> None:
    """The id of a clause or a point, which stands in the Vietnamese alone, taken away or renamed."""
    key = project.page(law=True)
    lines = project.lines(f"vi/{key}.md")
    places = [number for number, line in enumerate(lines) if line.startswith("{#article-")]
    if not places:
        return
    number = project.dice.choice(places)
    project.take(key, *_ID.findall(lines[number]))
    lines[number] = to
    project.write(f"vi/{key}.md", lines)


def rename_page(project: Project) -> None:
    """In both languages; its ids go with it."""
    law = project.dice.random() < 0.3
    key = project.page(law=law)
    new = f"{key}-anew"
    for lang in ("vi", "en"):
        (project.root / f"docs/{lang}/{key}.md").rename(project.root / f"docs/{lang}/{new}.md")
    project.touched.add(new)
    project.lost.add(key)
    project.homes[key] = new


def delete_page(project: Project) -> None:
    """In both languages, with all its ids."""
    key = project.page(law=project.dice.random() < 0.3)
    for lang in ("vi", "en"):
        (project.root / f"docs/{lang}/{key}.md").unlink()
    project.lost.add(key)


def item(project: Project, name: str, page: str, to: str) -> None:
    """A term or a document, which stands on both pages made from the data."""
    lines = project.lines(f"_data/{name}.yml")
    starts = [n for n, line in enumerate(lines) if line.startswith("- id: ")] + [len(lines)]
    items = {
        lines[a].removeprefix("- id: "): slice(a, b)
        for a, b in pairwise(starts)
        # Pages of law say something of their documents; a group goes with its only term.
        if not any(line.startswith("  library:") for line in lines[a:b])
    }
    identity = project.dice.choice(sorted(items))
    held = items[identity]
    group = next(line for line in lines[held] if line.startswith("  group: "))
    if lines.count(group) > 1 and "anew" not in identity:
        lines[held] = [f"- id: {to}", *lines[held][1:]] if to else []
        project.write(f"_data/{name}.yml", lines)
        project.take(page, identity)


EDIT: tuple[Callable[[Project], None], ...] = (
    delete_section,
    rename_section,
    move_section,
    lambda project: clause(project, ""),
    lambda project: clause(project, "{#article-1-99}"),
    rename_page,
    delete_page,
    lambda project: item(project, "terms", "reference/glossary", ""),
    lambda project: item(project, "terms", "reference/glossary", f"anew-{len(project.lost)}"),
    lambda project: item(project, "documents", "reference/documents", ""),
)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Path]]:
    """Copies of the site's sources, read quickly for what is not changed has been read before."""
    top = tmp_path_factory.mktemp("edits")
    clean = top / "clean"
    shutil.copytree(ROOT / "docs", clean / "docs")
    shutil.copy(ROOT / CONFIG, clean)
    cache = Cache(clean)
    load(clean, cache)
    cache.save()
    root = top / "site"

    def copy() -> Path:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(clean, root)
        return root

    yield copy


@pytest.mark.parametrize("number", range(ROUNDS))
def test_no_edit_is_missed(number: int, copies: Callable[[], Path]) -> None:
    """Each is found at the line of its address, by the rule meant for it, and nothing else is.

    Where it can be told, the hint names the new home.
    """
    project = Project(copies(), random.Random(number))
    made = 0
    while made < EDITS:
        before = set(project.lost)
        project.dice.choice(EDIT)(project)
        made += any(each in LINES for each in project.lost - before)

    site = load(project.root, Cache(project.root))
    found = {
        each.span.line: each
        for each in check(site, FAMILY)
        if each.path == PATH and each.rule != "translation-behind"
    }

    assert {each.rule for each in found.values()} == {"lost-address"}
    lost = {each for each in project.lost if each in LINES}
    assert len(lost) >= EDITS
    assert sorted(found) == sorted(NUMBERS[each] for each in lost)
    told = [
        found[NUMBERS[old]].hint.endswith(f"\t{new}")
        for old, new in project.homes.items()
        if old in LINES
    ]
    assert sum(told) >= 0.8 * len(told)
