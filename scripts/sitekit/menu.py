"""The places of the navigation's entries, noted once for the menus of all pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def number(items: Iterable[Any]) -> None:
    """Give every entry its `place` among its siblings; a page of its section's own takes none."""
    place = 0
    for item in items:
        item.place = place
        place += not getattr(item, "is_index", False)
        number(item.children or ())
