"""The end of a case, and its beginning again: both with a name, the second with a reason."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases.deadlines import EventKind
from spoc.cases.models import Case
from spoc.cases.services.claims import ReasonMissing
from spoc.cases.services.clocks import add_event
from spoc.cases.services.finding import case_for, open_case_for
from spoc.cases.states import MOVES, NEXT_STEPS, CaseState
from spoc.kernel.errors import Refusal
from spoc.kernel.live import announce
from spoc.kernel.states import move
from spoc.law.limits import limit


class ClockStillRuns(Refusal):
    """A limit of law runs: only an answer, a refusal or a withdrawal ends it."""

    code = "clock-still-runs"


class NotEnded(Refusal):
    """The case is open; there is nothing to reopen."""

    code = "case-not-ended"


def close_case(reference: str, *, reason: str = "", actor: Viewer, now: datetime) -> None:
    """Nothing is left to do (DIR977 Art 16(4): from here the review of storage counts).

    A case whose own target still runs is closed with a reason, which stops that target.

    Raises:
        ClockStillRuns: a limit of law runs.
        ReasonMissing: an own target runs and no reason was given.
    """
    with seen_by(actor):
        case = open_case_for(actor, "case.claim", reference)
        if case.limit_code and case.stopped_at is None:
            if not limit(case.limit_code).is_local:
                raise ClockStillRuns(
                    _("Its legal clock runs. Answer, refuse, or record the withdrawal first.")
                )
            if not reason.strip():
                raise ReasonMissing(_("Say why nothing is to be answered."))
            add_event(case, EventKind.ANSWERED, at=now, ground=reason, actor=actor, now=now)
        _move(case, CaseState.CLOSED, reason, actor=actor, now=now, closed_at=now)


def reopen_case(reference: str, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Take up again what had ended. The clock keeps its receipt; the time between does not count.

    Raises:
        ReasonMissing: no reason was given.
        NotEnded: the case is open and its clock runs.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why this case is opened again."))
    with seen_by(actor):
        case = case_for(actor, "case.claim", reference)
        if case.closed_at is None and case.stopped_at is None:
            raise NotEnded(_("This case is open."))
        if case.stopped_at is not None:
            add_event(case, EventKind.REOPENED, at=now, ground=reason, actor=actor, now=now)
        state = CaseState.TAKEN if case.owner_id else CaseState.NEW
        _move(case, state, reason, actor=actor, now=now, closed_at=None)
        announce("arrival", reference, now=now)


def _move(
    case: Case,
    new: CaseState,
    reason: str,
    *,
    actor: Viewer,
    now: datetime,
    closed_at: datetime | None,
) -> None:
    old = CaseState(case.state)
    Case.objects.filter(pk=case.pk, state=old).update(
        state=move(MOVES, old, new),
        next_step=NEXT_STEPS[new] if closed_at is None else "",
        closed_at=closed_at,
        version=case.version + 1,
    )
    record(
        "cases.case.moved",
        actor=actor,
        now=now,
        object_kind="case",
        object_ref=case.reference,
        details={"from": old, "to": new, "reason": reason.strip()[:300]},
    )
    announce("case", case.reference, now=now)
