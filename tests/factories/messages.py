"""Messages, registered and read through the real services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

from spoc.access.rules import machine
from spoc.access.wall import seen_by
from spoc.exchange.channels.base import take_in
from spoc.exchange.models import Message
from spoc.exchange.register import Delivery, Registered, mail_id
from spoc.journeys.incoming import walk

NOW = datetime(2026, 11, 24, 20, 14, tzinfo=UTC)
TEST = machine("test")
_numbers = count(1)


def make_mail(
    *,
    sender: str = "spoc@at.example",
    to: str = "siena@spoc.example",
    subject: str = "Where is Marek ZILVERNIK?",
    text: str = "Dear colleagues,\n\nwhere is Marek ZILVERNIK, born 14 March 1991?\n",
    message_id: str = "",
) -> bytes:
    """A plain mail; everything in it is invented."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{message_id or next(_numbers)}@test.example>"
    mail.set_content(text)
    return mail.as_bytes()


def register_mail(
    raw: bytes | None = None, *, now: datetime = NOW, **changes: object
) -> Registered:
    """Register a mail over SIENA from the (unknown) sender, or with changes to its delivery."""
    raw = raw or make_mail()
    delivery = Delivery(
        external_id=mail_id(raw),
        channel="siena",
        content_type="message/rfc822",
        received_at=now,
        sender="spoc@at.example",
        recipients=("siena@spoc.example",),
        partner="spoc-at",
        country="AT",
    )
    return take_in(
        [raw],
        replace(delivery, **changes),  # type: ignore[arg-type]
        actor=TEST,
        clock=lambda: now,
    )


def make_message(raw: bytes | None = None, *, now: datetime = NOW, **changes: object) -> Message:
    """A message that has walked to a desk."""
    registered = register_mail(raw, now=now, **changes)
    walk(registered.message_id, clock=lambda: now)
    with seen_by(TEST):
        return Message.objects.get(pk=registered.message_id)
