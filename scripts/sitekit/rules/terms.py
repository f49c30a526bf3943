"""Terms: both languages call a thing by the name the glossary gives it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache

from sitekit.align import Stretch, aligned
from sitekit.model import Finding, Page, Site, Span, Term
from sitekit.rules.rule import rule, warning
from sitekit.words import MARKED, page_lines

_GLOSSARY = "reference/glossary.md#"
_LEFT_OUT = re.compile(r"\s*\([^)]*\)")
_WORD = re.compile(r"[\w'-]+|…")
_ENDINGS = (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))
# Two capitals at least; a part of a document's number has a stroke, a hyphen or a digit beside it.
_CAPITAL = rf"[^\W\d_a-z{MARKED}]"
_CAPITALS = re.compile(rf"{_CAPITAL}(?<![\w/.-]{_CAPITAL}){_CAPITAL}+(?:-{_CAPITAL}+)*(?![\w/-])")
_BEFORE = re.compile(r"([^\W\d_]{2,})[^\w.;:!?]*\d*[^\w.;:!?]*$")
_AFTER = re.compile(r"[^\w.;:!?]*\d*[^\w.;:!?]*([^\W\d_]{2,})")
_EXPLAINED = re.compile(r"\(([^\W\d_]+)[),;]|\b([^\W\d_]+)(?= \()")
_NUMERAL = re.compile(r"[IVXLC]+")


class _Terms:
    """The terms of the glossary as they are looked for in Vietnamese."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self._forms: dict[str, Term] = {}
        for term in terms:
            for form in _LEFT_OUT.sub("", term.vi).split("; "):
                self._forms[form.strip(" …")] = term
        # As they stand at the beginning of a sentence; a name that is written so is another term.
        self._begun = {
            begun: term
            for form, term in self._forms.items()
            if (begun := form[:1].upper() + form[1:]) not in self._forms
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """The longest form first, so that what is part of a longer one is not taken for itself.

        A shorter one in the middle of a longer one is not itself either where the longer one is
        cut short: “Tổ quốc” in “Mặt trận Tổ quốc” is not the Fatherland.
        """
        forms = {*self._forms, *self._begun}
        for inner in self._forms:
            for outer in self._forms:
                before, found, after = outer.partition(f" {inner} ")
                if found and before and after:
                    forms.add(f"{before.rpartition(' ')[2]} {inner}")
        begun: defaultdict[str, list[str]] = defaultdict(list)  # by the first letter: less to try
        for form in sorted(forms, key=len, reverse=True):
            begun[form[:1]].append(re.escape(form[1:]))
        any_form = "|".join(
            f"{re.escape(first)}(?<!\\w{re.escape(first)})(?:{'|'.join(rest)})"
            for first, rest in begun.items()
        )
        return re.compile(rf"(?:{any_form})(?!\w)")

    def _term(self, match: re.Match[str]) -> Term | None:
        """What a match names: in the middle of a sentence a capital belongs to another name."""
        before = match.string[: match.start()].rstrip(" “‘(")
        begins = not before or before[-1] in ".!?:…"
        return self._forms.get(match[0]) or (self._begun.get(match[0]) if begins else None)

    def used(self, stretch: Stretch) -> tuple[dict[str, Term], set[str]]:
        """The terms in a stretch by id, and the ids of those that stand there as terms.

        A name is always one, another word where it is linked to its entry in the glossary.
        """
        found = {
            term.id: term
            for match in self._pattern.finditer(stretch.text)
            if (term := self._term(match))
        }
        marked = {each for each, term in found.items() if term.vi[:1].isupper()}
        for link in stretch.block.links:
            if stretch.row.start <= link.offset < stretch.row.end and _GLOSSARY in link.target:
                identity = link.target.rpartition("#")[2]
                if identity in found and any(
                    self._term(match) is found[identity]
                    for match in self._pattern.finditer(link.text)
                ):
                    marked.add(identity)
        return found, marked


@rule
def avoided_word(site: Site) -> Iterator[Finding]:
    """English that the glossary says not to use for a term, where the Vietnamese has that term.

    One thing has one name, or a reader takes it for two. The English block, item or row in the same
    place is looked at. Of several words, the English is never right there; a single word (“base”,
    “campaign”) may well stand for something else, so it counts only for a name, or a term linked to
    its entry, and only where none of its accepted renderings is there.
    """
    for _, other, found, marked in _pairs(site):
        text = other.text.lower()
        for term in found.values():
            for avoided in term.avoid:
                match = avoided.lower() in text and _avoided(avoided).search(other.text)
                if not match or (
                    " " not in avoided and (term.id not in marked or _is_rendered(term, other.text))
                ):
                    continue
                yield other.page.finding(
                    _spot(other, match[0]),
                    f"`{match[0]}` is not used for `{term.vi}`",
                    f"write `{term.en}`",
                )


@warning
def missing_rendering(site: Site) -> Iterator[Finding]:
    """A Vietnamese name, or a word linked to its glossary entry, that the English does not render.

    A name is a term that begins with a capital letter. The English block, item or row in the same
    place must have one of the renderings that terms.yml accepts, inflected or not; what is written
    there in Vietnamese or as its abbreviation counts as well. Other words are left to the writer's
    ear, for what they become depends on the sentence. `avoided-word` says of a wrong rendering.
    """
    for stretch, other, found, marked in _pairs(site):
        for identity in sorted(marked):
            term = found[identity]
            if not _is_rendered(term, other.text) and not any(
                _avoided(each).search(other.text) for each in term.avoid
            ):
                path, span = stretch.page.place(Span(stretch.row.line))
                yield other.page.finding(
                    Span(other.row.line, 1, 2),
                    f"no rendering of `{term.vi}`, which `{path}` has on line {span.line}",
                    f"write `{term.en}`, or add what is right to `also` in terms.yml",
                )


@rule
def undefined_abbreviation(site: Site) -> Iterator[Finding]:
    """An abbreviation in capitals that neither the glossary nor the page explains.

    A reader who does not know it cannot look it up. Explained are those of terms.yml, and those that
    the page itself has in brackets or with brackets after them: `UBND (Ủy ban nhân dân)`. Numbers
    of documents, Roman numerals, quotations and titles in capitals are no abbreviations.
    """
    known = {
        match[0]
        for term in site.data.terms
        for text in (term.abbr, term.vi, term.en, *term.also)
        for match in _CAPITALS.finditer(text)
    }
    for page in site.pages:
        if page.path in site.verbatim:
            continue
        unknown = {
            word
            for block in page.editors
            if block.kind not in ("code", "html")
            for match in _CAPITALS.finditer(block.text)
            if (word := match[0]).isupper()
            if word not in known and not _NUMERAL.fullmatch(word)
            if not _is_no_abbreviation(block.text, match.start(), match.end())
        }
        if unknown:
            unknown -= _explained(page)
        for line in page_lines(page) if unknown else ():
            for match in _CAPITALS.finditer(line.words):
                if match[0] in unknown:
                    unknown.discard(match[0])
                    yield line.finding(
                        *match.span(),
                        f"`{match[0]}` is explained nowhere",
                        f"write it out, or once as `{match[0]} (what it stands for)`",
                    )


@lru_cache(maxsize=1)  # asked by several rules, one after the other
def _pairs(site: Site) -> tuple[tuple[Stretch, Stretch, dict[str, Term], set[str]], ...]:
    """Vietnamese with the English in its place, and the terms in it; nothing quoted or made."""
    return tuple(_paired(site)) if site.data.terms else ()


def _paired(site: Site) -> Iterator[tuple[Stretch, Stretch, dict[str, Term], set[str]]]:
    terms = _Terms(site.data.terms)
    for stretch, other in aligned(site):
        if (stretch.lang, other.lang) == ("vi", "en") and stretch.block.kind not in (
            "code",
            "html",
        ):
            found, marked = terms.used(stretch)
            if found:
                yield stretch, other, found, marked


@cache
def _avoided(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(text)}s?(?!['\w])", re.IGNORECASE)


def _is_rendered(term: Term, text: str) -> bool:
    if term.vi in text or (term.abbr and re.search(rf"\b{re.escape(term.abbr)}\b", text)):
        return True
    stems = f" {' '.join(map(_stem, _WORD.findall(text)))} "
    return any(pattern.search(stems) for pattern in _renderings(term.en, term.also))


@cache
def _renderings(en: str, also: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """What to look for among stems: “…” stands for a few words, an article is left out."""
    found = []
    for text in (en, *also):
        for each in text.split("; "):
            parts = re.sub(r"^the ", "", each.strip("“” ")).split("…")
            stems = [" ".join(map(_stem, _WORD.findall(part))) for part in parts]
            joined = r" (?:\S+ ){0,12}?".join(re.escape(part) for part in stems if part)
            found.append(re.compile(f" {joined} "))
    return tuple(found)


@cache
def _stem(word: str) -> str:
    """A word without its plural, -ing, -ed or possessive: both sides are cut in the same way."""
    word = word.lower().removesuffix("'s").removesuffix("'")
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + instead
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl" else word


def _is_no_abbreviation(text: str, start: int, end: int) -> bool:
    """Whether a word in capitals is quoted, or stands beside another one: a title, a licence."""
    if text.rfind("“", 0, start) > text.rfind("”", 0, start):
        return True
    before = _BEFORE.search(text, max(start - 30, 0), start)
    after = _AFTER.match(text, end)
    return any(each and each[1].isupper() for each in (before, after))


def _explained(page: Page) -> set[str]:
    texts = "\n".join(block.text for block in page.blocks)
    return {
        word
        for match in _EXPLAINED.finditer(texts)
        for word in match.groups()
        if word and word.isupper()
    }


def _spot(stretch: Stretch, text: str) -> Span:
    """Where the words were typed: on the lines of the stretch, else where it begins."""
    lines = stretch.page.source.split("\n")
    for number in range(stretch.row.line, len(lines) + 1):
        line = lines[number - 1]
        if number > stretch.row.line and not line.strip():
            break
        if match := re.search(rf"(?<!\w){re.escape(text)}(?!\w)", line):
            return Span(number, match.start() + 1, match.end() + 1)
    return Span(stretch.row.line, 1, 2)
