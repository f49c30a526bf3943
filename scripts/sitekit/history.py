"""What git remembers: when each file was last changed, and of which commits it knows."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

# Paths as they are, not quoted.
_LOG = ("git", "-c", "core.quotePath=false", "log")
# A commit begins with this letter, which no path has.
_COMMIT = "\x01"


def state(root: Path) -> str:
    """What git knows of, in few words: other ones when commits come, go, or are fetched."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD", "--is-shallow-repository"],
            cwd=root,
            capture_output=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.decode("utf-8", "replace")


def last_changes(folder: Path) -> Mapping[str, str]:
    """The day, as ISO in UTC, of the last commit that touched each file below a folder.

    One call for all files: a call for each page, as the usual plug-in makes, takes longer than the
    rest of the build. Empty where git or the history is missing.
    """
    try:
        done = subprocess.run(
            [*_LOG, "--format=%x01%ct %D", "--name-only", "--no-renames", "--relative", "--", "."],
            cwd=folder,
            capture_output=True,
            check=False,
        )
    except OSError:
        return {}
    return read_log(done.stdout.decode("utf-8", "replace")) if done.returncode == 0 else {}


def read_log(text: str) -> Mapping[str, str]:
    """Read what git said.

    The first commit of a shallow clone, which git calls grafted, is left out: it seems to have made
    every file, and when they were really changed is not known.
    """
    newest: dict[str, int] = {}
    for commit in text.split(_COMMIT)[1:]:
        head, *files = commit.splitlines()
        time, _, names = head.partition(" ")
        if "grafted" in names.split(", "):
            continue
        for file in filter(None, files):
            newest[file] = max(newest.get(file, 0), int(time))
    return {
        file: datetime.fromtimestamp(time, UTC).date().isoformat() for file, time in newest.items()
    }
