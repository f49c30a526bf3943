"""Lay out a new meeting or page in both languages, its gaps marked for the check to name.

Exit status: 0 laid out, 2 nothing was: the sentence says why, and no file has changed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from sitekit import meetings
from sitekit.files import put
from sitekit.load import CONFIG
from sitekit.model import DOCS
from sitekit.nodes import composed
from sitekit.pages import day as day_in
from sitekit.words import GAPS

ROOT = Path(__file__).resolve().parents[2]

# What stands for any other day and page where a page shows what is laid out.
_DAY_SHOWN = "2020-03-15"
_PAGE_SHOWN = "qcdc/elections"
_TITLES_SHOWN = {"vi": "Bầu cử ở thôn", "en": "Elections in villages"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PATH = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")

_PAGE = {
    "vi": """\
---
description: "{gap} Một câu cho biết trang nói về việc gì, dài từ 50 đến 200 ký tự."
as_of: {today}
---

# {title} {{#{id}}}

{gap} Điều người đọc cần biết nhất, trong một hai câu; sau đó mới đến chi tiết.
""",
    "en": """\
---
description: "{gap} One sentence that says what the page is about, 50 to 200 characters long."
as_of: {today}
---

# {title} {{#{id}}}

{gap} What the reader needs most, in a sentence or two; only then the details.
""",
}

_INDEX = {
    "vi": """\
---
description: "{gap} Một câu cho biết hội nghị {day} bàn việc gì, dài từ 50 đến 200 ký tự."
as_of: {today}
---

# Hội nghị {day} {{#meeting}}

{gap} Hai cơ quan nào họp, để làm gì, trong một câu.

Toàn văn, từng câu, có ở trang [toàn văn Việt – Anh](text.md).

## Ai họp, về việc gì {{#who}}

{gap} Trích tên văn bản và câu mở đầu, rồi nói lại cho dễ hiểu.

## Kết quả {{#results}}

{gap} Trích từng câu về kết quả, mỗi câu kèm một đoạn giải thích.

## Hạn chế {{#limits}}

{gap} Trích từng câu về hạn chế, mỗi câu kèm một đoạn giải thích.

## Nhiệm vụ {{#tasks}}

{gap} Trích từng câu về nhiệm vụ, mỗi câu kèm một đoạn giải thích.
""",
    "en": """\
---
description: "{gap} One sentence that says what the meeting of {day} was about, 50 to 200 characters."
as_of: {today}
---

# The meeting of {day} {{#meeting}}

{gap} Which two bodies met, and what for, in one sentence.

The full text, sentence by sentence, is on the page [full text, Vietnamese – English](text.md).

## Who met, and about what {{#who}}

{gap} Quote the title and the opening sentence, then say it in plain words.

## Results {{#results}}

{gap} Quote each sentence on results, each with a paragraph that explains it.

## Limitations {{#limits}}

{gap} Quote each sentence on limitations, each with a paragraph that explains it.

## Tasks {{#tasks}}

{gap} Quote each sentence on tasks, each with a paragraph that explains it.
""",
}

_TEXT = {
    "vi": """\
---
description: Toàn văn kết luận của hội nghị {day}, từng câu, giữ nguyên từng chữ, kèm bản dịch tiếng Anh.
as_of: {today}
---

# Toàn văn hội nghị {day} {{#text}}

Dưới đây là kết luận của hội nghị, từng câu một, giữ nguyên từng chữ.
Các số câu, các đề mục và bản dịch tiếng Anh là của người biên tập; khi hai bản khác nhau thì lấy bản tiếng Việt làm chuẩn.

Để đối chiếu, mời tải [bài gốc (tệp văn bản thuần)](../../../{original}).

<!-- make sentences -->
""",
    "en": """\
---
description: The full text of the conclusions of the meeting of {day}, sentence by sentence, in both languages.
as_of: {today}
---

# Full text of the meeting of {day} {{#text}}

Below are the conclusions of the meeting, one sentence at a time, in the editors' translation and to the letter in Vietnamese.
The numbers of the sentences and the headings are the editors'; where the two differ, the Vietnamese prevails.

To compare, download the [original (plain text file)](../../../{original}).

<!-- make sentences -->
""",
}

_ORIGINAL = "{gap} Xóa dòng này, rồi dán vào đây nguyên văn kết luận của hội nghị.\n"

_PASSAGES = """\
# Các câu của hội nghị {vi}, theo thứ tự trong văn bản. Ghép lại phải đúng là toàn văn
# trong docs/{original}.
# The sentences of the meeting of {en}, in the order of the text. Joined together they are the
# whole text of that file.
#
# Mỗi câu viết như sau, không có dấu #. Write each sentence like this, without the #:
#
# - id: {first}
#   part: title
#   vi: "nguyên văn của câu, kể cả dấu câu"
#   en: "the translation of the sentence"
#
# part: title (tên văn bản), opening (mở đầu), caption (chú thích ảnh), results (kết quả),
# limitations (hạn chế), lead-in (câu dẫn vào các nhiệm vụ), task-1, task-2 ... (nhiệm vụ)
"""


class Refused(Exception):
    """Why nothing was laid out: one sentence that says what to do."""


def main(argv: Sequence[str] | None = None, root: Path = ROOT, today: date | None = None) -> int:
    """Lay out what was asked for, or say why not."""
    args = _parser().parse_args(argv)
    now = (today or date.today()).isoformat()
    try:
        made = _meeting(root, args.day, now) if args.what == "meeting" else _page(root, args, now)
        _write(root, made)
    except (Refused, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for path in made:
        print(f"{path} {'changed' if path == CONFIG else 'written'}")
    print(
        "It builds and checks as it is. `python3 scripts/dev.py check` names what is still to be"
        " filled in.",
        file=sys.stderr,
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py new",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(dest="what", required=True, metavar="meeting|page")
    meeting = kinds.add_parser("meeting", help="a meeting and its text: new meeting 2020-03-15")
    meeting.add_argument("day", metavar="DATE", help="the day it was held, as 2020-03-15")
    page = kinds.add_parser("page", help='a page: new page qcdc/elections "Bầu cử" "Elections"')
    page.add_argument("path", metavar="PATH", help="where it stands: qcdc/elections")
    page.add_argument("vi", metavar="TITLE-VI", help="its title in Vietnamese")
    page.add_argument("en", metavar="TITLE-EN", help="its title in English")
    return parser


def _meeting(root: Path, day: str, today: str) -> dict[str, str]:
    """Every file of a new meeting with its text, the navigation included."""
    try:
        if not _DAY.fullmatch(day):
            raise ValueError
        date.fromisoformat(day)
    except ValueError:
        raise Refused(f"`{day}` is no date: write year, month and day, as 2020-03-15") from None
    taken = any((root / DOCS / "_data").glob(meetings.passages(f"{day[:4]}-*")))
    entry, names = _navigation(day)
    files = _meeting_files(day, f"{day if taken else day[:4]}-s01", today)
    return files | _named(root, meetings.FIRST_TEXT, entry, names)


def _meeting_files(day: str, first: str, today: str) -> dict[str, str]:
    """The text of each file of a new meeting; `first` is the id of its first sentence."""
    folder = meetings.full_text(day).rpartition("/")[0]
    original = meetings.original(day)
    said = {lang: day_in(day, lang) for lang in GAPS}
    made = {
        f"{DOCS}/{original}": _ORIGINAL.format(gap=GAPS["vi"]),
        f"{DOCS}/_data/{meetings.passages(day)}": _PASSAGES.format(
            **said, original=original, first=first
        ),
    }
    for lang, gap in GAPS.items():
        words = {"gap": gap, "day": said[lang], "today": today, "original": original}
        made[f"{DOCS}/{lang}/{folder}/index.md"] = _INDEX[lang].format(**words)
        made[f"{DOCS}/{lang}/{folder}/text.md"] = _TEXT[lang].format(**words)
    return made


def _navigation(day: str) -> tuple[list[str], dict[str, str]]:
    """A new meeting's lines of the navigation, and the names they need in English."""
    folder = meetings.full_text(day).rpartition("/")[0]
    label = f"Hội nghị {day_in(day, 'vi')}"
    names = {label: f"The meeting of {day_in(day, 'en')}", "Toàn văn": "Full text"}
    return [
        f"- {_quoted(label)}:",
        f"    - {folder}/index.md",
        f"    - Toàn văn: {folder}/text.md",
    ], names


def shown_meeting(lang: str) -> Iterator[tuple[str, int]]:
    """The files of a new meeting as a page shows them, for whoever has no tools to lay them out."""
    entry, names = _navigation(_DAY_SHOWN)
    files = _meeting_files(_DAY_SHOWN, f"{_DAY_SHOWN[:4]}-s01", _DAY_SHOWN)
    return _shown(files, entry, next(iter(names.items())), lang)


def shown_page(lang: str) -> Iterator[tuple[str, int]]:
    """The files of a new page, likewise."""
    files = _page_files(_PAGE_SHOWN, _TITLES_SHOWN, "2026-11-29")
    vi, en = _TITLES_SHOWN.values()
    return _shown(files, [f"- {_quoted(vi)}: {_PAGE_SHOWN}.md"], (vi, en), lang)


def _shown(
    files: Mapping[str, str], entry: Sequence[str], name: tuple[str, str], lang: str
) -> Iterator[tuple[str, int]]:
    navigation = {
        f"{CONFIG}, nav": "\n".join(entry),
        f"{CONFIG}, nav_translations": ": ".join(map(_quoted, name)),
    }
    for path, text in (*files.items(), *navigation.items()):
        mark = " { lang=vi }" if lang != "vi" and not path.startswith(f"{DOCS}/{lang}/") else ""
        lines = text.rstrip("\n").split("\n")
        for line in (f"`{path}`:", "", f"``````{mark}", *lines, "``````", ""):
            yield line, 1


def _page(root: Path, args: argparse.Namespace, today: str) -> dict[str, str]:
    """Both files of a new page with their text, the navigation included."""
    path = args.path.removesuffix(".md")
    if not _PATH.fullmatch(path):
        raise Refused(
            f"`{args.path}` is no path of a page: use small letters without marks, digits, hyphens"
            " and a slash after the folder, as qcdc/elections"
        )
    if path.partition("/")[0] in (DOCS, *GAPS):
        raise Refused(f"`{args.path}`: leave out `docs` and the language, both are laid out")
    titles = {"vi": args.vi.strip(), "en": args.en.strip()}
    if not all(titles.values()) or titles["vi"] == titles["en"]:
        raise Refused("give a title in Vietnamese, then one in English")
    entry = [f"- {_quoted(titles['vi'])}: {path}.md"]
    names = {titles["vi"]: titles["en"]}
    return _page_files(path, titles, today) | _named(root, f"{path}.md", entry, names)


def _page_files(path: str, titles: Mapping[str, str], today: str) -> dict[str, str]:
    """The text of both files of a new page."""
    words = {"today": today, "id": path.rpartition("/")[2]}
    return {
        f"{DOCS}/{lang}/{path}.md": _PAGE[lang].format(gap=gap, title=titles[lang], **words)
        for lang, gap in GAPS.items()
    }


def _named(root: Path, like: str, entry: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    """mkdocs.yml with an entry of the navigation below the pages of the same folder.

    Lines are put in and nothing else is touched, so that what its authors wrote stays as it is.
    """
    text = (root / CONFIG).read_text(encoding="utf-8")
    try:
        config = composed(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Refused(f"{CONFIG} has a mistake: run `python3 scripts/dev.py check`") from None
    folder = like.rpartition("/")[0]
    groups = list(_groups(_value(config, "nav")))
    folders = [[_folder(item) for item in each.value] for each in groups]
    beside = [each for each, held in zip(groups, folders, strict=True) if folder in held]
    if not beside:
        known = ", ".join(dict.fromkeys(each for held in folders for each in held if each))
        raise Refused(
            f"no page of `{folder}/` is in the navigation: the folders there are {known}; for a new"
            f" one write its first page, `{folder}/index.md`, by hand and name it in `{CONFIG}`,"
            " under `nav` and `nav_translations`"
        )
    last = beside[-1].value[-1]
    lines = text.split("\n")
    places = [(_end(last), [" " * (last.start_mark.column - 2) + each for each in entry])]
    for translations in _translations(config):
        keys = {key.value: key for key, _ in translations.value}
        indent = " " * translations.value[-1][0].start_mark.column
        new = [f"{indent}{_quoted(a)}: {_quoted(b)}" for a, b in names.items() if a not in keys]
        places.append((_end(translations), new))
    for line, added in sorted(places, reverse=True):
        lines[line + 1 : line + 1] = added
    return {CONFIG: "\n".join(lines)}


def _groups(node: Any) -> Iterator[Any]:
    """The lists of the navigation: it and those below its sections."""
    if isinstance(node, yaml.SequenceNode):
        yield node
        for item in node.value:
            if isinstance(item, yaml.MappingNode):
                for _, held in item.value:
                    yield from _groups(held)


def _folder(item: Any) -> str | None:
    """The folder of the page that an entry names itself; None for a section."""
    held = item.value[0][1] if isinstance(item, yaml.MappingNode) else item
    return held.value.rpartition("/")[0] if isinstance(held, yaml.ScalarNode) else None


def _translations(config: Any) -> Iterator[Any]:
    """What every further language calls the entries of the navigation."""
    for plugin in getattr(_value(config, "plugins"), "value", ()):
        for language in getattr(_value(_value(plugin, "i18n"), "languages"), "value", ()):
            if isinstance(names := _value(language, "nav_translations"), yaml.MappingNode):
                yield names


def _value(node: Any, key: str) -> Any:
    """What a mapping holds under a key, or None."""
    held = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in held if name.value == key), None)


def _end(node: Any) -> int:
    """The last line of a node, counted from 0: that of the last text in it."""
    if isinstance(node, yaml.ScalarNode):
        return int(node.end_mark.line)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _quoted(text: str) -> str:
    """A text as YAML takes it whatever it holds; JSON's strings are YAML's."""
    return json.dumps(text, ensure_ascii=False)


def _write(root: Path, made: Mapping[str, str]) -> None:
    """Write the files, mkdocs.yml last; nothing that exists is written over."""
    if there := [path for path in made if path != CONFIG and (root / path).exists()]:
        raise Refused(f"{there[0]} is there already: nothing was changed")
    new: list[Path] = []
    try:
        for path, text in made.items():
            if path != CONFIG:
                new.append(root / path)
            put(root / path, text)
    except BaseException:  # Ctrl-C, too
        for file in new:
            with suppress(OSError):
                file.unlink()
        raise


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
