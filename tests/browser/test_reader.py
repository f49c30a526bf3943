"""What a reader does, in a real browser."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Build
from playwright.sync_api import Browser, Page, expect, sync_playwright

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}
PAGES = sorted(
    file.relative_to(ROOT / "docs/vi").with_suffix("").as_posix().removesuffix("index")
    for file in (ROOT / "docs/vi").rglob("*.md")
)


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


@pytest.fixture(scope="session")
def address(build: Build) -> Iterator[str]:
    """The site with a repository named, for that is when the theme would ask its host."""
    handler = functools.partial(
        _Quiet, directory=str(build(REPO_URL="https://github.com/example/example"))
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium that `dev.py test` found."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None,
            # Chromium's own sandbox does not start as root, as in most containers.
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield launched
        launched.close()


def opened(browser: Browser, **options: Any) -> Page:
    """A page of a fresh visitor; whatever it asks another host or complains of fails the test."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://127.0.0.1:", "data:"))
            else pytest.fail(f"asks another host: {request.url}")
        ),
    )
    return page


def test_from_the_door_to_a_sentence_and_back(browser: Browser, address: str) -> None:
    """On a phone: task 3 in one tap, sentence S15, its English, back, a term of the glossary."""
    page = opened(browser, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{address}/")

    page.get_by_role("link", name="Vận động quần chúng và QCDC", exact=True).tap()
    expect(page).to_have_url(f"{address}/tasks/3-mobilization/")

    page.locator("#conclusion ~ blockquote").get_by_role("link", name="S15").tap()
    expect(page).to_have_url(f"{address}/meeting/text/#s15")
    expect(page.locator("#s15")).to_be_in_viewport()

    page.get_by_role("link", name="English", exact=True).tap()
    expect(page).to_have_url(f"{address}/en/meeting/text/#s15")
    expect(page.locator("#s15")).to_be_in_viewport()
    expect(page.locator("#s15 ~ .pair").first).to_contain_text(
        "Implement the Grassroots Democracy Regulation"
    )

    page.get_by_role("link", name="Tiếng Việt", exact=True).tap()
    expect(page).to_have_url(f"{address}/meeting/text/#s15")

    page.goto(f"{address}/tasks/3-mobilization/")
    page.locator("article a[href*='reference/glossary/#nguoi-co-uy-tin']").first.tap()
    expect(page).to_have_url(f"{address}/reference/glossary/#nguoi-co-uy-tin")
    expect(page.locator("#nguoi-co-uy-tin")).to_be_in_viewport()


def test_the_switch_keeps_the_section_that_is_read(browser: Browser, address: str) -> None:
    """Without a section in the address, the one on the screen counts."""
    page = opened(browser, viewport=PHONE)
    page.goto(f"{address}/tasks/5-training/")
    page.locator("#today").evaluate("element => element.scrollIntoView()")

    page.get_by_role("link", name="English", exact=True).click()

    expect(page).to_have_url(f"{address}/en/tasks/5-training/#today")
    expect(page.locator("#today")).to_be_in_viewport()


def test_the_switch_without_javascript(browser: Browser, address: str) -> None:
    """It leads to the same page."""
    page = opened(browser, java_script_enabled=False, viewport=PHONE)
    page.goto(f"{address}/en/meeting/limits/")

    page.get_by_role("link", name="Tiếng Việt", exact=True).click()

    expect(page).to_have_url(f"{address}/meeting/limits/")


def test_the_switch_at_the_top_of_a_page(browser: Browser, address: str) -> None:
    """No section is made up where none is read yet."""
    page = opened(browser, viewport=DESKTOP)
    page.goto(f"{address}/")

    page.get_by_role("link", name="English", exact=True).click()

    expect(page).to_have_url(f"{address}/en/")


def test_a_wrong_address(browser: Browser, address: str) -> None:
    """The error page leads home in both languages, from any depth."""
    page = opened(browser, viewport=PHONE)
    page.goto(f"{address}/tasks/9-nothing/at/all/")
    expect(page.get_by_role("heading", name="Không tìm thấy trang")).to_be_visible()

    page.get_by_role("link", name="The five task areas").click()

    expect(page).to_have_url(f"{address}/en/tasks/")


def test_a_table_folds_into_cards_on_a_phone(browser: Browser, address: str) -> None:
    """Each cell says of what it is, and a link of it leads into the task."""
    page = opened(browser, viewport=PHONE)
    page.goto(f"{address}/tasks/")
    row = page.locator("#matrix ~ * tbody tr").nth(2)
    heads, cell = page.locator("#matrix ~ * thead").bounding_box(), row.locator("td").nth(2)

    label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    tops = row.locator("td").evaluate_all("cells => cells.map(c => c.getBoundingClientRect().top)")

    assert label.strip('"') == cell.get_attribute("data-label") != ""
    assert tops == sorted(set(tops))
    assert heads is None or heads["height"] <= 1
    row.locator("a[href*='#qcdc']").click()
    expect(page).to_have_url(f"{address}/tasks/3-mobilization/#qcdc")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [SMALL, DESKTOP], ids=["small", "desktop"])
def test_no_page_scrolls_sideways_or_complains(
    browser: Browser, address: str, size: dict[str, int], scheme: str
) -> None:
    """Every page, both languages: nothing wider than the screen, no error on the console."""
    page = opened(browser, viewport=size, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    for path in [*PAGES, *(f"en/{path}" for path in PAGES)]:
        page.goto(f"{address}/{path}" + ("/" if path and not path.endswith("/") else ""))
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{path} is {width} px wide"
    assert said == []
