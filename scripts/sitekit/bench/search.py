"""Ask every query of tests/queries.yml of this site's search and of the stock theme's.

Prints, side by side, how often a wanted section is among the first three results, the mean
reciprocal rank, and what a reader fetches for a first question; then what this site's search misses.

Exit status: 0 this site's search is as good as it must be, 1 it is not, 2 nothing was measured.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

import yaml
from playwright.sync_api import Browser, Error, sync_playwright
from selectolax.lexbor import LexborHTMLParser

from sitekit.bench import build_site, say, served
from sitekit.build import settings
from sitekit.load import Faults, load_data
from sitekit.pages import expand
from sitekit.words import bare

ROOT = Path(__file__).resolve().parents[3]
QUERIES = "tests/queries.yml"

FIRST = 3  # a wanted section among so many results is a hit
SEEN = 10  # results behind these count as not found: nobody reads on
BAR = 0.95  # the share of hits that is good enough

# How a query is typed. The first two are asked for the same queries.
WITH, WITHOUT, PLAIN = "with marks", "the same without", "no marks in them"
# What all readers type together who use tone marks, and all who do not.
EVERYTHING = {"with marks": (WITH, PLAIN), "without marks": (WITHOUT, PLAIN)}

# ---- The queries, and what counts as found ----


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the sections that answer it, as tests/queries.yml writes them."""

    lang: str
    text: str
    want: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is typed once; `typed` is WITH, WITHOUT or PLAIN."""

    query: Query
    typed: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """How well a search answers some queries: those hit, and the sum of reciprocal ranks."""

    queries: int
    hits: int
    ranks: float

    @property
    def rate(self) -> float:
        return self.hits / self.queries if self.queries else 0.0

    @property
    def mean(self) -> float:
        return self.ranks / self.queries if self.queries else 0.0


# The addresses a search gives for each question, best first.
Answers = Mapping[Asked, Sequence[str]]


def read(text: str) -> list[Query]:
    """Read the query set; a ValueError says where it is wrong and how."""
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        nodes = root.value if isinstance(root, yaml.SequenceNode) else []
        queries = [
            _query(loader.construct_object(node, deep=True), node.start_mark.line + 1)
            for node in nodes
        ]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"{line}: {error.problem}") from error
    finally:
        loader.dispose()
    if not queries:
        raise ValueError("1: a list of queries is wanted")
    return queries


def _query(entry: object, line: int) -> Query:
    match entry:
        case {"lang": "vi" | "en" as lang, "query": str(text), "want": [_, *_] as want} if (
            text.strip() and all(isinstance(each, str) and "#" in each for each in want)
        ):
            return Query(lang, text, tuple(want))
    raise ValueError(
        f"{line}: a query needs `lang` (vi or en), `query` (what is typed)"
        " and `want` (a list of `page#id`)"
    )


def asked(queries: Sequence[Query]) -> Iterator[Asked]:
    """Each query as it stands, and once more without its marks if it has any."""
    for query in queries:
        if bare(query.text) == query.text:
            yield Asked(query, PLAIN, query.text)
        else:
            yield Asked(query, WITH, query.text)
            yield Asked(query, WITHOUT, bare(query.text))


def wanted(query: Query) -> frozenset[str]:
    """Where the sections stand on the site: `qcdc/index#qcdc` in English is `en/qcdc/#qcdc`."""
    found = set()
    for each in query.want:
        page, _, identity = each.partition("#")
        folder = "" if query.lang == "vi" else f"{query.lang}/"
        page = page.removesuffix("index")
        page = f"{page}/" if page and not page.endswith("/") else page
        found.add(f"{folder}{page}#{identity}")
    return frozenset(found)


def section(url: str, titles: Mapping[str, str]) -> str:
    """The section that a result leads to.

    `titles` are the ids of the pages' own headings: where a page begins is where its title stands.
    """
    parts = urlsplit(url)
    page = unquote(parts.path).lstrip("/")
    return f"{page}#{unquote(parts.fragment) or titles.get(page, '')}"


def rank(query: Query, got: Sequence[str]) -> int:
    """The place of the first section that answers, from 1; 0 where none does."""
    right = wanted(query)
    return next((place for place, each in enumerate(got, 1) if each in right), 0)


def score(answers: Answers, lang: str = "", typed: Sequence[str] = (WITH, WITHOUT, PLAIN)) -> Score:
    """How well a search did, in one language or in all, with what was typed so."""
    ranks = [
        rank(each.query, got[:SEEN])
        for each, got in answers.items()
        if lang in ("", each.query.lang) and each.typed in typed
    ]
    return Score(
        len(ranks),
        sum(0 < place <= FIRST for place in ranks),
        sum(1 / place for place in ranks if place),
    )


def misses(answers: Answers) -> Iterator[str]:
    """The questions without a hit: what was typed, what was wanted, what came first."""
    for each, got in answers.items():
        if not 0 < rank(each.query, got) <= FIRST:
            yield f"{each.query.lang}: {each.text}"
            yield f"    wanted {', '.join(sorted(wanted(each.query)))}"
            yield f"    got    {', '.join(got[:FIRST]) or 'nothing'}"


def shortfalls(answers: Answers) -> Iterator[str]:
    """Where a search is not as good as this site's must be."""
    for lang in dict.fromkeys(each.query.lang for each in answers):
        for name, typed in EVERYTHING.items():
            found = score(answers, lang, typed)
            if found.rate < BAR:
                yield f"{lang}, typed {name}: {found.rate:.1%} is less than {BAR:.0%}"
        marked, unmarked = (score(answers, lang, (each,)).hits for each in (WITH, WITHOUT))
        if marked != unmarked:
            yield f"{lang}: {marked} hits with marks, {unmarked} for the same queries without"


def table(ours: Answers, stock: Answers) -> str:
    """Both searches beside each other."""
    langs = list(dict.fromkeys(each.query.lang for each in ours))
    rows: list[tuple[str, str, str, tuple[str, ...]]] = [
        (lang, typed, lang, (typed,)) for lang in langs for typed in (WITH, WITHOUT, PLAIN)
    ]
    rows += [("all", name, "", typed) for name, typed in EVERYTHING.items()]
    lines = [
        f"{'':38}{'this search':^22}{'stock search':^22}",
        f"{'':4}{'typed':20}{'queries':>10}{'':4}" + f"{f'first {FIRST}':>10}{'MRR':>8}{'':4}" * 2,
    ]
    for name, typed, lang, kinds in rows:
        mine, other = (score(answers, lang, kinds) for answers in (ours, stock))
        if mine.queries:
            lines.append(
                f"{name:4}{typed:20}{mine.queries:>10}{'':4}"
                + "".join(f"{each.rate:>10.1%}{each.mean:>8.3f}{'':4}" for each in (mine, other))
            )
    return "\n".join(line.rstrip() for line in lines)


# ---- The two sites ----


def stock(root: Path, folder: Path, address: str = "") -> Path:
    """Write the project as a user of the stock search would have it; return its mkdocs.yml.

    The same theme without this project's templates, hooks, styles and scripts, and the theme's own
    search with both languages named. Lists made from data are written out and the marks of
    amendments are read, so that both searches have the same words.
    """
    docs = folder / "docs"
    shutil.copytree(root / "docs", docs, ignore=shutil.ignore_patterns("_data"))
    data = load_data(root, Faults())
    for page in docs.rglob("*.md"):
        text, _ = expand(page.relative_to(docs).as_posix(), page.read_text(encoding="utf-8"), data)
        page.write_text(text, encoding="utf-8")
    ours = settings(root)
    i18n = next(each["i18n"] for each in ours["plugins"] if "i18n" in each)
    theme = {name: value for name, value in ours["theme"].items() if name != "custom_dir"}
    config = {
        "site_url": address,
        **{name: ours[name] for name in ("site_name", "use_directory_urls", "nav", "exclude_docs")},
        "theme": theme,
        "plugins": [
            {"search": {"lang": ["vi", "en"]}},
            {"i18n": {name: i18n[name] for name in ("docs_structure", "languages")}},
        ],
        "markdown_extensions": [*ours["markdown_extensions"], "sitekit.markup:Changes"],
    }
    file = folder / "mkdocs.yml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return file


def titles(folder: Path) -> dict[str, str]:
    """The id of each built page's own heading, by the page's address."""
    found = {}
    for path in folder.rglob("index.html"):
        title = LexborHTMLParser(path.read_text(encoding="utf-8")).css_first("article h1[id]")
        if title is not None:
            page = path.relative_to(folder).as_posix().removesuffix("index.html")
            found[page] = title.attributes["id"] or ""
    return found


# ---- Asking ----

# In a page of this site: what the search box does with what is typed. site.js knows what the file
# that searches is called.
OURS = """async ([asked, count]) => {
    const site = document.querySelector("script[src*='assets/site.']").src;
    window.searching ??= (await (await fetch(site)).text()).match(/search\\.\\w+\\.js/)[0];
    const { find, told } = await import(new URL(window.searching, site).href);
    const found = (await find(asked)).slice(0, count);
    return (await Promise.all(found.map(told))).map(({ url }) => url);
}"""

# In a page of the stock theme: type, and read the links. An empty field shows a sentence of its
# own, so the answer is there when that sentence is not. Links in a box that is still folded up
# count too, in favour of the stock search: without them it hits less often.
STOCK = """async ([asked, count]) => {
    const box = document.querySelector("[data-md-component=search-query]");
    const [said, list] = document.querySelector("[data-md-component=search-result]").children;
    const config = JSON.parse(document.getElementById("__config").textContent);
    const empty = config.translations["search.result.placeholder"];
    const type = (text, done) => new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no answer to "${text}"`)), 60000);
        const look = () => done() && (watch.disconnect(), clearTimeout(late), resolve());
        const watch = new MutationObserver(look);
        watch.observe(said, { childList: true, characterData: true, subtree: true });
        box.value = text;
        box.dispatchEvent(new KeyboardEvent("keyup"));
        look();
    });
    await type("", () => said.textContent === empty);
    await type(asked, () => said.textContent !== empty);
    const links = [...list.querySelectorAll("a.md-search-result__link")].slice(0, count);
    return links.map((link) => link.href);
}"""


def ask(
    browser: Browser,
    address: str,
    script: str,
    questions: Sequence[Asked],
    titles: Mapping[str, str],
    show: Callable[[int], object] = int,
) -> dict[Asked, list[str]]:
    """Ask one search everything, each question on a page of its language."""
    found = {}
    with browser.new_context(base_url=address, service_workers="block") as context:
        pages = {lang: context.new_page() for lang in {each.query.lang for each in questions}}
        for lang, page in pages.items():
            page.goto(_door(lang))
        for count, each in enumerate(questions, 1):
            show(count)
            urls = pages[each.query.lang].evaluate(script, [each.text, SEEN])
            found[each] = [section(url, titles) for url in urls]
    return found


def _door(lang: str) -> str:
    return "/" if lang == "vi" else f"/{lang}/"


# What either search is made of; whatever else a page fetches, it fetches without them too.
_PARTS = (
    "assets/search.",
    "pagefind/",
    "assets/javascripts/workers/search",
    "assets/javascripts/lunr/",
    "search/",
)


def _weigh(
    browser: Browser, address: str, fetched: Sequence[str], folder: Path, query: Query, own: bool
) -> tuple[int, int]:
    """The bytes of a search that a new reader fetches for a query, as they are and compressed."""
    before = len(fetched)
    with browser.new_context(base_url=address, service_workers="block") as context:
        page = context.new_page()
        page.goto(_door(query.lang))
        if own:
            page.locator("[data-search]:visible").first.click()
            page.fill("dialog.search input", query.text)
            page.wait_for_selector("dialog.search li a")
            page.wait_for_function("document.querySelector('link[href$=\"search.css\"]').sheet")
        else:
            page.evaluate(STOCK, [query.text, SEEN])
    files = dict.fromkeys(name for name in fetched[before:] if name.startswith(_PARTS))
    contents = [(folder / name).read_bytes() for name in files]
    return sum(map(len, contents)), sum(len(gzip.compress(each)) for each in contents)


# ---- The command ----


@dataclass(frozen=True, slots=True)
class Measured:
    """What one search answered, and the bytes it fetched where a query was a reader's first."""

    answers: Answers
    bytes: Mapping[Query, tuple[int, int]]


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Measure both searches and say what was found."""
    parser = argparse.ArgumentParser(
        prog="dev.py bench search",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_args(argv)
    try:
        queries = read((root / QUERIES).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return _refuse(f"{QUERIES} cannot be read: {error}")
    except ValueError as error:
        return _refuse(f"{QUERIES}:{error}")
    try:
        with TemporaryDirectory() as scratch:
            ours, other = _measured(root, Path(scratch), queries)
    except (OSError, RuntimeError, Error) as error:
        return _refuse(str(error))
    print(table(ours.answers, other.answers))
    print("\nkB fetched for a first question with gzip, in brackets without; stock / this")
    for query, mine in ours.bytes.items():
        theirs = other.bytes[query]
        sizes = "".join(f"{_kilobytes(each):>22}" for each in (mine, theirs))
        print(f"{query.lang:4}{sizes}{theirs[1] / mine[1]:>8.2f}    {query.text}")
    missed = list(misses(ours.answers)) or ["nothing"]
    print("\n".join(("\nthis search misses", *missed)))
    short = list(shortfalls(ours.answers))
    for each in short:
        print(f"not good enough: {each}", file=sys.stderr)
    return 1 if short else 0


def _measured(root: Path, scratch: Path, queries: Sequence[Query]) -> Iterator[Measured]:
    """Build both sites, then ask both searches, ours first."""
    say("building this site ...")
    # Without an address: those of both sites must be those of the servers below.
    build_site(root / "mkdocs.yml", scratch / "ours")
    say("building the same pages with the stock search ...")
    build_site(stock(root, scratch), scratch / "stock")
    questions = list(asked(queries))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None,
            # Chromium's own sandbox does not start as root, as in most containers.
            args=["--no-sandbox", "--disable-background-networking"],
        )
        for name, script in (("ours", OURS), ("stock", STOCK)):

            def show(count: int, name: str = name) -> None:
                if count % 100 == 1:
                    say(f"asking {len(questions)} questions, {name}: {count} ...")

            folder = scratch / name
            with served(folder) as (address, fetched):
                yield Measured(
                    ask(browser, address, script, questions, titles(folder), show),
                    {
                        query: _weigh(browser, address, fetched, folder, query, name == "ours")
                        for query in samples(queries)
                    },
                )
        browser.close()


def samples(queries: Sequence[Query]) -> Iterator[Query]:
    """A query of middling length of each language, and the longest: our search fetches by words."""
    for lang in dict.fromkeys(each.lang for each in queries):
        by_length = sorted(
            (each for each in queries if each.lang == lang), key=lambda each: len(each.text)
        )
        yield by_length[len(by_length) // 2]
        if len(by_length) > 1:
            yield by_length[-1]


def _kilobytes(weight: tuple[int, int]) -> str:
    plain, compressed = (each / 1000 for each in weight)
    return f"{compressed:,.0f} ({plain:,.0f})"


def _refuse(why: str) -> int:
    say(why)
    return 2


if __name__ == "__main__":
    try:
        status = main()
    except KeyboardInterrupt:
        status = 130
    raise SystemExit(status)
