"""Record in the ledger what a release publishes first; or confirm that the English is up to date.

Without --confirm it adds every address that both languages have and the ledger has not, and sorts
it. A line that is there stays as it is.

Exit status: 0 recorded, 1 an address is lost or a place is not known, 2 could not be recorded.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from sitekit.cache import Cache
from sitekit.files import put
from sitekit.ledger import NONE, PATH, Book, line, page_of, write
from sitekit.load import LANGUAGES, line_reader, load
from sitekit.model import DOCS, Entry, Finding, Site
from sitekit.past import remembered
from sitekit.report.text import report
from sitekit.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
# With one of these a release would break a link, or forget a line.
_FORBID = ("bad-ledger", "forgotten-address", "lost-address", "dead-end", "circular-move")


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write the ledger anew and say what is new in it."""
    parser = argparse.ArgumentParser(
        prog="dev.py record",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--confirm",
        nargs="+",
        default=[],
        metavar="ADDRESS",
        help="the English of these sections says what the Vietnamese says now; of a page: all of "
        "its sections; as `qcdc/know#methods` or `docs/en/qcdc/know.md#methods`",
    )
    parser.add_argument(
        "--date",
        type=date.fromisoformat,
        default=date.today(),
        metavar="DAY",
        help="the day of the release (today)",
    )
    args = parser.parse_args(argv)
    cache = Cache(root)
    site = load(root, cache)
    site = remembered(site, root)
    cache.carry("findings")
    cache.save()
    if not site.pages:
        print(f"there is no page in `{root / DOCS}`", file=sys.stderr)
        return 2
    if found := sorted(_against(site)):
        print(report(found, line_reader(root)))
        print("nothing is recorded before this is mended", file=sys.stderr)
        return 1
    book = Book(site)
    today = args.date.isoformat()
    try:
        new = list(_confirmed(book, args.confirm, today) if args.confirm else recorded(book, today))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    entries = {each: Entry(*text.split()) for each, text in site.ledger.lines.items()}
    entries |= {each.address: each for each in new}
    try:
        put(root / PATH, write(entries.values()))
    except OSError as error:
        print(f"{PATH} could not be written: {error}", file=sys.stderr)
        return 2
    for each in new:
        print(line(each))
    word = "confirmed" if args.confirm else "recorded"
    print(f"{len(new)} {word}, {len(entries)} lines in {PATH}", file=sys.stderr)
    return 0


def recorded(book: Book, today: str) -> Iterator[Entry]:
    """The entries of what is new, and of sections that had nothing to compare."""
    for address in sorted(book.new):
        before = book.confirmed(address)
        now = book.sections.get(address, NONE)
        yield Entry(address, today, before.words if before else now)
    for address in sorted(book.whole & book.ledger.lines.keys() & book.sections.keys()):
        entry = book.ledger.entry(address)
        if entry and entry.words == NONE:
            yield entry._replace(words=book.sections[address])


def _against(site: Site) -> Iterator[Finding]:
    for name in _FORBID:
        yield from RULES[name](site)


def _confirmed(book: Book, places: Iterable[str], today: str) -> Iterator[Entry]:
    """The entries of sections whose English is confirmed."""
    for place in places:
        wanted = _address(place)
        found = [
            each for each in book.sections if each in book.whole and wanted in (each, page_of(each))
        ]
        if not found:
            raise ValueError(f"`{place}` is no section that both languages have")
        for address in found:
            entry = book.ledger.entry(address)
            now = book.sections[address]
            if entry and entry.words != now:
                yield entry._replace(words=now, then="", to="")
            elif entry is None and book.confirmed(address):
                yield Entry(address, today, now)


def _address(place: str) -> str:
    """A place as it is typed -> its address: `docs/en/a.md#b` is `a#b`."""
    page, mark, identity = place.replace("\\", "/").partition("#")
    page = page.removeprefix("./").removeprefix(f"{DOCS}/").removesuffix(".md")
    lang, _, rest = page.partition("/")
    return f"{rest if lang in LANGUAGES and rest else page}{mark}{identity}"


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
