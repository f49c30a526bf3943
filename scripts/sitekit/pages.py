"""The Markdown of pages made from data: glossary, documents, questions, rules, contact.

A page holds a line `<!-- make NAME -->` where the list belongs. The build and the checker both
call `expand`, so that what is checked is what is published.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from urllib.parse import urlsplit

from sitekit import meetings
from sitekit.model import DOCS, LESSONS, Data, Document, Finding, Library, Passage, Question, Term
from sitekit.words import GAPS

# Files that the build writes beside the pages, by their path under docs/, so that pages can link
# them: the questions of the lessons in each language.
WRITTEN = tuple(f"training/questions-{lang}.gift.txt" for lang in ("vi", "en"))

# What the front matter of a page says whose English sums up what it does not translate.
SUMMARIES = "parity: articles"

_MARKER = re.compile(r"^<!-- make ([a-z0-9-]+) -->[ \t]*$")
# Words of the other language, as the data files mark them.
_OTHER = re.compile(r"\*([^*]+)\*\{lang=\w+\}")

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

# The parts of a meeting's text, as its full text names them.
_PARTS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "title": "Tiêu đề",
        "opening": "Mở đầu",
        "caption": "Chú thích ảnh",
        "results": "Kết quả",
        "limitations": "Hạn chế",
        "lead-in": "Câu dẫn vào các nhiệm vụ",
        "task": "Nhiệm vụ {}",
    },
    "en": {
        "title": "Title",
        "opening": "Opening",
        "caption": "Photo caption",
        "results": "Results",
        "limitations": "Limitations",
        "lead-in": "Lead-in to the tasks",
        "task": "Task {}",
    },
}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "in": "Tiếng Anh",
        "other": "Tiếng Anh",
        "also": "Cũng dịch là",
        "avoid": "Không dùng",
        "note": "Lưu ý",
        "sources": "Câu trong bài gốc",
        "context": "không có trong bài gốc, dùng để giải thích",
        "evidence": "Căn cứ của cách dịch",
        "date": "Ban hành",
        "issuer": "Cơ quan ban hành",
        "translated": "",
        "then": "Ngày 15/3/2019",
        "now": "Hiện nay",
        "editors": "Biên tập.",
        "translator": "Ghi chú của người dịch.",
        "prevails": "",
        "translated in full": "",
        "codification": (
            "Bản sao lấy từ một bản chép Bộ pháp điển điện tử của Bộ Tư pháp (chủ đề 44.13), "
            "tháng 5/2026. Hãy đối chiếu với Công báo trước khi viện dẫn."
        ),
        "gazette": (
            "Bản sao lấy từ một bản chép công khai của văn bản trên Công báo. "
            "Hãy đối chiếu với Công báo trước khi viện dẫn."
        ),
        "text": "Nguyên văn",
        "text of": "nguyên văn {}",
        "field": "Lĩnh vực",
        "document": "Văn bản",
        "status": "Tình trạng",
        "chapter": "Chương",
        "replaced": "Văn bản thay thế",
        "amended": "Văn bản sửa đổi",
        "seen": "Mức kiểm chứng",
        "found": "Nguồn",
        "statement": "Đúng hay sai: ",
        "yes": "Đúng",
        "no": "Sai",
        "rendered": "Bản dịch tiếng Anh:",
        "no sentence": "Các câu của hội nghị.",
        "contact": "Gửi về: ",
        "no contact": (
            "Bản này chưa đặt địa chỉ liên hệ; "
            "xin báo cho người hoặc đơn vị đã giới thiệu trang web này."
        ),
    },
    "en": {
        "in": "English",
        "other": "Vietnamese",
        "also": "Also rendered as",
        "avoid": "Avoid",
        "note": "Note",
        "sources": "Sentences of the source text",
        "context": "not in the source text, used to explain it",
        "evidence": "Evidence for the rendering",
        "date": "Issued",
        "issuer": "Issued by",
        "translated": "Working translation",
        "then": "On 15 March 2019",
        "now": "Now",
        "editors": "Editors' note.",
        "translator": "Translator's note.",
        "translated in full": (
            "The English is an unofficial working translation of every article, made by the "
            "editors. The Vietnamese text prevails."
        ),
        "prevails": (
            "The Vietnamese text prevails. English titles, summaries and translations are the "
            "editors' and are not official."
        ),
        "codification": (
            "Copied from a mirror of the Ministry of Justice's electronic codification "
            "(topic 44.13), May 2026. Compare with the Official Gazette before relying on it."
        ),
        "gazette": (
            "Copied from a public copy of the text in the Official Gazette. "
            "Compare with the Official Gazette before relying on it."
        ),
        "text": "Text",
        "text of": "text of {}",
        "field": "Field",
        "document": "Document",
        "status": "Status",
        "chapter": "Chapter",
        "replaced": "Replaced by",
        "amended": "Amended by",
        "seen": "How far verified",
        "found": "Source",
        "statement": "True or false: ",
        "yes": "True",
        "no": "False",
        "rendered": "Vietnamese text:",
        "no sentence": "The sentences of the meeting.",
        "contact": "Write to: ",
        "no contact": (
            "This copy of the site has no contact address set; write to whoever gave you this page."
        ),
    },
}

# What a paragraph begins with that is the editors' reading, or the translator's, in each language.
EDITORIAL = tuple(words[who] for words in _WORDS.values() for who in ("editors", "translator"))

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
    """Put in what a page gets from the data: lists at their markers, notices in a text of law.

    Returns the text and, for every line from the first change on, the file and line it came from.
    `path` is the page's path under docs/. An unknown marker is left as it stands.
    """
    lang, _, key = path.partition("/")
    if lang not in _WORDS or not ("<!-- make " in text or library_document(data, key)):
        return text, {}
    lines = text.split("\n")
    before, after = _notices(data, lang, key, lines)
    out: list[str] = []
    origins: dict[int, tuple[str, int]] = {}
    changed = False  # also where a list is empty: the lines below it have moved up
    for number, line in enumerate(lines):
        own = (f"{DOCS}/{path}", number + 1)
        match = _MARKER.match(line)
        maker = _maker(match[1], key) if match else None
        made: list[tuple[str, tuple[str, int]]] = [(line, own)]
        if maker:
            file, make = maker
            made = [
                (each, (file, source) if file else own)
                for each, source in make(data, lang, contact)
            ]
        made = [*before.get(number, ()), *made, *after.get(number, ())]
        changed = changed or maker is not None or len(made) > 1
        for each, origin in made:
            out.append(each)
            if changed:
                origins[len(out)] = origin
    return "\n".join(out), origins


def mistakes(texts: Iterable[str]) -> Sequence[Finding]:
    """What is wrong with the file that explains the rules, if any of the pages shows it."""
    if not any("<!-- make rules -->" in text for text in texts):
        return ()
    from sitekit import explain  # see _rules

    return explain.mistakes()


def files_of(path: str, text: str, data: Data) -> tuple[str, ...]:
    """The files a page is edited in, relative to the project, the one with its own words first.

    The words of a law are copied from its original; lists come from the data, and so do notices.
    """
    lang, _, key = path.partition("/")
    document = library_document(data, key)
    own = f"{DOCS}/{path}"
    lists = [_maker(match[1], key) for line in text.split("\n") if (match := _MARKER.match(line))]
    made = [maker[0] for maker in lists if maker and maker[0]]
    if document and document.library:
        made.append(f"{DOCS}/_data/documents.yml")
        if lang == "vi":
            own = f"{DOCS}/_source/{document.library.made_from}"
    return own, *made


def mostly_from(path: str, expanded: str, origins: Mapping[int, tuple[str, int]]) -> str:
    """The file that most of a page's lines come from, which is the one to open for a change."""
    count = Counter(file for file, _ in origins.values())
    count[f"{DOCS}/{path}"] += expanded.count("\n") + 1 - len(origins)
    return count.most_common(1)[0][0]


def _maker(name: str, key: str) -> tuple[str, Callable[[Data, str, str], Iterator[_Made]]] | None:
    """The data file that a list on a page is made from, and what makes it."""
    if name == "sentences":
        file = f"{DOCS}/_data/{meetings.passages(meetings.day_of(key))}"
        return file, partial(_sentences, key)
    return _MAKERS.get(name)


def library_document(data: Data, key: str) -> Document | None:
    """The document whose text a page of the library holds."""
    return data.library.get(key)


def ended(data: Data, lang: str, cited: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The documents among those cited that no longer hold, each with what replaced it.

    A document is cited by its id in the list, or by the page that holds its text.
    """
    by_id = data.by_id
    found = (by_id.get(each) or data.library.get(each) for each in cited)
    for document in {each.id: each for each in found if each}.values():
        if document.status == "ended":
            replaced = [by_id[each].name[lang] for each in document.replaced_by if each in by_id]
            yield document.name[lang], ", ".join(replaced)


def ended_text(data: Data, key: str, lang: str) -> str:
    """What stands above a text of law that no longer holds; nothing above one that does."""
    document = data.library.get(key)
    if not document or document.status != "ended":
        return ""
    replaced = next(ended(data, lang, [document.id]))[1]
    if lang == "vi":
        now = f"; nay là {replaced}" if replaced else ""
        return f"Biên tập. Văn bản này đã hết hiệu lực{now}."
    now = f"; now {replaced}" if replaced else ""
    return f"Editors' note. This document is no longer in force{now}."


def ids(text: str) -> list[str]:
    """The ids of articles, clauses and points on a page of law, in their order."""
    headings, clauses, _ = _places(text.split("\n"))
    lines = {**headings, **clauses}
    return sorted(lines, key=lines.__getitem__)


def borrowed(own: Iterable[str], twin: Iterable[str]) -> dict[str, list[str]]:
    """The ids that a text of law has and a page of its summaries lacks, by the article they lead to."""
    have = set(own)
    found: dict[str, list[str]] = {}
    for identity in twin:
        article = "-".join(identity.split("-", 2)[:2])
        if identity not in have and article.startswith("article-") and article in have:
            found.setdefault(article, []).append(identity)
    return found


_Noted = dict[int, list[tuple[str, tuple[str, int]]]]


def _notices(data: Data, lang: str, key: str, lines: Sequence[str]) -> tuple[_Noted, _Noted]:
    """What must be said about a text of law before and after its lines, counted from 0.

    A notice on the page or an article stands below its heading, one on a clause above its words;
    on a page that has no words of the clause, below the heading of its article. What the translator
    notes on a clause stands below its words and the paragraphs that belong to it.
    """
    document = library_document(data, key)
    before: _Noted = {}
    after: _Noted = {}
    if document is None or document.library is None:
        return before, after
    origin = (f"{DOCS}/_data/documents.yml", document.line)
    headings, clauses, ends = _places(lines)

    def note(at: str, text: str, below: Mapping[str, int]) -> None:
        article = "-".join(at.split("-")[:2])
        line = below.get(at, headings.get(at, headings.get(article)))
        if line is not None:
            after.setdefault(line, []).extend((("", origin), (text, origin)))

    whole = SUMMARIES not in lines
    for at, text in _said(document, document.library, lang, key, whole=whole):
        if at in clauses:
            before.setdefault(clauses[at], []).extend(((text, origin), ("", origin)))
        else:
            note(at, text, {})
    for at, words in document.library.notes:
        note(at, f"**{_WORDS[lang]['translator']}** {words[lang]}", ends)
    return before, after


def _places(lines: Sequence[str]) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """The lines of headings, the title's under `page`, and of paragraphs with an id, by id.

    And where each of these ends: with the last paragraph below it that has no id of its own.
    """
    headings: dict[str, int] = {}
    clauses: dict[str, int] = {}
    ends: dict[str, int] = {}
    current = ""
    for number, (line, below) in enumerate(pairwise([*lines, ""])):
        identity = line.rpartition("{#")[2].rstrip("} ")
        if line.startswith("#"):
            headings["page" if line.startswith("# ") else identity] = number
            current = ""
        elif line.startswith("{#"):
            clauses[identity] = number - 1
            ends[identity] = number
            current = identity
        elif line and current and not line.startswith("<!--") and not below.startswith("{#"):
            ends[current] = number
    return headings, clauses, ends


def _said(
    document: Document, library: Library, lang: str, key: str, *, whole: bool
) -> Iterator[tuple[str, str]]:
    """The notices on a text of law with the id each is on: where it is from, then the data's.

    `whole` is whether the page has every word of the text.
    """
    words = _WORDS[lang]
    mark = f"**{words['editors']}**"
    address = "../" * key.count("/") + f"reference/documents.md#{document.id}"
    about = f"[{escape(document.name[lang])}]({address})"
    if document.title:
        about += f", “{_other(document.title['vi'], 'vi', lang)}”"
    yield "page", f"{mark} {about}. {words[library.copy]}"
    if translated := words["translated in full" if whole else "prevails"]:
        yield "page", f"{mark} {translated}"
    for at, notice in library.notices:
        yield at, f"{mark} {escape(notice[lang])}"


def abbreviations(data: Data, lang: str) -> str:
    """Definitions that give every abbreviation of the glossary a tooltip.

    On an English page the tooltip has both: the reader meets the letters in Vietnamese texts.
    """
    return "\n".join(
        f"*[{term.abbr}]: {term.vi if lang == 'vi' else f'{term.en} ({term.vi})'}"
        for term in data.terms
        if term.abbr
    )


def definitions(data: Data, lang: str) -> dict[str, str]:
    """What each term means, by its id, as plain text."""
    return {term.id: _OTHER.sub(r"\1", term.means[lang]) for term in data.terms}


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
        yield f"{words['other']}: **{_other(term.en, 'en', lang)}**"
    else:
        yield f"### {escape(term.en)} {{#{term.id}}}"
        yield ""
        yield f"{words['other']}: **{_other(term.vi, 'vi', lang)}**{abbr}"
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
        f"[{source.upper()}](../{passages[source].page}#{source})"
        for source in term.sources
        if source in passages
    ]
    yield f"- {words['sources']}: {', '.join(cited) or words['context']}."
    yield f"- {words['evidence']}: {_other(term.evidence, 'en', lang)}."
    yield ""


def _sentences(key: str, data: Data, lang: str, contact: str) -> Iterator[_Made]:
    """The full text of a meeting: each sentence under its own heading, then its translation."""
    words = _WORDS[lang]
    other = "en" if lang == "vi" else "vi"
    part = ""
    passages = [passage for passage in data.passages if passage.page == key]
    if not passages:
        yield f"{GAPS[lang]} {words['no sentence']}", 1
    for passage in passages:
        if passage.part != part:
            part = passage.part
            name = _PARTS[lang].get(part) or _PARTS[lang]["task"].format(part.removeprefix("task-"))
            yield from _lines(passage.line, f"## {name} {{#{part}}}", "")
        cited = f"> [{passage.id.upper()}](#{passage.id})"
        yield from _lines(
            passage.line,
            *(f"### {passage.id.upper()} {{#{passage.id}}}", ""),
            *(f"> {_whole(passage.text[lang])}", cited, "", words["rendered"], ""),
            *(f"> {_whole(passage.text[other])}", cited, f"> {{lang={other}}}", ""),
        )


def _whole(text: str) -> str:
    """Plain text as a paragraph of Markdown: its number begins no list, its dash neither."""
    return re.sub(r"^(\d+)([.)])|^([-+>])", r"\1\\\2\3", escape(text))


def _documents(data: Data, lang: str, contact: str) -> Iterator[_Made]:
    for group, heading in DOCUMENT_GROUPS[lang].items():
        documents = [document for document in data.documents if document.group == group]
        if not documents:
            continue
        yield from _lines(documents[0].line, f"## {heading} {{#group-{group}}}", "")
        for document in documents:
            yield from _lines(document.line, *_document(document, lang, data.by_id))


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
        yield f"- {words['date']}: {day(document.date, lang)}."
    if document.issuer:
        yield f"- {words['issuer']}: {escape(document.issuer[lang])}."
    yield f"- {words['then']}: {_IN_2019[lang][document.in_2019]}."
    note = f" {escape(document.status_note[lang])}" if document.status_note else ""
    yield f"- {words['now']}: {_STATUS[lang][document.status]}.{note}"
    for key, others in (("replaced", document.replaced_by), ("amended", document.amended_by)):
        if listed := [_reference(by_id[other], lang) for other in others if other in by_id]:
            yield f"- {words[key]}: {', '.join(listed)}."
    if document.library:
        yield f"- {words['text']}: {_texts(document, document.library, lang, '../')}."
    yield f"- {words['seen']}: {_SEEN[lang][document.text_seen]}."
    sources = [f"[{escape(urlsplit(each).netloc)}](<{each}>)" for each in document.sources]
    if document.source_note:
        sources.append(escape(document.source_note[lang]).rstrip("."))
    if sources:
        yield f"- {words['found']}: {'; '.join(sources)}."
    yield ""


def _library(data: Data, lang: str, contact: str) -> Iterator[_Made]:
    """The library as one table: the text, what it is about, whether it still holds."""
    words = _WORDS[lang]
    documents = [document for document in data.documents if document.library]
    heads = (words["document"], words["field"], words["status"], words["text"])
    yield f"| {' | '.join(heads)} |", documents[0].line if documents else 0
    yield "| --- | --- | --- | --- |", documents[0].line if documents else 0
    for document in documents:
        if document.library:
            cells = (
                f"[{escape(document.name[lang])}](../reference/documents.md#{document.id})",
                escape(document.library.work[lang]),
                _STATUS[lang][document.status],
                _texts(document, document.library, lang, ""),
            )
            yield f"| {' | '.join(cells)} |", document.line


def _texts(document: Document, library: Library, lang: str, up: str) -> str:
    """Links to the pages of a text, from the library's own folder or from beside it."""
    paths = [each if up else each.removeprefix("law/") for each in library.pages]
    if len(paths) == 1:
        text = _WORDS[lang]["text of"].format(document.name[lang])
        return f"[{escape(text)}]({up}{paths[0]})"
    word = _WORDS[lang]["chapter"]
    return ", ".join(f"[{word} {number}]({up}{path})" for number, path in enumerate(paths, 1))


def _questions(lesson: str, data: Data, lang: str, contact: str) -> Iterator[_Made]:
    """The questions of a lesson, numbered, without their answers: as they are put to a room."""
    for question in data.questions:
        if question.lesson == lesson:
            statement = not (question.choices or question.accept)
            before = _WORDS[lang]["statement"] if statement else ""
            yield f"1. {before}{escape(question.ask[lang])}", question.line
            for number, choice in enumerate(question.choices):
                yield f"    - {_letter(number)}. {escape(choice[lang])}", question.line


def _answers(lesson: str, data: Data, lang: str, contact: str) -> Iterator[_Made]:
    """The answers to the questions of a lesson, by the same numbers, each with what proves it."""
    for question in data.questions:
        if question.lesson == lesson:
            cited = ", ".join(
                f"[{escape(each.words[lang])}](../{each.at})" for each in question.cite
            )
            answer, why = escape(_answer(question, lang)), escape(question.why[lang].rstrip("."))
            yield f"1. **{answer}.** {why} ({cited}).", question.line


def _answer(question: Question, lang: str) -> str:
    if question.choices:
        return _letter(question.right)
    if question.accept:
        return question.accept[lang][0]
    return _WORDS[lang]["yes" if question.holds else "no"]


def _letter(number: int) -> str:
    return chr(ord("A") + number)


def _contact(data: Data, lang: str, contact: str) -> Iterator[_Made]:
    words = _WORDS[lang]
    if not contact:
        yield words["no contact"], 0
    elif "@" in contact and "://" not in contact:
        yield f"{words['contact']}[{escape(contact)}](mailto:{contact})", 0
    else:
        yield f"{words['contact']}[{escape(contact)}](<{contact}>)", 0


def _rules(data: Data, lang: str, contact: str) -> Iterator[_Made]:
    # Imported here because the rules know pages, and most pages need no rules.
    from sitekit import explain

    return explain.page(lang)


def _new_meeting(data: Data, lang: str, contact: str) -> Iterator[_Made]:
    # Imported here because what lays out pages knows what they are made of.
    from sitekit import new

    return new.shown_meeting(lang)


def _new_page(data: Data, lang: str, contact: str) -> Iterator[_Made]:
    from sitekit import new

    return new.shown_page(lang)


def _lines(line: int, *made: str) -> Iterator[_Made]:
    return ((each, line) for each in made)


def _reference(document: Document, lang: str) -> str:
    return f"[{escape(document.name[lang])}](#{document.id})"


def _other(text: str, written: str, lang: str) -> str:
    """A run of text in the language it is written in, marked if that is not the page's."""
    return escape(text) if written == lang else f"*{escape(text)}*{{lang={written}}}"


def day(iso: str, lang: str) -> str:
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
    "glossary": (f"{DOCS}/_data/terms.yml", _glossary),
    "documents": (f"{DOCS}/_data/documents.yml", _documents),
    "library": (f"{DOCS}/_data/documents.yml", _library),
    "rules": ("scripts/sitekit/rules/rules.yml", _rules),
    "contact": ("", _contact),
    **{
        f"{name}-{lesson}": (f"{DOCS}/_data/questions.yml", partial(make, lesson))
        for lesson in LESSONS
        for name, make in (("questions", _questions), ("answers", _answers))
    },
    "meeting": ("scripts/sitekit/new.py", _new_meeting),
    "page": ("scripts/sitekit/new.py", _new_page),
}
