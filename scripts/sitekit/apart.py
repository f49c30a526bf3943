"""Work done by a copy of this process, where the system can make one and has a core for it.

Windows can make none: there the work is left to whoever asked for it.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from threading import active_count
from typing import NoReturn, Self


def can_copy() -> bool:
    """Whether a copy of this process would work: a lock that another thread holds stays shut in it."""
    return hasattr(os, "fork") and active_count() == 1 and (os.cpu_count() or 1) > 1


class Apart:
    """Some work in a second process, which has a copy of all there is in this one.

    What the work says, it says itself; what it leaves behind are files.
    """

    def __init__(self, process: int) -> None:
        self._process = process
        # Where this process fails or is told to end, nobody has a use for the work.
        atexit.register(self._stop)
        if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:  # which would call no `atexit`
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

    @classmethod
    def begin(cls, work: Callable[[], None]) -> Self | None:
        """Begin the work, or say that it cannot be done here."""
        if not can_copy():
            return None
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            process = os.fork()
        except OSError:  # the system allows no other one
            return None
        if process == 0:
            _serve(work)
        return cls(process)

    def succeeded(self) -> bool:
        """Wait for the end of the work; whether it was done."""
        atexit.unregister(self._stop)
        _, status = os.waitpid(self._process, 0)
        return os.waitstatus_to_exitcode(status) == 0

    def _stop(self) -> None:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)


def _serve(work: Callable[[], None]) -> NoReturn:
    """What the second process does; whatever happens, it ends here."""
    status = 1
    try:
        work()
        status = 0
    except SystemExit as error:  # said in a sentence
        print(error, file=sys.stderr)
    finally:
        if sys.exception():
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
