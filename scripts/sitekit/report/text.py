"""For people: one line a finding, its hint below it."""

from collections.abc import Iterator, Sequence

from sitekit.model import Finding


def report(findings: Sequence[Finding]) -> str:
    """The findings as a reader of a terminal wants them."""
    return "\n".join(line for finding in findings for line in _lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    place = f"{finding.path}:{finding.span.line}:{finding.span.start}"
    yield f"{place}: {finding.severity}: {finding.message} [{finding.rule}]"
    if finding.hint:
        yield f"  hint: {finding.hint}"
