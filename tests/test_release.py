"""What is published is what was kept, whole, and the ledger knows of it first."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from support import fake_gh, git, with_path, write

from sitekit.release import LEDGER, PACKED, main, stamped, version

DAY = date(2026, 11, 29)
LOG = "# Changes\n\n## Next · Bản tới\n\n- a page more\n"
SITE = {"site/index.html": "<p>dân vận\n", "site/en/index.html": "<p>one\n", "site/a.js": "1\n"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a script as a program")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clone that has a site built and a ledger recorded."""
    origin, root = tmp_path / "origin", tmp_path / "clone"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(origin))
    git(tmp_path, "clone", "-q", str(origin), str(root))
    git(root, "checkout", "-q", "-b", "main")
    write(root, {LEDGER: "a\n", "CHANGELOG.md": LOG, ".gitignore": "site/\ndist/\n"})
    git(root, "add", ".")
    git(root, "commit", "-qm", "a: begin")
    git(root, "push", "-q", "origin", "main")
    write(root, {**SITE, LEDGER: "a\nb\n"})
    return root


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the host keeps."""
    monkeypatch.setenv("PATH", with_path(tmp_path / "bin"))
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    return fake_gh(tmp_path / "bin")


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_kept_comes_back_whole(project: Path, host: Path) -> None:
    """Byte for byte, and nothing of what stood there meanwhile."""
    built = files(project / "site")

    assert main(["pack"], project) == main(["keep"], project, DAY) == 0
    write(project, {"site/index.html": "spoilt", "site/more.html": "more"})
    assert main(["get", "2026.11.29"], project) == 0

    assert files(project / "site") == built


def test_what_cannot_be_unpacked_leaves_the_site_that_is_there(
    project: Path, host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A download may be cut off."""
    assert main(["pack"], project) == main(["keep"], project, DAY) == 0
    packed = next((host / "2026.11.29").rglob("site.tar.gz"))
    packed.write_bytes(packed.read_bytes()[:-40])
    built = files(project / "site")

    assert main(["get", "2026.11.29"], project) == 2

    assert "cannot be unpacked" in capsys.readouterr().err
    assert files(project / "site") == built


def test_the_ledger_and_the_changelog_are_on_main_before(
    project: Path, host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The release is that commit, and says what has changed."""
    main(["pack"], project)
    git(project, "checkout", "-q", LEDGER)  # the job that keeps has a clone of its own

    assert main(["keep"], project, DAY) == 0

    head = git(project, "rev-parse", "origin/main")
    assert git(project, "show", f"{head}:{LEDGER}") == "a\nb"
    assert "## 2026.11.29\n\n- a page more" in git(project, "show", f"{head}:CHANGELOG.md")
    assert git(project, "log", "-1", "--format=%an %s") == (
        "github-actions[bot] release: record what 2026.11.29 publishes"
    )
    assert (host / "2026.11.29" / "target").read_text() == head
    assert (host / "2026.11.29" / "notes").read_text() == "The first release."
    assert capsys.readouterr().out == "2026.11.29\n"


def test_nothing_new_to_record(project: Path, host: Path) -> None:
    """No empty commit; the notes are the subjects since the version before."""
    git(project, "tag", "2026.11.28")
    write(project, {"CHANGELOG.md": "# Changes\n\n## Next\n", "b": "b"})
    git(project, "add", "b", "CHANGELOG.md", LEDGER)
    git(project, "commit", "-qm", "b: add a thing")
    git(project, "push", "-q", "origin", "main", "--tags")
    head = git(project, "rev-parse", "HEAD")
    main(["pack"], project)

    assert main(["keep"], project, DAY) == 0

    assert git(project, "rev-parse", "HEAD") == head
    assert (host / "2026.11.29" / "notes").read_text() == "- b: add a thing"


def test_the_version_is_handed_on(
    project: Path, host: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the job that puts it on the web."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    main(["pack"], project)

    main(["keep"], project, DAY)

    assert (tmp_path / "output").read_text() == "version=2026.11.29\n"


def test_the_same_site_makes_the_same_bytes(project: Path) -> None:
    """Whoever packs it, and whenever."""
    main(["pack"], project)
    first = (project / "dist" / PACKED).read_bytes()
    for path in project.rglob("site/**/*"):
        path.touch()
    (project / "site/index.html").chmod(0o600)

    main(["pack"], project)

    assert (project / "dist" / PACKED).read_bytes() == first


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], "2026.11.29"),
        (["2026.11.28", "2026.11.29.2"], "2026.11.29"),
        (["2026.11.29"], "2026.11.29.2"),
        (["2026.11.29", "2026.11.29.2", "2026.11.29.3"], "2026.11.29.4"),
    ],
)
def test_versions_are_days(taken: list[str], expected: str) -> None:
    """The next one on a day has a number."""
    assert version(DAY, taken) == expected


@pytest.mark.parametrize(
    ("below", "stands"),
    [
        ("- a\n", "\n## 2026.11.29\n\n- a\n"),
        ("\n\n- a\n\n## 2026.11.28\n\n- b\n", "\n## 2026.11.29\n\n- a\n\n## 2026.11.28\n\n- b\n"),
        ("", ""),
        ("\n## 2026.11.28\n\n- b\n", "\n## 2026.11.28\n\n- b\n"),
    ],
)
def test_the_next_changes_get_their_version(below: str, stands: str) -> None:
    """Where there are any."""
    top = "# Changes\n\nSee *Next*.\n\n## Next · Bản tới\n"

    assert stamped(top + below, "2026.11.29") == top + stands


def moved_on(project: Path, host: Path) -> None:
    write(project, {"c": "c"})
    git(project, "add", "c")
    git(project, "commit", "-qm", "c: more")
    git(project, "push", "-q", "origin", "main")
    git(project, "reset", "-q", "--hard", "HEAD^")


def protected(project: Path, host: Path) -> None:
    hook = project.parent / "origin/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'error: GH006: Protected branch update failed' >&2; exit 1\n")
    hook.chmod(0o755)


def refused(project: Path, host: Path) -> None:
    (host / "refuse").touch()


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (moved_on, "`main` has moved on since this site was built"),
        (
            protected,
            "`git push` failed: remote: error: GH006: Protected branch update failed; `main` must take",
        ),
        (refused, "`gh release` failed: the host says no"),
    ],
)
def test_what_is_not_kept(
    project: Path,
    host: Path,
    capsys: pytest.CaptureFixture[str],
    before: Callable[[Path, Path], None],
    said: str,
) -> None:
    """One sentence, and no release."""
    main(["pack"], project)
    before(project, host)
    capsys.readouterr()

    assert main(["keep"], project, DAY) == 2

    assert capsys.readouterr().err.startswith(f"dev.py release: {said}")
    assert not list(host.glob("2026*"))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["pack"], "there is no site in site/: run `dev.py build --release` first"),
        (["keep"], "dist/site.tar.gz: run `dev.py release pack` first"),
        (["get", "v1"], "`v1` is no version"),
        (["get", "2026.11.29; ls"], "`2026.11.29; ls` is no version"),
        (["get", "2026.11.30"], "`gh release` failed: release not found"),
    ],
)
def test_what_is_not_there(
    tmp_path: Path, host: Path, capsys: pytest.CaptureFixture[str], args: list[str], said: str
) -> None:
    """The sentence says what to do first."""
    assert main(args, tmp_path) == 2

    assert said in capsys.readouterr().err


def test_a_kept_site_that_is_broken(
    project: Path, host: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback."""
    write(host, {f"2026.11.29/{PACKED}": b"no archive"})

    assert main(["get", "2026.11.29"], project) == 2

    assert "cannot be unpacked" in capsys.readouterr().err


def test_without_the_hosts_program(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named."""
    monkeypatch.setenv("PATH", str(project / "nothing"))

    assert main(["get", "2026.11.29"], project) == 2

    assert "`gh` is needed and is not on this machine" in capsys.readouterr().err


def test_no_package_is_needed(project: Path, host: Path) -> None:
    """Where it may write to the project, no code from elsewhere runs beside it."""
    main(["pack"], project)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path;"
        "from datetime import date; from sitekit.release import main;"
        "raise SystemExit(main(['keep'], Path.cwd(), date(2026, 11, 29)))"
    )
    scripts = Path(__file__).parents[1] / "scripts"

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(scripts)], cwd=project, check=False
    )

    assert done.returncode == 0
    assert json.loads((host / "log").read_text().splitlines()[0])[:2] == ["release", "create"]
