"""What does access erase? Where and with which program somebody signed in, when it is old."""

from __future__ import annotations

from datetime import datetime

from spoc.access.models import SignIn
from spoc.access.rules import Viewer
from spoc.audit.services import record

BATCH = 1000


def erase_sign_ins(before: datetime, *, actor: Viewer, now: datetime) -> int:
    """Erase up to `BATCH` sessions that ended before an instant; how many. Twice equals once."""
    ids = list(SignIn.objects.filter(ended_at__lt=before).values_list("pk", flat=True)[:BATCH])
    SignIn.objects.filter(pk__in=ids).delete()
    if ids:
        record(
            "access.session.erased",
            actor=actor,
            now=now,
            object_kind="sessions",
            details={"count": len(ids), "before": before.isoformat()},
        )
    return len(ids)
