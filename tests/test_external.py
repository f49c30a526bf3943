"""Other hosts are asked politely and believed with care: a server here misbehaves in every way."""

from __future__ import annotations

import gc
import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import pytest
import requests

from sitekit import external
from sitekit.check import main
from sitekit.external import AGENT, Manners, NoNetwork, ask
from sitekit.model import Answer
from sitekit.progress import Progress

TODAY = date(2027, 1, 1)
PAGE = (
    b'<!doctype html><h1 id="one">1</h1><a name="two"></a><p id="user-content-three">\xe1\xbb\xa7'
)
WEB = {"Content-Type": "text/html; charset=utf-8"}


class Server(ThreadingHTTPServer):
    """Answers as the test says; remembers what it was asked, and how many at the same time."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.tells: set[str] = set()
        self.answers: dict[str, Callable[[Handler], None]] = {}
        self.at_once = self.most_at_once = 0
        self.over = Event()
        self.lock = Lock()

    def handle_error(self, *_: Any) -> None:
        """A client that has gone is what some tests are about."""

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"


class Handler(BaseHTTPRequestHandler):
    """A request; the test's own function writes the answer."""

    server: Server

    def do_GET(self) -> None:
        server = self.server
        with server.lock:
            server.asked.append((self.command, self.path))
            server.agents.add(self.headers["User-Agent"])
            server.tells |= set(self.headers) & {"Authorization", "Cookie"}
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        try:
            server.answers.get(self.path, say(404))(self)
        finally:
            with server.lock:
                server.at_once -= 1

    do_HEAD = do_GET

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def say(
    status: int = 200, body: bytes = b"", **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    """A handler that answers with a status, headers and a body."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(body)

    return answer


def page(body: bytes = PAGE) -> Callable[[BaseHTTPRequestHandler], None]:
    return say(200, body, Content_Type="text/html; charset=utf-8")


def in_turn(
    *answers: Callable[[Handler], None],
) -> Callable[[Handler], None]:
    """A handler that answers differently each time, and the last way ever after."""
    left = list(answers)

    def answer(request: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


def hang(request: Handler) -> None:
    """Say nothing at all until the test is over."""
    request.server.over.wait()


def drip(request: Handler) -> None:
    """A page of a byte every moment, so that no read ever waits long, without end."""
    page(b"<")(request)
    with suppress(OSError):
        while not request.server.over.wait(0.02):
            request.wfile.write(b".")


def drip_header(request: Handler) -> None:
    """A header without end."""
    request.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
    with suppress(OSError):
        while not request.server.over.wait(0.02):
            request.wfile.write(b".")


def raw(*lines: bytes) -> Callable[[Handler], None]:
    """Whatever the test wants to send."""

    def answer(request: Handler) -> None:
        request.wfile.write(b"\r\n".join(lines))

    return answer


class FakeTime:
    """A clock that goes forward only when someone waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 6))
        self.now += seconds

    def clock(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with no pages; a test puts them in."""
    made = Server()
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.over.set()
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def manners(fake_time: FakeTime) -> Manners:
    """The real ones, but nobody waits, no request takes long, and this machine may be asked."""
    return Manners(limit=0.25, private=True, sleep=fake_time.sleep, clock=fake_time.clock)


@pytest.fixture
def put(tmp_path: Path, manners: Manners) -> Callable[..., dict[str, Answer]]:
    """Ask for addresses: `put(url, ..., today=...)`."""

    def run(*addresses: str, today: date = TODAY, **changed: Any) -> dict[str, Answer]:
        chosen = replace(manners, **changed)
        return ask(addresses, tmp_path, today, Progress(StringIO()), chosen)

    return run


Put = Callable[..., dict[str, Answer]]


def test_a_page_that_is_there(server: Server, put: Put) -> None:
    """Only its head is asked for, by a program that says what it is and tells no secrets."""
    server.answers["/a"] = say()

    assert put(server.url("/a")) == {server.url("/a"): Answer("good")}
    assert server.asked == [("HEAD", "/a")]
    assert server.agents == {AGENT}
    assert "dan-van-handbook" in AGENT


def test_no_secrets_are_told(
    server: Server, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither those of a .netrc file nor those in an address."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.answers["/a"] = say()

    put(server.url("/a"), server.url("/a").replace("//", "//me:secret@"))

    assert len(server.asked) == 2
    assert server.tells == set()


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_head_that_is_refused_is_no_answer(server: Server, put: Put, status: int) -> None:
    """Some servers know only GET."""
    server.answers["/a"] = lambda request: say(status if request.command == "HEAD" else 200)(
        request
    )

    assert put(server.url("/a"))[server.url("/a")] == Answer("good")
    assert server.asked == [("HEAD", "/a"), ("GET", "/a")]


def test_a_head_that_is_answered_with_a_page(server: Server, put: Put) -> None:
    """Its body is left where it is, and the next page is not confused with it."""
    server.answers["/a"] = raw(b"HTTP/1.1 200 OK", b"Content-Length: 3", b"", b"abcHTTP/1.1 404 No")
    server.answers["/b"] = say()

    assert {each.state for each in put(server.url("/a"), server.url("/b")).values()} == {"good"}


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone(server: Server, put: Put, status: int) -> None:
    """It is asked for twice, in two ways, and no more."""
    server.answers["/a"] = say(status)

    answer = put(server.url("/a"))[server.url("/a")]

    assert answer.state == "dead"
    assert answer.said == {404: "answers 404 Not Found", 410: "answers 410 Gone"}[status]
    assert len(server.asked) == 2


@pytest.mark.parametrize("status", [300, 304, 400, 401, 403, 418, 451, 999])
def test_a_host_that_keeps_programs_out(server: Server, put: Put, status: int) -> None:
    """Nobody knows whether the page is there, and asking again would change nothing."""
    server.answers["/a"] = say(status)

    answer = put(server.url("/a"))[server.url("/a")]

    assert answer.state == "unanswered"
    assert answer.said.startswith(f"answers {status}")
    assert len(server.asked) == 2


def test_a_host_in_trouble_is_given_time(server: Server, put: Put, fake_time: FakeTime) -> None:
    """It is asked again, each time after a longer pause."""
    server.answers["/a"] = in_turn(say(503), say(500), say())

    assert put(server.url("/a"))[server.url("/a")] == Answer("good")
    assert fake_time.waits == [2, 8]


def test_a_host_that_stays_in_trouble(server: Server, put: Put) -> None:
    """It is not called dead, and its other pages are asked for all the same."""
    server.answers |= {"/a": say(502), "/b": say()}

    answers = put(server.url("/a"), server.url("/b"))

    assert answers[server.url("/a")] == Answer("unanswered", "answers 502 Bad Gateway")
    assert answers[server.url("/b")] == Answer("good")
    assert len(server.asked) == 4


def test_a_pause_that_is_asked_for(server: Server, put: Put, fake_time: FakeTime) -> None:
    """It is kept, in seconds or as a date by the host's own clock."""
    server.answers["/a"] = in_turn(
        say(429, Retry_After="30"),
        raw(
            b"HTTP/1.0 503 Busy",
            b"Date: Fri, 01 Jan 2027 00:00:00 GMT",
            b"Retry-After: Fri, 01 Jan 2027 00:00:45 GMT",
            *(b"", b""),
        ),
        say(),
    )

    assert put(server.url("/a"))[server.url("/a")] == Answer("good")
    assert fake_time.waits == [30, 45]


@pytest.mark.parametrize("asked", ["-1", "soon", "0", "²", "Fri, 99 Jan 2027 00:00:45 GMT", ""])
def test_a_pause_that_is_none(server: Server, put: Put, fake_time: FakeTime, asked: str) -> None:
    """The usual ones are kept."""
    server.answers["/a"] = in_turn(
        raw(b"HTTP/1.0 429 Busy", b"Retry-After: " + asked.encode(), b"", b""), say()
    )

    assert put(server.url("/a"))[server.url("/a")] == Answer("good")
    assert fake_time.waits == [2]


@pytest.mark.parametrize("seconds", ["61", "9" * 400])
def test_a_pause_that_is_too_long(server: Server, put: Put, seconds: str) -> None:
    """The host wants to be left alone, so none of its pages is asked for in this run."""
    server.answers |= {"/a": say(429, Retry_After=seconds), "/b": say()}

    answers = put(server.url("/a"), server.url("/b"))

    assert {each.state for each in answers.values()} == {"unanswered"}
    assert "answers 429 Too Many Requests and asks to wait" in answers[server.url("/b")].said
    assert server.asked == [("HEAD", "/a")]


@pytest.mark.parametrize("handler", [hang, drip_header])
def test_a_host_that_does_not_answer(
    server: Server, put: Put, handler: Callable[[Handler], None]
) -> None:
    """A request has a limit however slowly bytes come; then the host is left alone."""
    server.answers |= {"/a": handler, "/b": say()}

    answers = put(server.url("/a"), server.url("/b"), pauses=(2,), limit=1)

    assert set(answers.values()) == {Answer("unanswered", "does not answer within 1 seconds")}
    assert server.asked == [("HEAD", "/a"), ("GET", "/a")]


def test_a_page_that_never_ends(server: Server, put: Put) -> None:
    """It drips; whoever reads it to its end would read for ever."""
    server.answers["/a"] = drip

    assert put(server.url("/a"))[server.url("/a")] == Answer("good")
    answer = put(server.url("/a#x"), pauses=(), limit=0.1)[server.url("/a#x")]
    assert answer.said == "does not answer within 0.1 seconds"


def test_one_request_at_a_time_with_a_pause_between(
    server: Server, put: Put, fake_time: FakeTime
) -> None:
    """One host, whatever leads to it: its own addresses, and redirects of another one."""
    there = server.url("/end")
    server.answers |= {f"/{n}": say() for n in range(5)}
    server.answers |= {"/end": say(), "/away": say(302, Location=there)}

    answers = put(
        *(server.url(f"/{n}") for n in range(5)),
        server.url("/away", "localhost"),
        at_once=4,
    )

    assert {each.state for each in answers.values()} == {"good"}
    assert len(server.asked) == 7
    assert len(fake_time.waits) >= 4
    assert server.most_at_once <= 2  # the two names of this machine are two hosts


@pytest.mark.parametrize(
    ("status", "moved"), [(301, True), (308, True), (302, False), (303, False), (307, False)]
)
def test_redirects(server: Server, put: Put, status: int, moved: bool) -> None:
    """Only those that are for good are worth a word."""
    server.answers |= {"/a": say(status, Location="/b"), "/b": say()}

    answer = put(server.url("/a"))[server.url("/a")]

    assert answer == Answer("good", moved_to=server.url("/b") if moved else "")


def test_a_chain_of_redirects(server: Server, put: Put) -> None:
    """The new address is the one that the lasting redirects at its beginning lead to."""
    server.answers |= {
        "/a": say(301, Location="/b"),
        "/b": say(308, Location="/c"),
        "/c": say(302, Location="/d"),
        "/d": say(301, Location="/e"),
        "/e": say(),
    }

    assert put(server.url("/a"))[server.url("/a")].moved_to == server.url("/c")


def test_a_redirect_keeps_the_fragment(server: Server, put: Put) -> None:
    """As a browser does, unless the redirect has one of its own."""
    server.answers |= {
        "/a": say(301, Location="/c"),
        "/b": say(301, Location="/c#two"),
        "/c": page(),
    }

    answers = put(server.url("/a#one"), server.url("/b#one"))

    assert answers[server.url("/a#one")].moved_to == server.url("/c#one")
    assert answers[server.url("/b#one")].moved_to == server.url("/c#two")


def test_a_redirect_to_a_page_that_is_gone(server: Server, put: Put) -> None:
    """It has not moved: it is dead."""
    server.answers["/a"] = say(301, Location="/gone")

    assert put(server.url("/a"))[server.url("/a")] == Answer("dead", "answers 404 Not Found")


def asked_for(server: Server, put: Put, *paths: str) -> list[Answer]:
    """The answers to some paths of the server, in their order."""
    answers = put(*map(server.url, paths))
    return [answers[server.url(path)] for path in paths]


def test_the_section_a_redirect_names_is_the_one_looked_for(server: Server, put: Put) -> None:
    """As a browser goes to it; a redirect that names none keeps that of the link."""
    server.answers |= {
        "/old": say(301, Location="/new#two"),
        "/new": page(b"<p id='two'>"),
        "/b": page(b"<p id='a%20b'><meta name='description'>"),
    }

    answers = asked_for(server, put, "/old#one", "/b#a%20b", "/b#description")

    assert [each.state for each in answers] == ["good", "good", "lost"]


def test_the_answer_of_a_redirect_is_not_read(server: Server, put: Put) -> None:
    """It may be long, or never come: a browser goes on at once."""

    def slow(request: Handler) -> None:
        say(302, Location="/here#there", Content_Type="text/html")(request)
        hang(request)

    server.answers |= {"/slow": slow, "/here": page(b"<p id='there'>")}

    assert [each.state for each in asked_for(server, put, "/slow#there")] == ["good"]


def test_a_page_in_other_letters(server: Server, put: Put) -> None:
    """The host says in which."""
    body = "<p id='mục'>".encode("utf-16")
    server.answers["/a"] = say(200, body, Content_Type="text/html; charset=utf-16")

    assert [each.state for each in asked_for(server, put, "/a#mục")] == ["good"]


@pytest.mark.parametrize(
    "answer",
    [
        raw(
            *(b"HTTP/1.0 302 Found", b"Set-Cookie: a; Path=/", b"Set-Cookie: a=1; Path=/c2"),
            *(b"Location: /c2", b"", b""),
        ),
        say(503, Retry_After="Fri, 01 Jan 99999999999 00:00:00 GMT"),
    ],
)
def test_one_odd_host_ends_nothing(
    server: Server, put: Put, answer: Callable[[Handler], None]
) -> None:
    """Whatever it sends, the others are asked."""
    server.answers |= {"/odd": answer, "/c2": page(), "/good": page()}

    _, good = asked_for(server, put, "/odd", "/good")

    assert good.state == "good"


def test_what_went_wrong_in_here_is_said_of_the_link_alone(
    server: Server, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that nobody has thought of must not cost the answers of all the others."""
    server.answers |= {"/a": page(b"<p id='b'>"), "/c": page()}

    def fail(page: object) -> None:
        if page:
            raise RecursionError

    monkeypatch.setattr("sitekit.external._ids", fail)
    odd, good = asked_for(server, put, "/a#b", "/c")

    assert odd == Answer("unanswered", "gives an answer that cannot be read (RecursionError)")
    assert good.state == "good"


def test_a_redirect_says_no_more_than_an_address(server: Server, put: Put) -> None:
    """It stands in a report, and in an issue, where a backtick would end the code."""
    where = b"/k` **x**"
    server.answers |= {
        "/a": raw(b"HTTP/1.0 301 Moved", b"Location: " + where, b"", b""),
        "/b": raw(b"HTTP/1.0 301 Moved", b"Location: ftp://h/`x`", b"", b""),
        "/k%60%20**x**": page(),
    }

    moved, lost = asked_for(server, put, "/a", "/b")

    assert moved.moved_to == server.url("/k%60%20**x**")
    assert lost.said == "redirects to `ftp://h/%60x%60`, which is no page of the web"


def test_a_circle(server: Server, put: Put) -> None:
    """It is left at once."""
    server.answers |= {"/a": say(301, Location="/b"), "/b": say(302, Location="/a")}

    answer = put(server.url("/a"))[server.url("/a")]

    assert answer == Answer("dead", "redirects in a circle")
    assert len(server.asked) <= 8


def test_a_circle_that_a_cookie_opens(server: Server, put: Put) -> None:
    """The page sends the browser away to fetch a cookie, and is there when it comes back."""

    def guarded(request: Handler) -> None:
        (say() if "Cookie" in request.headers else say(302, Location="/cookie"))(request)

    server.answers |= {
        "/a": guarded,
        "/cookie": say(302, Location="/a", Set_Cookie="seen=yes; Path=/"),
    }

    assert put(server.url("/a"))[server.url("/a")] == Answer("good")


def test_redirects_without_end(server: Server, put: Put) -> None:
    """Each leads to a new address; browsers give up as well."""
    server.answers |= {f"/{n}": say(302, Location=f"/{n + 1}") for n in range(40)}

    answer = put(server.url("/0"))[server.url("/0")]

    assert answer == Answer("dead", "redirects more than 10 times")


@pytest.mark.parametrize(
    "where", ["file:///etc/passwd", "javascript:alert(1)", "ftp://a.example/", "http://["]
)
def test_a_redirect_that_leaves_the_web(server: Server, put: Put, where: str) -> None:
    """It is not followed."""
    server.answers["/a"] = say(302, Location=where)

    answer = put(server.url("/a"))[server.url("/a")]

    assert answer == Answer("dead", f"redirects to `{where}`, which is no page of the web")


@pytest.mark.parametrize("where", ["http://a b/", "http://a..example/"])
def test_a_redirect_to_an_address_that_is_none(server: Server, put: Put, where: str) -> None:
    """No browser can follow it."""
    server.answers["/a"] = say(302, Location=where)

    answer = put(server.url("/a"))[server.url("/a")]

    assert answer == Answer("dead", "leads to an address that is not valid")


@pytest.mark.parametrize(
    ("fragment", "state"),
    [
        ("one", "good"),
        ("two", "good"),
        ("three", "good"),  # GitHub's prefix
        ("One", "lost"),
        ("four", "lost"),
        ("top", "good"),
        ("", "good"),
        ("!/route", "good"),
        ("/route", "good"),
        (":~:text=1", "good"),
        ("one:~:text=1", "good"),
        ("four:~:text=1", "lost"),
        ("%6Fne", "good"),
    ],
)
def test_fragments(server: Server, put: Put, fragment: str, state: str) -> None:
    """The section is looked for where it can be."""
    server.answers["/a"] = page()
    address = server.url(f"/a#{fragment}")

    assert put(address)[address].state == state


def test_a_page_is_asked_once_for_all_its_sections(server: Server, put: Put) -> None:
    """And says of each whether it is there."""
    server.answers["/a"] = page()

    answers = put(server.url("/a"), server.url("/a#one"), server.url("/a#four"))

    assert server.asked == [("GET", "/a")]
    assert answers[server.url("/a#four")].said == "leads to a page that has no `four`"


def test_what_is_no_html_has_no_sections(server: Server, put: Put) -> None:
    """`#page=3` of a PDF means something to its viewer alone."""
    server.answers["/a"] = say(200, PAGE, Content_Type="application/pdf")

    assert put(server.url("/a#page=3"))[server.url("/a#page=3")] == Answer("good")


def test_a_huge_page_is_not_read_to_its_end(server: Server, put: Put) -> None:
    """What is sought may stand in the rest, so nothing is said of it."""
    sent = 0

    def huge(request: Handler) -> None:
        nonlocal sent
        page()(request)
        with suppress(OSError):
            for _ in range(2000):
                sent += request.wfile.write(b" " * 100_000)

    server.answers["/a"] = huge

    answer = put(server.url("/a#four"), body=1_000_000, limit=10)[server.url("/a#four")]

    assert answer == Answer("good")
    assert sent < 100_000_000


@pytest.mark.parametrize(
    "lines",
    [
        (b"HTTP/1.1 200 OK", b"Content-Type: text/html", b"Content-Length: 999", b"", PAGE),
        (
            *(b"HTTP/1.1 200 OK", b"Content-Type: text/html", b"Transfer-Encoding: chunked", b""),
            b"99\r\n<p>",
        ),
    ],
)
def test_a_page_that_breaks_off(server: Server, put: Put, lines: tuple[bytes, ...]) -> None:
    """It is asked for again; the page is there, but what it holds is not known."""
    server.answers["/a"] = raw(*lines)

    answer = put(server.url("/a#four"))[server.url("/a#four")]

    assert answer.state == "unanswered"
    assert "break" in answer.said
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "lines",
    [
        (b"",),
        (b"\0\1\2",),
        (b"HTTP/9 what", b""),
        (b"HTTP/1.1 abc", b"", b""),
        (b"HTTP/1.1 200 OK", *[b"X: 1"] * 200, b"", b""),
        (b"HTTP/1.1 200 OK", b"X: " + b"1" * 100_000, b"", b""),
        (b"HTTP/1.1 302 Found", b"Location: \xff\xfe", b"", b""),
        (b"HTTP/1.1 200 OK", b"Content-Type: text/html", b"Content-Encoding: gzip", b"", b"no"),
        (b"HTTP/1.1 200 OK", b"Content-Type: text/html", b"Content-Length: -1", b"", b"no"),
        (b"HTTP/1.1 200 OK", b"Content-Type: text/html", b"Content-Length: 1, 2", b"", b"no"),
        (
            *(b"HTTP/1.1 200 OK", b"Content-Type: text/html", b"Transfer-Encoding: chunked"),
            *(b"", b"zz\r\n<p>"),
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nonsense(server: Server, put: Put, lines: tuple[bytes, ...]) -> None:
    """Whatever is sent, there is an answer and no crash."""
    server.answers["/a"] = raw(*lines)

    answer = put(server.url("/a#x"))[server.url("/a#x")]

    gc.collect()  # what the libraries left open is closed here, not in another test
    assert answer.state in ("dead", "unanswered", "lost", "good")


def test_a_host_that_refuses_the_connection(put: Put) -> None:
    """Nothing listens there; nobody knows for how long."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/"

    assert put(address)[address] == Answer("unanswered", "is on a host that refuses the connection")


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "dead"),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "unanswered"),
    ],
)
def test_a_name_that_is_not_found(
    put: Put, monkeypatch: pytest.MonkeyPatch, error: OSError, state: str
) -> None:
    """A name that does not exist is one thing, a look-up that fails another."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)

    assert put("https://gone.example/")["https://gone.example/"].state == state


@pytest.mark.parametrize(
    ("code", "state"), [(10, "dead"), (18, "dead"), (62, "dead"), (20, "unanswered")]
)
def test_certificates(put: Put, monkeypatch: pytest.MonkeyPatch, code: int, state: str) -> None:
    """What a browser refuses is dead; it may know an issuer that is not known here."""
    bad = ssl.SSLCertVerificationError(1, "certificate verify failed")
    bad.verify_code, bad.verify_message = code, "unable to get local issuer certificate"

    def fail(*_: object, **__: object) -> None:
        try:
            raise bad
        except ssl.SSLError as error:
            raise requests.exceptions.SSLError(error) from error

    monkeypatch.setattr(requests.Session, "request", fail)

    answer = put("https://a.example/")["https://a.example/"]

    assert answer.state == state
    assert answer.said.startswith("has a certificate that ")


@pytest.mark.parametrize(
    ("address", "state"),
    [
        ("http://127.0.0.1/", "dead"),
        ("http://[::1]/", "dead"),
        ("http://192.168.1.1/", "dead"),
        ("http://localhost/", "dead"),
        ("http://127.0.0.1:8080\\@example.com/", "dead"),
        ("http://[64:ff9b::7f00:1]/", "dead"),
        ("http://[2002:7f00:1::]/", "dead"),
        ("http://[ff02::1]/", "dead"),
        ("http://2130706433/", "unanswered"),
        ("http://0x7f.1/", "unanswered"),
    ],
)
def test_a_private_network_is_not_asked(
    put: Put, monkeypatch: pytest.MonkeyPatch, address: str, state: str
) -> None:
    """Neither that of the reader nor that of the machine this runs on."""
    monkeypatch.setattr(requests.Session, "request", None)

    assert put(address, private=False)[address].state == state


def test_a_redirect_into_a_private_network_is_not_followed(
    server: Server, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of another host must not make this one ask its own network."""
    known = {"127.0.0.1": ip_address("93.184.215.14"), "10.0.0.1": ip_address("10.0.0.1")}
    monkeypatch.setattr("sitekit.external.ip_address", known.__getitem__)
    server.answers["/a"] = say(302, Location="http://10.0.0.1/")

    answer = put(server.url("/a"), private=False)[server.url("/a")]

    assert answer == Answer("dead", "is an address of a private network")


@pytest.mark.parametrize("address", ["http://a..example/", "http://" + "a" * 300 + ".example/"])
def test_an_address_that_is_none(put: Put, address: str) -> None:
    """It gets an answer like any other."""
    assert put(address)[address].state == "dead"


def test_letters_of_any_language(server: Server, put: Put) -> None:
    """An address may be written as people read it."""
    server.answers["/v%C4%83n-b%E1%BA%A3n?t%C3%AAn=%C4%91"] = say()
    address = server.url("/văn-bản?tên=đ")

    assert put(address)[address] == Answer("good")


def test_a_good_answer_is_trusted_for_a_week(server: Server, put: Put, tmp_path: Path) -> None:
    """Then it is asked for again; what has moved stays known as moved."""
    server.answers |= {"/a": say(), "/b": say(301, Location="/a")}
    first = put(server.url("/a"), server.url("/b"))
    server.asked.clear()

    assert put(server.url("/a"), server.url("/b"), today=date(2027, 1, 7)) == first
    assert server.asked == []
    kept = json.loads((tmp_path / ".cache" / "external.json").read_bytes())
    assert kept[server.url("/a")] == {"asked": "2027-01-01", "moved_to": ""}

    put(server.url("/a"), today=date(2027, 1, 8))
    assert server.asked == [("HEAD", "/a")]


def test_an_answer_of_tomorrow_is_not_trusted(server: Server, put: Put) -> None:
    """A clock was wrong."""
    server.answers["/a"] = say()
    put(server.url("/a"), today=date(2028, 1, 1))
    put(server.url("/a"))

    assert len(server.asked) == 2


def test_a_bad_answer_is_not_trusted(server: Server, put: Put) -> None:
    """Whoever has mended the page wants to see it."""
    for answer in (say(404), say(403)):
        server.answers["/a"] = answer
        put(server.url("/a"))
    server.answers["/a"] = page()
    assert put(server.url("/a#four"))[server.url("/a#four")].state == "lost"
    server.asked.clear()

    put(server.url("/a#four"))
    assert server.asked == [("GET", "/a")]


@pytest.mark.parametrize("kept", ["", "[", "[]", "null", '{"A": 1}', '{"A": {"asked": "x"}}'])
def test_a_damaged_memory_does_no_harm(server: Server, put: Put, tmp_path: Path, kept: str) -> None:
    """It is as if there were none."""
    file = tmp_path / ".cache" / "external.json"
    file.parent.mkdir()
    file.write_text(kept.replace("A", server.url("/a")))
    server.answers["/a"] = say()

    assert put(server.url("/a"))[server.url("/a")] == Answer("good")
    assert json.loads(file.read_bytes()).keys() == {server.url("/a")}


def test_no_network(put: Put) -> None:
    """Where no host answers, nothing is said of the links."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

        with pytest.raises(NoNetwork, match="none of 2 hosts answered"):
            put(f"http://127.0.0.1:{port}/", f"http://localhost:{port}/")


@contextmanager
def asking(monkeypatch: pytest.MonkeyPatch, manners: Manners) -> Iterator[None]:
    """The command, with the manners of the tests."""
    with monkeypatch.context() as patch:
        patch.setattr(external.ask, "__defaults__", (manners,))
        yield


def test_the_command(
    server: Server,
    manners: Manners,
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every place that has the address is named; only --external asks."""
    server.answers |= {"/old": say(301, Location="/new"), "/new": say()}
    gone, old = server.url("/gone"), server.url("/old")
    root = make_project(
        {
            "docs/vi/a.md": f"# A {{#a}}\n\nMột [hai ba]({gone}).\n\nBốn [năm sáu]({gone}).\n",
            "docs/en/a.md": f"# A {{#a}}\n\nOne [two three]({old}).\n\nFour.\n",
        }
    )
    rules = "--select=dead-external-link,moved-external-link,unanswered-external-link"

    assert main([rules], root) == 2
    assert "`dead-external-link` needs `--external`" in capsys.readouterr().err
    assert "external" not in capsys.readouterr().out
    assert server.asked == []

    with asking(monkeypatch, manners):
        assert main(["--external", rules, "--format", "jsonl"], root) == 1
        found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(each["path"], each["line"], each["rule"]) for each in found] == [
            ("docs/en/a.md", 3, "moved-external-link"),
            ("docs/vi/a.md", 3, "dead-external-link"),
            ("docs/vi/a.md", 5, "dead-external-link"),
        ]
        assert found[0]["hint"].endswith(f"`{server.url('/new')}`")
        assert found[1]["message"] == f"`{gone}` answers 404 Not Found"

        server.asked.clear()
        monkeypatch.chdir(root)
        assert main(["--external", rules, "docs/en/a.md"], root) == 0
        assert (
            server.asked == []
        )  # it was asked a moment ago, and the other page is not of interest


def test_the_command_without_a_network(
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It says so, and that it could not run."""

    def fail(*_: object) -> None:
        raise NoNetwork("none of 2 hosts answered: is there a network?")

    monkeypatch.setattr(external, "ask", fail)

    assert main(["--external"], make_project()) == 2
    assert "is there a network?" in capsys.readouterr().err
