"""The build as a command: what it says, what it refuses, and its exit status."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import ROOT, write

from sitekit import build
from sitekit.build import main, site_url


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real sources that a test may spoil."""
    for name in ("docs", "overrides", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def test_without_an_address(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The site is built, and one line says what it lacks; lines that end as on Windows do no harm."""
    monkeypatch.delenv("SITE_URL", raising=False)
    for path in (*copy.glob("docs/**/*.md"), *copy.glob("docs/_data/*.yml"), copy / "mkdocs.yml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert main([], copy) == 0

    said = capfd.readouterr().err.splitlines()
    assert said[0] == (
        "site_url is not set: "
        "canonical and hreflang links, the sitemap, QR codes and course packs are left out"
    )
    assert said[1] == "building both languages ..."
    assert said[2] == "compressing ..."
    assert said[3].endswith(f"pages in {copy / 'site'}")
    assert len(said) == 4
    assert b"\r" not in (copy / "site/en/tasks/index.html").read_bytes()


def test_a_release_without_an_address(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is refused before anything is written."""
    monkeypatch.delenv("SITE_URL", raising=False)

    assert main(["--release"], copy) == 1

    assert capfd.readouterr().err.startswith("site_url is not set, and a release needs it")
    assert not (copy / "site").exists()


def test_the_address_in_the_file_or_in_the_environment(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either will do."""
    monkeypatch.setenv("SITE_URL", "https://example.org/a/")
    assert site_url(copy) == "https://example.org/a/"

    monkeypatch.delenv("SITE_URL")
    config = copy / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('!ENV [SITE_URL, ""]', "https://example.org/b/"), "utf-8")
    assert site_url(copy) == "https://example.org/b/"


def test_faults_stop_the_build_and_are_named(copy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Every validation of MkDocs is at its strictest, and so are the data files."""
    text = "# A {#about}\n\n[x](gone.md)\n[y](index.md#away)\n"
    (copy / "docs/vi/about.md").write_text(text, encoding="utf-8")
    (copy / "docs/vi/extra.md").write_text("# A {#a}\n", encoding="utf-8")
    write(copy, {"site/index.html": "built before"})

    assert main([], copy) == 1

    # What is no more than said is no warning, and stops nothing.
    warnings = capfd.readouterr().err.split("WARNING")[1:]
    for fault in ("gone.md", "extra.md", "#away"):
        assert any(fault in each for each in warnings), fault

    (copy / "docs/_data/terms.yml").write_text("- id: a\n", encoding="utf-8")

    assert main([], copy) == 1

    assert "terms.yml:1:3: error: key `vi` is missing" in capfd.readouterr().err
    assert [file.name for file in (copy / "site").iterdir()] == ["index.html"]


def test_what_uses_the_site_is_to_be_closed(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As Windows demands of a folder before another takes its place."""
    write(copy, {"site/index.html": "built before", ".cache/site/index.html": "built"})

    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if (path, target) == (copy / ".cache/site", copy / "site"):
            raise PermissionError(f"{path} is in use")
        return rename(path, target)

    monkeypatch.setattr(build, "_run", lambda root, folder: 0)
    monkeypatch.setattr(Path, "rename", refuse)

    assert main([], copy) == 1

    said = capfd.readouterr().err
    assert said.endswith(
        f"site could not be replaced: {copy / '.cache/site'} is in use; close what uses it\n"
    )
    assert (copy / "site/index.html").read_text(encoding="utf-8") == "built before"


# What stands in for MkDocs: it says who it is and goes on until it is told to end.
_SLOW = """
import os, sys, time
from pathlib import Path
Path("started").write_text(str(os.getpid()))
while not Path("enough").exists():
    time.sleep(0.05)
folder = Path(sys.argv[sys.argv.index("-d") + 1])
folder.mkdir(parents=True, exist_ok=True)
(folder / "index.html").write_text("built")
"""


@pytest.fixture
def slowly(tmp_path: Path) -> dict[str, str]:
    """The environment in which MkDocs takes its time; the folder is a project."""
    write(
        tmp_path,
        {"mkdocs.yml": "a: b\n", "bin/mkdocs/__init__.py": "", "bin/mkdocs/__main__.py": _SLOW},
    )
    paths = os.pathsep.join((str(tmp_path / "bin"), str(ROOT / "scripts")))
    return {**os.environ, "PYTHONPATH": paths}


@pytest.fixture
def slow(tmp_path: Path, slowly: dict[str, str]) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start builds of that project."""
    begun = []

    def begin() -> subprocess.Popen[str]:
        code = (
            f"from sitekit import build; raise SystemExit(build.main([], Path({str(tmp_path)!r})))"
        )
        begun.append(
            subprocess.Popen(
                [sys.executable, "-c", f"from pathlib import Path; {code}"],
                env=slowly,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return begun[-1]

    yield begin
    (tmp_path / "enough").touch()
    for each in begun:
        each.communicate(timeout=60)


def until(file: Path) -> str:
    """Wait for a file; what it holds."""
    end = time.monotonic() + 60
    while not file.exists() or not file.read_text(encoding="utf-8"):
        assert time.monotonic() < end, f"no {file}"
        time.sleep(0.05)
    return file.read_text(encoding="utf-8")


def test_a_second_build_waits_for_the_first(
    slow: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    """Two would empty the same folder under each other, and both would say that all is well."""
    first = slow()
    until(tmp_path / "started")
    second = slow()
    assert second.stderr
    said = [second.stderr.readline() for _ in range(2)]
    assert said[1] == "waiting for another build of this site ...\n"
    (tmp_path / "started").unlink()

    (tmp_path / "enough").touch()

    until(tmp_path / "started")  # by the second, now
    assert (first.wait(60), second.wait(60)) == (0, 0)
    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == "built"


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_who_ends_a_build_ends_mkdocs(tmp_path: Path, slowly: dict[str, str]) -> None:
    """It would go on writing into the folder of the next build."""
    code = (ROOT / "scripts/sitekit/build.py").read_text(encoding="utf-8")
    begin = f"ROOT = Path({str(tmp_path)!r})\n"
    write(tmp_path, {"build.py": re.sub(r"(?m)^ROOT = .*\n", lambda _: begin, code)})
    build = subprocess.Popen(
        [sys.executable, "build.py"],
        cwd=tmp_path,
        env=slowly,
        stderr=subprocess.DEVNULL,
    )
    mkdocs = int(until(tmp_path / "started"))

    build.terminate()

    assert build.wait(60) == 143
    with pytest.raises(ProcessLookupError):
        os.kill(mkdocs, 0)


@pytest.mark.parametrize("text", ["a: [\n", None])
def test_a_configuration_that_cannot_be_read(
    text: str | None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """One sentence, no traceback."""
    if text is not None:
        (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")

    assert main([], tmp_path) == 1

    assert capfd.readouterr().err.startswith("mkdocs.yml cannot be read")
