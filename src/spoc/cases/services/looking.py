"""When did a person first look at a case? Noted once, in passing, without standing in the way."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import DatabaseError, transaction

from spoc.access.rules import Viewer, may
from spoc.access.wall import seen_by
from spoc.cases.models import Case
from spoc.kernel.live import announce

log = logging.getLogger(__name__)


def note_first_look(reference: str, *, actor: Viewer, now: datetime) -> bool:
    """Keep the instant at which an operator first opened the case; True when this was the first.

    Repeating it changes nothing. It never fails the reading: when the case is being changed by
    somebody else right now, or cannot be written, the next look is noted instead. The look itself
    is on the record as `cases.case.read`.
    """
    if not may(actor, "case.claim"):
        return False
    try:
        with seen_by(actor), transaction.atomic():  # a savepoint of its own inside the reading
            case = (
                Case.objects.select_for_update(of=("self",), skip_locked=True)
                .filter(reference=reference, first_look_at__isnull=True)
                .first()
            )
            if case is None or not may(actor, "case.claim", case):
                return False
            Case.objects.filter(pk=case.pk).update(first_look_at=now)
            announce("case", reference, now=now)
    except DatabaseError:
        log.exception("the first look at %s could not be noted", reference)
        return False
    return True
