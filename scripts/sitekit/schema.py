"""Data files: YAML text -> sound items with their lines, every mistake with its place.

The schemas are JSON Schema, so that an editor can use them as they are; PyYAML's nodes keep the
places, which a plain load would lose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from jsonschema_rs import Draft202012Validator, ValidationError

from sitekit.model import LESSONS, Finding, Span, kind_of
from sitekit.nodes import bounded, loader_of, no_yaml
from sitekit.timeline import LANES

_NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_SENTENCE = r"^([0-9]{4}-([0-9]{2}-[0-9]{2}-)?)?s[0-9]{2}$"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_DAY_OR_YEAR = r"^\d{4}(-\d{2}-\d{2})?$"
_ADDRESS = r"^https?://[^\s<>\"'`\\]+$"
_SECTION = r"^[a-z0-9/-]+\.md#[a-z0-9-]+$"
# To Moodle an asterisk is any word, and an arrow makes pairs of what was an answer.
_ANSWER = r"^[^*>\x00-\x1f]+$"
# It becomes a part of a line: with a line end in it, it would begin one of its own. Beyond that
# length a parser of Markdown takes minutes for what is ill meant.
_WORDS = r"^[^\x00-\x1f\x7f]{0,5000}$"
# Pages and originals: nothing that leads out of docs/.
_FILE = r"^[a-z0-9-]+(/[a-z0-9-]+)*(\.[a-z0-9-]+)*\.(md|txt)$"
# What whoever wrote something else is told to do: not everybody reads patterns.
FORMS: Mapping[str, str] = {
    _NAME: "use small letters without marks, digits and hyphens",
    _SENTENCE: "write the id of a sentence as `s01`, of another meeting as `2020-s01`",
    _DAY: "write a day as `2022-11-10`",
    _DAY_OR_YEAR: "write a day as `2022-11-10`, or the year alone",
    _ADDRESS: "write an address that begins with `https://`",
    _SECTION: "write a page and a section of it as `qcdc/know.md#how`",
    _ANSWER: "leave out `*` and `>`",
    _WORDS: "write it on one line, in 5,000 characters at most",
    _FILE: "write the path of a file as `law/10-2022-qh15.md`",
}

_TEXT = {"type": "string", "minLength": 1, "pattern": _WORDS}
_BOTH = {
    "type": "object",
    "properties": {"vi": _TEXT, "en": _TEXT},
    "required": ["vi", "en"],
    "additionalProperties": False,
}
_IDS = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
_LINES = {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True}
_ID = {"type": "string", "pattern": _NAME}
_A_FILE = {"type": "string", "pattern": _FILE}
_PLACED = {
    "type": "object",
    "properties": {"at": _ID, "vi": _TEXT, "en": _TEXT},
    "required": ["at", "vi", "en"],
    "additionalProperties": False,
}
_ACCEPTED = {
    "type": "array",
    "items": {"type": "string", "pattern": _ANSWER},
    "minItems": 1,
    "uniqueItems": True,
}

PARTS = (
    *("title", "opening", "caption", "results", "limitations", "lead-in"),
    *(f"task-{number}" for number in range(1, 10)),
)
TERM_GROUPS = (
    *("institutions", "mass-mobilization", "grassroots-democracy", "security"),
    *("working-cycle", "people", "documents"),
)
DOCUMENT_GROUPS = ("party", "before-law", "law", "security")
KINDS = (
    *("directive", "conclusion", "resolution", "decision", "plan"),
    *("decree", "ordinance", "law", "circular"),
)
# How the choices of a question are called, in their order.
LETTERS = "ABCDE"
_SHOWN = 80  # letters of a value in a message
STATUSES = ("in-force", "amended", "ended", "superseded", "no-repeal-found", "not-checked")


def _list_of(properties: Mapping[str, Any], required: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": dict(properties),
            "required": list(required),
            "additionalProperties": False,
        },
    }


SCHEMAS: Mapping[str, dict[str, Any]] = {
    "passages.yml": _list_of(
        {
            "id": {"type": "string", "pattern": _SENTENCE},
            "part": {"enum": list(PARTS)},
            "vi": _TEXT,
            "en": _TEXT,
        },
        ["id", "part", "vi", "en"],
    ),
    "terms.yml": _list_of(
        {
            "id": _ID,
            "group": {"enum": list(TERM_GROUPS)},
            "vi": _TEXT,
            "abbr": _TEXT,
            "en": _TEXT,
            "also": _LINES,
            "means": _BOTH,
            "avoid": _LINES,
            "note": _BOTH,
            "evidence": _TEXT,
            "sources": _IDS,
        },
        ["id", "group", "vi", "en", "means", "evidence", "sources"],
    ),
    "documents.yml": _list_of(
        {
            "id": _ID,
            "number": _TEXT,
            "kind": {"enum": list(KINDS)},
            # A whole date, or the year alone where only that is established.
            "date": {"type": "string", "pattern": _DAY_OR_YEAR},
            "group": {"enum": list(DOCUMENT_GROUPS)},
            "name": _BOTH,
            "issuer": _BOTH,
            "title": _BOTH,
            "subject": _BOTH,
            "in_2019": {"enum": ["yes", "no", "not-checked"]},
            "status": {"enum": list(STATUSES)},
            "status_note": _BOTH,
            "replaced_by": _IDS,
            "amended_by": _IDS,
            "confidence": {"enum": ["verified", "reference"]},
            "text_seen": {"enum": ["full", "part", "none"]},
            "sources": {
                "type": "array",
                "items": {"type": "string", "pattern": _ADDRESS},
                "minItems": 1,
            },
            "source_note": _BOTH,
            "ended": {"type": "string", "pattern": _DAY},
            "timeline": {"enum": list(LANES["vi"])},
            "library": {
                "type": "object",
                "properties": {
                    "pages": {**_LINES, "items": _A_FILE},
                    "source": _A_FILE,
                    "amended": _A_FILE,
                    "copy": {"enum": ["codification", "gazette"]},
                    "work": _BOTH,
                    "notices": {"type": "array", "items": _PLACED},
                    "notes": {"type": "array", "items": _PLACED, "minItems": 1},
                },
                "required": ["pages", "source", "copy", "work", "notices"],
                "additionalProperties": False,
            },
        },
        ["id", "number", "kind", "group", "name", "in_2019", "status", "confidence", "text_seen"],
    ),
    "questions.yml": _list_of(
        {
            "id": _ID,
            "lesson": {"enum": list(LESSONS)},
            "ask": _BOTH,
            "choices": {"type": "array", "items": _BOTH, "minItems": 1, "uniqueItems": True},
            "right": {"enum": list(LETTERS)},
            "holds": {"enum": ["yes", "no"]},
            "accept": {
                "type": "object",
                "properties": {"vi": _ACCEPTED, "en": _ACCEPTED},
                "required": ["vi", "en"],
                "additionalProperties": False,
            },
            "why": _BOTH,
            "cite": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "at": {"type": "string", "pattern": _SECTION},
                        "vi": _TEXT,
                        "en": _TEXT,
                    },
                    "required": ["at", "vi", "en"],
                    "additionalProperties": False,
                },
                "minItems": 1,
            },
        },
        ["id", "lesson", "ask", "why", "cite"],
    ),
}


_EXAMPLE = {
    "type": ["string", "object"],
    "minLength": 1,
    "additionalProperties": {"type": ["string", "null"]},
}
_EXPLAINED = {
    "type": "object",
    "properties": {
        "vi": {
            "type": "object",
            "properties": {"what": _TEXT, "why": _TEXT},
            "required": ["what", "why"],
            "additionalProperties": False,
        },
        "wrong": _EXAMPLE,
        "right": _EXAMPLE,
    },
    "required": ["vi", "wrong", "right"],
    "additionalProperties": False,
}
_RULES = {"type": "object", "additionalProperties": _EXPLAINED}


@dataclass(frozen=True)
class _Tree:
    """A YAML document with the place of every value and every key in it."""

    value: Any
    spans: Mapping[tuple[Any, ...], Span]
    duplicates: tuple[tuple[str, Span], ...]


def items(path: str, text: str, findings: list[Finding]) -> Iterator[tuple[Any, int]]:
    """The sound items of one file, each with its line."""
    tree, faulty = _checked(path, text, SCHEMAS[f"{kind_of(path)}.yml"], findings)
    if tree is None or None in faulty:
        return
    first: dict[str, int] = {}
    for number, item in enumerate(tree.value or []):
        if number in faulty:
            continue
        span = tree.spans[number, "id"]
        if item["id"] in first:
            message = f"id `{item['id']}` is already on line {first[item['id']]}"
            findings.append(Finding(path, span, message))
            continue
        first[item["id"]] = span.line
        yield item, span.line


def explanations(
    path: str, text: str, findings: list[Finding]
) -> dict[str, tuple[dict[str, Any], int]]:
    """The sound entries of the file that explains the rules, by rule, each with its line."""
    tree, faulty = _checked(path, text, _RULES, findings)
    if tree is None or None in faulty:
        return {}
    return {
        name: (entry, tree.spans[name,].line)
        for name, entry in (tree.value or {}).items()
        if name not in faulty
    }


def _checked(
    path: str, text: str, schema: dict[str, Any], findings: list[Finding]
) -> tuple[_Tree | None, set[Any]]:
    """A file as a tree, with the items that are faulty; None stands for all of it."""
    try:
        tree = _parse(text)
    except yaml.MarkedYAMLError as error:
        findings.append(no_yaml(path, error, text))
        return None, set()
    except (yaml.YAMLError, ValueError, RecursionError) as other:
        findings.append(Finding(path, Span(), f"not YAML: {other}".partition("\n")[0]))
        return None, set()
    faulty: set[Any] = set()
    for key, span in tree.duplicates:
        findings.append(Finding(path, span, f"key `{key}` is given twice"))
    for fault in Draft202012Validator(schema).iter_errors(tree.value):
        place = tuple(fault.instance_path)
        faulty.add(place[0] if place else None)
        findings += _schema_findings(path, tree, schema, place, fault)
    return tree, faulty


_NAMED = {"string": "text", "array": "a list", "object": "a mapping", "null": "nothing"}


def _schema_findings(
    path: str, tree: _Tree, schema: Any, place: tuple[Any, ...], error: ValidationError
) -> Iterator[Finding]:
    named = f"`{place[-1]}`" if place and isinstance(place[-1], str) else "this item"
    span = tree.spans.get(place, Span())
    kind: Any = error.kind
    match kind.name:
        case "required":
            whose = "" if named == "this item" else f" in {named}"
            yield Finding(path, span, f"key `{kind.property}` is missing{whose}")
        case "additionalProperties":
            for step in error.schema_path[:-1]:
                schema = schema[step]
            hint = f"the keys are: {', '.join(schema['properties'])}"
            for unknown in kind.unexpected:
                yield Finding(path, tree.spans[(*place, unknown)], f"unknown key `{unknown}`", hint)
        case "enum":
            message = f"{named} is `{_shown(error.instance)}`, which is not known"
            yield Finding(path, span, message, f"use: {', '.join(kind.options)}")
        case "type":
            kinds = sorted(kind.types, key=list(_NAMED).index)
            what = " or ".join(_NAMED[each] for each in kinds)
            hint = 'put "quotation marks" around it' if "string" in kind.types else ""
            yield Finding(path, span, f"{named} is not {what}", hint)
        case "minLength" | "minItems":
            yield Finding(path, span, f"{named} is empty", "leave the key out, or fill it in")
        case "pattern":
            message = (
                f"{named} is `{_shown(error.instance)}`, which is not of the form it must have"
            )
            yield Finding(path, span, message, FORMS[kind.pattern])
        case _:
            yield Finding(path, span, f"{named} has an entry twice")


def _shown(value: object) -> str:
    """A value as one short line."""
    line = " ".join(str(value).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _parse(text: str) -> _Tree:
    spans: dict[tuple[Any, ...], Span] = {}
    duplicates: list[tuple[str, Span]] = []
    loader = loader_of(text)
    try:
        node = bounded(loader.get_single_node())

        def plain(node: yaml.Node, place: tuple[Any, ...]) -> Any:
            spans.setdefault(place, _span(node))
            if isinstance(node, yaml.SequenceNode):
                return [plain(each, (*place, number)) for number, each in enumerate(node.value)]
            if isinstance(node, yaml.MappingNode):
                value: dict[Any, Any] = {}
                for key_node, value_node in node.value:
                    key = str(key_node.value)
                    if key in value:
                        duplicates.append((key, _span(key_node)))
                    spans[(*place, key)] = _span(key_node)
                    value[key] = plain(value_node, (*place, key))
                return value
            # A date or a number is what its author typed: text, if it looks like one or not.
            if node.tag.endswith((":timestamp", ":int", ":float")):
                return str(node.value)
            made = loader.construct_object(node)
            # Bytes are nothing a text can be: `!!binary` is taken as it was typed.
            return str(node.value) if isinstance(made, bytes) else made

        value = plain(node, ()) if node else []
    finally:
        loader.dispose()
    return _Tree(value, spans, tuple(duplicates))


def _span(node: yaml.Node) -> Span:
    start, end = node.start_mark, node.end_mark
    stop = end.column + 1 if end.line == start.line else start.column + 2
    return Span(start.line + 1, start.column + 1, stop)
