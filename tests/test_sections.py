"""The list of sections that links, files and packs are made from."""

from __future__ import annotations

from support import ROOT

from sitekit.load import load
from sitekit.sections import sections


def test_sections_of_the_site() -> None:
    """Each has an address of its own in each language, in the order of the navigation."""
    site = load(ROOT)

    found = list(sections(site))

    assert found[0].addresses == {"vi": "", "en": "en/"}
    assert [each.key for each in found if not each.id] == [
        entry.target.removesuffix(".md") for entry in site.nav or ()
    ]
    know = next(each for each in found if each.key == "qcdc/know" and each.id)
    assert know.addresses == {"vi": f"qcdc/know/#{know.id}", "en": f"en/qcdc/know/#{know.id}"}
    for lang in site.languages:
        assert len({each.addresses[lang] for each in found}) == len(found)
        assert all(each.titles[lang] for each in found)
