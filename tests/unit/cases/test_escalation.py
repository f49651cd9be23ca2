"""Which marks are told, since when, and is the next look exact?"""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from tests.unit.cases.clock_cases import (
    START,
    asked_and_reached,
    at_court,
    clock_at,
    event,
    received,
)
from tests.unit.cases.clock_histories import BRUSSELS, HOLIDAYS, HOUR, MINUTE, histories

from spoc.cases.deadlines import Clock, ClockEvent, reckon
from spoc.cases.escalation import Escalation, Loudness, escalations, next_check
from spoc.law.national import National, Reading

NATIONAL = National(
    reading=Reading.STRICT,
    targets={},
    escalation_percent=(50, 75, 90),
    untaken_urgent=15 * MINUTE,
)


def marks(
    clock: Clock, after: timedelta, *, taken: bool = True, urgent: bool = True
) -> tuple[Escalation, ...]:
    return escalations(
        clock,
        taken_at=START + MINUTE if taken else None,
        registered_at=START,
        is_urgent=urgent,
        now=START + after,
        national=NATIONAL,
    )


def check(clock: Clock, after: timedelta, *, taken: bool = True) -> datetime | None:
    return next_check(
        clock,
        taken_at=START + MINUTE if taken else None,
        registered_at=START,
        is_urgent=True,
        now=START + after,
        national=NATIONAL,
    )


def test_marks_rise_at_50_75_and_90_percent_and_at_the_limit() -> None:
    clock = clock_at(9 * HOUR, received())
    found = marks(clock, 9 * HOUR)
    assert [mark.kind for mark in found] == ["share_50", "share_75", "share_90", "over"]
    assert [mark.due_since - START for mark in found] == [
        4 * HOUR,
        6 * HOUR,
        432 * MINUTE,
        8 * HOUR,
    ]
    assert [mark.loudness for mark in found] == [
        Loudness.QUIET,
        Loudness.QUIET,
        Loudness.SPOKEN,
        Loudness.ALARM,
    ]


def test_nothing_is_told_before_its_instant() -> None:
    clock = clock_at(HOUR, received())
    assert marks(clock, 4 * HOUR - MINUTE) == ()
    assert [mark.kind for mark in marks(clock, 4 * HOUR)] == ["share_50"]


def test_an_urgent_message_nobody_took_is_called_out_after_15_minutes() -> None:
    clock = clock_at(timedelta(), received())
    assert marks(clock, 14 * MINUTE, taken=False) == ()
    assert marks(clock, 15 * MINUTE, taken=False) == (
        Escalation("nobody_took_it", START + 15 * MINUTE, Loudness.ALARM),
    )
    assert marks(clock, HOUR, taken=False, urgent=False) == ()
    assert marks(clock, HOUR, taken=True) == ()


def test_an_urgent_message_without_a_limit_is_called_out_too() -> None:
    clock = clock_at(timedelta(), event("received", timedelta()))
    assert [mark.kind for mark in marks(clock, HOUR, taken=False)] == ["nobody_took_it"]
    assert check(clock, timedelta(), taken=False) == START + 15 * MINUTE


def test_a_pause_keeps_the_passed_marks_and_stops_the_others() -> None:
    clock = clock_at(9 * HOUR, received(), *asked_and_reached(5 * HOUR))
    assert [mark.kind for mark in marks(clock, 30 * HOUR)] == ["share_50"]
    assert check(clock, 9 * HOUR) is None


def test_marks_move_by_the_pause() -> None:
    events = [received(), *asked_and_reached(HOUR), event("clarification_received", 3 * HOUR)]
    clock = clock_at(3 * HOUR, *events)
    assert check(clock, 3 * HOUR) == START + 6 * HOUR


def test_a_delay_told_in_time_moves_the_alarm() -> None:
    clock = clock_at(9 * HOUR, *at_court(2 * HOUR, 20 * HOUR))
    assert "over" not in [mark.kind for mark in marks(clock, 9 * HOUR)]
    assert check(clock, 9 * HOUR) == START + 20 * HOUR


def test_what_has_ended_is_told_no_more() -> None:
    clock = clock_at(9 * HOUR, received(), event("answered", 9 * HOUR))
    assert marks(clock, 20 * HOUR, taken=False) == ()
    assert check(clock, 20 * HOUR, taken=False) is None


@settings(max_examples=200, deadline=None)
@given(histories())
def test_between_two_looks_nothing_new_falls_due(
    history: tuple[list[ClockEvent], datetime],
) -> None:
    events, now = history
    clock = reckon(events, now=now, zone=BRUSSELS, holidays=HOLIDAYS)

    def told(at: datetime) -> int:
        return len(
            escalations(
                clock,
                taken_at=None,
                registered_at=now,
                is_urgent=True,
                now=at,
                national=NATIONAL,
            )
        )

    coming = next_check(
        clock, taken_at=None, registered_at=now, is_urgent=True, now=now, national=NATIONAL
    )
    if coming is None:
        assert told(now) == told(now + timedelta(days=4000))
    else:
        assert told(coming - timedelta(microseconds=1)) == told(now)
        assert told(coming) > told(now)
