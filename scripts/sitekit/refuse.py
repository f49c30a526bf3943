"""What a build will not begin with: sources that could run anything, here or in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitekit.cache import Cache
from sitekit.check import check
from sitekit.load import load
from sitekit.model import Finding
from sitekit.rules import RULES
from sitekit.rules.structure import KEYS


def refusals(root: Path) -> list[Finding]:
    """What the rules of safety find, as the check says it."""
    cache = Cache(root)
    site = load(root, cache)
    cache.carry("findings")
    cache.save()
    return check(site, [name for name, rule in RULES.items() if rule.safety])


def known(meta: Mapping[str, Any]) -> dict[str, Any]:
    """Front matter without what means nothing here: the theme would make something of it."""
    return {key: value for key, value in meta.items() if key in KEYS and KEYS[key](value)}
