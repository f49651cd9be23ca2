"""How many bits of evidence are two spellings that they are one name?

A stochastic edit model (Ristad & Yianilos 1998; letter groups after Bisani & Ney 2008), one table
per source script, learned by benchmarks/screening/fit_letters.py into data/letters.npz.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from screening.compiled import njit

Letters = npt.NDArray[np.uint8]
MAX_LETTERS: Final = 40
LONGEST: Final = 3  # letters in a group
A_LETTER: Final = 26
RIGHT_SHARE: Final = 0.45  # of a word's own bits that a right spelling in another script keeps
NO_GROUP: Final = -1
SCRIPTS: Final = ("latin", "cyrillic", "arabic", "hebrew", "hangul", "han", "kana")
_LEAST: Final = 1e-300
_CACHE: Final = 1 << 18


class Table(NamedTuple):
    """The learned numbers for one source script (a: romanised native word, b: Latin word).

    ``pairs_a``/``triples_a`` give the number of a group of two or three letters or -1; group 0 is
    the empty one, 1 to 26 the letters. ``chances[g, h]`` is the probability that group g of a was
    written for group h of b, ``end`` that the word ends; both at each step. ``own_a[p, q]`` is
    log2 of the probability that letter q follows p (26: the word's edge).
    """

    pairs_a: npt.NDArray[np.int16]
    triples_a: npt.NDArray[np.int16]
    pairs_b: npt.NDArray[np.int16]
    triples_b: npt.NDArray[np.int16]
    chances: npt.NDArray[np.float32]
    own_a: npt.NDArray[np.float32]
    own_b: npt.NDArray[np.float32]
    end: float


@lru_cache(_CACHE)
def encode(word: str) -> Letters:
    """The letters of an a-z word as 0 to 25, cut at MAX_LETTERS. Raises ValueError otherwise."""
    letters = np.frombuffer(word[:MAX_LETTERS].encode("utf-8"), dtype=np.uint8) - np.uint8(97)
    if letters.size and letters.max() >= A_LETTER:
        raise ValueError(
            f"{word!r} holds other letters than a to z: bring it through latin() first"
        )
    return letters


@njit
def group_of(
    word: Letters,
    end: int,
    size: int,
    pairs: npt.NDArray[np.int16],
    triples: npt.NDArray[np.int16],
) -> int:
    """The number of the group of ``size`` letters that ends before ``end``; -1 if it is none."""
    if size == 0:
        return 0
    if size == 1:
        return int(word[end - 1]) + 1
    if size == 2:
        return int(pairs[int(word[end - 2]) * 26 + int(word[end - 1])])
    at = (int(word[end - 3]) * 26 + int(word[end - 2])) * 26 + int(word[end - 1])
    return int(triples[at])


@njit
def own_bits(word: Letters, own: npt.NDArray[np.float32]) -> float:
    """log2 of the probability of a word by itself (letter after letter)."""
    before = 26
    total = 0.0
    for letter in word:
        total += own[before, letter]
        before = letter
    return float(total + own[before, 26])


@njit
def similarity_bits(a: Letters, b: Letters, table: Table) -> float:
    """log2 of P(a, b | one name) / (P(a) P(b)), summed over all ways to align a with b.

    Positive: rather one name than two. Long rare agreement counts more. a is the romanised
    native word, b the Latin one; both letters 0 to 25, at most MAX_LETTERS. 0.0 if one is empty.
    """
    n, m = len(a), len(b)
    if n == 0 or m == 0:
        return 0.0
    groups = np.empty((m + 1, 4), np.int64)
    for j in range(m + 1):
        for y in range(4):
            groups[j, y] = -1
            if y <= j:
                groups[j, y] = group_of(b, j, y, table.pairs_b, table.triples_b)
    ways = np.zeros((n + 1, m + 1), np.float64)
    ways[0, 0] = 1.0
    added = table.chances[0]
    for i in range(n + 1):
        for x in range(1, min(i, 3) + 1):
            g = group_of(a, i, x, table.pairs_a, table.triples_a)
            if g < 0:
                continue
            row = table.chances[g]
            for j in range(m + 1):
                total = 0.0
                for y in range(min(j, 3) + 1):
                    if groups[j, y] >= 0:
                        total += ways[i - x, j - y] * row[groups[j, y]]
                ways[i, j] += total
        for j in range(1, m + 1):
            ways[i, j] += ways[i, j - 1] * added[groups[j, 1]]
    both = math.log2(max(ways[n, m] * table.end, _LEAST))
    return both - own_bits(a, table.own_a) - own_bits(b, table.own_b)


@njit
def agreement(a: Letters, b: Letters, table: Table) -> float:
    """``similarity_bits`` as a share of what a right spelling of these words gives: -1.0 to 1.0.

    1.0: as good as right spellings are; 0.0: nothing learned; 0.0 too if one is empty. Unlike
    the bits it does not grow with length, so that parts of one name can be weighed alike.
    """
    if len(a) == 0 or len(b) == 0:
        return 0.0
    most = RIGHT_SHARE * min(-own_bits(a, table.own_a), -own_bits(b, table.own_b))
    return max(-1.0, min(1.0, similarity_bits(a, b, table) / most))


def similarity_bits_reference(a: Letters, b: Letters, table: Table) -> float:
    """``similarity_bits`` in plain Python, alignment by alignment from the front: for tests."""
    if not len(a) or not len(b):
        return 0.0
    slow_group: Callable[..., int] = cast(Any, group_of).py_func

    @cache
    def ways(i: int, j: int) -> float:
        if i == len(a) and j == len(b):
            return 1.0
        total = 0.0
        for x in range(min(LONGEST, len(a) - i) + 1):
            for y in range(min(LONGEST, len(b) - j) + 1):
                g = slow_group(a, i + x, x, table.pairs_a, table.triples_a)
                h = slow_group(b, j + y, y, table.pairs_b, table.triples_b)
                if g >= 0 and h >= 0 and (x or y == 1):
                    total += float(table.chances[g, h]) * ways(i + x, j + y)
        return total

    both = math.log2(max(ways(0, 0) * table.end, _LEAST))
    return both - _own_reference(a, table.own_a) - _own_reference(b, table.own_b)


def _own_reference(word: Letters, own: npt.NDArray[np.float32]) -> float:
    path = [A_LETTER, *(int(letter) for letter in word), A_LETTER]
    return float(sum(float(own[p, q]) for p, q in itertools.pairwise(path)))


@cache
def table(script: str) -> Table:
    """The table for words of a script; scripts without one of their own use that of Latin."""
    name = script if script in SCRIPTS else "latin"
    with resources.files("screening").joinpath("data/letters.npz").open("rb") as file:
        stored = np.load(file, allow_pickle=False)
        shape = tuple(int(size) for size in stored[f"{name}.shape"])
        chances = np.zeros(shape, np.float32)
        chances[stored[f"{name}.rows"], stored[f"{name}.columns"]] = stored[f"{name}.chances"]
        return Table(
            _numbers(stored[f"{name}.pairs_a"], 2),
            _numbers(stored[f"{name}.triples_a"], 3),
            _numbers(stored[f"{name}.pairs_b"], 2),
            _numbers(stored[f"{name}.triples_b"], 3),
            chances,
            stored[f"{name}.own_a"].astype(np.float32),
            stored[f"{name}.own_b"].astype(np.float32),
            float(stored[f"{name}.end"]),
        )


def _numbers(stored: npt.NDArray[np.int32], size: int) -> npt.NDArray[np.int16]:
    """Stored as (group, number) couples; here as one array over all groups of that size."""
    numbers = np.full(26**size, NO_GROUP, np.int16)
    numbers[stored[:, 0]] = stored[:, 1]
    return numbers


def bits(native: str, latin: str, script: str) -> float:
    """``similarity_bits`` of two a-z words with the table of the first one's script."""
    return similarity_bits(encode(native), encode(latin), table(script))


class Stack(NamedTuple):
    """The tables of all scripts one above the other, in the order of SCRIPTS, for a kernel."""

    pairs_a: npt.NDArray[np.int16]
    triples_a: npt.NDArray[np.int16]
    pairs_b: npt.NDArray[np.int16]
    triples_b: npt.NDArray[np.int16]
    chances: npt.NDArray[np.float32]
    own_a: npt.NDArray[np.float32]
    own_b: npt.NDArray[np.float32]
    end: npt.NDArray[np.float64]


@cache
def stack() -> Stack:
    """All tables as one; unused groups have no chances."""
    tables = [table(script) for script in SCRIPTS]
    rows, columns = (max(t.chances.shape[axis] for t in tables) for axis in (0, 1))
    chances = np.zeros((len(tables), rows, columns), np.float32)
    for at, each in enumerate(tables):
        chances[at, : each.chances.shape[0], : each.chances.shape[1]] = each.chances
    stacked = {
        name: np.stack([getattr(each, name) for each in tables])
        for name in ("pairs_a", "triples_a", "pairs_b", "triples_b", "own_a", "own_b")
    }
    return Stack(**stacked, chances=chances, end=np.array([each.end for each in tables]))


@njit
def spelt_agreement(a: Letters, b: Letters, tables: Stack, script: int) -> float:
    """``agreement`` of two words in ASCII letters, with the table of a script by its number."""
    of_script = Table(
        tables.pairs_a[script],
        tables.triples_a[script],
        tables.pairs_b[script],
        tables.triples_b[script],
        tables.chances[script],
        tables.own_a[script],
        tables.own_b[script],
        tables.end[script],
    )
    return agreement(a - np.uint8(97), b - np.uint8(97), of_script)
