"""Which marks has a clock passed, how loudly are they told, and when must we look again?

Pure: the marks come from `law/data/national.toml`; who was told already is the caller's knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from spoc.cases.deadlines import Clock, ClockState, instant_of_share
from spoc.law.national import National

NOBODY = "nobody_took_it"
OVER = "over"


class Loudness(StrEnum):
    """How a mark is told."""

    QUIET = "quiet"  # on the screen, to the owner
    SPOKEN = "spoken"  # a spoken line and a mark on the wall board, to owner and shift leader
    ALARM = "alarm"  # a sound, to the whole room, until somebody acknowledges it by name


@dataclass(frozen=True, slots=True)
class Escalation:
    """A mark that was passed. `kind`: "share_50" and so on, "over", "nobody_took_it"."""

    kind: str
    due_since: datetime
    loudness: Loudness


def escalations(
    clock: Clock,
    *,
    taken_at: datetime | None,
    registered_at: datetime,
    is_urgent: bool,
    now: datetime,
    national: National,
) -> tuple[Escalation, ...]:
    """The marks passed at `now`, earliest first; none once the request has ended.

    A mark that was passed stays passed when the clock is suspended afterwards. "over" counts from
    the last lawful instant (a deviation told in time included) and is told at that very instant.
    """
    marks = _marks(clock, taken_at, registered_at, is_urgent, national)
    return tuple(mark for mark in sorted(marks, key=_since) if mark.due_since <= now)


def next_check(
    clock: Clock,
    *,
    taken_at: datetime | None,
    registered_at: datetime,
    is_urgent: bool,
    now: datetime,
    national: National,
) -> datetime | None:
    """The next instant at which `escalations` will answer more; None when nothing is to come.

    Every recorded event changes the clock: ask again after each.
    """
    marks = _marks(clock, taken_at, registered_at, is_urgent, national)
    return min((mark.due_since for mark in marks if mark.due_since > now), default=None)


def _since(mark: Escalation) -> datetime:
    return mark.due_since


def _marks(
    clock: Clock,
    taken_at: datetime | None,
    registered_at: datetime,
    is_urgent: bool,
    national: National,
) -> Iterator[Escalation]:
    if clock.is_stopped:
        return
    if is_urgent and taken_at is None:
        yield Escalation(NOBODY, registered_at + national.untaken_urgent, Loudness.ALARM)
    last = len(national.escalation_percent) - 1
    for place, percent in enumerate(national.escalation_percent):
        reached_at = instant_of_share(clock, percent / 100)
        if reached_at is not None:
            loudness = Loudness.SPOKEN if place == last else Loudness.QUIET
            yield Escalation(f"share_{percent}", reached_at, loudness)
    if clock.binding_at is not None and clock.state is not ClockState.SUSPENDED:
        yield Escalation(OVER, clock.binding_at, Loudness.ALARM)
