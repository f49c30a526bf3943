"""The documents on grassroots democracy as a picture: when each was issued, and when it ended.

Drawn by hand as SVG: a chart library would bring a megabyte and fonts of its own for thirty lines
and some text. The words are text, so that they can be searched, enlarged and read aloud.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from xml.sax.saxutils import escape

from sitekit.model import Data, Document

LANES: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "party": "Đường lối của Đảng",
        "commune": "Cấp xã",
        "agency": "Cơ quan, đơn vị",
        "board": "Ban Thanh tra nhân dân",
        "conventions": "Hương ước, quy ước",
        "law": "Luật và nghị định",
        "police": "Công tác công an",
    },
    "en": {
        "party": "Party line",
        "commune": "Commune level",
        "agency": "Agencies and units",
        "board": "People's Inspection Boards",
        "conventions": "Village conventions and codes",
        "law": "The Law and its decrees",
        "police": "Police work",
    },
}
_TITLE = {
    "vi": "Các văn bản về dân chủ ở cơ sở, từ năm 1998",
    "en": "Documents on grassroots democracy since 1998",
}
_MEETING = {"vi": "Hội nghị 15/3/2019", "en": "Meeting, 15 March 2019"}
_LEGEND = {
    "vi": (
        "Nét liền: từ ngày ban hành đến ngày hết hiệu lực.",
        "Mũi tên: không thấy ngày hết hiệu lực. Nét đứt: chưa rõ tình trạng.",
    ),
    "en": (
        "Solid line: from date of issue to end of effect.",
        "Arrow: no end date found. Dashed line: status unresolved.",
    ),
}

_FIRST, _LAST = 1998, 2027
# Narrow, so that the words can still be read on a phone.
_LEFT, _WIDTH, _ROW = 8, 480, 34
_TOP = 86


def svg(data: Data, lang: str) -> str:
    """The picture in one language; the same data gives the same bytes."""
    rows = list(_rows(data, lang))
    height = _TOP + sum(_ROW if document else _ROW + 8 for document, _ in rows) + 60
    body = "\n".join(_body(rows, lang, height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" lang="{lang}" role="img" '
        f'aria-label="{escape(_TITLE[lang])}">\n'
        "<style>text{font:15px 'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#1b1f24}"
        ".l{font-weight:650;fill:#17465c}.s{font-size:13px;paint-order:stroke;stroke:#fdfcf9;stroke-width:5px}"
        ".b{stroke:#17465c;stroke-width:3}.o{stroke:#17465c;stroke-width:3;stroke-dasharray:6 5}"
        ".g{stroke:#c9c4b8}.m{stroke:#7a1f1f;stroke-width:2;stroke-dasharray:2 3}</style>\n"
        f'<rect width="{_WIDTH}" height="{height}" fill="#fdfcf9"/>\n{body}\n</svg>\n'
    )


def _rows(data: Data, lang: str) -> Iterator[tuple[Document | None, str]]:
    """Each lane's heading, then its documents by date."""
    for lane, heading in LANES[lang].items():
        documents = [each for each in data.documents if each.timeline == lane and each.date]
        if documents:
            yield None, heading
            for document in sorted(documents, key=lambda each: (each.date, each.id)):
                yield document, document.name[lang]


def _body(rows: list[tuple[Document | None, str]], lang: str, height: int) -> Iterator[str]:
    yield f'<text class="l" x="{_LEFT}" y="26">{escape(_TITLE[lang])}</text>'
    for year in range(_FIRST, _LAST, 3):
        x = _x(date(year, 1, 1))
        yield f'<path class="g" d="M{x} 56V{height - 56}"/>'
        yield f'<text class="s" x="{x}" y="50" text-anchor="middle">{year}</text>'
    meeting = _x(date(2019, 3, 15))
    yield f'<path class="m" d="M{meeting} 66V{height - 56}"/>'
    yield f'<text class="s" x="{meeting - 6}" y="74" text-anchor="end">{_MEETING[lang]}</text>'
    y = _TOP
    for document, label in rows:
        if document is None:
            y += _ROW + 8
            yield f'<text class="l" x="{_LEFT}" y="{y - 8}">{escape(label)}</text>'
            continue
        y += _ROW
        yield from _bar(document, label, y - 10)
    for line, words in enumerate(_LEGEND[lang]):
        place = height - 34 + 20 * line
        yield f'<text class="s" x="{_LEFT}" y="{place}">{escape(words)}</text>'


def _bar(document: Document, label: str, y: int) -> Iterator[str]:
    start = _x(_day(document.date))
    unresolved = document.status == "superseded"
    end = _x(_day(document.ended)) if document.ended else _x(date(_LAST, 1, 1)) - 12
    yield f'<path class="{"o" if unresolved else "b"}" d="M{start} {y}H{end}"/>'
    yield f'<path class="b" d="M{start} {y - 6}v12"/>'
    if document.ended:
        yield f'<path class="b" d="M{end} {y - 6}v12"/>'
    elif not unresolved:
        yield f'<path class="b" d="M{end} {y - 6}l8 6l-8 6" fill="none"/>'
    # The name stands where there is room: before a late line, above an early one.
    if start > _WIDTH * 0.55:
        yield f'<text class="s" x="{start - 8}" y="{y + 5}" text-anchor="end">{escape(label)}</text>'
    else:
        yield f'<text class="s" x="{start + 4}" y="{y - 8}">{escape(label)}</text>'


def _x(day: date) -> int:
    """The place of a day on the picture, in pixels."""
    years = day.year - _FIRST + (day.timetuple().tm_yday - 1) / 366
    return round(_LEFT + 24 + years * (_WIDTH - 2 * _LEFT - 40) / (_LAST - _FIRST))


def _day(iso: str) -> date:
    return date.fromisoformat(iso if len(iso) == 10 else f"{iso}-07-01")
