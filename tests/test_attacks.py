"""What a pull request may not do: run code in a reader's browser, run code here, or stop the check.

Each attack changes only what a writer touches, below docs/. The check refuses it at its place, or
it is no more than words; and the build refuses it before a file is written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from support import ROOT, TINY, TOP, demand_an_end, write

from sitekit import build, safe
from sitekit.check import check, main
from sitekit.load import load
from sitekit.model import Site
from sitekit.pages import expand
from sitekit.rules import RULES
from sitekit.scan import scan

SAFETY = [name for name, rule in RULES.items() if rule.safety]

# Text of a page by name, with `§` before the place that must be named, and the rule that names it.
ON_A_PAGE = {
    "a script": ("§<script>alert()</script>", "raw-html"),
    "a script in a sentence": ("một §<ScRiPt>alert()</sCrIpT>", "raw-html"),
    "a picture that fails": ("một §<img src=x onerror=alert()>", "raw-html"),
    "a drawing": ("§<svg onload=alert()></svg>", "raw-html"),
    "a frame": ("§<iframe srcdoc='<script>alert()</script>'></iframe>", "raw-html"),
    "a form": ("§<form action=https://example.org/><input name=password></form>", "raw-html"),
    "another base": ("§<base href=https://example.org/>", "raw-html"),
    "a refresh": ("§<meta http-equiv=refresh content='0;url=https://example.org/'>", "raw-html"),
    "the end of the page": ("một §</article></main> hai", "raw-html"),
    "a tag with a line in it": ("§<script\n>alert()</script>", "raw-html"),
    "an attribute over lines": ("một §<kbd\nonclick=alert()>hai</kbd>", "raw-html"),
    "a script in a table": ("| a | b |\n| --- | --- |\n| c | §<script>x</script> |", "raw-html"),
    "a script in a footnote": ("một[^x]\n\n[^x]: hai §<script>x</script>", "raw-html"),
    "a mark of other times": ("§</div><![<script>alert()</script>", "raw-html"),
    "a link in HTML": ("một §<a href=javascript:alert()>hai ba</a>", "unsafe-link"),
    "a comment that ends at once": ("<!--> §<script>alert()</script> -->", "unsafe-markup"),
    "a letter nobody sees": ("một <\x02img src=x §onerror=alert()>", "unsafe-markup"),
    "a letter nobody sees, struck out": ("một {--§<\x02script>alert()--}", "unsafe-markup"),
    "a handler on a fence": ("``` {§onclick=alert()}\nmột\n```", "unsafe-markup"),
    "code for the check alone": (
        "> ```\n>\n> §<script>alert()</script>\n>\n> ```",
        "unsafe-markup",
    ),
    "a link": ("§[một hai](javascript:alert())", "unsafe-link"),
    "a link in capitals": ("§[một hai](JaVaScRiPt:alert())", "unsafe-link"),
    "a link with a reference": ("§[một hai](javascript&#58;alert())", "unsafe-link"),
    "a link with a name for a sign": ("§[một hai](java&Tab;script&colon;alert())", "unsafe-link"),
    "a link after a sign": ("[một hai](&#1;§javascript:alert())", "unsafe-markup"),
    "a link over lines": ("[một hai](§java\nscript:alert())", "unsafe-markup"),
    "a link elsewhere": ("§[một hai][x]\n\n[x]: vbscript:alert()", "unsafe-link"),
    "a link with its content": ("§[một hai](data:text/html;base64,PHNjcmlwdD4=)", "unsafe-link"),
    "an address alone": ("§<javascript:alert()>", "unsafe-link"),
    "a file": ("§[một hai](file:///etc/passwd)", "unsafe-link"),
    "a picture of its own": ("§![một hai](data:image/svg+xml,x)", "unsafe-link"),
    "a picture that tells who reads": ("§![một hai](https://example.org/a.png)", "unsafe-link"),
    "a picture by the same way": ("§![một hai](//example.org/a.png)", "unsafe-link"),
    "a handler on a heading": ("## Một {#mot §onclick=alert()}", "unsafe-markup"),
    "a handler on a paragraph": ("một\n{: §onclick=alert() }", "unsafe-markup"),
    "a handler on a link": ("[một hai](index.md){§onmouseover='alert()'}", "unsafe-markup"),
    "a handler on a picture": ("![một hai](../assets/a.svg){ §onerror=alert() }", "unsafe-markup"),
    "a handler on code": ("`một`{§onclick=alert()}", "unsafe-markup"),
    "a handler on an item": ("- một\n{ §onclick=alert() }", "unsafe-markup"),
    "another address": ("[một hai](index.md){href=§javascript:alert()}", "unsafe-markup"),
    "a style": ("một **hai**{§style=position:fixed}", "unsafe-markup"),
    "the theme's own": ("một **hai**{§data-md-component=search}", "unsafe-markup"),
    "a class of the theme's": ("một **hai**{ .md-overlay §class=md-overlay }", "unsafe-markup"),
    "a setting of the site": ("một\n{: §config }", "unsafe-markup"),
    "out of the tree": ("§[một hai](../../../mkdocs.yml)", "broken-link"),
    "out of the tree in codes": ("§[một hai](%2e%2e/%2e%2e/%2e%2e/etc/passwd)", "broken-link"),
    "out of the tree by a picture": ("§![một hai](../../../../etc/a.png)", "missing-image"),
    "the data": ("§[một hai](../_data/terms.yml)", "broken-link"),
    "the original of a law": ("§[một hai](../_source/a.md)", "broken-link"),
    "from the root": ("§[một hai](/etc/passwd)", "absolute-link"),
    "another host": ("§[một hai](//example.org/)", "malformed-address"),
    "a program's own": ("§[một hai](ms-msdt:/id)", "malformed-address"),
    "an id that ends": ('## Một {#"onclick="alert()}', "bad-id"),
    "an exception for it": (
        "§<!-- allow raw-html: a reason -->\n<script>alert()</script>",
        "bad-exception",
    ),
    "many levels": ("".join(f"{'    ' * n}- một\n" for n in range(40)), "unwieldy-text"),
    "a deep quotation": (">" * 10_000 + " một", "unwieldy-text"),
}
# Words and nothing else: they are on the page as they were typed.
HARMLESS = (
    *("{{ config.site_name }}", "{% include '/etc/passwd' %}", "{# một #} {{ 7*7 }} hai"),
    *('--8<-- "/etc/passwd"', "!ENV PATH", "${PATH}", "&lt;script&gt;alert()&lt;/script&gt;"),
    *('*[HTML]: "onclick="alert()\n\nHTML', "`<script>alert()</script>`"),
    '[một hai](a.md "\\" onclick=\\"alert()")',
    "![<img src=x onerror=alert()>](../assets/favicon.svg)",
    "    <script>alert()</script>",
    "```\n<script>alert()</script>\n```",
    "~~~ {lang=en}\n{#a onclick=alert()}\n\t<script>\n~~~",
)
IN_THE_FRONT = {
    "template: ../../../../etc/passwd": "unknown-key",
    "title: '\"><script>alert()</script>'": "unknown-key",
    "author: '\"><script>alert()</script>'": "unknown-key",
    "location: javascript:alert()": "unknown-key",
    "icon: ../../../etc/passwd": "unknown-key",
    "search: {exclude: true}": "unknown-key",
    "hide: [footer]": "unknown-key",
    "parity: <b>": "unknown-key",
    "a: !!python/object/apply:os.system [id]": "bad-front-matter",
    "a: !ENV PATH": "bad-front-matter",
    "a: &a [*a]": "bad-front-matter",
    "a: " + "[" * 200 + "]" * 200: "bad-front-matter",
}
# Files by path under docs/; of a path the others are none of ours.
FILES = {
    "vi/index.html": "<script>alert()</script>",
    "vi/a.js": "alert()",
    "en/hooks.py": "import os",
    "vi/a.svg": "<svg onload='alert()'/>",
    "vi/a.MD": "# A",
    "assets/a.html": "<script>alert()</script>",
    "assets/a.js": "alert()",
    "assets/fonts/a.css": "@import 'https://example.org/a.css'",
    "_source/a.html": "<script>alert()</script>",
    "_data/a.yml": "[]",
    "_data/terms.json": "[]",
    "robots.txt": "x",
    "CNAME": "example.org",
    "vi/một.md": "# A",
    "vi/a b.md": "# A",
    "vi/a'b.md": "# A",
    'vi/"><script>.md': "# A",
    "vi/a\nb.md": "# A",
    "vi/A.md": "# A {#a}",
    "vi/\udcff.md": "# A",
    "vi/-a.md": "# A",
    "vi/.a/b.md": "# A {#a}",
    "vi/en/index.md": "# A {#a}",
    "vi/assets/index.md": "# A {#a}",
}
DRAWINGS = {
    "<script>alert()</script>": "element `<script>`",
    "<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>": "`<foreignObject>`",
    "<s:script xmlns:s='http://www.w3.org/2000/svg'>alert()</s:script>": "element `<script>`",
    "<path onload='alert()'/>": "attribute `onload`",
    "<image href='https://example.org/a.png'/>": "element `<image>`",
    "<use href='https://example.org/a.svg#a'/>": "element `<use>`",
    "<a href='javascript:alert()'/>": "element `<a>`",
    "<set attributeName='href' to='javascript:alert()'/>": "element `<set>`",
    "<path fill='url(https://example.org/a.svg#a)'/>": "attribute `fill`",
    "<path fill='u\\72l(https://example.org/)'/>": "attribute `fill`",
    "<style>@import 'https://example.org/a.css';</style>": "a style that loads",
    "<style>a{fill:url( https://example.org/a)}</style>": "a style that loads",
    "<?xml-stylesheet href='https://example.org/a.css'?>": "`<?`",
    "<path": "not a drawing",
}
YAML = {
    "a command": "- id: !!python/object/apply:os.system ['touch /tmp/x']\n",
    "a module": "- !!python/module:os\n",
    "the environment": "- id: !ENV PATH\n",
    "bytes": "- id: !!binary aGk=\n",
    "a bomb": "a: &a [x, x]\n"
    + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(12)
    ),
    "a bomb of keys": "a: &a {x: y}\n"
    + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [{', '.join([f'*{chr(97 + n)}'] * 9)}]}}\n"
        for n in range(12)
    ),
    "itself": "- &a [*a]\n",
    "a deep list": "[" * 100_000 + "]" * 100_000,
    "a deep mapping": "{a: " * 100_000 + "}" * 100_000,
    "a deep list by lines": "".join(" " * n + "-\n" for n in range(900)),
    "a key twice": "- id: a\n  id: b\n",
    "another document": "[]\n---\n[]\n",
}
TERM = {
    "id": "a",
    "group": "people",
    "vi": "một",
    "en": "one",
    "abbr": "MM",
    "also": ["two"],
    "means": {"vi": "hai", "en": "two"},
    "avoid": ["three"],
    "note": {"vi": "ba", "en": "three"},
    "evidence": "four",
    "sources": [],
}
DOCUMENT = {
    "id": "a",
    "number": "1/2020",
    "kind": "law",
    "date": "2020-01-01",
    "group": "law",
    "name": {"vi": "Luật 1/2020", "en": "Law 1/2020"},
    "issuer": {"vi": "Quốc hội", "en": "National Assembly"},
    "title": {"vi": "một", "en": "one"},
    "in_2019": "yes",
    "status": "in-force",
    "status_note": {"vi": "hai", "en": "two"},
    "confidence": "verified",
    "text_seen": "full",
    "sources": ["https://example.org/a"],
    "source_note": {"vi": "ba", "en": "three"},
    "ended": "2020-01-01",
}
PASSAGE = {"id": "s01", "part": "title", "vi": "một", "en": "one"}
QUESTION = {
    "id": "a",
    "lesson": "task-1",
    "ask": {"vi": "một?", "en": "one?"},
    "choices": [{"vi": "hai", "en": "two"}, {"vi": "ba", "en": "three"}],
    "right": "A",
    "why": {"vi": "bốn", "en": "four"},
    "cite": [{"at": "a.md#a", "vi": "năm", "en": "five"}],
}
ITEMS = {
    "terms.yml": (TERM, "glossary"),
    "documents.yml": (DOCUMENT, "documents"),
    "passages.yml": (PASSAGE, "sentences"),
    "questions.yml": (QUESTION, "questions-task-1"),
}
PAYLOADS = (
    *("<script>alert()</script>", '"><img src=x onerror=alert()>', "[a](javascript:alert())"),
    *(
        "a {onclick=alert()}",
        "a\n\n<script>alert()</script>",
        "javascript:alert()",
        "](javascript:x)",
    ),
    *(
        'https://example.org/>"onclick=alert()',
        "../../../etc/passwd",
        "x\r<b>",
        "`<b>`",
        "*a*{style=x}",
    ),
)
LEDGER = (
    "../../../../tmp/x\t2026-01-01\t-\tmoved\ta\n",
    "/etc/x\t2026-01-01\t-\tmoved\ta\n",
    "b\t2026-01-01\t-\tmoved\tjavascript:alert()\n",
    'b"><script>\t2026-01-01\t-\tmoved\ta\n',
    'b#x"onload="alert()\t2026-01-01\t-\tmoved\ta\n',
    "b\t2026-01-01\t<script>\n",
)


def findings(root: Path) -> set[tuple[str, int, int, str]]:
    """What the command says, by path, line, column and rule; never with a traceback."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["--format", "jsonl"], root)
    assert status in (0, 1)
    assert "Traceback" not in err.getvalue()
    said = map(json.loads, out.getvalue().splitlines())
    return {
        (each["path"], each["line"], each["column"], each["rule"])
        for each in said
        if each["severity"] == "error"
    }


def test_attacks_on_real_pages(tmp_path: Path) -> None:
    """One at the end of each page: every one is refused by its rule, at its line and column."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    pages = [page.path for page in load(ROOT).pages if page.lang == "vi"]
    wanted = {}
    for path, (name, (text, rule)) in zip(pages, ON_A_PAGE.items(), strict=False):
        file = tmp_path / "docs" / path
        before = file.read_text(encoding="utf-8")
        file.write_text(f"{before}\n{text.replace('§', '')}\n", "utf-8")
        ahead = f"{before}\n{text}".partition("§")[0] if "§" in text else f"{before}\n"
        place = (ahead.count("\n") + 1, len(ahead) - ahead.rfind("\n"))
        wanted[name] = (f"docs/{path}", place, rule, "§" in text)
    assert len(wanted) == len(ON_A_PAGE)

    found = findings(tmp_path)

    missed = {}
    for name, (path, place, rule, is_exact) in wanted.items():
        places = {each[1:3] for each in found if (each[0], each[3]) == (path, rule)}
        if not (place in places if is_exact else places):
            missed[name] = place, {each[1:] for each in found if each[0] == path}
    assert not missed


@pytest.mark.parametrize("name", ON_A_PAGE)
def test_what_is_unsafe_is_seen_when_it_is_rendered(name: str) -> None:
    """The build looks again, at what was made: nothing that the rules know gets past that either."""
    text, rule = ON_A_PAGE[name]

    if rule in ("raw-html", "unsafe-link", "unsafe-markup"):
        assert list(safe.unsafe(safe.rendered(f"# A {{#a}}\n\n{text.replace('§', '')}\n")))


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "<script>",
                "</script>",
                "<img src=x onerror=a>",
                "<svg onload=a>",
                "<a href=",
                "</a>",
            ),
            *("[x](", "![", "](", ")", "[x]", "[x]: ", "[x][x]", "javascript:a", "java\tscript:a"),
            *("&#106;avascript:a", "java&Tab;script:a", "javascript&colon;a", "data:x", "//a.org/"),
            *(
                "<",
                ">",
                '"',
                "'",
                "{",
                "}",
                "{: ",
                "onclick=a ",
                "style=x ",
                "#a ",
                ".md-x ",
                "href=",
            ),
            *(
                "\n```\n",
                "\n```\n",
                "\n~~~ {lang=vi}\n",
                "``` a",
                'hl_lines="',
                "{--",
                "--}",
                "{++",
                "++}",
            ),
            *("\n", "\n\n", "> ", "- ", "    ", "\t", "1. ", "# ", "## h ", "| a ", "\n| - |\n"),
            *(
                "```",
                "~~~",
                "`",
                "``",
                "<!--",
                "-->",
                "<!-->",
                "<?",
                "?>",
                "<![CDATA[",
                "]]>",
                "<!A ",
            ),
            *("\x00", "\x02", "\x03", "\x0c", "\\", "/", "=", " ", "a", "*", "**", "_", "*[x]: "),
            *(
                "[^a]",
                "[^a]: ",
                "{++",
                "++}",
                "{--",
                "--}",
                "\ue000",
                "\ue002",
                "&lt;",
                "&amp;",
                "<br>",
            ),
            *(
                "<kbd>",
                '<a id="x">',
                "<https://a.org>",
                "<a@b.org>",
                "<div>",
                "</div>",
                "<p ",
                "<title>",
            ),
            *("<textarea>", "<plaintext>", "<style>", 'markdown="1"', "\u2028"),
        ]
    ),
    min_size=2,
    max_size=14,
).map("".join)


@settings(derandomize=True, max_examples=600, deadline=None)
@given(PIECES)
def test_what_the_build_would_make_is_what_the_check_knows(text: str) -> None:
    """Two parsers read a page: whatever the one would make of it, the check that has the other finds."""
    page = f"# A {{#a}}\n\n{text}"

    if list(safe.unsafe(safe.rendered(page))):
        assert check(Site(pages=(scan("vi/a.md", page),)), SAFETY)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("```", "````", "~~~", "``` ", "```py", "``` .py ", "~~~{lang=vi}", "``` {.a #b}"),
                *("", "một", " ```", "``` một hai", "```` hai`", "~~~~", "``"),
            ]
        ),
        max_size=14,
    )
)
def test_code_is_seen_where_the_build_sees_it(lines: list[str]) -> None:
    """By the library's own pattern, which takes too long for a text that means harm."""
    text = "\n".join(lines)
    seen = [
        (text.count("\n", 0, match.start()), text.count("\n", 0, match.end()))
        for match in FencedBlockPreprocessor.FENCED_BLOCK_RE.finditer(text)
    ]

    assert [each[:2] for each in safe.fences(lines) if each.last is not None] == seen


def test_pages_are_rendered_as_the_build_does() -> None:
    """By the same extensions: MkDocs's own, and those that mkdocs.yml names."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    [part] = re.findall(r"^markdown_extensions:\n(?:[ -].*\n)*", text, re.MULTILINE)
    named = yaml.safe_load(part)["markdown_extensions"]
    names = {next(iter(each)) if isinstance(each, dict) else each for each in named}

    assert set(safe.EXTENSIONS) == names | {"toc", "tables", "fenced_code"}


@pytest.mark.parametrize("fence", ["```", "~~~"])
def test_marked_lines_end_code_elsewhere(fence: str) -> None:
    """What they are named with goes on to the next line: code that seems to begin there has ended."""
    code = f"{fence}\n<script>\n{fence}\n"

    assert not safe.is_suspect(code)
    assert safe.is_suspect(f"{fence} hl_lines='\n'\na\n{code}")


def test_no_page_of_the_site_has_to_be_rendered() -> None:
    """It takes long. What shows attacks in code, or names what they are made with, needs none."""
    pages = load(ROOT).pages

    assert pages
    assert [page.path for page in pages if safe.is_suspect(page.source[page.body :])] == []


@pytest.mark.parametrize("line", IN_THE_FRONT, ids=lambda line: line[:30])
def test_front_matter(line: str, make_project: Callable[..., Path]) -> None:
    """What the theme would put into the page, and what a parser would run."""
    top = TOP["vi"].replace("---\n", f"---\n{line}\n", 1)
    root = make_project({"docs/vi/a.md": f"{top}# A {{#a}}\n\nmột\n"})

    rule = IN_THE_FRONT[line]
    assert {each[:2] for each in findings(root) if each[3] == rule} & {
        ("docs/vi/a.md", 2),
        ("docs/vi/a.md", 1),
    }


def test_files_that_do_not_belong(make_project: Callable[..., Path]) -> None:
    """Pages of HTML, scripts, names that a system or an address cannot hold, folders of the site's."""
    root = make_project()
    for path, text in FILES.items():
        file = root / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    said = {each[0] for each in findings(root) if each[3] == "foreign-file"}

    shown = {
        re.sub(r"[\n\udcff]", lambda m: "\\x0a" if m[0] == "\n" else "\\udcff", f"docs/{path}")
        for path in FILES
    }
    shown = {re.sub(r"(assets/fonts|vi/en|vi/assets|vi/.a)/.*", r"\1", path) for path in shown}
    assert shown - said == {"docs/assets/fonts"}
    assert said - shown == {"docs/assets/fonts/a.css"}


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no symbolic links")
@pytest.mark.parametrize(
    "to", ["/etc/passwd", "/dev/zero", "/etc", "..", "a.md", "nowhere", "../.."]
)
def test_symbolic_links(to: str, make_project: Callable[..., Path]) -> None:
    """Out of the tree, in circles, to nowhere: none is followed, wherever it stands."""
    root = make_project()
    links = ("vi/x.md", "vi/folder", "assets/x.svg", "_source/x.md", "_data/questions.yml", ".x")
    for link in links:
        file = root / "docs" / link
        file.parent.mkdir(exist_ok=True)
        file.unlink(missing_ok=True)
        file.symlink_to(to)

    said = {each[0] for each in findings(root) if each[3] == "foreign-file"}

    assert said == {f"docs/{link}" for link in links}


@pytest.mark.parametrize("text", DRAWINGS)
def test_drawings(text: str) -> None:
    """Only lines and words."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">\n{text}\n</svg>\n'

    [first, *_] = safe.drawing("a.svg", svg.encode())

    assert DRAWINGS[text] in first.message
    assert first.span.line in (2, 3)


def test_drawings_that_are_something_else() -> None:
    """Entities that grow, pages of HTML, a picture that is none."""
    bomb = '<!DOCTYPE svg [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><svg>&b;</svg>'

    for name, text in (("a.svg", bomb), ("a.svg", "<html>"), ("a.svg", ""), ("a.png", "<html>")):
        assert list(safe.drawing(name, text.encode())), text


@pytest.mark.parametrize("name", YAML)
def test_data_files_that_are_bombs(name: str, make_project: Callable[..., Path]) -> None:
    """Tags run nothing, references do not grow, no depth takes the program down."""
    root = make_project({"docs/_data/terms.yml": YAML[name]})

    assert {each[0] for each in findings(root) if each[3] == "bad-data"} == {"docs/_data/terms.yml"}


def places(value: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where a data item has a text."""
    if isinstance(value, str):
        yield at
    elif isinstance(value, Mapping | list):
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, held in pairs:
            yield from places(held, (*at, key))


@pytest.mark.parametrize("name", ITEMS)
def test_values_of_the_data(name: str, make_project: Callable[..., Path]) -> None:
    """Whatever a value holds, it is refused, or it is words on every page made of it."""
    item, shown = ITEMS[name]
    items: list[Any] = []
    for at in places(item):
        for payload in PAYLOADS:
            new = json.loads(json.dumps(item))
            held = new
            for step in at[:-1]:
                held = held[step]
            held[at[-1]] = payload
            if "id" not in at:
                new["id"] = (
                    f"s{len(items) % 100:02}" if name == "passages.yml" else f"a{len(items)}"
                )
            items.append(new)
    shuffled = [items[number::5] for number in range(5)]
    for part in shuffled:
        pages = {
            f"docs/{lang}/meeting/text.md" if shown == "sentences" else f"docs/{lang}/a.md": TOP[
                lang
            ]
            + f"# A {{#a}}\n\n<!-- make {shown} -->\n"
            for lang in ("vi", "en")
        }
        root = make_project(
            {**pages, f"docs/_data/{name}": yaml.safe_dump(part, allow_unicode=True)}
        )
        site = load(root)
        refused = check(site, [*SAFETY, "bad-data"])
        for page in site.pages:
            text, _ = expand(page.path, page.source, site.data)
            odd = list(safe.unsafe(safe.rendered(text[page.body :])))
            assert not odd or any(each.rule in SAFETY for each in refused), odd[:3]
        assert refused


@pytest.mark.parametrize("line", LEDGER)
def test_the_ledger(line: str, make_project: Callable[..., Path]) -> None:
    """Pages are written at the addresses it names: none leads out of the site."""
    root = make_project({"docs/_data/ledger.tsv": TINY["docs/_data/ledger.tsv"] + line})

    assert ("docs/_data/ledger.tsv", 3) in {e[:2] for e in findings(root) if e[3] == "bad-ledger"}


MUCH = 10_000_000
WITHOUT_END = {
    **{f"much {sign}": {"docs/vi/a.md": "# A {#a}\n\n" + sign * MUCH} for sign in "[>*(`<{&"},
    "a long line": {"docs/vi/a.md": "# A {#a}\n\n" + "một hai " * 60_000},
    "one word": {"docs/vi/a.md": "# A {#a}\n\n" + "a" * 490_000},
    "a long text": {"docs/_data/terms.yml": "- id: " + "a" * 50_000_000},
    "a long original": {"docs/_source/a.txt": "a" * 50_000_000},
    "a long ledger": {"docs/_data/ledger.tsv": "a\t" * 2_000_000},
    "a long front": {"docs/vi/a.md": "---\na: " + "[" * 200_000 + "\n---\n# A {#a}\n"},
    "notes in notes": {"docs/vi/a.md": "# A {#a}\n\n" + "^[" * 40_000},
    "deep quotations": {"docs/vi/a.md": "# A {#a}\n\n" + "> " * 10_000 + "a"},
    "deep lists": {
        "docs/vi/a.md": "# A {#a}\n\n" + "".join("    " * n + "- a\n" for n in range(450))
    },
    "links in links": {"docs/vi/a.md": "# A {#a}\n\n" + "[a](" * 10_000},
    "brackets to the limit": {"docs/vi/a.md": "# A {#a}\n\n" + ("[" * 499 + "\n\n") * 40},
    "braces to the limit": {
        "docs/vi/a.md": "# A {#a}\n\n" + ("{" * 499 + "a" * 9000 + "\n\n") * 10
    },
    "tags to the limit": {"docs/vi/a.md": "# A {#a}\n\n" + ("<a " * 499 + "\n\n") * 10},
    "code without an end": {"docs/vi/a.md": "# A {#a}\n\n" + "```a\n\n" * 80_000},
    "code begun unseen": {"docs/vi/a.md": "# A {#a}\n\n" + "~~\x02~ {a}\n\n" * 40_000},
    "code with marked lines": {"docs/vi/a.md": "# A {#a}\n\n" + "~~~hl_lines='\n\n" * 30_000},
    "blanks behind a fence": {
        "docs/vi/a.md": "# A {#a}\n\n" + ("~~~" + " " * 49_000 + "!\n\n") * 9
    },
    "a drawing": {
        "docs/assets/a.svg": '<svg xmlns="http://www.w3.org/2000/svg">' + "<g>" * 500_000
    },
    "a folder": {"docs/vi/" + "a/" * 200 + "a.md": "# A {#a}\n"},
}


@pytest.mark.skipif(sys.platform == "win32", reason="this system sets no limits")
def test_nothing_takes_all_the_time_or_all_the_memory(tmp_path: Path) -> None:
    """Stopped after minutes, or by the limit: either would be a test that fails."""
    roots = [write(tmp_path / name, {**TINY, **held}) for name, held in WITHOUT_END.items()]

    demand_an_end(roots, most=2 << 30)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of two pages in this site's own configuration, which builds in a moment."""
    for name in ("overrides", "scripts", "docs/assets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = re.compile(r"^nav:\n.*?(?=^plugins:)", re.MULTILINE | re.DOTALL)
    page = "# A {#a}\n\n## B {#b}\n\n"
    return write(
        tmp_path,
        {
            **TINY,
            "mkdocs.yml": nav.sub("nav:\n  - Trang chủ: index.md\n  - a.md\n\n", config),
            **{f"docs/{lang}/index.md": TOP[lang] + page for lang in ("vi", "en")},
            **{f"docs/{lang}/a.md": TOP[lang] + page for lang in ("vi", "en")},
        },
    )


def test_the_build_refuses_before_it_writes(small: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With the words of the check, and what has been built before stays as it is."""
    write(small, {"site/index.html": "before"})
    attacked = "\n\n".join(text.replace("§", "") for text, _ in list(ON_A_PAGE.values())[:8])
    write(
        small, {"docs/vi/index.html": "<script>", "docs/vi/index.md": f"# A {{#a}}\n\n{attacked}"}
    )

    assert build.main([], small) == 1

    said = capfd.readouterr().err
    assert "docs/vi/index.md:3:1: error: element `<script>` is not allowed [raw-html]" in said
    assert "docs/vi/index.html:1:1: error: " in said
    assert [file.name for file in (small / "site").rglob("*")] == ["index.html"]
    assert (small / "site/index.html").read_text() == "before"


def test_what_is_harmless_is_built_as_words(small: Path) -> None:
    """Jinja, snippets and tags in code are text; a description and a name are no part of the HTML."""
    words = "\n\n".join(HARMLESS)
    odd = "'\"><script>alert(1)</script>"
    for lang in ("vi", "en"):
        top = f"---\ndescription: {json.dumps(odd)}\n---\n\n"
        text = f"{top}# Một &lt;script&gt; `<b>` {{#a}}\n\n## B `<img src=x onerror=x>` {{#b}}\n\n{words}\n"
        write(small, {f"docs/{lang}/a.md": f"{text}\n\n[Luật](#x) \n\n<!-- make documents -->\n"})
    law = {
        **DOCUMENT,
        "name": {"vi": odd, "en": odd},
        "status": "ended",
        "title": {"vi": odd, "en": odd},
    }
    write(small, {"docs/_data/documents.yml": yaml.safe_dump([law], allow_unicode=True)})

    build.main([], small)

    page = (small / build.DRAFT / "a/index.html").read_text(encoding="utf-8")
    assert "{{ config.site_name }}" in page and "{% include '/etc/passwd' %}" in page
    assert '--8&lt;-- "/etc/passwd"' in page and "root:" not in page
    assert "<script>alert" not in page and "onerror=x>" not in re.sub(r"<code>.*?</code>", "", page)
