"""How do two birth dates relate? The compiled part; codes of `features.DATE_RELATIONS`."""

from __future__ import annotations

from typing import Final

import numpy as np

from screening.compiled import Array, inlined
from screening.features import DATE_CODE, DATE_ORDER, DATE_RELATIONS

MISSING: Final = DATE_CODE["missing"]
EQUAL: Final = DATE_CODE["equal"]
EQUAL_FIRST_JANUARY: Final = DATE_CODE["equal_first_january"]
SWAPPED: Final = DATE_CODE["swapped"]
MONTH_EQUAL: Final = DATE_CODE["month_equal"]
YEAR_EQUAL: Final = DATE_CODE["year_equal"]
FIRST_JANUARY: Final = DATE_CODE["first_january"]
DIGIT_OF_DAY: Final = DATE_CODE["digit_of_day"]
DIGIT_OF_MONTH: Final = DATE_CODE["digit_of_month"]
DIGIT_OF_YEAR: Final = DATE_CODE["digit_of_year"]
YEAR_OFF_BY_ONE: Final = DATE_CODE["year_off_by_one"]
SAME_YEAR: Final = DATE_CODE["same_year"]
SAME_MONTH_AND_DAY: Final = DATE_CODE["same_month_and_day"]
NEAR_YEAR: Final = DATE_CODE["near_year"]
OTHER_YEAR: Final = DATE_CODE["other_year"]
FAR_YEAR: Final = DATE_CODE["far_year"]
PARTIAL_OFF_BY_ONE: Final = DATE_CODE["partial_off_by_one"]
PARTIAL_CONTRADICTS: Final = DATE_CODE["partial_contradicts"]
UNLISTED: Final = DATE_CODE["unlisted"]
LISTED_YEAR_EQUAL: Final = DATE_CODE["listed_year_equal"]


@inlined
def date_relation(ours: int, theirs: int) -> int:
    """The relation of two dates packed as YYYYMMDD, with zeros where a part is unknown.

    One rule of thumb a line, most alike first: what clerks, forms and bad scans do to dates.
    """
    y1, m1, d1 = ours // 10000, ours // 100 % 100, ours % 100
    y2, m2, d2 = theirs // 10000, theirs // 100 % 100, theirs % 100
    if m1 == 0 or m2 == 0:
        if y1 == y2:
            return YEAR_EQUAL if m1 == 0 else LISTED_YEAR_EQUAL
        return PARTIAL_OFF_BY_ONE if abs(y1 - y2) == 1 else PARTIAL_CONTRADICTS
    if d1 == 0 or d2 == 0:
        if y1 == y2:
            return MONTH_EQUAL if m1 == m2 else SAME_YEAR
        return PARTIAL_OFF_BY_ONE if abs(y1 - y2) == 1 and m1 == m2 else PARTIAL_CONTRADICTS
    if ours == theirs:
        return EQUAL_FIRST_JANUARY if m1 == 1 and d1 == 1 else EQUAL
    if y1 == y2 and m1 == d2 and d1 == m2:
        return SWAPPED
    if y1 == y2 and ((m1 == 1 and d1 == 1) or (m2 == 1 and d2 == 1)):
        return FIRST_JANUARY
    if m1 == m2 and d1 == d2 and abs(y1 - y2) == 1:
        return YEAR_OFF_BY_ONE
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
            return DIGIT_OF_DAY
        return DIGIT_OF_MONTH if place < 4 else DIGIT_OF_YEAR
    if y1 == y2:
        return SAME_YEAR
    if m1 == m2 and d1 == d2:
        return SAME_MONTH_AND_DAY
    gap = abs(y1 - y2)
    if gap <= 2:
        return NEAR_YEAR
    return OTHER_YEAR if gap <= 10 else FAR_YEAR


_RANK = np.array([DATE_ORDER.index(name) for name in DATE_RELATIONS], dtype=np.int64)


@inlined
def best_date_relation(ours: Array, theirs: Array) -> int:
    """Of several dates on either side, the relation that speaks most for the same person.

    0 (missing) when ours has none, 18 (unlisted) when theirs alone has none: who asks with a full
    date would rather have found one.
    """
    best = UNLISTED if len(ours) > 0 and len(theirs) == 0 else MISSING
    for i in range(len(ours)):
        for j in range(len(theirs)):
            relation = date_relation(ours[i], theirs[j])
            if _RANK[relation] < _RANK[best]:
                best = relation
    return best
