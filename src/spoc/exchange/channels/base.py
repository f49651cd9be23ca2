"""What is a channel? The way in and the way out of messages, the same shape for each kind.

An intake seals the bytes, registers them and only then tells the sender; `take_in` is that order.
A transport delivers one outgoing message or says in which way it could not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import DatabaseError

from spoc.access.rules import Viewer
from spoc.audit.services import RecordUnwritten
from spoc.exchange.attachments import sniff
from spoc.exchange.channels.mailboxes import mailboxes
from spoc.exchange.register import (
    HEAD_SIZE,
    Delivery,
    EmptyMessage,
    MessageTooLarge,
    Registered,
    register_message,
    seal,
)
from spoc.law.vocabulary import vocabulary

_TO = re.compile(rb"^to:[ \t]*[^\r\n]*?([A-Za-z0-9._-]+)@", re.I | re.M)
_HEADER = (b"from ", b"return-path:", b"received:", b"message-id:", b"from:", b"date:", b"to:",
           b"subject:", b"mime-version:", b"delivered-to:", b"content-type:")  # fmt: skip


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


def channel_in_head(head: bytes) -> str:
    """The channel of our mailbox that a mail is addressed to, or "" when it names none of ours."""
    found = _TO.search(head[:HEAD_SIZE])
    return channel_of_mailbox(found.group(1).decode("ascii", "replace")) if found else ""


def kind_of(head: bytes) -> str:
    """The content type of bytes that came without one, by how they begin."""
    if head.lstrip().lower().startswith(_HEADER):
        return "message/rfc822"
    return sniff(head)
