"""Styles and scripts of a built site: trimmed, named by their contents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pygments.lexers import JavascriptLexer
from pygments.token import Comment, String
from support import EVERYTHING, ROOT, Build, write

from sitekit.finish.trim import named, trim

PAGE = """\
<link rel="stylesheet" href="../assets/site.css"><script src="../assets/site.js" defer></script>
<script>dress("dark");</script>
<p class="here also" id='there' dir="ltr">site.css</p><input value="taken">
"""
BUILT = {
    "a/index.html": PAGE,
    "404.html": '<link href="/folder/assets/site.css">',
    "assets/site.css": ".here { color: red }\n.lost { color: blue }\n#there, .made { margin: 0 }\n",
    "assets/search.css": ".made { color: red }\n",
    "assets/site.js": 'import("./search.js"); style(new URL("search.css", base), "made --told");\n',
    "assets/search.js": 'fetch("search.json");\n',
    "assets/a.svg": "<svg/>",
    "assets/stylesheets/main.1.min.css": ".also { top: 0 } .lost { top: 0 }",
    "assets/javascripts/bundle.js": "theirs()",
    "assets/images/favicon.png": "",
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A little site, trimmed."""
    trim(write(tmp_path, BUILT))
    return tmp_path


def asset(folder: Path, name: str) -> Path:
    """The file of a name."""
    stem, _, kind = name.partition(".")
    [file] = (folder / "assets").glob(f"{stem}.*.{kind}")
    return file


def test_what_no_page_has_is_left_out(built: Path) -> None:
    """What a script makes is kept, and the theme's styles come first."""
    style = asset(built, "site.css").read_text()

    assert style == ".also{top:0}.here{color:red}#there,.made{margin:0}"
    assert asset(built, "search.css").read_text() == ".made{color:red}"


def trimmed(folder: Path, style: str, **others: str) -> str:
    """What is left of a style sheet, beside other files."""
    files = {f"assets/{name}.css": text for name, text in others.items()}
    trim(write(folder, {**BUILT, "assets/site.css": style, **files}))
    return asset(folder, "site.css").read_text().removeprefix(".also{top:0}")


@pytest.mark.parametrize(
    ("style", "left"),
    [
        ("[dir=ltr] p { top: 1px } [dir='rtl'] p { top: 2px }", "[dir=ltr] p{top:1px}"),
        ("[dress=dark], [dress=light] { top: 1px }", "[dress=dark],.nowhere{top:1px}"),
        ("[dress=light] p { top: 1px }", ""),
        ("p:not([dir=rtl]) { top: 1px }", "p:not(.nowhere){top:1px}"),
        ("[lang] { top: 1px }", "[lang]{top:1px}"),
        ("p { --a: 1px; --b: 2px; top: var(--b) }", "p{--b:2px;top:var(--b)}"),
        ("p { --a: var(--b); --b: 2px }", ""),
        ("p { --elsewhere: 1px; --told: 1px; --told-not: 2px }", "p{--elsewhere:1px;--told:1px}"),
        ("[data-view=taken] p { top: 1px }", "[data-view=taken] p{top:1px}"),
    ],
)
def test_what_applies_to_nothing_is_left_out(tmp_path: Path, style: str, left: str) -> None:
    """Values that no page and no script has, and properties that nobody asks for."""
    assert trimmed(tmp_path, style, search="p { top: var(--elsewhere) }") == left


def test_what_is_for_writers_is_left_out(tmp_path: Path) -> None:
    """Their comments, and white space at both ends of a line; not what only looks like one."""
    script = """\
// What it is for.
function run() {
  // Why.
  ask("https://a.example//b"); // no longer

  return a / b;
}
"""
    trim(write(tmp_path, {**BUILT, "assets/search.js": script}))

    assert asset(tmp_path, "search.js").read_text() == (
        'function run() {\nask("https://a.example//b");\nreturn a / b;\n}\n'
    )


def test_scripts_are_otherwise_the_same(build: Build) -> None:
    """As those who read them for their colours see them: no text in quotes has lost a word."""
    site = build(**EVERYTHING)

    for source in sorted((ROOT / "docs/assets").glob("*.js")):
        made = asset(site, source.name)
        assert words_of(made.read_text("utf-8")) == words_of(source.read_text("utf-8"))


def words_of(script: str) -> list[str]:
    """The words and signs of a script, without the hashes that a build puts in names of files."""
    return [
        re.sub(r"\.[0-9a-f]{8}(?=\.(css|js))", "", text)
        for kind, text in JavascriptLexer().get_tokens(script)
        if kind in String or (kind not in Comment and text.strip())
    ]


def test_names_follow_contents(built: Path) -> None:
    """Pages and scripts name the files as they are called now; text that says a name keeps it."""
    page = (built / "a/index.html").read_text()
    script = asset(built, "site.js").read_text()

    assert f'href="../assets/{asset(built, "site.css").name}"' in page
    assert f'src="../assets/{asset(built, "site.js").name}"' in page
    assert ">site.css</p>" in page
    assert f'"/folder/assets/{asset(built, "site.css").name}"' in (built / "404.html").read_text()
    assert f'"./{asset(built, "search.js").name}"' in script
    assert f'"{asset(built, "search.css").name}"' in script
    assert asset(built, "search.js").read_text() == BUILT["assets/search.js"]


def test_a_change_reaches_who_names_it(tmp_path: Path, built: Path) -> None:
    """A script gets a new name with what it loads: an old copy would load what has gone."""
    changed = {**BUILT, "assets/search.css": ".made { color: green }\n"}
    other = write(tmp_path / "other", changed)
    trim(other)

    assert asset(other, "site.js").name != asset(built, "site.js").name
    assert asset(other, "site.css").name == asset(built, "site.css").name


def test_the_theme_leaves_nothing(built: Path) -> None:
    """Its scripts are not used, and its styles are part of the site's."""
    left = sorted(file.name.partition(".")[0] for file in (built / "assets").iterdir())

    assert left == ["a", "search", "search", "site", "site"]


def test_the_hash_is_of_the_contents() -> None:
    """Eight digits: enough for files of the same name."""
    assert named("a.css", "x") == "a.2d711642.css"


def test_the_real_site_names_what_is_there(build: Build) -> None:
    """No page names a file without its hash, and each file is used by a page or by a script."""
    site = build(**EVERYTHING)
    files = {file.name for file in (site / "assets").glob("*.*") if file.suffix in (".css", ".js")}
    texts = [file.read_text("utf-8") for file in (*site.rglob("*.html"), *site.glob("assets/*.js"))]
    linked = {name for text in texts for name in re.findall(r'["/]([\w.-]+\.(?:css|js))"', text)}

    assert all(re.fullmatch(r"[\w-]+\.[0-9a-f]{8}\.(css|js)", name) for name in files)
    assert linked - files <= {"pagefind.js"}
    # Pages that lead on from an old address name the script for it, and there may be none yet.
    assert {name.partition(".")[0] for name in files - linked} <= {"moved"}
