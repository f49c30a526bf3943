"""The commands of `scripts/dev.py`, in small projects that install small packages without a network."""

import ast
import errno
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest

DEV = Path(__file__).parent.parent / "scripts" / "dev.py"

# What the packages in these projects print is what dev.py ran.
ECHO = """
import json, os, sys
name, *args = {name!r}, *sys.argv[1:]
print(json.dumps({{"name": name, "args": args, "cwd": os.getcwd(), **os.environ}}), flush=True)
status = int(os.environ.get("STATUS_OF_" + name, 0))
os.kill(os.getpid(), -status) if status < 0 else sys.exit(status)
"""
SERVER = """
import sys, time
try:
    print("mkdocs", *sys.argv[1:], flush=True)
    while True:  # a signal that comes just before a sleep does not end it
        time.sleep(0.1)
except KeyboardInterrupt:
    print("mkdocs ends", flush=True)
"""

NO_CONNECTION = (
    "no connection to the package index: check the network and pip's settings,"
    " then run the same command again"
)

PYTEST = "pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder"
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and shell scripts")


def load(root: Path) -> ModuleType:
    """A project's own dev.py."""
    spec = importlib.util.spec_from_file_location("dev", root / "scripts" / "dev.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Wheels:
    """A folder of packages, and the line of each in a lock file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: dict[str, str] = {}

    def add(self, name: str, files: dict[str, str]) -> None:
        info = f"{name}-1.0.dist-info"
        about = {
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{file},,\n" for file in (*files, *about, f"{info}/RECORD"))
        path = self.folder / f"{name}-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for file, text in {**files, **about, f"{info}/RECORD": record}.items():
                archive.writestr(file, text)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.lines[name] = f"{name}==1.0 --hash=sha256:{digest}\n"


class Project:
    """A copy of dev.py with lock files, and what a person does there."""

    def __init__(self, root: Path, wheels: Wheels) -> None:
        self.root = root
        self.wheels = wheels
        self.stamp = root / ".venv" / "made-from.json"

    def lock(self, name: str, text: str) -> None:
        self.write(self.root / name, text)

    def write(self, path: Path, text: str) -> None:
        """Write a new file: the old one may be shared with another project."""
        path.unlink(missing_ok=True)
        path.write_text(text, encoding="utf-8")

    def start(self, *args: str, cwd: Path | str = "", **env: str) -> subprocess.Popen[str]:
        ours = ("PIP_", "PYTHON", "CHROMIUM", "SITE_URL")
        theirs = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
        pip["PIP_FIND_LINKS"] = str(self.wheels.folder)
        return subprocess.Popen(
            [sys.executable, str(self.root / "scripts" / "dev.py"), *args],
            cwd=cwd or self.root,
            env={**theirs, **pip, "CHROMIUM": sys.executable, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    def dev(self, *args: str, cwd: Path | str = "", **env: str) -> subprocess.CompletedProcess[str]:
        with self.start(*args, cwd=cwd, **env) as program:
            out, err = program.communicate(timeout=120)
        return subprocess.CompletedProcess(args, program.returncode, out, err)

    def has(self, package: str) -> bool:
        return any((self.root / ".venv").glob(f"**/{package}/__main__.py"))

    def break_pip(self) -> None:
        for path in (self.root / ".venv").glob("**/pip/__main__.py"):
            self.write(path, "raise SystemExit('pip was called')")

    def offline(self) -> dict[str, str]:
        """Settings with which pip finds nothing at the other end."""
        return {
            "PIP_NO_INDEX": "0",
            "PIP_FIND_LINKS": "",
            "PIP_INDEX_URL": "http://127.0.0.1:9/",
            "PIP_RETRIES": "0",
            "NO_PROXY": "*",
        }


def project(root: Path, wheels: Wheels) -> Project:
    """A project as it is after `git clone`."""
    sitekit = root / "scripts" / "sitekit"
    (sitekit / "bench").mkdir(parents=True)
    shutil.copy(DEV, root / "scripts")
    (sitekit / "bench" / "search.py").write_text(ECHO.format(name="search"), encoding="utf-8")
    for name in ("check", "build", "new", "issue", "audit", "update"):
        (sitekit / f"{name}.py").write_text(ECHO.format(name=name), encoding="utf-8")
    new = Project(root, wheels)
    new.lock("requirements.txt", wheels.lines["mkdocs"])
    new.lock("requirements-test.txt", wheels.lines["tools"])
    return new


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Wheels:
    """Packages to install."""
    made = Wheels(tmp_path_factory.mktemp("wheels"))
    made.add("mkdocs", {"mkdocs/__main__.py": SERVER})
    made.add("newer", {"newer/__main__.py": SERVER})
    names = ("ruff", "mypy", "pytest")
    made.add("tools", {f"{name}/__main__.py": ECHO.format(name=name) for name in names})
    return made


@pytest.fixture
def fresh(tmp_path: Path, wheels: Wheels) -> Project:
    """A project without .venv."""
    return project(tmp_path / "a project", wheels)


@pytest.fixture(scope="session")
def first_run(
    tmp_path_factory: pytest.TempPathFactory, wheels: Wheels
) -> tuple[Project, subprocess.CompletedProcess[str]]:
    """A project whose .venv is made once for all tests, and what that said."""
    original = project(tmp_path_factory.mktemp("original") / "a project", wheels)
    return original, original.dev("check")


@pytest.fixture
def made(tmp_path: Path, first_run: tuple[Project, subprocess.CompletedProcess[str]]) -> Project:
    """A project with the .venv of `serve`, `build` and `check`."""
    original, _ = first_run
    root = tmp_path / "a project"  # hard links: a copy would take longer than the test
    shutil.copytree(original.root, root, symlinks=True, copy_function=os.link)
    return Project(root, original.wheels)


@pytest.fixture
def dev(tmp_path: Path) -> ModuleType:
    """The functions of dev.py, in a project with nothing in it."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(DEV, tmp_path / "scripts")
    return load(tmp_path)


# Before anything runs


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 14)])
def test_an_old_python_gets_a_sentence(
    dev: ModuleType, capsys: pytest.CaptureFixture[str], version: tuple[int, ...]
) -> None:
    """Before anything that an old Python lacks is used."""
    with pytest.raises(SystemExit) as exit:
        dev.require_python(version)

    assert exit.value.code == 2
    assert "3.11 or later is needed" in capsys.readouterr().err


def test_an_old_python_can_read_the_file() -> None:
    """Otherwise the sentence would be a SyntaxError, or a TypeError of an annotation."""
    tree = ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 7))

    first = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    assert first.name == "require_python"
    assert isinstance(first.args.args[0].annotation, ast.Constant)


@pytest.mark.parametrize("arg", ["-h", "--help", "help"])
def test_help_names_every_command(
    dev: ModuleType, capsys: pytest.CaptureFixture[str], arg: str
) -> None:
    """The help is the docstring of the file and of each command."""
    status = dev.main([arg])

    out = capsys.readouterr().out
    assert status == 0
    assert out.startswith(str(dev.__doc__))
    assert all(
        f"  {name} " in out and command.run.__doc__ in out for name, command in dev.COMMANDS.items()
    )


def test_no_command_shows_the_help(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """It is a mistake, so it goes where mistakes go."""
    status = dev.main([])

    assert status == 2
    assert "Commands:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("sevre", "did you mean `serve`?"),
        ("deploy", "there are serve, build, check, "),
    ],
)
def test_an_unknown_command(
    dev: ModuleType, capsys: pytest.CaptureFixture[str], name: str, hint: str
) -> None:
    """A guess only where there is one."""
    status = dev.main([name])

    assert status == 2
    said = capsys.readouterr().err
    assert said.startswith(f"dev.py: there is no command `{name}`: {hint}")
    assert said.count("\n") == 1


# .venv


def test_the_first_run_makes_venv(
    first_run: tuple[Project, subprocess.CompletedProcess[str]],
) -> None:
    """With what the command needs and nothing else; its output stays clean."""
    made, done = first_run

    assert done.returncode == 0
    assert json.loads(done.stdout)["name"] == "check"
    assert done.stderr.splitlines() == [
        "dev.py: setting up .venv (first run; 1 packages) ...",
        "dev.py: .venv is ready",
    ]
    assert made.has("mkdocs")
    assert not made.has("mypy")


def test_the_next_run_starts_at_once(made: Project) -> None:
    """Without as much as a look at pip or a lock."""
    made.break_pip()
    (made.root / ".venv.lock").unlink()

    done = made.dev("check")

    assert (done.returncode, done.stderr) == (0, "")
    assert not (made.root / ".venv.lock").exists()


def test_test_adds_what_serve_left_out(made: Project) -> None:
    """And afterwards both start at once."""
    (made.root / ".venv" / "kept").touch()

    first, second, third = made.dev("test"), made.dev("test"), made.dev("check")

    assert first.returncode == second.returncode == third.returncode == 0
    assert "setting up .venv (this command needs more; 1 packages)" in first.stderr
    assert (made.root / ".venv" / "kept").exists()
    assert "setting up" not in second.stderr + third.stderr


def test_a_changed_lock_file_makes_venv_anew(made: Project) -> None:
    """What it no longer names is gone."""
    made.lock("requirements.txt", made.wheels.lines["newer"])

    done = made.dev("check")

    assert done.returncode == 0
    assert "requirements.txt has changed" in done.stderr
    assert made.has("newer")
    assert not made.has("mkdocs")


def test_a_changed_lock_file_of_the_tests_is_none_of_the_others_business(made: Project) -> None:
    """`serve` does not wait for what only `test` needs."""
    made.lock("requirements-test.txt", made.wheels.lines["newer"])
    made.break_pip()

    done = made.dev("check")

    assert (done.returncode, done.stderr) == (0, "")


def test_an_unfinished_venv_is_made_anew(made: Project) -> None:
    """However the last run ended: the stamp is what it writes last."""
    made.stamp.unlink()
    made.break_pip()

    first, second = made.dev("check"), made.dev("check")

    assert first.returncode == second.returncode == 0
    assert "setting up .venv (it is unfinished" in first.stderr
    assert second.stderr == ""


def test_installing_more_begins_with_an_unfinished_venv(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a kill or a power cut meanwhile is noticed."""
    dev.VENV.mkdir()
    (dev.ROOT / "requirements-test.txt").touch()
    dev.write_stamp({"requirements.txt": "0"})

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dev, "listen", stop)
    with pytest.raises(KeyboardInterrupt):
        dev.install("requirements-test.txt", {"requirements.txt": "0"}, None)

    assert not dev.STAMP.exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"', '{"made by": "another"}', "\0\0\0"])
def test_a_useless_stamp_is_no_stamp(dev: ModuleType, text: str) -> None:
    """A power cut leaves an empty one, an update of Python one of another Python."""
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.touch()
    dev.STAMP.write_text(text, encoding="utf-8")

    assert dev.made_from() == {}


def test_a_venv_without_its_python_is_useless(dev: ModuleType) -> None:
    """It is a link, and the system may have removed what it leads to."""
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.touch()
    dev.write_stamp({"requirements.txt": "0"})
    before = dev.made_from()
    dev.PYTHON.unlink()

    assert before == {"requirements.txt": "0"}
    assert dev.made_from() == {}


def test_no_network(fresh: Project) -> None:
    """One sentence, and an unfinished .venv for the next run to make anew."""
    done = fresh.dev("check", **fresh.offline())

    assert done.returncode == 2
    assert done.stderr.splitlines()[1:] == [f"dev.py: requirements.txt: {NO_CONNECTION}"]
    assert not fresh.stamp.exists()


def test_no_network_for_the_tests_leaves_the_rest_usable(made: Project) -> None:
    """pip has changed nothing by then."""
    failed = made.dev("test", **made.offline())
    again = made.dev("check", **made.offline())

    assert failed.returncode == 2
    assert f"requirements-test.txt: {NO_CONNECTION}" in failed.stderr
    assert (again.returncode, again.stderr) == (0, "")


def test_a_wrong_hash(made: Project) -> None:
    """Nothing of it is installed."""
    line = made.wheels.lines["tools"]
    made.lock("requirements-test.txt", line.partition("sha256:")[0] + "sha256:" + "0" * 64)

    failed = made.dev("test")
    made.lock("requirements-test.txt", line)
    again = made.dev("test")

    assert failed.returncode == 2
    assert "the download of `tools==1.0` does not have the hash" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert again.returncode == 0


def test_a_lock_file_without_hashes(made: Project) -> None:
    """Refused, even where pip itself would take it."""
    made.lock("requirements-test.txt", "tools==1.0")

    done = made.dev("test")

    assert done.returncode == 2
    assert "requirements-test.txt: it is not a complete lock file" in done.stderr


def test_a_missing_lock_file(fresh: Project) -> None:
    """The sentence names it and how to get it back."""
    (fresh.root / "requirements.txt").unlink()

    done = fresh.dev("check")

    assert done.returncode == 2
    assert "requirements.txt is missing: get it back with `git restore" in done.stderr


@pytest.mark.parametrize("name", ["venv", "ensurepip"])
def test_a_python_without_venv(
    made: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    """Debian's split package; what is there is not deleted."""
    monkeypatch.setitem(sys.modules, name, None)
    made.lock("requirements.txt", made.wheels.lines["newer"])

    status = load(made.root).main(["check"])

    assert status == 2
    assert "`sudo apt install python3-venv`" in capsys.readouterr().err
    assert made.has("mkdocs")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "the disk is full: free about 1 GB"),
        (errno.EACCES, "let yourself write there"),
        (errno.EROFS, "let yourself write there"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_system_that_refuses(
    fresh: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    sentence: str,
) -> None:
    """Whatever was being written."""
    dev = load(fresh.root)

    def refuse(lock: object) -> None:
        raise OSError(number, os.strerror(number), "a file")

    monkeypatch.setattr(dev, "make_venv", refuse)
    status = dev.main(["check"])

    assert status == 2
    assert sentence in capsys.readouterr().err


def test_a_venv_that_cannot_be_deleted(
    made: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On Windows a running `serve` is enough."""
    dev = load(made.root)

    def refuse(path: Path) -> None:
        raise OSError(errno.EACCES, "Access is denied", "python.exe")

    monkeypatch.setattr(shutil, "rmtree", refuse)
    made.stamp.unlink()
    status = dev.main(["check"])

    assert status == 2
    assert "(Access is denied): end the programs that use it" in capsys.readouterr().err


@posix
def test_a_venv_that_is_a_link_is_left_alone(made: Project, wheels: Wheels) -> None:
    """It is another project's, which must not have to be made anew."""
    other = made.root.parent / "other"
    (made.root / ".venv").rename(other)
    made.stamp.parent.symlink_to(other)
    stamp = made.stamp.read_bytes()
    made.lock("requirements.txt", wheels.lines["mkdocs"] + "# another version\n")

    done = made.dev("check")

    assert done.returncode == 2
    assert f"is a link to {other}: delete the link, then run" in done.stderr
    assert made.stamp.read_bytes() == stamp


def test_ctrl_c_during_the_set_up(
    fresh: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, no traceback."""
    dev = load(fresh.root)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dev, "make_venv", stop)
    status = dev.main(["check"])

    assert status == 130
    assert capsys.readouterr().err.endswith("dev.py: stopped; run the same command again\n")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: [Errno 28] No space left on device", "the disk is full"),
        ("OSError: [Errno 13] Permission denied: '/x'", "no permission to write"),
        ("ERROR: Hashes are required in --require-hashes mode", "not a complete lock file"),
        ("ssl.SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED", "certificate is not trusted"),
        ("socket.gaierror: [Errno 11001] getaddrinfo failed", "no connection"),
        ("Caused by: Temporary failure in name resolution", "no connection"),
        ("ERROR: No matching distribution found for six==1.0", "pip finds no `six`"),
        ("ERROR: something else", ""),
    ],
)
def test_what_pip_says(dev: ModuleType, said: str, sentence: str) -> None:
    """Recognized in the words of pip and of the systems."""
    assert sentence in dev.trouble(said)
    assert bool(sentence) == bool(dev.trouble(said))


def test_an_unknown_failure_of_pip(made: Project) -> None:
    """Its own last words, and where the others are."""
    made.lock("requirements-test.txt", "tools=1.0")

    done = made.dev("test")

    assert done.returncode == 2
    assert "requirements-test.txt: pip could not install it: Invalid requirement" in done.stderr
    assert "requirements-test.txt.log)" in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_two_at_the_same_time(made: Project) -> None:
    """The second waits for the first, and says so."""
    with load(made.root).alone():
        second = made.start("test")
        assert second.stderr
        waits = second.stderr.readline()
    _, err = second.communicate(timeout=120)

    assert waits == "dev.py: waiting for another dev.py that is setting up .venv ...\n"
    assert second.returncode == 0
    assert "dev.py: .venv is ready\n" in err


@posix
def test_the_lock_outlives_a_killed_run(dev: ModuleType) -> None:
    """pip may still be writing into .venv when its dev.py is gone."""
    with dev.alone() as lock:
        look = f"import os; print(os.fstat({lock.fileno()}).st_ino)"
        status, said = dev.listen([sys.executable, "-c", look], lock)

    assert status == 0
    assert int(said) == dev.LOCK.stat().st_ino


# The commands


@pytest.mark.parametrize("name", ["check", "build", "new"])
def test_arguments_and_folder_are_passed_on(made: Project, tmp_path: Path, name: str) -> None:
    """From any folder, whose files are never taken for modules."""
    for shadow in ("json.py", "sitekit.py"):
        (tmp_path / shadow).write_text("raise SystemExit('the wrong file')", encoding="utf-8")

    env = {"SITE_URL": "https://example.org/", "PYTHONIOENCODING": "cp1252", "GIT_DIR": "/a"}

    done = made.dev(name, "--x", "a b", cwd=tmp_path, **env)

    ran = json.loads(done.stdout)
    assert (ran["name"], ran["args"], Path(ran["cwd"])) == (name, ["--x", "a b"], tmp_path)
    assert ran["SITE_URL"] == "https://example.org/"
    assert ran["NO_MKDOCS_2_WARNING"] == "1"
    assert ran["PYTHONUTF8"] == "1"
    assert "PYTHONIOENCODING" not in ran  # or Vietnamese would end in a code page
    assert "GIT_DIR" not in ran  # or every git would work there, as where git started dev.py


@pytest.mark.parametrize("name", ["links", "audit", "update"])
def test_upkeep(made: Project, name: str) -> None:
    """What keeps links and packages in order gets its arguments and gives its exit status."""
    module = "issue" if name == "links" else name

    done = made.dev(name, "--x", **{f"STATUS_OF_{module}": "1"})

    ran = json.loads(done.stdout)
    assert (done.returncode, ran["name"], ran["args"]) == (1, module, ["--x"])


def test_the_exit_status_is_passed_on(made: Project) -> None:
    """As `check` defines it."""
    found = [made.dev("check", STATUS_OF_check=status).returncode for status in "012"]

    assert found == [0, 1, 2]


@posix
def test_a_killed_command_fails(made: Project) -> None:
    """Counted as a shell does."""
    assert made.dev("check", STATUS_OF_check=str(-signal.SIGKILL)).returncode == 137


@posix
@pytest.mark.parametrize(("end", "status"), [("Ctrl-C", 0), ("kill", 143)])
def test_serve_ends_cleanly(made: Project, end: str, status: int) -> None:
    """Without a traceback, and MkDocs with it, also where only dev.py is told to end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])

    # Started in the background, the tests may have been told to ignore it, and would hand that on.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    server = made.start("serve", "--port", port)
    signal.signal(signal.SIGINT, before)
    assert server.stdout
    started = server.stdout.readline()
    try:
        if end == "Ctrl-C":
            os.killpg(server.pid, signal.SIGINT)
        else:
            os.kill(server.pid, signal.SIGTERM)
        _, err = server.communicate(timeout=60)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)

    assert started == f"mkdocs serve --dev-addr 127.0.0.1:{port}\n"
    assert err == f"dev.py: building, then serving http://127.0.0.1:{port}/ until Ctrl-C\n"
    assert server.returncode == status


def test_a_port_in_use(fresh: Project) -> None:
    """Said before the set-up keeps anybody waiting."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = fresh.dev("serve", "--port", str(port))

    assert done.returncode == 2
    assert done.stderr.startswith(f"dev.py: cannot use port {port} (")
    assert done.stderr.endswith("or run `python3 scripts/dev.py serve --port 8001`\n")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none(dev: ModuleType, port: str) -> None:
    """Refused before anything is set up."""
    with pytest.raises(SystemExit) as exit:
        dev.main(["serve", "--port", port])

    assert exit.value.code == 2


def test_test_runs_everything_in_order(made: Project) -> None:
    """Arguments are for pytest, which has the last word; the browser is for all."""
    done = made.dev("test", "-k", "scan", cwd=made.root / "scripts")

    ran = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [" ".join((each["name"], *each["args"])) for each in ran] == [
        "ruff check .",
        "ruff format --check .",
        "mypy",
        "check",
        f"{PYTEST} -k scan",
    ]
    assert all(Path(each["cwd"]) == made.root for each in ran)
    assert {each["CHROMIUM"] for each in ran} == {sys.executable}
    assert done.stderr.endswith(f"dev.py: sitekit.check\ndev.py: {PYTEST} -k scan\n")


def test_test_stops_at_the_first_failure(made: Project) -> None:
    """With its exit status."""
    done = made.dev("test", STATUS_OF_mypy="1")

    assert done.returncode == 1
    assert json.loads(done.stdout.splitlines()[-1])["name"] == "mypy"


def test_test_explains_itself(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Without setting anything up, and without pytest's pages of options."""
    status = dev.main(["test", "--help"])

    assert status == 0
    assert dev.test.__doc__ in capsys.readouterr().out


def test_bench_measures_what_is_named(made: Project) -> None:
    """In the browser of the tests, with whatever else was said, and with its exit status."""
    done = made.dev("bench", "search", "--x", STATUS_OF_search="1")

    ran = json.loads(done.stdout)
    assert (done.returncode, ran["name"], ran["args"]) == (1, "search", ["--x"])
    assert ran["CHROMIUM"] == sys.executable


@pytest.mark.parametrize(
    ("args", "wrong"),
    [([], "a measurement is to be named"), (["weather"], "there is no measurement `weather`")],
)
def test_bench_names_what_it_measures(
    dev: ModuleType, capsys: pytest.CaptureFixture[str], args: list[str], wrong: str
) -> None:
    """Before anything is set up."""
    status = dev.main(["bench", *args])

    assert status == 2
    assert capsys.readouterr().err == f"dev.py: {wrong}: there is {', '.join(dev.BENCHES)}\n"


def test_every_measurement_is_there(dev: ModuleType) -> None:
    """Each name that is listed, and no module that is not."""
    modules = {path.stem for path in (DEV.parent / "sitekit" / "bench").glob("[!_]*.py")}

    assert set(dev.BENCHES) == modules


# The browser


@pytest.fixture
def fake(tmp_path: Path, dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Put programs on an otherwise empty PATH: `fake("chromium", "exit 0")`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(dev, "MAC_APPS", ())
    monkeypatch.setattr(dev, "PYTHON", folder / "python")

    def make(name: str, script: str = "exit 0") -> str:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    make("python", "exit 1")  # no Playwright
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    return make


@posix
def test_the_browser_that_is_named_comes_first(
    dev: ModuleType, fake: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its path or by its name."""
    fake("chromium")
    named = fake("mine")

    monkeypatch.setenv("CHROMIUM", "mine")

    assert dev.browser() == named


@posix
def test_a_named_browser_that_does_not_start(
    dev: ModuleType, fake: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other is taken in its place: the person meant this one."""
    fake("chromium")
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    with pytest.raises(dev.Failure, match="CHROMIUM is `/nowhere/chromium`, which does not start"):
        dev.browser()


@posix
def test_a_browser_of_the_system_comes_next(dev: ModuleType, fake: Callable[..., str]) -> None:
    """One that starts: Ubuntu's `chromium-browser` only asks for a snap."""
    fake("chromium-browser", "exit 1")
    chrome = fake("google-chrome")
    fake("msedge")
    fake("python", f"echo '{fake('own')}'")

    assert dev.browser() == chrome


@posix
def test_windows_names_the_folders_of_its_programs(
    dev: ModuleType, fake: Callable[..., str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """They are on no PATH."""
    edge = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    shutil.copy(fake("any"), edge)
    monkeypatch.setenv("ProgramFiles", str(tmp_path))

    assert dev.browser() == str(edge)


@posix
def test_playwright_downloads_its_own(
    dev: ModuleType, fake: Callable[..., str], tmp_path: Path
) -> None:
    """Where the system has none, and only once."""
    own, log = tmp_path / "bin" / "own", tmp_path / "log"
    download = f"echo '#!/bin/sh' > '{own}'; /bin/chmod +x '{own}'; echo \"$@\" >> '{log}'"
    fake("python", f"case $2 in -c) echo '{own}';; *) {download};; esac")

    assert dev.browser() == str(own)
    assert dev.browser() == str(own)
    assert log.read_text(encoding="utf-8") == "-P -m playwright install chromium\n"


@posix
@pytest.mark.parametrize("user", ["root", "sudo"])
@pytest.mark.parametrize("package", ["chromium-headless-shell", "chromium"])
def test_the_package_manager_comes_last(
    dev: ModuleType,
    fake: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    user: str,
    package: str,
) -> None:
    """Where Playwright gets none, and only with the right to use it; Ubuntu has no shell alone."""
    chromium = tmp_path / "bin" / package
    fake("python", "case $2 in -c) echo /nowhere;; *) exit 1;; esac")
    fake("env", 'shift; exec "$@"')
    browser = fake("any")
    fake("apt-get", f"echo apt-get $*; [ \"$3\" != {package} ] || /bin/cp '{browser}' '{chromium}'")
    if user == "root":
        monkeypatch.setattr(os, "geteuid", lambda: 0)
    else:
        fake("sudo", 'shift; [ $1 = true ] || exec "$@"')

    assert dev.browser() == str(chromium)
    out, err = capfd.readouterr()
    tried = ["chromium-headless-shell", "chromium"]
    tried = tried[: tried.index(package) + 1]
    assert out == "apt-get update\n" + "".join(f"apt-get install -y {each}\n" for each in tried)
    assert ("sudo -n apt-get update" in err) is (user == "sudo")


@posix
def test_no_browser_is_a_failure(dev: ModuleType, fake: Callable[..., str]) -> None:
    """Never a skipped test; and nobody is asked for a password."""
    fake("apt-get", "echo not without the right to; exit 1")
    fake("sudo", "exit 1")

    with pytest.raises(dev.Failure, match=r"install Chromium or Chrome .* or set CHROMIUM"):
        dev.browser()
