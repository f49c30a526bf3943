"""Built pages, this site's or anybody's: what a browser, a reader or a search engine stumbles over."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from urllib.parse import quote, unquote

from sitekit.model import Address, BuiltPage, Finding, Mark, Site, Span
from sitekit.rules.rule import rule, warning

_WHAT = {
    "page": "link",
    "relation": "link",
    "frame": "frame",
    "image": "picture",
    "script": "script",
    "style": "style sheet",
    "file": "file",
    "host": "connection",
}
# What is written for a language and is the code of a country, or a word.
_MISTAKEN = {
    "vn": "vi",
    "vietnamese": "vi",
    "english": "en",
    "cn": "zh",
    "jp": "ja",
    "kr": "ko",
    "gr": "el",
    "cz": "cs",
    "dk": "da",
}
_LANGUAGE_FOLDER = re.compile(r"([a-z]{2})(?:-[A-Za-z]{2})?/")


@rule
def unreadable_page(site: Site) -> Iterator[Finding]:
    """A file or folder of the built site that cannot be read.

    What cannot be read here cannot be served either, and a page that is not in the encoding it
    declares shows boxes in place of letters.
    """
    if site.built:
        yield from site.built.faults


@rule
def dead_link(site: Site) -> Iterator[Finding]:
    """A link on a built page to a page or file that is not there.

    The reader gets an error page. What counts is what a host would serve: a folder by its
    `index.html`, with a slash at its end or without.
    """
    yield from _gone(site, "page", "relation", "frame")


@rule
def dead_image(site: Site) -> Iterator[Finding]:
    """A picture of a built page that is not there, those of a `srcset` included.

    The reader sees an empty frame.
    """
    yield from _gone(site, "image")


@rule
def dead_script(site: Site) -> Iterator[Finding]:
    """A script of a built page that is not there.

    What the page does with it does not work, and often nothing says so.
    """
    yield from _gone(site, "script")


@rule
def dead_style(site: Site) -> Iterator[Finding]:
    """A style sheet of a built page that is not there.

    The page loses its form.
    """
    yield from _gone(site, "style")


@rule
def dead_file(site: Site) -> Iterator[Finding]:
    """A sound, film, font or other file that a built page or style sheet needs and is not there.

    The page asks for it in vain each time it is opened.
    """
    yield from _gone(site, "file", "host")


@rule
def dead_anchor(site: Site) -> Iterator[Finding]:
    """A link on a built page to a section that the page it leads to does not have.

    The browser shows the top of the page, and the reader looks for the section in vain. `#top`, an
    empty `#` and a piece of text (`#:~:text=`) are always there; an encoded letter is the letter.
    """
    pages = {page.path: page for page in _pages(site)}
    for page, each in _addresses(site):
        if each.fault == "anchor":
            ids = pages[each.target].ids if each.target in pages else frozenset()
            wanted = unquote(each.fragment.partition(":~:")[0])
            where = "this page" if each.target == page.path else f"`{each.target}`"
            yield page.finding(each.span, f"{where} has no id `{wanted}`", _near(wanted, ids))


@rule
def blank_address(site: Site) -> Iterator[Finding]:
    """An address on a built page that is empty, or an e-mail or telephone link without an address.

    An empty link leads to the page it stands on, an empty picture or script fetches it again.
    """
    for page, each in _addresses(site):
        if each.fault == "empty":
            yield page.finding(each.span, f"{_WHAT[each.kind]} has an empty address")
        elif each.fault == "contact":
            yield page.finding(
                each.span,
                f"link `{each.text}` names nobody",
                "write `mailto:name@example.org` or `tel:` and the number",
            )


@rule
def unusable_address(site: Site) -> Iterator[Finding]:
    """An address on a built page that is malformed, or of the machine the site was made on.

    Browsers guess what was meant, and not all guess alike; what lies on the maker's machine no
    reader can open.
    """
    for page, each in _addresses(site):
        if each.fault == "malformed":
            right = quote(each.text.strip(), safe="/#?&=:@!$'()*+,;~%-._")
            is_space = " " in each.text.strip() and "//" not in each.text
            hint = f"write `{right}`" if is_space else ""
            yield page.finding(each.span, f"address `{each.text}` is malformed", hint)
        elif each.fault == "local":
            message = f"address `{each.text}` leads to the machine of whoever opens it"
            yield page.finding(each.span, message)


@rule
def repeated_id(site: Site) -> Iterator[Finding]:
    """An id that an earlier element of the built page has as well.

    A link to it leads to the first one only, and a label or a script may take the wrong one.
    """
    for page, mark in _marks(site, "repeated"):
        yield page.finding(
            mark.span,
            f"id `{mark.text}` stands on the page twice",
            f"the first is on line {mark.said}",
        )


@rule
def page_without_language(site: Site) -> Iterator[Finding]:
    """A built page that does not say its language, or says it with what is no language tag.

    A screen reader reads it out in the voice of another language, and browsers offer to translate
    it from the wrong one. Elements within the page are held to the same.
    """
    if site.built:
        # Not imported for a check of the sources.
        from sitekit.tongue import is_language

        for page in _pages(site):
            if not page.lang or not page.lang.text.strip():
                span = page.lang.span if page.lang else Span()
                hint = 'write its language tag, as in `<html lang="vi">`'
                yield page.finding(span, "page does not say its language", hint)
            said = [page.lang] if page.lang and page.lang.text.strip() else []
            said += [mark for mark in page.marks if mark.kind == "tongue"]
            for mark in said:
                if not is_language(mark.text.strip()):
                    yield _no_language(page, mark.span, "lang", mark.text)
            for each in page.alternates:
                if each.kind.lower() != "x-default" and not is_language(each.kind):
                    yield _no_language(page, each.span, "hreflang", each.kind)


@rule
def false_language(site: Site) -> Iterator[Finding]:
    """A built page or an element of it whose text is plainly not in the language it declares.

    A screen reader makes gibberish of it. A page below a folder named for one of the site's
    languages is in that language; otherwise only Vietnamese and English are told apart. What is no
    language tag is left to `page-without-language`.
    """
    # Not imported for a check of the sources.
    from sitekit.tongue import is_language

    known = {"vi", "en"} | {
        _primary(said)
        for page in _pages(site)
        for said in (page.lang.text if page.lang else "", *(each.kind for each in page.alternates))
        if is_language(said.strip())
    }
    for page in _pages(site):
        lang = _primary(page.lang.text) if page.lang else ""
        folder = _LANGUAGE_FOLDER.match(page.path)
        if page.lang and lang in known and lang:
            span = page.lang.span
            if page.said and page.said != lang:
                message = f"page declares `{page.lang.text}`, and its text is in `{page.said}`"
                yield page.finding(span, message, f'write `lang="{page.said}"`')
            elif folder and folder[1] in known and folder[1] != lang:
                message = f"page declares `{page.lang.text}` and stands in the folder `{folder[0]}`"
                yield page.finding(span, message)
        for mark in page.marks:
            if mark.kind == "spoken":
                message = f"element declares `{mark.text}`, and its text is in `{mark.said}`"
                yield page.finding(mark.span, message, f'write `lang="{mark.said}"`')


@rule
def unanswered_hreflang(site: Site) -> Iterator[Finding]:
    """A page named as a built page's version in another language that does not name it back.

    Search engines trust such a claim only if both pages make it, and otherwise show readers the
    page in the wrong language.
    """
    pages = {page.path: page for page in _pages(site)}
    for page in pages.values():
        for each in page.alternates:
            there = pages.get(each.said)
            if not there or there is page or each.kind.lower() == "x-default":
                continue
            if all(back.said != page.path for back in there.alternates):
                yield page.finding(
                    each.span,
                    f"`{there.path}` does not name this page as a version of itself",
                    'put `<link rel="alternate" hreflang=... href=...>` there, too',
                )


@rule
def no_default_language(site: Site) -> Iterator[Finding]:
    """A built page that names its versions in other languages, but none for all other readers.

    `hreflang="x-default"` is the page for those whose language the site does not have.
    """
    for page in _pages(site):
        if page.alternates and all(each.kind.lower() != "x-default" for each in page.alternates):
            yield page.finding(
                page.alternates[0].span,
                "no version for readers of other languages is named",
                'add `<link rel="alternate" hreflang="x-default" href=...>`',
            )


@rule
def page_without_canonical(site: Site) -> Iterator[Finding]:
    """A built page without a canonical address, on a site whose other pages have one.

    Copies under other addresses then count as pages of their own. Error pages have no address, and
    pages that send their reader on need none.
    """
    if any(page.canonical and not page.redirect for page in _pages(site)):
        for page in _pages(site):
            if not page.canonical and not page.redirect and not _is_error_page(page):
                yield page.finding(
                    Span(),
                    "page has no canonical address, and others have",
                    'add `<link rel="canonical" href=...>`',
                )


@rule
def untitled_page(site: Site) -> Iterator[Finding]:
    """A built page without a title, or with an empty one.

    The title is what a tab, a bookmark and a search engine show, and what a screen reader says
    first.
    """
    for page in _pages(site):
        if not page.title or not page.title.text:
            span = page.title.span if page.title else Span()
            yield page.finding(span, "page has no title", "add `<title>...</title>` to its head")


@warning
def undescribed_page(site: Site) -> Iterator[Finding]:
    """A built page without a description.

    Search engines then show what words they find first, which often are those of the navigation.
    """
    for page in _pages(site):
        if not page.described and not page.redirect and not _is_error_page(page):
            yield page.finding(
                Span(), "page has no description", 'add `<meta name="description" content=...>`'
            )


@rule
def wordless_image(site: Site) -> Iterator[Finding]:
    """A picture of a built page without alternative text.

    A screen reader reads out the name of its file. A picture that only decorates has an empty
    text: `alt=""`.
    """
    for page, mark in _marks(site, "picture"):
        yield page.finding(
            mark.span,
            f"picture `{mark.text}` has no alternative text",
            'write `alt="..."`, or `alt=""` if it only decorates',
        )


@rule
def foreign_request(site: Site) -> Iterator[Finding]:
    """A script, style, picture, frame, font or connection of a built page from another host.

    That host learns who reads which page, and where it is blocked or slow, the page is too. A link
    is no request.
    """
    for page, each in _addresses(site):
        if each.fault == "foreign":
            message = f"{_WHAT[each.kind]} `{each.text}` is asked of another host"
            yield page.finding(each.span, message, "serve it from the site itself")


@rule
def inline_handler(site: Site) -> Iterator[Finding]:
    """An event handler in an attribute of a built page, or a script in a link.

    A strict Content-Security-Policy forbids both, and then they do nothing.
    """
    for page, mark in _marks(site, "handler"):
        yield page.finding(
            mark.span, f"`{mark.text}` is a script in an attribute", "put it into a file of scripts"
        )
    for page, each in _addresses(site):
        if each.fault == "script":
            yield page.finding(
                each.span,
                f"address `{each.text[:40]}` is a script",
                "make it a button, and put the script into a file",
            )


@warning
def orphan_page(site: Site) -> Iterator[Finding]:
    """A built page that no other page leads to.

    Readers find it by accident only. The home page, error pages, and pages that send their reader
    on are meant to be reached otherwise.
    """
    for page in _pages(site):
        is_home = page.path in ("index.html", "index.htm")
        is_led = site.built and page.path in site.built.led
        if not (is_led or is_home or page.redirect or _is_error_page(page)):
            yield page.finding(Span(), "no page leads to this one")


@warning
def heavy_page(site: Site) -> Iterator[Finding]:
    """A built page whose HTML weighs more than its budget when compressed.

    On a weak link every 60 KB are a second or more. The budget is 60 KB, or what `--budget` says.
    """
    budget = site.built.budget if site.built else 0
    for page in _pages(site):
        if page.weight > budget:
            yield page.finding(
                Span(),
                f"page weighs {-(-page.weight // 1024)} KB compressed, {budget // 1024} are allowed",
                "split it, or leave out what stands on every page",
            )


def _pages(site: Site) -> tuple[BuiltPage, ...]:
    return site.built.pages if site.built else ()


def _addresses(site: Site) -> Iterator[tuple[BuiltPage, Address]]:
    for page in (*_pages(site), *(site.built.styles if site.built else ())):
        for each in page.addresses:
            yield page, each


def _marks(site: Site, kind: str) -> Iterator[tuple[BuiltPage, Mark]]:
    for page in _pages(site):
        for mark in page.marks:
            if mark.kind == kind:
                yield page, mark


def _gone(site: Site, *kinds: str) -> Iterator[Finding]:
    nearest = _Nearest(site.built.files if site.built else ())
    for page, each in _addresses(site):
        if each.fault == "gone" and each.kind in kinds:
            message = f"{_WHAT[each.kind]} `{each.text}` leads to nothing"
            yield page.finding(each.span, message, nearest.hint(each.target))


class _Nearest:
    """Knows which file was meant; asked once for each path, however many pages have it."""

    def __init__(self, files: Iterable[str]) -> None:
        self._files = files
        self._known: dict[str, str] = {}

    def hint(self, path: str) -> str:
        if path not in self._known:
            self._known[path] = self._hint(path)
        return self._known[path]

    @cached_property
    def _small(self) -> Mapping[str, str]:
        return {path.lower(): path for path in sorted(self._files)}

    @cached_property
    def _folders(self) -> Mapping[str, Mapping[str, str]]:
        """What stands in each folder, by name; a folder that is a page stands for its index."""
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for path in sorted(self._files):
            found[posixpath.dirname(path)][posixpath.basename(path)] = path
            folder = posixpath.dirname(path)
            if folder and posixpath.basename(path) in ("index.html", "index.htm"):
                found[posixpath.dirname(folder)][posixpath.basename(folder)] = path
        return found

    def _hint(self, path: str) -> str:
        if not path:
            return "the address leads out of the folder of the site"
        for other in (path, f"{path}/index.html", f"{path}.html"):
            if there := self._small.get(other.lower()):
                is_case = there != other
                return f"did you mean `{there}`?{' only the case differs' if is_case else ''}"
        if path in self._folders:
            return f"the folder `{path}` has no `index.html`"
        there_are = self._folders.get(posixpath.dirname(path), {})
        close = get_close_matches(posixpath.basename(path), list(there_are)[:2000], 1, 0.8)
        return f"did you mean `{there_are[close[0]]}`?" if close else ""


def _near(wanted: str, ids: frozenset[str]) -> str:
    """The id that was meant, as a hint."""
    for each in sorted(ids):
        if each.lower() == wanted.lower():
            return f"write `#{each}`: the two differ in case"
    close = get_close_matches(wanted, sorted(ids)[:2000], 1, 0.8)
    return f"did you mean `#{close[0]}`?" if close else ""


def _no_language(page: BuiltPage, span: Span, attribute: str, text: str) -> Finding:
    right = _MISTAKEN.get(text.strip().lower(), "")
    hint = f"did you mean `{right}`?" if right else "write a language tag such as `vi` or `en`"
    return page.finding(span, f"`{attribute}` is `{text}`, which is no language tag", hint)


def _primary(tag: str) -> str:
    return tag.strip().partition("-")[0].lower()


def _is_error_page(page: BuiltPage) -> bool:
    return re.fullmatch(r"(?:.*/)?[45]\d\d\.html?", page.path) is not None
