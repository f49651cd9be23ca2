"""Whom does the compiled search gather? The same by brute force over all entries: for tests."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from screening.arrays import Question
from screening.compiled import Array
from screening.kernels_search import (
    CLOSE,
    LONG_IN_YEARS,
    LONG_LIST,
    POINTS,
    POOR,
    POOR_NEIGHBOUR,
    SHORT_LIST,
    SHORT_NEAR,
)


class Search(NamedTuple):
    """What `gather` is told, without the scratch; ``near_*`` and ``births`` in its question."""

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
    n_close: int
    births: Array

    def question(self) -> Question:
        """A question of these words and dates, of which nothing else is read."""
        nothing = {name: np.zeros(0, dtype=np.int64) for name in Question._fields}
        told = {"births": self.births, "gender": 0, "birth_country": 0}
        near = {name: getattr(self, name) for name in ("near_starts", "near_word", "near_alike")}
        return Question(**{**nothing, **told, **near})

    def year_starts(self) -> Array:
        """The first entry of each year from 0."""
        return np.searchsorted(self.entry_date, np.arange(2201) * 10000)

    def rough(self, entry: int) -> float:
        """What the date of an entry says: in full where the year may be the one or misread for it,
        by the distance of the year elsewhere."""
        births, date = self.births.tolist(), int(self.entry_date[entry])
        year = date // 10000
        same_year = any(birth // 10000 == year for birth in births)
        same_day = any(
            birth % 10000 == date % 10000 >= 100 and may_be_year(birth // 10000, year)
            for birth in births
        )
        if same_year or same_day or not births or not date:
            return slow_rough_date(births, date)
        close = any(low <= entry < high for low, high in self.ranges[: self.n_close].tolist())
        return -2.0 if close else -5.0


def may_be_year(ours: int, theirs: int) -> bool:
    """Whether one year may be written for the other: one digit, or up to two years off."""
    digits = zip(f"{ours:04d}", f"{theirs:04d}", strict=True)
    return abs(ours - theirs) <= 2 or sum(a != b for a, b in digits) == 1


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
        elif gap and a[4:] == b[4:] and a[4:6] != "00":
            values.append(7.0)
        elif gap:
            values.append(-2.0 if gap <= 2 else -5.0)
        elif "00" in (a[4:6], b[4:6]):
            values.append(4.0)
        elif a[4:] == b[6:] + b[4:6]:
            values.append(9.0)
        elif a[4:6] == b[4:6] or a[6:] == b[6:]:
            values.append(6.0)
        else:
            values.append(4.0 if "0101" in (a[4:], b[4:]) else 1.0)
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
            if alike < POOR and (told.n_close or len(carriers) > POOR_NEIGHBOUR):
                continue
            share = (alike / 255 - 0.4) / 0.6
            gain = int(float(told.weight[word]) * share * share * POINTS) / POINTS
            for part in slow_parts(told, carriers, alike >= CLOSE):
                limit = LONG_IN_YEARS if told.n_close else LONG_LIST
                only_known = place > 0 and len(part) > limit
                for entry in part:
                    if entry not in met and (entry in points or not only_known):
                        met.add(entry)
                        points[entry] = points.get(entry, 0.0) + gain
    days = {day for birth in told.births.tolist() for day in slow_days(birth)}
    for entry, date in enumerate(told.entry_date.tolist()):
        if date in days:
            points.setdefault(entry, 0.0)
    return points


def slow_parts(told: Search, carriers: list[int], is_close: bool) -> list[list[int]]:
    """The carriers of a word that are followed, one list a range of years."""
    if not told.n_close or len(carriers) <= (SHORT_LIST if is_close else SHORT_NEAR):
        return [carriers]
    ranges = told.ranges.tolist()
    followed = ranges if is_close else ranges[: told.n_close]
    return [[e for e in carriers if low <= e < high] for low, high in followed]


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
    line: float


def compare_gathered(told: Search, room: int, margin: float) -> Expected:
    """What a search for so many persons may answer: among equals any, and any who is rougher than
    the best by more than the margin."""
    entries = [
        (
            int(told.entry_person[entry]),
            value + told.rough(entry),
        )
        for entry, value in slow_points(told).items()
    ]
    ranked = sorted((value for _, value in entries), reverse=True)
    least = ranked[room - 1] if len(ranked) > room else -math.inf
    line = max(ranked, default=0.0) - margin
    rough: dict[int, list[float]] = {}
    for person, value in entries:
        rough.setdefault(person, []).append(value)
    return Expected(
        {person for person, value in entries if value > max(least, line) + 1e-3},
        {person for person, value in entries if value >= least - 1e-3 or value < line},
        rough,
        line,
    )
