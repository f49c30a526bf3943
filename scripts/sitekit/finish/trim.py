"""Styles and scripts as readers get them: what the site uses, in few files, named by their contents.

The theme's scripts are left out. Its style sheets become one with the site's own, without rules for
what no page has and custom properties that nothing asks for; the site's scripts lose their comments.
A name that holds the hash of what is in the file never means anything else, so
a browser may keep the file for ever, and one that comes back fetches what is new at once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from shutil import rmtree

import lightningcss

FOLDER = "assets"
# The browsers that the site is made for; older ones can read it.
_BROWSERS = ["chrome 100", "firefox 100", "safari 15.4"]
_THEME_STYLES = "stylesheets/*.css"
_SITE_STYLE = "site.css"
# What else the theme brings, and this site does without.
_UNUSED = ("stylesheets", "javascripts", "images")

_WORDS = re.compile(r"[\w-]+")
_HELD = re.compile(r"""\s[\w-]+=["']?([^"'>]*)""")
_INLINE = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL)
# In a style sheet: classes and ids, attributes with the value they must have, custom properties that
# are given and asked for.
_SELECTED = re.compile(r"[.#](-?[A-Za-z_][\w-]*)")
_VALUED = re.compile(r"""\[([\w-]+)=["']?([\w-]+)["']?\]""")
_GIVEN = re.compile(r"(?<![\w-])(--[\w-]+)(?=\s*:)")
_ASKED = re.compile(r"var\(\s*(--[\w-]+)")
# What takes the place of an attribute with a value that no page has: a class that none has either.
_NOWHERE = "nowhere"
# In a script: what is for those who write it. A minifier would save a tenth more, but none that does
# has wheels for every system. A test says that nothing but comments and white space goes.
_FOR_WRITERS = re.compile(r"^[ \t]*(?://.*)?\n|^[ \t]+|[ \t]+// .*$", re.MULTILINE)
_LINKED = re.compile(rf'(?<={FOLDER}/)[\w-]+\.(?:css|js)(?=")')


def trim(folder: Path) -> None:
    """Trim and rename the styles and scripts of a built site, and have its pages name them so."""
    assets = folder / FOLDER
    pages = sorted(folder.rglob("*.html"))
    sources = {file.name: file for file in sorted(assets.glob("*.*")) if _is_code(file)}
    texts = {name: file.read_text(encoding="utf-8") for name, file in sources.items()}
    theme = (file.read_text(encoding="utf-8") for file in sorted(assets.glob(_THEME_STYLES)))
    texts[_SITE_STYLE] = "".join((*theme, texts[_SITE_STYLE]))
    styles = {name: text for name, text in texts.items() if name.endswith(".css")}
    scripts = {name: _FOR_WRITERS.sub("", texts[name]) for name in texts if name not in styles}
    used = _used(pages, scripts.values())
    texts = scripts | {name: _trimmed(name, styles, used) for name in styles}
    names: dict[str, str] = {}
    for name in TopologicalSorter(_needs(texts)).static_order():
        text = _renamed(texts[name], names)
        names[name] = named(name, text)
        (assets / names[name]).write_text(text, encoding="utf-8", newline="\n")
        sources[name].unlink()
    for name in _UNUSED:
        rmtree(assets / name, ignore_errors=True)
    for page in pages:
        html = page.read_text(encoding="utf-8")
        html = _LINKED.sub(lambda match: names.get(match[0], match[0]), html)
        page.write_text(html, encoding="utf-8", newline="\n")


def named(name: str, text: str) -> str:
    """The name of a file with the hash of its contents: `site.css` as `site.1a2b3c4d.css`."""
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:8]}.{kind}"


def _is_code(file: Path) -> bool:
    return file.suffix in (".css", ".js")


def _used(pages: Iterable[Path], scripts: Iterable[str]) -> set[str]:
    """Every word in an attribute of any page, and every word of a script.

    Among them are all that a style sheet may select by: classes, ids and values, those that a script
    sets or takes from elsewhere included. Read without a parser: too many are found rather than too
    few, and no page is in memory twice.
    """
    used: set[str] = set()
    inline: set[str] = set()
    for page in pages:
        html = page.read_text(encoding="utf-8")
        used.update(word for words in _HELD.findall(html) for word in words.split())
        inline.update(_INLINE.findall(html))
    return used.union(*map(_WORDS.findall, (*scripts, *inline)))


def _trimmed(name: str, styles: Mapping[str, str], used: set[str]) -> str:
    """A style sheet without what applies to nothing, and without white space.

    That is every rule for classes, ids and values of attributes that are not there, and every custom
    property that no style sheet asks for and no script names (a page has no styles of its own: its
    policy forbids them); with it goes what was asked for by it alone.
    """
    text = _VALUED.sub(lambda each: each[0] if each[2] in used else f".{_NOWHERE}", styles[name])
    unused = {word for word in _SELECTED.findall(text) if word not in used}
    others = {each for other in styles if other != name for each in _ASKED.findall(styles[other])}
    while True:
        style: str = lightningcss.process_stylesheet(
            text, filename=name, unused_symbols=unused, browsers_list=_BROWSERS, minify=True
        )
        lost = {*_GIVEN.findall(style)} - {*_ASKED.findall(style)} - others - used - unused
        if not lost:
            return style
        unused |= lost


def _needs(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """By file: the others it names, whose new names must be known before its own."""
    return {
        name: {other for other in texts if other != name and _naming(other).search(text)}
        for name, text in texts.items()
    }


def _renamed(text: str, names: Mapping[str, str]) -> str:
    for name, new in names.items():
        text = _naming(name).sub(new, text)
    return text


def _naming(name: str) -> re.Pattern[str]:
    """Where a script names a file: at the end of a string, alone or behind a slash."""
    return re.compile(rf'(?<=["/]){re.escape(name)}(?=")')
