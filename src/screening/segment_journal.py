"""What has been done to a list since its base was built? An append-only file that tells all.

Each entry: its length and checksum (4 bytes each, little-endian), then one JSON object.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from zlib import crc32

from screening.object_files import force
from screening.segment_files import AGAIN, ListFault, aside_of
from screening.subject import Subject, SubjectError

_HEAD: Final = struct.Struct("<II")
Deed = Literal["add", "withdraw", "change"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a list: ``version`` counts from the list's first; ``ids`` are withdrawn,
    ``subjects`` added (or put in the place of their namesakes by id)."""

    version: int
    deed: Deed
    ids: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()

    def to_bytes(self) -> bytes:
        """As it stands in the file."""
        said = {
            "version": self.version,
            "deed": self.deed,
            "ids": self.ids,
            "subjects": [subject.to_dict() for subject in self.subjects],
        }
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        return _HEAD.pack(len(body), crc32(body)) + body


class Journal:
    """The journal of one writer; not for use by two at once."""

    def __init__(self, path: Path, length: int) -> None:
        """Open a journal to write on behind its first ``length`` bytes; cut what stands there."""
        self.path, self.length = path, length
        self._file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        os.ftruncate(self._file, length)
        os.lseek(self._file, length, os.SEEK_SET)

    def append(self, entry: Entry) -> None:
        """Write an entry; when this returns, it is on the disk."""
        data = entry.to_bytes()
        written = 0
        try:
            while written < len(data):
                written += os.write(self._file, data[written:])
            os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, self.length)
            os.lseek(self._file, self.length, os.SEEK_SET)
            raise ListFault(f"{self.path} cannot be written ({error}); nothing changed") from error
        self.length += len(data)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)


def write_journal(path: Path, entries: Iterable[Entry] = ()) -> int:
    """A new journal, written aside and renamed; returns its length in bytes."""
    data = b"".join(entry.to_bytes() for entry in entries)
    aside = aside_of(path)
    aside.write_bytes(data)
    force(aside)
    aside.rename(path)
    force(path.parent)
    return len(data)


def read_journal(path: Path, acknowledged: int) -> tuple[list[Entry], int]:
    """All entries, and the length in bytes up to which the file is whole.

    Bytes behind ``acknowledged`` may be torn by a crash: the rest from there is left out.

    Raises:
        ListFault: when acknowledged entries are missing or changed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ListFault(f"{path} cannot be read ({error}); {AGAIN}") from error
    if len(data) < acknowledged:
        raise ListFault(f"{path} has {len(data)} bytes, {acknowledged} were acknowledged; {AGAIN}")
    entries, end, ends = [], 0, {0}
    for entry, end in _entries(data):
        entries.append(entry)
        ends.add(end)
    if end >= acknowledged and acknowledged not in ends:
        raise ListFault(f"{path} is the journal of another list; copy the whole list, or {AGAIN}")
    if end < acknowledged:
        raise ListFault(
            f"{path}: entry {len(entries) + 1} at byte {end} has changed since it was written; "
            f"{AGAIN}"
        )
    return entries, end


def _entries(data: bytes) -> Iterator[tuple[Entry, int]]:
    """Entries and where each ends, up to the first that is not whole."""
    at = 0
    while at + _HEAD.size <= len(data):
        length, checksum = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        body = data[at : at + length]
        at += length
        if not length or len(body) < length or crc32(body) != checksum:
            return
        try:
            said = json.loads(body)
            subjects = tuple(Subject.from_dict(each, gregorian=True) for each in said["subjects"])
            yield Entry(said["version"], said["deed"], tuple(said["ids"]), subjects), at
        except (ValueError, KeyError, TypeError, SubjectError):
            return
