"""Build generated sites of growing size, with this project's settings and with the stock ones.

Four sites, of 100 to 3,200 pages in both languages together, in the shape of this one. Each is
built by this project, with its search, side-by-side views and lists of links; by the theme and the
i18n plug-in as their documentation sets them up, with the theme's search; and the same without a
search. All in turn, with nothing kept from one build to the next; of the small sites the median of
three rounds counts. Printed are time, the peak memory of all processes together, the weight of a
page that every size has, that of the search, and the exponent by which the time grows.

Exit status: 0 this project's time grows at most as it may, no page gets heavier and the stock
settings are slower at every size; 1 one of these is not so; 2 nothing was measured. `--write` also
writes the figures into contribute/architecture, and draws them; the day and the machine that the
page names are then to be set by hand.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sitekit.bench import _library as library
from sitekit.bench import say
from sitekit.bench._growth import svg
from sitekit.bench.check import Tool, run

ROOT = Path(__file__).resolve().parents[3]

SIZES = (100, 400, 1600, 3200)
ROUNDS = {100: 3, 400: 3}  # those of other sizes are built once
LIMIT = 3600.0  # seconds after which a build is stopped

EXPONENT = 1.1  # the largest that is good enough
DRIFT = 0.02  # how much heavier the same page may be on a larger site

OURS, STOCK, BARE = "this project", "stock", "stock, no search"

# As the documentation of the theme and of the plug-in has it; the Markdown extensions are those that
# the pages are written for.
_STOCK = """\
site_name: Handbook
theme:
  name: material
plugins:
{search}  - i18n:
      docs_structure: folder
      languages:
        - locale: vi
          name: Tiếng Việt
          default: true
        - locale: en
          name: English
          nav_translations:
{names}
markdown_extensions:
  - abbr
  - attr_list
  - footnotes
  - tables
  - toc:
      permalink: true
exclude_docs: |
  /_data/
  /_source/
nav:
{nav}
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one size needed with one set of settings: `page` and `search` are bytes."""

    seconds: float
    megabytes: float
    page: float
    search: int


# Each size's measurements by settings.
Table = Mapping[int, Mapping[str, Measured]]


def stock(settings: str, search: bool) -> str:
    """The stock settings, with the navigation of this project's."""
    nav = settings.partition("\nnav:\n")[2].partition("\nplugins:\n")[0]
    names = settings.partition("nav_translations:\n")[2].partition("\nhooks:\n")[0]
    return _STOCK.format(
        search="  - search\n" if search else "", names=names.rstrip(), nav=nav.rstrip()
    )


def tools() -> list[Tool]:
    """The three builds; each is given the folder of its site, beside which its settings are."""
    configs = {OURS: "mkdocs.yml", STOCK: "stock.yml", BARE: "bare.yml"}

    def tool(name: str, config: str) -> Tool:
        def command(folder: Path) -> list[str]:
            build = [sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(folder)]
            return [*build, "-f", str(folder.parent / config)]

        environment = {"SITE_URL": "", "REPO_URL": "", "CONTACT": "", "NO_MKDOCS_2_WARNING": "1"}
        return Tool(name, command, lambda report, folder: iter(()), environment)

    return [tool(name, config) for name, config in configs.items()]


def prepare(folder: Path, root: Path, made_of: library.Models, pages: int) -> None:
    """Write a site's sources, and beside this project's settings the stock ones."""
    library.generate(folder, root, made_of, pages)
    settings = (folder / "mkdocs.yml").read_text(encoding="utf-8")
    for name, search in (("stock.yml", True), ("bare.yml", False)):
        (folder / name).write_text(stock(settings, search), encoding="utf-8")


def measure(folder: Path, tool: Tool, pages: int, fewest: int) -> Measured:
    """Build once with nothing kept; raises RuntimeError if there are not all pages then."""
    site = folder / "site"
    for each in (site, folder / ".cache"):
        shutil.rmtree(each, ignore_errors=True)
    done = run(tool, site, LIMIT)
    built = sum(1 for each in site.rglob("index.html") if "vi-en" not in each.parts)
    if built != pages:
        raise RuntimeError(f"{tool.name} built {built} of {pages} pages")
    found = Measured(done.seconds, done.megabytes, weight(site, fewest), search_bytes(site))
    shutil.rmtree(site)
    return found


def weight(site: Path, fewest: int) -> float:
    """The mean weight of the pages that a site of the smallest size has, too, but for single ones."""
    files = [
        site / home / page.removesuffix(".md") / "index.html"
        for home in ("", "en")
        for page in library.grown(fewest)
    ]
    return statistics.fmean(file.stat().st_size for file in files)


def search_bytes(site: Path) -> int:
    """What a site's search weighs altogether, uncompressed or as it is served."""
    files = [*(site / "pagefind").rglob("*"), *(site / "search").rglob("*")]
    return sum(file.stat().st_size for file in files if file.is_file())


def summed(runs: Sequence[Measured]) -> Measured:
    """Several builds of one site as one."""
    return Measured(
        statistics.median(each.seconds for each in runs),
        statistics.median(each.megabytes for each in runs),
        runs[-1].page,
        runs[-1].search,
    )


def grow(root: Path, scratch: Path, sizes: Sequence[int] = SIZES) -> dict[int, dict[str, Measured]]:
    """Build every size with all settings in turn, so that a busy moment hits all of them."""
    made_of = library.models(root)
    found = {}
    for pages in sizes:
        say(f"writing a site of {pages} pages ...")
        folder = scratch / str(pages)
        prepare(folder, root, made_of, pages)
        rounds = ROUNDS.get(pages, 1)
        done: dict[str, list[Measured]] = {tool.name: [] for tool in tools()}
        for number in range(rounds):
            for tool in tools():
                say(f"{pages} pages: {tool.name}, {number + 1} of {rounds} ...")
                done[tool.name].append(measure(folder, tool, pages, min(sizes)))
        found[pages] = {name: summed(each) for name, each in done.items()}
        shutil.rmtree(folder)
    return found


# ---- The report ----


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power of the size by which the time grows: the slope of the line through the logarithms."""
    xs, ys = ([math.log(value) for value in values] for values in zip(*points, strict=True))
    return statistics.linear_regression(xs, ys).slope


def growth(found: Table, name: str) -> float:
    """The exponent of one set of settings."""
    return exponent([(pages, each[name].seconds) for pages, each in found.items()])


def table(found: Table) -> str:
    """A line for each size and set of settings, then the exponents."""
    head = f"{'pages':>6}  {'':18}{'seconds':>9}{'MB':>7}{'bytes/page':>12}{'search KB':>11}"
    lines = [head + f"{'ours / it':>11}"]
    for pages, each in found.items():
        for name, one in each.items():
            memory = f"{one.megabytes:.0f}" if one.megabytes else "-"
            lines.append(
                f"{pages:6}  {name:18}{one.seconds:9.1f}{memory:>7}{one.page:12.0f}"
                f"{one.search / 1000:11.0f}{each[OURS].seconds / one.seconds:11.2f}"
            )
    fitted = (f"{name} {growth(found, name):.2f}" for name in (OURS, STOCK, BARE))
    return "\n".join((*lines, f"exponent of the time: {', '.join(fitted)}"))


def _around(root: Path, lang: str) -> tuple[str, str]:
    """What stands before and after the rows of the page's table; raises RuntimeError without one."""
    page = _page(root, lang)
    text = page.read_text(encoding="utf-8")
    head = re.search(r"\{#growth\}\n(?:(?!\n## ).)*?\n\|(?:---\|){6}\n", text, re.DOTALL)
    if head is None:
        raise RuntimeError(f"{page}: section `growth` has no table of six columns")
    return text[: head.end()], re.sub(r"\A(?:\|.*\n)*", "", text[head.end() :])


def _page(root: Path, lang: str) -> Path:
    return root / f"docs/{lang}/contribute/architecture.md"


def write(root: Path, found: Table) -> None:
    """Put the figures into the page's table and picture, in both languages."""
    times = [
        {pages: round(each[name].seconds, 1) for pages, each in found.items()}
        for name in (OURS, STOCK, BARE)
    ]
    for lang in library.LANGUAGES:
        above, below = _around(root, lang)
        rows = "".join(f"| {' | '.join(row)} |\n" for row in _rows(found, lang))
        _page(root, lang).write_text(f"{above}{rows}{below}", "utf-8", newline="\n")
        picture = root / f"docs/assets/growth-{lang}.svg"
        picture.write_text(svg(lang, *times), "utf-8", newline="\n")


def _rows(found: Table, lang: str) -> Iterator[list[str]]:
    """The rows of the page's table: seconds, weights, and last the exponents."""
    names = (OURS, STOCK, BARE)
    for pages, each in found.items():
        seconds = [each[name].seconds for name in names]
        weights = [each[name].page / 1000 for name in names[:2]]
        yield [_figure(pages, 0, lang), *(_figure(value, 1, lang) for value in seconds + weights)]
    exponents = [_figure(growth(found, name), 2, lang) for name in names]
    yield ["số mũ" if lang == "vi" else "exponent", *exponents, "–", "–"]


def _figure(value: float, digits: int, lang: str) -> str:
    figure = f"{value:,.{digits}f}"
    return figure.translate(str.maketrans(",.", ".,")) if lang == "vi" else figure


def shortfalls(found: Table) -> Iterator[str]:
    """Where this project's build is not as good as it must be."""
    if (grown := growth(found, OURS)) > EXPONENT:
        yield f"the time grows by the power of {grown:.2f}, more than {EXPONENT}"
    weights = [each[OURS].page for each in found.values()]
    if (drift := max(weights) / min(weights) - 1) > DRIFT:
        yield f"the same pages weigh up to {drift:.1%} more on another site, more than {DRIFT:.0%}"
    for pages, each in found.items():
        ratio = each[OURS].seconds / each[STOCK].seconds
        if ratio >= 1:
            yield f"{pages} pages take {ratio:.2f} of the stock settings' time"


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Measure all sizes and say what was found."""
    parser = argparse.ArgumentParser(
        prog="dev.py bench build",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--write", action="store_true", help="write the figures into the page")
    args = parser.parse_args(argv)
    try:
        for lang in library.LANGUAGES if args.write else ():
            _around(root, lang)  # before hours of measuring
        with TemporaryDirectory() as scratch:
            found = grow(root, Path(scratch).resolve())
        if args.write:
            write(root, found)
    except (OSError, RuntimeError) as error:
        say(str(error))
        return 2
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"Sites built with nothing kept, on {cores} cores.")
    print("MB: the most that all processes had together, what they share counted for each.")
    print(f"\n{table(found)}")
    short = list(shortfalls(found))
    for each in short:
        print(f"not good enough: {each}", file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    try:
        status = main()
    except KeyboardInterrupt:
        status = 130
    raise SystemExit(status)
