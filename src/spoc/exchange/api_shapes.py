"""What does the API tell of a message? A partner's own system sees less than the house."""

from __future__ import annotations

from typing import Any, Protocol

from spoc.access.rules import Viewer
from spoc.exchange.envelope import Fault, Severity
from spoc.exchange.faults import sentence
from spoc.exchange.models import Message


class Placed(Protocol):
    """The case a message lies in, as far as the API tells of it."""

    reference: str
    desk: str


def summary_shape(message: Message, case: Placed | None, *, viewer: Viewer) -> dict[str, Any]:
    """One line of a list. A partner is not told who works on it."""
    inside = case if not viewer.partner else None
    return {
        "reference": message.reference,
        "channel": message.channel,
        "direction": message.direction,
        "partner": message.partner,
        "external_id": message.external_id,
        "received_at": message.received_at,
        "registered_at": message.registered_at,
        "sha256": message.sha256,
        "sender": message.sender or message.sender_address,
        "subject": message.subject,
        "language": message.language,
        "urgency": message.urgency,
        "stage": message.stage,
        "case": inside.reference if inside else None,
        "desk": inside.desk if inside else None,
    }


def message_shape(message: Message, case: Placed | None, *, viewer: Viewer) -> dict[str, Any]:
    """One message in full; what the machine found in it is for the house alone."""
    return {
        **summary_shape(message, case, viewer=viewer),
        "faults": [_fault(fault) for fault in message.faults],
        "body_text": message.body_text,
        "attachments": [
            {
                "name": part.name,
                "content_type": part.content_type,
                "size": part.size,
                "sha256": part.sha256,
                "scan": part.scan,
            }
            for part in message.attachments.all()
        ],
        "mentions": [
            {
                "kind": found.kind,
                "text": found.text,
                "key": found.key,
                "part": found.part,
                "start": found.start,
                "end": found.end,
                "rule": found.rule,
                "strength": found.strength,
                "values": found.values,
            }
            for found in (() if viewer.partner else message.mentions.all())
        ],
    }


def stored_fault(row: dict[str, Any]) -> Fault:
    """A fault as it was kept with its message."""
    return Fault(
        code=row["code"],
        where=row.get("where", ""),
        values=row.get("values", {}),
        severity=Severity(row.get("severity", Severity.WARNING)),
    )


def _fault(row: dict[str, Any]) -> dict[str, Any]:
    fault = stored_fault(row)
    return {
        "code": fault.code,
        "severity": fault.severity,
        "where": fault.where,
        "sentence": sentence(fault),
    }
