"""Asks other hosts whether the pages that links lead to are still there.

Many hosts at the same time, and each of them one request after another, with a pause between. What
answered is remembered for a week under .cache/, safe to delete; what did not is asked again.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from threading import Lock, Thread
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

import requests
import urllib3
from selectolax.lexbor import LexborHTMLParser

from sitekit.files import put
from sitekit.model import Answer
from sitekit.progress import Progress

TRUSTED = timedelta(days=7)
AGENT = "dan-van-handbook/0 (looks whether the links of a public handbook still lead somewhere)"

# A server that misbehaves gets past what requests wraps: RequestException is an OSError.
_NO_ANSWER = (OSError, ValueError, HTTPException, urllib3.exceptions.HTTPError)
# What a reader's browser refuses as well. It can find a missing certificate of the issuer where
# OpenSSL cannot, so the other faults prove nothing (X509_V_ERR in openssl/x509_vfy.h).
_BAD_CERTIFICATES = {10: "it has expired", 18: "nobody vouches for it", 62: "it is another host's"}
# What an address may hold as it is; the rest, as a space or a backtick, would say more than it in a
# report or an issue.
_PLAIN = "!#$%&'()*+,/:;=?@[]~"
_TRANSLATED = ip_network("64:ff9b::/96")  # an IPv4 address as IPv6 (RFC 6052)
# Errors of getaddrinfo that mean the name is not there; the others may pass.
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are asked; times are in seconds. Only tests have others than these."""

    at_once: int = 16
    between: float = 1  # two requests to one host
    pauses: tuple[float, ...] = (2, 8)  # before a host that failed is asked again
    patience: float = 60  # the longest pause that a host may ask for
    limit: float = 30  # one request, from the look-up of the name to the last byte
    hops: int = 10
    body: int = 4_000_000  # bytes of a page
    private: bool = False  # whether hosts of a private network are asked
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


POLITE = Manners()


_T = TypeVar("_T")


class NoNetwork(Exception):
    """No host answered at all, so nothing is known of the links."""


def ask(
    addresses: Iterable[str],
    root: Path,
    today: date,
    progress: Progress,
    manners: Manners = POLITE,
) -> dict[str, Answer]:
    """The answers to all addresses, which are of http and https only."""
    memory = _Memory(root / ".cache" / "external.json", today)
    wanted = sorted(set(addresses))
    answers = {address: kept for address in wanted if (kept := memory.get(address))}
    hosts: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for address in wanted:
        if address not in answers:
            page = urldefrag(address).url
            hosts[_host(page)][page].append(address)
    asking = _Asking(manners)
    lock = Lock()

    def ask_host(pages: Mapping[str, Sequence[str]]) -> None:
        for page, of_page in pages.items():
            try:
                answered = asking.page(page, of_page)
            except Exception as error:  # noqa: BLE001 - one odd host must not cost all the others
                answered = dict.fromkeys(of_page, Answer("unanswered", _unreadable(error)))
            for address, answer in answered.items():
                with lock:
                    answers[address] = answer
                    memory.put(address, answer)
                    progress.step("links asked", len(answers), len(wanted))

    pool = ThreadPoolExecutor(manners.at_once)
    try:
        for done in [pool.submit(ask_host, pages) for pages in hosts.values()]:
            done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        with lock:
            memory.save()
    if len(asking.failed) > 1 and not asking.heard:
        raise NoNetwork(f"none of {len(asking.failed)} hosts answered: is there a network?")
    return answers


class _Memory:
    """The good answers of the last days, with the day they were given."""

    def __init__(self, file: Path, today: date) -> None:
        self._file = file
        self._today = today
        self._kept: dict[str, dict[str, str]] = {}
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            for address, kept in json.loads(file.read_bytes()).items():
                age = today - date.fromisoformat(kept["asked"])
                if timedelta(0) <= age < TRUSTED and isinstance(kept["moved_to"], str):
                    self._kept[address] = kept

    def get(self, address: str) -> Answer | None:
        kept = self._kept.get(address)
        return Answer("good", moved_to=kept["moved_to"]) if kept else None

    def put(self, address: str, answer: Answer) -> None:
        if answer.state == "good":
            asked = self._today.isoformat()
            self._kept[address] = {"asked": asked, "moved_to": answer.moved_to}

    def save(self) -> None:
        """Write it in one step; a folder that cannot be written to is no fault."""
        text = json.dumps(self._kept, ensure_ascii=False, indent=1, sort_keys=True)
        with suppress(OSError):
            put(self._file, text)


@dataclass(slots=True)
class _Host:
    """A host: one request at a time, none before `ready`, none at all once it is `silent`."""

    lock: Lock = field(default_factory=Lock)
    ready: float = 0
    silent: str = ""


class _Reply(NamedTuple):
    """One answer; its page is text where the host says in which letters, None where it was not read."""

    status: int
    headers: Mapping[str, str]
    leads_to: str | None
    page: bytes | str | None


class _Found(NamedTuple):
    """Where a chain of redirects ended, and the address that its first, lasting ones led to.

    `fragment` is the section that the last of them names, which is the one a browser goes to.
    """

    moved_to: str
    page: bytes | str | None
    fragment: str


class _Refusal(Exception):
    """An address that did not give its page; `passing` if it may the next time.

    `wait` is the pause the host asked for; `whole` says that its other pages would fare the same.
    """

    def __init__(
        self,
        host: _Host,
        state: str,
        said: str,
        *,
        passing: bool = False,
        wait: float = 0,
        whole: bool = False,
    ) -> None:
        super().__init__(said)
        self.host = host
        self.answer = Answer(state, said)
        self.passing = passing
        self.wait = wait
        self.whole = whole


class _Session(requests.Session):
    """Looks at no redirect by itself: that would read the whole answer, however long it is or takes."""

    def resolve_redirects(self, *_: Any, **__: Any) -> Generator[requests.Response, None, None]:
        """None."""
        yield from ()


class _Asking:
    """One run: what it knows of each host."""

    def __init__(self, manners: Manners) -> None:
        self.heard = False
        self.failed: set[str] = set()
        self._manners = manners
        self._hosts: dict[str, _Host] = {}

    def page(self, page: str, addresses: Sequence[str]) -> dict[str, Answer]:
        """The answers to addresses that differ in their fragments only; the page is asked once."""
        fragments = {address: _fragment(address) for address in addresses}
        try:
            found = self._found(page, reading=any(fragments.values()))
        except _Refusal as refusal:
            return dict.fromkeys(addresses, refusal.answer)
        ids = _ids(found.page)
        return {
            address: _answer(
                found.moved_to,
                urldefrag(address).fragment,
                _fragment(f"#{found.fragment}") if found.fragment else fragment,
                ids,
            )
            for address, fragment in fragments.items()
        }

    def _found(self, page: str, *, reading: bool) -> _Found:
        """Ask until there is an answer to go by. HEAD is tried first, and believed if it is good."""
        method = "GET" if reading else "HEAD"
        pauses = iter(self._manners.pauses)
        while True:
            try:
                return self._followed(method, page, reading)
            except _Refusal as refusal:
                if refusal.passing:
                    pause = next(pauses, None)
                    too_long = refusal.wait > self._manners.patience
                    if pause is None or too_long:
                        if refusal.whole or too_long:
                            refusal.host.silent = refusal.answer.said
                        raise
                    self._rest(refusal.host, max(pause, refusal.wait))
                elif method == "GET":
                    raise
                method = "GET"

    def _followed(self, method: str, address: str, reading: bool) -> _Found:
        """The page at the end of the redirects."""
        moved_to, lasting = "", True
        fragment = ""
        seen = set()
        with _Session() as session:
            session.headers["User-Agent"] = AGENT
            session.auth = _nobody
            for _ in range(self._manners.hops + 1):
                host = self._hosts.setdefault(_host(address), _Host())
                reply = self._reply(session, host, method, address, reading)
                if reply.leads_to is None:
                    if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
                        raise _refused(host, reply)
                    return _Found(moved_to, reply.page, fragment)
                address = _joined(host, address, reply.leads_to)
                fragment = urldefrag(address).fragment or fragment
                lasting = lasting and reply.status in (
                    HTTPStatus.MOVED_PERMANENTLY,
                    HTTPStatus.PERMANENT_REDIRECT,
                )
                moved_to = address if lasting else moved_to
                # A host that has set a cookie may send the browser back to where it was.
                state = (address, frozenset(session.cookies.items()))
                if state in seen:
                    raise _Refusal(host, "dead", "redirects in a circle")
                seen.add(state)
        said = f"redirects more than {self._manners.hops} times"
        raise _Refusal(host, "dead", said)

    def _reply(
        self, session: requests.Session, host: _Host, method: str, address: str, reading: bool
    ) -> _Reply:
        """One request, when it is the host's turn."""
        manners = self._manners
        with host.lock:
            if host.silent:
                raise _Refusal(host, "unanswered", host.silent)
            if (wait := host.ready - manners.clock()) > 0:
                manners.sleep(wait)
            try:
                reply = _within(
                    manners.limit, lambda: self._exchange(session, host, method, address, reading)
                )
            except _NO_ANSWER as error:
                self.failed.add(_host(address))
                raise _failed(host, error, manners.limit) from error
            finally:
                self._rest(host, manners.between)
        self.heard = True
        return reply

    def _exchange(
        self, session: requests.Session, host: _Host, method: str, address: str, reading: bool
    ) -> _Reply:
        if not self._manners.private:
            _refuse_private(host, address)
        with session.request(
            method, address, allow_redirects=False, stream=True, timeout=self._manners.limit
        ) as response:
            page: bytes | str | None = None
            leads_to = session.get_redirect_target(response)
            kind = response.headers.get("Content-Type", "").lower()
            if reading and response.ok and leads_to is None and "html" in kind:
                body = b""
                for chunk in response.iter_content(1 << 16):
                    body += chunk
                    if len(body) > self._manners.body:
                        break  # what was not read may hold what is sought
                else:
                    page = body
                    if "charset" in kind:
                        with suppress(LookupError):
                            page = body.decode(response.encoding or "utf-8", "replace")
            return _Reply(response.status_code, response.headers, leads_to, page)

    def _rest(self, host: _Host, pause: float) -> None:
        host.ready = max(host.ready, self._manners.clock() + pause)


def _within(seconds: float, work: Callable[[], _T]) -> _T:
    """What `work` returns, or TimeoutError.

    It has a thread of its own that is left to itself when the time is over: a host may send a byte
    a minute for ever, and the look-up of a name knows no limit at all.
    """
    result: Future[_T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except Exception as error:  # noqa: BLE001 - whatever it is, the asking thread raises it
            result.set_exception(error)

    Thread(target=run, daemon=True).start()
    return result.result(seconds)


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep back the names and passwords that a .netrc file or an address may hold."""
    return request


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _joined(host: _Host, address: str, leads_to: str) -> str:
    """The address that a redirect leads to."""
    with suppress(ValueError):
        joined = urljoin(address, leads_to)
        parts = urlsplit(joined)
        if parts.scheme in ("http", "https") and parts.hostname:
            path, query = quote(parts.path, safe=_PLAIN), quote(parts.query, safe=_PLAIN)
            fragment = quote(parts.fragment, safe=_PLAIN)
            return parts._replace(path=path, query=query, fragment=fragment).geturl()
    said = f"redirects to `{quote(leads_to, safe=_PLAIN)}`, which is no page of the web"
    raise _Refusal(host, "dead", said)


def _refuse_private(host: _Host, address: str) -> None:
    """Ask nothing of the network this runs in, whatever name leads there.

    The name is the one that requests takes from the address: others read `http://a\\@b/` otherwise.
    """
    prepared = requests.Request("GET", address).prepare().url
    name = (urllib3.util.parse_url(prepared or address).host or "").strip("[]").lower()
    with suppress(ValueError):
        if not _is_public(ip_address(name.partition("%")[0])):
            raise _Refusal(host, "dead", "is an address of a private network")
        return
    if name == "localhost":
        raise _Refusal(host, "dead", "is an address of the reader's own machine")
    with suppress(OSError, UnicodeError):  # a name that is not known is the request's to report
        for *_, (found, *_) in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM):
            if not _is_public(ip_address(str(found).partition("%")[0])):
                said = f"leads into a private network from here ({found})"
                raise _Refusal(host, "unanswered", said)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the whole net, also the one that it may hold in itself."""
    held = None
    if isinstance(address, IPv6Address):
        held = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            held = IPv4Address(int(address) & 0xFFFFFFFF)
    return (held or address).is_global and not address.is_multicast


def _refused(host: _Host, reply: _Reply) -> _Refusal:
    """What a status that is not good means."""
    status = reply.status
    said = f"answers {status}"
    with suppress(ValueError):
        said += f" {HTTPStatus(status).phrase}"
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return _Refusal(host, "dead", said)
    wait = _wait(reply.headers)
    if wait:
        said += f" and asks to wait {wait:g} seconds"
    busy = status == HTTPStatus.TOO_MANY_REQUESTS
    passing = busy or 500 <= status < 600
    return _Refusal(host, "unanswered", said, passing=passing, wait=wait, whole=busy)


def _wait(headers: Mapping[str, str]) -> float:
    """The seconds that Retry-After asks for; a date is reckoned by the host's own clock."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    with suppress(ValueError, TypeError, OverflowError):
        until, now = (parsedate_to_datetime(each) for each in (asked, headers.get("Date", "")))
        return max((until - now).total_seconds(), 0)
    return 0


def _failed(host: _Host, error: Exception, limit: float) -> _Refusal:
    """What it means that no answer came."""
    if isinstance(error, UnicodeError):  # a redirect in letters that only browsers make sense of
        return _Refusal(host, "unanswered", _unreadable(error))
    if isinstance(error, ValueError):  # of the address itself, or of the one it redirects to
        return _Refusal(host, "dead", "leads to an address that is not valid")
    state = "unanswered"
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError() if cause.verify_code in _BAD_CERTIFICATES:
                said = (
                    f"has a certificate that is not valid: {_BAD_CERTIFICATES[cause.verify_code]}"
                )
                return _Refusal(host, "dead", said)
            case ssl.SSLCertVerificationError():
                said = f"has a certificate that cannot be checked: {cause.verify_message}"
                return _Refusal(host, state, said)
            case socket.gaierror() if cause.errno in _NO_SUCH_NAME:
                return _Refusal(host, "dead", "is on a host that does not exist")
            case urllib3.exceptions.IncompleteRead():
                return _Refusal(host, state, "breaks off in the middle of the page", passing=True)
            case socket.gaierror():
                said = "is on a host whose name cannot be looked up now"
            case TimeoutError() | urllib3.exceptions.TimeoutError():
                said = f"does not answer within {limit:g} seconds"
            case ConnectionRefusedError():
                said = "is on a host that refuses the connection"
            case ConnectionError() | HTTPException():
                said = "is on a host that breaks the connection off"
            case _:
                continue
        return _Refusal(host, state, said, passing=True, whole=True)
    return _Refusal(host, state, _unreadable(error), passing=True)


def _unreadable(error: Exception) -> str:
    return f"gives an answer that cannot be read ({type(error).__name__})"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What an error came from, the first cause first."""
    if error:
        yield from _causes(error.__cause__ or error.__context__)
        yield error


def _fragment(address: str) -> str:
    """The section that is to be looked for, if any.

    Not the top, not text that the browser looks for, not what a script takes for its own.
    """
    fragment = unquote(urldefrag(address).fragment).partition(":~:")[0]
    return "" if fragment.lower() == "top" or fragment.startswith(("!", "/")) else fragment


def _ids(page: bytes | str | None) -> frozenset[str] | None:
    """The ids and named anchors of a page; None where it was not read."""
    if page is None:
        return None
    parsed = LexborHTMLParser(page)
    found = (
        node.attributes.get(name)
        for name, nodes in (("id", "[id]"), ("name", "a[name]"))
        for node in parsed.css(nodes)
    )
    return frozenset(each for each in found if each)


def _answer(moved_to: str, written: str, fragment: str, ids: frozenset[str] | None) -> Answer:
    """The answer to one address of a page that is there."""
    # A redirect without a fragment keeps that of the address (RFC 9110, 10.2.2).
    if moved_to and written and "#" not in moved_to:
        moved_to = f"{moved_to}#{written}"
    # GitHub puts a prefix to the ids of a page it shows, and its script takes it off.
    if ids is None or not fragment or {fragment, written, f"user-content-{fragment}"} & ids:
        return Answer("good", moved_to=moved_to)
    return Answer("lost", f"leads to a page that has no `{fragment}`", moved_to)
