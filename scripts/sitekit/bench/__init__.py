"""What this project measures, side by side with what a user would pick instead.

One module a measurement: `dev.py bench NAME` runs it.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


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


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder and keeps a list of what was asked for."""

    def __init__(self, *args: Any, fetched: list[str], **options: Any) -> None:
        self.fetched = fetched
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        self.fetched.append(unquote(urlsplit(self.path).path).lstrip("/"))
        super().do_GET()

    def log_message(self, *args: Any) -> None:
        """Say nothing: standard error is for the progress."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, *args: Any) -> None:
        """Say nothing: whoever was asking was stopped."""


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder; yields its address and the growing list of what was fetched."""
    fetched: list[str] = []
    handler = functools.partial(_Handler, directory=str(folder), fetched=fetched)
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", fetched
        finally:
            server.shutdown()
