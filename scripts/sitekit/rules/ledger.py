"""The ledger: an address that was published leads to its place for as long as the site is there."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from itertools import pairwise
from posixpath import basename, dirname

from sitekit.ledger import NONE, PATH, Book, line, page_of
from sitekit.model import Entry, Finding, Site, Span
from sitekit.rules.rule import rule, warning

# How many changed words a message shows.
_SHOWN = 6


@rule
def bad_ledger(site: Site) -> Iterator[Finding]:
    """A line of the ledger that cannot be read, or that stands there twice.

    What it says is not kept: an old link would lead nowhere. A line has three columns with a tab
    between them: an address, the day of its release, and ten signs that stand for the Vietnamese
    words, or `-`; two more, `moved` or `removed` and an address, say where it leads now.
    """
    yield from site.faults.get("bad-ledger", ())


@rule
def unsorted_ledger(site: Site) -> Iterator[Finding]:
    """A line of the ledger that does not stand in its order.

    Sorted, the lines that two people add seldom meet, and a pull request shows only what changed.
    """
    addresses = list(site.ledger.lines)
    order = sorted(addresses)
    if addresses != order:
        for above, address in pairwise(addresses):
            if address < above:
                below = order[bisect(order, address)]
                yield _finding(
                    site,
                    address,
                    f"`{address}` stands below `{above}`",
                    f"put the line above that of `{below}`, or run `dev.py record`",
                )


@rule
def forgotten_address(site: Site) -> Iterator[Finding]:
    """A line that the ledger had at the last commit and has no more.

    Nobody would notice that its address leads nowhere. It stays for good: what has gone says where
    it leads. Where git refuses to say what there was, that is a fault as well.
    """
    if not site.ledger.text:
        return  # `bad-ledger` says that there is none
    if site.ledger.refusal:
        yield Finding(
            PATH,
            Span(),
            f"git does not say which lines there were: {site.ledger.refusal}",
            "`dev.py doctor` says what to do",
        )
    there = sorted(site.ledger.numbers)
    for address, text in sorted(site.ledger.before.items()):
        if address not in site.ledger.numbers:
            below = there[bisect(there, address) :]
            number = site.ledger.numbers[below[0]] if below else site.ledger.text.count("\n") + 1
            yield Finding(
                PATH, Span(number), f"the line of `{address}` is gone", f"put it back: {text}"
            )


@rule
def lost_address(site: Site) -> Iterator[Finding]:
    """A page or an id that was published, is gone, and nothing says where it went.

    Links to it stand in courses, documents and messages that nobody can mend. Where its ledger line
    says `moved` or `removed` and an address, the old address leads there, and the entry of a page
    holds for every id that its new page has. What only one language has lost is left to
    `missing-section` and `untranslated-page`.
    """
    book = Book(site)
    guess = _Guess(book)
    for address, way in book.missing.items():
        page = page_of(address)
        if way.fault != "lost" or address in site.ledger.gone:
            continue  # what its entry leads to says so
        if _went_with_its_page(book, address):
            continue
        what = "page" if page == address else "id"
        message = f"{what} `{address}` is gone, and nothing says where it went"
        if way.end != address:
            message = f"`{address}` is not on the page that `{page}` has moved to"
        yield _finding(site, address, message, guess.hint(address))
    for address in sorted(book.alive & site.ledger.lines.keys() - book.whole):
        if lacking := _lacking(book, address):
            yield _finding(site, address, f"`{lacking}` has no `{address.partition('#')[2]}`")


@rule
def dead_end(site: Site) -> Iterator[Finding]:
    """An entry that leads to an address where nothing is, and never was.

    Most often it is misspelt. The old link would lead to an error page after all.
    """
    book = Book(site)
    for address, way in book.missing.items():
        if way.fault == "dead" and way.at == address:
            to = site.ledger.gone[address].to
            near = get_close_matches(to, sorted(book.whole), n=1, cutoff=0.8)
            yield _finding(
                site,
                address,
                f"`{address}` leads to `{way.end}`, which does not exist",
                f"did you mean `{near[0]}`?" if near else "",
                of=to,
            )


@rule
def circular_move(site: Site) -> Iterator[Finding]:
    """Entries that lead from one to the next and back to the first.

    A browser would go round in them. It is reported at the first of them.
    """
    book = Book(site)
    for address, way in book.missing.items():
        if way.fault != "circle" or _went_with_its_page(book, address):
            continue
        circle = way.over[way.over.index(way.end) :]
        # What only leads into a circle is no fault, unless nothing in it has a line.
        if address == min((each for each in circle if each in site.ledger.lines), default=way.at):
            shown = " → ".join(f"`{each}`" for each in (*circle, way.end))
            yield _finding(site, address, f"nothing is at the end of {shown}")


@rule
def needless_move(site: Site) -> Iterator[Finding]:
    """An entry that sends readers away from an address that is there.

    It would have to lead to two places. An id that has gone is not given to something else; one that
    has come back needs no entry but its own.
    """
    book = Book(site)
    for address in sorted(site.ledger.gone.keys() & book.alive):
        entry = site.ledger.gone[address]
        plain = line(Entry(entry.address, entry.since, entry.words))
        yield _finding(
            site,
            address,
            f"`{address}` is {entry.then}, and is there",
            f"if it has come back, make the line: {plain}",
            of=entry.then,
        )


@warning
def translation_behind(site: Site) -> Iterator[Finding]:
    """An English section whose Vietnamese words have changed since it was confirmed.

    The Vietnamese prevails, and who reads English only would be told what no longer holds: a line
    on the section says so until someone has compared the two. White space, markup and punctuation
    do not count, nor does a change of the English. Whoever has compared confirms it with
    `dev.py record --confirm ADDRESS`, or puts the line of the hint into the ledger.
    """
    today = site.today.isoformat() if site.today else ""
    for each in Book(site).behind():
        path, span = each.page.place(each.heading.span)
        entry = site.ledger.entry(each.address)
        since = entry.since if entry else today
        number = site.ledger.numbers.get(each.address)
        where = f"line {number} of `{PATH}`" if number else f"a line of `{PATH}`"
        changed = _changed(site.confirmed.get(each.entry.address, "").split(), each.section.words)
        yield each.twin.finding(
            each.translation.span,
            f"the Vietnamese of `{each.translation.id}` has changed{changed}",
            f"compare `{path}`, line {span.line}; once the English says the same, make "
            f"{where}: {line(Entry(each.address, since, each.words))}",
        )


def _changed(old: Sequence[str], new: Sequence[str]) -> str:
    """Which words are new and which are gone, where the old ones are known."""
    if not old:
        return ""
    shown = []
    was, now = ([word.casefold() for word in each] for each in (old, new))
    for kind, i, j, k, l in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        lost, found = _short(old[i:j]), _short(new[k:l])
        if kind == "replace":
            shown.append(f"`{lost}` is now `{found}`")
        elif kind == "insert":
            shown.append(f"`{found}` is new")
        elif kind == "delete":
            shown.append(f"`{lost}` is gone")
    more = len(shown) - _SHOWN
    if more > 0:
        shown[_SHOWN:] = [f"and {more} more"]
    return f": {', '.join(shown)}"


def _short(said: Sequence[str]) -> str:
    if len(said) > 2 * _SHOWN:
        said = (*said[:_SHOWN], "…", *said[-_SHOWN:])
    return " ".join(said)


def _finding(site: Site, address: str, message: str, hint: str = "", of: str = "") -> Finding:
    """A finding at the line of an address, or at a word of that line."""
    number = site.ledger.numbers[address]
    text = site.ledger.lines[address]
    start = text.rfind(of) + 1 if of else 1
    return Finding(PATH, Span(number, start, start + len(of or address)), message, hint)


def _went_with_its_page(book: Book, address: str) -> bool:
    """One cause, one finding: that on its page says where an id is to be looked for.

    Not so where that comes to this very id.
    """
    page = page_of(address)
    if address in book.ledger.gone or page == address or page not in book.missing:
        return False
    way = book.missing[page]
    return bool(way.fault) and address not in way.over


def _lacking(book: Book, address: str) -> str:
    """The page that lacks an id which another language has; empty where a rule of parity says so."""
    key, _, mark = address.partition("#")
    pages = book.pages.get(key, ())
    if len(pages) < len(book.site.languages):
        return ""
    if any(mark == heading.id for page in pages for heading in page.headings):
        return ""
    return next(f"docs/{page.path}" for page in pages if mark not in page.ids)


class _Guess:
    """Where what is lost most likely is now."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def hint(self, address: str) -> str:
        """The likeliest new home of an address, and the line to paste."""
        entry = self.book.ledger.entry(address)
        if entry is None:
            return ""
        there = self._id(entry) if "#" in address else self._page(address)
        if there:
            return f"if it is `{there}` now, make the line: {line(_left(entry, 'moved', there))}"
        above = self._above(address)
        return f"if it is gone for good, make the line: {line(_left(entry, 'removed', above))}"

    @cached_property
    def _new(self) -> Mapping[str, frozenset[str]]:
        """The ids that are new, by page."""
        found: dict[str, set[str]] = {}
        for address in self.book.new:
            page, _, mark = address.partition("#")
            found.setdefault(page, set()).update({mark} - {""})
        return {page: frozenset(marks) for page, marks in found.items()}

    @cached_property
    def _lost(self) -> Mapping[str, frozenset[str]]:
        """The ids that are gone, by page."""
        found: dict[str, set[str]] = {}
        for address in (
            self.book.ledger.lines.keys() - self.book.alive - self.book.ledger.gone.keys()
        ):
            page, _, mark = address.partition("#")
            found.setdefault(page, set()).update({mark} - {""})
        return {page: frozenset(marks) for page, marks in found.items()}

    def _page(self, page: str) -> str:
        """A page that has most of its ids; or a new one of a like name."""
        lost = self._lost.get(page, frozenset())
        homes = {
            each: len(lost & frozenset.union(*(held.ids for held in pages)))
            for each, pages in self.book.pages.items()
        }
        # A new page before an old one that shares as many.
        best = max(homes, key=lambda each: (homes[each], each in self.book.new, each), default="")
        if lost and best and homes[best] * 2 >= len(lost):
            return best
        fresh = sorted(each for each in self.book.new if "#" not in each)
        same = [each for each in fresh if basename(each) == basename(page) != "index"]
        near = get_close_matches(page, fresh, n=1, cutoff=0.75)
        return same[0] if len(same) == 1 else (near or [""])[0]

    def _id(self, entry: Entry) -> str:
        """What has its words, then its id, then an id that looks like it; all of them new."""
        page, _, mark = entry.address.partition("#")
        home = page_of(self.book.way(page).end)
        new = self._new.get(home, frozenset())
        same_words = [
            address
            for address, now in self.book.sections.items()
            if now == entry.words != NONE and address in self.book.new
        ]
        if len(same_words) == 1:
            return same_words[0]
        same_id = sorted(each for each, marks in self._new.items() if mark in marks)
        if len(same_id) == 1:
            return f"{same_id[0]}#{mark}"
        if near := get_close_matches(mark, sorted(new), n=1, cutoff=0.7):
            return f"{home}#{near[0]}"
        if len(new) == 1 and self._lost.get(page, frozenset()) == {mark}:
            return f"{home}#{next(iter(new))}"
        return ""

    def _above(self, address: str) -> str:
        """The nearest place above: the article of a clause, the page of an id, the door of a folder."""
        page, _, mark = address.partition("#")
        while mark:
            mark = mark.rpartition("-")[0]
            if mark and f"{page}#{mark}" in self.book.whole and mark.startswith("article-"):
                return f"{page}#{mark}"
        if page == address:
            while folder := dirname(page):
                if (door := f"{folder}/index") in self.book.whole and door != address:
                    return door
                page = folder
            return "index"
        return self.book.way(page).end


def _left(entry: Entry, then: str, there: str) -> Entry:
    return entry._replace(then=then, to=there)
