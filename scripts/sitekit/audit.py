"""Ask whether a version in the lock files has a known vulnerability; ARG ... goes to pip-audit.

Exit status: 0 none has, 1 one has, 2 it is not known: the service did not answer, or does not
know a package.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)
_NO_ANSWER = re.compile(r"ConnectionError|ConnectTimeout|ReadTimeout|ServiceError|HTTPError")


class NoAnswer(Exception):
    """Why nothing is known of the versions."""


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Say what the service knows of each version."""
    args = sys.argv[1:] if argv is None else list(argv)
    if {"-h", "--help"} & set(args):
        print(f"usage: dev.py audit [ARG ...]\n\n{__doc__}", end="")
        return 0
    pins = sorted(set(locked(root)))
    found: list[dict[str, Any]] = []
    for group in _apart(pins):
        try:
            found += _asked(group, args)
        except NoAnswer as error:
            print(error, file=sys.stderr)
            return 2
    faults = list(_faults(found))
    unknown = [each["name"] for each in found if "skip_reason" in each]
    for line in faults:
        print(line)
    if unknown:
        print(
            f"the service knows nothing of {len(unknown)} packages, {unknown[0]} the first,"
            " so nobody can tell whether they are sound",
            file=sys.stderr,
        )
    print(f"{len(pins)} versions, {len(faults)} known vulnerabilities", file=sys.stderr)
    return 1 if faults else 2 if unknown else 0


def locked(root: Path) -> Iterator[tuple[str, str]]:
    """Every version in the lock files."""
    for file in sorted(root.glob("requirements*.txt")):
        yield from _PIN.findall(file.read_text(encoding="utf-8"))


def _apart(pins: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """The versions in groups that name nothing twice: pip-audit takes a name once."""
    groups: list[dict[str, str]] = []
    for name, version in pins:
        group = next((each for each in groups if name not in each), None)
        if group is None:
            groups.append(group := {})
        group[name] = version
    return groups


def _asked(group: Mapping[str, str], args: Sequence[str]) -> list[dict[str, Any]]:
    """What pip-audit finds out about some versions."""
    with TemporaryDirectory() as folder:
        # Without the marks of the systems: what Windows alone gets is asked for everywhere.
        file = Path(folder, "versions.txt")
        file.write_text(
            "".join(f"{name}=={version}\n" for name, version in group.items()), encoding="utf-8"
        )
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip"),
                *("--format", "json", "--progress-spinner", "off"),
                *("--requirement", str(file), *args),
            ],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    try:
        return list(json.loads(done.stdout)["dependencies"])
    except (ValueError, LookupError, TypeError):
        raise NoAnswer(_why(done.stderr)) from None


def _faults(found: Sequence[dict[str, Any]]) -> Iterator[str]:
    for each in found:
        for fault in each.get("vulns", ()):
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            names = ", ".join([fault["id"], *fault.get("aliases", ())])
            yield f"{each['name']} {each['version']}: {names}; mended in {mended}"


def _why(said: str) -> str:
    """What kept pip-audit from an answer, in one sentence."""
    last = (said.strip().splitlines() or ["it did not say why"])[-1]
    if _NO_ANSWER.search(said):
        return (
            f"the service that knows the vulnerabilities did not answer ({last[:200]}):"
            " connect to the network and run the same command again"
        )
    return f"pip-audit could not run: {last}"


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
