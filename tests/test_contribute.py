"""What the pages for maintainers show is what really happens, and what really is there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support import ROOT, write

from sitekit import new
from sitekit.check import main
from sitekit.report.translate import translate, word

# The paragraph with which the new page of contribute/index is filled in.
FILLED = {
    "vi": "Những việc công khai: xem ở trang [dân biết](kow.md).",
    "en": "What is made public: see the page [the People know](kow.md).",
}


def page(name: str, lang: str) -> str:
    return (ROOT / f"docs/{lang}/contribute/{name}.md").read_text(encoding="utf-8")


def section(text: str, identity: str) -> str:
    return text.partition(f"{{#{identity}}}")[2].partition("\n## ")[0]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_message_that_is_taken_apart_is_real(
    lang: str, make_project: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """The command of the page lays a page out, the link is mistyped, and the check says just this."""
    shown = section(page("index", lang), "red").split("```")[1].strip("\n")
    root = make_project(
        {"docs/vi/qcdc/know.md": "# A {#a}\n", "docs/en/qcdc/know.md": "# A {#a}\n"}
    )
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    write(
        root,
        {"mkdocs.yml": settings.replace("  - A: a.md\n", "  - A: a.md\n  - B: qcdc/know.md\n")},
    )
    command = re.search(r"dev\.py new page (\S+) \"(.+?)\" \"(.+?)\"", page("index", lang))
    assert command
    assert new.main(["page", *command.groups()], root, date(2026, 11, 29)) == 0
    file = root / f"docs/{lang}/{command[1]}.md"
    head, _, _ = file.read_text(encoding="utf-8").rpartition("\n\n")
    file.write_text(f"{head}\n\n{FILLED[lang]}\n", encoding="utf-8")
    capsys.readouterr()

    assert main(["--lang", lang, "--select", "broken-link", str(file)], root) == 1

    assert capsys.readouterr().out.rstrip("\n") == shown


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_dependency_has_its_reason(lang: str) -> None:
    """Those of the website; one that is not there any more has none."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    used = {re.split(r"[<>=]", each)[0] for each in groups["dependency-groups"]["site"]}
    rows = section(page("architecture", lang), "dependencies").split("\n|")[3:]

    assert {name for row in rows for name in re.findall(r"[\w-]+", row.split(" | ")[0])} == used


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_picture_names_what_is_there(lang: str) -> None:
    """Its parts are files and folders, and those of the table beside it."""
    root = ElementTree.parse(ROOT / f"docs/assets/architecture-{lang}.svg").getroot()
    texts = root.iter("{http://www.w3.org/2000/svg}text")
    named = {
        name for each in texts if each.get("class") == "n" for name in (each.text or "").split(", ")
    }
    text = page("architecture", lang)

    assert len(named) == 10
    for name in named - {"site/"}:
        places = (ROOT / name, ROOT / "scripts" / name, ROOT / "scripts/sitekit" / name)
        assert any(place.exists() for place in places), name
    assert [name for name in sorted(named) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", ["index", "style", "translate", "architecture"])
def test_every_file_that_is_named_exists(name: str, lang: str) -> None:
    """Whoever looks for it finds it; those of the meeting and the page to come are examples."""
    paths = re.findall(r"`((?:docs|scripts|tests|overrides)/[\w./-]*\w)/?`", page(name, lang))

    missing = {path for path in paths if not (ROOT / path).exists()}
    assert {
        path for path in missing if "2020-03-15" not in path and "elections" not in path
    } == set()


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_warning_about_a_translation_is_worded_as_the_check_words_it(lang: str) -> None:
    """What a section's readers are told to do begins with recognizing it."""
    _, severity, message = section(page("translate", lang), "behind").split("```")[1].split(": ", 2)
    english = "the Vietnamese of `how` has changed: `rộng rãi` is new"

    assert severity == word("warning", lang)
    assert message == f"{translate(english, lang)} [translation-behind]\n"
