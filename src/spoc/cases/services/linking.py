"""Joining a message to another case, and taking it out again: recorded and reversible."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases.deadlines import EventKind
from spoc.cases.models import Case, CaseMessage, Proposal
from spoc.cases.services.clocks import add_event
from spoc.cases.services.finding import case_for
from spoc.cases.states import CaseState
from spoc.kernel.errors import Refusal
from spoc.kernel.live import announce


class CannotLink(Refusal):
    """The two cannot be joined."""

    code = "cannot-link"


class NoSuchProposal(Refusal):
    """The proposal is not there, or decided already."""

    code = "no-such-proposal"
    status = 404


def decide_proposal(
    reference: str, proposal_id: int, *, same: bool, actor: Viewer, now: datetime
) -> None:
    """An officer's word on a proposal: the same matter (joined), or not (remembered)."""
    with seen_by(actor):
        case = case_for(actor, "case.link", reference)
        proposal = (
            Proposal.objects.select_for_update(of=("self",))
            .select_related("other")
            .filter(pk=proposal_id, case=case, decided_at__isnull=True)
            .first()
        )
        if proposal is None:
            raise NoSuchProposal(_("This proposal is not there, or was decided before."))
        proposal.decided_at = now
        proposal.decided_by = actor.name or actor.ref
        proposal.decision = "same" if same else "not"
        proposal.save(update_fields=["decided_at", "decided_by", "decision"])
        if same:
            _join(case, proposal.other, actor=actor, now=now)
        announce("case", reference, now=now)


def link_case(reference: str, *, into: str, actor: Viewer, now: datetime) -> None:
    """Join the messages of one case to another; the first is closed and still resolves."""
    with seen_by(actor):
        case = case_for(actor, "case.link", reference)
        other = case_for(actor, "case.link", into)
        _join(case, other, actor=actor, now=now)


def _join(case: Case, other: Case, *, actor: Viewer, now: datetime) -> None:
    """Move the messages of `case` into `other`. The earliest receipt governs the clock.

    Raises:
        CannotLink: the same case, or circles that differ (joining would disclose).
    """
    if case.pk == other.pk:
        raise CannotLink(_("A case cannot be joined to itself."))
    if case.circle_id != other.circle_id:
        raise CannotLink(_("The two cases have different circles; joining would disclose one."))
    CaseMessage.objects.filter(case=case).update(
        case=other, came_from=case, linked_at=now, linked_by=actor.ref, reason="joined by hand"
    )
    if case.started_at is not None:
        add_event(
            other,
            EventKind.MERGED,
            at=now,
            ground=case.reference,
            details={"started_at": case.started_at.isoformat()},
            actor=actor,
            now=now,
        )
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.CLOSED, closed_at=now, act_by=None, next_check_at=None, next_step=""
    )
    for mine, theirs in ((case, other), (other, case)):
        record(
            "cases.case.linked",
            actor=actor,
            now=now,
            object_kind="case",
            object_ref=mine.reference,
            details={"with": theirs.reference},
        )
        announce("case", mine.reference, now=now)


def unlink_case(reference: str, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Undo a joining: the messages go back to the case they came from, which opens again."""
    if not reason.strip():
        raise CannotLink(_("Say why these do not belong together."))
    with seen_by(actor):
        case = case_for(actor, "case.link", reference)
        moved = CaseMessage.objects.filter(came_from=case)
        if not moved.exists():
            raise CannotLink(_("No message was moved out of this case."))
        moved.update(case=case, came_from=None, linked_at=now, linked_by=actor.ref, reason="undone")
        Case.objects.filter(pk=case.pk).update(
            state=CaseState.NEW, closed_at=None, next_step="claim", owner=None, lease_until=None
        )
        case.refresh_from_db()
        add_event(case, EventKind.REOPENED, at=now, ground=reason, actor=actor, now=now)
        record(
            "cases.case.unlinked",
            actor=actor,
            now=now,
            object_kind="case",
            object_ref=reference,
            details={"reason": reason.strip()[:300]},
        )
        announce("case", reference, now=now)
