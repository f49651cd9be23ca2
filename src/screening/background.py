"""How rare is a name where no list tells it? For two persons alone, and for short lists."""

from __future__ import annotations

from typing import Final

import numpy as np

from screening.arrays import People
from screening.compiled import Array
from screening.words import Words

POPULATION: Final = 1_000_000  # of the typical list that is imagined
SHORTEST: Final = 5_000  # persons: a shorter list is filled up with typical ones for its counts
_COMMON: Final = 0.008  # share of persons who carry a name of three letters or fewer
_FALL: Final = 0.55  # each further letter makes a name that much rarer


def with_background(people: People, words: Words) -> People:
    """The same persons as if they stood on a typical list of a million.

    Longer names are rarer: measured as a fall by about 0.55 a letter on lists of invented persons.
    One person does not tell in which country a name is borne.
    """
    return people._replace(
        word_persons=np.maximum(20, POPULATION * _shares(words)).astype(np.int32),
        word_countries=np.zeros_like(people.word_countries),
        word_shares=np.zeros_like(people.word_shares),
    )


def filled_up(people: People, words: Words, persons: int) -> tuple[People, int]:
    """A list's counts of words and of persons, filled up to the least that can tell rarity.

    On a list of three, every name would be borne by a third of mankind.
    """
    counted = people.word_persons + filling(words, persons)
    return people._replace(word_persons=counted), max(persons, SHORTEST)


def filling(words: Words, persons: int) -> Array:
    """How many carriers of each word a list of so many persons is filled up with (int32)."""
    return np.rint(max(0, SHORTEST - persons) * _shares(words)).astype(np.int32)


def _shares(words: Words) -> Array:
    """The share of persons who carry each word, on a typical list."""
    lengths = np.diff(words.lexicon.starts)
    return _COMMON * _FALL ** np.maximum(0, lengths - 3)
