"""Every section of the site as a trainer links to it: its title and its address in each language.

The link index, its files and the course packs are all made from this one list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sitekit.law import amended
from sitekit.model import Data, Page, Site
from sitekit.pages import library_document


@dataclass(frozen=True, slots=True)
class Section:
    """A section, or with an empty `id` a whole page, with what it is called in each language.

    `key` is the path of its page without language and ending, as in `qcdc/know`; `level` that of
    its heading, 1 for the page. Addresses are relative to the site's root, as in
    `en/qcdc/know/#methods`. `pages` is what its page is called where the page itself is not in
    sight: a chapter is named with its law, a circular with its field.
    """

    key: str
    id: str
    level: int
    titles: Mapping[str, str] = field(hash=False)
    addresses: Mapping[str, str] = field(hash=False)
    pages: Mapping[str, str] = field(hash=False)


def sections(site: Site) -> Iterator[Section]:
    """The sections that every language has, page by page in the order of the navigation.

    What only one language has is no section yet: the rules of parity report it.
    """
    first = site.languages[0]
    for entry in site.nav or ():
        pages = {lang: site.by_path.get(f"{lang}/{entry.target}") for lang in site.languages}
        found = {lang: page for lang, page in pages.items() if page}
        if len(found) == len(pages):
            yield from _of_page(found, first, site.data)


def page_address(page: Page, first: str) -> str:
    """Where a page is published below the site's root; `first` is the language served there."""
    return address(page.key, page.lang, first)


def address(key: str, lang: str, first: str) -> str:
    """The same of a page's path under its language, as in `qcdc/know.md`."""
    folder = key.removesuffix(".md")
    folder = "" if folder == "index" else folder.removesuffix("/index")
    parts = ([] if lang == first else [lang]) + ([folder] if folder else [])
    return "".join(f"{part}/" for part in parts)


def _of_page(pages: Mapping[str, Page], first: str, data: Data) -> Iterator[Section]:
    # A law that is shown in both wordings is called what it is called now.
    titles = {
        lang: {heading.id: amended(heading.text) for heading in page.headings}
        for lang, page in pages.items()
    }
    names = {
        lang: _name(data, page, titles[lang][page.headings[0].id] if page.headings else "")
        for lang, page in pages.items()
    }
    for heading in pages[first].headings:
        if not all(heading.id in held for held in titles.values()):
            continue
        mark = "" if heading.level == 1 else heading.id
        yield Section(
            pages[first].key.removesuffix(".md"),
            mark,
            heading.level,
            {lang: held[heading.id] for lang, held in titles.items()},
            {
                lang: page_address(page, first) + (f"#{mark}" if mark else "")
                for lang, page in pages.items()
            },
            names,
        )


def _name(data: Data, page: Page, title: str) -> str:
    document = library_document(data, page.key)
    if not document or not document.library:
        return title
    name = document.name[page.lang]
    if len(document.library.pages) > 1:
        return f"{name} · {title}"
    return f"{name}: {document.library.work[page.lang]}"
