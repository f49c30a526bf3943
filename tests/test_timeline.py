"""The picture of the documents is well-formed and says what the data say."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from support import ROOT

from sitekit.load import Faults, load_data
from sitekit.timeline import svg

DATA = load_data(Path(ROOT), Faults())
SHOWN = [document for document in DATA.documents if document.timeline]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_document_of_a_lane_is_named(lang: str) -> None:
    """In the picture's language, once, inside the picture."""
    root = ElementTree.fromstring(svg(DATA, lang))
    names = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]

    assert SHOWN
    for document in SHOWN:
        assert names.count(document.name[lang]) == 1
    for each in root.iter("{http://www.w3.org/2000/svg}text"):
        assert 0 < float(each.get("x", "0")) < 480


def test_a_document_that_ended_has_its_day() -> None:
    """A line without an end would say that it still holds."""
    for document in SHOWN:
        assert bool(document.ended) == (document.status == "ended"), document.id
