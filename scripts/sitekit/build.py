"""Build the complete site into site/.

Exit status: 0 built, 1 not built. `--release` refuses to build a site that does not know its own
address, for search engines and course packs need it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError

ROOT = Path(__file__).resolve().parents[2]


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Say what a missing address leaves out, then build strictly."""
    parser = argparse.ArgumentParser(
        prog="dev.py build",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--release", action="store_true", help="refuse to build without site_url")
    args = parser.parse_args(argv)
    try:
        config = load_config(str(root / "mkdocs.yml"))
    except (Abort, ConfigurationError, OSError) as error:
        print(f"mkdocs.yml cannot be used: {error}", file=sys.stderr)
        return 1
    if not config.site_url:
        if args.release:
            print(
                "site_url is not set, and a release needs it: "
                "set SITE_URL=https://... or write it into mkdocs.yml",
                file=sys.stderr,
            )
            return 1
        print(
            "site_url is not set: canonical and hreflang links and the sitemap are left out",
            file=sys.stderr,
        )
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "--quiet"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    status = subprocess.run(command, cwd=root, env=environment, check=False).returncode
    if status == 0:
        pages = sum(1 for _ in (root / "site").rglob("*.html"))
        print(f"{pages} pages in {root / 'site'}", file=sys.stderr)
    return 1 if status else 0


if __name__ == "__main__":
    raise SystemExit(main())
