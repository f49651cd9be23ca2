"""Do two independent readings of the law agree on generated histories?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from tests.unit.cases.clock_histories import BRUSSELS, HOLIDAYS, histories
from tests.unit.cases.reference_clock import in_minutes, minute, reference

from spoc.cases.clock_words import REASON_CODES, SENTENCES
from spoc.cases.deadlines import ClockEvent, ClockState, instant_of_share, reckon

History = tuple[list[ClockEvent], datetime]
ZERO = timedelta()
thorough = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
brief = settings(thorough, max_examples=120)


def check_agreement(history: History) -> None:
    events, now = history
    clock = reckon(events, now=now, zone=BRUSSELS, holidays=HOLIDAYS)
    found = {
        "state": clock.state.value,
        "due": clock.due_at and minute(clock.due_at),
        "remaining": None if clock.remaining is None else in_minutes(clock.remaining),
        "paused": in_minutes(clock.paused),
        "until": clock.deviation_until and minute(clock.deviation_until),
        "over": in_minutes(clock.overrun),
    }
    assert found == reference(events, now)


@thorough
@given(histories())
def test_both_clocks_agree(history: History) -> None:
    check_agreement(history)


@brief
@given(histories())
def test_the_bill_adds_up_to_the_due_instant(history: History) -> None:
    events, now = history
    clock = reckon(events, now=now, zone=BRUSSELS, holidays=HOLIDAYS)
    if clock.due_at is None:
        assert all(reason.effect is None for reason in clock.reasons)
        return
    receipts = [
        reason.at
        for reason in clock.reasons
        if reason.code == "received" or reason.values.get("new_request") == "yes"
    ]
    effects = sum((reason.effect or ZERO for reason in clock.reasons), ZERO)
    assert receipts[-1] + effects == clock.due_at


@brief
@given(histories())
def test_every_line_of_the_bill_can_be_said(history: History) -> None:
    events, now = history
    for reason in reckon(events, now=now, zone=BRUSSELS, holidays=HOLIDAYS).reasons:
        assert SENTENCES[reason.code] % reason.values
        assert REASON_CODES[reason.code].means


@brief
@given(histories())
def test_every_event_has_its_line(history: History) -> None:
    events, now = history
    reasons = reckon(events, now=now, zone=BRUSSELS, holidays=HOLIDAYS).reasons
    told = sum(1 for reason in reasons if "actor" in reason.values or "event" in reason.values)
    unknown = sum(1 for reason in reasons if reason.code == "unknown_value")
    assert told - unknown == len(events)


@brief
@given(histories())
def test_shares_come_in_order_and_end_at_the_due_instant(history: History) -> None:
    events, now = history
    clock = reckon(events, now=now, zone=BRUSSELS, holidays=HOLIDAYS)
    marks = [instant_of_share(clock, share) for share in (0.5, 0.75, 0.9, 1.0)]
    known = [mark for mark in marks if mark is not None]
    assert known == sorted(known)
    if clock.due_at is None or clock.state is ClockState.SUSPENDED:
        assert marks[-1] is None
    else:
        assert marks[-1] == clock.due_at


@brief
@given(histories())
def test_recorded_order_decides_only_within_one_instant(history: History) -> None:
    events, now = history
    in_order = sorted(events, key=lambda event: event.at)
    one = reckon(events, now=now, zone=BRUSSELS, holidays=HOLIDAYS)
    assert one == reckon(in_order, now=now, zone=BRUSSELS, holidays=HOLIDAYS)


@brief
@given(histories())
def test_a_stopped_clock_does_not_move(history: History) -> None:
    events, now = history
    clock = reckon(events, now=now, zone=BRUSSELS, holidays=HOLIDAYS)
    later = now + timedelta(days=3)
    if clock.is_stopped and all(event.at <= now for event in events):
        again = reckon(events, now=later, zone=BRUSSELS, holidays=HOLIDAYS)
        assert (again.state, again.due_at, again.remaining) == (
            clock.state,
            clock.due_at,
            clock.remaining,
        )
        assert clock.left(later.astimezone(UTC)) == clock.remaining
