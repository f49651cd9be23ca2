"""What does a version of the SIRENE Manual say of several alerts on one person or object?

Read from `alert_versions`, `alert_priorities` and `alert_compatibility`; judged in `alerts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import combinations_with_replacement
from types import MappingProxyType

from spoc.law.alert_categories import OBJECT, PERSON
from spoc.law.vocabulary import FaultyData, Row, UnknownCode, Vocabulary, vocabulary


class Answer(StrEnum):
    """Whether two alerts may stand beside each other."""

    COMPATIBLE = "compatible"
    INCOMPATIBLE = "incompatible"
    UNKNOWN = "unknown"  # the version has no rule for the pair


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Alerts of one rank; 1 is the highest.

    `always_first`: before ranked and unranked alerts alike, by Regulation (EU) 2018/1862, 23(4).
    `enters_at_once`: without waiting for a consultation.
    """

    row: Row
    name: str
    subject: str
    rank: int
    article: str
    always_first: bool
    enters_at_once: bool


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """The answer for two groups, or for two alerts of one group."""

    row: Row
    answer: Answer
    article: str


@dataclass(frozen=True, slots=True, eq=False)
class Manual:
    """One version: its groups by name, and its answers by the names of two groups."""

    version: str
    superseded_on: date | None
    groups: Mapping[str, Group]
    pairs: Mapping[frozenset[str], Pair]

    def is_outdated_on(self, day: date) -> bool:
        """Whether a later version counts on this day."""
        return self.superseded_on is not None and day >= self.superseded_on

    def group_on(self, name: str, day: date) -> Group | None:
        """The group of this name, or None where there is none in force."""
        found = self.groups.get(name)
        return found if found is not None and found.row.is_valid_on(day) else None

    def pair_on(self, one: str, other: str, day: date) -> Pair | None:
        """The answer for these two groups, or None where there is none in force."""
        found = self.pairs.get(frozenset({one, other}))
        return found if found is not None and found.row.is_valid_on(day) else None


@cache
def manuals() -> Mapping[str, Manual]:
    """Every version by its name."""
    return read_manuals(
        vocabulary("alert_versions"),
        vocabulary("alert_priorities"),
        vocabulary("alert_compatibility"),
    )


def manual(version: str) -> Manual:
    """The version of this name, such as "SIRENE13". Raises `UnknownCode`."""
    found = manuals().get(version)
    if found is None:
        raise UnknownCode(
            f"No matrix of the SIRENE Manual “{version}”. Use one of: {', '.join(manuals())}."
        )
    return found


def read_manuals(
    versions: Vocabulary, priorities: Vocabulary, compatibility: Vocabulary
) -> Mapping[str, Manual]:
    """The manuals of these rows.

    Raises `FaultyData`: a column is missing or unknown, a group or pair stands twice, or the
    matrix of a subject has a hole.
    """
    return MappingProxyType(
        {row.extra["version"]: _manual(row, priorities, compatibility) for row in versions}
    )


def _manual(version: Row, priorities: Vocabulary, compatibility: Vocabulary) -> Manual:
    name = version.extra["version"]
    groups: dict[str, Group] = {}
    for row in priorities:
        if row.extra.get("version") == name:
            group = _group(row)
            if group.name in groups:
                raise FaultyData(f"alert_priorities.toml: “{group.name}” twice in {name}.")
            groups[group.name] = group
    pairs: dict[frozenset[str], Pair] = {}
    for row in compatibility:
        if row.extra.get("version") == name:
            names, pair = _pair(row)
            if names in pairs:
                raise FaultyData(f"alert_compatibility.toml: “{row.code}” is there twice.")
            pairs[names] = pair
    whole = {
        frozenset(two)
        for subject in (PERSON, OBJECT)
        for two in combinations_with_replacement(
            [group.name for group in groups.values() if group.subject == subject], 2
        )
    }
    if pairs.keys() != whole:
        wrong = sorted(" and ".join(sorted(names)) for names in pairs.keys() ^ whole)
        raise FaultyData(f"alert_compatibility.toml, {name}: missing or foreign: {wrong[0]}.")
    return Manual(
        version=name,
        superseded_on=version.extra.get("superseded_on"),
        groups=MappingProxyType(groups),
        pairs=MappingProxyType(pairs),
    )


def _group(row: Row) -> Group:
    extra = row.extra
    rank = extra.get("rank")
    if type(rank) is not int or rank <= 0 or extra.get("subject") not in (PERSON, OBJECT):
        raise FaultyData(
            f"alert_priorities.toml, row “{row.code}”: give a subject (person, object) and a rank "
            "above 0."
        )
    try:
        return Group(
            row=row,
            name=extra["group"],
            subject=extra["subject"],
            rank=rank,
            article=extra["article"],
            always_first=extra.get("always_first", False),
            enters_at_once=extra.get("enters_at_once", False),
        )
    except KeyError as fault:
        raise FaultyData(f"alert_priorities.toml, row “{row.code}”: missing {fault}.") from fault


def _pair(row: Row) -> tuple[frozenset[str], Pair]:
    try:
        one, other = row.extra["pair"]
        pair = Pair(row=row, answer=Answer(row.extra["answer"]), article=row.extra["article"])
    except (KeyError, ValueError) as fault:
        raise FaultyData(
            f"alert_compatibility.toml, row “{row.code}”: missing or unknown {fault}."
        ) from fault
    return frozenset({one, other}), pair
