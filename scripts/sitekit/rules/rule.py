"""What a rule is: a function from a site to findings, with its name and reason."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sitekit.model import Finding, Site

_Check = Callable[[Site], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; its findings carry its name and severity.

    One of `safety` keeps a change from running anything: the build refuses what it finds before it
    writes a file, and no exception excuses it.
    """

    name: str
    family: str
    doc: str
    check: _Check
    severity: str = "error"
    safety: bool = False

    def __call__(self, site: Site) -> Iterator[Finding]:
        for finding in self.check(site):
            yield replace(finding, rule=self.name, severity=self.severity)

    @property
    def summary(self) -> str:
        """The first line of the explanation: what is found."""
        return self.doc.partition("\n")[0]


def rule(check: _Check) -> Rule:
    """Make a rule of a function: its name, family and explanation come from the function."""
    return Rule(
        check.__name__.replace("_", "-"),
        check.__module__.rpartition(".")[2],
        inspect.getdoc(check) or "",
        check,
    )


def warning(check: _Check) -> Rule:
    """Make a rule whose findings ask for a look: they never fail the check."""
    return replace(rule(check), severity="warning")


def safety(check: _Check) -> Rule:
    """Make a rule that keeps a change from running anything (see `Rule`)."""
    return replace(rule(check), safety=True)
