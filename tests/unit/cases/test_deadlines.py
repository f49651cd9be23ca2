"""Does the legal clock say what the articles say, case by case?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.cases.clock_cases import (
    NORMAL,
    START,
    URGENT,
    asked_and_reached,
    clock_at,
    codes,
    event,
    received,
)
from tests.unit.cases.clock_histories import DAY, HOUR, MINUTE

from spoc.cases.clock_words import REASON_CODES, SENTENCES, short_article, span_text
from spoc.cases.deadlines import (
    ClockState,
    EventKind,
    instant_of_share,
)


def test_nothing_received_is_no_clock() -> None:
    clock = clock_at(HOUR)
    assert clock.state is ClockState.NO_CLOCK
    assert (clock.due_at, clock.remaining, clock.started_at) == (None, None, None)
    assert codes(clock) == ["not_received"]


def test_urgent_request_runs_on_eight_hours_until_access_is_known() -> None:
    clock = clock_at(3 * HOUR, received())
    assert clock.state is ClockState.RUNNING
    assert clock.due_at == START + 8 * HOUR
    assert clock.remaining == 5 * HOUR
    assert clock.used_share == pytest.approx(3 / 8)
    assert clock.limit is not None
    assert clock.limit.article == "Directive (EU) 2023/977, Article 5(1)"
    assert "would_change_access" in codes(clock)


def test_finding_it_indirectly_accessible_moves_it_to_three_days_from_receipt() -> None:
    clock = clock_at(3 * HOUR, received(), event("found_indirect", 2 * HOUR))
    assert clock.due_at == START + 3 * DAY
    finding = next(reason for reason in clock.reasons if reason.code == "found_indirect")
    assert finding.effect == 3 * DAY - 8 * HOUR
    assert finding.values["limit"] == "dir977_urgent_indirect"


def test_finding_it_direct_after_all_brings_back_eight_hours_from_receipt() -> None:
    events = [received(), event("found_indirect", HOUR), event("found_direct", 9 * HOUR)]
    clock = clock_at(10 * HOUR, *events)
    assert clock.state is ClockState.OVER
    assert clock.overrun == 2 * HOUR
    assert clock.remaining == -2 * HOUR


def test_both_readings_of_calendar_days_are_shown() -> None:
    clock = clock_at(HOUR, received(**NORMAL))
    assert clock.due_at == START + 7 * DAY
    # Tuesday 24 November, 7 days, until midnight of Tuesday 1 December in Brussels
    assert clock.due_calendar_at == datetime(2026, 12, 1, 23, 0, tzinfo=UTC)


def test_asking_stops_nothing_until_the_question_has_arrived() -> None:
    asked = event("clarification_asked", HOUR)
    assert clock_at(4 * HOUR, received(), asked).remaining == 4 * HOUR
    reached = event("clarification_reached", 2 * HOUR)
    clock = clock_at(4 * HOUR, received(), asked, reached)
    assert clock.state is ClockState.SUSPENDED
    assert clock.remaining == 6 * HOUR
    assert clock.paused == 2 * HOUR
    assert clock.due_at == START + 10 * HOUR  # the earliest it can still be
    assert clock.left(START + 7 * HOUR) == 6 * HOUR
    assert "still_paused" in codes(clock)


def test_the_clock_runs_again_when_the_clarification_is_received() -> None:
    events = [received(), *asked_and_reached(HOUR), event("clarification_received", 4 * HOUR)]
    clock = clock_at(5 * HOUR, *events)
    assert clock.state is ClockState.RUNNING
    assert clock.due_at == START + 11 * HOUR
    assert clock.paused == 3 * HOUR


def test_overlapping_questions_count_once() -> None:
    events = [
        received(),
        *asked_and_reached(HOUR, question="who"),
        *asked_and_reached(2 * HOUR, question="where"),
        event("clarification_received", 3 * HOUR, question="who"),
        event("clarification_received", 4 * HOUR, question="where"),
    ]
    assert clock_at(5 * HOUR, *events).paused == 3 * HOUR


def test_a_question_that_arrives_twice_pauses_once() -> None:
    events = [received(), *asked_and_reached(HOUR), event("clarification_reached", 2 * HOUR)]
    clock = clock_at(3 * HOUR, *events)
    assert clock.paused == 2 * HOUR
    assert "already_paused" in codes(clock)


def test_an_answer_that_crossed_the_question_pauses_nothing() -> None:
    events = [
        received(),
        event("clarification_asked", HOUR),
        event("clarification_received", 2 * HOUR),
        event("clarification_reached", 3 * HOUR),
    ]
    clock = clock_at(4 * HOUR, *events)
    assert clock.paused == timedelta()
    assert clock.state is ClockState.RUNNING
    assert "no_question" in codes(clock)


def test_clarification_without_a_question_is_set_aside() -> None:
    clock = clock_at(2 * HOUR, received(), event("clarification_received", HOUR))
    assert clock.due_at == START + 8 * HOUR
    assert "no_question" in codes(clock)


def test_a_pause_after_the_limit_does_not_rescue_it() -> None:
    clock = clock_at(12 * HOUR, received(), *asked_and_reached(9 * HOUR))
    assert clock.state is ClockState.OVER
    assert clock.overrun == 4 * HOUR
    assert clock.paused == timedelta()
    assert "pause_too_late" in codes(clock)


def test_a_pause_begun_at_the_very_limit_is_too_late() -> None:
    clock = clock_at(9 * HOUR, received(), *asked_and_reached(8 * HOUR))
    assert clock.state is ClockState.OVER
    assert clock.paused == timedelta()
    assert "pause_too_late" in codes(clock)


def test_sirene_knows_no_pause() -> None:
    events = [received(instrument="sis", urgency="normal"), *asked_and_reached(HOUR)]
    clock = clock_at(3 * HOUR, *events)
    assert clock.state is ClockState.RUNNING
    assert clock.due_at == START + 12 * HOUR
    assert "pause_not_for_limit" in codes(clock)


def test_every_line_cites_the_act_that_rules_the_request() -> None:
    events = [*asked_and_reached(HOUR), event("answered", 2 * HOUR)]
    own = {
        reason.code: reason.article for reason in clock_at(3 * HOUR, received(), *events).reasons
    }
    assert own["clarification_reached"] == "Directive (EU) 2023/977, Article 6(3)"
    sis = clock_at(3 * HOUR, received(instrument="sis"), *events)
    assert {reason.article for reason in sis.reasons} == {
        "",
        "Regulation (EU) 2018/1862, Article 8(3)",
    }
    none = clock_at(3 * HOUR, event("received", timedelta()), *events)
    assert {reason.article for reason in none.reasons} == {""}


def test_arrest_over_sirene_is_immediate() -> None:
    clock = clock_at(MINUTE, received(instrument="sis", urgency="normal", topic="arrest"))
    assert clock.limit is not None
    assert clock.limit.code == "sirene_arrest"
    assert clock.due_at == START + 30 * MINUTE


def test_a_correction_that_gives_more_time_counts_from_receipt() -> None:
    corrected = event("reclassified", 5 * HOUR, urgency="normal", by="requester")
    clock = clock_at(6 * HOUR, received(), corrected)
    assert clock.due_at == START + 7 * DAY


def test_urgency_declared_later_counts_from_its_declaration() -> None:
    urgent = event("reclassified", 2 * DAY, urgency="urgent", by="requester")
    clock = clock_at(2 * DAY + HOUR, received(**NORMAL), urgent)
    assert clock.due_at == START + 2 * DAY + 8 * HOUR
    assert clock.used_share == pytest.approx(1 / 8)


def test_urgency_declared_later_never_gives_more_time_than_before() -> None:
    urgent = event("reclassified", 7 * DAY - HOUR, urgency="urgent", by="requester")
    assert clock_at(7 * DAY, received(**NORMAL), urgent).due_at == START + 7 * DAY


def test_a_finding_after_declared_urgency_keeps_its_start_and_its_end() -> None:
    events = [
        received(**NORMAL),
        event("reclassified", 6 * DAY, urgency="urgent", by="requester"),
        event("found_indirect", 6 * DAY + HOUR),
    ]
    assert clock_at(6 * DAY + 2 * HOUR, *events).due_at == START + 7 * DAY


def test_a_correction_that_changes_no_length_counts_from_receipt() -> None:
    events = [
        received(),
        event("reclassified", HOUR, topic="terrorism", by="requester"),
        event("found_indirect", 2 * HOUR),
    ]
    assert clock_at(3 * HOUR, *events).due_at == START + 3 * DAY


def test_our_own_misreading_corrected_counts_from_receipt() -> None:
    corrected = event("reclassified", 2 * DAY, urgency="urgent")
    clock = clock_at(2 * DAY, received(**NORMAL), corrected)
    assert clock.state is ClockState.OVER


def test_a_limit_found_late_counts_from_receipt() -> None:
    found = event("reclassified", 2 * HOUR, by="requester", **URGENT)
    assert clock_at(3 * HOUR, event("received", timedelta()), found).due_at == START + 8 * HOUR


def test_no_instrument_is_no_clock() -> None:
    clock = clock_at(HOUR, event("received", timedelta()))
    assert clock.state is ClockState.NO_CLOCK
    assert clock.started_at == START
    assert codes(clock) == ["received", "no_limit"]
    answered = clock_at(2 * HOUR, event("received", timedelta()), event("answered", HOUR))
    assert answered.state is ClockState.NO_CLOCK
    assert answered.stopped_at == START + HOUR
    withdrawn = clock_at(2 * HOUR, event("received", timedelta()), event("withdrawn", HOUR))
    assert withdrawn.state is ClockState.WITHDRAWN


def test_unknown_codes_are_named_and_do_not_stop_the_clock() -> None:
    changed = event("reclassified", HOUR, urgency="soon", instrument="telegraph")
    clock = clock_at(2 * HOUR, received(), changed)
    assert clock.due_at == START + 8 * HOUR
    wrong = [reason.values["value"] for reason in clock.reasons if reason.code == "unknown_value"]
    assert wrong == ["telegraph", "soon"]


def test_a_share_of_the_limit_has_its_instant() -> None:
    events = [received(), *asked_and_reached(5 * HOUR), event("clarification_received", 6 * HOUR)]
    clock = clock_at(7 * HOUR, *events)
    assert instant_of_share(clock, 0.5) == START + 4 * HOUR
    assert instant_of_share(clock, 0.75) == START + 7 * HOUR
    suspended = clock_at(6 * HOUR, *events[:3])
    assert instant_of_share(suspended, 0.5) == START + 4 * HOUR
    assert instant_of_share(suspended, 0.75) is None
    assert instant_of_share(suspended, 5 / 8) == START + 5 * HOUR  # just before it stopped
    assert instant_of_share(clock_at(HOUR), 0.5) is None


def test_left_moves_with_the_reader() -> None:
    clock = clock_at(HOUR, received())
    assert clock.left(START + 2 * HOUR) == 6 * HOUR
    assert clock_at(HOUR).left(START) is None


def test_every_code_is_documented_and_can_be_said() -> None:
    assert set(SENTENCES) == set(REASON_CODES)
    assert {kind.value for kind in EventKind} <= set(REASON_CODES)
    for row in REASON_CODES.values():
        assert row.means
        assert row.sentence.endswith(".")


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (44 * MINUTE, "0:44"),
        (302 * MINUTE, "5:02"),
        (-12 * MINUTE, "0:12"),
        (DAY, "24:00"),
        (DAY + MINUTE, "1 d 0 h"),
        (27 * HOUR + 59 * MINUTE, "1 d 3 h"),
        (timedelta(seconds=59), "0:00"),
    ],
)
def test_lengths_are_written_alike_in_every_language(length: timedelta, text: str) -> None:
    assert span_text(length) == text


def test_articles_are_shortened_for_the_chip() -> None:
    assert short_article("Directive (EU) 2023/977, Article 6(3)") == "Art. 6(3)"
    assert short_article("Regulation (EU) 2018/1862, Articles 8(3) and 32(1)(c)") == (
        "Art. 8(3) and 32(1)(c)"
    )
    assert short_article("Own target; no limit in law") == "Own target; no limit in law"
