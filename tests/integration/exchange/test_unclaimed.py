"""Bytes that were sealed and never got a number are named, taken in, and never erased."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.cast import INTAKE
from tests.factories.messages import TEST, make_mail, register_mail

from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.exchange.channels.leftovers import take_in_leftovers
from spoc.exchange.models import Arrival, Message
from spoc.exchange.purge import erase_messages
from spoc.exchange.register import seal, store
from spoc.exchange.unclaimed import Fate, unclaimed
from spoc.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def test_what_a_kill_left_between_seal_and_commit_is_named(data_dir: Path) -> None:
    register_mail()
    left = seal([make_mail(text="never acknowledged\n")])
    (found,) = unclaimed(before=clock.now() + timedelta(seconds=1))
    assert (found.path, found.size) == (store().path(left.sha256), left.size)
    assert found.fate is Fate.WAITING
    assert "./spoc register take-in" in str(found)
    assert found.path.exists()


def test_what_may_still_be_on_its_way_is_not_named() -> None:
    seal([make_mail()])
    assert unclaimed(before=clock.now() - timedelta(minutes=1)) == []


def test_bytes_that_outlived_their_erased_message_are_told_apart() -> None:
    register_mail()
    with seen_by(INTAKE):
        Message.objects.update(erased_at=clock.now())
    (found,) = unclaimed(before=clock.now() + timedelta(seconds=1))
    assert found.fate is Fate.ERASED
    assert "was erased" in str(found)


def soon() -> datetime:
    """An instant after all that was sealed so far."""
    return clock.now() + timedelta(seconds=1)


def take_in_all() -> list[tuple[str, bool]]:
    done = take_in_leftovers(before=soon(), actor=TEST, now=clock.now())
    return [(one.reference, one.is_repeat) for one in done]


def test_every_leftover_gets_a_number_once_and_an_entry_in_the_record() -> None:
    register_mail()
    left = [
        seal([make_mail(to="sirene@spoc.example", message_id="left-1")]),
        seal([b'{"format": "spoc-exchange", "header": {}}']),
        seal([b"\x00\x01 nobody knows what this is"]),
    ]
    done = take_in_all()
    assert len(done) == 3
    assert not any(is_repeat for _reference, is_repeat in done)
    with seen_by(INTAKE):
        found = {
            one.sha256: one for one in Message.objects.filter(sha256__in=[s.sha256 for s in left])
        }
        assert [found[one.sha256].channel for one in left] == [
            "sirene", "other_secure", "other_secure",
        ]  # fmt: skip
        mail = found[left[0].sha256]
        assert (mail.external_id, mail.is_sender_proven) == ("left-1@test.example", False)
        assert mail.received_at <= mail.registered_at
        written = Entry.objects.filter(
            verb="exchange.message.registered",
            object_ref__in=[one.reference for one in found.values()],
        )
        assert {one.actor for one in written} == {TEST.ref}
        assert written.count() == 3
    assert unclaimed(before=soon()) == []
    assert take_in_all() == []


def test_a_leftover_that_its_sender_sent_again_is_a_repeat_of_that_message() -> None:
    mail = make_mail(message_id="again")
    seal([b"Received: from a by b\r\n" + mail])
    registered = register_mail(b"Received: from c by d\r\n" + mail, partner="")
    assert take_in_all() == [(registered.reference, True)]
    with seen_by(INTAKE):
        assert Message.objects.count() == 1
        assert Arrival.objects.filter(message_id=registered.message_id, is_repeat=True).count() == 1
        assert Entry.objects.filter(verb="exchange.message.repeated").count() == 1
    assert unclaimed(before=soon()) == []


def test_a_repeat_by_another_way_is_no_leftover_and_goes_with_its_message() -> None:
    mail = make_mail(message_id="twice")
    first = register_mail(b"Received: from a by b\r\n" + mail)
    again = register_mail(b"Received: from c by d\r\n" + mail)
    assert again.is_duplicate
    assert unclaimed(before=soon()) == []
    assert len(list(store().kept_before(soon().timestamp()))) == 2
    erase_messages([first.reference], actor=TEST, now=clock.now())
    assert list(store().kept_before(soon().timestamp())) == []


def test_what_was_erased_and_what_never_left_is_not_taken_in() -> None:
    register_mail()
    with seen_by(INTAKE):
        Message.objects.update(erased_at=clock.now())
    answer = make_mail().replace(b"@test.example>", b"@spoc.example>")
    seal([re.sub(rb"<[^<>]*@spoc", b"<2026-000123@spoc", answer)])
    assert {one.fate for one in unclaimed(before=soon())} == {Fate.ERASED, Fate.UNSENT}
    assert take_in_all() == []


def test_changed_bytes_are_named_and_not_taken_in() -> None:
    left = seal([make_mail()])
    path = store().path(left.sha256)
    path.chmod(0o600)
    path.write_bytes(b"something else")
    (one,) = take_in_leftovers(before=soon(), actor=TEST, now=clock.now())
    assert one.reference == ""
    assert "changed after they were sealed" in str(one)
