"""Built pages: what is read of them, whatever they are, and the command that checks them."""

from __future__ import annotations

import io
import json
import os
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from support import EVERYTHING, PLAIN, ROOT, Build, untranslated, write

from sitekit import built
from sitekit.built import candidates, read
from sitekit.check import check, main
from sitekit.model import BuiltSite, Finding, Site
from sitekit.origin import with_origins
from sitekit.rules import RULES
from sitekit.tags import attributes, tags
from sitekit.tongue import is_language, plainly, speeches

BUILT = [name for name, rule in RULES.items() if rule.family == "built"]
HEAD = '<!doctype html><html lang="en"><title>A</title><meta name="description" content="A">'

# Pieces of HTML, the odd ones more often than in life. The elements are of no kind that a browser
# moves, drops or doubles while it builds the tree.
PIECES = st.sampled_from(
    [
        *(
            "<x>",
            "</x>",
            '<x href="x">',
            "<x href=x/>",
            "<X\tHREF='x'>",
            '<x/href="x">',
            "<x a = b>",
        ),
        *('<x href="x"id=y>', '<x id="a>b">', "<x id='\"'>", "<x =a>", "<x a=>", '<x "a">', "<x/>"),
        *(
            "<x a=1 a=2 A=3>",
            "<x\n/ >",
            '</x a=">">',
            "<x title=<y>",
            "<x a='",
            "<x a",
            "<x a=",
            "<x",
        ),
        *(
            "<!-- -->",
            "<!-->",
            "<!--->",
            "<!-- --!>",
            "<!--",
            "-->",
            "--",
            "<!y",
            "<?y",
            "</>",
            "</ >",
        ),
        *(
            "</1>",
            "<1>",
            "<<",
            "<",
            ">",
            "&",
            "&lt;y>",
            "=",
            "/",
            '"',
            "'",
            " ",
            "\n",
            "ơ",
            "<ví đ='ơ'>",
        ),
        *('<x title="&copy=1&amp;&ltx&#60;&notit;&copy &#x1ecd">', "<x a=&amp>", "<x a='&lang=y'>"),
        *("<script>", "</script>", "</script >", "</scriptx>", "<!--<script>", "<script src='a'>"),
        *("<style>", "</style>", "<textarea>", "</textarea>", "<xmp>", "</XMP>", "<plaintexts>"),
        *("<template>", "</template>", "<noscript>", "</noscript>", "<iframe src=x>", "</iframe>"),
    ]
)
LINKS = st.sampled_from(
    [
        *("<a ", '<a href="../">', "<a href=0.html>", '<a href="#x">', '<a href="0.html#x">'),
        *('<img src="b/1.html">', "<base href=b/>", "<p lang=en>", "<a onclick=x>", "<p id=x>"),
    ]
)


def elements(html: str) -> list[tuple[str, dict[str, str]]]:
    """The elements that a parser makes of a page, those it adds by itself left out."""
    return [
        (node.tag or "", {name: value or "" for name, value in node.attributes.items()})
        for node in LexborHTMLParser(f"<body>{html}").root.traverse()  # type: ignore[union-attr]
        if (node.tag or "-")[0] != "-" and node.tag not in ("html", "head", "body")
    ]


def mine(html: bytes) -> list[tuple[str, dict[str, str]]]:
    """The same by the expression that the checker reads pages with."""
    return [
        (tag.name, {name: value.text for name, value in attributes(html, tag).items()})
        for tag in tags(html)
        if tag.name
    ]


@settings(derandomize=True, max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_the_tags_are_those_a_browser_sees(html: str) -> None:
    """Whatever stands in them: quotation marks, comments, scripts, templates, other letters."""
    assert mine(html.encode()) == elements(html)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(
    st.lists(st.lists(st.one_of(PIECES, LINKS), max_size=12).map("".join), min_size=2, max_size=4)
)
def test_a_page_in_pieces_is_the_page(pages: list[str]) -> None:
    """Cut before each link, known or not, a page is what it is when it is read as a whole."""
    files = {f"{'b/' * n}{n}.html": page.encode() for n, page in enumerate(pages)}
    known = frozenset((*files, "index.html"))
    whole, cut = (Kept(files, known) for _ in range(2))
    whole.cut = b"\0"

    for path in (*files, *files):
        assert cut.page(path) == whole.page(path)
    assert cut.led == whole.led


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=40), PIECES.map(str.encode)), max_size=30))
def test_no_bytes_are_too_odd(parts: list[bytes]) -> None:
    """A page of any bytes is read, and the findings are at places it has."""
    data = b"".join(parts)
    reader = Kept({"a.html": data}, frozenset(("a.html",)))
    page = reader.page("a.html")
    site = BuiltSite((page,) if page else (), faults=tuple(reader.faults))

    for finding in check(Site(built=site), BUILT):
        assert (
            1
            <= finding.span.line
            <= data.count(b"\n") + 1 + data.count(b"\r") + data.count(b"\0\n")
        )


class Kept(built.Reader):
    """A reader of files that are in memory."""

    def __init__(self, texts: dict[str, bytes], files: frozenset[str]) -> None:
        super().__init__(Path(), files, "", built.BUDGET)
        self.texts = texts

    def _raw(self, path: str) -> bytes:
        return self.texts[path]


def found(folder: Path, *rules: str) -> list[Finding]:
    """What the rules for built pages find in a folder, or some of them."""
    findings = check(Site(built=read(folder)), rules or BUILT)
    assert untranslated(findings) == []
    return findings


@pytest.mark.parametrize(
    "page",
    {
        "deep": b"<div>" * 100_000,
        "deep and closed": b"<div>" * 100_000 + b"</div>" * 100_000,
        "deep languages": b"<div lang=vi>x" * 3_000,
        "one attribute": b'<p title="' + b"x" * 10_000_000 + b'">',
        "many attributes": b"<p " + b"a b=c d='e' " * 200_000 + b">",
        "no end of a tag": b"<p " * 300_000,
        "no end of a link": b"<a " * 300_000,
        "no end of a comment": b"<!-- <a " * 100_000,
        "no end of a script": b"<script><a href=x>" * 100_000,
        "scripts in scripts": b"<script><!--<script><a " * 50_000,
        "quotation marks": b"<a \"'" * 200_000,
        "broken in one line": b"<img src=x>" * 5_000,
        "broken line by line": b"<img src=x id=a onclick=b>\n" * 3_000,
        "candidates": b'<img alt="" src="" srcset="' + b", , (" * 10_000 + b'">',
        "spaces": b"<a " + b" " * 2_000_000 + b"href" + b" " * 2_000_000 + b"x>",
        "nothing": b"",
        "zeros": b"\0" * 1_000_000,
        "style": b"<style>" + b"url(/*" * 100_000,
        "references": b'<a href="' + b"&amp" * 300_000 + b'">',
    }.items(),
    ids=lambda each: each[0],
)
def test_no_page_is_without_end(page: tuple[str, bytes], tmp_path: Path) -> None:
    """Not a crash, and not an hour: what a fuzzer or a broken generator would write."""
    started = time.perf_counter()

    found(write(tmp_path, {"index.html": page[1]}))

    assert time.perf_counter() - started < 20


def test_a_page_is_read_in_its_encoding(tmp_path: Path) -> None:
    """What it declares, or the mark at its beginning; a byte that is not is found at its place."""
    text = '<title>Dân vận</title>\n<p>Đ <a href="mục.html">x</a>'
    write(
        tmp_path,
        {
            "mục.html": "",
            "utf-16.html": text.encode("utf-16"),
            "bom.html": text.encode("utf-8-sig"),
            "tcvn.html": b"<meta charset=windows-1258>\n" + "<p>\u0110 <a href=b>".encode("cp1258"),
            "wrong.html": b"<meta charset=utf-8><title>A</title>\n<p>\xc4\x90 <b>\xd0</b>",
            "odd.html": b"<meta charset=hex><title>\xff</title>",
        },
    )

    faults = found(tmp_path, "unreadable-page", "dead-link")

    assert [(each.path, each.span.line, each.span.start) for each in faults] == [
        ("odd.html", 1, 26),
        ("tcvn.html", 2, 14),
        ("wrong.html", 2, 9),
    ]


def lines(root: Path) -> list[str]:
    """What the check of a built folder says, without the lines it shows."""
    said = io.StringIO()
    with redirect_stdout(said):
        main(["--built", str(root), "--format", "jsonl"])
    found = [json.loads(line) for line in said.getvalue().split("\n") if line]
    return [f"{each['line']}:{each['column']} {each['rule']} {each['message']}" for each in found]


WHOLE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="description" content="A page for tests that has all a page needs, and more."></head>'
)


def odd(tmp_path: Path, body: str, head: str = WHOLE, **files: str) -> list[str]:
    """What is said of a page whose second line this is."""
    page = f"{head.format(title='A')}<body><h1>A</h1>\n{body}</body></html>"
    write(tmp_path / "site", {"index.html": page, "there.png": "", **files})
    return lines(tmp_path / "site")


@pytest.mark.parametrize(
    "body",
    [
        """<p style="background:url(&quot;there.png&quot;)">a</p>""",
        "<style>@namespace url(http://www.w3.org/1999/xhtml);a{background:url(th\\ere.png)}</style>",
        """<svg><title/><path/></svg><h2 id="later">b</h2><a href="#later">c</a>""",
        """<a href="#/2">b</a> <a href="#!/x">c</a>""",
        """<a href="?family=Roboto|Lato">b</a>""",
        """<a href="sms:?&amp;body=hi">b</a>""",
        """<p lang="yo">Ẹ kú àbọ̀ sí ojúewé yìí, ọ̀rẹ́ mi ọ̀wọ́n, ẹ ṣé púpọ̀ fún wíwá yín</p>""",
    ],
)
def test_sound_pages_are_left_alone(tmp_path: Path, body: str) -> None:
    """As other programs write them."""
    assert odd(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            """<svg><title/></svg><a href="gone.html">b</a>""",
            "2:29 dead-link link `gone.html` leads to nothing",
        ),
        (
            """<p style="background:url(&quot;gone.png&quot;)">a</p>""",
            "2:11 dead-file file `gone.png` leads to nothing",
        ),
        (
            """<svg><feImage href="https://example.org/a.png"/></svg>""",
            "2:21 foreign-request",
        ),
        ("""<meta http-equiv="refresh" content="0; gone.html">""", "2:37 dead-link"),
    ],
)
def test_what_other_programs_write_is_looked_at(tmp_path: Path, body: str, said: str) -> None:
    """At its place."""
    found = odd(tmp_path, body)

    assert len(found) == 1
    assert found[0].startswith(said), found


def test_a_page_that_declares_other_letters(tmp_path: Path) -> None:
    """Readers would see `DÃ¢n váº­n`."""
    head = WHOLE.replace('charset="utf-8"', 'charset="iso-8859-1"')

    assert odd(tmp_path, "<p>Dân vận</p>", head) == [
        "1:53 unreadable-page page is UTF-8 but declares `iso-8859-1`"
    ]


@pytest.mark.parametrize("home", ["https://example.org", "https://example.org/s%E1%BB%95-tay/"])
def test_the_own_host_is_known(tmp_path: Path, home: str) -> None:
    """Without a stroke, behind a long style, below a folder with marks."""
    head = WHOLE.replace(
        "</head>", f'<style>{" " * 20000}</style><link rel="canonical" href="{home}"></head>'
    )
    root = home.rstrip("/")

    found = odd(tmp_path, f'<img src="{root}/there.png" alt="b"><a href="{root}/gone">c</a>', head)

    assert [each.split()[1] for each in found if "canonical" not in each] == ["dead-link"], found


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    """As in an old archive."""
    page = WHOLE.format(title="A") + '<link rel="canonical" href="https://example.org/a">'
    site = tmp_path / "site"
    site.mkdir()
    Path(os.fsdecode(os.fsencode(site) + b"/a\xfd.html")).write_text(page, encoding="utf-8")

    assert all("Traceback" not in each for each in lines(site))


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links and names of any kind")
def test_a_folder_of_odd_things(tmp_path: Path) -> None:
    """Links that go round, lead nowhere, pipes, files that may not be read, odd names."""
    write(tmp_path, {"a b#c?d%.html": f"{HEAD}<a href='x'>", "b/index.html": HEAD, "c/d.txt": ""})
    (tmp_path / "b/round").symlink_to(tmp_path)
    (tmp_path / "nowhere.html").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "folder.html").mkdir()
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.html")).write_text(HEAD, encoding="utf-8")

    findings = found(tmp_path, "unreadable-page", "dead-link")

    assert [(each.path, each.rule) for each in findings] == [
        ("a b#c?d%.html", "dead-link"),
        ("b/round", "unreadable-page"),
        ("nowhere.html", "unreadable-page"),
        ("pipe.html", "unreadable-page"),
    ]


def test_many_processes_find_what_one_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links from one share of the pages to sections in another are looked up, too."""
    pages = {
        f"{n}/index.html": f"{HEAD}<h1 id=a{n}>A</h1>"
        + "".join(f'<a href="../{m}/#a{m + (m == n)}">{m}</a>\n' for m in range(40))
        for n in range(40)
    }
    write(tmp_path, pages)
    alone = found(tmp_path)
    monkeypatch.setattr(built, "_SHARE", 1000)
    monkeypatch.setattr(built, "_cores", lambda: 3)

    together = found(tmp_path)

    assert together == alone
    assert len([each for each in alone if each.rule == "dead-anchor"]) == 40


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered is forgotten in time, and then read again."""
    pages = {f"{n}.html": HEAD + "<a href='x'>x</a> " * n for n in range(50)}
    write(tmp_path, pages)
    before = found(tmp_path)
    monkeypatch.setattr(built, "_KEPT", 1000)

    assert found(tmp_path) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png, b.png", ["a.png", "b.png"]),
        (" a,b.png 100w,\nc.png", ["a,b.png", "c.png"]),
        ("data:image/png;base64,AAAA 1x, b.png", ["data:image/png;base64,AAAA", "b.png"]),
        ("a.png (x, y) 1x, b.png", ["a.png", "b.png"]),
        (",", []),
        ("", []),
    ],
)
def test_a_srcset_is_split_as_browsers_do(text: str, expected: list[str]) -> None:
    """Commas stand between pictures, and in their addresses."""
    assert list(candidates(text)) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Quy chế dân chủ ở cơ sở", "vi"),
        ("Tiếng Việt", "vi"),
        ("Sổ tay Dân vận và QCDC", "vi"),
        ("The people know, discuss, do and inspect what is done in the commune.", "en"),
        ("QCDC", ""),
        ("Policies for chủ trương beside đường lối", ""),
        ("Le règlement de la démocratie à la base est à la portée de tous", ""),
        ("Internet email video karaoke radio camera menu bar", ""),
        ("", ""),
    ],
)
def test_only_what_is_plain_is_said_of_a_language(text: str, said: str) -> None:
    """Names and borrowed words prove nothing."""
    assert plainly(text.encode()) == said


@pytest.mark.parametrize(
    "tag", ["vi", "en-GB", "zh-Hant-TW", "de-1996", "x-a", "sl-rozaj", "es-419"]
)
def test_a_language_tag(tag: str) -> None:
    """Any of the forms of BCP 47."""
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["vn", "english", "en_GB", "", "-", "e", "en-", "zz", "vi vi"])
def test_no_language_tag(tag: str) -> None:
    """A country's code, a word, an underscore."""
    assert not is_language(tag)


def test_the_text_of_an_element_is_that_of_its_language() -> None:
    """Without what stands in elements that declare another, though they have the same name."""
    html = b"<div lang=en>a<div>b</div><div lang=vi>c<p lang=fr>d<p>e</div>f<br lang=de></div>g"

    assert {each.lang: each.text.split() for each in speeches(html)} == {
        "en": [b"a", b"b", b"f"],
        "vi": [b"c", b"e"],
        "fr": [b"d"],
    }


def test_this_site_is_clean(build: Build, capsys: pytest.CaptureFixture[str]) -> None:
    """With nothing set, and with everything set, below a folder of its host."""
    for folder in (build(**PLAIN), build(**EVERYTHING)):
        assert main(["--built", str(folder)]) == 0
        assert capsys.readouterr().out == ""


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Paths are relative to the folder, and the status is that of any check."""
    write(tmp_path / "site", {"index.html": f'{HEAD}\n<p>Đ <a href="gone">x</a>'})

    status = main(["--built", str(tmp_path / "site"), "--format", "jsonl"])

    out, err = capsys.readouterr()
    assert status == 1
    assert json.loads(out) == {
        "path": "index.html",
        "line": 2,
        "column": 15,
        "rule": "dead-link",
        "severity": "error",
        "message": "link `gone` leads to nothing",
        "hint": "",
    }
    assert err == "1 page, 1 error, 0 warnings\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--built", "{}/gone"], "is no folder"),
        (["--built", "{}/empty"], "no HTML page"),
        (["--built", "{}", "docs"], "goes with no PATH"),
        (["--built", "{}", "--select", "broken-link"], "is a rule for the sources"),
        (["--select", "dead-link"], "needs `--built DIR`"),
    ],
)
def test_a_check_that_cannot_run(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 and a reason, so that nobody takes it for a clean site."""
    (tmp_path / "empty").mkdir()

    assert main([each.format(tmp_path) for each in arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_finding_names_the_line_of_our_source(tmp_path: Path) -> None:
    """Where a page of ours has the link that is dead; nothing where a template has it."""
    root = write(
        tmp_path,
        {
            "mkdocs.yml": (ROOT / "mkdocs.yml").read_text(encoding="utf-8"),
            "docs/vi/a.md": "# A {#a}\n\n[x](gone.md)\n\n[y](b/index.md#lost) ![z](z.png)\n",
            "site/a/index.html": f'{HEAD}<a href="../menu/">m</a><a href="gone.md">x</a>'
            '<a href="../b/#lost">y</a><img src="../z.png">',
            "site/b/index.html": HEAD,
            "site/offline.json": "{}",
        },
    )
    folder = read(root / "site")
    findings = check(Site(built=folder), ["dead-link", "dead-anchor", "dead-image"])

    hints = [each.hint for each in with_origins(findings, folder, root)]

    assert hints == ["", *(f"see `docs/vi/a.md:{line}`" for line in (3, 5, 5))]
