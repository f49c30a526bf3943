"""Both languages: the same pages, the same sections, the same ids, in the same order."""

from __future__ import annotations

from collections.abc import Iterator

from sitekit.model import DOCS, Finding, Heading, Page, Site, Span
from sitekit.rules.rule import rule


@rule
def untranslated_page(site: Site) -> Iterator[Finding]:
    """A page that another language does not have.

    Its readers get a page in a language they did not choose, or none.
    """
    for page in site.pages:
        for lang in site.languages:
            twin = f"{lang}/{page.key}"
            if lang != page.lang and twin not in site.files:
                yield page.finding(
                    Span(), f"page has no `{lang}` version", f"create `{DOCS}/{twin}`"
                )


@rule
def missing_section(site: Site) -> Iterator[Finding]:
    """A section that only one language has.

    A link to it breaks when the reader changes the language. Sections pair by id, so that a
    heading may be reworded. Headings without an id are left to `heading-without-id`.
    """
    for page, twin in site.twins():
        for there, here in ((page, twin), (twin, page)):
            ids = {heading.id for heading in here.headings}
            for heading in there.headings:
                if heading.id and heading.id not in ids:
                    path, span = there.place(heading.span)
                    yield here.finding(
                        _before(heading, there, here),
                        f"section `{heading.id}` is missing",
                        f"`{path}` has it on line {span.line}",
                    )


@rule
def moved_section(site: Site) -> Iterator[Finding]:
    """A section that stands in another place than in the other language.

    Readers who compare the two pages lose their way. Only sections that both have are compared.
    """
    for page, twin in site.twins():
        here = [heading for heading in page.headings if heading.id in _ids(twin)]
        there = [heading for heading in twin.headings if heading.id in _ids(page)]
        for first, second in zip(here, there, strict=False):
            if first.id != second.id:
                path, span = page.place(first.span)
                yield twin.finding(
                    second.span,
                    f"section `{second.id}` stands where section `{first.id}` should",
                    f"`{path}` has `{first.id}` on line {span.line}",
                )
                break


@rule
def different_level(site: Site) -> Iterator[Finding]:
    """A heading whose level differs between the languages.

    The two outlines no longer agree.
    """
    for page, twin in site.twins():
        levels = {heading.id: heading.level for heading in page.headings if heading.id}
        for heading in twin.headings:
            if levels.get(heading.id, heading.level) != heading.level:
                yield twin.finding(
                    heading.span,
                    f"heading `{heading.id}` is of level {heading.level}, "
                    f"in `{page.lang}` of level {levels[heading.id]}",
                )


def _ids(page: Page) -> set[str]:
    return {heading.id for heading in page.headings if heading.id}


def _before(missing: Heading, there: Page, here: Page) -> Span:
    """The heading that the missing one should follow, or the top of the page."""
    known = {heading.id: heading.span for heading in here.headings if heading.id}
    place = Span()
    for heading in there.headings:
        if heading is missing:
            break
        place = known.get(heading.id, place)
    return place
