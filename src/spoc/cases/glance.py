"""What does the inbox show beside the list of one case? Little, and in few queries.

Runs inside `seen_by(viewer)`, like `selectors`; the whole file of a case is `selectors.case_file`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from spoc.access.rules import Viewer, may
from spoc.cases.models import CaseMessage, Proposal
from spoc.cases.selectors import Related, Row, closed_to
from spoc.exchange.models import Message


@dataclass(frozen=True, slots=True)
class Glance:
    """The row, the first message with what was found in it, and what the case may belong with."""

    row: Row
    first: Message | None
    related: list[Related]
    closed_to_you: list[str]  # desks to ask about related items outside the viewer's sight


def glance(row: Row, *, viewer: Viewer) -> Glance:
    """A look at a case whose row the viewer already sees; nothing for who may not read cases."""
    if not may(viewer, "case.read", row.case):
        return Glance(row, None, [], [])
    link = (
        CaseMessage.objects.filter(case=row.case)
        .select_related("message")
        .prefetch_related("message__mentions")
        .order_by("message__received_at", "id")
        .first()
    )
    proposals = list(
        Proposal.objects.filter(Q(case=row.case) | Q(other=row.case), decided_at=None)
        .select_related("case", "other")
        .order_by("id")
    )
    return Glance(
        row=row,
        first=link.message if link else None,
        related=Related.each(row.case, proposals),
        closed_to_you=closed_to(row.case, seen=len(proposals)),
    )
