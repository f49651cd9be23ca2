"""How alike are two words, and which words of a list are near one? The compiled part.

Words are folded spellings (`phonetics.fold`): arrays of letters a to z as bytes.
"""

from __future__ import annotations

import numpy as np

from screening.compiled import Array, njit

LONGEST = 40  # letters of a word that are compared; names.parts cuts longer ones
KEEP = 0.58  # below this, two words are not neighbours
_A = 97

# What it costs to write one letter for another, to drop one, to add one; 1 is any slip.
# Vowels are what romanisations disagree about most, and what abjads do not write at all.
_VOWELS = "aeiouy"
_NEAR = (
    "bp",
    "bv",
    "dt",
    "gk",
    "gh",
    "ck",
    "cs",
    "cz",
    "sz",
    "vf",
    "vw",
    "mn",
    "jg",
    "jz",
    "ji",
    "jy",
    "kh",
    "kq",
    "xk",
    "xs",
    "lr",
    "td",
    "hk",
    "th",
    "pf",
    "zc",
    "uv",
    "uw",
)


def _costs() -> tuple[Array, Array]:
    swap = np.ones((26, 26), dtype=np.float32)
    drop = np.ones(26, dtype=np.float32)
    for letter in _VOWELS:
        drop[ord(letter) - _A] = 0.45
        for other in _VOWELS:
            swap[ord(letter) - _A, ord(other) - _A] = 0.4
    drop[ord("h") - _A] = 0.45
    drop[ord("j") - _A] = 0.6
    for pair in _NEAR:
        first, second = ord(pair[0]) - _A, ord(pair[1]) - _A
        swap[first, second] = swap[second, first] = 0.5
    np.fill_diagonal(swap, 0.0)
    return swap, drop


SWAP, DROP = _costs()
IS_VOWEL = np.array([chr(_A + i) in _VOWELS for i in range(26)])


@njit
def similarity(a: Array, b: Array, swap: Array, drop: Array) -> float:
    """1 for equal words, 0 for nothing in common: weighted edit distance with neighbour swaps.

    The distance is divided by the length of the longer word (optimal string alignment, with
    costs by letter: vowels and sounds that romanisations confuse cost less).
    """
    la = len(a)
    lb = len(b)
    if la == 0 or lb == 0:
        return 0.0
    two = np.zeros(lb + 1, dtype=np.float32)
    before = np.zeros(lb + 1, dtype=np.float32)
    row = np.zeros(lb + 1, dtype=np.float32)
    for j in range(lb):
        before[j + 1] = before[j] + drop[b[j] - 97]
    for i in range(la):
        gone = drop[a[i] - 97]
        row[0] = before[0] + gone
        for j in range(lb):
            best = before[j] + swap[a[i] - 97, b[j] - 97]
            other = before[j + 1] + gone
            if other < best:
                best = other
            other = row[j] + drop[b[j] - 97]
            if other < best:
                best = other
            if i > 0 and j > 0 and a[i] == b[j - 1] and a[i - 1] == b[j]:
                other = two[j - 1] + np.float32(0.7)
                if other < best:
                    best = other
            row[j + 1] = best
        spare = two
        two = before
        before = row
        row = spare
    return float(1.0 - before[lb] / max(la, lb))


@njit
def hash_letters(letters: Array, skip_one: int, skip_two: int, seed: int) -> int:
    """FNV-1a of a word without up to two of its letters (positions; -1: none)."""
    value = np.uint64(14695981039346656037) ^ np.uint64(seed)
    prime = np.uint64(1099511628211)
    for i in range(len(letters)):
        if i != skip_one and i != skip_two:
            value = (value ^ np.uint64(letters[i])) * prime
    # FNV leaves the top bits poorly mixed for short words; the directory is cut by the top bits
    value ^= value >> np.uint64(31)
    value *= np.uint64(0x9E3779B97F4A7C15)
    value ^= value >> np.uint64(29)
    return value  # type: ignore[return-value]  # an unsigned 64-bit number to the compiler


@njit
def keys_of(letters: Array, is_vowel: Array, out: Array) -> int:
    """The keys under which a word is filed: itself, with letters left out, and its consonants.

    Symmetric deletion (Garbe's SymSpell): two words one edit apart share a key.
    """
    n = 0
    length = len(letters)
    out[n] = hash_letters(letters, -1, -1, 0)
    n += 1
    if length >= 4:
        for i in range(length):
            if i == 0 or letters[i] != letters[i - 1]:
                out[n] = hash_letters(letters, i, -1, 0)
                n += 1
    if 7 <= length <= 14:
        for i in range(length):
            for j in range(i + 1, length):
                out[n] = hash_letters(letters, i, j, 0)
                n += 1
    bones = np.empty(length, dtype=np.uint8)
    m = 0
    for i in range(length):
        if not is_vowel[letters[i] - 97] and letters[i] != 104:  # h is silent in many spellings
            bones[m] = letters[i]
            m += 1
    if m >= 2:
        out[n] = hash_letters(bones[:m], -1, -1, 77)
        n += 1
    if m >= 4:
        for i in range(m):
            out[n] = hash_letters(bones[:m], i, -1, 77)
            n += 1
    return n


MOST_KEYS = 1 + LONGEST + 91 + 1 + LONGEST


@njit
def all_keys(
    letters: Array, starts: Array, is_vowel: Array, keys: Array, owners: Array, count_only: bool
) -> int:
    """File every word; with ``count_only`` just say how many keys there will be."""
    scratch = np.empty(MOST_KEYS, dtype=np.uint64)
    total = 0
    for word in range(len(starts) - 1):
        n = keys_of(letters[starts[word] : starts[word + 1]], is_vowel, scratch)
        if not count_only:
            for i in range(n):
                keys[total + i] = scratch[i]
                owners[total + i] = word
        total += n
    return total


@njit
def find_word(letters: Array, starts: Array, target: Array) -> int:
    """The number of a word among sorted ones, or -1."""
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) >> 1
        first, end = starts[middle], starts[middle + 1]
        order = 0
        for i in range(min(end - first, len(target))):
            if letters[first + i] != target[i]:
                order = -1 if letters[first + i] < target[i] else 1
                break
        if order == 0:
            order = end - first - len(target)
        if order == 0:
            return int(middle)
        if order < 0:
            low = middle + 1
        else:
            high = middle
    return -1


@njit
def find_words(
    letters: Array, starts: Array, targets: Array, target_starts: Array, numbers: Array
) -> None:
    """`find_word` for many words; fills ``numbers``."""
    for i in range(len(numbers)):
        target = targets[target_starts[i] : target_starts[i + 1]]
        numbers[i] = find_word(letters, starts, target)


@njit
def find_key(keys: Array, directory: Array, shift: int, key: int) -> int:
    """Where the first entry of a key stands, or -1."""
    bucket = np.int64(np.uint64(key) >> np.uint64(shift))
    low = directory[bucket]
    high = directory[bucket + 1]
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < np.uint64(key):
            low = middle + 1
        else:
            high = middle
    if low < len(keys) and keys[low] == np.uint64(key):
        return int(low)
    return -1


@njit
def near_words(
    word: Array,
    letters: Array,
    starts: Array,
    keys: Array,
    owners: Array,
    directory: Array,
    shift: int,
    is_vowel: Array,
    swap: Array,
    drop: Array,
    keep: float,
    seen: Array,
    stamp: int,
    out_word: Array,
    out_alike: Array,
) -> int:
    """The words of the list that are at least ``keep`` alike, likeness in 1/255, best first."""
    scratch = np.empty(MOST_KEYS, dtype=np.uint64)
    n_keys = keys_of(word, is_vowel, scratch)
    n = 0
    for k in range(n_keys):
        key = scratch[k]
        place = find_key(keys, directory, shift, key)
        if place < 0:
            continue
        while place < len(keys) and keys[place] == key:
            other = owners[place]
            place += 1
            if seen[other] == stamp:
                continue
            seen[other] = stamp
            alike = similarity(word, letters[starts[other] : starts[other + 1]], swap, drop)
            if alike >= keep and n < len(out_word):
                out_word[n] = other
                out_alike[n] = np.uint8(alike * 255.0)
                n += 1
    # insertion sort, best first: lists are short
    for i in range(1, n):
        word_i = out_word[i]
        alike_i = out_alike[i]
        j = i - 1
        while j >= 0 and out_alike[j] < alike_i:
            out_word[j + 1] = out_word[j]
            out_alike[j + 1] = out_alike[j]
            j -= 1
        out_word[j + 1] = word_i
        out_alike[j + 1] = alike_i
    return n


@njit
def neighbours(
    letters: Array,
    starts: Array,
    keys: Array,
    owners: Array,
    directory: Array,
    shift: int,
    is_vowel: Array,
    swap: Array,
    drop: Array,
    keep: float,
    first: int,
    last: int,
    counts: Array,
    out_word: Array,
    out_alike: Array,
) -> int:
    """The neighbour lists of the words ``first`` to ``last``, one after another.

    Returns how many entries were written, or -1 - word when the room was too small.
    """
    seen = np.full(len(starts), -1, dtype=np.int32)
    words = np.empty(4096, dtype=np.int32)
    alikes = np.empty(4096, dtype=np.uint8)
    total = 0
    for word in range(first, last):
        n = near_words(
            letters[starts[word] : starts[word + 1]],
            letters, starts, keys, owners, directory, shift, is_vowel, swap, drop, keep,
            seen, word, words, alikes,
        )  # fmt: skip
        if total + n > len(out_word):
            return -1 - word
        counts[word] = n
        for i in range(n):
            out_word[total + i] = words[i]
            out_alike[total + i] = alikes[i]
        total += n
    return total
