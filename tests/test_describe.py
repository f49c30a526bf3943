"""What machines are told of the site: its addresses, its cards, its icons."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser as Html
from support import EVERYTHING, HOME, Build

from sitekit.finish.describe import make_sitemaps
from sitekit.load import load
from sitekit.model import Site

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
X = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="session")
def site(build: Build) -> Path:
    """The site with everything set, below a folder of its host."""
    return build(**EVERYTHING)


def size(file: Path) -> tuple[int, int]:
    """Width and height of a PNG picture, from its header."""
    data = file.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def head(site: Path, page: str) -> dict[str, str]:
    """What a page says of itself to who shares it."""
    html = Html((site / page).read_text(encoding="utf-8"))
    return {
        node.attributes["property"] or "": node.attributes["content"] or ""
        for node in html.css("meta[property]")
    }


def test_a_sitemap_for_each_language(site: Path) -> None:
    """Every page once, in the sitemap of its language, with its twin and the default."""
    index = ElementTree.parse(site / "sitemap.xml").getroot()
    parts = [each.text for each in index.iter(f"{S}loc")]
    assert parts == [f"{HOME}sitemap-vi.xml", f"{HOME}sitemap-en.xml"]

    for lang in ("vi", "en"):
        root = ElementTree.parse(site / f"sitemap-{lang}.xml").getroot()
        found = [each.findtext(f"{S}loc") or "" for each in root.iter(f"{S}url")]
        pages = {
            html.canonical
            for html in (Canonical(file) for file in site.rglob("index.html"))
            if html.lang == lang
        }
        assert sorted(found) == sorted(pages)
        for url in root.iter(f"{S}url"):
            twins = {each.get("hreflang"): each.get("href") for each in url.iter(f"{X}link")}
            assert twins[lang] == url.findtext(f"{S}loc")
            assert twins["x-default"] == twins["vi"]
            assert twins["en"] == (twins["vi"] or "").replace(HOME, f"{HOME}en/")


class Canonical:
    """A page's language and its address, if it is a page of its own."""

    def __init__(self, file: Path) -> None:
        html = Html(file.read_text(encoding="utf-8"))
        # The bilingual views name the Vietnamese page, as do pages that lead on: no twin of their own.
        own = html.css_first("link[hreflang]")
        link, root = html.css_first("link[rel=canonical]"), html.css_first("html")
        self.canonical = (link.attributes["href"] or "") if link and own else ""
        self.lang = root.attributes["lang"] if root and own else ""


def test_robots_are_told_where_they_look(make_site: Site, tmp_path: Path) -> None:
    """At the root of a host, and nowhere else."""
    make_sitemaps(tmp_path, make_site, "https://example.org/folder/", {})
    assert not (tmp_path / "robots.txt").exists()

    make_sitemaps(tmp_path, make_site, "https://example.org", {})
    said = (tmp_path / "robots.txt").read_text()
    assert "Sitemap: https://example.org/sitemap.xml" in said.splitlines()


@pytest.fixture
def make_site(make_project: object) -> Site:
    """The least site there is."""
    assert callable(make_project)
    return load(make_project())


def test_a_day_is_said_where_it_is_known(make_site: Site, tmp_path: Path) -> None:
    """And no other."""
    path = next(page.path for page in make_site.pages if page.lang == "en")
    make_sitemaps(tmp_path, make_site, "https://example.org", {path: "2026-01-02"})

    assert "<lastmod>2026-01-02</lastmod>" in (tmp_path / "sitemap-en.xml").read_text()
    assert "lastmod" not in (tmp_path / "sitemap-vi.xml").read_text()


@pytest.mark.parametrize(
    ("page", "lang", "locale"),
    [("tasks/index.html", "vi", "vi_VN"), ("en/tasks/index.html", "en", "en_GB")],
)
def test_a_page_that_is_shared_has_a_card(site: Path, page: str, lang: str, locale: str) -> None:
    """In its own language, with a picture that is there and as large as it says."""
    said = head(site, page)
    html = Html((site / page).read_text(encoding="utf-8"))
    [description] = html.css("meta[name=description]")

    assert said["og:locale"] == locale
    assert said["og:url"] == HOME + page.removesuffix("index.html")
    assert said["og:description"] == description.attributes["content"]
    assert said["og:image"] == f"{HOME}assets/card-{lang}.png"
    picture = site / said["og:image"].removeprefix(HOME)
    assert size(picture) == (int(said["og:image:width"]), int(said["og:image:height"]))


@pytest.mark.parametrize("home", ["", "en/"])
def test_a_manifest_for_each_language(site: Path, home: str) -> None:
    """It holds the whole site, opens at the home page of its language, and its icons are there."""
    page = f"{HOME}{home}"
    html = Html((site / home / "index.html").read_text(encoding="utf-8"))
    [link] = html.css("link[rel=manifest]")
    address = urljoin(page, link.attributes["href"] or "")
    manifest = json.loads((site / address.removeprefix(HOME)).read_text("utf-8"))

    assert urljoin(address, manifest["start_url"]) == page
    assert urljoin(address, manifest["scope"]) == HOME
    assert manifest["lang"] == (html.root.attributes["lang"] if html.root else "")
    for icon in manifest["icons"]:
        file = site / urljoin(address, icon["src"]).removeprefix(HOME)
        assert file.is_file()
        if file.suffix == ".png":
            width, height = size(file)
            assert icon["sizes"] == f"{width}x{height}"
    [touch] = html.css("link[rel=apple-touch-icon]")
    assert size(
        site / urlsplit(urljoin(page, touch.attributes["href"])).path.removeprefix("/so-tay/")
    ) == (180, 180)
