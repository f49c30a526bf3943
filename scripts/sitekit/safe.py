"""What may stand in a page or a picture: whatever else is there could run, load or feign something.

A page is looked at as it is rendered, for only there is it decided what its text means: the check
reads Markdown with another parser than the build, and an attack would live between the two.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.parsers import expat

from sitekit.model import Finding, Span
from sitekit.tags import attributes, tags

# What a link may begin with; without any of these it stays on the site.
SCHEMES = frozenset(("https", "http", "mailto", "tel"))
# The extensions a page is rendered with: MkDocs's own and those of mkdocs.yml. A test compares.
EXTENSIONS = ("toc", "tables", "fenced_code", "abbr", "attr_list", "footnotes")

# What Markdown, its extensions and this site's own make of a page: elements with their attributes.
_ELEMENTS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "p", "blockquote", "pre", "hr", "br"), ""),
    **dict.fromkeys(("ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "div"), ""),
    **dict.fromkeys(("em", "strong", "code", "del", "ins", "kbd", "sub", "sup", "span"), ""),
    "ol": "start",
    "th": "style",
    "td": "style data-label",
    "abbr": "title",
    "a": "href title hreflang download aria-label data-means",
    "img": "src alt title width height",
}
_ALLOWED = {name: {*held.split(), "id", "class", "lang"} for name, held in _ELEMENTS.items()}
_END_TAG = re.compile(rb"</([A-Za-z][^\t\n\f\r />]*)")
# The theme's scripts look for its own names, and take what has them for a part of themselves.
_ODD_CLASS = re.compile(r"(?:^|\s)(?:md-|js-|__)")
_ALIGNED = re.compile(r"text-align: (?:left|right|center);")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")
_UNSEEN_BUT_LINES = bytes(each for each in (*range(0x20), 0x7F) if each != ord("\n"))

# What no page needs a second look for, taken out before what does is looked for.
_TAME = re.compile(
    r"<!-- (?:(?!--)[^<>])*-->"
    r"|<(?:br|/?(?:kbd|sub|sup)|/?a)>"
    r'|<a id="[a-z0-9-]*">'
    r"|<https?://[^\s<>\"'&]*>"
    r"|\{:? ?(?:(?:#(?:[a-z0-9-]+|…)|lang=[a-z]+|download=\"\") ?)+\}"
    r"|\{(--|\+\+)(?=(?:(?!\1)[^{}=\n])*\1\})"
)
_SUSPECT = re.compile(
    r"[<{\]](?:(?<=<)[A-Za-z/!?]|(?<=\{)"
    r"|(?<=\])[(:]\s*<?\s*(?!(?:https?|mailto|tel):)[A-Za-z][A-Za-z0-9+.\n-]*:)"
)

# The line that begins fenced code, as Python-Markdown reads it (markdown.extensions.fenced_code): a
# language, or attributes for the code; or lines to be marked, which it takes for ever to look for.
_FENCE = re.compile(r"(~{3,}|`{3,})[ ]*+(\{.*\}|\.?[\w#.+-]*[ ]*)")
_MARKED_LINES = "hl_lines"
_FENCES = ("```", "~~~")
_PLAIN_FENCE = re.compile(r"(?!\{)|\{ ?lang=[a-z]+ ?\}\Z")
_UNCLOSED = 50  # fences without an end: the library looks for each one's to the end of the page
_LONG = 1000  # letters on the line of a fence: it looks for a language in all of the blanks
# What the build throws away, or takes for the end of a line, before it looks for fences.
_BEFORE_FENCES = re.compile(r"[\r\x02\x03]")
_THROWN_AWAY = "\x02\x03"


class Fence(NamedTuple):
    """Fenced code: its first and last line from 0, the last one None if nothing ends it."""

    first: int
    last: int | None
    given: str  # what stands behind the first fence on its line


class Unsafe(NamedTuple):
    """What must not be in a page: an element, an attribute, an address or an end, by its name."""

    kind: str
    name: str

    @property
    def sought(self) -> str:
        """What to look for in the text it was made from."""
        return f"<{self.name}" if self.kind == "element" else self.name


def scheme(address: str) -> str:
    """What an address begins with, as a browser reads it; empty if it stays on the site.

    Browsers pass over line ends, tabs, and any unseen letter before the first one.
    """
    match = _SCHEME.match(_UNSEEN.sub("", address).lstrip(" "))
    return match[1].lower() if match else ""


def is_suspect(markdown: str) -> bool:
    """Whether a text has to be rendered before one can say that there is nothing in it.

    True too often does no harm. Letters that the renderer throws away, or that a browser does,
    must not part what they join again.
    """
    text = _without_unseen(_without_code(markdown))
    if "&" in text or "\\" in text:
        # As a browser reads an address, in which references are letters.
        read = _without_unseen(html.unescape(text)).replace("\\", "")
        if _SUSPECT.search(_TAME.sub("x", read)):
            return True
    return bool(_SUSPECT.search(_TAME.sub("x", text)))


def _without_unseen(text: str) -> str:
    """The text without unseen letters; they are looked for among bytes, which is far faster."""
    raw = text.encode(errors="surrogatepass")
    seen = raw.translate(None, _UNSEEN_BUT_LINES)
    return text if len(seen) == len(raw) else seen.decode(errors="surrogatepass")


def fences(lines: Sequence[str]) -> Iterator[Fence]:
    """The fenced code of a text, in time that grows with its lines; the library's own way does not.

    What is in it is not looked at, as in the build, where nothing is read before it.
    """
    ends: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if line.startswith(_FENCES):
            ends[line.rstrip(" ")].append(number)
    inside = -1
    for number, line in enumerate(lines):
        if number > inside and (match := _FENCE.fullmatch(line)):
            below = ends[match[1]]
            place = bisect_right(below, number)
            last = below[place] if place < len(below) else None
            yield Fence(number, last, match[2])
            inside = number if last is None else last


def _without_code(markdown: str) -> str:
    """A text without its fenced code, if all of it is plain; else the whole of it."""
    if ("```" not in markdown and "~~~" not in markdown) or _BEFORE_FENCES.search(markdown):
        return markdown
    lines = markdown.expandtabs(4).split("\n")  # as the build does
    if any(_marks_lines(line) for line in lines):
        return markdown
    closed = [each for each in fences(lines) if each.last is not None]
    if not all(_PLAIN_FENCE.match(each.given) for each in closed):
        return markdown
    for each in reversed(closed):
        lines[each.first : (each.last or 0) + 1] = ["x"]
    return "\n".join(lines)


def _marks_lines(line: str) -> bool:
    """Whether lines to be marked are named behind a fence, the only place where they can be."""
    return _MARKED_LINES in line and line.startswith(_FENCES)


def endless(text: str) -> int | None:
    """The line, from 0, of a fence for whose end the build would look for ever."""
    text = text.replace("\r", "\n")
    for letter in _THROWN_AWAY:
        text = text.replace(letter, "")
    if "```" not in text and "~~~" not in text:
        return None
    lines = text.expandtabs(4).split("\n")
    for number, line in enumerate(lines):
        if _marks_lines(line) or (len(line) > _LONG and line.startswith(_FENCES)):
            return number
    unclosed = [each.first for each in fences(lines) if each.last is None]
    return unclosed[_UNCLOSED] if len(unclosed) > _UNCLOSED else None


def rendered(markdown: str) -> str:
    """The HTML that the build makes of a page's text, but for what it adds on its own."""
    # Not imported for a page that is not suspect: most of a check has none.
    from markdown import Markdown

    from sitekit.markup import Changes

    return Markdown(extensions=[*EXTENSIONS, Changes()]).convert(markdown)


def unsafe(page: str) -> Iterator[Unsafe]:
    """What a rendered page has that none may have."""
    data = page.encode(errors="replace")
    for tag in tags(data):
        if not tag.name:
            yield Unsafe("end", data[tag.at : tag.at + 4].decode(errors="replace"))
        elif tag.name not in _ALLOWED:
            yield Unsafe("element", tag.name)
        else:
            for name, value in attributes(data, tag).items():
                if found := _odd(tag.name, name, value.text):
                    yield found
    begun = {tag.name for tag in tags(data)}
    for match in _END_TAG.finditer(data):
        name = match[1].decode(errors="replace").lower()
        if name not in _ALLOWED and name not in begun:
            yield Unsafe("element", f"/{name}")


def _odd(element: str, name: str, value: str) -> Unsafe | None:
    if (
        name not in _ALLOWED[element]
        or (name == "class" and _ODD_CLASS.search(value))
        or (name == "style" and not _ALIGNED.fullmatch(value))
    ):
        return Unsafe("attribute", name)
    if name not in ("href", "src"):
        return None
    begins = scheme(value)
    if begins and (begins not in SCHEMES or name == "src"):
        return Unsafe("address", begins)
    if name == "src" and re.match(r"[\s\\/]*[\\/]{2}", value):
        return Unsafe("address", value)
    return None


_SVG = "http://www.w3.org/2000/svg "
_DRAWN = frozenset(
    (
        *("svg", "g", "defs", "title", "desc", "style", "path", "rect", "circle", "ellipse"),
        *("line", "polyline", "polygon", "text", "tspan", "marker", "linearGradient"),
        *("radialGradient", "stop", "clipPath", "mask", "pattern", "symbol"),
    )
)
_DRAWS = re.compile(r"[a-z][A-Za-z0-9-]*")
_FETCHES = re.compile(r"url\s*\(\s*(?![\"']?#)|@|\\|expression|/\*", re.IGNORECASE)
_PNG = b"\x89PNG\r\n\x1a\n"


def drawing(path: str, data: bytes) -> Iterator[Finding]:
    """What a picture holds besides the picture, each with its place.

    Opened on its own, a drawing is a page: it can run scripts, and load things from anywhere.
    """
    if path.endswith(".png"):
        if not data.startswith(_PNG):
            yield Finding(path, Span(), "file is no PNG picture", "save the picture again")
        return
    out = "take it out"
    found: list[Finding] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    inside: list[str] = []

    def here() -> Span:
        start = parser.CurrentColumnNumber + 1
        return Span(parser.CurrentLineNumber, start, start + 1)

    def start(name: str, held: dict[str, str]) -> None:
        inside.append(name)
        if name.removeprefix(_SVG) not in _DRAWN or not name.startswith(_SVG):
            message = f"element `<{name.rpartition(' ')[2]}>` is not allowed"
            found.append(Finding(path, here(), message, out))
        for key, value in held.items():
            # What begins with `on` runs, what has a name space leads elsewhere.
            drawn = _DRAWS.fullmatch(key) and not key.lower().startswith("on") and key != "href"
            if not drawn or _FETCHES.search(value) or scheme(value):
                message = f"attribute `{key.rpartition(' ')[2]}` is not allowed"
                found.append(Finding(path, here(), message, out))

    def declared(*_: object) -> None:
        found.append(Finding(path, here(), "`<!DOCTYPE>` is not allowed", out))

    def instructed(*_: object) -> None:
        found.append(Finding(path, here(), "`<?` is not allowed here", out))

    def text(words: str) -> None:
        if inside[-1:] == [f"{_SVG}style"] and _FETCHES.search(words):
            message = "a style that loads something is not allowed"
            found.append(Finding(path, here(), message, out))

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: inside.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = declared
    parser.ProcessingInstructionHandler = instructed
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        if not found:
            message = f"not a drawing: {error}".partition("\n")[0]
            found.append(Finding(path, Span(parser.ErrorLineNumber), message))
    yield from found
