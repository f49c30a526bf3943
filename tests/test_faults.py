"""A thousand faults at random places of the real site: each is found by its rule, at its line."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from built_faults import KINDS as BUILT
from built_faults import Built
from faults import KINDS as WRITTEN
from faults import Tree
from inject import Fault, Folder, Place, faults, rounds
from support import EVERYTHING, ROOT, Build, untranslated, words_of

from sitekit.built import read
from sitekit.cache import Cache
from sitekit.check import check
from sitekit.load import CONFIG, load
from sitekit.model import Finding, Site
from sitekit.rules import RULES

SEED = 2019
EACH = 10  # faults of a rule
TODAY = date(2026, 8, 1)


def test_every_rule_has_a_generator() -> None:
    """No rule goes without faults, and there are a thousand of them."""
    assert [*WRITTEN, *BUILT] == list(RULES)
    assert EACH * len(RULES) >= 1000


def test_every_fault_in_the_sources_is_found(tmp_path: Path) -> None:
    """In pages, data, the navigation, and in what other hosts answer."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / CONFIG, tmp_path)
    cache = Cache(tmp_path)
    load(tmp_path, cache)
    cache.save()
    cache = Cache(tmp_path)
    tree = Tree(tmp_path)

    def found(group: Sequence[Fault]) -> list[Finding]:
        answers = {address: answer for fault in group for address, answer in fault.answers.items()}
        site = replace(load(tmp_path, cache), today=TODAY, answers=answers)
        before = {address: line for fault in group for address, line in fault.before.items()}
        site = replace(site, ledger=replace(site.ledger, before=before))
        findings = said(check(site, list(RULES)))
        return [each for each in findings if words_of(each) not in warned]

    # What somebody is asked to look at already keeps no change out.
    warned: set[tuple[str, str, str]] = set()
    before = found(())
    assert [each for each in before if each.severity == "error"] == []
    warned.update(map(words_of, before))
    prove(faults(WRITTEN, tree, EACH, SEED), tree, found)


def test_every_fault_in_built_pages_is_found(tmp_path: Path, build: Build) -> None:
    """In their heads and in their text."""
    folder = tmp_path / "site"
    shutil.copytree(build(**EVERYTHING), folder)
    site = Built(folder)

    def found(group: Sequence[Fault]) -> list[Finding]:
        return said(check(Site(built=read(folder)), list(BUILT)))

    assert found(()) == []
    prove(faults(BUILT, site, EACH, SEED), site, found)


def said(findings: list[Finding]) -> list[Finding]:
    """The findings, which are said in Vietnamese as well."""
    assert untranslated(findings) == []
    return findings


def prove(
    given: Sequence[Fault], folder: Folder, found: Callable[[Sequence[Fault]], Sequence[Finding]]
) -> None:
    """Every rule has its faults, each of them is found, and nothing besides."""
    mistakes: list[str] = []
    for group in rounds(given):
        with folder.faulty(group):
            mistakes += _mistakes(group, found(group))

    assert not mistakes, "\n".join([f"{len(mistakes)} of {len(given)}", *mistakes])
    counts = Counter(fault.rule for fault in given)
    assert set(counts.values()) == {EACH}


def _mistakes(group: Sequence[Fault], findings: Sequence[Finding]) -> Iterator[str]:
    """What was not found where it had to be, and what was found and is nobody's fault."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    places: set[tuple[str, Place]] = set()
    for each in findings:
        place = Place(each.path, each.span.line, each.span.start)
        said[each.path].append(f"{place.line}:{place.column}: {each.message} [{each.rule}]")
        places |= {(each.rule, place), (each.rule, place._replace(column=0))}
    for fault in group:
        for place in fault.at:
            if (fault.rule, place) not in places:
                yield (
                    f"not found at {place.path}:{place.line}:{place.column}: {fault}\n"
                    f"  found in that file: {said[place.path] or 'nothing'}"
                )
    meant = {(fault.rule, place.path, place.line) for fault in group for place in fault.at}
    excused = {each for fault in group for each in fault.also}
    for each in findings:
        line = each.span.line
        if (each.rule, each.path, line) not in meant and (each.rule, each.path) not in excused:
            touching = {each.path, each.path.partition("/")[2].partition("/")[2]}
            near = [str(fault) for fault in group if touching & {*fault.edits, *fault.claims}]
            yield (
                f"no fault of that kind at {each.path}:{line}: {each.message} [{each.rule}]\n"
                f"  done to it or its twin: {near or 'nothing'}"
            )
