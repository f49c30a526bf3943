"""How findings are written: one file a format, each a pure function from findings to text."""

from sitekit.report import jsonl, text

REPORTS = {"text": text.report, "jsonl": jsonl.report}
