"""docs/ -> Site. The only reader of source files.

Whatever cannot be read becomes a fault of the site, with its place, and the reading goes on: one
bad file must not hide what is wrong with the others.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from pathspec.gitignore import GitIgnoreSpec

from sitekit import data as data_files
from sitekit import pages
from sitekit.model import DOCS, Anchor, Data, Finding, NavEntry, Page, Site, Span
from sitekit.scan import BadFrontMatter, scan

CONFIG = "mkdocs.yml"

# Folder names the i18n plug-in takes for a language (mkdocs_static_i18n.config.RE_LOCALE).
_LOCALE = re.compile(r"(^[a-z]{2}(-[A-Za-z]{4})?(-[A-Z]{2})?$)|(^[a-z]{2}_[A-Z]{2}$)")


class Faults:
    """What went wrong while reading, gathered under the rule that reports it."""

    def __init__(self) -> None:
        self._found: defaultdict[str, list[Finding]] = defaultdict(list)

    def add(self, rule: str, finding: Finding) -> None:
        self._found[rule].append(replace(finding, rule=rule))

    def frozen(self) -> dict[str, tuple[Finding, ...]]:
        return {rule: tuple(found) for rule, found in self._found.items()}


def load(root: Path) -> Site:
    """Read the site that stands in `root`, the folder that holds docs/ and mkdocs.yml."""
    faults = Faults()
    config = _Config.read(root, faults)
    docs = root / DOCS
    files = sorted(_walk(docs, docs, faults))
    if not docs.is_dir():
        faults.add("bad-config", Finding(DOCS, Span(), "folder `docs/` does not exist"))
    data = load_data(root, faults)
    found: list[Page] = []
    for path in files:
        if path.endswith(".md") and path.partition("/")[0] in config.languages:
            page = _page(docs, path, data, faults)
            if page:
                found.append(page)
    found = _with_borrowed_ids(found, config.languages[0])
    published = frozenset(path for path in files if not config.excluded.match_file(path))
    originals = {
        f"{DOCS}/{path}": text
        for path in files
        if path.startswith("_source/") and path.endswith((".txt", ".md"))
        if (text := _text(docs / path, f"{DOCS}/{path}", faults)) is not None
    }
    return Site(
        tuple(found),
        published,
        config.languages,
        config.nav,
        data,
        originals,
        faults.frozen(),
    )


def load_data(root: Path, faults: Faults) -> Data:
    """Read docs/_data; what is wrong with it becomes a fault, and the sound items are returned."""
    folder = root / DOCS / "_data"
    texts: dict[str, str] = {}
    for name in data_files.SCHEMAS:
        if (folder / name).is_file():
            text = _text(folder / name, f"{DOCS}/_data/{name}", faults)
            if text is not None:
                texts[name] = text
    data, findings = data_files.read(texts, f"{DOCS}/_data")
    unreadable = {f.path for f in faults.frozen().get("unreadable-file", ())}
    for finding in findings:
        if finding.path not in unreadable:
            faults.add("bad-data", finding)
    return data


def is_locale(folder: str) -> bool:
    """Whether the i18n plug-in takes a folder of this name for a language."""
    return bool(_LOCALE.match(folder))


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
    for article, ids in pages.borrowed(page, twin).items():
        yield from (Anchor(each, spans[article]) for each in ids)


def _page(docs: Path, path: str, data: Data, faults: Faults) -> Page | None:
    text = _text(docs / path, f"{DOCS}/{path}", faults)
    if text is None:
        return None
    if not text.strip():
        faults.add("empty-page", Finding(f"{DOCS}/{path}", Span(), "page is empty"))
        return None
    expanded, origins = pages.expand(path, text, data)
    try:
        return scan(path, expanded, origins)
    except BadFrontMatter as error:
        span = Span(error.line, error.column, error.column + 1)
        faults.add("bad-front-matter", Finding(f"{DOCS}/{path}", span, str(error)))
        # The page is still there for links and twins; only its front matter is not read.
        return scan(path, error.body, origins)


def _text(file: Path, path: str, faults: Faults) -> str | None:
    """A file's text with LF line ends, or None with a fault."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        message = f"file cannot be read: {error.strerror or error}"
        faults.add("unreadable-file", Finding(path, Span(), message))
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
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


def _walk(docs: Path, folder: Path, faults: Faults) -> Iterator[str]:
    """Paths of the files under docs/, links followed, a loop of links reported once.

    Written by hand because os.walk follows a link that leads to its own folder without end.
    """
    above = {os.path.realpath(each) for each in (folder, *folder.parents)}
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    except OSError as error:
        name = f"{DOCS}/{folder.relative_to(docs).as_posix()}"
        message = f"folder cannot be read: {error.strerror or error}"
        faults.add("unreadable-file", Finding(name, Span(), message))
        return
    for entry in entries:
        path = (folder / entry.name).relative_to(docs).as_posix()
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            real = os.path.realpath(entry.path)
            if real in above or not Path(entry.path).exists():
                what = "leads back to a folder above it" if real in above else "leads nowhere"
                message = f"symbolic link {what}"
                faults.add("unreadable-file", Finding(f"{DOCS}/{path}", Span(), message))
                continue
        if entry.is_dir():
            yield from _walk(docs, folder / entry.name, faults)
        else:
            yield path


class _Config:
    """What the checker needs of mkdocs.yml, with the places of the navigation's entries."""

    def __init__(
        self,
        languages: tuple[str, ...] = ("vi", "en"),
        nav: tuple[NavEntry, ...] | None = None,
        excluded: str = "",
    ) -> None:
        self.languages = languages
        self.nav = nav
        self.excluded = GitIgnoreSpec.from_lines(excluded.splitlines())

    @classmethod
    def read(cls, root: Path, faults: Faults) -> _Config:
        file = root / CONFIG
        if not file.is_file():
            message = "file does not exist"
            hint = "the site's navigation stands in it; take it back from the last commit"
            faults.add("bad-config", Finding(CONFIG, Span(), message, hint))
            return cls()
        text = _text(file, CONFIG, faults)
        if text is None:
            return cls()
        try:
            # Composed, not constructed: tags such as !ENV mean something to MkDocs alone.
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            span = Span(mark.line + 1, mark.column + 1, mark.column + 2) if mark else Span()
            faults.add("bad-config", Finding(CONFIG, span, f"not YAML: {error.problem}"))
            return cls()
        except yaml.YAMLError as error:
            message = f"not YAML: {error}".partition("\n")[0]
            faults.add("bad-config", Finding(CONFIG, Span(), message))
            return cls()
        settings = _mapping(node)
        nav = settings.get("nav")
        excluded = settings.get("exclude_docs")
        return cls(
            tuple(_languages(settings.get("plugins"))) or ("vi", "en"),
            tuple(_nav(nav)) if nav is not None else None,
            excluded.value if isinstance(excluded, yaml.ScalarNode) else "",
        )


def _mapping(node: Any) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): value for key, value in node.value}


def _languages(plugins: yaml.Node | None) -> Iterator[str]:
    """The locales of the i18n plug-in, in their order."""
    for plugin in getattr(plugins, "value", ()):
        for language in getattr(
            _mapping(_mapping(plugin).get("i18n")).get("languages"), "value", ()
        ):
            locale = _mapping(language).get("locale")
            if locale is not None:
                yield str(locale.value)


def _nav(node: yaml.Node) -> Iterator[NavEntry]:
    """The pages the navigation names, top to bottom."""
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _nav(each)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _nav(value)
    elif isinstance(node, yaml.ScalarNode) and "://" not in node.value:
        mark = node.start_mark
        start = mark.column + 1
        yield NavEntry(str(node.value), Span(mark.line + 1, start, start + len(node.value)))
