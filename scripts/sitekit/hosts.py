"""What a host sends with each file of the site: headers, how long to keep it, of which type it is.

Written once, here. `served` of sitekit.bench sends it, and tests/test_hosts.py holds the samples in
scripts/hosts/ to it. Policies for scripts are not among it: each page carries its own in a `meta`,
so that it holds on hosts that set no headers too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

HEADERS: Mapping[str, str] = {
    # A page's own policy cannot say this one. A learning platform shows what a course pack links to in
    # a frame (Moodle does with every link of a cartridge), so any that has a certificate may: there is
    # nothing on a page that a click could give away, no account and no form.
    "Content-Security-Policy": "frame-ancestors 'self' https:",
    "X-Content-Type-Options": "nosniff",
    # Where a reader came from is nobody's business: pages link to offices and newspapers, and
    # nothing here asks.
    "Referrer-Policy": "no-referrer",
    # What the site never uses. Not in the list: the clipboard, which the copy buttons need, and
    # full screen, for a lesson on a projector. A name that a browser does not know is an error in
    # its console, so only those that all have known for years.
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
    ),
    # A year, for this name alone: names below it may be others' and without a certificate.
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Opener-Policy": "same-origin",
    # Pictures and packs are for the site's own pages; a course takes a copy.
    "Cross-Origin-Resource-Policy": "same-origin",
}

# A style or script that has the hash of its content in its name never changes. Pagefind's hashes,
# of seven digits, are too short to rely on: two pieces of different text may come to share one.
FOREVER = "public, max-age=31536000, immutable"
HASHED = re.compile(r"/assets/[^/]+\.[0-9a-f]{8,}\.(?:css|js)$")
# Everything else is asked for again, which costs a few bytes while it has not changed: a correction
# must reach readers at once, and the offline worker must never be older than the site.
ASK_AGAIN = "no-cache"

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",  # .gift.txt too, the questions for Moodle
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".wasm": "application/wasm",
    ".imscc": "application/vnd.ims.imsccv1p1",  # as an archive, Safari would unpack it
    ".gz": "application/gzip",
    # Pagefind's pieces are compressed, and its script unpacks them: no encoding may be named.
    ".pf_fragment": "application/octet-stream",
    ".pf_index": "application/octet-stream",
    ".pf_filter": "application/octet-stream",
    ".pf_meta": "application/octet-stream",
    ".pagefind": "application/octet-stream",
}
UNKNOWN = "application/octet-stream"

# The copies beside a file, the best first: how a request names it, and what its name ends in.
CODINGS: Mapping[str, str] = {"br": ".br", "gzip": ".gz"}


def cache_control(path: str) -> str:
    """How long what is at a path may be kept."""
    return FOREVER if HASHED.search(path) else ASK_AGAIN
