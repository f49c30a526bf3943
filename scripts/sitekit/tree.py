"""The files under docs/: which of them belong there, and which are none of ours.

MkDocs publishes whatever it finds, follows every link, and takes a script for a script. What does
not belong is not read: it must not stand in the way of the rest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sitekit.model import DOCS, Finding, Span
from sitekit.safe import endless

# Folder names the i18n plug-in takes for a language (mkdocs_static_i18n.config.RE_LOCALE).
_LOCALE = re.compile(r"(^[a-z]{2}(-[A-Za-z]{4})?(-[A-Z]{2})?$)|(^[a-z]{2}_[A-Z]{2}$)")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_DATA = re.compile(r"(?:passages(?:-[0-9-]+)?|terms|documents|questions)\.yml|ledger\.tsv")
_PICTURES = (".svg", ".png")
# The site's own scripts and styles, which are code as scripts/ is: a new one is named here.
_CODE = frozenset(
    (
        *("beside.css", "links.css", "offline.css", "projector.css", "search.css", "site.css"),
        *("links.js", "moved.js", "offline.js", "offline-controls.js", "projector.js"),
        *("search.js", "site.js"),
    )
)
# Folders of the built site that a page of the first language would stand in the place of.
_TAKEN = frozenset(("assets", "offline", "pagefind", "vi-en"))
# Bytes of a page, and of any other file: five times the longest page, forty times the ledger.
_MOST_OF_A_PAGE = 500_000
_MOST = 5_000_000
_DEEPEST = 8  # folders
# Of what no empty line parts, letters and signs that mean something in Markdown. Our longest table
# has a fifth of the one, our densest a quarter of the other; with more, parsers take minutes.
_LONGEST = 50_000
_DENSEST = 500
_SIGNS = "[<{*_`&^\\!"
_ITSELF = "put what it leads to in its place"

_Say = Callable[[str, Finding], None]


def is_locale(folder: str) -> bool:
    """Whether the i18n plug-in takes a folder of this name for a language."""
    return bool(_LOCALE.match(folder))


def walk(docs: Path, languages: Sequence[str], say: _Say) -> Iterator[str]:
    """Paths of the files that belong under docs/, from there; of the others it is said why not.

    No symbolic link is followed: it may lead out of the tree, and back into it without end. Files
    whose names begin with a dot are passed over, as MkDocs does.
    """
    if docs.is_symlink():
        say("foreign-file", Finding(DOCS, Span(), "this is a symbolic link", _ITSELF))
    elif docs.is_dir():
        yield from _walk(docs, "", languages, say)


def _walk(folder: Path, above: str, languages: Sequence[str], say: _Say) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        message = f"folder cannot be read: {error.strerror or error}"
        say("unreadable-file", Finding(f"{DOCS}/{above}".rstrip("/"), Span(), message))
        return
    known: dict[str, str] = {}
    # Of two names that are the same to some systems, the one in small letters is ours.
    for entry in sorted(entries, key=lambda each: (each.name.lower(), each.name.swapcase())):
        path = f"{above}{entry.name}"
        if foreign := _foreign(entry, path, languages, known):
            say("foreign-file", foreign)
        elif entry.name.startswith("."):
            continue
        elif entry.is_dir():
            yield from _walk(folder / entry.name, f"{path}/", languages, say)
        elif large := _too_large(entry, path):
            say("unwieldy-text", large)
        else:
            yield path


def _foreign(
    entry: os.DirEntry[str], path: str, languages: Sequence[str], known: dict[str, str]
) -> Finding | None:
    """Why a file or a folder does not belong; `known` are the names beside it, by small letters."""
    name, shown, out = entry.name, f"{DOCS}/{path}", "take it out of `docs/`"
    if entry.is_symlink():
        return Finding(_printable(shown), Span(), "this is a symbolic link", _ITSELF)
    if name.startswith("."):
        # MkDocs publishes none, but looks into each folder, and there may be a link in it.
        message = "folder has a name that begins with a dot"
        return Finding(_printable(shown), Span(), message, out) if entry.is_dir() else None
    if not _NAME.fullmatch(name):
        message = "not every system and address can hold this name"
        hint = "use letters without marks, digits, `.`, `-` and `_`"
        return Finding(_printable(shown), Span(), message, hint)
    if (other := known.setdefault(name.lower(), name)) != name:
        message = f"the name differs from `{other}` in capital and small letters only"
        return Finding(shown, Span(), message, "keep one of the two")
    if entry.is_dir():
        if path.count("/") >= _DEEPEST:
            message = f"more than {_DEEPEST} folders stand in each other"
            return Finding(shown, Span(), message, out)
        first, _, rest = path.partition("/")
        if first == languages[0] and (rest in _TAKEN or is_locale(rest)):
            message = f"folder would stand where the site has its own `{rest}`"
            return Finding(shown, Span(), message, "give the folder a longer name")
        return None
    if not _belongs(path, languages):
        return Finding(shown, Span(), "this folder holds no files of this kind", out)
    return None


def _belongs(path: str, languages: Sequence[str]) -> bool:
    """Whether files of this kind have a place in this folder."""
    folder, _, name = path.partition("/")
    match folder:
        case "assets":
            return name.endswith(_PICTURES) or name in _CODE
        case "_data":
            return bool(_DATA.fullmatch(name))
        case "_source":
            return name.endswith((".md", ".txt"))
    # That a folder of a further language is lost is said by a rule of its own.
    return (folder in languages or is_locale(folder)) and name.endswith(".md")


def _too_large(entry: os.DirEntry[str], path: str) -> Finding | None:
    try:
        size = entry.stat().st_size
    except OSError:  # it has gone meanwhile: whoever reads it says so
        return None
    is_page = path.endswith(".md") and not path.startswith("_source/")
    most = _MOST_OF_A_PAGE if is_page else _MOST
    if size <= most:
        return None
    hint = f"split it into several, of {most // 1000} KB at most"
    return Finding(f"{DOCS}/{path}", Span(), f"file is {size // 1000} KB", hint)


def too_long(path: str, text: str) -> Finding | None:
    """That lines go on without an empty one for longer than any reader or parser can bear.

    So do fences of code that nothing ends, or whose own line is odd.
    """
    if (fence := endless(text)) is not None:
        message = "the end of this code block may take for ever to find"
        hint = "begin it with ``` and a language, and end it with ```"
        return Finding(path, Span(fence + 1), message, hint)
    if len(text) <= _LONGEST and _signs(text) <= _DENSEST:
        return None
    line, hint = 1, "split it into paragraphs"
    for piece in text.split("\n\n"):
        if len(piece) > _LONGEST:
            message = f"more than {_LONGEST} characters without an empty line"
            return Finding(path, Span(line), message, hint)
        if len(piece) > _DENSEST and _signs(piece) > _DENSEST:
            message = f"more than {_DENSEST} signs of Markdown without an empty line"
            return Finding(path, Span(line), message, hint)
        line += piece.count("\n") + 2
    return None


def _signs(text: str) -> int:
    return sum(map(text.count, _SIGNS))


def _printable(path: str) -> str:
    """A path as a report can hold it: a name may have bytes that are no text, or the end of a line."""
    shown = path.encode("utf-8", "backslashreplace").decode()
    return re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\x{ord(match[0]):02x}", shown)
