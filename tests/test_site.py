"""The built site: what MkDocs makes of the real pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser as Html
from selectolax.lexbor import LexborNode
from support import ROOT, Build

ORIGINAL = ROOT / "docs/_source/meeting/2019-03-15.vi.txt"


def documents(folder: Path) -> Iterator[tuple[str, Html]]:
    """Every page with its address."""
    for file in sorted(folder.rglob("*.html")):
        yield file.relative_to(folder).as_posix(), Html(file.read_text(encoding="utf-8"))


def only(html: Html, selector: str) -> LexborNode:
    """The one element of a kind."""
    [found] = html.css(selector)
    return found


def folded(text: str) -> str:
    """Text with white space folded."""
    return " ".join(text.split())


@pytest.fixture(scope="session")
def plain(build: Build) -> Path:
    """The site with nothing set, as everybody builds it first."""
    return build()


@pytest.fixture(scope="session")
def full(build: Build) -> Path:
    """The site with everything set, below a folder of its host."""
    return build(
        SITE_URL="https://example.org/so-tay/",
        REPO_URL="https://git.example.org/to/repo",
        CONTACT="gop-y@example.org",
    )


def test_the_sentences_as_rendered_are_the_original(plain: Path) -> None:
    """Joined, the 18 Vietnamese quotations of either page are the meeting's text."""
    original = folded(ORIGINAL.read_text(encoding="utf-8"))
    for page, lang in (("meeting/text/index.html", None), ("en/meeting/text/index.html", "vi")):
        html = Html((plain / page).read_text(encoding="utf-8"))
        sentences = []
        for quote in html.css("blockquote.meeting"):
            if quote.attributes.get("lang") == lang:
                for chip in quote.css("a.sentence"):
                    chip.decompose()
                sentences.append(folded(quote.text()))

        assert len(sentences) == 18
        assert folded(" ".join(sentences)) == original


def test_the_original_can_be_downloaded_as_it_is(plain: Path) -> None:
    """The bytes at the public address are those of the source, and the page leads there."""
    assert (plain / "meeting/2019-03-15.vi.txt").read_bytes() == ORIGINAL.read_bytes()
    for page in ("meeting/text", "en/meeting/text"):
        html = (plain / page / "index.html").read_text(encoding="utf-8")
        [target] = re.findall(r'href="([^"]*\.txt)"', html)
        assert normpath(join(page, target)) == "meeting/2019-03-15.vi.txt"


def test_every_address_inside_the_site_leads_somewhere(plain: Path) -> None:
    """Every link, picture, style and script, fragments included; and no other host is asked."""
    pages = dict(documents(plain))
    ids = {
        path: {each.attributes["id"] for each in html.css("[id]")} for path, html in pages.items()
    }
    for path, html in pages.items():
        if path == "404.html":
            continue  # its addresses begin at the root, for it is served at any depth
        for element in html.css("[href], [src]"):
            address = element.attributes.get("href") or element.attributes.get("src") or ""
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                assert element.tag == "a", f"{path}: {address}"
                continue
            target = normpath(join(dirname(path), unquote(parts.path))) if parts.path else path
            if not parts.path or parts.path.endswith("/") or target == ".":
                target = target if target.endswith(".html") else normpath(f"{target}/index.html")
            assert (plain / target).is_file(), f"{path}: {address}"
            if parts.fragment and target in ids:
                assert unquote(parts.fragment) in ids[target], f"{path}: {address}"


def test_every_page_says_its_language_and_links_its_twin(plain: Path) -> None:
    """The switch is one link, in the language it leads to."""
    for path, html in documents(plain):
        if path == "404.html":
            continue
        lang, other = ("en", "vi") if path.startswith("en/") else ("vi", "en")
        [switch] = html.css("a[data-switch]")
        target = normpath(join(dirname(path), switch.attributes["href"] or "", "index.html"))

        assert only(html, "html").attributes["lang"] == lang
        assert (switch.attributes["lang"], switch.attributes["hreflang"]) == (other, other)
        assert target == (path.removeprefix("en/") if lang == "en" else f"en/{path}")


def test_until_it_is_set_nothing_leads_to_a_host_nobody_named(plain: Path) -> None:
    """No edit button, no canonical address, no sitemap; the contact says that none is set."""
    assert not (plain / "sitemap.xml").exists()
    for path, html in documents(plain):
        assert not html.css("link[rel=canonical], link[hreflang]"), path
        assert not html.css(".md-content__button, .md-source"), path
    assert "chưa đặt địa chỉ liên hệ" in (plain / "about/index.html").read_text(encoding="utf-8")


def test_once_it_is_set_every_page_has_its_address(full: Path) -> None:
    """Canonical, hreflang with x-default, the edit button at the source, the contact."""
    for path, html in documents(full):
        if path == "404.html":
            continue
        key = path.removeprefix("en/").removesuffix("index.html")
        home = "https://example.org/so-tay/"
        own = home + ("en/" if path.startswith("en/") else "") + key
        alternates = {
            each.attributes["hreflang"]: each.attributes["href"]
            for each in html.css("link[hreflang]")
        }
        source = only(html, ".md-content__button").attributes["href"] or ""

        assert only(html, "link[rel=canonical]").attributes["href"] == own
        assert alternates == {"vi": home + key, "en": f"{home}en/{key}", "x-default": home + key}
        assert source.startswith("https://git.example.org/to/repo/edit/main/docs/")
        assert (ROOT / "docs" / source.partition("/docs/")[2]).is_file()
    assert "mailto:gop-y@example.org" in (full / "about/index.html").read_text(encoding="utf-8")
    assert (full / "sitemap.xml").is_file()


def test_one_error_page_in_both_languages(full: Path) -> None:
    """A host serves one file for every wrong address, from any depth."""
    html = Html((full / "404.html").read_text(encoding="utf-8"))
    targets = {each.attributes["href"] for each in html.css("article a, a[data-switch]")}

    assert not (full / "en/404.html").exists()
    assert "Không tìm thấy trang" in only(html, "article h1").text()
    assert "Page not found" in only(html, "article [lang=en] h2").text()
    assert {"/so-tay/tasks/", "/so-tay/en/tasks/"} <= targets
    assert all((target or "").startswith("/so-tay/") for target in targets)


def test_abbreviations_are_explained_on_every_page_that_has_them(plain: Path) -> None:
    """QCDC and BVANTQ carry their full names."""
    for path, html in documents(plain):
        titles = {each.text(): each.attributes["title"] or "" for each in html.css("abbr")}
        text = only(html, "article").text()
        for short in ("QCDC", "BVANTQ"):
            if path != "404.html" and re.search(rf"\b{short}\b", text):
                assert titles.get(short), f"{path}: {short}"
