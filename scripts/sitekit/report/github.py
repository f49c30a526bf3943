"""For pull requests: workflow commands that GitHub shows on the changed line.

GitHub shows ten annotations of each kind a step, so the log carries the full text report as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from sitekit.model import Finding, Span
from sitekit.report import text
from sitekit.report.text import LineOf
from sitekit.report.translate import counted, word


def report(findings: Sequence[Finding], line_of: LineOf, lang: str = "en") -> str:
    """The findings as annotations, and below them as text."""
    if not findings:
        return ""
    readable = text.report(findings, line_of, lang)
    # A page must not be able to give commands by what is quoted from it, so they are off below. The
    # word that turns them on again is a hash of the text, for then the text cannot hold it.
    word = blake2b(readable.encode(errors="replace"), digest_size=16).hexdigest()
    commands = map(_command, findings)
    return "\n".join((*commands, f"::stop-commands::{word}", readable, f"::{word}::"))


def summary(findings: Sequence[Finding], lang: str = "en") -> str:
    """Markdown for the page of the run: how many there are, and of each rule where the first is."""
    errors = sum(finding.severity == "error" for finding in findings)
    counts = ((errors, "error"), (len(findings) - errors, "warning"))
    lines = [f"**{', '.join(counted(*each, lang) for each in counts)}**", ""]
    if findings:
        count, rule, at = (word(each, lang) for each in ("count", "rule", "first at"))
        lines += [f"| {count} | | {rule} | {at} |", "|--:|---|---|---|"]
        firsts = {finding.rule: finding for finding in reversed(findings)}
        found = Counter(finding.rule for finding in findings)
        for name, number in sorted(found.items(), key=lambda each: (-each[1], each[0])):
            first = firsts[name]
            place = f"{first.path}:{first.span.line}".replace("|", "\\|").replace("\n", " ")
            severity = word(first.severity, lang)
            lines.append(f"| {number} | {severity} | `{name}` | `{place}` |")
        lines.append("")
    return "\n".join(lines) + "\n"


def _command(finding: Finding) -> str:
    span = finding.span
    properties = {"file": finding.path, "line": span.line}
    if span != Span():  # which stands for the file as a whole
        properties["col"] = span.start
    if span.end > span.start:
        properties["endColumn"] = span.end
    properties["title"] = finding.rule
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
    return f"::{finding.severity} {written}::{_data(message)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
