"""How rare is it that two words agree as closely as they do? The compiled part."""

from __future__ import annotations

from typing import Final

import numpy as np

from screening.compiled import Array, inlined, kernel
from screening.features import FAR, INITIAL, NEAR, SHORT, SOUND, VARIANT

# Likeness in 1/255 from which two words stand on a level.
NEAR_FROM: Final = 212
LOOSE_FROM: Final = 178
FAR_FROM: Final = 148

INITIAL_BITS: Final = 3.5
LEAST_BITS: Final = 0.2  # that meeting a word is worth, however many carry it


@inlined
def level_bits(level: int, bits: Array, carriers: int, n_persons: int) -> float:
    """How rare it is that two parts agree on a level: ``bits`` are those of our word."""
    if level == INITIAL:
        return INITIAL_BITS
    if level == SHORT:
        return float(np.log2((n_persons + 1.0) / (carriers + 0.5)))
    if level <= SOUND:
        return float(bits[0])
    if level in (VARIANT, NEAR):
        return float(bits[1])
    return float(bits[3] if level == FAR else bits[2])


@kernel
def rarity(
    near_word: Array, near_alike: Array, word: int, carriers: Array, n_persons: int, bits: Array
) -> int:
    """Fill ``bits`` (4): how rare it is to meet a word itself, or one that is near, loosely near or
    far (`level_bits`). Returns how many carry any of these. ``word``: its own number, or -1."""
    everybody = np.int64(0)
    near = np.int64(0)
    loose = np.int64(0)
    far = np.int64(0)
    for k in range(len(near_word)):
        carry = np.int64(carriers[near_word[k]])
        everybody += carry
        if near_alike[k] >= FAR_FROM:
            far += carry
        if near_alike[k] >= LOOSE_FROM:
            loose += carry
        if near_alike[k] >= NEAR_FROM:
            near += carry
    itself = np.int64(carriers[word]) if word >= 0 else np.int64(0)
    for level, carry in enumerate((itself, near, loose, far)):
        bits[level] = max(LEAST_BITS, np.log2((n_persons + 1.0) / (carry + 0.5)))
    return int(everybody)
