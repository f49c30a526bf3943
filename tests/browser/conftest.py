"""What the browser tests share: the built site behind a server, a browser, a fresh visitor."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from support import EVERYTHING, HOME, VISITED, Build

Opened = Callable[..., Page]

expect.set_options(timeout=20_000)  # a busy machine is slow, and no fault of the site


class _Quiet(SimpleHTTPRequestHandler):
    """Serves a folder as a static host does: 404.html for whatever is not there."""

    def log_message(self, *args: Any) -> None:
        """Say nothing: the tests' output is for what fails."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        body = Path(self.directory, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Below(_Quiet):
    """Serves it below the folder of its host that the site was built for."""

    def translate_path(self, path: str) -> str:
        """Where a file of the folder is; nothing is there beside it."""
        below = urlsplit(HOME).path
        own = path.startswith(below)
        return super().translate_path(f"/{path.removeprefix(below)}" if own else "/beside it")


@pytest.fixture(scope="session")
def site(build: Build) -> Path:
    """The site with a repository named, for that is when the theme would ask its host."""
    return build(**VISITED)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    handler = functools.partial(_Quiet, directory=str(site))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def published(front: ThreadingHTTPServer, build: Build) -> Iterator[tuple[str, Path]]:
    """A site that knows its address, and its folder; it is served there, so no other host is asked."""
    folder = build(**EVERYTHING)
    front.RequestHandlerClass = functools.partial(_Below, directory=str(folder))
    threading.Thread(target=front.serve_forever, daemon=True).start()
    yield HOME.rstrip("/"), folder
    front.shutdown()


@pytest.fixture(scope="session")
def front() -> Iterator[ThreadingHTTPServer]:
    """The server of the published site: the browser has to know its port before there is a site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Below) as server:
        yield server


# For every window, even one that nobody sees, Chromium loads two pages behind its address bar, which
# take a third of the time that the tests do. The rest is what Playwright switches off and matters
# here: a second list takes the place of the first.
_SWITCHED_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable"),
    *("LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints"),
    *("PaintHolding", "PreconnectToSearch"),
)


@pytest.fixture(scope="session")
def browser(front: ThreadingHTTPServer) -> Iterator[Browser]:
    """The Chromium that `dev.py test` found."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None,
            # Chromium's own sandbox does not start as root, as in most containers.
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                f"--disable-features={','.join(_SWITCHED_OFF)}",
                # Every worker serves the same site: an address with a port would make each its own.
                f"--host-resolver-rules=MAP {urlsplit(HOME).hostname}:80 127.0.0.1:{front.server_port}",
            ],
        )
        yield launched
        launched.close()


_AT_ONCE = (
    "Object.defineProperty(PerformanceNavigationTiming.prototype, 'type', { value: 'reload' })"
)


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """A page of a fresh visitor; whatever it asks another host or complains of fails the test."""
    contexts = []
    trouble: list[str] = []

    def open_page(*, gradual: bool = False, **options: Any) -> Page:
        # A page comes from the server, not from what a worker has kept, and is there at once, as where
        # it is loaded again, unless the test is about that.
        context = browser.new_context(**{"service_workers": "block", **options})
        contexts.append(context)
        if not gradual:
            context.add_init_script(_AT_ONCE)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
        page.on("request", lambda request: trouble.extend(_foreign(request.url)))
        page.on("console", lambda message: trouble.extend(_complaint(message)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


def _complaint(message: ConsoleMessage) -> list[str]:
    """What the page itself does wrong, as what its policy refuses; not an address that is not there."""
    missing = message.text.startswith(
        ("Failed to load resource", "An unknown error occurred when fetching the script")
    )
    return [f"console: {message.text}"] if message.type == "error" and not missing else []


def _foreign(url: str) -> list[str]:
    own = url.startswith(("http://127.0.0.1:", HOME, "data:"))
    return [] if own else [f"asks another host: {url}"]
