"""What does the register erase, and what does it keep?

Erased: the sealed bytes, the text, everything found in it, the index. Kept: the number, the
instants, channel, size and digest, so that the register stays without gaps and names nobody.
Only what has been counted may be taken (that order is a code dependency of `journeys/leaving`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.exchange.models import Arrival, Attachment, Mention, Message, SearchText
from spoc.exchange.register import store

BATCH = 500

_BLANK: dict[str, object] = {
    "external_id": "", "sender": "", "recipients": [], "subject": "", "sender_name": "",
    "sender_address": "", "partner_reference": "", "claims": [], "body_text": "",
    "paragraphs": [], "form": None, "faults": [], "forwarded": [], "shingles": [], "failure": "",
}  # fmt: skip


def erase_messages(references: Iterable[str], *, actor: Viewer, now: datetime) -> int:
    """Erase the content of up to `BATCH` messages for good; how many. Twice equals once."""
    wanted = list(references)[:BATCH]
    with seen_by(actor):
        rows = list(
            Message.objects.select_for_update(of=("self",)).filter(
                reference__in=wanted, erased_at__isnull=True
            )
        )
        ids = [row.pk for row in rows]
        Mention.objects.filter(message_id__in=ids).delete()
        Attachment.objects.filter(message_id__in=ids).delete()
        SearchText.objects.filter(message_id__in=ids).delete()
        Arrival.objects.filter(message_id__in=ids).update(sender="")
        Message.objects.filter(pk__in=ids).update(**_BLANK, erased_at=now)
        came = Arrival.objects.filter(message_id__in=ids).values_list("sha256", flat=True)
        unused = {row.sha256 for row in rows} | set(came)
        unused -= set(
            Message.objects.filter(sha256__in=unused, erased_at__isnull=True).values_list(
                "sha256", flat=True
            )
        )
        unused -= set(
            Arrival.objects.filter(sha256__in=unused, message__erased_at__isnull=True).values_list(
                "sha256", flat=True
            )
        )
        for row in rows:
            record(
                "exchange.message.erased",
                actor=actor,
                now=now,
                object_kind="message",
                object_ref=row.reference,
                details={"sha256": row.sha256},
            )
    # After the commit: bytes without a row are swept up again, a row without bytes would be a loss.
    for digest in unused:
        store().forget(digest)
    return len(rows)
