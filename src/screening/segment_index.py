"""What is one part of a living list? An index, its ids, and a mark a subject for the withdrawn.

Immutable but for the marks, which all processes share through one mapping of the file.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

import numpy as np

from screening.compiled import Array
from screening.engine import Index, build, open_index
from screening.index_files import digest_of_index
from screening.object_files import AGAIN as INDEX_AGAIN
from screening.object_files import IndexFault, digest, force, named, read_arrays, write_arrays
from screening.object_keys import KeyTable
from screening.policies import Policy
from screening.segment_files import (
    AGAIN,
    HELD,
    IDS,
    Hold,
    ListFault,
    aside_of,
    remove,
    version_of,
)
from screening.segment_rarity import WordNumbers, ask_with, count_with
from screening.subject import Subject

_MARKS = "withdrawn"  # a byte a subject: 0, or
_SET = 0xFF  # so that a flipped bit is noticed, and never hides anybody
_TABLE = ("keys", "positions", "directory")
_INDEX = "index_digest"  # in the ids: of the index beside them
_COPY = f"copy the whole list again, or {AGAIN}"


class Segment:
    """An opened segment. ``replaced``: positions whose ids stand in a newer segment; ``digest``:
    names its content but for the marks."""

    def __init__(self, path: Path, base: Segment | None, policy: Policy, verify: bool) -> None:
        self.path, self.name = path, path.name
        self._hold = Hold(path)
        try:
            self.index = open_index(path / "index", policy, verify=verify)
            table = read_arrays(path / IDS, verify=verify)
            self._ids = KeyTable(*(table[name] for name in _TABLE))
            self.digest = digest(path / IDS)
            if not np.array_equal(table[_INDEX], named(digest_of_index(path / "index"))):
                raise ListFault(f"{path} mixes its ids with another list's index; {_COPY}")
            self._marks = _mapped(path / _MARKS, len(self.index), self.digest)
        except ListFault:
            self._hold.release()
            raise
        except IndexFault as error:  # it is of a list: nobody builds this index by hand
            self._hold.release()
            raise ListFault(str(error).replace(INDEX_AGAIN, AGAIN)) from error
        except BaseException:
            self._hold.release()
            raise
        self.replaced: Array = np.empty(0, dtype=np.int64)
        self._numbers = WordNumbers(self.index.finder.index.words)
        if base is not None:
            ask_with(self.index, base.index)

    def __len__(self) -> int:
        return len(self.index)

    @property
    def version(self) -> int:
        """The version of the list for which it was built."""
        return version_of(self.name)

    def close(self) -> None:
        """Let the files go; what was found stays usable."""
        self._hold.release()

    def is_hidden(self, positions: Array) -> Array:
        """Which positions are withdrawn or replaced (bool).

        Raises:
            ListFault: when a mark is neither set nor unset.
        """
        withdrawn = self._are_withdrawn(self._marks[positions])
        if not len(self.replaced):
            return withdrawn
        return withdrawn | np.isin(positions, self.replaced)

    def withdrawn(self) -> Array:
        """The positions whose mark is set."""
        return np.flatnonzero(self._are_withdrawn(self._marks[: len(self)]))

    def _are_withdrawn(self, marks: Array) -> Array:
        withdrawn: Array = marks == _SET
        if np.count_nonzero(marks) != np.count_nonzero(withdrawn):
            raise ListFault(f"{self.path / _MARKS} has changed by itself; {AGAIN}")
        return withdrawn

    def shown(self) -> Array:
        """The positions of all subjects that are neither withdrawn nor replaced."""
        return np.flatnonzero(~self.is_hidden(np.arange(len(self))))

    def subjects(self) -> Iterator[Subject]:
        """All subjects that are neither withdrawn nor replaced."""
        return (self.index.subject(int(position)) for position in self.shown())

    def find(self, identity: str) -> int:
        """The position of an id, hidden or not; -1 when it does not stand here."""
        found = self._ids.owners(np.array([_key(identity)], dtype=np.uint64))
        here = (int(each) for each in found if self.index.things.identity(int(each)) == identity)
        return next(here, -1)

    def withdraw(self, identities: Iterable[str]) -> None:
        """Hide ids in every process at once, and for good: their marks are on the disk."""
        found = (self.find(identity) for identity in identities)
        positions = [position for position in found if position >= 0]
        if not positions:
            return
        with (self.path / _MARKS).open("r+b", buffering=0) as stream:
            for position in positions:
                stream.seek(position)
                stream.write(bytes([_SET]))
            os.fsync(stream.fileno())

    def replace_by(self, newer: Iterable[Segment]) -> None:
        """Tell the segment which segments are newer: their ids hide ours."""
        found: list[int] = []
        for segment in newer:
            _, counts = self._ids.lookup_many(np.asarray(segment._ids.keys))
            for place in np.flatnonzero(counts):
                identity = segment.index.things.identity(int(segment._ids.positions[place]))
                if (position := self.find(identity)) >= 0:
                    found.append(position)
        self.replaced = np.unique(np.array(found, dtype=np.int64))

    def delta(self, subjects: Iterable[Subject], policy: Policy) -> Index:
        """An index of further subjects whose scores can be compared with ours."""
        index = build(subjects, policy=policy)
        count_with(index, self.index, self._numbers)
        return index


def write_segment(path: Path, index: Index, ids: list[str]) -> None:
    """Make an index, and the ids of its subjects, a segment: aside, forced to the disk, renamed.

    Raises:
        ListFault: when the segment is in use.
    """
    aside = aside_of(path)
    remove(each for each in (aside, path) if each.exists())
    if aside.exists() or path.exists():
        raise ListFault(f"{path} is in use; wait until its readers end")
    aside.mkdir(parents=True)
    (aside / HELD).touch()
    hold = Hold(aside)
    try:
        keys = np.array([_key(identity) for identity in ids], dtype=np.uint64)
        table = KeyTable.of(keys, np.arange(len(ids), dtype=np.uint32))
        index.save(aside / "index")
        its = {_INDEX: named(digest_of_index(aside / "index"))}
        write_arrays(aside / IDS, {name: getattr(table, name) for name in _TABLE} | its)
        (aside / _MARKS).write_bytes(bytes(len(index)) + bytes.fromhex(digest(aside / IDS)))
        for each in (aside / HELD, aside / _MARKS, aside):
            force(each)
        aside.rename(path)
        force(path.parent)
    finally:
        hold.release()


def check_ids(ids: Iterable[str]) -> None:
    """Refuse a list on which something could not be told apart or withdrawn.

    Raises:
        ListFault: naming the place or the id.
    """
    seen: set[str] = set()
    for place, identity in enumerate(ids, 1):
        if not identity:
            raise ListFault(f"Subject {place} has no id; without it it cannot be withdrawn")
        if identity in seen:
            raise ListFault(f"The id “{identity}” stands twice; give each subject its own")
        seen.add(identity)


def _key(identity: str) -> int:
    return int.from_bytes(blake2b(identity.encode(), digest_size=8).digest(), "little")


def _mapped(path: Path, subjects: int, of: str) -> Array:
    """The marks as memory that shows what anybody writes into the file; behind them stands the
    digest of the segment they are ``of``.
    """
    ending = bytes.fromhex(of)
    size = subjects + len(ending)
    there = path.stat().st_size if path.is_file() else -1
    if there != size:
        what = "is missing" if there < 0 else f"has {there} bytes instead of {size}"
        raise ListFault(f"{path} {what}; {AGAIN}")
    with path.open("rb") as stream:
        mapped = mmap.mmap(stream.fileno(), size, access=mmap.ACCESS_READ)
    if mapped[subjects:] != ending:
        raise ListFault(f"{path} marks the subjects of another segment; {_COPY}")
    return np.frombuffer(mapped, np.uint8, subjects)
