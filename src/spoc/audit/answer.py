"""What is the answer in one look: how many people, how often, without a reason? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from spoc.audit.verbs import VERBS

WIDTH = 1000  # of the time line, in its own units
LANE = 24  # height of a desk's line


class Look(Protocol):
    """An entry, as far as the answer needs it."""

    at: datetime
    verb: str
    actor: str
    actor_desk: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry on the time line: `x` from 0 to `WIDTH`."""

    x: int
    is_machine: bool
    is_without_reason: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """The entries of one desk, or of the machine, on the time line."""

    desk: str
    y: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The figures of the sentence above the list, and the time line beside it."""

    people: int
    machines: int
    acts: int
    looks: int
    without_reason: int
    lanes: tuple[Lane, ...]

    @property
    def height(self) -> int:
        """Of the time line with its days below."""
        return LANE * (len(self.lanes) + 1)


def is_machine(actor: str) -> bool:
    """Parts of the hub are named `spoc.worker`; persons `user:…`, tokens `token:…`."""
    return not actor.startswith("user:")


def is_without_reason(look: Look) -> bool:
    """A consultation or disclosure without a justification: what LED Art 25(1) forbids."""
    verb = VERBS.get(look.verb)
    return verb is not None and verb.needs_purpose and not look.purpose


def answer(looks: Sequence[Look], *, since: datetime, until: datetime) -> Answer:
    """Count and place the entries between two instants."""
    span = max((until - since).total_seconds(), 1.0)
    lanes: dict[str, list[Mark]] = {}
    for look in looks:
        part = (look.at - since).total_seconds() / span
        mark = Mark(
            x=round(WIDTH * min(max(part, 0.0), 1.0)),
            is_machine=is_machine(look.actor),
            is_without_reason=is_without_reason(look),
        )
        lanes.setdefault(look.actor_desk, []).append(mark)
    return Answer(
        people=len({look.actor for look in looks if not is_machine(look.actor)}),
        machines=len({look.actor for look in looks if is_machine(look.actor)}),
        acts=len(looks),
        looks=sum(
            1
            for look in looks
            if look.verb in VERBS and VERBS[look.verb].operation == "consultation"
        ),
        without_reason=sum(1 for look in looks if is_without_reason(look)),
        lanes=tuple(
            Lane(desk, LANE * number - LANE // 3, tuple(marks))
            for number, (desk, marks) in enumerate(sorted(lanes.items()), 1)
        ),
    )
