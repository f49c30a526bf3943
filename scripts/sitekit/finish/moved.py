"""What makes old addresses work, and says of English sections that they may be behind.

An id that has moved within its page gets an empty anchor beside the new one, and needs no script. An
id that has moved to another page is led there by docs/assets/moved.js, which only pages that need it
load; without it, a line says where to go. In place of a page that has gone stands one that leads on.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser as Html
from selectolax.lexbor import LexborNode as Node

from sitekit.finish.beside import view
from sitekit.ledger import Book, Way
from sitekit.model import Site
from sitekit.policy import policy
from sitekit.sections import address

_REMOVED = {
    "vi": "Nội dung trước đây ở địa chỉ này đã được bỏ hoặc gộp; đây là phần gần nhất với nội dung ấy.",
    "en": "What stood at this address has been removed or merged; this is the part nearest to it.",
}
_NEAREST = {
    "vi": "Nội dung trước đây ở địa chỉ này đã được bỏ hoặc gộp. Gần nhất với nội dung ấy là {}.",
    "en": "What stood at this address has been removed or merged. Nearest to it is {}.",
}
_ELSEWHERE = {
    "vi": "Nội dung trước đây ở địa chỉ này đã được chuyển đến {}.",
    "en": "What stood at this address has moved to {}.",
}
_BEHIND = (
    "The Vietnamese text of this section has changed since this translation was confirmed. "
    '<a href="{}" hreflang="vi">See the Vietnamese section.</a>'
)
_PAGE = """\
<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
{canonical}<script src="{root}assets/moved.js" data-to="{to}" data-moved="{moved}"></script>
<noscript><meta http-equiv="refresh" content="0; url={up}"></noscript>
</head>
<body>
<p>{words}</p>
</body>
</html>
"""


class _Note(NamedTuple):
    """A line that only those see who come by an old address, below what has the id `at`.

    It says that there is nothing more, or where it went: `leads`.
    """

    id: str
    at: str
    leads: str = ""


class _Led(NamedTuple):
    """A page that has gone: where the browser is led, and what that is called after."""

    place: str
    end: str
    removed: bool


class Moves:
    """What the ledger asks of a built site; `url` is where that is published, if it is known."""

    def __init__(self, site: Site, folder: Path, url: str = "") -> None:
        self._site, self._folder, self._url = site, folder, url
        self._book = Book(site)
        self._first = site.languages[0]
        # By page: ids with those they stand beside now; lines; ids the script leads to an address.
        self._aliases: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._notes: defaultdict[str, list[_Note]] = defaultdict(list)
        self._leads: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._gone: dict[str, _Led] = {}
        # A page comes before its ids.
        for old, way in sorted(self._book.missing.items()):
            if not way.fault:
                self._sort(old, way)

    def mark(self) -> None:
        """Put anchors, lines and the script on the pages that are there."""
        behind: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for each in self._book.behind():
            behind[each.twin.lang, each.twin.key.removesuffix(".md")].append(each.translation.id)
        for lang in self._site.languages:
            keys = {*self._kept(), *(key for each, key in behind if each == lang)}
            for key in sorted(keys):
                file = self._file(address(key, lang, self._first))
                html = Html(file.read_text(encoding="utf-8"))
                self._mark(html, key, lang)
                for mark in behind.get((lang, key), ()):
                    self._say_behind(html, key, lang, mark)
                file.write_text(html.html or "", encoding="utf-8", newline="\n")

    def lead_on(self) -> None:
        """Write a page at the address of each that has gone, and at that of its bilingual view.

        It comes after all that is made of built pages: these hold nothing to search or to compare.
        """
        for old, led in self._gone.items():
            for lang in self._site.languages:
                self._lead(address(old, lang, self._first), old, led, lang, beside=False)
            if place := view(address(old, self._first, self._first)):
                self._lead(place, old, led, self._first, beside=True)
        for key in self._kept():
            place = view(address(key, self._first, self._first))
            if place and (file := self._file(place)).is_file():
                html = Html(file.read_text(encoding="utf-8"))
                for script in html.css("script[data-moved]"):
                    script.attrs["data-moved"] = self._moved(key, self._first, beside=True)
                file.write_text(html.html or "", encoding="utf-8", newline="\n")

    def _sort(self, old: str, way: Way) -> None:
        """Note what one old address needs."""
        page, _, mark = old.partition("#")
        there, _, end = way.end.partition("#")
        place = way.end
        if way.removed:
            if mark and page in self._gone and old not in self._site.ledger.gone:
                return  # it went with its page
            name = mark if page == there else f"was-{old.replace('/', '-').replace('#', '-')}"
            place = f"{there}#{name}"
            self._notes[there].append(_Note(name, end))
        if not mark:
            self._gone[page] = _Led(place, way.end, way.removed)
        elif page in self._book.pages and page != there:
            self._notes[page].append(_Note(mark, "", way.end))
            self._leads[page][mark] = place
        elif page in self._book.pages and not way.removed:
            self._aliases[page].append((mark, end))
            if end:
                self._leads[page][mark] = place
        elif page in self._gone:
            whole = self._gone[page].place
            if place != (whole if "#" in whole else f"{whole}#{mark}"):
                self._leads[page][mark] = place

    def _kept(self) -> list[str]:
        """The pages that are there and have something of what is not."""
        return sorted(self._book.pages.keys() & {*self._aliases, *self._notes, *self._leads})

    def _file(self, place: str) -> Path:
        return self._folder / place / "index.html"

    def _built(self, end: str, lang: str, *, beside: bool) -> str:
        """An address as the built site has it, below its root; that of the view if there is one."""
        page, mark, identity = end.partition("#")
        found = address(page, lang, self._first)
        if beside and (place := view(found)) and self._file(place).is_file():
            found = place
        return f"{found}{mark}{identity}"

    def _title(self, end: str, lang: str) -> str:
        page, _, mark = end.partition("#")
        headings = self._site.by_path[f"{lang}/{page}.md"].headings
        return next((each.text for each in headings if each.id == mark), headings[0].text)

    def _moved(self, key: str, lang: str, *, beside: bool) -> str:
        """What the script of a page is told of its ids."""
        leads = sorted(self._leads[key].items())
        found = {mark: self._built(to, lang, beside=beside) for mark, to in leads}
        return json.dumps(found, separators=(",", ":"))

    def _mark(self, html: Html, key: str, lang: str) -> None:
        up = "../" * address(key, lang, self._first).count("/")
        for old, end in self._aliases.get(key, ()):
            _put_anchor(html, _target(html, end), old)
        for note in self._notes.get(key, ()):
            words = _REMOVED[lang]
            if note.leads:
                to = f"{up}{self._built(note.leads, lang, beside=False)}"
                link = f'<a href="{to}">{escape(self._title(note.leads, lang))}</a>'
                words = _ELSEWHERE[lang].format(link)
            _put_line(html, _target(html, note.at), words, {"class": "gone", "id": note.id})
        if html.head and self._leads.get(key):
            script = html.create_node("script")
            script.attrs["defer"] = ""
            script.attrs["src"] = f"{up}assets/moved.js"
            script.attrs["data-moved"] = self._moved(key, lang, beside=False)
            html.head.insert_child(script)

    def _say_behind(self, html: Html, key: str, lang: str, mark: str) -> None:
        up = "../" * address(key, lang, self._first).count("/")
        to = f"{up}{address(key, self._first, self._first)}#{mark}"
        _put_line(html, _target(html, mark), _BEHIND.format(to), {"class": "behind"})

    def _lead(self, place: str, old: str, led: _Led, lang: str, *, beside: bool) -> None:
        """Write the page that leads on from a place."""
        up = "../" * place.count("/")
        to = self._built(led.place, lang, beside=beside)
        title = escape(self._title(led.end, lang))
        link = f'<a href="{up}{to}">{title}</a>'
        canonical = ""
        if self._url:
            there = f"{self._url.rstrip('/')}/{to.partition('#')[0]}"
            canonical = f'<link rel="canonical" href="{there}">\n'
        text = _PAGE.format(
            lang=lang,
            title=title,
            policy=policy(),
            canonical=canonical,
            root=up,
            to=to,
            moved=escape(self._moved(old, lang, beside=beside)),
            up=f"{up}{to}",
            words=(_NEAREST if led.removed else _ELSEWHERE)[lang].format(link),
        )
        self._file(place).parent.mkdir(parents=True, exist_ok=True)
        self._file(place).write_text(text, encoding="utf-8", newline="\n")


def _target(html: Html, mark: str) -> Node:
    """What has an id, or the title of the page."""
    found = html.css_first(f'article [id="{mark}"]') if mark else None
    if found := found or html.css_first("article h1"):
        return found
    raise ValueError("no title in the page")


def _put_anchor(html: Html, target: Node, mark: str) -> None:
    """An empty anchor at the beginning of what has the new id."""
    anchor = html.create_node("span")
    anchor.attrs["id"] = mark
    if target.first_child:
        target.first_child.insert_before(anchor)
    else:
        target.insert_before(anchor)


def _put_line(html: Html, target: Node, words: str, attributes: Mapping[str, str]) -> None:
    """A paragraph below what has the id; not inside it, whatever that is in."""
    block = target
    while block.parent and block.parent.tag != "article":
        block = block.parent
    line = html.create_node("p")
    for name, value in attributes.items():
        line.attrs[name] = value
    line.inner_html = words
    block.insert_after(line)
