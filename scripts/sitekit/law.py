"""The originals of law -> the Markdown of the library's Vietnamese pages.

A page holds the text and nothing else: the ids of articles, clauses and points, and for the one
law that is shown as adopted and as amended, the marks of what was removed and added, each with a
link to the clause that did it, and a link on every place where that law refers to itself. What
must be said about a text is data, and is added when the page is expanded. Rules prove on every
check that a page, its markup taken off, is its original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sitekit.model import Document, Library
from sitekit.pages import escape

# The marks of the original that holds both wordings; CriticMarkup, as editors know it.
CHANGE = re.compile(r"\{(--|\+\+)(.*?)\1\}", re.DOTALL)
AMENDING = "97-2025-qh15.md"

# What was removed and what was put in its place are one change.
_EXCHANGE = re.compile(
    r"\{--(?:(?!--\}).)*--\}(?:\{\+\+(?:(?!\+\+\}).)*\+\+\})?|\{\+\+(?:(?!\+\+\}).)*\+\+\}"
)

_CHAPTER = re.compile(r"Chương ([IVX]+)\.")
_PART = re.compile(r"(?:Mục|Tiểu mục) (\d+)\.")
_ARTICLE = re.compile(r"Điều (\d+)\.")
_CLAUSE = re.compile(r"(\d+)\. ")
_POINT = re.compile(r"([a-zđ])\) ")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}

# How a law refers to itself: points, clauses and the article, the smallest first. Of several, each
# that has its own word is a link; a mere number says too little for one, and stays in a link that
# leads to the first of them.
_POINTS = r"(?:các )?điểm [a-zđ]\b(?:(?:, | và | hoặc )(?:điểm )?[a-zđ]\b)*"
_CLAUSES = r"(?:các )?khoản \d+(?:(?:, | và | hoặc )(?:khoản )?\d+)*"
_REFERENCE = re.compile(
    rf"\b(?:(?P<points>{_POINTS}) )?(?:(?P<clauses>{_CLAUSES}) )?"
    r"(?:Điều (?P<article>\d+) của Luật này|Điều này|khoản này)"
    r"|\bChương (?P<chapter>[IVX]+) của Luật này|\bMục (?P<section>\d+) Chương này"
    r"|\bTiểu mục (?P<part>\d+)(?: của Mục này)?"
)
_MEMBER = re.compile(r"(?:các )?(?:điểm|khoản) (\d+|[a-zđ])\b")


def adopted(text: str) -> str:
    """The text as adopted: what was removed is there, what was added is not."""
    return _kept(text, "--")


def amended(text: str) -> str:
    """The text as amended: what was added is there, what was removed is not."""
    return _kept(text, "++")


def _kept(text: str, mark: str) -> str:
    if "{" not in text:
        return text
    return CHANGE.sub(lambda match: match[2] if match[1] == mark else "", text)


def pages(document: Document, library: Library, source: str) -> dict[str, str]:
    """The Markdown of a document's pages, by path without the language.

    Raises ValueError where the original is not built as chapters, sections and articles are.
    """
    paths = library.pages
    lines = [line.strip() for line in source.split("\n") if line.strip()]
    if len(paths) == 1:
        return {
            paths[0]: _page(
                _front(document, library.work["vi"]), [_title(document), *_articles(lines[1:], 2)]
            )
        }
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    chapters = list(zip(paths, starts, [*starts[1:], len(lines)], strict=True))
    places = {
        match[1]: path
        for path, start, end in chapters
        for line in lines[start:end]
        if (match := _ARTICLE.match(line.lstrip("# ")))
    }
    made = {}
    for path, start, end in chapters:
        title = lines[start].removeprefix("## ")
        chapter = _ROMAN[_number(_CHAPTER, title)]
        blocks = [*_heading(title, 1, f"chapter-{chapter}", ""), *_parts(lines[start + 1 : end])]
        text = _page(_front(document, amended(title)), blocks)
        made[path] = _with_references(text, path, places, paths)
    return made


def _with_references(
    text: str, path: str, places: Mapping[str, str], chapters: Sequence[str]
) -> str:
    """A page with a link on every place where its law refers to itself.

    `places` has the page of each article, `chapters` that of each chapter. Raises ValueError for a
    reference of a form that no law had so far.
    """
    lines = text.split("\n")
    article = section = ""
    for number, line in enumerate(lines):
        if line.startswith(("#", "{#", "description:")):
            if heading := re.search(r"\{#(article|section)-(\d+)\}$", line):
                article = heading[2] if heading[1] == "article" else ""
                section = heading[2] if heading[1] == "section" else section
            continue
        # The id of a paragraph stands on the line below it.
        below = re.match(r"\{#article-\d+-(\d+)", lines[number + 1]) if line else None
        clause = below[1] if below else ""

        def linked(match: re.Match[str], at: tuple[str, ...] = (section, article, clause)) -> str:
            return _reference(match, path, at, places, chapters)

        lines[number] = _REFERENCE.sub(linked, line)
    return "\n".join(lines)


def _reference(
    match: re.Match[str],
    path: str,
    at: tuple[str, ...],
    places: Mapping[str, str],
    chapters: Sequence[str],
) -> str:
    """A reference as one link, or as one for each of its members.

    `at` is where it was found: section, article, clause.
    """
    section, article, clause = at
    if match["section"]:
        return f"[{match[0]}](#section-{match['section']})"
    if match["part"]:
        return f"[{match[0]}](#section-{section}-{match['part']})"
    if match["chapter"]:
        chapter = _ROMAN[match["chapter"]]
        return f"[{match[0]}]({_relative(path, chapters[chapter - 1])}#chapter-{chapter})"
    points, clauses = match["points"], match["clauses"]
    there = match["article"] or article
    if not (points or clauses or match["article"]):
        return match[0]  # this article, this clause: the reader is there
    if there not in places:
        raise ValueError(f"`{match[0]}` refers to an article that is not there")
    above = f"{_relative(path, places[there])}#article-{there}"
    if points:
        here = match[0].endswith("khoản này")
        within = [clause] if here else re.findall(r"\d+", clauses or "")
        if within == [""] or len(within) > 1:
            raise ValueError(f"`{match[0]}` refers to points of more or less than one clause")
        above += "".join(f"-{each}" for each in within)
    listed = points or clauses
    if not listed:
        return f"[{match[0]}]({above})"
    members = list(_MEMBER.finditer(listed))
    linked = "".join(
        f"[{each[0]}]({above}-{_key(each[1])}){listed[each.end() : after.start()]}"
        for each, after in pairwise(members)
    )
    last = members[-1]
    return f"{linked}[{match[0][last.start() :]}]({above}-{_key(last[1])})"


def _key(member: str) -> str:
    """The last part of the id of a clause or point."""
    return "dd" if member == "đ" else member


def _relative(path: str, other: str) -> str:
    """The file of another page of the same law, or nothing where it is this one."""
    return "" if other == path else other.rpartition("/")[2]


def _front(document: Document, what: str) -> str:
    """The front matter: what the page is."""
    description = f"{document.name['vi']}, {what}: nguyên văn, từng điều, khoản có địa chỉ."
    return f'---\ndescription: "{description}"\n---'


def _title(document: Document) -> str:
    """The title of a text that is one page: navigation of ours, outside the proof."""
    return f"# {escape(document.name['vi'])} {{#{document.id}}}"


def _page(front: str, blocks: list[str]) -> str:
    return f"{front}\n\n" + "\n\n".join(blocks) + "\n"


def _parts(lines: list[str]) -> Iterator[str]:
    """A chapter: its sections and subsections, and the articles in them."""
    section = subsection = ""
    level = 2
    begin = 0
    for number, line in enumerate([*lines, "## "]):
        marks, _, title = line.partition(" ")
        if marks not in ("##", "###", "####"):
            continue
        yield from _articles(lines[begin:number], level)
        begin = number + 1
        if not title:
            continue
        part = _number(_PART, title)
        if marks == "###":
            section, subsection, level = part, "", 3
        else:
            subsection, level = part, 4
        identity = f"section-{section}" + (f"-{subsection}" if subsection else "")
        yield from _heading(title, level - 1, identity, "")


def _heading(title: str, level: int, identity: str, article: str) -> Iterator[str]:
    """A heading, and below it the links to what changed it: a link in a heading hides its end."""
    yield f"{'#' * level} {_text(title)} {{#{identity}}}"
    if links := [_link(match, title, article) for match in _EXCHANGE.finditer(title)]:
        yield " ".join(links)


def _articles(lines: list[str], level: int) -> Iterator[str]:
    """Articles with their clauses and points, each paragraph with its id."""
    article = clause = ""
    quoted = False
    for line in lines:
        if line.startswith("#"):
            title = line.lstrip("# ")
            article, clause = _number(_ARTICLE, title), ""
            yield from _heading(title, level, f"article-{article}", article)
            continue
        identity = ""
        # Words that an amending law puts in quotation marks are another law's clauses.
        if not quoted and not line.startswith("“"):
            identity, clause = _identity(line, article, clause)
        if line.startswith("“"):
            quoted = True
        if line.endswith(("”.", "”")):
            quoted = False
        yield _paragraph(line, identity, article)


def _identity(line: str, article: str, clause: str) -> tuple[str, str]:
    """The id of a paragraph, and the clause that what follows belongs to.

    A clause keeps the number it has now. One that was removed keeps the number it had; if another
    has taken that number, its id ends in `-2022`.
    """
    now, before = amended(line), adopted(line)
    removed = not now.strip()
    text = before if removed else now
    if match := _CLAUSE.match(text):
        suffix = "-2022" if removed and article == "62" else ""
        return f"article-{article}-{match[1]}{suffix}", match[1]
    if match := _POINT.match(text):
        above = f"article-{article}" + (f"-{clause}" if clause else "")
        return f"{above}-{_key(match[1])}", clause
    return "", clause


def _paragraph(line: str, identity: str, article: str) -> str:
    text = _text(line, article)
    # A number or a dash at the head of a line would make it a list, and lists renumber.
    text = re.sub(r"^(\d+)\.", r"\1\\.", text)
    text = re.sub(r"^([-+])(?= )", r"\\\1", text)
    return f"{text}\n{{#{identity}}}" if identity else text


def _text(line: str, article: str | None = None) -> str:
    """Plain text as Markdown, each change marked and, in an article, followed by its link."""
    made, last = [], 0
    for match in _EXCHANGE.finditer(line):
        change = CHANGE.sub(lambda each: f"{{{each[1]}{escape(each[2])}{each[1]}}}", match[0])
        link = "" if article is None else _link(match, line, article)
        made += [escape(line[last : match.start()]), change, link]
        last = match.end()
    return "".join((*made, escape(line[last:])))


def _link(change: re.Match[str], line: str, article: str) -> str:
    """A link to the clause of Law 97/2025 that made a change."""
    clause = _amending_clause(change[0], line, article)
    return f"[97/2025, 4({clause})](../{AMENDING}#article-4-{clause})"


def _amending_clause(change: str, line: str, article: str) -> int:
    """The clause of Article 4 of Law 97/2025 that made a change in Law 10/2022.

    Clause 1 rewrites Article 62, 2 rewrites 83(2)(a), 8 repeals whole clauses and points, 3 puts
    special zones in the place of townships, 5 and 6 take out words on the commune and district
    levels, 4 and 7 the trade union.
    """
    if article == "62":
        return 1
    if not amended(line).strip():
        return 8
    if article == "83":
        return 2
    for words, clause in (("thị trấn", 3), ("ở cấp xã", 5), ("cấp huyện", 6)):
        if words in change.lower():
            return clause
    return 4 if article in ("54", "59") else 7


def _number(pattern: re.Pattern[str], title: str) -> str:
    match = pattern.match(title)
    if not match:
        raise ValueError(
            f"`{title}` does not begin as its level demands: a text on one page has articles only,"
            " as `## Điều 1. …`; one with a page for each chapter is written like"
            " `docs/_source/law/10-2022-qh15.md`"
        )
    return match[1]
