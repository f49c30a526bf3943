"""Serve, build, check and test the site: python3 scripts/dev.py COMMAND

Needs Python 3.11 or later and nothing else, and works from any folder.
The first run makes .venv from the lock files; later runs start at once.

SITE_URL, REPO_URL and CONTACT in the environment set what mkdocs.yml leaves
open, CHROMIUM names the browser for the tests, and packages come from where
pip's own settings say.

Exit status: that of the command, 2 if it could not run, 130 if Ctrl-C stopped it.
"""

import argparse
import difflib
import errno
import hashlib
import importlib
import importlib.util
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import IO, Any, NamedTuple

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def require_python(version: "tuple[int, ...]") -> None:
    """End with a sentence if this Python is too old for the rest of the file.

    So what runs before, and the syntax of the whole file, stay at Python 3.6.
    """
    if version < (3, 11):
        found = ".".join(str(number) for number in version)
        sys.stderr.write(
            f"dev.py: this is Python {found} ({sys.executable}) and 3.11 or later is needed:"
            " install one and start dev.py with it\n"
        )
        raise SystemExit(2)


require_python(sys.version_info[:3])

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / "made-from.json"
LOCK = ROOT / ".venv.lock"
SITE = "requirements.txt"
TESTS = "requirements-test.txt"
# How git tells what it starts in a linked worktree where it is. With these, every git that a command
# starts would work on that one clone, whatever folder it is told to work in.
GITS = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_PREFIX",
)

MAKER = " ".join(
    (sys.implementation.name, *map(str, sys.version_info[:3]), sysconfig.get_platform())
)

AGAIN = "then run the same command again"
DISK_FULL = f"the disk is full: free about 1 GB, temporary folder included, {AGAIN}"


class Failure(Exception):
    """Why a command could not run: one sentence that says what to do."""


def say(text: str) -> None:
    """Tell the person; standard output belongs to the command."""
    show("")
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def show(text: str) -> None:
    """Show where a long job is, in one line that the next one overwrites."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        print(f"\r{text[:width]:<{width}}\r", end="", file=sys.stderr, flush=True)


@contextmanager
def started(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a program that ends when we do.

    Ctrl-C reaches it as well, so it gets a moment to tidy up before it is told to end.
    """
    options = {"text": True, "encoding": "utf-8", "errors": "replace", **options}
    with subprocess.Popen(command, **options) as program:
        try:
            yield program
        except KeyboardInterrupt:
            with suppress(subprocess.TimeoutExpired):
                program.wait(5)
            raise
        finally:
            if program.poll() is None:
                program.terminate()


def run(command: Sequence[str], **options: Any) -> int:
    """Run a program in the foreground and return its exit status, as a shell counts it."""
    with started(command, **options) as program:
        status = program.wait()
    return status if status >= 0 else 128 - status


def listen(
    command: Sequence[str], lock: IO[bytes], hear: Callable[[str], object] = str
) -> tuple[int, str]:
    """Run a program behind the live line; return its exit status and what it said.

    It holds the lock too: if dev.py is killed, the next one waits for what is still running.
    """
    options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
    if sys.platform != "win32":
        options["pass_fds"] = [lock.fileno()]
    said = []
    with started(command, stdout=subprocess.PIPE, **options) as program:
        for line in program.stdout or ():
            said.append(line)
            hear(line)
        status = program.wait()
    return status, "".join(said)


def module(*args: str, chromium: str = "", **options: Any) -> int:
    """Run a module of .venv or of scripts/, whatever else lies in the current folder."""
    ours = ("PYTHONHOME", "PYTHONIOENCODING", *GITS)  # the second would overrule PYTHONUTF8
    env = {name: value for name, value in os.environ.items() if name not in ours}
    env["PYTHONPATH"] = str(ROOT / "scripts")
    env["PYTHONUTF8"] = "1"  # Windows would write Vietnamese in a code page that lacks it
    env["NO_MKDOCS_2_WARNING"] = "1"
    if chromium:
        env["CHROMIUM"] = chromium
    return run([str(PYTHON), "-P", "-m", *args], env=env, **options)


def plain(name: str) -> ModuleType:
    """A module of scripts/ that needs nothing but Python, so it works before .venv is there."""
    sys.path.insert(0, str(ROOT / "scripts"))
    return importlib.import_module(f"sitekit.{name}")


def set_up(needs: Sequence[str]) -> None:
    """Make .venv from the lock files, unless it is already there.

    One that is unfinished, or made from something else, is made anew: half a repair
    would leave packages that no lock file names.
    """
    wanted = {name: digest(name) for name in needs}
    if wanted.items() <= made_from().items():
        return
    with alone() as lock:
        have = made_from()
        changed = [name for name in wanted if have.get(name, wanted[name]) != wanted[name]]
        missing = [name for name in wanted if changed or name not in have]
        if not missing:
            return
        if changed:
            reason = f"{changed[0]} has changed"
        elif have:
            reason = "this command needs more"
        else:
            reason = "it is unfinished or another Python's" if VENV.exists() else "first run"
        total = sum(len(packages(name)) for name in missing)
        say(f"setting up .venv ({reason}; {total} packages) ...")
        if changed or not have:
            have = {}
            make_venv(lock)
        for name in missing:
            install(name, have, lock)
            have[name] = wanted[name]
            write_stamp(have)
        say(".venv is ready")


def digest(name: str) -> str:
    """The hash of a lock file."""
    try:
        return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
    except FileNotFoundError:
        raise Failure(f"{ROOT / name} is missing: get it back with `git restore {name}`") from None


def packages(name: str) -> list[str]:
    """The names in a lock file, also of packages that only another system gets."""
    return re.findall(r"(?m)^[\w.-]+(?=\s*==)", (ROOT / name).read_text(encoding="utf-8"))


def made_from() -> dict[str, str]:
    """The digest of each lock file that .venv was made from; nothing if it is of no use."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        usable = stamp.pop("made by") == MAKER and PYTHON.exists()
        return dict(stamp) if usable else {}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def write_stamp(have: Mapping[str, str]) -> None:
    """Declare .venv finished.

    Last, and without forcing it to the disk: it must not survive a power cut that
    the files before it do not.
    """
    STAMP.write_text(json.dumps({"made by": MAKER, **have}, indent=1), encoding="utf-8")


@contextmanager
def alone() -> Iterator[IO[bytes]]:
    """Let one dev.py at a time change .venv; the system frees the lock however we end."""
    with LOCK.open("ab") as lock:
        waiting = False
        while not locked(lock):
            if not waiting:
                say("waiting for another dev.py that is setting up .venv ...")
            waiting = True
            time.sleep(0.1)
        yield lock


def locked(lock: IO[bytes]) -> bool:
    """Take the lock if nobody has it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a network drive without locks: as good as alone
    return True


def make_venv(lock: IO[bytes]) -> None:
    """Put an empty environment where .venv is or was."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        version = "{}.{}".format(*sys.version_info)
        raise Failure(
            "this Python comes without `venv`: on Debian and Ubuntu `sudo apt install python3-venv`"
            f" (or `python{version}-venv`) adds it, {AGAIN}"
        )
    if VENV.is_symlink():  # the stamp behind it is that of another project
        raise Failure(f"{VENV} is a link to {VENV.resolve()}: delete the link, {AGAIN}")
    try:
        STAMP.unlink(missing_ok=True)
        if VENV.exists():
            show("deleting the old .venv")
            shutil.rmtree(VENV)
    except OSError as error:
        reason = error.strerror or error
        raise Failure(
            f"cannot delete {VENV} ({reason}): end the programs that use it"
            f" or delete it yourself, {AGAIN}"
        ) from error
    show("making an empty .venv")
    maker = getattr(sys, "_base_executable", None) or sys.executable  # we may be in .venv ourselves
    for command in (
        [maker, "-I", "-m", "venv", "--without-pip", str(VENV)],
        [str(PYTHON), "-I", "-m", "ensurepip", "--default-pip"],  # venv would hide why it fails
    ):
        status, said = listen(command, lock)
        if status:
            raise Failure(trouble(said) or f"Python could not make .venv: {last_line(said)}")


def install(name: str, have: Mapping[str, str], lock: IO[bytes]) -> None:
    """Install one lock file.

    pip changes nothing before everything is downloaded and has the right hash: a
    failure until then, such as no network, leaves .venv as good as it was.
    """
    wanted = packages(name)
    collected: list[str] = []

    def hear(line: str) -> None:
        if line.startswith(("Collecting ", "Processing ")):
            collected.append(Path(line.split()[1]).name)
            show(f"{len(collected)} of {len(wanted)}: {collected[-1]}")
        elif line.startswith("Installing collected packages"):
            show(f"installing {len(collected)} packages")

    log = VENV / f"{name}.log"
    log.unlink(missing_ok=True)
    STAMP.unlink(missing_ok=True)
    pip = [str(PYTHON), "-I", "-X", "utf8", "-m", "pip", "--no-input", "--log", str(log)]
    options = ["--no-user", "--progress-bar", "off", "--require-hashes", "--no-deps"]
    status, said = listen([*pip, "install", *options, "-r", str(ROOT / name)], lock, hear)
    if status:
        with suppress(OSError):  # pip tells only its log what a connection died of
            said += log.read_text(encoding="utf-8", errors="replace")
        if have and "Installing collected packages" not in said:
            write_stamp(have)
        reason = trouble(said) or f"pip could not install it: {last_line(said)} (see {log})"
        raise Failure(f"{name}: {reason}")


TROUBLE = {
    "No space left on device|not enough space on the disk|Disk quota exceeded": DISK_FULL,
    "Permission denied|Access is denied|Read-only file system": (
        f"no permission to write to {ROOT} or to pip's folders: correct that, {AGAIN}"
    ),
    r"DO NOT MATCH THE HASHES[\s\S]*?(\S+) from (?:https?|file):": (
        "the download of `{}` does not have the hash in the lock file and was not installed:"
        " try again, and if it stays so ask the maintainers, one of the two is wrong"
    ),
    "[Ii]n --require-hashes mode": (
        "it is not a complete lock file: make it with `uv pip compile --generate-hashes`"
    ),
    "CERTIFICATE_VERIFY_FAILED|SSLError": (
        "the package index's certificate is not trusted: if your network has one of its own,"
        f" name it in PIP_CERT, {AGAIN}"
    ),
    "connection broken by|connection error|NewConnectionError|Max retries exceeded|"
    "Temporary failure in name resolution|getaddrinfo|Network is unreachable|timed out": (
        f"no connection to the package index: check the network and pip's settings, {AGAIN}"
    ),
    r"No matching distribution found for ([^\s=]+)": (
        "pip finds no `{}` for this Python and system where its settings make it look:"
        f" try another Python or other settings, {AGAIN}"
    ),
}


def trouble(said: str) -> str:
    """What the person can do about a program that failed, if its words give it away."""
    for pattern, sentence in TROUBLE.items():
        match = re.search(pattern, said)
        if match:
            return sentence.replace("{}", match[match.lastindex or 0])
    return ""


def last_line(said: str) -> str:
    """The last thing a program said, rather its last error."""
    lines = [line for line in said.splitlines() if line.strip()]
    errors = [line.partition("ERROR: ")[2] for line in lines if "ERROR: " in line]
    return (errors or lines or ["it did not say why"])[-1].strip()


def serve(needs: Sequence[str], args: Sequence[str]) -> int:
    """Build the site and serve it at http://127.0.0.1:8000/ (or --port N)."""
    parser = argparse.ArgumentParser("dev.py serve", description=serve.__doc__)
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="default: 8000")
    port = parser.parse_args(args).port
    if not 0 < port < 65536:
        parser.error("a port is a number from 1 to 65535")
    require_port(port)
    set_up(needs)
    require_port(port)  # again: setting up may have taken minutes
    say(f"building, then serving http://127.0.0.1:{port}/ until Ctrl-C")
    try:
        return module("mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}", cwd=ROOT)
    except KeyboardInterrupt:
        return 0


def require_port(port: int) -> None:
    """Make sure that nothing uses a port.

    MkDocs itself would share it on Windows and end in a traceback elsewhere.
    """
    with socket.socket() as probe:
        if sys.platform == "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # as MkDocs does: connections that linger after a Ctrl-C are no obstacle
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failure(
                f"cannot use port {port} ({error.strerror}): end the program that uses it,"
                f" or run `python3 scripts/dev.py serve --port {8001 if port != 8001 else 8002}`"
            ) from error


def build(needs: Sequence[str], args: Sequence[str]) -> int:
    """Write the site to site/; --release insists on a site address."""
    set_up(needs)
    return module("sitekit.build", *args)


def check(needs: Sequence[str], args: Sequence[str]) -> int:
    """Check the sources, or only PATH ...; check --help tells more."""
    set_up(needs)
    return module("sitekit.check", *args)


def new(needs: Sequence[str], args: Sequence[str]) -> int:
    """Lay out a new meeting or page in both languages: new meeting 2020-03-15."""
    set_up(needs)
    return module("sitekit.new", *args)


def make(needs: Sequence[str], args: Sequence[str]) -> int:
    """Make the pages of law and the timeline from their sources; --check changes nothing."""
    set_up(needs)
    return module("sitekit.make", *args)


def record(needs: Sequence[str], args: Sequence[str]) -> int:
    """Record in the ledger what a release publishes; --confirm that the English is up to date."""
    set_up(needs)
    return module("sitekit.record", *args)


def test(needs: Sequence[str], args: Sequence[str]) -> int:
    """Run everything a pull request must pass; ARG ... goes to pytest."""
    if {"-h", "--help"} & set(args):
        print(f"usage: dev.py test [ARG ...]\n\n{test.__doc__}")
        return 0
    set_up(needs)
    chromium = browser()
    say(f"browser: {chromium}")
    # A file's tests stay together: those of a built site share it. The longest file comes first.
    pytest = "pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder"
    for step in ("ruff check .", "ruff format --check .", "mypy", "sitekit.check", pytest):
        more = args if step == pytest else ()
        say(" ".join((step, *more)))
        status = module(*step.split(), *more, cwd=ROOT, chromium=chromium)
        if status:
            return status
    return 0


def links(needs: Sequence[str], args: Sequence[str]) -> int:
    """List the links to other hosts that want a look; --issue keeps one issue up to date."""
    set_up(needs)
    return module("sitekit.issue", *args)


def release(needs: Sequence[str], args: Sequence[str]) -> int:
    """Pack the built site, keep it as a release, or get a kept one back: pack, keep, get."""
    # Where it may write to the project, no package from elsewhere runs beside it.
    return int(plain("release").main(args, ROOT))


def audit(needs: Sequence[str], args: Sequence[str]) -> int:
    """Ask whether a version in the lock files has a known vulnerability."""
    set_up(needs)
    return module("sitekit.audit", *args)


def update(needs: Sequence[str], args: Sequence[str]) -> int:
    """Write the lock files anew with the newest versions, and show what changed."""
    set_up(needs)
    return module("sitekit.update", *args)


def doctor(needs: Sequence[str], args: Sequence[str]) -> int:
    """Say what is missing on this machine and how to get it."""
    have = made_from()
    wanting = [name for name in (SITE, TESTS) if have.get(name) != digest(name)]
    return int(plain("doctor").main(args, ROOT, wanting, installed_browser))


BENCHES = ("search", "check", "build", "pages", "hosts")


def bench(needs: Sequence[str], args: Sequence[str]) -> int:
    """Measure NAME side by side with what a user would pick: search, check, build, pages, hosts."""
    name, *rest = args or [""]
    if name in ("-h", "--help"):
        print(f"usage: dev.py bench NAME [ARG ...]\n\n{bench.__doc__}")
        return 0
    if name not in BENCHES:
        wrong = f"there is no measurement `{name}`" if name else "a measurement is to be named"
        raise Failure(f"{wrong}: there is {', '.join(BENCHES)}")
    set_up(needs)
    chromium = browser() if name in ("search", "pages") else ""
    return module(f"sitekit.bench.{name}", *rest, chromium=chromium)


# The last one has no windows at all: Debian's, see below.
NAMES = (
    "chromium chromium-browser google-chrome google-chrome-stable chrome msedge microsoft-edge"
    " chromium-headless-shell"
)
# Where browsers are that PATH does not name: on macOS, and below folders that Windows names.
MAC_APPS = ("Chromium", "Google Chrome", "Microsoft Edge")
WINDOWS_APPS = (
    "Chromium/Application/chrome",
    "Google/Chrome/Application/chrome",
    "Microsoft/Edge/Application/msedge",
)
WINDOWS_FOLDERS = ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")
# What to run until there is a browser. Debian's shell without windows is a smaller download, and
# the tests take a quarter less of the processors in it; Ubuntu has none.
_APT = "env DEBIAN_FRONTEND=noninteractive apt-get install -y"
MANAGERS = {
    "apt-get": ("apt-get update", f"{_APT} chromium-headless-shell", f"{_APT} chromium"),
    "dnf": ("dnf install -y chromium",),
    "apk": ("apk add chromium",),
    "brew": ("brew install --cask google-chrome",),
}


def browser() -> str:
    """Find a browser for the tests, or get one: they are never skipped."""
    found = named_browser() or system_browser() or playwright_browser() or packaged_browser()
    if not found:
        raise Failure(
            "the tests need a browser, and none was found or could be installed: install Chromium"
            " or Chrome (`sudo apt install chromium`), or set CHROMIUM to the path of one"
        )
    return found


def named_browser() -> str:
    """The browser that CHROMIUM names, if it does."""
    named = os.environ.get("CHROMIUM")
    if not named:
        return ""
    if not starts(named):
        raise Failure(f"CHROMIUM is `{named}`, which does not start: correct it or unset it")
    return str(Path(shutil.which(named) or named).absolute())


def installed_browser() -> tuple[str, str]:
    """The browser that is there already, or why there is none; nothing is downloaded."""
    try:
        found = named_browser() or system_browser()
    except Failure as failure:
        return "", str(failure)
    own = "" if found else own_browser()
    found = found or (own if own and starts(own) else "")
    return found, "" if found else "no Chromium or Chrome found"


def system_browser() -> str:
    """Find a browser that is installed."""
    found = [shutil.which(name) or "" for name in NAMES.split()]
    found += [f"/Applications/{app}.app/Contents/MacOS/{app}" for app in MAC_APPS]
    for folder in (Path(os.environ[name]) for name in WINDOWS_FOLDERS if name in os.environ):
        found += [str(folder / f"{app}.exe") for app in WINDOWS_APPS]
    return next((str(Path(path).absolute()) for path in found if path and starts(path)), "")


def starts(path: str) -> bool:
    """Whether a browser is there and runs.

    Ubuntu has a `chromium-browser` that only asks for a snap, and a download may lack
    libraries. On Windows none says its version.
    """
    if sys.platform == "win32":
        return shutil.which(path) is not None
    ask = [path, "--version"]
    try:
        return not subprocess.run(ask, check=False, capture_output=True, timeout=60).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def own_browser() -> str:
    """Where the browser that belongs to the tests' Playwright is, or would be."""
    if not PYTHON.exists():
        return ""
    where = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    ask = [str(PYTHON), "-I", "-c", where]
    return subprocess.run(ask, check=False, capture_output=True, text=True).stdout.strip()


def playwright_browser() -> str:
    """Find or download it."""
    path = own_browser()
    if path and not starts(path):
        say("no browser found: downloading Playwright's Chromium ...")
        # Its errors are pages of stack traces; what matters is whether the browser starts.
        module("playwright", "install", "chromium", stderr=subprocess.DEVNULL)
    return path if path and starts(path) else ""


def packaged_browser() -> str:
    """Install a browser with the system's package manager, if we may without asking."""
    for manager, commands in MANAGERS.items():
        rights = may_install(manager)
        if rights is not None:
            for command in commands:
                say(f"no browser found: {' '.join([*rights, command])}")
                run([*rights, *command.split()], stdin=subprocess.DEVNULL)
                found = system_browser()
                if found:
                    return found
    return ""


def may_install(manager: str) -> list[str] | None:
    """What to write before a package manager's command; None if it is not ours to use."""
    if sys.platform == "win32" or not shutil.which(manager):
        return None
    if manager == "brew" or os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and not run([*sudo, "true"], stderr=subprocess.DEVNULL):
        return sudo
    return None


class Command(NamedTuple):
    """What runs, and the lock files it needs; its docstring is its line of the help."""

    run: Callable[[Sequence[str], Sequence[str]], int]
    needs: tuple[str, ...]


COMMANDS = {
    "serve": Command(serve, (SITE,)),
    "build": Command(build, (SITE,)),
    "check": Command(check, (SITE,)),
    "new": Command(new, (SITE,)),
    "make": Command(make, (SITE,)),
    "record": Command(record, (SITE,)),
    "test": Command(test, (SITE, TESTS)),
    "bench": Command(bench, (SITE, TESTS)),
    "links": Command(links, (SITE,)),
    "release": Command(release, ()),
    "audit": Command(audit, (SITE, TESTS)),
    "update": Command(update, (SITE, TESTS)),
    "doctor": Command(doctor, ()),
}


def usage() -> str:
    lines = (f"  {name:<9}{command.run.__doc__}" for name, command in COMMANDS.items())
    return "\n".join((f"{__doc__}\nCommands:", *lines))


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; say in one sentence why it could not run."""
    name, *args = (sys.argv[1:] if argv is None else argv) or [""]
    if name in ("-h", "--help", "help"):
        print(usage())
        return 0
    if not name:
        print(usage(), file=sys.stderr)
        return 2
    try:
        if name not in COMMANDS:
            close = difflib.get_close_matches(name, COMMANDS, 1)
            hint = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(COMMANDS)}"
            raise Failure(f"there is no command `{name}`: {hint}")
        command = COMMANDS[name]
        return command.run(command.needs, args)
    except Failure as failure:
        say(str(failure))
    except KeyboardInterrupt:
        say("stopped; run the same command again")
        return 130
    except OSError as error:
        say(cause(error))
    return 2


def cause(error: OSError) -> str:
    """What the person can do when the system refuses something."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{error.strerror}: {error.filename or ROOT}; let yourself write there, {AGAIN}"
    return str(error)


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):  # a code page may lack the letters of a folder
        sys.stdout.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    raise SystemExit(main())
