"""To which desk does a new message go, how pressing is it, and which rows said so?

The rows are a national choice and live in `cases/data/routing.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from spoc.law.vocabulary import FaultyData

_FILE = Path(__file__).parent / "data" / "routing.toml"


class Priority(StrEnum):
    """In words, most pressing first. It orders; the legal clock is apart."""

    FLASH = "flash"
    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


DESKS = ("cgi", "dao", "djo", "pccc_tournai", "pccc_kerkrade", "pccc_luxembourg")


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What routing looks at; the names are those of the conditions. Empty: unknown."""

    channels: frozenset[str] = frozenset()
    instruments: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    crimes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    urgencies: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        channel: str = "",
        instrument: str = "",
        kind: str = "",
        form: str = "",
        topics: Iterable[str] = (),
        crimes: Iterable[str] = (),
        language: str = "",
        country: str = "",
        urgency: str = "",
    ) -> RoutingFacts:
        """From the fields of one message, in any case of letters."""
        return cls(
            channels=_codes(channel),
            instruments=_codes(instrument),
            kinds=_codes(kind),
            forms=_codes(form),
            topics=_codes(*topics),
            crimes=_codes(*crimes),
            languages=_codes(language),
            countries=_codes(country),
            urgencies=_codes(urgency),
        )


@dataclass(frozen=True, slots=True)
class Route:
    """`reasons`: codes of the row that chose the desk and of the row that chose the priority."""

    desk: str
    priority: Priority
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoutingRow:
    """One row: what it decides, when, why (an English msgid) and on whose authority."""

    code: str
    decides: str
    conditions: Mapping[str, frozenset[str]]
    why: str
    source: str

    def holds_for(self, facts: RoutingFacts) -> bool:
        """Every named condition shares an element with the facts."""
        return all(getattr(facts, name) & wanted for name, wanted in self.conditions.items())


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """Both tables, in the order of the file; each ends with a row that always holds."""

    desks: tuple[RoutingRow, ...]
    priorities: tuple[RoutingRow, ...]

    def why(self, code: str) -> str:
        """The reason of a row in words; a code of an older table is its own reason."""
        rows = (*self.desks, *self.priorities)
        return next((row.why for row in rows if row.code == code), code)


def route(facts: RoutingFacts, table: RoutingTable | None = None) -> Route:
    """The first row that holds, once for the desk and once for the priority."""
    table = table or routing_table()
    desk = next(row for row in table.desks if row.holds_for(facts))
    priority = next(row for row in table.priorities if row.holds_for(facts))
    return Route(desk.decides, Priority(priority.decides), (desk.code, priority.code))


@cache
def routing_table() -> RoutingTable:
    """The table of this installation, read once. Raises `FaultyData`."""
    return read_routing(_FILE.read_text(encoding="utf-8"))


def read_routing(text: str) -> RoutingTable:
    """The table written in this TOML text. Raises `FaultyData` with the first fault found."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise FaultyData(f"routing.toml is no valid TOML: {fault}.") from fault
    found = {
        "desk": _rows(tables, "desk", DESKS),
        "priority": _rows(tables, "priority", tuple(Priority)),
    }
    codes = [row.code for rows in found.values() for row in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise FaultyData(f"routing.toml: the code “{twice[0]}” occurs twice.")
    return RoutingTable(found["desk"], found["priority"])


def _rows(tables: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> tuple[RoutingRow, ...]:
    rows = tuple(_row(row, name, allowed) for row in tables.get(name, ()))
    if not rows or rows[-1].conditions:
        raise FaultyData(f"routing.toml: the last [[{name}]] row must have no conditions.")
    return rows


def _row(row: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> RoutingRow:
    where = f"routing.toml, {name} row “{row.get('code', '?')}”"
    texts = {"code", name, "why", "source"}
    for text in sorted(texts):
        if not isinstance(row.get(text), str) or not row[text].strip():
            raise FaultyData(f"{where}: {text} is missing.")
    if row[name] not in allowed:
        raise FaultyData(f"{where}: “{row[name]}” is not one of {', '.join(allowed)}.")
    known = {one.name for one in fields(RoutingFacts)}
    conditions = {}
    for condition in sorted(set(row) - texts):
        wanted = row[condition]
        if condition not in known:
            raise FaultyData(f"{where}: there is no condition “{condition}”.")
        if not isinstance(wanted, list) or not wanted:
            raise FaultyData(f"{where}: {condition} must be a list that is not empty.")
        conditions[condition] = _codes(*map(str, wanted))
    return RoutingRow(
        row["code"], row[name], MappingProxyType(conditions), row["why"], row["source"]
    )


def _codes(*words: str) -> frozenset[str]:
    return frozenset(word.strip().lower() for word in words if word.strip())
