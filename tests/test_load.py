"""Files that cannot be read are reported with their place, and the reading goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support import untranslated, write

from sitekit.check import main
from sitekit.load import load
from sitekit.rules import RULES


def found(root: Path, rule: str) -> list[tuple[str, int, int, str]]:
    """What one rule says of a project."""
    findings = list(RULES[rule](load(root)))
    assert untranslated(findings) == []
    return [(each.path, each.span.line, each.span.start, each.message) for each in findings]


def test_a_sound_project_has_no_finding(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The tiny project of the other tests is sound, so what they find is their own."""
    assert main([], make_project()) == 0
    assert capsys.readouterr().out == ""


def test_a_file_that_is_not_utf8(make_project: Callable[..., Path]) -> None:
    """The line and the column of the first wrong byte; a column is a character."""
    root = make_project({"docs/vi/b.md": "# Đ {#b}\n\nĐội ".encode() + b"\xe9\n"})

    assert found(root, "unreadable-file") == [
        ("docs/vi/b.md", 3, 5, "file is not UTF-8: byte 0xe9")
    ]


def test_a_picture_that_cannot_be_read(
    make_project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a program holds it open on Windows, or somebody else's rights are on it."""
    root = make_project({"docs/assets/a.svg": "<svg/>"})
    read = Path.read_bytes

    def refuse(file: Path) -> bytes:
        if file.name == "a.svg":
            raise PermissionError(13, "Permission denied")
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert found(root, "unreadable-file") == [
        ("docs/assets/a.svg", 1, 1, "file cannot be read: Permission denied")
    ]


def test_a_wrong_byte_below_old_line_ends(make_project: Callable[..., Path]) -> None:
    """A lone carriage return ends a line as well, as it does for every other finding."""
    root = make_project({"docs/vi/b.md": b"# B {#b}\r\rm\xe9\r\n"})

    assert [each[:3] for each in found(root, "unreadable-file")] == [("docs/vi/b.md", 3, 2)]


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_page(text: str, make_project: Callable[..., Path]) -> None:
    """White space alone is nothing either."""
    root = make_project({"docs/vi/b.md": text})

    assert found(root, "empty-page") == [("docs/vi/b.md", 1, 1, "page is empty")]


def test_front_matter_that_is_no_mapping(make_project: Callable[..., Path]) -> None:
    """The page below it is checked all the same, at its own lines."""
    root = make_project({"docs/vi/b.md": "---\n- a\n---\n\n# B {#b}\n\n[x](gone.md)\n"})

    assert found(root, "bad-front-matter") == [
        ("docs/vi/b.md", 2, 1, "front matter is a list, not a mapping of names to values")
    ]
    assert [each[:2] for each in found(root, "broken-link")] == [("docs/vi/b.md", 7)]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no symbolic links")
def test_no_symbolic_link_is_followed(make_project: Callable[..., Path]) -> None:
    """Not in circles, not to nowhere, not to a folder beside; the files beside them are read."""
    root = make_project({"more/c.md": "# C {#c}\n"})
    for name, to in (("loop", root / "docs"), ("self", "self"), ("gone.md", "x"), ("m", "../more")):
        (root / "docs/vi" / name).symlink_to(to)
    write(root, {"docs/vi/z.md": "# Z {#z}\n\n[x](gone.md)\n"})

    assert found(root, "foreign-file") == [
        (f"docs/vi/{name}", 1, 1, "this is a symbolic link")
        for name in ("gone.md", "loop", "m", "self")
    ]
    assert [each[:2] for each in found(root, "broken-link")] == [("docs/vi/z.md", 3)]


def test_without_mkdocs_yml(make_project: Callable[..., Path]) -> None:
    """It is named, and what needs no navigation is checked."""
    root = make_project({"docs/vi/a.md": "# A {#a}\n\n[x](gone.md)\n"})
    (root / "mkdocs.yml").unlink()

    assert found(root, "bad-config") == [("mkdocs.yml", 1, 1, "file does not exist")]
    assert [each[:2] for each in found(root, "broken-link")] == [("docs/vi/a.md", 3)]


def test_mkdocs_yml_that_is_not_yaml(make_project: Callable[..., Path]) -> None:
    """The place is the parser's."""
    root = make_project({"mkdocs.yml": "site_name: A\nnav: [\n"})

    assert [each[:2] for each in found(root, "bad-config")] == [("mkdocs.yml", 3)]


@pytest.mark.parametrize("name", ["mkdocs.yml", "docs/_data/terms.yml"])
def test_yaml_that_is_broken_off(name: str, make_project: Callable[..., Path]) -> None:
    """The parser stops below the last line, where there is none: the place is the end of that."""
    root = make_project({name: "a: b\ne "})
    rule = "bad-config" if name == "mkdocs.yml" else "bad-data"

    assert [each[:3] for each in found(root, rule)] == [(name, 2, 3)]


def test_without_docs(tmp_path: Path) -> None:
    """An empty folder is no reason for a traceback."""
    assert ("docs", 1, 1, "folder `docs/` does not exist") in found(tmp_path, "bad-config")


def test_windows_line_ends_and_a_byte_order_mark(make_project: Callable[..., Path]) -> None:
    """What a Windows editor adds changes no place."""
    root = make_project({"docs/vi/b.md": b"\xef\xbb\xbf# B {#b}\r\n\r\n[x](gone.md)\r\n"})

    assert [each[:3] for each in found(root, "broken-link")] == [("docs/vi/b.md", 3, 1)]
    assert found(root, "heading-without-id") == []


def test_a_list_that_is_empty_moves_no_place(make_project: Callable[..., Path]) -> None:
    """The data hold nothing yet: the marker's line goes, and those below keep their numbers."""
    root = make_project({"docs/vi/b.md": "# B {#b}\n\n<!-- make glossary -->\n\n[x](gone.md)\n"})

    assert [each[:3] for each in found(root, "broken-link")] == [("docs/vi/b.md", 5, 1)]


def test_a_page_that_takes_more_than_half_an_hour(make_project: Callable[..., Path]) -> None:
    """Paragraphs count; what is looked up, as the rows of a table or the items of a list, does not."""
    words = "một hai ba bốn năm sáu bảy tám chín mười " * 100
    long = "\n\n".join([words] * 7)
    root = make_project(
        {
            "docs/vi/b.md": f"# B {{#b}}\n\n{long}\n\n{words}\n",
            "docs/vi/c.md": f"# C {{#c}}\n\n{long}\n\n- {words}\n",
        }
    )

    assert [each[:2] for each in found(root, "long-page")] == [("docs/vi/b.md", 1)]


def test_files_held_back_from_publication_lead_nowhere(make_project: Callable[..., Path]) -> None:
    """MkDocs itself lets such a link pass, and the reader gets an error page."""
    root = make_project(
        {
            "docs/_source/a.md": "x",
            "docs/_source/a.txt": "x",
            "docs/vi/b.md": "# B {#b}\n\n[x](../_source/a.md)\n[y](../_source/a.txt)\n",
        }
    )

    assert [each[:2] for each in found(root, "broken-link")] == [("docs/vi/b.md", 3)]
