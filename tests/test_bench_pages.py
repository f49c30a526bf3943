"""What `dev.py bench pages` measures, how it reads Lighthouse's reports, and what it makes of them."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from support import EVERYTHING, Build, write

from sitekit.bench import pages, served
from sitekit.bench.pages import (
    ADDRESS,
    CATEGORIES,
    KINDS,
    MOVED,
    STOCK,
    Cost,
    Kind,
    Missing,
    Report,
    Result,
    Subject,
    Visit,
)

# ---- Kinds of page ----


def test_every_page_is_of_a_kind(build: Build) -> None:
    """And every kind has pages, so that none is forgotten when pages go; none is counted twice."""
    folder = build(**EVERYTHING)

    found = pages.subjects(folder)

    assert {each.kind.name for each in found} == {kind.name for kind in KINDS}
    assert sum(each.pages for each in found) == len(list(folder.rglob("*.html")))


def test_both_languages_have_the_same_kinds(build: Build) -> None:
    """But for the page that stands where there is none."""
    found = pages.subjects(build(**EVERYTHING))

    vi, en = ({each.kind.name for each in found if each.lang == lang} for lang in ("vi", "en"))
    assert vi - en == {"not found"}
    assert en <= vi


def test_a_page_of_no_kind_is_named() -> None:
    """Whoever adds one is told where to name its kind."""
    with pytest.raises(
        RuntimeError, match=r"^`weather/today/` is of no kind .* KINDS of .*pages\.py"
    ):
        pages.kind_of("weather/today/")


def test_a_page_that_leads_on_is_of_no_other_kind() -> None:
    """Whatever stood there before."""
    html = b'<script src="../assets/moved.js" data-to="about/" data-moved="{}"></script>'

    assert pages.kind_of("tasks/1-a/", html) == MOVED
    assert pages.kind_of("tasks/1-a/", b"<p>data-to=&quot;</p>").name == "task"


def test_the_heaviest_page_stands_for_its_kind(tmp_path: Path) -> None:
    """By what it weighs with brotli, in each language for itself."""
    site = write(
        tmp_path,
        {
            "tasks/1-a/index.html": "a" * 90,
            "tasks/1-a/index.html.gz": "a" * 9,
            "tasks/1-a/index.html.br": "a" * 7,
            "tasks/2-b/index.html": "b" * 10,
            "en/tasks/1-a/index.html": "a",
        },
    )

    vi, en = pages.subjects(site)

    assert (vi.lang, vi.address, vi.html, vi.pages) == ("vi", "tasks/2-b/", (10, 10, 10), 2)
    assert (en.lang, en.address, en.html, en.pages) == ("en", "en/tasks/1-a/", (1, 1, 1), 1)
    assert pages.sizes(site / "tasks/1-a/index.html") == (90, 9, 7)


def test_some_pages_of_the_stock_theme_stand_beside_ours(tmp_path: Path) -> None:
    """At the same addresses, with what they weigh there."""
    home, guidance, task = (Kind(name, "") for name in ("home", "guidance", "task"))
    ours = [
        Subject(home, "vi", "", (9, 9, 9)),
        Subject(task, "vi", "tasks/1-a/", (9, 9, 9)),
        Subject(guidance, "vi", "qcdc/know/", (9, 9, 9)),
        Subject(home, "en", "en/", (9, 9, 9)),
    ]
    write(tmp_path, {"index.html": "a", "qcdc/know/index.html": "bb"})

    found = list(pages.beside(tmp_path, ours))

    assert [(each.url, each.html) for each in found] == [
        (STOCK, (1, 1, 1)),
        (f"{STOCK}qcdc/know/", (2, 2, 2)),
    ]


# ---- What visits cost ----


def test_every_byte_that_is_sent_is_counted(tmp_path: Path) -> None:
    """Heads of answers included, for a page that is there and one that is not."""
    write(tmp_path, {"index.html": "<p>một</p>"})
    sent: list[int] = []

    with served(tmp_path, sent) as (address, fetched):
        parts = urlsplit(address)
        got = [_answer(parts.hostname or "", parts.port or 0, path) for path in ("/", "/gone/")]

    assert fetched == ["", "gone/"]
    assert sum(sent) == sum(map(len, got))


def _answer(host: str, port: int, path: str) -> bytes:
    with socket.create_connection((host, port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(4096), b""))


# ---- Lighthouse ----

_ERRORS = {
    "title": "Browser errors were logged to the console",
    "description": (
        "Errors indicate [problems](https://example.org/a)."
        " [Learn more about this](https://example.org/b)."
    ),
    "score": 0,
    "details": {
        "items": [
            {"description": "404", "sourceLocation": {"url": "http://handbook.localhost/b.xml"}},
            {"description": "405"},
        ]
    },
}
_REPORT: dict[str, Any] = {
    "categories": {
        "performance": {
            "score": 0.93,
            "auditRefs": [
                {"id": "first-contentful-paint", "weight": 10, "group": "metrics"},
                {"id": "unused-css-rules", "weight": 0, "group": "diagnostics"},
                {"id": "network-requests", "weight": 0, "group": "hidden"},
            ],
        },
        "accessibility": {"score": 1, "auditRefs": [{"id": "label", "weight": 7}]},
        "best-practices": {"score": 0.96, "auditRefs": [{"id": "errors-in-console", "weight": 1}]},
        "seo": {"score": 0.575, "auditRefs": [{"id": "crawlable-anchors", "weight": 1}]},
    },
    "audits": {
        "first-contentful-paint": {
            "title": "First Contentful Paint",
            "description": "When the first text is painted.",
            "score": 0.9,
            "displayValue": "1.6 s",
        },
        "unused-css-rules": {"title": "Reduce it", "description": "Reduce it.", "score": 0.5},
        "network-requests": {"title": "Requests", "description": "For tools.", "score": 0},
        "label": {"title": "Labels", "description": "Not applicable here.", "score": None},
        "errors-in-console": _ERRORS,
        "crawlable-anchors": {
            "title": "Links are not crawlable",
            "description": "Links need an `href`.",
            "score": 0,
            "details": {"items": [{"node": {"selector": "div > a", "snippet": "<a>"}}]},
        },
    },
}


def test_a_report_is_read() -> None:
    """Scores of 100, and each audit that takes from them or advises, with its first example."""
    report = pages.read(json.dumps(_REPORT))

    assert report.scores == dict(zip(CATEGORIES, (93, 100, 96, 57), strict=True))
    assert [(each.category, each.audit, each.example) for each in report.faults] == [
        ("performance", "first-contentful-paint", "1.6 s"),
        ("performance", "unused-css-rules", ""),
        ("best-practices", "errors-in-console", "404 · http://handbook.localhost/b.xml"),
        ("seo", "crawlable-anchors", "div > a · <a>"),
    ]
    assert report.faults[2].advice == "Errors indicate problems."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "what it says is no report"),
        ("[]", "what it says is no report"),
        (json.dumps({"categories": {}}), "what it says is no report"),
        (json.dumps({"runtimeError": {"code": "A", "message": "no page"}}), "no page"),
        (
            json.dumps({"categories": {"performance": {"score": None}}}),
            "an audit of performance could not be done",
        ),
    ],
)
def test_a_run_that_failed_is_worth_nothing(text: str, why: str) -> None:
    """One of five does not move the median, and what happened is told."""
    report = pages.read(text)

    assert set(report.scores.values()) == {0}
    assert [each.example.startswith(why) for each in report.faults] == [True]


def test_lighthouse_is_told_how_to_start_the_browser(tmp_path: Path) -> None:
    """Its own parser takes a switch apart at blanks that are in no quotes."""
    told = tmp_path / "told"
    program = f"import sys; open({str(told)!r}, 'w').write(sys.argv[-1])"

    pages.run([sys.executable, "-c", program], ADDRESS, ["--one", "--two=MAP a b,MAP c d"])

    assert told.read_text() == '--chrome-flags=--one --two="MAP a b,MAP c d"'


def test_a_long_report_is_read_to_its_end() -> None:
    """Lighthouse writes a file: into a pipe it writes no more than 64 KB."""
    program = (
        "import json, sys; [path] = [each[14:] for each in sys.argv if each.startswith('--output-path=')]\n"
        "score = {'score': 1, 'auditRefs': []}; names = ('performance', 'accessibility', 'best-practices', 'seo')\n"
        "said = {'categories': dict.fromkeys(names, score), 'audits': {}, 'more': ' ' * 100_000}\n"
        "open(path, 'w').write(json.dumps(said))"
    )

    report = pages.run([sys.executable, "-c", program], ADDRESS, [])

    assert set(report.scores.values()) == {100}


def test_a_run_without_a_report_gives_its_last_words() -> None:
    """What it says on standard error is all there is."""
    program = "import sys; sys.exit('one\\nUnable to connect to Chrome')"

    report = pages.run([sys.executable, "-c", program], ADDRESS, [])

    assert [each.example for each in report.faults] == ["Unable to connect to Chrome"]


def test_a_run_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test would not end: also where it does not hear what Ctrl-C says."""
    monkeypatch.setattr(pages, "LIMIT", 0)
    monkeypatch.setattr(pages, "GRACE", 0.1)
    deaf = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(10_000)"

    report = pages.run([sys.executable, "-c", deaf], ADDRESS, [])

    assert [each.example for each in report.faults] == ["it was stopped after 0 seconds"]


def test_both_sites_are_of_this_machine() -> None:
    """The browser asks nobody where they are."""
    found = pages.switches({ADDRESS: 8001, STOCK: 8002})

    assert (
        "--host-resolver-rules=MAP handbook.localhost:80 127.0.0.1:8001,"
        "MAP stock.localhost:80 127.0.0.1:8002"
    ) in found


def test_the_lock_file_names_no_place() -> None:
    """Where packages come from is the machine's business; what they hold is not."""
    lock = json.loads((pages.LIGHTHOUSE / "package-lock.json").read_text(encoding="utf-8"))

    packages = {name: each for name, each in lock["packages"].items() if name}
    assert "node_modules/lighthouse" in packages
    assert [name for name, each in packages.items() if "resolved" in each] == []
    assert [name for name, each in packages.items() if "integrity" not in each] == []


@pytest.mark.parametrize(("there", "missing"), [((), "Node"), (("node",), "npm")])
def test_what_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: Sequence[str], missing: str
) -> None:
    """With what to do."""
    _programs(tmp_path / "bin", **dict.fromkeys(there, "exit 0"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    with pytest.raises(Missing, match=f"^{missing} is not installed: install Node 20 or later"):
        pages.install(tmp_path)


def test_lighthouse_is_installed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Again only when npm did not come to its end, or the lock file has changed."""
    install = 'echo "$@" >> log; mkdir -p node_modules; echo > node_modules/.package-lock.json'
    _programs(tmp_path / "bin", node="exit 0", npm=install)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    home = tmp_path / pages.HOME

    pages.install(tmp_path)
    pages.install(tmp_path)
    once = (home / "log").read_text()
    (home / "package-lock.json").write_text("{}")
    pages.install(tmp_path)

    assert once == "ci --ignore-scripts --no-audit --no-fund\n"
    assert (home / "log").read_text() == 2 * once


def test_why_npm_failed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its own words, the first of them."""
    _programs(tmp_path / "bin", node="exit 0", npm="echo 'npm error code EAI_AGAIN' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")

    with pytest.raises(Missing, match=r"^npm failed: npm error code EAI_AGAIN$"):
        pages.install(tmp_path)


def _programs(folder: Path, **codes: str) -> None:
    folder.mkdir()
    for name, code in codes.items():
        (folder / name).write_text(f"#!/bin/sh\n{code}\n", encoding="utf-8")
        (folder / name).chmod(0o755)


# ---- What is said ----

TASK = Kind("task", "")
CHAPTER = Kind("chapter of law", "", law=True)


def _result(
    kind: Kind = TASK,
    scores: Sequence[int] = (),
    *,
    first: float = 60,
    following: float = 10,
    hosts: Sequence[str] = (),
    site: str = ADDRESS,
) -> Result:
    """A page with visits of so many KB, and runs that gave it so much in each category."""
    visits = (Visit(5, round(first * 1024)), Visit(1, round(following * 1024)))
    return Result(
        Subject(kind, "vi", "a/", (4096, 2048, 1024), 3, site),
        Cost(*visits, frozenset(hosts)),
        tuple(Report(dict.fromkeys(CATEGORIES, score)) for score in scores),
    )


@pytest.mark.parametrize(
    ("scores", "median"),
    [((100, 0, 99, 98, 100), 99), ((99, 100), 99), ((97,), 97), ((), None)],
)
def test_a_score_is_a_median(scores: Sequence[int], median: int | None) -> None:
    """Of two in the middle the lower, so that 99 and 100 are not 100."""
    assert _result(scores=scores).score("seo") == median


@pytest.mark.parametrize("runs", range(1, 6))
def test_what_is_left_out_would_not_change_a_median(runs: int) -> None:
    """Runs of a page end when, and only when, no others could take its median below 100."""
    for done in range(runs):
        for scores in product((100, 99, 0), repeat=done):
            worst = _result(scores=(*scores, *[0] * (runs - done)))
            certain = worst.score("seo") == 100

            found = _result(scores=scores)

            assert pages.decided(found.reports, runs) == certain
            assert not certain or found.score("seo") == 100


def test_runs_go_on_while_one_category_may_fall() -> None:
    """Each has its own median."""
    good = Report(dict.fromkeys(CATEGORIES, 100))

    assert pages.decided([good] * 3, 5)
    assert not pages.decided([good, good, Report({**good.scores, "seo": 99})], 5)


def test_a_line_for_each_page() -> None:
    """Where Lighthouse was not run, or a page is not visited, nothing stands."""
    results = [
        _result(scores=[100, 99, 98]),
        _result(site=STOCK),
        Result(Subject(MOVED, "en", "en/b/", (900, 600, 512))),
    ]

    visits = "      60.0         5      10.0         1"
    assert pages.table(results).splitlines()[2:] == [
        f"task                  vi           3     2.0     1.0{visits}    99    99    99    99",
        f"stock: task           vi           3     2.0     1.0{visits}",
        "moved page            en           1     0.6     0.5",
    ]


def test_reasons_are_given_once() -> None:
    """For the worst page, and not where the median is 100 nevertheless, nor for the stock theme."""
    report = pages.read(json.dumps(_REPORT))
    good = Report(dict.fromkeys(CATEGORIES, 100))
    worse = Report({**report.scores, "seo": 40}, report.faults)
    page = _result().subject
    results = [
        Result(page, None, (report, report, good)),
        Result(Subject(CHAPTER, "en", "en/b/", (1, 1, 1)), None, (worse,)),
        Result(page, None, (good, good, report)),
        Result(Subject(TASK, "vi", "a/", (1, 1, 1), site=STOCK), None, (report,)),
    ]

    said = list(pages.reasons(results))

    assert said[-3:] == [
        "seo: Links are not crawlable [crawlable-anchors], 2 pages",
        "    Links need an `href`.",
        "    chapter of law, en: div > a · <a>",
    ]
    assert [line.partition(":")[0] for line in said if not line.startswith(" ")] == [
        "performance",
        "performance",
        "best-practices",
        "seo",
    ]


def test_a_page_that_could_not_be_measured_is_a_reason() -> None:
    """It belongs to no category."""
    assert list(pages.reasons([Result(_result().subject, None, (pages.failed("no page"),))])) == [
        "every category: Lighthouse could not measure the page [no-report], 1 page",
        "    task, vi: no page",
    ]


def test_what_is_met() -> None:
    """At the bar is met; a text of law may weigh more."""
    found = pages.bars([_result(scores=[100]), _result(CHAPTER, [100], first=110, following=60)])

    assert {bar.met for bar in found} == {True}


def test_what_is_not_met() -> None:
    """The worst page is named, and how many fall short; the stock theme counts for nothing."""
    results = [
        _result(scores=[99], first=61, following=11, hosts=["example.org"]),
        _result(CHAPTER, [98], first=111, following=61),
        _result(scores=[1], first=500, site=STOCK),
    ]

    said = list(map(str, pages.bars(results)))

    assert [line.startswith("not met") for line in said] == [True] * 9
    assert "not met  Lighthouse, seo: 100: 2 of 2 fall short, worst 98, chapter of law, vi" in said
    assert "not met  next page: at most 10 KB: 1 of 1 fall short, worst 11.0 KB, task, vi" in said


def test_without_lighthouse_the_rest_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was not run is named, and is not called met."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(
        pages, "measure", lambda *_: [_result(), _result(CHAPTER, first=110, following=60)]
    )

    status = pages.main([], tmp_path)

    said = capsys.readouterr().out.splitlines()
    assert status == 1
    assert any(line.startswith("Lighthouse was not run: Node is not installed") for line in said)
    assert [line.partition("  ")[0] for line in said[-9:]] == ["not run"] * 4 + ["met"] * 5


def test_nothing_is_measured_where_a_site_cannot_be_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its reason is given."""
    monkeypatch.setenv("PATH", str(tmp_path))

    status = pages.main([], tmp_path)

    assert status == 2
    assert "mkdocs.yml cannot be built" in capsys.readouterr().err
