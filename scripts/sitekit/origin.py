"""Findings in built pages -> the same, with the line of our source that the fault was written in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from glob import escape
from pathlib import Path
from posixpath import basename

from sitekit.cache import Cache
from sitekit.load import load
from sitekit.model import DOCS, Address, BuiltSite, Finding, Mark, Page, Site, Span
from sitekit.rules.links import resolve

OFFLINE = "offline.json"  # what finish/offline.py writes
_Cause = Address | Mark


def with_origins(findings: Iterable[Finding], built: BuiltSite, root: Path) -> Iterator[Finding]:
    """The findings; those that a link, a picture or an id of a source is the cause of, say so."""
    found = list(findings)
    faulty = {finding.path for finding in found}
    causes: dict[tuple[str, Span], _Cause] = {}
    for page in built.pages:
        if page.path in faulty:
            causes |= {(page.path, each.span): each for each in page.addresses}
            causes |= {(page.path, each.span): each for each in page.marks}
    # Somebody else's site has nothing of what this one is built with; to look for it among the sources
    # would take longer than the check.
    ours = OFFLINE in built.files and any(_is_ours(root, path) for path, _ in causes)
    if not ours:
        yield from found
        return
    site = load(root, Cache(root))
    pages = {_published(site, page.path): page for page in site.pages}
    for finding in found:
        source = pages.get(_short(finding.path))
        cause = causes.get((finding.path, finding.span))
        span = _written(site, source, cause) if source and cause else None
        if source and span:
            path, span = source.place(span)
            where = f"`{path}:{span.line}`"
            hint = f"{finding.hint}; it is written in {where}" if finding.hint else f"see {where}"
            finding = replace(finding, hint=hint)
        yield finding


def _is_ours(root: Path, path: str) -> bool:
    """Whether a page of the sources may have become the built page of that path."""
    short = _short(path)
    names = f"{short}.md", f"{short}/index.md".lstrip("/")
    return any(
        next((root / DOCS).glob(f"{at}{escape(name)}"), None) for at in ("", "*/") for name in names
    )


def _written(site: Site, page: Page, cause: _Cause) -> Span | None:
    """Where on a page of ours the cause stands, if it is there and not in a template."""
    if isinstance(cause, Mark):
        if cause.kind == "repeated":
            return {each.id: each.span for each in page.anchors}.get(cause.text)
        if cause.kind == "picture":
            images = {basename(each.target): each.span for each in page.links if each.image}
            return images.get(basename(cause.text))
        return None
    meant = _short(cause.target), cause.fragment
    for link in page.links:
        if link.target == cause.text:
            return link.span
        target = resolve(page, link)
        if target and cause.target and (_published(site, target.path), target.fragment) == meant:
            return link.span
    return None


def _published(site: Site, path: str) -> str:
    """The address of a page of ours in the built site, without what hosts leave out."""
    lang, _, key = path.partition("/")
    return _short((key if lang == site.languages[0] else path).removesuffix(".md"))


def _short(path: str) -> str:
    """The path of a built page without `index.html` and `.html`."""
    path = path.removesuffix(".html")
    return "" if path == "index" else path.removesuffix("/index").rstrip("/")
