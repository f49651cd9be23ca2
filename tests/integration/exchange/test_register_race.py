"""Many senders at the same instant: one entry for one delivery, numbers without a gap."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from django.db import connection
from tests.factories.messages import make_mail, register_mail

from spoc.access.rules import machine
from spoc.access.wall import seen_by
from spoc.exchange.models import Arrival, Message
from spoc.exchange.register import Registered
from spoc.exchange.verify import verify_register

pytestmark = pytest.mark.usefixtures("committed", "data_dir")
READER = machine("test")
Answer = TypeVar("Answer")


def all_at_once(writers: int, work: Callable[[int], Answer]) -> list[Answer]:
    """What `work` answers to each writer; nobody begins before everybody is there."""
    start = threading.Barrier(writers)

    def run(number: int) -> Answer:
        connection.ensure_connection()
        start.wait(30)
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        return list(pool.map(run, range(writers)))


def test_the_same_bytes_at_the_same_instant_are_one_entry_and_seven_repeats() -> None:
    raw = make_mail(message_id="together")
    answers = all_at_once(8, lambda _number: register_mail(raw))
    assert [answer.is_duplicate for answer in answers].count(False) == 1
    assert len({answer.reference for answer in answers}) == 1
    with seen_by(READER):
        assert Message.objects.count() == 1
        assert list(Arrival.objects.order_by("pk").values_list("is_repeat", flat=True)) == [
            False,
            *[True] * 7,
        ]
        assert not Arrival.objects.filter(has_other_content=True).exists()


def test_the_same_bytes_without_a_partner_are_one_entry_too() -> None:
    raw = make_mail(message_id="nobody's")
    answers = all_at_once(8, lambda _number: register_mail(raw, partner="", external_id=""))
    assert [answer.is_duplicate for answer in answers].count(False) == 1
    with seen_by(READER):
        assert Message.objects.count() == 1


def test_the_same_number_of_a_partner_with_other_bytes_is_a_repeat_that_a_human_sees() -> None:
    answers = all_at_once(
        8,
        lambda number: register_mail(
            make_mail(text=f"version {number}\n", message_id="versions"), external_id="AT-7"
        ),
    )
    assert [answer.is_duplicate for answer in answers].count(False) == 1
    with seen_by(READER):
        entry = Message.objects.get(repeat_of=None)
        assert Message.objects.filter(repeat_of=entry).count() == 7
        arrivals = list(Arrival.objects.filter(message=entry).order_by("pk"))
    assert [(one.is_repeat, one.has_other_content) for one in arrivals] == [
        (False, False),
        *[(True, True)] * 7,
    ]
    assert {answer.sha256 for answer in answers} == {entry.sha256}


def test_another_channel_is_another_entry() -> None:
    raw = make_mail(message_id="twin")
    channels = ("siena", "interpol_i247")
    answers = all_at_once(8, lambda number: register_mail(raw, channel=channels[number % 2]))
    assert [answer.is_duplicate for answer in answers].count(False) == 2
    assert len({answer.reference for answer in answers}) == 2


def test_fifty_writers_leave_no_gap_though_some_die_before_their_commit() -> None:
    class Dies(Exception):
        """A writer that is gone before its transaction ended."""

    def write(number: int) -> list[Registered]:
        told = []
        for turn in range(20):
            raw = make_mail(text=f"{turn} of {number}\n", message_id=f"{number}.{turn}")
            if turn % 5 == 4:
                with pytest.raises(Dies), seen_by(READER):
                    register_mail(raw)
                    raise Dies
            told.append(register_mail(raw))
        return told

    answers = [answer for told in all_at_once(50, write) for answer in told]
    assert sorted(answer.reference for answer in answers) == [
        f"2026-{number:06d}" for number in range(1, 1001)
    ]
    verdict = verify_register()
    assert (verdict.is_whole, verdict.count) == (True, 1000), verdict.sentence
