"""A generator for every rule: it puts the rule's fault into a random place of the real sources.

Each says what becomes of which lines, where its rule must find that, and which other findings are
no mistake but a consequence. Those of the rules for built pages stand in built_faults.py.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

from inject import Edits, Excused, Fault, Folder, Kind, Place, anywhere

from sitekit.align import Stretch, aligned
from sitekit.load import CONFIG, load
from sitekit.meetings import FIRST_TEXT
from sitekit.model import Answer, Block, Heading, Link, Page, Section, Site, Span, Term
from sitekit.rules import RULES
from sitekit.rules.external import outward
from sitekit.rules.links import Target, internal, resolve
from sitekit.rules.sources import cited
from sitekit.rules.terms import _is_rendered, _pairs
from sitekit.words import GAPS

DATA = "docs/_data/"
PASSAGES, TERMS, DOCUMENTS = (f"{DATA}{name}.yml" for name in ("passages", "terms", "documents"))
LEDGER = f"{DATA}ledger.tsv"
MEETING = "docs/_source/meeting/2019-03-15.vi.txt"
# Words that mean nothing to any rule.
NOTE = {"vi": "ghi chú thêm", "en": "a further note"}
DESCRIPTION = {
    "vi": "Một trang mới, có vừa đủ những gì mà một trang cần phải có.",
    "en": "A new page that has just what a sound page is in need of.",
}
_ATTRIBUTES = re.compile(r"\{[^}]*\}$")
_WORD = re.compile(r"(?<= )[a-zăâđêôơưà-ỹ]{3,}(?= )")
_CHANGED = re.compile(r"\{(\+\+|--).*?\1\}|\[[^\]]*\]\([^)]*\)")
_ARTICLE = re.compile(r"article-\d+")
_MANY = 6  # faults of a page, which make a round each


def on_page(
    page: Page,
    edits: Edits,
    at: Collection[Place],
    also: Excused = (),
    without: Collection[str] = (),
) -> Fault:
    """A fault of a page; nothing else is done to the page or its twin in one round."""
    return Fault(claims=(page.key,), edits=edits, at=at, also=also, without=without)


class Spot(NamedTuple):
    """A line of a page's own file that words can be added to, and the block it belongs to."""

    page: Page
    block: Block
    line: int
    text: str

    @property
    def path(self) -> str:
        return f"docs/{self.page.path}"

    def first(self, tree: Tree) -> int:
        """The line on which its block begins."""
        return tree.own_line(self.page, self.block.span.line)


class Tree(Folder):
    """The sources in a folder, and what can be done to them."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.site: Site = load(root)

    @cached_property
    def library(self) -> frozenset[str]:
        """The pages of texts of law, without the language."""
        return frozenset(path.partition("/")[2] for path in self.site.verbatim)

    def pages(self, rng: Random, fits: Callable[[Tree, Page], bool]) -> Iterator[Page]:
        """Pages at random, each up to three times; those that have had many faults come last."""
        known = [page for page in self.site.pages if fits(self, page)]
        for _ in range(3):
            rng.shuffle(known)
            yield from sorted(known, key=lambda page: self.used[page.key] // _MANY)

    def own_line(self, page: Page, number: int) -> int:
        """The number that a line of a page has in its own file; 0 if it was made from data."""
        path, line = page.origins.get(number, (f"docs/{page.path}", number))
        return line if path == f"docs/{page.path}" else 0

    def block_lines(self, page: Page, block: Block) -> Iterator[int]:
        """The numbers of the lines of a block, in the page's own file."""
        lines = page.source.split("\n")
        number = block.span.line
        while number <= len(lines) and lines[number - 1].strip():
            if own := self.own_line(page, number):
                yield own
            number += 1

    def spots(self, page: Page, *kinds: str) -> list[Spot]:
        """The lines of the editors' paragraphs and lists, or of blocks of other kinds."""
        return [
            Spot(page, block, line, text)
            for block in page.editors
            if block.kind in (kinds or ("paragraph", "list"))
            for line in self.block_lines(page, block)
            if (text := self.line(f"docs/{page.path}", line)) == text.rstrip()
            if not text.lstrip().startswith(("{", "<!--")) and not _ATTRIBUTES.search(text)
        ]

    def append(
        self, page: Page, rng: Random, words: str, *at: int, also: Excused = ()
    ) -> Iterator[Fault]:
        """Words at the end of a random line, found there, or at these places of the words."""
        if spots := self.spots(page):
            spot = rng.choice(spots)
            start = len(spot.text) + 2
            yield on_page(
                page,
                edits={spot.path: {spot.line: f"{spot.text} {words}"}},
                at=[Place(spot.path, spot.line, start + each) for each in at or (0,)],
                also=also,
            )

    def before(
        self,
        page: Page,
        rng: Random,
        text: str,
        *,
        blocks: Iterable[Block] = (),
        gap: str = "\n\n",
        also: Excused = (),
    ) -> Iterator[Fault]:
        """A text on lines of its own before a random paragraph, found on its first line."""
        path = f"docs/{page.path}"
        lines = [
            line
            for block in blocks or page.editors
            if block.kind == "paragraph" and (line := self.own_line(page, block.span.line))
            if not self.line(path, line - 1)
        ]
        if lines:
            line = rng.choice(lines)
            yield on_page(
                page,
                edits={path: {line: f"{text}{gap}{self.line(path, line)}"}},
                at=(Place(path, line),),
                also=also,
            )

    def both(self, page: Page, rng: Random, odd: str, plain: str) -> Iterator[Fault]:
        """A new paragraph in the same place of both languages, found in that of the page."""
        twin = self.twin(page)
        there = {section_id(section): section for section in twin.sections} if twin else {}
        places = []
        for section in page.sections:
            other = there.get(section_id(section))
            if not twin or not other or _kinds(section) != _kinds(other):
                continue
            for block, counterpart in zip(section.blocks, other.blocks, strict=True):
                line = self.own_line(page, block.span.line)
                other_line = self.own_line(twin, counterpart.span.line)
                if block.kind == "paragraph" and line and other_line:
                    places.append((line, other_line))
        places = [
            (line, other)
            for line, other in places
            if twin and not self.line(f"docs/{page.path}", line - 1)
            if not self.line(f"docs/{twin.path}", other - 1)
        ]
        if places and twin:
            line, other_line = rng.choice(places)
            path, other_path = f"docs/{page.path}", f"docs/{twin.path}"
            yield on_page(
                page,
                edits={
                    path: {line: f"{odd}\n\n{self.line(path, line)}"},
                    other_path: {other_line: f"{plain}\n\n{self.line(other_path, other_line)}"},
                },
                at=(Place(path, line),),
            )

    def twin(self, page: Page) -> Page | None:
        return self.site.twin(page, "en" if page.lang == "vi" else "vi")

    def links(self, page: Page, fits: Callable[[str, str], object]) -> list[Link]:
        """The links to pages, in the page's own file, whose path and fragment fit.

        Those to sentences of the meeting are left out: rules of their own look at them.
        """
        return [
            link
            for link in page.links
            if not link.image and self.is_written(page, link) and (target := resolve(page, link))
            if not target.path.endswith(FIRST_TEXT) and fits(target.path, target.fragment)
        ]

    def is_written(self, page: Page, link: Link) -> bool:
        """Whether a link stands in one line of the page's own file, with its address."""
        path, span = page.place(link.span)
        typed = path == f"docs/{page.path}" and self.line(path, span.line)
        return bool(typed) and str(typed)[: span.end - 1].endswith(f"]({link.target})")

    def retarget(self, page: Page, link: Link, target: str, also: Excused = ()) -> Iterator[Fault]:
        """A link that leads elsewhere; the page it led to is as it was."""
        path, span = page.place(link.span)
        line = self.line(path, span.line)
        start = span.end - 2 - len(link.target)
        led = resolve(page, link)
        yield Fault(
            claims=(page.key,),
            needs=(led.path.partition("/")[2],) if led and led.path != page.path else (),
            edits={path: {span.line: f"{line[:start]}{target}{line[span.end - 2 :]}"}},
            at=(Place(path, span.line, span.start),),
            also=also,
        )

    def headings(self, page: Page) -> list[tuple[Heading, int]]:
        """The headings of the page's own file with their lines; a title is none of them."""
        return [
            (heading, line)
            for heading in page.headings
            if heading.level > 1 and heading.id
            if (line := self.own_line(page, heading.span.line))
        ]

    def reheaded(
        self, page: Page, heading: Heading, level: int, also: Excused = ()
    ) -> Iterator[Fault]:
        """A heading of another level."""
        path, line = f"docs/{page.path}", self.own_line(page, heading.span.line)
        text = self.line(path, line).lstrip("#")
        yield on_page(
            page,
            edits={path: {line: "#" * level + text}},
            at=(Place(path, line, 1),),
            # The outlines of the two languages differ: said once, in English.
            also=[*also, ("different-level", english(page))],
        )

    def led_to(self, page: Page, fits: Callable[[str], bool]) -> set[tuple[str, str]]:
        """That links to some sections of a page lead nowhere any more."""
        return {
            ("broken-anchor", here.place(link.span)[0])
            for here, link, target in self._internal
            if target.path == page.path and fits(target.fragment)
        }

    def linked(self, page: Page) -> set[tuple[str, str]]:
        """That links to a page lead nowhere any more."""
        return {
            ("broken-link", here.place(link.span)[0])
            for here, link, target in self._internal
            if target.path == page.path
        }

    @cached_property
    def _internal(self) -> list[tuple[Page, Link, Target]]:
        return list(internal(self.site, images=False))

    @cached_property
    def pairs(self) -> Mapping[str, list[tuple[Spot, Spot, Stretch, Stretch]]]:
        """What stands in one place of both languages, by page: a paragraph or an item of a list."""
        found: defaultdict[str, list[tuple[Spot, Spot, Stretch, Stretch]]] = defaultdict(list)
        for here, there in aligned(self.site):
            spots = (self.spot(here), self.spot(there))
            if spots[0] and spots[1] and here.lang != there.lang:
                found[here.page.key].append((spots[0], spots[1], here, there))
        return found

    @cached_property
    def terms(self) -> list[tuple[Stretch, Stretch, dict[str, Term], set[str]]]:
        """Where the Vietnamese has terms of the glossary, with the English in its place."""
        return list(_pairs(self.site))

    def spot(self, stretch: Stretch) -> Spot | None:
        """The first line of a paragraph, or the one line of an item."""
        page, line = stretch.page, self.own_line(stretch.page, stretch.row.line)
        path = f"docs/{page.path}"
        if stretch.block.kind not in ("paragraph", "list") or not line:
            return None
        text, following = self.line(path, line), self.line(path, line + 1)
        if _ATTRIBUTES.search(text) or text != text.rstrip():
            return None
        if stretch.block.kind == "list" and following and not re.match(r"[-*]|\d+\.", following):
            return None
        return Spot(page, stretch.block, line, text)

    def swapped(self, page: Page, first: int, middle: int, last: int) -> Mapping[int, str]:
        """The lines from the first on in the place of those from the middle on, which end before the last."""
        lines = self.lines(f"docs/{page.path}")
        moved = [*lines[middle - 1 : last - 1], *lines[first - 1 : middle - 1]]
        return dict(enumerate(moved, first))


def english(page: Page) -> str:
    """The file in which the rules that compare the languages say what differs."""
    return f"docs/en/{page.key}"


def section_id(section: Section) -> str:
    return section.heading.id if section.heading else ""


def _kinds(section: Section) -> list[str]:
    return [block.kind for block in section.blocks]


# Which pages a fault can be put into.


def written(tree: Tree, page: Page) -> bool:
    """All but the words of the law."""
    return page.path not in tree.site.verbatim


def twinned(tree: Tree, page: Page) -> bool:
    """Those that say the same in both languages, paragraph by paragraph."""
    return page.key not in tree.library


def editorial(tree: Tree, page: Page) -> bool:
    """All but the law library."""
    return not page.key.startswith("law/")


def law(tree: Tree, page: Page) -> bool:
    return page.path in tree.site.verbatim


def guidance(tree: Tree, page: Page) -> bool:
    return page.key.startswith("qcdc/")


def task(tree: Tree, page: Page) -> bool:
    return re.fullmatch(r"tasks/\d.*", page.key) is not None


def whole(tree: Tree, page: Page) -> bool:
    """Those in which nothing is made from data."""
    return twinned(tree, page) and not page.origins and page.key != FIRST_TEXT


def full_text(tree: Tree, page: Page) -> bool:
    return page.key == FIRST_TEXT


def on(
    fits: Callable[[Tree, Page], bool],
) -> Callable[[Callable[[Tree, Page, Random], Iterator[Fault]]], Kind[Tree]]:
    """Faults of pages: the function is handed one page at a time."""

    def kind(make: Callable[[Tree, Page, Random], Iterator[Fault]]) -> Kind[Tree]:
        def on_pages(tree: Tree, rng: Random) -> Iterator[Fault]:
            for page in tree.pages(rng, fits):
                yield from make(tree, page, rng)

        def places(tree: Tree) -> int:
            return sum(fits(tree, page) for page in tree.site.pages)

        return Kind(make.__name__.replace("_", "-"), on_pages, places)

    return kind


UNEXPLAINED = ("unexplained-sentence", PASSAGES)


def _unread(tree: Tree, page: Page) -> set[tuple[str, str]]:
    """A page that is not read explains nothing, and its twin has nothing to be compared with."""
    twin = tree.twin(page)
    return {UNEXPLAINED} | ({("unused-exception", f"docs/{twin.path}")} if twin else set())


# structure


@anywhere
def bad_config(tree: Tree, rng: Random) -> Iterator[Fault]:
    for entry in rng.sample(tree.site.nav or (), len(tree.site.nav or ())):
        span = entry.span
        line = tree.line(CONFIG, span.line)
        sign = rng.choice("@`")  # begins no YAML
        yield Fault(
            claims=(CONFIG,),
            edits={CONFIG: {span.line: f"{line[: span.start - 1]}{sign}{line[span.start - 1 :]}"}},
            at=(Place(CONFIG, span.line, span.start),),
        )


@on(twinned)
def unreadable_file(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    line = rng.randrange(1, len(tree.lines(path)))
    text = tree.line(path, line)
    column = rng.randrange(len(text) + 1)
    yield on_page(
        page,
        # Written as a byte that is none of UTF-8.
        edits={path: {line: f"{text[:column]}\udcff{text[column:]}"}},
        at=(Place(path, line, column + 1),),
        also=_unread(tree, page),
    )


@anywhere
def foreign_file(tree: Tree, rng: Random) -> Iterator[Fault]:
    """Beside the pages, among the pictures, the data, the originals; and under a name of no use."""
    folders = sorted({posixpath.dirname(page.path) for page in tree.site.pages})
    while True:
        name = f"n{rng.randrange(10_000)}"
        path = rng.choice(
            (
                f"{rng.choice(folders)}/{name}{rng.choice(('.js', '.html', '.svg', '.py'))}",
                f"{rng.choice(folders)}/{name} {rng.choice(('đ', '<b>', '&'))}.md",
                f"assets/{name}{rng.choice(('.js', '.html', '.css', '.exe'))}",
                f"_source/{name}.html",
                f"{name}.md",
            )
        )
        yield Fault(
            claims=(name,), edits={f"docs/{path}": {1: "x"}}, at=(Place(f"docs/{path}", 1),)
        )


@on(twinned)
def unwieldy_text(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """A line that goes on and on, and the page with it."""
    path = f"docs/{page.path}"
    spots = tree.spots(page, "paragraph")
    if spots:
        spot = rng.choice(spots)
        text = f"{spot.text} {rng.choice(('[', 'a', '{', '^[')) * 60_000}"
        first = spot.line
        while first > 1 and tree.line(path, first - 1):
            first -= 1
        yield on_page(
            page,
            edits={path: {spot.line: text}},
            at=(Place(path, first),),
            also=_unread(tree, page),
        )


@anywhere
def unsafe_picture(tree: Tree, rng: Random) -> Iterator[Fault]:
    """In one of the drawings, before its last line."""
    files = sorted(file.name for file in (tree.root / "docs/assets").glob("*-*.svg"))
    while True:
        path = f"docs/assets/{rng.choice(files)}"
        last = len(tree.lines(path)) - 1
        odd = rng.choice(
            (
                *("<script>alert()</script>", '<path d="M0 0" onload="x()"/>', "<foreignObject/>"),
                *('<a href="javascript:x()"/>', '<rect fill="url(https://example.org/)"/>'),
            )
        )
        yield Fault(
            claims=(path,),
            edits={path: {last: f"{odd}\n{tree.line(path, last)}"}},
            at=(Place(path, last, 1),),
        )


@on(twinned)
def empty_page(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    blank = rng.choice(("", " ", "\t"))
    yield on_page(
        page,
        edits={path: dict.fromkeys(range(1, len(tree.lines(path)) + 1), blank)},
        at=(Place(path, 1, 1),),
        also=_unread(tree, page),
    )


@on(twinned)
def bad_front_matter(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    line = rng.choice([2, *([3] if tree.line(path, 3).startswith("as_of") else [])])
    key, _, value = tree.line(path, line).partition(": ")
    yield on_page(
        page, edits={path: {line: f"{key}: @{value}"}}, at=(Place(path, line, len(key) + 3),)
    )


@on(twinned)
def unknown_key(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    odd = rng.choice(
        (
            "template: main.html",
            "title: A",
            "author: A",
            "hide: [footer]",
            "parity: words",
            "icon: a/b",
        )
    )
    yield on_page(page, edits={path: {1: f"---\n{odd}"}}, at=(Place(path, 2, 1),))


@anywhere
def swallowed_folder(tree: Tree, rng: Random) -> Iterator[Fault]:
    letters = "abcdfghijklmnopqrstuwxyz"  # neither `vi` nor `en` can be made of them
    while True:
        folder = "".join(rng.choices(letters, k=2))
        folder += rng.choice(("", "-US", "_GB", "-Latn-RS"))
        name = posixpath.basename(rng.choice(tree.site.pages).path)
        path = f"docs/{folder}/{name}"
        yield Fault(claims=(folder,), edits={path: {1: "# A {#a}\n"}}, at=(Place(path, 1, 1),))


@on(twinned)
def no_title(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path, line = f"docs/{page.path}", page.headings[0].span.line
    yield on_page(
        page,
        edits={path: {line: f"#{tree.line(path, line)}"}},
        at=(Place(path, 1, 1),),
        also=(("different-level", english(page)),),
    )


@on(twinned)
def second_title(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    known = [
        above
        for above, below in pairwise(
            [*page.headings[1:], Heading(1, "", "", page.headings[0].span)]
        )
        # One below it would be too far below it.
        if above.level == 2 and below.level < 3 and tree.own_line(page, above.span.line)
    ]
    if known:
        yield from tree.reheaded(page, rng.choice(known), 1)


@on(written)
def skipped_level(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    known = [
        (above, heading)
        for above, heading in pairwise(page.headings)
        if heading.level <= above.level + 1 < 5 and tree.own_line(page, heading.span.line)
    ]
    if known:
        above, heading = rng.choice(known)
        yield from tree.reheaded(page, heading, above.level + 2)


@on(written)
def heading_without_id(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if known := tree.headings(page):
        heading, line = rng.choice(known)
        path = f"docs/{page.path}"
        yield on_page(
            page,
            edits={path: {line: tree.line(path, line).replace(f" {{#{heading.id}}}", "")}},
            at=(Place(path, line, 1),),
            also=tree.led_to(page, _below(heading.id))
            # The twin has a section of that id and this page has none any more.
            | {("missing-section", path), ("unquoted-sentence", path)},
        )


def _below(identity: str) -> Callable[[str], bool]:
    """Whether an id is that of a section, or of a clause that leads to its article."""
    return lambda other: (
        other == identity
        or (_ARTICLE.fullmatch(identity) is not None and other.startswith(f"{identity}-"))
    )


@on(written)
def duplicate_id(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    paragraphs = [spot for spot in _ends(tree, page) if spot.block.section > 0]
    if paragraphs:
        spot = rng.choice(paragraphs)
        above = rng.choice(page.headings[: spot.block.section])
        yield _with_id(spot, above.id)


@on(written)
def bad_id(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if paragraphs := _ends(tree, page):
        odd = rng.choice(("Muc", "mục", "muc_1", "muc--1", "-muc", "muc-dai-" + "x" * 40))
        yield _with_id(rng.choice(paragraphs), odd)


def _ends(tree: Tree, page: Page) -> list[Spot]:
    """The last lines of paragraphs that have no attributes."""
    path = f"docs/{page.path}"
    return [
        spot
        for spot in tree.spots(page, "paragraph")
        if spot.line == len(tree.lines(path)) or not tree.line(path, spot.line + 1)
    ]


def _with_id(spot: Spot, identity: str) -> Fault:
    return on_page(
        spot.page,
        edits={spot.path: {spot.line: f"{spot.text}\n{{#{identity}}}"}},
        at=(Place(spot.path, spot.line + 1, 2),),
    )


@on(written)
def no_description(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    assert tree.line(path, 2).startswith("description:")
    words = f"{NOTE[page.lang]} " * 20
    odd = rng.choice(("", 'description: ""', f"description: {words[:40]}", f"description: {words}"))
    yield on_page(page, edits={path: {2: odd}}, at=(Place(path, 1, 1),))


@on(twinned)
def long_page(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if spots := tree.spots(page, "paragraph"):
        spot = rng.choice(spots)
        words = f" {NOTE[page.lang]}" * 2400
        yield on_page(
            page, edits={spot.path: {spot.line: spot.text + words}}, at=(Place(spot.path, 1, 1),)
        )


@on(whole)
def unclosed_fence(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """In the last section: what stands below it is code, and no block of its twin any more."""
    fence = rng.choice(("```", "~~~", "````"))
    also = (("different-blocks", english(page)),)
    if any(block.kind == "paragraph" for block in page.sections[-1].blocks):
        yield from tree.before(page, rng, fence, blocks=page.sections[-1].blocks, also=also)


@on(twinned)
def ragged_table(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    rows = [
        (line, text)
        for block in page.editors
        if block.kind == "table"
        for row in block.rows
        if (line := tree.own_line(page, row.line)) and r"\|" not in (text := tree.line(path, line))
    ]
    if rows:
        line, text = rng.choice(rows)
        bars = [match.start() for match in re.finditer(r"(?<=\S) \| (?=\S)", text)]
        if bars and rng.random() < 0.5:
            bar = rng.choice(bars)
            text = f"{text[:bar]}; {text[bar + 3 :]}"
        else:
            text = f"{text.rstrip()} {NOTE[page.lang]} |"
        yield on_page(page, edits={path: {line: text}}, at=(Place(path, line, 1),))


@on(written)
def misread_markdown(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """An attribute list that belongs to nothing."""
    if spots := tree.spots(page, "paragraph"):
        spot = rng.choice(spots)
        odd = rng.choice(("{#odd}", "{lang=en}", "{: #odd }"))
        yield on_page(
            page,
            edits={spot.path: {spot.line: f"{spot.text} {odd} {NOTE[page.lang]}"}},
            at=(Place(spot.path, spot.line, len(spot.text) + 2),),
        )


@on(written)
def raw_html(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    tag = rng.choice(
        [
            *("<span>{}</span>", "<u>{}</u>", "<font color=red>{}</font>", "<b\nclass=x>{}</b>"),
            *(
                '<kbd onclick="x()">{}</kbd>',
                '<sub style="color:red">{}</sub>',
                "<script>{}</script>",
            ),
        ]
    )
    yield from tree.append(page, rng, tag.format(NOTE[page.lang]))


@on(written)
def unsafe_markup(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """Of code, which is words to every other rule, and of an attribute list."""
    name = rng.choice(("onclick", "style", "data-md-component", "target"))
    words = f"**{NOTE[page.lang]}**{{{name}=x}}"
    yield from tree.append(page, rng, words, len(words) - len(name) - 3)


@anywhere
def page_not_in_navigation(tree: Tree, rng: Random) -> Iterator[Fault]:
    """Reported once, where the first language has it."""
    folders = sorted({posixpath.dirname(page.key) for page in tree.site.pages})
    while True:
        key = posixpath.join(rng.choice(folders), f"new-{rng.randrange(1000)}.md")
        yield Fault(
            claims=(key, f"{CONFIG}:nav"),
            edits={
                f"docs/{lang}/{key}": {
                    1: f"---\ndescription: {DESCRIPTION[lang]}\nas_of: 2026-07-31\n---\n\n"
                    f"# {NOTE[lang].capitalize()} {{#new}}\n"
                }
                for lang in tree.site.languages
            },
            at=(Place(f"docs/vi/{key}", 1, 1),),
        )


@anywhere
def navigation_without_page(tree: Tree, rng: Random) -> Iterator[Fault]:
    for entry in rng.sample(tree.site.nav or (), len(tree.site.nav or ())):
        line = tree.line(CONFIG, entry.span.line)
        odd = entry.target.replace(".md", rng.choice(("s.md", "/index.md", "-.md")))
        yield Fault(
            claims=(f"{CONFIG}:{entry.span.line}",),
            edits={CONFIG: {entry.span.line: line.replace(entry.target, odd)}},
            at=(Place(CONFIG, entry.span.line, entry.span.start),),
            # The page that was meant is named nowhere any more.
            also=[
                ("page-not-in-navigation", f"docs/{lang}/{entry.target}")
                for lang in tree.site.languages
            ],
        )


@on(written)
def unfilled_gap(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    yield from tree.append(page, rng, GAPS[page.lang])


# links


# A citation that leads nowhere proves nothing any more.
def _uncited(page: Page) -> Excused:
    return (("uncited-duty", f"docs/{page.path}"),)


def _one_sided(page: Page) -> Excused:
    """A link that only one language has."""
    return (("different-links", english(page)),)


@on(written)
def broken_link(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if known := tree.links(page, lambda path, _: path != page.path):
        link = rng.choice(known)
        odd = re.sub(r"\.\w+(?=#|$)", r"x\g<0>", link.target)
        yield from tree.retarget(page, link, odd, _uncited(page))


@on(written)
def missing_image(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    name = rng.choice(("a.svg", "../assets/a.png", "../../assets/a.svg", "../index.svg"))
    yield from tree.append(page, rng, f"![{NOTE[page.lang]}]({name})")


@on(written)
def wrong_case(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if known := tree.links(page, lambda path, _: path != page.path):
        link = rng.choice(known)
        path, mark, fragment = link.target.partition("#")
        folder, name = posixpath.split(path)
        place = rng.choice([number for number, each in enumerate(name) if each.isalpha()])
        odd = posixpath.join(folder, name[:place] + name[place].upper() + name[place + 1 :])
        yield from tree.retarget(page, link, f"{odd}{mark}{fragment}", _uncited(page))


@on(written)
def broken_anchor(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if known := tree.links(page, lambda _, fragment: fragment):
        link = rng.choice(known)
        odd = link.target.replace("#", f"#{rng.choice(('x-', 'gone-', 'A'))}")
        yield from tree.retarget(page, link, odd)


@on(written)
def wrong_language(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if known := tree.links(page, lambda path, _: path != page.path):
        link = rng.choice(known)
        target = resolve(page, link)
        assert target
        other = f"{'en' if page.lang == 'vi' else 'vi'}/{target.path.partition('/')[2]}"
        path = posixpath.relpath(other, page.folder)
        yield from tree.retarget(page, link, f"{path}#{target.fragment}".rstrip("#"))


@on(written)
def absolute_link(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if known := tree.links(page, lambda path, _: path != page.path):
        link = rng.choice(known)
        target = resolve(page, link)
        assert target
        path = target.path if rng.random() < 0.5 else target.path.removesuffix(".md")
        yield from tree.retarget(
            page, link, f"/{path}#{target.fragment}".rstrip("#"), _uncited(page)
        )


@on(written)
def insecure_link(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    address = f"{rng.choice(('http', 'HTTP'))}://example.org/{rng.randrange(1000)}"
    words = f"[{NOTE[page.lang]}]({address})"
    yield from tree.append(page, rng, words, also=_one_sided(page))


@on(written)
def unsafe_link(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    address = rng.choice(("javascript:void(0)", "data:text/plain,x", "file:///C:/a.doc", "blob:x"))
    words = f"[{NOTE[page.lang]}]({address})"
    yield from tree.append(page, rng, words, also=_one_sided(page))


@on(written)
def malformed_address(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    address = rng.choice(
        [
            *("https://", r"a\b.md", "<a(b.md>", "a%b.md", "//example.org/", "mailto:x", "tel:x"),
            *("htps://example.org/", "a b.md", "https://example/a", "https://a:b.org/"),
        ]
    )
    yield from tree.append(page, rng, f"[{NOTE[page.lang]}]({address})")


@on(written)
def bare_address(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    words = rng.choice(
        [
            *("https://example.org/a", "www.example.org", "<https://example.org/a>"),
            *("[https://example.org/a](https://example.org/a)", "http://example.org/a_b(c)"),
        ]
    )
    yield from tree.append(page, rng, words, also=_one_sided(page))


@on(written)
def vague_link(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    vague = {"vi": ("đây", "Xem thêm", "tại đây", "“đây”", ""), "en": ("here", "More", "link", "")}
    target = rng.choice(page.headings).id
    words = f"[{rng.choice(vague[page.lang])}](#{target})"
    yield from tree.append(page, rng, words, also=_one_sided(page))


@on(written)
def no_alternative_text(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    picture = posixpath.relpath("assets/favicon.svg", page.folder)
    odd = rng.choice(("", " ", "favicon.svg", "image" if page.lang == "en" else "hình ảnh"))
    yield from tree.append(page, rng, f"![{odd}]({picture})", also=_one_sided(page))


@on(written)
def undefined_reference(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    label = f"{rng.choice('abc')}{rng.randrange(1000)}"
    yield from tree.append(page, rng, f"[{NOTE[page.lang]}][{label}]")


@on(written)
def unused_reference(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    label = f"{rng.choice('abc')}{rng.randrange(1000)}"
    yield from tree.before(page, rng, f"[{label}]: https://example.org/{label}")


@on(written)
def undefined_footnote(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    yield from tree.append(page, rng, f"[^{rng.choice('abc')}{rng.randrange(1000)}]")


@on(written)
def unused_footnote(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    label = f"{rng.choice('abc')}{rng.randrange(1000)}"
    yield from tree.before(page, rng, f"[^{label}]: {NOTE[page.lang].capitalize()}.")


# parity


@on(whole)
def untranslated_page(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    twin = tree.twin(page)
    assert twin
    yield on_page(
        page,
        edits={},
        without=(f"docs/{page.path}",),
        at=(Place(f"docs/{twin.path}", 1, 1),),
        also=tree.linked(page) | _unread(tree, page),
    )


@on(twinned)
def missing_section(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """A new one at the end of another, found in the twin at the heading it would follow."""
    twin = tree.twin(page)
    there = {heading.id: heading for heading in twin.headings} if twin else {}
    known = [
        (above, line)
        for above, below in pairwise(page.headings)
        if below.level <= above.level + 1 and above.id in there
        if (line := tree.own_line(page, below.span.line))
    ]
    if known and twin:
        above, line = rng.choice(known)
        path, text = f"docs/{page.path}", NOTE[page.lang].capitalize()
        new = f"## {text} {{#new}}\n\n{text}.\n\n"
        place, span = twin.place(there[above.id].span)
        yield on_page(
            page,
            edits={path: {line: new + tree.line(path, line)}},
            at=(Place(place, span.line, span.start),),
        )


def _chapters(tree: Tree, page: Page) -> list[tuple[int, int, int]]:
    """Two sections of the second level, one after the other: where they begin and the second ends."""
    starts = [heading.span.line for heading in page.headings if heading.level == 2]
    return list(zip(starts, starts[1:], starts[2:], strict=False))


@on(whole)
def moved_section(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """Found in English, at the first section that is not where the other language has it."""
    twin = tree.twin(page)
    chapters = _chapters(tree, page)
    if chapters and twin:
        number = rng.randrange(len(chapters))
        english_page = page if page.lang == "en" else twin
        place = _chapters(tree, english_page)[number][0]
        yield on_page(
            page,
            edits={f"docs/{page.path}": tree.swapped(page, *chapters[number])},
            at=(Place(english(page), place, 1),),
            # A task page whose sections moved is not like the other task pages.
            also=(("uneven-task-page", f"docs/{page.path}"),),
        )


@on(twinned)
def different_level(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """Found in English, whichever language changed."""
    known = [
        (heading, heading.level + 1)
        for above, heading in pairwise(page.headings)
        if above.level >= heading.level > 1
    ]
    known += [
        (heading, heading.level - 1)
        for heading, below in pairwise([*page.headings, page.headings[0]])
        if heading.level > 2 and below.level <= heading.level
    ]
    known = [each for each in known if tree.own_line(page, each[0].span.line)]
    twin = tree.twin(page)
    if known and twin:
        heading, level = rng.choice(known)
        for fault in tree.reheaded(page, heading, level):
            there = page if page.lang == "en" else twin
            span = next(each.span for each in there.headings if each.id == heading.id)
            yield replace(fault, at=(_at(there.place(span)),), also=())


def _at(place: tuple[str, Span]) -> Place:
    path, span = place
    return Place(path, span.line, span.start)


@on(twinned)
def different_blocks(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """A block of a kind that is rare, so that it is plain which one has no counterpart."""
    twin = tree.twin(page)
    places = []
    there = {section_id(section): section for section in twin.sections} if twin else {}
    for section in page.sections:
        other = there.get(section_id(section))
        own = [tree.own_line(page, block.span.line) for block in section.blocks]
        if not twin or not other or not all(own) or _kinds(section) != _kinds(other):
            continue
        for block, counterpart in zip(section.blocks, other.blocks, strict=True):
            line = tree.own_line(page, block.span.line)
            if block.kind == "paragraph" and not tree.line(f"docs/{page.path}", line - 1):
                places.append((line, twin.place(counterpart.span)[1]))
    if places:
        line, span = rng.choice(places)
        path = f"docs/{page.path}"
        new = rng.choice(
            ("***", f"```\n{NOTE[page.lang]}\n```", f"<kbd>\n{NOTE[page.lang]}\n</kbd>")
        )
        there_line = line if page.lang == "en" else span.line
        yield on_page(
            page,
            edits={path: {line: f"{new}\n\n{tree.line(path, line)}"}},
            at=(Place(english(page), there_line, 1),),
        )


@on(twinned)
def different_links(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """A link of one language that leads to the title of its page, found in English."""
    known: list[tuple[Link, Link]] = []
    for here, there, _, _ in tree.pairs[page.key]:
        own, twin_spot = (here, there) if page.lang == "vi" else (there, here)
        links = {link.target: link for link in own.block.links if tree.is_written(page, link)}
        others = {
            link.target: link
            for link in twin_spot.block.links
            if tree.is_written(twin_spot.page, link) and not link.target.startswith("#")
        }
        known += [
            (links[target], others[target])
            for target in links.keys() & others.keys()
            if ".md" in target and FIRST_TEXT not in target
            if sum(link.target == target for link in own.block.links) == 1
        ]
    if known:
        link, other = rng.choice(sorted(known, key=lambda pair: pair[0].span))
        twin = tree.twin(page)
        assert twin
        place = twin.place(other.span) if page.lang == "vi" else page.place(link.span)
        target = f"#{page.headings[0].id}"
        for fault in tree.retarget(page, link, target, _uncited(page)):
            yield replace(fault, at=(_at(place),))


@on(twinned)
def different_numbers(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if known := tree.pairs[page.key]:
        here, there, _, _ = rng.choice(known)
        spot = here if page.lang == "vi" else there
        number = rng.choice(("4711", "4/7", "17/11/1947", "4,711.5", "47/1947/QĐ-TTg"))
        yield on_page(
            page,
            edits={spot.path: {spot.line: f"{spot.text} ({number})"}},
            at=(Place(there.path, there.line),),
        )


@on(written)
def foreign_text(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    words = {"vi": "Nobody has put this part of it into words yet.", "en": "Đoạn này ai dịch."}
    yield from tree.append(page, rng, words[page.lang])


@anywhere
def untranslated_label(tree: Tree, rng: Random) -> Iterator[Fault]:
    labels = [label for label in tree.site.labels if not label.text.isupper()]
    lines = tree.lines(CONFIG)
    for label in rng.sample(labels, len(labels)):
        said = re.compile(
            rf'\s+"?{re.escape(label.text)}"?: "?{re.escape(label.translated["en"])}"?$'
        )
        [number] = [n for n, line in enumerate(lines, 1) if said.fullmatch(line)]
        indent = lines[number - 1][: -len(lines[number - 1].lstrip())]
        odd = rng.choice(("", f'{indent}"{label.text}": "{label.text}"'))
        yield Fault(
            claims=(f"{CONFIG}:{number}", f"{CONFIG}:label-{label.span.line}"),
            edits={CONFIG: {number: odd}},
            at=(Place(CONFIG, label.span.line, label.span.start),),
        )


@on(twinned)
def untranslated_description(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    twin = tree.twin(page)
    assert twin
    path = f"docs/{page.path}"
    yield on_page(
        page, edits={path: {2: tree.line(f"docs/{twin.path}", 2)}}, at=(Place(path, 2, 1),)
    )


@on(twinned)
def untranslated_alternative(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """One picture with one text in both languages; found where the text is in the wrong one."""
    known = [pair for pair in tree.pairs[page.key] if pair[0].block.kind == "paragraph"]
    if known:
        here, there, _, _ = rng.choice(known)
        words = "A map of us" if page.lang == "vi" else "Sơ đồ của ta"
        picture = f"![{words}]({posixpath.relpath('assets/favicon.svg', page.folder)})"
        odd = here if page.lang == "vi" else there
        yield on_page(
            page,
            edits={each.path: {each.line: f"{each.text} {picture}"} for each in (here, there)},
            at=(Place(odd.path, odd.line, len(odd.text) + 2),),
        )


# ledger


def _ledger_lines(tree: Tree, rng: Random) -> Iterator[int]:
    """The numbers of lines at random that have a like one above and below: neither is a remark."""
    numbers = list(range(6, len(tree.lines(LEDGER)) - 2))
    for number in rng.sample(numbers, len(numbers)):
        # What becomes of the line stands between these two as it did.
        if not tree.line(LEDGER, number + 1).startswith(tree.line(LEDGER, number).split("\t")[0]):
            yield number


def _entry(tree: Tree, number: int, *columns: str) -> Fault:
    """Another line in the place of one, found there, or at the last column if it leads somewhere."""
    text = "\t".join(columns)
    column = text.rindex(columns[-1]) + 1 if len(columns) > 3 else 1
    return Fault(
        claims=(f"{LEDGER}:{number - 1}", f"{LEDGER}:{number}", f"{LEDGER}:{number + 1}"),
        edits={LEDGER: {number: text}},
        at=(Place(LEDGER, number, column),),
    )


@anywhere
def bad_ledger(tree: Tree, rng: Random) -> Iterator[Fault]:
    for number in _ledger_lines(tree, rng):
        address, day, words = tree.line(LEDGER, number).split("\t")
        odd, columns = rng.choice(
            (
                ("2026-13-01", (address, "2026-13-01", words)),
                ("0123456789x", (address, day, "0123456789x")),
                ("gone", (address, day, words, "gone", "index")),
                (address, (address, day)),
            )
        )
        fault = _entry(tree, number, *columns)
        column = "\t".join(columns).index(odd) + 1
        yield replace(fault, at=(Place(LEDGER, number, column),))


@anywhere
def unsorted_ledger(tree: Tree, rng: Random) -> Iterator[Fault]:
    for number in _ledger_lines(tree, rng):
        above, line = (tree.line(LEDGER, each) for each in (number - 1, number))
        fault = _entry(tree, number, above)
        yield replace(fault, edits={LEDGER: {number - 1: line, number: above}})


@anywhere
def forgotten_address(tree: Tree, rng: Random) -> Iterator[Fault]:
    for number in _ledger_lines(tree, rng):
        address = f"{tree.line(LEDGER, number - 1).split(chr(9))[0]}-x"
        if address < tree.line(LEDGER, number):
            fault = Fault(
                claims=(f"{LEDGER}:{number - 1}", f"{LEDGER}:{number}"),
                at=(Place(LEDGER, number, 1),),
            )
            yield replace(fault, before={address: f"{address}\t2026-01-01\t-"})


@on(guidance)
def lost_address(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """A section that has another id in both languages."""
    twin = tree.twin(page)
    if not twin or not (known := tree.headings(page)):
        return
    heading, line = rng.choice(known)
    other = next((there for each, there in tree.headings(twin) if each.id == heading.id), 0)
    address = f"{page.key.removesuffix('.md')}#{heading.id}"
    if other:
        number = next(
            number
            for number, text in enumerate(tree.lines(LEDGER), 1)
            if text.startswith(f"{address}\t")
        )
        yield on_page(
            page,
            edits={
                f"docs/{each.path}": {
                    there: tree.line(f"docs/{each.path}", there).replace(
                        f"{{#{heading.id}}}", "{#elsewhere}"
                    )
                }
                for each, there in ((page, line), (twin, other))
            },
            at=(Place(LEDGER, number, 1),),
            also={
                each
                for here in (page, twin)
                for each in tree.led_to(here, lambda fragment: fragment == heading.id)
            },
        )


@anywhere
def dead_end(tree: Tree, rng: Random) -> Iterator[Fault]:
    for number in _ledger_lines(tree, rng):
        address, day, words = tree.line(LEDGER, number).split("\t")
        then = rng.choice(("moved", "removed"))
        yield _entry(tree, number, f"{address}-x", day, words, then, "nowhere/at-all")


@anywhere
def circular_move(tree: Tree, rng: Random) -> Iterator[Fault]:
    for number in _ledger_lines(tree, rng):
        first, second = (tree.line(LEDGER, each).split("\t") for each in (number, number + 1))
        one, other = (f"{address}-x" for address, _, _ in (first, second))
        if not tree.line(LEDGER, number + 2).startswith(second[0]):
            fault = _entry(tree, number, one, *first[1:], "moved", other)
            edits = {
                **fault.edits[LEDGER],
                number + 1: "\t".join((other, *second[1:], "moved", one)),
            }
            yield replace(
                fault,
                claims=(*fault.claims, f"{LEDGER}:{number + 2}"),
                edits={LEDGER: edits},
                at=(Place(LEDGER, number, 1),),
            )


@anywhere
def needless_move(tree: Tree, rng: Random) -> Iterator[Fault]:
    for number in _ledger_lines(tree, rng):
        cells, then = tree.line(LEDGER, number).split("\t"), rng.choice(("moved", "removed"))
        fault = _entry(tree, number, *cells, then, "index")
        column = fault.edits[LEDGER][number].rindex(then) + 1
        yield replace(fault, at=(Place(LEDGER, number, column),))


@on(whole)
def translation_behind(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """Words that only the Vietnamese has, found at the heading above them in English."""
    twin = tree.twin(page)
    if page.lang != "vi" or not twin or not (spots := tree.spots(page)):
        return
    spot = rng.choice(spots)
    if not spot.block.section:
        return
    identity = page.headings[spot.block.section - 1].id
    heading = next(each for each in twin.headings if each.id == identity)
    yield on_page(
        page,
        edits={spot.path: {spot.line: f"{spot.text} {NOTE['vi'].capitalize()}."}},
        at=(Place(english(page), tree.own_line(twin, heading.span.line), 1),),
    )


# sources


@anywhere
def bad_data(tree: Tree, rng: Random) -> Iterator[Fault]:
    while True:
        yield from rng.choice((_unknown_sentence, _unknown_group, _unknown_key, _unknown_status))(
            tree, rng
        )


def _item(tree: Tree, path: str, first: int, key: str) -> int:
    """The line of an item on which one of its keys stands."""
    lines = tree.lines(path)
    return next(n for n in range(first, len(lines)) if re.match(rf"[- ] {key}:", lines[n - 1]))


def _unknown_sentence(tree: Tree, rng: Random) -> Iterator[Fault]:
    """The term is there all the same."""
    term = rng.choice([term for term in tree.site.data.terms if term.sources])
    number = _item(tree, TERMS, term.line, "sources")
    line = tree.line(TERMS, number)
    if term.sources[0] in line:
        odd = line.replace(term.sources[0], "s77", 1)
        yield Fault(
            claims=(f"{TERMS}:{term.line}",),
            edits={TERMS: {number: odd}},
            at=(Place(TERMS, number, odd.index("s77") + 1),),
        )


def _unknown_group(tree: Tree, rng: Random) -> Iterator[Fault]:
    term = rng.choice(tree.site.data.terms)
    number = _item(tree, TERMS, term.line, "group")
    yield Fault(
        claims=(f"{TERMS}:{term.line}",),
        edits={TERMS: {number: f"{tree.line(TERMS, number)}-x"}},
        at=(Place(TERMS, number, 3),),
        also=_without_term(tree, term),
    )


def _unknown_key(tree: Tree, rng: Random) -> Iterator[Fault]:
    """Two findings: the key that is not known, and the one that is missing instead of it."""
    term = rng.choice(tree.site.data.terms)
    number = _item(tree, TERMS, term.line, "evidence")
    odd = tree.line(TERMS, number).replace("evidence", "evidense", 1)
    yield Fault(
        claims=(f"{TERMS}:{term.line}",),
        edits={TERMS: {number: odd}},
        at=(Place(TERMS, number, 3), Place(TERMS, term.line, 3)),
        also=_without_term(tree, term),
    )


def _without_term(tree: Tree, term: Term) -> Excused:
    """What is said of a glossary that lacks a term: links to it, and its abbreviations."""
    capitals = set(
        re.findall(r"[^\W\d_a-z]{2,}", " ".join((term.abbr, term.vi, term.en, *term.also)))
    )
    also: set[tuple[str, str]] = set()
    for page in tree.site.pages:
        if page.key == "reference/glossary.md":
            also |= tree.led_to(page, lambda fragment: fragment == term.id)
        if any(word in page.source for word in capitals):
            also.add(("undefined-abbreviation", f"docs/{page.path}"))
    return also


def _unknown_status(tree: Tree, rng: Random) -> Iterator[Fault]:
    known = [
        document
        for document in tree.site.data.documents
        if not document.library and not tree.line(DOCUMENTS, document.line - 1).startswith("#")
    ]
    document = rng.choice(known)
    number = _item(tree, DOCUMENTS, document.line, "status")
    # Other documents name it, and pages lead to it.
    also: set[tuple[str, str]] = {("bad-data", DOCUMENTS)}
    for page in tree.site.pages:
        if page.key == "reference/documents.md":
            also |= tree.led_to(page, lambda fragment: fragment == document.id)
    yield Fault(
        claims=(f"{DOCUMENTS}:{document.line}",),
        edits={DOCUMENTS: {number: f"{tree.line(DOCUMENTS, number)}-x"}},
        at=(Place(DOCUMENTS, number, 3),),
        also=also,
    )


@anywhere
def altered_original(tree: Tree, rng: Random) -> Iterator[Fault]:
    """Only the first difference is reported: one fault a round."""
    passages = [each for each in tree.site.passages for _ in each.text["vi"].split()]
    while True:
        number = rng.randrange(1, len(tree.lines(MEETING)) + 1)
        words = tree.line(MEETING, number).split(" ")
        if len(words) < 2:
            continue
        place = rng.randrange(len(words))
        before = sum(len(line.split()) for line in tree.lines(MEETING)[: number - 1]) + place
        words[place] += "x"
        yield Fault(
            claims=(MEETING,),
            edits={MEETING: {number: " ".join(words)}},
            at=(Place(PASSAGES, passages[before].line),),
        )


def _quotes(
    tree: Tree, page: Page, fits: Callable[[Link], object]
) -> list[tuple[Block, list[int]]]:
    """The quotations whose citation fits, with their lines."""
    return [
        (block, list(tree.block_lines(page, block)))
        for block in page.blocks
        if block.kind == "quote" and block.citation and fits(block.citation)
    ]


def _changed_word(text: str, rng: Random, skipped: re.Pattern[str] | None = None) -> str:
    """The text with a random word written twice; empty if there is no such word."""
    taken = [match.span() for match in skipped.finditer(text)] if skipped else []
    words = [
        match
        for match in _WORD.finditer(text)
        if not any(start <= match.start() < end for start, end in taken)
    ]
    if not words:
        return ""
    word = rng.choice(words)
    return f"{text[: word.end()]} {word[0]}{text[word.end() :]}"


def _misquoted(
    tree: Tree, page: Page, rng: Random, fits: Callable[[Link], object]
) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    known = [
        (block, lines[0], odd)
        for block, lines in _quotes(tree, page, fits)
        if (odd := _changed_word(tree.line(path, lines[0]), rng))
    ]
    if known:
        block, line, odd = rng.choice(known)
        yield on_page(page, edits={path: {line: odd}}, at=(Place(path, line, block.span.start),))


@on(written)
def altered_quotation(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    yield from _misquoted(tree, page, rng, lambda link: cited(page, link))


@on(written)
def uncited_quotation(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """Words after the citation: the quotation does not end with it any more."""
    path = f"docs/{page.path}"
    if known := _quotes(tree, page, bool):
        block, lines = rng.choice(known)
        line = next(n for n in reversed(lines) if tree.line(path, n).endswith(")"))
        words = NOTE[block.lang or page.lang]
        yield on_page(
            page,
            edits={path: {line: f"{tree.line(path, line)} ({words})"}},
            at=(Place(path, lines[0], block.span.start),),
            # The page of the full text then does not quote the sentence, for it cites none.
            also=(("unquoted-sentence", path),) if page.key == FIRST_TEXT else (),
        )


@on(twinned)
def unknown_sentence(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    known = [link for link in page.links if cited(page, link) and tree.is_written(page, link)]
    if known:
        link = rng.choice(known)
        path, span = page.place(link.span)
        sentence = f"s{rng.randrange(19, 100)}"
        if re.fullmatch(r"S\d\d", link.text) and rng.random() < 0.5:
            line = tree.line(path, span.line)
            after = line[span.start - 1 :].replace(f"[{link.text}]", f"[{sentence.upper()}]", 1)
            yield on_page(
                page,
                edits={path: {span.line: line[: span.start - 1] + after}},
                at=(Place(path, span.line, span.start),),
            )
        else:
            target = f"{link.target.rpartition('#')[0]}#{sentence}"
            also = {UNEXPLAINED}
            if page.key == FIRST_TEXT:
                also.add(("unquoted-sentence", path))
            yield from tree.retarget(page, link, target, also)


@on(full_text)
def unquoted_sentence(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """A quotation taken out: its section then has a block less than its twin."""
    path = f"docs/{page.path}"
    for section in rng.sample(page.sections, len(page.sections)):
        blocks = [block for block in section.blocks if block.kind == "quote"]
        if section.heading and re.fullmatch(r"s\d\d", section.heading.id) and blocks:
            block = rng.choice(blocks)
            yield on_page(
                page,
                edits={path: dict.fromkeys(tree.block_lines(page, block), "")},
                at=(Place(path, section.heading.span.line, 1),),
                also=(("different-blocks", english(page)),),
            )


@anywhere
def unexplained_sentence(tree: Tree, rng: Random) -> Iterator[Fault]:
    """Every citation of a sentence leads to the page of the full text as a whole."""
    for passage in rng.sample(tree.site.passages, len(tree.site.passages)):
        edits: defaultdict[str, dict[int, str]] = defaultdict(dict)
        claims = set()
        for page in tree.site.pages:
            for link in page.links:
                if page.key == FIRST_TEXT or cited(page, link) != passage.id:
                    continue
                path, span = page.place(link.span)
                if path == f"docs/{page.path}":
                    text = edits[path].get(span.line, tree.line(path, span.line))
                    target = link.target.partition("#")[0]
                    edits[path][span.line] = text.replace(f"]({link.target})", f"]({target})")
                    claims.add(page.key)
        yield Fault(claims=claims, edits=edits, at=(Place(passage.path, passage.line),))


@on(task)
def uneven_task_page(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """Two sections change places in both languages."""
    twin = tree.twin(page)
    assert twin
    number = rng.randrange(len(_chapters(tree, page)))
    yield Fault(
        # One a round: the order that most task pages have is the one that is right.
        claims=(page.key, "order of the task pages"),
        edits={
            f"docs/{each.path}": tree.swapped(each, *_chapters(tree, each)[number])
            for each in (page, twin)
        },
        at=[_at(each.place(each.headings[0].span)) for each in (page, twin)],
    )


# law


def _quoting(tree: Tree, page: Page) -> Excused:
    """That quotations from a text of law are not found in it any more."""
    return {
        ("altered-law-quotation", f"docs/{each.path}")
        for each in tree.site.pages
        for block in each.blocks
        if block.kind == "quote" and block.citation and (block.lang or each.lang) == page.lang
        if (target := resolve(each, block.citation)) and target.path.endswith(page.key)
    }


def _amended(tree: Tree, page: Page) -> bool:
    return any(
        page.key in document.library.pages and document.library.amended
        for document in tree.site.data.documents
        if document.library
    )


@on(law)
def altered_law(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    spots = tree.spots(page, "paragraph")
    for spot in rng.sample(spots, len(spots)):
        if odd := _changed_word(spot.text, rng, _CHANGED):
            also = set(_quoting(tree, page))
            if _amended(tree, page):
                also.add(("altered-amendment", path))  # whose words these are as well
            yield on_page(
                page, edits={path: {spot.line: odd}}, at=(Place(path, spot.first(tree)),), also=also
            )
            return


@on(law)
def altered_amendment(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """Words that were added: the text as it was adopted has none of them."""
    path = f"docs/{page.path}"
    known = [
        (spot, match)
        for spot in tree.spots(page, "paragraph", "heading")
        for match in re.finditer(r"\{\+\+(.+?)\+\+\}", spot.text)
    ]
    if known:
        spot, match = rng.choice(known)
        odd = f"{spot.text[: match.end(1)]} {NOTE['vi']}{spot.text[match.end(1) :]}"
        yield on_page(
            page,
            edits={path: {spot.line: odd}},
            at=(Place(path, spot.first(tree)),),
            also=_quoting(tree, page),
        )


# guidance


@on(written)
def altered_law_quotation(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    yield from _misquoted(tree, page, rng, lambda link: "#article-" in link.target)


@on(written)
def mismatched_citation(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    known = [
        link
        for link in tree.links(page, lambda path, fragment: fragment.startswith("article-"))
        if re.search(r"(?:Điều|Articles?) \d+", link.text)
    ]
    if known:
        link = rng.choice(known)
        path, span = page.place(link.span)
        line = tree.line(path, span.line)
        words = line[span.start - 1 : span.end - 1]
        odd = re.sub(
            r"((?:[Đđ]iều|Articles?) )\d+", rf"\g<1>{rng.randrange(200, 300)}", words, count=1
        )
        yield on_page(
            page,
            edits={path: {span.line: line[: span.start - 1] + odd + line[span.end - 1 :]}},
            at=(Place(path, span.line, span.start),),
            also=(("different-numbers", english(page)),),
        )


@on(guidance)
def no_as_of(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    number = next(n for n, line in enumerate(tree.lines(path), 1) if line.startswith("as_of:"))
    odd = rng.choice(("", "as_of:", "as_of: 2026", 'as_of: "2026-07-31"'))
    yield on_page(page, edits={path: {number: odd}}, at=(Place(path, 1, 1),))


@on(twinned)
def old_evidence(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    path = f"docs/{page.path}"
    for number, line in enumerate(tree.lines(path)[:6], 1):
        if line.startswith("as_of:"):
            odd = f"as_of: {rng.randrange(2019, 2025)}-{rng.randrange(10, 13)}-{rng.randrange(10, 30)}"
            yield on_page(page, edits={path: {number: odd}}, at=(Place(path, 1, 1),))


@on(guidance)
def uncited_duty(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    duty = {"vi": "Việc này phải làm ngay.", "en": "It must be done soon."}
    plain = {"vi": "Đây là ghi chú.", "en": "It is a note."}
    twin = "en" if page.lang == "vi" else "vi"
    yield from tree.both(page, rng, duty[page.lang], plain[twin])


@on(editorial)
def named_province(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    name = rng.choice(("An Giang", "Gia Lai", "Kon Tum", "Long An", "Nam Định", "Hải Phòng"))
    if page.lang == "en":
        name = rng.choice(("An Giang", "Gia Lai", "Kon Tum", "Hanoi", "Da Nang"))  # no foreign text
    yield from tree.append(page, rng, f"({name})", 1)


@on(editorial)
def motto_out_of_time(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    odd = {
        "vi": rng.choice(("Năm 2019, dân giám sát.", "Năm 2019 nói đến dân thụ hưởng.")),
        "en": rng.choice(("In 2019 the people supervise.", "In 2019 the people benefit.")),
    }
    plain = {"vi": "Đó là vào năm 2019.", "en": "That was in 2019."}
    twin = "en" if page.lang == "vi" else "vi"
    yield from tree.both(page, rng, odd[page.lang], plain[twin])


@on(guidance)
def outdated_unit(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    odd = {
        "vi": f"Việc này làm ở {rng.choice(('thị trấn', 'cấp huyện'))}.",
        "en": f"It is done at {rng.choice(('the township', 'district level'))}.",
    }
    plain = {"vi": "Việc này làm ở nhiều nơi.", "en": "It is done in many places."}
    twin = "en" if page.lang == "vi" else "vi"
    yield from tree.both(page, rng, odd[page.lang], plain[twin])


@on(editorial)
def claim_not_established(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    odd = {
        "vi": rng.choice(("Ai cũng được phép quay phim.", "Thông tư ấy vẫn nguyên.")),
        "en": rng.choice(("Anyone is allowed to film.", "The circular is unchanged.")),
    }
    plain = {"vi": "Đây là ghi chú.", "en": "It is a note."}
    twin = "en" if page.lang == "vi" else "vi"
    yield from tree.both(page, rng, odd[page.lang], plain[twin])


# terms


@on(twinned)
def avoided_word(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """Found in English, where the Vietnamese has the term."""
    known = [
        (other, avoided)
        for _, other, found, _ in tree.terms
        if other.page.path == page.path and other.block.kind == "paragraph"
        for term in found.values()
        for avoided in term.avoid
        if " " in avoided and avoided.lower() not in other.text.lower()
    ]
    if known:
        other, avoided = rng.choice(known)
        spot = tree.spot(other)
        if spot:
            yield on_page(
                page,
                edits={spot.path: {spot.line: f"{spot.text} ({avoided})"}},
                at=(Place(spot.path, spot.line, len(spot.text) + 3),),
            )


@on(twinned)
def missing_rendering(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """A name that only the Vietnamese has; found in English."""
    names = [
        term
        for term in tree.site.data.terms
        if term.vi[0].isupper() and not set(term.vi) & set("();…") and not term.avoid
    ]
    if known := tree.pairs[page.key]:
        here, there, stretch, other = rng.choice(known)
        unsaid = [term for term in names if not _is_rendered(term, other.text)]
        term = rng.choice([term for term in unsaid if term.vi not in stretch.text])
        yield on_page(
            page,
            edits={here.path: {here.line: f"{here.text} ({term.vi})"}},
            at=(Place(there.path, there.line),),
        )


@on(written)
def undefined_abbreviation(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    """The words before it are in small letters: two in capitals are a title."""
    word = "".join(rng.choices("BGKQZĐ", k=rng.randrange(2, 6)))
    yield from tree.append(page, rng, f"{NOTE[page.lang]} {word}", len(NOTE[page.lang]) + 1)


# text


def _vietnamese(tree: Tree, page: Page, rng: Random, words: str, *at: int) -> Iterator[Fault]:
    """Vietnamese words at the end of a line; on an English page they say that they are that."""
    if page.lang == "vi":
        yield from tree.append(page, rng, words, *at)
    else:
        yield from tree.append(
            page, rng, f"*{words}*{{lang=vi}}", *(each + 1 for each in at or (0,))
        )


@on(written)
def decomposed_letter(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    vietnamese = tree.site.by_path[f"vi/{page.key}"].source
    words = [
        word
        for word in re.findall(r"(?<= )[^\W\d_]{2,}(?= )", vietnamese)
        if not unicodedata.is_normalized("NFD", word) and word.islower()
    ]
    odd = unicodedata.normalize("NFD", rng.choice(words))
    yield from _vietnamese(tree, page, rng, odd)


@on(written)
def misplaced_tone_mark(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    odd = ("hoà", "thuỷ", "khoẻ", "uỷ", "hòan", "qúy", "toà", "lọai", "tùân", "gía", "thúê")
    yield from _vietnamese(tree, page, rng, rng.choice(odd))


@on(written)
def look_alike_letter(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    if page.lang == "vi":
        words = rng.choice(("Ðường", "ghi сhú", "ԁân", "ｘã", "côngаn"))
    else:
        words = rng.choice(("nоte", "рage", "Νote", "ｎote"))
    place = words.rfind(" ") + 1
    yield from tree.append(page, rng, words, place)


@on(written)
def invisible_character(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    sign = rng.choice("\u200b\u00a0\u00ad\u200e\u2060\ufeff\u202f\u3000\x0b")
    before, _, after = NOTE[page.lang].partition(" ")
    yield from tree.append(page, rng, f"{before}{sign}{after}", len(before))


@on(written)
def straight_quotation_mark(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    words = NOTE[page.lang]
    if rng.random() < 0.5:
        yield from tree.append(page, rng, f'"{words}"', 0, len(words) + 1)
    else:
        yield from tree.append(page, rng, f"'{words}'")


@on(written)
def space_before_mark(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    words = NOTE[page.lang]
    odd = rng.choice(("{} , {}", "{} . {}", "{} ; {}", "{} : {}", "{} ! {}", "{} ? {}", "({} ) {}"))
    odd = odd.format(words, words)
    yield from tree.append(page, rng, odd, re.search(r" [,.;:!?)]", odd).start())  # type: ignore[union-attr]


@on(written)
def double_space(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    before, _, after = NOTE[page.lang].partition(" ")
    yield from tree.append(page, rng, f"{before}{' ' * rng.randrange(2, 5)}{after}", len(before))


# exceptions


def _excused(rng: Random) -> str:
    """A rule that finds nothing where there is nothing to be found, and that has exceptions."""
    return rng.choice(
        [
            name
            for name, rule in RULES.items()
            if rule.family in ("links", "text") and not rule.safety
        ]
    )


@on(written)
def bad_exception(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    name = _excused(rng)
    odd = rng.choice(
        (f"allow {name}x: lý do", f"allow {name}", f"allow {name}:", "allow", "allow :")
    )
    yield from tree.before(page, rng, f"<!-- {odd} -->", gap="\n")


@on(written)
def unused_exception(tree: Tree, page: Page, rng: Random) -> Iterator[Fault]:
    yield from tree.before(page, rng, f"<!-- allow {_excused(rng)}: lý do -->", gap="\n")


# external


def _answered(tree: Tree, rng: Random, answer: Answer) -> Iterator[Fault]:
    """An address in the data that other hosts answer like that."""
    places: defaultdict[str, set[Place]] = defaultdict(set)
    for page, link in outward(tree.site):
        path, span = page.place(link.span)
        places[link.target].add(Place(path, span.line))
    known = [
        address
        for address, found in sorted(places.items())
        if all(place.path == DOCUMENTS for place in found)
    ]
    for address in rng.sample(known, len(known)):
        yield Fault(
            claims=[f"{DOCUMENTS}:{place.line}" for place in places[address]],
            at=places[address],
            answers={address: answer},
        )


@anywhere
def dead_external_link(tree: Tree, rng: Random) -> Iterator[Fault]:
    yield from _answered(tree, rng, Answer("dead", "answers 404 Not Found"))


@anywhere
def unanswered_external_link(tree: Tree, rng: Random) -> Iterator[Fault]:
    yield from _answered(tree, rng, Answer("unanswered", "answers 503 Service Unavailable"))


@anywhere
def moved_external_link(tree: Tree, rng: Random) -> Iterator[Fault]:
    yield from _answered(tree, rng, Answer("good", moved_to="https://example.org/"))


@anywhere
def lost_external_anchor(tree: Tree, rng: Random) -> Iterator[Fault]:
    yield from _answered(tree, rng, Answer("lost", "leads to a page that has no `x`"))


# Ids, as pages and data files have them.
_ID = re.compile(r"#([\w-]+)|^- id: (\S+)")


def _as_the_ledger_says(kind: Kind[Tree]) -> Kind[Tree]:
    """The faults, each with what the ledger says of it besides.

    That the English of what was changed in Vietnamese is behind; that an address is lost where a
    line has lost an id, or something in a data file is at fault and is not read.
    """

    def make(tree: Tree, rng: Random) -> Iterator[Fault]:
        for fault in kind.make(tree, rng):
            yield replace(fault, also={*fault.also, *_consequences(tree, fault)})

    return Kind(kind.rule, make, kind.pages)


def _consequences(tree: Tree, fault: Fault) -> Excused:
    found = set()
    for path, lines in fault.edits.items():
        if path.startswith("docs/vi/"):
            found.add(("translation-behind", path.replace("/vi/", "/en/", 1)))
        if path.startswith(DATA) and path != LEDGER:
            found |= {("translation-behind", path), ("lost-address", LEDGER)}
        elif (tree.root / path).exists():
            before = {each for number in lines for each in _ID.findall(tree.line(path, number))}
            after = {each for text in lines.values() for each in _ID.findall(text)}
            if before - after:
                found.add(("lost-address", LEDGER))
            page = tree.site.by_path.get(path.removeprefix("docs/"))
            if page and page.key.startswith("law/"):
                found.update(_quoting(tree, page))  # for a translation is quoted, too
                # What is noted on a clause has another place in one language.
                if before - after or any("{#" in text for text in lines.values()):
                    found |= {
                        (rule, each)
                        for rule in ("different-links", "different-numbers", "missing-rendering")
                        for each in (f"docs/vi/{page.key}", f"docs/en/{page.key}", DOCUMENTS)
                    }
    return found


KINDS: Mapping[str, Kind[Tree]] = {
    kind.rule: _as_the_ledger_says(kind)
    for kind in tuple(vars().values())
    if isinstance(kind, Kind)
}
