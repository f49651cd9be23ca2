"""How rare is a name where no list tells it? For comparing two persons alone."""

from __future__ import annotations

from typing import Final

import numpy as np

from screening.arrays import People
from screening.words import Words

POPULATION: Final = 1_000_000  # of the typical list that is imagined
_COMMON: Final = 0.008  # share of persons who carry a name of three letters or fewer
_FALL: Final = 0.55  # each further letter makes a name that much rarer


def with_background(people: People, words: Words) -> People:
    """The same persons as if they stood on a typical list of a million.

    Longer names are rarer: measured as a fall by about 0.55 a letter on lists of invented persons.
    """
    lengths = np.diff(words.lexicon.starts)
    carriers = POPULATION * _COMMON * _FALL ** np.maximum(0, lengths - 3)
    return people._replace(word_persons=np.maximum(20, carriers).astype(np.int32))
