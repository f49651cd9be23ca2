"""What does a case erase, and what does it keep?

Erased: title, notes, drafts and their signatures, proposals, presence. Kept: the number, desk,
instants and clock events, which name nobody and which figures are made of.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases.models import Approval, Case, ClockEvent, Draft, Note, Presence, Proposal

BATCH = 500


def erase_cases(references: Iterable[str], *, actor: Viewer, now: datetime) -> int:
    """Erase the words of up to `BATCH` closed cases for good; how many. Twice equals once."""
    wanted = list(references)[:BATCH]
    with seen_by(actor):
        rows = list(
            Case.objects.select_for_update(of=("self",)).filter(
                reference__in=wanted, closed_at__isnull=False, erased_at__isnull=True
            )
        )
        ids = [row.pk for row in rows]
        Approval.objects.filter(draft__case_id__in=ids).delete()
        Draft.objects.filter(case_id__in=ids).delete()
        Note.objects.filter(case_id__in=ids).delete()
        Presence.objects.filter(case_id__in=ids).delete()
        Proposal.objects.filter(case_id__in=ids).delete()
        Proposal.objects.filter(other_id__in=ids).delete()
        ClockEvent.objects.filter(case_id__in=ids).update(ground="")
        Case.objects.filter(pk__in=ids).update(title="", topics=[], erased_at=now)
        for row in rows:
            record(
                "cases.case.erased",
                actor=actor,
                now=now,
                object_kind="case",
                object_ref=row.reference,
            )
    return len(rows)
