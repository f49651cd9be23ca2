"""How rare is a name in a small delta? As on the whole list, or scores could not be compared.

Counts of words, and where their carriers belong, come from the base, plus the delta's own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from screening.background import filling
from screening.compiled import Array
from screening.engine import Index
from screening.finder import PersonIndex
from screening.question import Asker, KnownWord
from screening.words import Words

_COUNTRIES: Final = 26 * 26 + 1  # more than any number of a country


class WordNumbers:
    """The numbers of words on a list, remembered: each change of a delta asks for the same."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._known: dict[bytes, int] = {}

    def of(self, words: Words) -> Array:
        """For each word its number on our list, or -1 (int64)."""
        numbers = np.empty(len(words), dtype=np.int64)
        for place in range(len(words)):
            word = words.lexicon.bytes_of(place)
            number = self._known.get(word)
            if number is None:
                number = self._known[word] = self._words.lexicon.find(word.decode("ascii"))
            numbers[place] = number
        return numbers


def count_with(delta: Index, base: Index, numbers: WordNumbers) -> None:
    """Let the counts of a fresh delta, not yet searched, go for the whole list."""
    delta.finder.index = _counted(delta.finder.index, base.finder.index, numbers)


def ask_with(delta: Index, base: Index) -> None:
    """Let the questions to a delta, built or opened, weigh their words as the base does."""
    delta.finder.asker = _Asker(delta.finder.index, base.finder.asker)
    # a word of a company's name is as rare as on the base; the delta is too small to tell
    delta.things._rarity_here = base.things._rarity_here


def _counted(own: PersonIndex, base: PersonIndex, numbers: WordNumbers) -> PersonIndex:
    where = numbers.of(own.words)
    known = where >= 0
    there = where[known]
    people, theirs = own.people, base.people
    size = len(people.name_starts) - 1
    # a short list is filled up with typical persons for its counts; here the base does that
    persons = people.word_persons - filling(own.words, size)
    given = people.word_given.copy()
    given[known] = theirs.word_given[there]
    countries, shares = people.word_countries.copy(), people.word_shares.copy()
    countries[known], shares[known] = _where_borne(
        (people.word_countries[known], people.word_shares[known], persons[known]),
        (theirs.word_countries[there], theirs.word_shares[there], theirs.word_persons[there]),
    )
    persons[known] += theirs.word_persons[there]
    persons[~known] += filling(own.words, len(theirs.name_starts) - 1)[~known]
    counted = people._replace(
        word_persons=persons,
        word_given=given,
        word_countries=countries,
        word_shares=shares,
        country_share=np.array(theirs.country_share),
    )
    return own._replace(people=counted, population=size + base.population)


def _where_borne(*lists: tuple[Array, Array, Array]) -> tuple[Array, Array]:
    """Of words that several lists know (their countries, shares and carriers): of all together."""
    n, most = lists[0][0].shape
    together = sum(persons for _, _, persons in lists) + 1.0
    word = np.concatenate([np.repeat(np.arange(n), most)] * len(lists))
    country = np.concatenate([countries.ravel() for countries, _, _ in lists]).astype(np.int64)
    count = np.concatenate([(of * (persons[:, None] + 1.0)).ravel() for _, of, persons in lists])
    word, country, count = (each[country > 0] for each in (word, country, count))
    pair, which = np.unique(word * _COUNTRIES + country, return_inverse=True)
    word, country = pair // _COUNTRIES, pair % _COUNTRIES
    count = np.bincount(which, count, minlength=len(pair))
    order = np.lexsort((-count, word))
    word, country, count = word[order], country[order], count[order]
    rank = np.arange(len(word)) - np.searchsorted(word, word)
    word, country, count, rank = (each[rank < most] for each in (word, country, count, rank))
    countries = np.zeros((n, most), dtype=np.uint16)
    shares = np.zeros((n, most), dtype=np.float32)
    countries[word, rank] = country
    shares[word, rank] = count / together[word]
    return countries, shares


class _Asker(Asker):
    """Asks a delta. Words are as common as the base or the delta knows them, whichever is more."""

    def __init__(self, index: PersonIndex, base: Asker) -> None:
        super().__init__(index.people, index.words, index.spellings, index.population)
        self._base = base

    def _look_up(self, text: str) -> KnownWord:
        own, theirs = super()._look_up(text), self._base.known(text)
        given = theirs.given if theirs.word >= 0 else own.given
        return replace(own, bits=np.minimum(own.bits, theirs.bits), given=given)

    def _is_known(self, text: str) -> bool:
        """So that a name is joined and split in the same readings as for the base."""
        return super()._is_known(text) or self._base._is_known(text)
