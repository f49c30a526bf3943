"""Check the sources: links, structure, both languages, quotations. Or, with --built, built pages.

Exit status: 0 no error, 1 errors, 2 the check could not run.
Findings go to standard output; the summary goes to standard error. Both are in English, or in the
language that --lang or HANDBOOK_LANG in the environment asks for: en, vi.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sitekit.both import Both
from sitekit.cache import Cache
from sitekit.history import state
from sitekit.ledger import Book
from sitekit.load import fingerprint, line_reader, load
from sitekit.model import Allowance, Finding, Site, Span
from sitekit.progress import Progress
from sitekit.report import REPORTS
from sitekit.report.github import summary
from sitekit.report.translate import LANGUAGES, WORDS, counted, translate, translated, word
from sitekit.rules import RULES
from sitekit.rules.external import outward

_ROUNDS = 20  # of repairs; each must leave less to be mended
ROOT = Path(__file__).resolve().parents[2]
UNUSED = "unused-exception"
LANGUAGE = "HANDBOOK_LANG"
# The families that take longest, which begin first.
_LONG = {"parity", "ledger", "guidance", "terms", "text"}
# What is said of addresses that are new.
_RECORDED = "which `dev.py record` puts into the ledger at the release"


def main(argv: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the check on the project in `root` and say what was found."""
    _write_utf8()
    args = _parser().parse_args(argv)
    lang = args.lang
    if lang not in LANGUAGES:  # no choice of the parser's, which would not look at the environment
        print(f"{LANGUAGE} is `{lang}`: it can be {', '.join(LANGUAGES)}", file=sys.stderr)
        return 2
    if args.list or args.explain:
        return _explain(args.explain, lang, root)
    asking = {name for name, rule in RULES.items() if rule.family == "external"}
    reading = {name for name, rule in RULES.items() if rule.family == "built"}
    if args.select:
        selected = args.select.split(",")
    elif args.built:
        selected = [name for name in RULES if name in reading]
    else:
        selected = [
            name for name in RULES if (args.external or name not in asking) and name not in reading
        ]
    for name in selected:
        if name not in RULES:
            return _unknown_rule(name, lang)
        if (name in reading) != bool(args.built):
            said = "needs `--built DIR`" if name in reading else "is a rule for the sources"
            return _refuse(f"`{name}` {said}", lang)
        if name in asking and not args.external:
            return _refuse(f"`{name}` needs `--external`", lang)
    if args.built:
        if args.paths or args.external or args.fix:
            return _refuse("`--built DIR` goes with no PATH, `--external` or `--fix`", lang)
        return _check_built(args, selected, root)
    try:
        wanted = [_inside(root, path) for path in args.paths]
    except ValueError as error:
        return _refuse(str(error), lang)
    progress = Progress(words=WORDS[lang])
    cache = Cache(root)
    if not asking.intersection(selected) and not args.fix:
        # Asked by name: a rule that is left out changes what an exception is good for.
        # And what git remembers is not in the files.
        made_from = "\n".join((date.today().isoformat(), *selected, fingerprint(root), state(root)))
        if (kept := cache.get("findings", made_from)) is None:
            site = replace(load(root, cache, progress), today=date.today())
            found = [_frozen(each) for each in check(site, selected, progress, root)]
            kept = [len(site.pages), found, len(Book(site).new)]
            cache.put("findings", made_from, kept)
            cache.save()
        progress.end()
        count, frozen, new = kept
        return _report(args, root, count, map(_thawed, frozen), wanted, new)
    site = replace(load(root, cache, progress), today=date.today())
    cache.save()
    if asking.intersection(selected):
        # Not imported for other checks: what asks other hosts takes longer than they do.
        from sitekit.external import NoNetwork, ask

        addresses = [
            link.target
            for page, link in outward(site)
            if _is_wanted(page.place(link.span)[0], wanted)
        ]
        try:
            site = replace(site, answers=ask(addresses, root, date.today(), progress))
        except NoNetwork as error:
            progress.end()
            return _refuse(str(error), lang)
    findings = check(site, selected, progress, root)
    findings = [finding for finding in findings if _is_wanted(finding.path, wanted)]
    # What one repair leaves may need another: a word put together may have its mark misplaced.
    left = _ROUNDS
    while args.fix and left and (done := _fixed(root, findings, lang)):
        left -= 1
        progress.end()
        print("\n".join(done), file=sys.stderr)
        again = load(root, Cache(root))
        site = replace(site, pages=again.pages, data=again.data, faults=again.faults)
        findings = check(site, selected, root=root)
        findings = [each for each in findings if _is_wanted(each.path, wanted)]
    progress.end()
    return _report(args, root, len(site.pages), findings, wanted, len(Book(site).new))


def _check_built(args: argparse.Namespace, selected: Sequence[str], root: Path) -> int:
    """Check a folder of built pages; paths are relative to it."""
    # Not imported for a check of the sources.
    from sitekit.built import read
    from sitekit.origin import with_origins

    folder = Path(args.built)
    if not folder.is_dir():
        return _refuse(f"`{folder}` is no folder", args.lang)
    progress = Progress(words=WORDS[args.lang])
    built = read(folder, args.budget * 1024, progress)
    if not built.pages and not built.faults:
        return _refuse(f"there is no HTML page in `{folder}`", args.lang)
    findings = check(Site(built=built), selected, progress)
    progress.end()
    return _report(args, folder, len(built.pages), with_origins(findings, built, root), ())


def _report(
    args: argparse.Namespace,
    root: Path,
    pages: int,
    findings: Iterable[Finding],
    wanted: Sequence[str],
    new: int = 0,
) -> int:
    """Say what was found in the files that were named, and return the exit status.

    `new` addresses are no finding: the next release records them.
    """
    findings = [finding for finding in findings if _is_wanted(finding.path, wanted)]
    _write(findings, args.format, args.lang, root)
    errors = sum(finding.severity == "error" for finding in findings)
    counts = ((pages, "page"), (errors, "error"), (len(findings) - errors, "warning"))
    print(", ".join(counted(*each, args.lang) for each in counts), file=sys.stderr)
    if new:
        count, why = counted(new, "new address", args.lang), word(_RECORDED, args.lang)
        print(f"{count}, {why}", file=sys.stderr)
    return 1 if errors else 0


def _frozen(finding: Finding) -> list[Any]:
    """A finding as plain JSON, without its repair, which is not made from what is kept."""
    return [
        finding.path,
        [finding.span.line, finding.span.start, finding.span.end],
        finding.message,
        finding.hint,
        finding.rule,
        finding.severity,
    ]


def _thawed(frozen: list[Any]) -> Finding:
    path, span, *rest = frozen
    return Finding(path, Span(*span), *rest)


def check(
    site: Site,
    names: Sequence[str],
    progress: Progress | None = None,
    root: Path | None = None,
) -> list[Finding]:
    """What the named rules find and no exception excuses, in the order of files and lines.

    An exception of a rule that is not named cannot be told to be unused. `root` is where git is
    asked what it remembers of the ledger; without it nothing is remembered.
    """
    allowed: defaultdict[tuple[str, str], list[Allowance]] = defaultdict(list)
    for path, each in site.exceptions:
        if each.reason and each.rule in names and not RULES[each.rule].safety:
            allowed[path, each.rule].append(each)
    found: list[Finding] = []
    used: set[int] = set()
    for findings in _run(site, names, progress, root):
        for finding in findings:
            excuses = [
                id(each)
                for each in allowed.get((finding.path, finding.rule), ())
                if each.first <= finding.span.line <= each.last
            ]
            used.update(excuses)
            if not excuses:
                found.append(finding)
    if UNUSED in names:
        found += RULES[UNUSED](replace(site, faults={UNUSED: tuple(_unused(allowed, used))}))
    # What is made from data stands on the pages of both languages, and was written once.
    return sorted(set(found))


def _fixed(root: Path, findings: Sequence[Finding], lang: str) -> list[str]:
    """Repair what has exactly one right repair; what was done, a line each."""
    if all(finding.fix is None for finding in findings):
        return []
    # Not imported for a check that repairs nothing.
    from sitekit.fix import fix

    return list(fix(root, (translated(each, lang) for each in findings)))


def _run(
    site: Site, names: Sequence[str], progress: Progress | None, root: Path | None
) -> list[list[Finding]]:
    """What each family of the named rules finds: rules of one family share what they look up."""
    families: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        families[RULES[name].family].append(name)

    def say(number: int) -> None:
        if progress:
            progress.step("families of rules run", number, len(families))

    def run(family: str) -> list[Finding]:
        seen = site
        if root and family == "ledger":
            # Not imported for a check that has been made before: it starts another program.
            from sitekit.past import with_past

            seen = with_past(site, root)
        return [finding for name in families[family] for finding in RULES[name](seen)]

    with Both(run, sorted(families, key=lambda family: family not in _LONG)) as both:
        return both.results(say)


def _unused(
    allowed: Mapping[tuple[str, str], Sequence[Allowance]], used: Collection[int]
) -> Iterator[Finding]:
    for (path, rule), held in allowed.items():
        for each in held:
            if each.last and id(each) not in used:
                message = f"exception excuses nothing: no `{rule}` below it"
                yield Finding(path, each.span, message, "take the exception out")


def _is_wanted(path: str, wanted: Sequence[str]) -> bool:
    """Whether a path was named, or lies in a folder that was; all are where none was."""
    return not wanted or any(each in (".", path) or path.startswith(f"{each}/") for each in wanted)


def _write(findings: Sequence[Finding], form: str, lang: str, root: Path) -> None:
    """Print the report; on GitHub, add the counts to the page of the run."""
    said = [translated(each, lang) for each in findings]
    if output := REPORTS[form](said, line_reader(root), lang):
        print(output)
    if form == "github" and (page := os.environ.get("GITHUB_STEP_SUMMARY")):
        with suppress(OSError), Path(page).open("a", encoding="utf-8") as file:
            file.write(summary(findings, lang))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dev.py check",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="report on these files only")
    parser.add_argument(
        "--external", action="store_true", help="ask other hosts whether their pages are there, too"
    )
    parser.add_argument(
        "--built", metavar="DIR", help="check the HTML in DIR, this site's or any other"
    )
    parser.add_argument(
        "--budget",
        metavar="KB",
        type=int,
        default=60,
        help="how much a built page may weigh when compressed (60)",
    )
    parser.add_argument("--format", choices=list(REPORTS), default="text")
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=os.environ.get(LANGUAGE) or LANGUAGES[0],
        help=f"the language of what is said ({LANGUAGE}, or {LANGUAGES[0]})",
    )
    parser.add_argument("--select", metavar="RULE,...", help="run these rules only")
    parser.add_argument(
        "--fix", action="store_true", help="repair what has exactly one right repair, say what"
    )
    parser.add_argument("--list", action="store_true", help="list the rules and stop")
    parser.add_argument("--explain", metavar="RULE", help="say what a rule finds and why")
    return parser


def _explain(name: str | None, lang: str, root: Path) -> int:
    """Explain a rule, or list them all."""
    if name and name not in RULES:
        return _unknown_rule(name, lang)
    # Not imported for a check: it reads what the rules' page says besides the docstrings.
    from sitekit import explain

    if mistakes := [translated(each, lang) for each in explain.mistakes()]:
        print(REPORTS["text"](mistakes, line_reader(root), lang), file=sys.stderr)
        return 2
    print(explain.explain(name, lang) if name else explain.listing(lang))
    return 0


def _unknown_rule(name: str, lang: str) -> int:
    close = get_close_matches(name, RULES, n=1)
    guess = f"did you mean `{close[0]}`?" if close else "see `dev.py check --list`"
    return _refuse(f"there is no rule `{name}`; {guess}", lang)


def _refuse(message: str, lang: str) -> int:
    """Say why the check cannot run, and return the exit status."""
    print(translate(message, lang), file=sys.stderr)
    return 2


def _inside(root: Path, path: str) -> str:
    """A path the user named, relative to the project."""
    full = Path(path).absolute()
    if not full.exists():
        raise ValueError(f"`{path}` does not exist")
    # As it is written, for a link inside may lead outside; then as it really is, for the project may
    # have been reached by a link, or by one of the short names of Windows.
    for each in (Path(os.path.normpath(full)), full.resolve()):
        with suppress(ValueError):
            return each.relative_to(root).as_posix()
    raise ValueError(f"`{path}` is not in {root}")


def _write_utf8() -> None:
    """Vietnamese must reach a Windows console or a pipe whatever its code page is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    # A run makes objects and ends: looking for cycles among them, and freeing them one by one at
    # the end, took a third of its time.
    gc.disable()
    try:
        status = main()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:  # whoever was reading has gone
        status = 141
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever was reading may have gone
            stream.flush()
    os._exit(status)
