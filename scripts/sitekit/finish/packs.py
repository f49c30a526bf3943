"""Course packs: sections as web links in Common Cartridge 1.1, which Moodle imports as a course.

Moodle takes 1.0 and 1.1 only. What an item becomes there: one of the first level a section of the
course, without its title; one of the second, which refers to nothing, a line of text; one of the
third a link of its own. So the name of a group is written twice. A pack holds addresses and titles
and no words of the pages: those stay where they are kept up to date. What is for trainers, as the
lessons with their answers, says so, and Moodle hides it from learners.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as Xml
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from sitekit.finish.beside import HOME as BESIDE
from sitekit.finish.beside import view
from sitekit.model import Page, Site
from sitekit.sections import Section, sections

FOLDER = "training/packs"
BOTH = "vi-en"
EDITIONS = ("vi", "en", BOTH)

CARTRIDGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
LINK = "http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1"
METADATA = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
OF_LINK = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource"

# The longest name of a link that Moodle's database takes before version 5.0.
LONGEST = 255
# Moodle puts the name of a line of text into HTML as it is.
_PLAIN = str.maketrans({"&": "+", "<": "‹", ">": "›", '"': "”"})

_FOR_TRAINERS = "training/lessons"
# Pages that are no part of a course: for maintainers, and the list of all links itself.
_NOT_TAUGHT = ("contribute/", "training/links")
# Entries that nearly every sentence leads to: a pack of them would be a second glossary.
_LOOKED_UP = ("reference/glossary", "reference/documents", "index", "about")

_ABOUT: Mapping[str, str] = {
    "vi": (
        "Liên kết đến từng mục của “{site}”, {home}. Lời văn nằm ở trang web và được cập nhật ở đó. "
        "Khi hai bản khác nhau thì lấy bản tiếng Việt làm chuẩn."
    ),
    "en": (
        "Links to sections of the “{site}”, {home}. The words stay on the website and are kept up "
        "to date there. The Vietnamese text prevails."
    ),
}
_RIGHTS: Mapping[str, str] = {
    "vi": "CC BY 4.0; lời của hội nghị và của văn bản quy phạm pháp luật không thuộc giấy phép này.",
    "en": "CC BY 4.0; the words of the meeting and of the law are not under this licence.",
}
WHOLE: Mapping[str, str] = {"vi": "Toàn bộ sổ tay", "en": "The whole handbook"}


@dataclass(frozen=True, slots=True)
class Group:
    """A page with those of its sections that a pack holds; the page itself comes first."""

    names: Mapping[str, str]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pack holds, in every language; `name` is part of its file's."""

    name: str
    titles: Mapping[str, str]
    groups: tuple[Group, ...]

    def file(self, edition: str) -> str:
        """The path of the pack below the site's root."""
        return f"{FOLDER}/dan-van-{self.name}{'-' if self.name else ''}{edition}.imscc"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A link of a pack: its name in the cartridge, its title and its address, and for whom it is."""

    id: str
    title: str
    address: str
    for_trainers: bool


def packs(site: Site) -> Iterator[Pack]:
    """The whole course, and one for each task area and for QCDC."""
    found = [each for each in sections(site) if not each.key.startswith(_NOT_TAUGHT)]
    by_key = {key: tuple(group) for key, group in groupby(found, key=lambda each: each.key)}
    yield Pack(
        "", WHOLE, tuple(_group(held, filter(_is_main, held)) for held in by_key.values() if held)
    )
    tasks = [key for key in by_key if key.startswith("tasks/") and key != "tasks/index"]
    for number, key in enumerate(tasks, 1):
        yield _about(site, by_key, f"task-{number}", [key])
    pages = [key for key in by_key if key.startswith("qcdc/")]
    if pages:
        yield _about(site, by_key, "qcdc", pages)


def _about(
    site: Site, by_key: Mapping[str, tuple[Section, ...]], name: str, taught: Sequence[str]
) -> Pack:
    """A pack on some pages: these, the lesson on them, the pages on QCDC and sections they cite."""
    cited = {each for key in taught for each in _cited(site, by_key, key)}
    whole = {*taught, *(each.key for each in cited if each.key.startswith("qcdc/"))}
    groups = []
    for key, held in by_key.items():
        wanted = [
            each
            for each in held
            if (key in whole and _is_main(each)) or each in cited or _is_lesson(each, name)
        ]
        if wanted:
            groups.append(_group(held, wanted))
    return Pack(name, by_key[taught[0]][0].titles, tuple(groups))


def _group(held: Sequence[Section], wanted: Iterator[Section] | Sequence[Section]) -> Group:
    """The page goes before its sections, also where only a section is wanted."""
    return Group(held[0].pages, tuple(dict.fromkeys((held[0], *wanted))))


def _is_main(section: Section) -> bool:
    """A page's main sections; of a law also its articles, where chapters have parts."""
    return section.level <= 2 or section.id.startswith("article-")


def _is_lesson(section: Section, name: str) -> bool:
    """The lesson on what a pack is about; its parts, answers among them, are read on its page."""
    return section.key == _FOR_TRAINERS and section.id == name


def _cited(site: Site, by_key: Mapping[str, tuple[Section, ...]], key: str) -> Iterator[Section]:
    """The sections a page leads to, of a clause the article; both languages cite the same."""
    page = site.by_path[f"{site.languages[0]}/{key}.md"]
    for link in page.links:
        parts = urlsplit(link.target)
        if link.image or parts.scheme or parts.netloc or not parts.path:
            continue
        target = site.by_path.get(normpath(join(page.folder, unquote(parts.path))))
        if target and not target.key.startswith(_LOOKED_UP):
            held = {each.id: each for each in by_key.get(target.key.removesuffix(".md"), ())}
            place = _heading_of(target, unquote(parts.fragment))
            if held:
                yield held.get(place, held[""])


def _heading_of(page: Page, fragment: str) -> str:
    """The id of the section that has an id in it; empty for the page."""
    line = next((each.span.line for each in page.anchors if each.id == fragment), 0)
    above = [each for each in page.headings if each.level > 1 and each.span.line <= line]
    return above[-1].id if above else ""


def make_packs(folder: Path, site: Site, url: str, names: Mapping[str, str]) -> None:
    """Write every pack in every edition; `names` are those of the site.

    Raises ValueError where the address is such that Moodle could not take its links.
    """
    home = f"{url.rstrip('/')}/"
    if not home.isascii() or "&" in home:
        raise ValueError(f"site_url `{url}` has letters that course packs cannot hold")
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    for pack in packs(site):
        for edition in EDITIONS:
            _write(folder / pack.file(edition), cartridge(pack, edition, home, names))


def cartridge(pack: Pack, edition: str, home: str, names: Mapping[str, str]) -> dict[str, str]:
    """The files of a pack by their names, the manifest first."""
    entries = [
        (_both(group.names, edition), tuple(_entries(group.sections, edition, home)))
        for group in pack.groups
    ]
    links = {f"links/{each.id}.xml": _text(_link(each)) for _, group in entries for each in group}
    return {"imsmanifest.xml": _text(_manifest(pack, edition, home, names, entries)), **links}


def _entries(held: Sequence[Section], edition: str, home: str) -> Iterator[_Entry]:
    """A section's link in each language of the edition; one where both stand beside each other."""
    for each in held:
        for_trainers = each.key == _FOR_TRAINERS
        name = ".".join(filter(None, (each.key.replace("/", "."), each.id)))
        beside = view(each.addresses["vi"]) if edition == BOTH else ""
        if beside:
            title = _both(each.titles, edition)
            yield _Entry(f"{BESIDE}.{name}", title, home + beside, for_trainers)
            continue
        for lang in ("vi", "en") if edition == BOTH else (edition,):
            title, address = _short(each.titles[lang]), home + each.addresses[lang]
            yield _Entry(f"{lang}.{name}", title, address, for_trainers)


def _both(titles: Mapping[str, str], edition: str) -> str:
    if edition != BOTH:
        return _short(titles[edition])
    return _short(" · ".join(dict.fromkeys((titles["vi"], titles["en"]))))


def _short(title: str) -> str:
    """A title that Moodle keeps: letters with their marks, not longer than its field."""
    title = unicodedata.normalize("NFC", title).translate(_PLAIN)
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rpartition(" ")[0] + "…"


def _manifest(
    pack: Pack,
    edition: str,
    home: str,
    names: Mapping[str, str],
    groups: Sequence[tuple[str, Sequence[_Entry]]],
) -> Xml.Element:
    # The name space is written as an attribute: ElementTree would give it a prefix, and Moodle
    # looks for these very letters at the beginning of the file.
    spaces = {"xmlns": CARTRIDGE, "xmlns:lomimscc": METADATA, "xmlns:lom": OF_LINK}
    manifest = Xml.Element("manifest", spaces)
    manifest.set("identifier", pack.file(edition).rpartition("/")[2].removesuffix(".imscc"))
    _describe(manifest, pack, edition, home, names)
    organization = Xml.SubElement(Xml.SubElement(manifest, "organizations"), "organization")
    organization.set("identifier", "organization")
    organization.set("structure", "rooted-hierarchy")
    root = Xml.SubElement(organization, "item", identifier="root")
    resources = Xml.SubElement(manifest, "resources")
    for number, (name, entries) in enumerate(groups, 1):
        group = _item(_item(root, f"group-{number}", name), f"label-{number}", name)
        for each in entries:
            _item(group, f"item.{each.id}", each.title, identifierref=each.id)
            resource = Xml.SubElement(
                resources, "resource", identifier=each.id, type="imswl_xmlv1p1"
            )
            if each.for_trainers:
                about = Xml.SubElement(Xml.SubElement(resource, "metadata"), "lom:lom")
                role = Xml.SubElement(
                    Xml.SubElement(about, "lom:educational"), "lom:intendedEndUserRole"
                )
                Xml.SubElement(role, "lom:source").text = "IMSGLC_CC_Rolesv1p1"
                Xml.SubElement(role, "lom:value").text = "Instructor"
            Xml.SubElement(resource, "file", href=f"links/{each.id}.xml")
    return manifest


def _item(parent: Xml.Element, identifier: str, title: str, **more: str) -> Xml.Element:
    item = Xml.SubElement(parent, "item", {"identifier": identifier, **more})
    Xml.SubElement(item, "title").text = title
    return item


def _describe(
    manifest: Xml.Element, pack: Pack, edition: str, home: str, names: Mapping[str, str]
) -> None:
    """What the cartridge is, and whose; its title becomes that of the course."""
    languages = ("vi", "en") if edition == BOTH else (edition,)
    titles = {
        lang: f"{pack.titles[lang]} – {names[lang]}" if pack.name else names[lang]
        for lang in languages
    }
    metadata = Xml.SubElement(manifest, "metadata")
    Xml.SubElement(metadata, "schema").text = "IMS Common Cartridge"
    Xml.SubElement(metadata, "schemaversion").text = "1.1.0"
    lom = Xml.SubElement(metadata, "lomimscc:lom")
    general = Xml.SubElement(lom, "lomimscc:general")
    _say(general, "title", {languages[0]: _both(titles, edition)})
    for lang in languages:
        Xml.SubElement(general, "lomimscc:language").text = lang
    about = {
        lang: _ABOUT[lang].format(
            site=names[lang], home=home + ("" if lang == "vi" else f"{lang}/")
        )
        for lang in languages
    }
    _say(general, "description", about)
    rights = Xml.SubElement(lom, "lomimscc:rights")
    _say(rights, "description", {lang: _RIGHTS[lang] for lang in languages})


def _say(parent: Xml.Element, name: str, texts: Mapping[str, str]) -> None:
    element = Xml.SubElement(parent, f"lomimscc:{name}")
    for lang, text in texts.items():
        Xml.SubElement(element, "lomimscc:string", language=lang).text = text


def _link(entry: _Entry) -> Xml.Element:
    link = Xml.Element("webLink", xmlns=LINK)
    Xml.SubElement(link, "title").text = entry.title
    Xml.SubElement(link, "url", href=entry.address)
    return link


def _text(element: Xml.Element) -> str:
    Xml.indent(element)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(element, encoding="unicode")}\n'


def _write(file: Path, files: Mapping[str, str]) -> None:
    """The same bytes from the same sources: no dates, and no compression, which differs by version."""
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for name, text in files.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # not the system it is made on
            info.external_attr = 0o644 << 16
            archive.writestr(info, text)
