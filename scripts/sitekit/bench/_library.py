"""The sources of a site of any size, in the shape of this one: what `dev.py bench build` builds.

Half of the pages are texts of law, copies of the real circulars under numbers of their own; the
other half are guides that cite them, of paragraphs taken from real pages. Settings, theme, hooks,
glossary and pictures are this project's. The same size gives the same bytes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from sitekit.ledger import HEAD, PATH, Book, write
from sitekit.load import load
from sitekit.model import DOCS, Page, Site
from sitekit.record import recorded

LANGUAGES = ("vi", "en")
GROUP = 12  # texts of law that stand together in the navigation, as the real circulars do
_PARTS = 8
_PARAGRAPHS = 3
_ROWS = 5
_LISTED = 100  # guides that are listed together: a longer list is refused
_SINGLE = 6  # pages that there are once in each language, as the glossary

# Words that may stand anywhere: no number, no abbreviation, no markup.
_PLAIN = re.compile(r"(?:(?![A-ZĐ]{2})[^\d:*\[\]{}|<>])+")
_AS_OF = "as_of: 2026-07-31\n"


class Pair(NamedTuple):
    """The same words in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Circular:
    """A real text of law: its pages, its original, its entry in the list of documents."""

    number: str
    pages: Pair
    original: str
    entry: str
    articles: int


@dataclass(frozen=True, slots=True)
class Models:
    """What the pages are made of."""

    circulars: tuple[Circular, ...]
    paragraphs: tuple[Pair, ...]


class Text(NamedTuple):
    """A made text of law, as pages cite it."""

    key: str
    id: str
    number: str
    articles: int


def models(root: Path) -> Models:
    """Read the real pages."""
    site = load(root)
    documents = (root / DOCS / "_data/documents.yml").read_text(encoding="utf-8")
    found = []
    for document in site.data.documents:
        library = document.library
        if library is None or document.kind != "circular":
            continue
        vi, en = (_read(root, lang, library.pages[0]) for lang in LANGUAGES)
        entry = documents.partition(f"\n- id: {document.id}\n")[2].partition("\n- id: ")[0]
        found.append(
            Circular(
                document.number,
                Pair(vi, en),
                (root / DOCS / "_source" / library.source).read_text(encoding="utf-8"),
                entry.partition("\n\n")[0],
                vi.count("\n## "),
            )
        )
    return Models(tuple(found), tuple(sorted(set(_paragraphs(site)))))


def _read(root: Path, lang: str, key: str) -> str:
    return (root / DOCS / lang / key).read_text(encoding="utf-8")


def _paragraphs(site: Site) -> Iterator[Pair]:
    """Clauses and points of the law that is translated whole, without their numbers."""
    for page in site.pages:
        twin = site.by_path.get(f"en/{page.key}")
        if page.lang == "vi" and twin and page.key.startswith("law/10-2022-qh15/"):
            vi, en = map(_clauses, (page, twin))
            for identity in vi.keys() & en.keys():
                pair = Pair(vi[identity], en[identity])
                if all(map(_PLAIN.fullmatch, pair)):
                    yield pair


def _clauses(page: Page) -> dict[str, str]:
    """The words of each clause that has no links; its id stands on the line below them."""
    ids = {anchor.span.line - 1: anchor.id for anchor in page.anchors}
    return {
        ids[block.span.line]: re.sub(r"^\S+[.)] ", "", block.text).rstrip(";.")
        for block in page.blocks
        if block.kind == "paragraph" and not (block.links or block.runs) and block.span.line in ids
    }


def generate(folder: Path, root: Path, made_of: Models, pages: int) -> None:
    """Write the project whose site has so many pages, both languages counted.

    Settings, templates and hooks are read where they lie, so that no build has to compile them.
    """
    laws, guides = _shares(pages)
    texts = [_text(made_of, number) for number in range(laws)]
    files = dict(_data(root, made_of, texts))
    for lang in LANGUAGES:
        files |= _fixed(lang, texts, guides)
        for number, text in enumerate(texts):
            model = made_of.circulars[number % len(made_of.circulars)]
            page = model.pages.vi if lang == "vi" else model.pages.en
            files[f"{lang}/{text.key}"] = _renamed(page, model.number, text)
        for number in range(guides):
            text = texts[number % laws]
            files[f"{lang}/{_guide(number)}"] = _guide_page(made_of, number, guides, text, lang)
    for path, content in files.items():
        file = folder / DOCS / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8", newline="\n")
    shutil.copytree(root / DOCS / "assets", folder / DOCS / "assets")
    settings = _settings((root / "mkdocs.yml").read_text(encoding="utf-8"), root, texts, guides)
    (folder / "mkdocs.yml").write_text(settings, encoding="utf-8")
    _record(folder)


def grown(pages: int) -> list[str]:
    """The pages, without the language, that there are more of on a larger site."""
    laws, guides = _shares(pages)
    return [
        *(_key(number) for number in range(laws)),
        *(_guide(number) for number in range(guides)),
    ]


def _shares(pages: int) -> tuple[int, int]:
    """How many texts of law there are in a language, and how many guides."""
    grown = pages // 2 - _SINGLE
    return grown // 2, grown - grown // 2


def _record(folder: Path) -> None:
    """Write the ledger as it is after the first release."""
    (folder / PATH).write_text(HEAD, encoding="utf-8", newline="\n")
    entries = recorded(Book(load(folder)), "2026-01-01")
    (folder / PATH).write_text(write(entries), encoding="utf-8", newline="\n")


def _text(made_of: Models, number: int) -> Text:
    year, count = 2000 + number // 100, 100 + number % 100
    circular = made_of.circulars[number % len(made_of.circulars)]
    return Text(
        _key(number),
        f"tt-{count}-{year}",
        f"{count}/{year}/TT-BCA",
        circular.articles,
    )


def _key(number: int) -> str:
    return f"law/{100 + number % 100}-{2000 + number // 100}-tt-bca.md"


def _renamed(words: str, number: str, text: Text) -> str:
    """A real circular's words under another number."""
    old = number.removesuffix("/TT-BCA")
    new = text.number.removesuffix("/TT-BCA")
    for sign in ("/", "-"):
        words = words.replace(old.replace("/", sign), new.replace("/", sign))
    return words


def _data(root: Path, made_of: Models, texts: Sequence[Text]) -> Iterator[tuple[str, str]]:
    """The data files and the originals, by path below docs/."""
    terms = (root / DOCS / "_data/terms.yml").read_text(encoding="utf-8")
    yield "_data/terms.yml", re.sub(r"(?m)^  sources: \[.*\]$", "  sources: []", terms)
    yield "_data/passages.yml", "[]\n"
    yield "_data/questions.yml", "[]\n"
    entries = []
    for number, text in enumerate(texts):
        model = made_of.circulars[number % len(made_of.circulars)]
        others = re.sub(r"(?m)^  (amended_by|replaced_by): .*\n", "", model.entry)
        entry = _renamed(f"- id: tt-{model.number}\n{others}\n", model.number, text)
        entries.append(re.sub(r"^- id: \S+", f"- id: {text.id}", entry))
        yield f"_source/{text.key}", _renamed(model.original, model.number, text)
    yield "_data/documents.yml", "\n".join(entries)


def _guide(number: int) -> str:
    return f"qcdc/guide-{number + 1:04}.md"


_WORDS = {
    "vi": {
        "home": "Trang chủ",
        "about": "Giới thiệu",
        "guides": "Hướng dẫn",
        "law": "Thư viện văn bản",
        "reference": "Tra cứu",
        "glossary": "Thuật ngữ",
        "documents": "Văn bản",
        "guide": "Hướng dẫn {:04}",
        "group": "Nhóm văn bản {:04}",
        "part": "Phần {:04}",
        "article": "Điều {} Thông tư {}",
        "head": "| Căn cứ | Nội dung |",
        "says": "Trang này có mọi liên kết mà người đọc cần để đến đúng chỗ: {}.",
    },
    "en": {
        "home": "Home",
        "about": "About",
        "guides": "Guidance",
        "law": "Law library",
        "reference": "Reference",
        "glossary": "Glossary",
        "documents": "Documents",
        "guide": "Guide {:04}",
        "group": "Group of texts {:04}",
        "part": "Part {:04}",
        "article": "Article {} of Circular {}",
        "head": "| Basis | Matter |",
        "says": "This page has every link that a reader needs to get to the right place: {}.",
    },
}


def _page(lang: str, title: str, identity: str, body: str) -> str:
    description = _WORDS[lang]["says"].format(title)
    return (
        f'---\ndescription: "{description}"\n{_AS_OF}---\n\n# {title} {{#{identity}}}\n\n{body}\n'
    )


def _fixed(lang: str, texts: Sequence[Text], guides: int) -> dict[str, str]:
    """The pages there are once: the door, the sections' own, what is made from data."""
    words = _WORDS[lang]

    def links(*each: tuple[str, str]) -> str:
        return "\n".join(f"- [{name}]({to})" for name, to in each)

    ways = [(words["guides"], "qcdc/index.md"), (words["law"], "law/index.md")]
    ways += [(words[each], f"reference/{each}.md") for each in ("glossary", "documents")]
    listed = "\n\n".join(
        f"## {words['part'].format(first // _LISTED + 1)} {{#part-{first // _LISTED + 1}}}\n\n"
        + links(
            *(
                (words["guide"].format(number + 1), _guide(number).removeprefix("qcdc/"))
                for number in range(first, min(first + _LISTED, guides))
            )
        )
        for first in range(0, guides, _LISTED)
    )
    made = {
        "index.md": ("home", "home", links(*ways, (words["about"], "about.md"))),
        "about.md": ("about", "about", words["says"].format(words["about"])),
        "qcdc/index.md": ("guides", "guides", listed),
        "law/index.md": ("law", "law", "<!-- make library -->"),
        "reference/glossary.md": ("glossary", "glossary", "<!-- make glossary -->"),
        "reference/documents.md": ("documents", "documents", "<!-- make documents -->"),
    }
    return {
        f"{lang}/{path}": _page(lang, words[name], identity, body)
        for path, (name, identity, body) in made.items()
    }


def _guide_page(made_of: Models, number: int, guides: int, text: Text, lang: str) -> str:
    """A guide: in each part cited paragraphs, a table of articles, a way to another page."""
    words = _WORDS[lang]
    dice = Random(number)

    def said() -> tuple[str, str]:
        article = dice.randint(1, text.articles)
        name = words["article"].format(article, text.number)
        pair = dice.choice(made_of.paragraphs)
        link = f"[{name}](../{text.key}#article-{article})"
        return link, pair.vi if lang == "vi" else pair.en

    parts = []
    for part in range(_PARTS):
        other = dice.randrange(guides)
        name = words["guide"].format(other + 1)
        parts += [
            f"## {words['part'].format(part + 1)} {{#part-{part + 1}}}",
            *(f"{matter} ({link})." for link, matter in (said() for _ in range(_PARAGRAPHS))),
            "\n".join(
                (
                    words["head"],
                    "| --- | --- |",
                    *map("| {0[0]} | {0[1]} |".format, (said() for _ in range(_ROWS))),
                )
            ),
            f"- [{name}]({_guide(other).removeprefix('qcdc/')})",
        ]
    return _page(lang, words["guide"].format(number + 1), "guide", "\n\n".join(parts))


def _settings(text: str, root: Path, texts: Sequence[Text], guides: int) -> str:
    """This project's settings with another navigation, and with its files where they are."""
    names = {}

    def label(name: str, number: int | None = None) -> str:
        vi, en = (
            words[name] if number is None else words[name].format(number)
            for words in (_WORDS["vi"], _WORDS["en"])
        )
        names[vi] = en
        return vi

    nav = [
        f"  - {label('home')}: index.md",
        f"  - {label('guides')}:",
        "      - qcdc/index.md",
        *(f"      - {label('guide', n + 1)}: {_guide(n)}" for n in range(guides)),
        f"  - {label('law')}:",
        "      - law/index.md",
    ]
    for first in range(0, len(texts), GROUP):
        nav.append(f"      - {label('group', first // GROUP + 1)}:")
        for each in texts[first : first + GROUP]:
            nav.append(f'          - "{each.number}": {each.key}')
            names[each.number] = f"Circular {each.number}"
    nav += [f"  - {label('reference')}:"]
    nav += [f"      - {label(each)}: reference/{each}.md" for each in ("glossary", "documents")]
    nav += [f"  - {label('about')}: about.md"]
    before, _, rest = text.partition("\nnav:\n")
    middle, _, after = rest.partition("\nplugins:\n")[2].partition("          nav_translations:\n")
    after = after.partition("\nhooks:\n")[2]
    translations = "".join(f'            "{vi}": "{en}"\n' for vi, en in names.items())
    before = before.replace("custom_dir: overrides", f"custom_dir: {root / 'overrides'}")
    after = after.replace("- scripts", f"- {root / 'scripts'}")
    return (
        f"{before}\nnav:\n" + "\n".join(nav) + f"\n\nplugins:\n{middle}"
        f"          nav_translations:\n{translations}\nhooks:\n{after}"
    )
