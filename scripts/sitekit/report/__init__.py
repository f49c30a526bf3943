"""How findings are written: one file a format, each a pure function from findings to text.

It is handed the findings, in the language they are to be read in, a way to look up the source line
that a finding is about, and that language for the words around them.
"""

from sitekit.report import github, jsonl, text

REPORTS = {"text": text.report, "github": github.report, "jsonl": jsonl.report}
