"""A generator for every rule for built pages: it puts the rule's fault into a random real page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random

from inject import Edits, Excused, Fault, Folder, Kind, Place, anywhere

NEW = (
    '<!doctype html><html lang="{}"><title>A</title><meta name="description" content="A">'
    '<link rel="canonical" href="{}{}"><p>A'
)
ENGLISH = "The people know what the commune has decided and how they can have a say in it. " * 3
VIETNAMESE = "Nhân dân biết xã đã quyết định những gì và được tham gia ý kiến như thế nào. " * 3
_LANG = re.compile(r'<html lang="(vi|en)"')


class Built(Folder):
    """A built site, and what can be done to its pages."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.paths = sorted(file.relative_to(root).as_posix() for file in root.rglob("*.html"))

    def pages(self, rng: Random) -> Iterator[str]:
        """Pages at random, those that have had the fewest faults first."""
        for _ in range(3):
            paths = rng.sample(self.paths, len(self.paths))
            yield from sorted(paths, key=lambda path: self.used[path])

    def number(self, path: str, words: str) -> int:
        """The first line that has the words; 0 if there is none."""
        return next((n for n, line in enumerate(self.lines(path), 1) if words in line), 0)

    def put(
        self, path: str, rng: Random, html: str, mark: str = "|", also: Excused = ()
    ) -> Iterator[Fault]:
        """HTML at the end of a random paragraph; it is found where the mark in it stands."""
        lines = [n for n, line in enumerate(self.lines(path), 1) if "</p>" in line]
        if lines:
            number = rng.choice(lines)
            line = self.line(path, number)
            place = rng.choice([match.start() for match in re.finditer("</p>", line)])
            before, _, after = html.partition(mark)
            yield _of(
                path,
                {path: {number: f"{line[:place]}{before}{after}{line[place:]}"}},
                Place(path, number, place + 1 + len(before) if mark in html else 0),
                also,
            )

    def without(self, path: str, words: str, place: Place) -> Iterator[Fault]:
        """A page without one element of its head, which stands in a line of its own."""
        if number := self.number(path, words):
            line = self.line(path, number)
            element = re.search(rf"<[^<>]*{re.escape(words)}[^<>]*>", line)
            assert element
            left = line[: element.start()] + line[element.end() :]
            yield _of(path, {path: {number: left}}, place)


def _of(path: str, edits: Edits, place: Place, also: Excused = ()) -> Fault:
    return Fault(claims=(path,), edits=edits, at=(place,), also=also)


def on_page(make: Callable[[Built, str, Random], Iterator[Fault]]) -> Kind[Built]:
    """Faults of pages: the function is handed one at a time."""

    def on_pages(site: Built, rng: Random) -> Iterator[Fault]:
        for path in site.pages(rng):
            yield from make(site, path, rng)

    return Kind(make.__name__.replace("_", "-"), on_pages)


def _name(rng: Random) -> str:
    return f"{rng.choice('abc')}{rng.randrange(1000)}"


@on_page
def unreadable_page(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    yield from site.put(path, rng, "đường|\udcff")


@on_page
def dead_link(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    name = rng.choice((f"{_name(rng)}/", f"../{_name(rng)}/#a", f"/so-tay/{_name(rng)}.html"))
    tag = rng.choice(
        ('<a href="|{}">ơ</a>', "<iframe src=|{}></iframe>", "<a title=x href='|{}'>x</a>")
    )
    yield from site.put(path, rng, tag.format(name))


@on_page
def dead_image(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    tag = rng.choice(
        ('<img alt="" src="|{}.png">', '<img alt="" src="data:," srcset="|{}.png 2x">')
    )
    yield from site.put(path, rng, tag.format(_name(rng)))


@on_page
def dead_script(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    yield from site.put(path, rng, f'<script src="|{_name(rng)}.js"></script>')


@on_page
def dead_style(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    tag = rng.choice(('<link rel="stylesheet" href="|{}.css">', '<style>@import "|{}.css"</style>'))
    yield from site.put(path, rng, tag.format(_name(rng)))


@on_page
def dead_file(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    tag = rng.choice(
        [
            *('<audio src="|{}.ogg"></audio>', '<video src="|{}.webm"></video>'),
            *('<p style="background: url(|{}.png)">', '<object data="|{}.pdf"></object>'),
        ]
    )
    yield from site.put(path, rng, tag.format(_name(rng)))


@on_page
def dead_anchor(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    # Upwards out of the page's folder and down again to another page.
    ups = "../" * path.count("/")
    other = rng.choice(site.paths).removesuffix("index.html")
    where = rng.choice(("", f"{ups}{other}"))
    yield from site.put(path, rng, f'<a href="|{where}#gone-{_name(rng)}">x</a>')


@on_page
def blank_address(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    tag = rng.choice(
        [
            *('<a href="|">x</a>', '<img alt="" src="|">', '<a href="|mailto:">x</a>'),
            *('<a href="|tel:">x</a>', "<script src='|'></script>"),
        ]
    )
    yield from site.put(path, rng, tag)


@on_page
def unusable_address(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    address = rng.choice(
        [
            *("https://example..org/", "https://[x/", "a b/", "a\\b", "a%b", "htp://example.org/"),
            *("file:///C:/a", "http://localhost:8000/", "https://127.0.0.1/", "C:\\a", "http://"),
        ]
    )
    yield from site.put(path, rng, f'<a href="|{address}">x</a>')


@on_page
def repeated_id(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    for fault in site.put(path, rng, "§"):
        [place] = fault.at
        text = fault.edits[path][place.line]
        before = "\n".join(site.lines(path)[: place.line - 1])
        if ids := re.findall(r'\sid="([^"]+)"', before):
            html = f'<span id="{rng.choice(ids)}">x</span>'
            column = text.index("§") + 1 + len('<span id="')
            yield _of(
                path, {path: {place.line: text.replace("§", html)}}, Place(path, place.line, column)
            )


@on_page
def page_without_language(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    number = site.number(path, "<html ")
    line = site.line(path, number)
    place = line.index("<html ")
    if rng.random() < 0.3:
        yield from site.put(path, rng, f'<i lang="|{rng.choice(("vn", "english", "en_GB"))}">x</i>')
    elif rng.random() < 0.5:
        odd = _LANG.sub("<html", line)
        yield _of(path, {path: {number: odd}}, Place(path, number, place + 1))
    else:
        odd = _LANG.sub('<html lang="vn"', line)
        yield _of(path, {path: {number: odd}}, Place(path, number, place + 13))


@on_page
def false_language(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    number = site.number(path, "<html ")
    line = site.line(path, number)
    lang = _LANG.search(line)
    assert lang
    other = "en" if lang[1] == "vi" else "vi"
    if rng.random() < 0.5:
        text = ENGLISH if rng.random() < 0.5 else VIETNAMESE
        odd = "vi" if text == ENGLISH else "en"
        yield from site.put(path, rng, f'|<span lang="{odd}">{text}</span>')
    else:
        odd = _LANG.sub(f'<html lang="{other}"', line)
        yield _of(path, {path: {number: odd}}, Place(path, number, lang.start(1) + 1))


@anywhere
def unanswered_hreflang(site: Built, rng: Random) -> Iterator[Fault]:
    """A page no longer names its version in the other language, which still names this one."""
    pairs = [
        (path, twin)
        for path in site.paths
        if (twin := path.removeprefix("en/") if path.startswith("en/") else f"en/{path}")
        in site.paths
    ]
    for path, twin in rng.sample(pairs, len(pairs)):
        lines = [n for n, line in enumerate(site.lines(twin), 1) if 'rel="alternate"' in line]
        lang = "en" if twin.startswith("en/") else "vi"
        number = site.number(path, f'hreflang="{lang}"')
        column = site.line(path, number).index('href="') + 7
        yield Fault(
            claims=(path, twin),
            edits={twin: dict.fromkeys(lines, "")},
            at=(Place(path, number, column),),
        )


@on_page
def no_default_language(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    first = site.number(path, 'rel="alternate"')
    if first:
        column = site.line(path, first).index('href="') + 7
        yield from site.without(path, 'hreflang="x-default"', Place(path, first, column))


@on_page
def page_without_canonical(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    yield from site.without(path, 'rel="canonical"', Place(path, 1, 1))


@on_page
def untitled_page(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    number = site.number(path, "<title>")
    line = site.line(path, number)
    place = line.index("<title>") + 1
    odd = re.sub("<title>.*</title>", rng.choice(("<title> </title>", "<title></title>")), line)
    yield _of(path, {path: {number: odd}}, Place(path, number, place))


@on_page
def undescribed_page(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    if path != "404.html":
        yield from site.without(path, 'name="description"', Place(path, 1, 1))


@on_page
def wordless_image(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    yield from site.put(path, rng, '|<img src="data:image/png;base64,AAAA">')


@on_page
def foreign_request(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    tag = rng.choice(
        [
            *(
                '<script src="|{}"></script>',
                '<img alt="" src="|{}">',
                '<iframe src="|{}"></iframe>',
            ),
            *('<link rel="preconnect" href="|{}">', "<style>a { background: url(|{}) }</style>"),
        ]
    )
    yield from site.put(path, rng, tag.replace("{}", f"https://cdn.example.net/{_name(rng)}"))


@on_page
def inline_handler(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    tag = rng.choice(
        [
            *('<button onclick="|x()">x</button>', "<b ONMOUSEOVER=|x()>x</b>"),
            *('<a href="|javascript:x()">x</a>', '<a href="|JavaScript:void(0)">x</a>'),
        ]
    )
    yield from site.put(path, rng, tag)


@anywhere
def orphan_page(site: Built, rng: Random) -> Iterator[Fault]:
    home = re.search(r'rel="canonical" href="([^"]+)"', "".join(site.lines("index.html")))
    assert home
    while True:
        folder = Path(rng.choice(site.paths)).parent
        path = (folder / f"new-{_name(rng)}.html").as_posix()
        lang = "en" if path.startswith("en/") else "vi"
        yield _of(path, {path: {1: NEW.format(lang, home[1], path)}}, Place(path, 1, 1))


@on_page
def heavy_page(site: Built, path: str, rng: Random) -> Iterator[Fault]:
    """In a comment, for it must not change what language the text is in."""
    letters = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=120_000))
    for fault in site.put(path, rng, f"<!-- {letters} -->"):
        yield _of(path, fault.edits, Place(path, 1, 1))


KINDS: Mapping[str, Kind[Built]] = {
    kind.rule: kind for kind in tuple(vars().values()) if isinstance(kind, Kind)
}
