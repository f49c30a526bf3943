"""Pack the built site, keep it as a release of the Git host, or get a kept one back.

`pack` puts site/ and the ledger into dist/. `keep` commits that ledger, puts the version above the
changes that CHANGELOG.md lists as next, and keeps the packed site as a release that is named by the
day: 2026.11.29, the next one on that day 2026.11.29.2. `get` puts a kept site into site/. What is
published is always what was kept: to go back is to publish an older release, in the same way.

`keep` and `get` need git and the host's own program, gh. Exit status: 0 done, 2 not done.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import sys
import tarfile
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sitekit.files import put, swap
from sitekit.host import Trouble, run

LEDGER = "docs/_data/ledger.tsv"
CHANGELOG = "CHANGELOG.md"
PACKED = "site.tar.gz"
_VERSION = re.compile(r"\d{4}\.\d\d\.\d\d(?:\.[1-9]\d*)?")
# The changes of the next version, up to the heading of the one before.
_NEXT = re.compile(r"^(## Next\b.*\n)\s*(?=[^\s#])", re.MULTILINE)
_MAIN = "main"
# Who commits the ledger: the name and address under which the host's own machine does.
_AUTHOR = (
    "user.name=github-actions[bot]",
    "user.email=41898282+github-actions[bot]@users.noreply.github.com",
)
# The token is in the environment of gh only, and git asks gh.
_LOGIN = ("-c", "credential.helper=", "-c", "credential.helper=!gh auth git-credential")


def main(argv: Sequence[str], root: Path, today: date | None = None) -> int:
    """Do one of the steps."""
    parser = argparse.ArgumentParser(
        prog="dev.py release",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    steps.add_parser("pack", help="put site/ and the ledger into dist/")
    steps.add_parser("keep", help="commit the ledger of dist/ and keep the site of dist/")
    getting = steps.add_parser("get", help="put a kept site into site/")
    getting.add_argument("version", metavar="VERSION", help="such as 2026.11.29")
    args = parser.parse_args(argv)
    try:
        if args.step == "pack":
            pack(root)
        elif args.step == "keep":
            keep(root, today or datetime.now(UTC).date())
        else:
            get(root, args.version)
    except Trouble as trouble:
        print(f"dev.py release: {trouble}", file=sys.stderr)
        return 2
    return 0


def pack(root: Path) -> None:
    """Put into dist/ what `keep` needs: the same site makes the same bytes."""
    site, dist = root / "site", root / "dist"
    if not (site / "index.html").is_file():
        raise Trouble("there is no site in site/: run `dev.py build --release` first")
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    if (root / LEDGER).exists():
        shutil.copyfile(root / LEDGER, dist / Path(LEDGER).name)
    files = sorted(site.rglob("*"))
    with (
        (dist / PACKED).open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as archive,
    ):
        for path in files:
            archive.add(path, path.relative_to(site).as_posix(), recursive=False, filter=_plain)
    print(f"{len(files)} files in {dist / PACKED}", file=sys.stderr)


def keep(root: Path, today: date) -> None:
    """Commit the ledger and the changelog, and make a release that holds the packed site.

    The ledger comes first: an address that is published and not recorded could be lost unseen.
    """
    packed = root / "dist" / PACKED
    if not packed.is_file():
        raise Trouble(f"there is no {packed}: run `dev.py release pack` first")
    _git(root, *_LOGIN, "fetch", "--quiet", "--tags", "origin", _MAIN)
    if _git(root, "rev-parse", "HEAD") != _git(root, "rev-parse", "FETCH_HEAD"):
        raise Trouble(
            f"`{_MAIN}` has moved on since this site was built: if no newer run of this workflow"
            " is waiting, start one"
        )
    tags = _git(root, "tag", "--list").splitlines()
    new = version(today, tags)
    notes = changes(root)
    if (recorded := root / "dist" / Path(LEDGER).name).exists():
        shutil.copyfile(recorded, root / LEDGER)
    changelog = root / CHANGELOG
    put(changelog, stamped(changelog.read_text("utf-8"), new))
    written = [name for name in (LEDGER, CHANGELOG) if (root / name).exists()]
    _git(root, "add", "--", *written)
    if _git(root, "status", "--porcelain", "--", *written):
        author = [word for setting in _AUTHOR for word in ("-c", setting)]
        message = f"release: record what {new} publishes"
        _git(root, *author, "commit", "--quiet", "-m", message, "--", *written)
        try:
            _git(root, *_LOGIN, "push", "--quiet", "origin", f"HEAD:{_MAIN}")
        except Trouble as trouble:
            raise Trouble(
                f"{trouble}; `{_MAIN}` must take a commit from this workflow: see README.md, Publishing"
            ) from trouble
    commit = _git(root, "rev-parse", "HEAD")
    words = ["release", "create", new, str(packed), "--target", commit, "--title", new]
    run(root, ["gh", *words, "--notes-file", "-"], said=notes)
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"version={new}\n")
    print(new)


def get(root: Path, wanted: str) -> None:
    """Put a kept site into site/; what is there stays until the kept one is unpacked."""
    if not _VERSION.fullmatch(wanted):
        raise Trouble(f"`{wanted}` is no version: they are named by the day, such as 2026.11.29")
    if not hasattr(tarfile, "data_filter"):
        raise Trouble("this Python unpacks no archive safely: use Python 3.11.4 or later")
    dist, site = root / "dist", root / "site"
    dist.mkdir(exist_ok=True)
    words = ["release", "download", wanted, "--pattern", PACKED, "--dir", str(dist), "--clobber"]
    run(root, ["gh", *words])
    draft = dist / "site"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with tarfile.open(dist / PACKED) as archive:
            archive.extractall(draft, filter="data")
        swap(site, draft)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Trouble(f"the site kept as {wanted} cannot be unpacked: {error}") from error
    print(f"{wanted} is in {site}", file=sys.stderr)


def version(today: date, taken: Collection[str]) -> str:
    """The day, and a number if that day has had a release before."""
    day = f"{today:%Y.%m.%d}"
    number = 2
    if day not in taken:
        return day
    while f"{day}.{number}" in taken:
        number += 1
    return f"{day}.{number}"


def stamped(changelog: str, new: str) -> str:
    """The changes that were next are those of a version now, if there are any."""
    return _NEXT.sub(rf"\1\n## {new}\n\n", changelog, count=1)


def changes(root: Path) -> str:
    """What has been committed since the release before, for people to read."""
    former = _git(root, "describe", "--tags", "--abbrev=0", "--match", "[0-9]*.*.*", check=False)
    if not former:
        return "The first release."
    return _git(root, "log", "--no-merges", "--format=- %s", f"{former}..HEAD") or "No change."


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made a file, and when."""
    member.mtime = member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() else 0o644
    return member


def _git(root: Path, *words: str, check: bool = True) -> str:
    return run(root, ["git", *words], check=check)
