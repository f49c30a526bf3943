"""Work shared with a second process, where the system can make one of this one at once.

Windows cannot: there the work is done here alone. What the second process does not bring back,
because it was stopped or met an error, is done again here, where the error is seen.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Generic, NoReturn, Self, TypeVar

from sitekit.apart import can_copy

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_NUMBER = 4  # bytes of the number of an item, as it stands in the queue
_FEWEST = 8  # items: for less, a second process is not worth its making
_MOST = 1000  # numbers: so many fit into the smallest pipe before anybody reads


class Both(Generic[_Item, _Result]):
    """Begins the work on some items in a second process, and goes on with it here when asked.

    Both take the next item as soon as they are done with one: put the longest first. Results must
    be such as `pickle` can carry. Where the `with` block is left early, the second process ends.
    """

    def __init__(self, work: Callable[[_Item], _Result], items: Sequence[_Item]) -> None:
        self._work = work
        self._items = items
        self._child = 0
        self._stride = len(items) // _MOST + 1  # items taken at a time

    def __enter__(self) -> Self:
        if can_copy() and len(self._items) >= _FEWEST:
            self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        if self._child:
            os.close(self._queue)
            os.close(self._answer)
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)  # if it has not ended: nobody waits for it
            os.waitpid(self._child, 0)

    def results(self, step: Callable[[int], None] = lambda number: None) -> list[_Result]:
        """The result for every item, in the order of the items.

        `step` is told how many items have been begun.
        """
        found: dict[int, _Result] = {}
        if self._child:
            for number in self._take():
                step(number + 1)
                found[number] = self._work(self._items[number])
            with (
                os.fdopen(self._answer, "rb", closefd=False) as answer,
                suppress(EOFError, pickle.PickleError),
            ):
                found.update(pickle.load(answer))
        for number, item in enumerate(self._items):
            if number not in found:
                step(number + 1)
                found[number] = self._work(item)
        return [found[number] for number in range(len(self._items))]

    def _begin(self) -> None:
        self._queue, numbers = os.pipe()
        self._answer, answer = os.pipe()
        firsts = range(0, len(self._items), self._stride)
        os.write(numbers, b"".join(first.to_bytes(_NUMBER, "big") for first in firsts))
        os.close(numbers)
        try:
            self._child = os.fork()
        except OSError:  # the system allows no other process
            os.close(self._queue)
            os.close(self._answer)
        else:
            if self._child == 0:
                self._serve(answer)
        os.close(answer)

    def _serve(self, answer: int) -> NoReturn:
        """What the second process does; whatever happens, it ends here."""
        try:
            os.close(self._answer)  # or writing would wait for ever when the first one has gone
            found = {number: self._work(self._items[number]) for number in self._take()}
            with os.fdopen(answer, "wb") as file:
                pickle.dump(found, file, pickle.HIGHEST_PROTOCOL)
        finally:
            os._exit(0)

    def _take(self) -> Iterator[int]:
        """The numbers of items nobody has taken yet."""
        while number := os.read(self._queue, _NUMBER):
            first = int.from_bytes(number, "big")
            yield from range(first, min(first + self._stride, len(self._items)))
