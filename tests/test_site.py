"""The built site: what MkDocs makes of the real pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser as Html
from selectolax.lexbor import LexborNode
from support import EVERYTHING, HOME, PLAIN, ROOT, VISITED, Build

from sitekit.history import last_changes
from sitekit.pages import day

ORIGINAL = ROOT / "docs/_source/meeting/2019-03-15.vi.txt"


def documents(folder: Path) -> Iterator[tuple[str, Html]]:
    """Every page with its address."""
    for file in sorted(folder.rglob("*.html")):
        yield file.relative_to(folder).as_posix(), Html(file.read_text(encoding="utf-8"))


def written(folder: Path) -> Iterator[tuple[str, Html]]:
    """Every page without the list of all sections, which names titles and says nothing."""
    for path, html in documents(folder):
        for listed in html.css("details.sections"):
            listed.decompose()
        yield path, html


def only(html: Html, selector: str) -> LexborNode:
    """The one element of a kind."""
    [found] = html.css(selector)
    return found


def folded(text: str) -> str:
    """Text with white space folded."""
    return " ".join(text.split())


@pytest.fixture(scope="session")
def plain(build: Build) -> Path:
    """The site without an address and a repository."""
    return build(**PLAIN)


@pytest.fixture(scope="session")
def full(build: Build) -> Path:
    """The site with everything set, below a folder of its host."""
    return build(**EVERYTHING)


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
        if path == "404.html" or path.startswith("vi-en/"):
            continue
        lang, other = ("en", "vi") if path.startswith("en/") else ("vi", "en")
        [switch] = html.css("header a[data-switch]")
        target = normpath(join(dirname(path), switch.attributes["href"] or "", "index.html"))

        assert only(html, "html").attributes["lang"] == lang
        assert (switch.attributes["lang"], switch.attributes["hreflang"]) == (other, other)
        assert target == (path.removeprefix("en/") if lang == "en" else f"en/{path}")


def test_until_it_is_set_nothing_leads_to_a_host_nobody_named(plain: Path, build: Build) -> None:
    """No edit button, no canonical address, no sitemap; the contact says that none is set."""
    assert not (plain / "sitemap.xml").exists()
    for path, html in documents(plain):
        assert not html.css("link[rel=canonical], link[hreflang]"), path
        assert not html.css(".md-content__button, .md-source"), path
    about = build(**VISITED) / "about/index.html"
    assert "chưa đặt địa chỉ liên hệ" in about.read_text(encoding="utf-8")


def test_once_it_is_set_every_page_has_its_address(full: Path) -> None:
    """Canonical, hreflang with x-default, the edit button, the contact."""
    for path, html in documents(full):
        if path == "404.html" or path.startswith("vi-en/"):
            continue
        key = path.removeprefix("en/").removesuffix("index.html")
        own = HOME + ("en/" if path.startswith("en/") else "") + key
        alternates = {
            each.attributes["hreflang"]: each.attributes["href"]
            for each in html.css("link[hreflang]")
        }
        source = only(html, ".md-content__button").attributes["href"] or ""

        assert only(html, "link[rel=canonical]").attributes["href"] == own
        assert alternates == {"vi": HOME + key, "en": f"{HOME}en/{key}", "x-default": HOME + key}
        assert source.startswith("https://git.example.org/to/repo/edit/main/")
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
    for path, html in written(plain):
        titles = {each.text(): each.attributes["title"] or "" for each in html.css("abbr")}
        for foot in html.css(".about-page"):  # it names the site, as the header does
            foot.decompose()
        text = only(html, "article").text()
        for short in ("QCDC", "BVANTQ"):
            if path != "404.html" and re.search(rf"\b{short}\b", text):
                assert titles.get(short), f"{path}: {short}"


def test_citations_of_law_are_marked_outside_the_library(plain: Path) -> None:
    """Everywhere but in the texts of law themselves, where every second link would be one."""
    marked = 0
    for path, html in written(plain):
        if path.startswith("vi-en/"):
            continue
        library = re.match(r"(en/)?law/.", path) and path.count("/") > 1 + path.startswith("en/")
        for link in html.css("article a[href*='#article-']:not(.headerlink, .amending, .original)"):
            provision = "provision" in (link.attributes.get("class") or "").split()
            outside = "law/" in (link.attributes["href"] or "")
            assert provision == (outside and not library), f"{path}: {link.html}"
            marked += provision
    assert marked > 1000


def test_a_quotation_in_translation_leads_to_the_vietnamese(plain: Path) -> None:
    """One tap from its citation, to the same clause; what is quoted in Vietnamese needs none."""
    found = 0
    for path, html in written(plain):
        for quote in html.css("article blockquote"):
            ways = quote.css("a.original")
            cited = quote.css("a.provision")
            translated = path.startswith("en/") and cited and not quote.css("[lang=vi]")
            assert len(ways) == bool(translated), path
            for way in ways:
                home = f"https://example.org/{path.removesuffix('index.html')}"
                address = urljoin(home, way.attributes["href"] or "")
                citation = urljoin(home, cited[-1].attributes["href"] or "")
                assert address == citation.replace("/en/", "/", 1)
                there = plain / urlsplit(address).path[1:] / "index.html"
                assert f'id="{urlsplit(address).fragment}"' in there.read_text(encoding="utf-8")
                found += 1
    assert found > 10


def test_the_first_link_to_a_term_says_what_it_means(plain: Path) -> None:
    """Once for each term and page, as plain words."""
    explained = 0
    for path, html in written(plain):
        if path.startswith("vi-en/"):
            continue
        seen = set()
        for link in html.css("article a[href*='glossary/#']"):
            means, target = link.attributes.get("data-means"), link.attributes["href"]
            assert (means is None) == (target in seen), f"{path}: {target}"
            assert means is None or not re.search(r"[*{}]", means), f"{path}: {means}"
            seen.add(target)
        explained += len(seen)
    assert explained > 200


def test_the_contents_name_a_heading_as_the_law_stands(plain: Path) -> None:
    """Of a changed heading the table of contents has the new words only."""
    html = Html((plain / "law/10-2022-qh15/chapter-2/index.html").read_text(encoding="utf-8"))
    [entry, *_] = html.css("nav.md-nav--secondary a[href='#section-1']")

    assert folded(entry.text()) == "Mục 1. CÔNG KHAI THÔNG TIN Ở XÃ, PHƯỜNG, ĐẶC KHU"


def test_a_page_says_how_it_is_cited(full: Path) -> None:
    """In both languages, with the address where it is known; a law with the name of its text."""
    html = Html((full / "en/law/10-2022-qh15/chapter-2/index.html").read_text(encoding="utf-8"))
    [vietnamese, english] = (folded(each.text()) for each in html.css(".cite p"))

    assert vietnamese == (
        "“Chương II. THỰC HIỆN DÂN CHỦ Ở XÃ, PHƯỜNG, ĐẶC KHU”, Luật số 10/2022/QH15, "
        f"Sổ tay Dân vận và QCDC, {HOME}law/10-2022-qh15/chapter-2/"
    )
    assert english.endswith(
        "Law 10/2022/QH15, Mass Mobilization and QCDC Handbook, "
        f"{HOME}en/law/10-2022-qh15/chapter-2/"
    )
    printed = only(html, ".printed")
    assert folded(printed.text()).endswith(
        "handbook.localhost/so-tay/en/law/10-2022-qh15/chapter-2/"
    )
    assert "hidden" not in printed.attributes


def test_a_mistake_is_reported_where_the_contact_is(plain: Path, full: Path, build: Build) -> None:
    """By e-mail with the page in the subject, by a form, or as the page on this site says."""
    links = [
        only(Html((site / "qcdc/know/index.html").read_text("utf-8")), ".page-tools a")
        for site in (build(**VISITED), full, plain)
    ]

    [about, mail, other] = (each.attributes["href"] or "" for each in links)
    assert about == "../../about/#report"
    assert unquote(mail) == "mailto:gop-y@example.org?subject=Sai sót ở trang “Dân biết”"
    assert other == "https://example.org/form?a=1&b=2"


def test_a_page_says_when_it_was_last_changed(plain: Path) -> None:
    """The day git knows for its file, in the page's language; nothing where it knows none."""
    changed = last_changes(ROOT / "docs")
    for lang, words, prefix in (("vi", "sửa lần cuối ", ""), ("en", "last changed on ", "en/")):
        html = Html((plain / f"{prefix}about/index.html").read_text(encoding="utf-8"))
        text = folded(only(html, ".about-page").text())
        iso = changed.get(f"{lang}/about.md")
        said = f"{words}{day(iso, lang)}." if iso else ""

        assert said in text
        assert (words in text) == bool(iso)


def test_every_pencil_opens_a_file_that_exists(full: Path) -> None:
    """Of its own language, and of both at the foot; a list made from data leads to the data."""
    root = "https://git.example.org/to/repo/edit/main/"
    opened = {}
    for address, html in documents(full):
        if address.startswith("vi-en/") or address == "404.html":
            continue
        links = [str(each.attributes["href"]) for each in html.css(".files a")]
        pencil = str(only(html, "[rel=edit]").attributes["href"])
        names = [link.removeprefix(root) for link in (pencil, *links)]
        assert [name for name in names if not (ROOT / name).is_file()] == [], address
        assert [folded(each.text()) for each in html.css(".files a")] == names[1:]
        lang = str(only(html, "html").attributes["lang"])
        own, twin = names[1:3]
        vi, en = (own, twin) if lang == "vi" else (twin, own)
        assert en == f"docs/en/{vi.removeprefix('docs/vi/')}" or vi.startswith("docs/_source/law/")
        opened[address] = names

    assert len(opened) > 100
    assert opened["about/index.html"][0] == "docs/vi/about.md"
    assert opened["en/about/index.html"][0] == "docs/en/about.md"
    assert opened["en/reference/glossary/index.html"][0] == "docs/_data/terms.yml"
    assert opened["reference/documents/index.html"][3] == "docs/_data/documents.yml"
    assert opened["contribute/rules/index.html"][0] == "scripts/sitekit/rules/rules.yml"
    chapter = "law/10-2022-qh15/chapter-1/index.html"
    assert opened[chapter][0] == "docs/_source/law/10-2022-qh15.marked.md"
    assert opened[f"en/{chapter}"][0] == "docs/en/law/10-2022-qh15/chapter-1.md"


def test_without_a_repository_no_file_is_named(plain: Path) -> None:
    """There is nothing to open."""
    for address, html in documents(plain):
        assert html.css(".files, [rel=edit]") == [], address
