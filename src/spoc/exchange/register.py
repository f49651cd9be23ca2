"""How does a message get its number? Sealed first, then one row, then the acknowledgement.

The only way into the register, for every channel. Parsing comes later and cannot harm it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import Act, record_each
from spoc.exchange.models import Arrival, Message
from spoc.exchange.relayed import is_same_mail
from spoc.exchange.states import Stage
from spoc.exchange.store import Sealed, Store, TooLarge
from spoc.kernel.errors import Refusal
from spoc.kernel.jobs import enqueue_each
from spoc.kernel.live import announce
from spoc.kernel.references import next_references

MAX_SUBJECT = 300  # characters
SENDER_LENGTH = 300
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
    """What a channel knows of a message before anybody has read it.

    `subject`: what an officer typed; of other messages the reading finds it. `is_token`: `sender`
    is a token of ours that names no partner; `external_id` is a number of its own.
    """

    channel: str
    content_type: str
    received_at: datetime
    sender: str = ""
    is_sender_proven: bool = False
    is_token: bool = False
    recipients: tuple[str, ...] = ()
    partner: str = ""
    country: str = ""
    external_id: str = ""
    entered_by: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """The answer to the sender: its number, and whether it was there before.

    `lies_under`: when other content came under a known number of its sender, the number of ours
    that this content has; all else speaks of the first message. Otherwise "".
    """

    message_id: int
    reference: str
    received_at: datetime
    sha256: str
    is_duplicate: bool
    lies_under: str = ""


def store() -> Store:
    """The store of sealed bytes of this installation."""
    return Store(settings.DATA_DIR / "raw")


def seal(pieces: Iterable[bytes]) -> Sealed:
    """Put the bytes on disk for good.

    Raises:
        MessageTooLarge: more than the setting `SPOC_MAX_MESSAGE_SIZE`.
        EmptyMessage: no byte at all.
    """
    rest = iter(pieces)
    first = next((piece for piece in rest if piece), b"")
    if not first:  # nothing is sealed that is no message
        raise EmptyMessage(_("The message is empty. Send its bytes as the body."))
    try:
        return store().keep(chain([first], rest), limit=settings.MAX_MESSAGE_SIZE)
    except TooLarge as error:
        size = settings.MAX_MESSAGE_SIZE // (1024 * 1024)
        raise MessageTooLarge(
            _("This message is larger than %(size)d MB. Send it in parts.") % {"size": size}
        ) from error


def register_message(
    sealed: Sealed, delivery: Delivery, *, actor: Viewer, now: datetime
) -> Registered:
    """Give sealed bytes their number, or recognise them as a repeat: see `register_messages`."""
    return register_messages([(sealed, delivery)], actor=actor, now=now)[0]


def register_messages(
    arrived: Sequence[tuple[Sealed, Delivery]], *, actor: Viewer, now: datetime
) -> list[Registered]:
    """Enter sealed bytes in one transaction, in their order: all of them or none.

    A repeat is the same bytes on the same channel, or the same number of the same partner, or of
    the same token without one, on the same channel. It gets no number of its own, but its arrival
    is kept. When its content is another, it is a message of its own under the number it came with
    (`repeat_of`): it is read and stands in the inbox; the sender is told the number of the first,
    as for every repeat, and the number of its own beside it.
    """
    with seen_by(actor):
        _one_at_a_time(arrived)
        known = _Known(arrived)
        entries = [known.entry_of(sealed, delivery, now) for sealed, delivery in arrived]
        new = [entry.message for entry in entries if not entry.is_repeat]
        others = [one for one in new if one.repeat_of is not None]
        if new:
            zone = ZoneInfo(settings.TIME_ZONE)
            numbers = next_references("register", len(new), now=now, zone=zone)
            for message, number in zip(new, numbers, strict=True):
                message.reference = number
            try:
                Message.objects.bulk_create([one for one in new if one.repeat_of is None])
                if others:  # what they repeat may be among the first
                    Message.objects.bulk_create(others)
            except IntegrityError as error:  # the locks above make this impossible but for a bug
                raise RuntimeError("two entries for one delivery") from error
        Arrival.objects.bulk_create(arrival for entry in entries for arrival in entry.arrivals())
        record_each((act for entry in entries for act in entry.acts()), actor=actor, now=now)
        if new:
            walks = [{"message_id": message.pk} for message in new]
            enqueue_each("journeys.walk", walks, queue="journey")
            announce("arrival", *(message.reference for message in new), now=now)
        if repeated := [one.reference for entry in entries for one in entry.repeated()]:
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


_Number = tuple[str, str, str, str]


def _number(delivery: Delivery) -> _Number | None:
    """What makes a delivery unique besides its bytes: channel, partner or token, their number."""
    if not ((delivery.partner or delivery.is_token) and delivery.external_id):
        return None
    token = "" if delivery.partner else delivery.sender[:SENDER_LENGTH]
    return delivery.channel, delivery.partner, token, delivery.external_id[:ID_LENGTH]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One delivery and the message it became, or repeats.

    `owner`: the message whose number it carries although its content is another.
    """

    message: Message
    sealed: Sealed
    delivery: Delivery
    is_repeat: bool
    owner: Message | None = None

    def repeated(self) -> list[Message]:
        """The messages that this delivery repeats, by its bytes or by its number."""
        same = [self.message] if self.is_repeat else []
        return same if self.owner is None else [self.owner, *same]

    def arrivals(self) -> list[Arrival]:
        """Its arrival, of the message it became and of each that it repeats."""
        first = [] if self.is_repeat else [self._arrival(self.message, is_repeat=False)]
        return first + [self._arrival(one, is_repeat=True) for one in self.repeated()]

    def _arrival(self, message: Message, *, is_repeat: bool) -> Arrival:
        return Arrival(
            message=message,
            channel=self.delivery.channel,
            received_at=self.delivery.received_at,
            sender=self.delivery.sender[:SENDER_LENGTH],
            sha256=self.sealed.sha256,
            is_repeat=is_repeat,
            has_other_content=message is self.owner,
        )

    def acts(self) -> list[Act]:
        """What is recorded of it, once for each of those messages."""
        first = [] if self.is_repeat else [
            self._act("exchange.message.registered", self.message, size=self.sealed.size)
        ]  # fmt: skip
        return first + [
            self._act("exchange.message.repeated", one, other_content=one is self.owner)
            for one in self.repeated()
        ]

    def _act(self, verb: str, message: Message, **details: object) -> Act:
        return Act(
            verb,
            object_kind="message",
            object_ref=message.reference,
            channel=self.delivery.channel,
            details={"sha256": self.sealed.sha256, **details},
        )

    def answer(self) -> Registered:
        """What the sender is told: of a number that was there before, its first message."""
        told = self.owner or self.message
        return Registered(
            told.pk,
            told.reference,
            told.received_at,
            told.sha256,
            is_duplicate=self.is_repeat or self.owner is not None,
            lies_under=self.message.reference if self.owner else "",
        )


# Three questions in one, each with an index of its own.
_FIELDS = (
    "id, reference, channel, partner, sender, external_id, received_at, sha256, content_type,"
    " repeat_of_id"
)
_KNOWN = f"""
    SELECT {_FIELDS} FROM exchange_message
     WHERE direction = 'in' AND sha256 = ANY(%s)
    UNION
    SELECT {_FIELDS} FROM exchange_message
      JOIN unnest(%s::text[], %s::text[], %s::text[]) AS asked (channel, partner, external_id)
     USING (channel, partner, external_id)
     WHERE direction = 'in' AND partner <> '' AND external_id <> ''
    UNION
    SELECT {_FIELDS} FROM exchange_message
      JOIN unnest(%s::text[], %s::text[], %s::text[]) AS asked (channel, sender, external_id)
     USING (channel, sender, external_id)
     WHERE direction = 'in' AND partner = '' AND external_id <> ''
     ORDER BY id
"""  # noqa: S608 - our own words


class _Known:
    """The messages that deliveries may repeat: those of the register, and each other."""

    def __init__(self, arrived: Sequence[tuple[Sealed, Delivery]]) -> None:
        self._by_bytes: dict[tuple[str, str], Message] = {}
        self._by_number: dict[_Number, Message] = {}
        digests = [sealed.sha256 for sealed, _delivery in arrived]
        numbers = [number for _sealed, delivery in arrived if (number := _number(delivery))]
        of_partners = [(where, who, told) for where, who, _token, told in numbers if who]
        of_tokens = [(where, token, told) for where, _who, token, told in numbers if token]
        asked = [[one[n] for one in rows] for rows in (of_partners, of_tokens) for n in range(3)]
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [digests, *asked])
            names = [column.name for column in cursor.description]
            for row in cursor.fetchall():
                self._add(Message(**dict(zip(names, row, strict=True)), direction="in"))

    def _add(self, message: Message) -> None:
        self._by_bytes.setdefault((message.channel, message.sha256), message)
        if message.external_id:
            token = "" if message.partner else message.sender
            number = (message.channel, message.partner, token, message.external_id)
            self._by_number.setdefault(number, message)

    def entry_of(self, sealed: Sealed, delivery: Delivery, now: datetime) -> _Entry:
        """The message of a delivery: the one with the same bytes, or content, or a new one."""
        same = self._by_bytes.get((delivery.channel, sealed.sha256))
        number = _number(delivery)
        owner = self._by_number.get(number) if number else None
        if same is not None:
            is_other = owner is not None and _came_under(same, owner)
            return _Entry(same, sealed, delivery, is_repeat=True, owner=owner if is_other else None)
        if owner is not None and _differ_by_the_way_alone(owner, sealed):
            return _Entry(owner, sealed, delivery, is_repeat=True)
        made = _new_message(sealed, delivery, now)
        if owner is not None:
            made.repeat_of = owner
            if made.partner:
                made.external_id = ""  # the number is the first one's
        self._add(made)
        return _Entry(made, sealed, delivery, is_repeat=False, owner=owner)


def _came_under(message: Message, owner: Message) -> bool:
    """It came under the owner's number with another content."""
    if message.pk is None:  # in this same batch
        return message.repeat_of is owner
    return message.repeat_of_id == owner.pk


def _differ_by_the_way_alone(earlier: Message, sealed: Sealed) -> bool:
    """The same mail, handed on by other machines: no other content."""
    if not earlier.content_type.startswith("message/rfc822"):
        return False
    try:
        return is_same_mail(store().read(earlier.sha256), store().read(sealed.sha256))
    except FileNotFoundError:  # the earlier one was erased: nobody can say any more
        return False


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
        sender=delivery.sender[:SENDER_LENGTH],
        is_sender_proven=delivery.is_sender_proven,
        recipients=[address[:200] for address in delivery.recipients],
        entered_by=delivery.entered_by,
        subject=delivery.subject[:MAX_SUBJECT],
        stage=Stage.REGISTERED,
        stage_at=now,
    )


# The head of a mail ends at the first empty line; only this much of it is looked at.
HEAD_SIZE = 65536
_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?<([^<>\s]{1,300})>", re.I | re.M)


def mail_id(head: bytes) -> str:
    """The Message-ID of a mail without brackets, or "": found in bytes, not by a mail parser."""
    top = re.split(rb"\r?\n\r?\n", head[:HEAD_SIZE], maxsplit=1)[0]
    found = _MESSAGE_ID.search(top)
    return found.group(1).decode("ascii", "replace").replace("\x00", "") if found else ""
