"""A line on standard error that says how far a long run has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import TextIO

PATIENCE = 2.0  # seconds that pass before anything is said
_EVERY = 0.2


class Progress:
    """Says nothing for two seconds; then, on a terminal, how far the run is, in one line.

    The line is written over and taken away at the end. A log gets one line, once. The seconds
    count from the making of the object, so one serves all the stages of a run. `words` are what is
    said in place of the English.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        words: Mapping[str, str] | None = None,
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._words = words or {}
        self._due = clock() + PATIENCE
        self._width = 0

    def step(self, what: str, done: int, total: int) -> None:
        """Say it if it is time: `pages read: 12 of 104`."""
        now = self._clock()
        if now < self._due:
            return
        what, of = (self._words.get(each, each) for each in (what, "of"))
        line = f"{what}: {done} {of} {total}"
        if self._stream.isatty():
            import shutil  # takes longer to load than the other modules here together

            line = line[: shutil.get_terminal_size().columns - 1]
            self._show(line)
            self._due = now + _EVERY
        else:
            print(line, file=self._stream, flush=True)
            self._due = float("inf")

    def end(self) -> None:
        """Take the line away, if there is one."""
        if self._width:
            self._show("")
            print(end="\r", file=self._stream, flush=True)

    def _show(self, line: str) -> None:
        print(f"\r{line:<{self._width}}", end="", file=self._stream, flush=True)
        self._width = len(line)
