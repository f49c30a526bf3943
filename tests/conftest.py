"""Makers that tests share: a maker, not a ready-made thing, so that a test shows its own input."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support import ROOT, TINY, Build, write

import dev

# The tests make clones of their own. Git may have started them, and may have been told what those must
# not be asked for: a signature, hooks.
for name in dev.GITS:
    os.environ.pop(name, None)
_CLONES = {"commit.gpgSign": "false", "tag.gpgSign": "false", "core.hooksPath": os.devnull}
for number, (key, value) in enumerate(_CLONES.items()):
    os.environ[f"GIT_CONFIG_KEY_{number}"] = key
    os.environ[f"GIT_CONFIG_VALUE_{number}"] = value
os.environ["GIT_CONFIG_COUNT"] = str(len(_CLONES))


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests expect is English, whatever the environment they run in asks for."""
    monkeypatch.delenv("HANDBOOK_LANG", raising=False)


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """A tiny sound project on disk: `make_project({"docs/vi/b.md": "# B {#b}"})` adds a file."""

    def make(files: Mapping[str, str | bytes] | None = None) -> Path:
        return write(tmp_path / "project", {**TINY, **(files or {})})

    return make


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build strictly, and demand that nothing is said: a warning would be.

    A build takes long: what one worker has built is for all of them, and nobody writes into it. A
    setting that is empty is none, but makes it a build of its own.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def run(**settings: str) -> Path:
        name = hashlib.sha256(repr(sorted(settings.items())).encode()).hexdigest()[:12]
        folder = shared / f"site-{name}"
        with (shared / f"{name}.lock").open("ab") as lock:  # closing it lets the next worker in
            while not dev.locked(lock):
                time.sleep(0.2)
            if not folder.exists():
                draft = shared / f"draft-{name}"
                _build(draft, settings)
                draft.rename(folder)
        return folder

    return run


def _build(folder: Path, settings: Mapping[str, str]) -> None:
    kept = {k: v for k, v in os.environ.items() if k not in ("SITE_URL", "REPO_URL", "CONTACT")}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder)],
        cwd=ROOT,
        env={**kept, **settings, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if not line.startswith("INFO ")]
    assert (done.returncode, done.stdout, said) == (0, "", [])
