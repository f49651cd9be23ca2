"""How does a person who is looked for become arrays? Each reading of the name, each near word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from screening import arrays
from screening.arrays import People, Question
from screening.compiled import Array
from screening.features import SHORT, VARIANT
from screening.kernels_rarity import rarity
from screening.name_words import PARTICLES
from screening.names import NameFault
from screening.people import (
    GENDERS,
    ROLES,
    SCRIPT_NUMBERS,
    country_code,
    country_codes,
    document_hashes,
    document_slips,
    folded,
    name_parts,
    packed_births,
    place_hashes,
)
from screening.phonetics import other_readings, pet_forms
from screening.subject import Person, SubjectError
from screening.words import Lexicon, Words, pack, starts_of

MOST_READINGS: Final = 12
_CACHED_WORDS: Final = 200_000
MOST_MARKS: Final = 2**31 - 1  # a scratch array marks what it has seen with 31 bits


class Said(NamedTuple):
    """One part of the name that is asked for."""

    text: str
    role: int
    script: int


@dataclass(frozen=True, slots=True)
class KnownWord:
    """What a list knows of one spelling; kept between searches, since names repeat."""

    folded: str
    word: int
    spelling: int
    near_word: Array
    near_alike: Array
    bits: Array
    given: int
    kin: tuple[tuple[int, int], ...]
    mass: int


class Asked(NamedTuple):
    """A question with its words as spelt and what the search for candidates needs."""

    question: Question
    texts: tuple[str, ...]
    letters: Array
    letter_starts: Array
    spelt: Array
    spelt_starts: Array
    order: Array
    weight: Array


class Asker:
    """Turns persons into questions to one list. Not for use by two threads at once."""

    def __init__(self, people: People, words: Words, spellings: Lexicon, population: int) -> None:
        self._people, self._words, self._spellings = people, words, spellings
        self._n = population
        self._known: dict[str, KnownWord] = {}
        self._cut: dict[str, list[int]] = {}
        self._seen = np.full(len(words) + 1, -1, dtype=np.int32)
        self._stamp = 0

    def ask(self, person: Person) -> Asked:
        """The arrays of one question.

        Raises:
            SubjectError: a name has too many parts to be one.
        """
        readings = self._readings(person)
        numbers: dict[Said, int] = {}
        starts, places, changed = [0], [], []
        for reading, is_changed in readings:
            for said in reading:
                places.append(numbers.setdefault(said, len(numbers)))
            starts.append(len(places))
            changed.append(is_changed)
        said_words = list(numbers)
        known = [self.known(said.text) for said in said_words]
        letters, letter_starts = pack([k.folded for k in known])
        spelt, spelt_starts = pack([s.text for s in said_words])
        kin = [each for k in known for each in k.kin]
        question = Question(
            np.array(starts, dtype=np.int64),
            np.array(places, dtype=np.int64),
            np.array(changed, dtype=np.float32),
            np.array([k.word for k in known], dtype=np.int32),
            np.array([k.spelling for k in known], dtype=np.int32),
            np.array([s.role for s in said_words], dtype=np.uint8),
            np.array([s.script for s in said_words], dtype=np.uint8),
            np.array([ord(k.folded[0]) for k in known], dtype=np.uint8),
            np.array([k.given for k in known], dtype=np.uint8),
            np.array([k.bits for k in known], dtype=np.float32).reshape(-1, 4),
            starts_of(len(k.kin) for k in known),
            np.array([word for word, _ in kin], dtype=np.int32),
            np.array([level for _, level in kin], dtype=np.int8),
            starts_of(len(k.near_word) for k in known),
            np.concatenate([k.near_word for k in known]) if known else np.empty(0, np.int32),
            np.concatenate([k.near_alike for k in known]) if known else np.empty(0, np.uint8),
            np.array(packed_births(person), dtype=np.int32),
            GENDERS[person.gender],
            np.array(country_codes(person), dtype=np.uint16),
            country_code(person.birth_country),
            np.array(place_hashes(person.birth_place), dtype=np.uint32),
            np.array(document_hashes(person), dtype=np.uint64),
            document_slips(person),
        )
        worded = [i for i, s in enumerate(said_words) if s.role != arrays.PARTICLE]
        # initials bring up half the list: only a name that is nothing else is searched by them
        searched = [i for i in worded if said_words[i].role != arrays.LETTER] or worded
        searched.sort(key=lambda i: known[i].mass)
        return Asked(
            question,
            tuple(s.text for s in said_words),
            letters,
            letter_starts,
            spelt,
            spelt_starts,
            np.array(searched, dtype=np.int64),
            np.array([k.bits[1] for k in known], dtype=np.float32),
        )

    def known(self, text: str) -> KnownWord:
        """What the list knows of a spelling."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _CACHED_WORDS:
                self._known.clear()
            found = self._known[text] = self._look_up(text)
        return found

    def _look_up(self, text: str) -> KnownWord:
        spelt = folded(text)
        if self._stamp == MOST_MARKS:
            self._seen.fill(-1)
            self._stamp = 0
        self._stamp += 1
        near_word, near_alike = self._words.near(spelt, self._seen, self._stamp)
        word = int(near_word[0]) if len(near_word) and near_alike[0] == 255 else -1
        bits = np.empty(4, dtype=np.float32)
        mass = rarity(near_word, near_alike, word, self._people.word_persons, self._n, bits)
        given = int(self._people.word_given[word]) if word >= 0 else 127
        short, variant = sorted(pet_forms(text)), sorted(map(folded, other_readings(text)))
        numbers = self._words.lexicon.find_all([*short, *variant]).tolist()
        levels = [SHORT] * len(short) + [VARIANT] * len(variant)
        kin = sorted({each for each in zip(numbers, levels, strict=True) if each[0] >= 0})
        return KnownWord(
            spelt, word, self._spellings.find(text), near_word, near_alike, bits, given,
            tuple(kin), mass,
        )  # fmt: skip

    def _readings(self, person: Person) -> list[tuple[list[Said], int]]:
        """The names as written, then joined and split where the list knows the new word."""
        written: list[tuple[list[Said], int]] = []
        changed: list[tuple[list[Said], int]] = []
        for name in person.names:
            try:
                parts = name_parts(name)
            except NameFault as fault:
                item = f"person “{person.id}”" if person.id else "person"
                raise SubjectError("names", str(fault), item) from fault
            said = [
                Said(part.text, ROLES[part.role], SCRIPT_NUMBERS.get(part.script, 0))
                for part in parts
            ]
            if not said:
                continue
            written.append((said, 0))
            if len(written) + len(changed) < MOST_READINGS:
                changed.extend((other, 1) for other in (*self._joined(said), *self._split(said)))
        # every name is compared as written, however many there are
        return written + changed[: max(0, MOST_READINGS - len(written))]

    def _is_known(self, text: str) -> bool:
        return self._words.lexicon.find(folded(text)) >= 0

    def _joined(self, said: list[Said]) -> list[list[Said]]:
        found = []
        for i in range(len(said) - 1):
            first, second = said[i], said[i + 1]
            text = first.text + second.text
            if min(len(first.text), len(second.text)) > 1 and self._is_known(text):
                whole = Said(text, second.role, second.script)
                found.append([*said[:i], whole, *said[i + 2 :]])
        return found[:4]

    def _split(self, said: list[Said]) -> list[list[Said]]:
        found = []
        for i, part in enumerate(said):
            if len(part.text) < 5 or part.role == arrays.PARTICLE:
                continue
            for cut in self._cuts(part.text):
                head, tail = part.text[:cut], part.text[cut:]
                role = arrays.PARTICLE if head in PARTICLES else part.role
                halves = [Said(head, role, part.script), Said(tail, part.role, part.script)]
                found.append([*said[:i], *halves, *said[i + 1 :]])
        return found[:4]

    def _cuts(self, text: str) -> list[int]:
        """Where a word may be two; kept between searches, as `known` is."""
        found = self._cut.get(text)
        if found is None:
            if len(self._cut) >= _CACHED_WORDS:
                self._cut.clear()
            found = self._cut[text] = self._looked_for_cuts(text)
        return found

    def _looked_for_cuts(self, text: str) -> list[int]:
        """After a particle, or, if the word is unknown, between two known words."""
        after = [
            n for n in (2, 3, 4, 5)
            if text[:n] in PARTICLES and len(text) - n >= 3 and self._is_known(text[n:])
        ]  # fmt: skip
        if after or self._is_known(text):
            return after[:1]
        cuts = range(3, len(text) - 2)
        pieces = [folded(piece) for cut in cuts for piece in (text[:cut], text[cut:])]
        numbers = self._words.lexicon.find_all(pieces).tolist()
        persons = self._people.word_persons
        best = [
            (min(int(persons[head]), int(persons[tail])), cut)
            for cut, head, tail in zip(cuts, numbers[::2], numbers[1::2], strict=True)
            if head >= 0 and tail >= 0
        ]
        return [cut for _, cut in sorted(best, reverse=True)[:2]]
