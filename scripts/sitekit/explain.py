"""What each rule finds and why, with an example: for `check --list` and `--explain`, and as a page.

The English is the rule's docstring; the Vietnamese and the examples stand in rules/rules.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sitekit import schema
from sitekit.model import Finding, Span
from sitekit.report.translate import word
from sitekit.rules import RULES
from sitekit.rules.rule import Rule

PATH = "scripts/sitekit/rules/rules.yml"
_FILE = Path(__file__).parent / "rules" / "rules.yml"

FAMILIES: Mapping[str, Mapping[str, str]] = {
    "structure": {"vi": "Tệp, đề mục, điều hướng", "en": "Files, headings, navigation"},
    "links": {"vi": "Liên kết và hình", "en": "Links and pictures"},
    "parity": {"vi": "Hai ngôn ngữ", "en": "Both languages"},
    "ledger": {"vi": "Sổ đăng ký địa chỉ", "en": "The ledger of addresses"},
    "sources": {"vi": "Trích dẫn và dữ liệu", "en": "Quotations and data"},
    "law": {"vi": "Văn bản pháp luật", "en": "Texts of law"},
    "guidance": {"vi": "Hướng dẫn", "en": "Guidance"},
    "terms": {"vi": "Thuật ngữ", "en": "Terms"},
    "text": {"vi": "Chữ viết và dấu câu", "en": "Letters and punctuation"},
    "exceptions": {"vi": "Ngoại lệ", "en": "Exceptions"},
    "external": {"vi": "Liên kết ra ngoài", "en": "External links"},
    "built": {"vi": "Trang đã dựng", "en": "Built pages"},
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {"error": "Lỗi", "warning": "Cảnh báo", "wrong": "Sai", "right": "Đúng"},
    "en": {"error": "Error", "warning": "Warning", "wrong": "Wrong", "right": "Right"},
}
# Letters that no English word has: an example with one of them is Vietnamese.
_VIETNAMESE = re.compile("[ăâđêôơưà-ãè-êìíò-õùúýạ-ỹ]", re.IGNORECASE)

_MARKED = re.compile(r"\*([^*]+)\*\{lang=\w+\}")

# For a rule that is being written: a test demands an entry before it is done.
_NOTHING: tuple[dict[str, Any], int] = ({"wrong": {}, "right": {}}, 1)

# Texts of an example by file name; a page alone has no name, a file taken away no text.
Example = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule in one language; `line` is its place in rules.yml."""

    rule: Rule
    what: str
    why: str
    wrong: Example
    right: Example
    line: int


def explanations(lang: str) -> Iterator[Explanation]:
    """Every rule, in the order of the check."""
    entries, _ = _read()
    for rule in RULES.values():
        what, _, why = rule.doc.partition("\n\n")
        entry, line = entries.get(rule.name, _NOTHING)
        if lang in entry:
            what, why = entry[lang]["what"], entry[lang]["why"]
        yield Explanation(rule, what, why, _example(entry["wrong"]), _example(entry["right"]), line)


def mistakes() -> Sequence[Finding]:
    """What is wrong with rules.yml; the rules whose entry is faulty lack it."""
    return _read()[1]


def listing(lang: str = "en") -> str:
    """Name, family, severity and first line of every rule."""
    wide = max(map(len, RULES))
    words = {each: word(each, lang) for each in ("error", "warning")}
    least = max(map(len, words.values()))
    return "\n".join(
        f"{it.rule.name:<{wide}}  {it.rule.family:<10}  {words[it.rule.severity]:<{least}}  "
        f"{_plain(it.what)}"
        for it in explanations(lang)
    )


def explain(name: str, lang: str = "en") -> str:
    """What a rule finds and why, with its example, for a terminal."""
    it = next(each for each in explanations(lang) if each.rule.name == name)
    wrong, right, severity = (
        _WORDS[lang][each].lower() for each in ("wrong", "right", it.rule.severity)
    )
    head = f"{name} ({it.rule.family}, {severity})"
    lines = [head, "", _plain(it.what), "", _plain(it.why)]
    for title, example in ((wrong, it.wrong), (right, it.right)):
        for file, text in example.items():
            if text is not None:
                lines += ["", f"{title}, {file}:" if file else f"{title}:"]
                lines += [f"    {line}".rstrip() for line in text.rstrip("\n").split("\n")]
    return "\n".join(lines)


def page(lang: str) -> Iterator[tuple[str, int]]:
    """The Markdown of contribute/rules, each line with the one of rules.yml it was made from."""
    words = _WORDS[lang]
    family = ""
    for it in explanations(lang):
        lines: list[str] = []
        if it.rule.family != family:
            family = it.rule.family
            lines += [f"## {FAMILIES[family][lang]} {{#family-{family}}}", ""]
        lines += [f"### `{it.rule.name}` {{#{it.rule.name}}}", ""]
        lines += [f"**{words[it.rule.severity]}.** {it.what}", "", *it.why.split("\n"), ""]
        lines += _shown(words["wrong"], it.wrong, lang)
        lines += _shown(words["right"], it.right, lang)
        yield from ((line, it.line) for line in lines)


def _plain(text: str) -> str:
    """A terminal shows no italics: words of the other language stand in quotation marks."""
    return _MARKED.sub(r"“\1”", text)


def _shown(title: str, example: Example, lang: str) -> Iterator[str]:
    for file, text in example.items():
        if text is not None:
            yield f"{title}, `{file}`:" if file else f"{title}:"
            yield ""
            # Longer than any fence an example can show.
            vietnamese = lang != "vi" and _VIETNAMESE.search(text)
            yield "``````" + (" { lang=vi }" if vietnamese else "")
            yield from text.rstrip("\n").split("\n")
            yield "``````"
            yield ""


def _example(written: str | dict[str, str | None]) -> Example:
    return {"": written} if isinstance(written, str) else written


@cache
def _read() -> tuple[Mapping[str, tuple[dict[str, Any], int]], Sequence[Finding]]:
    """What rules.yml says of each rule, with its line, and what is wrong with it."""
    try:
        text = _FILE.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        return {}, [Finding(PATH, Span(), f"file cannot be read: {error}")]
    findings: list[Finding] = []
    return schema.explanations(PATH, text, findings), findings
