"""The times of `dev.py bench build` as a picture: seconds over pages, both on a logarithmic scale.

Drawn by hand as SVG, as the other pictures are. On such scales what grows with the number of pages
is a straight line as steep as the grey ones, and what grows faster is steeper.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

# The times of one set of settings, in seconds, by the number of pages.
Times = Mapping[int, float]

_WORDS = {
    "vi": {
        "title": "Thời gian dựng trang web khi số trang tăng",
        "x": "số trang",
        "y": "giây",
        "names": ("trang web này", "cấu hình mặc định", "mặc định, không tìm kiếm"),
        "note": "Nét xám: tăng đúng theo số trang.",
    },
    "en": {
        "title": "Time to build as pages are added",
        "x": "pages",
        "y": "seconds",
        "names": ("this website", "stock settings", "stock settings, no search"),
        "note": "Grey lines: growing just as the pages do.",
    },
}
_LINES = ("o", "s", "n")  # classes of the lines; each is told apart without colour, too
_WIDTH, _HEIGHT = 480, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 464, 106, 344


def svg(lang: str, *times: Times) -> str:
    """The picture in one language; the same times give the same bytes."""
    body = "\n".join(_body(lang, times))
    words = _WORDS[lang]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" lang="{lang}" role="img" '
        f'aria-label="{escape(str(words["title"]))}">\n'
        "<style>text{font:14px 'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#1b1f24}"
        ".l{font-size:15px;font-weight:650;fill:#17465c}"
        "path{fill:none;stroke-width:3}.g{stroke:#c9c4b8;stroke-width:1}.o{stroke:#17465c}"
        ".s{stroke:#7a1f1f;stroke-dasharray:9 5}.n{stroke:#5c5240;stroke-dasharray:2 4}</style>\n"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fdfcf9"/>\n{body}\n</svg>\n'
    )


def _body(lang: str, times: tuple[Times, ...]) -> Iterator[str]:
    words = _WORDS[lang]
    yield f'<text class="l" x="8" y="26">{escape(str(words["title"]))}</text>'
    for row, (kind, name) in enumerate(zip(_LINES, words["names"], strict=True)):
        x, y = 8 + (row % 2) * 190, 48 + (row // 2) * 20
        yield f'<path class="{kind}" d="M{x} {y - 5}h34"/>'
        yield f'<text x="{x + 42}" y="{y}">{escape(name)}</text>'
    sizes = list(times[0])
    least = min(min(each.values()) for each in times)
    most = max(max(each.values()) for each in times)
    low, high = 10 ** math.floor(math.log10(least)), 10 ** math.ceil(math.log10(most))

    def x_of(pages: float) -> int:
        share = math.log(pages / sizes[0]) / math.log(sizes[-1] / sizes[0])
        return round(_LEFT + 24 + share * (_RIGHT - _LEFT - 48))

    def y_of(seconds: float) -> int:
        return round(_BOTTOM - math.log(seconds / low) / math.log(high / low) * (_BOTTOM - _TOP))

    for power in range(round(math.log10(low)), round(math.log10(high)) + 1):
        y = y_of(10**power)
        yield f'<path class="g" d="M{_LEFT} {y}H{_RIGHT}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 5}" text-anchor="end">{10**power:g}</text>'
    yield f'<text x="8" y="{_TOP - 16}">{words["y"]}</text>'
    for pages in sizes:
        yield f'<text x="{x_of(pages)}" y="{_BOTTOM + 20}" text-anchor="middle">{_count(pages, lang)}</text>'
    yield f'<text x="{_RIGHT}" y="{_BOTTOM + 38}" text-anchor="end">{words["x"]}</text>'
    yield f'<text x="8" y="{_HEIGHT - 6}">{escape(str(words["note"]))}</text>'
    for start in (low, low * 10):
        end = start * sizes[-1] / sizes[0]
        if end <= high:
            yield f'<path class="g" d="M{x_of(sizes[0])} {y_of(start)}L{x_of(sizes[-1])} {y_of(end)}"/>'
    for kind, each in zip(_LINES, times, strict=True):
        points = "L".join(f"{x_of(pages)} {y_of(seconds)}" for pages, seconds in each.items())
        yield f'<path class="{kind}" d="M{points}"/>'


def _count(pages: int, lang: str) -> str:
    return f"{pages:,}".replace(",", "." if lang == "vi" else ",")
