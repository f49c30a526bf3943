"""Links and pictures: each leads to something that is there, in the reader's language."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sitekit.model import DOCS, Finding, Link, Page, Site
from sitekit.rules.rule import rule


class Target(NamedTuple):
    """Where a link leads inside docs/: a path, and a fragment or nothing."""

    path: str
    fragment: str


def resolve(page: Page, link: Link) -> Target | None:
    """Where a link of a page leads, or None if it leaves the site.

    An address that is none counts as one that leads nowhere.
    """
    target = _resolved(page.folder, link.target)
    return Target(page.path, target.fragment) if target and not target.path else target


@cache  # asked by several rules for each link, and pages of one folder share most of theirs
def _resolved(folder: str, address: str) -> Target | None:
    """Where an address leads from a folder; without a path it stays on its page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return Target(address, "")
    if parts.scheme or parts.netloc:
        return None
    target, fragment = unquote(parts.path), unquote(parts.fragment)
    # An absolute path is kept as it is: MkDocs does not rewrite it, so it names no file of ours.
    return Target(posixpath.normpath(posixpath.join(folder, target)) if target else "", fragment)


def internal(site: Site, *, images: bool) -> Iterator[tuple[Page, Link, Target]]:
    """Every link, or every picture, that stays inside the site."""
    for page in site.pages:
        for link in page.links:
            if link.image == images and (target := resolve(page, link)):
                yield page, link, target


@rule
def broken_link(site: Site) -> Iterator[Finding]:
    """A link to a file that is not there.

    The reader gets an error page. A link must name a file under docs/ that is published: files
    that `exclude_docs` holds back lead nowhere as well.
    """
    for page, link, target in internal(site, images=False):
        if target.path not in site.files:
            yield _no_file(site, page, link, target, "link target")


@rule
def missing_image(site: Site) -> Iterator[Finding]:
    """A picture whose file is not there.

    The reader sees an empty frame.
    """
    for page, link, target in internal(site, images=True):
        if target.path not in site.files:
            yield _no_file(site, page, link, target, "picture")


@rule
def broken_anchor(site: Site) -> Iterator[Finding]:
    """A link to a section that its page does not have.

    The browser shows the top of the page, and the reader looks for the section in vain. A page
    that is not there is left to `broken-link`.
    """
    for page, link, target in internal(site, images=False):
        there = site.by_path.get(target.path)
        if not target.fragment or there is None or target.fragment in there.ids:
            continue
        where = "this page" if there is page else f"`{DOCS}/{there.path}`"
        yield page.finding(
            link.span,
            f"{where} has no id `{target.fragment}`",
            _guess(target.fragment, {each: f"#{each}" for each in there.ids}),
        )


@rule
def wrong_language(site: Site) -> Iterator[Finding]:
    """A link into a page of the other language.

    The reader is taken out of their language without having asked. The switch at the top of each
    page is what leads to its twin.
    """
    for page, link, target in internal(site, images=False):
        lang = target.path.partition("/")[0]
        if lang == page.lang or lang not in site.languages or target.path not in site.files:
            continue
        own = f"{page.lang}/{target.path.partition('/')[2]}"
        hint = ""
        if own in site.files:
            fragment = f"#{target.fragment}" if target.fragment else ""
            hint = f"link to `{_relative(page, own)}{fragment}`"
        yield page.finding(
            link.span, f"link from a `{page.lang}` page leads to a `{lang}` page", hint
        )


def _no_file(site: Site, page: Page, link: Link, target: Target, what: str) -> Finding:
    shown = link.target or "(empty)"
    inside = {path for path in site.files if path.partition("/")[0] in (page.lang, "assets")}
    if f"{target.path}/index.md" in site.files:
        hint = f"did you mean `{_relative(page, f'{target.path}/index.md')}`?"
    elif f"{target.path}.md" in site.files:
        hint = f"did you mean `{_relative(page, f'{target.path}.md')}`?"
    elif target.path.startswith("/") and f"{page.lang}{target.path}" in site.files:
        hint = f"did you mean `{_relative(page, page.lang + target.path)}`?"
    else:
        folder, name = posixpath.split(target.path)
        same = [path for path in inside if posixpath.basename(path) == name != "index.md"]
        near = {
            posixpath.splitext(posixpath.basename(path))[0]: _relative(page, path)
            for path in inside
            if posixpath.dirname(path) == folder
        }
        if len(same) == 1:
            hint = f"did you mean `{_relative(page, same[0])}`?"
        else:
            hint = _guess(posixpath.splitext(name)[0], near)
    return page.finding(link.span, f"{what} `{shown}` does not exist", hint)


def _guess(wanted: str, known: Mapping[str, str]) -> str:
    """A hint naming the nearest of the known names, as the mapping spells it."""
    # A wrong hint is worse than none: the cutoff lets a slip of the pen through, not a new word.
    close = get_close_matches(wanted, sorted(known), n=1, cutoff=0.8)
    return f"did you mean `{known[close[0]]}`?" if close else ""


def _relative(page: Page, path: str) -> str:
    return posixpath.relpath(path, page.folder)
