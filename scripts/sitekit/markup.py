"""What the pages' Markdown means to a reader's eye: the voices, tables that fold into cards.

A Python-Markdown extension, so that it works under any generator that uses Python-Markdown. It
adds classes and attributes only: the words are the author's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_SENTENCE = re.compile(r"#(s\d\d)$")
# What the editors' own links and readings begin with, in each language.
EDITORIAL = ("Biên tập.", "Editors' note.")


class Voices(Extension):
    """Marks whose words a block holds, and names the column in every table cell."""

    def extendMarkdown(self, md: Markdown) -> None:
        # After attribute lists (8), which set `lang`; before addresses are made relative (0).
        md.treeprocessors.register(_Voices(md), "voices", 2)


class _Voices(Treeprocessor):
    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            _pair(parent)
        for element in root.iter():
            match element.tag:
                case "a" if _SENTENCE.search(element.get("href", "")):
                    if element.get("class") != "headerlink":
                        _add_class(element, "sentence")
                case "blockquote" if _sentence(element):
                    _add_class(element, "meeting")
                    _lift_language(element)
                case "p" if _is_editorial(element):
                    _add_class(element, "editorial")
                case "table":
                    _label_cells(element)


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


def _label_cells(table: Element) -> None:
    labels = ["".join(cell.itertext()) for cell in table.iter("th")]
    for row in table.iter("tr"):
        for label, cell in zip(labels, _cells(row), strict=False):
            cell.set("data-label", label)


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row if cell.tag == "td")


def _add_class(element: Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())
