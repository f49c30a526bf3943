"""How a page is cited, and where a mistake on it is reported."""

from __future__ import annotations

import re
from urllib.parse import quote

from sitekit.law import amended
from sitekit.pages import day
from sitekit.scan import scan

_TITLE = re.compile(r"^# .+\{#[\w-]+\}[ \t]*$", re.MULTILINE)
_AS_OF = {"vi": "tính đến", "en": "as of"}
_MISTAKE = {"vi": "Sai sót ở trang “{}”", "en": "A mistake on the page “{}”"}


def title(markdown: str) -> str:
    """The title of a page as its readers see it; that of a law as the law stands now."""
    line = _TITLE.search(markdown)
    headings = scan("vi/page.md", amended(line[0])).headings if line else ()
    return headings[0].text if headings else ""


def citation(lang: str, name: str, law: str, site: str, as_of: str) -> str:
    """The words before the address: the page, the text of law it holds, the site, the day."""
    parts = [f"“{name}”", law if law not in name else "", site]
    if as_of:
        parts.append(f"{_AS_OF[lang]} {day(as_of, lang)}")
    return ", ".join(filter(None, parts))


def report(lang: str, contact: str, name: str) -> str:
    """The address a mistake is reported to; empty where no contact is set."""
    if "@" in contact and "://" not in contact:
        return f"mailto:{contact}?subject={quote(_MISTAKE[lang].format(name))}"
    return contact
