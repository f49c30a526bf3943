"""What is put into built pages so that old addresses work, and where English is behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as Html
from selectolax.lexbor import LexborNode as Node
from support import CONFIG, TOP, write

from sitekit.finish.moved import Moves
from sitekit.finish.search import records
from sitekit.ledger import PATH
from sitekit.load import load
from sitekit.model import Data

Make = Callable[..., Path]

# Two pages of a folder that has bilingual views, and one of a text of law with a clause.
SOURCES = {
    "qcdc/index": "# {0} {{#qcdc}}\n",
    "qcdc/know": "# {0} A & B {{#know}}\n\n{1}\n\n## {0} {{#ways}}\n\n{1}\n\n{1}\n{{#article-1-a}}\n",
}
WORDS = {"vi": ("Mục", "một"), "en": ("Section", "one")}


@pytest.fixture
def moved(make_project: Make, tmp_path: Path) -> Callable[..., Path]:
    """The built pages after what the ledger asks for: `moved("qcdc/know#old - moved qcdc/know")`."""

    def make(*lines: str, url: str = "") -> Path:
        files = {
            f"docs/{lang}/{key}.md": TOP[lang] + text.format(*WORDS[lang])
            for lang in WORDS
            for key, text in SOURCES.items()
        }
        entries = (each.split(" ", 1) for each in lines)
        ledger = "".join(
            f"{address}\t2026-01-01\t{rest.replace(' ', chr(9))}\n" for address, rest in entries
        )
        root = make_project({**files, PATH: ledger, "mkdocs.yml": CONFIG})
        folder = tmp_path / "site"
        for lang, home in (("vi", ""), ("en", "en/"), ("vi", "vi-en/")):
            shown, said = WORDS[lang]
            write(
                folder,
                {
                    f"{home}qcdc/index.html": page(f'<h1 id="qcdc">{shown}</h1>'),
                    f"{home}qcdc/know/index.html": page(
                        f'<h1 id="know">{shown}</h1><p>{said}</p>'
                        f'<h2 id="ways"><b>{shown}</b></h2><p>{said}</p><div class="pair">'
                        f'<p id="article-1-a">{said}</p></div>'
                    ),
                },
            )
        moves = Moves(load(root), folder, url)
        moves.mark()
        for home in ("", "en/"):  # as the views are made of what is marked
            assert not (folder / home / "old").exists()
        moves.lead_on()
        return folder

    return make


def page(article: str) -> str:
    """A built page."""
    return f"<!doctype html><html><head></head><body><article>{article}</article></body></html>"


def html(folder: Path, place: str) -> Html:
    """A page as it is now."""
    return Html((folder / place / "index.html").read_text(encoding="utf-8"))


def one(tree: Html | Node, selector: str) -> Node:
    """The one element of a kind."""
    (found,) = tree.css(selector)
    return found


def told(tree: Html) -> Mapping[str, str]:
    """What the script of a page is told."""
    script = one(tree, "script[src]")
    assert script.attrs.sget("src").endswith("assets/moved.js")
    found: Mapping[str, str] = json.loads(script.attrs.sget("data-moved"))
    return found


def test_a_page_with_nothing_to_lead_is_left_alone(moved: Callable[..., Path]) -> None:
    """Not even written anew: what a page weighs is the reader's."""
    folder = moved("qcdc/know -", "qcdc/know#ways -")

    assert (folder / "qcdc/index.html").read_text("utf-8") == page('<h1 id="qcdc">Mục</h1>')
    assert html(folder, "en/qcdc/know").css_first("script, .behind, .gone, span") is None


@pytest.mark.parametrize("lang", ["", "en/"])
def test_an_id_that_moved_on_its_page(lang: str, moved: Callable[..., Path]) -> None:
    """An anchor inside what has the new id, and the new id for the address bar."""
    folder = moved(
        "qcdc/know#manners - moved qcdc/know#ways",
        "qcdc/know#point - moved qcdc/know#article-1-a",
        "qcdc/know#top - moved qcdc/know",
    )

    tree = html(folder, f"{lang}qcdc/know")
    assert [
        (node.id, node.parent and node.parent.id) for node in tree.css("article span")
    ] == [("top", "know"), ("manners", "ways"), ("point", "article-1-a")]  # fmt: skip
    assert told(tree) == {
        "manners": f"{lang}qcdc/know/#ways",
        "point": f"{lang}qcdc/know/#article-1-a",
    }
    assert tree.css(".gone") == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_id_that_moved_to_another_page(lang: str, moved: Callable[..., Path]) -> None:
    """The script leads there; without it a line does, below the title."""
    folder = moved("qcdc/index#ways - moved qcdc/know#ways")
    home = "" if lang == "vi" else "en/"

    tree = html(folder, f"{home}qcdc")
    line = one(tree, "article > h1 + p.gone#ways")
    assert one(line, "a[href$='qcdc/know/#ways']").text() == WORDS[lang][0]
    assert told(tree) == {"ways": f"{home}qcdc/know/#ways"}


def test_what_was_removed(moved: Callable[..., Path]) -> None:
    """A line below the nearest place, outside of what that is in; no script."""
    folder = moved(
        "qcdc/know#article-1-b - removed qcdc/know#article-1-a",
        "qcdc/know#short - removed qcdc/know",
    )

    tree = html(folder, "qcdc/know")
    assert tree.css("script") == []
    assert [each.id for each in tree.css("article > h1 + p.gone")] == ["short"]
    assert [each.id for each in tree.css("article > div + p.gone")] == ["article-1-b"]


@pytest.mark.parametrize(
    "url", ["", "https://example.org/handbook", "https://example.org/handbook/"]
)
def test_a_page_that_moved(url: str, moved: Callable[..., Path]) -> None:
    """A page leads on at its address, in both languages and in the view of both."""
    folder = moved(
        "qcdc/old - moved qcdc/know",
        "qcdc/old#how - moved qcdc/know#ways",
        "qcdc/old#out - moved qcdc/index#qcdc",
        "qcdc/old#short - removed qcdc/know#ways",
        "qcdc/old#ways -",
        url=url,
    )

    for home, up in (("", "../../"), ("en/", "../../../"), ("vi-en/", "../../../")):
        tree = html(folder, f"{home}qcdc/old")
        assert told(tree) == {
            "how": f"{home}qcdc/know/#ways",
            "out": f"{home}qcdc/#qcdc",
            "short": f"{home}qcdc/know/#was-qcdc-old-short",
        }
        assert one(tree, "script").attrs["data-to"] == f"{home}qcdc/know/"
        assert one(tree, "noscript > meta").attrs["content"] == f"0; url={up}{home}qcdc/know/"
        link = one(tree, "body a")
        assert link.attrs["href"] == f"{up}{home}qcdc/know/"
        assert link.text().endswith("A & B") and "A &amp; B" in (link.html or "")
        canonical = tree.css("link[rel=canonical]")
        wanted = [f"https://example.org/handbook/{home}qcdc/know/"] if url else []
        assert [each.attrs["href"] for each in canonical] == wanted
        assert one(tree, "html").attrs["lang"] == ("en" if home == "en/" else "vi")
    assert [each.id for each in html(folder, "qcdc/know").css(".gone")] == ["was-qcdc-old-short"]


def test_a_page_that_was_removed(moved: Callable[..., Path]) -> None:
    """It leads to the nearest place, with all its ids, and to one line there."""
    folder = moved("qcdc/old - removed qcdc/index", "qcdc/old#a -", "qcdc/old#b -")

    tree = html(folder, "en/qcdc/old")
    assert one(tree, "script").attrs["data-to"] == "en/qcdc/#was-qcdc-old"
    assert told(tree) == {}
    assert [each.id for each in html(folder, "en/qcdc").css(".gone")] == ["was-qcdc-old"]


def test_what_leads_nowhere_is_left_to_the_check(moved: Callable[..., Path]) -> None:
    """The live preview goes on."""
    folder = moved("qcdc/a - moved qcdc/b", "qcdc/b - moved qcdc/a", "qcdc/know#x - moved qcdc/y")

    assert not (folder / "qcdc/a").exists()
    assert html(folder, "qcdc/know").css_first("script, .gone") is None


def test_the_reader_is_told_of_a_section_that_is_behind(moved: Callable[..., Path]) -> None:
    """On the English section, with the way to the Vietnamese one."""
    folder = moved("qcdc/know#know - ", "qcdc/know#ways 0123456789")

    line = one(html(folder, "en/qcdc/know"), "article > h2#ways + p.behind")
    assert line.text() == (
        "The Vietnamese text of this section has changed since this translation was confirmed. "
        "See the Vietnamese section."
    )
    link = one(line, "a")
    assert (link.attrs["href"], link.attrs["hreflang"]) == ("../../../qcdc/know/#ways", "vi")
    assert html(folder, "qcdc/know").css(".behind") == []
    assert html(folder, "en/qcdc/know").css("script") == []


def test_such_lines_are_not_searched() -> None:
    """They are no part of what the section says."""
    tree = Html(page('<h1 id="a">A</h1><p class="gone">x</p><p class="behind">y</p><p>z</p>'))

    assert [each.text for each in records(one(tree, "article"), "a/", "en", Data())] == ["z"]
