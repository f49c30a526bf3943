"""The ledger: every address ever published, where it leads now, and what its English stands on.

An address is the path of a page without language and ending, or that and an id: `qcdc/know`,
`qcdc/know#methods`. It is the same in all languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sitekit.model import DOCS, Entry, Finding, Heading, Ledger, Page, Section, Site, Span

PATH = f"{DOCS}/_data/ledger.tsv"
# What stands for words that there are none of.
NONE = "-"
HEAD = """\
# Every address ever published: the address, the day of its release, the Vietnamese words that the
# English was confirmed against. What has gone says so: moved or removed, and where it leads now.
# `python3 scripts/dev.py record` adds what is new. No line is ever taken out.
"""

# Pages are written where it says something has been: nothing else must be an address.
_WORD = r"[A-Za-z0-9][A-Za-z0-9-]*+"
_ADDRESS = rf"{_WORD}(?:/{_WORD})*+(?:#{_WORD})?+"
_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_LINE = rf"{_ADDRESS}\t{_DAY}\t(?:-|[0-9a-f]{{10}})(?:\t(?:moved|removed)\t{_ADDRESS})?+\n"
_SOUND = re.compile(rf"(?:#[^\n]*+\n)*+(?:{_LINE})*+")
_COLUMNS = tuple(map(re.compile, (_ADDRESS, _DAY, r"-|[0-9a-f]{10}", "moved|removed", _ADDRESS)))
_FORM = "write an address, a day, `-` or ten signs for words, and of what has gone where it leads"


def is_sound(text: str) -> bool:
    """Whether every line of the file is of the form in which it is written."""
    return bool(_SOUND.fullmatch(text))


def read(text: str, sound: bool | None = None) -> tuple[dict[str, str], list[Finding]]:
    """The sound lines of the file by address, and what is wrong with the others.

    A line that came through a form or a terminal may have spaces for its tabs. Whether the file is
    sound takes longer to find out than all the rest: whoever knows says it.
    """
    lines = text.split("\n")
    if is_sound(text) if sound is None else sound:
        head = sum(1 for _ in _comments(lines))
        found = {line.partition("\t")[0]: line for line in lines[head:-1]}
        if len(found) == len(lines) - head - 1:
            return found, []
    found, findings = {}, []
    numbers: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if not cells or line.startswith("#"):
            continue
        odd = _odd(cells)
        if odd is not None:
            start = line.find(odd) + 1 if odd else 1
            span = Span(number, start, start + len(odd or line))
            what = f"`{odd}` is not what stands here" if odd else f"line has {len(cells)} columns"
            findings.append(Finding(PATH, span, what, _FORM))
        elif cells[0] in found:
            message = f"`{cells[0]}` stands here a second time"
            hint = f"it stands on line {numbers[cells[0]]}; keep one of the two"
            findings.append(Finding(PATH, Span(number, 1, len(cells[0]) + 1), message, hint))
        else:
            found[cells[0]] = line
            numbers[cells[0]] = number
    return found, findings


def _comments(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("#"):
            return
        yield line


def _odd(cells: list[str]) -> str | None:
    """The first column that is not what it should be; empty if it is their number."""
    for pattern, cell in zip(_COLUMNS, cells, strict=False):
        if not pattern.fullmatch(cell):
            return cell
    return None if len(cells) in (3, 5) else ""


def write(entries: Iterable[Entry]) -> str:
    """The file, sorted: two changes made apart seldom meet, and each reads well."""
    return HEAD + "".join(f"{line(each)}\n" for each in sorted(entries))


def line(entry: Entry) -> str:
    """An entry as its line."""
    return "\t".join(filter(None, entry))


def page_of(address: str) -> str:
    """The page of an address."""
    return address.partition("#")[0]


@dataclass(frozen=True, slots=True)
class Way:
    """Where an address leads: to `end`, at which there is something unless `fault` says other.

    `removed` says that what was there is no more, and `end` only the nearest place to it. `fault` is
    `lost` (nothing says where `end` is now), `dead` (the entry of `at` leads to `end`, where nothing
    ever was) or `circle`. `over` are the addresses on the way, the first one included.
    """

    end: str
    over: tuple[str, ...]
    removed: bool = False
    fault: str = ""
    at: str = ""


class Behind(NamedTuple):
    """A section whose Vietnamese words have changed; `entry` has those its English was confirmed by."""

    address: str
    entry: Entry
    words: str
    page: Page
    section: Section
    heading: Heading
    twin: Page
    translation: Heading


class Book:
    """The ledger of a site beside what the site has."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.ledger: Ledger = site.ledger

    @cached_property
    def pages(self) -> Mapping[str, tuple[Page, ...]]:
        """The pages of each address that is one's, in the order of the languages."""
        found: dict[str, list[Page]] = {}
        for lang in self.site.languages:
            for page in self.site.pages:
                if page.lang == lang:
                    found.setdefault(page.key.removesuffix(".md"), []).append(page)
        return {key: tuple(held) for key, held in found.items()}

    @cached_property
    def alive(self) -> frozenset[str]:
        """The addresses that are there in any language."""
        return frozenset(
            address
            for key, pages in self.pages.items()
            for address in (key, *(f"{key}#{each}" for page in pages for each in page.ids))
        )

    @cached_property
    def whole(self) -> frozenset[str]:
        """The addresses that are there in every language."""
        return frozenset(
            address
            for key, pages in self.pages.items()
            if len(pages) == len(self.site.languages)
            for address in (
                key,
                *(f"{key}#{each}" for each in frozenset.intersection(*(p.ids for p in pages))),
            )
        )

    @cached_property
    def new(self) -> frozenset[str]:
        """The addresses that the next release publishes first."""
        return self.whole - self.ledger.lines.keys()

    @cached_property
    def missing(self) -> Mapping[str, Way]:
        """The addresses of the ledger that are in no language, in its order."""
        lines = self.ledger.lines
        missing = lines.keys() - self.alive
        return {each: self.way(each) for each in lines if each in missing} if missing else {}

    def way(self, address: str) -> Way:
        """Where an address leads, over all that has happened to it."""
        removed = False
        over = [address]
        at = ""
        while (here := over[-1]) not in self.alive:
            page, _, mark = here.partition("#")
            entry, above = self.ledger.gone.get(here), self.ledger.gone.get(page)
            if entry:
                at, there, removed = here, entry.to, removed or entry.then == "removed"
            elif above and page not in self.alive:
                # What says of a page where it went says it of what stood on it.
                removed = removed or above.then == "removed"
                there = above.to if above.then == "removed" else f"{page_of(above.to)}#{mark}"
                # A line of its own will say that it is lost, if it is.
                at = "" if here in self.ledger.lines else at
            elif at and here not in self.ledger.lines:
                return Way(here, tuple(over), removed, "dead", at)
            else:
                return Way(here, tuple(over), removed, "lost")
            if there in over:
                return Way(there, tuple(over), removed, "circle", at)
            over.append(there)
        return Way(here, tuple(over), removed)

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """What stands for the words of each section of the first language, by address."""
        return {
            f"{key}#{mark}": words
            for key, (page, *_) in self.pages.items()
            if page.lang == self.site.languages[0]
            for mark, words in page.digests.items()
        }

    def confirmed(self, address: str) -> Entry | None:
        """The entry that says what the English of a section was last confirmed against.

        Of a section that was moved since the last release it is that of its old address, so that
        moving it clears nothing; one made of several is new.
        """
        held = {address} if address in self.ledger.lines else self._moved.get(address, set())
        entry = self.ledger.entry(min(held)) if len(held) == 1 else None
        return entry if entry and entry.words != NONE else None

    @cached_property
    def _moved(self) -> Mapping[str, set[str]]:
        """The addresses whose lines were the last on the way to each, alone or with their page."""
        found: dict[str, set[str]] = {}
        for way in self.missing.values():
            if not (way.fault or way.removed):
                last = next(each for each in reversed(way.over[:-1]) if each in self.ledger.lines)
                found.setdefault(way.end, set()).add(last)
        return found

    def behind(self) -> Iterator[Behind]:
        """The sections in another language whose words in the first have changed since."""
        for address, now in self.sections.items():
            entry = self.confirmed(address)
            if entry is None or entry.words == now:
                continue
            key, _, mark = address.partition("#")
            page, *twins = self.pages[key]
            for section in page.sections:
                if section.heading and section.heading.id == mark:
                    break
            for twin in twins:
                for other in twin.headings:
                    if section.heading and other.id == mark:
                        head = section.heading
                        yield Behind(address, entry, now, page, section, head, twin, other)
                        break
