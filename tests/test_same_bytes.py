"""The same sources make the same bytes, wherever and whenever they are built."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from support import EVERYTHING, ROOT, Build

from sitekit.pages import WRITTEN

# As far from the machine of the other build as this one can be set.
ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "LANG": "vi_VN.UTF-8",
    "PYTHONHASHSEED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def digests(folder: Path) -> dict[str, str]:
    """Every file with the hash of what is in it."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_another_build_makes_the_same_bytes(build: Build, tmp_path: Path) -> None:
    """In another folder, time zone and locale, with another order of sets, nothing in the cache.

    Who can make the site anew can see that what is published was made of these sources and nothing
    else.
    """
    root = tmp_path / "thư mục khác"
    kept = shutil.ignore_patterns(".venv", ".cache", "site", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, root, symlinks=True, ignore=kept)
    settings = {**os.environ, "CONTACT": "", "NO_MKDOCS_2_WARNING": "1", **EVERYTHING, **ELSEWHERE}
    (tmp_path / "temporary").mkdir()
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=root,
        env={**settings, "TMPDIR": str(tmp_path / "temporary")},
        check=True,
    )

    here, there = digests(build(**EVERYTHING)), digests(root / "site")

    assert here.keys() == there.keys()
    assert here.keys() >= set(WRITTEN)
    assert len([name for name in here if name.endswith(".imscc")]) == 21
    assert [name for name, digest in here.items() if digest != there[name]] == []
