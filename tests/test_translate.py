"""Everything the checker can say is said in Vietnamese as well, with nothing of it lost."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest
import said
from support import ROOT, TOP, untranslated

from sitekit.check import main
from sitekit.model import Finding, Site
from sitekit.report import translate
from sitekit.report.translate import WORDS, catalogue
from sitekit.rules import RULES
from sitekit.scan import scan
from sitekit.schema import items

SAID = said.said()
# Two words side by side in a gap: words of ours that were taken for what only a run can tell.
_WORDS = re.compile(r"[A-Za-z] |\s[A-Za-z]")
_FILLED = re.compile(r"\u27e6\d+\u27e7")
_GAP = re.compile(r"\{(\d)")

BROKEN = {
    "docs/vi/a.md": f"{TOP['vi']}# A {{#a}}\n\nĐến [trang b](gone.md).\n",
    "docs/en/a.md": f"{TOP['en']}# A {{#a}}\n\nTo [page b](gone.md).\n\n## B {{#b}}\n",
}


# A file that the parser stops at, for each thing it says that has a translation.
NO_YAML = (
    "a: b: c\n",
    "a: 1\n- b\n",
    "- a\nb: 1\n",
    "a: 1\n  b\nc\n",
    'a: "b\n',
    "a: [b\nc: 1\n",
    "a: {b: 1\n",
    "a: ]\n",
    "a: @b\n",
    "a: *b\n",
)


def seen() -> Iterator[Finding]:
    """What rules make of the names that others have for things: of letters, of slips in YAML."""
    letters = (chr(code) for code in (*range(0x80, 0x3001), *range(0xFEFF, 0xFF5F)))
    page = scan("vi/a.md", "# A {#a}\n\n" + "\n\n".join(f"a{each}a" for each in letters))
    for name in ("look-alike-letter", "invisible-character"):
        yield from RULES[name](Site((page,)))
    for text in NO_YAML:
        findings: list[Finding] = []
        list(items("docs/_data/terms.yml", text, findings))
        yield from findings


SEEN = list(seen())


def instance(text: str) -> str:
    """What the code says, with something in each gap that can be found again."""
    number = count()
    return re.sub(said.GAP, lambda _: f"\u27e6{next(number)}\u27e7", text)


def found(text: str) -> tuple[list[str], list[str]]:
    """The entries of the catalogue that make the translation, and what they leave as it is."""
    match = catalogue().match(text)
    if match is None:
        return [], [text]
    sentence, gaps = match
    used, kept = [sentence.english], []
    for number, part in gaps.items():
        kind = sentence.kinds[number]
        inner = [found(each) for each in translate.parts(part, kind)]
        if inner:
            used += [use for uses, _ in inner for use in uses]
            kept += [each for _, left in inner for each in left]
        elif kind and part in catalogue().phrases[kind]:
            used.append(f"{kind}: {part}")
        else:
            kept.append(part)
    return used, kept


def test_the_code_is_read() -> None:
    """Messages are found wherever they are made, put together from parts or handed on."""
    assert {
        f"link target `{said.GAP}` does not exist",  # a parameter
        f"`{said.GAP}` has no host",  # made elsewhere
        "exception names no rule",  # one of two values
        "paragraph of the `vi` text is missing below this",  # a table
        "the passage claims that a circular is unchanged",  # a table gone through
        f"key `{said.GAP}` is missing in `{said.GAP}`",
        f"file cannot be read: {said.GAP}",
        f"`{said.GAP}` needs `--external`",
    } <= SAID.keys()
    assert said.GAP not in SAID


def test_all_is_translated() -> None:
    """Every sentence has its entry, and all that stands in its gaps comes through as it is."""
    faults = []
    for text, where in SAID.items():
        example = instance(text)
        _, kept = found(example)
        translation = translate.translate(example, "vi")
        lost = [each for each in _FILLED.findall(example) if each not in translation]
        if lost or any(_WORDS.search(_FILLED.sub("", part)) for part in kept):
            faults.append(f"{where}: {text.replace(said.GAP, '{}')}")

    assert not faults, "\n".join(("vi.yml lacks, or takes for another:", *faults))


def test_no_entry_is_left_behind() -> None:
    """What nothing says any more would be looked after in vain."""
    entries = [sentence.english for sentence in catalogue().sentences]
    entries += [f"{kind}: {each}" for kind, held in catalogue().phrases.items() for each in held]

    assert [entry for entry, times in Counter(entries).items() if times > 1] == []

    texts = [instance(text) for text in SAID] + [each.message for each in SEEN]
    used = {use for text in texts for use in found(text)[0]}
    unused = [each for each in entries if each not in used]

    assert not unused, "\n".join(("nothing says any more:", *unused))


def test_names_that_others_have_for_things() -> None:
    """The usual ones are translated; the English ones of the rest are kept."""
    letters = [each for each in SEEN if each.rule]
    assert len(letters) > 400
    assert untranslated(SEEN) == []

    slips = {each.message for each in SEEN if not each.rule}
    assert len(slips) == len(NO_YAML)
    assert [slip for slip in slips if found(slip)[1]] == []


def test_gaps_are_those_of_the_english() -> None:
    """None is lost, none is made up, each kind is known."""
    for sentence in catalogue().sentences:
        numbers = _GAP.findall(sentence.english)
        assert numbers == [str(number + 1) for number in range(len(numbers))], sentence.english
        assert set(_GAP.findall(sentence.vietnamese)) == set(numbers), sentence.english
        known = {"", translate.WHOLE, translate.LIST, *catalogue().phrases}
        assert set(sentence.kinds.values()) <= known, sentence.english


def test_it_is_written_as_the_site_is() -> None:
    """No English word is left outside what is typed, and marks stand where the house puts them."""
    texts = [sentence.vietnamese for sentence in catalogue().sentences]
    texts += [text for held in catalogue().phrases.values() for text in held.values()]
    texts += WORDS["vi"].values()
    page = scan("vi/a.md", "# A {#a}\n\n" + "\n\n".join(texts))
    rules = [rule for rule in RULES.values() if rule.family == "text"]

    assert [
        (each.message, texts[each.span.line // 2 - 1])
        for rule in (*rules, RULES["foreign-text"])
        for each in rule(Site((page,)))
    ] == []
    sentences = texts[: len(catalogue().sentences)]
    assert [each for each in sentences if each.endswith(".") or each[0].isupper()] == []


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        (
            "link target `{2} \\1 `b`.md` does not exist",
            "không có tệp `{2} \\1 `b`.md` mà liên kết dẫn đến",
        ),
        ("`a\nb` has no id `x`", "`a\nb` không có id `x`"),
        ("`` has no id ``", "`` không có id ``"),
        ("list has 2 items, in `vi` 3", "danh sách có 2 mục, còn ở bản tiếng Việt có 3"),
        ("the nearest words there are `(nothing)`", "chỗ gần giống nhất ở đó là `(không có gì)`"),
        (
            "did you mean `a.html`?; it is written in `docs/vi/a.md:3`",
            "có phải là `a.html` không?; chỗ cần sửa là `docs/vi/a.md:3`",
        ),
        (
            "the Vietnamese of `forms` has changed: `a b` is now `c`, `d` is new, and 3 more",
            "lời tiếng Việt của `forms` đã đổi: `a b` nay là `c`, thêm `d`, và 3 chỗ nữa",
        ),
        ("what nobody has translated `yet`", "what nobody has translated `yet`"),
        ("", ""),
    ],
)
def test_a_translation(english: str, vietnamese: str) -> None:
    """What only a run can tell stays to the letter; what is not known stays English."""
    assert translate.translate(english, "vi") == vietnamese
    assert translate.translate(english, "en") == english


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("messages: [\n", "2: not YAML: did not find expected node content"),
        ("", "1: not a list of messages that have `en` and `vi` each"),
        ("phrases: {}\nmessages: [{en: a}]\n", "1: not a list of messages that have"),
        ("\x01", "1: unacceptable character #x0001"),
        (None, "1: [Errno 2] No such file"),
    ],
)
def test_a_catalogue_that_cannot_be_read(
    text: str | None,
    fault: str,
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """It is named once, and the findings are in English."""
    file = tmp_path / "vi.yml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(translate, "_FILE", file)
    monkeypatch.setattr(translate, "catalogue", cache(translate.catalogue.__wrapped__))
    monkeypatch.setattr(translate, "translate", translate.translate.__wrapped__)

    assert main(["--lang", "vi"], make_project(BROKEN)) == 1

    out, err = capsys.readouterr()
    assert "lỗi: link target `gone.md` does not exist [broken-link]\n" in out
    assert err.startswith(f"{file}:{fault}")
    assert len(err.splitlines()) == 2


def test_the_words_of_progress() -> None:
    """What a long run counts has its Vietnamese."""
    handed = {text for module in said.modules() for text in module.argument("step", 0)}
    counted = {text for text in handed if said.GAP not in text}

    assert counted == {"pages read", "families of rules run", "links asked"}
    assert counted <= WORDS["vi"].keys()


def test_a_report_in_vietnamese(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Message, hint and summary; names of rules and the source are what they are."""
    assert main(["--lang", "vi"], make_project(BROKEN)) == 1

    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "docs/en/a.md:7:4: lỗi: không có tệp `gone.md` mà liên kết dẫn đến [broken-link]",
        "  | To [page b](gone.md).",
        "  |    ^^^^^^^^^^^^^^^^^",
        "docs/vi/a.md:5:1: lỗi: thiếu mục `b` [missing-section]",
        "  | # A {#a}",
        "  | ^^^^^^^^",
        "  gợi ý: chỗ tương ứng ở dòng 9 của `docs/en/a.md`",
        "docs/vi/a.md:7:5: lỗi: không có tệp `gone.md` mà liên kết dẫn đến [broken-link]",
        "  | Đến [trang b](gone.md).",
        "  |     ^^^^^^^^^^^^^^^^^^",
    ]
    assert err == "2 trang, 3 lỗi, 0 cảnh báo\n"


def test_the_language_of_the_environment(
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It holds unless the command says otherwise; a slip of the pen in it is named."""
    root = make_project()

    monkeypatch.setenv("HANDBOOK_LANG", "vi")
    assert main([], root) == 0
    assert main(["--lang", "en"], root) == 0
    monkeypatch.setenv("HANDBOOK_LANG", "")
    assert main([], root) == 0
    monkeypatch.setenv("HANDBOOK_LANG", "vn")
    assert main([], root) == 2

    assert capsys.readouterr().err.splitlines() == [
        "2 trang, 0 lỗi, 0 cảnh báo",
        "2 pages, 0 errors, 0 warnings",
        "2 pages, 0 errors, 0 warnings",
        "HANDBOOK_LANG is `vn`: it can be en, vi",
    ]


def test_a_program_goes_by_the_same_names(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """In JSON only the message and the hint are translated."""
    root = make_project(BROKEN)
    lines: dict[str, list[dict[str, str]]] = {}
    for lang in WORDS:
        main(["--format", "jsonl", "--lang", lang], root)
        lines[lang] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert [each["message"] for each in lines["vi"]] != [each["message"] for each in lines["en"]]
    for each in (*lines["vi"], *lines["en"]):
        del each["message"], each["hint"]
    assert lines["vi"] == lines["en"]


def test_on_github_in_vietnamese(
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The annotation and the page of the run are; the commands stay GitHub's."""
    page = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))

    main(
        ["--format", "github", "--lang", "vi", "--select", "missing-section"], make_project(BROKEN)
    )

    out = capsys.readouterr().out
    assert out.startswith(
        "::error file=docs/vi/a.md,line=5,col=1,endColumn=9,title=missing-section"
    )
    assert "::thiếu mục `b`%0Achỗ tương ứng ở dòng 9 của `docs/en/a.md`\n" in out
    assert "docs/vi/a.md:5:1: lỗi: thiếu mục `b` [missing-section]\n" in out
    assert page.read_text(encoding="utf-8") == (
        "**1 lỗi, 0 cảnh báo**\n"
        "\n"
        "| số lần | | quy tắc | lần đầu ở |\n"
        "|--:|---|---|---|\n"
        "| 1 | lỗi | `missing-section` | `docs/vi/a.md:5` |\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--select", "broken-links"],
            "không có quy tắc `broken-links`; có phải là `broken-link` không?",
        ),
        (["--explain", "zzz"], "không có quy tắc `zzz`; xem `dev.py check --list`"),
        (["--select", "dead-link"], "quy tắc `dead-link` chỉ chạy khi có `--built DIR`"),
        (["nothing.md"], "không có `nothing.md`"),
        (["--built", "nothing"], "`nothing` không phải là thư mục"),
    ],
)
def test_a_refusal_in_vietnamese(
    arguments: list[str],
    said: str,
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What was typed wrong is said in the language that was asked for."""
    assert main(["--lang", "vi", *arguments], make_project()) == 2
    assert capsys.readouterr().err == f"{said}\n"


def test_a_repair_in_vietnamese(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was done is said as what was found."""
    root = make_project({"docs/vi/a.md": f"{TOP['vi']}# A {{#a}}\n\nhai  khoảng trắng\n"})

    assert main(["--lang", "vi", "--fix"], root) == 0
    assert capsys.readouterr().err.splitlines() == [
        "docs/vi/a.md:7: có hai khoảng trắng liền nhau [double-space]",
        "2 trang, 0 lỗi, 0 cảnh báo",
    ]


def test_the_rules_in_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    """The list and the explanations say what the Vietnamese page of the rules says."""
    main(["--list", "--lang", "vi"])
    listed = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in listed] == list(RULES)
    assert all(
        rest.startswith({"error": "lỗi ", "warning": "cảnh báo "}[RULES[name].severity])
        for name, _, rest in listed
    )

    main(["--explain", "avoided-word", "--lang", "vi"])
    out = capsys.readouterr().out
    assert out.startswith("avoided-word (terms, lỗi)\n\nChữ tiếng Anh mà bảng thuật ngữ không cho")
    assert "(“base”, “campaign”)" in out
    assert "\nsai, vi/qcdc/a.md:\n    Đội dân vận họp.\n" in out
    assert "\nđúng, en/qcdc/a.md:\n" in out


def test_the_example_of_the_rules_page() -> None:
    """It is shown in each language as the check says it."""
    shown = {}
    for lang in WORDS:
        page = (ROOT / "docs" / lang / "contribute/rules.md").read_text(encoding="utf-8")
        [message] = re.findall(r"^\S+:8:35: (\S+): (.*) \[broken-link\]$", page, re.MULTILINE)
        [hint] = re.findall(r"^  (hint|gợi ý): (.*)$", page, re.MULTILINE)
        shown[lang] = (*message, *hint)

    severity, message, label, hint = shown["en"]
    words = WORDS["vi"]
    assert shown["vi"] == (
        *(words[severity], translate.translate(message, "vi")),
        *(words[label], translate.translate(hint, "vi")),
    )


def sound_runs(root: Path) -> Iterator[list[str]]:
    yield ["--lang", "vi"]
    yield ["--lang", "vi", "--format", "github"]
    yield ["--lang", "en", str(root / "docs")]


def test_what_need_not_be_said_costs_nothing(
    make_project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that finds nothing, and one in English, read no catalogue."""

    def fail() -> None:
        raise AssertionError("vi.yml is read")

    monkeypatch.setattr(translate, "catalogue", fail)
    root = make_project()
    for arguments in sound_runs(root):
        assert main(arguments, root) == 0
    assert main(["--lang", "en"], make_project(BROKEN)) == 1
