"""The search index: every section of every built page, in one index a language.

Pagefind makes the index and searches it in the browser, which fetches only the pieces that a
question touches. A section is a record of its own, so that a result is the section a reader
wants, and its piece is small enough for a weak link. docs/assets/search.js asks the questions.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import os
import re
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any

import cbor2
from pagefind_bin import get_executable  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser, LexborNode

from sitekit.apart import Apart
from sitekit.both import Both
from sitekit.model import Data, Document, Term

# Where the index stands in the built site; search.js looks for it there.
FOLDER = "pagefind"

_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
# What stands in an article and is no part of its text: signs, notices, wordings of the past.
_FURNITURE = ".headerlink, .md-content__button, .about-page, .amending, .original, .behind, .gone, button, del"
_ARTICLE = re.compile(r"article-(\d+)$")
_WORD_END = re.compile(r"(?<=\w)(?!\w)")
_APART = str.maketrans({mark: f"{mark} " for mark in "“‘("} | {mark: f" {mark}" for mark in "”’)"})
# How many places of words Pagefind puts into a file. Its 20,000 make files of 130 KB where a
# language has few words that come often, as Vietnamese has.
_CHUNK = 3000
# Pagefind's files for interfaces that this site does not use.
_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")
# What a piece that could not be fetched means to Pagefind's scripts: a piece without results, for as
# long as the page is open. They are to say that it did not come, and to fetch it the next time. Its
# own repair (CloudCannon/pagefind#1329) is in no release yet.
_SCRIPTS = ("pagefind.js", "pagefind-worker.js")
_MENDS = (
    (
        r"queued\.resolve\((await fetch\(queued\.input\))\);",
        r"const got=\1;if(!got.ok)throw new Error(String(got.status));queued.resolve(got);",
        1,
    ),
    (r"console\.error\(`Failed to load the index chunk [^`]*`\);", "throw e;", 1),
    (
        r"(this\.loaded_\w+\[hash\])=(this\._load\w+\([^)]*\));",
        r"(\1=\2).catch(()=>delete \1);",
        3,
    ),
)
_ENTRY = "pagefind-entry.json"  # names the files of each language
_MARK = b"pagefind_dcd"  # what its files begin with once they are unpacked


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


@contextmanager
def making_search(folder: Path, data: Data) -> Iterator[None]:
    """Write the index of the pages that are built; meanwhile the body makes what is not in it.

    Raises OSError if Pagefind cannot do it.
    """
    urls = [
        url
        for path in sorted(folder.rglob("index.html"))
        for url in [path.relative_to(folder).as_posix().removesuffix("index.html")]
        # The bilingual pages hold what the others hold; the examples of the rules for maintainers
        # hold words that readers look for, wrong ones among them.
        if not url.startswith("vi-en/") and "contribute/" not in url
    ]

    def read(url: str) -> tuple[str, list[Record]]:
        tree = LexborHTMLParser((folder / url / "index.html").read_text(encoding="utf-8"))
        root, article = tree.css_first("html"), tree.css_first("article")
        if root is None or article is None:
            return "", []
        lang = root.attributes.get("lang") or ""
        return lang, list(records(article, url, lang, data))

    found: dict[str, list[Record]] = {}
    with Both(read, urls) as reading:
        for lang, entries in reading.results():
            found.setdefault(lang, []).extend(entries)

    def write() -> None:
        try:
            _write(folder / FOLDER, found, data)
        except OSError as error:
            raise SystemExit(str(error)) from None

    apart = Apart.begin(write)
    yield
    if not apart:
        _write(folder / FOLDER, found, data)
    elif not apart.succeeded():
        raise OSError("the search index could not be made: what is wrong stands above")


def records(article: LexborNode, url: str, lang: str, data: Data) -> Iterator[Record]:
    """The sections of one page, each with what it is asked for by."""
    for node in article.css(_FURNITURE):
        node.decompose()
    key = url.removeprefix(f"{lang}/")
    terms = {term.id: term for term in data.terms} if key == "reference/glossary/" else {}
    text_of = data.library.get(f"{key.rstrip('/')}.md")
    page = ""
    for level, identity, title, text in _sections(article):
        record = Record(f"{url}#{identity}", "guide", title, page, text)
        if level == "h1":
            page = title
        if text_of:
            record = _of_law(record, text_of, level, lang)
        elif identity in terms:
            record = replace(record, kind="term", aka=_forms(terms[identity]))
        elif key == "reference/documents/" and identity in data.by_id:
            document = data.by_id[identity]
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
        # Looked for as letters first: a pattern for each abbreviation takes far longer.
        short = term.abbr in text and re.search(rf"\b{re.escape(term.abbr)}\b", text)
        long = any(form.casefold() in folded for form in full.split("; "))
        if long and not short:
            yield term.abbr
        elif short and not long:
            yield full


def _write(folder: Path, found: Mapping[str, Sequence[Record]], data: Data) -> None:
    """Have Pagefind index the records, each as a page of its own, always in the same order.

    It is spoken to as its interfaces for other languages do: that for Python waits a tenth of a
    second at each record, and its command takes files in the order in which a folder lists them,
    which differs from machine to machine.
    """
    ranks = {_short(document): rank for rank, document in enumerate(data.documents)}

    def requests(lang: str) -> Iterator[Mapping[str, object]]:
        yield {"type": "NewIndex", "config": None}
        # Documents in the order of their list, in each first the text as a whole.
        entries = found.get(lang, ())
        ordered = sorted(entries, key=lambda each: (ranks.get(each.document, -1), each.order))
        for order, entry in enumerate(ordered):
            # It makes the address of a record from the place of its file.
            page = {"file_path": f"{entry.url}/index.html", "url": None}
            text = _document(entry, lang, order)
            yield {"type": "AddFile", "index_id": 0, **page, "file_contents": text}
        # Not written by Pagefind: what it says is written may not be on the disk when it ends.
        yield {"type": "GetFiles", "index_id": 0}

    def index(lang: str) -> Mapping[str, bytes]:
        files = _ask(requests(lang), len(found.get(lang, ())) + 2)["files"]
        return {each["path"]: base64.b64decode(each["content"]) for each in files}

    # An index is of one language: those of several are made side by side.
    langs = [lang for lang, entries in found.items() if entries] or [""]
    with ThreadPoolExecutor(len(langs)) as pool:
        made = list(pool.map(index, langs))
    for path, content in _in_order(_together(made)).items():
        if any(PurePosixPath(path).match(pattern) for pattern in _UNUSED):
            continue
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_mended(content, path) if path in _SCRIPTS else content)


def _mended(content: bytes, path: str) -> bytes:
    """A script of Pagefind's that tells what it could not fetch; OSError where it is written anew."""
    script = content.decode()
    for pattern, repair, places in _MENDS:
        script, count = re.subn(pattern, repair, script)
        if count != places:
            raise OSError(
                f"Pagefind could not be mended: `{path}` is not written as _MENDS in "
                f"{Path(__file__).name} expects; see whether this version still needs it"
            )
    return script.encode()


def _together(made: Sequence[Mapping[str, bytes]]) -> dict[str, bytes]:
    """The files of several indexes as those of one, whose entry names every language."""
    files = {path: content for each in made for path, content in each.items()}
    entries = [json.loads(each[_ENTRY]) for each in made]
    languages = {lang: about for entry in entries for lang, about in entry["languages"].items()}
    files[_ENTRY] = json.dumps({**entries[0], "languages": languages}).encode()
    return files


def _ask(requests: Iterable[Mapping[str, object]], count: int) -> Mapping[str, Any]:
    """Send Pagefind so many requests and return its answer to the last one.

    Messages are JSON in Base64, each with a comma at its end. Raises OSError with what it refuses.
    """
    with (
        subprocess.Popen(
            [str(get_executable()), "--service"],
            env={**os.environ, "PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": str(_CHUNK)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as pagefind,
        ThreadPoolExecutor(1) as pool,
    ):
        assert pagefind.stdin and pagefind.stdout
        # Beside the reading: it takes no more requests while nobody reads its answers.
        sending = pool.submit(_send, pagefind.stdin, requests)
        refused = "it ended before it was done"
        try:
            for number, answer in enumerate(_answers(pagefind.stdout), 1):
                if answer["type"] == "Error":
                    refused = answer["message"]
                    break
                if number == count:
                    refused = ""
                    break
        finally:
            pagefind.kill()  # nothing more is wanted of it
        sending.result()
        with suppress(OSError):  # of what it did not take before it ended
            pagefind.stdin.close()
    if refused:
        raise OSError(f"Pagefind could not make the search index: {refused}")
    return answer


def _answers(stdout: IO[bytes]) -> Iterator[Mapping[str, Any]]:
    """What Pagefind says, until it ends. The last answer has all files in it, so it comes in parts."""
    parts: list[bytes] = []
    while data := os.read(stdout.fileno(), 1 << 20):
        *ends, rest = data.split(b",")
        for end in ends:
            yield json.loads(base64.b64decode(b"".join((*parts, end))))["payload"]
            parts = []
        parts.append(rest)


def _send(stdin: IO[bytes], requests: Iterable[Mapping[str, object]]) -> None:
    """Send the requests; where one cannot be made, nobody must wait for its answer."""
    try:
        for number, payload in enumerate(requests):
            message = json.dumps({"message_id": number, "payload": payload})
            stdin.write(base64.b64encode(message.encode()) + b",")
        stdin.flush()
    except OSError:
        pass  # whoever reads the answers sees that it has ended
    except BaseException:
        stdin.close()
        raise


def _in_order(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the values of every filter in order, named after what they hold then.

    Pagefind has them in the order of its memory, so that each build of the same pages differs.
    """
    ordered = dict(files)
    said = json.loads(ordered.pop(_ENTRY))
    said["languages"] = dict(sorted(said["languages"].items()))
    for lang, about in said["languages"].items():
        meta = ordered.pop(f"pagefind.{about['hash']}.pf_meta")
        version, pages, chunks, filters, *rest = _unpacked(meta)
        named = []
        for name, digest in sorted(filters):
            again, values = _unpacked(ordered.pop(f"filter/{digest}.pf_filter"))
            packed, digest = _packed([again, sorted(values)], lang, 7)
            ordered[f"filter/{digest}.pf_filter"] = packed
            named.append([name, digest])
        packed, about["hash"] = _packed([version, pages, chunks, named, *rest], lang, 10)
        ordered[f"pagefind.{about['hash']}.pf_meta"] = packed
    ordered[_ENTRY] = json.dumps(said, separators=(",", ":")).encode()
    return ordered


def _unpacked(file: bytes) -> list[Any]:
    """What is in one of Pagefind's files: CBOR behind a mark, compressed."""
    found: list[Any] = cbor2.loads(gzip.decompress(file).removeprefix(_MARK))
    return found


def _packed(content: list[Any], lang: str, digits: int) -> tuple[bytes, str]:
    """A file as Pagefind writes it, and the name it gives it: the language and a hash."""
    data = _MARK + cbor2.dumps(content)
    return gzip.compress(data, 9, mtime=0), f"{lang}_{hashlib.sha256(data).hexdigest()[:digits]}"


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
    text = unicodedata.normalize("NFC", text).translate(_APART)
    if lang == "vi":
        text = _WORD_END.sub("_", text)
    return text.replace("đ", "d\u0335").replace("Đ", "D\u0335")
