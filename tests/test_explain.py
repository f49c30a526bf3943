"""Every rule is explained in both languages, and its examples are what they are said to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from mkdocs.config import load_config
from support import ANSWERS, BEFORE, CONFIG, ROOT, untranslated, write

import hooks
from sitekit import explain
from sitekit.built import read
from sitekit.cache import Cache
from sitekit.check import check, main
from sitekit.explain import FAMILIES, Example, Explanation, explanations
from sitekit.load import load
from sitekit.model import Site
from sitekit.rules import RULES

EXPLAINED = {each.rule.name: each for each in explanations("vi")}
PAGE = "vi/qcdc/a.md"
MEETING = """\
# {title} {{#text}}

## S01 {{#s01}}

> {own}
> [S01](#s01)

---

> {other}
> [S01](#s01)
> {{lang={lang}}}
"""
DESCRIPTION = {
    "vi": "Một trang của ví dụ, dài vừa đủ để người tìm kiếm biết trang nói về việc gì.",
    "en": "A page of the example, long enough to tell whoever searches what it is about.",
}
TOP = {
    lang: f'---\ndescription: "{text}"\nas_of: 2026-07-31\n---\n\n'
    for lang, text in DESCRIPTION.items()
}
BUILT_TOP = '<!doctype html><html lang="vi"><title>A</title><meta name="description" content="A">\n'
BUILT_B = '<h2 id="forms">Hình thức</h2> <a href="../">Trang chủ</a>'
SENTENCE = {"vi": "Đội dân vận làm tốt.", "en": "The team works well."}
EXPLAINING = {
    "vi": "[S01](../meeting/text.md#s01) ghi nhận đội dân vận đã làm tốt.\n",
    "en": "[S01](../meeting/text.md#s01) says that the team has worked well.\n",
}
# What the examples speak of; they are the text of one page of it, unless they name others.
AROUND = {
    "mkdocs.yml": CONFIG.replace("nav:\n  - A: a.md\n", ""),
    "docs/_data/passages.yml": (
        f"- {{id: s01, part: title, vi: {SENTENCE['vi']}, en: {SENTENCE['en']}}}\n"
    ),
    "docs/_data/terms.yml": "[]\n",
    "docs/_data/documents.yml": "[]\n",
    "docs/_data/questions.yml": "[]\n",
    "docs/_data/ledger.tsv": "",
    "docs/assets/groups.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    "docs/vi/meeting/text.md": TOP["vi"]
    + MEETING.format(title="Toàn văn", own=SENTENCE["vi"], other=SENTENCE["en"], lang="en"),
    "docs/en/meeting/text.md": TOP["en"]
    + MEETING.format(title="Full text", own=SENTENCE["en"], other=SENTENCE["vi"], lang="vi"),
    "docs/vi/qcdc/a.md": f"{TOP['vi']}# Dân biết {{#know}}\n\n{EXPLAINING['vi']}",
    "docs/en/qcdc/a.md": f"{TOP['en']}# To know {{#know}}\n\n{EXPLAINING['en']}",
    "docs/vi/qcdc/b.md": f"{TOP['vi']}# Phiếu tự đánh giá {{#checklist}}\n\n## Hình thức {{#forms}}\n",
    "docs/en/qcdc/b.md": f"{TOP['en']}# Self-assessment {{#checklist}}\n\n## Forms {{#forms}}\n",
    "docs/vi/law/10-2022-qh15/chapter-2.md": TOP["vi"]
    + (
        "# Chương II {#chapter-2}\n\n## Điều 11. Công khai {#article-11}\n\n"
        "1\\. Nhân dân được thông tin.\n{#article-11-1}\n"
    ),
    "docs/en/law/10-2022-qh15/chapter-2.md": (
        f'---\ndescription: "{DESCRIPTION["en"]}"\nparity: articles\n---\n\n'
        "# Chapter II {#chapter-2}\n\n"
        "## Article 11. Making public {#article-11}\n\n1. The People are informed.\n"
    ),
}


def files(example: Example) -> Iterator[tuple[str, str | None]]:
    """The files of an example with their whole text, by their path in the project."""
    for name, text in example.items():
        path = name or PAGE
        page = path.startswith(("vi/", "en/")) and path.endswith(".md")
        if page and text and text.strip() and not text.startswith(("#", "---\n")):
            text = f"{TOP[path[:2]]}# A {{#a}}\n\n{text}"
        yield path if path == "mkdocs.yml" else f"docs/{path}", text


def found_built(explained: Explanation, example: Example, folder: Path) -> set[str]:
    """What the rule finds in a little built site with the example in it."""
    texts = {
        "": '<a href="b/">B</a>',
        **{f"a.{kind}": "" for kind in ("svg", "js", "css", "ogg")},
        "b/": BUILT_B,
    }
    for name, text in {**texts, **example}.items():
        # What would fill a page is only named, and is such as cannot be compressed by much.
        filler = " ".join(str(number * number) for number in range(40000))
        text = (text or "").replace("7.000 tiếng nữa", filler)
        path = name if "." in name else f"{name}index.html"
        if path.endswith(".html") and not text.startswith("<!doctype"):
            text = f"{BUILT_TOP}{text}"
        write(folder, {path: text.encode().replace("\ufffd".encode(), b"\xd0")})
    findings = check(Site(built=read(folder)), [explained.rule.name])
    assert untranslated(findings) == []
    return {f"{each.path}:{each.span.line}: {each.message} {each.hint}" for each in findings}


def found(explained: Explanation, example: Example, folder: Path) -> set[str]:
    """What the rule finds in the little site with the example in it."""
    if explained.rule.family == "built":
        return found_built(explained, example, folder)
    project: dict[str, str | bytes] = {**AROUND}
    for path, text in files(example):
        # What would fill a page is only named; a letter that was lost stands for a byte that is
        # none of UTF-8.
        whole = (text or "").replace("7.000 tiếng nữa", "tiếng " * 7000)
        project[path] = whole.encode().replace("\ufffd".encode(), b"\xd0")
        if text is None:
            del project[path]
    site = replace(load(write(folder, project)), today=date(2026, 8, 1), answers=ANSWERS)
    site = replace(site, ledger=replace(site.ledger, before=BEFORE))
    # Every rule runs: an exception excuses what another one finds.
    findings = check(site, list(RULES))
    assert untranslated(findings) == []
    return {
        f"{each.path}:{each.span.line}: {each.message} {each.hint}"
        for each in findings
        if each.rule == explained.rule.name
    }


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_explained_in_both_languages(name: str) -> None:
    """What and why, each in its own language, and a heading for its family."""
    vietnamese = EXPLAINED[name]
    [english] = [each for each in explanations("en") if each.rule.name == name]

    assert vietnamese.wrong and vietnamese.right
    assert {vietnamese.what, vietnamese.why}.isdisjoint({english.what, english.why})
    assert "\n" not in vietnamese.what and vietnamese.what.endswith(".")
    assert vietnamese.why.endswith(".")
    assert english.rule.family in FAMILIES


def test_nothing_is_explained_that_is_no_rule_and_all_in_its_order() -> None:
    """An entry left behind would be believed."""
    text = (ROOT / "scripts/sitekit/rules/rules.yml").read_text(encoding="utf-8")
    entries = [line[:-1] for line in text.split("\n") if line[:1].islower()]

    assert entries == list(RULES)


@pytest.mark.parametrize("name", RULES)
def test_an_example_is_what_it_is_said_to_be(name: str, tmp_path: Path) -> None:
    """The rule finds the wrong one, and not the right one."""
    explained = EXPLAINED[name]

    around = found(explained, {}, tmp_path / "around")
    wrong = found(explained, explained.wrong, tmp_path / "wrong")
    right = found(explained, {**explained.wrong, **explained.right}, tmp_path / "right")

    assert around == right == set()
    assert wrong


def test_the_list_and_the_page_agree(capsys: pytest.CaptureFixture[str]) -> None:
    """Names, order, families, severities and first lines, in both languages."""
    site = load(ROOT)
    for lang in ("vi", "en"):
        main(["--list", "--lang", lang])
        columns = re.compile(r"(\S+) +(\S+) +(\S+(?: \S+)?)  +(.*)")
        listed = [
            [part.replace("`", "") for part in match.groups()]
            for line in capsys.readouterr().out.splitlines()
            if (match := columns.fullmatch(line))
        ]
        page = site.by_path[f"{lang}/contribute/rules.md"]
        shown = []
        family = ""
        for section in page.sections:
            identity = section.heading.id if section.heading else ""
            if identity.startswith("family-"):
                family = identity.removeprefix("family-")
            elif identity in RULES:
                grade, _, what = section.blocks[1].text.partition(". ")
                shown.append([identity, family, grade.lower(), what])
        assert [line[0] for line in listed] == list(RULES)
        assert shown == listed


def test_a_rule_explained_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What it finds, why, and both examples."""
    assert main(["--explain", "missing-section"]) == 0

    out = capsys.readouterr().out
    assert out.startswith(
        "missing-section (parity, error)\n\nA section that only one language has."
    )
    assert "wrong, en/qcdc/a.md:\n    # To know {#know}\n" in out
    assert out.endswith("right, en/qcdc/a.md:\n    # To know {#know}\n\n    ## Forms {#forms}\n")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("bad-config: [\n", ":2:1: error: not YAML: "),
        ("bad-config:\n  vi: {what: Gì.}\n", ":1:1: error: key `wrong` is missing"),
        ("bad-config:\n  vi: {what: Gì.}\n", ":2:3: error: key `why` is missing in `vi`"),
        ("bad-config:\n  vi: một\n", ":2:3: error: `vi` is not a mapping"),
        (
            "bad-config:\n  right: 1.5\n  wrong: [a]\n",
            ":3:3: error: `wrong` is not text or a mapping",
        ),
        ("bad-config:\n  right: {a.md: [b]}\n", ":2:11: error: `a.md` is not text or nothing"),
        ("bad-config: &a {vi: *a}\n", ":1:1: error: not YAML: its references grow without end"),
        ("một\n", ":1:1: error: this item is not a mapping"),
        (b"\xff", ":1:1: error: file cannot be read: 'utf-8' codec can't decode byte 0xff"),
    ],
)
def test_a_mistake_in_the_explanations_is_said_with_its_place(
    broken: str | bytes,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By the commands that show them, by the check, and by the build; none of them breaks off."""
    text = broken.encode() if isinstance(broken, str) else broken
    monkeypatch.setattr(explain, "_FILE", write(tmp_path, {"rules.yml": text}) / "rules.yml")
    warned: list[str] = []
    monkeypatch.setattr(hooks._log, "warning", warned.append)
    monkeypatch.setattr(explain, "_read", explain._read.__wrapped__)  # as in a new process

    statuses = main(["--list"]), main(["--explain", "bad-config"])
    site = load(ROOT, Cache(ROOT))
    hooks.on_pre_build(load_config(str(ROOT / "mkdocs.yml")))

    assert statuses == (2, 2)
    out, err = capsys.readouterr()
    assert not out
    assert err.count(f"{explain.PATH}{said}") == 2
    assert explain.PATH in {each.path for each in RULES["bad-data"](site)}
    assert any(f"{explain.PATH}{said}" in each for each in warned)
