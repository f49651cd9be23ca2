"""Where does the legal clock of a request stand, and why, article by article?

A pure function over the recorded events; nothing is stored but the events themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from spoc.cases.clock_bill import Account, bill, bill_without_limit
from spoc.cases.clock_history import (
    ClockEvent,
    Declaration,
    EventKind,
    History,
    Reason,
    Span,
    read_history,
)
from spoc.law.calendar import due_calendar
from spoc.law.codes import Access, Instrument, Urgency
from spoc.law.limits import Limit, limit_for

__all__ = [
    "Clock",
    "ClockEvent",
    "ClockState",
    "EventKind",
    "Reason",
    "Span",
    "instant_of_share",
    "reckon",
]

_ZERO = timedelta()
_DEVIATING = frozenset({Instrument.DIR977})  # Directive (EU) 2023/977, Article 5(2); no other act


class ClockState(StrEnum):
    """One word for where the clock stands."""

    NO_CLOCK = "no_clock"
    RUNNING = "running"
    SUSPENDED = "suspended"
    OVER = "over"
    ANSWERED_IN_TIME = "answered_in_time"
    ANSWERED_LATE = "answered_late"
    REFUSED_IN_TIME = "refused_in_time"
    REFUSED_LATE = "refused_late"
    WITHDRAWN = "withdrawn"


class LimitsOf(Protocol):
    """How limits are looked up; `spoc.law.limits.limit_for` in the product."""

    def __call__(
        self, instrument: Instrument, urgency: Urgency, access: Access, *, on: date, topic: str = ""
    ) -> Limit | None: ...


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock as it stood at `as_of`. Instants in UTC, lengths in real time.

    `due_at`: strict reading (days of 24 hours); while suspended the earliest it can still be.
    `due_calendar_at`: the reading of Regulation 1182/71, for show.
    `stopped_at`: when it was answered, refused or withdrawn.
    `paused`: the pauses that count. `remaining`: until `due_at`, negative once it has passed,
    frozen while suspended or stopped, None without a clock.
    `used_share`: of the limit's length; above 1 when it has passed.
    `deviation_until`: what the requester was told in time, Article 5(2); the state and `overrun`
    are judged by the later of this and `due_at`, all other figures by `due_at` alone.
    `allowance`: running time from `started_at` to `due_at`. `stops`: the stretches that do not
    count (pauses, and the time a reopened request was closed).
    """

    state: ClockState
    limit: Limit | None
    started_at: datetime | None
    due_at: datetime | None
    due_calendar_at: datetime | None
    stopped_at: datetime | None
    paused: timedelta
    remaining: timedelta | None
    used_share: float
    deviation_until: datetime | None
    overrun: timedelta
    reasons: tuple[Reason, ...]
    waits_for_court: bool
    allowance: timedelta | None
    stops: tuple[Span, ...]
    as_of: datetime

    @property
    def binding_at(self) -> datetime | None:
        """The last lawful instant: `due_at`, or later when a deviation was told in time."""
        if self.due_at is None or self.deviation_until is None:
            return self.due_at
        return max(self.due_at, self.deviation_until)

    @property
    def is_stopped(self) -> bool:
        """Answered, refused or withdrawn."""
        return self.stopped_at is not None

    @property
    def is_over_by_court(self) -> bool:
        """Past the limit only because of a judicial authorisation (Article 18(d) counts these)."""
        return self.remaining is not None and self.remaining < _ZERO and self.overrun == _ZERO

    def left(self, now: datetime) -> timedelta | None:
        """`remaining` at a later instant, when nothing else happened meanwhile."""
        if self.remaining is None or self.is_stopped or self.state is ClockState.SUSPENDED:
            return self.remaining
        return self.remaining - (now - self.as_of)


def reckon(
    events: Iterable[ClockEvent],
    *,
    now: datetime,
    zone: ZoneInfo,
    holidays: frozenset[date],
    limits: LimitsOf = limit_for,
) -> Clock:
    """The clock of one request at `now`. Never raises over a history, however odd.

    Receipt starts it (Article 5(1)); a merged request lends its earlier receipt. `zone` and
    `holidays` are those of the state that must act: they pick the day of receipt and serve the
    calendar reading.
    Clarification suspends it from the requester's receipt of the question (Article 6(3)), when
    the limit knows such a pause, and only if there was time left: what is late stays late.
    The last declaration and finding govern from the receipt on. [D] Only a stricter kind that
    the requester declares later (details by="requester") counts from that declaration, and never
    later than before: nobody can answer within 8 hours of a receipt two days ago.
    [D] A reopened request keeps its receipt; the time it was closed does not count against us.
    [D] A partial answer stops nothing while the rest is owed.
    [D] Answering at the very instant of the limit is in time; a pause begun there is too late.
    """
    now = now.astimezone(UTC)
    history = read_history(events, now=now)
    started_at = history.started_at
    if started_at is None:
        return _without_limit(history, now)
    day = started_at.astimezone(zone).date()
    granted = [_limit(limits, one, one.access, day) for one in history.declarations]
    limit = granted[-1]
    if limit is None:
        return _without_limit(history, now)

    at = history.closing.at if history.closing else now
    pauses = _pauses(history, limit)
    stops = sorted((*pauses, *history.closed), key=lambda span: span.start)
    lengths = [one.duration if one else None for one in granted]
    allowances = list(_allowances(history.declarations, lengths, started_at, stops))
    allowance = allowances[-1] or _ZERO
    due_at = _after(started_at, allowance, stops, at)
    counted = tuple(span for span in stops if span.start < due_at)
    paused = [span for span in pauses if span in counted]
    told, deviation_until = _deviation(history, limit, due_at)
    binding_at = max(due_at, deviation_until or due_at)
    remaining = due_at - at if at <= due_at else -_running(due_at, at, history.closed)
    overrun = _running(binding_at, at, history.closed) if at > binding_at else _ZERO
    suspended = bool(paused) and paused[-1].end is None
    asked = history.declarations[-1]
    other = Access.DIRECT if asked.access is Access.INDIRECT else Access.INDIRECT
    account = Account(
        limit=limit,
        limits=tuple(granted),
        allowances=tuple(allowances),
        pauses=tuple(pauses),
        counted=counted,
        may_deviate=limit.instrument in _DEVIATING,
        told_in_time=told,
        other_access=_limit(limits, asked, other, day),
        due_at=due_at,
        deviation_until=deviation_until,
        remaining=remaining,
        overrun=overrun,
        at=at,
    )
    return Clock(
        state=_state(history.closing, suspended=suspended, late=overrun > _ZERO),
        limit=limit,
        started_at=started_at,
        due_at=due_at,
        due_calendar_at=due_calendar(due_at - limit.duration, limit, zone, holidays),
        stopped_at=history.closing.at if history.closing else None,
        paused=sum(((span.end or at) - span.start for span in paused), _ZERO),
        remaining=remaining,
        used_share=1 - remaining / limit.duration,
        deviation_until=deviation_until,
        overrun=overrun,
        reasons=bill(history, account),
        waits_for_court=history.waits_for_court,
        allowance=allowance,
        stops=counted,
        as_of=now,
    )


def instant_of_share(clock: Clock, share: float) -> datetime | None:
    """When that part of the limit was or will be used up; None when nobody can know yet.

    `share`: 0 to 1. A clock without limit has no such instant, nor has one that is suspended and
    had not come so far.
    """
    if clock.limit is None or clock.started_at is None or clock.allowance is None:
        return None
    running = max(_ZERO, clock.allowance - clock.limit.duration * (1 - share))
    found = _after(clock.started_at, running, clock.stops, clock.as_of)
    is_open = bool(clock.stops) and clock.stops[-1].end is None
    return None if is_open and found > clock.stops[-1].start else found


def _without_limit(history: History, now: datetime) -> Clock:
    closing = history.closing
    is_withdrawn = closing is not None and closing.kind is EventKind.WITHDRAWN
    return Clock(
        state=ClockState.WITHDRAWN if is_withdrawn else ClockState.NO_CLOCK,
        limit=None,
        started_at=history.started_at,
        due_at=None,
        due_calendar_at=None,
        stopped_at=closing.at if closing else None,
        paused=_ZERO,
        remaining=None,
        used_share=0.0,
        deviation_until=None,
        overrun=_ZERO,
        reasons=bill_without_limit(history, now),
        waits_for_court=history.waits_for_court,
        allowance=None,
        stops=(),
        as_of=now,
    )


def _limit(limits: LimitsOf, asked: Declaration, access: Access, day: date) -> Limit | None:
    if asked.instrument is None:
        return None
    return limits(asked.instrument, asked.urgency, access, on=day, topic=asked.topic)


def _pauses(history: History, limit: Limit) -> tuple[Span, ...]:
    """The stretches that may suspend this limit, whether or not there was time left."""
    return {"clarification": history.questions, "judicial": history.court}.get(limit.pause, ())


def _allowances(
    declarations: Sequence[Declaration],
    lengths: Sequence[timedelta | None],
    started_at: datetime,
    stops: Sequence[Span],
) -> Iterator[timedelta | None]:
    """The running time allowed from the start, after each declaration; None without a limit."""
    total: timedelta | None = None
    begins: timedelta = _ZERO
    cap: timedelta | None = None
    for one, length in zip(declarations, lengths, strict=True):
        if not one.is_finding:
            is_shorter = total is not None and length is not None and length < total
            begins, cap = _ZERO, None
            if one.is_by_requester and is_shorter:
                begins, cap = _running(started_at, one.event.at, stops), total
        total = None if length is None else min(begins + length, cap or timedelta.max)
        yield total


def _running(start: datetime, end: datetime, stops: Iterable[Span]) -> timedelta:
    """Real time from start to end without the stops."""
    stopped = (min(span.end or end, end) - max(span.start, start) for span in stops)
    return end - start - sum((length for length in stopped if length > _ZERO), _ZERO)


def _after(start: datetime, running: timedelta, stops: Iterable[Span], now: datetime) -> datetime:
    """The first instant at which so much time has run; an open stop is taken to end `now`."""
    at, left = start, running
    for span in stops:
        if span.start - at >= left:
            break
        left -= span.start - at
        at = span.end or now
    return at + left


def _deviation(
    history: History, limit: Limit, due_at: datetime
) -> tuple[frozenset[datetime], datetime | None]:
    """Which announcements were told while there was time, and until when the last one reaches."""
    told: set[datetime] = set()
    until: datetime | None = None
    if limit.instrument in _DEVIATING:
        for at, end in history.announcements:
            if at < max(due_at, until or due_at):
                told.add(at)
                until = end
    return frozenset(told), until


def _state(closing: ClockEvent | None, *, suspended: bool, late: bool) -> ClockState:
    if closing is None:
        if late:
            return ClockState.OVER
        return ClockState.SUSPENDED if suspended else ClockState.RUNNING
    if closing.kind is EventKind.WITHDRAWN:
        return ClockState.WITHDRAWN
    if closing.kind is EventKind.REFUSED:
        return ClockState.REFUSED_LATE if late else ClockState.REFUSED_IN_TIME
    return ClockState.ANSWERED_LATE if late else ClockState.ANSWERED_IN_TIME
