"""The numbers of a Vietnamese and of an English text, in one form, so that they can be compared.

Dates become `15/5/2016`, `5/2016` or `15/5`, shares `2/3`, documents their number in capitals
without marks, all without leading zeros. What is written in words only lends a hand: a number in
digits may be in words in the other language, but words alone (`một`, `one`) ask for nothing; a share
(`hai phần ba`, `two-thirds`) counts as written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise


@dataclass(frozen=True)
class Numbers:
    """How often each number of a text is written in digits."""

    written: Counter[str]
    text: str
    lang: str

    @cached_property
    def spoken(self) -> frozenset[str]:
        """The numbers that the words may mean, looked for only where one is lacking."""
        text = _NO_NUMBER[self.lang].sub(" ", self.text)
        return frozenset(_spoken(text.lower(), self.lang))

    def lacking(self, other: Numbers) -> Iterator[str]:
        """The numbers that are written here and are not in the other text, or not as often."""
        for number, count in self.written.items():
            if count > other.written[number] and number not in other.spoken:
                yield number


_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
# Not in small letters: `12 may` and `12 march` are not dates.
_MONTH = "|".join(form for name in _MONTHS for form in (name.capitalize(), name.upper()))
_ROMAN = {"I": 1, "V": 5, "X": 10}


# In small letters `may` and `march` are no months; `năm` is a year before one, or behind a number.
_NO_NUMBER = {
    "vi": re.compile(r"\b[Nn]ăm(?= \d{4}\b)|(?<=\d )năm\b"),
    "en": re.compile(r"\b(?:may|march)\b"),
}


def _count(words: str, start: int = 1) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split(), start)}


# What a word may mean; too much does no harm, for words only lend a hand.
_WORDS = {
    "vi": {
        **_count("một hai ba bốn năm sáu bảy tám chín mười"),
        "mốt": 1,
        "nhất": 1,
        "đầu": 1,
        "đôi": 2,
        "tư": 4,
        "lăm": 5,
        "bẩy": 7,
    },
    "en": {
        **_count(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        ),
        **_count(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
            "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
        ),
        **_count(" ".join(_MONTHS)),
        "a": 1,
        "an": 1,
        "each": 1,
        "every": 1,
        "single": 1,
        "once": 1,
        "twice": 2,
        "both": 2,
    },
}
_TENS = {
    **_count("twenty thirty forty fifty sixty seventy eighty ninety", 2),
    **_count("twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth", 2),
}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}
_WORD = re.compile(r"[^\W\d_]+")

# The forms of numbers, the longest first: what one has read no other reads again. A name's last
# digit tells apart the groups of one meaning. Each pattern begins with a look at what may begin one
# of them: most letters do not.
_DOCUMENT = r"\b(?P<document>\d+(?:/\d{4})?[-/][A-ZĐ]\w*(?:[-/][A-ZĐ]\w*)*)"
_DATE = r"\b(?P<d>\d{1,2})(?P<sep>[/.-])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4})\b"
_PAIR = r"\b(?P<first>\d+)/(?P<second>\d+)\b"
_NUMBER = r"(?<![^\W_])(?:(?P<grouped>\d{{1,3}}(?:[{}]\d{{3}})+)(?!\d)|(?P<number>\d+(?:[.,]\d+)?))"
_NUMERAL = r"\b(?P<roman>[IVX]+)\b(?![./-]\w)"
_FORMS = {
    "vi": re.compile(
        r"(?=[\dIVX]|\b\w+ (?i:phần) )(?:"
        rf"{_DOCUMENT}|{_DATE}"
        r"|\b(?P<d2>\d{1,2}) tháng (?P<m2>\d{1,2})(?:(?: năm |/)(?P<y2>\d{4}))?\b"
        r"|(?<=[Tt]háng )(?P<m3>\d{1,2})(?: năm |/)(?P<y3>\d{4})\b"
        rf"|{_PAIR}|{_NUMBER.format('.')}|{_NUMERAL}"
        rf"|(?i:\b(?P<share>{'|'.join(_WORDS['vi'])}) phần (?P<part>{'|'.join(_WORDS['vi'])})\b))"
    ),
    "en": re.compile(
        r"(?=[\dIVXADFJMNOSTfot])(?:"
        rf"{_DOCUMENT}|{_DATE}"
        rf"|\b(?P<d2>\d{{1,2}}) (?P<m2>{_MONTH})\b(?: (?P<y2>\d{{4}})\b)?"
        rf"|\b(?P<m4>{_MONTH}) (?P<d4>\d{{1,2}}), (?P<y4>\d{{4}})\b"
        rf"|\b(?P<m3>{_MONTH}) (?P<y3>\d{{4}})\b"
        # A single I is a number only where a part of a text is named.
        rf"|{_PAIR}|{_NUMBER.format(',')}|(?:(?<=[Cc]hapter )|(?<=[Ss]ection )|(?!\bI\b)){_NUMERAL}"
        r"|(?i:\b(?P<share>one|two|three|four)[- ](?P<part>third|quarter|fourth|fifth|tenth)s?\b))"
    ),
}


def numbers(text: str, lang: str) -> Numbers:
    """Read a text of one of the two languages."""
    written = Counter(filter(None, (_value(match, lang) for match in _FORMS[lang].finditer(text))))
    return Numbers(written, text, lang)


def _value(match: re.Match[str], lang: str) -> str:
    if match.lastgroup == "number":  # as most are
        return _bare(match[0].replace(",", "."))
    found = {name.rstrip("234"): held for name, held in match.groupdict().items() if held}
    if "document" in found:
        return found["document"].upper().replace("Đ", "D").lstrip("0")
    if "m" in found:
        parts = (found.get("d"), _month(found["m"].lower()), found.get("y"))
        return "/".join(_bare(part) for part in parts if part)
    if "first" in found:
        first, second = _bare(found["first"]), _bare(found["second"])
        return first if first == second else f"{first}/{second}"  # 24/24 is round the clock
    if "share" in found:
        words = _WORDS[lang]
        part = found["part"].lower()
        return f"{words[found['share'].lower()]}/{_PARTS.get(part) or words[part]}"
    if "roman" in found:
        return str(_roman(found["roman"]))
    return re.sub(r"\D", "", found["grouped"])


def _month(name: str) -> str:
    return str(_MONTHS.index(name) + 1) if name in _MONTHS else name


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"


def _roman(letters: str) -> int:
    values = [_ROMAN[each] for each in letters]
    return sum(
        -value if value < following else value for value, following in pairwise([*values, 0])
    )


def _spoken(text: str, lang: str) -> Iterator[str]:
    """Everything the words may mean, in small letters."""
    units = _WORDS[lang]
    for word, following in pairwise([*_WORD.findall(text), ""]):
        unit = units.get(following, 0)
        if word in units:
            yield str(units[word])
        if word in _TENS:
            yield str(_TENS[word] * 10)
            yield str(_TENS[word] * 10 + unit)
        elif word == "mười":
            yield str(10 + unit)
        elif following == "mươi" and word in units:
            tens = units[word] * 10
            yield from (str(tens + more) for more in range(10))
        elif word in ("nửa", "half"):
            yield from ("1/2", "50")
        elif word == "quarter":
            yield "1/4"
