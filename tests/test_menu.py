"""The menu of a page leads everywhere, and weighs no more where there are more pages."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import urljoin

import pytest
from selectolax.lexbor import LexborHTMLParser as Html
from support import EVERYTHING, Build

from sitekit.menu import number


def menu(build: Build, path: str) -> dict[str, str]:
    """The links of a page's menu by their words, its own sections left out."""
    html = Html((build(**EVERYTHING) / path / "index.html").read_text(encoding="utf-8"))
    return {
        link.text(strip=True): link.attributes["href"] or ""
        for link in html.css("nav.md-nav--primary > ul a")
        if not (link.attributes["href"] or "").startswith("#")
    }


def test_the_places_are_those_among_siblings() -> None:
    """A page of its section's own is not one of them."""
    pages = [SimpleNamespace(children=None, is_index=n == 0) for n in range(3)]
    section = SimpleNamespace(children=pages)
    door = SimpleNamespace(children=None, is_index=False)

    number([door, section])

    assert [each.place for each in (door, section, *pages)] == [0, 1, 0, 0, 1]


@pytest.mark.parametrize("path", ["", "about", "qcdc/know", "law/10-2022-qh15/chapter-2"])
def test_every_section_is_one_step_away(build: Build, path: str) -> None:
    """One that has no page of its own leads to its first."""
    here = f"/{path}/" if path else "/"
    found = {urljoin(here, href) for href in menu(build, path).values()}

    sections = ("meeting", "tasks", "qcdc", "training", "law", "contribute", "about")
    assert found >= {"/", "/reference/glossary/", *(f"/{each}/" for each in sections)}


def test_only_what_stands_beside_the_page_is_shown(build: Build) -> None:
    """The chapters of its law and the other texts, but neither their parts nor other pages."""
    found = menu(build, "law/10-2022-qh15/chapter-2")

    assert "VI. Điều khoản thi hành" in found
    assert found["Thông tư của Bộ Công an"] == "../../67-2019-tt-bca/"
    assert "73/2019: cơ sở giam giữ" not in found
    assert "Hỏi và đáp" not in found
