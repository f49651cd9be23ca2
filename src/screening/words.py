"""Which words does a list of names hold, and which of them are near a given word?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from screening.compiled import Array
from screening.kernels_words import (
    DROP,
    IS_VOWEL,
    KEEP,
    LONGEST,
    SWAP,
    all_keys,
    find_word,
    find_words,
    near_words,
    neighbours,
)

_ROOM = 4096  # neighbours of one word at most


def starts_of(sizes: Iterable[int]) -> Array:
    """Where each of a row of parts of these sizes begins, and where the last ends."""
    return np.array(list(accumulate(sizes, initial=0)), dtype=np.int64)


def pack(words: list[str]) -> tuple[Array, Array]:
    """Words as one array of letters and the array of their starts (one more than words)."""
    letters = np.frombuffer(bytearray("".join(words).encode("ascii")), dtype=np.uint8)
    return letters, starts_of(map(len, words))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Sorted, different words: word w is ``letters[starts[w]:starts[w + 1]]``."""

    letters: Array
    starts: Array

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, words: list[str]) -> Lexicon:
        """Of sorted, different words of letters a to z."""
        return cls(*pack(words))

    def find(self, word: str) -> int:
        """The number of a word, or -1."""
        return find_word(
            self.letters, self.starts, np.frombuffer(word.encode("ascii"), dtype=np.uint8)
        )

    def find_all(self, words: list[str]) -> Array:
        """The numbers of words, -1 for those that are not among them."""
        numbers = np.empty(len(words), dtype=np.int64)
        if words:
            find_words(self.letters, self.starts, *pack(words), numbers)
        return numbers

    def bytes_of(self, word: int) -> bytes:
        """The letters of a word."""
        return bytes(self.letters[self.starts[word] : self.starts[word + 1]])


@dataclass(frozen=True, slots=True)
class Words:
    """The different folded words of a list, with the fuzzy neighbours of each.

    ``lexicon``: the words.
    ``keys``, ``owners``, ``directory``, ``shift``: deletion keys, sorted, with a bucket directory.
    ``near_starts``, ``near_word``, ``near_alike``: neighbours of each word, itself first,
    likeness in 1/255.
    """

    lexicon: Lexicon
    keys: Array
    owners: Array
    directory: Array
    near_starts: Array
    near_word: Array
    near_alike: Array

    @property
    def shift(self) -> int:
        """By how many bits a key is shifted to find its bucket."""
        return 64 - (len(self.directory) - 2).bit_length()

    def __len__(self) -> int:
        return len(self.lexicon)

    @classmethod
    def build(cls, words: list[str]) -> Words:
        """Index sorted, different words of 1 to 40 letters a to z."""
        letters, starts = pack(words)
        nothing = np.empty(0, dtype=np.uint64)
        n_keys = all_keys(letters, starts, IS_VOWEL, nothing, nothing, True)
        keys = np.empty(n_keys, dtype=np.uint64)
        owners = np.empty(n_keys, dtype=np.int32)
        all_keys(letters, starts, IS_VOWEL, keys, owners, False)
        order = np.argsort(keys, kind="stable")
        keys, owners = keys[order], owners[order]
        bits = max(1, min(26, n_keys.bit_length() - 1))
        edges = np.arange(1, 2**bits, dtype=np.uint64) << np.uint64(64 - bits)
        directory = np.concatenate([[0], np.searchsorted(keys, edges), [n_keys, n_keys]]).astype(
            np.int64
        )[: 2**bits + 1]
        near = _neighbour_lists(letters, starts, keys, owners, directory, 64 - bits, len(words))
        return cls(Lexicon(letters, starts), keys, owners, directory, *near)

    def near(self, word: str, seen: Array, stamp: int) -> tuple[Array, Array]:
        """Neighbours of any word, also one that the list does not hold.

        ``seen`` is an int32 array of one place a word, ``stamp`` a number not used in it before.
        """
        found = self.lexicon.find(word)
        if found >= 0:
            part = slice(self.near_starts[found], self.near_starts[found + 1])
            return self.near_word[part], self.near_alike[part]
        out_word = np.empty(_ROOM, dtype=np.int32)
        out_alike = np.empty(_ROOM, dtype=np.uint8)
        n = near_words(
            np.frombuffer(word[:LONGEST].encode("ascii"), dtype=np.uint8),
            self.lexicon.letters, self.lexicon.starts,
            self.keys, self.owners, self.directory, self.shift,
            IS_VOWEL, SWAP, DROP, KEEP, seen, stamp, out_word, out_alike,
        )  # fmt: skip
        return out_word[:n].copy(), out_alike[:n].copy()


def _neighbour_lists(
    letters: Array,
    starts: Array,
    keys: Array,
    owners: Array,
    directory: Array,
    shift: int,
    n_words: int,
) -> tuple[Array, Array, Array]:
    counts = np.zeros(n_words + 1, dtype=np.int64)
    words, alikes = [], []
    step = 20_000
    for first in range(0, n_words, step):
        last = min(first + step, n_words)
        room = step * 64
        while True:
            out_word = np.empty(room, dtype=np.int32)
            out_alike = np.empty(room, dtype=np.uint8)
            n = neighbours(
                letters, starts, keys, owners, directory, shift, IS_VOWEL, SWAP, DROP, KEEP,
                first, last, counts[1:], out_word, out_alike,
            )  # fmt: skip
            if n >= 0:
                break
            room *= 2
        words.append(out_word[:n].copy())
        alikes.append(out_alike[:n].copy())
    near_starts = np.cumsum(counts)
    nothing_words, nothing_alikes = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8)
    return (
        near_starts,
        np.concatenate(words or [nothing_words]),
        np.concatenate(alikes or [nothing_alikes]),
    )
