"""The cache answers what has not changed, is never stale, and is safe to delete."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from support import ROOT, TOP, git

from sitekit import cache
from sitekit.cache import Cache
from sitekit.check import main
from sitekit.load import freeze, load
from sitekit.model import Page, Site
from sitekit.scan import scan

TERM = (
    "- id: a\n  group: people\n  vi: một\n  en: one\n  means: {vi: Một., en: One.}\n"
    "  evidence: general\n  sources: []\n"
)


def loaded(root: Path) -> Site:
    """What a run of the check reads, leaving its cache behind."""
    kept = Cache(root)
    site = load(root, kept)
    kept.save()
    return site


def said(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the check says."""
    main([], root)
    return capsys.readouterr().out


def test_a_warm_run_reads_the_same_site(tmp_path: Path) -> None:
    """On the real sources: every page, block, link and place."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)

    cold, warm = loaded(tmp_path), loaded(tmp_path)

    assert warm == cold == load(ROOT)


def test_what_git_remembers_is_asked_again(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """Commits may be taken back while no file changes; then a line of the ledger may be missing."""
    root = make_project()
    file = root / "docs/_data/ledger.tsv"
    before = file.read_text(encoding="utf-8")
    git(root, "init", "-q")
    for text in (f"{before}b\t2026-01-01\t-\n", before, before):
        file.write_text(text, encoding="utf-8")
        git(root, "add", ".")
        git(root, "commit", "-q", "--allow-empty", "-m", "x")
    assert "forgotten-address" not in said(root, capsys)

    git(root, "reset", "-q", "--soft", "HEAD~2")

    assert "forgotten-address" in said(root, capsys)


def test_a_warm_run_parses_nothing(
    make_project: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the pages nor the data nor the configuration."""
    root = make_project({"docs/vi/b.md": "---\nas_of: 2026-07-31\n---\n\n# B {#b}\n"})
    cold = loaded(root)

    def fail(*args: object, **kwargs: object) -> None:
        pytest.fail("something was parsed again")

    monkeypatch.setattr("sitekit.scan.scan", fail)
    monkeypatch.setattr("sitekit.schema.items", fail)
    monkeypatch.setattr("yaml.compose", fail)

    assert loaded(root) == cold


@pytest.mark.parametrize(
    ("path", "text", "finding"),
    [
        ("docs/vi/a.md", "# A {#a}\n\n[gone](gone.md)\n", "broken-link"),
        ("docs/_data/terms.yml", "- id: a\n", "bad-data"),
        (
            "docs/_data/terms.yml",
            TERM + "  note: {vi: '[x](gone.md)', en: '[x](gone.md)'}\n",
            "broken-link",
        ),
        ("mkdocs.yml", "site_name: A\nnav:\n  - B: b.md\n", "navigation-without-page"),
    ],
)
def test_what_changed_is_read_again(
    path: str,
    text: str,
    finding: str,
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A page, a data file, what is made from it, the configuration; and back again."""
    marker = "# G {#g}\n\n<!-- make glossary -->\n"
    root = make_project(
        {
            "docs/vi/g.md": TOP["vi"] + marker,
            "docs/en/g.md": TOP["en"] + marker,
            "docs/_data/terms.yml": TERM,
            "mkdocs.yml": "site_name: A\nnav:\n  - A: a.md\n  - G: g.md\n",
        }
    )
    before = (root / path).read_text(encoding="utf-8")
    assert said(root, capsys) == said(root, capsys) == ""

    (root / path).write_text(text, encoding="utf-8")
    assert f"[{finding}]" in said(root, capsys)
    assert f"[{finding}]" in said(root, capsys)

    (root / path).write_text(before, encoding="utf-8")
    assert said(root, capsys) == ""


def test_a_run_that_changes_nothing_reads_nothing(
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the run before found is said again, each finding in the files that were named."""
    root = make_project({"docs/vi/a.md": "# A {#a}\n\n[x](gone.md)\n"})
    before = said(root, capsys)

    def fail(*args: object, **kwargs: object) -> None:
        pytest.fail("the site was read again")

    monkeypatch.setattr("sitekit.check.load", fail)

    monkeypatch.chdir(root)

    assert said(root, capsys) == before
    assert main(["docs/vi"], root) == 1
    assert "[broken-link]" in capsys.readouterr().out
    main(["docs/en"], root)
    assert "[broken-link]" not in capsys.readouterr().out


def test_what_no_page_says_is_noticed(
    make_project: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that comes or goes, other rules, another day."""
    root = make_project(
        {"docs/vi/a.md": "---\nas_of: 2026-01-01\n---\n\n# A {#a}\n\n[x](../_source/b.txt)\n"}
    )
    assert "[broken-link]" in said(root, capsys)

    (root / "docs/_source").mkdir()
    (root / "docs/_source/b.txt").write_text("một", encoding="utf-8")
    assert "[broken-link]" not in said(root, capsys)
    (root / "docs/_source/b.txt").unlink()
    assert "[broken-link]" in said(root, capsys)

    main(["--select", "old-evidence"], root)
    assert "[broken-link]" not in capsys.readouterr().out

    for year in (2026, 2030):
        monkeypatch.setattr("sitekit.check.date", SimpleNamespace(today=partial(date, year, 2, 1)))
        assert ("[old-evidence]" in said(root, capsys)) == (year == 2030)


def test_changed_code_or_packages_are_read_again(
    make_project: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever another version of a rule or of the scanner found is not believed."""
    root = make_project({"requirements.txt": "a==1\n"})
    loaded(root)
    assert Cache(root).get("mkdocs.yml", (root / "mkdocs.yml").read_text("utf-8")) is not None

    (root / "requirements.txt").write_text("a==2\n", encoding="utf-8")
    assert Cache(root).get("mkdocs.yml", (root / "mkdocs.yml").read_text("utf-8")) is None

    loaded(root)
    code = tmp_path / "code"
    shutil.copytree(Path(cache.__file__).parent, code)
    monkeypatch.setattr(cache, "_CODE", code)
    assert Cache(root).get("mkdocs.yml", (root / "mkdocs.yml").read_text("utf-8")) is not None
    for name in ("links.py", "rules.yml"):
        shutil.copytree(Path(cache.__file__).parent, code, dirs_exist_ok=True)
        with (code / "rules" / name).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        assert Cache(root).get("mkdocs.yml", (root / "mkdocs.yml").read_text("utf-8")) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "a b\n{}", "\n\n", "\x00\n3"])
def test_a_cache_of_another_kind_is_passed_over(
    text: str, make_project: Callable[..., Path]
) -> None:
    """Whatever stands in its place."""
    root = make_project({".cache/check": text})

    assert loaded(root) == load(root)
    assert Cache(root).get("mkdocs.yml", (root / "mkdocs.yml").read_text("utf-8")) is not None


def test_a_damaged_cache_is_passed_over(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A byte lost or changed anywhere: it is as safe to spoil as to delete."""
    root = make_project({"docs/vi/a.md": "# A {#a}\n\n[x](gone.md)\n"})
    right = said(root, capsys)
    file = root / ".cache/check"
    whole = file.read_bytes()
    for place in range(0, len(whole), len(whole) // 20):
        for spoilt in (whole[:place], whole[:place] + b"0" + whole[place + 1 :], whole[place:]):
            file.write_bytes(spoilt)
            assert said(root, capsys) == right


def test_a_cache_that_cannot_be_written(
    make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The check does its work all the same."""
    root = make_project({".cache": "a file where the folder should be"})

    assert said(root, capsys) == ""


@pytest.mark.parametrize(
    "meta",
    [
        *("hide: [toc]", "a: {date: 1}", "a: {b: 1}", "a: [2026-01-01]", "a: 2026-01-01 10:00:00"),
        *("1: a", "null: a", "2026-01-01: a", "a: 123456789012345678901234567890"),
        f"a: 0x{'f' * 3600}",
    ],
)
def test_any_front_matter(meta: str, make_project: Callable[..., Path]) -> None:
    """What JSON has no form for is read again; nothing comes back as another thing."""
    root = make_project({"docs/vi/b.md": f"---\n{meta}\n---\n\n# B {{#b}}\n"})

    assert loaded(root) == loaded(root) == load(root)


def test_half_a_letter_is_not_kept() -> None:
    """YAML read in Python makes one of `\\ud800`; what is read in C refuses it."""
    assert freeze(scan("vi/b.md", "---\na: b\n---\n# B {#b}\n")) is not None
    assert freeze(Page("vi/b.md", {"a": "\ud800"}, (), (), (), ())) is None


def test_a_page_that_is_gone_is_forgotten(make_project: Callable[..., Path]) -> None:
    """The cache does not grow with what is no longer there."""
    root = make_project({"docs/vi/b.md": "# B {#b}\n"})
    loaded(root)
    (root / "docs/vi/b.md").unlink()

    loaded(root)

    assert "vi/b.md" not in (root / ".cache/check").read_text(encoding="utf-8")
