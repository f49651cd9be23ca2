"""Where is an answer in the making?"""

from __future__ import annotations

from enum import StrEnum

from spoc.kernel.states import Moves


class DraftState(StrEnum):
    """A draft is written, perhaps signed by a second officer, and sent or dropped."""

    WRITING = "writing"
    SUBMITTED = "submitted"  # waits for a second officer
    APPROVED = "approved"  # signed; a change of content or recipient voids it
    SENT = "sent"  # in the outbox: no way back
    DROPPED = "dropped"


DRAFT_MOVES: Moves[DraftState] = {
    DraftState.WRITING: frozenset({DraftState.SUBMITTED, DraftState.SENT, DraftState.DROPPED}),
    DraftState.SUBMITTED: frozenset({DraftState.APPROVED, DraftState.WRITING}),
    DraftState.APPROVED: frozenset({DraftState.SENT, DraftState.WRITING}),
    DraftState.SENT: frozenset(),
    DraftState.DROPPED: frozenset(),
}
