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
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from sitekit.hosts import CODINGS, HEADERS, TYPES, UNKNOWN, cache_control


def build_site(config: Path, folder: Path, address: str = "", repository: str = "") -> None:
    """Build a site for an address; what MkDocs complains of is told only if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(config), "-d", str(folder)],
        env={
            **os.environ,
            "SITE_URL": address,
            "REPO_URL": repository,
            "NO_MKDOCS_2_WARNING": "1",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{config} cannot be built:\n{done.stderr.strip()}")


def say(text: str) -> None:
    """Tell the person how far it is; standard output is for what was measured."""
    print(text, file=sys.stderr, flush=True)


class _Meter(BufferedIOBase):
    """Writes to what it is given, and keeps a list of how many bytes."""

    def __init__(self, to: BufferedIOBase, sent: list[int]) -> None:
        self._to, self._sent = to, sent

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._sent.append(len(content))
        return self._to.write(content)


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder as a good host does, and keeps a list of what was asked for.

    With the headers of sitekit.hosts, the compressed copies that lie beside files, and 404.html.
    """

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written apart: the second would wait

    def __init__(self, *args: Any, fetched: list[str], sent: list[int], **options: Any) -> None:
        self.fetched, self.sent = fetched, sent
        super().__init__(*args, **options)

    def setup(self) -> None:
        super().setup()
        self.wfile = _Meter(self.wfile, self.sent)

    def do_GET(self) -> None:
        self.fetched.append(unquote(urlsplit(self.path).path).lstrip("/"))
        super().do_GET()

    def send_head(self) -> BinaryIO | None:
        """Answer with the file, its copy, the way to a folder's page, or 404.html."""
        asked = urlsplit(self.path)
        file, status = Path(self.translate_path(self.path)), HTTPStatus.OK
        if asked.path.endswith("/"):
            file /= "index.html"
        elif file.is_dir():
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            # The last part alone: `//host/` at the start would lead to another host.
            self.send_header("Location", f"./{asked.path.rpartition('/')[2]}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if not file.is_file():
            file, status = Path(self.directory, "404.html"), HTTPStatus.NOT_FOUND
            if not file.is_file():
                self.send_error(status)
                return None
        copies = {coding: file.with_name(f"{file.name}{end}") for coding, end in CODINGS.items()}
        copies = {coding: copy for coding, copy in copies.items() if copy.is_file()}
        coding = next((each for each in copies if each in self._understood()), "")
        return self._send(status, file, copies.get(coding, file), coding, vary=bool(copies))

    def _understood(self) -> set[str]:
        """The encodings that whoever asks can read."""
        accepted = self.headers.get("Accept-Encoding", "").replace(" ", "").lower().split(",")
        return {each.partition(";")[0] for each in accepted if not each.endswith(";q=0")}

    def _send(
        self, status: HTTPStatus, file: Path, copy: Path, coding: str, *, vary: bool
    ) -> BinaryIO | None:
        """Send the head for a file; the body is that of the copy, none if it is known already."""
        stat = copy.stat()
        tag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}-{coding}"'
        known = status == HTTPStatus.OK and self.headers.get("If-None-Match") == tag
        path = f"/{file.relative_to(self.directory).as_posix()}"
        self.send_response(HTTPStatus.NOT_MODIFIED if known else status)
        self.send_header("Cache-Control", cache_control(path))
        self.send_header("ETag", tag)
        if vary:
            self.send_header("Vary", "Accept-Encoding")
        if not known:
            self.send_header("Content-Type", TYPES.get(file.suffix, UNKNOWN))
            self.send_header("Content-Length", str(stat.st_size))
            if coding:
                self.send_header("Content-Encoding", coding)
        self.end_headers()
        return None if known else copy.open("rb")

    def end_headers(self) -> None:
        """Every answer has the headers that all files have."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing: standard error is for the progress."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, *args: Any) -> None:
        """Say nothing: whoever was asking was stopped."""


@contextmanager
def served(folder: Path, sent: list[int] | None = None) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder; yields its address and the growing list of what was fetched.

    To `sent` is added how many bytes went over the wire, heads of answers included.
    """
    fetched: list[str] = []
    sent = [] if sent is None else sent
    handler = functools.partial(_Handler, directory=str(folder), fetched=fetched, sent=sent)
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", fetched
        finally:
            server.shutdown()
