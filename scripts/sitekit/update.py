"""Write the lock files anew with the newest versions that pyproject.toml allows; show what changed.

Nothing is installed: the next command makes .venv from the new files. Commit them by themselves,
and only after `dev.py test`.

Exit status: 0 written, 2 not written; then every lock file is as it was.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sitekit.files import put

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "pyproject.toml"
# The commands stand in pyproject.toml, as comments: one for each lock file, in their order.
_COMMAND = re.compile(r"^# +(uv pip compile .*-o (requirements[\w-]*\.txt))$", re.MULTILINE)
_PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)


class Failed(Exception):
    """Why there are no new lock files."""


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Lock anew, all files or none, and print a table."""
    argparse.ArgumentParser(
        prog="dev.py update",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args(argv)
    try:
        new = locked(root)
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 2
    rows = []
    for name, text in new.items():
        old = (root / name).read_text(encoding="utf-8") if (root / name).exists() else ""
        rows += [(*row, name) for row in changes(old, text)]
        if text != old:
            put(root / name, text)
    print(table(rows) if rows else "every version is the newest already")
    return 0


def locked(root: Path) -> Mapping[str, str]:
    """The new text of each lock file, made beside the old ones."""
    commands = _COMMAND.findall((root / PROJECT).read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        # Where each command finds the file that the one before it has made.
        for name in (PROJECT, *(lock for _, lock in commands)):
            if (root / name).exists():
                shutil.copyfile(root / name, Path(folder, name))
        index = _index()
        for command, _ in commands:
            _compile([*command.split()[1:], "--upgrade", "--quiet"], Path(folder), index)
        return {lock: Path(folder, lock).read_text(encoding="utf-8") for _, lock in commands}


def changes(old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """The packages whose versions differ: name, old, new; one that is not there has a dash."""
    before, after = _versions(old), _versions(new)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield name, before.get(name, "-"), after.get(name, "-")


def table(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """The rows below a heading, in columns."""
    lines = [("package", "old", "new", "in"), *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        "  ".join((*map(str.ljust, line[:3], widths), line[3])).rstrip() for line in lines
    )


def _versions(text: str) -> Mapping[str, str]:
    """The versions in a lock file; of a package that differs by system or Python, all of them."""
    found: dict[str, str] = {}
    for name, version in _PIN.findall(text):
        found[name] = f"{found[name]}, {version}" if name in found else version
    return found


def _compile(words: Sequence[str], folder: Path, index: Mapping[str, str]) -> None:
    """Run uv."""
    done = subprocess.run(
        [sys.executable, "-m", "uv", *words],
        cwd=folder,
        env={**os.environ, **index},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        said = [line.strip(" ×│╰├▶─>-") for line in done.stderr.splitlines() if line.strip()]
        raise Failed(f"uv could not lock the versions: {': '.join(said[:3]) or 'it said nothing'}")


def _index() -> Mapping[str, str]:
    """Where pip's settings say that packages come from, which uv does not read, in its words."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    # global.index-url='https://example.org/simple'; one of the environment comes as `:env:.…`
    said = dict(re.findall(r"^(?:global|:env:)\.([a-z-]+)='(.*)'$", done.stdout, re.MULTILINE))
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    return {
        ours: said[theirs]
        for theirs, ours in names.items()
        if theirs in said and ours not in os.environ
    }


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
