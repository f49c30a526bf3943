"""What the pages' Markdown means to a reader's eye: the voices, tables that fold into cards.

A Python-Markdown extension, so that it works under any generator that uses Python-Markdown. It
adds classes, ids and links only: the words are the author's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import relpath
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from sitekit.law import CHANGE
from sitekit.meetings import SENTENCE
from sitekit.pages import EDITORIAL, borrowed

_SENTENCE = re.compile(rf"#({SENTENCE})$")
_AMENDING = re.compile(r"97-2025-qh15\.md#article-4-\d$")
# A document by its entry in the list, or a text of it by its page.
_CITED = re.compile(r"(?:reference/documents\.md#|\b(?=law/))(.+?)(?:(?<=\.md)#.*)?$")
_PROVISION = re.compile(r"\blaw/[\w/-]+\.md#article-")
_TERM = re.compile(r"\bglossary\.md#(.+)$")
_POINT = re.compile(r"article-\d+(-\d+)?-[a-z]+")
_HEADINGS = frozenset(("h2", "h3", "h4"))
# Private letters that stand for the braces while Markdown is read: attribute lists have braces too.
_DELETED, _INSERTED, _END = "\ue000", "\ue001", "\ue002"


class Changes(Extension):
    """Shows `{--removed--}` and `{++added++}` as deletions and insertions.

    Written by hand because pymdownx.critic does the same in a step that hides the words from the
    table of contents and from attribute lists.
    """

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.register(_Marks(md), "changes", 25)
        for name, mark, tag in (("removed", _DELETED, "del"), ("added", _INSERTED, "ins")):
            md.inlinePatterns.register(_Change(mark, tag, md), name, 170)


class _Marks(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        letter = {"--": _DELETED, "++": _INSERTED}
        return [CHANGE.sub(lambda m: f"{letter[m[1]]}{m[2]}{_END}", line) for line in lines]


class _Change(InlineProcessor):
    def __init__(self, mark: str, tag: str, md: Markdown) -> None:
        super().__init__(f"{mark}([^{_END}]*){_END}", md)
        self.tag = tag

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element, int, int]:
        element = Element(self.tag)
        element.text = m[1]
        return element, m.start(0), m.end(0)


class Voices(Extension):
    """Marks whose words a block holds, and names the column in every table cell.

    On a page of law in another language, `twin` is the address of the Vietnamese page and
    `twin_ids` are its ids: those of clauses that have no text here lead to the article. `law` says
    that the page holds words of law, `library` that it is a page of the law library. `means` are the
    definitions of terms in the page's language, `clause_link` is what the sign behind a clause is
    called, and `url` the page's own address. They are set for each page before it is rendered;
    afterwards `ids` are those of the page and `cited` those of the documents it cites.
    """

    def __init__(self) -> None:
        super().__init__()
        self.twin = ""
        self.twin_ids: Sequence[str] = ()
        self.ids: Sequence[str] = ()
        self.cited: list[str] = []
        self.law = False
        self.library = False
        self.means: Mapping[str, str] = {}
        self.clause_link = ""
        self.url = ""

    def extendMarkdown(self, md: Markdown) -> None:
        # After attribute lists (8), which set `lang` and ids; before the table of contents (5),
        # which puts a link into every heading.
        md.treeprocessors.register(_Voices(md, self), "voices", 6)
        md.treeprocessors.register(_Named(md), "named", 4)
        # After MkDocs (0), which takes the address of a page of another language for a mistake.
        md.treeprocessors.register(_ToTheText(md, self), "to-the-text", -5)
        md.treeprocessors.register(_ToTheWords(md, self), "to-the-words", -5)


class _Voices(Treeprocessor):
    def __init__(self, md: Markdown, voices: Voices) -> None:
        super().__init__(md)
        self.voices = voices

    def run(self, root: Element) -> None:
        self.voices.ids = [each.get("id", "") for each in root.iter() if each.get("id")]
        self._law(root)
        self.voices.cited = [
            match[1]
            for link in root.iter("a")
            if (match := _CITED.search(link.get("href", "").partition("?")[0]))
        ]
        self._explain(root)
        for parent in list(root.iter()):
            _pair(parent)
        for element in root.iter():
            match element.tag:
                case "p" if self.voices.law and not _is_editorial(element):
                    _add_class(element, "law")
                case "a" if _SENTENCE.search(element.get("href", "")):
                    _add_class(element, "sentence")
                case "a" if self.voices.library and _AMENDING.search(element.get("href", "")):
                    _add_class(element, "amending")
                case "a" if not self.voices.library and _PROVISION.search(element.get("href", "")):
                    _add_class(element, "provision")
                case "blockquote" if _sentence(element):
                    _add_class(element, "meeting")
                    _lift_language(element)
                case "p" if _is_editorial(element):
                    _add_class(element, "editorial")
                case "table":
                    _label_cells(element)
        for paragraph in root.iter("p"):
            _mark_whole(paragraph)

    def _explain(self, root: Element) -> None:
        """The first link to a term carries its definition; site.js finds it there for the others.

        On every link the definitions would weigh more than some pages do without them.
        """
        explained = set()
        for link in root.iter("a"):
            match = _TERM.search(link.get("href", ""))
            if match and match[1] not in explained and match[1] in self.voices.means:
                explained.add(match[1])
                link.set("data-means", self.voices.means[match[1]])

    def _law(self, root: Element) -> None:
        """The addresses of clauses, and those of clauses that have no words on this page."""
        lacking = borrowed(self.voices.ids, self.voices.twin_ids)
        for element in root:
            identity = element.get("id", "")
            if element.tag in _HEADINGS and element.find("del") is not None:
                element.set("data-toc-label", "".join(_kept(element)))
            if not identity.startswith("article-"):
                continue
            if element.tag == "p":
                _add_class(element, "clause")
                if _POINT.fullmatch(identity):
                    _add_class(element, "point")
                sign = {"class": "headerlink", "href": f"#{identity}"}
                sign["aria-label"] = self.voices.clause_link
                SubElement(element, "a", sign).text = "#"
            elif element.tag in _HEADINGS:
                for other in lacking.get(identity, ()):
                    SubElement(element, "span", {"id": other})


class _Named(Treeprocessor):
    """What the table of contents writes into a link's `title` becomes its name.

    A title is no name: a list of links would read "#" as often as the page has headings.
    """

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            if link.get("class") == "headerlink" and "title" in link.attrib:
                link.set("aria-label", link.attrib.pop("title"))


class _ToTheText(Treeprocessor):
    """Below each article of a page of summaries, a link to its words."""

    def __init__(self, md: Markdown, voices: Voices) -> None:
        super().__init__(md)
        self.voices = voices

    def run(self, root: Element) -> None:
        if not self.voices.twin:
            return
        for place, element in reversed(list(enumerate(root))):
            identity = element.get("id", "")
            if element.tag in _HEADINGS and identity.startswith("article-"):
                way = Element("p", {"class": "original"})
                href = f"{self.voices.twin}#{identity}"
                link = SubElement(way, "a", {"href": href, "hreflang": "vi"})
                link.text = f"Vietnamese text of {identity.replace('-', ' ')}"
                root.insert(place + 1, way)


class _ToTheWords(Treeprocessor):
    """Behind each article that is quoted in translation, a link to its words in Vietnamese.

    Both languages have a text of law at the same address below their own.
    """

    def __init__(self, md: Markdown, voices: Voices) -> None:
        super().__init__(md)
        self.voices = voices

    def run(self, root: Element) -> None:
        home, _, _ = self.voices.url.partition("/")
        if home != "en":
            return
        for quote in root.iter("blockquote"):
            for paragraph in quote.iter("p"):
                links = paragraph.findall("a")
                if (
                    not links
                    or paragraph.get("lang")
                    or "provision" not in links[-1].get("class", "")
                ):
                    continue
                path, _, identity = links[-1].get("href", "").partition("#")
                there = urljoin(self.voices.url, path).removeprefix(f"{home}/")
                href = f"{relpath(there, self.voices.url)}/#{identity}"
                links[-1].tail = " · "
                way = SubElement(paragraph, "a", {"class": "original", "href": href})
                way.set("hreflang", "vi")
                way.text = "Vietnamese text"


def _kept(element: Element) -> Iterator[str]:
    """The words of a heading without those that were removed."""
    yield element.text or ""
    for child in element:
        if child.tag != "del":
            yield from _kept(child)
        yield child.tail or ""


def _pair(parent: Element) -> None:
    """Put a sentence and its translation, with the words between them, side by side."""
    children = list(parent)
    for first, between, second in zip(children, children[1:], children[2:], strict=False):
        tags = (first.tag, between.tag, second.tag)
        if tags != ("blockquote", "p", "blockquote"):
            continue
        if (sentence := _sentence(first)) and sentence == _sentence(second):
            place = list(parent).index(first)
            pair = Element("div", {"class": "pair"})
            for element in (first, between, second):
                parent.remove(element)
            left, right = SubElement(pair, "div"), SubElement(pair, "div")
            left.append(first)
            right.extend((between, second))
            parent.insert(place, pair)


def _sentence(quote: Element) -> str:
    """The sentence a quotation cites at its end."""
    links = list(quote.iter("a"))
    match = _SENTENCE.search(links[-1].get("href", "")) if links else None
    return match[1] if match else ""


def _lift_language(quote: Element) -> None:
    """The language of a quotation is that of its paragraph."""
    for paragraph in quote.iter("p"):
        if lang := paragraph.attrib.pop("lang", ""):
            quote.set("lang", lang)


def _is_editorial(paragraph: Element) -> bool:
    first = next(iter(paragraph), None)
    return (
        first is not None
        and first.tag == "strong"
        and not (paragraph.text or "").strip()
        and (first.text or "") in EDITORIAL
    )


def _mark_whole(paragraph: Element) -> None:
    """A paragraph that was removed or added as a whole is not shown in the other wording.

    It would stand there empty, with a sign for its link.
    """
    for tag, name in (("del", "is-removed"), ("ins", "is-added")):
        if (
            paragraph.find(f".//{tag}") is not None
            and not "".join(_without(paragraph, tag)).strip()
        ):
            _add_class(paragraph, name)


def _without(element: Element, tag: str) -> Iterator[str]:
    """The words of an element but for those of a tag, and of signs and links to what changed it."""
    yield element.text or ""
    for child in element:
        kinds = child.get("class", "").split()
        if child.tag != tag and "headerlink" not in kinds and "amending" not in kinds:
            yield from _without(child, tag)
        yield child.tail or ""


def _label_cells(table: Element) -> None:
    labels = ["".join(cell.itertext()) for cell in table.iter("th")]
    for row in table.iter("tr"):
        for label, cell in zip(labels, _cells(row), strict=False):
            cell.set("data-label", label)


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row if cell.tag == "td")


def _add_class(element: Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())
