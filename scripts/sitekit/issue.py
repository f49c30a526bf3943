"""List the links to other hosts that want a look; with --issue, as one issue of the Git host.

The issue is made when there is something to say, rewritten when that has changed, closed when
nothing is left, and opened again when something is. A list that has not changed writes nothing, so
nobody is told twice.

Exit status: 0 listed, 2 not listed: there is no network, or the host did not take it.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from sitekit.check import main as check
from sitekit.host import Trouble, run
from sitekit.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
TITLE = "Liên kết ra ngoài cần xem lại · Links to other sites that want a look"
_APP = "github-actions"  # only an issue that the host's own machine opened is ours to rewrite
_MOST = 60_000  # characters; the host takes 65,536
_HEAD = """\
Danh sách này do lần kiểm tra hằng tuần viết ra và tự cập nhật; sửa xong mọi liên kết thì nó tự đóng.
This list is written and kept up to date by the weekly check; it closes when every link is mended.
`python3 scripts/dev.py links` cho ra cùng danh sách · prints the same list.
"""


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Ask the other hosts, and say what they answered."""
    parser = argparse.ArgumentParser(
        prog="dev.py links",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--issue", action="store_true", help="keep an issue up to date, by the program gh"
    )
    args = parser.parse_args(argv)
    names = [name for name, rule in RULES.items() if rule.family == "external"]
    said = io.StringIO()
    with redirect_stdout(said):
        status = check(["--external", "--format", "jsonl", "--select", ",".join(names)], root)
    if status == 2:
        return 2
    findings = [json.loads(line) for line in said.getvalue().split("\n") if line]
    text = body(findings)
    if not args.issue:
        print(text or "nothing to look at", end="" if text else "\n")
        return 0
    try:
        print(_kept(text, root), file=sys.stderr)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    return 0


def body(findings: Iterable[Mapping[str, Any]]) -> str:
    """The issue's text: every fault once, with all its places; empty where there is none.

    Without a day or a count of days: the same faults make the same text.
    """
    rules: dict[str, dict[tuple[str, str], list[str]]] = {name: {} for name in RULES}
    for each in findings:
        place = f"`{each['path']}:{each['line']}`"
        rules[each["rule"]].setdefault((each["message"], each["hint"]), []).append(place)
    blocks = []
    for name, faults in rules.items():
        if faults:
            blocks.append(f"\n## {name}\n\n")
        for (message, hint), places in faults.items():
            blocks.append(f"- {message}\n  {hint}\n  {', '.join(places)}\n")
    if not blocks:
        return ""
    text, left = _HEAD, len(blocks)
    for block in blocks:
        if len(text) + len(block) > _MOST:
            text += f"\n({left} …)\n"
            break
        text += block
        left -= 1
    return text


def _kept(text: str, root: Path) -> str:
    """Bring the issue in line with the text; what was done."""
    found = json.loads(
        _gh(
            root,
            *("issue", "list", "--app", _APP, "--state", "all", "--limit", "1000"),
            *("--json", "number,title,body,state"),
        )
    )
    ours = [each for each in found if each["title"] == TITLE]
    if not ours:
        if not text:
            return "nothing to look at, and no issue"
        _gh(root, "issue", "create", "--title", TITLE, "--body-file", "-", said=text)
        return "an issue was opened"
    issue = max(ours, key=lambda each: int(each["number"]))
    number, is_open = str(issue["number"]), issue["state"] == "OPEN"
    if not text:
        if is_open:
            _gh(root, "issue", "close", number)
            return f"issue {number} was closed"
        return f"nothing to look at, and issue {number} is closed"
    done = []
    if issue["body"].replace("\r\n", "\n").strip() != text.strip():
        _gh(root, "issue", "edit", number, "--body-file", "-", said=text)
        done.append("rewritten")
    if not is_open:
        _gh(root, "issue", "reopen", number)
        done.append("opened again")
    return f"issue {number} " + (f"was {' and '.join(done)}" if done else "says the same already")


def _gh(root: Path, *words: str, said: str = "") -> str:
    return run(root, ["gh", *words], said=said)


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
