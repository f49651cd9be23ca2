"""Who on a list of persons may be the one that is looked for? Candidates, evidence, scores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple

import numpy as np

from screening.arrays import MARK, PARTICLE, SPELLING, Meeting, People, Texts, role_of
from screening.compiled import Array
from screening.features import N_COLUMNS
from screening.kernels_compare import evidence_rows
from screening.kernels_names import name_row, workspace
from screening.kernels_rarity import level_bits
from screening.kernels_search import gather
from screening.letters import stack
from screening.question import MOST_MARKS, Asked, Asker
from screening.subject import Person
from screening.words import Lexicon, Words

CANDIDATES = 96  # persons at most who get a full comparison because of a name or a date
MARGIN = 8.0  # bits: who is rougher by more than this than the best candidate gets none
SAME_DAY = 12.0  # what `rough_date` gives for the very date
SAME_DOCUMENT = 64  # and further ones because of one number
# Misreadings of a year's last two digits that are common enough to follow for words that many
# carry; rare words are followed through all years.
MISREAD = (-20, -10, 10, 20)
_YEARS = 2200


class PersonIndex(NamedTuple):
    """A list of persons, ready to be searched. All arrays are read-only and may be shared."""

    people: People
    words: Words
    spellings: Lexicon
    entry_date: Array
    entry_person: Array
    posting_starts: Array
    postings: Array
    document_keys: Array
    document_person: Array
    population: int  # of how many persons `people.word_persons` counts the carriers


class Found(NamedTuple):
    """Candidates, best first: ``person`` numbers, ``score``, evidence ``rows``; which ``name`` of
    theirs and ``reading`` of ours met best (-1: a side has none); which ``group`` of weights was
    used."""

    person: Array
    score: Array
    rows: Array
    name: Array
    reading: Array
    group: Array


@dataclass(slots=True)
class _Scratch:
    state: Array
    touched: Array
    mark: int = 0
    best: Array = field(default_factory=lambda: np.zeros(CANDIDATES, dtype=np.float64))
    who: Array = field(default_factory=lambda: np.zeros(CANDIDATES, dtype=np.int64))


class Finder:
    """Searches one list with one set of weights. One thread at a time; make one a thread.

    A second thread is refused with a RuntimeError: both would write into one scratch.
    """

    def __init__(self, index: PersonIndex, weights: Array) -> None:
        self.index = index
        self.weights = weights.astype(np.float64)
        self.asker = Asker(index.people, index.words, index.spellings, index.population)
        self._busy = Lock()
        self._room = workspace()
        entries = len(index.entry_date)
        self._scratch = _Scratch(
            np.zeros(entries, dtype=np.int64),
            np.zeros(entries, dtype=np.int32),
        )
        self._year_starts = np.searchsorted(index.entry_date, np.arange(_YEARS + 1) * 10000)

    def find(self, person: Person) -> tuple[Asked, Found]:
        """The question and all candidates of a person with their evidence, best first."""
        asked, persons = self.candidates(person)
        return asked, self.weigh(asked, persons)

    def candidates(self, person: Person) -> tuple[Asked, Array]:
        """The question and the numbers of the persons who are worth a full comparison.

        Raises:
            SubjectError: the person cannot be searched for.
            RuntimeError: another thread searches with this finder.
        """
        with self._alone():
            asked = self.asker.ask(person)
            # in the order of the list, so that equals are always answered in that order
            return asked, np.sort(self._with_same_documents(asked, self._gathered(asked)))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """What writes into the scratch does it under this."""
        if not self._busy.acquire(blocking=False):
            raise RuntimeError("another thread searches this index: open it once for each thread")
        try:
            yield
        finally:
            self._busy.release()

    def _gathered(self, asked: Asked) -> Array:
        """Persons by name and date."""
        index, scratch = self.index, self._scratch
        if scratch.mark == MOST_MARKS:
            scratch.state.fill(0)
            scratch.mark = 0
        scratch.mark += 1
        question = asked.question
        births = question.births
        ranges, n_close = self._ranges(births)
        n = gather(
            index.posting_starts, index.postings, index.entry_date, index.entry_person,
            asked.order, asked.weight, question,
            ranges, n_close, self._year_starts,
            scratch.state, scratch.touched, scratch.mark,
            MARGIN, CANDIDATES, scratch.best, scratch.who,
        )  # fmt: skip
        who, rough = scratch.who[:n], scratch.best[:n]
        least = rough.max(initial=-np.inf) - MARGIN
        if len(births):
            # a record without a date is not worse than its twin with one: it is not contradicted
            known = index.people.birth_starts
            rough = rough + SAME_DAY * (known[who] == known[who + 1])
        return who[rough >= least]

    def _with_same_documents(self, asked: Asked, persons: Array) -> Array:
        """The persons, and those who carry a document of the question, whatever their name."""
        keys, further = self.index.document_keys, []
        for document in asked.question.documents:
            first, end = np.searchsorted(keys, document), np.searchsorted(keys, document, "right")
            further.append(self.index.document_person[first : min(end, first + SAME_DOCUMENT)])
        if not any(map(len, further)):
            return persons
        return np.concatenate([persons, np.setdiff1d(np.concatenate(further), persons)])

    def weigh(self, asked: Asked, persons: Array) -> Found:
        """The evidence of given persons, best first.

        Raises:
            RuntimeError: another thread searches with this finder.
        """
        n = len(persons)
        rows = np.zeros((n, N_COLUMNS), dtype=np.float32)
        scores = np.zeros(n, dtype=np.float64)
        names, readings, groups = (np.zeros(n, dtype=np.int64) for _ in range(3))
        with self._alone():
            evidence_rows(
                meeting(self.index, asked), persons, self.weights, self._room,
                rows, scores, np.zeros(n, dtype=np.float32), names, readings, groups,
            )  # fmt: skip
        order = np.argsort(-scores, kind="stable")
        return Found(
            persons[order], scores[order], rows[order], names[order], readings[order], groups[order]
        )

    def pair(self, person: Person) -> tuple[Asked, Found]:
        """The question and the evidence of the first person of the list alone."""
        with self._alone():
            asked = self.asker.ask(person)
        return asked, self.weigh(asked, np.zeros(1, dtype=np.int64))

    def _ranges(self, births: Array) -> tuple[Array, int]:
        """Ranges of entries whose year agrees with the question's, and how many of them, from the
        front, agree closely; 0 when nothing is left out."""
        if len(births) == 0:
            return np.array([[0, len(self.index.entry_date)]], dtype=np.int64), 0
        years = [int(birth) // 10000 for birth in births]
        close = {0, *(year + gap for year in years for gap in (-2, -1, 0, 1, 2))}
        ranges = self._runs(close)
        further = {year + gap for year in years for gap in MISREAD} - close
        return np.array(ranges + self._runs(further), dtype=np.int64).reshape(-1, 2), len(ranges)

    def _runs(self, years: set[int]) -> list[tuple[int, int]]:
        """Years as few ranges of entries."""
        runs: list[tuple[int, int]] = []
        for year in sorted(years):
            if 0 <= year < _YEARS:
                first, end = self._year_starts[year], self._year_starts[year + 1]
                if runs and runs[-1][1] == first:
                    runs[-1] = (runs[-1][0], end)
                else:
                    runs.append((first, end))
        return runs


def meeting(index: PersonIndex, asked: Asked) -> Meeting:
    """A question before a list, for a kernel."""
    lexicon, spellings = index.words.lexicon, index.spellings
    texts = Texts(
        asked.spelt, asked.spelt_starts, spellings.letters, spellings.starts,
        asked.letters, asked.letter_starts, lexicon.letters, lexicon.starts,
    )  # fmt: skip
    return Meeting(index.people, asked.question, texts, stack(), index.population)


Met = list[tuple[str, str, int, float]]
Left = tuple[list[str], list[str]]


def met_parts(
    index: PersonIndex, asked: Asked, found: Found, place: int
) -> tuple[Met, Left, tuple[str, str]]:
    """Which parts of two names met: (ours, theirs, level, bits), what was left on each side, and
    both names as they were read. Nothing when a side has no name."""
    people, question = index.people, asked.question
    reading, name = int(found.reading[place]), int(found.name[place])
    if name < 0:
        return [], ([], []), ("", "")
    room = workspace()
    name_row(meeting(index, asked), reading, name, room.row, room)
    pairs = room.pairs
    bits = question.bits
    met = [
        (asked.texts[word], _spelt(index, part), int(level), _bits(index, bits[word], level, other))
        for word, part, other, level in pairs[1 : pairs[0, 0] + 1].tolist()
    ]
    ours = question.reading_word[
        question.reading_starts[reading] : question.reading_starts[reading + 1]
    ].tolist()
    parts = range(int(people.part_starts[name]), int(people.part_starts[name + 1]))
    met_parts = {int(row[1]) for row in pairs[1 : pairs[0, 0] + 1]}
    ours_left = [w for w in ours if question.role[w] != PARTICLE]
    for word in pairs[1 : pairs[0, 0] + 1, 0].tolist():
        ours_left.remove(word)  # a word that was said twice may have met once
    left = (
        [asked.texts[w] for w in ours_left],
        [
            _spelt(index, p)
            for p in parts
            if p not in met_parts and role_of(people.parts[p, MARK]) != PARTICLE
        ],
    )
    names = (" ".join(asked.texts[w] for w in ours), " ".join(_spelt(index, p) for p in parts))
    return met, left, names


def _spelt(index: PersonIndex, part: int) -> str:
    return index.spellings.bytes_of(int(index.people.parts[part, SPELLING])).decode("ascii")


def _bits(index: PersonIndex, bits: Array, level: int, other: int) -> float:
    return float(level_bits(level, bits, index.people.word_persons[other], index.population))
