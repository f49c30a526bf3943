"""What machines are told of the site as a whole: its addresses by language, and how to install it.

The sitemaps, one a language under one index, are for search engines; every address names its twin.
The manifests, one a language, let a phone keep the site as it keeps a program.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from sitekit.model import Site
from sitekit.sections import address, page_address

_ICONS = [
    {"src": "assets/icon-192.png", "sizes": "192x192", "type": "image/png"},
    {"src": "assets/icon-512.png", "sizes": "512x512", "type": "image/png"},
    {"src": "assets/favicon.svg", "sizes": "any", "type": "image/svg+xml"},
]
_COLOURS = {"background_color": "#fdfcf9", "theme_color": "#17465c"}
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


def make_manifests(folder: Path, site: Site, names: Mapping[str, str]) -> None:
    """Write a manifest at the home page of each language; all of them hold the whole site."""
    for lang in site.languages:
        home = address("index.md", lang, site.languages[0])
        up = "../" * home.count("/") or "./"
        manifest = {
            "name": names[lang],
            "short_name": "Dân vận – QCDC" if lang == "vi" else "QCDC handbook",
            "lang": lang,
            "start_url": "./",
            "scope": up,
            "display": "minimal-ui",
            **_COLOURS,
            "icons": [{**icon, "src": up + icon["src"]} for icon in _ICONS],
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (folder / home / "manifest.webmanifest").write_text(
            f"{text}\n", encoding="utf-8", newline="\n"
        )


def make_sitemaps(folder: Path, site: Site, url: str, changed: Mapping[str, str]) -> None:
    """Write the sitemaps of a site published at `url`, and tell robots of them where they look.

    `changed` is the day of each source file's last change, as far as it is known.
    """
    home = url.rstrip("/") + "/"
    for lang in site.languages:
        _write(folder / f"sitemap-{lang}.xml", "urlset", _pages(site, lang, home, changed))
    parts = (
        f"<sitemap><loc>{escape(home)}sitemap-{lang}.xml</loc></sitemap>" for lang in site.languages
    )
    _write(folder / "sitemap.xml", "sitemapindex", parts)
    if urlsplit(home).path == "/":  # robots ask for it at the root of a host only
        text = f"User-agent: *\nAllow: /\nSitemap: {home}sitemap.xml\n"
        (folder / "robots.txt").write_text(text, encoding="utf-8", newline="\n")


def _pages(site: Site, lang: str, home: str, changed: Mapping[str, str]) -> Iterator[str]:
    first = site.languages[0]
    for page in sorted(
        (each for each in site.pages if each.lang == lang), key=lambda each: each.key
    ):
        there = [each for each in site.languages if f"{each}/{page.key}" in site.by_path]
        twins = {each: home + address(page.key, each, first) for each in there}
        day = changed.get(page.path)
        yield (
            f"<url><loc>{escape(home + page_address(page, first))}</loc>"
            + (f"<lastmod>{day}</lastmod>" if day else "")
            + "".join(
                f'<xhtml:link rel="alternate" hreflang="{each}" href="{escape(twin)}"/>'
                for each, twin in (*twins.items(), ("x-default", twins.get(first, "")))
                if twin
            )
            + "</url>"
        )


def _write(file: Path, root: str, entries: Iterator[str]) -> None:
    links = ' xmlns:xhtml="http://www.w3.org/1999/xhtml"' if root == "urlset" else ""
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<{root} xmlns="{_SCHEMA}"{links}>',
        *entries,
        f"</{root}>",
    )
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
