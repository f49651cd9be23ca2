"""How does a phone call or a sheet of paper get into the register? Typed by an officer.

It becomes a document of our own exchange format, sealed and numbered like any other message; the
officer who typed it is named.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from spoc.access.demand import demand
from spoc.access.rules import Viewer
from spoc.exchange.channels.api import NotKept
from spoc.exchange.channels.base import TRY_LATER, take_in
from spoc.exchange.channels.senders import origin_of
from spoc.exchange.envelope import Form, Header
from spoc.exchange.form import render_json
from spoc.exchange.register import Delivery, Registered
from spoc.kernel.errors import Refusal
from spoc.law.codes import Urgency
from spoc.law.vocabulary import vocabulary

MAX_AGE = timedelta(days=31)
# ITU-T E.164 allows 15 digits; somebody may give three numbers, with what is dialled before them.
MAX_DIGITS = 60
_CLOCKS_DIFFER = timedelta(minutes=2)


class ContactKind(StrEnum):
    """How somebody reached us."""

    PHONE = "phone"
    RADIO = "radio"
    PAPER = "paper"
    IN_PERSON = "in_person"


class BadEntry(Refusal):
    """Something that was typed cannot be registered; `code` names the field."""

    code = "entry-incomplete"
    status = 422


@dataclass(frozen=True, slots=True)
class Contact:
    """What the officer noted. The legal clock starts at `received_at`, the instant of the call.

    `kind` is a ContactKind, `channel` and `language` codes of the law room, `number` where the
    other side can be called back, `message_kind` a code of message_kinds,
    `urgency_grounds` codes of urgency_grounds (DIR977 Art 4(4)).
    """

    kind: str
    channel: str
    text: str
    received_at: datetime
    name: str = ""
    service: str = ""
    number: str = ""
    language: str = "en"
    subject: str = ""
    message_kind: str = "information"
    their_reference: str = ""
    is_urgent: bool = False
    urgency_grounds: tuple[str, ...] = ()
    urgency_reason: str = ""


def enter_message(contact: Contact, *, actor: Viewer, now: datetime) -> Registered:
    """Register what an officer typed; the same text typed twice for the same call is one entry.

    Raises:
        BadEntry: text, person, language, channel, kind, reason of urgency or instant is missing or
            cannot be; the sentence says which.
        UnfitForm: control characters in a field.
        NotAllowed: the actor may not enter messages.
        NotKept: the disk or the database failed; nothing was registered.
    """
    demand(actor, "message.enter")
    _check(contact, now)
    raw = render_json(form_of(contact))
    origin = origin_of(contact.channel, contact.number)
    delivery = Delivery(
        channel=contact.channel,
        content_type="application/json",
        received_at=contact.received_at,
        sender=f"{contact.kind}: {_who(contact)}",
        partner=origin.partner,
        country=origin.country,
        entered_by=actor.ref,
        subject=contact.subject.strip(),
    )
    try:
        return take_in([raw], delivery, actor=actor, clock=lambda: now)
    except (OSError, *TRY_LATER) as error:
        raise NotKept(
            _("The message could not be registered. Keep your text and try again.")
        ) from error


def _who(contact: Contact) -> str:
    return ", ".join(
        part for part in map(str.strip, (contact.name, contact.service, contact.number)) if part
    )


def form_of(contact: Contact) -> Form:
    """The contact in our exchange format: the document that is sealed."""
    number = contact.number.strip()
    return Form(
        Header(
            reference=contact.their_reference.strip() or _own_reference(contact),
            sender=f"{_who(contact)} ({contact.kind})",
            contacts=(number,) if number else (),
            kind=contact.message_kind,
            instrument=str(vocabulary("channels")[contact.channel].extra["instrument"]),
            urgency=Urgency.URGENT if contact.is_urgent else Urgency.NORMAL,
            urgency_grounds=contact.urgency_grounds,
            urgency_reason=contact.urgency_reason.strip(),
            language=contact.language,
            subject=contact.subject.strip(),
        ),
        text=contact.text.replace("\r\n", "\n").strip(),
    )


def _own_reference(contact: Contact) -> str:
    """Without a number of theirs the call itself is the reference: its instant and a digest.

    The instant alone would be shared by all calls of one minute. The digest is of everything that
    was typed, so that the same form sent twice is still the same bytes, and one entry.
    """
    at = contact.received_at.astimezone(UTC)
    said = json.dumps({**asdict(contact), "received_at": at.isoformat()}, sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()
    return f"{contact.kind} {at:%Y-%m-%d %H:%M:%S}Z {digest[:8]}"


_OWN = re.compile(rf"(?:{'|'.join(ContactKind)}) \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\dZ [0-9a-f]{{8}}")


def is_own_reference(reference: str) -> bool:
    """It was made here because the caller gave none: nobody outside knows it."""
    return _OWN.fullmatch(reference) is not None


def _check(contact: Contact, now: datetime) -> None:
    if not contact.text.strip():
        raise BadEntry(_("Write down what was said."), "text-missing")
    if not _who(contact):
        raise BadEntry(_("Say who it came from: a name, a service or a number."), "sender-missing")
    if (digits := sum(map(str.isdigit, contact.number))) > MAX_DIGITS:
        raise BadEntry(
            _(
                "%(count)d digits are no telephone number: it has at most 15. "
                "Write other numbers into the text."
            )
            % {"count": digits},
            "number-too-long",
        )
    if contact.is_urgent and not contact.urgency_reason.strip():
        raise BadEntry(
            _("Say why it is urgent (Directive (EU) 2023/977, Article 4(4))."),
            "urgency-reason-missing",
        )
    grounds = vocabulary("urgency_grounds").codes()
    for name, given, known in (
        *(("ground of urgency", ground, grounds) for ground in contact.urgency_grounds),
        ("kind", contact.kind, tuple(ContactKind)),
        ("channel", contact.channel, vocabulary("channels").codes()),
        ("language", contact.language, vocabulary("languages").codes()),
        ("message kind", contact.message_kind, vocabulary("message_kinds").codes()),
    ):
        if given not in known:
            raise BadEntry(
                _("“%(given)s” is no %(name)s. Use one of: %(known)s.")
                % {"given": given, "name": name, "known": ", ".join(known)},
                f"unknown-{name.replace(' ', '-')}",
            )
    _check_instant(contact.received_at, now)


def _check_instant(received_at: datetime, now: datetime) -> None:
    if received_at.utcoffset() is None:
        raise BadEntry(_("Give the time of the call with its zone."), "instant-without-zone")
    if received_at > now + _CLOCKS_DIFFER:
        raise BadEntry(_("The call cannot have been in the future."), "instant-in-future")
    if received_at < now - MAX_AGE:
        raise BadEntry(
            _("The call was more than %(days)d days ago. Check the date.") % {"days": MAX_AGE.days},
            "instant-too-old",
        )
