"""Every rule, in reading order: family by family, top to bottom.

To add a rule, write it in its family's file, and what it says in report/vi.yml. To add a family,
name it here.
"""

from sitekit.rules import (
    built,
    exceptions,
    external,
    guidance,
    law,
    ledger,
    links,
    parity,
    sources,
    structure,
    terms,
    text,
)
from sitekit.rules.rule import Rule

FAMILIES = (
    structure,
    links,
    parity,
    ledger,
    sources,
    law,
    guidance,
    terms,
    text,
    exceptions,
    external,
    built,
)

RULES = {
    each.name: each
    for family in FAMILIES
    for each in vars(family).values()
    if isinstance(each, Rule)
}
