"""Without a network: what was visited can be read, what was not says so, and all of it can be ended."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect
from support import PHONE, VISITED, Build

Opened = Callable[..., Page]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
KEPT = {
    "vi": re.compile(r"^Bản đã lưu ngày \d\d/\d+/\d{4}; không có mạng\.$"),
    "en": re.compile(r"^Copy kept on \d+ \w+ \d{4}; no network\.$"),
}
# Whether the page and all that it is shown with are kept.
_KEPT = """async () => {
    const used = [...document.querySelectorAll("link[rel=stylesheet], %s, script[src], article img")];
    const urls = [location.href.replace(/[?#].*/, ""), ...used.map(({ href, src }) => href ?? src)];
    return (await Promise.all(urls.map((url) => caches.match(url)))).every(Boolean);
}"""
ALL_KEPT = _KEPT % "link[rel=icon]"
KEPT_AGAIN = _KEPT % "nothing"  # a browser without windows asks for no icon
ALMOST_ALL = "() => document.querySelector('.offline progress').value > 0.9"
STORES = """async () => {
    const found = {};
    for (const name of await caches.keys()) {
        const keys = await (await caches.open(name)).keys();
        found[name.split(" ").slice(0, -1).join(" ")] = keys.map(({ url }) => url);
    }
    return found;
}"""


class Host:
    """A host whose pages the test changes, holds back or breaks; `asked` is what it was asked for."""

    def __init__(self, folder: Path, below: str = "/") -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.held: dict[str, threading.Event] = {}
        self.asked: list[str] = []
        host = self

        class Handler(SimpleHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                """Say nothing."""

            def translate_path(self, path: str) -> str:
                own = path.startswith(below)
                return super().translate_path(f"/{path.removeprefix(below)}" if own else "/none")

            def end_headers(self) -> None:
                self.send_header("Cache-Control", "no-cache")
                super().end_headers()

            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                host.asked.append(path)
                if path in host.held:
                    host.held[path].wait()
                if path not in host.answers:
                    return super().do_GET()
                status, headers, body = host.answers[path]
                self.send_response(status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        def serve(*arguments: Any) -> None:
            Handler(*arguments, directory=str(folder))

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), serve)  # type: ignore[arg-type]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}{below}"

    def change(self, path: str, words: str, status: int = 200, **headers: str) -> None:
        """Have an address answer with a page of these words."""
        icon = '<link rel="icon" href="data:,">'  # or the browser would ask for one
        body = f'<html lang="vi">{icon}<title>{words}</title><article><h1>{words}</h1></article></html>'
        self.answers[path] = status, headers, body.encode()

    def hold(self, path: str) -> threading.Event:
        """Have an address not answer until the event is set."""
        return self.held.setdefault(path, threading.Event())

    def close(self) -> None:
        """Let go whoever waits."""
        for event in self.held.values():
            event.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def folder(build: Build) -> Path:
    """The built site."""
    return build(**VISITED)


@pytest.fixture
def host(folder: Path) -> Iterator[Host]:
    """It serves the site at the root of its address."""
    serving = Host(folder)
    yield serving
    serving.close()


@pytest.fixture
def reader(opened: Opened) -> Iterator[Page]:
    """A page whose browser may have a worker; whatever it complains of fails the test."""
    said: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(f"{message.text} {message.location}")

    page = opened(viewport=PHONE, service_workers="allow")
    page.on("console", complain)
    yield page
    assert said == []


def until(page: Page, true: str) -> None:
    """Wait until a function returns something true, or the promise of it.

    Playwright's own way takes any promise to be true, and evaluates texts, which a page may forbid.
    """
    come = page.evaluate(
        f"""async () => {{
            for (let turn = 0; turn < 400; turn++) {{
                if (await ({true})()) return true;
                await new Promise((go) => setTimeout(go, 50));
            }}
        }}"""
    )
    assert come, true


def until_asked(page: Page, host: Host, path: str) -> None:
    """Wait until the host is asked for something."""
    for _ in range(400):
        if path in host.asked:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"nobody asked for {path}")


def visit(page: Page, url: str) -> None:
    """Read a page, and wait until it is kept."""
    page.goto(url)
    until(page, ALL_KEPT)


def offline(page: Page, lost: bool = True) -> None:
    """The network is lost, or comes back."""
    page.context.set_offline(lost)


def line(page: Page) -> Locator:
    """What says that a page is a kept copy."""
    return page.locator(".kept-copy")


def settings(page: Page, host: Host, lang: str = "vi") -> None:
    """Go to the switches, and wait until they know how much there is."""
    page.goto(f"{host.address}{'' if lang == 'vi' else 'en/'}about/")
    page.locator(".offline").scroll_into_view_if_needed()
    expect(page.locator(".offline-size").first).to_have_text(re.compile("MB"))


def keep_everything(page: Page) -> Locator:
    """The button."""
    return page.locator(".offline fieldset > button")


def size_of(folder: Path, *groups: str) -> int:
    """What everything in these groups weighs on the way."""
    listed = json.loads((folder / "offline.json").read_text(encoding="utf-8"))["groups"]
    return sum(size for group in groups for size, _ in listed[group].values())


@pytest.mark.parametrize(("path", "lang"), [("tasks/", "vi"), ("en/tasks/", "en")])
def test_a_visited_page_can_be_read_again(reader: Page, host: Host, path: str, lang: str) -> None:
    """Even the very first one, with its styles and its pictures; it says what it is."""
    visit(reader, host.address + path)
    colour = reader.evaluate("getComputedStyle(document.body).backgroundColor")
    expect(line(reader)).to_have_count(0)

    offline(reader)
    reader.goto(f"{host.address}{path}?from=elsewhere")

    expect(line(reader)).to_have_text(KEPT[lang])
    assert reader.evaluate("getComputedStyle(document.body).backgroundColor") == colour
    assert reader.evaluate("[...document.styleSheets].every((each) => each.cssRules.length)")
    assert reader.evaluate("[...document.images].every((each) => each.naturalWidth)")


def test_what_was_not_visited_says_so_and_leads_to_what_was(reader: Page, host: Host) -> None:
    """In both languages, for nobody knows whose address it is."""
    visit(reader, f"{host.address}tasks/")

    offline(reader)
    reader.goto(f"{host.address}qcdc/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Trang này chưa được lưu")
    expect(reader.locator("[lang=en] h2").first).to_have_text("This page is not kept")
    reader.get_by_role("link", name="Năm nhiệm vụ phối hợp").click()
    expect(line(reader)).to_have_text(KEPT["vi"])

    offline(reader, False)
    reader.goto(f"{host.address}qcdc/")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("QCDC")


def test_an_address_without_its_slash_leads_on_as_a_host_does(reader: Page, host: Host) -> None:
    """Or all the links on the page would be wrong."""
    visit(reader, f"{host.address}tasks/")

    offline(reader)
    reader.goto(f"{host.address}tasks#tasks")

    expect(reader).to_have_url(f"{host.address}tasks/#tasks")
    expect(line(reader)).to_have_text(KEPT["vi"])


def test_a_search_that_was_made_works_again(reader: Page, host: Host) -> None:
    """What was asked can be asked again."""
    results = reader.locator("dialog.search ol a")

    def search() -> list[str]:
        reader.get_by_role("button", name="Tìm kiếm").click()
        reader.locator("dialog.search input").fill("hương ước")
        expect(results.nth(7)).to_be_visible()
        return results.all_inner_texts()

    visit(reader, f"{host.address}tasks/")
    found = search()
    # The last result is on the screen before it is in the store.
    until(
        reader,
        """async () => {
            const used = performance.getEntriesByType("resource").map(({ name }) => name);
            const search = used.filter((name) => name.includes("/pagefind/"));
            const kept = search.map((name) => caches.match(name, { ignoreSearch: true }));
            return (await Promise.all(kept)).every(Boolean);
        }""",
    )

    offline(reader)
    reader.reload()

    assert search() == found


def test_the_page_of_the_network_wins(reader: Page, host: Host) -> None:
    """And takes the place of the kept one."""
    visit(reader, f"{host.address}tasks/")

    host.change("/tasks/", "Mới")
    reader.goto(f"{host.address}tasks/")
    expect(reader.locator("h1")).to_have_text("Mới")
    expect(line(reader)).to_have_count(0)

    offline(reader)
    reader.reload()
    expect(reader.locator("h1")).to_have_text("Mới")
    expect(line(reader)).to_have_text(KEPT["vi"])


def test_a_network_that_does_not_answer_is_not_waited_for(reader: Page, host: Host) -> None:
    """What it sends in the end is kept all the same."""
    visit(reader, f"{host.address}tasks/")

    host.change("/tasks/", "Mới")
    answer = host.hold("/tasks/")
    reader.goto(f"{host.address}tasks/")
    expect(line(reader)).to_have_text(re.compile(r"; mạng chậm\.$"))
    expect(reader.locator("h1")).to_contain_text("Năm nhiệm vụ")

    answer.set()
    until(reader, "async () => (await (await caches.match(location.href)).text()).includes('Mới')")
    offline(reader)
    reader.reload()
    expect(reader.locator("h1")).to_have_text("Mới")


def test_where_the_server_fails_the_kept_copy_is_shown(opened: Opened, host: Host) -> None:
    """An error of it is no page; where nothing is kept, the error is what there is to see."""
    reader = opened(service_workers="allow")  # the browser writes each error into its console
    visit(reader, f"{host.address}tasks/")

    host.change("/tasks/", "Lỗi", 503)
    host.change("/qcdc/", "Lỗi", 503)
    reader.goto(f"{host.address}tasks/")
    expect(line(reader)).to_have_text(re.compile(r"; máy chủ gặp lỗi\.$"))

    reader.goto(f"{host.address}qcdc/")
    expect(reader.locator("h1")).to_have_text("Lỗi")


def test_what_is_no_page_of_the_site_is_not_kept(opened: Opened, host: Host) -> None:
    """Not what leads elsewhere, what is missing, what is a piece, or what was put in a file's place."""
    reader = opened(service_workers="allow")
    visit(reader, f"{host.address}tasks/")
    host.change("/assets/away.svg", "", 302, Location="/assets/favicon.svg")
    host.change("/assets/page.svg", "Một trang")
    host.change("/qcdc/", "Đã bỏ", 404)

    reader.evaluate(
        """async (root) => {
            for (const path of ["away.svg", "page.svg", "none.svg"]) await fetch(`${root}assets/${path}`);
            await fetch(`${root}assets/site.css?piece`, { headers: { range: "bytes=0-9" } });
            await fetch(`${root}assets/groups-vi.svg`, { method: "HEAD" });
            await fetch(`${root}training/sections.csv`);
        }""",
        host.address,
    )
    reader.goto(f"{host.address}qcdc/")
    expect(reader.locator("h1")).to_have_text("Đã bỏ")
    # Whatever comes after them is kept after them.
    visit(reader, f"{host.address}meeting/")

    after = reader.evaluate(STORES)
    assert set(after["offline 1 pages"]) == {f"{host.address}tasks/", f"{host.address}meeting/"}
    names = {Path(url).name for url in after["offline 1 files"]}
    assert names.isdisjoint({"away.svg", "page.svg", "none.svg", "groups-vi.svg", "sections.csv"})


def test_a_page_that_has_gone_is_no_longer_kept(opened: Opened, host: Host) -> None:
    """What the network says of it wins, too."""
    reader = opened(service_workers="allow")
    visit(reader, f"{host.address}tasks/")

    host.change("/tasks/", "Đã bỏ", 404)
    reader.goto(f"{host.address}tasks/")

    until(reader, "async () => !(await caches.match(location.href))")


def test_the_oldest_page_makes_room(reader: Page, host: Host) -> None:
    """So that a device does not fill up unasked."""
    visit(reader, f"{host.address}tasks/")
    reader.evaluate(
        """async () => {
            const name = (await caches.keys()).find((each) => each.includes(" pages "));
            const cache = await caches.open(name);
            for (let each = 0; each < 59; each++) await cache.put(`/old-${each}/`, new Response(""));
        }"""
    )

    visit(reader, f"{host.address}qcdc/")

    until(reader, "async () => !(await caches.match('/tasks/'))")
    kept = [urlsplit(url).path for url in reader.evaluate(STORES)["offline 1 pages"]]
    assert kept == [*(f"/old-{each}/" for each in range(59)), "/qcdc/"]


def test_stores_of_former_kinds_go_and_those_of_others_stay(reader: Page, host: Host) -> None:
    """A host may have more sites than this."""
    others = ["offline 0 pages http://elsewhere.example/", "another's own"]
    host.change("/elsewhere/", "Trang khác")
    reader.goto(f"{host.address}elsewhere/")
    for name in (f"offline 0 pages {host.address}", *others):
        reader.evaluate("(name) => caches.open(name)", name)

    visit(reader, f"{host.address}tasks/")

    names = reader.evaluate("caches.keys()")
    assert f"offline 0 pages {host.address}" not in names
    assert set(others) < set(names)


def test_nothing_is_fetched_that_nobody_asked_for(reader: Page, host: Host) -> None:
    """To keep the first page costs nothing, for the browser has just fetched it."""
    reader.add_init_script(
        "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
    )
    reader.goto(f"{host.address}tasks/")
    until(reader, "async () => Boolean(await caches.match(location.href))")
    reader.wait_for_timeout(1000)

    assert sorted(host.asked) == sorted(set(host.asked))
    assert "/offline.json" not in host.asked


@pytest.mark.parametrize(
    ("lang", "stated", "there", "elsewhere", "question"),
    [
        ("vi", r"Lưu toàn bộ \(\d,\d\sMB\)", "law/59-2023-nd-cp/", "en/tasks/", "hương ước"),
        ("en", r"Keep everything \(\d\.\d\sMB\)", "en/reference/glossary/", "tasks/", "convention"),
    ],
)
def test_everything_can_be_kept(
    reader: Page,
    host: Host,
    folder: Path,
    lang: str,
    stated: str,
    there: str,
    elsewhere: str,
    question: str,
) -> None:
    """The button says what it costs before it costs anything; then a whole language is there."""
    settings(reader, host, lang)
    button = keep_everything(reader)
    expect(button).to_have_text(re.compile(f"^{stated}$"))
    total = size_of(folder, "common", lang) / 1e6
    size = reader.locator(".offline label", has=reader.locator(f"[value={lang}]"))
    expect(size).to_contain_text(f"{total:.1f}".replace(".", "," if lang == "vi" else "."))
    assert f"/{there}" not in host.asked

    last = host.hold("/pagefind/pagefind-entry.json")
    button.click()
    expect(reader.get_by_role("progressbar")).to_be_visible()
    expect(reader.locator(".offline-running button")).to_be_focused()
    # All but the last file is there.
    until(reader, ALMOST_ALL)
    last.set()
    full, status = {
        "vi": ("Đã lưu toàn bộ phần đã chọn", "Đã lưu toàn bộ phần đã chọn."),
        "en": ("Everything chosen is kept", "Everything chosen is kept."),
    }[lang]
    expect(button).to_have_text(full)
    expect(reader.get_by_role("status").filter(has_text=status)).to_be_visible()

    offline(reader)
    reader.goto(host.address + there)
    expect(line(reader)).to_have_text(KEPT[lang])
    reader.keyboard.press("/")
    reader.locator("dialog.search input").fill(question)
    expect(reader.locator("dialog.search ol a").nth(7)).to_be_visible()
    reader.goto(host.address + elsewhere)
    expect(reader.locator("h1")).to_have_text("Trang này chưa được lưu")


def test_both_languages_come_with_their_side_by_side_views(reader: Page, host: Host) -> None:
    """They need both."""
    settings(reader, host)
    reader.get_by_role("radio", name="Cả hai").check()
    keep_everything(reader).click()
    expect(keep_everything(reader)).to_have_text("Đã lưu toàn bộ phần đã chọn")

    offline(reader)
    for path in ("vi-en/tasks/", "en/qcdc/", "contribute/rules/"):
        reader.goto(host.address + path)
        expect(line(reader)).to_be_visible()


def test_keeping_can_be_ended_and_gone_on_with(reader: Page, host: Host) -> None:
    """What has been downloaded is not fetched again."""
    settings(reader, host)
    entry = host.hold("/pagefind/pagefind-entry.json")  # without it there is no end
    keep_everything(reader).click()
    until_asked(reader, host, "/pagefind/pagefind-entry.json")  # the last of all
    reader.get_by_role("button", name="Dừng").click()
    expect(reader.get_by_role("status").filter(has_text="Đã dừng.")).to_be_visible()
    expect(keep_everything(reader)).to_have_text(re.compile(r"^Lưu phần còn thiếu .*\(0,1\sMB\)$"))
    expect(keep_everything(reader)).to_be_focused()

    entry.set()
    host.asked.clear()
    keep_everything(reader).press("Enter")
    expect(keep_everything(reader)).to_have_text("Đã lưu toàn bộ phần đã chọn")
    # Or not even that: it was on its way, and has come.
    assert set(host.asked) <= {"/pagefind/pagefind-entry.json"}


def test_only_what_has_changed_is_fetched_again(reader: Page, host: Host, folder: Path) -> None:
    """What is no longer part of the site goes; a page that was read meanwhile is there already."""
    settings(reader, host)
    keep_everything(reader).click()
    expect(keep_everything(reader)).to_have_text("Đã lưu toàn bộ phần đã chọn")

    host.change("/qcdc/", "Mới")
    changed = json.loads((folder / "offline.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(host.answers["/qcdc/"][2]).hexdigest()[:8]
    changed["groups"]["vi"]["qcdc/"] = [150_000, digest]
    del changed["groups"]["vi"]["qcdc/know/"]
    host.answers["/offline.json"] = 200, {}, json.dumps(changed).encode()
    settings(reader, host)
    expect(keep_everything(reader)).to_have_text(re.compile(r"\(0,[12]\sMB\)$"))
    host.asked.clear()
    keep_everything(reader).click()
    expect(reader.locator(".offline-status")).to_have_text("Đã lưu toàn bộ phần đã chọn.")
    # The browser looks for a newer worker when it likes.
    assert [path for path in host.asked if path != "/offline-worker.js"] == ["/qcdc/"]

    offline(reader)
    reader.goto(f"{host.address}qcdc/")
    expect(reader.locator("h1")).to_have_text("Mới")
    reader.goto(f"{host.address}qcdc/know/")
    expect(reader.locator("h1")).to_have_text("Trang này chưa được lưu")


def test_another_language_brings_the_first_up_to_date(reader: Page, host: Host) -> None:
    """They have one index: what leads into it must fit the pieces of both."""
    settings(reader, host)
    keep_everything(reader).click()
    expect(keep_everything(reader)).to_have_text("Đã lưu toàn bộ phần đã chọn")
    reader.evaluate(
        """async () => {
            const name = (await caches.keys()).find((each) => each.includes(" all "));
            await (await caches.open(name)).delete("/qcdc/");
        }"""
    )

    settings(reader, host)
    reader.get_by_role("radio", name="Tiếng Anh").check()
    host.asked.clear()
    keep_everything(reader).click()
    expect(keep_everything(reader)).to_have_text("Đã lưu toàn bộ phần đã chọn")

    assert {"/qcdc/", "/en/qcdc/"} < set(host.asked)
    assert "/tasks/" not in host.asked


def test_a_device_that_is_full_says_so(reader: Page, host: Host) -> None:
    """The page is shown all the same."""
    visit(reader, f"{host.address}tasks/")
    settings(reader, host)
    session = reader.context.new_cdp_session(reader)
    quota = {"origin": host.address.rstrip("/"), "quotaSize": 1_000_000}
    session.send("Storage.overrideQuotaForOrigin", quota)

    keep_everything(reader).click()
    expect(reader.locator(".offline-status")).to_have_text(re.compile("^Máy không còn chỗ"))

    quota["quotaSize"] = 1
    session.send("Storage.overrideQuotaForOrigin", quota)
    reader.goto(f"{host.address}qcdc/")
    expect(reader.locator("h1")).to_contain_text("QCDC")
    offline(reader)
    reader.goto(f"{host.address}tasks/")
    expect(line(reader)).to_be_visible()


def test_a_connection_that_ends_says_so(opened: Opened, host: Host) -> None:
    """And the button goes on from there."""
    reader = opened(service_workers="allow")
    settings(reader, host)
    entry = host.hold("/pagefind/pagefind-entry.json")
    keep_everything(reader).click()
    until(reader, ALMOST_ALL)

    offline(reader)
    expect(reader.locator(".offline-status")).to_have_text(re.compile("^Mất kết nối"))

    offline(reader, False)
    entry.set()
    keep_everything(reader).click()
    expect(keep_everything(reader)).to_have_text("Đã lưu toàn bộ phần đã chọn")


def test_it_can_be_switched_off_and_on(reader: Page, host: Host) -> None:
    """Off deletes everything, and the site works as it does without a worker."""
    visit(reader, f"{host.address}tasks/")
    settings(reader, host)
    switch = reader.get_by_role("checkbox", name="Lưu những trang tôi xem")
    expect(switch).to_be_checked()

    switch.uncheck()
    expect(reader.get_by_role("status").filter(has_text="Đã xóa")).to_be_visible()
    expect(switch).to_be_focused()
    expect(keep_everything(reader)).to_be_disabled()
    reader.goto(f"{host.address}tasks/")
    reader.goto(f"{host.address}about/")
    expect(switch).not_to_be_checked()
    assert [urls for urls in reader.evaluate(STORES).values() if urls] == []
    assert reader.evaluate("navigator.serviceWorker.getRegistrations()") == []

    switch.check()
    expect(switch).to_be_enabled()
    expect(switch).to_be_focused()
    visit(reader, f"{host.address}tasks/")
    offline(reader)
    reader.reload()
    expect(line(reader)).to_be_visible()


def test_a_switch_that_needs_the_network_says_so(opened: Opened, host: Host) -> None:
    """It goes back to what is the case, and can be pressed again."""
    reader = opened(viewport=PHONE, service_workers="allow")
    settings(reader, host)
    switch = reader.get_by_role("checkbox", name="Lưu những trang tôi xem")
    switch.uncheck()
    expect(reader.get_by_role("status").filter(has_text="Đã xóa")).to_be_visible()
    reader.reload()
    expect(switch).not_to_be_checked()
    offline(reader)

    switch.click()

    expect(reader.get_by_role("status").filter(has_text="Chưa làm được")).to_be_visible()
    expect(switch).not_to_be_checked()
    expect(switch).to_be_enabled()
    assert "offline off" in reader.evaluate(STORES)


def test_what_is_kept_can_be_deleted(reader: Page, host: Host) -> None:
    """What is visited after that is kept again."""
    visit(reader, f"{host.address}tasks/")
    settings(reader, host)
    amount = reader.get_by_text("Đã lưu trên máy này")
    expect(amount).to_contain_text("2 trang")

    reader.get_by_role("button", name="Xóa những gì đã lưu").click()

    expect(amount).to_contain_text("0 trang")
    expect(reader.get_by_role("status").filter(has_text="Đã xóa")).to_be_visible()
    reader.goto(f"{host.address}tasks/")
    until(reader, KEPT_AGAIN)


def test_the_switches_by_keyboard(reader: Page, host: Host) -> None:
    """In the order in which they are read."""
    settings(reader, host)
    reader.get_by_role("checkbox", name="Lưu những trang tôi xem").focus()

    reader.keyboard.press("Tab")
    expect(reader.get_by_role("radio", name="Tiếng Việt")).to_be_focused()
    reader.keyboard.press("ArrowDown")
    expect(reader.get_by_role("radio", name="Tiếng Anh")).to_be_checked()
    reader.keyboard.press("Tab")
    expect(keep_everything(reader)).to_be_focused()
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("button", name="Xóa những gì đã lưu")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_nothing_bars_the_way_to_the_switches(
    opened: Opened, host: Host, lang: str, scheme: str
) -> None:
    """What axe-core finds in them, and where nothing is kept: nothing."""
    reader = opened(viewport=PHONE, service_workers="allow", color_scheme=scheme)
    settings(reader, host, lang)
    look = "async (part) => (await axe.run(part)).violations.map(({ id, nodes }) => [id, nodes[0].html])"

    reader.evaluate(AXE)
    assert reader.evaluate(look, ".offline") == []
    offline(reader)
    reader.goto(f"{host.address}{'en/' if lang == 'vi' else ''}tasks/")
    reader.evaluate(AXE)
    assert reader.evaluate(look, "html") == []


def test_below_a_folder_of_its_host(reader: Page, folder: Path) -> None:
    """The worker has nothing to do with what stands beside it."""
    host = Host(folder, "/so-tay/")
    try:
        visit(reader, f"{host.address}tasks/")
        host.change("/beside/", "Bên cạnh")
        reader.goto(host.address.replace("so-tay", "beside"))
        expect(reader.locator("h1")).to_have_text("Bên cạnh")
        settings(reader, host)
        keep_everything(reader).click()
        expect(keep_everything(reader)).to_have_text("Đã lưu toàn bộ phần đã chọn")

        offline(reader)
        reader.goto(f"{host.address}qcdc/")
        expect(line(reader)).to_have_text(KEPT["vi"])
        found = reader.evaluate(STORES)
        assert all(url.startswith(host.address) for urls in found.values() for url in urls)
    finally:
        host.close()


def test_a_browser_without_workers_says_so(opened: Opened, host: Host) -> None:
    """On the page that explains it; all others are as they were."""
    page = opened(viewport=PHONE)  # none may be registered here

    page.goto(f"{host.address}en/about/")

    expect(page.locator(".offline")).to_have_text(re.compile("^This browser cannot keep pages"))


def test_without_javascript_the_section_reads_well(opened: Opened, host: Host) -> None:
    """There is nothing to press."""
    page = opened(java_script_enabled=False)

    page.goto(f"{host.address}about/#offline")

    expect(page.get_by_role("heading", name="Đọc khi không có mạng")).to_be_visible()
    expect(page.locator(".offline")).to_have_count(0)
