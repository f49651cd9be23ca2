"""How is a request answered? Signed where marked, in the outbox, clock stopped: one transaction.

The dispatch exists exactly when the decision to send exists. The clock stops at the instant of the
decision (DIR977 Art 5(1): the information is provided); delivery is watched by the outbox.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases.deadlines import EventKind
from spoc.cases.draft_states import DRAFT_MOVES, DraftState
from spoc.cases.models import Case, CaseMessage
from spoc.cases.services.claims import demand_lease
from spoc.cases.services.clocks import add_event
from spoc.cases.services.drafts import FourEyes, NoDraft, demand_complete, is_signed
from spoc.cases.services.finding import open_case_for
from spoc.cases.states import MOVES, NEXT_STEPS, CaseState
from spoc.exchange.models import Dispatch
from spoc.exchange.outbox import Answer, prepare_dispatch
from spoc.kernel.live import announce
from spoc.kernel.states import move

# What the kind of our message does to the case and its clock.
_ENDS: dict[str, tuple[EventKind, CaseState]] = {
    "answer": (EventKind.ANSWERED, CaseState.ANSWERED),
    "information": (EventKind.ANSWERED, CaseState.ANSWERED),
    "refusal": (EventKind.REFUSED, CaseState.REFUSED),
}
_ASKS = frozenset({"clarification_request"})


def send_answer(reference: str, *, actor: Viewer, now: datetime) -> Dispatch:
    """Decide that the draft of a case leaves.

    Raises:
        NoDraft, DraftIncomplete: nothing to send, or something is missing.
        NotYours: the actor does not hold the case.
        FourEyes: marked, and no second officer signed what it says now.
    """
    with seen_by(actor):
        case = open_case_for(actor, "case.reply", reference)
        demand_lease(case, actor=actor, now=now)
        draft = (
            case.drafts.exclude(state__in=[DraftState.SENT, DraftState.DROPPED])
            .select_related("answers")
            .first()
        )
        if draft is None:
            raise NoDraft(_("There is no answer in the making on this case."))
        demand_complete(draft)
        if draft.needs_four_eyes and not is_signed(draft):
            raise FourEyes(_("This answer is marked: a second officer must sign it first."))
        dispatch = prepare_dispatch(
            Answer(
                channel=draft.channel,
                recipient=draft.recipient,
                subject=draft.subject,
                text=draft.text,
                language=draft.language,
                kind=draft.kind,
                handling_codes=tuple(draft.handling_codes),
                evaluation=draft.evaluation,
                partner=case.partner,
                country=case.country,
                answers=draft.answers,
            ),
            actor=actor,
            now=now,
        )
        draft.state = move(DRAFT_MOVES, DraftState(draft.state), DraftState.SENT)
        draft.dispatch = dispatch
        draft.save(update_fields=["state", "dispatch"])
        CaseMessage.objects.create(
            case=case,
            message=dispatch.message,
            linked_at=now,
            linked_by=actor.ref,
            reason="answer",
        )
        _after_sending(case, draft.kind, actor=actor, now=now)
    return dispatch


def _after_sending(case: Case, kind: str, *, actor: Viewer, now: datetime) -> None:
    """Stop the clock and move the case, as the kind of what was sent demands."""
    old = CaseState(case.state)
    if kind in _ENDS:
        event, new = _ENDS[kind]
        add_event(case, event, at=now, actor=actor, now=now)
    elif kind in _ASKS:
        # DIR977 Art 6(3): the clock stops only when the requester has received the question.
        add_event(case, EventKind.CLARIFICATION_ASKED, at=now, actor=actor, now=now)
        new = CaseState.WAITING
    else:
        new = old
    if new is not old:
        Case.objects.filter(pk=case.pk, state=old).update(
            state=move(MOVES, old, new), next_step=NEXT_STEPS[new], version=case.version + 1
        )
        record(
            "cases.case.moved",
            actor=actor,
            now=now,
            object_kind="case",
            object_ref=case.reference,
            details={"from": old, "to": new},
        )
    announce("case", case.reference, now=now)
