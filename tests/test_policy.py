"""What a page may load and run."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser as Html
from support import EVERYTHING, Build

from sitekit.policy import policy


def rules(text: str) -> dict[str, list[str]]:
    """A policy by what its rules are for."""
    return {name: values for name, *values in (rule.split() for rule in text.split(";"))}


def test_a_policy_allows_no_more_than_is_used() -> None:
    """Nothing from other hosts, no code in a page but what has a hash."""
    found = rules(policy("x"))

    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == [
        "'self'",
        "'wasm-unsafe-eval'",
        "'sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE='",
    ]
    every = {value for values in found.values() for value in values}
    assert not every & {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"}
    assert "sha256" not in policy()


def test_every_page_has_its_policy_first(build: Build) -> None:
    """Before anything that it is about; its scripts are files, but for one whose hash it names."""
    site = build(**EVERYTHING)
    seen = 0
    for file in sorted(site.rglob("*.html")):
        seen += 1
        html = Html(file.read_text(encoding="utf-8"))
        where = file.relative_to(site).as_posix()
        head = [node for node in html.css("head > *")]
        assert head[0].attributes.get("charset") == "utf-8", where
        assert head[1].attributes.get("http-equiv") == "Content-Security-Policy", where
        allowed = rules(head[1].attributes["content"] or "")["script-src"]
        inline = [node.text() for node in html.css("script:not([src])")]
        assert len(inline) <= 2, where
        hashes = [
            base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in inline
        ]
        assert sorted(f"'sha256-{each}'" for each in hashes) == sorted(allowed[2:]), where
        assert not html.css("[style], style, iframe, object, embed, base"), where
        # Firefox fetches what these name unasked; the policy stops it, and it complains on each page.
        assert not html.css("link[rel=next], link[rel=prefetch]"), where
        attributes = {name for node in html.css("*") for name in node.attributes}
        assert not {name for name in attributes if name.startswith("on")}, where
    assert seen > 100


def test_the_policy_is_of_the_template_not_of_the_page(build: Build) -> None:
    """A script that got in by way of the text has no hash: every page names the same."""
    site: Path = build(**EVERYTHING)
    found = {
        node.attributes["content"]
        for file in site.rglob("*.html")
        for node in Html(file.read_text(encoding="utf-8")).css("meta[http-equiv]")
        if node.attributes["http-equiv"] == "Content-Security-Policy"
    }

    assert len(found - {policy()}) == 1
