"""How is a generated page of the manual written? Headings and tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

NOTICE = "<!-- Made by ./spoc docs from the source. Do not edit. -->"


def generated(title: str, introduction: str, lines: Iterable[str]) -> str:
    """A whole page; never two empty lines together."""
    text = ""
    for line in (f"# {title}", "", NOTICE, "", *introduction.splitlines(), "", *lines):
        if line or not text.endswith("\n\n"):
            text += f"{line.rstrip()}\n"
    return text.rstrip("\n") + "\n"


def section(title: str, level: int = 2) -> Iterator[str]:
    """A heading with room around it."""
    yield ""
    yield f"{'#' * level} {title}"
    yield ""


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A table; bars inside cells are escaped."""
    names = list(columns)
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", r"\|")
