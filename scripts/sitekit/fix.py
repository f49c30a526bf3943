"""Repairs: what has exactly one right form is written so, and nothing else is touched."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from sitekit.files import put
from sitekit.model import Finding

_BOM = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def fix(root: Path, findings: Iterable[Finding]) -> Iterator[str]:
    """Make the repairs that findings carry; says of each where and what.

    Of two repairs that overlap the first is made: the next run finds the other, if it is still
    needed. A file is replaced in one step, its line ends and the rest of it stay as they are.
    """
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(findings):
        if finding.fix is not None:
            by_path[finding.path].append(finding)
    for path, found in sorted(by_path.items()):
        file = (root / path).resolve()
        text = file.read_bytes().decode("utf-8")
        mark = _BOM if text.startswith(_BOM) else ""
        lines = _LINE.findall(text.removeprefix(_BOM))
        yield from _repaired(lines, path, found)
        put(file, mark + "".join(lines))


def _repaired(lines: list[str], path: str, found: Iterable[Finding]) -> Iterator[str]:
    free = (0, 0)
    shift = 0
    for finding in found:
        line, start, end = finding.span.line, finding.span.start - 1, finding.span.end - 1
        if (line, start) < free or finding.fix is None:
            continue
        if line != free[0]:
            shift = 0
        own = lines[line - 1]
        lines[line - 1] = own[: start + shift] + finding.fix + own[end + shift :]
        shift += len(finding.fix) - (end - start)
        free = (line, end)
        yield f"{path}:{line}: {finding.message} [{finding.rule}]"
