"""Exceptions: a finding that is right as it is says so where it stands, with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from sitekit.model import Finding, Site
from sitekit.rules.rule import rule


@rule
def bad_exception(site: Site) -> Iterator[Finding]:
    """An exception without a rule or a reason, of an unknown rule, or in a place where it is none.

    Whoever comes next must be able to judge whether it still holds. Rules that keep the site safe
    allow none: it would stand in the very change that must be refused. It stands alone on its line,
    directly above the block it is for: `<!-- allow RULE: reason -->`; in a data file it is a
    comment above the key: `# allow RULE: reason`.
    """
    from sitekit.rules import RULES  # which is made of this file among others

    for path, allowed in site.exceptions:
        if not allowed.rule:
            message, hint = "exception names no rule", "write `allow RULE: reason`"
        elif allowed.rule not in RULES:
            close = get_close_matches(allowed.rule, RULES, n=1, cutoff=0.8)
            message = f"exception of a rule `{allowed.rule}`, which does not exist"
            hint = f"did you mean `{close[0]}`?" if close else ""
        elif RULES[allowed.rule].safety:
            message = f"exception to `{allowed.rule}`, which allows none"
            hint = "mend what the rule finds"
        elif not allowed.reason:
            message = f"exception of `{allowed.rule}` gives no reason"
            hint = f"write `allow {allowed.rule}: reason`"
        elif not allowed.last:
            message = f"exception of `{allowed.rule}` stands above nothing"
            hint = "put it on a line of its own, directly above the block it is for"
        else:
            continue
        yield Finding(path, allowed.span, message, hint)


@rule
def unused_exception(site: Site) -> Iterator[Finding]:
    """An exception that excuses nothing.

    What it was for has been mended or has gone elsewhere, and it would hide the next mistake there.
    """
    yield from site.faults.get("unused-exception", ())
