"""YAML read quickly; refused where it refers to itself or grows without end by its references."""

from __future__ import annotations

from typing import Any

from sitekit.model import Finding, Span

# The largest of our files has some 20,000 nodes, and the deepest 9 levels.
_MOST = 500_000
_DEEPEST = 50


def quick_loader() -> Any:
    """The class that reads YAML kept in C, where PyYAML's wheel has it: it takes a tenth of the time.

    Not imported above: who only walks nodes needs no parser.
    """
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def span_of(error: Any, text: str) -> Span:
    """Where the parser of a text stopped; at the end of its last line if that is past all lines."""
    mark = error.problem_mark
    lines = text.split("\n")
    if mark is None:
        return Span()
    if mark.line >= len(lines):
        return Span(len(lines), len(lines[-1]) + 1, len(lines[-1]) + 2)
    return Span(mark.line + 1, mark.column + 1, mark.column + 2)


def loader_of(text: str) -> Any:
    """A loader of a text that is no deeper than a file can be; a ValueError of one that is.

    Levels are counted by the parser's events: the C code that makes nodes of them calls itself at
    each level, and takes the whole program down with it some thousand levels further.
    """
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=quick_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ValueError("it is nested too deeply")
    return quick_loader()(text)


def composed(text: str) -> Any:
    """The node of a text; a ValueError where that is larger than a file can be."""
    loader = loader_of(text)
    try:
        return bounded(loader.get_single_node())
    finally:
        loader.dispose()


def bounded(node: Any) -> Any:
    """The node as it is; a ValueError where it is larger than a file can be.

    A few lines of references to references stand for more than any memory holds, and a reference to
    what it stands in has no end: whoever walks the nodes would not come back.
    """
    if node is not None and _size(node, {}) > _MOST:
        raise ValueError("its references grow without end")
    return node


def _size(node: Any, known: dict[int, int]) -> int:
    """How many nodes there are with every reference followed."""
    if id(node) not in known:
        known[id(node)] = _MOST + 1  # what it is while it is being counted: endless
        held = node.value if isinstance(node.value, list) else ()
        known[id(node)] = 1 + sum(
            _size(each, known)
            for pair in held
            for each in (pair if isinstance(pair, tuple) else (pair,))
        )
    return known[id(node)]


def no_yaml(path: str, error: Any, text: str) -> Finding:
    """What the parser stopped at, with what most often is wrong: its own words are for experts."""
    return Finding(
        path,
        span_of(error, text),
        f"not YAML: {error.problem}",
        'put "quotation marks" around a text with `: ` or `#` in it, and indent like the lines beside',
    )
