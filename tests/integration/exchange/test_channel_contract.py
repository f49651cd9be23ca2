"""Every way in keeps the same promises: sealed, numbered once, and only then acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from django.db import DatabaseError
from mail_sessions import hand_in, running, session
from tests.cast import INTAKE, OPERATOR

from spoc.access.wall import seen_by
from spoc.exchange.channels.base import take_in
from spoc.exchange.channels.folder import FolderIntake
from spoc.exchange.channels.manual import BadEntry, Contact, enter_message, form_of
from spoc.exchange.channels.smtp import MailIntake
from spoc.exchange.form import render_json
from spoc.exchange.models import Arrival, Message
from spoc.exchange.register import Delivery, store
from spoc.kernel import clock
from spoc.kernel.errors import Refusal

CHANNEL = "national_police"  # takes messages of senders that prove nothing
CALL_AT = clock.now()
Breakage = Callable[[], AbstractContextManager[None]]


class NotAcknowledged(Exception):
    """The sender was told to keep the message and try again."""


class RefusedForGood(Exception):
    """The sender was told that this will never be taken."""


class WayIn(Protocol):
    """One channel as its sender sees it."""

    def raw(self, text: str) -> bytes:
        """The bytes that must lie in the register."""

    def send(self, text: str, *, to: str = CHANNEL) -> str:
        """Hand it in; the number that the sender was told."""


def _mail(text: str) -> bytes:
    lines = [
        "From: Marek ZILVERNIK <marek@voorbeeldgem.example>",
        "Subject: fiets 1-ZZZ-117",
        "",
        text,
        "",
    ]
    return "\r\n".join(lines).encode()


class ByMail:
    def __init__(self, stack: ExitStack) -> None:
        self.intake = stack.enter_context(running(MailIntake(host="127.0.0.1", port=0)))

    def raw(self, text: str) -> bytes:
        return _mail(text)

    def send(self, text: str, *, to: str = CHANNEL) -> str:
        address = "police@spoc.example" if to == CHANNEL else f"{to}@spoc.example"
        with session(self.intake) as client:
            code, words = hand_in(client, self.raw(text), address)
        if code == 451:
            raise NotAcknowledged(words)
        if code != 250:
            raise RefusedForGood(words)
        return words.rpartition(" ")[2]


class ByFolder:
    def __init__(self, inbox: Path) -> None:
        self.inbox = inbox
        self.intake = FolderIntake(inbox, settle=0)
        self.intake.make_folders()

    def raw(self, text: str) -> bytes:
        return _mail(text)

    def send(self, text: str, *, to: str = CHANNEL) -> str:
        folder = self.inbox / to
        folder.mkdir(exist_ok=True)
        file = folder / "report.eml"
        file.write_bytes(self.raw(text))
        before = set((self.inbox / ".taken").iterdir())
        self.intake.look()
        self.intake.look()
        if file.exists():
            file.unlink()
            raise NotAcknowledged
        taken = set((self.inbox / ".taken").iterdir()) - before
        if not taken:
            raise RefusedForGood(next((self.inbox / ".refused").glob("*.reason.txt")).read_text())
        (moved,) = taken
        assert moved.read_bytes() == self.raw(text)
        return moved.name.removeprefix("2-").partition("-report")[0]


class ByHand:
    def _contact(self, text: str, channel: str) -> Contact:
        return Contact(
            kind="phone", channel=channel, text=text, received_at=CALL_AT, name="Yara DUINHOVEN"
        )

    def raw(self, text: str) -> bytes:
        return render_json(form_of(self._contact(text, CHANNEL)))

    def send(self, text: str, *, to: str = CHANNEL) -> str:
        try:
            return enter_message(self._contact(text, to), actor=OPERATOR, now=clock.now()).reference
        except BadEntry as refusal:
            raise RefusedForGood(str(refusal)) from refusal
        except Refusal as refusal:
            raise NotAcknowledged(str(refusal)) from refusal


class Directly:
    def raw(self, text: str) -> bytes:
        return _mail(text)

    def send(self, text: str, *, to: str = CHANNEL) -> str:
        try:
            return take_in(
                [self.raw(text)],
                Delivery(channel=to, content_type="message/rfc822", received_at=clock.now()),
                actor=INTAKE,
                clock=clock.now,
            ).reference
        except (OSError, DatabaseError) as error:
            raise NotAcknowledged from error


WAYS = ["mail", "folder", "hand", "directly"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, committed: str, data_dir: Path) -> Iterator[WayIn]:
    with ExitStack() as stack:
        made: dict[str, WayIn]
        if request.param == "mail":
            yield ByMail(stack)
        elif request.param == "folder":
            yield ByFolder(data_dir / "inbox")
        else:
            made = {"hand": ByHand(), "directly": Directly()}
            yield made[request.param]


def _register() -> list[Message]:
    with seen_by(INTAKE):
        return list(Message.objects.order_by("pk"))


def test_a_message_is_registered_once_and_numbered(way: WayIn) -> None:
    first, second = way.send("De fiets is terug."), way.send("De fiets is weg.")
    assert [message.reference for message in _register()] == [first, second]
    assert first.endswith("-000001")
    assert second.endswith("-000002")


def test_the_sealed_bytes_are_those_that_were_sent(way: WayIn) -> None:
    way.send("Grüße aus Voorbeeldgem ✓")
    (message,) = _register()
    assert store().read(message.sha256) == way.raw("Grüße aus Voorbeeldgem ✓")
    assert store().is_whole(message.sha256)
    assert message.channel == CHANNEL
    assert not message.is_sender_proven


def test_the_same_message_again_keeps_its_number(way: WayIn) -> None:
    first = way.send("Tweemaal hetzelfde")
    assert way.send("Tweemaal hetzelfde") == first
    assert len(_register()) == 1
    with seen_by(INTAKE):
        assert list(Arrival.objects.order_by("pk").values_list("is_repeat", flat=True)) == [
            False,
            True,
        ]


def test_nobody_is_told_before_the_commit(way: WayIn, broken_commit: Breakage) -> None:
    with broken_commit(), pytest.raises(NotAcknowledged):
        way.send("De databank is weg.")
    assert _register() == []
    assert way.send("De databank is weg.").endswith("-000001"), "the failed try took a number"


def test_nobody_is_told_when_the_disk_is_full(way: WayIn, full_disk: Breakage) -> None:
    with full_disk(), pytest.raises(NotAcknowledged):
        way.send("De schijf is vol.")
    assert _register() == []
    assert way.send("De schijf is vol.").endswith("-000001")


@pytest.mark.parametrize("way", ["mail", "folder", "hand"], indirect=True)
def test_an_address_that_is_not_ours_is_refused_with_a_sentence(way: WayIn) -> None:
    with pytest.raises(RefusedForGood) as refused:
        way.send("Verkeerd bezorgd", to="nobody")
    assert "siena" in str(refused.value), "the sentence says what would be right"
    assert _register() == []
