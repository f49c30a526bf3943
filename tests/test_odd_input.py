"""Whatever stands in the files, the check ends, says so without a traceback, and names a place."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT, TINY, demand_an_end, write

from sitekit.check import main

# Real texts with everything a writer uses: quotations, footnotes, tables, notes of amendment.
PAGES = {
    path: (ROOT / "docs" / path).read_bytes()[:4000]
    for path in (
        *("vi/index.md", "en/qcdc/index.md", "vi/tasks/index.md", "en/meeting/limits.md"),
        *("vi/law/97-2025-qh15.md", "vi/law/10-2022-qh15/chapter-6.md", "vi/reference/changes.md"),
    )
}
FULL_TEXT = (ROOT / "docs/en/meeting/text.md").read_bytes()
PAGES["en/meeting/text.md"] = FULL_TEXT[:3000] + FULL_TEXT[FULL_TEXT.index(b"[^n1") - 200 :][:1500]
ITEMS = {
    name: b"\n- id:".join((ROOT / "docs/_data" / name).read_bytes().split(b"\n- id:")[:4])
    for name in ("passages.yml", "terms.yml", "documents.yml")
}
CONFIG = (ROOT / "mkdocs.yml").read_bytes()

MARKS = [
    *(b"[", b"](", b"![", b"]", b"[^a]", b"[^a]: ", b"(", b")", b"<", b">", b"<!--", b"-->", b"`"),
    *(b"```\n", b"*", b"**", b"_", b"{", b"}", b"{#a}", b"{lang=vi}", b"{--", b"--}", b"{++", b"|"),
    *(b"\n| --- |\n", b"> ", b"- ", b"1. ", b"    ", b"\t", b"\n", b"\r", b"\r\n", b"\\", b"&amp"),
    *(
        b"# ",
        b"---\n",
        b"...\n",
        b"<a href='x'>",
        b"</a>",
        b"<!-- allow ",
        b"<!-- make glossary -->",
    ),
    *(
        "“".encode(),
        "”".encode(),
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"https://[",
        b"%",
    ),
    *("\u2028".encode(), "\u0301".encode(), "\u202e".encode(), "𝔻".encode(), b"#s12", b"(S12)"),
]
YAML_MARKS = [
    *(b": ", b"- ", b"? ", b"[", b"]", b"{", b"}", b"&a ", b"*a", b"!!int ", b"!x ", b"<<: ", b"'"),
    *(b'"', b"|\n", b">-\n", b"#", b"@", b"%", b"`", b"~", b"null", b"1e9", b"2026-07-31", b"yes"),
    *(b"---\n", b"...\n", b"\t", b"\n", b"\r", b"  ", b"id: ", b"\xff", b"\0", "Đ".encode()),
]


def odd(texts: list[bytes], marks: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of the texts with a few things done to it at random places."""
    pieces = st.one_of(
        st.sampled_from(marks),
        st.builds(bytes.__mul__, st.sampled_from(marks), st.integers(2, 40)),
        st.binary(min_size=1, max_size=3),
        st.text(min_size=1, max_size=3).map(lambda text: text.encode("utf-8", "surrogatepass")),
    )
    place = st.floats(0, 1)
    change = st.one_of(
        st.tuples(st.just("put"), place, pieces),
        st.tuples(st.just("flip"), place, st.integers(1, 255)),
        st.tuples(st.just("cut"), place, st.integers(1, 200)),
        st.tuples(st.just("cut lines"), place, st.integers(1, 5)),
        st.tuples(st.just("double lines"), place, st.integers(1, 5)),
        st.tuples(st.just("end"), place, st.none()),
    )
    return st.builds(_changed, st.sampled_from(texts), st.lists(change, min_size=1, max_size=6))


def _changed(text: bytes, changes: list[tuple[str, float, bytes | int | None]]) -> bytes:
    for what, where, with_what in changes:
        at = int(where * len(text))
        lines = text.split(b"\n")
        line = int(where * len(lines))
        match what, with_what:
            case "put", bytes(piece):
                text = text[:at] + piece + text[at:]
            case "flip", int(bits) if at < len(text):
                text = text[:at] + bytes([text[at] ^ bits]) + text[at + 1 :]
            case "cut", int(length):
                text = text[:at] + text[at + length :]
            case "cut lines", int(count):
                text = b"\n".join(lines[:line] + lines[line + count :])
            case "double lines", int(count):
                text = b"\n".join(lines[: line + count] + lines[line:])
            case "end", _:
                text = text[:at]
    return text


def checked(files: dict[str, bytes]) -> None:
    """The command, on a little project with these files in it: it says places that there are."""
    with TemporaryDirectory() as folder:
        root = write(Path(folder), {**TINY, **files})
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = main(["--format", "jsonl"], root)
        assert status in (0, 1)
        assert "Traceback" not in err.getvalue()
        for each in map(json.loads, filter(None, out.getvalue().split("\n"))):
            file = root / each["path"]
            file = file if file.exists() else ROOT / each["path"]  # of the program itself
            lines = [""]
            if file.is_file():
                text = file.read_bytes().decode("utf-8-sig", "replace")
                lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert 1 <= each["line"] <= len(lines), each
            assert 1 <= each["column"] <= len(lines[each["line"] - 1]) + 1, each
            assert each["message"] and "\n" not in each["message"], each


@settings(derandomize=True, max_examples=100, deadline=None)
@given(odd(list(PAGES.values()), MARKS), st.booleans())
def test_no_page_is_too_odd(text: bytes, both: bool) -> None:
    """With a twin that is sound, and with one that is as odd."""
    checked(
        {"docs/vi/a.md": text, "docs/_data/passages.yml": ITEMS["passages.yml"]}
        | ({"docs/en/a.md": text} if both else {})
    )


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(MARKS), max_size=40).map(b"".join))
)
def test_no_text_is_too_odd_for_a_page(text: bytes) -> None:
    """Marks in any order, any bytes, in the front matter and below it."""
    checked({"docs/vi/a.md": text, "docs/en/a.md": b"---\n" + text + b"\n---\n" + text})


@pytest.mark.parametrize("name", ITEMS)
@settings(derandomize=True, max_examples=30, deadline=None)
@given(data=st.data())
def test_no_data_file_is_too_odd(name: str, data: st.DataObject) -> None:
    """With a page that shows what is in it."""
    text = data.draw(odd([ITEMS[name]], YAML_MARKS))
    shown = b"\n\n<!-- make glossary -->\n\n<!-- make documents -->\n\n<!-- make library -->\n"
    pages = {
        f"docs/{lang}/a.md": TINY[f"docs/{lang}/a.md"].encode() + shown for lang in ("vi", "en")
    }
    checked(
        {
            **{f"docs/_data/{each}": held for each, held in ITEMS.items()},
            **pages,
            f"docs/_data/{name}": text,
        }
    )


@settings(derandomize=True, max_examples=100, deadline=None)
@given(odd([CONFIG, TINY["mkdocs.yml"].encode()], YAML_MARKS))
def test_no_settings_are_too_odd(text: bytes) -> None:
    """mkdocs.yml: the navigation, the languages, what is excluded."""
    checked({"mkdocs.yml": text})


DEEP = 5000  # what grows with its square still ends soon
PAGE = "# A {#a}\n\n"
BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
)


PAGES_WITHOUT_END = {
    "brackets": "[" * DEEP,
    "closed brackets": "[" * 2000 + "]" * 2000,
    "links in links": "[a](" * DEEP,
    "references": "[a][b" * DEEP,
    "pictures": "![" * DEEP,
    "footnotes": "[^a]" * DEEP,
    "notes in notes": "^[" * DEEP,
    "emphasis": "*a **b " * DEEP,
    "closed emphasis": "*a_ " * DEEP,
    "stars": "*" * DEEP,
    "code": "".join("`" * n + " " for n in range(500)),
    "quotations": ">" * DEEP + " a",
    "quotation after quotation": "> a\n\n" * 3000,
    "lists": "".join("  " * n + "- a\n" for n in range(500)),
    "lists in a line": "- " * 3000 + "a",
    "tables": "| a " * DEEP + "|\n" + "| - " * DEEP + "|\n",
    "rows": "| a |\n| - |\n" + "| b | c |\n" * 3000,
    "attributes": "a {" * DEEP,
    "attribute": "a {#" + "a" * DEEP * 10,
    "elements": "<a href=x>" * 5000,
    "open elements": "<a " * DEEP,
    "comments": "<!-- " * DEEP,
    "exceptions": "<!-- allow broken-link: x -->\n" * 2000,
    "addresses": "https://" * DEEP,
    "entities": "&" * DEEP + "&#x1" * DEEP,
    "backslashes": "\\" * DEEP,
    "one word": "a" * 500_000,
    "one line": "một hai ba 15/3/2019 " * 10_000,
    "digits": "1" * 50_000 + " " + "1/" * 5000 + " " + "1." * 5000,
    "capitals": "ABC " * DEEP + "XVI" * DEEP,
    "spaces": "a" + " " * 100_000 + "b",
    "quotation marks": "“" * DEEP + "”" * DEEP + " [S01](../meeting/text.md#s01)",
    "marks": "a" + "\u0301" * DEEP,
    "lines": "\n" * 50_000 + "a",
    "headings": "".join(f"## a {{#a{n}}}\n\n" for n in range(3000)),
    "definitions": "".join(f"[a{n}]: b\n" for n in range(5000)),
    "changes": "{--" * DEEP + "--}{++a++}" * DEEP,
    "front matter": "---\n" * DEEP,
}
FRONT_MATTER_WITHOUT_END = {
    "bomb": BOMB,
    "itself": "a: &a [*a]",
    "lists": "a: " + "[" * DEEP,
    "mappings": "a: " + "{a: " * 2000,
    "number": "as_of: " + "1" * 100_000,
    "date": "as_of: 2026-99-99",
    "time": "as_of: 2026-07-31 99:99:99",
    "number with signs": "as_of: 0b" + "_" * 100 + "\nb: 0x\nc: 1:99:99",
    "keys": "".join(f"a{n}: b\n" for n in range(20_000)),
    "odd keys": "? [a, b]\n: c\n? {a: b}\n: d",
}
YAML_WITHOUT_END = {
    "bomb": BOMB,
    "itself": "- &a [*a]",
    "nav of itself": "nav: &a [*a]",
    "lists": "nav: " + "[" * DEEP,
    "closed lists": "nav: " + "[" * 900 + "]" * 900,
    "lists by lines": "".join(" " * n + "-\n" for n in range(900)),
    "mappings": "{a: " * 2000,
    "one text": "site_name: " + "a" * 500_000,
    "items": "- {id: a}\n" * 5000,
    "patterns": "exclude_docs: |\n" + "  " + "/**" * 5000 + "\n  [\n  !\n  \\\n",
    "nothing": "",
    "a text": "a",
    "a number": "1",
    "two documents": "a: 1\n---\nb: 2\n",
    "odd keys": "? [a, b]\n: c\n? {a: b}\n: d\n1: 2\nnull: 3\n",
}


def test_nothing_is_without_end(tmp_path: Path) -> None:
    """In a process of its own, which is stopped after minutes: that would be a test that fails."""
    files = {
        f"page {name}": {"docs/vi/a.md": PAGE + text} for name, text in PAGES_WITHOUT_END.items()
    }
    for name, text in FRONT_MATTER_WITHOUT_END.items():
        files[f"front matter {name}"] = {"docs/vi/a.md": f"---\n{text}\n---\n{PAGE}"}
    for name, text in YAML_WITHOUT_END.items():
        files[f"settings {name}"] = {"mkdocs.yml": text}
        files[f"data {name}"] = {"docs/_data/terms.yml": text}
    roots = [write(tmp_path / name, {**TINY, **held}) for name, held in files.items()]

    demand_an_end(roots)
