"""Which choices did this country make where the law leaves one?

They stand in `law/data/national.toml`; another country changes that file and no code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from spoc.law.vocabulary import DATA, FaultyData


class Reading(StrEnum):
    """How a limit in calendar days is counted when a page shows one instant only."""

    STRICT = "strict"  # receipt plus 24 hours a day
    CALENDAR = "calendar"  # Regulation (EEC, Euratom) No 1182/71, Article 3


@dataclass(frozen=True, slots=True)
class National:
    """The choices of one country.

    `targets`: own targets by code of limit, for limits that are local or "immediate" in law.
    `escalation_percent`: parts of a limit, in percent, at which the next level is told.
    `untaken_urgent`: an urgent message that nobody took for this long is called out.
    """

    reading: Reading
    targets: Mapping[str, timedelta]
    escalation_percent: tuple[int, ...]
    untaken_urgent: timedelta


@cache
def national() -> National:
    """The choices of this installation's country, read once. Raises `FaultyData`."""
    return read_national((DATA / "national.toml").read_text(encoding="utf-8"))


def read_national(text: str) -> National:
    """The choices written in this TOML text. Raises `FaultyData` with the first fault found."""
    try:
        table = tomllib.loads(text)
        reading = Reading(table["reading"])
        marks = tuple(table["escalation_percent"])
        minutes = dict(table["target_minutes"])
        untaken = table["untaken_urgent_minutes"]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise FaultyData(f"national.toml cannot be read: {fault}.") from fault
    if not marks or list(marks) != sorted(set(marks)) or not 0 < marks[0] <= marks[-1] < 100:
        raise FaultyData("national.toml: escalation_percent must rise, from above 0 to below 100.")
    for name, value in [("untaken_urgent_minutes", untaken), *minutes.items()]:
        if type(value) is not int or value <= 0:
            raise FaultyData(f"national.toml: {name} must be a whole number of minutes above 0.")
    return National(
        reading=reading,
        targets=MappingProxyType({c: timedelta(minutes=m) for c, m in minutes.items()}),
        escalation_percent=marks,
        untaken_urgent=timedelta(minutes=untaken),
    )
