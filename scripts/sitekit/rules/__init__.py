"""Every rule, in reading order: family by family, top to bottom.

To add a rule, write it in its family's file. To add a family, name it here.
"""

from sitekit.rules import guidance, law, links, parity, sources, structure
from sitekit.rules.rule import Rule

FAMILIES = (structure, links, parity, sources, law, guidance)

RULES = {
    each.name: each
    for family in FAMILIES
    for each in vars(family).values()
    if isinstance(each, Rule)
}
