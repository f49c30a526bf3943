"""What readers search for is among the first results, whether they type tone marks or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser
from support import ROOT

from sitekit.bench import search
from sitekit.bench.search import Asked

QUERIES = search.read((ROOT / search.QUERIES).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def answers(browser: Browser, address: str, site: Path) -> Mapping[Asked, Sequence[str]]:
    """What the search of the built site answers to every query, with marks and without."""
    questions = list(search.asked(QUERIES))
    return search.ask(browser, address, search.OURS, questions, search.titles(site))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_readers_search_for_comes_first(
    answers: Mapping[Asked, Sequence[str]], lang: str
) -> None:
    """At least 95 of 100 among the first three, and as many without marks as with them."""
    of_language = {each: got for each, got in answers.items() if each.query.lang == lang}

    short = list(search.shortfalls(of_language))

    assert of_language
    assert not short, "\n".join((*short, *search.misses(of_language)))


def test_every_wanted_section_is_on_the_site(site: Path) -> None:
    """A query that wants a section that has gone would miss for ever."""
    ids: dict[str, set[str | None]] = {}

    gone = []
    for query in QUERIES:
        for want in search.wanted(query):
            page, _, identity = want.partition("#")
            if page not in ids:
                file = site / page / "index.html"
                text = file.read_text(encoding="utf-8") if file.exists() else ""
                ids[page] = {node.attributes["id"] for node in LexborHTMLParser(text).css("[id]")}
            if identity not in ids[page]:
                gone.append(f"{query.lang}: {query.text}: {want}")

    assert gone == []
