"""The search index: every section of every built page, in one index a language.

Pagefind makes the index and searches it in the browser, which fetches only the pieces that a
question touches. A section is a record of its own, so that a result is the section a reader
wants, and its piece is small enough for a weak link. docs/assets/search.js asks the questions.
"""

from __future__ import annotations

import html
import os
import re
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pagefind_bin import get_executable  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitekit.model import Data, Document, Term

# Where the index stands in the built site; search.js looks for it there.
FOLDER = "pagefind"

_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
# What stands in an article and is no part of its text: signs, notices, wordings of the past.
_FURNITURE = ".headerlink, .md-content__button, .about-page, .amending, .original, .behind, .gone, button, del"
_ARTICLE = re.compile(r"article-(\d+)$")
# How many places of words Pagefind puts into a file. Its 20,000 make files of 130 KB where a
# language has few words that come often, as Vietnamese has.
_CHUNK = 3000
# Pagefind's files for interfaces that this site does not use.
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")


@dataclass(frozen=True, slots=True)
class Record:
    """A section as the index sees it.

    `url` is relative to the site. `kind` is guide, term, document or law; it decides how much a
    match weighs. `page` is the title of what the section is part of. `aka` are names the section
    is also asked for by, `implied` the other forms of abbreviations in its text. `document`,
    `article` and `order` are set for what is found when a document or an article is named.
    """

    url: str
    kind: str
    title: str
    page: str
    text: str
    aka: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    document: str = ""
    article: str = ""
    order: int = 0


def make_search(folder: Path, data: Data) -> None:
    """Write the index of a built site into it.

    Raises OSError if Pagefind cannot do it.
    """
    pages = [
        (path.relative_to(folder).as_posix().removesuffix("index.html"), path)
        for path in sorted(folder.rglob("index.html"))
    ]
    found: dict[str, list[Record]] = {}
    for url, path in pages:
        tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
        root, article = tree.css_first("html"), tree.css_first("article")
        # The bilingual pages hold what the others hold; the examples of the rules for maintainers
        # hold words that readers look for, wrong ones among them.
        if root is None or article is None or url.startswith("vi-en/") or "contribute/" in url:
            continue
        lang = root.attributes.get("lang") or ""
        found.setdefault(lang, []).extend(records(article, url, lang, data))
    _write(folder / FOLDER, found, data)


def records(article: LexborNode, url: str, lang: str, data: Data) -> Iterator[Record]:
    """The sections of one page, each with what it is asked for by."""
    for node in article.css(_FURNITURE):
        node.decompose()
    key = url.removeprefix(f"{lang}/")
    terms = {term.id: term for term in data.terms}
    documents = {each.id: each for each in data.documents}
    text_of = next((each for each in data.documents if _holds(each, key)), None)
    page = ""
    for level, identity, title, text in _sections(article):
        record = Record(f"{url}#{identity}", "guide", title, page, text)
        if level == "h1":
            page = title
        if text_of:
            record = _of_law(record, text_of, level, lang)
        elif key == "reference/glossary/" and identity in terms:
            record = replace(record, kind="term", aka=_forms(terms[identity]))
        elif key == "reference/documents/" and identity in documents:
            document = documents[identity]
            record = replace(
                record, kind="document", aka=_names(document), document=_short(document), order=1
            )
        yield replace(record, implied=tuple(_implied(f"{title} {text}", lang, data.terms)))


def _of_law(record: Record, document: Document, level: str, lang: str) -> Record:
    """A section of a text of law. The text itself comes before its articles."""
    found = _ARTICLE.search(record.url)
    part_of = " · ".join(dict.fromkeys(filter(None, (document.name[lang], record.page))))
    return replace(
        record,
        kind="law",
        page=part_of,
        aka=_names(document) if level == "h1" else (),
        document=_short(document),
        article=found[1] if found else "",
        order=0 if level == "h1" else 2,
    )


def _sections(article: LexborNode) -> Iterator[tuple[str, str, str, str]]:
    """Each heading with its level, its id, its words and the words below it."""
    level = identity = title = ""
    texts: list[str] = []
    for node in article.iter():
        if node.tag in _HEADINGS and (new := node.attributes.get("id")):
            if identity:
                yield level, identity, title, " ".join(texts)
            level, identity, title, texts = node.tag or "", new, _words(node), []
        else:
            texts.append(_words(node))
    if identity:
        yield level, identity, title, " ".join(texts)


def _words(node: LexborNode) -> str:
    """The text of an element; words of neighbouring cells and items are kept apart."""
    block = {"li", "td", "th", "p", "dt", "dd", "blockquote", "tr", "br", "div"}
    parts = []
    for each in node.traverse(include_text=True):
        if each.tag == "-text":
            parts.append(each.text(deep=False))
        elif each.tag in block:
            parts.append(" ")
    return " ".join("".join(parts).split())


def _holds(document: Document, key: str) -> bool:
    """Whether a page holds this document's text."""
    pages = document.library.pages if document.library else ()
    return f"{key.rstrip('/')}.md" in pages


def _short(document: Document) -> str:
    """A document as the index files it: `law 10/2022`."""
    number = re.match(r"[\d]+(?:/\d{4})?", document.number)
    return f"{document.kind} {number[0] if number else document.number}"


def _names(document: Document) -> tuple[str, ...]:
    return (document.number, *document.name.values(), *document.title.values())


def _forms(term: Term) -> tuple[str, ...]:
    forms = (*term.vi.split("; "), *term.en.split("; "), term.abbr, *term.also)
    return tuple(form for form in forms if form)


def _implied(text: str, lang: str, terms: Sequence[Term]) -> Iterator[str]:
    """The full form of each abbreviation in a text, and the abbreviation of each full form."""
    folded = text.casefold()
    for term in terms:
        if not term.abbr:
            continue
        full = term.vi if lang == "vi" else term.en
        short = re.search(rf"\b{re.escape(term.abbr)}\b", text)
        long = any(form.casefold() in folded for form in full.split("; "))
        if long and not short:
            yield term.abbr
        elif short and not long:
            yield full


def _write(folder: Path, found: Mapping[str, Sequence[Record]], data: Data) -> None:
    """Have Pagefind index the records, each a file of its own in a folder of their own.

    Its command is called, for its Python interface waits a tenth of a second at each record. It
    takes the address of a record from where its file lies: `tasks/#conclusion/index.html`.
    """
    ranks = {_short(document): rank for rank, document in enumerate(data.documents)}
    with TemporaryDirectory() as scratch:
        for lang, entries in found.items():
            # Documents in the order of their list, in each first the text as a whole.
            ordered = sorted(entries, key=lambda each: (ranks.get(each.document, -1), each.order))
            for order, entry in enumerate(ordered):
                file = Path(scratch, entry.url, "index.html")
                file.parent.mkdir(parents=True)
                file.write_text(_document(entry, lang, order), encoding="utf-8")
        command = [str(get_executable()), "--site", scratch, "--output-path", str(folder)]
        done = subprocess.run(
            [*command, "--silent"],
            env={**os.environ, "PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": str(_CHUNK)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    if done.returncode:
        said = (done.stderr or done.stdout).strip() or f"exit status {done.returncode}"
        raise OSError(f"Pagefind could not make the search index: {said}")
    for pattern in _UNUSED:
        for unused in folder.glob(pattern):
            unused.unlink()


def _document(entry: Record, lang: str, order: int) -> str:
    """A record as Pagefind reads it.

    The names of its fields say the kind: search.js weighs fields by name.
    """
    guide = entry.kind == "guide"
    bare = re.sub(r"\(.*\)|^\S+ \d+[.:]", "", entry.title)
    names = [bare, *entry.aka]
    if entry.document:
        names.append("document")  # search.js finds them all by it
    if entry.kind == "law":
        names.append("library")
    fields = {
        "title" if guide else entry.kind: _fed(entry.title, lang),
        "path" if guide else "lawpath": _fed(f"{entry.page} {entry.title}", lang),
        "page": _fed(entry.page, lang),
        "aka": _fed(" · ".join(entry.aka), lang),
        "implied": _fed(" · ".join(entry.implied), lang),
        "name": " ".join(map(_name, names)),
    }
    head = [_tag("meta", name, value) for name, value in fields.items() if value]
    if entry.document:
        head += _tag("filter", "document", entry.document), _tag("sort", "order", str(order))
    if entry.article:
        head.append(_tag("filter", "article", entry.article))
    weight = ' data-pagefind-weight="0.4"' if entry.kind in ("law", "document") else ""
    return (
        f'<html lang="{lang}"><head>{"".join(head)}</head>'
        f"<body data-pagefind-body{weight}><p>{html.escape(_fed(entry.text, lang))}</p></body></html>"
    )


def _tag(what: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{what}="{name}[content]" content="{html.escape(value)}">'


def _name(text: str) -> str:
    """A name as one word, for who asks for just that name.

    Its ends keep it apart from longer names and from shorter words, which Pagefind would find too.
    """
    text = text.lower().replace("đ", "d")
    letters = "".join(each for each in unicodedata.normalize("NFKD", text) if each.isalnum())
    return f"zq{letters}zq"


def _fed(text: str, lang: str) -> str:
    """Text as the indexer is fed it.

    Pagefind folds marks but takes `đ` for a letter of its own. As `d` with a stroke set over it
    (U+0335), it is folded like all the others. And it takes every word for the beginning of longer
    ones, which finds `dạng` and `danh` for `dân`: Vietnamese words are short. A low line ends them.
    search.js does the same to what is asked and undoes it in what it shows.
    """
    text = re.sub("([“‘(])|([”’)])", r"\1 \2", unicodedata.normalize("NFC", text))
    if lang == "vi":
        text = re.sub(r"\w+", r"\g<0>_", text)
    return text.replace("đ", "d\u0335").replace("Đ", "D\u0335")
