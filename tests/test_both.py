"""Work shared with a second process is done whole, in order, whatever becomes of that process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest
from support import ROOT

from sitekit.both import Both

HERE = os.getpid()
FORKS = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="the system cannot make a second process"
)
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


# The tests may run beside threads of the tool that shares them out, which never hold our locks.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitekit.apart.active_count", lambda: 1)


def done(work: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """The results, and no process left behind."""
    both = Both(work, items)
    try:
        with both:
            return both.results()
    finally:
        if both._child:
            with pytest.raises(ChildProcessError):
                os.waitpid(both._child, os.WNOHANG)


@FORKS
def test_where_no_process_may_be_made_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in a container that has all the processes it may have; and no pipe stays open."""

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    pipes = os.pipe()
    for each in pipes:
        os.close(each)

    assert done(lambda n: n * n, range(8)) == [n * n for n in range(8)]

    again = os.pipe()
    for each in again:
        os.close(each)
    assert again == pipes


@pytest.mark.parametrize("count", [0, 1, 7, 8, 100, 1000, 1001, 5000])
def test_every_item_once_and_in_order(count: int) -> None:
    """The results are those of the items, whoever worked on them."""
    assert done(lambda n: (n, n * n), range(count)) == [(n, n * n) for n in range(count)]


@FORKS
def test_both_processes_work() -> None:
    """The second begins at once, and this one takes its part when it comes to it."""

    def where(number: int) -> int:
        time.sleep(0.001)
        return os.getpid()

    with Both(where, range(60)) as both:
        time.sleep(0.01)
        assert len(set(both.results())) == 2


def test_few_items_stay_here() -> None:
    """A second process is not worth its making."""
    assert done(lambda n: os.getpid(), range(3)) == [HERE] * 3


def test_where_no_second_process_can_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows the work is done here."""
    monkeypatch.delattr(os, "fork", raising=False)

    assert set(done(lambda n: os.getpid(), range(20))) == {HERE}


def test_a_second_process_that_is_stopped() -> None:
    """What it had taken is done again here."""

    def work(number: int) -> int:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.001)
        return number

    assert done(work, range(20)) == list(range(20))


@pytest.mark.parametrize("bad", [0, 10, 19])
def test_an_error_is_seen_here(bad: int) -> None:
    """Whichever process met it."""

    def work(number: int) -> int:
        time.sleep(0.001)
        return 1 // (number - bad)

    with pytest.raises(ZeroDivisionError):
        done(work, range(20))


def test_results_that_cannot_be_sent() -> None:
    """They are made here."""

    def work(number: int) -> Callable[[], int]:
        return lambda: number

    assert [each() for each in done(work, range(20))] == list(range(20))


def test_left_early() -> None:
    """Nobody waits for a second process whose results are not wanted, however much it has to say."""

    def work(number: int) -> str:
        time.sleep(1)
        return "x" * 100_000

    begun = time.monotonic()
    with pytest.raises(KeyError), Both(work, range(20)):
        raise KeyError

    assert time.monotonic() - begun < 1


@FORKS
def test_the_first_process_stopped() -> None:
    """The second one ends too: it does not wait for a reader that is gone."""
    script = (
        f"import os, sys; sys.path.insert(0, {str(ROOT / 'scripts')!r})\n"
        "from sitekit.both import Both\n"
        "with Both(lambda n: 'x' * 100_000, range(20)): os.kill(os.getpid(), 9)\n"
    )

    # The pipe is at its end when nobody holds it any more.
    subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=20, check=False)


def test_it_says_how_far_it_is() -> None:
    """Upwards, up to the number of the items."""
    told: list[int] = []
    with Both(lambda n: n, range(5)) as both:
        both.results(told.append)

    assert told == [1, 2, 3, 4, 5]
