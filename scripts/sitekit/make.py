"""Make what is made from sources and committed: the library's Vietnamese pages, the timeline.

Exit status: 0 made or current, 1 not current (--check), 2 could not be made.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sitekit import law, timeline
from sitekit.files import put
from sitekit.load import Faults, load_data
from sitekit.model import DOCS, Data, Document, Library

ROOT = Path(__file__).resolve().parents[2]


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write every file that differs from what its source makes."""
    parser = argparse.ArgumentParser(
        prog="dev.py make",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--check", action="store_true", help="change nothing, say what would")
    args = parser.parse_args(argv)
    faults = Faults()
    data = load_data(root, faults)
    if found := faults.frozen():
        print(
            f"the data files have mistakes, run `dev.py check`: {', '.join(found)}", file=sys.stderr
        )
        return 2
    stale = 0
    try:
        for path, text in _made(root, data):
            file = root / path
            if file.is_file() and file.read_text(encoding="utf-8") == text:
                continue
            stale += 1
            if args.check:
                print(f"{path} is out of date, run `python3 scripts/dev.py make`")
            else:
                put(file, text)
                print(f"{path} written")
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 1 if args.check and stale else 0


def _made(root: Path, data: Data) -> Iterator[tuple[str, str]]:
    """Every file by its path, with what it should hold."""
    for lang in timeline.LANES:
        yield f"{DOCS}/assets/timeline-{lang}.svg", timeline.svg(data, lang)
    for document in data.documents:
        if document.library:
            yield from _library(root, document, document.library)


def _library(root: Path, document: Document, library: Library) -> Iterator[tuple[str, str]]:
    path = f"{DOCS}/_source/{library.made_from}"
    try:
        made = law.pages(document, library, (root / path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    for key, text in made.items():
        yield f"{DOCS}/vi/{key}", text


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
