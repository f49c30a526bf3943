"""The items of the data files -> typed records, and what they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sitekit.cache import Cache
from sitekit.meetings import day_of, full_text, names_sentences_of, passages
from sitekit.model import Data, Document, Finding, Library, Passage, Question, Source, Span, Term

FILES = ("passages.yml", "terms.yml", "documents.yml", "questions.yml")
# The keys that say how a question is answered: each has one of them.
_KINDS = ("choices", "holds", "accept")


def read(
    texts: Mapping[str, str], folder: str, cache: Cache | None = None
) -> tuple[Data, list[Finding]]:
    """Read the data files; a faulty item is left out and reported.

    `texts` maps file names to their text; `folder` is how the findings name where they stand.
    """
    cache = cache or Cache()
    findings: list[Finding] = []
    items: dict[str, list[tuple[Any, int]]] = {}
    meetings = ["passages.yml", *sorted(texts.keys() - {*FILES})]
    for name in dict.fromkeys((*FILES, *meetings)):
        path = f"{folder}/{name}"
        if name not in FILES and not (day_of(name) and name == passages(day_of(name))):
            message = "name of the data file is not of the form `passages-2020-03-15.yml`"
            findings.append(Finding(path, Span(), message))
        if name not in texts:
            findings.append(Finding(path, Span(), "data file does not exist"))
            items[name] = []
            continue
        items[name] = _items(path, texts[name], findings, cache)
    data = Data(
        tuple(_passages([(f"{folder}/{name}", items[name]) for name in meetings], findings)),
        tuple(_term(value, line) for value, line in items["terms.yml"]),
        tuple(_document(value, line) for value, line in items["documents.yml"]),
        {f"{folder}/{name}": text for name, text in texts.items()},
        tuple(_questions(items["questions.yml"], f"{folder}/questions.yml", texts, findings)),
    )
    findings += _unknown_references(data, folder)
    return data, findings


def _items(path: str, text: str, findings: list[Finding], cache: Cache) -> list[tuple[Any, int]]:
    """The sound items of a file; from the cache if it has not changed and had no fault."""
    kept = cache.get(path, text)
    if kept is not None:
        return [(value, line) for value, line in kept]
    # Not imported where nothing has changed: a validator and a parser take longer than the check.
    from sitekit import schema

    faults: list[Finding] = []
    found = list(schema.items(path, text, faults))
    findings += faults
    if not faults:
        cache.put(path, text, found)
    return found


def _passages(
    files: list[tuple[str, list[tuple[Any, int]]]], findings: list[Finding]
) -> Iterator[Passage]:
    """The sentences of every meeting; an id names one of them, and shows which meeting's it is."""
    first: dict[str, str] = {}
    for path, items in files:
        day = day_of(path)
        for value, line in items:
            if not names_sentences_of(value["id"], day):
                wanted = f"{day[:4]}-s01" if day else "s01"
                message = f"id `{value['id']}` is not one of this meeting's"
                findings.append(Finding(path, Span(line), message, f"write it like `{wanted}`"))
            elif value["id"] in first:
                message = f"id `{value['id']}` is already in `{first[value['id']]}`"
                hint = "begin the ids of this meeting with its day, as in `2020-03-15-s01`"
                findings.append(Finding(path, Span(line), message, hint))
            else:
                first[value["id"]] = path
                text = {"vi": value["vi"], "en": value["en"]}
                yield Passage(value["id"], value["part"], text, path, line, full_text(day))


def _term(value: Mapping[str, Any], line: int) -> Term:
    return Term(
        line=line,
        id=value["id"],
        group=value["group"],
        vi=value["vi"],
        en=value["en"],
        means=value["means"],
        evidence=value["evidence"],
        sources=tuple(value["sources"]),
        abbr=value.get("abbr", ""),
        also=tuple(value.get("also", ())),
        avoid=tuple(value.get("avoid", ())),
        note=value.get("note", {}),
    )


def _document(value: Mapping[str, Any], line: int) -> Document:
    return Document(
        line=line,
        id=value["id"],
        number=value["number"],
        kind=value["kind"],
        group=value["group"],
        name=value["name"],
        in_2019=value["in_2019"],
        status=value["status"],
        confidence=value["confidence"],
        text_seen=value["text_seen"],
        date=value.get("date", ""),
        issuer=value.get("issuer", {}),
        title=value.get("title", {}),
        subject=value.get("subject", {}),
        status_note=value.get("status_note", {}),
        replaced_by=tuple(value.get("replaced_by", ())),
        amended_by=tuple(value.get("amended_by", ())),
        sources=tuple(value.get("sources", ())),
        source_note=value.get("source_note", {}),
        ended=value.get("ended", ""),
        timeline=value.get("timeline", ""),
        library=_library(value["library"]) if "library" in value else None,
    )


def _library(value: Mapping[str, Any]) -> Library:
    return Library(
        tuple(value["pages"]),
        value["source"],
        value["work"],
        _placed(value["notices"]),
        value["copy"],
        value.get("amended", ""),
        _placed(value.get("notes", ())),
    )


def _placed(items: Iterable[Mapping[str, str]]) -> tuple[tuple[str, Mapping[str, str]], ...]:
    return tuple((each["at"], {"vi": each["vi"], "en": each["en"]}) for each in items)


def _questions(
    items: list[tuple[Any, int]], path: str, texts: Mapping[str, str], findings: list[Finding]
) -> Iterator[Question]:
    """The questions that can be answered, and in one way only; the others are reported."""
    text = texts.get(path.rpartition("/")[2], "")
    for value, line in items:
        kinds = [kind for kind in _KINDS if kind in value]
        if len(kinds) != 1:
            named = ", ".join(f"`{kind}`" for kind in kinds)
            said = f"more than one answer: {named}" if kinds else "no answer"
            message = f"question `{value['id']}` has {said}"
            hint = f"give it one of: {', '.join(_KINDS)}"
            findings.append(Finding(path, Span(line), message, hint))
        elif kinds == ["choices"] and len(value["choices"]) == 1:
            message = f"question `{value['id']}` has one choice only"
            findings.append(Finding(path, Span(line), message, "add the wrong ones"))
        elif kinds == ["choices"] and "right" not in value:
            message = f"question `{value['id']}` does not say which choice is right"
            hint = "write the letter of the right choice, as in `right: A`"
            findings.append(Finding(path, Span(line), message, hint))
        elif "right" in value and _number(value["right"]) >= len(value.get("choices", ())):
            message = f"question `{value['id']}` has no choice `{value['right']}`"
            span = place_of(text, line, "right", value["right"])
            findings.append(Finding(path, span, message))
        else:
            yield _question(value, line)


def _question(value: Mapping[str, Any], line: int) -> Question:
    return Question(
        line=line,
        id=value["id"],
        lesson=value["lesson"],
        ask=value["ask"],
        why=value["why"],
        cite=tuple(
            Source(each["at"], {"vi": each["vi"], "en": each["en"]}) for each in value["cite"]
        ),
        choices=tuple(value.get("choices", ())),
        right=_number(value.get("right", "A")),
        holds=value.get("holds") == "yes",
        accept={lang: tuple(words) for lang, words in value.get("accept", {}).items()},
    )


def _number(letter: str) -> int:
    return ord(letter) - ord("A")


def _unknown_references(data: Data, folder: str) -> Iterator[Finding]:
    """References to ids that no file has.

    Not looked for when the file referred to has no sound item: that has been reported already.
    """
    sentences = {passage.id for passage in data.passages}
    documents = {document.id for document in data.documents}
    for term in data.terms:
        for source in term.sources:
            if sentences and source not in sentences:
                path = f"{folder}/terms.yml"
                message = f"term `{term.id}` names sentence `{source}`, which does not exist"
                span = place_of(data.sources[path], term.line, "sources", source)
                yield Finding(path, span, message)
    for document in data.documents:
        for key, others in (
            ("replaced_by", document.replaced_by),
            ("amended_by", document.amended_by),
        ):
            for other in others:
                if other not in documents:
                    path = f"{folder}/documents.yml"
                    message = (
                        f"document `{document.id}` names document `{other}`, which does not exist"
                    )
                    span = place_of(data.sources[path], document.line, key, other)
                    yield Finding(path, span, message)


def place_of(text: str, line: int, key: str, value: str) -> Span:
    """Where a value stands below a key of the item that begins on a line."""
    lines = text.split("\n")
    word = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
    found = False
    for number in range(line, len(lines) + 1):
        start = lines[number - 1].find(f"{key}:")
        found = found or start >= 0
        after = start + len(key) if start >= 0 else 0
        if found and (match := word.search(lines[number - 1], after)):
            return Span(number, match.start() + 1, match.end() + 1)
    return Span(line)
