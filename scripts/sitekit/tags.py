"""HTML -> its tags, by one regular expression, as the tokenizer of the HTML standard sees them.

Not by a parser that builds a tree: that keeps no places, and wants the whole page, while most of a
page has been seen on the one before it (see built.py). A test demands that both see the same tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SPACE = r"[\t\n\f\r ]"
_END = r"(?=[\t\n\f\r />])"
# Nothing here is ever tried twice: whatever the page, the time grows with its length only.
_ATTRIBUTES = rf"""
(?: [\t\n\f\r /]*+ [^\t\n\f\r />][^\t\n\f\r />=]*+
    (?: {_SPACE}*+ = {_SPACE}*+ (?: "[^"]*+" | '[^']*+' | (?!["'])[^\t\n\f\r >]*+ )
      | (?! {_SPACE}*+ = ) )
)*+ [\t\n\f\r /]*+ >
"""
_ESCAPED_TWICE = rf"(?: [^<-]++ | -(?!->) | <(?!/script{_END}) )*+ (?: </script{_END} | (?=-->) )"
# What stands in a script: `<!--` and `<script` in it put off its end.
_SCRIPT = rf"""
(?: [^<]++
  | <!-- (?: -?> | (?: [^<-]++ | -(?!->) | <script{_END} {_ESCAPED_TWICE}
                     | <(?!/?script{_END}) )*+ (?: --> | (?=</script{_END}) ) )
  | <(?! !-- | /script{_END} )
)*+
"""
_RAW = "style|textarea|title|xmp|iframe|noembed|noframes"
TOKEN = re.compile(
    rf"""
  <!--(?: -?> | .*?--!?> )
| <(?: !(?!--) | \? | /(?![a-z]) )[^>]*+>
| </(template){_END} {_ATTRIBUTES}
| </[a-z][^\t\n\f\r />]*+ {_ATTRIBUTES}
| <(script){_END} ({_ATTRIBUTES}) ({_SCRIPT}) (?=</script{_END})
| <({_RAW}){_END} ({_ATTRIBUTES}) ((?: [^<]++ | <(?!/\5{_END}) )*+) (?=</\5{_END})
| <(?!(?:script|plaintext|{_RAW}){_END}) ([a-z][^\t\n\f\r />]*+) ({_ATTRIBUTES})
| <(?=[a-z/!?])()
""".encode(),
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
# An element that holds no tags, and does not end.
_UNENDING = re.compile(
    rf"<(script|plaintext|{_RAW}){_END} ({_ATTRIBUTES})".encode(), re.VERBOSE | re.IGNORECASE
)
# What the last group of a match means; comments and end tags have none.
TEMPLATE_END, SCRIPT, RAW, START, OPEN = 1, 4, 7, 9, 10
NAMES = {SCRIPT: 2, RAW: 5, START: 8}
ATTRIBUTES = {SCRIPT: 3, RAW: 6, START: 9}
_ATTRIBUTE = re.compile(
    rf"""
[\t\n\f\r /]*+ ([^\t\n\f\r />][^\t\n\f\r />=]*+)
(?: {_SPACE}*+ = {_SPACE}*+ (?: "([^"]*+)" | '([^']*+)' | (?!["'])([^\t\n\f\r >]*+) ) )?+
""".encode(),
    re.VERBOSE,
)
_REFERENCE = re.compile(r"&(?:#(?:\d+|[xX][0-9a-fA-F]+);?|[A-Za-z][A-Za-z0-9]*;?)")


class Tag(NamedTuple):
    """A start tag: its name in small letters, its place, the place of its attributes.

    `text` is what stands in a script, a title and other elements that hold no tags. A tag without a
    name is where something begins that does not end: a comment, a tag, an element of that kind.
    """

    name: str
    at: int
    first: int = 0
    last: int = 0
    text: bytes = b""


class Value(NamedTuple):
    """What an attribute is set to, as a browser reads it, and the place and length in the file."""

    text: str
    at: int
    length: int


def tags(data: bytes) -> Iterator[Tag]:
    """The start tags, those in templates left out, for they are on no page."""
    above: list[int] = []
    for match in TOKEN.finditer(data):
        kind = match.lastindex
        if kind is None:
            continue
        if kind == TEMPLATE_END:
            if above:
                above.pop()
            continue
        if kind == OPEN:
            if not above and (start := _UNENDING.match(data, match.start())):
                first, last = start.span(2)
                name = start[1].decode().lower()
                yield Tag(name, match.start(), first, last, data[last:])
            yield Tag("", match.start())
            return
        tag = start_tag(match)
        if not above:
            yield tag
        if tag.name == "template":
            above.append(tag.at)
    if above:
        yield Tag("", above[0])


def start_tag(match: re.Match[bytes]) -> Tag:
    """The start tag that `TOKEN` has found."""
    kind = match.lastindex or START
    name = match[NAMES[kind]].decode("utf-8", "replace").lower()
    first, last = match.span(ATTRIBUTES[kind])
    return Tag(name, match.start(), first, last, b"" if kind == START else match[kind])


def attributes(data: bytes, tag: Tag) -> dict[str, Value]:
    """A tag's attributes by name in small letters; of two with one name, the first."""
    found: dict[str, Value] = {}
    for match in _ATTRIBUTE.finditer(data, tag.first, tag.last - 1):
        name = match[1].decode("utf-8", "replace").lower()
        if name not in found:
            group = match.lastindex or 1
            text = match[group].decode("utf-8", "replace") if group > 1 else ""
            first, last = match.span(group)
            found[name] = Value(unescaped(text) if "&" in text else text, first, last - first)
    return found


def unescaped(text: str) -> str:
    """An attribute's text with its character references read.

    Written by hand because `html.unescape` reads `&copy=1` as a sign, which in an attribute it is
    not.
    """
    from html import unescape
    from html.entities import html5

    def read(match: re.Match[str]) -> str:
        name = match[0][1:]
        after = text[match.end() : match.end() + 1]
        if name[0] == "#" or (name in html5 and (name[-1] == ";" or after != "=")):
            return unescape(match[0])
        return match[0]

    return _REFERENCE.sub(read, text)
