"""Which tables stand behind row-level security, and show no row to who has no sight?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wall:
    """How a table is protected. `is_forced`: the owner is bound as well."""

    is_forced: bool = True


_FORCED = (
    "exchange_message",
    "exchange_arrival",
    "exchange_attachment",
    "exchange_mention",
    "exchange_dispatch",
    "cases_case",
    "cases_casemessage",
    "cases_proposal",
    "cases_clockevent",
    "cases_escalation",
    "cases_note",
    "cases_draft",
    "cases_approval",
    "cases_presence",
)

# A test compares this with the database: a protected table that is not named here fails it.
PROTECTED: Mapping[str, Wall] = {
    **{table: Wall() for table in _FORCED},
    # The owner's function searches it for everybody; its own wall stands around what it returns.
    "exchange_searchtext": Wall(is_forced=False),
}
