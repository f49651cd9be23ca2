"""Whom does the compiled search gather? The same by brute force over all entries: for tests."""

from __future__ import annotations

import math
from typing import NamedTuple

from screening.compiled import Array
from screening.kernels_search import LONG_LIST, POOR_NEIGHBOUR, SHORT_LIST

LOOSE = 190  # likeness in 1/255 below which a long list is not followed


class Search(NamedTuple):
    """What `gather` is told, in its order, without the scratch."""

    posting_starts: Array
    postings: Array
    entry_date: Array
    entry_person: Array
    order: Array
    near_starts: Array
    near_word: Array
    near_alike: Array
    weight: Array
    ranges: Array
    narrow: bool
    births: Array


def slow_rough_date(ours: list[int], theirs: int) -> float:
    """The first estimate of what a birth date says, by the written dates."""
    if not ours or not theirs:
        return 0.0
    b = f"{theirs:08d}"
    values = [-6.0]
    for date in ours:
        a = f"{date:08d}"
        gap = abs(int(a[:4]) - int(b[:4]))
        if a == b:
            values.append(5.0 if a.endswith("00") else 12.0)
        elif "00" in (a[4:6], b[4:6]):
            values.append(4.0 if gap == 0 else -1.0 if gap == 1 else -5.0)
        elif gap == 0 and a[4:] == b[6:] + b[4:6]:
            values.append(9.0)
        elif a[4:] == b[4:]:
            values.append(7.0)
        elif gap == 0 and (a[4:6] == b[4:6] or a[6:] == b[6:]):
            values.append(6.0)
        elif gap == 0:
            values.append(4.0 if "0101" in (a[4:], b[4:]) else 1.0)
        else:
            values.append(-2.0 if gap <= 2 else -5.0)
    return max(values)


def slow_points(told: Search) -> dict[int, float]:
    """The points of every entry that a word, or its very birth date, brings up."""
    points: dict[int, float] = {}
    for place, word in enumerate(told.order.tolist()):
        met: set[int] = set()
        for k in range(told.near_starts[word], told.near_starts[word + 1]):
            other, alike = int(told.near_word[k]), int(told.near_alike[k])
            carriers = told.postings[
                told.posting_starts[other] : told.posting_starts[other + 1]
            ].tolist()
            if len(carriers) > POOR_NEIGHBOUR and alike < LOOSE and not told.narrow:
                continue
            gain = float(told.weight[word]) * ((alike / 255 - 0.4) / 0.6) ** 2
            for part in slow_parts(told, carriers):
                only_known = place > 0 and len(part) > LONG_LIST
                for entry in part:
                    if entry not in met and (entry in points or not only_known):
                        met.add(entry)
                        points[entry] = points.get(entry, 0.0) + gain
    days = {day for birth in told.births.tolist() for day in slow_days(birth)}
    for entry, date in enumerate(told.entry_date.tolist()):
        if date in days:
            points.setdefault(entry, 0.0)
    return points


def slow_parts(told: Search, carriers: list[int]) -> list[list[int]]:
    """The carriers of a word that are followed, one list a range of years."""
    if not told.narrow or len(carriers) <= SHORT_LIST:
        return [carriers]
    return [[e for e in carriers if low <= e < high] for low, high in told.ranges.tolist()]


def slow_days(birth: int) -> set[int]:
    """The days on which everybody is looked at: the birth, and day and month swapped."""
    said = f"{birth:08d}"
    if said.endswith("00"):
        return set()
    days = {said}
    if int(said[6:]) <= 12:
        days.add(said[:4] + said[6:] + said[4:6])
    return {int(day) for day in days if not day.endswith("0101")}


class Expected(NamedTuple):
    """Whom a search must find, whom it may find, and the estimates of each person's entries."""

    must: set[int]
    may: set[int]
    rough: dict[int, list[float]]


def compare_gathered(told: Search, room: int) -> Expected:
    """What a search for so many persons may answer: among equals any."""
    births = told.births.tolist()
    entries = [
        (
            int(told.entry_person[entry]),
            value + slow_rough_date(births, int(told.entry_date[entry])),
        )
        for entry, value in slow_points(told).items()
    ]
    ranked = sorted((value for _, value in entries), reverse=True)
    least = ranked[room - 1] if len(ranked) > room else -math.inf
    rough: dict[int, list[float]] = {}
    for person, value in entries:
        rough.setdefault(person, []).append(value)
    return Expected(
        {person for person, value in entries if value > least + 1e-3},
        {person for person, value in entries if value >= least - 1e-3},
        rough,
    )
