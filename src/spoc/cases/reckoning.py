"""The stored clock of a case: read its events, reckon, and keep what the inbox sorts by.

`cases/deadlines.py` is the truth; the columns on the case are its last answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

from spoc.cases import deadlines
from spoc.cases.deadlines import Clock, EventKind
from spoc.cases.escalation import next_check
from spoc.cases.models import Case, ClockEvent
from spoc.law.calendar import belgian_holidays
from spoc.law.codes import Urgency
from spoc.law.national import national

# What an answer usually takes once somebody works on it, until own history tells better
# (the queue is ordered by slack: time left minus expected work).
EXPECTED_WORK = timedelta(minutes=20)


def zone() -> ZoneInfo:
    """The national zone."""
    return ZoneInfo(settings.TIME_ZONE)


@cache
def _holidays(year: int) -> frozenset[date]:
    return belgian_holidays((year - 1, year, year + 1))


def clock_of(events: Iterable[ClockEvent], *, now: datetime) -> Clock:
    """The legal clock over stored events, in their recorded order."""
    return deadlines.reckon(
        [
            deadlines.ClockEvent(
                kind=EventKind(event.kind),
                at=event.at,
                actor=event.actor,
                ground=event.ground,
                details=event.details,
            )
            for event in events
        ],
        now=now,
        zone=zone(),
        holidays=_holidays(now.year),
    )


def refresh_clock(
    case: Case, events: Iterable[ClockEvent] | None = None, *, now: datetime
) -> Clock:
    """Reckon the clock of a case and keep the answer on its row (in the present transaction).

    `events`: all of them, in their recorded order, when the caller has them.
    """
    if events is None:
        events = case.clock_events.order_by("recorded_at", "id")
    clock = clock_of(events, now=now)
    case.clock_state = clock.state
    case.limit_code = clock.limit.code if clock.limit else ""
    case.started_at = clock.started_at
    case.due_at = clock.due_at
    case.stopped_at = clock.stopped_at
    case.deviation_until = clock.deviation_until
    case.act_by = act_by(case)
    case.next_check_at = next_check(
        clock,
        taken_at=case.taken_at,
        registered_at=case.opened_at,
        is_urgent=case.urgency == Urgency.URGENT,
        now=now,
        national=national(),
    )
    case.save(
        update_fields=[
            "clock_state", "limit_code", "started_at", "due_at", "stopped_at",
            "deviation_until", "act_by", "next_check_at",
        ]
    )  # fmt: skip
    return clock


def act_by(case: Case) -> datetime | None:
    """What the inbox sorts by: due minus expected work, or an earlier departure in the text.

    A clock that stands still pushes nobody; a case without any limit waits a week.
    """
    if case.clock_state == "suspended" or case.stopped_at is not None:
        due = None
    else:
        due = case.due_at - EXPECTED_WORK if case.due_at else case.opened_at + timedelta(days=7)
    instants = [instant for instant in (due, case.departure_at) if instant is not None]
    return min(instants, default=None)
