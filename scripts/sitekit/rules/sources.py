"""Quotations and citations: the meeting is quoted to the letter, and every sentence explained."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product

from sitekit import meetings
from sitekit.data import place_of
from sitekit.model import DOCS, Block, Finding, Link, Page, Passage, Section, Site, Span
from sitekit.rules.links import SENTENCE, resolve
from sitekit.rules.rule import rule
from sitekit.words import gap_in

_TASK = re.compile(r"tasks/\d+-[^/]+\.md")


@rule
def bad_data(site: Site) -> Iterator[Finding]:
    """A mistake in a data file: not YAML, a key missing or unknown, a wrong type, an id twice.

    Glossary, documents and quotations are made from these files; a faulty entry is left out. Names
    of sentences, documents and pages that do not exist are mistakes too.
    """
    yield from site.faults.get("bad-data", ())
    for document in site.data.documents:
        for key in document.library.pages if document.library else ():
            if not any(f"{lang}/{key}" in site.files for lang in site.languages):
                path = f"{DOCS}/_data/documents.yml"
                message = f"document `{document.id}` names page `{key}`, which does not exist"
                span = place_of(site.data.sources[path], document.line, "pages", key)
                yield Finding(path, span, message)
    for path in site.data.sources:
        if day := meetings.day_of(path):
            wanted = [f"{lang}/{meetings.full_text(day)}" for lang in site.languages]
            for name in (meetings.original(day), *wanted):
                missing = f"{DOCS}/{name}"
                if missing not in site.originals and name not in site.by_path:
                    yield Finding(
                        path, Span(), f"`{missing}`, which belongs to this file, does not exist"
                    )


@rule
def altered_original(site: Site) -> Iterator[Finding]:
    """A passage that differs from the original text.

    The sentences of a meeting, joined, must be the whole of its text: every quotation is compared
    with them. White space is folded.
    """
    faulty = {finding.path for finding in site.faults.get("bad-data", ())}
    later = {day for path in site.data.sources if (day := meetings.day_of(path))}
    for path, original in site.originals.items():
        if not path.endswith(".txt"):
            continue  # a text of law
        day = meetings.day_of(path) if meetings.day_of(path) in later else ""
        file = f"{DOCS}/_data/{meetings.passages(day)}"
        if file in faulty:
            continue  # sentences with a mistake are left out
        passages = [each for each in site.passages if each.page == meetings.full_text(day)]
        words = [] if gap_in(original) else folded(original).split(" ")
        at = 0
        for passage in passages:
            own = folded(passage.text[site.languages[0]]).split(" ")
            found = words[at : at + len(own)]
            if own != found:
                odd, wanted = first_difference(own, found)
                yield Finding(
                    passage.path,
                    Span(passage.line),
                    f"sentence `{passage.id}` differs from the original at `{odd}`",
                    f"`{path}` has `{wanted}`",
                )
                break
            at += len(own)
        else:
            rest = " ".join(words[at : at + 8])
            if rest and passages:
                last = passages[-1]
                yield Finding(
                    last.path,
                    Span(last.line),
                    f"the original goes on after sentence `{last.id}`: `{rest}`",
                )
            elif rest and day:
                yield Finding(
                    file,
                    Span(),
                    f"the original begins with a sentence that is not here: `{rest}`",
                    f"add it as `{day[:4]}-s01`",
                )


@rule
def altered_quotation(site: Site) -> Iterator[Finding]:
    """A quotation that differs from the sentence it cites.

    Quotations are verbatim. A block quote that ends with a link to a sentence must be that
    sentence; words in quotation marks right before such a link must stand in it. An English page
    quotes the translation in passages.yml.
    """
    passages = {passage.id: passage for passage in site.passages}
    for page in site.pages:
        for block in (*page.blocks, *(each for held in page.blocks for each in held.inner)):
            lang = block.lang or page.lang
            whole = block.citation if block.kind == "quote" else None
            for link in block.links:
                passage = passages.get(cited(page, link))
                if passage is None or lang not in passage.text:
                    continue
                sentence = folded(passage.text[lang])
                if link is whole:
                    quoted = folded(block.quoted)
                    if quoted != sentence:
                        yield _altered(page, block.span, passage, quoted, sentence)
                elif (part := _quoted_before(block, link)) and folded(part) not in sentence:
                    yield page.finding(
                        link.span,
                        f"sentence `{passage.id}` does not contain “{part}”",
                        f"the sentence stands in `{passage.path}` on line {passage.line}",
                    )


@rule
def uncited_quotation(site: Site) -> Iterator[Finding]:
    """A block quote that does not end with a link to its source.

    Whose words these are must be plain, and what names no source cannot be compared with it.
    """
    for page in site.pages:
        for block in page.quotes:
            if block.citation is None:
                yield page.finding(
                    block.span,
                    "quotation does not end with a link to its source",
                    "end it with the sentence, as in `[S12](../meeting/text.md#s12)`",
                )


@rule
def unknown_sentence(site: Site) -> Iterator[Finding]:
    """A citation of a sentence that does not exist, or whose number is not that of its link.

    The reader is sent to words the meeting never said.
    """
    if not site.passages:
        return  # `bad-data` has said why
    known: defaultdict[str, list[str]] = defaultdict(list)
    for passage in site.passages:
        known[passage.page].append(passage.id)
    for page in site.pages:
        for link in page.links:
            text, sentence = _cited(page, link)
            if not sentence:
                continue
            if sentence not in known[text]:
                there = known[text]
                yield page.finding(
                    link.span,
                    f"sentence `{sentence}` does not exist",
                    f"the sentences are {min(there)} to {max(there)}" if there else "",
                )
            elif SENTENCE.fullmatch(link.text.lower()) and link.text.lower() != sentence:
                yield page.finding(
                    link.span, f"citation reads `{link.text}` but leads to `{sentence}`"
                )


@rule
def unquoted_sentence(site: Site) -> Iterator[Finding]:
    """A sentence that the page of the full text does not quote under its own heading.

    Every citation leads there: the reader must find the sentence in both languages.
    """
    for text, lang in product(dict.fromkeys(each.page for each in site.passages), site.languages):
        page = site.by_path.get(f"{lang}/{text}")
        if page is None:
            continue
        sections = {section.heading.id: section for section in page.sections if section.heading}
        for passage in (each for each in site.passages if each.page == text):
            section = sections.get(passage.id)
            if section is None:
                message = f"the full text has no section for sentence `{passage.id}`"
                yield page.finding(Span(), message)
                continue
            quoted = {
                block.lang or page.lang
                for block in section.blocks
                if block.kind == "quote"
                if block.citation and cited(page, block.citation) == passage.id
            }
            for missing in sorted(set(site.languages) - quoted):
                yield page.finding(
                    section.heading.span if section.heading else Span(),
                    f"sentence `{passage.id}` is not quoted in `{missing}`",
                )


@rule
def unexplained_sentence(site: Site) -> Iterator[Finding]:
    """A sentence of the meeting that no page of a language explains.

    Explained means cited in a quotation or a paragraph, beside a paragraph of the editors, in one
    section of a page other than the full text. A link in a list or a table does not count.
    """
    for lang in site.languages:
        explained = {
            sentence
            for page in site.pages
            if page.lang == lang and not meetings.is_full_text(page.key)
            for section in page.sections
            for sentence in _explained(page, section)
        }
        for passage in site.passages:
            if passage.id not in explained:
                yield Finding(
                    passage.path,
                    Span(passage.line),
                    f"sentence `{passage.id}` is explained on no `{lang}` page",
                    "quote it in a section that says in plain words what it means",
                )


@rule
def uneven_task_page(site: Site) -> Iterator[Finding]:
    """A task page whose sections are not those of the other task pages.

    A reader who knows one task page finds everything in the same place on the others. What only
    one language lacks is left to `missing-section`.
    """
    pages = [page for page in site.pages if _TASK.fullmatch(page.key)]
    outlines = Counter(map(_outline, pages))
    for usual, count in outlines.most_common(1):
        if count == 1:
            return
        for page in pages:
            own = _outline(page)
            twins = (site.twin(page, lang) for lang in site.languages if lang != page.lang)
            if own == usual or any(twin and set(_outline(twin)) != set(own) for twin in twins):
                continue
            odd = next((each for each in own if each not in usual), "")
            missing = next((each for each in usual if each not in own), "")
            if missing:
                message = f"task page lacks the section `{missing}`"
            elif odd:
                message = f"task page has a section `{odd}` that the others have not"
            else:
                message = "task page has its sections in another order than the others"
            yield page.finding(
                page.headings[0].span if page.headings else Span(),
                message,
                f"the sections are: {', '.join(usual)}",
            )


def cited(page: Page, link: Link) -> str:
    """The id of the sentence a link cites, or nothing."""
    return _cited(page, link)[1]


def _cited(page: Page, link: Link) -> tuple[str, str]:
    """The page of the full text that a link leads to, and the id of the sentence it cites there."""
    target = None if link.image else resolve(page, link)
    key = target.path.partition("/")[2] if target else ""
    if target is None or not meetings.is_full_text(key) or not SENTENCE.fullmatch(target.fragment):
        return "", ""
    return key, target.fragment


def _explained(page: Page, section: Section) -> Iterator[str]:
    paragraphs = [block for block in section.blocks if block.kind == "paragraph"]
    if not any(_says_something(block) for block in paragraphs):
        return
    for block in section.blocks:
        if block.kind in ("paragraph", "quote"):
            yield from filter(None, (cited(page, link) for link in block.links))


def _says_something(block: Block) -> bool:
    """A paragraph with a sentence in it: not a lead-in to a quotation, not a bare list of links."""
    return len(block.text) > sum(len(link.text) for link in block.links) + 20 and not (
        block.text.endswith(":")
    )


def _outline(page: Page) -> tuple[str, ...]:
    return tuple(heading.id for heading in page.headings if heading.level == 2)


def _quoted_before(block: Block, link: Link) -> str:
    """The words in “ ” right before a citation, quotation marks inside them included."""
    before = block.text[: max(link.offset, 0)].rstrip(" (")
    if not before.endswith("”"):
        return ""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        depth += {"”": 1, "“": -1}.get(before[place], 0)
        if depth == 0:
            return before[place + 1 : -1]
    return ""


def _altered(page: Page, span: Span, passage: Passage, quoted: str, sentence: str) -> Finding:
    odd, wanted = first_difference(quoted.split(" "), sentence.split(" "))
    return page.finding(
        span,
        f"quotation differs from sentence `{passage.id}` at `{odd}`",
        f"the sentence has `{wanted}` (`{passage.path}`, line {passage.line})",
    )


def first_difference(own: list[str], wanted: list[str]) -> tuple[str, str]:
    """The words around the first place where two texts part."""
    at = next(
        (i for i, (a, b) in enumerate(zip(own, wanted, strict=False)) if a != b),
        min(len(own), len(wanted)),
    )
    start = max(at - 1, 0)
    return (
        " ".join(own[start : at + 3]) or "(nothing)",
        " ".join(wanted[start : at + 3]) or "(nothing)",
    )


def folded(text: str) -> str:
    """Text as it is compared: composed letters, white space folded."""
    return " ".join(unicodedata.normalize("NFC", text).split())
