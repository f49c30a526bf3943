"""A folder of built HTML, this site's or anybody's -> BuiltSite. The only reader of built pages.

The pages of a site have most of their text in common: the navigation, the header, the foot. So a
page is cut before each link, and a piece that has been seen before is not read again; nor are its
addresses looked up again, where they set out from a folder from which they have been sound. Only
what a rule has to look at is kept.
"""

from __future__ import annotations

import codecs
import gc
import os
import re
import sys
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate
from operator import attrgetter
from pathlib import Path
from posixpath import dirname, normpath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from msgspec.structs import replace

from sitekit.model import Address, BuiltPage, BuiltSite, Finding, Mark, Span
from sitekit.progress import Progress
from sitekit.tags import Tag, Value, attributes, tags
from sitekit.tongue import Speech, is_language, plainly, speeches

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

BUDGET = 60 * 1024  # bytes of a page's HTML over the wire

_KEPT = 64 * 2**20  # bytes of pieces that are remembered before all are forgotten
_SHARE = 4 * 2**20  # bytes of pages that are worth a process of their own
_INDEX = ("index.html", "index.htm")
_PAGES = (".html", ".htm", ".xhtml")
_WINDOW = 1000  # bytes from which to tell the language of an element with links in it
_VIETNAMESE = re.compile(rb"\xe1[\xba\xbb]|\xc6[\xa0\xa1\xaf\xb0]")  # letters of no other language

# Which attributes are addresses, and what the browser takes them for. Those of `link` depend.
_ADDRESSES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "a": (("href", "page"), ("xlink:href", "page")),
    "area": (("href", "page"),),
    "audio": (("src", "file"),),
    "body": (("background", "image"),),
    "embed": (("src", "file"),),
    "feimage": (("href", "image"), ("xlink:href", "image")),
    "frame": (("src", "frame"),),
    "iframe": (("src", "frame"),),
    "image": (("href", "image"), ("xlink:href", "image")),
    "img": (("src", "image"),),
    "input": (("src", "image"),),
    "object": (("data", "file"),),
    "script": (("src", "script"), ("href", "script"), ("xlink:href", "script")),
    "source": (("src", "file"),),
    "track": (("src", "file"),),
    "use": (("href", "file"), ("xlink:href", "file")),
    "video": (("src", "file"), ("poster", "image")),
}
_SETS = {"img": "srcset", "source": "srcset", "link": "imagesrcset"}
_RELATIONS = {
    "stylesheet": "style",
    "icon": "image",
    "apple-touch-icon": "image",
    "mask-icon": "image",
    "preconnect": "host",
    "dns-prefetch": "host",
    "preload": "file",
    "prefetch": "file",
    "modulepreload": "script",
    "manifest": "file",
}
_NAMED = frozenset((*_ADDRESSES, "link", "html", "title", "meta", "base", "style", ""))
_ODD = re.compile(rb"[\s/\"'](?:id|lang|style|on[a-z]+)[\s/>=]", re.IGNORECASE)
_HANDLER = re.compile(r"on[a-z]{3,}")
_NO_HANDLERS = frozenset(("once", "online", "only"))

# The addresses that nearly all are: relative, in plain letters.
_PLAIN = re.compile(r"((?:\.\./)*)([\w./~-]*)(?:#([\w.-]*))?", re.ASCII)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_HOST = re.compile(r"(?!-)[\w.-]*[\w-]\.?|[0-9a-fA-F:.]+")
_BAD = re.compile(r"[\s\\<>\"{}|^`\x00-\x1f\x7f]")
_BAD_QUERY = re.compile(r"[\s\\<>\"{}`\x00-\x1f\x7f]")
_BAD_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_LOCAL = re.compile(r"(?:localhost|127(?:\.\d+){3}|::1|0\.0\.0\.0)", re.IGNORECASE)
_IN_STYLE = re.compile(
    rb"""/\*.*?(?:\*/|\Z)
    |@namespace[^;{}]*+
    |(@import\s+(?:url\(\s*)?|url\(\s*)(?:"([^"\n]*)"|'([^'\n]*)'|((?:[^\s"')\\]|\\.)*+(?=\s*\))))""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)  # in a style sheet
_REFRESH = re.compile(r"\s*[\d.]+\s*[;,\s]\s*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
# In a drawing an element ends so; elsewhere a browser takes no notice of the stroke.
_ENDED = re.compile(
    rb"<(?:(/?)(?:svg|math)\b"
    rb"|(?=(?:script|style|title|textarea|xmp|iframe|noembed|noframes)\b[^<>]*/>))",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(r"[\s,]*+([^\s,]\S*+)")
_DESCRIPTORS = re.compile(r"(?:[^,(]|\([^)]*+\)?)*+")
_CANONICAL = re.compile(rb"<link\b[^>]*\brel=[\"']?canonical\b[^>]*>", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


class _Link(NamedTuple):
    """An address of a piece: its place there, and where it leads as far as the piece can tell.

    `where` is `inside` for a path relative to the folder `ups` above the page's, `root` for one
    relative to the site, `foreign` for a request to another host, or what is wrong with it.
    """

    kind: str
    text: str
    at: int
    length: int
    where: str
    ups: int = 0
    path: str = ""
    fragment: str = ""


class _Element(NamedTuple):
    """An element of a piece that some rule may want: its kind, text and place."""

    kind: str
    text: str
    at: int
    length: int
    extra: str = ""


class _Piece:
    """What stands in a piece of a page, wherever the page is.

    `ups` says from which folder its links may set out for it to be sound or not: so many above the
    page's, or `_ANYWHERE`. It is None where the piece must be looked at on every page. A piece that
    is not closed ends within a comment, a tag, a script: what follows it belongs to it.
    """

    __slots__ = (
        "closed",
        "elements",
        "ids",
        "is_boundary",
        "links",
        "names",
        "pending",
        "raw",
        "size",
        "ups",
        "vietnamese",
    )

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.size = len(raw)
        self.vietnamese = len(_VIETNAMESE.findall(raw))
        self.is_boundary = self.size > 4096 or not zlib.crc32(raw) & 31
        self.ids: list[tuple[str, int, int]] = []
        self.names: list[str] = []
        self.links: list[_Link] = []
        self.elements: list[_Element] = []
        self.pending: list[int] = []
        self.closed = True
        self.ups: int | None = None


_NOTHING = _Piece(b"")
_ANYWHERE = -1
_SIZE = attrgetter("size")
_NO = Value("", 0, 0)


def read(folder: Path, budget: int = BUDGET, progress: Progress | None = None) -> BuiltSite:
    """Read every page and style sheet in a folder."""
    faults: list[Finding] = []
    files, sizes = _walk(folder, faults)
    names = [path for path in sizes if path.lower().endswith(_PAGES)]
    home = _home(folder, names)
    reader = Reader(folder, frozenset(files), home, budget)
    pages = _pages(reader, names, sizes, progress)
    styles = [
        page for path in sizes if path.lower().endswith(".css") if (page := reader.style(path))
    ]
    return BuiltSite(
        tuple(pages),
        tuple(styles),
        reader.files,
        frozenset(reader.led),
        (*faults, *reader.faults),
        budget,
    )


class Reader:
    """Reads pages one after the other and remembers the pieces."""

    def __init__(self, folder: Path, files: frozenset[str], home: str, budget: int) -> None:
        self.cut = b"<a "
        self.folder = folder
        self.files = files
        self.home = home
        self.budget = budget
        self.faults: list[Finding] = []
        self.led: set[str] = set()
        parts = urlsplit(home)
        self._host, self._root = parts.netloc.lower(), unquote(parts.path) or "/"
        self._pieces: dict[bytes, _Piece] = {}
        self._sound: dict[tuple[int, str], set[_Piece]] = {}
        self._sums: dict[tuple[_Piece, ...], tuple[int, int]] = {}
        self._targets: dict[tuple[str, str], str | None] = {}
        self._remembered = 0

    def page(self, path: str) -> BuiltPage | None:
        """A page, its links to sections of other pages not yet looked up."""
        data = self._bytes(path)
        if data is None:
            return None
        try:
            pieces = self._cut(data)
        except UnicodeDecodeError:
            data = self._recoded(path, data)
            pieces = self._cut(data)
        return _Reading(self, path, data, pieces).page()

    def _text(self, path: str) -> bytes | None:
        """What `page` reads, once more."""
        data = self._bytes(path)
        try:
            (data or b"").decode()
        except UnicodeDecodeError:
            return self._recoded(path, data or b"")
        return data

    def style(self, path: str) -> BuiltPage | None:
        """A style sheet: a page that has addresses only."""
        data = self._bytes(path)
        if data is None:
            return None
        piece = _Piece(b"")
        self._styled(piece, data, 0)
        return _Reading(self, path, data, [piece]).page()

    def located(self, page: BuiltPage) -> BuiltPage:
        """A page with the places of its links to sections that are not there."""
        if all(each.span.line for each in page.addresses):
            return page
        places = _Places(self._text(page.path) or b"")
        return replace(
            page,
            addresses=tuple(
                each if each.span.line else replace(each, span=places.span(*_unplaced(each.span)))
                for each in page.addresses
            ),
        )

    def target(self, folders: Sequence[str], link: _Link) -> str | None:
        """The path an address leads to, None if nothing is there.

        `folders` are those above the page and its own, from the site's on.
        """
        if link.where == "root":
            folder = ""
        elif link.ups < len(folders):
            folder = folders[-1 - link.ups]
        else:
            return None
        key = folder, link.path
        if key not in self._targets:
            self._targets[key] = self._looked_up(f"{folder}/{link.path}" if folder else link.path)
        return self._targets[key]

    def _looked_up(self, path: str) -> str | None:
        is_folder = not path or path.endswith(("/", "/.", "/.."))
        path = normpath(path) if path else ""
        if path == ".":
            path = ""
        if path in self.files and not is_folder:
            return path
        for name in _INDEX:
            if (index := f"{path}/{name}" if path else name) in self.files:
                return index
        return None

    def sound(self, ups: int, folder: str) -> set[_Piece]:
        """The pieces whose links lead somewhere from the folder that is so many above a page's."""
        return self._sound.setdefault((ups, folder), set())

    def measured(self, data: bytes, pieces: Sequence[_Piece]) -> tuple[int, int]:
        """How many bytes a page has when compressed, if it may be over the budget; see `_said`.

        Pieces compressed one by one are never shorter than the whole, and most of them have been
        compressed before: only where they are too long together is the whole compressed.
        """
        if len(data) <= self.budget:
            return 0, sum(piece.vietnamese for piece in pieces)
        bounds = [n for n, piece in enumerate(pieces) if piece.is_boundary]
        total = vietnamese = 0
        for first, last in zip((0, *bounds), (*bounds, len(pieces)), strict=True):
            group = tuple(pieces[first:last])
            sums = self._sums.get(group)
            if sums is None:
                raw = b"".join([piece.raw for piece in group])
                sums = len(zlib.compress(raw, 1)), sum(piece.vietnamese for piece in group)
                self._sums[group] = sums
                self._remembered += len(raw)
            total += sums[0]
            vietnamese += sums[1]
        return total if total <= self.budget else len(zlib.compress(data, 6)) + 12, vietnamese

    def _raw(self, path: str) -> bytes:
        return Path(self.folder, path).read_bytes()

    def _bytes(self, path: str) -> bytes | None:
        try:
            data = self._raw(path)
        except OSError as error:
            message = f"file cannot be read: {error.strerror or error}"
            self.faults.append(Finding(path, Span(), message))
            return None
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16", "replace").encode("utf-8", "replace")
        if data.startswith(codecs.BOM_UTF8):
            return _closed(data.removeprefix(codecs.BOM_UTF8))
        self._compare(path, data)
        return _closed(data)

    def _compare(self, path: str, data: bytes) -> None:
        """A page in UTF-8 that declares another encoding: readers see the wrong letters."""
        declared = _CHARSET.search(data, 0, 4096)
        if not declared or data.isascii() or path.endswith(".css"):
            return
        with suppress(LookupError, UnicodeError):
            name = declared[1].decode("ascii", "replace")
            # UTF-16 cannot be said so, and browsers take it for UTF-8.
            if codecs.lookup(name).name.startswith(("utf-8", "utf-16")):
                return
            data.decode()
            span = _Places(data).span(declared.start(1), len(declared[1]))
            message = f"page is UTF-8 but declares `{name}`"
            self.faults.append(Finding(path, span, message, "declare `utf-8`"))

    def _recoded(self, path: str, data: bytes) -> bytes:
        """A page that is not UTF-8, in UTF-8; a fault if it does not say what it is."""
        declared = _CHARSET.search(data, 0, 4096)
        name = declared[1].decode("ascii", "replace") if declared else ""
        try:
            codec = codecs.lookup(name or "utf-8").name
            text = data.decode(codec, "replace")
        except (LookupError, ValueError, UnicodeError, AssertionError):
            codec, text = "utf-8", data.decode("utf-8", "replace")
        if codec == "utf-8":
            try:
                data.decode()
            except UnicodeDecodeError as error:
                span = _Places(data).span(error.start, 1)
                message = f"page is not UTF-8: byte 0x{data[error.start]:02x}"
                self.faults.append(Finding(path, span, message))
        return text.encode("utf-8", "replace")

    def _cut(self, data: bytes) -> list[_Piece]:
        """A page as pieces that each begin where no tag, comment or script is open."""
        if self._remembered > _KEPT:
            for held in (self._pieces, self._sound, self._sums, self._targets):
                held.clear()
            self._remembered = 0
        parts = data.split(self.cut)
        known = self._pieces
        # What stands before the first link is another thing than the same bytes behind one.
        pieces = [self._piece(parts[0]), *map(known.get, parts[1:])]
        past = 0
        for n in [0, *(n for n, piece in enumerate(pieces) if piece is None)]:
            if n < past:
                continue
            past = n + 1
            piece = pieces[n] or known.get(parts[n]) or self._piece(self.cut + parts[n])
            while past < len(parts) and not piece.closed:
                past = min(n + 2 * (past - n), len(parts))
                whole = self.cut.join(parts[n:past])
                piece = self._piece(self.cut + whole if n else whole)
            pieces[n:past] = [piece, *[_NOTHING] * (past - n - 1)]
            if n and past == n + 1 and piece.closed:
                self._pieces[parts[n]] = piece
                self._remembered += len(parts[n]) + 200
        return pieces  # type: ignore[return-value]  # none is None any more

    def _piece(self, raw: bytes) -> _Piece:
        raw.decode()  # raises UnicodeDecodeError: see page()
        piece = _Piece(raw)
        tongues = False
        drawn = raw.find(b"<svg")
        for tag in tags(raw):
            if not tag.name:
                piece.closed = False
                break
            if tag.name not in _NAMED and not _ODD.search(raw, tag.first, tag.last):
                continue
            held = attributes(raw, tag)
            if (value := held.get("id")) and value.text:
                piece.ids.append((sys.intern(value.text), value.at, value.length))
            if "lang" in held and tag.name != "html":
                tongues = True
                lang = held["lang"]
                if lang.text and not is_language(lang.text):
                    piece.elements.append(_Element("tongue", lang.text, lang.at, lang.length))
            for name in held:
                if name.startswith("on") and _HANDLER.fullmatch(name) and name not in _NO_HANDLERS:
                    piece.elements.append(_Element("handler", name, *_at(tag, held[name])))
            if "style" in held and b"url(" in raw[tag.first : tag.last].lower():
                style = held["style"]
                text = style.text.encode()
                written = raw[style.at : style.at + style.length]
                self._styled(piece, text, style.at, None if text == written else style)
            if tag.name in _NAMED and not (tag.name == "title" and 0 <= drawn < tag.at):
                self._named(piece, tag, held)
        if tongues and piece.closed:
            self._speeches(piece)
        needs = piece.ids or piece.names or piece.elements or piece.pending or not piece.closed
        if not needs and all(
            link.where in ("inside", "root") and not link.fragment and (link.path or link.ups)
            for link in piece.links
        ):
            inside = [link.ups for link in piece.links if link.where == "inside"]
            piece.ups = min(inside, default=_ANYWHERE)
        return piece

    def _speeches(self, piece: _Piece) -> None:
        """The elements that declare a language, with the one their text is in."""
        for speech in speeches(piece.raw):
            if speech.closed or len(speech.text) > 400:
                _spoken(piece.elements, speech, 0)
            else:
                piece.pending.append(speech.at)

    def _named(self, piece: _Piece, tag: Tag, held: Mapping[str, Value]) -> None:
        """What the elements mean that the rules know by name."""
        name = tag.name
        whole = tag.at, tag.last - tag.at
        for key, kind in _ADDRESSES.get(name, ()):
            if key in held and (name != "input" or held.get("type", _NO).text.lower() == "image"):
                in_picture = name == "source" and "srcset" in held
                self._link(piece, "image" if in_picture else kind, held[key])
        if (key := _SETS.get(name, "")) in held:
            value = held[key]
            for address in candidates(value.text):
                self._link(piece, "image", Value(address, value.at, value.length))
            if not value.text.strip():
                self._link(piece, "image", value)
        if name == "a" and "name" in held:
            piece.names.append(held["name"].text)
        elif name in ("img", "area", "input"):
            is_picture = name == "img" or (name == "area" and "href" in held)
            if name == "input":
                is_picture = held.get("type", _NO).text.lower() == "image"
            is_hidden = held.get("role", _NO).text in ("none", "presentation")
            if is_picture and "alt" not in held and not is_hidden:
                source = held.get("src", _NO).text or held.get("href", _NO).text
                piece.elements.append(_Element("picture", source, *whole))
        elif name == "html":
            value = held.get("lang", _NO)
            at = (value.at, value.length) if value.length else whole
            piece.elements.append(_Element("html", value.text, *at))
        elif name == "title":
            text = " ".join(tag.text.decode().split())
            piece.elements.append(_Element("title", text, *whole))
        elif name == "base" and "href" in held:
            piece.elements.append(_Element("base", held["href"].text, *whole))
        elif name == "style":
            self._styled(piece, tag.text, tag.last)
        elif name == "meta":
            self._meta(piece, held)
        elif name == "link" and "href" in held:
            self._relation(piece, held)

    def _meta(self, piece: _Piece, held: Mapping[str, Value]) -> None:
        content = held.get("content", _NO)
        name, event = (held.get(key, _NO).text.lower() for key in ("name", "http-equiv"))
        if name == "description" and content.text.strip():
            piece.elements.append(_Element("description", "", content.at, content.length))
        if event == "refresh":
            after = _REFRESH.match(content.text)
            if after and after[1].strip():
                piece.elements.append(_Element("refresh", "", content.at, content.length))
                self._link(piece, "page", Value(after[1], content.at, content.length))

    def _relation(self, piece: _Piece, held: Mapping[str, Value]) -> None:
        value = held["href"]
        relations = held.get("rel", _NO).text.lower().split()
        kind = next((_RELATIONS[each] for each in relations if each in _RELATIONS), "page")
        if kind == "page":
            kind = "relation"  # which leads a program somewhere, and no reader
            if "canonical" in relations:
                piece.elements.append(_Element("canonical", value.text, value.at, value.length))
            if "alternate" in relations and "hreflang" in held:
                lang = held["hreflang"].text
                piece.elements.append(
                    _Element("alternate", value.text, value.at, value.length, lang)
                )
        self._link(piece, kind, value)

    def _styled(self, piece: _Piece, text: bytes, at: int, whole: Value | None = None) -> None:
        """The addresses in a style sheet, in an element or an attribute.

        Where the attribute has signs that are written otherwise, `whole` is the place of them all.
        """
        for match in _IN_STYLE.finditer(text):
            group = match.lastindex or 0
            if group > 1 and match[group]:
                kind = "style" if match[1].startswith(b"@") else "file"
                first, last = match.span(group)
                address = _ESCAPED.sub(r"\1", match[group].decode("utf-8", "replace"))
                place = (whole.at, whole.length) if whole else (at + first, last - first)
                self._link(piece, kind, Value(address, *place))

    def _link(self, piece: _Piece, kind: str, value: Value) -> None:
        where = self.address(value.text, kind)
        if where:
            piece.links.append(_Link(kind, value.text, value.at, value.length, *where))

    def address(self, text: str, kind: str) -> tuple[str, int, str, str] | None:
        """Where an address leads (see _Link), None if that is nobody's business here."""
        match = _PLAIN.fullmatch(text)
        if match and text and not text.startswith("/"):
            ups, path, fragment = match.groups()
            return "inside", len(ups) // 3, path, fragment or ""
        text = text.strip(" \t\n\f\r")
        if not text:
            return "empty", 0, "", ""
        scheme = _SCHEME.match(text)
        name = scheme[1].lower() if scheme else ""
        if name in ("http", "https") or text.startswith("//"):
            return self._absolute(text, kind)
        if name:
            wrong = _wrong_scheme(name, text)
            return (wrong, 0, "", "") if wrong else None
        if wrong := _wrong(text):
            return wrong, 0, "", ""
        path, _, fragment = text.partition("#")
        path = unquote(path.partition("?")[0])
        if not path.startswith("/"):
            ups = 0
            while path.startswith("../"):
                ups, path = ups + 1, path[3:]
            return "inside", ups, path, fragment
        if not f"{path}/".startswith(self._root):
            return None  # elsewhere on the host: the site stands below a folder of it
        return "root", 0, path[len(self._root) :], fragment

    def _absolute(self, text: str, kind: str) -> tuple[str, int, str, str] | None:
        if wrong := _wrong(text):
            return wrong, 0, "", ""
        try:
            parts = urlsplit(text)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            return "malformed", 0, "", ""
        if not _HOST.fullmatch(host) or ".." in host or parts.netloc.endswith(":"):
            return "malformed", 0, "", ""
        if self._host and parts.netloc.lower() == self._host:
            path = unquote(parts.path) or "/"
            if not f"{path}/".startswith(self._root):
                return None
            return "root", 0, path[len(self._root) :], parts.fragment
        if _LOCAL.fullmatch(host):
            return "local", 0, "", ""
        return None if kind in ("page", "relation") else ("foreign", 0, "", "")


class _Reading:
    """One page while it is read."""

    def __init__(self, reader: Reader, path: str, data: bytes, pieces: list[_Piece]) -> None:
        self.reader = reader
        self.path = path
        self.data = data
        self.pieces = pieces
        # An error page is served at any depth, so its addresses must not depend on its own.
        folder = "" if path.rpartition("/")[2] == "404.html" else dirname(path)
        self.folders = [""]
        for name in folder.split("/") if folder else ():
            self.folders.append(f"{self.folders[-1]}/{name}".lstrip("/"))
        self.own: str | None = path
        self.away = False
        self.places = _Places(data)

    def page(self) -> BuiltPage:
        reader, data = self.reader, self.data
        kept = self._kept()
        starts = list(accumulate(map(_SIZE, self.pieces), initial=0))
        weight, vietnamese = reader.measured(data, self.pieces)
        ids: dict[str, int] = {}
        names: set[str] = set()
        marks: list[Mark] = []
        found: dict[str, list[_Element]] = {}
        for n in kept:
            piece, start = self.pieces[n], starts[n]
            names.update(piece.names)
            for identity, at, length in piece.ids:
                if identity in ids:
                    first = data.count(b"\n", 0, ids[identity]) + 1
                    span = self.places.span(start + at, length)
                    marks.append(Mark("repeated", identity, span, str(first)))
                else:
                    ids[identity] = start + at
            for element in piece.elements:
                found.setdefault(element.kind, []).append(element._replace(at=start + element.at))
            for at in piece.pending:
                spoken: list[_Element] = []
                for speech in speeches(data[start + at : start + at + _WINDOW]):
                    if speech.at == 0:
                        _spoken(spoken, speech, start + at)
                        break
                for element in spoken:
                    found.setdefault(element.kind, []).append(element)
        if found.get("base"):
            self._set_out_from(found["base"][0].text)
            kept = list(range(len(self.pieces)))
        names.update(ids)
        addresses = self._addresses(kept, starts, names)
        for kind in ("handler", "picture", "spoken", "tongue"):
            marks += [self._mark(each) for each in found.get(kind, ())]
        html = next(iter(found.get("html", ())), None)
        head = {
            kind: self._mark(found[kind][0]) for kind in ("title", "canonical") if kind in found
        }
        return BuiltPage(
            self.path,
            frozenset(names),
            tuple(addresses),
            tuple(marks),
            self._mark(html) if html else None,
            head.get("title"),
            "description" in found,
            head.get("canonical"),
            tuple(
                replace(self._mark(each), kind=each.extra, said=self._led(each.text))
                for each in found.get("alternate", ())
            ),
            self._said(html.text if html else "", vietnamese),
            weight,
            "refresh" in found,
        )

    def _kept(self) -> list[int]:
        """The pieces that are not known to be sound from where the page stands."""
        places = ((_ANYWHERE, ""), *enumerate(reversed(self.folders)))
        kept: Sequence[int] = range(len(self.pieces))
        for sound in sorted((self.reader.sound(*place) for place in places), key=len, reverse=True):
            kept = [n for n in kept if self.pieces[n] not in sound]
        return list(kept)

    def _set_out_from(self, address: str) -> None:
        """Let the page's addresses set out from its `base`."""
        where = self.reader.address(address, "page")
        if where is None or where[0] not in ("inside", "root"):
            self.away = True
            return
        link = _Link("page", address, 0, 0, *where)
        folder = self.folders[-1 - link.ups] if link.ups < len(self.folders) else ""
        path = link.path if link.where == "root" or not folder else f"{folder}/{link.path}"
        self.own = self.reader.target(self.folders, link)
        self.folders = [""]
        for name in normpath(path.rpartition("/")[0] or ".").split("/"):
            if name not in (".", "..", ""):
                self.folders.append(f"{self.folders[-1]}/{name}".lstrip("/"))

    def _addresses(
        self, kept: Sequence[int], starts: Sequence[int], names: set[str]
    ) -> Iterator[Address]:
        reader, based = self.reader, self.own != self.path or self.away
        for n in kept:
            piece = self.pieces[n]
            sound = piece.ups is not None and not based
            for link in piece.links:
                if self.away and link.where == "inside":
                    continue
                target = None
                fault = link.where
                if fault in ("inside", "root"):
                    if link.path or link.ups or fault == "root":
                        target = reader.target(self.folders, link)
                    else:
                        target = self.own
                    if target and link.kind in ("page", "frame") and target != self.path:
                        reader.led.add(target)
                    sound = sound and target is not None and target != self.path
                    if target is None:
                        fault = "gone"
                    elif link.fragment and target.lower().endswith(_PAGES):
                        if target == self.path and _has(names, link.fragment):
                            continue
                        fault = "anchor"
                    else:
                        continue
                at = starts[n] + link.at
                # Most sections are there, and places take time: see Reader.located.
                is_open = fault == "anchor"
                span = Span(0, at, link.length) if is_open else self.places.span(at, link.length)
                yield Address(
                    link.kind, link.text, span, fault, target or self._wanted(link), link.fragment
                )
            if sound and piece.ups is not None:
                folder = "" if piece.ups == _ANYWHERE else self.folders[-1 - piece.ups]
                reader.sound(piece.ups, folder).add(piece)

    def _wanted(self, link: _Link) -> str:
        """The path that an address with nothing behind it names; empty if it is not of the site."""
        if link.where not in ("inside", "root") or link.ups >= len(self.folders):
            return ""
        folder = "" if link.where == "root" else self.folders[-1 - link.ups]
        path = normpath(f"{folder}/{link.path}").lstrip("/")
        return "" if path.startswith("..") else path

    def _mark(self, element: _Element) -> Mark:
        span = self.places.span(element.at, element.length)
        return Mark(element.kind, element.text, span, element.extra)

    def _led(self, address: str) -> str:
        """The path of the page that an address leads to, empty if it leads to none of the site."""
        where = self.reader.address(address, "page")
        if where is None or where[0] not in ("inside", "root"):
            return ""
        return self.reader.target(self.folders, _Link("page", address, 0, 0, *where)) or ""

    def _said(self, lang: str, count: int) -> str:
        """The language the text plainly is in, if its `count` of Vietnamese letters is not as declared."""
        is_vietnamese = lang.lower().partition("-")[0] == "vi"
        is_likely = count * (2000 if is_vietnamese else 500) > len(self.data)
        if not lang or is_likely == is_vietnamese:
            return ""
        own = (each.text for each in speeches(self.data) if each.name == "html")
        return plainly(next(own, b""))


class _Places:
    """Lines and columns of offsets in a file; cheap for offsets that come one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at, self._line, self._column = 0, 1, 1

    def span(self, at: int, length: int) -> Span:
        """The span of some bytes, or of what of them stands on their first line."""
        data = self._data
        if at < self._at:
            self._at, self._line, self._column = 0, 1, 1
        if lines := data.count(b"\n", self._at, at):
            self._line += lines
            self._at, self._column = data.rfind(b"\n", 0, at) + 1, 1
        self._column += _count(data[self._at : at])
        self._at = at
        shown = data[at : at + length].partition(b"\n")[0]
        return Span(self._line, self._column, self._column + max(_count(shown), 1))


def candidates(text: str) -> Iterator[str]:
    """The addresses of a `srcset`."""
    at = 0
    while match := _CANDIDATE.match(text, at):
        address, at = match[1], match.end()
        if address.endswith(","):
            address = address.rstrip(",")
        elif after := _DESCRIPTORS.match(text, at):
            at = after.end()
        yield address


def _pages(
    reader: Reader, names: Sequence[str], sizes: Mapping[str, int], progress: Progress | None
) -> list[BuiltPage]:
    """Every page, read by as many processes as it is worth; only faulty addresses are kept."""
    shares = _shares(names, sizes)
    others = [_Other(reader, share) for share in shares[1:]]
    pages = _read_share(reader, shares[0], progress)
    for other in others:
        found, led, faults = other.result()
        pages += found
        reader.led |= led
        reader.faults += faults
    if others:
        pages = _anchored(pages)
    return [reader.located(page) for page in pages]


def _read_share(
    reader: Reader, names: Sequence[str], progress: Progress | None = None
) -> list[BuiltPage]:
    pages = []
    for number, name in enumerate(names, 1):
        if (page := reader.page(name)) is not None:
            pages.append(page)
        if progress and not number & 15:
            progress.step("pages read", number, len(names))
    return _anchored(pages)


def _anchored(pages: Iterable[BuiltPage]) -> list[BuiltPage]:
    """The pages without the links to sections that are there, as far as one of them has them."""
    pages = list(pages)
    ids = {page.path: page.ids for page in pages}
    found = []
    for page in pages:
        kept = tuple(
            each
            for each in page.addresses
            if each.fault != "anchor"
            or each.target not in ids
            or not _has(ids[each.target], each.fragment)
        )
        found.append(replace(page, addresses=kept) if len(kept) < len(page.addresses) else page)
    return found


_Result = tuple[list[BuiltPage], set[str], list[Finding]]


class _Other:
    """A process that reads a share of the pages."""

    def __init__(self, reader: Reader, names: Sequence[str]) -> None:
        # Not imported for a small site: it takes longer than reading that.
        from multiprocessing import get_context

        self._given = (reader.folder, reader.files, reader.home, reader.budget, names)
        # A fork is there at once. Where there is none, or it is not safe, a process is made anew.
        context: Any = get_context("fork" if sys.platform == "linux" else "spawn")
        self._receiver, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(sender, *self._given), daemon=True)
        self._process.start()
        sender.close()

    def result(self) -> _Result:
        """What it has read; if it died, what this process reads in its place."""
        try:
            result: _Result = self._receiver.recv()
        except EOFError:
            result = _share_result(*self._given)
        self._process.join()
        return result


def _work(sender: Connection, *given: Any) -> None:
    gc.disable()
    sender.send(_share_result(*given))


def _share_result(
    folder: Path, files: frozenset[str], home: str, budget: int, names: Sequence[str]
) -> _Result:
    reader = Reader(folder, files, home, budget)
    return _read_share(reader, names), reader.led, reader.faults


def _shares(names: Sequence[str], sizes: Mapping[str, int]) -> list[list[str]]:
    """The pages in parts of about the same size, one for each process that pays."""
    total = sum(sizes[name] for name in names)
    count = max(min(_cores(), total // _SHARE), 1)
    shares: list[list[str]] = [[] for _ in range(count)]
    past = 0
    for name in names:
        shares[min(past * count // max(total, 1), count - 1)].append(name)
        past += sizes[name]
    return shares


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _walk(folder: Path, faults: list[Finding]) -> tuple[list[str], dict[str, int]]:
    """Paths of the files in a folder, and the sizes of its pages and style sheets.

    Links are followed, but not to a folder the walk has come through.
    """
    files: list[str] = []
    sizes: dict[str, int] = {}
    waiting: list[tuple[str, frozenset[str]]] = [("", frozenset((os.path.realpath(folder),)))]
    while waiting:
        path, above = waiting.pop()
        try:
            with os.scandir(folder / path) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            message = f"folder cannot be read: {error.strerror or error}"
            faults.append(Finding(path, Span(), message))
            continue
        for entry in entries:
            name = f"{path}/{entry.name}" if path else entry.name
            try:
                is_folder = entry.is_dir()
                real = os.path.realpath(entry.path) if is_folder else ""
                if not is_folder and not entry.is_file():
                    faults.append(Finding(name, Span(), "not a file: a link to nothing, or a pipe"))
                elif not is_folder:
                    files.append(name)
                    if name.lower().endswith((*_PAGES, ".css")):
                        sizes[name] = entry.stat().st_size
                elif real not in above:
                    waiting.append((name, above | {real}))
                elif entry.is_symlink():
                    message = "symbolic link leads back to a folder above it"
                    faults.append(Finding(name, Span(), message))
            except OSError as error:
                message = f"file cannot be read: {error.strerror or error}"
                faults.append(Finding(name, Span(), message))
    return files, dict(sorted(sizes.items()))


def _home(folder: Path, names: Sequence[str]) -> str:
    """The address of the site, as the canonical address of its first pages has it; "" if none."""
    for name in sorted(names, key=lambda name: name.count("/"))[:20]:
        try:
            with Path(folder, name).open("rb") as file:
                start = file.read(1 << 20).partition(b"</head>")[0]
        except OSError:
            continue
        if match := _CANONICAL.search(start):
            tag = next(tags(match[0]), None)
            held = attributes(match[0], tag) if tag else {}
            address = held.get("href", _NO).text
            if re.fullmatch(r"https?://[^/\s]+", address):
                address += "/"
            own = re.sub(r"(?:^|(?<=/))index\.html?$", "", name)
            for ending in (own, name, re.sub(r"\.html?$", "", name)):
                encoded = quote(ending, errors="surrogateescape")
                home = address.removesuffix(encoded).removesuffix(ending)
                if re.fullmatch(r"https?://[^/\s]+(?:/\S*)?/", home):
                    with suppress(ValueError):  # what only looks like a host
                        urlsplit(home)
                        return home
    return ""


def _wrong(text: str) -> str:
    path, _, query = text.partition("?")
    bad = _BAD.search(path) or _BAD_QUERY.search(query) or _BAD_PERCENT.search(text)
    return "malformed" if bad else ""


def _closed(data: bytes) -> bytes:
    """A page whose drawings hold no element that ends at once and would hide what comes after it.

    `<title/>` in a drawing is empty; as HTML it would go on to the next `</title>`. Its name is made
    another, so that every place stays what it is.
    """
    hidden = []
    depth = 0  # of drawings
    for match in _ENDED.finditer(data):
        if match[1] is not None:
            depth += -1 if match[1] else 1
        elif depth > 0:
            hidden.append(match.end())
    if not hidden:
        return data
    page = bytearray(data)
    for at in hidden:
        page[at] = ord("x")
    return bytes(page)


def _wrong_scheme(name: str, text: str) -> str:
    """What is wrong with an address that is none of http, if anything is."""
    rest = text[len(name) + 1 :]
    if name in ("javascript", "vbscript"):
        return "script"
    if name == "file" or len(name) == 1:
        return "local"
    if name == "mailto":
        before, _, after = rest.partition("?")
        is_empty = not before.strip() and not after.strip()
        return "contact" if is_empty or (before.strip() and "@" not in unquote(before)) else ""
    if name in ("tel", "sms"):
        return "" if re.search(r"\d", rest) or (name == "sms" and "body=" in rest) else "contact"
    if re.fullmatch(r"h+t*p+s?|ht+p*s?|h?ttps?|htps?", name):
        return "malformed"
    return ""


def _spoken(elements: list[_Element], speech: Speech, start: int) -> None:
    """Note an element whose text plainly is not in the language it declares."""
    said = plainly(speech.text)
    # What is no language tag is left to `page-without-language`.
    if said and is_language(speech.lang) and speech.lang.lower().partition("-")[0] != said:
        elements.append(_Element("spoken", speech.lang, start + speech.at, 1, said))


def _has(ids: Container[str], fragment: str) -> bool:
    """Whether a page shows what a fragment names, by the rules of the HTML standard."""
    fragment = fragment.partition(":~:")[0]
    return (
        not fragment
        or fragment in ids
        or fragment.startswith(("/", "!"))  # a script's own
        or (decoded := unquote(fragment)) in ids
        or decoded.lower() == "top"
    )


def _unplaced(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _count(text: bytes) -> int:
    """How many characters there are."""
    return len(text) if text.isascii() else len(text.decode("utf-8", "replace"))


def _at(tag: Tag, value: Value) -> tuple[int, int]:
    return (value.at, value.length) if value.length else (tag.at, tag.last - tag.at)
