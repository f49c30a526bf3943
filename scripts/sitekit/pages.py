"""The Markdown of pages made from data: the glossary, the documents, the contact.

A page holds a line `<!-- make NAME -->` where the list belongs. The build and the checker both
call `expand`, so that what is checked is what is published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from sitekit.model import DOCS, Data, Document, Passage, Term

_MARKER = re.compile(r"^<!-- make ([a-z]+) -->[ \t]*$")

# A line of Markdown with the line of its file it was made from.
_Made = tuple[str, int]

TERM_GROUPS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "institutions": "Đảng, Nhà nước và tổ chức",
        "mass-mobilization": "Dân vận",
        "grassroots-democracy": "Dân chủ ở cơ sở",
        "security": "An ninh, trật tự",
        "working-cycle": "Chu trình công tác",
        "people": "Thi đua, mô hình, cán bộ và bồi dưỡng",
        "documents": "Văn bản, phương châm",
    },
    "en": {
        "institutions": "Party, State and institutions",
        "mass-mobilization": "Mass mobilization",
        "grassroots-democracy": "Grassroots democracy",
        "security": "Security",
        "working-cycle": "The working cycle",
        "people": "Emulation, models, people and training",
        "documents": "Documents and mottos",
    },
}

DOCUMENT_GROUPS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "party": "Văn bản của Đảng",
        "before-law": "Văn bản nhà nước trước khi có Luật",
        "law": "Luật Thực hiện dân chủ ở cơ sở và các văn bản liên quan",
        "security": "An ninh, trật tự và Công an nhân dân",
    },
    "en": {
        "party": "Party documents",
        "before-law": "State documents before the Law",
        "law": "The Law on Implementation of Grassroots Democracy and related documents",
        "security": "Security, order and the People's Public Security",
    },
}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "in": "Tiếng Anh",
        "also": "Cũng dịch là",
        "avoid": "Không dùng",
        "note": "Lưu ý",
        "sources": "Câu trong văn bản",
        "context": "không có trong văn bản của hội nghị, dùng để giải thích",
        "evidence": "Căn cứ của cách dịch",
        "date": "Ban hành",
        "issuer": "Cơ quan ban hành",
        "translated": "",
        "then": "Ngày 15/3/2019",
        "now": "Hiện nay",
        "replaced": "Được thay thế bởi",
        "amended": "Được sửa đổi bởi",
        "seen": "Mức kiểm chứng",
        "found": "Nguồn",
        "contact": "Gửi về: ",
        "no contact": (
            "Bản này chưa đặt địa chỉ liên hệ; người nhận là nơi đã cung cấp cho bạn trang này."
        ),
    },
    "en": {
        "in": "English",
        "also": "Also rendered as",
        "avoid": "Avoid",
        "note": "Note",
        "sources": "Sentences of the text",
        "context": "not in the meeting's text, used to explain it",
        "evidence": "Evidence for the rendering",
        "date": "Issued",
        "issuer": "Issued by",
        "translated": "Working translation",
        "then": "On 15 March 2019",
        "now": "Now",
        "replaced": "Replaced by",
        "amended": "Amended by",
        "seen": "How far verified",
        "found": "Source",
        "contact": "Write to: ",
        "no contact": (
            "This copy of the site has no contact address set; write to whoever gave you this page."
        ),
    },
}

_IN_2019 = {
    "vi": {
        "yes": "có hiệu lực",
        "no": "không có hiệu lực",
        "not-checked": "chưa kiểm tra",
    },
    "en": {"yes": "in force", "no": "not in force", "not-checked": "not checked"},
}

_STATUS = {
    "vi": {
        "in-force": "còn hiệu lực",
        "amended": "còn hiệu lực, đã được sửa đổi",
        "ended": "hết hiệu lực",
        "superseded": "đã có quy định khác về cùng nội dung",
        "no-repeal-found": "không tìm thấy văn bản bãi bỏ",
        "not-checked": "chưa kiểm tra",
    },
    "en": {
        "in-force": "in force",
        "amended": "in force, amended",
        "ended": "no longer in force",
        "superseded": "another document now covers the matter",
        "no-repeal-found": "no repeal found",
        "not-checked": "not checked",
    },
}

_SEEN = {
    "vi": {
        "full": "đã đọc toàn văn bản sao",
        "part": "đã đọc một phần bản sao",
        "none": "chỉ xác minh được số, ngày, tên hoặc sự tồn tại; chưa đọc nội dung",
    },
    "en": {
        "full": "a copy of the full text was read",
        "part": "part of the text was read in a copy",
        "none": "only number, date, title or existence were verified; the text was not seen",
    },
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def expand(
    path: str, text: str, data: Data, contact: str = ""
) -> tuple[str, dict[int, tuple[str, int]]]:
    """Replace the markers of a page by what they stand for.

    Returns the text and, for every line from the first marker on, the file and line it came from.
    `path` is the page's path under docs/. An unknown name is left as it stands.
    """
    lang = path.partition("/")[0]
    lines = text.split("\n")
    out: list[str] = []
    origins: dict[int, tuple[str, int]] = {}
    for number, line in enumerate(lines, 1):
        match = _MARKER.match(line)
        maker = _MAKERS.get(match[1]) if match and lang in _WORDS else None
        if maker is None:
            out.append(line)
            if origins:
                origins[len(out)] = (f"{DOCS}/{path}", number)
            continue
        file, make = maker
        for made, source in make(data, lang, contact):
            out.append(made)
            origins[len(out)] = (f"{DOCS}/{file}", source) if file else (f"{DOCS}/{path}", number)
    return "\n".join(out), origins


def abbreviations(data: Data, lang: str) -> str:
    """Definitions that give every abbreviation of the glossary a tooltip.

    On an English page the tooltip has both: the reader meets the letters in Vietnamese texts.
    """
    return "\n".join(
        f"*[{term.abbr}]: {term.vi if lang == 'vi' else f'{term.en} ({term.vi})'}"
        for term in data.terms
        if term.abbr
    )


def escape(text: str) -> str:
    """Plain text as Markdown: what a data file says is never taken for markup."""
    return re.sub(r"([\\`*_{}\[\]#|])", r"\\\1", text).replace("<", "&lt;")


def _glossary(data: Data, lang: str, contact: str) -> Iterator[_Made]:
    passages = {passage.id: passage for passage in data.passages}
    for group, heading in TERM_GROUPS[lang].items():
        terms = [term for term in data.terms if term.group == group]
        if not terms:
            continue
        yield from _lines(terms[0].line, f"## {heading} {{#group-{group}}}", "")
        for term in terms:
            yield from _lines(term.line, *_term(term, lang, passages))


def _term(term: Term, lang: str, passages: Mapping[str, Passage]) -> Iterator[str]:
    words = _WORDS[lang]
    abbr = f" ({term.abbr})" if term.abbr else ""
    if lang == "vi":
        yield f"### {escape(term.vi)}{abbr} {{#{term.id}}}"
        yield ""
        yield f"**{_other(term.en, 'en', lang)}**"
    else:
        yield f"### {escape(term.en)} {{#{term.id}}}"
        yield ""
        yield f"**{_other(term.vi, 'vi', lang)}**{abbr}"
    yield ""
    yield escape(term.means[lang])
    yield ""
    if term.also:
        listed = "; ".join(_other(each, "en", lang) for each in term.also)
        yield f"- {words['also']}: {listed}."
    if term.avoid:
        yield f"- {words['avoid']}: {'; '.join(_other(each, 'en', lang) for each in term.avoid)}."
    if term.note:
        yield f"- {words['note']}: {term.note[lang]}"
    cited = [
        f"[{source.upper()}](../meeting/text.md#{source})"
        for source in term.sources
        if source in passages
    ]
    yield f"- {words['sources']}: {', '.join(cited) or words['context']}."
    yield f"- {words['evidence']}: {_other(term.evidence, 'en', lang)}."
    yield ""


def _documents(data: Data, lang: str, contact: str) -> Iterator[_Made]:
    by_id = {document.id: document for document in data.documents}
    for group, heading in DOCUMENT_GROUPS[lang].items():
        documents = [document for document in data.documents if document.group == group]
        if not documents:
            continue
        yield from _lines(documents[0].line, f"## {heading} {{#group-{group}}}", "")
        for document in documents:
            yield from _lines(document.line, *_document(document, lang, by_id))


def _document(document: Document, lang: str, by_id: Mapping[str, Document]) -> Iterator[str]:
    words = _WORDS[lang]
    yield f"### {escape(document.name[lang])} {{#{document.id}}}"
    yield ""
    if document.title:
        yield (
            f"“{escape(document.title['vi'])}”"
            if lang == "vi"
            else (f"“{_other(document.title['vi'], 'vi', lang)}”")
        )
        yield ""
        if lang != "vi":
            yield f"{words['translated']}: {escape(document.title[lang])}."
            yield ""
    elif document.subject:
        subject = escape(document.subject[lang])
        yield subject[:1].upper() + subject[1:].rstrip(".") + "."
        yield ""
    if document.date:
        yield f"- {words['date']}: {_date(document.date, lang)}."
    if document.issuer:
        yield f"- {words['issuer']}: {escape(document.issuer[lang])}."
    yield f"- {words['then']}: {_IN_2019[lang][document.in_2019]}."
    note = f" {escape(document.status_note[lang])}" if document.status_note else ""
    yield f"- {words['now']}: {_STATUS[lang][document.status]}.{note}"
    for key, others in (("replaced", document.replaced_by), ("amended", document.amended_by)):
        if listed := [_reference(by_id[other], lang) for other in others if other in by_id]:
            yield f"- {words[key]}: {', '.join(listed)}."
    yield f"- {words['seen']}: {_SEEN[lang][document.text_seen]}."
    sources = [f"[{escape(urlsplit(each).netloc)}](<{each}>)" for each in document.sources]
    if document.source_note:
        sources.append(escape(document.source_note[lang]).rstrip("."))
    if sources:
        yield f"- {words['found']}: {'; '.join(sources)}."
    yield ""


def _contact(data: Data, lang: str, contact: str) -> Iterator[_Made]:
    words = _WORDS[lang]
    if not contact:
        yield words["no contact"], 0
    elif "@" in contact and "://" not in contact:
        yield f"{words['contact']}[{escape(contact)}](mailto:{contact})", 0
    else:
        yield f"{words['contact']}[{escape(contact)}](<{contact}>)", 0


def _lines(line: int, *made: str) -> Iterator[_Made]:
    return ((each, line) for each in made)


def _reference(document: Document, lang: str) -> str:
    return f"[{escape(document.name[lang])}](#{document.id})"


def _other(text: str, written: str, lang: str) -> str:
    """A run of text in the language it is written in, marked if that is not the page's."""
    return escape(text) if written == lang else f"*{escape(text)}*{{lang={written}}}"


def _date(iso: str, lang: str) -> str:
    """A date as the language writes it: `15/5/2016` (day 10 up as it is), `15 May 2016`."""
    year, *rest = iso.split("-")
    if not rest:
        return f"năm {year}" if lang == "vi" else year
    month, day = map(int, rest)
    if lang == "vi":
        # Vietnamese official style: a zero before the days 1-9 and the months 1-2 only.
        return f"ngày {day:02d}/{f'{month:02d}' if month < 3 else month}/{year}"
    return f"{day} {_MONTHS[month - 1]} {year}"


_MAKERS: Mapping[str, tuple[str, Callable[[Data, str, str], Iterator[_Made]]]] = {
    "glossary": ("_data/terms.yml", _glossary),
    "documents": ("_data/documents.yml", _documents),
    "contact": ("", _contact),
}

MAKERS: Sequence[str] = tuple(_MAKERS)
