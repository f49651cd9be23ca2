"""The answer of the oversight page, counted from entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from spoc.audit.answer import WIDTH, answer

SINCE = datetime(2026, 11, 10, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=10)


@dataclass
class Look:
    actor: str
    verb: str = "cases.case.read"
    purpose: str = "own case"
    actor_desk: str = "cgi"
    at: datetime = SINCE


def test_people_machines_and_looks_are_counted_once_each() -> None:
    found = answer(
        [
            Look("user:maerland"),
            Look("user:maerland", verb="cases.case.claimed"),
            Look("user:thielgen", actor_desk="djo"),
            Look("spoc.worker", verb="exchange.message.parsed", actor_desk=""),
            Look("token:mill:4"),
        ],
        since=SINCE,
        until=UNTIL,
    )
    assert (found.people, found.machines, found.acts, found.looks) == (2, 2, 5, 3)
    assert [lane.desk for lane in found.lanes] == ["", "cgi", "djo"]
    assert found.without_reason == 0


def test_a_look_without_a_reason_stands_out_and_an_act_of_security_does_not() -> None:
    found = answer(
        [Look("user:a", purpose=""), Look("user:a", verb="access.session.opened", purpose="")],
        since=SINCE,
        until=UNTIL,
    )
    assert found.without_reason == 1
    assert [mark.is_without_reason for mark in found.lanes[0].marks] == [True, False]


def test_marks_stand_where_their_instant_stands_and_never_outside() -> None:
    instants = [SINCE - timedelta(days=1), SINCE, SINCE + timedelta(days=5), UNTIL]
    found = answer([Look("user:a", at=at) for at in instants], since=SINCE, until=UNTIL)
    assert [mark.x for mark in found.lanes[0].marks] == [0, 0, WIDTH // 2, WIDTH]


def test_nothing_found_is_an_answer() -> None:
    found = answer([], since=SINCE, until=UNTIL)
    assert (found.people, found.acts, found.lanes) == (0, 0, ())


def test_an_old_verb_that_nobody_knows_any_more_is_still_counted() -> None:
    assert answer([Look("user:a", verb="old.verb.gone")], since=SINCE, until=UNTIL).acts == 1
