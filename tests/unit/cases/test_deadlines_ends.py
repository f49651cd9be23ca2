"""How does a clock end, go on, and take events that come in odd order?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.unit.cases.clock_cases import (
    START,
    URGENT,
    asked_and_reached,
    clock_at,
    codes,
    event,
    received,
)
from tests.unit.cases.clock_histories import BRUSSELS, DAY, HOLIDAYS, HOUR, MINUTE

from spoc.cases.deadlines import (
    ClockEvent,
    ClockState,
    EventKind,
    reckon,
)


@pytest.mark.parametrize(
    ("kind", "after", "state"),
    [
        ("answered", 8 * HOUR, ClockState.ANSWERED_IN_TIME),
        ("answered", 8 * HOUR + MINUTE, ClockState.ANSWERED_LATE),
        ("refused", HOUR, ClockState.REFUSED_IN_TIME),
        ("refused", 9 * HOUR, ClockState.REFUSED_LATE),
        ("withdrawn", 9 * HOUR, ClockState.WITHDRAWN),
    ],
)
def test_the_end_is_judged_at_its_instant(kind: str, after: timedelta, state: ClockState) -> None:
    clock = clock_at(5 * DAY, received(), event(kind, after))
    assert clock.state is state
    assert clock.stopped_at == START + after
    assert clock.remaining == 8 * HOUR - after


def test_an_answer_during_a_pause_ends_the_pause() -> None:
    clock = clock_at(2 * DAY, received(), *asked_and_reached(HOUR), event("answered", DAY))
    assert clock.state is ClockState.ANSWERED_IN_TIME
    assert clock.remaining == 7 * HOUR
    assert clock.paused == 23 * HOUR


def test_a_partial_answer_stops_nothing_while_the_rest_is_owed() -> None:
    assert clock_at(9 * HOUR, received(), event("partially_answered", HOUR)).state is (
        ClockState.OVER
    )
    ended = event("partially_answered", HOUR, rest="refused")
    assert clock_at(9 * HOUR, received(), ended).state is ClockState.ANSWERED_IN_TIME


def test_after_the_end_only_reopening_counts() -> None:
    late = [event("found_indirect", 3 * HOUR), event("answered", 4 * HOUR)]
    clock = clock_at(5 * HOUR, received(), event("answered", 2 * HOUR), *late)
    assert clock.stopped_at == START + 2 * HOUR
    assert codes(clock).count("after_closing") == 2


def test_time_closed_does_not_count_after_reopening() -> None:
    events = [received(), event("answered", 2 * HOUR), event("reopened", 2 * DAY)]
    clock = clock_at(2 * DAY + HOUR, *events)
    assert clock.state is ClockState.RUNNING
    assert clock.remaining == 5 * HOUR
    assert clock.paused == timedelta()
    reopened = next(reason for reason in clock.reasons if reason.code == "reopened")
    assert reopened.effect == 2 * DAY - 2 * HOUR


def test_reopening_a_late_answer_stays_late_without_the_time_closed() -> None:
    events = [received(), event("answered", 9 * HOUR), event("reopened", 2 * DAY)]
    clock = clock_at(2 * DAY + HOUR, *events)
    assert clock.state is ClockState.OVER
    assert clock.overrun == 2 * HOUR


def test_a_question_does_not_survive_the_end() -> None:
    events = [
        received(),
        *asked_and_reached(HOUR),
        event("judicial_asked", HOUR),
        event("answered", 2 * HOUR),
        event("reopened", 3 * HOUR),
    ]
    clock = clock_at(4 * HOUR, *events)
    assert clock.state is ClockState.RUNNING
    assert not clock.waits_for_court


def test_reopening_as_a_new_request_starts_a_new_clock() -> None:
    events = [
        received(),
        event("found_indirect", HOUR),
        event("answered", 9 * HOUR),
        event("reopened", 2 * DAY, new_request="yes"),
    ]
    clock = clock_at(2 * DAY + HOUR, *events)
    assert clock.started_at == START + 2 * DAY
    assert clock.due_at == START + 2 * DAY + 8 * HOUR
    assert codes(clock)[0] == "received"


def test_what_is_open_cannot_be_reopened() -> None:
    assert "not_closed" in codes(clock_at(2 * HOUR, received(), event("reopened", HOUR)))


def test_the_earliest_receipt_governs_after_a_merger() -> None:
    earlier = event("merged", HOUR, started_at=(START - 3 * HOUR).isoformat())
    clock = clock_at(2 * HOUR, received(), earlier)
    assert clock.started_at == START - 3 * HOUR
    assert clock.due_at == START + 5 * HOUR
    later = event("merged", 2 * HOUR, started_at=(START + HOUR).isoformat())
    assert clock_at(2 * HOUR, received(), later).due_at == START + 8 * HOUR


@pytest.mark.parametrize("started_at", ["", "soon", "2026-11-25T09:00+00:00"])
def test_a_merger_without_an_earlier_start_is_set_aside(started_at: str) -> None:
    merged = event("merged", HOUR, started_at=started_at)
    assert "no_start_told" in codes(clock_at(2 * HOUR, received(), merged))


def test_a_request_is_received_once() -> None:
    clock = clock_at(3 * HOUR, received(), event("received", HOUR, **URGENT))
    assert clock.due_at == START + 8 * HOUR
    assert "received_again" in codes(clock)


def test_an_answer_before_the_receipt_is_set_aside() -> None:
    clock = clock_at(2 * HOUR, event("answered", -HOUR), received())
    assert clock.state is ClockState.RUNNING
    assert codes(clock)[0] == "before_receipt"


def test_events_after_now_are_set_aside() -> None:
    clock = clock_at(HOUR, received(), event("answered", 2 * HOUR))
    assert clock.state is ClockState.RUNNING
    assert "in_the_future" in codes(clock)


def test_events_are_taken_in_order_of_time() -> None:
    events = [event("answered", 3 * HOUR), received()]
    assert clock_at(4 * HOUR, *events).state is ClockState.ANSWERED_IN_TIME


def test_the_night_of_25_hours_keeps_its_duration() -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=BRUSSELS)
    request = ClockEvent(EventKind.RECEIVED, start, "officer 7", details=URGENT)
    clock = reckon([request], now=start, zone=BRUSSELS, holidays=HOLIDAYS)
    assert clock.due_at == datetime(2026, 10, 25, 7, 30, tzinfo=BRUSSELS)
    assert clock.due_at - start.astimezone(UTC) == 8 * HOUR


def test_the_day_of_receipt_is_the_national_one() -> None:
    # 23:30 UTC on 11 December 2024 is already the 12th in Brussels: the Directive applies.
    start = datetime(2024, 12, 11, 23, 30, tzinfo=UTC)
    request = ClockEvent(EventKind.RECEIVED, start, "officer 7", details=URGENT)
    clock = reckon([request], now=start, zone=BRUSSELS, holidays=HOLIDAYS)
    assert clock.limit is not None
    assert clock.limit.code == "dir977_urgent_direct"


def test_an_event_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        ClockEvent(EventKind.RECEIVED, datetime(2026, 11, 24, 9, 0), "officer 7")  # noqa: DTZ001


def test_events_are_kept_in_utc_with_details_as_text() -> None:
    east = timezone(3 * HOUR)
    one = ClockEvent(
        EventKind.RECEIVED,
        START.astimezone(east),
        "officer 7",
        details={"until": None},  # type: ignore[dict-item] # what JSON may hold
    )
    assert one.at.tzinfo is UTC
    assert one.details == {"until": "None"}
