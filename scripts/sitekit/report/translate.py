"""What the check says -> the same in the reader's language.

The code says everything in English, and vi.yml has the Vietnamese of each sentence: findings are one
thing whatever language they are read in, and a rule is written without a thought of it. A sentence
that vi.yml does not have stays English; a test demands that there is none.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path

from sitekit.model import Finding
from sitekit.nodes import quick_loader

# The words around the findings. They are not in vi.yml, for a check that finds nothing reads none.
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {},
    "vi": {
        "error": "lỗi",
        "warning": "cảnh báo",
        "hint": "gợi ý",
        "page": "trang",
        "count": "số lần",
        "rule": "quy tắc",
        "first at": "lần đầu ở",
        "pages read": "số trang đã đọc",
        "families of rules run": "số nhóm quy tắc đã chạy",
        "links asked": "số liên kết đã hỏi",
        "of": "trên",
        "new address": "địa chỉ mới",
        "which `dev.py record` puts into the ledger at the release": (
            "`dev.py record` sẽ ghi vào sổ đăng ký địa chỉ ở lần phát hành"
        ),
    },
}
LANGUAGES = tuple(WORDS)

_FILE = Path(__file__).with_name("vi.yml")
# `{1}`, `{1:kind}` or `{1:kind?}`, in the sentences of vi.yml.
_GAP = re.compile(r"\{(\d)(?::(\w+)(\??))?\}")
# The kinds of gap that hold another message or hint, and several of them.
WHOLE, LIST = "words", "list"
_BETWEEN = re.compile(r", (?=`|and )")


def word(english: str, lang: str) -> str:
    """One of the words around the findings."""
    return WORDS[lang].get(english, english)


def counted(number: int, noun: str, lang: str) -> str:
    """A number of things: `1 error`, `2 errors`; Vietnamese knows no plural."""
    ending = "" if lang != "en" or number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number} {word(noun, lang)}{ending}"


def translated(finding: Finding, lang: str) -> Finding:
    """The finding with its message and its hint in a language."""
    if lang == "en":
        return finding
    message, hint = (translate(each, lang) for each in (finding.message, finding.hint))
    return replace(finding, message=message, hint=hint)


@cache  # one fault has often been made in many places
def translate(text: str, lang: str) -> str:
    """A message or hint in a language; as it is where there is no translation."""
    return (lang != "en" and text and catalogue().said(text)) or text


Phrases = Mapping[str, Mapping[str, str]]


class Sentence:
    """What the code says, with its gaps, and what it is in Vietnamese."""

    def __init__(self, english: str, vietnamese: str, phrases: Phrases) -> None:
        self.english = english
        self.vietnamese = vietnamese
        self.kinds = {number: kind for number, kind, _ in _GAP.findall(english)}
        # To look for what stands between the gaps takes less than to try the pattern.
        self.fixed = tuple(filter(None, _GAP.split(english)[::4]))
        self._phrases = phrases

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        made, end = "", 0
        for gap in _GAP.finditer(self.english):
            number, kind, or_else = gap.groups()
            one_of = kind in self._phrases and not or_else
            some = "|".join(map(re.escape, self._phrases[kind])) if one_of else ".*?"
            made += f"{re.escape(self.english[end : gap.start()])}(?P<_{number}>{some})"
            end = gap.end()
        return re.compile(made + re.escape(self.english[end:]), re.DOTALL)

    def gaps(self, text: str) -> dict[str, str] | None:
        """What stands in the gaps, by their numbers, if the text is this sentence."""
        if all(map(text.__contains__, self.fixed)) and (match := self._pattern.fullmatch(text)):
            return {name[1:]: found for name, found in match.groupdict().items()}
        return None

    def filled(self, gaps: Mapping[str, str]) -> str:
        """The Vietnamese with its gaps filled."""
        return _GAP.sub(lambda gap: gaps.get(gap[1], gap[0]), self.vietnamese)


def parts(found: str, kind: str) -> list[str]:
    """The messages or hints that a gap of a kind holds."""
    return _BETWEEN.split(found) if kind == LIST else [found] if kind == WHOLE else []


class Catalogue:
    """Every sentence; those that say most come first, so that none is taken for another's gap."""

    def __init__(self, messages: Iterable[Mapping[str, str]], phrases: Phrases) -> None:
        self.phrases = phrases
        found = [Sentence(str(each["en"]), str(each["vi"]), phrases) for each in messages]
        self.sentences = sorted(found, key=lambda each: -sum(map(len, each.fixed)))

    def match(self, text: str) -> tuple[Sentence, dict[str, str]] | None:
        """The sentence that a text is, and what stands in its gaps."""
        for sentence in self.sentences:
            gaps = sentence.gaps(text)
            if gaps is not None and all(
                self.match(each)
                for number, found in gaps.items()
                for each in parts(found, sentence.kinds[number])
            ):
                return sentence, gaps
        return None

    def said(self, text: str) -> str | None:
        """A text in Vietnamese, if that is known."""
        if not (found := self.match(text)):
            return None
        sentence, gaps = found
        return sentence.filled(
            {number: self._part(each, sentence.kinds[number]) for number, each in gaps.items()}
        )

    def _part(self, found: str, kind: str) -> str:
        if kind in (WHOLE, LIST):
            return ", ".join(self.said(each) or each for each in parts(found, kind))
        return self.phrases.get(kind, {}).get(found, found)


@cache
def catalogue() -> Catalogue:
    """What vi.yml has; where it cannot be read, nothing, which is said once."""
    # Not imported for a check that says nothing in Vietnamese.
    import yaml

    try:
        held = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=quick_loader())
        return Catalogue(held["messages"], held["phrases"])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fault = f"{line}: not YAML: {error.problem}"
    except (yaml.YAMLError, OSError, ValueError) as error:
        fault = f"1: {error}".partition("\n")[0]
    except (LookupError, TypeError, AttributeError):
        fault = "1: not a list of messages that have `en` and `vi` each, with phrases by their kind"
    print(f"{_FILE}:{fault}; so this is in English", file=sys.stderr)
    return Catalogue((), {})
