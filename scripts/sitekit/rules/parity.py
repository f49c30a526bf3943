"""Both languages: the same pages, sections and blocks, with the same links and numbers in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from sitekit.align import Stretch, aligned, parts, section_key
from sitekit.load import CONFIG
from sitekit.model import DOCS, Block, Finding, Heading, Link, Page, Section, Site, Span
from sitekit.numbers import numbers
from sitekit.rules.links import flaw, resolve
from sitekit.rules.rule import rule
from sitekit.words import MARKED

# A picture with words in it is drawn once for each language: `tasks-vi.svg`, `tasks-en.svg`.
_DRAWN = re.compile(r"-(?:vi|en)(?=\.[a-z]+$)")
_FOLDER = re.compile(r"^(?:vi|en)(?=/)")
_MARKED_LETTER = re.compile(f"[{MARKED}{MARKED.upper()}]")
_VIETNAMESE = re.compile(rf"\w*{_MARKED_LETTER.pattern}\w*")
_WORDS = re.compile(r"(?<![\w-])(?:[A-Za-z’']+,? ){3,}[A-Za-z’']+(?![\w-])")
# Words no English sentence does without, and none that is also Vietnamese (`to`, `in`, `do`).
_SMALL_WORDS = [
    "the",
    "of",
    "and",
    "is",
    "are",
    "was",
    "with",
    "by",
    "for",
    "that",
    "this",
    "from",
    "be",
    "or",
    "as",
    "not",
    "it",
]
_ENGLISH = re.compile(rf"\b(?:{'|'.join(_SMALL_WORDS)})\b")
_LETTERS = re.compile(r"[a-z]+")
# What is enough to tell that two texts have the same numbers, which most have: the same figures,
# and none of the forms without figures.
_FIGURES = re.compile(r"\d[\w/-]*(?:[.,]\d+)*")
_ROMAN = re.compile(r"[IVX](?<!\w[IVX])[IVX]*\b")  # a letter first: it is sought many times faster
_PARTS = ("phần", "third", "fourth", "fifth", "tenth", "quarter")


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


@rule
def different_blocks(site: Site) -> Iterator[Finding]:
    """A section whose paragraphs, lists, tables or quotations are not those of its twin.

    Something was written or taken out in one language only. Blocks are compared by kind and order,
    lists and tables also by their number of items or rows. What is made from data is left out, for
    there one language may say more than the other, and so are pages of summaries
    (`parity: articles`).
    """
    for page, twin, section, other in _sections(site):
        for block, counterpart in zip_longest(section.blocks, other.blocks):
            if block is None or counterpart is None or block.kind != counterpart.kind:
                yield _odd_block(page, twin, section, other, block, counterpart)
                break
            if len(block.rows) != len(counterpart.rows):
                path, span = page.place(block.span)
                what = "items" if block.kind == "list" else "rows"
                yield twin.finding(
                    counterpart.span,
                    f"{block.kind} has {len(counterpart.rows)} {what}, in `{page.lang}` "
                    f"{len(block.rows)}",
                    f"`{path}` has it on line {span.line}",
                )


@rule
def different_links(site: Site) -> Iterator[Finding]:
    """A paragraph, item or row whose links lead elsewhere than those of its twin.

    One of the readers is sent to the wrong place, or is not given the source. The order may differ
    within a sentence. A link that leads nowhere is left to the rules for links, blocks that do not
    pair to `different-blocks`.
    """
    for here, there in aligned(site):
        links, others = _targets(here), _targets(there)
        if links.keys() == others.keys():
            continue
        surplus = [link for each, link in others.items() if each not in links]
        lacking = [link for each, link in links.items() if each not in others]
        if not all(_leads(site, there.page, link) for link in surplus) or not all(
            _leads(site, here.page, link) for link in lacking
        ):
            continue
        for link, wanted in zip_longest(surplus, lacking):
            path, span = here.page.place(wanted.span if wanted else _span(here))
            where = f"`{path}` on line {span.line}"
            message = hint = ""
            if link and wanted:
                message = f"`{link.target}` is not where `{here.page.lang}` leads"
                hint = f"{where} has `{wanted.target}`"
            elif link:
                message = f"`{here.page.lang}` has no link to `{link.target}`"
                hint = f"compare {where}"
            elif wanted:
                message = f"link to `{wanted.target}` is missing"
                hint = f"{where} has it"
            yield there.page.finding(link.span if link else _span(there), message, hint)


@rule
def different_numbers(site: Site) -> Iterator[Finding]:
    """A number, date or document's number that the same place in the other language has not.

    One of the two is wrong, and a reader acts on it. Paragraphs, items and rows are compared, dates,
    shares and Roman numerals by what they mean. A number in digits may be in words in the other
    language; words alone ask for no digits.
    """
    for here, there in aligned(site):
        text, translated = here.text, there.text
        if here.lang == there.lang or (
            sorted(_FIGURES.findall(text)) == sorted(_FIGURES.findall(translated))
            and not _has_other_numbers(text)
            and not _has_other_numbers(translated)
        ):
            continue
        own, other = numbers(text, here.lang), numbers(translated, there.lang)
        odd, lacking = list(other.lacking(own)), list(own.lacking(other))
        if odd or lacking:
            path, span = here.page.place(_span(here))
            shown, instead = (_quoted(each) for each in (odd or lacking, lacking))
            yield there.page.finding(
                _span(there),
                f"not in the `{here.lang}` text: {shown}" if odd else f"missing here: {shown}",
                f"`{path}`, line {span.line}, has {instead}"
                if odd and lacking
                else f"compare `{path}`, line {span.line}",
            )


@rule
def foreign_text(site: Site) -> Iterator[Finding]:
    """Words of the other language that do not say so.

    Most often a paragraph nobody has translated. A screen reader reads them as gibberish: what is
    meant to stand is marked with its language. Words in capitals, as in the numbers of documents,
    and single letters do not count, nor does what is code.
    """
    for page in site.pages:
        # Most pages are passed by at once: to look at each word of a text once takes little.
        some_english = page.lang == "en" or _has_small_words(
            "\n".join(block.text for block in page.blocks)
        )
        for block in page.blocks:
            if block.kind in ("code", "html"):
                continue
            lang = block.lang or page.lang
            if lang == "vi" and not some_english:
                continue
            text = _own_words(block, lang)
            if lang == "en" and text.isascii():
                continue
            for row in parts(block):
                if odd := _foreign(text[row.start : row.end], lang):
                    yield page.finding(
                        spot(page, row.line, odd),
                        f"`{odd}` is not {'English' if lang == 'en' else 'Vietnamese'}",
                        f"translate it, or mark it: `*...*{{lang={'vi' if lang == 'en' else 'en'}}}`",
                    )


@rule
def untranslated_label(site: Site) -> Iterator[Finding]:
    """A name in the navigation that is the same in another language, or has none there.

    The menu of every page shows it. Names in capitals, as QCDC, may be the same.
    """
    for label in site.labels:
        for lang in site.languages[1:]:
            name = label.translated.get(lang, label.text)
            if (name == label.text and not name.isupper()) or _foreign(name, lang):
                yield Finding(
                    CONFIG,
                    label.span,
                    f"`{label.text}` has no name in `{lang}`",
                    f"add `{label.text}: ...` to `nav_translations` of `{lang}`",
                )


@rule
def untranslated_description(site: Site) -> Iterator[Finding]:
    """A description that is its twin's, or in the other language.

    Search results and shared links show it to readers who cannot read it.
    """
    for page, twin in site.twins():
        own, other = (each.meta.get("description") for each in (page, twin))
        if not isinstance(own, str) or not isinstance(other, str):
            continue
        if own == other:
            odd, right = _with_the_others(page, twin, own)
            yield odd.finding(
                spot(odd, 2, "description:"), f"description is that of the `{right.lang}` page"
            )
            continue
        for each, text in ((page, own), (twin, other)):
            if words := _foreign(text, each.lang):
                yield each.finding(
                    spot(each, 2, "description:"),
                    f"`{words}` in the description is not `{each.lang}`",
                )


@rule
def untranslated_alternative(site: Site) -> Iterator[Finding]:
    """The alternative text of a picture that is its twin's, or in the other language.

    It is all that some readers get of the picture.
    """
    for page, twin in site.twins():
        texts, others = (
            {(_common(each, link), link.text) for link in each.links if link.image}
            for each in (page, twin)
        )
        for each in (page, twin):
            for link in each.links:
                if not link.image or not link.text:
                    continue
                if (_common(each, link), link.text) in texts & others:
                    odd, right = _with_the_others(page, twin, link.text)
                    if each is odd:
                        yield each.finding(
                            link.span, f"`{link.text}` is the text of the `{right.lang}` page"
                        )
                elif words := _foreign(link.text, each.lang):
                    yield each.finding(
                        link.span, f"`{words}` in the text of the picture is not `{each.lang}`"
                    )


def _has_small_words(text: str) -> bool:
    """Whether any word that no English sentence does without stands in a text."""
    words = set(text.split())
    apart = _LETTERS.findall(" ".join(word for word in words if not word.isalpha()))
    return not words.isdisjoint(_SMALL_WORDS) or not set(apart).isdisjoint(_SMALL_WORDS)


def _has_other_numbers(text: str) -> bool:
    """Whether there may be a number without figures in a text."""
    return any(map(text.__contains__, _PARTS)) or _ROMAN.search(text) is not None


def _with_the_others(page: Page, twin: Page, text: str) -> tuple[Page, Page]:
    """Which of two pages that have one text has that of the other, and the other."""
    return (twin, page) if _VIETNAMESE.search(text) else (page, twin)


def _sections(site: Site) -> Iterator[tuple[Page, Page, Section, Section]]:
    """The sections with their twins, of both what the editors wrote."""
    for page, twin in site.twins():
        if "articles" in (page.meta.get("parity"), twin.meta.get("parity")):
            continue
        others = {section_key(section): section for section in twin.sections}
        for section in page.sections:
            if other := others.get(section_key(section)):
                yield page, twin, _written(page, section), _written(twin, other)


def _written(page: Page, section: Section) -> Section:
    """A section without the blocks that are made from data."""
    if not page.origins:
        return section
    own = f"{DOCS}/{page.path}"
    blocks = tuple(each for each in section.blocks if page.place(each.span)[0] == own)
    return Section(section.heading, blocks)


def _odd_block(
    page: Page,
    twin: Page,
    section: Section,
    other: Section,
    block: Block | None,
    counterpart: Block | None,
) -> Finding:
    """A block that stands where its twin has none, or one of another kind."""
    path, span = page.place(_end(block, section))
    message = ""
    if counterpart and block:
        message = f"{counterpart.kind} stands where `{page.lang}` has a {block.kind}"
    elif counterpart:
        message = f"{counterpart.kind} is not in the `{page.lang}` text, which ends before it"
    elif block:
        message = f"{block.kind} of the `{page.lang}` text is missing below this"
    return twin.finding(_end(counterpart, other), message, f"compare `{path}`, line {span.line}")


def _end(block: Block | None, section: Section) -> Span:
    """The place of a block, or where its section ends without it."""
    if block is None and section.blocks:
        block = section.blocks[-1]
    return block.span if block else Span()


def _quoted(values: list[str]) -> str:
    return ", ".join(f"`{each}`" for each in values)


def _targets(stretch: Stretch) -> dict[tuple[str, int], Link]:
    """The links of a stretch by where they lead, the language left out, and the how manieth.

    A picture in a row has no place in its text: it belongs to the row of its line.
    """
    row, block = stretch.row, stretch.block
    if not block.links:
        return {}
    seen: Counter[str] = Counter()
    found = {}
    for link in block.links:
        inside = (
            row.start <= link.offset < row.end if link.offset >= 0 else row.line == link.span.line
        )
        if inside or not block.rows:
            address = _common(stretch.page, link)
            seen[address] += 1
            found[address, seen[address]] = link
    return found


def _common(page: Page, link: Link) -> str:
    """Where a link leads, in the words of both languages."""
    target = resolve(page, link)
    if target is None:
        return link.target
    path = _FOLDER.sub("", target.path)
    return f"{_DRAWN.sub('', path) if link.image else path}#{target.fragment}"


def _leads(site: Site, page: Page, link: Link) -> bool:
    """One cause, one finding: whether no rule for links has reported this one."""
    target = None if flaw(link.target) else resolve(page, link)
    if target is None:
        return not flaw(link.target)
    there = site.by_path.get(target.path)
    return target.path in site.files and (
        there is None or not target.fragment or target.fragment in there.ids
    )


def _own_words(block: Block, lang: str) -> str:
    """The text with what is marked as another language blanked out."""
    text = block.text
    for run in block.runs:
        if run.lang != lang:
            text = f"{text[: run.start]}{' ' * (run.end - run.start)}{text[run.end :]}"
    return text


def _foreign(text: str, lang: str) -> str:
    """The first words that are not of the language, or nothing."""
    if lang == "en":
        for match in _VIETNAMESE.finditer(text) if _MARKED_LETTER.search(text) else ():
            if len(match[0]) > 1 and not match[0].isupper():
                return match[0]
    else:
        for match in _WORDS.finditer(text):
            if _ENGLISH.search(match[0]):
                return " ".join(match[0].split()[:6])
    return ""


def _span(stretch: Stretch) -> Span:
    block, row = stretch.block, stretch.row
    return spot(stretch.page, row.line, "") if block.rows else block.span


def spot(page: Page, line: int, words: str) -> Span:
    """Where words stand at or below a line; the whole line where they are broken up by marks."""
    lines = page.source.split("\n")
    for number in range(line, len(lines) + 1):
        column = lines[number - 1].find(words)
        if column >= 0 and words:
            return Span(number, column + 1, column + 1 + len(words))
        if not lines[number - 1].strip():
            break
    text = lines[line - 1] if line <= len(lines) else ""
    return Span(line, len(text) - len(text.lstrip()) + 1, len(text) + 1)


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
