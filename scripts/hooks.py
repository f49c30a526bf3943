"""What MkDocs calls while it builds. The only file here that knows MkDocs.

MkDocs puts this file's folder on the import path while it loads the file, so
`sitekit` is imported at the top, never inside a function.
"""

from __future__ import annotations

import gc
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from sitekit import cite, explain, pages
from sitekit.apart import Apart
from sitekit.cache import Cache
from sitekit.finish.beside import make_views, view
from sitekit.finish.describe import make_manifests, make_sitemaps
from sitekit.finish.gift import gift
from sitekit.finish.links import make_links
from sitekit.finish.moved import Moves
from sitekit.finish.offline import make_offline, weighed_pages
from sitekit.finish.packs import make_packs
from sitekit.finish.search import making_search
from sitekit.finish.trim import trim
from sitekit.history import last_changes
from sitekit.icons import (
    load_icons,
    load_sizes,
    with_icons,
    with_search_box,
    with_sizes,
    with_wordings,
)
from sitekit.load import Faults, line_reader, load, load_data
from sitekit.markup import Changes, Voices
from sitekit.menu import number
from sitekit.model import DOCS, Data, Document, Site
from sitekit.policy import policy
from sitekit.refuse import known, refusals
from sitekit.report.text import report
from sitekit.safe import unsafe
from sitekit.scan import scan
from sitekit.sections import address

_log = get_plugin_logger("handbook")

# What Python-Markdown's extensions write on a page, in the page's language.
_PERMALINK = {"vi": "Liên kết đến mục này", "en": "Link to this section"}
_CLAUSE_LINK = {"vi": "Liên kết đến khoản, điểm này", "en": "Link to this clause or point"}
_BACK = {"vi": "Trở lại chỗ có chú thích {}", "en": "Back to note {} in the text"}


def on_startup(command: str, dirty: bool) -> None:
    """A build keeps nearly all that it makes: to look for waste as often as usual takes time."""
    gc.set_threshold(100_000, 20, 50)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Whose words a block holds becomes visible; no edit button leads to a host nobody named."""
    extensions: list[Any] = config.markdown_extensions  # names, and extensions ready made
    if "voices" not in config.extra:
        config.extra["voices"] = Voices()
        extensions += (Changes(), config.extra["voices"])
        # The build of a further language puts its own name in this one's place.
        config.extra["site_names"] = _site_names(config)
    if not config.repo_url:
        config.edit_uri = None
    # One that the environment names but leaves empty comes as None.
    config.extra["contact"] = str(config.extra.get("contact") or "")
    return config


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Templates can name a page's policy; their own lines and indents are not sent to readers."""
    env.filters["policy"] = policy
    env.trim_blocks = env.lstrip_blocks = True
    return env


@event_priority(100)  # before the i18n plug-in, which copies what it finds
def _move_the_originals(files: Files, config: MkDocsConfig) -> Files:
    """The original texts stand at an address of their own: /meeting/2019-03-15.vi.txt."""
    for file in files:
        if file.src_uri.startswith("_source/"):
            file.dest_uri = file.src_uri.removeprefix("_source/")
    # Made here, where the pages of every language are at hand, and once for all of them.
    if config.theme["language"] == _languages(config)[0]["lang"]:
        config.extra["written"] = {
            path: _questions(lang, files, config)
            for path, lang in zip(pages.WRITTEN, config.extra["site_names"], strict=True)
        }
    return files


@event_priority(-100)  # after the i18n plug-in, which takes every file to be on the disk
def _write_files(files: Files, config: MkDocsConfig) -> Files:
    """The questions of the lessons can be taken into a question bank, one file a language."""
    for path, content in config.extra["written"].items():
        files.append(File.generated(config, path, content=content))
    return files


on_files = CombinedEvent(_move_the_originals, _write_files)


def _questions(lang: str, files: Files, config: MkDocsConfig) -> str:
    data: Data = config.extra["data"]
    first, home = _languages(config)[0]["lang"], (config.site_url or "").rstrip("/")

    def published(at: str) -> str:
        key, _, identity = at.partition("#")
        return f"{home}/{address(key, lang, first)}#{identity}"

    page = files.get_file_from_path(f"{lang}/training/lessons.md")
    headings = scan(page.src_uri, page.content_string).headings if page else ()
    titles = {heading.id: heading.text for heading in headings}
    name = config.extra["site_names"][lang]
    return gift(data.questions, titles, name, lang, published if home else None)


def on_pre_build(config: MkDocsConfig) -> None:
    """The data files are read once a build; what is wrong with them is said with its place.

    As warnings: a strict build stops at them, and the live preview goes on without the item. What
    could run anything stops both, before a file is written.
    """
    faults = Faults()
    root = Path(config.docs_dir).parent
    # The build of each further language comes through here as well.
    if config.theme["language"] == _languages(config)[0]["lang"]:
        config.extra["site"] = _site(root)
        if refused := refusals(config.extra["site"]):
            said = report(refused, line_reader(root))
            raise PluginError(f"the sources are not safe to build:\n{said}")
        config.extra["data"] = load_data(root, faults)
        for finding in explain.mistakes():
            faults.add("bad-data", finding)
        config.extra["icons"] = load_icons(Path(config.theme.custom_dir or "", ".icons"))
        config.extra["sizes"] = load_sizes(Path(config.docs_dir, "assets"))
        config.extra["changed"] = last_changes(Path(config.docs_dir))
        found = sorted(each for held in faults.frozen().values() for each in held)
        for finding in found:
            _log.warning(report([finding], line_reader(root)))
        if config.strict and found:
            raise PluginError("the data files have mistakes: nothing was built")


@event_priority(-200)  # after the i18n plug-in, which by then knows all files of the language
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """The menu of a page shows what is near it, and must not look for it in all there is.

    Then the other languages are begun: the i18n plug-in builds them when the first one is built, and
    a copy of this process takes it to be so at once.
    """
    number(nav.items)
    if config.theme["language"] == _languages(config)[0]["lang"]:
        plugin: Any = config.plugins["i18n"]

        def build_the_others() -> None:
            config.extra["copy"] = True
            plugin.on_post_build(config)

        config.extra["copy"] = False
        config.extra["apart"] = Apart.begin(build_the_others)
    return nav


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lists made from data stand on their pages; abbreviations have tooltips."""
    data: Data = config.extra["data"]
    page.meta = known(page.meta)
    lang = page.file.src_uri.partition("/")[0]
    config.mdx_configs["toc"]["permalink_title"] = _PERMALINK[lang]
    config.mdx_configs["footnotes"] = {
        "BACKLINK_TITLE": _BACK[lang],
        "USE_DEFINITION_ORDER": False,  # the first note a reader meets is number one
    }
    path = page.file.src_uri
    expanded, origins = pages.expand(path, markdown, data, config.extra["contact"])
    page.meta["mostly_from"] = pages.mostly_from(path, expanded, origins)
    _lead_to_the_text(page, config)
    key = page.file.src_uri.partition("/")[2]
    voices: Voices = config.extra["voices"]
    voices.library = bool(pages.library_document(data, key))
    voices.law = lang == "vi" and voices.library
    voices.means = pages.definitions(data, lang)
    voices.clause_link = _CLAUSE_LINK[lang]
    voices.url = page.url
    return f"{expanded}\n\n{pages.abbreviations(data, lang)}\n"


def _lead_to_the_text(page: Page, config: MkDocsConfig) -> None:
    """A page of summaries leads, article by article, to the words of the law."""
    voices: Voices = config.extra["voices"]
    voices.twin, voices.twin_ids = "", ()
    twin = getattr(page.file, "alternates", {}).get(_languages(config)[0]["lang"])
    if page.meta.get("parity") == "articles" and twin and twin.src_uri != page.file.src_uri:
        voices.twin = get_relative_url(twin.url, page.url)
        voices.twin_ids = pages.ids(twin.content_string)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """What a page cites and holds is noted while it is rendered, for its notices and its twin.

    Then the small pictures come in, and the door's search box.
    """
    voices: Voices = config.extra["voices"]
    if odd := next(unsafe(html), None):
        raise PluginError(f"{page.file.src_uri}: {odd.kind} `{odd.name}` must not be in a page")
    page.meta["cited"] = voices.cited
    lang, _, path = page.file.src_uri.partition("/")
    key = path.removesuffix(".md")
    if note := pages.ended_text(config.extra["data"], path, lang):
        html = html.replace("</h1>", f'</h1>\n<p class="editorial">{escape(note)}</p>', 1)
    html = with_wordings(with_sizes(html, config.extra["sizes"]), lang)
    return with_search_box(with_icons(html, key, config.extra["icons"]), key, lang)


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """The language switch leads to the same page; documents that no longer hold are named."""
    data: Data = config.extra["data"]
    lang, _, key = page.file.src_uri.partition("/")
    text = pages.library_document(data, key)
    context["text_of_law"] = text.name[lang] if text else ""
    context["ended"] = [] if text else list(pages.ended(data, lang, page.meta["cited"]))
    alternates: dict[str, File] = getattr(page.file, "alternates", {})
    context["switch"] = [
        {**language, "url": alternates[language["lang"]].url or "./"}
        for language in _languages(config)
        if language["lang"] in alternates
    ]
    _say_how_to_cite(context, page, config, alternates, text)
    _say_where_to_edit(context, page, config, alternates)
    context["beside"] = view(context["switch"][0]["url"]) if len(alternates) > 1 else ""
    return context


def _say_where_to_edit(
    context: dict[str, Any], page: Page, config: MkDocsConfig, alternates: dict[str, File]
) -> None:
    """The pencil opens the file that holds most of the page; the foot names its twin and its data."""
    if not page.edit_url:
        return
    written = f"{DOCS}/{page.file.src_uri}"
    root = page.edit_url.removesuffix(written)
    data: Data = config.extra["data"]
    files = {
        lang: pages.files_of(file.src_uri, file.content_string, data)
        for lang, file in alternates.items()
    }
    lang = page.file.src_uri.partition("/")[0]
    own, *lists = files[lang]
    mostly = page.meta["mostly_from"]
    page.edit_url = root + (own if mostly == written else mostly)
    context["files"] = [
        (each, files[each][0], root + files[each][0])
        for each in sorted(files, key=lambda each: each != lang)
    ]
    context["lists"] = [(path, root + path) for path in lists]
    context["made"] = own != written


def _say_how_to_cite(
    context: dict[str, Any],
    page: Page,
    config: MkDocsConfig,
    alternates: dict[str, File],
    text: Document | None,
) -> None:
    """What the foot of a page says of it: its age, how it is cited, where a mistake is reported."""
    lang = page.file.src_uri.partition("/")[0]
    as_of = str(page.meta.get("as_of", ""))
    changed = config.extra["changed"].get(page.file.src_uri, "")
    titles = {each: cite.title(file.content_string) for each, file in alternates.items()}
    context["as_of"] = as_of and pages.day(as_of, lang)
    context["changed"] = changed and pages.day(changed, lang)
    context["report"] = cite.report(lang, config.extra["contact"], titles.get(lang, ""))
    context["citations"] = [
        {
            **each,
            "words": cite.citation(
                each["lang"],
                titles[each["lang"]],
                text.name[each["lang"]] if text else "",
                config.extra["site_names"][each["lang"]],
                as_of,
            ),
        }
        for each in context["switch"]
    ]


def on_template_context(
    context: dict[str, Any], template_name: str, config: MkDocsConfig
) -> dict[str, Any]:
    """On the error page, which is no page of a language, it leads to the home pages."""
    context["switch"] = _languages(config)
    return context


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """One error page in both languages; the theme's sitemap gives way to one for each language.

    MkDocs writes no file for an empty text. The error page would be written over by the build of
    each further language.
    """
    first = config.theme["language"] == _languages(config)[0]["lang"]
    return output if template_name == "404.html" and first else ""


def on_post_build(config: MkDocsConfig) -> None:
    """What is made from built pages is made once, after the last language.

    MkDocs comes through here once a language, first before the others are built.
    """
    if config.extra["copy"]:
        return
    if apart := config.extra["apart"]:
        plugin: Any = config.plugins["i18n"]
        plugin.building = True  # as it is while it builds the others: it must not begin again
        if not apart.succeeded():
            raise PluginError("the other language could not be built: what is wrong stands above")
    elif not _is_last(config):
        return
    _finish(config)


def _finish(config: MkDocsConfig) -> None:
    """Make what is made from built pages."""
    data: Data = config.extra["data"]
    site: Site = config.extra["site"]
    folder = Path(config.site_dir)
    url, names = config.site_url or "", config.extra["site_names"]
    try:
        with making_search(folder, data):
            moves = Moves(site, folder, url)
            moves.mark()
            make_manifests(folder, site, names)
            make_views(folder)
            # Not in the search: who looks for a section must find it, not the list of all.
            make_links(folder, site, url)
            if url:
                make_packs(folder, site, url, names)
                make_sitemaps(folder, site, url, config.extra["changed"])
            moves.lead_on()
            trim(folder)
            weights = weighed_pages(folder)
        make_offline(folder, weights)
    except (OSError, ValueError) as error:
        raise PluginError(str(error)) from error


def _site(root: Path) -> Site:
    """The sources as the check reads them, and as quickly where nothing has changed since."""
    cache = Cache(root)
    site = load(root, cache)
    cache.carry("findings")
    cache.save()
    return site


def _site_names(config: MkDocsConfig) -> dict[str, str]:
    plugin: Any = config.plugins["i18n"]
    return {each.locale: each.site_name or config.site_name for each in plugin.config.languages}


def _is_last(config: MkDocsConfig) -> bool:
    """Whether this is the build of the last language."""
    return bool(config.theme["language"] == _languages(config)[-1]["lang"])


def _languages(config: MkDocsConfig) -> list[dict[str, str]]:
    """Each language with the address of its home page, the default one first."""
    plugin: Any = config.plugins["i18n"]
    return [
        {
            "lang": language.locale,
            "name": language.name,
            "url": "./" if language.default else f"{language.locale}/",
        }
        for language in plugin.config.languages
    ]
