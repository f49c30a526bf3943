"""Files, headings, ids and the navigation: what a page must have to be one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from sitekit import meetings
from sitekit.load import CONFIG
from sitekit.model import DOCS, Finding, Page, Site, Span
from sitekit.pages import library_document
from sitekit.rules import links
from sitekit.rules.rule import rule, safety, warning
from sitekit.tree import is_locale
from sitekit.words import GAPS, gap_in, lines

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_ID = 40
# What a search result and a shared link show of a description.
_DESCRIPTION = range(50, 201)
# Half an hour of reading.
_LONGEST_PAGE = 7000
# What Markdown has no mark for, or marks worse; ids on a word need `a`.
_ELEMENTS = frozenset(("a", "abbr", "br", "img", "kbd", "sub", "sup"))

# What MkDocs takes for front matter where no line of `---` begins it (mkdocs.utils.meta).
_BARE_KEY = re.compile(r" {0,3}[A-Za-z0-9_-]+:")
_PARTS_TO_HIDE = ("navigation", "toc")
# The keys of the front matter, and what can stand there.
KEYS: Mapping[str, Callable[[object], bool]] = {
    "description": lambda held: isinstance(held, str),
    "as_of": lambda held: type(held) is date,
    "parity": lambda held: held == "articles",
    "hide": lambda held: isinstance(held, list) and all(each in _PARTS_TO_HIDE for each in held),
}


@rule
def bad_config(site: Site) -> Iterator[Finding]:
    """A project whose mkdocs.yml or docs/ cannot be read.

    Without them there is no site; what can be checked without them is checked all the same.
    """
    yield from site.faults.get("bad-config", ())


@rule
def unreadable_file(site: Site) -> Iterator[Finding]:
    """A file that cannot be read: not UTF-8, not permitted, or a link to nothing.

    The build stops at it or leaves it out, and its readers get nothing. A symbolic link that leads
    back to a folder above it is one of them.
    """
    yield from site.faults.get("unreadable-file", ())


@safety
def foreign_file(site: Site) -> Iterator[Finding]:
    """A file or folder under docs/ that does not belong there, a symbolic link, or a name of no use.

    MkDocs publishes whatever it finds: a script or a page of HTML would be a part of the site, a link
    would lead to any file of the computer that builds it. Two names that differ in capital and small
    letters only are one file to some systems. A new kind of file has its place in tree.py first.
    """
    yield from site.faults.get("foreign-file", ())


@safety
def unwieldy_text(site: Site) -> Iterator[Finding]:
    """A file, a paragraph or a nesting far larger than anything a reader would read.

    Parsers spend minutes on it or use up all the memory there is, and some would never finish. A page
    has at most 500 KB, any other file 5 MB; what stands between two empty lines has at most 50,000
    characters and 500 signs of Markdown; lists have at most five levels. The first line of a code
    block has at most 1,000 characters and no `hl_lines`. A page with more than 50 code blocks that
    nothing closes falls under this rule, too; 50 or fewer are left to `unclosed-fence`.
    """
    yield from site.faults.get("unwieldy-text", ())
    for page in site.pages:
        for slip in page.slips:
            if slip.kind == "unwieldy-text":
                yield page.finding(
                    slip.span, "lists and quotations stand too deep in each other", "split them"
                )


@safety
def unsafe_picture(site: Site) -> Iterator[Finding]:
    """A drawing with anything but lines and words in it, or a picture that is none.

    Opened on its own, an SVG file is a page: a script in it runs with the rights of the site, and
    what it loads tells another host who reads. Styles and ids are allowed, links and addresses not.
    """
    yield from site.faults.get("unsafe-picture", ())


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


@safety
def unknown_key(site: Site) -> Iterator[Finding]:
    """A name in the front matter of a page that means nothing here.

    MkDocs and its theme know dozens: `template` has the page made by any file, others are put into it
    as they are. Known here are description, as_of, parity and hide, between two lines of `---`.
    An `as_of` that is no date is left to `no-as-of`.
    """
    for page in site.pages:
        for key, held in page.meta.items():
            if key not in KEYS:
                hint = f"the keys are: {', '.join(KEYS)}"
                yield page.finding(_key_span(page, key), f"unknown key `{key}`", hint)
            elif key != "as_of" and not KEYS[key](held):
                yield page.finding(_key_span(page, key), f"`{key}` cannot have this value")
        if not page.body and (match := _BARE_KEY.match(page.source)):
            span = Span(1, 1, match.end() + 1)
            message = f"`{match[0].strip()}` begins front matter, but not between lines of `---`"
            yield page.finding(span, message, "put `---` above it and below")


def _key_span(page: Page, key: object) -> Span:
    """Where a key of the front matter stands."""
    for number, line in enumerate(page.source[: page.body].split("\n"), 1):
        if line.startswith(f"{key}:"):
            return Span(number, 1, len(str(key)) + 1)
    return Span()


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
def bad_id(site: Site) -> Iterator[Finding]:
    """An id that is not a short word of small letters, digits and hyphens.

    It becomes a part of addresses that are typed, read out and sent on: other letters turn into
    `%C4%91`, capitals are mistyped, and what is longer than 40 characters is cut.
    """
    for page in site.pages:
        for anchor in page.anchors:
            if not _ID.fullmatch(anchor.id):
                yield page.finding(
                    anchor.span,
                    f"id `{anchor.id}` is not made of small letters, digits and single hyphens",
                    "write a short English word; only point đ of a law is `dd`",
                )
            elif len(anchor.id) > _LONGEST_ID:
                yield page.finding(
                    anchor.span,
                    f"id `{anchor.id}` has {len(anchor.id)} characters",
                    f"use at most {_LONGEST_ID}",
                )


@rule
def no_description(site: Site) -> Iterator[Finding]:
    """A page without a description of 50 to 200 characters in its front matter.

    It is what a search result shows below the title, and what a link shows when it is shared. Front
    matter that cannot be read is left to `bad-front-matter`.
    """
    unread = {finding.path for finding in site.faults.get("bad-front-matter", ())}
    for page in site.pages:
        if f"{DOCS}/{page.path}" in unread:
            continue
        description = page.meta.get("description")
        if not isinstance(description, str) or not description.strip():
            yield page.finding(Span(), "page has no description", 'add `description: "..."` on top')
        elif len(description.strip()) not in _DESCRIPTION:
            yield page.finding(
                Span(),
                f"description has {len(description.strip())} characters",
                f"use {_DESCRIPTION[0]} to {_DESCRIPTION[-1]}",
            )


@warning
def long_page(site: Site) -> Iterator[Finding]:
    """A page with more than 7,000 words of running text: half an hour of reading.

    Nobody reads it to the end on a phone. Lists and tables do not count, for they are looked up by
    row; nor does what is made from data, nor the law, whose length is not the editors'.
    """
    for page in site.pages:
        if library_document(site.data, page.key):
            continue
        words = sum(len(block.text.split()) for block in page.editors if block.kind == "paragraph")
        if words > _LONGEST_PAGE:
            yield page.finding(
                Span(), f"page has {words} words of running text", "make two pages of it"
            )


@rule
def unclosed_fence(site: Site) -> Iterator[Finding]:
    """A block of code that nothing closes.

    The reader sees the fence as text, or the rest of the page as code, its links and headings
    with it.
    """
    for page in site.pages:
        for slip in page.slips:
            if slip.kind == "unclosed-fence":
                yield page.finding(
                    slip.span,
                    f"nothing closes the code that `{slip.text}` begins",
                    f"write `{slip.text}` on a line of its own below the code",
                )


@rule
def ragged_table(site: Site) -> Iterator[Finding]:
    """A row of a table with more or fewer cells than its head.

    Cells that are too many are thrown away, after one that is missing the others stand under the
    wrong head, and where the line below the head does not fit it there is no table at all.
    """
    for page in site.pages:
        for slip in page.slips:
            if slip.kind == "ragged-table":
                cells, columns = slip.text.split()
                yield page.finding(
                    slip.span,
                    f"number of cells in this row is {cells}, in the head {columns}",
                    "close each cell with `|`; write `\\|` for a bar inside one",
                )


_MISREAD = {
    "list": "a list right below a line of text: the site shows it as text",
    "table": "a table right below a line of text: the site shows it as text",
    "indent": "indented by too little: the site takes it out of its item",
    "bracket": "a number with a bracket: the site makes no list of it",
    "number": "a list that does not begin with 1: the site counts it from 1",
    "fence": "code inside a list: the site makes no block of code of it",
    "heading": "`#` at the beginning of a line: the site makes a heading of it",
    "attributes": "an attribute list that belongs to nothing: the reader sees it",
}
_REWRITTEN = {
    "list": "leave a line empty above it",
    "table": "leave a line empty above it",
    "indent": "indent by four spaces for each level",
    "bracket": "write `1.`",
    "number": "begin with `1.`; where it is no list, write `\\.` in place of the full stop",
    "fence": "put the code below the list, or indent it by eight spaces without its fence",
    "heading": "write a space behind it; where it is no heading, write `\\#`",
    "attributes": "put it right behind what it is for, as behind a heading or `*words*`",
}


@rule
def misread_markdown(site: Site) -> Iterator[Finding]:
    """Markdown that the site shows otherwise than other programs, and mostly otherwise than meant.

    A list or a table right below a line of text is shown as running text; what is indented by fewer
    than four spaces a level falls out of its item; `1)` begins no list; a list counts from 1; code
    inside a list and an attribute list that belongs to nothing are shown as they are typed.
    """
    for page in site.pages:
        for slip in page.slips:
            if slip.kind == "misread-markdown":
                yield page.finding(slip.span, _MISREAD[slip.text], _REWRITTEN[slip.text])


@safety
def raw_html(site: Site) -> Iterator[Finding]:
    """Raw HTML other than a few plain elements, or with a style or an event handler.

    A script or a frame runs foreign code in the reader's browser and is stopped by the site's
    policy; a style breaks the dark scheme and print. Allowed are a, abbr, br, img, kbd, sub, sup.
    """
    for page in site.pages:
        begun = {tag.name for tag in page.tags}
        for tag in page.tags:
            name = tag.name.removeprefix("/")
            if tag.name != name and name in begun:
                continue
            odd = next(
                (each for each in tag.attributes if each == "style" or each.startswith("on")), ""
            )
            if name not in _ELEMENTS:
                what, hint = f"element `<{name}>` is not allowed", "write it in Markdown"
            elif odd:
                what, hint = f"attribute `{odd}` is not allowed", "take it out"
            else:
                continue
            yield page.finding(tag.span, what, hint)


@safety
def unsafe_markup(site: Site) -> Iterator[Finding]:
    """Markdown of which the build would make what must not be in a page.

    An attribute list can set any attribute, a handler too; and the build reads Markdown a little
    otherwise than the check, so that code for the one is HTML for the other. What looks like that is
    rendered and looked through. Said where no other rule finds fault with the page's HTML and links.
    """
    told = {each.path for rule in (raw_html, links.unsafe_link) for each in rule(site)}
    for page in site.pages:
        for slip in page.slips:
            match slip.kind:
                case "unsafe-element":
                    message = f"the build would make an element `<{slip.text}>` of this"
                case "unsafe-attribute":
                    message = f"the build would make an attribute `{slip.text}` of this"
                case "unsafe-address":
                    message = (
                        f"the build would make an address of this that begins with `{slip.text}`"
                    )
                case "unsafe-end":
                    message = f"nothing ends what the build would begin here with `{slip.text}`"
                case _:
                    continue
            if page.place(slip.span)[0] not in told:
                yield page.finding(slip.span, message, "take it out, or write it in other words")


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


@warning
def unfilled_gap(site: Site) -> Iterator[Finding]:
    """A place of a new page or meeting that is still to be filled in.

    `dev.py new` leaves `[Còn thiếu]` or `[To be filled in]` there, and what belongs there. Readers
    see it, and nobody must forget it. A later meeting without any sentence is a gap too.
    """
    for line in lines(site, gap_in):
        for gap in GAPS.values():
            if (start := line.words.find(gap)) >= 0:
                yield line.finding(start, start + len(gap), _wanted(line.typed, gap))
    for path, text in site.originals.items():
        for number, typed in enumerate(text.split("\n") if gap_in(text) else (), 1):
            for gap in GAPS.values():
                if (start := typed.find(gap)) >= 0:
                    span = Span(number, start + 1, start + len(gap) + 1)
                    yield Finding(path, span, _wanted(typed, gap))
    written = {passage.path for passage in site.passages}
    faulty = {finding.path for finding in site.faults.get("bad-data", ())}
    for path in site.data.sources:
        if meetings.day_of(path) and path not in written | faulty:
            hint = "write them in the form that its first lines show"
            yield Finding(path, Span(), "the meeting has no sentence yet", hint)


def _wanted(typed: str, gap: str) -> str:
    """That something is missing, and what its author is asked to put there."""
    wanted = typed.partition(gap)[2].strip(" \"'|.")
    return f"still to be filled in: `{wanted}`" if wanted else "still to be filled in"
