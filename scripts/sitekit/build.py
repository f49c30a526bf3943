"""Build the complete site into site/. What was built before stays there until the new one is whole.

Exit status: 0 built, 1 not built. `--release` refuses to build a site that does not know its own
address, for search engines and course packs need it.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from yaml_env_tag import add_env_tag  # type: ignore[import-untyped]

from dev import locked
from sitekit.files import swap
from sitekit.finish.compress import BEST, QUALITY, compress

ROOT = Path(__file__).resolve().parents[2]
DRAFT = Path(".cache", "site")  # on the same disk as site/, whose place it takes
LOCK = Path(".cache", "build.lock")


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
        address = site_url(root)
    except (OSError, yaml.YAMLError) as error:
        print(f"mkdocs.yml cannot be read: {error}", file=sys.stderr)
        return 1
    if not address and args.release:
        print(
            "site_url is not set, and a release needs it: "
            "set SITE_URL=https://... or write it into mkdocs.yml",
            file=sys.stderr,
        )
        return 1
    if not address:
        print(
            "site_url is not set: "
            "canonical and hreflang links, the sitemap, QR codes and course packs are left out",
            file=sys.stderr,
        )
    with _alone(root):
        return _build(root, args.release)


def _build(root: Path, release: bool) -> int:
    print("building both languages ...", file=sys.stderr, flush=True)
    draft, site = root / DRAFT, root / "site"
    if _run(root, draft):
        return 1
    print("compressing ...", file=sys.stderr, flush=True)
    compress(draft, BEST if release else QUALITY)
    try:
        swap(site, draft)
    except OSError as error:
        print(f"{site} could not be replaced: {error}; close what uses it", file=sys.stderr)
        return 1
    pages = sum(1 for _ in site.rglob("*.html"))
    print(f"{pages} pages in {site}", file=sys.stderr)
    return 0


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let one build at a time make the draft: two would empty it under each other."""
    (root / LOCK).parent.mkdir(exist_ok=True)
    with (root / LOCK).open("ab") as lock:
        if not locked(lock):
            print("waiting for another build of this site ...", file=sys.stderr, flush=True)
            while not locked(lock):
                time.sleep(0.1)
        yield


def site_url(root: Path) -> str:
    """The address of the site as MkDocs will see it: mkdocs.yml, or the environment it names."""
    return str(settings(root).get("site_url") or "")


def settings(root: Path) -> dict[str, Any]:
    """What mkdocs.yml says."""

    class Loader(yaml.SafeLoader):
        """Knows `!ENV`, and takes any other tag for nothing."""

    add_env_tag(Loader)
    Loader.add_multi_constructor("", lambda loader, suffix, node: None)
    with (root / "mkdocs.yml").open(encoding="utf-8") as file:
        found: Any = yaml.load(file, Loader)
    return found if isinstance(found, dict) else {}


def _run(root: Path, folder: Path) -> int:
    """Run MkDocs; let through what it says but for its running commentary."""
    with subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "-d", str(folder)],
        cwd=root,
        # So wide that it breaks no line: the rest of one would not begin as what is left out does.
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "100000",
        },
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as mkdocs:
        try:
            for line in mkdocs.stderr or ():
                if not line.startswith("INFO "):
                    print(line, end="", file=sys.stderr, flush=True)
            mkdocs.wait()
        except BaseException:
            mkdocs.terminate()  # we are told to end
            raise
    return mkdocs.returncode


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
