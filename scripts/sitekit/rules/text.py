"""How it is written: letters, marks and signs, in every text but those quoted to the letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from sitekit.model import Finding, Site
from sitekit.rules.rule import rule
from sitekit.words import BLANK, Line, distinct, lines

_RUN = re.compile(rf"[^\s{BLANK}]+")
_LETTERS = re.compile(r"\w+")

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE = re.compile(
    r"(qu|gi(?=[aăâeêioôơuưy])|ngh|ng|nh|gh|kh|ph|th|tr|ch|[bcdđghklmnprstvx])?"
    r"([aăâeêioôơuưy]{1,3})(ch|ng|nh|[cmnpt])?",
    re.IGNORECASE,
)
_A, _E, _I = "àáảãạ", "èéẻẽẹ", "ìíỉĩị"
_O, _U, _Y = "òóỏõọ", "ùúủũụ", "ỳýỷỹỵ"
_ANY = f"{_A}{_E}{_I}{_O}{_U}{_Y}ằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữự"
# Letters that no syllable has side by side when its mark is where it should be.
_MISPLACED = re.compile(
    rf"o[{_A}{_E}](?!\w)|(?<!q)u[{_Y}](?!\w)|[{_O}][ae]\w|[{_U}]y\w|q[{_U}]\w|g[{_I}][aeou]"
    rf"|[{_ANY}][ăâêôơư]|(?<!q)u[{_A}{_I}]|(?<!g)i[{_A}{_U}]|ư[{_A}{_I}{_U}]|o[{_I}]"
    rf"|[aăâeêôơ][{_I}{_O}{_U}{_Y}]"
)

# Letters of other alphabets with those of ours that they are taken for.
_TWINS = {
    **dict(zip("ÐðƉɖ", "ĐđĐđ", strict=True)),
    **dict(zip("АВЕЅІЈКМНОРСТХУаеѕіјорсух", "ABESIJKMHOPCTXYaesijopcyx", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονα", "ABEZHIKMNOPTYXova", strict=True)),
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
}
_ALWAYS = frozenset("ÐðƉɖ") | {chr(code) for code in range(0xFF01, 0xFF5F)}
_FOREIGN = re.compile(r"[ÐðƉɖ\u0370-\u03ff\u0400-\u052f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")

_INVISIBLE = re.compile(
    r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
    r"|[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# The mark first: what begins with a fixed text is found many times faster.
_STRAIGHT = re.compile(rf"[\"'](?:(?<=\")|(?<![\w{BLANK}”’)]')(?=\w))")
_BEFORE_MARK = re.compile(r"(?<=\S) +(?=[,;?!)]|[.:](?![\w.|-]))|(?<=\() +(?=\S)")
_SPACE_AND_MARK = (" ,", " ;", " ?", " !", " )", " .", " :", "( ")
# The blanks first: what begins with a fixed text is found many times faster.
_SOME_DOUBLE = re.compile(r"  (?<=[^\s|]  ) *(?=[^\s|])")
_DOUBLE = re.compile(r"(?<=[^\s|])  +(?=[^\s|])")
# What a line of Markdown may begin with before its first word.
_LEADING = " >-*+|#.0123456789"


@rule
def decomposed_letter(site: Site) -> Iterator[Finding]:
    """A word whose letters and marks are typed apart instead of as one character (not NFC).

    It looks right, but searching does not find it, and some screen readers spell it out.
    """
    for line in lines(site, lambda text: not unicodedata.is_normalized("NFC", text)):
        for match in _RUN.finditer(line.words):
            whole = unicodedata.normalize("NFC", match[0])
            if whole != match[0]:
                yield line.finding(
                    *match.span(),
                    f"`{whole}` is typed with its marks apart",
                    "set the keyboard program to precomposed Unicode and type it again, or run "
                    "`check --fix`",
                    whole,
                )


@rule
def misplaced_tone_mark(site: Site) -> Iterator[Finding]:
    """A tone mark on another vowel than in the rest of the site: `hoà` for `hòa`, `thuỷ` for `thủy`.

    The house writes `hòa`, `khỏe`, `ủy`, `thủy`: of two vowels at the end of a syllable the first
    has the mark, and the second when a consonant follows (`hoàn`) or when `qu` or `gi` begins it
    (`quý`, `giá`).
    A reader who searches for one spelling does not find the other. Words that are no Vietnamese
    syllable are left alone.
    """
    for line in lines(site, _in_a_word(_may_be_misplaced)):
        for match in _LETTERS.finditer(line.words):
            right = placed(match[0])
            if right != match[0]:
                yield line.finding(
                    *match.span(),
                    f"`{match[0]}` has its tone mark on the wrong vowel",
                    f"write `{right}`",
                    right,
                )


@rule
def look_alike_letter(site: Site) -> Iterator[Finding]:
    """A letter or digit that only looks like the right one: `Ð` for `Đ`, a Cyrillic `а` for `a`.

    Nobody sees it, but searching does not find the word and a screen reader stumbles over it.
    Words written wholly in another alphabet are left alone.
    """
    for line in lines(site, _FOREIGN.search):
        for match in _LETTERS.finditer(line.words):
            odd = [
                letter
                for letter in _FOREIGN.findall(match[0])
                if letter in _ALWAYS or _LATIN.search(match[0])
            ]
            if odd:
                right = "".join(_TWINS.get(each, each) for each in match[0])
                known = not _FOREIGN.search(right)
                name = unicodedata.name(odd[0], "a letter of another alphabet")
                yield line.finding(
                    *match.span(),
                    f"`{match[0]}` has a letter that only looks right: {name}",
                    f"write `{right}`" if known else "type the word again",
                    right if known else None,
                )


@rule
def invisible_character(site: Site) -> Iterator[Finding]:
    """A character that cannot be seen: zero-width, soft hyphen, no-break space, direction mark.

    It comes with text copied from elsewhere, and words and addresses that have it in them are
    neither found nor matched. Addresses and code are looked at too.
    """
    for line in lines(site, _has_invisible):
        for match in _INVISIBLE.finditer(line.typed):
            if match[0] == "\u200d" and _joins_pictures(line.typed, match):
                continue
            space = unicodedata.category(match[0]) == "Zs"
            begins = not line.typed[: match.start()].strip()  # plain spaces there would mean code
            stays = space and not begins
            # In front matter and data a plain space may end a name, or begin a comment.
            in_yaml = line.page is None or line.number <= line.page.source.count(
                "\n", 0, line.page.body
            )
            name = unicodedata.name(match[0], f"U+{ord(match[0]):04X}").lower()
            yield line.finding(
                *match.span(),
                f"invisible character: {name}",
                "put a plain space in its place" if stays else "take it out",
                None if space and in_yaml else " " if stays else "",
            )


@rule
def straight_quotation_mark(site: Site) -> Iterator[Finding]:
    """A straight quotation mark in running text.

    The house writes “ ”, and ‘ ’ inside them, in both languages: they show where a quotation begins
    and ends, and quotations are checked by them. The apostrophe is straight: the People's.
    """
    for line in lines(site, _STRAIGHT.search):
        for match in _STRAIGHT.finditer(line.words):
            pair = "“ ”" if match[0] == '"' else "‘ ’"
            yield line.finding(
                *match.span(), f"straight quotation mark `{match[0]}`", f"use {pair}"
            )


@rule
def space_before_mark(site: Site) -> Iterator[Finding]:
    """A space before a comma, full stop or the like, or on the inner side of a bracket.

    The mark may be carried to the next line alone, away from its word.
    """
    for line in lines(site, _has_space_before_mark):
        for match in _BEFORE_MARK.finditer(line.words):
            if not _in_text(line, match.start()):
                continue
            if line.words[match.start() - 1] == "(":
                yield line.finding(*match.span(), "space after `(`", "take it out", "")
            else:
                mark = line.words[match.end()]
                yield line.finding(*match.span(), f"space before `{mark}`", "take it out", "")


@rule
def double_space(site: Site) -> Iterator[Finding]:
    """Two spaces in a row between words.

    Readers see one; whoever searches the sources for the words does not find them.
    """
    for line in lines(site, _SOME_DOUBLE.search):
        for match in _DOUBLE.finditer(line.words):
            if _in_text(line, match.start()) and _in_text(line, match.end() + 1):
                yield line.finding(*match.span(), "two spaces in a row", "leave one", " ")


def _in_a_word(odd: Callable[[str], object]) -> Callable[[str], bool]:
    odd = cache(odd)
    return lambda text: any(map(odd, distinct(text)))


def _may_be_misplaced(word: str) -> bool:
    return not word.isascii() and _MISPLACED.search(word.lower()) is not None


def _has_invisible(text: str) -> bool:
    plain = text.replace("\n", " ").replace("\t", " ")
    return not plain.isprintable() and _INVISIBLE.search(text) is not None


def _joins_pictures(text: str, match: re.Match[str]) -> bool:
    """Whether a joiner makes one picture of two, as a family of its members."""
    around = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return all(each and unicodedata.category(each) in ("So", "Sk", "Mn") for each in around)


def _has_space_before_mark(text: str) -> bool:
    return any(map(text.__contains__, _SPACE_AND_MARK)) and _BEFORE_MARK.search(text) is not None


def _in_text(line: Line, place: int) -> bool:
    """Whether what stands before a place is a word or the end of a link or the like, no markup."""
    if line.words[place - 1] != BLANK:
        return True
    return line.typed[place - 1] in ")*_`[" and bool(line.typed[:place].strip(_LEADING))


@cache
def placed(word: str) -> str:
    """The word with its tone mark where the house puts it; a word that is no syllable as it is."""
    apart = unicodedata.normalize("NFD", word)
    tones = [mark for mark in apart if mark in _TONES]
    plain = "".join(each for each in apart if each not in _TONES)
    letters = list(unicodedata.normalize("NFC", plain))
    match = _SYLLABLE.fullmatch("".join(letters))
    if len(tones) != 1 or not match:
        return word
    start, vowels = match.start(2), match[2].lower()
    hatted = [number for number, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if hatted:
        start += hatted[-1]
    elif len(vowels) == 3 or (len(vowels) == 2 and match[3]):
        start += 1
    letters[start] = unicodedata.normalize("NFC", letters[start] + tones[0])
    return "".join(letters)
