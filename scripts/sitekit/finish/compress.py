"""Compressed copies beside the files of a built site, for servers that send them as they are.

`index.html.br` and `index.html.gz` are what a phone on a weak link is sent in place of
`index.html`: made once, better than a server could each time.
"""

from __future__ import annotations

import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli  # type: ignore[import-untyped]

# Files of text. Course packs, pictures of points and the parts of the search index are compressed.
KINDS = frozenset((".css", ".csv", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml"))
# Of 11. A release takes twenty times as long for a tenth less; the last step saves a hundredth, and
# takes three times as long again.
QUALITY = 8
BEST = 10


def compress(folder: Path, quality: int = QUALITY) -> None:
    """Write the copies of every file that is smaller so; on all cores, for nothing else is done.

    Both libraries let other threads run while they work.
    """
    files = [file for file in sorted(folder.rglob("*")) if file.suffix in KINDS and file.is_file()]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for _ in threads.map(lambda file: _copies(file, quality), files):
            pass


def _copies(file: Path, quality: int) -> None:
    data = file.read_bytes()
    copies = {
        ".br": brotli.compress(data, mode=brotli.MODE_TEXT, quality=quality),
        ".gz": gzip.compress(data, 9, mtime=0),  # no date: the same sources make the same bytes
    }
    for ending, copy in copies.items():
        if len(copy) < len(data):
            file.with_name(file.name + ending).write_bytes(copy)
