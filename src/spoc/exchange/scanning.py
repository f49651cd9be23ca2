"""Which attachments may be opened? The scanner's word on each, kept beside it.

Until it says "clean", an attachment stays "not fully scanned", and pages treat it as dangerous.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from spoc.access.rules import machine
from spoc.access.wall import seen_by
from spoc.exchange.child import parser_child
from spoc.exchange.models import Attachment, Message
from spoc.exchange.register import store
from spoc.exchange.scan import ScanState, scan
from spoc.kernel.live import announce

SCANNER = machine("scanner")


def scan_attachments(message_id: int, *, now: datetime) -> bool:
    """Ask the scanner about every attachment of a message; True when it had a word on all.

    The bytes are taken out of the sealed original in the reader's child process. Repeatable.
    """
    with seen_by(SCANNER):
        message = Message.objects.get(pk=message_id)
    parsed = parser_child().read(
        store().path(message.sha256), message.content_type, keep_content=True
    )
    contents = {(part.path[:40], part.sha256): part.content for part in parsed.attachments}
    words = {
        which: scan(content, address=settings.CLAMD).state for which, content in contents.items()
    }
    with seen_by(SCANNER):
        attachments = list(Attachment.objects.select_for_update().filter(message=message))
        for attachment in attachments:
            which = (attachment.path, attachment.sha256)
            attachment.scan = words.get(which, ScanState.NOT_FULLY_SCANNED).value
        Attachment.objects.bulk_update(attachments, ["scan"])
        announce("message", message.reference, now=now)
    return all(each.scan != ScanState.NOT_FULLY_SCANNED for each in attachments)
