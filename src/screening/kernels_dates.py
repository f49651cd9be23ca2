"""How do two birth dates relate? The compiled part; codes of `features.DATE_RELATIONS`."""

from __future__ import annotations

import numpy as np

from screening.compiled import Array, njit
from screening.features import DATE_ORDER, DATE_RELATIONS


@njit
def date_relation(ours: int, theirs: int) -> int:
    """The relation of two dates packed as YYYYMMDD, with zeros where a part is unknown.

    One rule of thumb a line, most alike first: what clerks, forms and bad scans do to dates.
    """
    y1, m1, d1 = ours // 10000, ours // 100 % 100, ours % 100
    y2, m2, d2 = theirs // 10000, theirs // 100 % 100, theirs % 100
    if m1 == 0 or m2 == 0:
        if y1 == y2:
            return 5 if m1 == 0 else 19
        return 16 if abs(y1 - y2) == 1 else 17
    if d1 == 0 or d2 == 0:
        if y1 == y2:
            return 4 if m1 == m2 else 11
        return 16 if abs(y1 - y2) == 1 and m1 == m2 else 17
    if ours == theirs:
        return 2 if m1 == 1 and d1 == 1 else 1
    if y1 == y2 and m1 == d2 and d1 == m2:
        return 3
    if y1 == y2 and ((m1 == 1 and d1 == 1) or (m2 == 1 and d2 == 1)):
        return 6
    if m1 == m2 and d1 == d2 and abs(y1 - y2) == 1:
        return 10
    different = 0
    place = 0
    a, b = ours, theirs
    for position in range(8):
        if a % 10 != b % 10:
            different += 1
            place = position
        a //= 10
        b //= 10
    if different == 1:
        if place < 2:
            return 7
        return 8 if place < 4 else 9
    if y1 == y2:
        return 11
    if m1 == m2 and d1 == d2:
        return 12
    gap = abs(y1 - y2)
    if gap <= 2:
        return 13
    return 14 if gap <= 10 else 15


_RANK = np.array([DATE_ORDER.index(name) for name in DATE_RELATIONS], dtype=np.int64)


@njit
def best_date_relation(ours: Array, theirs: Array) -> int:
    """Of several dates on either side, the relation that speaks most for the same person.

    0 (missing) when ours has none, 18 (unlisted) when theirs alone has none: who asks with a full
    date would rather have found one.
    """
    best = 18 if len(ours) > 0 and len(theirs) == 0 else 0
    for i in range(len(ours)):
        for j in range(len(theirs)):
            relation = date_relation(ours[i], theirs[j])
            if _RANK[relation] < _RANK[best]:
                best = relation
    return best
