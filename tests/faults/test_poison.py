"""One message in a hundred is poison: it is seen at once, it delays nobody, and no byte is lost."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from tests.cast import OPERATOR, TRANSLATOR
from tests.factories.messages import NOW, make_mail, make_message, register_mail
from tests.faults.mail_cases import CASES
from tests.faults.walks import lose_jobs, stages, waiting_jobs, work_off_the_queue

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.cases.models import Case
from spoc.exchange.api_shapes import stored_fault
from spoc.exchange.child import ParserChild
from spoc.exchange.faults import sentence
from spoc.exchange.models import Message
from spoc.exchange.register import store
from spoc.exchange.selectors import not_at_a_desk
from spoc.exchange.states import Stage
from spoc.exchange.verify import verify_register
from spoc.journeys import incoming
from spoc.journeys.incoming import (
    MAX_ATTEMPTS,
    STANDSTILL,
    advance,
    standing_still,
)
from spoc.journeys.jobs import sweep
from spoc.kernel import clock
from spoc.kernel.models import LiveEvent

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("committed", "data_dir")]


class Poison(Exception):
    """What a step raises over a poisonous message."""


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[ParserChild]:
    """A reading child with two seconds for a message, already running."""
    made = ParserChild(seconds=2.0)
    made.read(b"Subject: x\n\nwarm\n")
    monkeypatch.setattr("spoc.exchange.reading.parser_child", lambda: made)
    yield made
    made.close()


def pid_of(reader: ParserChild) -> int:
    assert reader._process is not None
    return reader._process.pid


def spoil(monkeypatch: pytest.MonkeyPatch, stage: Stage, victim: str) -> None:
    """Let the step of a stage raise over the message of this reference, as a bug of ours would."""
    step, following = incoming._STEP_OF[stage]

    def broken(message: Message, *, actor: Viewer, now: datetime) -> tuple[str, ...]:
        changed = step(message, actor=actor, now=now)
        if message.reference == victim:
            raise Poison(f"cannot work with “{message.subject}”\x00")
        return changed

    monkeypatch.setitem(incoming._STEP_OF, stage, (broken, following))


def test_a_message_over_which_the_reader_hangs_is_at_the_desk_with_its_fault_in_words(
    reader: ParserChild,
) -> None:
    os.kill(pid_of(reader), signal.SIGSTOP)
    poison = make_message(make_mail(subject="Hangs"))
    after = make_message(make_mail(subject="Reads well"))
    assert (poison.stage, poison.subject) == (Stage.AT_DESK, "Hangs")
    (fault,) = map(stored_fault, poison.faults)
    assert (fault.code, fault.severity) == ("reader_timed_out", "severe")
    assert "took too long" in sentence(fault)
    with seen_by(OPERATOR):
        assert Case.objects.get(links__message=poison).is_unreadable
        assert not Case.objects.get(links__message=after).is_unreadable
    assert after.subject == "Reads well"
    assert not [fault for fault in after.faults if fault["severity"] == "severe"]


def test_a_message_over_which_the_reader_crashes_is_at_the_desk_with_its_fault_in_words(
    reader: ParserChild,
) -> None:
    pid = pid_of(reader)
    os.kill(pid, signal.SIGSTOP)  # so that it is still at the message when it is killed
    killer = threading.Timer(0.5, os.kill, (pid, signal.SIGKILL))
    killer.start()
    raw = make_mail(subject="Crashes")
    poison = make_message(raw)
    killer.join()
    (fault,) = map(stored_fault, poison.faults)
    assert (poison.stage, fault.code, poison.subject) == (
        Stage.AT_DESK,
        "reader_crashed",
        "Crashes",
    )
    assert "Open the original" in sentence(fault)
    assert store().read(poison.sha256) == raw


def test_a_step_that_raises_leaves_the_message_in_sight_with_the_reason_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registered = register_mail(make_mail(subject="Poison"))
    other = register_mail(make_mail(subject="Honest"))
    spoil(monkeypatch, Stage.UNDERSTOOD, registered.reference)
    with pytest.raises(Poison):
        incoming.walk(registered.message_id, clock=lambda: NOW)
    with seen_by(OPERATOR):
        seen = not_at_a_desk(viewer=OPERATOR, before=NOW - STANDSTILL)
        assert not Case.objects.exists(), "the half of the step that was done is undone"
    (found,) = seen
    assert (found.reference, found.stage) == (registered.reference, Stage.UNDERSTOOD)
    assert found.failure == "Poison: cannot work with “Poison”"
    assert (found.failed_at, found.attempts) == (NOW, 1)
    entry = Entry.objects.get(verb="exchange.message.failed")
    assert (entry.object_ref, entry.details) == (
        registered.reference,
        {"stage": "understood", "error": "Poison"},
    )
    assert LiveEvent.objects.filter(ref=registered.reference, loud="failed").count() == 1
    assert incoming.walk(other.message_id, clock=lambda: NOW) is Stage.AT_DESK


def test_who_may_not_read_messages_sees_no_failed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = register_mail()
    spoil(monkeypatch, Stage.REGISTERED, registered.reference)
    with pytest.raises(Poison):
        advance(registered.message_id, now=NOW)
    nobody = Viewer(ref="user:nobody")
    for viewer, count in ((OPERATOR, 1), (TRANSLATOR, 1), (nobody, 0)):
        with seen_by(viewer):
            assert len(not_at_a_desk(viewer=viewer, before=NOW - STANDSTILL)) == count


def test_a_mended_step_brings_the_message_to_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    registered = register_mail()
    with monkeypatch.context() as patch:
        spoil(patch, Stage.CORRELATED, registered.reference)
        for _try in range(2):
            with pytest.raises(Poison):
                incoming.walk(registered.message_id, clock=lambda: NOW)
    assert incoming.walk(registered.message_id, clock=lambda: NOW) is Stage.AT_DESK
    with seen_by(OPERATOR):
        message = Message.objects.get(pk=registered.message_id)
        assert (message.failure, message.failed_at, message.attempts) == ("", None, 0)
        assert Case.objects.count() == 1
        assert not_at_a_desk(viewer=OPERATOR, before=NOW) == []


def test_the_worker_goes_on_with_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = [register_mail(make_mail(subject=f"Honest {n}")) for n in range(6)]
    poison = register_mail(make_mail(subject="Poison"))
    honest += [register_mail(make_mail(subject=f"Later {n}")) for n in range(6)]
    spoil(monkeypatch, Stage.TIMED, poison.reference)
    work_off_the_queue()
    assert stages() == {
        **{one.reference: Stage.AT_DESK for one in honest},
        poison.reference: Stage.TIMED,
    }
    assert waiting_jobs() == [poison.message_id], "it is tried again later"


def test_a_message_whose_job_vanished_is_walked_with_again_and_by_one_job_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost = [register_mail(make_mail()) for _ in range(3)]
    lose_jobs()
    kept = register_mail(make_mail())
    monkeypatch.setattr(clock, "now", lambda: NOW + STANDSTILL)
    sweep()  # type: ignore[operator] # a task is called like its function
    assert waiting_jobs() == [kept.message_id], "they have not stood still for long enough"
    monkeypatch.setattr(clock, "now", lambda: NOW + STANDSTILL + timedelta(seconds=1))
    for _turn in range(3):
        sweep()  # type: ignore[operator]
        assert waiting_jobs() == [*(one.message_id for one in lost), kept.message_id]
    work_off_the_queue()
    assert set(stages().values()) == {Stage.AT_DESK}
    assert standing_still(now=NOW + timedelta(days=1)) == []


def test_what_failed_too_often_waits_for_a_human_and_not_for_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registered = register_mail()
    spoil(monkeypatch, Stage.PARSED, registered.reference)
    for _try in range(MAX_ATTEMPTS):
        with pytest.raises(Poison):
            incoming.walk(registered.message_id, clock=lambda: NOW)
    lose_jobs()
    assert standing_still(now=NOW + timedelta(days=1)) == []
    with seen_by(OPERATOR):
        (found,) = not_at_a_desk(viewer=OPERATOR, before=NOW)
    assert found.attempts == MAX_ATTEMPTS


def test_a_text_over_which_the_search_dies_is_at_the_desk_with_its_fault_in_words(
    reader: ParserChild,
) -> None:
    registered = register_mail(make_mail(subject="Hangs the search"))
    assert advance(registered.message_id, now=NOW) is Stage.PARSED
    os.kill(pid_of(reader), signal.SIGSTOP)
    assert incoming.walk(registered.message_id, clock=lambda: NOW) is Stage.AT_DESK
    with seen_by(OPERATOR):
        message = Message.objects.get(pk=registered.message_id)
        assert not message.mentions.exists()
        assert Case.objects.get(links__message=message).is_unreadable
    fault = stored_fault(message.faults[-1])
    assert (fault.code, fault.severity) == ("search_stopped", "severe")
    assert "Read it yourself" in sentence(fault)
    after = make_message()
    with seen_by(OPERATOR):
        assert after.mentions.filter(kind="person").exists()


def test_hostile_messages_of_every_kind_reach_a_desk_and_stay_whole() -> None:
    hostile = [case for case in CASES if len(case.message()) < 200_000]
    assert len(hostile) > 100
    sent = {}
    for number, case in enumerate(hostile):
        raw = case.message()
        if not raw:
            continue  # the register refuses emptiness itself
        registered = register_mail(raw, content_type=case.content_type, external_id=f"P-{number}")
        sent[registered.reference] = raw
        incoming.walk(registered.message_id, clock=lambda: NOW)
    assert set(stages().values()) == {Stage.AT_DESK}
    with seen_by(OPERATOR):
        for message in Message.objects.all():
            assert store().read(message.sha256) == sent[message.reference]
        assert Case.objects.count() == len(stages())
        assert not_at_a_desk(viewer=OPERATOR, before=NOW) == []
    assert verify_register().is_whole
