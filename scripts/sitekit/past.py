"""What git remembers of the ledger: the lines it had, and words as they were when confirmed."""

from __future__ import annotations

import io
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from sitekit.ledger import PATH, Book, page_of, read
from sitekit.load import CONFIG, load
from sitekit.model import DOCS, Site, digest

_BLAMED = re.compile(rb"^([0-9a-f]{40}) \d+ (\d+)", re.MULTILINE)


def with_past(site: Site, root: Path) -> Site:
    """The site with what git remembers; nothing where it or its history is missing."""
    behind = {each.entry.address for each in Book(site).behind()}
    said = confirmed(site, behind, root) if behind else {}
    return replace(remembered(site, root), confirmed=said)


def remembered(site: Site, root: Path) -> Site:
    """The site with the lines that its ledger had, or what git says where it refuses them."""
    try:
        ledger = replace(site.ledger, before=lines_before(root))
    except Refused as refused:
        ledger = replace(site.ledger, refusal=str(refused))
    return replace(site, ledger=ledger)


class Refused(Exception):
    """There is a clone, but git does not look into it: the words are git's own."""


def lines_before(root: Path) -> Mapping[str, str]:
    """The lines of the ledger at the last commit and at the one before it, by address.

    On a pull request the last commit is the merge, and the one before it is what it goes into.
    Raises Refused, as where a folder belongs to somebody else: nothing must seem never to have been.
    """
    asked = "".join(f"{commit}:./{PATH}\n" for commit in ("HEAD^", "HEAD"))
    done = _run(root, "cat-file", "--batch", said=asked.encode())
    if done and done.returncode and any((each / ".git").exists() for each in (root, *root.parents)):
        lines = done.stderr.decode("utf-8", "replace").strip().split("\n")
        raise Refused(lines[0].strip())
    said = io.BytesIO(done.stdout if done and not done.returncode else b"")
    found: dict[str, str] = {}
    while head := said.readline():
        _, _, size = head.strip().rpartition(b" ")
        if size.isdigit():  # otherwise it says that there is no such file
            text = said.read(int(size)).decode("utf-8-sig", "replace").replace("\r\n", "\n")
            found |= read(text)[0]
            said.readline()
    return found


def confirmed(site: Site, addresses: Iterable[str], root: Path) -> Mapping[str, str]:
    """The Vietnamese words that sections were confirmed against, by address.

    They are those of the commit that wrote the line of the ledger. What does not fit to what the
    line says of them is left out: the line may have come with other words into one commit.
    """
    by_commit: defaultdict[str, list[str]] = defaultdict(list)
    numbers = {site.ledger.numbers[each]: each for each in addresses}
    ranges = (f"-L{number},{number}" for number in sorted(numbers))
    for match in _BLAMED.finditer(_git(root, "blame", "--incremental", *ranges, "--", PATH)):
        first = int(match[2])
        if first in numbers:
            by_commit[match[1].decode()].append(numbers[first])
    found: dict[str, str] = {}
    for commit, held in by_commit.items():
        lang = site.languages[0]
        pages = sorted({f"{DOCS}/{lang}/{page_of(each)}.md" for each in held})
        for address, said in _words_at(root, commit, pages):
            entry = site.ledger.entry(address)
            if address in held and entry and digest(said) == entry.words:
                found[address] = " ".join(said)
    return found


def _words_at(root: Path, commit: str, pages: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The words of each section of some pages as they were at a commit."""
    # Some may not have been there yet: git would give none of the others either.
    listed = _git(root, "ls-tree", "-z", "--name-only", commit, "--", *pages).decode()
    wanted = [CONFIG, f"{DOCS}/_data", *filter(None, listed.split("\0"))]
    archive = _git(root, "archive", "--format=zip", commit, "--", *wanted)
    if not archive:
        return
    with TemporaryDirectory() as folder, ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)
        for page in load(Path(folder)).pages:
            for section in page.sections:
                if section.heading:
                    key = page.key.removesuffix(".md")
                    yield f"{key}#{section.heading.id}", section.words


def _git(root: Path, *command: str, said: bytes = b"") -> bytes:
    """What git answers; nothing where it cannot."""
    done = _run(root, *command, said=said)
    return done.stdout if done and done.returncode == 0 else b""


def _run(root: Path, *command: str, said: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(
            ["git", *command], cwd=root, input=said, capture_output=True, check=False
        )
    except OSError:
        return None
