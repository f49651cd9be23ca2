"""How do sealed bytes that a kill left without a number get one? As if they arrived once more.

Nobody was told that they came. Their sender may have sent them again meanwhile: then they are a
repeat of that message. Done twice it is done once; every entry is in the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.exchange.channels.base import channel_in_head, kind_of
from spoc.exchange.models import Arrival, Message
from spoc.exchange.register import Delivery, mail_id, register_message, store
from spoc.exchange.relayed import is_same_mail
from spoc.exchange.store import Sealed
from spoc.exchange.unclaimed import Fate, Unclaimed, unclaimed
from spoc.kernel.live import announce
from spoc.law.codes import Channel

_MAIL = "message/rfc822"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one leftover. `reference` is "" when it was not taken in."""

    leftover: Unclaimed
    reference: str = ""
    is_repeat: bool = False

    def __str__(self) -> str:
        if not self.reference:
            what = "not taken in: its bytes were changed after they were sealed"
        elif self.is_repeat:
            what = f"its sender sent it again: {self.reference}"
        else:
            what = f"registered as {self.reference}"
        return f"{self.leftover.path}: {what}."


def take_in_leftovers(*, before: datetime, actor: Viewer, now: datetime) -> list[TakenIn]:
    """Register all that was sealed before an instant and never got a number, oldest first.

    A mail comes by the channel of the mailbox it is addressed to; what names none by `other`. It
    counts as received when it was sealed. What outlived an erasure, and an answer that never left,
    is no message that came: they stay as they are.
    """
    waiting = [one for one in unclaimed(before=before) if one.fate is Fate.WAITING]
    return [_take_in(one, actor, now) for one in waiting]


def _take_in(left: Unclaimed, actor: Viewer, now: datetime) -> TakenIn:
    if not store().is_whole(left.sha256):
        return TakenIn(left)
    head = left.head()
    kind = kind_of(head)
    number = mail_id(head) if kind == _MAIL else ""
    with seen_by(actor):
        again = _sent_again(left, number) if number else None
        if again is not None:
            _note_repeat(left, again, actor, now)
            return TakenIn(left, again.reference, is_repeat=True)
        delivery = Delivery(
            channel=(channel_in_head(head) if kind == _MAIL else "") or Channel.OTHER,
            content_type=kind,
            received_at=left.sealed_at,
            external_id=number,
        )
        sealed = Sealed(left.sha256, left.size)
        registered = register_message(sealed, delivery, actor=actor, now=now)
    return TakenIn(left, registered.reference, registered.is_duplicate)


def _sent_again(left: Unclaimed, number: str) -> Message | None:
    """The message that the same mail became when it came again by another way."""
    mine = left.path.read_bytes()
    rows = Message.objects.filter(direction="in", external_id=number, erased_at__isnull=True)
    for row in rows.order_by("id"):
        path = store().path(row.sha256)
        if path.exists() and is_same_mail(mine, path.read_bytes()):
            return row
    return None


def _note_repeat(left: Unclaimed, message: Message, actor: Viewer, now: datetime) -> None:
    Arrival.objects.create(
        message=message,
        channel=message.channel,
        received_at=left.sealed_at,
        sha256=left.sha256,
        is_repeat=True,
    )
    record(
        "exchange.message.repeated",
        actor=actor,
        now=now,
        object_kind="message",
        object_ref=message.reference,
        channel=message.channel,
        details={"sha256": left.sha256, "other_content": False},
    )
    announce("message", message.reference, now=now)
