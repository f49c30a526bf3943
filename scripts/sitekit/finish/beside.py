"""Both languages beside each other: one page made of the two that are built already.

The shell is the Vietnamese page, so that a bilingual page looks like the rest and costs the reader
nothing but its words. Blocks that share an id stand beside each other; what lies between two ids
is paired in order where it is of the same kind on both sides, and stands in one row where not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from html import escape
from pathlib import Path
from posixpath import join, normpath, relpath
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser as Html
from selectolax.lexbor import LexborNode as Node

from sitekit.both import Both

HOME = "vi-en"
_FOLDERS = ("meeting/", "tasks/", "qcdc/", "law/10-2022-qh15/")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
# The way here, on the pages themselves; and what the English need not say again beside the
# Vietnamese: the way to its words, that they have changed, signs for the same address, the picture
# of the title.
_ONCE = "p.beside, .view-switch"
_TWICE = ".original, .behind, .headerlink, h1 > .icon"
_NOTE = (
    "Hai bản đặt cạnh nhau; khi khác nhau thì lấy bản tiếng Việt làm chuẩn.",
    "The two versions side by side; the Vietnamese text prevails.",
)


def view(address: str) -> str:
    """Where the bilingual view of a Vietnamese page is, or nothing; both as `tasks/`."""
    return f"{HOME}/{address}" if address.startswith(_FOLDERS) else ""


def make_views(folder: Path) -> None:
    """Write the bilingual view of every page that has one and is there in both languages."""
    found = (file.parent.relative_to(folder).as_posix() for file in folder.rglob("index.html"))
    keys = frozenset(
        key for key in found if view(f"{key}/") and (folder / "en" / key / "index.html").is_file()
    )

    def make(key: str) -> None:
        vi, en = (
            (folder / each / "index.html").read_text(encoding="utf-8")
            for each in (key, f"en/{key}")
        )
        file = folder / HOME / key / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(beside(vi, en, key, keys), encoding="utf-8", newline="\n")

    with Both(make, sorted(keys)) as making:
        making.results()


def beside(vi: str, en: str, key: str, keys: Collection[str]) -> str:
    """Make one page of two.

    `key` is the folder of the Vietnamese page, `keys` are those of all pages that have such a view.
    """
    page, other = Html(vi), Html(en)
    for html, home in ((page, key), (other, f"en/{key}")):
        for name in ("href", "src", "data-address"):
            for node in html.css(f"[{name}]"):
                # What names a page does not lead to its view.
                own = name == "data-address" or "data-switch" in node.attrs
                address = node.attrs.sget(name)
                node.attrs[name] = moved(address, home, key, () if own else keys)
    switch, back = (_one(html, "header a[data-switch]") for html in (page, other))
    switch.insert_before(back)
    _head(page, other)
    article, translation = _one(page, "article"), _one(other, "article")
    wordings = article.css_first(".view-switch")
    choice = wordings.html if wordings else ""
    for node in (*article.css(_ONCE), *translation.css(f"{_ONCE}, {_TWICE}")):
        node.decompose()
    for lang, side in (("en", article), ("vi", translation)):
        for node in side.css(f".cite > p[lang={lang}]"):
            node.decompose()
    left, right = _blocks(article), _blocks(translation)
    _name_once(article, translation)
    rows = "\n".join(_rows(left, right))
    article.inner_html = rows.replace("</h1>", f"</h1>{choice}", 1)
    return page.html or ""


def _head(page: Html, other: Html) -> None:
    """What a page says of itself: titles and styles."""
    name, _, site = _one(page, "title").text().rpartition(" - ")
    translated = _one(other, "title").text().rpartition(" - ")[0]
    _one(page, "title").inner_html = escape(f"{name} · {translated} - {site}")
    for link in page.css("link[hreflang]"):
        link.decompose()
    site_style = _one(page, "link[href$='/assets/site.css']")
    style = page.create_node("link")
    style.attrs["rel"] = "stylesheet"
    style.attrs["href"] = site_style.attrs.sget("href").replace("site.css", "beside.css")
    site_style.insert_after(style)


def _name_once(article: Node, translation: Node) -> None:
    """Every id stands once: where both sides have it, on the Vietnamese."""
    ids = {node.id for node in article.css("[id]")}
    for node in translation.css("[id]"):
        if node.id in ids:
            del node.attrs["id"]
            if node.tag == "span" and not node.attrs:
                node.decompose()


def moved(address: str, home: str, key: str, keys: Collection[str]) -> str:
    """An address on the page `home` as the view of `key` writes it; it leads to a view in `keys`."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return address
    target = normpath(join(home, parts.path))
    if target.removeprefix("en/") in keys:
        target = f"{HOME}/{target.removeprefix('en/')}"
    # From the root, or the system would be asked for the current folder at each link.
    path = relpath(f"/{target}", f"/{HOME}/{key}")
    if parts.path.rpartition("/")[2] in ("", ".", ".."):
        path += "/"
    return parts._replace(path=path).geturl()


def _blocks(article: Node) -> list[tuple[str, Node]]:
    """The blocks of a page with their ids; a comment is none."""
    return [(node.attrs.sget("id"), node) for node in article.iter() if node.is_element_node]


def _rows(left: Sequence[tuple[str, Node]], right: Sequence[tuple[str, Node]]) -> Iterator[str]:
    """Blocks that share an id stand in a row, and what lies between them is paired by kind."""
    # A block without an id is equal to none on the other side.
    ids = [name or f"left {place}" for place, (name, _) in enumerate(left)]
    others = [name or f"right {place}" for place, (name, _) in enumerate(right)]
    i = j = 0
    for a, b, size in SequenceMatcher(None, ids, others, autojunk=False).get_matching_blocks():
        yield from _between([node for _, node in left[i:a]], [node for _, node in right[j:b]])
        for (_, vi), (_, en) in zip(left[a : a + size], right[b : b + size], strict=True):
            yield _heading(vi, en) if vi.tag in _HEADINGS else _columns(vi.html, en.html)
            if vi.tag == "h1":
                yield _columns(*(f'<p class="beside">{words}</p>' for words in _NOTE))
        i, j = a + size, b + size


def _between(left: Sequence[Node], right: Sequence[Node]) -> Iterator[str]:
    """Pairs where both sides have blocks of the same kinds, otherwise one row of them all."""
    if list(map(_kind, left)) == list(map(_kind, right)):
        for vi, en in zip(left, right, strict=True):
            yield from _pair(vi, en)
    else:
        yield _columns(*("".join(map(_words, side)) for side in (left, right)))


def _kind(block: Node) -> tuple[str, bool, int]:
    """What a block must have in common with the one beside it."""
    editorial = "editorial" in block.attrs.sget("class").split()
    return block.tag or "", editorial, len(block.css("tr, .footnote > ol > li"))


def _pair(vi: Node, en: Node) -> Iterator[str]:
    """One row, but for tables and notes, which are too long to stand beside each other whole."""
    if vi.tag == "table":
        for cards in zip(_cards(vi), _cards(en), strict=True):
            yield _columns(*cards)
    elif vi.css_matches("div.footnote"):
        notes = zip(_one(vi, "ol").iter(), _one(en, "ol").iter(), strict=True)
        for number, pair in enumerate(notes, 1):
            yield _columns(*(f'<ol start="{number}">{note.html}</ol>' for note in pair))
    elif vi.css_matches("div.pair"):  # a sentence and its translation, on either page
        yield _columns(*(_one(side, "blockquote:not([lang])").html for side in (vi, en)))
    else:
        yield _columns(vi.html, en.html)


def _words(block: Node) -> str:
    return "".join(_cards(block)) if block.tag == "table" else block.html or ""


def _cards(table: Node) -> Iterator[str]:
    """A card for each row: a table that shares the width with another is too narrow for columns."""
    heads = [escape(head.text(strip=True)) for head in table.css("thead th")]
    for row in table.css("tbody tr"):
        cells = "".join(
            f"<div><dt>{head}</dt><dd>{cell.inner_html}</dd></div>"
            for head, cell in zip(heads, row.iter(), strict=True)
        )
        yield f'<dl class="card">{cells}</dl>'


def _heading(vi: Node, en: Node) -> str:
    """One heading in both languages: one id, one line of the outline; a mere number stands once."""
    twice = vi.text(deep=False) == en.text()
    translation = "" if twice else f'<span lang="en">{en.inner_html}</span>'
    vi.inner_html = f"<span>{vi.inner_html}</span>{translation}"
    return vi.html or ""


def _columns(vi: str | None, en: str | None) -> str:
    return f'<div class="row"><div lang="vi">{vi}</div><div lang="en">{en}</div></div>'


def _one(tree: Html | Node, selector: str) -> Node:
    """The one element of a kind; a page that has none is not a page of this site."""
    found = tree.css_first(selector)
    if found is None:
        raise ValueError(f"no {selector} in the page")
    return found
