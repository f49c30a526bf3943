"""What this project measures, side by side with what a user would pick instead.

One module a measurement: `dev.py bench NAME` runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def build(config: Path, folder: Path, address: str = "") -> None:
    """Build a site for an address; what MkDocs complains of is told only if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(config), "-d", str(folder)],
        env={**os.environ, "SITE_URL": address, "REPO_URL": "", "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{config} cannot be built:\n{done.stderr.strip()}")
