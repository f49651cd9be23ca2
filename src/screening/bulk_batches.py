"""What does one worker of a bulk run do? It opens the list in the state that was asked for, and
answers batches of queries.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from screening.engine import Index, open_index
from screening.index_files import digest_of_index
from screening.object_files import IndexFault
from screening.policies import Policy
from screening.segment_files import Manifest
from screening.segment_reader import ListReader
from screening.subject import Subject, SubjectError
from screening.verdict import Verdict

BANDS: Final = ("clear", "review", "strong")
_AT_ONCE: Final = 500  # searches whose candidates are held in memory together


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """Which list is searched, in which state, and how. Workers open it by themselves.

    ``key``: names the state, as `state_of` does. ``manifest`` None: the folder is an index of
    `build`, not a living list. ``band``: the least that is told.
    """

    folder: Path
    key: str
    manifest: Manifest | None
    policy: Policy
    limit: int
    band: str


class Notes(NamedTuple):
    """What of a record could not be read, and what can hardly be right, in sentences."""

    left_out: list[str]
    doubtful: list[str]


class Asked(NamedTuple):
    """A record of what is searched for: its place, the subject, and by "refused" or "skipped" why
    it is not searched for; then of the subject no more is told than its id."""

    place: str
    subject: dict[str, Any]
    notes: Notes
    why_not: dict[str, str]

    def to_line(self) -> bytes:
        """As JSON, which `Batch` holds."""
        return _json(self)

    @classmethod
    def of_line(cls, line: bytes) -> Asked:
        """The way back from `to_line`."""
        place, subject, notes, why_not = json.loads(line)
        return cls(place, subject, Notes(*notes), why_not)


class Batch(NamedTuple):
    """A batch by its number; each record a JSON line of `Asked`."""

    number: int
    lines: tuple[bytes, ...]


class Done(NamedTuple):
    """The answers to a batch: one JSON line a record, in its order; how many have matches, and how
    many could not be read or searched for."""

    number: int
    lines: tuple[bytes, ...]
    matched: int
    refused: int


def state_of(folder: Path, manifest: Manifest | None) -> str:
    """Names what stands on a list: the same name, the same answers.

    Raises:
        IndexFault: when the folder holds none, or one of another format.
    """
    if manifest is None:
        return f"index {digest_of_index(folder)[:16]}"
    parts = [digest_of_index(folder / segment / "index") for segment in manifest.segments]
    return f"{manifest.key} {sha256(''.join(parts).encode()).hexdigest()[:16]}"


def digest_of_policy(policy: Policy) -> str:
    """Names the numbers of a policy."""
    numbers = {name: np.asarray(value).tolist() for name, value in asdict(policy).items()}
    return sha256(json.dumps(numbers).encode()).hexdigest()[:16]


class Worker:
    """A list, open for one bulk run."""

    def __init__(self, version: IndexVersion, *, verify: bool = False) -> None:
        """verify: read every byte of the list; needed where the run did not begin.

        Raises:
            IndexFault: when the list is broken, or another than the one that was asked for.
        """
        self._version = version
        self._list: Index | ListReader
        if version.manifest is None:
            self._list = open_index(version.folder, version.policy, verify=verify)
        else:
            self._list = ListReader(
                version.folder, version.policy, pinned=version.manifest, verify=verify
            )
        if (state := state_of(version.folder, version.manifest)) != version.key:
            raise IndexFault(
                f"{version.folder} holds another list ({state}) than the run began with "
                f"({version.key}); have the same on every machine, or begin the run again"
            )

    def answer(self, batch: Batch) -> Done:
        """Search for each query of a batch."""
        told = BANDS[BANDS.index(self._version.band) :]
        lines, matched, refused = [], 0, 0
        for at in range(0, len(batch.lines), _AT_ONCE):
            asked = [Asked.of_line(line) for line in batch.lines[at : at + _AT_ONCE]]
            answers = self._found(asked)
            for each, found in zip(asked, answers, strict=True):
                why_not = each.why_not
                if isinstance(found, SubjectError):
                    why_not, found = {"refused": str(found)}, []
                matches = [verdict.to_dict() for verdict in found if verdict.band in told]
                said = {
                    "place": each.place,
                    "query": each.subject.get("id", ""),
                    **each.notes._asdict(),
                    "matches": matches,
                    **why_not,
                }
                matched += bool(matches)
                refused += "refused" in why_not
                lines.append(_json(said))
        return Done(batch.number, tuple(lines), matched, refused)

    def _found(self, asked: list[Asked]) -> list[list[Verdict] | SubjectError]:
        """For each query what was found, or why it could not be searched for."""
        told: list[list[Verdict] | SubjectError] = [[]] * len(asked)
        places: dict[int, int] = {}  # by the number of a query's object, which the list keeps alive
        queries: list[Subject] = []
        for place, each in enumerate(asked):
            if each.why_not:
                continue
            try:
                queries.append(Subject.from_dict(each.subject, gregorian=True))
                places[id(queries[-1])] = place
            except SubjectError as error:
                told[place] = error
        why: dict[int, SubjectError] = {}

        def refused(query: Subject, error: SubjectError) -> None:
            why[id(query)] = error

        answers = self._list.search_many(queries, self._version.limit, refused)
        for query, found in zip(queries, answers, strict=True):
            told[places[id(query)]] = why.get(id(query), found)
        return told


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
