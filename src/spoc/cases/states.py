"""Where is a case, which moves may follow, and what is its one next step?"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from spoc.cases.clock_words import N_
from spoc.kernel.states import Moves


class CaseState(StrEnum):
    """The life of a case. The legal clock is apart: it follows recorded events, not this state."""

    NEW = "new"  # nobody has it
    TAKEN = "taken"  # one officer has it
    WAITING = "waiting"  # somebody was asked: the requester, a service, a court
    DRAFTED = "drafted"  # an answer waits for approval
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"  # nothing is left to do; still to be counted
    ARCHIVED = "archived"  # counted and sealed; what comes later is a new case, linked


_REOPENED = frozenset({CaseState.NEW, CaseState.TAKEN})
_ENDED = frozenset({CaseState.ANSWERED, CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.CLOSED})

MOVES: Moves[CaseState] = {
    CaseState.NEW: frozenset({CaseState.TAKEN, CaseState.WITHDRAWN, CaseState.CLOSED}),
    CaseState.TAKEN: frozenset({CaseState.NEW, CaseState.WAITING, CaseState.DRAFTED, *_ENDED}),
    CaseState.WAITING: frozenset({CaseState.NEW, CaseState.TAKEN, CaseState.DRAFTED, *_ENDED}),
    CaseState.DRAFTED: frozenset({CaseState.TAKEN, CaseState.WAITING, *_ENDED}),
    CaseState.ANSWERED: frozenset({*_REOPENED, CaseState.CLOSED}),
    CaseState.REFUSED: frozenset({*_REOPENED, CaseState.CLOSED}),
    CaseState.WITHDRAWN: frozenset({*_REOPENED, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({*_REOPENED, CaseState.ARCHIVED}),
    CaseState.ARCHIVED: frozenset(),
}

LABELS: Mapping[CaseState, str] = MappingProxyType(
    {
        CaseState.NEW: N_("new"),
        CaseState.TAKEN: N_("taken"),
        CaseState.WAITING: N_("waiting for somebody"),
        CaseState.DRAFTED: N_("answer waits for approval"),
        CaseState.ANSWERED: N_("answered"),
        CaseState.REFUSED: N_("refused"),
        CaseState.WITHDRAWN: N_("withdrawn"),
        CaseState.CLOSED: N_("closed"),
        CaseState.ARCHIVED: N_("archived"),
    }
)

# The one next step at every moment; stored codes, worded by the page. Empty: nothing is left.
NEXT_STEPS: Mapping[CaseState, str] = MappingProxyType(
    {
        CaseState.NEW: "claim",
        CaseState.TAKEN: "work",
        CaseState.WAITING: "chase",
        CaseState.DRAFTED: "approve",
        CaseState.ANSWERED: "close",
        CaseState.REFUSED: "close",
        CaseState.WITHDRAWN: "close",
        CaseState.CLOSED: "archive",
        CaseState.ARCHIVED: "",
    }
)


def is_open(state: CaseState) -> bool:
    """Somebody still owes something."""
    return state not in _ENDED and state is not CaseState.ARCHIVED


def is_reopening(old: CaseState, new: CaseState) -> bool:
    """The move takes up again what had ended; it needs a recorded reason."""
    return old in _ENDED and is_open(new)
