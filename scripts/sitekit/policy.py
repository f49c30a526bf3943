"""What a page of the site may load and run: its Content-Security-Policy.

It stands in the page itself, for many hosts let nobody set headers. Everything comes from the site's
own host; scripts in a page are the template's alone, named by their hashes, so that one that got into
a page by way of its text is not run.
"""

from __future__ import annotations

import base64
import hashlib

# `data:` is for the small pictures in the style sheet; WebAssembly is what searches.
_RULES = (
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'{}",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)


def policy(*scripts: str) -> str:
    """The policy of a page that has these scripts in it.

    A hash is of the text between the tags, as the browser reckons it.
    """
    digests = (base64.b64encode(hashlib.sha256(each.encode()).digest()) for each in scripts)
    return "; ".join(_RULES).format("".join(f" 'sha256-{each.decode()}'" for each in digests))
