"""What does the manual say of the law? Every row with its source and its marks."""

from __future__ import annotations

from collections.abc import Iterator

from spoc.law.limits import Limit, limits
from spoc.law.national import national
from spoc.law.vocabulary import DATA, Row, vocabulary
from spoc.project.reference_text import section, table

# Files that are no list of codes.
_NO_VOCABULARY = frozenset({"data_limits", "national"})
UNCONFIRMED, PROPOSAL = "unconfirmed", "proposal"

LAW_INTRODUCTION = """\
The rows of `src/spoc/law/data/`. Rows are retired with a last day, never deleted.

**unconfirmed**: believed correct, but the passage of law itself was not seen. Have it checked
before you rely on it.

**proposal**: our own design, no rule of law.
"""


def law_lines() -> Iterator[str]:
    """Limits first, then every vocabulary in the order of its name."""
    names = sorted(path.stem for path in DATA.glob("*.toml") if path.stem not in _NO_VOCABULARY)
    rows = [row for name in names for row in vocabulary(name)]
    unconfirmed = sum(row.unconfirmed for row in rows)
    yield f"{len(rows)} rows in {len(names)} lists; {unconfirmed} are unconfirmed."
    yield from section("National choices")
    chosen = national()
    yield from table(
        ("Choice", "Value"),
        [
            ("Reading of calendar days", chosen.reading),
            (
                "Escalation at parts of a limit",
                ", ".join(f"{part} %" for part in chosen.escalation_percent),
            ),
            ("Urgent and taken by nobody", f"called out after {chosen.untaken_urgent}"),
        ],
    )
    yield from section("Limits")
    yield from table(
        ("Code", "Limit", "Length", "Counting", "Article", "In force", "Marks"),
        [_limit(found) for found in limits().values()],
    )
    for name in names:
        if name == "limits":
            continue
        yield from section(f"`{name}`")
        yield _about(name)
        yield ""
        yield from table(
            ("Code", "English", "Source", "In force", "Marks"),
            [_row(row) for row in vocabulary(name)],
        )


def _about(name: str) -> str:
    """The first line of the file says what its rows are."""
    with (DATA / f"{name}.toml").open(encoding="utf-8") as file:
        return file.readline().removeprefix("#").strip()


def _limit(found: Limit) -> tuple[str, ...]:
    hours = found.duration.total_seconds() / 3600
    if hours >= 48 and hours % 24 == 0:
        length = f"{hours / 24:.0f} days"
    elif hours >= 1:
        length = f"{hours:g} h"
    else:
        length = f"{hours * 60:.0f} min"
    return (
        f"`{found.code}`",
        found.label("en"),
        length,
        found.counting,
        found.article,
        _days(found),
        _marks(is_unconfirmed=found.unconfirmed, is_proposal=found.proposal),
    )


def _row(row: Row) -> tuple[str, ...]:
    return (
        f"`{row.code}`",
        row.label("en"),
        row.source,
        _days(row),
        _marks(is_unconfirmed=row.unconfirmed, is_proposal=row.is_proposal),
    )


def _days(row: Row | Limit) -> str:
    if row.valid_from is None and row.valid_to is None:
        return ""
    return f"{row.valid_from or '…'} to {row.valid_to or '…'}"


def _marks(*, is_unconfirmed: bool, is_proposal: bool) -> str:
    marks = [UNCONFIRMED] * is_unconfirmed + [PROPOSAL] * is_proposal
    return ", ".join(f"**{mark}**" for mark in marks)
