"""Links and pictures: each says where it leads, and leads to something that is there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sitekit import meetings
from sitekit.ledger import Book
from sitekit.model import DOCS, Finding, Link, Page, Site, Slip
from sitekit.rules.rule import rule, safety
from sitekit.safe import scheme

# What the ids of sentences look like.
SENTENCE = re.compile(meetings.SENTENCE)

_SCHEMES = ("https", "http", "mailto", "tel")
_UNSAFE = frozenset(("javascript", "vbscript", "data", "file", "blob"))
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DIGITS = re.compile(r"\d+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_FILE_NAME = re.compile(r"\S+\.(?:svg|png|jpe?g|gif|webp|avif)", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    (
        *("đây", "tại đây", "ở đây", "vào đây", "xem", "xem tại đây", "xem ở đây", "xem thêm"),
        *("bấm vào đây", "nhấn vào đây", "nhấp vào đây", "click vào đây", "đọc thêm", "chi tiết"),
        *("xem chi tiết", "thêm", "trang này", "bài này", "văn bản này", "liên kết", "đường dẫn"),
        *("here", "click", "click here", "tap here", "see here", "see", "see more", "read more"),
        *("learn more", "more", "details", "this", "this page", "this link", "this document"),
        *("link", "page", "website"),
    )
)
_SHOWS_NOTHING = frozenset(
    ("ảnh", "hình", "hình ảnh", "hình vẽ", "image", "picture", "photo", "figure")
)


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
    """Every link, or every picture, that stays inside the site and has a sound address."""
    for page in site.pages:
        for link in page.links:
            if link.image == images and not flaw(link.target) and (target := resolve(page, link)):
                yield page, link, target


class Flaw(NamedTuple):
    """What is wrong with an address in itself, wherever it stands."""

    what: str
    hint: str = ""


@cache  # asked for each link of the site, and most addresses stand in many places
def flaw(address: str) -> Flaw | None:
    """Why an address cannot be one; whether it leads anywhere is another question.

    What must not be an address at all is left to `unsafe-link`.
    """
    if scheme(address) in _UNSAFE:
        return None
    if "\\" in address:
        return Flaw("has a backslash", f"write `{address.replace(chr(92), '/')}`")
    if address.count("(") != address.count(")") or address.count("[") != address.count("]"):
        return Flaw("has a bracket without its counterpart")
    if _STRAY_PERCENT.search(address):
        return Flaw("has a `%` that begins no letter's code", "write `%25` for the sign itself")
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return Flaw("is not an address")
    if parts.scheme in ("http", "https") and "." not in host.strip("."):
        return Flaw(f"has the host `{host}`" if host else "has no host")
    if parts.netloc and not parts.scheme:
        return Flaw("has no scheme", f"write `https:{address}`")
    if parts.scheme == "mailto" and not re.fullmatch(r"[^@\s]+@[^@\s]+", parts.path):
        return Flaw("names no mailbox", "write `mailto:name@example.org`")
    if parts.scheme == "tel" and not re.search(r"\d", parts.path):
        return Flaw("names no number", "write `tel:` and the number")
    if parts.scheme and parts.scheme not in _UNSAFE and parts.scheme not in _SCHEMES:
        close = get_close_matches(parts.scheme, _SCHEMES, n=1)
        right = f"{close[0]}{address[len(parts.scheme) :]}" if close else ""
        return Flaw(f"has the unknown scheme `{parts.scheme}:`", _did_you_mean(right))
    return None


@rule
def broken_link(site: Site) -> Iterator[Finding]:
    """A link to a file that is not there.

    The reader gets an error page. A link must name a file under docs/ that is published: files
    that `exclude_docs` holds back lead nowhere as well. Addresses that are none are left to
    `malformed-address`, those that differ in case to `wrong-case`, those that begin with `/` to
    `absolute-link`.
    """
    yield from _missing(site, "link target", images=False)


@rule
def missing_image(site: Site) -> Iterator[Finding]:
    """A picture whose file is not there.

    The reader sees an empty frame.
    """
    yield from _missing(site, "picture", images=True)


@rule
def wrong_case(site: Site) -> Iterator[Finding]:
    """A link to a file whose name differs in capital and small letters only.

    It works on Windows and on macOS, and is an error page where the site is published.
    """
    known = _by_small_letters(site)
    for images in (False, True):
        for page, link, target in internal(site, images=images):
            right = known.get(target.path.casefold())
            if right and target.path not in site.files:
                name = _relative(page, right)
                yield page.finding(
                    link.span,
                    f"`{link.target}` is spelt `{name}`",
                    f"write `{_with_fragment(name, target.fragment)}`",
                )


@rule
def broken_anchor(site: Site) -> Iterator[Finding]:
    """A link to a section that its page does not have.

    The browser shows the top of the page, and the reader looks for the section in vain. A page
    that is not there is left to `broken-link`, a sentence of the meeting that does not exist to
    `unknown-sentence`.
    """
    sentences = {(passage.page, passage.id) for passage in site.passages}
    for page, link, target in internal(site, images=False):
        there = site.by_path.get(target.path)
        if not target.fragment or there is None or target.fragment in there.ids:
            continue
        if (
            sentences
            and meetings.is_full_text(there.key)
            and SENTENCE.fullmatch(target.fragment)
            and (there.key, target.fragment) not in sentences
        ):
            continue
        where = "this page" if there is page else f"`{DOCS}/{there.path}`"
        hint, fix = _led(site, page, link, target)
        yield page.finding(
            link.span,
            f"{where} has no id `{target.fragment}`",
            hint or _guess(target.fragment, {each: f"#{each}" for each in there.ids}),
            fix,
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
            hint = f"link to `{_with_fragment(_relative(page, own), target.fragment)}`"
        yield page.finding(
            link.span, f"link from a `{page.lang}` page leads to a `{lang}` page", hint
        )


@rule
def absolute_link(site: Site) -> Iterator[Finding]:
    """A link to this site by its full address, or by one that begins with `/`.

    It breaks as soon as the site moves to another address or below a folder, leads nowhere in a
    preview or a copy, and no check can follow it. Links between pages are relative.
    """
    for page in site.pages:
        for link in page.links:
            if flaw(link.target):
                continue
            address = link.target
            if site.url and _is_below(address, site.url):
                rest = address[len(site.url.rstrip("/")) :]
            elif address.startswith("/"):
                rest = address
            else:
                continue
            path, _, fragment = rest.partition("#")
            there = _published_at(site, page, unquote(path).strip("/"))
            hint = f"write `{_with_fragment(_relative(page, there), fragment)}`" if there else ""
            yield page.finding(link.span, f"`{address}` is not relative to this page", hint)


@rule
def insecure_link(site: Site) -> Iterator[Finding]:
    """A link by `http:`, where anyone on the way can read and change what the reader gets.

    Public Wi-Fi and company networks do both. Where a source truly answers by `http:` only, say so
    in an exception.
    """
    for page in site.pages:
        for link in page.links:
            address = link.target
            if address[:5].lower() != "http:" or flaw(address):
                continue
            if not (site.url and _is_below(address, site.url)):
                host = urlsplit(address).hostname
                yield page.finding(
                    link.span,
                    f"the way to `{host}` is not encrypted",
                    "write `https:` in place of `http:`, and try whether it opens",
                )


@safety
def unsafe_link(site: Site) -> Iterator[Finding]:
    """A link that runs a script, holds its own content, or leads to the writer's computer.

    `javascript:` and `data:` do what no reader expects of a link; `file:` works for its writer
    alone. A picture from another host tells that host who reads the page.
    """
    hint = "link to a page, or to a file under `docs/`"
    for page in site.pages:
        for link in page.links:
            begins = scheme(link.target)
            if begins in _UNSAFE:
                message = f"a link must not lead to an address that begins with `{begins}:`"
                yield page.finding(link.span, message, hint)
            elif link.image and (begins in _SCHEMES or link.target.startswith("//")):
                yield page.finding(
                    link.span,
                    f"picture `{link.target}` is on another host",
                    "put the picture into `docs/assets/`",
                )


@rule
def malformed_address(site: Site) -> Iterator[Finding]:
    """An address that cannot be one: a space, half a pair of brackets, a backslash, no host.

    Nothing opens, or the reader sees the brackets and the address in place of a link. `mailto:`
    without a mailbox and `tel:` without a number belong here too.
    """
    for page in site.pages:
        for link in page.links:
            if found := flaw(link.target):
                yield page.finding(link.span, f"`{link.target}` {found.what}", found.hint)
    for page, slip in _slips(site, "malformed-address"):
        yield page.finding(
            slip.span,
            f"`{slip.text.strip()}` does not make a link of the brackets before it",
            "write `[words](address)`: nothing between the brackets, no space in the address",
        )


@rule
def bare_address(site: Site) -> Iterator[Finding]:
    """An address shown to the reader in place of words.

    A screen reader spells it out letter by letter, on a phone it breaks the line, and where it is
    not in angle brackets it cannot be followed.
    """
    hint = "write `[what it is](address)`"
    for page in site.pages:
        for link in page.links:
            if not link.image and _ADDRESS.fullmatch(link.text):
                yield page.finding(link.span, f"the link shows the address `{link.text}`", hint)
    for page, slip in _slips(site, "bare-address"):
        yield page.finding(slip.span, f"the address `{slip.text}` stands in the text", hint)


@rule
def vague_link(site: Site) -> Iterator[Finding]:
    """A link whose words do not say where it leads, as “here” or “more”, or that has none.

    A screen reader lists the links of a page without the words around them, and on a printed page
    nothing else is left.
    """
    for page in site.pages:
        for link in page.links:
            if link.image or link.offset < 0 or not link.target:
                continue
            words = _EDGES.sub("", link.text).casefold()
            if len(words) < 2 or words in _SAYS_NOTHING:
                what = f"the words `{link.text}` do" if link.text else "a link without words does"
                yield page.finding(
                    link.span,
                    f"{what} not say where the link leads",
                    "name the page or the document it leads to",
                )


@rule
def no_alternative_text(site: Site) -> Iterator[Finding]:
    """A picture without words in its place, or with its file's name for words.

    Who cannot see the picture, or has not loaded it on a weak link, is told nothing.
    """
    for page in site.pages:
        for link in page.links:
            words = link.text.strip()
            if link.image and (
                not words or _FILE_NAME.fullmatch(words) or words.casefold() in _SHOWS_NOTHING
            ):
                what = f"has only `{words}` for its words" if words else "has no alternative text"
                yield page.finding(
                    link.span,
                    f"picture `{link.target}` {what}",
                    "write `![what it shows](file)`",
                )


@rule
def undefined_reference(site: Site) -> Iterator[Finding]:
    """A link of the form `[words][label]` whose label is defined nowhere on the page.

    The reader sees the brackets. A single pair of brackets is left alone: it may be just that.
    """
    for page, slip in _slips(site, "undefined-reference"):
        yield page.finding(
            slip.span,
            f"label `{slip.text}` is not defined on this page",
            f"add a line `[{slip.text}]: address`, or write `[words](address)`",
        )


@rule
def unused_reference(site: Site) -> Iterator[Finding]:
    """A definition `[label]: address` that no link of its page goes by, or a second one of a label.

    Nobody sees it, and nobody will mend it: most often the link it was for is gone or misspelt. Of
    two with one label the site goes by the last.
    """
    for page, slip in _slips(site, "second-reference"):
        yield page.finding(
            slip.span, f"label `{slip.text}` is defined here a second time", "keep one of the two"
        )
    for page, slip in _slips(site, "unused-reference"):
        yield page.finding(
            slip.span, f"no link on this page has the label `{slip.text}`", "take the line out"
        )


@rule
def undefined_footnote(site: Site) -> Iterator[Finding]:
    """A footnote mark whose footnote is not on the page.

    The reader sees `[^1]` in the text and looks for the note in vain.
    """
    for page, slip in _slips(site, "undefined-footnote"):
        yield page.finding(
            slip.span,
            f"footnote `{slip.text}` is not on this page",
            f"add a line `[^{slip.text}]: ...`, or take the mark out",
        )


@rule
def unused_footnote(site: Site) -> Iterator[Finding]:
    """A footnote that no mark in the text leads to, or a second one with the same mark.

    It stands at the end of the page and says of what nobody knows; of two with one mark the first
    is lost.
    """
    for page, slip in _slips(site, "second-footnote"):
        yield page.finding(
            slip.span,
            f"footnote `{slip.text}` is written here a second time",
            "give it a mark of its own",
        )
    for page, slip in _slips(site, "unused-footnote"):
        yield page.finding(
            slip.span,
            f"no mark leads to footnote `{slip.text}`",
            f"write `[^{slip.text}]` where it belongs, or take it out",
        )


def _slips(site: Site, kind: str) -> Iterator[tuple[Page, Slip]]:
    return ((page, slip) for page in site.pages for slip in page.slips if slip.kind == kind)


def _missing(site: Site, what: str, *, images: bool) -> Iterator[Finding]:
    known = _by_small_letters(site)
    for page in site.pages:
        for link in page.links:
            if link.image == images and not link.target.strip():
                yield page.finding(link.span, f"{what} `(empty)` does not exist")
    for page, link, target in internal(site, images=images):
        if target.path.casefold() not in known and not target.path.startswith("/"):
            yield _no_file(site, page, link, target, what)


def _by_small_letters(site: Site) -> dict[str, str]:
    return {path.casefold(): path for path in sorted(site.files)}


def _is_below(address: str, url: str) -> bool:
    """Whether an address is the site's or of something in it, by `http:` or `https:`."""
    own, base = (each.partition("://")[2].rstrip("/") for each in (address, url))
    return own == base or own.startswith((f"{base}/", f"{base}#"))


def _published_at(site: Site, page: Page, path: str) -> str:
    """The file that a path from the site's root means, or nothing."""
    for folder in ("", f"{page.lang}/", f"{site.languages[0]}/"):
        for name in (path, f"{path}.md", f"{path}/index.md".lstrip("/")):
            if f"{folder}{name}" in site.files:
                return f"{folder}{name}"
    return ""


def _with_fragment(path: str, fragment: str) -> str:
    return f"{path}#{fragment}" if fragment else path


def _no_file(site: Site, page: Page, link: Link, target: Target, what: str) -> Finding:
    hint, fix = _led(site, page, link, target)
    if hint:
        return page.finding(link.span, f"{what} `{link.target}` does not exist", hint, fix)
    inside = {path for path in site.files if path.partition("/")[0] in (page.lang, "assets")}
    if f"{target.path}/index.md" in site.files:
        hint = f"did you mean `{_relative(page, f'{target.path}/index.md')}`?"
    elif f"{target.path}.md" in site.files:
        hint = f"did you mean `{_relative(page, f'{target.path}.md')}`?"
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
    return page.finding(link.span, f"{what} `{link.target}` does not exist", hint)


def _led(site: Site, page: Page, link: Link, target: Target) -> tuple[str, str | None]:
    """Where the ledger says that what a link leads to is now; and the link that leads there."""
    lang, _, key = target.path.partition("/")
    if not site.ledger.gone or not key.endswith(".md"):
        return "", None
    address = _with_fragment(key.removesuffix(".md"), target.fragment)
    way = Book(site).way(address)
    if way.fault or way.end == address:
        return "", None
    there, _, fragment = way.end.partition("#")
    path = f"{lang}/{there}.md"
    here = path == page.path and fragment
    new = _with_fragment("" if here else _relative(page, path), fragment)
    if way.removed:
        # The words of the link speak of what is no more: nobody but the writer can mend it.
        return f"it was removed; nearest to it is `{new}`", None
    file, span = page.place(link.span)
    written = page.source.split("\n")[link.span.line - 1][span.start - 1 : span.end - 1]
    # Its words, or a title behind it, may say the same.
    found = [*re.finditer(rf"\]\(<?({re.escape(link.target)})(?=[\s)>])", written)]
    if not found or file != f"{DOCS}/{page.path}":
        return f"it has moved: write `{new}`", None
    start, end = found[-1].span(1)
    return f"it has moved: write `{new}`", f"{written[:start]}{new}{written[end:]}"


def _guess(wanted: str, known: Mapping[str, str]) -> str:
    """A hint naming the nearest of the known names, as the mapping spells it."""
    # A wrong hint is worse than none: the cutoff lets a slip of the pen through, not a new word.
    close = get_close_matches(wanted, sorted(known), n=1, cutoff=0.8)
    # Of what is numbered every neighbour is near, and is another article.
    if close and _DIGITS.sub("", close[0]) == _DIGITS.sub("", wanted) != wanted:
        return ""
    return _did_you_mean(known[close[0]] if close else "")


def _did_you_mean(right: str) -> str:
    return f"did you mean `{right}`?" if right else ""


def _relative(page: Page, path: str) -> str:
    return posixpath.relpath(path, page.folder)
