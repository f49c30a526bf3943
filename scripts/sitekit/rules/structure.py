"""Files, headings, ids and the navigation: what a page must have to be one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sitekit.load import CONFIG, is_locale
from sitekit.model import DOCS, Finding, Site, Span
from sitekit.rules.rule import rule


@rule
def bad_config(site: Site) -> Iterator[Finding]:
    """A project whose mkdocs.yml or docs/ cannot be read.

    Without them there is no site; what can be checked without them is checked all the same.
    """
    yield from site.faults.get("bad-config", ())


@rule
def unreadable_file(site: Site) -> Iterator[Finding]:
    """A file that cannot be read: not UTF-8, not permitted, a link that leads nowhere or in circles.

    The build stops at it or leaves it out, and its readers get nothing.
    """
    yield from site.faults.get("unreadable-file", ())


@rule
def empty_page(site: Site) -> Iterator[Finding]:
    """A page with nothing on it.

    A link to it looks like a promise that is not kept.
    """
    yield from site.faults.get("empty-page", ())


@rule
def bad_front_matter(site: Site) -> Iterator[Finding]:
    """Front matter that is not a YAML mapping.

    MkDocs shows it to the reader as text, and the page loses its description.
    """
    yield from site.faults.get("bad-front-matter", ())


@rule
def swallowed_folder(site: Site) -> Iterator[Finding]:
    """A folder directly under docs/ whose name looks like a language that is not configured.

    The i18n plug-in takes any two-letter folder for a language and drops it without a word.
    """
    reported: set[str] = set()
    for path in sorted(site.files):
        folder, slash, _ = path.partition("/")
        if slash and is_locale(folder) and folder not in {*site.languages, *reported}:
            reported.add(folder)
            yield Finding(
                f"{DOCS}/{path}",
                Span(),
                f"folder `{folder}` looks like a language and is left out of the site",
                "give the folder a longer name, or add the language to mkdocs.yml",
            )


@rule
def no_title(site: Site) -> Iterator[Finding]:
    """A page without a first-level heading.

    The title names the page in the browser, in search results and to a screen reader.
    """
    for page in site.pages:
        if not any(heading.level == 1 for heading in page.headings):
            yield page.finding(
                Span(), "page has no title", "begin the page with `# Title {#short-english-id}`"
            )


@rule
def second_title(site: Site) -> Iterator[Finding]:
    """A first-level heading after the first one.

    One page has one title; a second one splits its outline in two.
    """
    for page in site.pages:
        titles = [heading for heading in page.headings if heading.level == 1]
        for heading in titles[1:]:
            _, first = page.place(titles[0].span)
            yield page.finding(
                heading.span,
                f"page has a second title; the first one is on line {first.line}",
                f"make it `## {heading.text}`",
            )


@rule
def skipped_level(site: Site) -> Iterator[Finding]:
    """A heading more than one level below the one before it.

    Screen readers and the table of contents read levels as an outline.
    """
    for page in site.pages:
        for above, heading in pairwise(page.headings):
            if heading.level > above.level + 1:
                yield page.finding(
                    heading.span,
                    f"heading jumps from level {above.level} to level {heading.level}",
                )


@rule
def heading_without_id(site: Site) -> Iterator[Finding]:
    """A heading without an explicit id.

    An id made from the words changes with them, drops `đ`, and differs between the languages:
    links to it would break.
    """
    for page in site.pages:
        for heading in page.headings:
            if not heading.id:
                yield page.finding(
                    heading.span,
                    f"heading `{heading.text}` has no id",
                    "add `{#short-english-id}`, the same in both languages",
                )


@rule
def duplicate_id(site: Site) -> Iterator[Finding]:
    """An id that stands twice on a page.

    A link to it leads to the first one only.
    """
    for page in site.pages:
        first: dict[str, int] = {}
        for anchor in page.anchors:
            line = page.place(anchor.span)[1].line
            if anchor.id in first:
                yield page.finding(
                    anchor.span, f"id `{anchor.id}` is already on line {first[anchor.id]}"
                )
            first.setdefault(anchor.id, line)


@rule
def page_not_in_navigation(site: Site) -> Iterator[Finding]:
    """A page that the navigation does not name.

    Readers who browse never find it. Reported once, at the first language that has the page.
    """
    if site.nav is None:
        return
    named = {entry.target for entry in site.nav}
    seen: set[str] = set()
    for lang in site.languages:
        for page in site.pages:
            if page.lang == lang and page.key not in named and page.key not in seen:
                seen.add(page.key)
                yield page.finding(
                    Span(), "page is not in the navigation", f"name `{page.key}` in {CONFIG}"
                )


@rule
def navigation_without_page(site: Site) -> Iterator[Finding]:
    """A navigation entry whose page is in no language.

    A page that only one language lacks is left to `untranslated-page`.
    """
    for entry in site.nav or ():
        if not any(f"{lang}/{entry.target}" in site.files for lang in site.languages):
            wanted = " and ".join(f"`{DOCS}/{lang}/{entry.target}`" for lang in site.languages)
            yield Finding(
                CONFIG,
                entry.span,
                f"page `{entry.target}` of the navigation does not exist",
                f"create {wanted}, or take the entry out",
            )
