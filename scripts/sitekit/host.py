"""Runs git and the host's own program, gh."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path


class Trouble(Exception):
    """Why something could not be done, and what to do about it."""


def run(root: Path, command: Sequence[str], *, said: str = "", check: bool = True) -> str:
    """What a program answers; where it fails, its last words as trouble."""
    try:
        done = subprocess.run(
            command,
            cwd=root,
            input=said,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except FileNotFoundError:
        raise Trouble(f"`{command[0]}` is needed and is not on this machine") from None
    if done.returncode and check:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        # Of what a host says by the way of git, its own error tells more than git's last word.
        told = [line for line in lines if line.startswith("remote: error")] or lines[-1:]
        step = next(word for word in command[1:] if word[0] != "-" and "=" not in word)
        raise Trouble(f"`{command[0]} {step}` failed: {(told or ['it did not say why'])[0]}")
    return done.stdout.strip() if done.returncode == 0 else ""
