"""How are millions of numbers looked up, exactly and with one error, in nanoseconds?

A table of 64-bit keys, sorted, beside the positions of their owners; a directory of buckets by the
first bits. A key may collide: whoever finds a position compares the stored original.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from zlib import crc32

import numpy as np

from screening.compiled import Array, njit

# After folding, these are all signs that a number can hold.
SIGNS: Final = np.frombuffer(b"0123456789ACEFHJKMNPRTUVWXY", dtype=np.uint8)
LONGEST: Final = 64
_PER_BUCKET: Final = 6  # keys in a bucket, at most: 0.7 to 1.4 bytes of directory for each key


@njit
def hash_number(said: Array, length: int, seed: int) -> Any:
    """64-bit key of ``said[:length]`` (uint8): FNV-1a with the finaliser of SplitMix64.

    Also read by the slow reference: all arithmetic is on numpy uint64, which wraps.
    """
    key = np.uint64(0xCBF29CE484222325) ^ np.uint64(seed)
    for at in range(length):
        key = (key ^ np.uint64(said[at])) * np.uint64(0x100000001B3)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return key ^ (key >> np.uint64(31))


@njit
def hash_rows(rows: Array, seed: int, keys: Array) -> None:
    """Keys of many folded numbers at once: ``rows`` (n, width) uint8, padded with zeros."""
    for row in range(rows.shape[0]):
        length = 0
        while length < rows.shape[1] and rows[row, length] != 0:
            length += 1
        keys[row] = hash_number(rows[row], length, seed)


@njit
def one_error_keys(said: Array, seed: int, signs: Array, keys: Array) -> int:
    """Keys of all numbers one error away from ``said`` (uint8), into ``keys``; returns how many.

    First neighbours that changed places, then a sign missing, a sign too much, a sign changed.
    """
    length = len(said)
    spelt = np.zeros(length + 1, dtype=np.uint8)
    count = 0
    for at in range(length - 1):
        if said[at] != said[at + 1]:
            spelt[:length] = said
            spelt[at], spelt[at + 1] = said[at + 1], said[at]
            keys[count] = hash_number(spelt, length, seed)
            count += 1
    for at in range(length):
        spelt[:at] = said[:at]
        spelt[at : length - 1] = said[at + 1 :]
        keys[count] = hash_number(spelt, length - 1, seed)
        count += 1
    for at in range(length + 1):
        spelt[:at] = said[:at]
        spelt[at + 1 :] = said[at:]
        for sign in signs:
            spelt[at] = sign
            keys[count] = hash_number(spelt, length + 1, seed)
            count += 1
    for at in range(length):
        spelt[:length] = said
        for sign in signs:
            if sign != said[at]:
                spelt[at] = sign
                keys[count] = hash_number(spelt, length, seed)
                count += 1
    return count


@njit
def find_keys(keys: Array, directory: Array, wanted: Array, starts: Array, counts: Array) -> None:
    """Where each wanted key stands in the sorted ``keys``: first place and how many; count 0: not.

    ``directory`` (uint32, a power of two and one) holds the first place of each bucket.
    """
    bits = 0
    while (1 << bits) < len(directory) - 1:
        bits += 1
    shift = np.uint64(64 - bits)
    for number in range(len(wanted)):
        key = wanted[number]
        bucket = np.int64(key >> shift) if bits else np.int64(0)
        at, end = np.int64(directory[bucket]), np.int64(directory[bucket + 1])
        while at < end and keys[at] < key:
            at += 1
        starts[number] = at
        first = at
        while at < end and keys[at] == key:
            at += 1
        counts[number] = at - first


# What one writes into the field of a serial number, another writes into that of a number.
_SHARED: Final = {"item.serial": "item.number"}


@lru_cache
def seed_of(sort: str) -> int:
    """The seed of a sort of number ("vehicle.plate"), so that equal plates and serials differ."""
    return crc32(_SHARED.get(sort, sort).encode("ascii"))


def key_of(folded: str, sort: str) -> int:
    """The key of one folded number of a sort."""
    said = np.frombuffer(folded.encode("ascii"), dtype=np.uint8)
    return int(hash_number(said, len(said), seed_of(sort)))


@lru_cache(256)
def near_keys(folded: str, sort: str) -> Array:
    """The keys (uint64, read-only) of all numbers one error away from a folded number."""
    said = np.frombuffer(folded.encode("ascii"), dtype=np.uint8)
    keys = np.empty((len(said) + 1) * (2 * len(SIGNS) + 2), dtype=np.uint64)
    keys = keys[: one_error_keys(said, seed_of(sort), SIGNS, keys)]
    keys.flags.writeable = False
    return keys


@dataclass(frozen=True, slots=True)
class KeyTable:
    """Sorted keys (uint64), the positions of their owners (uint32), the directory (uint32).

    12 bytes for each key and at most 1.4 for the directory. Any of the arrays may be mapped memory.
    """

    keys: Array
    positions: Array
    directory: Array

    @classmethod
    def of(cls, keys: Array, positions: Array) -> KeyTable:
        """From keys in any order; owners of one key stay in the order given."""
        order = np.argsort(keys, kind="stable")
        sorted_keys = np.ascontiguousarray(keys[order], dtype=np.uint64)
        bits = max(0, (len(sorted_keys) // _PER_BUCKET).bit_length())
        if bits:
            bounds = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
            directory = np.empty((1 << bits) + 1, dtype=np.uint32)
            directory[:-1] = np.searchsorted(sorted_keys, bounds)
            directory[-1] = len(sorted_keys)
        else:
            directory = np.array([0, len(sorted_keys)], dtype=np.uint32)
        return cls(sorted_keys, np.ascontiguousarray(positions[order], dtype=np.uint32), directory)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def nbytes(self) -> int:
        """Bytes of the three arrays."""
        return int(self.keys.nbytes + self.positions.nbytes + self.directory.nbytes)

    def lookup_many(self, wanted: Array) -> tuple[Array, Array]:
        """For each wanted key (uint64) its first place and its count: (int64, int32) arrays."""
        starts = np.empty(len(wanted), dtype=np.int64)
        counts = np.empty(len(wanted), dtype=np.int32)
        find_keys(self.keys, self.directory, wanted, starts, counts)
        return starts, counts

    def owners(self, wanted: Array) -> Array:
        """The positions of all owners of any of the wanted keys, in the order of the keys."""
        starts, counts = self.lookup_many(wanted)
        found = np.flatnonzero(counts)
        spans = [self.positions[starts[at] : starts[at] + counts[at]] for at in found]
        return np.concatenate(spans) if spans else np.empty(0, dtype=np.uint32)
