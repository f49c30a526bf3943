"""A document that no longer holds: whoever cites it says so, and so does its own text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown import Markdown
from msgspec import structs
from support import ROOT

from sitekit import pages
from sitekit.load import Faults, load_data
from sitekit.markup import Voices
from sitekit.model import Data


@pytest.fixture
def data() -> Data:
    """The real data, in which Decree 59/2023 has been replaced by Decree 61/2023."""
    real = load_data(ROOT, Faults())
    return replace(
        real,
        documents=tuple(
            structs.replace(each, status="ended", replaced_by=("nd-61-2023",))
            if each.id == "nd-59-2023"
            else each
            for each in real.documents
        ),
    )


@pytest.mark.parametrize(
    "link", ["../reference/documents.md#nd-59-2023", "../law/59-2023-nd-cp.md#article-3"]
)
def test_a_page_that_cites_it_says_so(data: Data, link: str) -> None:
    """By its entry in the list, or by its text; once, however often."""
    voices = Voices()
    Markdown(extensions=[voices]).convert(f"[a]({link}) [b]({link}) [c](../qcdc/know.md#what)")

    assert [*pages.ended(data, "vi", voices.cited)] == [
        ("Nghị định 59/2023/NĐ-CP", "Nghị định 61/2023/NĐ-CP")
    ]


def test_its_own_text_says_so(data: Data) -> None:
    """Above all else, for it is what officials would go by; one that holds says nothing."""
    key = "law/59-2023-nd-cp.md"

    assert pages.ended_text(data, key, "vi") == (
        "Biên tập. Văn bản này đã hết hiệu lực; nay là Nghị định 61/2023/NĐ-CP."
    )
    assert pages.ended_text(data, key, "en") == (
        "Editors' note. This document is no longer in force; now Decree 61/2023/NĐ-CP."
    )
    assert pages.ended_text(data, "law/61-2023-nd-cp.md", "vi") == ""
    assert pages.ended_text(data, "qcdc/know.md", "vi") == ""
