"""Does the compiled relation of two birth dates say what the rules say in plain words?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from screening.features import DATE_CODE, DATE_ORDER, DATE_RELATIONS
from screening.kernels_dates import best_date_relation, date_relation

FULL = st.dates().filter(lambda day: day.year >= 1500).map(lambda day: int(f"{day:%Y%m%d}"))
NEAR = st.builds(  # few different dates: relations meet often
    lambda y, m, d: y * 10000 + m * 100 + d,
    st.integers(1969, 1982), st.integers(1, 12), st.integers(1, 28),
)  # fmt: skip
PARTIAL = st.builds(
    lambda y, m: y * 10000 + m * 100, st.integers(1969, 1973), st.integers(0, 12)
)  # fmt: skip
DATES = st.one_of(FULL, NEAR, PARTIAL)
# who asks with less than is listed says something else than who is listed with less
MIRROR = {"year_equal": "listed_year_equal", "listed_year_equal": "year_equal"}


def relation(ours: int, theirs: int) -> str:
    return DATE_RELATIONS[date_relation(ours, theirs)]


def plain_relation(ours: int, theirs: int) -> str:
    """The relation of two dates, told by their written forms."""
    a, b = f"{ours:08d}", f"{theirs:08d}"
    same_year, gap = a[:4] == b[:4], abs(int(a[:4]) - int(b[:4]))
    if "00" in (a[4:6], b[4:6]):
        if same_year:
            return "year_equal" if a[4:6] == "00" else "listed_year_equal"
        return "partial_off_by_one" if gap == 1 else "partial_contradicts"
    if "00" in (a[6:], b[6:]):
        if same_year:
            return "month_equal" if a[4:6] == b[4:6] else "same_year"
        near = gap == 1 and a[4:6] == b[4:6]
        return "partial_off_by_one" if near else "partial_contradicts"
    if a == b:
        return "equal_first_january" if a[4:] == "0101" else "equal"
    if same_year and a[4:] == b[6:] + b[4:6]:
        return "swapped"
    if same_year and "0101" in (a[4:], b[4:]):
        return "first_january"
    if a[4:] == b[4:] and gap == 1:
        return "year_off_by_one"
    wrong = [place for place in range(8) if a[place] != b[place]]
    if len(wrong) == 1:
        fields = ("digit_of_year",) * 4 + ("digit_of_month",) * 2 + ("digit_of_day",) * 2
        return fields[wrong[0]]
    if same_year:
        return "same_year"
    if a[4:] == b[4:]:
        return "same_month_and_day"
    return "near_year" if gap <= 2 else "other_year" if gap <= 10 else "far_year"


@settings(deadline=None)
@given(DATES, DATES)
@example(19700512, 19701205)
@example(19700101, 19700000)
@example(19700100, 19710100)
def test_the_relation_is_the_one_in_plain_words(ours: int, theirs: int) -> None:
    assert relation(ours, theirs) == plain_relation(ours, theirs)


@settings(deadline=None)
@given(DATES, DATES)
def test_the_relation_is_the_same_from_the_other_side(ours: int, theirs: int) -> None:
    there, back = relation(ours, theirs), relation(theirs, ours)
    assert back == there or back == MIRROR[there]


@settings(deadline=None)
@given(st.lists(DATES, max_size=4), st.lists(DATES, max_size=4))
def test_of_several_dates_the_most_telling_relation_counts(
    ours: list[int], theirs: list[int]
) -> None:
    best = DATE_RELATIONS[
        best_date_relation(np.array(ours, dtype=np.int32), np.array(theirs, dtype=np.int32))
    ]
    if not ours:
        assert best == "missing"
    elif not theirs:
        assert best == "unlisted"
    else:
        each = [plain_relation(a, b) for a in ours for b in theirs]
        assert best == min(each, key=DATE_ORDER.index)


@settings(deadline=None)
@given(DATES)
def test_a_date_is_equal_to_itself_as_far_as_it_is_known(date: int) -> None:
    expected = (
        {"year_equal"}
        if date % 10000 == 0
        else {"month_equal"}
        if date % 100 == 0
        else {"equal", "equal_first_january"}
    )
    assert relation(date, date) in expected


def test_every_relation_has_one_place_in_the_order() -> None:
    assert sorted(DATE_ORDER) == sorted(DATE_RELATIONS) == sorted(DATE_CODE)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (19700512, 19701205, "swapped"),
        (19700512, 19700517, "digit_of_day"),
        (19700512, 19700812, "digit_of_month"),
        (19700512, 19800512, "digit_of_year"),
        (19700512, 19710512, "year_off_by_one"),
        (19700512, 19700101, "first_january"),
        (19700101, 19700101, "equal_first_january"),
        (19700512, 19700500, "month_equal"),
        (19700000, 19700512, "year_equal"),
        (19700512, 19690512, "year_off_by_one"),
        (19430512, 19630512, "digit_of_year"),
        (19430301, 19630512, "far_year"),
        (19700312, 19720414, "near_year"),
        (19700312, 19730414, "other_year"),
        (19700312, 19800414, "other_year"),
        (19700312, 19810414, "far_year"),
    ],
)
def test_what_clerks_forms_and_scans_do_to_dates(ours: int, theirs: int, expected: str) -> None:
    assert relation(ours, theirs) == expected
