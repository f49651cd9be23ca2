"""Are two things the same: vehicle, document, weapon, ship, company or any numbered item?

`compare_objects` adds what each field says; a missing field says nothing.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from math import exp, fsum
from typing import Final

from screening.evidence import Evidence
from screening.object_folds import plain
from screening.object_holders import holding
from screening.object_names import Rarity, compare_names, static_rarity
from screening.object_numbers import compare_numbers, passes, weights
from screening.subject import KINDS, Field, Item, Organisation, Person, Subject, Vessel

__all__ = ["OTHER_KIND", "compare_objects", "number_fields"]

OTHER_KIND: Final = -40.0  # a weapon is no ship
CROSSED: Final = "crossed_number"  # the field of a serial number that met a number
_YEARS_NEAR: Final = 1


def compare_objects(
    ours: Subject, theirs: Subject, rarity: Rarity = static_rarity
) -> tuple[float, tuple[Evidence, ...]]:
    """The score of two things in natural log-odds, and its reasons, which add up to it.

    `rarity` tells what a word of a name tells in the list at hand. A document and a person meet by
    the number; two persons are not compared here.

    Raises:
        TypeError: when both are persons.
    """
    if isinstance(ours, Person) and isinstance(theirs, Person):
        raise TypeError("compare_objects compares things; two persons are compared elsewhere")
    kind, told = ours.kind, holding(ours, theirs)
    if told is not None:
        kind = "document"
    elif ours.kind != theirs.kind:
        told = [Evidence("kind", "contradicts", ours.kind, theirs.kind, OTHER_KIND)]
    else:
        told = _numbers(ours, theirs)
        if isinstance(ours, Vessel | Organisation) and isinstance(theirs, Vessel | Organisation):
            told += compare_names(ours.names, theirs.names, rarity, isinstance(ours, Vessel))
        told += _words(ours, theirs)
    told += _for_life(kind, told)
    told += _only_a_lead(kind, told)
    return fsum(each.contribution for each in told), tuple(told)


def _for_life(kind: str, told: list[Evidence]) -> list[Evidence]:
    """What takes back that everything else differs which may change while the number stays.

    By the table [for_life] of the weights: a ship is renamed and takes another flag, and its IMO
    number stays with the hull. A number that fails its check digit does not count so.
    """
    table = weights()["for_life"]
    for each in told:
        changes = table.get(f"{kind}.{each.field}", ())
        if changes and each.relation == "equal" and passes(f"{kind}.{each.field}", each.ours):
            against = [x for x in told if x.contribution < 0 and x.field in changes]
            lifted = -fsum(x.contribution for x in against)
            return [Evidence(each.field, "for_life", each.ours, each.theirs, lifted)] * bool(lifted)
    return []


def _only_a_lead(kind: str, told: list[Evidence]) -> list[Evidence]:
    """What keeps a number from being a match by itself: one that nearly agrees, since it may be
    another thing's; and one that agrees when what it belongs to does not.

    By the table [lead] of the weights: SIS practice takes a plate alone for a lead. A number that
    is equal and that nothing contradicts, such as a VIN beside a plate of another country, takes
    the hold away; so does a name that agrees beside a number that nearly does.
    """
    table = weights()["lead"]
    against = {each.field for each in told if each.contribution < 0}
    agreeing = [each for each in told if each.contribution > 0 and _is_number(kind, each.field)]
    named = any(each.field == "name" and each.contribution > 0 for each in told)
    leads = [
        "only_a_lead"
        if against.intersection(table.get(f"{kind}.{each.field}", ()))
        else "only_a_slip"
        if each.relation in table["slips"] and not named
        else ""
        for each in agreeing
    ]
    if not all(leads) or not leads:
        return []
    total, room = fsum(each.contribution for each in told), table["end"] - table["start"]
    above = total - table["start"]
    if above <= 0:
        return []
    held = room * (1.0 - exp(-above / room)) - above
    first = max(range(len(agreeing)), key=lambda place: agreeing[place].contribution)
    best = agreeing[first]
    return [Evidence(best.field, leads[first], best.ours, best.theirs, held)]


def _is_number(kind: str, field: str) -> bool:
    return f"{kind}.{field}" in weights()["contradicts"] or field == CROSSED


@lru_cache
def number_fields(kind: str) -> tuple[tuple[str, Field], ...]:
    """The identifying numbers of a kind: ("vehicle.plate", field) and so on."""
    keys = KINDS[kind].keys.items()
    return tuple((f"{kind}.{key}", field) for key, field in keys if field.single)


def _numbers(ours: Subject, theirs: Subject) -> list[Evidence]:
    country, its_country = (getattr(each, "country", "") for each in (ours, theirs))
    shared = country if country == its_country else ""
    found = [
        compare_numbers(
            sort, getattr(ours, field.attribute), getattr(theirs, field.attribute), shared
        )
        for sort, field in number_fields(ours.kind)
    ]
    told = [each for each in found if each is not None]
    if isinstance(ours, Item) and isinstance(theirs, Item):
        told += _crossed(ours, theirs, told)
    return told


def _crossed(ours: Item, theirs: Item, told: list[Evidence]) -> list[Evidence]:
    """What one wrote as a serial number another wrote as a number, when neither met its like."""
    found = (
        compare_numbers("item.serial", ours.serials, theirs.numbers),
        compare_numbers("item.serial", ours.numbers, theirs.serials),
    )
    best = max(
        (each for each in found if each is not None),
        key=lambda each: each.contribution,
        default=None,
    )
    if best is None or any(each.contribution > 0 for each in told):
        return []
    return [replace(best, field=CROSSED)] if best.contribution > 0 else []


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
