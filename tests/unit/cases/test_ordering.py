"""Is the most pressing item first, for a reason that can be said, under the right mark?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from tests.unit.cases.clock_cases import (
    START,
    asked_and_reached,
    at_court,
    clock_at,
    event,
    received,
)
from tests.unit.cases.clock_histories import BRUSSELS, DAY, HOUR, MINUTE

from spoc.cases.deadlines import Clock
from spoc.cases.ordering import (
    HANDOVERS,
    RISKS,
    Face,
    Group,
    GroupCode,
    RiskFacts,
    Shape,
    clock_face,
    group_of,
    limit_text,
    risk_reasons,
    slack,
)
from spoc.law.limits import limit

WORK = 20 * MINUTE
EVENING = datetime(2026, 11, 24, 22, 14, tzinfo=BRUSSELS)


def face(after: timedelta, clock: Clock) -> Face:
    return clock_face(clock, START + after)


def test_slack_is_time_left_minus_work() -> None:
    clock = clock_at(HOUR, received())
    assert slack(clock, WORK, departure_at=None, now=START + HOUR) == 7 * HOUR - WORK
    assert slack(clock, WORK, departure_at=None, now=START + 8 * HOUR) == -WORK


def test_a_departure_in_the_text_is_a_limit_of_its_own() -> None:
    clock = clock_at(HOUR, received())
    leaves = START + HOUR + 26 * MINUTE
    assert slack(clock, WORK, departure_at=leaves, now=START + HOUR) == 6 * MINUTE
    without = clock_at(HOUR, event("received", timedelta()))
    assert slack(without, WORK, departure_at=leaves, now=START + HOUR) == 6 * MINUTE
    assert slack(without, WORK, departure_at=None, now=START + HOUR) is None


def test_a_delay_told_in_time_gives_slack() -> None:
    clock = clock_at(9 * HOUR, *at_court(2 * HOUR, 20 * HOUR))
    assert slack(clock, WORK, departure_at=None, now=START + 9 * HOUR) == 11 * HOUR - WORK


def test_a_paused_item_keeps_its_slack() -> None:
    clock = clock_at(3 * HOUR, received(), *asked_and_reached(2 * HOUR))
    assert slack(clock, WORK, departure_at=None, now=START + 7 * HOUR) == 6 * HOUR - WORK


def test_what_has_ended_presses_no_more() -> None:
    clock = clock_at(2 * HOUR, received(), event("answered", HOUR))
    assert slack(clock, WORK, departure_at=START, now=START + 2 * HOUR) is None


@pytest.mark.parametrize(
    ("after", "code", "handover"),
    [
        (-12 * MINUTE, GroupCode.ACT_NOW, None),
        (2 * MINUTE, GroupCode.ACT_NOW, None),
        (13 * MINUTE, GroupCode.BEFORE_HANDOVER, datetime(2026, 11, 24, 23, 0, tzinfo=BRUSSELS)),
        (46 * MINUTE, GroupCode.BEFORE_HANDOVER, datetime(2026, 11, 24, 23, 0, tzinfo=BRUSSELS)),
        (47 * MINUTE, GroupCode.NEXT_SHIFT, datetime(2026, 11, 25, 7, 0, tzinfo=BRUSSELS)),
        (27 * HOUR, GroupCode.AFTER, datetime(2026, 11, 25, 7, 0, tzinfo=BRUSSELS)),
    ],
)
def test_the_queue_is_grouped_by_handover(
    after: timedelta, code: GroupCode, handover: datetime | None
) -> None:
    assert group_of(EVENING + after, EVENING, BRUSSELS) == Group(code, handover)


def test_without_a_limit_an_item_comes_after() -> None:
    assert group_of(None, EVENING, BRUSSELS).code is GroupCode.AFTER
    assert group_of(EVENING + HOUR, EVENING, BRUSSELS, ()) == Group(GroupCode.AFTER)


def test_a_handover_at_this_minute_has_been() -> None:
    now = datetime(2026, 11, 24, 23, 0, tzinfo=BRUSSELS)
    assert group_of(now + HOUR, now, BRUSSELS) == Group(
        GroupCode.BEFORE_HANDOVER, datetime(2026, 11, 25, 7, 0, tzinfo=BRUSSELS)
    )


def test_handovers_keep_the_time_of_the_wall_over_a_clock_change() -> None:
    now = datetime(2026, 10, 25, 0, 30, tzinfo=BRUSSELS)
    group = group_of(now.astimezone(UTC) + HOUR, now, BRUSSELS, (time(7), time(15)))
    assert group.handover_at == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)
    assert (time(7), time(15), time(23)) == HANDOVERS


def test_a_departure_the_sender_did_not_mark_is_the_weightiest_reason() -> None:
    facts = RiskFacts(
        now=EVENING,
        departure_at=EVENING + 26 * MINUTE,
        danger_words=3,
        open_files=("DJO 041 220", "CGI 045 017"),
    )
    found = risk_reasons(facts)
    assert [reason.code for reason in found] == [
        "departure_unmarked",
        "danger_words",
        "same_person",
    ]
    assert found[0].values == {"span": "0:26"}
    assert RISKS["same_person"].sentence % found[2].values == (
        "2 open files name the same person: DJO 041 220, CGI 045 017."
    )


def test_all_reasons_are_told_in_order_of_weight() -> None:
    facts = RiskFacts(
        now=EVENING,
        departure_at=EVENING - MINUTE,
        danger_words=1,
        open_files=("DJO 041 220",),
        has_child=True,
        has_vulnerable=True,
        has_arrest=True,
        has_weapon=True,
        untaken_since=EVENING - 15 * MINUTE,
        is_unreadable=True,
        is_untranslated=True,
        has_other_content=True,
    )
    found = risk_reasons(facts)
    told = {reason.code for reason in found}
    assert told == set(RISKS) - {"departure", "departure_unmarked"}
    weights = [reason.weight for reason in found]
    assert weights == sorted(weights, reverse=True)
    assert all(RISKS[reason.code].sentence % reason.values for reason in found)


def test_calm_items_have_no_reason() -> None:
    assert risk_reasons(RiskFacts(now=EVENING)) == ()
    calm = RiskFacts(
        now=EVENING, departure_at=EVENING + 2 * DAY, untaken_since=EVENING - 14 * MINUTE
    )
    assert risk_reasons(calm) == ()
    marked = RiskFacts(now=EVENING, departure_at=EVENING + HOUR, is_marked_urgent=True)
    assert [reason.code for reason in risk_reasons(marked)] == ["departure"]


def test_weights_stay_within_their_scale() -> None:
    assert all(0 < risk.weight <= 100 for risk in RISKS.values())


def test_a_running_clock_is_a_ring_with_time_left_of_its_limit() -> None:
    shown = face(178 * MINUTE, clock_at(HOUR, received()))
    assert (shown.shape, shown.text, shown.span, shown.of) == (
        Shape.RUNNING,
        "left_of",
        "5:02",
        "8 h",
    )
    assert shown.rule == "Art. 5(1)"
    assert shown.used == pytest.approx(178 / 480)


def test_soon_is_under_an_hour_or_under_12_percent() -> None:
    clock = clock_at(HOUR, received())
    assert face(7 * HOUR, clock).shape is Shape.RUNNING
    assert face(7 * HOUR + MINUTE, clock).shape is Shape.SOON
    week = clock_at(HOUR, received(instrument="dir977"))
    assert face(7 * DAY - 21 * HOUR, week).shape is Shape.RUNNING
    assert face(7 * DAY - 20 * HOUR, week).shape is Shape.SOON


def test_over_time_is_a_flag_with_a_true_minus() -> None:
    arrest = received(instrument="sis", topic="arrest")
    shown = face(42 * MINUTE, clock_at(HOUR, arrest))
    assert (shown.shape, shown.text, shown.span, shown.of) == (Shape.LATE, "over", "−0:12", "")
    later = face(9 * HOUR + MINUTE, clock_at(9 * HOUR, received()))
    assert (later.span, later.of, later.used) == ("−1:01", "8 h", 1.0)
    stale = face(8 * HOUR + 5 * MINUTE, clock_at(HOUR, received()))
    assert (stale.shape, stale.span) == (Shape.LATE, "−0:05")


def test_a_pause_names_its_article() -> None:
    shown = face(9 * HOUR, clock_at(3 * HOUR, received(), *asked_and_reached(2 * HOUR)))
    assert (shown.shape, shown.text, shown.rule) == (Shape.PAUSED, "paused", "Art. 6(3)")
    court = clock_at(3 * HOUR, received(instrument="prum"), event("judicial_asked", HOUR))
    assert face(3 * HOUR, court).rule == "Art. 47(1)"


def test_waiting_for_a_court_says_until_when_the_requester_was_told() -> None:
    shown = face(10 * HOUR, clock_at(9 * HOUR, *at_court(2 * HOUR, 20 * HOUR)))
    assert (shown.shape, shown.text, shown.at) == (
        Shape.COURT,
        "court_until",
        START + 20 * HOUR,
    )
    assert shown.rule == "Art. 5(2)"
    granted = [*at_court(2 * HOUR, 20 * HOUR), event("judicial_granted", 3 * HOUR)]
    assert face(4 * HOUR, clock_at(4 * HOUR, *granted)).shape is Shape.RUNNING
    assert face(9 * HOUR, clock_at(9 * HOUR, *granted)).shape is Shape.COURT


def test_answered_in_time_is_a_bare_check_and_late_a_triangle() -> None:
    met = face(9 * HOUR, clock_at(9 * HOUR, received(), event("answered", 7 * HOUR)))
    assert (met.shape, met.text, met.at) == (Shape.MET, "answered", START + 7 * HOUR)
    late_at = 8 * HOUR + 6 * MINUTE
    late = face(9 * HOUR, clock_at(9 * HOUR, received(), event("refused", late_at)))
    assert (late.shape, late.text, late.span) == (Shape.MET_LATE, "refused_late", "+0:06")


def test_an_own_target_is_never_shown_as_law() -> None:
    clock = clock_at(MINUTE, received(instrument="interpol", urgency="urgent"))
    shown = face(HOUR, clock)
    assert (shown.shape, shown.text, shown.span) == (Shape.LOCAL, "left_local", "7:00")
    over = face(9 * HOUR, clock)
    assert (over.shape, over.text, over.span) == (Shape.LOCAL, "over_local", "−1:00")
    asked = [received(instrument="interpol"), *asked_and_reached(HOUR)]
    assert face(2 * HOUR, clock_at(2 * HOUR, *asked)).rule == "Own target; no limit in law"


def test_no_clock_and_withdrawn_have_no_shape() -> None:
    assert face(HOUR, clock_at(HOUR)) == Face(Shape.NONE, "no_clock")
    withdrawn = clock_at(HOUR, received(), event("withdrawn", HOUR))
    assert face(HOUR, withdrawn) == Face(Shape.NONE, "withdrawn", at=START + HOUR)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("dir977_urgent_direct", "8 h"),
        ("dir977_urgent_indirect", "3 d"),
        ("prum_core_data", "48 h"),
        ("sirene_arrest", "30 min"),
        ("interpol_normal", "7 d"),
        ("flash_translation", "1 h"),
        ("data_breach", "3 d"),
    ],
)
def test_limits_are_written_alike_in_every_language(code: str, text: str) -> None:
    assert limit_text(limit(code)) == text
