"""What is put into rendered pages: pictures, the room they take, and what a reader chooses with.

The small ones are drawn into the page itself, so that they follow its colours, print, and cost no request.
They stand beside words that say the same, so a screen reader passes over them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_DOOR = "index"
_TITLE = re.compile(r"<h1\b[^>]*>")
_CARD = re.compile(r'(<li>\s*(?:<p>)?)(?=<a href="([\w/-]+)/">)')
_IMAGE = re.compile(r'<img\b(?=[^>]*\bsrc="(?:\.\./)*assets/([\w-]+\.svg)")')
_SIZE = re.compile(r'<svg\b[^>]*( width="\d+")[^>]*( height="\d+")')
# How a law that was amended can be shown; without a script all of it is.
_VIEWS = ("amended", "adopted", "both")
_WORDINGS = {
    "vi": ("Xem văn bản", "Đã sửa đổi", "Khi ban hành", "Cả hai"),
    "en": ("Show the text", "As amended", "As adopted", "Both"),
}
# The words are examples of what a reader may ask.
_SEARCH = {
    "vi": "Tìm: điều 11, đội dân vận, góp ý…",
    "en": "Search: Article 11, finances…",
}


def load_icons(folder: Path) -> Mapping[str, str]:
    """Every picture by the page it stands for: `qcdc/know.svg` is that of `qcdc/know`."""
    return {
        file.relative_to(folder).with_suffix("").as_posix(): _inline(file.read_text("utf-8"))
        for file in sorted(folder.rglob("*.svg"))
    }


def with_icons(html: str, key: str, icons: Mapping[str, str]) -> str:
    """Put a page's picture into its title; on the door, one before each name of a page."""
    if key == _DOOR:
        return _CARD.sub(lambda match: match[1] + icons.get(match[2], ""), html)
    return _TITLE.sub(lambda match: match[0] + icons.get(key, ""), html, count=1)


def load_sizes(folder: Path) -> Mapping[str, str]:
    """The width and height of every picture in a folder, as it says them itself, by its name."""
    found = ((file.name, _SIZE.search(file.read_text("utf-8"))) for file in folder.glob("*.svg"))
    return {name: size[1] + size[2] for name, size in found if size}


def with_sizes(html: str, sizes: Mapping[str, str]) -> str:
    """Say how large each picture is: the text below it stays where it is when the picture comes."""
    return _IMAGE.sub(lambda match: match[0] + sizes.get(match[1], ""), html)


def with_search_box(html: str, key: str, lang: str) -> str:
    """Put the search box before the door's first section. The search itself opens on a click."""
    if key != _DOOR:
        return html
    box = f'<button type="button" class="search-box" data-search>{_SEARCH[lang]}</button>\n'
    return html.replace("<h2", f"{box}<h2", 1)


def with_wordings(html: str, lang: str) -> str:
    """On a page of a law that was amended, put the choice of its wordings below the title."""
    if "<del" not in html and "<ins" not in html:
        return html
    legend, *names = _WORDINGS[lang]
    choices = "".join(
        f'<label><input type="radio" name="view" value="{value}"{" checked" * (not place)}> {name}</label>'
        for place, (value, name) in enumerate(zip(_VIEWS, names, strict=True))
    )
    box = f'<fieldset class="view-switch"><legend>{legend}</legend>{choices}</fieldset>'
    return html.replace("</h1>", f"</h1>{box}", 1)


def _inline(svg: str) -> str:
    """The drawing as one line, its namespace left out: HTML needs none."""
    line = "".join(each.strip() for each in svg.splitlines())
    return line.replace(
        ' xmlns="http://www.w3.org/2000/svg"',
        ' class="icon" width="40" height="40" aria-hidden="true"',
    )
