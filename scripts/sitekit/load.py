"""docs/ -> Site. The only reader of source files.

Whatever cannot be read becomes a fault of the site, with its place, and the reading goes on: one
bad file must not hide what is wrong with the others.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.json import Decoder, encode

from sitekit import allow, ledger, pages, tree
from sitekit import data as data_files
from sitekit.both import Both
from sitekit.cache import Cache
from sitekit.model import (
    DOCS,
    Allowance,
    Anchor,
    Block,
    Data,
    Finding,
    Heading,
    Label,
    Ledger,
    Link,
    NavEntry,
    Page,
    Site,
    Slip,
    Span,
    Tag,
)
from sitekit.nodes import composed, no_yaml
from sitekit.progress import Progress

CONFIG = "mkdocs.yml"
LANGUAGES = ("vi", "en")


class Faults:
    """What went wrong while reading, gathered under the rule that reports it."""

    def __init__(self) -> None:
        self._found: defaultdict[str, list[Finding]] = defaultdict(list)

    def add(self, rule: str, finding: Finding) -> None:
        self._found[rule].append(replace(finding, rule=rule))

    def frozen(self) -> dict[str, tuple[Finding, ...]]:
        return {rule: tuple(found) for rule, found in self._found.items()}


def load(root: Path, cache: Cache | None = None, progress: Progress | None = None) -> Site:
    """Read the site that stands in `root`, the folder that holds docs/ and mkdocs.yml."""
    cache = cache or Cache()
    faults = Faults()
    config = _Config.read(root, faults, cache)
    docs = root / DOCS
    files = sorted(tree.walk(docs, config.languages, faults.add))
    if not docs.is_dir():
        faults.add("bad-config", Finding(DOCS, Span(), "folder `docs/` does not exist"))
    texts = dict(_texts(docs, files, config.languages, faults))
    # Begun before the rest is read, which takes as long: pages that the data add nothing to.
    early = _missing(cache, ((p, text) for p, text in texts.items() if _stands_alone(p, text)))
    say = functools.partial(_say_how_far, progress, len(texts))
    read: dict[str, Page] = {}  # in this process: what the second one reads comes back as JSON
    scan = functools.partial(_frozen, read)
    with Both(scan, early) as scans:
        _look_at_pictures(docs, files, faults, cache)
        data = load_data(root, faults, cache)
        published = frozenset(files) - _excluded(config, files, cache, faults) | {*pages.WRITTEN}
        originals = {
            f"{DOCS}/{path}": text
            for path in files
            if path.startswith("_source/") and path.endswith((".txt", ".md"))
            if (text := _text(docs / path, f"{DOCS}/{path}", faults)) is not None
        }
        book = _ledger(root, faults, cache)
        expanded = {path: pages.expand(path, text, data) for path, text in texts.items()}
        ready = dict(zip(early, scans.results(say), strict=True))
    wanted = ((path, text) for path, (text, _) in expanded.items() if (path, text) not in ready)
    late = _missing(cache, wanted)
    with Both(scan, late) as scans:
        ready |= zip(late, scans.results(say), strict=True)
    for finding in pages.mistakes(texts.values()):
        faults.add("bad-data", finding)
    found = [
        _page(path, text, origins, ready.get((path, text)), read.get(path), faults, cache)
        for path, (text, origins) in expanded.items()
    ]
    for finding in _unplaced(data, found, config.languages[0]):
        faults.add("bad-data", finding)
    found = _with_borrowed_ids(found, config.languages[0])
    return Site(
        tuple(found),
        published,
        config.languages,
        config.nav,
        config.labels,
        config.url,
        data,
        originals,
        faults.frozen(),
        allowances={
            path: tuple(allow.in_yaml(text))
            for path, text in ((CONFIG, config.source), *data.sources.items())
        },
        ledger=book,
    )


def fingerprint(root: Path) -> str:
    """A name for the whole of what `load` reads: it changes with any file, and with any new one."""
    faults = Faults()
    digest = blake2b(digest_size=16)
    files = sorted(tree.walk(root / DOCS, LANGUAGES, faults.add))
    for path in (CONFIG, *(f"{DOCS}/{each}" for each in files)):
        try:
            held = (root / path).read_bytes()
        except OSError as error:
            held = str(error).encode()
        digest.update(f"{path}\n{len(held)}\n".encode(errors="surrogateescape") + held)
    digest.update(repr(faults.frozen()).encode(errors="surrogateescape"))
    return digest.hexdigest()


def load_data(root: Path, faults: Faults, cache: Cache | None = None) -> Data:
    """Read docs/_data; what is wrong with it becomes a fault, and the sound items are returned."""
    folder = root / DOCS / "_data"
    texts: dict[str, str] = {}
    later = sorted(file.name for file in folder.glob("passages-*.yml"))
    for name in (*data_files.FILES, *later):
        if (folder / name).is_file():
            text = _text(folder / name, f"{DOCS}/_data/{name}", faults)
            if text is not None:
                texts[name] = text
    data, findings = data_files.read(texts, f"{DOCS}/_data", cache)
    unreadable = {f.path for f in faults.frozen().get("unreadable-file", ())}
    for finding in findings:
        if finding.path not in unreadable:
            faults.add("bad-data", finding)
    return data


def _ledger(root: Path, faults: Faults, cache: Cache) -> Ledger:
    """Every address ever published."""
    file = root / ledger.PATH
    if not file.is_file():
        message, hint = "the ledger does not exist", "take it back from the last commit"
        faults.add("bad-ledger", Finding(ledger.PATH, Span(), message, hint))
        return Ledger()
    text = _text(file, ledger.PATH, faults) or ""
    if (sound := cache.get(ledger.PATH, text)) is None:
        sound = ledger.is_sound(text)
        cache.put(ledger.PATH, text, sound)
    lines, findings = ledger.read(text, sound)
    for finding in findings:
        faults.add("bad-ledger", finding)
    return Ledger(lines, text)


def line_reader(root: Path) -> Callable[[str, int], str]:
    """A look-up of lines by path and number; what is not there or cannot be read is empty."""

    @functools.cache
    def lines(path: str) -> list[str]:
        try:
            text = (root / path).read_bytes().decode("utf-8-sig", "replace")
        except (OSError, ValueError):
            return []
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def line_of(path: str, number: int) -> str:
        return "".join(lines(path)[number - 1 : number])

    return line_of


def _with_borrowed_ids(found: list[Page], first: str) -> list[Page]:
    """Pages of summaries with the ids of their twin's clauses, which lead to the article."""
    by_path = {page.path: page for page in found}
    return [
        replace(page, anchors=(*page.anchors, *_borrowed(page, twin)))
        if page.meta.get("parity") == "articles"
        and (twin := by_path.get(f"{first}/{page.key}"))
        and twin is not page
        else page
        for page in found
    ]


def _borrowed(page: Page, twin: Page) -> Iterator[Anchor]:
    spans = {heading.id: heading.span for heading in page.headings}
    own, there = ([anchor.id for anchor in each.anchors] for each in (page, twin))
    for article, ids in pages.borrowed(own, there).items():
        yield from (Anchor(each, spans[article]) for each in ids)


def _unplaced(data: Data, found: list[Page], first: str) -> Iterator[Finding]:
    """Notices and notes on a text of law that have no place in it: nobody would ever read them."""
    ids = {page.path: page.ids for page in found}
    path = f"{DOCS}/_data/documents.yml"
    for document in data.documents:
        library = document.library
        if library is None or any(f"{first}/{key}" not in ids for key in library.pages):
            continue  # without its page nothing has a place, and that is said elsewhere
        there = {"page", *(each for key in library.pages for each in ids[f"{first}/{key}"])}
        for at, _ in (*library.notices, *library.notes):
            if at not in there:
                message = f"`{at}` is not in the text of document `{document.id}`"
                hint = "write `page`, or the id of an article, a clause or a point"
                span = data_files.place_of(data.sources[path], document.line, "at", at)
                yield Finding(path, span, message, hint)


# A page's path and its whole text, what comes from the data included.
_Written = tuple[str, str]


def _texts(
    docs: Path, files: list[str], languages: tuple[str, ...], faults: Faults
) -> Iterator[_Written]:
    """What stands in the files of the pages."""
    for path in files:
        if path.endswith(".md") and path.partition("/")[0] in languages:
            text = _text(docs / path, f"{DOCS}/{path}", faults)
            if text is not None and (long := tree.too_long(f"{DOCS}/{path}", text)):
                faults.add("unwieldy-text", long)
            elif text is not None and text.strip():
                yield path, text
            elif text is not None:
                faults.add("empty-page", Finding(f"{DOCS}/{path}", Span(), "page is empty"))


def _look_at_pictures(docs: Path, files: Iterable[str], faults: Faults, cache: Cache) -> None:
    """Drawings are text that a browser runs; what one holds besides lines and words is said."""
    for path in files:
        if path.endswith((".svg", ".png")):
            name = f"{DOCS}/{path}"
            if (data := _bytes(docs / path, name, faults)) is None:
                continue
            made_from = blake2b(data).hexdigest()
            if cache.has(name, made_from):
                cache.get(name, made_from)
                continue
            # Not imported where nothing has changed: few pictures ever do.
            from sitekit.safe import drawing

            found = list(drawing(name, data))
            for finding in found:
                faults.add("unsafe-picture", finding)
            if not found:
                cache.put(name, made_from, True)


def _stands_alone(path: str, text: str) -> bool:
    """Whether a page most likely gets nothing from the data; a wrong guess only takes time."""
    return "<!-- make " not in text and "/law/" not in path


def _missing(cache: Cache, texts: Iterable[_Written]) -> list[_Written]:
    """The pages that the cache does not have, the longest first."""
    unknown = (each for each in texts if not cache.has(*each))
    return sorted(unknown, key=lambda each: len(each[1]), reverse=True)


def _say_how_far(progress: Progress | None, pages: int, number: int) -> None:
    if progress:
        progress.step("pages read", number, pages)


def _frozen(read: dict[str, Page], page: _Written) -> bytes | None:
    """A page read, as JSON; None if its front matter is bad, or holds what JSON cannot.

    The page itself is left in `read`, for whoever is in the same process.
    """
    # Not imported where no page has changed: a parser takes longer than the check.
    from sitekit.scan import BadFrontMatter, scan

    try:
        made = scan(*page)
    except BadFrontMatter:
        return None
    read[made.path] = made
    return freeze(made)


def _page(
    path: str,
    text: str,
    origins: dict[int, tuple[str, int]],
    frozen: bytes | None,
    read: Page | None,
    faults: Faults,
    cache: Cache,
) -> Page:
    if frozen is not None:
        cache.put_written(path, text, frozen)
        if read and read.source == text:
            return replace(read, origins=origins)
        return thaw(path, text, frozen, origins)
    if (kept := cache.get_written(path, text)) is not None:
        return thaw(path, text, kept, origins)
    from sitekit.scan import BadFrontMatter, scan

    try:
        return scan(path, text, origins)
    except BadFrontMatter as error:
        span = Span(error.line, error.column, error.column + 1)
        faults.add("bad-front-matter", Finding(f"{DOCS}/{path}", span, str(error)))
        # The page is still there for links and twins; only its front matter is not read.
        return scan(path, error.body, origins)


class _Kept(Struct, frozen=True, array_like=True):
    """What is kept of a page: all but its text, which is not kept twice, and where it came from."""

    meta: dict[str, Any]
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    blocks: tuple[Block, ...]
    anchors: tuple[Anchor, ...]
    tags: tuple[Tag, ...]
    slips: tuple[Slip, ...]
    allowances: tuple[Allowance, ...]
    digests: Mapping[str, str] | None


@functools.cache
def _reader() -> Decoder[_Kept]:
    return Decoder(_Kept)


def freeze(page: Page) -> bytes | None:
    """A page as JSON; None if its front matter holds what JSON cannot."""
    if not all(isinstance(key, str) and _is_plain(value) for key, value in page.meta.items()):
        return None
    kept = _Kept(
        {
            key: {"date": value.isoformat()} if type(value) is date else value
            for key, value in page.meta.items()
        },
        page.headings,
        page.links,
        page.blocks,
        page.anchors,
        page.tags,
        page.slips,
        page.allowances,
        page.digests if page.lang == LANGUAGES[0] else None,
    )
    try:
        return encode(kept)
    except ValueError:
        # Half a letter, which YAML read in Python may have, or a number of 5,000 digits.
        return None


def _is_plain(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return isinstance(value, str | bool | int) or type(value) is date


def thaw(path: str, source: str, frozen: bytes, origins: dict[int, tuple[str, int]]) -> Page:
    """The page that was frozen."""
    kept = _reader().decode(frozen)
    page = Page(
        path,
        {
            key: date.fromisoformat(value["date"]) if isinstance(value, dict) else value
            for key, value in kept.meta.items()
        },
        kept.headings,
        kept.blocks,
        kept.links,
        kept.anchors,
        origins,
        kept.tags,
        kept.slips,
        kept.allowances,
        source,
    )
    if kept.digests is not None:
        page.__dict__["digests"] = kept.digests  # as `cached_property` keeps it
    return page


def _cells(span: Span) -> tuple[int, int, int]:
    return span.line, span.start, span.end


def _bytes(file: Path, path: str, faults: Faults) -> bytes | None:
    """What is in a file, or None with a fault."""
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"file cannot be read: {error.strerror or error}"
        faults.add("unreadable-file", Finding(path, Span(), message))
        return None


def _text(file: Path, path: str, faults: Faults) -> str | None:
    """A file's text with LF line ends, or None with a fault."""
    if (raw := _bytes(file, path, faults)) is None:
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        faults.add(
            "unreadable-file",
            Finding(
                path,
                Span(line, column, column + 1),
                f"file is not UTF-8: byte 0x{raw[error.start]:02x}",
                "save the file again with the encoding UTF-8",
            ),
        )
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _excluded(config: _Config, files: list[str], cache: Cache, faults: Faults) -> frozenset[str]:
    """The files that `exclude_docs` holds back."""
    patterns = config.excluded
    made_from = "\n".join((patterns, "", *files))
    kept = cache.get("excluded", made_from)
    if kept is None:
        from pathspec.gitignore import GitIgnoreSpec

        try:
            spec = GitIgnoreSpec.from_lines(patterns.splitlines())
        except ValueError as error:
            lines = config.source.split("\n")
            number = next((n for n, each in enumerate(lines, 1) if "exclude_docs" in each), 1)
            message = f"`exclude_docs` cannot be read: {error}"
            faults.add("bad-config", Finding(CONFIG, Span(number), message))
            return frozenset()
        kept = [path for path in files if spec.match_file(path)]
        cache.put("excluded", made_from, kept)
    return frozenset(kept)


@dataclass(frozen=True)
class _Config:
    """What the checker needs of mkdocs.yml, with the places of the navigation's entries."""

    languages: tuple[str, ...] = ("vi", "en")
    nav: tuple[NavEntry, ...] | None = None
    labels: tuple[Label, ...] = ()
    url: str = ""
    excluded: str = ""
    source: str = ""

    @classmethod
    def read(cls, root: Path, faults: Faults, cache: Cache) -> _Config:
        file = root / CONFIG
        if not file.is_file():
            message = "file does not exist"
            hint = "the site's navigation stands in it; take it back from the last commit"
            faults.add("bad-config", Finding(CONFIG, Span(), message, hint))
            return cls()
        text = _text(file, CONFIG, faults)
        if text is None:
            return cls()
        if (kept := cache.get(CONFIG, text)) is not None:
            languages, nav, labels, url, excluded = kept
            entries = None if nav is None else tuple(NavEntry(t, Span(*span)) for t, span in nav)
            named = tuple(Label(text, Span(*span), held) for text, span, held in labels)
            return cls(tuple(languages), entries, named, url, excluded, text)
        made = cls._parsed(text, faults)
        if made is None:
            return cls(source=text)
        nav = None if made.nav is None else [[each.target, _cells(each.span)] for each in made.nav]
        labels = [[each.text, _cells(each.span), each.translated] for each in made.labels]
        cache.put(CONFIG, text, [made.languages, nav, labels, made.url, made.excluded])
        return replace(made, source=text)

    @classmethod
    def _parsed(cls, text: str, faults: Faults) -> _Config | None:
        import yaml

        try:
            # Composed, not constructed: tags such as !ENV mean something to MkDocs alone.
            node = composed(text)
        except yaml.MarkedYAMLError as error:
            faults.add("bad-config", no_yaml(CONFIG, error, text))
            return None
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            message = f"not YAML: {error}".partition("\n")[0]
            faults.add("bad-config", Finding(CONFIG, Span(), message))
            return None
        settings = _mapping(node)
        nav = settings.get("nav")
        excluded = settings.get("exclude_docs")
        configured = dict(_languages(settings.get("plugins")))
        for lang in configured.keys() - set(LANGUAGES):
            line = next((n for n, each in enumerate(text.split("\n"), 1) if lang in each), 1)
            message = f"language `{lang}` is none of this site's"
            hint = f"they are {' and '.join(LANGUAGES)}"
            faults.add("bad-config", Finding(CONFIG, Span(line), message, hint))
        # The data files have these two, and without either there is nothing to compare.
        languages = {lang: configured.get(lang, {}) for lang in LANGUAGES}
        return cls(
            tuple(languages),
            tuple(_nav(nav)) if nav is not None else None,
            tuple(_labels(nav, languages)) if nav is not None else (),
            _default(settings.get("site_url")),
            str(excluded.value) if excluded is not None else "",
        )


# The nodes of PyYAML are told apart by what they hold, for the library may not be loaded.


def _mapping(node: Any) -> dict[str, Any]:
    value = getattr(node, "value", None)
    if not isinstance(value, list) or not all(isinstance(each, tuple) for each in value):
        return {}
    return {str(key.value): held for key, held in value}


def _default(node: Any) -> str:
    """A setting's value; of one that the environment may give (`!ENV [NAME, default]`) the default."""
    value = getattr(node, "value", "")
    return _default(value[-1]) if isinstance(value, list) and value else str(value or "")


def _languages(plugins: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The locales of the i18n plug-in, in their order, with their names of the navigation."""
    for plugin in getattr(plugins, "value", ()):
        languages = _mapping(_mapping(plugin).get("i18n")).get("languages")
        for language in getattr(languages, "value", ()):
            settings = _mapping(language)
            if (locale := settings.get("locale")) is not None:
                yield str(locale.value), _mapping(settings.get("nav_translations"))


def _labels(node: Any, languages: Mapping[str, Mapping[str, Any]]) -> Iterator[Label]:
    """What the navigation calls its pages and sections, top to bottom."""
    for each in node.value if isinstance(node.value, list) else ():
        if isinstance(each, tuple):
            key, held = each
            text, mark = str(key.value), key.start_mark
            translated = {
                lang: str(names[text].value) for lang, names in languages.items() if text in names
            }
            yield Label(
                text, Span(mark.line + 1, mark.column + 1, key.end_mark.column + 1), translated
            )
            yield from _labels(held, languages)
        else:
            yield from _labels(each, languages)


def _nav(node: Any) -> Iterator[NavEntry]:
    """The pages the navigation names, top to bottom."""
    if isinstance(node.value, str):
        if "://" not in node.value:
            mark = node.start_mark
            start = mark.column + 1
            yield NavEntry(node.value, Span(mark.line + 1, start, start + len(node.value)))
        return
    for each in node.value:
        yield from _nav(each[1] if isinstance(each, tuple) else each)
