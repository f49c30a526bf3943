"""Weigh every kind of page and run Lighthouse on it, beside the stock theme.

The site is built with an address and a repository and served compressed. Of each kind of page the
heaviest is measured, in each language: what its HTML weighs, what a first visit to it and a visit
after another page cost over the wire, and what Lighthouse gives it on a phone (the median of several
runs), with what keeps it below 100. The same for pages of the stock theme with the same content.

Lighthouse comes from npm, into .cache/bench; where there is no Node it is not run, and the rest is.

Exit status: 0 every bar is met, 1 one is not, or was not measured, 2 nothing was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Request, sync_playwright

from sitekit.bench import build_site, say, served
from sitekit.bench.search import stock
from sitekit.finish.compress import BEST, compress

ROOT = Path(__file__).resolve().parents[3]
LIGHTHOUSE = Path(__file__).parent / "lighthouse"  # what npm installs, and nothing else
HOME = ".cache/bench/lighthouse"

RUNS = 5
LIMIT = 180.0  # seconds after which a run of Lighthouse is stopped
GRACE = 10.0  # seconds it is given to end its browser

# Both are of this machine in the browser, which takes them for as safe as https.
ADDRESS, STOCK = "http://handbook.localhost/", "http://stock.localhost/"
REPOSITORY = "https://git.example.org/to/repo"

KB = 1024
FIRST, NEXT, LAW = 60, 10, 60  # KB over the wire: a first visit, a next page, a next page of law

# ---- Kinds of page ----


@dataclass(frozen=True, slots=True)
class Kind:
    """Pages that are alike: what their addresses, the folder `en` left out, look like."""

    name: str
    pattern: str
    law: bool = False


# The first that fits.
KINDS = (
    Kind("home", ""),
    Kind("not found", r"404\.html"),
    Kind("full text", "meeting/text/"),
    Kind("meeting", r"meeting/([^/]+/)?"),
    Kind("tasks", "tasks/"),
    Kind("task", r"tasks/\d-[^/]+/"),
    Kind("QCDC", "qcdc/"),
    Kind("questions", "qcdc/questions/"),
    Kind("checklist", "qcdc/checklist/"),
    Kind("roles", "qcdc/roles/"),
    Kind("guidance", r"qcdc/[^/]+/"),
    Kind("law library", "law/"),
    Kind("chapter of law", r"law/[^/]+/chapter-\d+/", law=True),
    Kind("law", r"law/[^/]+-qh\d+/", law=True),
    Kind("decree", r"law/[^/]+-nd-cp/", law=True),
    Kind("circular", r"law/[^/]+-tt-bca/", law=True),
    Kind("training", "training/"),
    Kind("lessons", "training/lessons/"),
    Kind("links", "training/links/"),
    Kind("glossary", "reference/glossary/"),
    Kind("documents", "reference/documents/"),
    Kind("changes", "reference/changes/"),
    Kind("primer", "reference/primer/"),
    Kind("rules", "contribute/rules/"),
    Kind("contribute", r"contribute/([^/]+/)?"),
    Kind("about", "about/"),
    Kind("side by side, law", "vi-en/law/.+", law=True),
    Kind("side by side", "vi-en/.+"),
)
# The browser is led on from it at once: it is weighed, and there is nothing to run Lighthouse on.
MOVED = Kind("moved page", "")
_LEADS_ON = b' data-to="'

_LANGUAGES = ("vi", "en", "vi-en")  # the first has no folder, the last is both beside each other
# Whose pages of the stock theme are measured, too.
_BESIDE = ("home", "guidance")


def kind_of(address: str, html: bytes = b"") -> Kind:
    """The kind of a page; `address` is that of the Vietnamese page, or of both side by side."""
    if _LEADS_ON in html:
        return MOVED
    for kind in KINDS:
        if re.fullmatch(kind.pattern, address):
            return kind
    raise RuntimeError(f"`{address}` is of no kind of page: give it one in KINDS of {__file__}")


@dataclass(frozen=True, slots=True)
class Subject:
    """A page that is measured: the heaviest of its kind in its language.

    `html` are the bytes of its HTML as they are, with gzip and with brotli.
    """

    kind: Kind
    lang: str
    address: str
    html: tuple[int, int, int]
    pages: int = 1
    site: str = ADDRESS

    @property
    def url(self) -> str:
        return f"{self.site}{self.address}"

    @property
    def name(self) -> str:
        return self.kind.name if self.site == ADDRESS else f"stock: {self.kind.name}"


def subjects(folder: Path) -> list[Subject]:
    """What is measured of a built site, in the order of the kinds."""
    found: defaultdict[tuple[Kind, str], list[Subject]] = defaultdict(list)
    for file in sorted(folder.rglob("*.html")):
        path = file.relative_to(folder).as_posix().removesuffix("index.html")
        start = path.partition("/")[0]
        lang = start if start in _LANGUAGES else _LANGUAGES[0]
        kind = kind_of(path.removeprefix("en/"), file.read_bytes())
        found[kind, lang].append(Subject(kind, lang, path, sizes(file)))
    worst = {}
    for key, pages in found.items():
        heaviest = max(pages, key=lambda page: page.html[2])
        worst[key] = Subject(*key, heaviest.address, heaviest.html, len(pages))
    order = [(kind, lang) for lang in _LANGUAGES for kind in (*KINDS, MOVED)]
    return sorted(worst.values(), key=lambda each: order.index((each.kind, each.lang)))


def beside(folder: Path, ours: Sequence[Subject]) -> Iterator[Subject]:
    """The same pages of the stock theme, for some kinds."""
    for each in ours:
        if each.kind.name in _BESIDE and each.lang == _LANGUAGES[0]:
            html = sizes(folder / each.address / "index.html")
            yield Subject(each.kind, each.lang, each.address, html, site=STOCK)


def sizes(file: Path) -> tuple[int, int, int]:
    """The bytes of a file as it is, with gzip and with brotli."""
    copies = (file.with_name(f"{file.name}{end}") for end in (".gz", ".br"))
    plain = file.stat().st_size
    gzip, brotli = (copy.stat().st_size if copy.is_file() else plain for copy in copies)
    return plain, gzip, brotli


# ---- What visits cost ----


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page needed: requests that the server answered and all bytes it sent for them."""

    requests: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Cost:
    """A first visit, a visit with everything cached that the page before has, hosts asked besides."""

    first: Visit
    next: Visit
    foreign: frozenset[str]


_QUIET = 1000  # milliseconds without an answer after which a visit is over


def costs(browser: Browser, subject: Subject, fetched: Sequence[str], sent: Sequence[int]) -> Cost:
    """Visit a page as one who has seen none, and as one who comes from another."""
    foreign: set[str] = set()

    def look(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(subject.site).netloc:
            foreign.add(parts.netloc)

    def visit(url: str) -> Visit:
        before = len(fetched), sum(sent)
        page.goto(url)
        seen = -1
        while seen != len(sent):
            seen = len(sent)
            page.wait_for_timeout(_QUIET)
        return Visit(len(fetched) - before[0], sum(sent) - before[1])

    home = f"{subject.site}{'en/' if subject.lang == 'en' else ''}"
    options: dict[str, Any] = {"viewport": {"width": 412, "height": 823}}
    with browser.new_context(**options) as context:
        context.on("request", look)
        page = context.new_page()
        first = visit(subject.url)
    with browser.new_context(**options) as context:
        page = context.new_page()
        visit(home if subject.url != home else f"{home}about/")
        return Cost(first, visit(subject.url), frozenset(foreign))


# ---- Lighthouse ----

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a category of a page below 100, what to do about it, and an example."""

    category: str
    audit: str
    title: str
    advice: str
    example: str


@dataclass(frozen=True, slots=True)
class Report:
    """One run of Lighthouse: what it gave for each category, of 100, and why not more."""

    scores: Mapping[str, int]
    faults: tuple[Fault, ...] = ()


def read(text: str) -> Report:
    """Read a report; of a page that could not be measured each score is 0."""
    try:
        said = json.loads(text)
        if trouble := said.get("runtimeError"):
            return failed(trouble["message"])
        scores, faults = {}, []
        for name in CATEGORIES:
            category = said["categories"][name]
            if category["score"] is None:
                return failed(f"an audit of {name} could not be done")
            scores[name] = round(100 * category["score"])
            for each in category["auditRefs"]:
                audit = said["audits"][each["id"]]
                # Those without a weight advise on the metrics of performance; the rest is for tools.
                counts = each["weight"] or each.get("group") == "diagnostics"
                if counts and audit["score"] is not None and audit["score"] < 1:
                    words = _plain(audit["title"]), _plain(audit["description"])
                    faults.append(Fault(name, each["id"], *words, _example(audit)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return failed(f"what it says is no report ({type(error).__name__}: {error})")
    return Report(scores, tuple(faults))


def failed(why: str) -> Report:
    """A run that came to nothing."""
    fault = Fault("", "no-report", "Lighthouse could not measure the page", "", why)
    return Report(dict.fromkeys(CATEGORIES, 0), (fault,))


def _plain(text: str) -> str:
    """Markdown without its links; where to learn more is left out."""
    text = re.sub(r"\s*\[Learn [^]]*\]\([^)]*\)\.?", "", text)
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)


def _example(audit: Mapping[str, Any]) -> str:
    """What an audit measured, and the first thing it complains of."""
    items = audit.get("details", {}).get("items", [])
    first = items[0] if items else {}
    place = first.get("node") or {}
    location = first.get("sourceLocation") or {}
    words = (
        audit.get("displayValue"),
        place.get("selector"),
        place.get("snippet"),
        first.get("description"),
        location.get("url") or first.get("url"),
    )
    return " · ".join(str(word) for word in words if word)


class Missing(Exception):
    """Lighthouse cannot be run here; the words say why, and what to do."""


def install(root: Path) -> list[str]:
    """Get Lighthouse, unless it is there already; how it is called."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        name = "npm" if node else "Node"
        raise Missing(f"{name} is not installed: install Node 20 or later, with npm")
    home = root / HOME
    lock = home / "package-lock.json"
    # npm writes the second when it has done everything.
    done = (lock, home / "node_modules" / ".package-lock.json")
    wanted = (LIGHTHOUSE / lock.name).read_bytes()
    if not all(file.is_file() for file in done) or lock.read_bytes() != wanted:
        say("getting Lighthouse ...")
        home.mkdir(parents=True, exist_ok=True)
        for name in (lock.name, "package.json"):
            shutil.copy(LIGHTHOUSE / name, home)
        _told([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], home, "npm")
    command = [node, str(home / "node_modules" / "lighthouse" / "cli" / "index.js")]
    _told([*command, "--version"], home, "Lighthouse")
    return command


def _told(command: Sequence[str], folder: Path, name: str) -> None:
    """Run what must not fail; if it does, say what it said."""
    done = subprocess.run(
        command,
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if "rror" in line]
        raise Missing(f"{name} failed: {' / '.join(lines[:3]) or 'it did not say why'}")


# What stands behind the address bar and would take time from the page, and what asks other hosts.
# The list takes the place of the one that whoever starts the browser has.
_SWITCHED_OFF = (
    *("AutofillServerCommunication", "CertificateTransparencyComponentUpdater"),
    *("DialMediaRouteProvider", "HttpsUpgrades", "InterestFeedContentSuggestions", "LensOverlay"),
    *("MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PreconnectToSearch"),
    *("Translate", "WebUIOmniboxAimPopup", "WebUIOmniboxPopup"),
)


def switches(ports: Mapping[str, int]) -> list[str]:
    """How the browser is started: `ports` are where the addresses of the sites are served."""
    rules = (f"MAP {urlsplit(site).hostname}:80 127.0.0.1:{port}" for site, port in ports.items())
    found = [
        "--headless=new",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--disable-features={','.join(_SWITCHED_OFF)}",
        f"--host-resolver-rules={','.join(rules)}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        found.append("--no-sandbox")  # Chromium's own does not start as root
    return found


def run(command: Sequence[str], url: str, browser: Sequence[str]) -> Report:
    """Run Lighthouse once, as it is when nothing else is asked for: on a phone that is not fast."""
    quoted = (re.sub("=(.* .*)", r'="\1"', each) for each in browser)
    with TemporaryDirectory() as folder:
        # Into a file: it ends before a pipe has taken more than 64 KB of a report.
        file = Path(folder, "report.json")
        options = ["--quiet", "--output=json", "--no-enable-error-reporting"]
        with subprocess.Popen(
            [
                *command,
                url,
                *options,
                f"--output-path={file}",
                f"--chrome-flags={' '.join(quoted)}",
            ],
            env={**os.environ, "CHROME_PATH": os.environ.get("CHROMIUM", "")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                _, said = process.communicate(timeout=LIMIT)
            except subprocess.TimeoutExpired:
                # As Ctrl-C would: then it ends its browser, too.
                process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(GRACE)
                process.kill()  # one that was started in the background may not hear of it
                return failed(f"it was stopped after {LIMIT:.0f} seconds")
        report = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    return read(report) if report.strip() else failed(said.strip().rpartition("\n")[2])


# ---- Measuring ----


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured of a page: a moved one is not visited, and Lighthouse may be missing."""

    subject: Subject
    cost: Cost | None = None
    reports: tuple[Report, ...] = ()

    def score(self, category: str) -> int | None:
        """The median; the lower of two in the middle."""
        found = [each.scores[category] for each in self.reports]
        return statistics.median_low(found) if found else None


def decided(reports: Sequence[Report], runs: int) -> bool:
    """Whether the median of so many runs is known before the last: most of them gave 100 in all."""
    return all(sum(each.scores[name] == 100 for each in reports) > runs // 2 for name in CATEGORIES)


def measure(root: Path, scratch: Path, runs: int, lighthouse: Sequence[str]) -> list[Result]:
    """Build both sites, visit the pages, and run Lighthouse on all of them in turn.

    So a busy moment of the machine hits one run of many pages and not all runs of one. A page is
    run no more often than it takes to know its median: nothing is more than 100.
    """
    say("building this site ...")
    ours, theirs = scratch / "ours", scratch / "theirs"
    build_site(root / "mkdocs.yml", ours, ADDRESS, REPOSITORY)
    say("building the same pages with the stock theme ...")
    build_site(stock(root, scratch, STOCK), theirs)
    say("compressing both ...")
    compress(ours, BEST)
    compress(theirs, BEST)
    own = subjects(ours)
    chosen = [*own, *beside(theirs, own)]
    visited = [each for each in chosen if each.kind != MOVED]
    with ExitStack() as stack:
        ports, seen = {}, {}
        for site, folder in ((ADDRESS, ours), (STOCK, theirs)):
            sent: list[int] = []
            address, fetched = stack.enter_context(served(folder, sent))
            ports[site], seen[site] = urlsplit(address).port or 80, (fetched, sent)
        started = switches(ports)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or None, args=started
            )
            cost = {}
            for number, each in enumerate(visited, 1):
                say(f"visiting {number} of {len(visited)}: {each.name}, {each.lang} ...")
                cost[each] = costs(browser, each, *seen[each.site])
            browser.close()
        reports: defaultdict[Subject, list[Report]] = defaultdict(list)
        began = time.monotonic()
        for turn in range(runs if lighthouse else 0):
            left = [each for each in visited if not decided(reports[each], runs)]
            for number, each in enumerate(left, 1):
                minutes = (time.monotonic() - began) / 60
                say(
                    f"Lighthouse, turn {turn + 1} of {runs}, {number} of {len(left)}, "
                    f"{minutes:.0f} min so far: {each.name}, {each.lang} ..."
                )
                reports[each].append(run(lighthouse, each.url, started))
    return [Result(each, cost.get(each), tuple(reports[each])) for each in chosen]


# ---- What is said ----

_SHORT = ("perf", "a11y", "best", "SEO")


def table(results: Sequence[Result]) -> str:
    """A line for each kind in each language."""
    lines = [
        f"{'':36}{'HTML, KB':>16}{'first visit':>20}{'next page':>20}{'Lighthouse':>15}",
        f"{'kind':22}{'':8}{'pages':>6}{'gzip':>8}{'brotli':>8}"
        + f"{'KB':>10}{'requests':>10}" * 2
        + "".join(f"{each:>6}" for each in _SHORT),
    ]
    for each in results:
        page, cost = each.subject, each.cost
        line = f"{page.name:22}{page.lang:8}{page.pages:>6}"
        line += "".join(f"{size / KB:>8.1f}" for size in page.html[1:])
        for visit in (cost.first, cost.next) if cost else ():
            line += f"{visit.bytes / KB:>10.1f}{visit.requests:>10}"
        if each.reports:
            line += "".join(f"{each.score(name):>6}" for name in CATEGORIES)
        lines.append(line)
    return "\n".join(lines)


def reasons(results: Sequence[Result]) -> Iterator[str]:
    """Each audit that keeps a page of this site below 100: on how many, what to do, an example."""
    found: defaultdict[tuple[str, str], list[tuple[int, Subject, Fault]]] = defaultdict(list)
    for each in results:
        if each.subject.site == ADDRESS:
            # Of several runs that complain of the same the first is enough.
            faults = {
                (it.category, it.audit): it for run in reversed(each.reports) for it in run.faults
            }
            for key, fault in faults.items():
                score = (each.score(fault.category) if fault.category else 0) or 0
                if score < 100:
                    found[key].append((score, each.subject, fault))
    for (category, audit), cases in found.items():
        _, subject, fault = min(cases, key=lambda case: case[0])
        count = f"{len(cases)} page{'' if len(cases) == 1 else 's'}"
        yield f"{category or 'every category'}: {fault.title} [{audit}], {count}"
        if fault.advice:
            yield f"    {fault.advice}"
        yield f"    {subject.name}, {subject.lang}: {fault.example}"


@dataclass(frozen=True, slots=True)
class Bar:
    """What the pages of this site must reach, and whether they do: None where it was not measured."""

    what: str
    met: bool | None
    worst: str = ""

    def __str__(self) -> str:
        word = {True: "met", False: "not met", None: "not run"}[self.met]
        return f"{word:9}{self.what}{f': {self.worst}' if self.worst else ''}"


def bars(results: Sequence[Result]) -> Iterator[Bar]:
    """Each bar, with the page that is worst and how many fall short."""
    own = [each for each in results if each.subject.site == ADDRESS]
    for category in CATEGORIES:
        scores = [(each, each.score(category)) for each in own]
        short = [(each, 100 - score) for each, score in scores if score is not None]
        yield _bar(f"Lighthouse, {category}: 100", short, 0, lambda lost: f"{100 - lost:.0f}")
    visits = [(each, each.cost) for each in own if each.cost]
    for text, law, most in (("a page", False, FIRST), ("a text of law", True, FIRST - NEXT + LAW)):
        first = [
            (each, cost.first.bytes / KB) for each, cost in visits if each.subject.kind.law == law
        ]
        yield _bar(f"first visit to {text}: at most {most} KB", first, most)
    for text, law, most in (("page", False, NEXT), ("text of law", True, LAW)):
        after = [
            (each, cost.next.bytes / KB) for each, cost in visits if each.subject.kind.law == law
        ]
        yield _bar(f"next {text}: at most {most} KB", after, most)
    asked = [(each, len(cost.foreign)) for each, cost in visits]
    yield _bar("requests to other hosts: none", asked, 0, lambda count: f"{count:.0f} hosts")


def _bar(
    what: str,
    measured: Sequence[tuple[Result, float]],
    most: float,
    shown: Callable[[float], str] = "{:.1f} KB".format,
) -> Bar:
    if not measured:
        return Bar(what, None)
    worst, value = max(measured, key=lambda pair: pair[1])
    over = sum(each > most for _, each in measured)
    words = f"worst {shown(value)}, {worst.subject.name}, {worst.subject.lang}"
    if over:
        words = f"{over} of {len(measured)} fall short, {words}"
    return Bar(what, not over, words)


# ---- The command ----


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Measure all kinds of page and say what was found."""
    parser = argparse.ArgumentParser(
        prog="dev.py bench pages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--runs",
        type=int,
        default=RUNS,
        metavar="N",
        help=f"of Lighthouse, a page, at most; default: {RUNS}",
    )
    runs = parser.parse_args(argv).runs
    if runs < 1:
        parser.error("a number of runs is 1 or more")
    missing = ""
    lighthouse: list[str] = []
    try:
        lighthouse = install(root)
    except Missing as why:
        missing = str(why)
        say(f"Lighthouse is not run: {missing}")
    try:
        with TemporaryDirectory() as scratch:
            results = measure(root, Path(scratch).resolve(), runs, lighthouse)
    except (OSError, RuntimeError, Error) as error:
        say(str(error))
        return 2
    print(
        f"The heaviest page of each kind; 1 KB is {KB} bytes. A visit is all that the server sends,"
    )
    print(
        "heads of answers included, to a browser that reads brotli; the next page comes after the"
    )
    print("home page (that one after `about`).")
    if lighthouse:
        print(f"Lighthouse on a phone, medians of {runs}.")
    print(f"\n{table(results)}")
    if missing:
        print(f"\nLighthouse was not run: {missing}")
    if faults := list(reasons(results)):
        print("\n".join(("\nWhat keeps pages below 100", *faults)))
    found = list(bars(results))
    print("\n".join(("", *map(str, found))))
    return 0 if all(bar.met for bar in found) else 1


if __name__ == "__main__":
    try:
        status = main()
    except KeyboardInterrupt:
        status = 130
    raise SystemExit(status)
