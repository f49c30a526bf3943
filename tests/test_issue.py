"""One issue says which links want a look, and nobody is told twice."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from support import TOP, fake_gh, with_path

from sitekit import external
from sitekit.external import NoNetwork
from sitekit.issue import TITLE, body, main
from sitekit.model import Answer

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a script as a program")

DEAD = "https://example.org/gone"
BUSY = "https://example.org/busy"
ANSWERS = {
    DEAD: Answer("dead", "answers 404 Not Found"),
    BUSY: Answer("unanswered", "answers 503 Service Unavailable"),
}


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the host keeps."""
    monkeypatch.setenv("PATH", with_path(tmp_path / "bin"))
    return fake_gh(tmp_path / "bin")


@pytest.fixture
def project(make_project: Callable[..., Path]) -> Path:
    """Pages with two links to another host."""
    links = f"# A {{#a}}\n\n[một]({DEAD}), [hai]({BUSY})\n"
    return make_project({f"docs/{lang}/a.md": top + links for lang, top in TOP.items()})


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Answer]], None]:
    """Let the other hosts answer so, and all else well."""

    def put(answers: dict[str, Answer]) -> None:
        def ask(addresses: Iterable[str], *_: object) -> dict[str, Answer]:
            return {each: answers.get(each, Answer("good")) for each in addresses}

        monkeypatch.setattr(external, "ask", ask)

    return put


def issues(host: Path) -> Any:
    return json.loads((host / "issues.json").read_text(encoding="utf-8"))


def asked(host: Path) -> list[list[str]]:
    """What the program was told to do since the last look."""
    said = [json.loads(line)[:2] for line in (host / "log").read_text("utf-8").splitlines()]
    (host / "log").unlink()
    return said


def test_the_issue_through_its_life(
    project: Path, host: Path, answering: Callable[[dict[str, Answer]], None]
) -> None:
    """Opened, left alone, rewritten, closed, left alone, opened again: always the same one."""
    told = []
    for answers in (ANSWERS, ANSWERS, {DEAD: ANSWERS[DEAD]}, {}, {}, ANSWERS):
        answering(answers)
        assert main(["--issue"], project) == 0
        told.append([verb for _, verb in asked(host)][1:])

    assert told == [["create"], [], ["edit"], ["close"], [], ["edit", "reopen"]]
    [issue] = issues(host)
    assert (issue["title"], issue["state"]) == (TITLE, "OPEN")
    assert DEAD in issue["body"]


def test_nothing_to_say_and_no_issue(
    project: Path, host: Path, answering: Callable[[dict[str, Answer]], None]
) -> None:
    """None is opened to say so."""
    answering({})

    assert main(["--issue"], project) == 0

    assert asked(host) == [["issue", "list"]]


def test_the_issues_of_people_are_theirs(
    project: Path, host: Path, answering: Callable[[dict[str, Answer]], None]
) -> None:
    """Only those of the host's own machine are looked at, and only of this title."""
    other = {"number": 1, "title": "dead links", "state": "OPEN", "body": "mine"}
    (host / "issues.json").write_text(json.dumps([other]), encoding="utf-8")
    answering(ANSWERS)

    main(["--issue"], project)

    assert issues(host)[0] == other
    assert len(issues(host)) == 2
    listing = json.loads((host / "log").read_text("utf-8").splitlines()[0])
    assert listing[listing.index("--app") + 1] == "github-actions"


def test_a_fault_stands_once_with_all_its_places(
    project: Path,
    answering: Callable[[dict[str, Answer]], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Below its rule; what is certain comes first. Nothing of it changes from week to week."""
    answering(ANSWERS)

    assert main([], project) == 0

    said = capsys.readouterr().out
    assert said.count(DEAD) == said.count(BUSY) == 1
    assert "- `https://example.org/gone` answers 404 Not Found\n" in said
    assert "  `docs/en/a.md:7`, `docs/vi/a.md:7`\n" in said
    assert said.index("## dead-external-link") < said.index("## unanswered-external-link")


def test_a_redirect_to_an_odd_address_is_a_line_of_the_issue(
    project: Path,
    answering: Callable[[dict[str, Answer]], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What other programs take for the end of a line is none."""
    moved = Answer("good", moved_to="https://example.org/new\u2028page\u0085")
    answering({DEAD: moved})

    assert main([], project) == 0

    assert "new\u2028page" in capsys.readouterr().out


def test_all_is_well(
    project: Path,
    answering: Callable[[dict[str, Answer]], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And that is said."""
    answering({})

    assert main([], project) == 0

    assert capsys.readouterr().out == "nothing to look at\n"


def test_more_than_an_issue_takes() -> None:
    """It says how much is left out."""
    findings = [
        {
            "path": f"docs/vi/{number}.md",
            "line": 1,
            "rule": "dead-external-link",
            "message": f"`https://example.org/{number}` answers 404 Not Found",
            "hint": "find where it went",
        }
        for number in range(2000)
    ]

    text = body(findings)

    assert len(text) < 65_536
    shown = text.count("answers 404")
    assert text.endswith(f"\n({2000 - shown} …)\n")


def test_no_network(
    project: Path, host: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is known, so the issue stays as it is."""

    def ask(*_: object) -> None:
        raise NoNetwork("none of 2 hosts answered: is there a network?")

    monkeypatch.setattr(external, "ask", ask)

    assert main(["--issue"], project) == 2

    assert "is there a network?" in capsys.readouterr().err
    assert not (host / "log").exists()


@pytest.mark.parametrize("there", [True, False])
def test_the_host_does_not_take_it(
    project: Path,
    host: Path,
    answering: Callable[[dict[str, Answer]], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    there: bool,
) -> None:
    """One sentence."""
    answering(ANSWERS)
    (host / "refuse").touch()
    if not there:
        monkeypatch.setenv("PATH", str(project))

    assert main(["--issue"], project) == 2

    said = "`gh issue` failed: the host says no" if there else "`gh` is needed"
    assert said in capsys.readouterr().err
