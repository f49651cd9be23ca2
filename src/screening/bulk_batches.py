"""What does one worker of a bulk run do? It opens the list in the state that was asked for, and
answers batches of queries.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from screening.engine import Index, open_index
from screening.policies import Policy
from screening.segment_files import Manifest
from screening.segment_reader import ListReader
from screening.subject import Subject, SubjectError

BANDS: Final = ("clear", "review", "strong")


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """Which list is searched, in which state, and how. Workers open it by themselves.

    ``key``: names the state. ``manifest`` None: the folder is an index of `build`, not a living
    list. ``band``: the least that is told.
    """

    folder: Path
    key: str
    manifest: Manifest | None
    policy: Policy
    limit: int
    band: str

    @property
    def fingerprint(self) -> str:
        """Names the list's state and all that answers depend on."""
        policy = asdict(self.policy)
        numbers = {name: np.asarray(value).tolist() for name, value in policy.items()}
        said = json.dumps([self.key, numbers, self.limit, self.band])
        return sha256(said.encode()).hexdigest()


class Batch(NamedTuple):
    """Queries as JSON lines, and the key that names them together with the list's state."""

    key: str
    lines: tuple[bytes, ...]


class Done(NamedTuple):
    """The answers to a batch: one JSON line a query, in its order; how many have matches, and how
    many could not be searched for."""

    key: str
    lines: tuple[bytes, ...]
    matched: int
    refused: int


def key_of(version: IndexVersion, lines: tuple[bytes, ...]) -> str:
    """The same queries, list, policy and settings have the same key, in whatever run."""
    value = sha256(version.fingerprint.encode())
    for line in lines:
        value.update(b"\n" + line)
    return value.hexdigest()[:32]


class Worker:
    """A list, open for one bulk run."""

    def __init__(self, version: IndexVersion) -> None:
        self._version = version
        self._list: Index | ListReader
        if version.manifest is None:
            self._list = open_index(version.folder, version.policy)
        else:
            self._list = ListReader(version.folder, version.policy, pinned=version.manifest)

    def answer(self, batch: Batch) -> Done:
        """Search for each query of a batch."""
        told = BANDS[BANDS.index(self._version.band) :]
        lines, matched, refused = [], 0, 0
        for line in batch.lines:
            asked = json.loads(line)
            said: dict[str, object] = {"query": asked["id"], "matches": []}
            try:
                query = Subject.from_dict(asked, gregorian=True)
                found = self._list.search(query, self._version.limit)
                said["matches"] = [each.to_dict() for each in found if each.band in told]
                matched += bool(said["matches"])
            except SubjectError as error:  # a name of five hundred parts
                said["refused"] = str(error)
                refused += 1
            lines.append(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())
        return Done(batch.key, tuple(lines), matched, refused)
