"""How does a list of persons become arrays? Built once, read by every search."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable
from importlib import resources
from typing import Any, Final

import numpy as np

from screening import arrays
from screening.arrays import People
from screening.compiled import Array
from screening.kernels_words import LONGEST
from screening.letters import SCRIPTS
from screening.names import NameFault, Part, Role, parts
from screening.normalise import latin
from screening.object_holders import PAPERS, papers_of
from screening.object_keys import key_of, near_keys
from screening.object_numbers import search_form
from screening.phonetics import fold
from screening.subject import Birth, Person
from screening.subject_placeholders import FORMER
from screening.words import Lexicon, Words

ROLES = {
    Role.GIVEN: arrays.GIVEN,
    Role.FAMILY: arrays.FAMILY,
    Role.PATRONYMIC: arrays.FURTHER,
    Role.INITIAL: arrays.LETTER,
    Role.PARTICLE: arrays.PARTICLE,
    Role.UNKNOWN: arrays.UNKNOWN,
}
SCRIPT_NUMBERS = {script: number for number, script in enumerate(SCRIPTS)}
GENDERS = {"": 0, "M": 1, "F": 2}


def packed(birth: Birth) -> int:
    """A birth as YYYYMMDD with zeros for what is unknown; 0 when the year is unknown."""
    if not birth.year:
        return 0
    return birth.year * 10000 + (birth.month or 0) * 100 + (birth.day or 0)


def packed_births(person: Person) -> list[int]:
    """The different known births of a person, packed; about a year is any of those around it."""
    dates = {packed(birth) for birth in person.births}
    dates |= {
        date + 10000 * years
        for birth in person.births
        if birth.uncertain and (date := packed(birth)) and date % 10000 == 0
        for years in range(-ABOUT, ABOUT + 1)
    }
    return sorted(dates - {0})


ABOUT: Final = 2  # years, when a year is not certain


def country_code(country: str) -> int:
    """A country of two letters as a number from 1; 0 for none.

    And for a state that is no more: who was born there may be said to be of any that came after,
    so it contradicts nobody.
    """
    if country in FORMER:
        return 0
    return (ord(country[0]) - 65) * 26 + ord(country[1]) - 64 if len(country) == 2 else 0


def country_codes(person: Person) -> list[int]:
    """The numbers of a person's nationalities that are known."""
    return sorted({country_code(country) for country in person.nationalities} - {0})


def place_hashes(place: str) -> list[int]:
    """Two hashes of each folded word of a place that is long enough to tell it: of the whole word,
    odd, and of its beginning, even. Names of one town in several languages are one."""
    hashes = set()
    for word in latin(place).split():
        if len(word) > 2 and word not in _OF_MANY_PLACES:
            spelt = fold(_PLACES.get(word, word))
            hashes |= {zlib.crc32(spelt.encode()) | 1, zlib.crc32(spelt[:_BEGINNING].encode()) & ~1}
    return sorted(hashes)


def _places() -> dict[str, str]:
    file = resources.files("screening").joinpath("data/places.tsv")
    rows = [
        line.split("\t")
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    return {word: name for name, others in rows for word in others.split()}


_PLACES: Final = _places()
_BEGINNING: Final = 4  # letters: Antwerp and Antwerpen, Warszawa and Warschau
_OF_MANY_PLACES: Final = frozenset(
    {"the", "den", "les", "los", "las", "san", "santa", "saint", "sankt", "sint", "bad", "new"}
    | {"neu", "nova", "novo", "gros", "klein", "groot", "city", "ville", "stad", "stadt"}
    | {"gemeente", "district", "oblast", "province", "provincie"}
)


LEAST_FOR_SLIPS: Final = 6  # signs; a shorter number is one sign away from many others


def document_hashes(person: Person) -> list[int]:
    """Keys of all document and national numbers, as `ObjectIndex` files the numbers of documents:
    letters and digits alone, signs that look alike merged."""
    return sorted(key_of(number, PAPERS) for number in _numbers(person))


def document_slips(person: Person) -> Array:
    """The keys (uint64) of all numbers one slip away from one of the person's, in order."""
    near = [near_keys(n, PAPERS) for n in _numbers(person) if len(n) >= LEAST_FOR_SLIPS]
    return np.sort(np.concatenate(near)) if near else np.empty(0, dtype=np.uint64)


def _numbers(person: Person) -> set[str]:
    return {search_form(PAPERS, number) for number in papers_of(person)} - {""}


def name_parts(name: Any) -> list[Part]:
    """The parts of a name that can be compared: titles are left out, endless words cut.

    Raises:
        NameFault: the name has too many parts to be one.
    """
    return [
        part if len(part.text) <= LONGEST else part._replace(text=part.text[:LONGEST])
        for part in parts(name)
        if part.role is not Role.TITLE
    ]


def folded(text: str) -> str:
    """The spelling under which a part is filed: `phonetics.fold`, of at most LONGEST letters."""
    return (fold(text) or text)[:LONGEST]


class _Ragged:
    """A growing list of lists of numbers."""

    def __init__(self, code: str) -> None:
        self._values = array(code)
        self._starts = array("q", [0])

    def add(self, values: Iterable[int]) -> None:
        self._values.extend(values)
        self._starts.append(len(self._values))

    def arrays(self, kind: Any) -> tuple[Array, Array]:
        return np.array(self._starts, dtype=np.int64), np.array(self._values, dtype=kind)


class _Numbers(dict[str, int]):
    """Numbers words in the order in which they are first met."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


class Listing:
    """Reads persons one by one into arrays; `finish` gives the arrays and the words."""

    def __init__(self) -> None:
        self._spellings = _Numbers()
        self._folds = _Numbers()
        self._spelling_fold: list[int] = []
        self._names_of, self._parts_of = array("q", [0]), array("q", [0])
        self._spelling, self._role, self._script = array("i"), array("B"), array("B")
        self._births, self._countries = _Ragged("i"), _Ragged("H")
        self._places, self._documents = _Ragged("I"), _Ragged("Q")
        self._gender, self._birth_country = array("B"), array("H")

    def add(self, person: Person) -> list[str]:
        """Take one person in; what could not be is told in sentences: the rest is found."""
        flaws = []
        for name in person.names:
            try:
                read = name_parts(name)
            except NameFault as fault:
                flaws.append(str(fault))
                continue
            for part in read:
                number = self._spellings[part.text]
                if number == len(self._spelling_fold):
                    self._spelling_fold.append(self._folds[folded(part.text)])
                self._spelling.append(number)
                self._role.append(ROLES[part.role])
                self._script.append(SCRIPT_NUMBERS.get(part.script, 0))
            self._parts_of.append(len(self._spelling))
        self._names_of.append(len(self._parts_of) - 1)
        self._births.add(packed_births(person))
        self._gender.append(GENDERS[person.gender])
        self._countries.add(country_codes(person))
        self._birth_country.append(country_code(person.birth_country))
        self._places.add(place_hashes(person.birth_place))
        self._documents.add(document_hashes(person))
        return flaws

    def finish(self, step: Callable[[str], None] = lambda _: None) -> tuple[People, Words, Lexicon]:
        """The arrays, the folded words, and the spellings; ``step`` hears of progress."""
        folds = sorted(self._folds)
        place = np.empty(len(folds), dtype=np.int32)
        for new, folded in enumerate(folds):
            place[self._folds[folded]] = new
        spelling = np.array(self._spelling, dtype=np.int32)
        word = place[np.array(self._spelling_fold, dtype=np.int64)[spelling]]
        spellings = sorted(self._spellings)
        order = np.empty(len(spellings), dtype=np.int32)
        for new, text in enumerate(spellings):
            order[self._spellings[text]] = new
        spelling = order[spelling]
        role = np.array(self._role, dtype=np.uint8)
        name_starts = np.array(self._names_of, dtype=np.int64)
        part_starts = np.array(self._parts_of, dtype=np.int64)
        owner = part_owners(name_starts, part_starts)
        n = len(folds)
        step("finding neighbours of words")
        words = Words.build(folds)
        one_each = np.unique(word.astype(np.int64) * (len(name_starts)) + owner)
        persons = np.bincount(one_each // len(name_starts), minlength=n).astype(np.int32)
        given = np.bincount(word[role == arrays.GIVEN], minlength=n)
        family = np.bincount(word[role == arrays.FAMILY], minlength=n)
        share = ((given + 0.5) / (given + family + 1.0) * 255).astype(np.uint8)
        first = np.array([ord(w[0]) for w in folds], dtype=np.int32)[word]
        script = np.array(self._script, dtype=np.int32)
        marks = arrays.mark(role.astype(np.int32), script, first)
        parts = np.column_stack([word, spelling, marks]).reshape(-1, 3)
        birth_starts, births = self._births.arrays(np.int32)
        country_starts, countries = self._countries.arrays(np.uint16)
        place_starts, places = self._places.arrays(np.uint32)
        document_starts, documents = self._documents.arrays(np.uint64)
        origin = _origins(countries, country_starts, self._birth_country)
        word_countries, word_shares, country_share = _where_borne(
            one_each // len(name_starts), one_each % len(name_starts), origin, n
        )
        people = People(
            name_starts, part_starts, parts,
            birth_starts, births, np.array(self._gender, dtype=np.uint8),
            country_starts, countries, np.array(self._birth_country, dtype=np.uint16),
            place_starts, places, document_starts, documents,
            persons, share,
            word_countries, word_shares, country_share,
        )  # fmt: skip
        return people, words, Lexicon.of(spellings)


_COUNTRIES = 26 * 26 + 1
_MOST_COUNTRIES = 4  # of a word


def _origins(countries: Array, starts: Array, birth_country: array[int]) -> Array:
    """One country a person: the first nationality, else the country of birth, else 0."""
    origin = np.array(birth_country, dtype=np.uint16)
    known = np.diff(starts) > 0
    origin[known] = countries[starts[:-1][known]]
    return origin


def _where_borne(word: Array, person: Array, origin: Array, n: int) -> tuple[Array, Array, Array]:
    """Where the carriers of each word belong: the commonest countries and their shares."""
    known = origin[person] > 0
    pair, count = np.unique(
        word[known].astype(np.int64) * _COUNTRIES + origin[person[known]], return_counts=True
    )
    which, country = pair // _COUNTRIES, pair % _COUNTRIES
    total = np.bincount(which, count, minlength=n)
    order = np.lexsort((-count, which))
    which, country, count = which[order], country[order], count[order]
    rank = np.arange(len(which)) - np.searchsorted(which, which)
    top = rank < _MOST_COUNTRIES
    countries = np.zeros((n, _MOST_COUNTRIES), dtype=np.uint16)
    shares = np.zeros((n, _MOST_COUNTRIES), dtype=np.float32)
    countries[which[top], rank[top]] = country[top]
    shares[which[top], rank[top]] = count[top] / (total[which[top]] + 1.0)
    everyone = np.bincount(origin[origin > 0], minlength=_COUNTRIES) + 0.5
    return countries, shares, (everyone / everyone.sum()).astype(np.float32)


def part_owners(name_starts: Array, part_starts: Array) -> Array:
    """Which person each name part belongs to."""
    names = len(part_starts) - 1
    name_owner = np.repeat(np.arange(len(name_starts) - 1), np.diff(name_starts))
    return np.repeat(name_owner[:names], np.diff(part_starts))


def entries(people: People) -> tuple[Array, Array, Array, Array]:
    """The persons by date: (date of each entry, person of each entry, posting starts, postings).

    A person has one entry a known birth year, or one in year 0. Entries stand in the order of
    their packed dates; the postings of a word are the entries of all who carry it, in that order.
    """
    n = len(people.name_starts) - 1
    counts = np.diff(people.birth_starts)
    person = np.concatenate([np.repeat(np.arange(n), counts), np.nonzero(counts == 0)[0]]).astype(
        np.int32
    )
    date = np.concatenate([people.births, np.zeros(int((counts == 0).sum()), dtype=np.int32)])
    order = np.argsort(date, kind="stable")
    person, date = person[order], date[order]
    entry_of = np.argsort(person, kind="stable")
    firsts = np.searchsorted(person[entry_of], np.arange(n + 1))
    owner = part_owners(people.name_starts, people.part_starts)
    real = people.parts[:, arrays.MARK] & 7 != arrays.PARTICLE
    pair = np.unique(people.parts[real, arrays.WORD].astype(np.int64) * n + owner[real])
    word, who = pair // n, pair % n
    repeats = (firsts[1:] - firsts[:-1])[who]
    word = np.repeat(word, repeats)
    offset = np.arange(len(word)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    entry = entry_of[np.repeat(firsts[who], repeats) + offset]
    order = np.lexsort((entry, word))
    starts = np.searchsorted(word[order], np.arange(len(people.word_persons) + 1))
    return date, person, starts.astype(np.int64), entry[order].astype(np.int32)


def by_document(people: People) -> tuple[Array, Array]:
    """The hashes of all documents in order, and the person of each."""
    order = np.argsort(people.documents, kind="stable")
    owner = np.repeat(np.arange(len(people.name_starts) - 1), np.diff(people.document_starts))
    return people.documents[order], owner[order].astype(np.int32)
