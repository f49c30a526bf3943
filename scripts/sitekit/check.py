"""Check the sources: links, structure, both languages, quotations.

Exit status: 0 no error, 1 errors, 2 the check could not run.
Findings go to standard output; the summary goes to standard error.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from sitekit.cache import Cache
from sitekit.load import load
from sitekit.model import Finding, Site
from sitekit.report import REPORTS
from sitekit.rules import RULES

ROOT = Path(__file__).resolve().parents[2]


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the check on the project in `root` and say what was found."""
    _write_utf8()
    args = _parser().parse_args(argv)
    if args.list:
        print("\n".join(f"{name:<24} {rule.summary}" for name, rule in RULES.items()))
        return 0
    if args.explain:
        return _explain(args.explain)
    selected = args.select.split(",") if args.select else list(RULES)
    for name in selected:
        if name not in RULES:
            return _unknown_rule(name)
    try:
        wanted = [_inside(root, path) for path in args.paths]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    cache = Cache(root)
    site = replace(load(root, cache), today=date.today())
    cache.save()
    findings = check(site, selected)
    if wanted:
        findings = [
            finding
            for finding in findings
            if any(
                each in (".", finding.path) or finding.path.startswith(f"{each}/")
                for each in wanted
            )
        ]
    if output := REPORTS[args.format](findings):
        print(output)
    errors = sum(finding.severity == "error" for finding in findings)
    counts = ", ".join(
        f"{count} {noun}{'' if count == 1 else 's'}"
        for count, noun in (
            (len(site.pages), "page"),
            (errors, "error"),
            (len(findings) - errors, "warning"),
        )
    )
    print(counts, file=sys.stderr)
    return 1 if errors else 0


def check(site: Site, names: Sequence[str]) -> list[Finding]:
    """What the named rules find, in the order of files and lines."""
    return sorted(finding for name in names for finding in RULES[name](site))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py check",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="report on these files only")
    parser.add_argument("--format", choices=list(REPORTS), default="text")
    parser.add_argument("--select", metavar="RULE,...", help="run these rules only")
    parser.add_argument("--list", action="store_true", help="list the rules and stop")
    parser.add_argument("--explain", metavar="RULE", help="say what a rule finds and why")
    return parser


def _explain(name: str) -> int:
    if name not in RULES:
        return _unknown_rule(name)
    print(f"{name} ({RULES[name].family})\n\n{RULES[name].doc}")
    return 0


def _unknown_rule(name: str) -> int:
    close = get_close_matches(name, RULES, n=1)
    guess = f"did you mean `{close[0]}`?" if close else "see `dev.py check --list`"
    print(f"there is no rule `{name}`; {guess}", file=sys.stderr)
    return 2


def _inside(root: Path, path: str) -> str:
    """A path the user named, relative to the project."""
    full = Path(path).absolute()
    if not full.exists():
        raise ValueError(f"`{path}` does not exist")
    try:
        return Path(os.path.normpath(full)).relative_to(root).as_posix()
    except ValueError:
        raise ValueError(f"`{path}` is not in {root}") from None


def _write_utf8() -> None:
    """Vietnamese must reach a Windows console or a pipe whatever its code page is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    # A run makes objects and ends: looking for cycles among them, and freeing them one by one at
    # the end, took a third of its time.
    gc.disable()
    try:
        status = main()
    except KeyboardInterrupt:
        status = 130
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever was reading may have gone
            stream.flush()
    os._exit(status)
