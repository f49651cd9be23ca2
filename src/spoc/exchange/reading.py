"""What does the machine make of a sealed message? Its reading and what is mentioned in it.

Both steps can be repeated at any time: they replace what an earlier reading found. They run
inside the caller's transaction (`journeys/incoming.py`), behind `seen_by`, and answer which fields
of the message they changed: the caller saves them with its stage.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from spoc.access.rules import Viewer
from spoc.audit.services import record
from spoc.exchange.child import SearchStopped, parser_child
from spoc.exchange.envelope import Attachment, Fault, Form, Paragraph, Parsed, Severity
from spoc.exchange.form import read_json, render_json
from spoc.exchange.mentions import Mention
from spoc.exchange.models import Message
from spoc.exchange.register import MAX_SUBJECT, store
from spoc.exchange.repeats import said_before
from spoc.exchange.search import index_message
from spoc.exchange.similarity import shingles
from spoc.kernel.jobs import enqueue
from spoc.network.selectors import partner_at

SEARCH_STOPPED = "search_stopped"
OTHER_CONTENT = "other_content"
# What a reading writes on the message.
READ_FIELDS = (
    "subject", "sender_name", "sender_address", "sent_at", "language", "body_text", "paragraphs",
    "claims", "faults", "forwarded", "shingles", "partner_reference", "is_sender_proven", "kind",
    "instrument", "urgency", "handling_codes", "evaluation", "form",
)  # fmt: skip
_ATTACHMENTS = """
    WITH earlier AS (DELETE FROM exchange_attachment WHERE message_id = %(message)s)
    INSERT INTO exchange_attachment
        (message_id, path, name, declared_type, content_type, size, sha256, scan)
    SELECT %(message)s, part.*, 'not_fully_scanned'
      FROM json_to_recordset(%(rows)s::json) AS part (
          path text, name text, declared_type text, content_type text, size bigint, sha256 text)
"""
_MENTIONS = """
    WITH earlier AS (DELETE FROM exchange_mention WHERE message_id = %(message)s)
    INSERT INTO exchange_mention
        (message_id, kind, text, key, part, start, "end", rule, strength, "values")
    SELECT %(message)s, found.*
      FROM json_to_recordset(%(rows)s::json) AS found (
          kind text, text text, key text, part text, start int, "end" int, rule text,
          strength text, "values" jsonb)
"""


def read_message(message: Message, *, actor: Viewer, now: datetime) -> tuple[str, ...]:
    """Read the sealed bytes in a child process and keep the reading beside them.

    Faults of the message are values of its reading. A reader that crashes, hangs or eats memory
    gives a reading with one severe fault: the message still reaches a desk.
    """
    found = parser_child().read(
        store().path(message.sha256), message.content_type, own_domain=settings.MAIL_DOMAIN
    )
    parsed = _compared(message, _doubted(message, found))
    _keep(message, parsed)
    _replace(_ATTACHMENTS, message, map(_attachment_row, parsed.attachments))
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
    return READ_FIELDS


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


def _compared(message: Message, parsed: Parsed) -> Parsed:
    """A sender who uses a number again for another content is told apart: a human must look."""
    earlier = said_before(message)
    if earlier is None:
        return parsed
    other = Fault(OTHER_CONTENT, "message", {"reference": earlier.reference})
    return replace(parsed, faults=(*parsed.faults, other))


def find_mentions(
    message: Message,
    *,
    actor: Viewer,  # noqa: ARG001 - same shape as every step
    now: datetime,  # noqa: ARG001
) -> tuple[str, ...]:
    """Find persons, documents, vehicles, danger words … in the reading, and index the message.

    The child process searches. When it dies over this text, nothing is found, the message gets a
    severe fault, and it still reaches a desk: a human reads it.
    """
    faults = [fault for fault in message.faults if fault["code"] != SEARCH_STOPPED]
    found: tuple[Mention, ...] = ()
    try:
        found = parser_child().find(
            parsed_of(message),
            received_at=message.received_at,
            zone=ZoneInfo(settings.TIME_ZONE),
        )
    except SearchStopped:
        stopped = Fault(SEARCH_STOPPED, "message", severity=Severity.SEVERE)
        faults.append(asdict(stopped))
    _replace(_MENTIONS, message, map(_mention_row, found))
    # As written and as normalised: a plate is asked for with and without its country.
    index_message(message, keys=[word for mention in found for word in (mention.text, mention.key)])
    if faults == message.faults:
        return ()
    message.faults = faults
    return ("faults",)


def _replace(statement: str, message: Message, rows: Iterable[Mapping[str, object]]) -> None:
    """Put these rows in the place of those an earlier reading left: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"message": message.pk, "rows": json.dumps(list(rows))})


def _attachment_row(part: Attachment) -> dict[str, object]:
    return {
        "path": part.path[:40],
        "name": part.name[:300],
        "declared_type": part.declared_type[:120],
        "content_type": part.content_type[:120],
        "size": part.size,
        "sha256": part.sha256,
    }


def _mention_row(mention: Mention) -> dict[str, object]:
    return {
        "kind": mention.kind,
        "text": mention.text[:300],
        "key": mention.key[:200],
        "part": mention.part[:120],
        "start": mention.start,
        "end": mention.end,
        "rule": mention.rule,
        "strength": mention.strength,
        "values": dict(mention.values),
    }


def parsed_of(message: Message) -> Parsed:
    """The part of the reading that later steps need, from what was kept of it."""
    return Parsed(
        subject=message.subject,
        body_text=message.body_text,
        language=message.language,
        paragraphs=tuple(Paragraph(**each) for each in message.paragraphs),
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
