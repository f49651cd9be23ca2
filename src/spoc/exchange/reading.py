"""What does the machine make of a sealed message? Its reading and what is mentioned in it.

Both steps can be repeated at any time: they replace what an earlier reading found. They run
inside the caller's transaction (`journeys/incoming.py`), behind `seen_by`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from spoc.access.rules import Viewer
from spoc.audit.services import record
from spoc.exchange import mentions
from spoc.exchange.child import parser_child
from spoc.exchange.envelope import Fault, Form, Parsed
from spoc.exchange.form import read_json, render_json
from spoc.exchange.models import Attachment, Mention, Message
from spoc.exchange.register import store
from spoc.exchange.search import index_message
from spoc.exchange.similarity import shingles
from spoc.kernel.jobs import enqueue
from spoc.network.selectors import partner_at

MAX_SUBJECT = 300


def read_message(message: Message, *, actor: Viewer, now: datetime) -> None:
    """Read the sealed bytes in a child process and keep the reading beside them.

    Faults of the message are values of its reading. A reader that crashes, hangs or eats memory
    gives a reading with one severe fault: the message still reaches a desk.
    """
    parsed = _doubted(
        message, parser_child().read(store().path(message.sha256), message.content_type)
    )
    _keep(message, parsed)
    Attachment.objects.filter(message=message).delete()
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            path=part.path[:40],
            name=part.name[:300],
            declared_type=part.declared_type[:120],
            content_type=part.content_type[:120],
            size=part.size,
            sha256=part.sha256,
        )
        for part in parsed.attachments
    )
    record(
        "exchange.message.parsed",
        actor=actor,
        now=now,
        object_kind="message",
        object_ref=message.reference,
        details={"faults": [fault.code for fault in parsed.faults]},
    )
    if settings.CLAMD and parsed.attachments:
        enqueue("exchange.scan", queue="scan", message_id=message.pk)


def _doubted(message: Message, parsed: Parsed) -> Parsed:
    """A partner proves who hands in; what the message says of itself must agree with it."""
    if not (message.is_sender_proven and message.partner and parsed.sender_address):
        return parsed
    named = partner_at(message.channel, parsed.sender_address)
    if named is not None and named.code == message.partner:
        return parsed
    message.is_sender_proven = False
    values = {"address": parsed.sender_address, "partner": message.partner}
    return replace(parsed, faults=(*parsed.faults, Fault("sender_differs", "header From", values)))


def find_mentions(message: Message, *, actor: Viewer, now: datetime) -> None:  # noqa: ARG001
    """Find persons, documents, vehicles, danger words … in the reading, and index the message."""
    found = mentions.find_mentions(
        parsed_of(message),
        received_at=message.received_at,
        zone=ZoneInfo(settings.TIME_ZONE),
    )
    Mention.objects.filter(message=message).delete()
    Mention.objects.bulk_create(
        Mention(
            message=message,
            kind=mention.kind,
            text=mention.text[:300],
            key=mention.key[:200],
            part=mention.part[:120],
            start=mention.start,
            end=mention.end,
            rule=mention.rule,
            strength=mention.strength,
            values=dict(mention.values),
        )
        for mention in found
    )
    # As written and as normalised: a plate is asked for with and without its country.
    index_message(message, keys=[word for mention in found for word in (mention.text, mention.key)])


def parsed_of(message: Message) -> Parsed:
    """The part of the reading that later steps need, from what was kept of it."""
    return Parsed(
        subject=message.subject,
        body_text=message.body_text,
        language=message.language,
        form=form_of(message),
        sent_at=message.sent_at,
    )


def form_of(message: Message) -> Form | None:
    """The structured form of the message, if it had one."""
    if message.form is None:
        return None
    form, _faults = read_json(json.dumps(message.form).encode())
    return form


def _keep(message: Message, parsed: Parsed) -> None:
    header = parsed.form.header if parsed.form else None
    body = parsed.body_text or (parsed.form.text if parsed.form else "")
    message.subject = (parsed.subject or (header.subject if header else ""))[:MAX_SUBJECT]
    message.sender_name = parsed.sender_name[:200]
    message.sender_address = parsed.sender_address[:300]
    message.sent_at = parsed.sent_at
    message.language = parsed.language or (header.language[:2] if header else "")
    message.body_text = body
    message.paragraphs = [asdict(paragraph) for paragraph in parsed.paragraphs]
    message.claims = [claim[:40] for claim in parsed.references_claimed[:50]]
    message.faults = [asdict(fault) for fault in parsed.faults]
    message.forwarded = list(parsed.forwarded)
    message.shingles = shingles(body)
    if header is not None and parsed.form is not None:
        message.partner_reference = header.reference[:120]
        message.kind = header.kind[:30]
        message.instrument = header.instrument[:20]
        message.urgency = header.urgency[:10]
        message.handling_codes = [code[:10] for code in header.handling_codes]
        message.evaluation = header.evaluation[:2]
        message.form = json.loads(render_json(parsed.form))
    message.save(
        update_fields=[
            "subject", "sender_name", "sender_address", "sent_at", "language", "body_text",
            "paragraphs", "claims", "faults", "forwarded", "shingles", "partner_reference",
            "is_sender_proven", "kind", "instrument", "urgency", "handling_codes", "evaluation",
            "form",
        ]
    )  # fmt: skip
