"""A known vulnerability is told apart from not knowing: a service here answers as the test says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from support import ROOT, write

from sitekit.audit import locked, main

LOCK = """\
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:00
jinja2==3.1.0 \\
    --hash=sha256:00 \\
    --hash=sha256:11
    # via mkdocs
"""
FAULT = {
    "vulns": [
        {
            "id": "PYSEC-1",
            "aliases": ["CVE-2026-1"],
            "summary": "it is not sound",
            "affected": [
                {
                    "package": {"name": "jinja2", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "3.1.6"}]}],
                }
            ],
        }
    ]
}


class Service(ThreadingHTTPServer):
    """Knows what is wrong with some packages, in the way of OSV."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.faults: dict[str, Any] = {}
        self.asked: set[tuple[str, str]] = set()

    @property
    def args(self) -> list[str]:
        return ["--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{self.port}/"]

    @property
    def port(self) -> int:
        return self.server_port


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = asked["package"]["name"]
        self.server.asked.add((name, asked["version"]))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps(self.server.faults.get(name, {})).encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    """A service that knows of nothing; a test tells it."""
    made = Service()
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two lock files; they do not agree on one version."""
    monkeypatch.setenv("NO_PROXY", "*")
    other = "jinja2==3.1.6 \\\n    --hash=sha256:22\n"
    return write(tmp_path, {"requirements.txt": LOCK, "requirements-bench.txt": other})


def test_all_is_sound(project: Path, service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """Every version of every lock file is asked for, also what another system gets."""
    assert main(service.args, project) == 0

    assert service.asked == {("colorama", "0.4.6"), ("jinja2", "3.1.0"), ("jinja2", "3.1.6")}
    assert capsys.readouterr().err == "3 versions, 0 known vulnerabilities\n"


def test_a_finding(project: Path, service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """Its names, and the version that mends it."""
    (project / "requirements-bench.txt").unlink()
    service.faults["jinja2"] = FAULT

    assert main(service.args, project) == 1

    said = capsys.readouterr()
    assert said.out == "jinja2 3.1.0: PYSEC-1, CVE-2026-1; mended in 3.1.6\n"
    assert said.err == "2 versions, 1 known vulnerabilities\n"


def offline(service: Service) -> None:
    service.server_close()


def out_of_order(service: Service) -> None:
    service.status = 503


@pytest.mark.parametrize("how", [offline, out_of_order])
def test_no_answer_is_no_finding(
    project: Path,
    service: Service,
    capsys: pytest.CaptureFixture[str],
    how: Callable[[Service], None],
) -> None:
    """Nor is it a clean bill."""
    how(service)

    assert main(service.args, project) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("the service that knows the vulnerabilities did not answer (")
    assert said.err.count("\n") == 1


def test_a_package_that_the_service_does_not_know(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """pip-audit itself would call that clean."""
    skipped = {"dependencies": [{"name": "jinja2", "skip_reason": "not found"}]}
    monkeypatch.setattr("sitekit.audit._asked", lambda *_: skipped["dependencies"])

    assert main([], project) == 2

    assert "the service knows nothing of 2 packages, jinja2 the first" in capsys.readouterr().err


def test_a_wrong_argument(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What pip-audit says of it."""
    assert main(["--nonsense"], project) == 2

    assert "unrecognized arguments: --nonsense" in capsys.readouterr().err


def test_every_package_of_every_lock_file_is_asked_for() -> None:
    """None is left out by the way it is written."""
    pins = {name for name, _ in locked(ROOT)}
    for file in ROOT.glob("requirements*.txt"):
        lines = file.read_text(encoding="utf-8").splitlines()
        named = {line.split("==")[0] for line in lines if line[:1].isalnum()}

        assert named <= pins
