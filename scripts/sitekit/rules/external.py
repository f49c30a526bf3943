"""Links to other hosts: what became of the pages they lead to. Only `--external` asks."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from sitekit.model import Answer, Finding, Link, Page, Site
from sitekit.rules.rule import rule, warning


def outward(site: Site) -> Iterator[tuple[Page, Link]]:
    """Every link or picture that lies on another host."""
    for page in site.pages:
        for link in page.links:
            try:
                parts = urlsplit(link.target)
            except ValueError:
                continue
            if parts.scheme in ("http", "https") and parts.hostname:
                yield page, link


@rule
def dead_external_link(site: Site) -> Iterator[Finding]:
    """A link to a page of another host that is gone for certain.

    The reader who wants to see the source for themselves gets an error page. A host that does not
    answer, or keeps programs out, is left to `unanswered-external-link`.
    """
    yield from _findings(
        site, "dead", "find where the page went, link to another copy, or take the link out"
    )


@warning
def unanswered_external_link(site: Site) -> Iterator[Finding]:
    """A link to another host that gave no answer to go by.

    The page may be there: some hosts are slow, overloaded, or keep programs out. Only a person
    with a browser can tell.
    """
    yield from _findings(site, "unanswered", "open the address in a browser")


@warning
def moved_external_link(site: Site) -> Iterator[Finding]:
    """A link to a page that has moved to another address for good.

    Redirects are taken down some years after a move, and then the link is dead.
    """
    for page, link, answer in _answered(site):
        if answer.moved_to:
            yield page.finding(
                link.span,
                f"`{link.target}` has moved for good",
                f"see that it is the same page and write `{answer.moved_to}`",
            )


@warning
def lost_external_anchor(site: Site) -> Iterator[Finding]:
    """A link to a section that the page on the other host does not have.

    The browser shows the top of the page, and the reader looks for the section in vain. A page
    that makes its sections by script has them in a browser only, so it is worth a look there.
    """
    yield from _findings(site, "lost", "open the address in a browser, or link to the page alone")


def _findings(site: Site, state: str, hint: str) -> Iterator[Finding]:
    for page, link, answer in _answered(site):
        if answer.state == state:
            yield page.finding(link.span, f"`{link.target}` {answer.said}", hint)


def _answered(site: Site) -> Iterator[tuple[Page, Link, Answer]]:
    if site.answers:
        for page, link in outward(site):
            if answer := site.answers.get(link.target):
                yield page, link, answer
