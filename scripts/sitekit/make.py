"""Make the library's Vietnamese pages from the originals in docs/_source/law.

Exit status: 0 made or current, 1 not current (--check), 2 could not be made.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sitekit import law
from sitekit.load import Faults, load_data
from sitekit.model import DOCS

ROOT = Path(__file__).resolve().parents[2]


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write every page that differs from what its original makes."""
    parser = argparse.ArgumentParser(
        prog="dev.py law", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing, say what would")
    args = parser.parse_args(argv)
    faults = Faults()
    stale = 0
    for document in load_data(root, faults).documents:
        library = document.library
        if library is None:
            continue
        # The original with both wordings marked is what the pages of an amended law are made from.
        name = library.source.replace(".md", ".marked.md") if library.amended else library.source
        try:
            source = (root / DOCS / "_source" / name).read_text(encoding="utf-8")
            made = law.pages(document, library, source)
        except (OSError, ValueError) as error:
            print(f"{DOCS}/_source/{name}: {error}", file=sys.stderr)
            return 2
        for path, text in made.items():
            file = root / DOCS / "vi" / path
            if file.is_file() and file.read_text(encoding="utf-8") == text:
                continue
            stale += 1
            if args.check:
                print(f"{DOCS}/vi/{path} is out of date, run `python3 scripts/dev.py law`")
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
                print(f"{DOCS}/vi/{path} written")
    if found := faults.frozen():
        print(f"the data files have mistakes: {', '.join(found)}", file=sys.stderr)
        return 2
    return 1 if args.check and stale else 0


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
