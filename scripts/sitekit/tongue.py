"""Which language a text of a built page is in, and which it says it is in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from sitekit.tags import ATTRIBUTES, NAMES, OPEN, TEMPLATE_END, TOKEN, attributes, start_tag

# Letters that only Vietnamese has, and those that hardly any other language has. Yoruba and Igbo have
# e, i, o and u with a dot below as well.
_OWN = re.compile("[ơưƠƯẠ-Ặ\u1eba-ỉỎ-Ợ\u1ee6-\u1ef9]")
_MARKED = re.compile("[ăĂđĐơưƠƯ\u1ea0-\u1ef9]")
_WORD = re.compile(r"[^\W\d_]+")
# Small words of English, but for those that Vietnamese has as well: an, in, to.
_ENGLISH = " a and are as at by for from is it not of on or that the with "

_TAG = re.compile(
    r"""(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}
    (?:-[a-z]{4})? (?:-(?:[a-z]{2}|\d{3}))? (?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*
    (?:-[a-wyz\d](?:-[a-z\d]{2,8})+)* (?:-x(?:-[a-z\d]{1,8})+)?) | x(?:-[a-z\d]{1,8})+ | i-[a-z]{3,8}""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# ISO 639-1.
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv "
    "cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr "
    "ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw "
    "ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv "
    "ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq "
    "sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh "
    "yi yo za zh zu "
)
_END = re.compile(rb"</([a-z][^\t\n\f\r />]*)", re.IGNORECASE)
_VOID = frozenset(b"area base br col embed hr img input link meta source track wbr".split())


class Speech(NamedTuple):
    """An element that declares a language, and its text but for elements that declare another.

    `closed` is whether its end was seen.
    """

    name: str
    lang: str
    at: int
    text: bytes
    closed: bool


class _Open:
    def __init__(self, name: bytes, lang: str, at: int) -> None:
        self.name, self.lang, self.at = name, lang, at
        self.depth = 1
        self.texts: list[bytes] = []

    def speech(self, *, closed: bool) -> Speech:
        return Speech(self.name.decode(), self.lang, self.at, b" ".join(self.texts), closed)


def speeches(data: bytes) -> Iterator[Speech]:
    """Every element that declares a language, inner ones first."""
    above: list[_Open] = []
    past = 0
    for match in TOKEN.finditer(data):
        if above:
            above[-1].texts.append(data[past : match.start()])
        past = match.end()
        kind = match.lastindex
        if kind == OPEN:
            break
        if kind in (None, TEMPLATE_END):
            end = _END.match(match[0]) if above else None
            if end and end[1].lower() == above[-1].name:
                above[-1].depth -= 1
                if not above[-1].depth:
                    yield above.pop().speech(closed=True)
            continue
        name, given = match[NAMES[kind]].lower(), match[ATTRIBUTES[kind]]
        if name == b"title" and above:
            above[-1].texts.append(match[kind])
        is_same = bool(above) and above[-1].name == name
        if is_same and name == b"p":  # which holds no other
            yield above.pop().speech(closed=True)
            is_same = False
        if b"lang" in given and name not in _VOID:
            held = attributes(data, start_tag(match))
            if "lang" in held:
                above.append(_Open(name, held["lang"].text, match.start()))
                continue
        if is_same:
            above[-1].depth += 1
    for each in reversed(above):
        yield each.speech(closed=False)


def plainly(text: bytes) -> str:
    """`vi` or `en` if a text plainly is in that language, else nothing."""
    read = unescape(text.decode("utf-8", "replace"))
    words = _WORD.findall(read)
    english = sum(1 for word in words if f" {word.lower()} " in _ENGLISH)
    if sum(1 for word in words if _OWN.search(word)) >= 2:
        marked = sum(1 for word in words if _MARKED.search(word))
        # English that speaks of Vietnamese words has small words of its own between them.
        return "vi" if marked * 4 >= len(words) and english * 20 < len(words) else ""
    if len(words) >= 8 and not _MARKED.search(read):
        return "en" if english * 8 >= len(words) else ""
    return ""


def is_language(tag: str) -> bool:
    """Whether a text is a language tag; of two letters, one of ISO 639-1."""
    primary = tag.partition("-")[0].lower()
    return bool(_TAG.fullmatch(tag)) and (len(primary) != 2 or f"{primary} " in _CODES)
