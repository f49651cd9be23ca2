"""What does a reader say about a record that it could not use, or only in part?

A foreign list is gathered value by value: one impossible date must not cost us the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from screening.subject import KINDS, Subject, SubjectError

Severity = Literal["refused", "part", "skipped"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader could not use.

    `place`: "line 12" or "INDIVIDUAL 3"; `item`: the record's own reference, if it has one.
    `severity`: "refused", the record was not read; "part", it was read without that part;
    "skipped", it is a kind of record (an address, a sanction) that nobody searches for.
    """

    place: str
    item: str
    reason: str
    severity: Severity = "refused"

    def __str__(self) -> str:
        item = f" ({self.item})" if self.item else ""
        return f"{self.place}{item}: {self.reason}"


Read = Iterator[Subject | Problem]


def problem_of(error: SubjectError, place: str, item: str = "") -> Problem:
    """The refusal of a whole record, as a problem."""
    return Problem(place, item or error.item, f"{error.field}: {error.reason}")


@dataclass(slots=True)
class Draft:
    """One record of a foreign list while it is gathered; `finish` yields what came of it."""

    kind: str
    identity: str
    place: str
    gregorian: bool = False
    _values: dict[str, list[Any]] = field(default_factory=dict)
    _flaws: list[str] = field(default_factory=list)

    def add(self, key: str, value: Any) -> None:
        """Take one value for a key of the kind; a bad one is told and left out."""
        if value is None or value in ("", {}):
            return
        try:
            Subject.from_dict(
                {**_COMPLETE[self.kind], key: value}, gregorian=self.gregorian, notes=self._flaws
            )
        except SubjectError as error:
            self.flaw(f"{error.field}: {error.reason}; left out")
            return
        self._values.setdefault(key, []).append(value)

    def flaw(self, reason: str) -> None:
        """Tell a flaw in this record."""
        self._flaws.append(reason)

    def finish(self) -> Read:
        """The subject, when there is enough of it, and all its problems."""
        for reason in self._flaws:
            yield Problem(self.place, self.identity, reason, "part")
        said: dict[str, Any] = {"kind": self.kind, "id": self.identity}
        for key, values in self._values.items():
            if key in _SCALARS[self.kind]:
                said[key] = values[0]
                others = sorted({str(each) for each in values[1:]} - {str(values[0])})
                if others:
                    reason = f"{key}: only “{values[0]}” is kept, not {', '.join(others)}"
                    yield Problem(self.place, self.identity, reason, "part")
            else:
                said[key] = values
        try:
            yield Subject.from_dict(said, gregorian=self.gregorian)
        except SubjectError as error:
            yield problem_of(error, self.place, self.identity)


def _complete(kind: str) -> dict[str, Any]:
    """A smallest record of the kind, to which one value can be added for a trial."""
    key = next(key for key, each in KINDS[kind].keys.items() if each.identifies)
    return {"kind": kind, key: "0"}


_COMPLETE = {kind: _complete(kind) for kind in KINDS}
_EMPTY = {kind: KINDS[kind]() for kind in KINDS}
_SCALARS = {
    kind: frozenset(
        key for key, each in KINDS[kind].keys.items() if getattr(_EMPTY[kind], each.attribute) == ""
    )
    for kind in KINDS
}
