"""Does the compiled search gather whom brute force over all entries gathers?"""

from __future__ import annotations

import bisect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.screening.slow_search import Search, compare_gathered, slow_rough_date

from screening.compiled import Array
from screening.finder import MARGIN
from screening.kernels_search import MET, POINTS, gather, lower_bound, rough_date

DATES = st.one_of(
    st.builds(
        lambda y, m, d: y * 10000 + m * 100 + d,
        st.integers(1969, 1972), st.integers(1, 12), st.integers(1, 13),
    ),
    st.builds(lambda y, m: y * 10000 + m * 100, st.integers(1969, 1973), st.integers(0, 2)),
)  # fmt: skip


def invented(
    draw: np.random.Generator, entries: int, words: int, share: float, births: list[int]
) -> Search:
    """A list of random entries and a question of three words, each with some neighbours."""
    dates = draw.choice([0, 19700000, 19700101], entries)
    full = draw.random(entries) < 0.8
    dates[full] = (
        draw.integers(1960, 1980, full.sum()) * 10000
        + draw.integers(1, 13, full.sum()) * 100
        + draw.integers(1, 29, full.sum())
    )
    dates = np.sort(dates).astype(np.int32)
    carried = [np.nonzero(draw.random(entries) < share)[0] for _ in range(words)]
    starts = np.cumsum([0, *map(len, carried)])
    near = [draw.permutation(words)[: draw.integers(0, words + 1)] for _ in range(3)]
    alike = [np.sort(draw.integers(148, 256, len(each)))[::-1] for each in near]
    years = np.searchsorted(dates, np.array([0, 1, 1969, 1972, 1979, 1981]) * 10000)
    ranges = [(years[0], years[1]), (years[2], years[3]), (years[4], years[5])]
    return Search(
        starts.astype(np.int64), np.concatenate(carried).astype(np.int32), dates,
        draw.integers(0, max(1, entries * 9 // 10), entries).astype(np.int32),
        draw.permutation(3).astype(np.int64),
        np.cumsum([0, *map(len, near)]).astype(np.int64),
        np.concatenate(near).astype(np.int32), np.concatenate(alike).astype(np.uint8),
        draw.uniform(1, 15, 3).astype(np.float32),
        np.array(ranges, dtype=np.int64), 2 * bool(births), np.array(births, dtype=np.int32),
    )  # fmt: skip


def gathered(
    told: Search, room: int, scratch: tuple[Array, ...], mark: int, margin: float = MARGIN
) -> dict[int, float]:
    who = np.zeros(room, dtype=np.int64)
    best = np.zeros(room, dtype=np.float64)
    n = gather(
        told.posting_starts, told.postings, told.entry_date, told.entry_person,
        told.order, told.weight, told.question(),
        told.ranges, told.n_close, told.year_starts(),
        *scratch, mark, margin, room, best, who,
    )  # fmt: skip
    assert len(set(who[:n].tolist())) == n <= room
    return dict(zip(who[:n].tolist(), best[:n].tolist(), strict=True))


def empty_scratch(entries: int) -> tuple[Array, ...]:
    return np.zeros(entries, dtype=np.int64), np.zeros(entries, dtype=np.int32)


def check(
    told: Search, room: int, scratch: tuple[Array, ...], mark: int, margin: float = MARGIN
) -> None:
    got = gathered(told, room, scratch, mark, margin)
    found = compare_gathered(told, room, margin)
    assert found.must <= got.keys() <= found.may
    for person, rough in got.items():
        assert any(rough == pytest.approx(each, abs=1e-3) for each in found.rough[person])
        if max(found.rough[person]) > found.line:
            assert rough == pytest.approx(max(found.rough[person]), abs=1e-3)


@settings(deadline=None, max_examples=80)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 2_600),
    st.lists(DATES, max_size=3),
    st.integers(1, 80),
    st.sampled_from([MARGIN, 3.0, 100.0]),
)
def test_a_search_gathers_whom_brute_force_gathers(
    seed: int, entries: int, births: list[int], room: int, margin: float
) -> None:
    told = invented(np.random.default_rng(seed), entries, 6, 0.4, births)
    check(told, room, empty_scratch(entries), 1, margin)


@pytest.mark.parametrize("births", [[], [19700512], [19700000, 19790101]])
def test_long_lists_are_cut_as_brute_force_cuts_them(births: list[int]) -> None:
    told = invented(np.random.default_rng(11), 45_000, 6, 0.6, births)
    check(told, 64, empty_scratch(45_000), 1)


def test_one_scratch_serves_search_after_search() -> None:
    scratch = empty_scratch(500)
    draw = np.random.default_rng(3)
    for mark in range(1, 9):
        births = [[], [19700512]][mark % 2]
        check(invented(draw, 500, 6, 0.3, births), 20, scratch, mark)


def test_of_thousands_of_equal_names_those_of_the_very_day_are_gathered() -> None:
    dates = np.sort(np.resize(np.arange(1950, 1990) * 10000 + 312, 8_000)).astype(np.int32)
    day = int(np.searchsorted(dates, 19700312))
    dates[day] = 19700309
    dates.sort()
    right = int(np.searchsorted(dates, 19700309))
    told = Search(
        np.array([0, 8_000]), np.arange(8_000, dtype=np.int32), dates,
        np.arange(8_000, dtype=np.int32), np.array([0]), np.array([0, 1]),
        np.array([0], dtype=np.int32), np.array([255], dtype=np.uint8),
        np.array([0.2], dtype=np.float32), np.array([[0, 8_000]]), 1,
        np.array([19700309], dtype=np.int32),
    )  # fmt: skip
    assert right in gathered(told, 64, empty_scratch(8_000), 1)


@settings(deadline=None)
@given(st.lists(DATES, max_size=3), st.one_of(st.just(0), DATES))
def test_the_first_estimate_of_a_date_is_the_one_in_plain_words(
    ours: list[int], theirs: int
) -> None:
    assert rough_date(np.array(ours, dtype=np.int32), theirs) == slow_rough_date(ours, theirs)


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), max_size=30).map(sorted), st.integers(-1, 31), st.data())
def test_the_lower_bound_is_the_first_place_not_below(
    values: list[int], target: int, data: st.DataObject
) -> None:
    low = data.draw(st.integers(0, len(values)))
    high = data.draw(st.integers(low, len(values)))
    expected = bisect.bisect_left(values, target, low, high)
    assert lower_bound(np.array(values, dtype=np.int64), low, high, target) == expected


def test_points_of_hundreds_of_words_end_at_the_most_that_can_be_kept() -> None:
    words = 300
    told = Search(
        np.arange(0, 2 * words + 1, 2), np.tile(np.arange(2, dtype=np.int32), words),
        np.array([0, 0], dtype=np.int32), np.array([5, 6], dtype=np.int32),
        np.arange(words), np.arange(words + 1), np.arange(words, dtype=np.int32),
        np.full(words, 255, dtype=np.uint8), np.full(words, 15.0, dtype=np.float32),
        np.array([[0, 2]]), 0, np.zeros(0, dtype=np.int32),
    )  # fmt: skip
    assert gathered(told, 8, empty_scratch(2), 1) == {5: MET / POINTS, 6: MET / POINTS}
