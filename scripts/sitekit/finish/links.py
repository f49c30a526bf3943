"""The link index: every section of the site to copy, as a page, as JSON, as CSV and as QR codes.

The course packs, which packs.py makes of the same list, are named on its page, too.

The page's Markdown holds what a writer writes, and a comment where a list belongs: the list names
every page there is, and those are all known only once they are built. Addresses are absolute where
the site knows its own; a QR code is made only there, for a camera needs the whole of it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import zxingcpp

from sitekit.both import Both
from sitekit.finish import packs
from sitekit.model import Site
from sitekit.pages import library_document
from sitekit.sections import Section, sections

FOLDER = "training"
PAGE = f"{FOLDER}/links"
SCHEMA = Path(__file__).with_name("sections.schema.json")

# What the page's Markdown holds: the pages of which folder are listed here (those in none: `./`),
# where the reader chooses, and what there is to download.
_LIST = re.compile(r"<!-- sections of (\S*)/ -->")
_FINDER = "<!-- finder -->"
_FILES = "<!-- files -->"
_PACKS = "<!-- packs -->"

_WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "filter": "Lọc theo chữ trong tiêu đề (gõ không dấu cũng được)",
        "form": "Sao chép thành",
        "plain": "Địa chỉ",
        "language": "Liên kết đến trang tiếng",
        "vi": "Việt",
        "en": "Anh",
        "both": "cả hai",
        "count": "{} mục",
        "csv": "Mọi mục dưới dạng bảng tính (CSV)",
        "json": "Mọi mục dưới dạng JSON",
        "schema": "Lược đồ của tệp JSON",
        "no address": (
            "Bản này chưa đặt địa chỉ của trang web, nên các tệp chỉ có địa chỉ tính từ trang chủ "
            "và không có mã QR."
        ),
        "packs": "tiếng Việt, tiếng Anh, song ngữ",
        "no packs": "Bản này chưa đặt địa chỉ của trang web, nên không có gói khóa học.",
    },
    "en": {
        "filter": "Filter by words of the title",
        "form": "Copy as",
        "plain": "Address",
        "language": "Link to the page in",
        "vi": "Vietnamese",
        "en": "English",
        "both": "both",
        "count": "{} sections",
        "csv": "Every section as a spreadsheet (CSV)",
        "json": "Every section as JSON",
        "schema": "Schema of the JSON file",
        "no address": (
            "This copy of the site has no address set, so the files have addresses from the home "
            "page on only, and there are no QR codes."
        ),
        "packs": "Vietnamese, English, bilingual",
        "no packs": "This copy of the site has no address set, so there are no course packs.",
    },
}


def make_links(folder: Path, site: Site, url: str) -> None:
    """Fill in the page in every language and write the files beside it; `url` may be empty."""
    home = f"{url.rstrip('/')}/" if url else ""
    found = list(sections(site))
    for lang in site.languages:
        prefix = "" if lang == site.languages[0] else f"{lang}/"
        page = folder / prefix / PAGE / "index.html"
        if page.is_file():
            html = filled(page.read_text(encoding="utf-8"), site, found, lang, home)
            page.write_text(html, encoding="utf-8", newline="\n")
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    (target / "sections.json").write_text(as_json(found, home), encoding="utf-8", newline="\n")
    (target / "sections.csv").write_text(as_csv(found, home), encoding="utf-8-sig", newline="")
    (target / SCHEMA.name).write_bytes(SCHEMA.read_bytes())
    if home:
        _write_codes(
            folder, [each.addresses[lang] for each in found for lang in site.languages], home
        )


def filled(html: str, site: Site, found: Sequence[Section], lang: str, home: str) -> str:
    """The page with its lists, in one language."""
    prefix = "" if lang == site.languages[0] else f"{lang}/"
    root = "../" * (f"{prefix}{PAGE}".count("/") + 1)
    html = _LIST.sub(
        lambda match: "\n".join(_groups(site, found, lang, match[1].removeprefix("."), root)), html
    )
    html = html.replace(_FINDER, _finder(lang, len(found), home), 1)
    html = html.replace(_FILES, _files(lang, f"{root}{FOLDER}/", home), 1)
    html = html.replace(_PACKS, _packs(site, lang, root, home), 1)
    assets = f"{root}assets"
    html = html.replace("</head>", f'<link rel="stylesheet" href="{assets}/links.css">\n</head>', 1)
    script = f'<script type="module" src="{assets}/links.js"></script>'
    return html.replace("</body>", f"{script}\n</body>", 1)


def _groups(
    site: Site, found: Sequence[Section], lang: str, folder: str, root: str
) -> Iterator[str]:
    """The pages of a folder, each with the sections it holds."""
    for key, group in groupby(found, key=lambda each: each.key):
        if key.rpartition("/")[0].partition("/")[0] != folder:
            continue
        held = list(group)
        document = library_document(site.data, f"{key}.md")
        # A title such as "Article 3" says little without its law.
        names = document.name.items() if document else ()
        law = "".join(f' data-law-{each}="{escape(name)}"' for each, name in names)
        rows = "\n".join(
            f'<li{_indent(each.level)}><a href="{root}{each.addresses[lang]}">'
            f"{escape(each.titles[lang], quote=False)}</a></li>"
            for each in held
        )
        name = escape(held[0].pages[lang], quote=False)
        yield (
            f'<details class="sections"{law}>'
            f"<summary><span>{name}</span> <small>{len(held)}</small></summary>\n"
            f"<ul>\n{rows}\n</ul></details>"
        )


def _indent(level: int) -> str:
    return f' class="in-{level - 2}"' if level > 2 else ""


def _finder(lang: str, count: int, home: str) -> str:
    """What the reader chooses by. It does nothing without links.js, and is not shown without it."""
    words = _WORDS[lang]
    forms = {"plain": words["plain"], "markdown": "Markdown", "html": "HTML"}
    languages = {each: words[each] for each in ("vi", "en", "both")}
    return (
        f'<form class="finder" data-site="{escape(home)}">\n'
        f'<label class="finder-words">{words["filter"]}\n'
        '<input type="search" autocomplete="off" spellcheck="false"></label>\n'
        f"{_choice('form', words['form'], forms, 'plain')}\n"
        f"{_choice('language', words['language'], languages, lang)}\n"
        f'<p role="status">{words["count"].format(count)}</p>\n</form>'
    )


def _choice(name: str, legend: str, options: Mapping[str, str], chosen: str) -> str:
    made = "\n".join(
        f'<label><input type="radio" name="{name}" value="{value}"'
        f"{' checked' if value == chosen else ''}> {text}</label>"
        for value, text in options.items()
    )
    return f"<fieldset><legend>{legend}</legend>\n{made}\n</fieldset>"


def _files(lang: str, folder: str, home: str) -> str:
    words = _WORDS[lang]
    names = {"csv": "sections.csv", "json": "sections.json", "schema": SCHEMA.name}
    rows = "".join(
        f'<li><a href="{folder}{name}" download>{words[key]}</a></li>\n'
        for key, name in names.items()
    )
    note = "" if home else f"<p>{words['no address']}</p>\n"
    return f"<ul>\n{rows}</ul>\n{note}"


def _packs(site: Site, lang: str, root: str, home: str) -> str:
    """The packs to download, each in every edition."""
    words = _WORDS[lang]
    if not home:
        return f"<p>{words['no packs']}</p>\n"
    rows = ""
    for pack in packs.packs(site):
        name = escape(pack.titles[lang], quote=False)
        count = words["count"].format(sum(len(group.sections) for group in pack.groups))
        editions = zip(packs.EDITIONS, words["packs"].split(", "), strict=True)
        # A list of links has to say more of each than its language.
        links = " · ".join(
            f'<a href="{root}{pack.file(edition)}" download'
            f' aria-label="{said}: {escape(pack.titles[lang])}">{said}</a>'
            for edition, said in editions
        )
        rows += f"<li>{name} ({count}):\n{links}</li>\n"
    return f'<ul class="packs">\n{rows}</ul>\n'


def as_json(found: Sequence[Section], home: str) -> str:
    """The sections as `sections.schema.json` describes them, one a line."""
    head = {"$schema": SCHEMA.name, "site": home, "languages": list(_WORDS)}
    rows = (
        {
            "page": each.key,
            "id": each.id,
            "level": each.level,
            "title": dict(each.titles),
            "page_title": dict(each.pages),
            "address": {lang: home + address for lang, address in each.addresses.items()},
        }
        for each in found
    )
    listed = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    opened = json.dumps(head, ensure_ascii=False).removesuffix("}")
    return f'{opened}, "sections": [\n{listed}\n]}}\n'


def as_csv(found: Sequence[Section], home: str) -> str:
    """The sections as Excel opens them by a double click: to be written with a byte order mark.

    Between cells stands `;`, for Excel takes no comma where the comma is the decimal mark, as in
    Vietnamese and most of Europe. A line `sep=;` would settle it for English, too, but makes Excel
    overlook the byte order mark, and Vietnamese letters come out as rubbish.
    """
    text = io.StringIO()
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    kinds = ("page_title", "title", "address")
    table.writerow(
        ("page", "id", "level", *(f"{kind}_{lang}" for lang in _WORDS for kind in kinds))
    )
    for each in found:
        row = [each.key, each.id, str(each.level)]
        for lang in _WORDS:
            row += [each.pages[lang], each.titles[lang], home + each.addresses[lang]]
        table.writerow(map(_no_formula, row))
    return text.getvalue()


def _no_formula(cell: str) -> str:
    """A cell that Excel would take for a formula, as text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def code_path(address: str) -> str:
    """Where the QR code of a section is, below the site's root; links.js knows it, too."""
    path, _, mark = address.partition("#")
    return f"{FOLDER}/qr/{path}{mark or 'index'}.svg"


def _write_codes(folder: Path, addresses: Sequence[str], home: str) -> None:
    urls = [home + address for address in addresses]
    with Both(code, urls) as drawn:
        for address, svg in zip(addresses, drawn.results(), strict=True):
            file = folder / code_path(address)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(svg, encoding="utf-8", newline="\n")


def code(url: str) -> str:
    """The QR code of an address as SVG, with the quiet border that cameras need.

    It bears a seventh of it being soiled. Without `crispEdges`, hairlines show between its rows. The
    library's own SVG has twice the bytes, and a size in pixels.
    """
    made = zxingcpp.create_barcode(url, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = made.to_image()  # on some versions of Python its types do not say it is a buffer
    height, width = image.shape
    grey = memoryview(image).tobytes()
    dark = "".join(
        f"M{run.start()} {row}.5h{len(run[0])}"
        for row in range(height)
        for run in re.finditer(rb"\0+", grey[row * width : (row + 1) * width])
    )
    return (
        f'<svg shape-rendering="crispEdges" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {width} {height}"><path fill="#fff" d="M0 0h{width}v{height}H0z"/>'
        f'<path stroke="#000" d="{dark}"/></svg>\n'
    )
