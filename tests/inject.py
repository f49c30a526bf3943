"""What a fault is, and how faults are put into a folder and taken out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Generic, NamedTuple, TypeVar

from sitekit.model import Answer


class Place(NamedTuple):
    """Where a fault must be found; a column of 0 is any."""

    path: str
    line: int = 1
    column: int = 0


Edits = Mapping[str, Mapping[int, str]]  # the new texts of lines, by path and number
Excused = Collection[tuple[str, str]]  # rule and path


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is done to the files of a folder, and what the check must say to it.

    The new text of a line may be several lines, and a lone surrogate in it becomes a byte that is
    none of UTF-8. `without` are files taken away, `answers` those of other hosts, `before` lines that
    the ledger had at the last commit. `also` are the consequences. No two faults of one round have a claim in common, nor does one have a claim to what
    another one needs as it is; a claim to a file (`file`) is one to all its lines (`file:12`).
    """

    claims: Collection[str]
    needs: Collection[str] = ()
    at: Collection[Place]
    edits: Edits = field(default_factory=dict)
    without: Collection[str] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    also: Excused = ()
    rule: str = ""

    def meets(self, other: Fault) -> bool:
        """Whether the two must not be in one round."""
        return _share(self.claims, (*other.claims, *other.needs)) or _share(
            self.needs, other.claims
        )

    def __str__(self) -> str:
        done = [
            f"{path}:{number}: {text[-160:]!r}"
            for path, lines in self.edits.items()
            for number, text in sorted(lines.items())[:2]
        ]
        done += [f"{path} taken away" for path in self.without]
        done += [f"{address}: {answer.state}" for address, answer in self.answers.items()]
        done += [f"{address} had a line" for address in self.before]
        return f"{self.rule}, by {'; '.join(done)}"


def _share(some: Collection[str], others: Collection[str]) -> bool:
    return any(
        one == other or one.startswith(f"{other}:") or other.startswith(f"{one}:")
        for one in some
        for other in others
    )


class Folder:
    """A folder of text files; `used` counts the faults each claim has had."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.used: Counter[str] = Counter()
        self._lines: dict[str, list[str]] = {}

    def lines(self, path: str) -> list[str]:
        """The lines of a file as it is without faults."""
        if path not in self._lines:
            text = (self.root / path).read_bytes().decode()
            self._lines[path] = text.split("\n")
        return self._lines[path]

    def line(self, path: str, number: int) -> str:
        """A line; lines count from 1."""
        return self.lines(path)[number - 1]

    @contextmanager
    def faulty(self, faults: Sequence[Fault]) -> Iterator[None]:
        """The folder with faults in it, for a while."""
        typed: dict[str, dict[int, str]] = {}
        for fault in faults:
            for path, lines in fault.edits.items():
                typed[path] = {**typed.get(path, {}), **lines}
        gone = [path for fault in faults for path in fault.without]
        files = [self.root / path for path in (*typed, *gone)]
        kept = [(file, file.read_bytes() if file.exists() else None) for file in files]
        for path, lines in typed.items():
            new = dict(enumerate(self.lines(path), 1)) if (self.root / path).exists() else {}
            (self.root / path).parent.mkdir(exist_ok=True)
            text = "\n".join({**new, **lines}.values())
            (self.root / path).write_bytes(text.encode(errors="surrogateescape"))
        for path in gone:
            (self.root / path).unlink()
        yield
        for file, data in kept:
            if data is None:
                file.unlink()
            else:
                file.write_bytes(data)


F = TypeVar("F", bound=Folder)
_FEW = 30  # pages


@dataclass(frozen=True)
class Kind(Generic[F]):
    """The faults of one rule: it makes them at random places; `pages` says how many pages fit."""

    rule: str
    make: Callable[[F, Random], Iterator[Fault]]
    pages: Callable[[F], int] = lambda folder: 0

    def __call__(self, folder: F, rng: Random) -> Iterator[Fault]:
        for fault in self.make(folder, rng):
            folder.used.update(fault.claims)
            yield replace(fault, rule=self.rule)


def anywhere(make: Callable[[F, Random], Iterator[Fault]]) -> Kind[F]:
    """Faults that are not of any page, or of several."""
    return Kind(make.__name__.replace("_", "-"), make)


def faults(known: Mapping[str, Kind[F]], folder: F, each: int, seed: int) -> list[Fault]:
    """So many faults of every rule, or as many as there are places for, in the order of the rules.

    Those that have few pages to choose from choose first: the others go where there is room.
    """
    made = {
        kind.rule: list(islice(kind(folder, Random(f"{seed} {kind.rule}")), each))
        for kind in sorted(known.values(), key=lambda kind: min(kind.pages(folder), _FEW))
    }
    return [fault for rule in known for fault in made[rule]]


def rounds(faults: Sequence[Fault]) -> list[list[Fault]]:
    """The faults in groups in which none touches what another one does."""
    found: list[list[Fault]] = []
    for fault in faults:
        for group in found:
            if not any(fault.meets(other) for other in group):
                group.append(fault)
                break
        else:
            found.append([fault])
    return found
