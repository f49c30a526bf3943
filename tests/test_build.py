"""The build as a command: what it says, what it refuses, and its exit status."""

from __future__ import annotations

import shutil
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


@pytest.mark.parametrize("text", ["a: [\n", None])
def test_a_configuration_that_cannot_be_read(
    text: str | None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """One sentence, no traceback."""
    if text is not None:
        (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")

    assert main([], tmp_path) == 1

    assert capfd.readouterr().err.startswith("mkdocs.yml cannot be read")
