"""What does a message say about itself once it is read?

The values that `parse` returns and that everything after it (mentions, models, pages) relies on.
Frozen, without framework. A fault is a value: parsing never raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How much a fault matters to the reader."""

    NOTICE = "notice"  # repaired, nothing was lost
    WARNING = "warning"  # a human should look
    SEVERE = "severe"  # the machine could not read this part


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the message, told in words by `exchange.faults.sentence(fault)`.

    `code` is a stable lower-case word of `exchange/faults.py`; `values` fill its sentence;
    `where` names the part ("header Date", "attachment 2", "form:/header/purpose").
    """

    code: str
    where: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class Entity:
    """One node of the graph in a structured form, or of a screening list."""

    id: str
    kind: str  # person organisation vehicle document firearm vessel aircraft item location
    #            phone account event (contract section 5)
    role: str = ""  # category of person or thing, e.g. "suspect_or_convicted"
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    evaluation: str = ""  # "A1" … "X4"


@dataclass(frozen=True, slots=True)
class Relation:
    """A typed edge between two entities of the same form."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True, slots=True)
class Header:
    """The head of our exchange format; every field may be empty, faults say what is missing."""

    reference: str = ""  # the sender's own number (partner reference)
    answers: str = ""  # our number, as the sender claims it: a claim, never proof
    sender: str = ""
    contacts: tuple[str, ...] = ()  # where the sender is reached: telephone, e-mail
    recipients: tuple[str, ...] = ()
    kind: str = ""  # request answer information own_initiative clarification … (law: message_kinds)
    instrument: str = ""  # dir977 sis interpol bilateral pccc … (law: instruments)
    urgency: str = ""  # "urgent" | "normal" | ""
    urgency_grounds: tuple[str, ...] = ()
    urgency_reason: str = ""
    purpose: str = ""
    facts: str = ""
    question: str = ""
    reason_held: str = ""  # why the asked state is thought to hold it (Art 4(5)(c))
    offences: tuple[str, ...] = ()
    handling_codes: tuple[str, ...] = ()
    restrictions: str = ""
    evaluation: str = ""
    language: str = ""
    reply_by: datetime | None = None
    sirene_form: str = ""  # letter A … Q
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A structured message in our exchange format: header, entities, relations, free text."""

    header: Header = field(default_factory=Header)
    text: str = ""
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the body text: characters `start` (inclusive) to `end` (exclusive)."""

    start: int
    end: int
    language: str  # ISO 639-1, or "" when unsure
    kind: str = "text"  # text | quoted | signature | disclaimer | header


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text to read. Never opened inline, never trusted."""

    name: str
    declared_type: str
    content_type: str  # sniffed from the bytes
    size: int
    sha256: str
    content: bytes = b""
    path: str = ""  # position in the message, "2" or "2.1" (inside a forwarded message)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The reading of one message. `body_text` holds no NUL and uses "\\n" line ends."""

    sender_raw: str = ""
    sender_address: str = ""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    external_id: str = ""  # Message-ID without brackets, or the form's reference
    in_reply_to: tuple[str, ...] = ()  # claims
    references_claimed: tuple[str, ...] = ()  # our numbers found in header, subject, form
    sent_at: datetime | None = None
    body_text: str = ""
    language: str = ""  # of the largest text, or ""
    paragraphs: tuple[Paragraph, ...] = ()
    form: Form | None = None
    attachments: tuple[Attachment, ...] = ()
    forwarded: tuple[str, ...] = ()  # senders of the chain inside, nearest first
    faults: tuple[Fault, ...] = ()
