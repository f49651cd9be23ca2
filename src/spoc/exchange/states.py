"""Where on its walk is a message, and where is an answer on its way out?"""

from __future__ import annotations

from enum import StrEnum

from spoc.kernel.states import Moves


class Stage(StrEnum):
    """How far the journey of an incoming message has come; a failed step leaves it where it is."""

    REGISTERED = "registered"
    PARSED = "parsed"
    UNDERSTOOD = "understood"  # mentions found
    CORRELATED = "correlated"
    TIMED = "timed"  # the legal clock runs
    AT_DESK = "at_desk"
    OUTGOING = "outgoing"  # our own message: it has no incoming walk


STAGE_MOVES: Moves[Stage] = {
    Stage.REGISTERED: frozenset({Stage.PARSED, Stage.OUTGOING}),
    Stage.PARSED: frozenset({Stage.UNDERSTOOD}),
    Stage.UNDERSTOOD: frozenset({Stage.CORRELATED}),
    Stage.CORRELATED: frozenset({Stage.TIMED}),
    Stage.TIMED: frozenset({Stage.AT_DESK}),
    Stage.AT_DESK: frozenset(),
    Stage.OUTGOING: frozenset(),
}


# Not yet at a desk.
UNDER_WAY = tuple(
    stage for stage, following in STAGE_MOVES.items() if following and stage is not Stage.OUTGOING
)


class Sending(StrEnum):
    """The state of a dispatch. Marked after the fact: what is `sent` was accepted outside."""

    WAITING = "waiting"
    TRYING = "trying"  # handed to the channel; a crash here makes it uncertain
    SENT = "sent"
    FAILED = "failed"  # refused for good, or too often: a human decides
    UNCERTAIN = "uncertain"  # may have arrived: never sent again without a human
    CANCELLED = "cancelled"


SENDING_MOVES: Moves[Sending] = {
    Sending.WAITING: frozenset({Sending.TRYING, Sending.CANCELLED}),
    Sending.TRYING: frozenset({Sending.SENT, Sending.WAITING, Sending.FAILED, Sending.UNCERTAIN}),
    Sending.SENT: frozenset(),
    Sending.FAILED: frozenset({Sending.WAITING, Sending.CANCELLED}),
    Sending.UNCERTAIN: frozenset({Sending.SENT, Sending.WAITING, Sending.CANCELLED}),
    Sending.CANCELLED: frozenset(),
}
