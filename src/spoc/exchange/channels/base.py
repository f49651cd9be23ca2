"""What is a channel? The way in and the way out of messages, the same shape for each kind.

An intake seals the bytes, registers them and only then tells the sender; `take_in` is that order.
A transport delivers one outgoing message or says in which way it could not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import DatabaseError

from spoc.access.rules import Viewer
from spoc.audit.services import RecordUnwritten
from spoc.exchange.channels.mailboxes import mailboxes
from spoc.exchange.register import (
    Delivery,
    EmptyMessage,
    MessageTooLarge,
    Registered,
    register_message,
    seal,
)
from spoc.law.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A sealed answer with its addresses, as a transport takes it."""

    reference: str
    sender: str
    recipient: str
    raw: bytes


class Undelivered(Exception):
    """It did not leave, or nobody knows.

    `is_permanent`: trying again is useless. `is_uncertain`: it may have arrived.
    """

    def __init__(
        self, sentence: str, *, is_permanent: bool = False, is_uncertain: bool = False
    ) -> None:
        super().__init__(sentence)
        self.is_permanent = is_permanent
        self.is_uncertain = is_uncertain


class Transport(Protocol):
    """The way out."""

    def deliver(self, outgoing: Outgoing) -> str:
        """Hand it over and return the receipt. Raises `Undelivered`."""


class Intake(Protocol):
    """The way in: runs until `stop` is called; never acknowledges before `take_in` returned."""

    name: str

    def run(self) -> None: ...
    def stop(self) -> None: ...


# What no repetition changes; and what a later one may: the sender keeps the message meanwhile.
NEVER_TAKEN = (MessageTooLarge, EmptyMessage)
TRY_LATER = (DatabaseError, RecordUnwritten)


def take_in(
    pieces: Iterable[bytes], delivery: Delivery, *, actor: Viewer, clock: Callable[[], datetime]
) -> Registered:
    """Seal, register, and return: after this the sender may be told.

    The mail intake and the API do the same by a `Registrar`, for many at once.

    Raises:
        MessageTooLarge, EmptyMessage (NEVER_TAKEN): nothing was kept.
        OSError, DatabaseError, RecordUnwritten (TRY_LATER): not kept; the sender must try again.
    """
    sealed = seal(pieces)
    return register_message(sealed, delivery, actor=actor, now=clock())


def mailbox_of(channel: str) -> str:
    """The local part of our address on a channel (contract section 4)."""
    return str(vocabulary("channels")[channel].extra.get("mailbox") or "other")


def channel_of_mailbox(mailbox: str) -> str:
    """The channel that a local part of ours belongs to, or "" when it is none of ours."""
    found = mailboxes().get(mailbox.lower())
    return found.channel if found else ""
