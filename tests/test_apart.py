"""Work that a copy of this process does: what it leaves behind, and what is known of its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

from sitekit import apart
from sitekit.apart import Apart

_CALLER = """
import sys
from pathlib import Path
from sitekit.apart import Apart

def work():
    {work}

begun = Apart.begin(work)
assert begun
{then}
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system copies no process")


@pytest.fixture(autouse=True)
def with_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few this machine has."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def called(work: str, then: str = "sys.exit(not begun.succeeded())") -> tuple[int, str]:
    """The end of a process that has some work done, and what the two of them said."""
    code = f"import os; os.cpu_count = lambda: 2\n{_CALLER.format(work=work, then=then)}"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


def test_what_the_copy_writes_is_there(tmp_path: Path) -> None:
    """When it has ended."""
    assert called(f"Path({str(tmp_path / 'a')!r}).write_text('b')") == (0, "")
    assert (tmp_path / "a").read_text() == "b"


def test_what_went_wrong_in_the_copy_is_said() -> None:
    """In a sentence, where it ended with one, and otherwise where it was."""
    assert called("sys.exit('two warnings')") == (1, "two warnings\n")
    status, said = called("1 / 0")
    assert status == 1
    assert said.rstrip().endswith("ZeroDivisionError: division by zero")


def test_the_copy_ends_with_who_made_it(tmp_path: Path) -> None:
    """A build that fails leaves nobody behind who goes on writing."""
    file = tmp_path / "late"
    work = f"import time; time.sleep(60); Path({str(file)!r}).touch()"

    assert called(work, "sys.exit(3)") == (3, "")  # at once: nothing waits for a minute


def test_the_copy_ends_with_who_was_told_to_end(tmp_path: Path) -> None:
    """As where the build is stopped from outside."""
    file = tmp_path / "late"
    work = f"import time; time.sleep(60); Path({str(file)!r}).touch()"

    # At once: whoever reads what the copy says waits for its end.
    assert called(work, "import signal; os.kill(os.getpid(), signal.SIGTERM)") == (143, "")


def test_where_the_system_refuses_no_copy_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asked does the work."""

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    monkeypatch.setattr(apart, "active_count", lambda: 1)

    assert apart.can_copy()
    assert Apart.begin(lambda: None) is None


def test_without_a_core_to_spare_no_copy_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asked does the work."""
    monkeypatch.setattr(os, "cpu_count", lambda: 1)

    assert not apart.can_copy()
    assert Apart.begin(lambda: None) is None
