"""The manual says what the program does: generated pages are new, every setting is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spoc.project.cli import build_parser
from spoc.project.reference_pages import pages, settings_rows

CHECKOUT = Path(__file__).parents[2]
MANUAL = CHECKOUT / "docs"
READ = re.compile(r"SPOC_[A-Z_]+[A-Z]")
# Marks that the hub leaves on its own processes; nobody sets them.
NO_SETTING = {"SPOC_FAMILY"}
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize(("name", "text"), pages().items(), ids=list(pages()))
def test_a_generated_page_is_what_the_source_says(name: str, text: str) -> None:
    kept = (MANUAL / "reference" / name).read_text(encoding="utf-8")
    assert kept == text, "run ./spoc docs"


def names_in_source() -> set[str]:
    files = [CHECKOUT / "spoc", *(CHECKOUT / "src" / "spoc").rglob("*.py")]
    found = {name for file in files for name in READ.findall(file.read_text(encoding="utf-8"))}
    return {name.removesuffix("_FILE") for name in found} - NO_SETTING


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    described = {row["name"] for row in settings_rows()}
    assert names_in_source() == described
    assert all(row["about"].endswith(".") for row in settings_rows())


def test_every_command_has_a_section() -> None:
    page = pages()["commands.md"]
    (commands,) = (one.choices for one in build_parser()._actions if one.dest == "command")
    assert commands
    for name in commands:
        assert f"## `./spoc {name}`" in page


def written_pages() -> list[Path]:
    return sorted([*CHECKOUT.glob("*.md"), *MANUAL.rglob("*.md")])


def test_the_manual_has_its_four_kinds_and_its_decisions() -> None:
    for folder in ("tutorial", "how-to", "reference", "explanation", "decisions"):
        assert list((MANUAL / folder).glob("*.md")), folder


@pytest.mark.parametrize("page", written_pages(), ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"`[^`]*`", "", page.read_text(encoding="utf-8"))
    broken = [target for target in LINK.findall(prose) if not (page.parent / target).exists()]
    assert broken == []
