"""Does the compiled comparison of persons fill in what plain loops fill in?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.screening.list_cases import PEOPLE, built, person, small_list, split
from tests.unit.screening.slow_compare import Row, Slow, slow_birth, slow_fields

from screening import arrays, build
from screening.compiled import Array
from screening.features import COLUMN, COLUMNS, DATE_GROUPS, N_COLUMNS
from screening.finder import Finder, meeting
from screening.kernels_compare import together
from screening.kernels_names import MOST_PARTS, NAME_COLUMNS, name_row, workspace
from screening.kernels_rarity import FAR_FROM, LEAST_BITS, LOOSE_FROM, NEAR_FROM, rarity
from screening.question import Asked
from screening.subject import Person

LISTS = st.lists(PEOPLE, min_size=1, max_size=5)
BACKGROUND = small_list(60)


def finder_of(people: list[Person], seed: int = 1) -> Finder:
    """A finder of a list, with weights that mean nothing but differ in every column."""
    draw = np.random.default_rng(seed)
    weights = draw.normal(size=(len(DATE_GROUPS), N_COLUMNS))
    return Finder(build([*people, *BACKGROUND]).finder.index, weights)


def names_compared(
    finder: Finder, asked: Asked, reading: int, name: int
) -> tuple[Array, list[tuple[int, int, int]], float]:
    room = workspace()
    total = name_row(meeting(finder.index, asked), reading, name, room.row, room)
    met = room.pairs[1 : room.pairs[0, 0] + 1].tolist()
    return room.row, [(w, p, level) for w, p, _, level in met], total


def assert_row(found: Array, expected: Row, columns: tuple[str, ...]) -> None:
    told = {name: float(found[COLUMN[name]]) for name in columns if found[COLUMN[name]]}
    wanted = {name: value for name, value in expected.items() if value}
    assert told == pytest.approx(wanted, rel=1e-4, abs=1e-3)


@settings(deadline=None, max_examples=60)
@given(PEOPLE, LISTS)
def test_the_parts_of_two_names_are_paired_one_to_one_best_first(
    ours: Person, listed: list[Person]
) -> None:
    finder = finder_of(listed)
    asked = finder.asker.ask(ours)
    slow = Slow(finder.index, asked)
    for name in range(int(finder.index.people.name_starts[len(listed)])):
        for reading in range(len(asked.question.reading_starts) - 1):
            row, pairs, total = names_compared(finder, asked, reading, name)
            expected, slow_pairs, slow_total = slow.name(reading, name)
            assert total == pytest.approx(slow_total, abs=1e-3)
            assert sorted(pairs) == sorted(slow_pairs)
            assert_row(row, expected, COLUMNS[:NAME_COLUMNS])


@settings(deadline=None, max_examples=60)
@given(PEOPLE, LISTS, st.integers(0, 999))
def test_a_row_of_evidence_is_the_best_names_and_all_the_fields(
    ours: Person, listed: list[Person], seed: int
) -> None:
    finder = finder_of(listed, seed)
    asked = finder.asker.ask(ours)
    found = finder.weigh(asked, np.arange(len(listed)))
    slow, people = Slow(finder.index, asked), finder.index.people
    totals = {}
    for rank, number in enumerate(found.person.tolist()):
        theirs = people.births[people.birth_starts[number] : people.birth_starts[number + 1]]
        relation, group = slow_birth(asked.question.births, theirs)
        assert found.group[rank] == group
        reading, name = int(found.reading[rank]), int(found.name[rank])
        row, pairs, totals[rank] = slow.name(reading, name)
        weights = finder.weights[group]
        best = max(
            points(slow.name(r, n)[0], weights)
            for n in range(people.name_starts[number], people.name_starts[number + 1])
            for r in range(len(asked.question.reading_starts) - 1)
        )
        assert points(row, weights) == pytest.approx(best, abs=1e-2)
        row["name.together.bits"], chances = slow.together(pairs)
        row |= {relation: 1.0, **slow_fields(ours, listed[number], chances)}
        row["name.namesakes"] = found.rows[rank, COLUMN["name.namesakes"]]
        assert_row(found.rows[rank], row, COLUMNS)
        assert found.score[rank] == pytest.approx(points(row, weights), abs=1e-2)
    for rank, total in totals.items():
        others = [t for r, t in totals.items() if r != rank and total > 0]
        assume(all(abs(t - 0.95 * total) > 1e-3 for t in others))
        same = sum(t >= 0.95 * total for t in others)
        told = found.rows[rank, COLUMN["name.namesakes"]]
        assert told == pytest.approx(math.log2(1 + same), abs=1e-5)


def points(row: Row, weights: Array) -> float:
    return sum(value * float(weights[COLUMN[column]]) for column, value in row.items())


@settings(deadline=None, max_examples=60)
@given(PEOPLE, LISTS)
def test_how_rare_names_are_together_is_the_sum_over_countries(
    ours: Person, listed: list[Person]
) -> None:
    finder = finder_of(listed)
    asked = finder.asker.ask(ours)
    slow = Slow(finder.index, asked)
    for name in range(int(finder.index.people.name_starts[len(listed)])):
        pairs = np.zeros((MOST_PARTS + 1, 4), dtype=np.int64)
        _, met, _ = names_compared(finder, asked, 0, name)
        pairs[0, 0] = len(met)
        for place, (word, part, level) in enumerate(met, 1):
            pairs[place] = word, part, finder.index.people.parts[part, arrays.WORD], level
        countries, chances = np.zeros(33, dtype=np.int64), np.zeros(33)
        bits = together(finder.index.people, pairs, countries, chances)
        expected, told = slow.together(met)
        assert bits == pytest.approx(expected, abs=1e-3)
        known = countries[1 : countries[0] + 1].tolist()
        found = dict(zip(known, chances[1 : countries[0] + 1].tolist(), strict=True))
        assert found == pytest.approx(told, abs=1e-4)


def test_names_of_which_nobody_knows_the_country_say_nothing_together() -> None:
    here = person("Xandrovik Qilimanje", id="a")
    index = built(here)
    found = index.finder.find(here)[1]
    assert found.rows[0, COLUMN["name.together.bits"]] == 0.0


def test_an_article_that_stands_twice_is_not_evidence() -> None:
    finder = finder_of([person("Karim al-Quduri al-Bidari")])
    asked = finder.asker.ask(person("Samir al-Zandi al-Wakali"))
    _, pairs, total = names_compared(finder, asked, 0, 0)
    assert pairs == []
    assert total == 0.0


def test_a_word_that_stands_once_meets_one_part_alone() -> None:
    finder = finder_of([person("Zandi Zandi Zandi")])
    asked = finder.asker.ask(person("Zandi Marekov"))
    row, pairs, _ = names_compared(finder, asked, 0, 0)
    assert len(pairs) == 1
    assert row[COLUMN["name.theirs_left.count"]] == 2.0


def test_a_person_without_a_name_on_either_side_leaves_the_name_columns_empty() -> None:
    nameless = person(id="n", docs=["ZZ-77"])
    named = person(split("Marek", "Zilvernik"), id="m", docs=["ZZ-77"])
    for ours, theirs in ((nameless, named), (named, nameless), (nameless, nameless)):
        finder = finder_of([theirs])
        found = finder.weigh(finder.asker.ask(ours), np.zeros(1, dtype=np.int64))
        assert not found.rows[0, :NAME_COLUMNS].any()
        assert found.name[0] == found.reading[0] == -1
        assert found.rows[0, COLUMN["document.equal"]] == 1.0


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 255)), max_size=9), st.integers(-1, 8)
)
def test_how_rare_a_word_is_counts_who_carries_it_and_what_is_near_it(
    near: list[tuple[int, int]], word: int
) -> None:
    carriers = np.array([carry for carry, _ in near], dtype=np.int32)
    alike = np.array([alike for _, alike in near], dtype=np.uint8)
    word = min(word, len(near) - 1)
    bits = np.empty(4, dtype=np.float32)
    everybody = rarity(np.arange(len(near), dtype=np.int32), alike, word, carriers, 10**7, bits)
    counts = [int(carriers[word]) if word >= 0 else 0]
    counts += [int(carriers[alike >= least].sum()) for least in (NEAR_FROM, LOOSE_FROM, FAR_FROM)]
    expected = [max(LEAST_BITS, math.log2((10**7 + 1) / (count + 0.5))) for count in counts]
    assert everybody == sum(carry for carry, _ in near)
    assert bits.tolist() == pytest.approx(expected, abs=1e-4)
