"""How is a history written in a test? One receipt at `START`, everything else counted from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.unit.cases.clock_histories import BRUSSELS, HOLIDAYS, HOUR

from spoc.cases.deadlines import Clock, ClockEvent, EventKind, reckon

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
URGENT = {"instrument": "dir977", "urgency": "urgent"}
NORMAL = {"instrument": "dir977", "urgency": "normal"}


def event(kind: str, after: timedelta, **details: str) -> ClockEvent:
    return ClockEvent(EventKind(kind), START + after, "officer 7", details=details)


def received(**details: str) -> ClockEvent:
    return event("received", timedelta(), **(details or URGENT))


def clock_at(after: timedelta, *events: ClockEvent) -> Clock:
    return reckon(events, now=START + after, zone=BRUSSELS, holidays=HOLIDAYS)


def codes(clock: Clock) -> list[str]:
    return [reason.code for reason in clock.reasons]


def asked_and_reached(at: timedelta, **details: str) -> list[ClockEvent]:
    return [
        event("clarification_asked", at, **details),
        event("clarification_reached", at, **details),
    ]


def at_court(told: timedelta, until: timedelta) -> list[ClockEvent]:
    return [
        received(),
        event("judicial_asked", HOUR),
        event("judicial_announced", told, until=(START + until).isoformat()),
    ]
