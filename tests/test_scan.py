"""The scanner sees what Python-Markdown renders: the program we imitate is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element

import markdown
import pytest
import yaml
from markdown.treeprocessors import Treeprocessor
from support import ROOT

from sitekit.load import Faults, load_data
from sitekit.markup import Changes
from sitekit.model import Page, Span
from sitekit.pages import expand
from sitekit.scan import BadFrontMatter, front_matter, scan

PAGES = sorted((ROOT / "docs").glob("[a-z][a-z]/**/*.md"))

# What the site does not use today, and a writer may use tomorrow.
SAMPLES = {
    "attributes": "# Tiêu đề đ {#a}\n\nMột *hai*{lang=en}, `c`{lang=en} và [b](b.md){#link}.\nDòng hai.\n{#p}\n",
    "braces": "# A {--b--}{++c++} {#a}\n\nMột {--b--}[x](x.md){-- c--}.\n{#p}\n\n{--1\\. Hai--}\n{#q}\n",
    "quote": "# A {#a}\n\n> Một câu.\n> [S04](#s04)\n> {lang=en}\n\nGiữa.\n\n> 1\\. Hai “ba”.\n> [S05](#s05)\n",
    "lists": (
        "# A {#a}\n\n- một [x](x.md)\n    dòng hai\n- hai\n\n    đoạn\n\nGiữa.\n\n"
        "1. **ba**\n2. *bốn*\n    - năm\n    - sáu\n"
    ),
    "table": "# A {#a}\n\n| a | b |\n| --- | --- |\n| [x](x.md) | đ *e* |\n| `c` | ![ảnh](y.png) |\n",
    "notes": "# A {#a}\n\nMột.[^n1] Hai.[^n2]\n\n[^n1]: Ghi [chú](g.md).\n\n[^n2]: Hai.\n",
    "code": "# A {#a}\n\n`[nope](nope.md)`\n\n    [nope](nope.md)\n\n<!-- [nope](nope.md) -->\n\nCuối.\n",
    "links": '# A {#a}\n\n[một](<a b.md>) [đ](%C4%91.md#a=%3D) [js](javascript:x) [hai](c.md "tên") <https://example.org/> [ba][r]\n\n[r]: d.md\n',
    "levels": "# A {#a}\n\n## B {#b}\n\nB\n\n### C *c* {#c}\n\nC\n\n## D `d` {#d}\n\n---\n",
}


@dataclass
class Rendered:
    """What Python-Markdown made of a page."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    blocks: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def seen(page: Page) -> Rendered:
    """What the scanner made of it."""
    return Rendered(
        [(heading.level, heading.id) for heading in page.headings],
        [(block.kind, " ".join(block.text.split())) for block in page.blocks],
        # Sorted: the two put footnotes in another order.
        sorted(link.target for link in page.links if not link.image),
        [link.target for link in page.links if link.image],
        sorted(anchor.id for anchor in page.anchors),
    )


_PLACEHOLDER = re.compile("\u0002qq\\d+zz\u0003")  # of the sign that leads back from a footnote
_STASHED = re.compile("\u0002wzxhzdk:(\\d+)\u0003")
_KINDS = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    "p": "paragraph",
    "ul": "list",
    "ol": "list",
    "pre": "code",
    "hr": "rule",
    "blockquote": "quote",
    "table": "table",
}


class _Look(Treeprocessor):
    """Looks at the tree before footnotes are appended and texts are put back."""

    rendered: Rendered

    def run(self, root: Element) -> None:
        self.rendered = Rendered()
        notes: list[Element] = []
        for block in root:
            if block.get("class") == "footnote":
                notes.append(block)
                continue
            if block.tag not in _KINDS:
                continue
            if block.tag[0] == "h" and block.tag != "hr":
                self.rendered.headings.append((int(block.tag[1]), block.get("id", "")))
            text = " ".join("".join(_words(block)).split())
            if stashed := _STASHED.fullmatch(text):
                raw = str(self.md.htmlStash.rawHtmlBlocks[int(stashed[1])])
                if raw.startswith("<pre"):  # code between fences; anything else is a comment
                    code = unescape(re.sub("<[^>]*>", "", raw))
                    self.rendered.blocks.append(("code", " ".join(code.split())))
                continue
            self.rendered.blocks.append((_KINDS[block.tag], text))
            self._gather(block)
        for note in notes:
            self._gather(note)
            for item in note.findall("ol/li"):
                text = _PLACEHOLDER.sub("", " ".join("".join(_words(item)).split()))
                self.rendered.blocks.append(("footnote", text))
        self.rendered.ids.sort()
        self.rendered.links.sort()

    def _gather(self, block: Element) -> None:
        for element in block.iter():
            classes = element.get("class", "")
            if element.tag == "a" and "footnote" not in classes and "headerlink" not in classes:
                self.rendered.links.append(element.get("href", ""))
            elif element.tag == "img":
                self.rendered.images.append(element.get("src", ""))
            identity = element.get("id", "")
            if identity and not identity.startswith("fn"):
                self.rendered.ids.append(identity)


def _words(element: Element) -> Iterator[str]:
    """The text a reader sees, blanks where a new block or cell begins."""
    if element.tag == "sup" or element.get("class") in ("headerlink", "footnote-backref"):
        return
    if element.tag in ("p", "li", "td", "th", "tr"):
        yield " "
    mark = {"del": "--", "ins": "++"}.get(element.tag)
    yield f"{{{mark}" if mark else ""
    text = element.text or ""
    yield unescape(text) if element.tag == "code" else text  # which is HTML already
    for child in element:
        yield from _words(child)
        yield child.tail or ""
    yield f"{mark}}}" if mark else ""


def rendered(body: str) -> Rendered:
    """Render with the extensions of mkdocs.yml, and the one that hooks.py adds for the inline."""
    names = ["fenced_code"]  # which MkDocs adds by itself
    options: dict[str, dict[str, object]] = {}
    for each in yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader=_Config)[
        "markdown_extensions"
    ]:
        name, settings = next(iter(each.items())) if isinstance(each, dict) else (each, {})
        names.append(name)
        options[name] = {**settings, "permalink": False} if name == "toc" else settings
    renderer = markdown.Markdown(extensions=[*names, Changes()], extension_configs=options)
    look = _Look(renderer)
    # Raw HTML and escaped letters are still marks here; the last step of the tree sees the rest.
    renderer.treeprocessors.register(look, "look", -10)
    renderer.convert(body)
    for block, (kind, text) in enumerate(look.rendered.blocks):
        look.rendered.blocks[block] = (kind, _put_back(renderer, text))
    return look.rendered


def _put_back(renderer: markdown.Markdown, text: str) -> str:
    for post in renderer.postprocessors:
        if type(post).__name__ in ("UnescapePostprocessor", "AndSubstitutePostprocessor"):
            text = post.run(text)
    return text.replace("\u0002amp\u0003", "&")


class _Config(yaml.SafeLoader):
    """Reads mkdocs.yml; what its tags stand for does not matter here."""


_Config.add_multi_constructor("!", lambda loader, suffix, node: None)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_seen_as_it_is_rendered(name: str) -> None:
    """The scanner and Python-Markdown see the same headings, ids, blocks, links and images."""
    page = scan("vi/a.md", SAMPLES[name])

    assert seen(page) == rendered(SAMPLES[name])


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.relative_to(ROOT / "docs").as_posix())
def test_a_real_page_is_seen_as_it_is_rendered(file: Path) -> None:
    """The same holds on every page of the site, made from data or not."""
    path = file.relative_to(ROOT / "docs").as_posix()
    text, _ = expand(path, file.read_text(encoding="utf-8"), load_data(ROOT, Faults()))

    assert seen(scan(path, text)) == rendered(front_matter(text)[1])


def test_columns_count_characters() -> None:
    """`Đ` is one column, and a link is found where its first bracket stands."""
    page = scan("vi/a.md", "# A {#a}\n\nĐịa điểm: [đây](b.md), *và*\n[kia](c.md).\n")

    assert [link.span for link in page.links] == [Span(3, 11, 22), Span(4, 1, 12)]


def test_columns_in_a_table_tell_equal_cells_apart() -> None:
    """The second of two equal cells has its own place."""
    page = scan("vi/a.md", "# A {#a}\n\n| a | b |\n| --- | --- |\n| [x](x.md) | [x](x.md) |\n")

    assert [link.span.start for link in page.links] == [3, 15]


def test_front_matter_keeps_the_lines() -> None:
    """What stands below front matter keeps its line."""
    page = scan("vi/a.md", "---\ndescription: x\n---\n\n# A {#a}\n")

    assert page.meta == {"description": "x"}
    assert page.headings[0].span == Span(5, 1, 9)


@pytest.mark.parametrize(
    ("text", "line"),
    [("---\n- a\n---\n", 2), ("---\na: [\n---\n", 3), ("---\na: b: c\n---\n", 2)],
)
def test_bad_front_matter_has_a_place(text: str, line: int) -> None:
    """A page whose front matter is no mapping says on which line."""
    with pytest.raises(BadFrontMatter) as error:
        front_matter(text)

    assert error.value.line == line
