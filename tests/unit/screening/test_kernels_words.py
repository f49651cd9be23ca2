"""Do the compiled word kernels say what slow plain ones say?"""

from __future__ import annotations

import bisect
import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.screening.slow_words import slow_keys, slow_near, slow_similarity

from screening.compiled import Array
from screening.kernels_words import (
    DROP,
    IS_VOWEL,
    KEEP,
    LONGEST,
    MOST_KEYS,
    SWAP,
    find_key,
    hash_letters,
    keys_of,
    similarity,
)
from screening.words import Lexicon, Words

LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=LONGEST)
CLOSE = st.text("aehkst", min_size=1, max_size=12)  # few letters: many neighbours
_ROUNDING = 1e-4


def coded(word: str) -> Array:
    return np.frombuffer(word.encode("ascii"), dtype=np.uint8)


def alike(a: str, b: str) -> float:
    return similarity(coded(a), coded(b), SWAP, DROP)


@settings(deadline=None)
@given(st.one_of(st.tuples(LETTERS, LETTERS), st.tuples(CLOSE, CLOSE)))
@example(("ab", "ba"))
@example(("x" * LONGEST, "y"))
def test_likeness_is_the_weighted_alignment(pair: tuple[str, str]) -> None:
    assert alike(*pair) == pytest.approx(slow_similarity(*pair), abs=_ROUNDING)


@settings(deadline=None)
@given(CLOSE, CLOSE)
def test_likeness_is_symmetric_and_whole_for_equal_words_alone(a: str, b: str) -> None:
    assert alike(a, b) == pytest.approx(alike(b, a), abs=_ROUNDING)
    assert (alike(a, b) == 1.0) == (a == b)
    assert alike(a, b) <= 1.0


def test_a_word_is_like_no_empty_word() -> None:
    assert alike("marek", "") == alike("", "marek") == alike("", "") == 0.0


@settings(deadline=None)
@given(st.one_of(LETTERS, CLOSE))
@example("a" * LONGEST)
@example("abcdefghijklmn")
@example("bcdfghjklmnpqrstvwxzbcdfghjklmnpqrstvwxz")
def test_a_word_is_filed_under_each_of_its_keys_and_no_other(word: str) -> None:
    out = np.zeros(MOST_KEYS, dtype=np.uint64)
    n = keys_of(coded(word), IS_VOWEL, out)
    expected = {
        hash_letters(coded(text), -1, -1, 77 if kind == "bones" else 0)
        for kind, text in slow_keys(word)
    }
    assert set(out[:n].tolist()) == expected
    assert n <= MOST_KEYS


@settings(deadline=None)
@given(LETTERS, st.integers(0, LONGEST), st.integers(0, LONGEST), st.integers(0, 99))
def test_a_hash_skips_letters_as_if_they_were_not_there(
    word: str, i: int, j: int, seed: int
) -> None:
    left = "".join(letter for place, letter in enumerate(word) if place not in (i, j))
    assert hash_letters(coded(word), i, j, seed) == hash_letters(coded(left), -1, -1, seed)


@settings(deadline=None)
@given(st.sets(st.text("abco", min_size=1, max_size=5), max_size=40), st.lists(CLOSE, max_size=5))
def test_a_key_is_found_where_its_first_entry_stands(words: set[str], others: list[str]) -> None:
    index = Words.build(sorted(words))
    keys = index.keys.tolist()
    strange = [int(hash_letters(coded(word), -1, -1, 0)) for word in others]
    for key in {*keys, *strange, 0, 2**64 - 1}:
        place = bisect.bisect_left(keys, key)
        expected = place if place < len(keys) and keys[place] == key else -1
        found = find_key(index.keys, index.directory, index.shift, np.uint64(key))  # type: ignore[arg-type]  # as the kernel hands them on
        assert found == expected


@settings(deadline=None, max_examples=60)
@given(st.sets(CLOSE, min_size=1, max_size=60), CLOSE)
def test_near_words_are_all_that_share_a_key_and_are_alike(words: set[str], asked: str) -> None:
    listed = sorted(words)
    index = Words.build(listed)
    compare_neighbours(index, listed, asked)


def test_near_words_of_a_longer_list_are_what_brute_force_finds() -> None:
    draw = random.Random(5)
    stems = ["mohamed", "shcherbakov", "zilvernik", "alexander", "katarzyna", "novotnikova"]
    words = {
        "".join(draw.choice("aeiouhkstnr") if draw.random() < 0.15 else c for c in stem)
        for stem in stems
        for _ in range(60)
    }
    listed = sorted(words)
    index = Words.build(listed)
    for asked in [*stems, *listed[::40], "zz", "a" * LONGEST]:
        compare_neighbours(index, listed, asked)


def compare_neighbours(index: Words, listed: list[str], asked: str) -> None:
    numbers, likeness = index.near(asked, np.full(len(listed) + 1, -1, dtype=np.int32), 1)
    expected = slow_near(asked, listed)
    found = dict(zip([listed[n] for n in numbers], likeness.tolist(), strict=True))
    assert len(found) == len(numbers)
    doubtful = {word for word, value in expected.items() if value < KEEP + _ROUNDING}
    assert set(found) >= set(expected) - doubtful
    for word, value in found.items():
        assert abs(value - slow_similarity(asked, word) * 255) <= 1.0 + _ROUNDING
        assert word in expected or slow_similarity(asked, word) > KEEP - _ROUNDING
    assert sorted(likeness.tolist(), reverse=True) == likeness.tolist()
    if asked in listed:
        assert listed[numbers[0]] == asked
        assert likeness[0] == 255


@settings(deadline=None)
@given(st.sets(CLOSE, min_size=1, max_size=40))
def test_the_precomputed_neighbours_are_those_that_a_search_finds(words: set[str]) -> None:
    listed = sorted(words)
    index = Words.build(listed)
    for word in listed:
        stored, _ = index.near(word, np.empty(0, dtype=np.int32), 1)
        assert {listed[n] for n in stored} >= {
            each for each, value in slow_near(word, listed).items() if value >= KEEP + _ROUNDING
        }


def test_a_list_without_words_has_no_neighbours() -> None:
    numbers, likeness = Words.build([]).near("marek", np.full(1, -1, dtype=np.int32), 1)
    assert len(numbers) == len(likeness) == 0


@settings(deadline=None)
@given(st.sets(CLOSE, min_size=1), st.lists(CLOSE))
def test_many_words_are_found_as_each_alone(held: set[str], asked: list[str]) -> None:
    words = sorted(held)
    lexicon = Lexicon.of(words)
    numbers = [words.index(word) if word in held else -1 for word in asked]
    assert lexicon.find_all(asked).tolist() == numbers == [lexicon.find(word) for word in asked]
