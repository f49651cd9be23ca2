"""What becomes of one record of a list, and what does a reader say about the rest of it?

One impossible date must not cost us the person: whatever cannot be read is left out and told, as
long as anything remains by which the subject can be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from screening.subject import KINDS, Subject, SubjectError, made
from screening.subject_fields import Reading, identity

Severity = Literal["refused", "part", "doubtful", "id", "skipped"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader could not use, or can hardly believe.

    `place`: "line 12" or "INDIVIDUAL 3"; `item`: the record's own reference, if it has one.
    `severity`: "refused", the record was not read; "part", it was read without that part;
    "doubtful", it was read with that part, though that can hardly be right; "id", it was read, but
    an answer will not tell which record is meant; "skipped", it is a kind of record (an address, a
    sanction) that nobody searches for.
    """

    place: str
    item: str
    reason: str
    severity: Severity = "refused"

    def __str__(self) -> str:
        item = f" ({self.item})" if self.item else ""
        return f"{self.place}{item}: {self.reason}"


Read = Iterator[Subject | Problem]
Placed = Iterator[tuple[str, Subject] | Problem]  # a subject with its place in the list


def read_record(said: Any, place: str) -> Placed:
    """A record in our own JSON: the subject and what of it was left out."""
    reading = Reading([], forgiving=True)
    named = said.get("id") if isinstance(said, Mapping) else None
    item = str(named)[:80] if isinstance(named, str | int) else ""
    notes, doubts = reading.told, reading.doubts
    make = partial(Subject.from_dict, said, notes=notes, doubts=doubts)
    yield from _finished(place, item, reading, make)


def _finished(place: str, item: str, reading: Reading, make: Callable[[], Subject]) -> Placed:
    try:
        subject = make()
    except SubjectError as error:
        yield Problem(place, item or error.item, f"{error.field}: {error.reason}")
        return
    for note in reading.told:
        yield Problem(place, subject.id, note, "part")
    for doubt in reading.doubts:
        yield Problem(place, subject.id, doubt, "doubtful")
    yield place, subject


class Ids:
    """Which ids have been met: one that is missing or stands twice does not tell who is meant."""

    def __init__(self) -> None:
        self._met: set[str] = set()

    def problem(self, subject: Subject, place: str) -> Problem | None:
        """What is wrong with the id of the next subject, if anything."""
        if not subject.id:
            reason = "has no id: an answer will not tell which record is meant; give it one"
            return Problem(place, "", reason, "id")
        if subject.id in self._met:
            reason = (
                "this id stands twice; both records were read, but an answer will not tell which "
                "is meant; give each its own"
            )
            return Problem(place, subject.id, reason, "id")
        self._met.add(subject.id)
        return None


@dataclass(slots=True)
class Draft:
    """One record of a foreign list while it is gathered; `finish` yields what came of it."""

    kind: str
    identity: str
    place: str
    _values: dict[str, list[Any]] = field(default_factory=dict)
    _reading: Reading = field(default_factory=lambda: Reading([], forgiving=True))

    def add(self, key: str, value: Any) -> None:
        """Take one value for a key of the kind; a bad one is told and left out."""
        if value is None or value in ("", {}):
            return
        found = self._reading.part(KINDS[self.kind].keys[key].read, value, key)
        if found:
            self._values.setdefault(key, []).append(found)

    def flaw(self, reason: str) -> None:
        """Tell a flaw in this record."""
        self._reading.told.append(reason)

    def finish(self) -> Placed:
        """The subject, when there is enough of it, and all its problems."""
        yield from _finished(self.place, self.identity, self._reading, self._made)

    def _made(self) -> Subject:
        kind, values = KINDS[self.kind], {}
        for key, found in self._values.items():
            if isinstance(found[0], tuple):
                value: Any = tuple(dict.fromkeys(each for several in found for each in several))
            else:
                value = found[0]
                others = sorted(set(found) - {value})
                if others:
                    self.flaw(f"{key}: only “{value}” is kept, not {', '.join(others)}")
            values[kind.keys[key].attribute] = value
        told = self._reading.part(identity, self.identity, "id")
        return made(kind, told or "", values, self._reading)
