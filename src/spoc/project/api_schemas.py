"""The shapes of the API's answers; a contract with outsiders, described in OpenAPI."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema


class Problem(Schema):
    """A refusal (RFC 9457). `code` is stable, `detail` says what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str


class RegisteredOut(Schema):
    """The receipt of a message.

    `lies_under`: our number of what was handed in, when it has other content than the message
    that first came under the same number of its sender, which `reference` names; empty otherwise.
    """

    reference: str
    received_at: datetime
    sha256: str
    duplicate: bool
    lies_under: str


class FaultOut(Schema):
    """Something wrong with a message, in words."""

    code: str
    severity: str
    where: str
    sentence: str


class AttachmentOut(Schema):
    """A part that is not the text."""

    name: str
    content_type: str
    size: int
    sha256: str
    scan: str


class MentionOut(Schema):
    """Something found in a message, with its place and the rule that found it."""

    kind: str
    text: str
    key: str
    part: str
    start: int
    end: int
    rule: str
    strength: str
    values: dict[str, Any]


class MessageSummary(Schema):
    """One line of a list."""

    reference: str
    channel: str
    direction: str
    partner: str
    external_id: str
    received_at: datetime
    registered_at: datetime
    sha256: str
    sender: str
    subject: str
    language: str
    urgency: str
    stage: str
    case: str | None
    desk: str | None


class MessageOut(MessageSummary):
    """One message."""

    faults: list[FaultOut]
    body_text: str
    attachments: list[AttachmentOut]
    mentions: list[MentionOut]


class MessagePage(Schema):
    """A page of messages."""

    items: list[MessageSummary]
    next: str | None


class ChannelAddress(Schema):
    """An address of a partner on a channel."""

    channel: str
    address: str


class PartnerOut(Schema):
    """An entry of the directory."""

    code: str
    name: str
    country: str
    kind: str
    languages: list[str]
    channels: list[ChannelAddress]
    verified_on: date | None


class PartnerPage(Schema):
    """A page of the directory."""

    items: list[PartnerOut]
    next: str | None


class HealthOut(Schema):
    """A sign of life."""

    status: str


class PartOut(Schema):
    """One part of the hub. `lag`: what waits for it, in its own unit (see `detail`)."""

    name: str
    well: bool
    age_seconds: float | None
    lag: int
    detail: str


class ReadyOut(Schema):
    """Every part of the hub."""

    status: str
    parts: list[PartOut]
