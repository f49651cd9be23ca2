"""When does a judicial authorisation lawfully delay the answer?"""

from __future__ import annotations

import pytest
from tests.unit.cases.clock_cases import (
    START,
    at_court,
    clock_at,
    codes,
    event,
    received,
)
from tests.unit.cases.clock_histories import DAY, HOUR

from spoc.cases.deadlines import (
    ClockState,
)


def test_a_court_suspends_a_pruem_request() -> None:
    events = [received(instrument="prum"), event("judicial_asked", HOUR)]
    assert clock_at(5 * HOUR, *events).state is ClockState.SUSPENDED
    clock = clock_at(9 * HOUR, *events, event("judicial_granted", 6 * HOUR))
    assert clock.paused == 5 * HOUR
    assert clock.due_at == START + 53 * HOUR
    assert "would_change_court" in codes(clock)


def test_a_delay_told_in_time_is_lawful_until_then() -> None:
    clock = clock_at(10 * HOUR, *at_court(2 * HOUR, 20 * HOUR))
    assert clock.state is ClockState.RUNNING
    assert clock.due_at == START + 8 * HOUR
    assert clock.deviation_until == START + 20 * HOUR
    assert clock.binding_at == START + 20 * HOUR
    assert clock.remaining == -2 * HOUR
    assert clock.waits_for_court
    assert clock.is_over_by_court
    over = clock_at(21 * HOUR, *at_court(2 * HOUR, 20 * HOUR))
    assert over.state is ClockState.OVER
    assert over.overrun == HOUR
    assert not over.is_over_by_court


def test_an_answer_within_the_delay_told_is_in_time_and_counted_apart() -> None:
    events = [
        *at_court(2 * HOUR, 20 * HOUR),
        event("judicial_granted", 9 * HOUR),
        event("answered", 11 * HOUR),
    ]
    clock = clock_at(30 * HOUR, *events)
    assert clock.state is ClockState.ANSWERED_IN_TIME
    assert clock.is_over_by_court
    assert not clock.waits_for_court
    assert "closed_by_court" in codes(clock)


def test_a_delay_told_too_late_does_not_help() -> None:
    clock = clock_at(10 * HOUR, *at_court(9 * HOUR, 20 * HOUR))
    assert clock.state is ClockState.OVER
    assert clock.deviation_until is None
    assert "announcement_too_late" in codes(clock)
    at_the_limit = clock_at(10 * HOUR, *at_court(8 * HOUR, 20 * HOUR))
    assert at_the_limit.deviation_until is None


def test_at_the_very_limit_nothing_is_over_yet() -> None:
    clock = clock_at(8 * HOUR, *at_court(2 * HOUR, 20 * HOUR))
    assert clock.remaining == 0 * HOUR
    assert not clock.is_over_by_court


def test_a_delay_may_be_prolonged_while_it_lasts() -> None:
    prolonged = event("judicial_announced", 10 * HOUR, until=(START + DAY).isoformat())
    clock = clock_at(11 * HOUR, *at_court(2 * HOUR, 20 * HOUR), prolonged)
    assert clock.deviation_until == START + DAY


def test_a_delay_that_ends_before_the_limit_takes_nothing_away() -> None:
    clock = clock_at(7 * HOUR, *at_court(2 * HOUR, 4 * HOUR))
    assert clock.binding_at == START + 8 * HOUR
    assert "deviation" not in codes(clock)


@pytest.mark.parametrize(
    "until",
    ["", "tomorrow", "2026-11-24T20:00", "2026-11-24T09:30+00:00", "0001-01-01T00:00+14:00"],
)
def test_an_announcement_without_a_later_end_is_set_aside(until: str) -> None:
    events = [
        received(),
        event("judicial_asked", HOUR),
        event("judicial_announced", 2 * HOUR, until=until),
    ]
    assert "no_end_told" in codes(clock_at(3 * HOUR, *events))


def test_a_court_outside_the_directive_gives_no_delay() -> None:
    events = at_court(2 * HOUR, 20 * HOUR)
    events[0] = received(instrument="sis", urgency="normal")
    clock = clock_at(13 * HOUR, *events)
    assert clock.state is ClockState.OVER
    assert "deviation_not_for_limit" in codes(clock)


def test_courts_are_asked_once_and_decide_once() -> None:
    events = [
        received(),
        event("judicial_granted", HOUR),
        event("judicial_asked", 2 * HOUR),
        event("judicial_asked", 3 * HOUR),
        event("judicial_refused", 4 * HOUR),
        event("judicial_announced", 5 * HOUR, until=(START + DAY).isoformat()),
    ]
    found = codes(clock_at(6 * HOUR, *events))
    assert found.count("not_at_court") == 2
    assert found.count("already_at_court") == 1
