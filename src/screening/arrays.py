"""In which arrays do a list of persons and a question stand, so that kernels can read them?"""

from __future__ import annotations

from typing import Final, NamedTuple

from screening.compiled import Array, inlined
from screening.letters import Stack

# Roles of a name part, as kernels know them.
UNKNOWN: Final = 0
GIVEN: Final = 1
FAMILY: Final = 2
FURTHER: Final = 3  # a patronymic, a grandfather
LETTER: Final = 4  # an initial
PARTICLE: Final = 5


# What stands of a name part in a row of `People.parts`.
WORD: Final = 0  # the number of the folded word in `Words`
SPELLING: Final = 1  # the number of the spelling
MARK: Final = 2  # role, script and first letter: see `mark`


def mark(role: Array, script: Array, first: Array) -> Array:
    """Role (3 bits), place of the script in `letters.SCRIPTS` (5), and first folded letter."""
    return role | script << 3 | first << 8


@inlined
def role_of(mark: int) -> int:
    """The role in a mark."""
    return mark & 7


@inlined
def script_of(mark: int) -> int:
    """The script in a mark."""
    return mark >> 3 & 31


@inlined
def first_of(mark: int) -> int:
    """The first letter in a mark."""
    return mark >> 8


class People(NamedTuple):
    """A list of persons; each ``*_starts`` has one place more than what it cuts.

    ``name_starts`` person → names; ``part_starts`` name → rows of ``parts`` (parts, 3): WORD,
    SPELLING, MARK side by side, since they are read together. ``births`` packed as YYYYMMDD with
    zeros for what is unknown; ``gender`` 0 unknown, 1 M, 2 F; countries as 26 * first + second + 1;
    ``places``, ``documents`` hashes.
    Of each word: ``word_persons`` how many persons carry it, ``word_given`` how often it is a
    given name in 1/255, ``word_countries`` (words, 4) the countries where most of its carriers
    belong and ``word_shares`` (words, 4) which share of them. ``country_share``: which share of all
    persons belongs to each country, by country number.
    """

    name_starts: Array
    part_starts: Array
    parts: Array
    birth_starts: Array
    births: Array
    gender: Array
    country_starts: Array
    countries: Array
    birth_country: Array
    place_starts: Array
    places: Array
    document_starts: Array
    documents: Array
    word_persons: Array
    word_given: Array
    word_countries: Array
    word_shares: Array
    country_share: Array


class Question(NamedTuple):
    """A person who is looked for. Words are the different words of all readings of the names.

    ``reading_starts``: reading → places in ``reading_word``; a reading is one way to cut a name
    into words (as written, joined, split); ``reading_changed`` 1 where it is not as written.
    Of each word: ``word`` its number in the list's `Words` or -1; ``spelling`` likewise;
    ``role``, ``script``, ``first`` as in `People`; ``given`` share in 1/255;
    ``bits`` (words, 4): how rare it is to meet it, at each closeness (same, near, loose, far);
    ``kin_starts``, ``kin``, ``kin_level``: words that a table says are forms of the same name;
    ``near_starts``, ``near_word``, ``near_alike``: words of the list that are spelt alike, best
    first, with the likeness in 1/255.
    """

    reading_starts: Array
    reading_word: Array
    reading_changed: Array
    word: Array
    spelling: Array
    role: Array
    script: Array
    first: Array
    given: Array
    bits: Array
    kin_starts: Array
    kin: Array
    kin_level: Array
    near_starts: Array
    near_word: Array
    near_alike: Array
    births: Array
    gender: int
    countries: Array
    birth_country: int
    places: Array
    documents: Array
    document_slips: Array


class Texts(NamedTuple):
    """The letters of words as ASCII, with the starts of each: as spelt, and folded."""

    ours: Array
    our_starts: Array
    theirs: Array
    their_starts: Array
    our_folds: Array
    our_fold_starts: Array
    their_folds: Array
    their_fold_starts: Array


class Meeting(NamedTuple):
    """A question before a list, with all that comparing takes; ``n_persons``: of how many persons
    ``people.word_persons`` counts the carriers."""

    people: People
    ours: Question
    texts: Texts
    tables: Stack
    n_persons: int
