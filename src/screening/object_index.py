"""Which things on a list may be the one that is searched for?

Numbers are found by folded keys, exactly and with one error; companies and ships also by the
words of their names. Whatever is found is compared with the stored original.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from math import inf, log
from pathlib import Path
from typing import Final

import numpy as np

from screening.compiled import Array
from screening.evidence import Evidence
from screening.object_files import AGAIN, IndexFault, read_arrays, write_arrays
from screening.object_holders import PAPERS, papers_of
from screening.object_keys import KeyTable, hash_rows, key_of, near_keys, seed_of
from screening.object_names import LITTLE_WORD, SHORTEST_INITIALS
from screening.object_numbers import search_form
from screening.object_words import ThingName, Word, thing_name
from screening.objects import compare_objects, number_fields
from screening.phonetics import fold
from screening.subject import Organisation, Person, Subject, Vessel

Found = tuple[int, float, tuple[Evidence, ...]]

MOST_BY_NUMBER: Final = 2_000  # things compared because of a number; equal numbers come first
MOST_BY_NAME: Final = 50  # things compared because of a name; the rarest words count most
_LONGEST_LIST: Final = 50_000  # owners of one word that are still gathered
_LEAST_FOR_ERRORS: Final = 5  # signs; shorter numbers are found exactly only
_LEAST_FOR_EDITS: Final = 4  # letters of a word
_NEAR_COST: Final = 2.0
_WORTH: Final = 0.35  # share of the best candidate's words below which none is compared
_LEAST_FOR_RARITY: Final = 1_000  # names on a list before it tells how rare a word is
_LEAST_RARITY: Final = 0.3
# Consonants alone meet only where one of both names was written in another script.
_LATIN, _FOREIGN = ".latin", ".foreign"


class ObjectIndex:
    """A list of things, immutable; positions count from 0 in the order of the list.

    Each number costs 12 bytes and a directory of at most 1.4; a VIN is kept by its last eight
    signs, which serves whole and partial ones alike.
    """

    def __init__(self, arrays: dict[str, Array], path: Path | None = None) -> None:
        """path: the file that the arrays are mapped from."""
        self._arrays, self._path = arrays, path
        self._numbers = _table(arrays, "numbers")
        self._words = _table(arrays, "words")
        self._near = _table(arrays, "near")
        self._named = int(arrays["named"][0])
        self.subject = lru_cache(8192)(self._subject)
        self._rarity_here = lru_cache(1 << 16)(self._rarity_on_list)

    @classmethod
    def build(cls, subjects: Iterable[Subject]) -> ObjectIndex:
        """Index a list of things; persons on it are found here by their documents alone."""
        records: list[bytes] = []
        identities: list[bytes] = []
        numbers: dict[str, list[tuple[bytes, int]]] = defaultdict(list)
        words: dict[str, list[tuple[bytes, int]]] = defaultdict(list)
        named = 0
        for position, subject in enumerate(subjects):
            said = json.dumps(subject.to_dict(), ensure_ascii=False, separators=(",", ":"))
            records.append(said.encode())
            identities.append(subject.id.encode())
            for sort, key in _number_keys(subject):
                numbers[sort].append((key.encode("ascii"), position))
            spelt = _word_keys(subject)
            named += bool(spelt)
            for sort, key in spelt:
                words[sort].append((key.encode("ascii"), position))
        vocabulary = {
            sort: sorted({key for key, _ in pairs})
            for sort, pairs in words.items()
            if sort.endswith(".word")
        }
        arrays = {
            "named": np.array([named], dtype=np.int64),
            "records": np.frombuffer(b"".join(records), dtype=np.uint8),
            "offsets": np.cumsum([0, *map(len, records)], dtype=np.int64),
            "identities": np.frombuffer(b"".join(identities), dtype=np.uint8),
            "identity_offsets": np.cumsum([0, *map(len, identities)], dtype=np.int64),
        }
        _put(arrays, "numbers", _keyed(numbers))
        _put(arrays, "words", _keyed(words))
        near, arrays["vocabulary"] = _edits(vocabulary)
        _put(arrays, "near", near)
        return cls(arrays)

    def save(self, path: Path) -> None:
        """Write the index into a new file, aside first and then renamed.

        Raises:
            FileExistsError: when the file exists.
        """
        write_arrays(path, self._arrays)

    @classmethod
    def open(cls, path: Path, *, verify: bool = False) -> ObjectIndex:
        """Map a saved index into memory, shared by all processes; `verify` reads every byte.

        Raises:
            IndexFault: when it is of another format, truncated or (with verify) changed.
        """
        return cls(read_arrays(path, verify=verify), path)

    def __len__(self) -> int:
        return len(self._arrays["offsets"]) - 1

    def identity(self, position: int) -> str:
        """The caller's own reference of the subject at a place, without reading the rest of it.

        Raises:
            IndexFault: when it has changed, and the index was opened without verify.
        """
        try:
            return self._stored("identities", "identity_offsets", position).decode()
        except ValueError as error:
            raise self._changed("identity", position) from error

    def _stored(self, name: str, offsets: str, position: int) -> bytes:
        start, end = self._arrays[offsets][position : position + 2]
        return bytes(self._arrays[name][start:end])

    def _changed(self, what: str, position: int) -> IndexFault:
        where = self._path or "the index in memory"
        return IndexFault(f"{where} has changed in the {what} of subject {position + 1}; {AGAIN}")

    @property
    def numbers(self) -> KeyTable:
        """The table of number keys, for counting and for look-ups in bulk."""
        return self._numbers

    def lookup_many(self, keys: Array) -> tuple[Array, Array]:
        """For keys of `number_keys`: the first place in `numbers.positions`, and how many."""
        return self._numbers.lookup_many(keys)

    def search(self, subject: Subject, limit: int = 10) -> list[Found]:
        """The things most like this one: (position, score, reasons), best first.

        A person finds the documents on the list that have the number of one of his, and a document
        finds its holders too. All of the same kind that was compared is ranked, also below zero: a
        policy draws the line.
        """
        scored = []
        for position in self.candidates(subject):
            found = self.subject(position)
            if isinstance(subject, Person) and isinstance(found, Person):
                continue  # they are found by their names
            score, told = compare_objects(subject, found, self._rarity)
            if score > 0 or subject.kind == found.kind:
                scored.append((position, score, told))
        scored.sort(key=lambda found: (-found[1], found[0]))
        return scored[:limit]

    def candidates(self, subject: Subject) -> list[int]:
        """Positions worth comparing: by equal number, by one error, by name; each once."""
        exact: list[Array] = []
        near: list[Array] = []
        for sort, key in _number_keys(subject):
            exact.append(self._numbers.owners(np.array([key_of(key, sort)], dtype=np.uint64)))
            # a slip in a number of a person is weighed where persons are compared
            if len(key) >= _LEAST_FOR_ERRORS and not isinstance(subject, Person):
                near.append(self._numbers.owners(near_keys(key, sort)))
        by_number = [int(each) for found in (*exact, *near) for each in found[:MOST_BY_NUMBER]]
        by_number = list(dict.fromkeys(by_number))[:MOST_BY_NUMBER]
        return list(dict.fromkeys([*by_number, *self._by_name(subject)]))

    def _by_name(self, subject: Subject) -> list[int]:
        lists: list[Array] = []
        weights: list[Array] = []
        for name in _names(subject):
            sort = f"{subject.kind}.word"
            for word in sorted(name.words, key=self._rarity, reverse=True):
                for key, weight in self._spellings(word, sort):
                    owners = self._words.owners(np.array([key], dtype=np.uint64))
                    if not lists or len(owners) <= _LONGEST_LIST:
                        lists.append(owners)
                        weights.append(np.full(len(owners), weight))
            for together in _joined(name):
                owners = self._words.owners(np.array([key_of(together, sort)], dtype=np.uint64))
                lists.append(owners)
                weights.append(np.full(len(owners), _NEAR_COST))
        if not lists:
            return []
        positions, where = np.unique(np.concatenate(lists), return_inverse=True)
        total = np.bincount(where, weights=np.concatenate(weights))
        best = np.argsort(-total, kind="stable")[:MOST_BY_NAME]
        best = best[total[best] >= _WORTH * total.max(initial=0.0)]
        return [int(each) for each in positions[best]]

    def _spellings(self, word: Word, sort: str) -> list[tuple[int, float]]:
        """The keys of a word, of its consonants and of the words one edit away, with what meeting
        them tells."""
        weight = self._rarity(word)
        exact = key_of(word.folded, sort)
        found = {exact: weight}
        for bones in (_LATIN, _FOREIGN) if word.foreign else (_FOREIGN,):
            if word.bones:
                found[key_of(word.bones, sort + bones)] = max(_LEAST_RARITY, weight - _NEAR_COST)
        if len(word.folded) >= _LEAST_FOR_EDITS:
            wanted = [key_of(each, sort + ".near") for each in _deletions(word.folded)]
            for number in self._near.owners(np.array(wanted, dtype=np.uint64)):
                found.setdefault(
                    int(self._arrays["vocabulary"][number]), max(_LEAST_RARITY, weight - _NEAR_COST)
                )
        return list(found.items())

    def _rarity(self, word: Word) -> float:
        """What a word tells on this list: at most what it tells in general."""
        return min(word.weight, self._rarity_here(word.folded))

    def _rarity_on_list(self, folded_word: str) -> float:
        if self._named < _LEAST_FOR_RARITY:
            return inf
        keys = [key_of(folded_word, f"{kind.kind}.word") for kind in (Organisation, Vessel)]
        _, counts = self._words.lookup_many(np.array(keys, dtype=np.uint64))
        return max(_LEAST_RARITY, log((self._named + 1) / (int(counts.sum()) + 0.5)))

    def _subject(self, position: int) -> Subject:
        try:
            said = json.loads(self._stored("records", "offsets", position))
            return Subject.from_dict(said, gregorian=True)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise self._changed("record", position) from error


def number_keys(sort: str, numbers: list[str]) -> Array:
    """The keys (uint64) of many numbers of one sort ("vehicle.plate"), for `lookup_many`."""
    return _hashed(sort, [search_form(sort, each).encode("ascii") for each in numbers])


def _number_keys(subject: Subject) -> list[tuple[str, str]]:
    found = []
    if isinstance(subject, Person):
        for said in papers_of(subject):
            if key := search_form(PAPERS, said):
                found.append((PAPERS, key))
    for sort, field in number_fields(subject.kind):
        for said in getattr(subject, field.attribute):
            if key := search_form(sort, said):
                found.append((sort, key))
    return list(dict.fromkeys(found))


def _names(subject: Subject) -> list[ThingName]:
    if not isinstance(subject, Organisation | Vessel):
        return []
    return [thing_name(name.full, isinstance(subject, Vessel)) for name in subject.names]


def _word_keys(subject: Subject) -> list[tuple[str, str]]:
    found = []
    for name in _names(subject):
        for key in [*(word.folded for word in name.words), *_joined(name)]:
            found.append((f"{subject.kind}.word", key))
        for word in name.words:
            if word.bones:
                bones = _FOREIGN if word.foreign else _LATIN
                found.append((f"{subject.kind}.word{bones}", word.bones))
    return list(dict.fromkeys(found))


def _joined(name: ThingName) -> list[str]:
    """Neighbouring words as one, in the folded spelling of each, and the first letters of all."""
    folds = [word.folded for word in name.words]
    found = [first + second for first, second in pairwise(folds)]
    initials = "".join(word.text[0] for word in name.words if word.weight > LITTLE_WORD)
    if len(initials) >= SHORTEST_INITIALS:
        found.append(fold(initials))
    return found


def _deletions(word: str) -> list[str]:
    """The word and all words with one letter less: two words one edit apart share one of them."""
    return list(dict.fromkeys([word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]))


def _hashed(sort: str, keys: list[bytes]) -> Array:
    hashed = np.empty(len(keys), dtype=np.uint64)
    if keys:
        width = max(1, max(map(len, keys)))
        rows = np.array(keys, dtype=f"S{width}").view(np.uint8).reshape(len(keys), width)
        hash_rows(rows, seed_of(sort), hashed)
    return hashed


def _keyed(pairs: dict[str, list[tuple[bytes, int]]]) -> KeyTable:
    keys = [_hashed(sort, [key for key, _ in found]) for sort, found in pairs.items()]
    owners = [np.array([at for _, at in found], dtype=np.uint32) for found in pairs.values()]
    if not keys:
        return KeyTable.of(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint32))
    return KeyTable.of(np.concatenate(keys), np.concatenate(owners))


def _edits(vocabulary: dict[str, list[bytes]]) -> tuple[KeyTable, Array]:
    """Words with one letter less → number of the word; and number of the word → its key."""
    keys: list[Array] = []
    pairs: dict[str, list[tuple[bytes, int]]] = {}
    count = 0
    for sort, words in vocabulary.items():
        keys.append(_hashed(sort, words))
        pairs[sort + ".near"] = [
            (each.encode("ascii"), number)
            for number, word in enumerate(words, count)
            if len(word) >= _LEAST_FOR_EDITS
            for each in _deletions(word.decode("ascii"))
        ]
        count += len(words)
    return _keyed(pairs), np.concatenate([np.empty(0, dtype=np.uint64), *keys])


def _put(arrays: dict[str, Array], name: str, table: KeyTable) -> None:
    arrays[f"{name}_keys"] = table.keys
    arrays[f"{name}_positions"] = table.positions
    arrays[f"{name}_directory"] = table.directory


def _table(arrays: dict[str, Array], name: str) -> KeyTable:
    return KeyTable(
        arrays[f"{name}_keys"], arrays[f"{name}_positions"], arrays[f"{name}_directory"]
    )
