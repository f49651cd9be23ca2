"""The record is asked by overseers only, with a reason, and every question is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from tests.cast import ADMIN, AUDITOR, DPO, EVERYONE, HEAD, OPERATOR, TRANSLATOR, WORKER

from spoc.audit.forms import QuestionForm
from spoc.audit.models import Entry
from spoc.audit.selectors import Question, RecordClosed
from spoc.audit.services import (
    PurposeMissing,
    RecordUnwritten,
    is_recorded_here,
    record,
    search_record,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 21, 14, tzinfo=UTC)
REASON = {"use": "lawfulness", "reason": "DS-2026-0093"}


def fill() -> None:
    record("cases.case.read", actor=OPERATOR, now=NOW, object_ref="C-2026-000001")
    record("cases.case.read", actor=TRANSLATOR, now=NOW, object_ref="C-2026-000002")
    record("cases.case.claimed", actor=OPERATOR, now=NOW, object_ref="C-2026-000001")
    record(
        "exchange.dispatch.sent",
        actor=WORKER,
        now=NOW - timedelta(days=3),
        object_ref="D-2026-000001",
        recipient="nl-npc",
        channel="siena",
    )


def found(**asked: object) -> list[str]:
    answer = search_record(Question(**asked), actor=DPO, now=NOW)  # type: ignore[arg-type]
    return [f"{entry.verb} {entry.object_ref}" for entry in answer]


def test_an_entry_says_who_when_what_why_and_who_received_it() -> None:
    fill()
    entry = Entry.objects.get(verb="exchange.dispatch.sent")
    assert (entry.actor, entry.actor_role, entry.at) == (
        "spoc.worker",
        "machine",
        NOW - timedelta(days=3),
    )
    assert (entry.recipient, entry.channel) == ("nl-npc", "siena")
    assert entry.purpose


def test_no_look_without_a_reason() -> None:
    for verb in ("cases.case.read", "exchange.dispatch.sent", "audit.record.searched"):
        with pytest.raises(PurposeMissing):
            record(verb, actor=replace(OPERATOR, purpose=""), now=NOW)
    assert not Entry.objects.exists()


def test_an_act_that_nobody_named_is_a_bug() -> None:
    with pytest.raises(KeyError):
        record("cases.case.peeked", actor=OPERATOR, now=NOW)


def test_a_record_that_cannot_be_written_stops_the_act() -> None:
    with pytest.raises(RecordUnwritten) as stopped:
        record("cases.case.read", actor=OPERATOR, now=NOW, channel="x" * 41)
    assert stopped.value.status == 503
    assert isinstance(stopped.value.__cause__, DatabaseError)


def test_the_record_answers_by_person_thing_act_word_of_the_law_and_time() -> None:
    fill()
    assert found(object_ref="C-2026-000001", actor="user:operator") == [
        "cases.case.claimed C-2026-000001",
        "cases.case.read C-2026-000001",
    ]
    assert found(verb="cases.case.claimed") == ["cases.case.claimed C-2026-000001"]
    assert found(operation="disclosure") == ["exchange.dispatch.sent D-2026-000001"]
    assert found(until=NOW) == ["exchange.dispatch.sent D-2026-000001"]
    assert "exchange.dispatch.sent D-2026-000001" not in found(since=NOW - timedelta(days=1))
    assert len(found(limit=2)) == 2


def test_every_question_is_itself_recorded() -> None:
    fill()
    found(object_ref="C-2026-000001", actor="user:operator")
    entry = Entry.objects.get(verb="audit.record.searched")
    assert (entry.actor, entry.object_ref, entry.purpose) == (
        "user:dpo",
        "C-2026-000001",
        DPO.purpose,
    )
    assert entry.details == {"actor": "user:operator", "found": 2}


def test_nobody_but_overseers_asks() -> None:
    fill()
    for viewer in EVERYONE:
        if viewer in (DPO, AUDITOR):
            assert search_record(Question(), actor=viewer, now=NOW)
        else:
            with pytest.raises(RecordClosed):
                search_record(Question(), actor=viewer, now=NOW)
    askers = set(Entry.objects.filter(verb="audit.record.searched").values_list("actor", flat=True))
    assert askers == {DPO.ref, AUDITOR.ref}
    assert {ADMIN, HEAD}.isdisjoint({DPO, AUDITOR})


def test_the_present_transaction_knows_what_it_recorded() -> None:
    assert not is_recorded_here("cases.case.read")
    record("cases.case.read", actor=OPERATOR, now=NOW)
    assert is_recorded_here("cases.case.read")
    assert not is_recorded_here("cases.case.listed")


def form(**sent: str) -> QuestionForm:
    asked = QuestionForm(REASON | sent)
    assert asked.is_valid(), asked.errors
    return asked


def test_a_question_without_days_is_about_the_last_fourteen_in_the_zone_of_the_house() -> None:
    question = form(actor="Operator").question(today=NOW.date())
    assert question.actor == "user:operator"
    assert question.since is not None
    assert question.until is not None
    assert question.since.astimezone(UTC) == datetime(2026, 11, 9, 23, tzinfo=UTC)
    assert question.until.astimezone(UTC) == datetime(2026, 11, 24, 23, tzinfo=UTC)


def test_an_act_may_be_one_verb_or_a_word_of_the_law() -> None:
    assert form(act="cases.case.read").question(today=NOW.date()).verb == "cases.case.read"
    assert form(act="disclosure").question(today=NOW.date()).operation == "disclosure"
    assert form(actor="spoc.worker").question(today=NOW.date()).actor == "spoc.worker"


@pytest.mark.parametrize(
    "sent",
    [
        {"use": ""},
        {"use": "curiosity"},
        {"reason": " "},
        {"since": "2026-11-24", "until": "2026-11-01"},
        {"since": "yesterday"},
        {"act": "peek"},
    ],
)
def test_a_question_without_lawful_use_reason_or_order_is_refused(sent: dict[str, str]) -> None:
    assert not QuestionForm(REASON | sent).is_valid()


def test_the_reason_names_the_law() -> None:
    assert form().purpose() == "LED Art. 25(2), verification of lawfulness: DS-2026-0093"
