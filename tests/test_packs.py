"""The course packs: what Moodle needs of a cartridge, what is in each, and the same bytes each time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml
from zipfile import ZIP_STORED, ZipFile

import pytest
from selectolax.lexbor import LexborHTMLParser as Html
from support import CONFIG, EVERYTHING, HOME, ROOT, TOP, Build

from sitekit.finish.packs import (
    BOTH,
    EDITIONS,
    LONGEST,
    Group,
    Pack,
    cartridge,
    make_packs,
    packs,
)
from sitekit.load import load
from sitekit.model import Site
from sitekit.sections import Section, sections

NAMES = {"vi": "Sổ tay Dân vận và QCDC", "en": "Mass Mobilization and QCDC Handbook"}
KINDS = ["", "task-1", "task-2", "task-3", "task-4", "task-5", "qcdc"]

CP = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
_OF_LINK = "{http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource}"
ROLE = "/".join(
    (
        f"{CP}metadata",
        *(f"{_OF_LINK}{name}" for name in ("lom", "educational", "intendedEndUserRole", "value")),
    )
)
LOM = "{http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest}"
WL = "{http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1}"
# An XML id of ASCII letters.
ID = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")


@pytest.fixture(scope="module")
def site() -> Site:
    """The real sources."""
    return load(ROOT)


@pytest.fixture(scope="module")
def made(site: Site) -> dict[str, Pack]:
    """The packs of the real sources, by name."""
    return {pack.name: pack for pack in packs(site)}


@pytest.fixture(scope="module")
def built(build: Build) -> Path:
    """The site that knows its address, below a folder of its host."""
    return build(**EVERYTHING)


def files(pack: Pack, edition: str) -> dict[str, str]:
    """The files of a pack."""
    return cartridge(pack, edition, HOME, NAMES)


def small(title: str) -> dict[str, str]:
    """The files of the smallest pack: one page with one section, both with this title."""
    both = {"vi": title, "en": title}
    held = (
        Section("a", "", 1, both, {"vi": "a/", "en": "en/a/"}, both),
        Section("a", "b", 2, both, {"vi": "a/#b", "en": "en/a/#b"}, both),
    )
    return files(Pack("x", both, (Group(both, held),)), "vi")


def faults(held: Mapping[str, str]) -> Iterator[str]:
    """What Moodle, or the standard, would not take of a cartridge of web links.

    Structure and order are those of the IMS schema of the manifest, version 1.1; the rest was found
    out with a running Moodle.
    """
    manifest = held["imsmanifest.xml"]
    if f'xmlns="{CP[1:-1]}"' not in manifest.encode()[:1024].decode("utf-8", "replace"):
        yield "name space not at the beginning"
    root = Xml.fromstring(manifest)
    if [each.tag for each in root] != [
        f"{CP}{n}" for n in ("metadata", "organizations", "resources")
    ]:
        yield f"parts: {[each.tag for each in root]}"
        return
    metadata, organizations, resources = root
    yield from metadata_faults(metadata)
    ids = [each.get("identifier") or "" for each in root.iter() if "identifier" in each.attrib]
    if len(set(ids)) != len(ids) or not all(map(ID.fullmatch, ids)):
        yield "identifiers"
    if [each.tag for each in organizations] != [f"{CP}organization"]:
        yield "not one organization"
        return
    [organization] = organizations
    if organization.get("structure") != "rooted-hierarchy" or len(organization) != 1:
        yield "organization"
    [top] = organization
    if "identifierref" in top.attrib or top.find(f"{CP}title") is not None:
        yield "root item"
    links = [link for group in top for link in group_links(group)]
    for group in top:
        yield from group_faults(group)
    yield from resource_faults(resources, links, held)


def metadata_faults(metadata: Xml.Element) -> Iterator[str]:
    """The schema, its version, and LOM with a title and a description."""
    if [each.tag for each in metadata] != [f"{CP}schema", f"{CP}schemaversion", f"{LOM}lom"]:
        yield "metadata"
        return
    schema, version, lom = metadata
    if (schema.text, version.text) != ("IMS Common Cartridge", "1.1.0"):
        yield f"schema {schema.text} {version.text}"
    for name in ("title", "description"):
        texts = lom.findall(f"{LOM}general/{LOM}{name}/{LOM}string")
        if not texts or not all(each.text and each.get("language") for each in texts):
            yield f"no {name}"
    title = lom.findtext(f"{LOM}general/{LOM}title/{LOM}string") or ""
    if len(title) > 254:  # the name of a course
        yield "title of the course too long"


def group_links(group: Xml.Element) -> list[Xml.Element]:
    """The items of a group that lead somewhere."""
    return [each for each in group.iter(f"{CP}item") if "identifierref" in each.attrib]


def group_faults(group: Xml.Element) -> Iterator[str]:
    """A group has a title and one label with the same; the label has the links."""
    if [each.tag for each in group] != [f"{CP}title", f"{CP}item"]:
        yield "a group that is not a title and one label"
        return
    title, label = group
    if "identifierref" in group.attrib or "identifierref" in label.attrib:
        yield "a group or label that leads somewhere"
    if label.findtext(f"{CP}title") != title.text:
        yield "a label that is not called as its group"
    # Moodle puts both into XML and HTML as they are.
    if not title.text or re.search(r"[<>&\"]", title.text):
        yield f"title of a group: {title.text}"
    links = label[1:]
    if not links or any([each.tag for each in link] != [f"{CP}title"] for link in links):
        yield "a label whose items are not links with a title"
    if any("identifierref" not in link.attrib for link in links):
        yield "a link that leads nowhere"
    for each in group.iter(f"{CP}title"):
        text = each.text or ""
        if not 0 < len(text) <= LONGEST or text != text.strip():
            yield f"title: {text}"
        if not unicodedata.is_normalized("NFC", text):
            yield f"title not NFC: {text}"


def resource_faults(
    resources: Xml.Element, links: list[Xml.Element], held: Mapping[str, str]
) -> Iterator[str]:
    """Each resource is one file that says the title and an address; each item has its own."""
    titles = {each.get("identifierref"): each.findtext(f"{CP}title") for each in links}
    if len(titles) != len(links) or list(titles) != [each.get("identifier") for each in resources]:
        yield "items and resources do not belong together"
    names = {"imsmanifest.xml"}
    for each in resources:
        if each.tag != f"{CP}resource" or set(each.attrib) != {"identifier", "type"}:
            yield f"attributes of a resource: {sorted(each.attrib)}"
        parts = [one.tag.removeprefix(CP) for one in each if one.tag != f"{CP}metadata"]
        if each.get("type") != "imswl_xmlv1p1" or parts != ["file"] or each[-1].tag != f"{CP}file":
            yield "a resource that is no web link of one file"
            continue
        name = each[-1].get("href") or ""
        names.add(name)
        if name not in held:
            yield f"no file {name}"
            continue
        link = Xml.fromstring(held[name])
        if link.tag != f"{WL}webLink" or [one.tag for one in link] != [f"{WL}title", f"{WL}url"]:
            yield f"{name} is no web link"
            continue
        if link[0].text != titles.get(each.get("identifier")):
            yield f"{name} is called {link[0].text}"
        address = link[1].get("href") or ""
        if not re.fullmatch(r"https?://[!-~]+", address) or "&" in address:
            yield f"address {address}"
    if names != set(held):
        yield f"files nobody names: {sorted(set(held) - names)}"


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_pack_is_such_as_moodle_takes(made: dict[str, Pack], kind: str, edition: str) -> None:
    """Every pack in every edition."""
    assert list(faults(files(made[kind], edition))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' xmlns="http', f' {" " * 1024}xmlns="http'),
        ("imsccv1p1/imscp_v1p1", "imsccv1p2/imscp_v1p1"),
        ("1.1.0", "1.1.3"),
        ("<lomimscc:lom>", "<lomimscc:lom/><lomimscc:lom>"),
        ('<item identifier="root">', '<item identifier="root"><title>A</title>'),
        ('<item identifier="label-1">', '<item identifier="label-1" identifierref="vi.a">'),
        ('<item identifier="label-1">', '<item identifier="group-1">'),
        ('<resource identifier="vi.a"', '<resource href="links/vi.a.xml" identifier="vi.a"'),
        ("imswl_xmlv1p1", "imswl_xmlv1p0"),
        ('<file href="links/vi.a.b.xml" />', ""),
        ('<file href="links/vi.a.b.xml" />', '<file href="links/vi.a.b.xml" />' * 2),
        ('<file href="links/vi.a.b.xml" />', '<file href="links/gone.xml" />'),
        ('identifierref="vi.a.b"', 'identifierref="vi.a.c"'),
        ("rooted-hierarchy", "flat"),
        ("<title>tên</title>", "<title></title>"),
        ("<title>tên</title>", "<title>te\u0302n</title>"),
        ("<title>tên</title>", f"<title>{'a' * 256}</title>"),
    ],
)
def test_a_fault_of_a_manifest_is_seen(old: str, new: str) -> None:
    """A validator that finds nothing wrong with anything would prove nothing."""
    held = small("tên")
    assert list(faults(held)) == []
    assert old in held["imsmanifest.xml"]

    held["imsmanifest.xml"] = held["imsmanifest.xml"].replace(old, new)

    assert list(faults(held)) != []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("imswl_v1p1", "imswl_v1p2"),
        ("<title>tên</title>", "<title>khác</title>"),
        ("a/#b", "a/?c=1&amp;d=2#b"),
        ("handbook.localhost", "ví-dụ.example"),
        ("http:", ""),
        ("<url", "<address"),
    ],
)
def test_a_fault_of_a_link_is_seen(old: str, new: str) -> None:
    """As above."""
    held = small("tên")
    name = "links/vi.a.b.xml"
    assert old in held[name]

    held[name] = held[name].replace(old, new)

    assert list(faults(held)) != []


def test_a_file_too_many_is_seen() -> None:
    """As above."""
    assert list(faults({**small("tên"), "links/x.xml": ""})) != []


def titles(pack: Pack, edition: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The table of contents that a teacher sees: each label with its links."""
    held = files(pack, edition)
    root = Xml.fromstring(held["imsmanifest.xml"])
    found = []
    for group in root.findall(f"{CP}organizations/{CP}organization/{CP}item/{CP}item"):
        links = []
        for item in group_links(group):
            link = Xml.fromstring(held[f"links/{item.get('identifierref')}.xml"])
            links.append((link[0].text or "", link[1].get("href") or ""))
        found.append((group.findtext(f"{CP}title") or "", links))
    return found


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_whole_course_is_every_page_in_order(
    site: Site, made: dict[str, Pack], lang: str
) -> None:
    """With its main sections under its name; not what is for maintainers. Titles are intact."""
    expected: dict[str, list[tuple[str, str]]] = {}
    for each in sections(site):
        if each.key.startswith("contribute/") or each.key == "training/links":
            continue
        if each.level < 3 or each.id.startswith("article-"):
            link = each.titles[lang], HOME + each.addresses[lang]
            expected.setdefault(each.pages[lang], []).append(link)

    found = titles(made[""], lang)

    assert [name for name, _ in found] == list(expected)
    for name, links in found:
        for (title, address), (whole, right) in zip(links, expected[name], strict=True):
            assert address == right
            assert title == whole or (len(whole) > LONGEST and whole.startswith(title[:-1]))


@pytest.mark.parametrize(
    ("kind", "page", "cited", "absent"),
    [
        ("task-1", "tasks/1-communication/", ["meeting/text/#s11", "meeting/text/#s12"], "s14"),
        ("task-2", "tasks/2-guidance/", ["meeting/text/#s13"], "s11"),
        ("task-3", "tasks/3-mobilization/", ["meeting/text/#s16", "qcdc/know/#what"], "s11"),
        ("task-4", "tasks/4-models/", ["meeting/text/#s17"], "s11"),
        ("task-5", "tasks/5-training/", ["meeting/text/#s18"], "s11"),
    ],
)
def test_a_task_has_its_sentences_its_page_and_what_it_cites(
    made: dict[str, Pack], kind: str, page: str, cited: list[str], absent: str
) -> None:
    """The page with all its sections; of the law the articles it cites."""
    found = dict(titles(made[kind], "vi"))
    addresses = [address.removeprefix(HOME) for links in found.values() for _, address in links]

    names = ("conclusion", "meaning", "actions", "limits", "qcdc", "today", "training", "check")
    assert {page, *(f"{page}#{name}" for name in names), *cited} <= set(addresses)
    assert f"meeting/text/#{absent}" not in addresses
    assert [each for each in addresses if each.startswith("law/") and "#article-" in each]
    assert len(set(addresses)) == len(addresses)


def test_the_pack_on_qcdc(site: Site, made: dict[str, Pack]) -> None:
    """Every page on QCDC, and the articles of law that they cite, an article for its clauses."""
    addresses = {address for _, links in titles(made["qcdc"], "en") for _, address in links}

    for entry in site.nav or ():
        if entry.target.startswith("qcdc/"):
            path = entry.target.removesuffix(".md").removesuffix("index").rstrip("/")
            assert f"{HOME}en/{path}/" in addresses
    for article in (11, 15, 25, 30):
        assert f"{HOME}en/law/10-2022-qh15/chapter-2/#article-{article}" in addresses


def test_a_pack_has_the_lesson_on_it(make_project: Callable[..., Path]) -> None:
    """As a whole: its answers are not strewn among what learners read."""
    pages = {
        "tasks/1-a": "# A {#task-1}\n\nmột\n",
        "training/lessons": "# B {#lessons}\n\n## C {#task-1}\n\n### D {#task-1-answers}\n\n"
        "## E {#task-2}\n\nhai\n",
    }
    nav = "".join(f"  - {key}.md\n" for key in pages)
    written = {
        f"docs/{lang}/{key}.md": TOP[lang] + text for lang in TOP for key, text in pages.items()
    }
    project = make_project({"mkdocs.yml": CONFIG.replace("  - A: a.md\n", nav), **written})

    [_, pack] = packs(load(project))

    assert [(each.key, each.id) for group in pack.groups for each in group.sections] == [
        ("tasks/1-a", ""),
        ("training/lessons", ""),
        ("training/lessons", "task-1"),
    ]


def test_the_lessons_are_for_trainers(made: dict[str, Pack]) -> None:
    """They hold the answers: so it is said in the words by which Moodle hides a link."""
    for pack in made.values():
        for edition in EDITIONS:
            manifest = Xml.fromstring(cartridge(pack, edition, HOME, NAMES)["imsmanifest.xml"])
            for resource in manifest.iter(f"{CP}resource"):
                meant = resource.findtext(ROLE) == "Instructor"
                assert meant == ("training.lessons" in (resource.get("identifier") or ""))


def test_a_bilingual_link_leads_to_both_or_there_are_two(made: dict[str, Pack]) -> None:
    """The page with both languages side by side where there is one."""
    found = dict(titles(made[""], BOTH))

    assert ("Công khai những gì · What is made public", f"{HOME}vi-en/qcdc/know/#what") in found[
        "Dân biết · The People know"
    ]
    changes = "Thay đổi từ năm 2019 đến nay · What has changed since 2019"
    assert [address for _, address in found[changes]][:2] == [
        f"{HOME}reference/changes/",
        f"{HOME}en/reference/changes/",
    ]


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Đội ngũ cán bộ", "Đội ngũ cán bộ"),
        (unicodedata.normalize("NFD", "Hướng dẫn, kiểm tra"), "Hướng dẫn, kiểm tra"),
        ('A & B <i> "c"', "A + B ‹i› ”c”"),
        ("dân " * 70, "dân " * 62 + "dân…"),
    ],
)
def test_a_title_is_such_as_moodle_keeps(title: str, kept: str) -> None:
    """Letters with their marks, nothing it takes for markup, not longer than its field."""
    held = small(title)

    [*_, last] = Xml.fromstring(held["imsmanifest.xml"]).iter(f"{CP}title")
    assert last.text == kept
    assert list(faults(held)) == []


def test_every_link_of_every_pack_leads_to_a_section(built: Path, made: dict[str, Pack]) -> None:
    """Read from the archives as a teacher downloads them, and looked up in the built site."""
    ids: dict[Path, set[str]] = {}
    archives = sorted((built / "training/packs").iterdir())

    for archive in archives:
        with ZipFile(archive) as held:
            texts = {name: held.read(name).decode() for name in held.namelist()}
        assert list(faults(texts)) == []
        for name, text in texts.items():
            if name == "imsmanifest.xml":
                continue
            address = Xml.fromstring(text)[1].get("href") or ""
            assert address.startswith(HOME)
            path, _, fragment = address.removeprefix(HOME).partition("#")
            page = built / path / "index.html"
            if page not in ids:
                html = Html(page.read_text(encoding="utf-8"))
                ids[page] = {each.attributes["id"] or "" for each in html.css("[id]")}
            assert not fragment or fragment in ids[page], address
    assert [f"training/packs/{each.name}" for each in archives] == sorted(
        pack.file(edition) for pack in made.values() for edition in EDITIONS
    )
    assert len(archives) == len(KINDS) * 3


def test_an_archive_says_nothing_of_when_and_where(built: Path) -> None:
    """No dates, no system, no compression, the manifest first."""
    for archive in (built / "training/packs").iterdir():
        with ZipFile(archive) as held:
            infos = held.infolist()
            assert held.testzip() is None
        assert infos[0].filename == "imsmanifest.xml"
        assert {each.date_time for each in infos} == {(1980, 1, 1, 0, 0, 0)}
        assert {(each.compress_type, each.create_system) for each in infos} == {(ZIP_STORED, 3)}
        assert all(each.filename.isascii() and not each.is_dir() for each in infos)
        assert archive.stat().st_size < 1_000_000


def test_the_page_offers_every_pack(built: Path) -> None:
    """In both languages, each under a name of its own."""
    there = {each.name for each in (built / "training/packs").iterdir()}
    for page in ("training/links", "en/training/links"):
        html = Html((built / page / "index.html").read_text(encoding="utf-8"))
        links = html.css("ul.packs a")
        offered = [(built / page / (each.attributes["href"] or "")).resolve() for each in links]

        assert {each.name for each in offered if each.is_file()} == there
        assert len({each.attributes["aria-label"] for each in links}) == len(links) == len(there)


@pytest.mark.parametrize("url", ["https://ví-dụ.example/", "https://example.org/a&b/"])
def test_an_address_that_moodle_does_not_take(
    make_project: Callable[..., Path], tmp_path: Path, url: str
) -> None:
    """It is said; packs whose links were lost on the way would not be noticed."""
    with pytest.raises(ValueError, match=re.escape(urlsplit(url).netloc)):
        make_packs(tmp_path, load(make_project()), url, NAMES)
