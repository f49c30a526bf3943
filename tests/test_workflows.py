"""The workflows do what they say, in a clean clone, with the least rights, and nothing but `dev.py`."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ROOT, fake_gh, git, with_path

from sitekit.load import load
from sitekit.rules.external import outward

FOLDER = ROOT / ".github/workflows"
WORKFLOWS = {
    path.stem: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    for path in sorted(FOLDER.glob("*.yml"))
}
JOBS = [(name, job) for name, workflow in WORKFLOWS.items() for job in workflow["jobs"]]
PINNED = re.compile(r"- (?:id: \w+\n\s+)?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\n")

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a link and a script as a program")


def steps(workflow: str, job: str) -> list[dict[str, Any]]:
    return list(WORKFLOWS[workflow]["jobs"][job]["steps"])


def commands(workflow: str, job: str) -> list[str]:
    return [step["run"] for step in steps(workflow, job) if "run" in step]


def test_these_are_the_workflows() -> None:
    """And their jobs, which the tests below go through."""
    assert [*JOBS] == [
        ("links", "links"),
        *(("publish", job) for job in ("build", "keep", "deploy")),
        *(("pull-request", job) for job in ("check", "test")),
    ]


def test_an_auditor_finds_nothing() -> None:
    """The sharpest of zizmor's, which knows what workflows are attacked by."""
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    assert zizmor
    done = subprocess.run(
        [zizmor, "--offline", "--persona", "auditor", "--quiet", "."],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_pinned(name: str) -> None:
    """By the whole hash, with the version for people beside it."""
    text = (FOLDER / f"{name}.yml").read_text(encoding="utf-8")

    assert len(PINNED.findall(text)) == len(re.findall(r"uses:", text)) > 0


def test_an_action_has_one_version() -> None:
    """The same hash wherever it is used."""
    used = {step["uses"] for name, job in JOBS for step in steps(name, job) if "uses" in step}

    assert len(used) == len({each.partition("@")[0] for each in used})


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_rights_are_given_by_the_job(name: str, job: str) -> None:
    """None by the workflow; and every job has an end."""
    workflow = WORKFLOWS[name]

    assert workflow["permissions"] == {}
    assert workflow["jobs"][job]["permissions"]
    assert int(workflow["jobs"][job]["timeout-minutes"]) <= 60


def test_who_may_write() -> None:
    """Packages from elsewhere never run where the project or its pages can be written to."""
    writing = {
        (name, job): [
            right
            for right, how in WORKFLOWS[name]["jobs"][job]["permissions"].items()
            if how == "write"
        ]
        for name, job in JOBS
    }
    plain = re.compile(r"python3 scripts/dev\.py release (?:keep|get \"\$VERSION\")")

    assert {each: rights for each, rights in writing.items() if rights} == {
        ("links", "links"): ["issues"],
        ("publish", "keep"): ["contents"],
        ("publish", "deploy"): ["pages", "id-token"],
    }
    for job in ("keep", "deploy"):
        assert all(plain.fullmatch(each) for each in commands("publish", job))


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_they_call_dev_py_and_nothing_else(name: str, job: str) -> None:
    """Nobody has to know more than a maintainer at home does; nothing is put in from outside."""
    for command in commands(name, job):
        assert command.startswith("python3 scripts/dev.py ")
        assert not set("|&;<>\n`(){}") & set(command)


def test_the_tests_are_those_of_everybody() -> None:
    """The command that runs these very tests, so it is not run from within them."""
    command = commands("pull-request", "test")[-1]

    assert f"exec {command}\n" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert command == "python3 scripts/dev.py test"


def test_a_pull_request_has_its_history() -> None:
    """Pages say when they were last changed, and the ledger looks back."""
    for name, job in JOBS:
        [checkout] = [each for each in steps(name, job) if "checkout@" in each.get("uses", "")]
        assert checkout["with"]["persist-credentials"] == "false"
        whole = checkout["with"].get("fetch-depth") == "0"
        assert whole == ((name, job) not in (("links", "links"), ("publish", "deploy")))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean clone of what is here, on `main` of an origin of its own; it shares .venv."""
    folder = tmp_path_factory.mktemp("workflows")
    root, origin = folder / "clone", folder / "origin"
    git(folder, "clone", "-q", str(ROOT), str(root))
    for name in git(ROOT, "ls-files", "-mo", "--exclude-standard", "-z").split("\0"):
        if (ROOT / name).is_file():  # what is not committed yet is to be tested, too
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, root / name)
        elif name:
            (root / name).unlink(missing_ok=True)
    git(root, "add", "--all")
    git(root, "commit", "-q", "--allow-empty", "-m", "a: what is not committed yet")
    git(folder, "init", "-q", "--bare", "-b", "main", str(origin))
    git(root, "remote", "set-url", "origin", str(origin))
    git(root, "push", "-q", "origin", "HEAD:refs/heads/main")
    git(root, "checkout", "-q", "-B", "main")
    (root / ".venv").symlink_to(sys.prefix)
    (root / ".git/info/exclude").write_text(".venv\n", encoding="utf-8")
    fake_gh(folder / "bin")
    return root


@pytest.fixture
def run(clone: Path) -> Callable[..., str]:
    """Run a command as the host would: with a shell, with empty variables, and with its program."""

    def run(command: str, status: int = 0, **settings: str) -> str:
        env = {**os.environ, "PATH": with_path(clone.parent / "bin"), **settings}
        for name in ("SITE_URL", "REPO_URL", "CONTACT", "HANDBOOK_LANG"):
            env.setdefault(name, "")
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", command],
            cwd=clone,
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stderr
        return done.stdout

    return run


def dev(command: str) -> str:
    """The command with this Python in place of the host's."""
    return command.replace("python3", shlex.quote(sys.executable), 1)


@posix
def test_the_check_of_a_pull_request(clone: Path, run: Callable[..., str], tmp_path: Path) -> None:
    """No error in what is here; an annotation on the line that is wrong."""
    [command] = commands("pull-request", "check")
    page = clone / "docs/en/about.md"
    text = page.read_text(encoding="utf-8")
    summary = tmp_path / "summary"

    quiet = run(dev(command), GITHUB_STEP_SUMMARY=str(summary))
    page.write_text(f"{text}\n[gone](gone.md)\n", encoding="utf-8", newline="\n")
    loud = run(dev(command), status=1, GITHUB_STEP_SUMMARY=str(summary))
    git(clone, "checkout", "-q", "docs")

    assert "::error" not in quiet
    assert f"::error file=docs/en/about.md,line={text.count(chr(10)) + 2},col=" in loud
    assert "`broken-link`" in summary.read_text(encoding="utf-8")


@posix
def test_the_preview(clone: Path, run: Callable[..., str]) -> None:
    """The folder that is uploaded holds the site in both languages."""
    command, _ = commands("pull-request", "test")
    [preview] = [
        each["with"] for each in steps("pull-request", "test") if "path" in each.get("with", {})
    ]

    run(dev(command))

    folder = clone / preview["path"]
    assert (folder / "index.html").is_file()
    assert (folder / "en/about/index.html").is_file()


@posix
def test_publishing_and_putting_back(clone: Path, run: Callable[..., str], tmp_path: Path) -> None:
    """From the sources to what goes on the web, one job after the other, and once more."""
    output = tmp_path / "output"
    settings = {"SITE_URL": "https://example.org/", "GITHUB_OUTPUT": str(output)}
    for command in (*commands("publish", "build"), *commands("publish", "keep")):
        run(dev(command), **settings)
    built = {path: path.read_bytes() for path in (clone / "site").rglob("*.html")}
    (clone / "site/index.html").write_text("another release", encoding="utf-8")
    name, _, version = output.read_text(encoding="utf-8").strip().partition("=")
    outputs = WORKFLOWS["publish"]["jobs"]["keep"]["outputs"]

    [command] = commands("publish", "deploy")
    run(dev(command), VERSION=version)

    assert outputs == {name: f"${{{{ steps.keep.outputs.{name} }}}}"}
    assert {path: path.read_bytes() for path in (clone / "site").rglob("*.html")} == built
    assert b'rel="canonical" href="https://example.org/' in built[clone / "site/index.html"]
    assert f"## {version}\n" in git(clone, "show", "origin/main:CHANGELOG.md")
    uploads = [
        each["with"] for each in steps("publish", "deploy") if "path" in each.get("with", {})
    ]
    assert uploads == [{"path": "site"}]


@posix
def test_the_weekly_look_at_other_sites(clone: Path, run: Callable[..., str]) -> None:
    """It knows of every link that it is well, so nobody is asked; and no issue is opened."""
    day = date.today().isoformat()
    links = {link.target for _, link in outward(load(clone))}
    known = {link: {"asked": day, "moved_to": ""} for link in links}
    (clone / ".cache").mkdir(exist_ok=True)
    (clone / ".cache/external.json").write_text(json.dumps(known), encoding="utf-8")
    log = clone.parent / "host/log"
    log.unlink(missing_ok=True)

    [command] = commands("links", "links")
    run(dev(command))

    assert links
    assert [json.loads(line)[:2] for line in log.read_text().splitlines()] == [["issue", "list"]]


def test_the_boxes() -> None:
    """A pull request begins with what is asked of it."""
    text = (ROOT / ".github/pull_request_template.md").read_text(encoding="utf-8")
    boxes = [line for line in text.splitlines() if line.startswith("- [ ] ")]

    assert len(boxes) == 5
    assert all(" · " in each for each in boxes)
    assert "`check` is green" in boxes[2]


def test_owners_by_language() -> None:
    """Every place that is owned, or that waits for an owner, is there; both languages are."""
    text = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8")
    owned = re.findall(r"(?m)^(?:# )?(\*|/\S+/) +@", text)

    assert {"*", "/docs/vi/", "/docs/en/"} <= set(owned)
    assert all((ROOT / each.strip("/*")).is_dir() for each in owned)
