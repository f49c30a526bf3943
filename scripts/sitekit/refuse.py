"""What a build will not begin with: sources that could run anything, here or in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sitekit.check import check
from sitekit.model import Finding, Site
from sitekit.rules import RULES
from sitekit.rules.structure import KEYS


def refusals(site: Site) -> list[Finding]:
    """What the rules of safety find, as the check says it."""
    return check(site, [name for name, rule in RULES.items() if rule.safety])


def known(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Front matter without what means nothing here: the theme would make something of it."""
    return {key: value for key, value in meta.items() if key in KEYS and KEYS[key](value)}
