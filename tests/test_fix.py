"""`check --fix` repairs what has one right form, says so, and touches nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from support import ROOT, TINY, TOP, write

from sitekit.check import main
from sitekit.fix import fix
from sitekit.model import Finding, Span
from sitekit.rules.text import placed

RULES = (
    "decomposed-letter,misplaced-tone-mark,look-alike-letter,invisible-character,"
    "space-before-mark,double-space"
)

RIGHT = (
    "hòa khỏe ủy thủy quý quả giá già giếng gì của nghĩa kìa tài cáo hoàn khuỷu thuở huỳnh xoòng "
    "ngoáy hoài thuyền được cửa mưu hương quốc Ủy HÒA café María señor São 2019 UBND"
)


def repair(root: Path, *, rules: str = RULES) -> int:
    """Run the command on a project."""
    return main(["--fix", "--select", rules, str(root)], root)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Uỷ ban, thuỷ lợi, hoà bình, qúy, khủyu", "Ủy ban, thủy lợi, hòa bình, quý, khuỷu"),
        (unicodedata.normalize("NFD", "ủy ban nhân dân"), "ủy ban nhân dân"),
        (unicodedata.normalize("NFD", "thuỷ lợi"), "thủy lợi"),
        ("Ðảng và ðoàn", "Đảng và đoàn"),
        ("c\u0430n bộ, ３ xã", "can bộ, 3 xã"),
        ("dân\u200b vận, dân\u00a0chủ, \u00adcơ sở", "dân vận, dân chủ, cơ sở"),
        ("xã , phường ( thị trấn ) ; ấp .", "xã, phường (thị trấn); ấp."),
        ("xã  và   phường", "xã và phường"),
        ("[xã](b.md) , **phường** .", "[xã](b.md), **phường**."),
    ],
)
def test_what_has_one_right_form_is_repaired(
    wrong: str,
    right: str,
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says where; the second run has nothing to do."""
    root = make_project({"docs/vi/a.md": f"# A {{#a}}\n\n{wrong}\n", "docs/vi/b.md": "# B {#b}\n"})
    file = root / "docs/vi/a.md"

    assert repair(root) == 0
    assert file.read_text(encoding="utf-8") == f"# A {{#a}}\n\n{right}\n"
    assert "docs/vi/a.md:3: " in capsys.readouterr().err

    assert repair(root) == 0
    assert "docs/vi/a.md" not in capsys.readouterr().err


def test_line_ends_and_the_rest_of_the_file_stay(make_project: Callable[..., Path]) -> None:
    """Windows line ends, a byte order mark, a last line without an end, odd spaces in code."""
    page = (
        "\ufeff---\r\ndescription: Uỷ ban  xã .\r\n---\r\n\r\n# A {#a}\r\n\r\n"
        "`a  , b` uỷ\r\n\r\n```\r\nuỷ ,\r\n```\r\nthuỷ"
    )
    root = make_project({"docs/vi/a.md": page.encode()})

    repair(root)

    wanted = page.replace("Uỷ ban  xã .", "Ủy ban xã.").replace("` uỷ", "` ủy")
    assert (root / "docs/vi/a.md").read_bytes() == wanted.replace("thuỷ", "thủy").encode()


def test_what_is_quoted_to_the_letter_is_not_touched(make_project: Callable[..., Path]) -> None:
    """A block quote, words before a citation, the sentences of the meeting, an official title."""
    page = (
        "# A {#a}\n\n> Uỷ ban , [S01](text.md#s01)\n\n"
        "Hội nghị nêu “uỷ ban ,” ([S01](text.md#s01)).\n"
    )
    passages = "- id: s01\n  part: title\n  vi: Uỷ ban ,\n  en: Committee\n"
    root = make_project({"docs/vi/a.md": page, "docs/_data/passages.yml": passages})

    repair(root)

    assert (root / "docs/vi/a.md").read_text(encoding="utf-8") == page
    assert (root / "docs/_data/passages.yml").read_text(encoding="utf-8") == passages


def test_data_is_repaired_where_it_was_typed(make_project: Callable[..., Path]) -> None:
    """In any YAML style; so is what stands on a page below what was made from it."""
    terms = (
        "- id: a\n  group: people\n  vi: uỷ ban\n  en: 'the People''s  Committee'\n"
        '  means:\n    vi: "Uỷ ban ."\n    en: >-\n      A  committee\n      of people .\n'
        "  evidence: general  # a note\n  sources: []\n"
    )
    root = make_project(
        {
            "docs/_data/terms.yml": terms,
            "docs/vi/a.md": "# A {#a}\n\n<!-- make glossary -->\n\nxã uỷ\n",
        }
    )

    assert repair(root) == 0

    right = terms.replace("uỷ", "ủy").replace("Uỷ ban .", "Ủy ban.").replace("people .", "people.")
    right = right.replace("A  com", "A com").replace("s  Com", "s Com")
    assert (root / "docs/_data/terms.yml").read_text(encoding="utf-8") == right
    assert (root / "docs/vi/a.md").read_text(encoding="utf-8").endswith("glossary -->\n\nxã ủy\n")


def test_only_the_named_paths_are_repaired(make_project: Callable[..., Path]) -> None:
    """What a user did not name stays."""
    root = make_project({"docs/vi/a.md": "# A {#a}\n\nuỷ\n", "docs/vi/b.md": "# B {#b}\n\nuỷ\n"})

    main(["--fix", "--select", RULES, str(root / "docs/vi/b.md")], root)

    assert "uỷ" in (root / "docs/vi/a.md").read_text(encoding="utf-8")
    assert "ủy" in (root / "docs/vi/b.md").read_text(encoding="utf-8")


def test_what_is_excused_is_left(make_project: Callable[..., Path]) -> None:
    """An exception says that it is right as it is."""
    page = "# A {#a}\n\n<!-- allow misplaced-tone-mark: the letter is the matter -->\nuỷ\n"
    root = make_project({"docs/vi/a.md": page})

    assert repair(root) == 0
    assert (root / "docs/vi/a.md").read_text(encoding="utf-8") == page


def test_of_repairs_that_overlap_the_first_is_made(tmp_path: Path) -> None:
    """Two on one line that do not overlap are both made, whatever they do to its length."""
    write(tmp_path, {"a.md": "abcdef\n"})
    found = [
        Finding("a.md", Span(1, 1, 3), "one", fix="X"),
        Finding("a.md", Span(1, 2, 4), "two", fix="Y"),
        Finding("a.md", Span(1, 5, 6), "three", fix="ZZZ"),
        Finding("a.md", Span(1, 6, 7), "four"),
    ]

    assert len(list(fix(tmp_path, found))) == 2
    assert (tmp_path / "a.md").read_text() == "XcdZZZf\n"
    assert [each.name for each in tmp_path.iterdir()] == ["a.md"]


def test_the_site_has_nothing_to_repair(tmp_path: Path) -> None:
    """Otherwise someone has not run it."""
    files = [
        file
        for part in ("docs/vi", "docs/en", "docs/_data")
        for file in (ROOT / part).rglob("*")
        if file.suffix in (".md", ".yml")
    ]
    root = write(
        tmp_path,
        {
            "mkdocs.yml": TINY["mkdocs.yml"],
            **{str(file.relative_to(ROOT)): file.read_bytes() for file in files},
        },
    )

    assert repair(root) == 0
    assert all((root / file.relative_to(ROOT)).read_bytes() == file.read_bytes() for file in files)


@pytest.mark.parametrize("word", RIGHT.split())
def test_a_word_that_is_right_stays(word: str) -> None:
    """The house's spelling, and what is no Vietnamese syllable at all."""
    assert placed(word) == word


def test_a_moved_address_is_mended_where_it_stands(make_project: Callable[..., Path]) -> None:
    """Not in the words of the link or its title, which may say the same."""
    text = '## B {#bb}\n\n[a#b](a.md#b "xem a.md#b")\n'
    root = make_project(
        {
            "docs/_data/ledger.tsv": "a\t2026-01-01\t-\na#b\t2026-01-01\t-\tmoved\ta#bb\n",
            **{f"docs/{lang}/a.md": f"{TOP[lang]}# A {{#a}}\n\n{text}" for lang in TOP},
        }
    )

    main(["--fix", "--select", "broken-anchor"], root)

    assert '[a#b](#bb "xem a.md#b")' in (root / "docs/vi/a.md").read_text("utf-8")


def test_a_space_is_not_put_where_it_would_mean_something(
    make_project: Callable[..., Path],
) -> None:
    """At the beginning of a line it may mean code, in front matter the end of a name."""
    top = TOP["vi"].replace("Một trang", "Một:\u00a0trang", 1)
    root = make_project(
        {"docs/vi/a.md": f"{top}# A {{#a}}\n\n\u00a0\u00a0\u00a0\u00a0một hai\u00a0ba\n"}
    )

    main(["--fix", "--select", "invisible-character"], root)

    said = (root / "docs/vi/a.md").read_text("utf-8")
    assert "Một:\u00a0trang" in said
    assert "\n\nmột hai ba\n" in said
