"""Compressed copies beside the files of a built site."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from support import write

from sitekit.finish.compress import BEST, compress

TEXT = "đồng bào\n" * 400


def test_copies_hold_the_same(tmp_path: Path) -> None:
    """Both of them, of every kind of text; a pack or a picture is compressed already."""
    write(tmp_path, {"a/index.html": TEXT, "a.css": TEXT, "b.png": TEXT, "c.imscc": TEXT})

    compress(tmp_path)

    made = sorted(file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.[bg][rz]"))
    assert made == ["a.css.br", "a.css.gz", "a/index.html.br", "a/index.html.gz"]
    assert brotli.decompress((tmp_path / "a.css.br").read_bytes()) == TEXT.encode()
    assert gzip.decompress((tmp_path / "a.css.gz").read_bytes()) == TEXT.encode()


def test_a_copy_is_smaller_or_there_is_none(tmp_path: Path) -> None:
    """A server would send more than it must."""
    write(tmp_path, {"a.txt": "a", "b.txt": ""})

    compress(tmp_path)

    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_the_same_file_makes_the_same_copies(tmp_path: Path) -> None:
    """Whenever it is made; and a release packs it no worse."""
    one, two, best = (write(tmp_path / name, {"a.txt": TEXT}) for name in ("one", "two", "best"))
    compress(one)
    compress(two)
    compress(best, BEST)

    for name in ("a.txt.br", "a.txt.gz"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
        assert (best / name).stat().st_size <= (one / name).stat().st_size
