"""What `dev.py bench check` puts in, how it reads what others say, and when it is not content."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from support import EVERYTHING, Build

from sitekit.bench import check
from sitekit.bench.check import BUILD, COLD, LYCHEE, OURS, Measured

FOLDER = Path("/srv/1600-faults")


@pytest.mark.parametrize(
    ("read", "report"),
    [
        (check.read_ours, '{"path": "p/page-0005/index.html"}\n{"path": "p/page-0005/index.html"}'),
        (
            check.read_lychee,
            json.dumps({"error_map": {"/srv/1600-faults/p/page-0005/index.html": ["a", "b"]}}),
        ),
        (
            check.read_linkchecker,
            (
                "# LinkChecker\nurlname;parentname;result\n"
                "x;file:///srv/1600-faults/p/page-0005/index.html;Error\n"
                "y;file:///srv/1600-faults/p/page-0005/index.html;Error\n# Stopped\n"
            ),
        ),
        (
            check.read_linkinator,
            json.dumps(
                {
                    "links": [
                        {
                            "state": "BROKEN",
                            "url": "/srv/1600-faults/x/",
                            "parent": "/srv/1600-faults/p/page-0005/",
                        },
                        {
                            "state": "OK",
                            "url": "/srv/1600-faults/y/",
                            "parent": "/srv/1600-faults/p/page-0006/",
                        },
                        {
                            "state": "BROKEN",
                            "url": "/srv/1600-faults/z",
                            "parent": "/srv/1600-faults/p/page-0005/",
                        },
                    ]
                }
            ),
        ),
        (
            check.read_html_proofer,
            (
                "For the Links > Internal check, the following failures were found:\n\n"
                "* At /srv/1600-faults/p/page-0005/index.html:12:\n\n  x does not exist\n\n"
                "* At /srv/1600-faults/p/page-0005/index.html:14\n"
            ),
        ),
    ],
)
def test_every_report_is_read_as_errors_by_page(read: check.Reader, report: str) -> None:
    """Files, addresses below the folder and addresses of a server become one path."""
    assert Counter(read(report, FOLDER)) == {"p/page-0005/index.html": 2}


def test_every_kind_of_fault_is_put_in_and_found(build: Build, tmp_path: Path) -> None:
    """Each on a page of its own; what only looks like a fault is not reported."""
    faults = [*check.kinds(), *check.SOUND]
    clean, faulty = tmp_path / "clean", tmp_path / "faulty"
    built = build(**EVERYTHING)

    for folder in (clean, faulty):
        check.generate(folder, built, len(faults) + 6)
    put = check.spoil(faulty, faults)
    tool = check.ours(check.ROOT)
    before, after = (check.run(tool, folder).found for folder in (clean, faulty))

    assert before is not None
    assert after is not None
    hits = check.hits(put, before, after)
    assert hits == [kind.title for kind in check.kinds()]


def test_what_python_compiles_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As it is where nobody forbids it, which machines for tests do."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    command = [sys.executable, "-c", "import sys; print(sys.dont_write_bytecode)"]
    tool = check.Tool("any", lambda _: command, lambda report, _: iter(report.split()))

    assert check.run(tool, tmp_path).found == Counter({"False": 1})


def test_what_falls_short_is_named() -> None:
    """Time, kinds that only others find, and too few of them."""
    fast, slow = Measured(1, 1, Counter()), Measured(20, 1, Counter())

    assert list(check.shortfalls({OURS: fast, LYCHEE: slow}, {OURS: ["a", "b"], "x": ["a"]})) == []
    assert list(check.shortfalls({OURS: fast, LYCHEE: fast}, {OURS: ["a"], "x": ["a", "b"]})) == [
        "the time is 1.000 of lychee's, more than 0.1",
        "found by others only: b",
        "1 kinds found, and 2 by the others together",
    ]
    assert list(check.slow({COLD: fast, BUILD: slow})) == []
    assert list(check.slow({COLD: fast, BUILD: fast})) == [
        "a cold check takes 1.000 of the build's time, more than 0.1"
    ]
