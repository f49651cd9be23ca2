"""A message arrives, is sealed and numbered, read, understood, correlated, timed and routed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import OPERATOR, OUTSIDER
from tests.factories.messages import NOW, make_mail, make_message, register_mail

from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.cases.models import Case
from spoc.cases.selectors import case_file, queue
from spoc.exchange.models import Mention, Message
from spoc.exchange.states import Stage
from spoc.journeys.incoming import advance, walk

EXAMPLES = Path(__file__).parents[2] / "examples" / "messages"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def test_an_urgent_request_reaches_the_desk_with_its_clock() -> None:
    raw = (EXAMPLES / "01-siena-urgent-request-jewellers.eml").read_bytes()
    message = make_message(raw)
    with seen_by(OPERATOR):
        case = Case.objects.get(links__message=message)
        mentions = set(Mention.objects.filter(message=message).values_list("kind", flat=True))
    assert message.stage == Stage.AT_DESK
    assert message.reference == "2026-000001"
    assert case.due_at == NOW + timedelta(hours=8)  # DIR977 Art 5(1): urgent
    assert case.limit_code == "dir977_urgent_direct"
    assert {"person", "plate", "phone"} <= mentions
    assert case.desk == "djo"


def test_the_twin_over_another_channel_is_proposed_and_not_joined() -> None:
    first = make_message((EXAMPLES / "01-siena-urgent-request-jewellers.eml").read_bytes())
    twin = make_message(
        (EXAMPLES / "02-interpol-diffusion-jewellers-twin.eml").read_bytes(),
        channel="interpol_i247",
        partner="ncb-at",
    )
    with seen_by(OPERATOR):
        case = Case.objects.get(links__message=twin)
        other = Case.objects.get(links__message=first)
        found = case_file(case.reference, viewer=OPERATOR, now=NOW)
    assert case != other
    assert found is not None
    assert [related.case for related in found.related] == [other]


def test_the_queue_shows_it_to_an_operator_and_to_nobody_else() -> None:
    make_message()
    with seen_by(OPERATOR):
        assert len(queue(viewer=OPERATOR, view="all", now=NOW)) == 1
    with seen_by(OUTSIDER):
        assert queue(viewer=OUTSIDER, view="all", now=NOW) == []
        assert not Message.objects.exists()
        assert not Case.objects.exists()


def test_a_walk_asks_little_of_the_database() -> None:
    registered = register_mail()
    with CaptureQueriesContext(connection) as asked:
        assert walk(registered.message_id, clock=lambda: NOW) is Stage.AT_DESK
    # 48 in its own transactions; inside the test's, each step gives its sight back.
    assert len(asked) <= 53, [one["sql"][:80] for one in asked]


def test_the_disk_is_waited_for_when_the_message_is_at_the_desk_and_not_before() -> None:
    registered = register_mail()
    waits = []
    for _step in range(5):
        with transaction.atomic(durable=False), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO on")
            advance(registered.message_id, now=NOW)
            cursor.execute("SHOW synchronous_commit")
            waits.append(cursor.fetchone()[0])
    assert waits == ["off"] * 4 + ["on"]


def test_words_of_danger_in_a_disclaimer_do_not_make_a_message_dangerous() -> None:
    small_print = (
        "This e-mail and any attachments are confidential and intended solely for the addressee. "
        "If you are not the intended recipient, delete it. Firearms are not handled by e-mail."
    )
    message = make_message(make_mail(text=f"Dear colleagues,\n\nwho owns it?\n\n{small_print}\n"))
    with seen_by(OPERATOR):
        (word,) = message.mentions.filter(kind="danger_word")
        assert word.values["within"] == "disclaimer"
        assert Case.objects.get(links__message=message).danger_count == 0


def test_the_day_in_the_head_of_an_answered_mail_sends_nothing_to_a_desk() -> None:
    quoted = (
        "On Tue, Nov 24, 2026 at 8:14 PM SPOC <spoc@spoc.example>\nwrote:\n\n> Who owns the car?\n"
        "\n---------- Forwarded message ---------\nFrom: SPOC <spoc@spoc.example>\n"
        "Date: Tue, 24 Nov 2026 20:14:00 +0100\nTo: <spoc@at.example>\n"
    )
    told = "Le véhicule appartient à une société de location de la ville.\n\n"
    plain = make_message(make_mail(subject="Re: véhicule", text=told))
    answered = make_message(make_mail(subject="Re: véhicule", text=told + quoted))
    with seen_by(OPERATOR):
        without = Case.objects.get(links__message=plain)
        case = Case.objects.get(links__message=answered)
        assert (case.topics, case.danger_count) == ([], 0)
    assert case.desk == without.desk


def test_every_step_is_on_the_record() -> None:
    message = make_message()
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {
        "exchange.message.registered",
        "exchange.message.parsed",
        "cases.case.opened",
        "cases.case.correlated",
        "cases.clock.started",
        "cases.case.routed",
    } <= verbs
    assert Entry.objects.filter(object_ref=message.reference).exists()
