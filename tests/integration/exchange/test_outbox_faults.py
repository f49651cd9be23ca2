"""An answer leaves once: retried while it certainly did not leave, shown to a human otherwise."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from tests.cast import OPERATOR

from spoc.access.wall import seen_by
from spoc.exchange.channels.base import Outgoing, Undelivered
from spoc.exchange.jobs import send, watch
from spoc.exchange.models import Dispatch, Message
from spoc.exchange.outbox import (
    ALARM_AFTER,
    LOST_AFTER,
    MAX_ATTEMPTS,
    SENDER,
    Answer,
    decide_dispatch,
    prepare_dispatch,
    send_dispatch,
    watch_outbox,
)
from spoc.exchange.register import Delivery, register_message, seal
from spoc.exchange.states import Sending
from spoc.kernel import clock
from spoc.kernel.models import LiveEvent

pytestmark = pytest.mark.django_db
NOW = clock.now()


class Killed(BaseException):
    """The process that sends dies: nothing after this line runs."""


@dataclass
class Partner:
    """A double of the other side: does what it is told, and counts what it accepted."""

    orders: Iterator[str]
    accepted: Counter[str] = field(default_factory=Counter)

    def deliver(self, outgoing: Outgoing) -> str:
        order = next(self.orders)
        if order == "busy":
            raise Undelivered("451 try again")
        if order == "no":
            raise Undelivered("550 no such partner", is_permanent=True)
        if order == "killed before":
            raise Killed
        self.accepted[outgoing.reference] += 1
        if order == "broken line":
            raise Undelivered("the line broke", is_uncertain=True)
        if order == "killed after":
            raise Killed
        return "250 accepted"


@pytest.fixture
def obey(monkeypatch: pytest.MonkeyPatch, data_dir: Path):  # type: ignore[no-untyped-def]
    """Let the partner follow these orders, one for each attempt."""

    def follow(orders: Iterator[str]) -> Partner:
        partner = Partner(orders)
        monkeypatch.setattr("spoc.exchange.outbox.transport_for", lambda _channel: partner)
        return partner

    return follow


def _question() -> Message:
    entered = register_message(
        seal([b"Subject: vraag\r\n\r\nWie is Marek ZILVERNIK?\r\n"]),
        Delivery("siena", "message/rfc822", NOW),
        actor=SENDER,
        now=NOW,
    )
    return Message.objects.get(pk=entered.message_id)


def _prepared(question: Message) -> int:
    dispatch = prepare_dispatch(
        Answer(
            channel="siena", recipient="ops@partner.example", subject="antwoord", text="Onbekend.",
            language="nl", kind="answer", handling_codes=(), evaluation="B2", partner="zz-spoc",
            country="ZZ", answers=question,
        ),
        actor=OPERATOR,
        now=NOW,
    )  # fmt: skip
    return dispatch.pk


def _one() -> int:
    with seen_by(SENDER):
        return _prepared(_question())


def _dispatch(number: int) -> Dispatch:
    with seen_by(SENDER):
        return Dispatch.objects.get(pk=number)


def _loud() -> list[str]:
    return list(
        LiveEvent.objects.filter(topic="outbox", loud="not_sent").values_list("ref", flat=True)
    )


def test_a_temporary_failure_is_tried_again_later(obey) -> None:  # type: ignore[no-untyped-def]
    partner = obey(iter(["busy", "ok"]))
    number = _one()
    assert send_dispatch(number, now=NOW) is Sending.WAITING
    assert send_dispatch(number, now=NOW) is Sending.WAITING, "not before its time"
    later = _dispatch(number).next_try_at
    assert later is not None
    assert watch_outbox(now=later) == [number]
    assert send_dispatch(number, now=later) is Sending.SENT
    assert sum(partner.accepted.values()) == 1
    assert send_dispatch(number, now=later) is Sending.SENT
    assert sum(partner.accepted.values()) == 1, "doing it twice does no harm"


def test_a_permanent_failure_goes_to_a_human_at_once(obey) -> None:  # type: ignore[no-untyped-def]
    obey(iter(["no"]))
    number = _one()
    assert send_dispatch(number, now=NOW) is Sending.FAILED
    dispatch = _dispatch(number)
    assert dispatch.problem == "550 no such partner"
    assert _loud() == [dispatch.reference]
    assert watch_outbox(now=NOW + timedelta(hours=1)) == []


def test_too_many_temporary_failures_end_with_a_human(obey) -> None:  # type: ignore[no-untyped-def]
    obey(iter(["busy"] * MAX_ATTEMPTS))
    number = _one()
    states = []
    at = NOW
    for _attempt in range(MAX_ATTEMPTS):
        states.append(send_dispatch(number, now=at))
        at += timedelta(hours=1)
    assert states == [Sending.WAITING] * (MAX_ATTEMPTS - 1) + [Sending.FAILED]


def test_what_may_have_arrived_is_never_sent_again_by_the_machine(obey) -> None:  # type: ignore[no-untyped-def]
    partner = obey(iter(["broken line", "ok"]))
    number = _one()
    assert send_dispatch(number, now=NOW) is Sending.UNCERTAIN
    reference = _dispatch(number).reference
    for hours in range(1, 30):
        at = NOW + timedelta(hours=hours)
        assert watch_outbox(now=at) == []
        assert send_dispatch(number, now=at) is Sending.UNCERTAIN
    assert sum(partner.accepted.values()) == 1
    assert reference in _loud()
    decide_dispatch(reference, decision="again", actor=OPERATOR, now=NOW + timedelta(days=2))
    assert send_dispatch(number, now=NOW + timedelta(days=2)) is Sending.SENT
    assert sum(partner.accepted.values()) == 2, "a human wanted it so"


@pytest.mark.parametrize("order", ["killed before", "killed after"])
def test_a_sender_that_died_on_the_way_leaves_it_uncertain(obey, order: str) -> None:  # type: ignore[no-untyped-def]
    obey(iter([order]))
    number = _one()
    with pytest.raises(Killed):
        send_dispatch(number, now=NOW)
    assert _dispatch(number).state == Sending.TRYING
    assert send_dispatch(number, now=NOW) is Sending.TRYING, "nobody else may try meanwhile"
    watch_outbox(now=NOW + LOST_AFTER)
    assert _dispatch(number).state == Sending.TRYING, "it may still be at work"
    watch_outbox(now=NOW + LOST_AFTER + timedelta(seconds=1))
    assert _dispatch(number).state == Sending.UNCERTAIN
    assert _loud() == [_dispatch(number).reference]


def test_what_is_not_sent_after_five_minutes_is_told_aloud_once(obey) -> None:  # type: ignore[no-untyped-def]
    obey(iter(["busy"] * 9))
    number = _one()
    send_dispatch(number, now=NOW)
    watch_outbox(now=NOW + ALARM_AFTER)
    assert _loud() == []
    for minutes in (6, 7, 60):
        watch_outbox(now=NOW + timedelta(minutes=minutes))
    assert _loud() == [_dispatch(number).reference]


def test_the_watch_gives_each_due_answer_one_job(obey, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    partner = obey(iter(["busy", "ok"]))
    number = _one()

    def jobs() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'exchange.send'"
                " AND status = 'todo'"
            )
            return int(cursor.fetchone()[0])

    assert jobs() == 1, "of the decision to send"
    watch.func()
    assert jobs() == 1, "a waiting job is enough"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
    send.func(dispatch_id=number)
    with seen_by(SENDER):
        Dispatch.objects.filter(pk=number).update(next_try_at=NOW - timedelta(seconds=1))
    watch.func()
    watch.func()
    assert jobs() == 1
    send.func(dispatch_id=number)
    assert sum(partner.accepted.values()) == 1


def test_five_hundred_answers_through_thirty_per_cent_faults(obey) -> None:  # type: ignore[no-untyped-def]
    dice = random.Random(977)
    faults = ["busy", "busy", "busy", "no", "broken line", "killed before", "killed after"]

    def orders() -> Iterator[str]:
        while True:
            yield dice.choice(faults) if dice.random() < 0.3 else "ok"

    partner = obey(orders())
    with seen_by(SENDER):
        question = _question()
        numbers = [_prepared(question) for _answer in range(500)]
    at = NOW
    for _round in range(8):
        due = watch_outbox(now=at)
        dice.shuffle(due)
        for number in [*due, *due[:50]]:  # jobs run at least once, and in any order
            try:
                send_dispatch(number, now=at)
            except Killed:
                continue
        at += timedelta(minutes=20)
    watch_outbox(now=at)
    with seen_by(SENDER):
        ended = list(Dispatch.objects.select_related("message").filter(pk__in=numbers))
    states = Counter(dispatch.state for dispatch in ended)
    assert max(partner.accepted.values()) == 1, "an answer was sent twice"
    assert set(states) == {Sending.SENT, Sending.FAILED, Sending.UNCERTAIN}
    told = set(_loud())
    for dispatch in ended:
        arrived = partner.accepted[dispatch.message.reference]
        assert arrived == 1 or dispatch.state != Sending.SENT, "called sent and never accepted"
        assert arrived == 0 or dispatch.state in {Sending.SENT, Sending.UNCERTAIN}
        assert dispatch.state == Sending.SENT or dispatch.reference in told, "hangs in silence"
