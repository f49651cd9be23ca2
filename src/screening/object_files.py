"""How do arrays lie in a file, so that a broken or foreign index is refused, never misread?

One line of JSON (which arrays, of which form, with which checksum), then the arrays themselves.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple
from zlib import crc32

import numpy as np

from screening.compiled import Array

FORMAT: Final = "screening arrays"
VERSION: Final = 5
_ALIGNED: Final = 64  # bytes; each array begins at a multiple of it
_LONGEST_HEAD: Final = 1 << 16
AGAIN: Final = "build the index again"


class IndexFault(ValueError):
    """An index that cannot be used; the sentence names the file and says what to do."""


class _Place(NamedTuple):
    """Where an array lies: bytes from the end of the head, and how many with what fills them up."""

    type: str
    shape: Sequence[int]
    at: int
    length: int
    crc32: int


def write_arrays(path: Path, arrays: dict[str, Array]) -> None:
    """Write named arrays into a new file; when this returns, they are on the disk.

    Raises:
        FileExistsError: when the file exists.
    """
    blocks = {name: _bytes(array) for name, array in arrays.items()}
    places: dict[str, _Place] = {}
    at = 0
    for name, block in blocks.items():
        length = _rounded(len(block))
        checksum = crc32(bytes(length - len(block)), crc32(block))
        places[name] = _Place(arrays[name].dtype.str, arrays[name].shape, at, length, checksum)
        at += length
    with path.open("xb") as stream:
        stream.write(_head(places))
        for name, block in blocks.items():
            stream.write(block)
            stream.write(bytes(places[name].length - len(block)))
        stream.flush()
        os.fsync(stream.fileno())


def read_arrays(path: Path, *, verify: bool = False) -> dict[str, Array]:
    """Map the arrays of a file, read-only. Its size is always checked, every byte with `verify`.

    Raises:
        IndexFault: when the file is none of ours, of another version, or broken.
    """
    with _opened(path) as stream:
        head, places = _read_head(path, stream)
        size = os.fstat(stream.fileno()).st_size
        wanted = len(head) + sum(each.length for each in places.values())
        if size != wanted:
            raise IndexFault(f"{path} has {size} bytes instead of {wanted}; {AGAIN}")
        mapped = mmap.mmap(stream.fileno(), size, access=mmap.ACCESS_READ)
    if verify:
        _verify(path, len(head), places, mapped)
    return {
        name: np.ndarray(each.shape, each.type, mapped, len(head) + each.at)
        for name, each in places.items()
    }


def digest(path: Path) -> str:
    """Names the content of a file of arrays: by its head, which holds the checksums of all.

    Raises:
        IndexFault: when the file is none of ours, of another version, or its head is broken.
    """
    with _opened(path) as stream:
        return sha256(_read_head(path, stream)[0]).hexdigest()


def named(digest: str) -> Array:
    """A digest as an array: what is kept in one file to name another that belongs to it."""
    return np.frombuffer(bytes.fromhex(digest), dtype=np.uint8)


def force(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _bytes(array: Array) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _head(places: dict[str, _Place]) -> bytes:
    said = {name: each._asdict() for name, each in places.items()}
    whole = {"format": FORMAT, "version": VERSION, "crc32": _checksum(said), "arrays": said}
    line = json.dumps(whole).encode()
    return line.ljust(_rounded(len(line) + 1) - 1) + b"\n"


def _opened(path: Path) -> BinaryIO:
    if path.is_dir():  # up to version 3 there was a folder of files
        raise IndexFault(f"{path} is of an older format than this engine reads; {AGAIN}")
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise IndexFault(f"{path.parent} holds no index: {path.name} is missing") from error


def _read_head(path: Path, stream: BinaryIO) -> tuple[bytes, dict[str, _Place]]:
    head = stream.readline(_LONGEST_HEAD)
    try:
        said: Any = json.loads(head)
    except ValueError as error:
        raise IndexFault(f"{path} is no index, or its head has changed; {AGAIN}") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise IndexFault(f"{path} is no index of this engine; build one")
    if said.get("version") != VERSION:
        raise IndexFault(
            f"{path} is of format version {said.get('version')}, this engine reads {VERSION}; "
            f"{AGAIN}"
        )
    arrays: Any = said.get("arrays")
    if said.get("crc32") != _checksum(arrays):
        raise IndexFault(f"{path} has changed in its head since it was written; {AGAIN}")
    return head, {name: _Place(**each) for name, each in arrays.items()}


def _verify(path: Path, begin: int, places: dict[str, _Place], mapped: mmap.mmap) -> None:
    with memoryview(mapped) as view:
        for name, each in places.items():
            at = begin + each.at
            with view[at : at + each.length] as block:
                if crc32(block) != each.crc32:
                    raise IndexFault(
                        f"{path} has changed in “{name}” since it was written; {AGAIN}"
                    )


def _checksum(said: Any) -> int:
    return crc32(json.dumps(said, sort_keys=True).encode())


def _rounded(length: int) -> int:
    return -(-length // _ALIGNED) * _ALIGNED
