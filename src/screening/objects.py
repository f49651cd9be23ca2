"""Are two things the same: vehicle, document, weapon, ship, company or any numbered item?

`compare_objects` adds what each field says; a missing field says nothing.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources
from math import fsum
from typing import Final

from screening.evidence import Evidence
from screening.object_folds import plain
from screening.object_names import Rarity, compare_names, static_rarity
from screening.object_numbers import compare_numbers, weights
from screening.subject import KINDS, Field, Organisation, Person, Subject, Vessel

__all__ = ["OTHER_KIND", "compare_objects", "number_fields"]

OTHER_KIND: Final = -40.0  # a weapon is no ship
_YEARS_NEAR: Final = 1


def compare_objects(
    ours: Subject, theirs: Subject, rarity: Rarity = static_rarity
) -> tuple[float, tuple[Evidence, ...]]:
    """The score of two things in natural log-odds, and its reasons, which add up to it.

    `rarity` tells what a word of a name tells in the list at hand. Persons are not compared here.

    Raises:
        TypeError: when one of both is a person.
    """
    if isinstance(ours, Person) or isinstance(theirs, Person):
        raise TypeError("compare_objects compares things; a person is compared elsewhere")
    if ours.kind != theirs.kind:
        reason = Evidence("kind", "contradicts", ours.kind, theirs.kind, OTHER_KIND)
        return OTHER_KIND, (reason,)
    reasons = list(_numbers(ours, theirs))
    if isinstance(ours, Vessel | Organisation) and isinstance(theirs, Vessel | Organisation):
        ship = isinstance(ours, Vessel)
        reasons.append(compare_names(ours.names, theirs.names, rarity, ship))
    reasons += _words(ours, theirs)
    told = tuple(each for each in reasons if each is not None)
    return fsum(each.contribution for each in told), told


@lru_cache
def number_fields(kind: str) -> tuple[tuple[str, Field], ...]:
    """The identifying numbers of a kind: ("vehicle.plate", field) and so on."""
    keys = KINDS[kind].keys.items()
    return tuple((f"{kind}.{key}", field) for key, field in keys if field.single)


def _numbers(ours: Subject, theirs: Subject) -> list[Evidence | None]:
    country, its_country = (getattr(each, "country", "") for each in (ours, theirs))
    shared = country if country == its_country else ""
    return [
        compare_numbers(
            sort, getattr(ours, field.attribute), getattr(theirs, field.attribute), shared
        )
        for sort, field in number_fields(ours.kind)
    ]


def _words(ours: Subject, theirs: Subject) -> list[Evidence]:
    found = []
    for key, field in type(ours).keys.items():
        rule = weights()["words"].get(f"{ours.kind}.{key}")
        mine, its = getattr(ours, field.attribute), getattr(theirs, field.attribute)
        if rule is not None and mine and its:
            relation = _relation(key, mine, its)
            contribution = float(rule[("equal", "near", "differs").index(relation)])
            found.append(Evidence(key, relation, mine, its, contribution))
    return found


def _relation(key: str, mine: str, its: str) -> str:
    if key == "year":
        gap = abs(int(mine) - int(its))
        return "equal" if gap == 0 else "near" if gap <= _YEARS_NEAR else "differs"
    if key == "cc":
        return "equal" if mine == its else "differs"
    a, b = _described(mine), _described(its)
    if a == b:
        return "equal"
    return "near" if a & b else "differs"


@lru_cache(1 << 14)
def _described(said: str) -> frozenset[str]:
    """The words of a make, model or colour, makers by their usual name."""
    words = said.casefold().replace("-", "").split()
    names = _makes()
    whole = plain("".join(words)).lower()
    if whole in names:
        return frozenset([names[whole]])
    found: list[str] = []
    for word in words:
        spelt = plain(word).lower()
        if spelt:
            found.append(names.get(spelt, spelt))
    return frozenset(found)


@lru_cache(1)
def _makes() -> dict[str, str]:
    table = resources.files("screening").joinpath("data/makes.tsv").read_text("utf-8")
    rows = csv.reader((row for row in table.splitlines() if row[:1] != "#"), delimiter="\t")
    return {plain(name).lower(): row[0] for row in rows for name in row}
