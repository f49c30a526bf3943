"""For other programs: one JSON object a line."""

import json
from collections.abc import Sequence

from sitekit.model import Finding
from sitekit.report.text import LineOf


def report(findings: Sequence[Finding], _line_of: LineOf, _lang: str = "en") -> str:
    """The findings, one a line; `path` is relative to the project, lines and columns from 1.

    What a program goes by, as `rule` and `severity`, is the same in every language.
    """
    return "\n".join(
        json.dumps(
            {
                "path": finding.path,
                "line": finding.span.line,
                "column": finding.span.start,
                "rule": finding.rule,
                "severity": finding.severity,
                "message": finding.message,
                "hint": finding.hint,
            },
            ensure_ascii=False,
        )
        for finding in findings
    )
