"""Guidance on the law: what it quotes and cites is there, and what binds anybody is cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from sitekit.law import adopted, amended
from sitekit.model import DOCS, Block, Finding, Link, Page, Row, Section, Site, Span
from sitekit.rules.law import without_links
from sitekit.rules.links import resolve
from sitekit.rules.parity import spot
from sitekit.rules.rule import rule, warning
from sitekit.rules.sources import first_difference, folded
from sitekit.words import bare

_ARTICLE = re.compile(r"article-(\d+)(?:-(\d+))?(?:-([a-z]+))?(?:-2022)?")
_NUMBERS = {
    "vi": (
        re.compile(r"[Đđ]iều (\d+)"),
        re.compile(r"[Kk]hoản (\d+)"),
        re.compile(r"[Đđ]iểm ([a-zđ])\b"),
    ),
    "en": (
        re.compile(r"Articles? (\d+)"),
        # Short, as we cite; and in full, as the law itself does.
        re.compile(r"(?:Articles? \d+\(|[Cc]lauses? )(\d+)"),
        re.compile(r"(?:Articles? \d+(?:\(\d+\))?\(|[Pp]oints? )([a-zđ])\b"),
    ),
}
_DOCUMENT = re.compile(r"(?<![\d/])(\d+)/(\d{4})\b")
_A_DAY = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b|\b[Tt]háng \d{1,2}/\d{4}\b")

# What binds somebody, or gives a deadline, a share or a number: it must be cited.
_BINDING = {
    "vi": re.compile(
        r"\bphải\b|có trách nhiệm|không được\b|nghiêm cấm|chậm nhất|ít nhất|không quá\b"
        r"|trong thời hạn|\d+ ?%|\b\d+ (?:ngày|tháng|năm|người|thành viên|hộ)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"\bmust\b|\bshall\b|\bmay not\b|\bis forbidden\b|\bno later than\b|\bat least\b"
        r"|\bat most\b|\d+ ?(?:%|per cent)|\b\d+ (?:working |consecutive )?"
        r"(?:days?|months?|years?|members?|people|persons?|households?)\b",
        re.IGNORECASE,
    ),
}


_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n")
_LAW = r"(?:Luật|Law)(?: số)? 10/2022"
# Each claim with words, in small letters, one of which it cannot do without: most passages are
# passed by for want of them.
_CLAIMS = (
    (
        ("2019", "hội nghị", "meeting"),
        re.compile(
            rf"(?:hội nghị|meeting)[^.]*(?:thực hiện|áp dụng|implement|appl)[^.]*{_LAW}"
            rf"|(?:năm|in) 2019[^.]*(?:áp dụng|applied)[^.;,]*{_LAW}"
            rf"|{_LAW}[^.;,]*(?:áp dụng|applied)[^.;,]*(?:năm|in) 2019",
            re.IGNORECASE,
        ),
        "Law 10/2022 applied in 2019",
    ),
    (
        (" iii",),
        re.compile(
            r"(?:Chương|Chapter) III\b[^.;]*(?:ràng buộc|áp dụng trực tiếp|binds?\b|applies directly)"
            r"[^.;]*(?:công an|police)",
            re.IGNORECASE,
        ),
        "Chapter III binds the police, or does not",
    ),
    (
        ("ghi hình", "quay phim", "film", "video"),
        re.compile(
            r"(?:quay phim|ghi hình|\bfilm(?:ing|ed)?\b|video)[^.;]*"
            r"(?:được phép|bị cấm|cấm\b|allowed|banned|permitted|forbidden)"
            r"|(?:được phép|bị cấm|allowed to|banned from|forbidden to)[^.;]*(?:quay phim|ghi hình|\bfilm)",
            re.IGNORECASE,
        ),
        "filming is allowed or banned",
    ),
    (
        ("thay đổi", "vẫn nguyên", "unchanged"),
        re.compile(
            r"(?:Thông tư|circulars?)\b[^.;]*(?:chưa (?:hề )?thay đổi|vẫn nguyên|unchanged)",
            re.IGNORECASE,
        ),
        "a circular is unchanged",
    ),
)
# Words with which a passage says that something is not said, not found or not so.
_DENIED = re.compile(
    r"không (?:nói|khẳng định|có nghĩa|kết luận|phải|tìm thấy|nêu)|chưa (?:kiểm tra|xác minh|tìm|có)"
    r"|\bRằng\b|\bThat\b|do(?:es)? not|did not|\bnot (?:say|claim|checked|found|established|seen)|\bno\b",
)
_SIX_PARTS = re.compile(
    r"dân giám sát|dân thụ hưởng|people supervise|people benefit", re.IGNORECASE
)
_OLD_UNIT = re.compile(
    r"thị trấn|cấp huyện|\btownships?\b|\bdistrict[- ](?:level|police|People)", re.IGNORECASE
)
_HISTORY = re.compile(
    r"không còn|chấm dứt|kết thúc|trước|bản sao|khi ban hành|sửa đổi|thay (?:thế|bằng|cụm)|bỏ"
    r"|no longer|ended|before|\bcopy\b|as adopted|amend|replac|remov|deleted"
    r"|\b(?:19\d\d|200\d|201\d|202[0-4])\b",
    re.IGNORECASE,
)
# The provinces and cities of 2019, and none that is also a person's or a thing's name.
_PROVINCES = (
    r"An Giang|Bà Rịa|Vũng Tàu|Bắc Giang|Bắc Kạn|Bạc Liêu|Bắc Ninh|Bến Tre|Bình Định"
    r"|Bình Dương|Bình Phước|Bình Thuận|Cà Mau|Cần Thơ|Cao Bằng|Đà Nẵng|Đắk Lắk|Đắk Nông|Điện Biên"
    r"|Đồng Nai|Đồng Tháp|Gia Lai|Hà Giang|Hà Nam|Hà Nội|Hà Tĩnh|Hải Dương|Hải Phòng|Hậu Giang"
    r"|Hòa Bình|Hưng Yên|Khánh Hòa|Kiên Giang|Kon Tum|Lai Châu|Lâm Đồng|Lạng Sơn|Lào Cai|Long An"
    r"|Nam Định|Nghệ An|Ninh Bình|Ninh Thuận|Phú Thọ|Phú Yên|Quảng Bình|Quảng Nam|Quảng Ngãi"
    r"|Quảng Ninh|Quảng Trị|Sóc Trăng|Sơn La|Tây Ninh|Thái Bình|Thái Nguyên|Thanh Hóa|Thừa Thiên"
    r"|Tiền Giang|Trà Vinh|Tuyên Quang|Vĩnh Long|Vĩnh Phúc|Yên Bái|Thành phố Hồ Chí Minh"
    r"|TP\.HCM|Huế"
)


# An ocean is called as one of them. English writes the names without marks.
_NAMED = r"(?<!\w)(?<!Thái )(?<!Thai )(?:{})(?! Dương\b)\b"
_PROVINCE = (
    re.compile(_NAMED.format(f"{_PROVINCES}|{bare(_PROVINCES)}|Ho Chi Minh City|Hanoi")),
    re.compile(_NAMED.format(_PROVINCES)),
)


@rule
def altered_law_quotation(site: Site) -> Iterator[Finding]:
    """A quotation of law that does not occur in the article it cites.

    Quotations are verbatim: as amended or as adopted in Vietnamese, in the working translation in
    English. A block quote that ends with a link to an article or a clause is compared with the
    page of that language.
    """
    for page in site.pages:
        for block in page.quotes:
            link = block.citation
            target = resolve(page, link) if link else None
            if link is None or target is None or not _ARTICLE.fullmatch(target.fragment):
                continue
            lang = block.lang or page.lang
            source = site.by_path.get(f"{lang}/{target.path.partition('/')[2]}")
            article = "-".join(target.fragment.split("-")[:2])
            section = _section(source, article) if source else None
            if source is None or section is None:
                continue  # `broken-link` and `broken-anchor` have said so
            quoted = folded(block.quoted)
            texts = [text for each in section.blocks for text in _wordings(source, each)]
            if not any(quoted in text for text in texts):
                nearest = max(texts, key=lambda text: _common(text, quoted), default="")
                odd, right = first_difference(quoted.split(), nearest.split())
                yield page.finding(
                    block.span,
                    f"quotation does not occur in `{article}` of `{source.path}`: `{odd}`",
                    f"the nearest words there are `{right}`" if _common(nearest, quoted) else "",
                )


@rule
def mismatched_citation(site: Site) -> Iterator[Finding]:
    """A citation of law whose words name another article, clause, point or document than its link.

    A reader on paper goes by the words, one on a screen by the link: both must end at one place.
    """
    for page in site.pages:
        for link in page.links:
            target = None if link.image else resolve(page, link)
            match = _ARTICLE.fullmatch(target.fragment) if target else None
            if (
                target is None
                or match is None
                or not target.path.partition("/")[2].startswith("law/")
            ):
                continue
            for what, said, meant in _numbers(page.lang, link.text, match, target.path):
                if said != meant:
                    if not said:
                        message = f"citation names no {what} but leads to `{meant}`"
                    elif not meant:
                        message = f"citation names {what} `{said}` but leads to none"
                    else:
                        message = f"citation names {what} `{said}` but leads to `{meant}`"
                    hint = f"`{link.text}` is linked to `#{target.fragment}`"
                    yield page.finding(link.span, message, hint)


@rule
def no_as_of(site: Site) -> Iterator[Finding]:
    """A page of guidance without the date of its evidence.

    Law changes: a reader must see how far what is said has been followed. The date is that of the
    latest evidence, `as_of: 2026-07-31` in the front matter. Front matter that cannot be read is
    left to `bad-front-matter`.
    """
    unread = {finding.path for finding in site.faults.get("bad-front-matter", ())}
    for page in _guidance(site):
        if f"{DOCS}/{page.path}" not in unread and not isinstance(page.meta.get("as_of"), date):
            yield page.finding(
                Span(), "guidance page has no `as_of` date", "add `as_of: YYYY-MM-DD` on top"
            )


@warning
def old_evidence(site: Site) -> Iterator[Finding]:
    """A page whose evidence is more than a year old.

    What it says of the present has to be looked at again.
    """
    for page in site.pages:
        as_of = page.meta.get("as_of")
        if site.today and isinstance(as_of, date) and site.today - as_of > timedelta(days=365):
            yield page.finding(
                Span(),
                f"the evidence of this page is of {as_of}, more than a year ago",
                "look again, then change `as_of`",
            )


@warning
def uncited_duty(site: Site) -> Iterator[Finding]:
    """A paragraph, item or row of guidance that names a duty, a deadline or a number, uncited.

    What binds a reader must be provable: a link to the clause, or to the document where its text is
    not in the library, belongs beside it. Quotations cite their own source.
    """
    for page in _guidance(site):
        binding = _BINDING[page.lang]
        for block in page.blocks:
            if block.kind not in ("paragraph", "list", "table"):
                continue
            cited = [link.offset for link in block.links if _cites(page, link)]
            for row in _rows(block):
                if any(row.start <= offset <= row.end for offset in cited):
                    continue
                if match := binding.search(block.text, row.start, row.end):
                    span = spot(page, row.line, match[0])
                    yield page.finding(span, f"`{match[0]}` is said without a citation")


@rule
def named_province(site: Site) -> Iterator[Finding]:
    """The name of a province in the editors' text.

    The source text names none, and no page may say or hint which it was. Lists made from data, where
    a newspaper's name is evidence, are left out.
    """
    for page, block in _editors(site):
        pattern = _PROVINCE[page.lang == "vi"]
        for row in _rows(block) if pattern.search(block.text) else ():
            for match in pattern.finditer(block.text, row.start, row.end):
                yield page.finding(
                    spot(page, row.line, match[0]),
                    f"`{match[0]}` names a province",
                    "say it without the name: the text does not say which province it was",
                )


@rule
def motto_out_of_time(site: Site) -> Iterator[Finding]:
    """The motto with six parts where only 2019 is spoken of.

    In 2019 it had four; that the people supervise and benefit was added in 2021. A passage that
    gives both years tells the story and is left alone.
    """
    for page, block in _editors(site):
        for row in _rows(block) if "2019" in block.text else ():
            text = block.text[row.start : row.end]
            if _SIX_PARTS.search(text) and "2019" in text and "2021" not in text:
                yield page.finding(
                    Span(row.line, 1, 2),
                    "the motto with six parts is given for 2019",
                    "in 2019 it had four parts; name 2021 for the other two",
                )


@warning
def outdated_unit(site: Site) -> Iterator[Finding]:
    """A unit that no longer exists in guidance that does not speak of the past.

    Townships became special zones and the district level ended in 2025. A passage that names a
    year before, says “no longer”, or speaks of a copy or of what was amended is history.
    """
    for page, block in _editors(site):
        lower = block.text.lower() if page.key.startswith("qcdc/") else ""
        if not any(word in lower for word in ("thị trấn", "cấp huyện", "township", "district")):
            continue
        for row in _rows(block):
            text = block.text[row.start : row.end]
            match = _OLD_UNIT.search(text)
            if match and not _HISTORY.search(text):
                yield page.finding(
                    spot(page, row.line, match[0]), f"`{match[0]}` is named as a unit of today"
                )


@rule
def claim_not_established(site: Site) -> Iterator[Finding]:
    """A claim that the evidence does not carry.

    That the Law of 2022 applied in 2019 or was what the meeting implemented, that Chapter III binds
    or does not bind the police, that filming traffic police is allowed or banned, that a circular
    is unchanged today: each was looked into and not established. A passage that says just that is
    left alone.
    """
    for page, block in _editors(site):
        lower = block.text.lower()
        claims = [
            (pattern, claim)
            for words, pattern, claim in _CLAIMS
            if any(word in lower for word in words)
        ]
        for row in _rows(block) if claims else ():
            for sentence in _SENTENCE.split(block.text[row.start : row.end]):
                for pattern, claim in claims:
                    if pattern.search(sentence) and not _DENIED.search(sentence):
                        yield page.finding(
                            Span(row.line, 1, 2),
                            f"the passage claims that {claim}",
                            "say what was found, and that this was not established",
                        )


def _editors(site: Site) -> Iterator[tuple[Page, Block]]:
    """What the editors wrote: no quotation, no text of law, nothing made from data."""
    for page in site.pages:
        if page.key.startswith("law/"):
            continue
        for block in page.editors:
            yield page, block


def _rows(block: Block) -> tuple[Row, ...]:
    """The rows or items of a block; a block without any is one itself."""
    return block.rows or (Row(block.span.line, 0, len(block.text)),)


def _guidance(site: Site) -> Iterator[Page]:
    return (page for page in site.pages if page.key.startswith("qcdc/"))


def _section(page: Page, article: str) -> Section | None:
    return next(
        (each for each in page.sections if each.heading and each.heading.id == article), None
    )


def _wordings(page: Page, block: Block) -> Iterator[str]:
    text = without_links(page, block)
    for version in (amended, adopted):
        yield folded(version(text))


def _numbers(
    lang: str, text: str, match: re.Match[str], path: str
) -> Iterator[tuple[str, str, str]]:
    """What a citation says and what its address says, number by number."""
    article, clause, point = (pattern.search(text) for pattern in _NUMBERS[lang])
    letter = {"dd": "đ"}.get(match[3] or "", match[3] or "")
    if article:
        yield "article", article[1], match[1]
    if clause or (article and match[2]):
        yield "clause", clause[1] if clause else "", match[2] or ""
    if point or (article and letter):
        yield "point", point[1] if point else "", letter
    if documents := _DOCUMENT.findall(_A_DAY.sub(" ", text)):
        found = _DOCUMENT.search(re.sub(r"(\d+)-(\d{4})", r"\1/\2", path.rpartition("law/")[2]))
        # Beside its own, a citation may name the law that amended it.
        if found and found.groups() not in documents:
            yield "document", "-".join(documents[0]), "-".join(found.groups())


def _cites(page: Page, link: Link) -> bool:
    target = resolve(page, link)
    key = target.path.partition("/")[2] if target else ""
    return bool(target and target.fragment) and (
        key.startswith("law/") or key == "reference/documents.md"
    )


def _common(text: str, quoted: str) -> int:
    """How many of the first words agree: enough to tell which paragraph was meant."""
    count = 0
    for own, other in zip(text.split(), quoted.split(), strict=False):
        if own != other:
            break
        count += 1
    return count
