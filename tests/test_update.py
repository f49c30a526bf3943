"""New lock files from new packages, all of them or none, and what changed as a table."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from support import ROOT, write

from sitekit.update import _index, changes, main, table

PYPROJECT = """\
[project]
name = "a"
version = "0"
requires-python = ">=3.11"

#   uv pip compile --universal --generate-hashes --python-version 3.11 --group site -o requirements.txt
#   uv pip compile --universal --generate-hashes --python-version 3.11 --group test -c requirements.txt -o requirements-test.txt
[dependency-groups]
site = ["one"]
test = ["two"]
"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages in place of an index: `two` needs `one`."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    wheel(folder, "one", "1.0")
    wheel(folder, "two", "1.0", "Requires-Dist: one\n")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", {"pyproject.toml": PYPROJECT})


def wheel(folder: Path, name: str, version: str, needs: str = "") -> None:
    """Put an empty package there."""
    info = f"{name}-{version}.dist-info"
    with ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as file:
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
        file.writestr(f"{info}/METADATA", about)
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        file.writestr(f"{info}/RECORD", "")


def test_what_is_new_is_shown(
    project: Path, packages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """First all of it, then what changed, then nothing; with hashes and without an index."""
    assert main([], project) == 0
    first = capsys.readouterr().out
    wheel(packages, "one", "1.1")
    assert main([], project) == 0
    second = capsys.readouterr().out
    assert main([], project) == 0

    assert first.splitlines() == [
        "package  old  new  in",
        "one      -    1.0  requirements.txt",
        "one      -    1.0  requirements-test.txt",
        "two      -    1.0  requirements-test.txt",
    ]
    assert second.splitlines() == [
        "package  old  new  in",
        "one      1.0  1.1  requirements.txt",
        "one      1.0  1.1  requirements-test.txt",
    ]
    assert capsys.readouterr().out == "every version is the newest already\n"
    lock = (project / "requirements-test.txt").read_text(encoding="utf-8")
    assert lock.count("--hash=sha256:") == 2
    assert str(packages) not in lock
    assert "--python-version 3.11 --group test -c requirements.txt -o" in lock


def test_all_or_none(project: Path, packages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where one cannot be made, the others stay as they were."""
    main([], project)
    before = (project / "requirements.txt").read_bytes()
    wheel(packages, "one", "1.1")
    (packages / "two-1.0-py3-none-any.whl").unlink()
    capsys.readouterr()

    assert main([], project) == 2

    said = capsys.readouterr()
    assert said.err.startswith("uv could not lock the versions: ")
    assert "two" in said.err
    assert said.err.count("\n") == 1
    assert (project / "requirements.txt").read_bytes() == before


def test_packages_come_from_where_pips_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless there is one for uv."""
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://example.org/simple")
    from_pip = _index()
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://example.com/simple")

    assert from_pip["UV_DEFAULT_INDEX"] == "https://example.org/simple"
    assert "UV_DEFAULT_INDEX" not in _index()


def test_a_package_of_two_versions() -> None:
    """One for each system or Python."""
    old = "a==1 ; x \\\na==2 ; y \\\nb==1 \\\n"

    assert list(changes(old, "a==1 ; x \\\na==3 ; y \\\n")) == [
        ("a", "1, 2", "1, 3"),
        ("b", "1", "-"),
    ]
    assert table([("a", "1, 2", "1, 3", "x.txt")]) == (
        "package  old   new   in\na        1, 2  1, 3  x.txt"
    )


def test_every_lock_file_is_made_by_the_command_that_it_names() -> None:
    """The one in pyproject.toml, by which it is updated."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for lock in ROOT.glob("requirements*.txt"):
        head = lock.read_text(encoding="utf-8").splitlines()[1]

        assert f"\n#   {head.strip('# ')}\n" in project
