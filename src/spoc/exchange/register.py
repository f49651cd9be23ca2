"""How does a message get its number? Sealed first, then one row, then the acknowledgement.

The only way into the register, for every channel. Parsing comes later and cannot harm it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import Q
from django.utils.translation import gettext as _

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import Act, record_each
from spoc.exchange.models import Arrival, Message
from spoc.exchange.states import Stage
from spoc.exchange.store import Sealed, Store, TooLarge
from spoc.kernel.errors import Refusal
from spoc.kernel.jobs import enqueue_each
from spoc.kernel.live import announce
from spoc.kernel.references import next_references

ID_LENGTH = 300  # characters of the partner's own number that are kept and compared


class MessageTooLarge(Refusal):
    """More bytes than the hub takes; nothing was kept, the sender is told."""

    code = "message-too-large"
    status = 413


class EmptyMessage(Refusal):
    """Not a single byte came."""

    code = "message-empty"
    status = 400


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a channel knows of a message before anybody has read it."""

    channel: str
    content_type: str
    received_at: datetime
    sender: str = ""
    is_sender_proven: bool = False
    recipients: tuple[str, ...] = ()
    partner: str = ""
    country: str = ""
    external_id: str = ""
    entered_by: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """The answer to the sender: its number, and whether it was there before."""

    message_id: int
    reference: str
    received_at: datetime
    sha256: str
    is_duplicate: bool


def store() -> Store:
    """The store of sealed bytes of this installation."""
    return Store(settings.DATA_DIR / "raw")


def seal(pieces: Iterable[bytes]) -> Sealed:
    """Put the bytes on disk for good.

    Raises:
        MessageTooLarge: more than the setting `SPOC_MAX_MESSAGE_SIZE`.
        EmptyMessage: no byte at all.
    """
    try:
        sealed = store().keep(pieces, limit=settings.MAX_MESSAGE_SIZE)
    except TooLarge as error:
        size = settings.MAX_MESSAGE_SIZE // (1024 * 1024)
        raise MessageTooLarge(
            _("This message is larger than %(size)d MB. Send it in parts.") % {"size": size}
        ) from error
    if not sealed.size:
        raise EmptyMessage(_("The message is empty. Send its bytes as the body."))
    return sealed


def register_message(
    sealed: Sealed, delivery: Delivery, *, actor: Viewer, now: datetime
) -> Registered:
    """Give sealed bytes their number, or recognise them as a repeat: see `register_messages`."""
    return register_messages([(sealed, delivery)], actor=actor, now=now)[0]


def register_messages(
    arrived: Sequence[tuple[Sealed, Delivery]], *, actor: Viewer, now: datetime
) -> list[Registered]:
    """Enter sealed bytes in one transaction, in their order: all of them or none.

    A repeat is the same bytes on the same channel, or the same number of the same partner on the
    same channel. It gets no number of its own, but its arrival is kept; when its bytes differ, the
    message is marked so that a human looks.
    """
    with seen_by(actor):
        _one_at_a_time(arrived)
        known = _Known(arrived)
        entries = [known.entry_of(sealed, delivery, now) for sealed, delivery in arrived]
        new = [entry.message for entry in entries if not entry.is_repeat]
        if new:
            zone = ZoneInfo(settings.TIME_ZONE)
            numbers = next_references("register", len(new), now=now, zone=zone)
            for message, number in zip(new, numbers, strict=True):
                message.reference = number
            try:
                Message.objects.bulk_create(new)
            except IntegrityError as error:  # the locks above make this impossible but for a bug
                raise RuntimeError("two entries for one delivery") from error
        Arrival.objects.bulk_create(entry.arrival() for entry in entries)
        record_each((entry.act() for entry in entries), actor=actor, now=now)
        if new:
            walks = [{"message_id": message.pk} for message in new]
            enqueue_each("journeys.walk", walks, queue="journey")
            announce("arrival", *(message.reference for message in new), now=now)
        if repeated := [entry.message.reference for entry in entries if entry.is_repeat]:
            announce("message", *repeated, now=now)
    return [entry.answer() for entry in entries]


def _one_at_a_time(arrived: Sequence[tuple[Sealed, Delivery]]) -> None:
    """Let two copies that arrive in the same instant pass one after the other."""
    keys = {f"{delivery.channel} {sealed.sha256}" for sealed, delivery in arrived}
    keys |= {" ".join(number) for _sealed, delivery in arrived if (number := _number(delivery))}
    locks = sorted(
        int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
        for key in keys
    )
    with connection.cursor() as cursor:
        # In the order of the array, the same for everybody: two writers cannot block each other.
        cursor.execute("SELECT pg_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n", [locks])


def _number(delivery: Delivery) -> tuple[str, str, str] | None:
    """What makes a delivery unique besides its bytes: channel, partner, the partner's number."""
    if not (delivery.partner and delivery.external_id):
        return None
    return delivery.channel, delivery.partner, delivery.external_id[:ID_LENGTH]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One delivery and the message it became, or repeats."""

    message: Message
    sealed: Sealed
    delivery: Delivery
    is_repeat: bool

    @property
    def has_other_content(self) -> bool:
        return self.sealed.sha256 != self.message.sha256

    def arrival(self) -> Arrival:
        return Arrival(
            message=self.message,
            channel=self.delivery.channel,
            received_at=self.delivery.received_at,
            sender=self.delivery.sender[:300],
            sha256=self.sealed.sha256,
            is_repeat=self.is_repeat,
            has_other_content=self.has_other_content,
        )

    def act(self) -> Act:
        details: dict[str, object] = {"sha256": self.sealed.sha256}
        if self.is_repeat:
            details["other_content"] = self.has_other_content
        else:
            details["size"] = self.sealed.size
        return Act(
            "exchange.message.repeated" if self.is_repeat else "exchange.message.registered",
            object_kind="message",
            object_ref=self.message.reference,
            channel=self.delivery.channel,
            details=details,
        )

    def answer(self) -> Registered:
        message = self.message
        return Registered(
            message.pk, message.reference, message.received_at, message.sha256, self.is_repeat
        )


class _Known:
    """The messages that deliveries may repeat: those of the register, and each other."""

    def __init__(self, arrived: Sequence[tuple[Sealed, Delivery]]) -> None:
        self._by_bytes: dict[tuple[str, str], Message] = {}
        self._by_number: dict[tuple[str, str, str], Message] = {}
        is_known = Q(sha256__in=[sealed.sha256 for sealed, _delivery in arrived])
        for _sealed, delivery in arrived:
            if number := _number(delivery):
                channel, partner, external_id = number
                is_known |= Q(channel=channel, partner=partner, external_id=external_id)
        fields = ("reference", "channel", "partner", "external_id", "received_at", "sha256")
        for message in (
            Message.objects.filter(is_known, direction="in").order_by("pk").only(*fields)
        ):
            self._add(message)

    def _add(self, message: Message) -> None:
        self._by_bytes.setdefault((message.channel, message.sha256), message)
        number = (message.channel, message.partner, message.external_id)
        if all(number):
            self._by_number.setdefault(number, message)

    def entry_of(self, sealed: Sealed, delivery: Delivery, now: datetime) -> _Entry:
        """The message of a delivery: the one with the same bytes, or number, or a new one."""
        known = self._by_bytes.get((delivery.channel, sealed.sha256))
        if known is None and (number := _number(delivery)):
            known = self._by_number.get(number)
        if known is not None:
            return _Entry(known, sealed, delivery, is_repeat=True)
        made = _new_message(sealed, delivery, now)
        self._add(made)
        return _Entry(made, sealed, delivery, is_repeat=False)


def _new_message(sealed: Sealed, delivery: Delivery, now: datetime) -> Message:
    """The entry of a delivery, still without its number."""
    return Message(
        direction="in",
        channel=delivery.channel,
        partner=delivery.partner,
        country=delivery.country,
        external_id=delivery.external_id[:ID_LENGTH],
        received_at=delivery.received_at,
        registered_at=now,
        sha256=sealed.sha256,
        size=sealed.size,
        content_type=delivery.content_type[:80],
        sender=delivery.sender[:300],
        is_sender_proven=delivery.is_sender_proven,
        recipients=[address[:200] for address in delivery.recipients],
        entered_by=delivery.entered_by,
        stage=Stage.REGISTERED,
        stage_at=now,
    )


# The head of a mail ends at the first empty line; only this much of it is looked at.
_HEAD_SIZE = 65536
_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{1,300})>", re.I | re.M)


def mail_id(head: bytes) -> str:
    """The Message-ID of a mail without brackets, or "": found in bytes, not by a mail parser."""
    top = re.split(rb"\r?\n\r?\n", head[:_HEAD_SIZE], maxsplit=1)[0]
    found = _MESSAGE_ID.search(top)
    return found.group(1).decode("ascii", "replace").replace("\x00", "") if found else ""
