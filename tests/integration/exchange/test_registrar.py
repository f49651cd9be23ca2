"""Many deliveries in one transaction: the same promises as one by one."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext
from tests.cast import INTAKE

from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.exchange.models import Arrival, Message
from spoc.exchange.register import Delivery, register_messages, seal
from spoc.exchange.registrar import Registrar
from spoc.exchange.store import Sealed
from spoc.kernel import clock
from spoc.kernel.models import LiveEvent

NOW = clock.now()


def _arrived(
    raw: bytes, *, channel: str = "siena", partner: str = "", number: str = ""
) -> tuple[Sealed, Delivery]:
    delivery = Delivery(channel, "message/rfc822", NOW, partner=partner, external_id=number)
    return seal([raw]), delivery


@pytest.mark.django_db
def test_repeats_inside_a_batch_are_recognised_in_their_order(data_dir: Path) -> None:
    answers = register_messages(
        [
            _arrived(b"one"),
            _arrived(b"two", partner="zz-spoc", number="77"),
            _arrived(b"one"),
            _arrived(b"two, relayed", partner="zz-spoc", number="77"),
            _arrived(b"one", channel="lo"),
            _arrived(b"two, of another", partner="yy-spoc", number="77"),
        ],
        actor=INTAKE,
        now=NOW,
    )
    assert [answer.reference[-1] for answer in answers] == ["1", "2", "1", "2", "4", "5"]
    assert [answer.is_duplicate for answer in answers] == [False, False, True, True, False, False]
    assert [answer.lies_under[-1:] for answer in answers] == ["", "", "", "3", "", ""]
    with seen_by(INTAKE):
        assert Message.objects.count() == 5
        other = Message.objects.get(reference__endswith="3")
        assert (other.repeat_of_id, other.external_id) == (answers[1].message_id, "")
        arrivals = Arrival.objects.order_by("pk").values_list("is_repeat", "has_other_content")
        assert list(arrivals) == [
            (False, False), (False, False), (True, False), (False, False), (True, True),
            (False, False), (False, False),
        ]  # fmt: skip
    acts = Entry.objects.filter(object_kind="message").order_by("pk")
    assert [act.verb.rpartition(".")[2] for act in acts] == [
        "registered", "registered", "repeated", "registered", "repeated", "registered",
        "registered",
    ]  # fmt: skip
    arrived = LiveEvent.objects.filter(topic="arrival").order_by("pk")
    assert [event.ref[-1] for event in arrived] == ["1", "2", "3", "4", "5"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args ->> 'message_id')::bigint FROM procrastinate_jobs"
            " WHERE task_name = 'journeys.walk' ORDER BY id"
        )
        walks = [row[0] for row in cursor.fetchall()]
    first = [answer.message_id for answer in answers if not answer.is_duplicate]
    assert walks == [*first[:2], other.pk, *first[2:]]


@pytest.mark.django_db
def test_another_content_under_a_number_is_a_message_once_however_often_it_comes(
    data_dir: Path,
) -> None:
    batch = [_arrived(raw, partner="zz-spoc", number="77") for raw in (b"old", b"new", b"new")]
    answers = register_messages(batch, actor=INTAKE, now=NOW)
    answers += register_messages(batch[1:], actor=INTAKE, now=NOW)
    assert len({answer.reference for answer in answers}) == 1
    assert [answer.is_duplicate for answer in answers] == [False, True, True, True, True]
    assert [answer.lies_under[-1:] for answer in answers] == ["", "2", "2", "2", "2"]
    with seen_by(INTAKE):
        old, new = Message.objects.order_by("reference")
        assert new.repeat_of == old
        assert old.arrivals.filter(has_other_content=True).count() == 4
        assert new.arrivals.count() == 4
        assert not new.arrivals.filter(has_other_content=True).exists()


@pytest.mark.django_db
def test_a_mail_that_only_came_by_another_way_is_an_ordinary_repeat(data_dir: Path) -> None:
    mail = b"Subject: Jewellers\r\n\r\nWhose are they?\r\n"
    batch = [
        _arrived(raw, partner="zz-spoc", number="77")
        for raw in (mail, b"Received: from elsewhere\r\n" + mail)
    ]
    answers = register_messages(batch, actor=INTAKE, now=NOW)
    assert [answer.is_duplicate for answer in answers] == [False, True]
    with seen_by(INTAKE):
        assert Message.objects.count() == 1
        assert not Arrival.objects.filter(has_other_content=True).exists()


@pytest.mark.django_db
def test_a_batch_costs_no_more_questions_than_one_message(data_dir: Path) -> None:
    asked = []
    for size in (1, 20):
        batch = [_arrived(b"%d of %d" % (number, size)) for number in range(size)]
        with CaptureQueriesContext(connection) as queries:
            register_messages(batch, actor=INTAKE, now=NOW)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] <= 14


@pytest.mark.django_db
def test_bytes_known_on_the_channel_win_over_the_partners_number(data_dir: Path) -> None:
    first, second = register_messages(
        [_arrived(b"a", partner="zz-spoc", number="1"), _arrived(b"b")], actor=INTAKE, now=NOW
    )
    (again,) = register_messages(
        [_arrived(b"b", partner="zz-spoc", number="1")], actor=INTAKE, now=NOW
    )
    assert again.reference == second.reference != first.reference


def test_threads_that_meet_share_a_transaction_and_one_bad_delivery_harms_nobody(
    committed: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registrar = Registrar(INTAKE, clock=clock.now)
    together = threading.Barrier(9)
    batches: list[int] = []
    real = register_messages

    def counted(arrived, **who):  # type: ignore[no-untyped-def]
        batches.append(len(arrived))
        return real(arrived, **who)

    monkeypatch.setattr("spoc.exchange.registrar.register_messages", counted)

    def one(number: int) -> str:
        bad = number == 5
        partner = "a\x00b" if bad else ""
        delivery = Delivery("siena", "message/rfc822", NOW, partner=partner)
        together.wait()
        try:
            return registrar.take_in([b"%d" % number], [delivery])[0].reference
        except DataError:
            return "bad"
        finally:
            connection.close()

    with ThreadPoolExecutor(9) as pool:
        told = list(pool.map(one, range(9)))
    assert told.pop(5) == "bad"
    with seen_by(INTAKE):
        assert sorted(told) == list(
            Message.objects.order_by("reference").values_list("reference", flat=True)
        )
    assert len(told) == 8
    assert all(told)
    assert max(batches) > 1, "those that waited were written together"
