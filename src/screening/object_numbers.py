"""What do two plates, serial or document numbers say about whether the thing is the same?

One documented rule per relation; every weight stands in data/object_weights.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import log
from typing import Any, Final

from screening.evidence import Evidence
from screening.object_checks import CHECKS, plate_fits
from screening.object_folds import folded, information, misreading_cost, plain

_LAST: Final = 8  # of a VIN; what registers and glass etchings show
_VIN: Final = 17
_LEAST: Final = 0.0  # a short number that nearly agrees says nothing, neither for nor against
_MILDER: Final = 2 / 3  # a changed sign counts at most so much of a wholly different number
OTHER_SORT: Final = "other_sort"


@dataclass(frozen=True, slots=True)
class NumberWeights:
    """The table [numbers] of the weights; costs are taken from what an equal number says."""

    most: float
    known_part: float
    transposed: float
    missing_character: float
    last_eight: float
    another_plate: float
    impossible: float
    both_valid: float
    one_character: float
    misread: float


@lru_cache(1)
def weights() -> dict[str, Any]:
    """The whole table of weights, as in data/object_weights.toml."""
    text = resources.files("screening").joinpath("data/object_weights.toml").read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(1)
def number_weights() -> NumberWeights:
    """The weights of numbers."""
    return NumberWeights(**weights()["numbers"])


def compare_numbers(
    sort: str, ours: tuple[str, ...], theirs: tuple[str, ...], country: str = ""
) -> Evidence | None:
    """The best relation between numbers of one sort ("vehicle.plate"); None when a side is empty.

    When nothing agrees, numbers of one register speak before those of different ones.
    `country`: of both plates, when it is known and the same; its formats then tell misreadings.
    """
    found = [compare_number(sort, mine, its, country) for mine in ours for its in theirs]
    alike = [each for each in found if each.relation != OTHER_SORT]
    return max(alike or found, key=_contribution, default=None)


def _contribution(evidence: Evidence) -> float:
    return evidence.contribution


def search_form(sort: str, said: str) -> str:
    """What of a number is looked up: its bare form folded, of a VIN the last eight signs."""
    bare = _bare(sort, said)
    return folded(bare[-_LAST:] if sort == "vehicle.vin" else bare)


def _bare(sort: str, said: str) -> str:
    """A plain number without what may stand before it: "IMO", the country of a tax number."""
    spelt = plain(said)
    if sort == "vessel.imo":
        return spelt.removeprefix("IMO")
    if sort == "organisation.reg" and spelt[:2].isalpha() and spelt[2:].isdecimal():
        return spelt[2:]
    return spelt


def compare_number(sort: str, ours: str, theirs: str, country: str = "") -> Evidence:
    """How one number meets another; relations in the order in which they are tried:

    equal; look_alike (0/O, 1/I …); last_eight of a VIN; transposed neighbours;
    missing_character; misread and one_character (a sign that does not look like the other: the
    check digit shows that one of both is misread, or not); contradicts. `other_number` stands for
    an error that check digits rule out, `other_sort` for numbers of an organisation that are not
    from one register (a tax number, a LEI).
    """
    relation, contribution = _relation(sort, _bare(sort, ours), _bare(sort, theirs), country)
    return Evidence(sort.partition(".")[2], relation, ours, theirs, round(contribution, 2))


def _relation(sort: str, a: str, b: str, country: str) -> tuple[str, float]:
    table = number_weights()
    known = min(table.most, table.known_part * information(min(a, b, key=len)))
    if a == b:
        return "equal", known
    fa, fb = folded(a), folded(b)
    if fa == fb:
        cost = misreading_cost(a, b) + _plausibility(sort, a, b, country)
        return "look_alike", max(_LEAST, known - cost)
    if sort == "vehicle.vin" and _share_last_eight(fa, fb):
        cost = misreading_cost(a[-_LAST:], b[-_LAST:]) + table.last_eight
        return "last_eight", max(_LEAST, known - cost)
    error = one_error(fa, fb)
    if not error:
        if sort == "organisation.reg" and _shape(a) != _shape(b):
            return OTHER_SORT, 0.0
        return "contradicts", _contradiction(sort, a, b)
    verdicts = {passes(sort, a), passes(sort, b)}
    if error == "one_character":
        if verdicts == {True}:
            return "other_number", _contradiction(sort, a, b)
        if verdicts == {True, False}:
            return "misread", table.misread
        return error, max(table.one_character, _contradiction(sort, a, b) * _MILDER)
    cost = table.transposed if error == "transposed" else table.missing_character
    cost += log(max(len(a), len(b))) + _plausibility(sort, a, b, country)
    return error, max(_LEAST, known - cost)


def _share_last_eight(ours: str, theirs: str) -> bool:
    """A whole VIN against one that was noted in part only."""
    partly = _LAST <= min(len(ours), len(theirs)) < max(len(ours), len(theirs)) == _VIN
    return partly and ours[-_LAST:] == theirs[-_LAST:]


def _plausibility(sort: str, ours: str, theirs: str, country: str) -> float:
    """More cost when both readings can exist, less when the one searched for cannot."""
    table = number_weights()
    if sort == "vehicle.plate":
        verdicts = plate_fits(country, ours), plate_fits(country, theirs)
        cost = table.another_plate
    else:
        verdicts = passes(sort, ours), passes(sort, theirs)
        cost = table.both_valid
    if verdicts == (True, True):
        return cost
    return table.impossible if verdicts == (False, True) else 0.0


def passes(sort: str, said: str) -> bool | None:
    """Whether a number agrees with its check digit; None when that says nothing."""
    check = CHECKS.get(sort)
    return None if check is None else check(_bare(sort, said))


def _contradiction(sort: str, ours: str, theirs: str) -> float:
    """A number that fails its own check is noise and weighs less against."""
    weight = float(weights()["contradicts"][sort])
    return weight / 2 if passes(sort, ours) is False or passes(sort, theirs) is False else weight


def _shape(said: str) -> tuple[int, bool]:
    """Registers are told apart by the length of their numbers and whether letters occur."""
    return len(said), said.isdecimal()


def one_error(ours: str, theirs: str) -> str:
    """ "transposed", "missing_character" or "one_character" when one such error parts two
    different texts, else "".
    """
    longer, shorter = (ours, theirs) if len(ours) >= len(theirs) else (theirs, ours)
    gap = len(longer) - len(shorter)
    if gap > 1 or not shorter:
        return ""
    at = 0
    while at < len(shorter) and longer[at] == shorter[at]:
        at += 1
    if gap:
        return "missing_character" if longer[at + 1 :] == shorter[at:] else ""
    if longer[at + 1 :] == shorter[at + 1 :]:
        return "one_character"
    swapped = longer[at : at + 2] == shorter[at : at + 2][::-1]
    return "transposed" if swapped and longer[at + 2 :] == shorter[at + 2 :] else ""
