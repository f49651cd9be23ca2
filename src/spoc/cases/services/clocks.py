"""Events of the legal clock, and the warnings it raises.

Events are recorded facts with their instant; the clock is reckoned anew after each. A warning is
raised once per mark and acknowledged by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from spoc.access.rules import Viewer, machine
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases.deadlines import Clock, EventKind
from spoc.cases.escalation import escalations
from spoc.cases.models import Case, ClockEvent, Escalation
from spoc.cases.reckoning import clock_of, refresh_clock
from spoc.cases.services.finding import case_for
from spoc.kernel.errors import Refusal
from spoc.kernel.live import announce
from spoc.law.codes import Urgency
from spoc.law.national import national

WATCH = machine("watch")

# What an officer may record by hand; the others come from messages (receipt, answer).
BY_HAND = frozenset(
    {
        EventKind.FOUND_DIRECT,
        EventKind.FOUND_INDIRECT,
        EventKind.CLARIFICATION_REACHED,
        EventKind.CLARIFICATION_RECEIVED,
        EventKind.JUDICIAL_ASKED,
        EventKind.JUDICIAL_ANNOUNCED,
        EventKind.JUDICIAL_GRANTED,
        EventKind.JUDICIAL_REFUSED,
        EventKind.RECLASSIFIED,
        EventKind.WITHDRAWN,
    }
)
_NEEDS_GROUND = frozenset({EventKind.RECLASSIFIED, EventKind.WITHDRAWN, EventKind.JUDICIAL_ASKED})


class BadClockEvent(Refusal):
    """The event cannot be recorded as given."""

    code = "clock-event-bad"
    status = 400


def record_clock_event(
    reference: str,
    *,
    kind: str,
    at: datetime,
    ground: str = "",
    details: Mapping[str, str] | None = None,
    actor: Viewer,
    now: datetime,
) -> Clock:
    """Record a fact about the clock of a case, with its instant, by an officer.

    Raises:
        BadClockEvent: an unknown kind, an instant in the future or before receipt, no ground
            where one is needed.
    """
    if kind not in BY_HAND:
        raise BadClockEvent(_("“%(kind)s” cannot be recorded by hand.") % {"kind": kind})
    if at > now:
        raise BadClockEvent(_("This instant lies in the future. Give when it happened."))
    if EventKind(kind) in _NEEDS_GROUND and not ground.strip():
        raise BadClockEvent(_("Give the ground: it stands in the file with your name."))
    with seen_by(actor):
        case = case_for(actor, "case.clock", reference)
        if case.started_at and at < case.started_at:
            raise BadClockEvent(_("This instant lies before the receipt of the request."))
        clock = add_event(
            case, EventKind(kind), at=at, ground=ground, details=details, actor=actor, now=now
        )
        announce("case", case.reference, now=now)
    return clock


def add_event(
    case: Case,
    kind: EventKind,
    *,
    at: datetime,
    ground: str = "",
    details: Mapping[str, str] | None = None,
    earlier: Sequence[ClockEvent] | None = None,
    actor: Viewer,
    now: datetime,
) -> Clock:
    """Add an event and reckon, inside the caller's transaction; the caller announces the case.

    `earlier`: the events before it, when the caller knows them.
    """
    event = ClockEvent.objects.create(
        case=case,
        kind=kind,
        at=at,
        recorded_at=now,
        actor=actor.ref,
        ground=ground.strip()[:300],
        details=dict(details or {}),
    )
    clock = refresh_clock(case, None if earlier is None else [*earlier, event], now=now)
    record(
        "cases.clock.started" if kind is EventKind.RECEIVED else "cases.clock.changed",
        actor=actor,
        now=now,
        object_kind="case",
        object_ref=case.reference,
        details={"event": kind, "due_at": clock.due_at.isoformat() if clock.due_at else ""},
    )
    return clock


def raise_escalations(*, now: datetime, limit: int = 200) -> int:
    """Raise every warning that has fallen due; how many were raised. Run every few seconds."""
    raised = 0
    with seen_by(WATCH):
        due = list(
            Case.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(next_check_at__lte=now, closed_at__isnull=True)
            .order_by("next_check_at")[:limit]
        )
        for case in due:
            raised += _escalate(case, now=now)
    return raised


def _escalate(case: Case, *, now: datetime) -> int:
    clock = clock_of(case.clock_events.order_by("recorded_at", "id"), now=now)
    marks = escalations(
        clock,
        taken_at=case.taken_at,
        registered_at=case.opened_at,
        is_urgent=case.urgency == Urgency.URGENT,
        now=now,
        national=national(),
    )
    told = set(case.escalations.values_list("kind", "due_since"))
    new = [mark for mark in marks if (mark.kind, mark.due_since) not in told]
    for mark in new:
        Escalation.objects.create(
            case=case, kind=mark.kind, due_since=mark.due_since, raised_at=now
        )
        record(
            "cases.clock.escalated",
            actor=WATCH,
            now=now,
            object_kind="case",
            object_ref=case.reference,
            details={"mark": mark.kind},
        )
        announce(
            "case", case.reference, now=now, loud="" if mark.loudness == "quiet" else mark.kind
        )
    refresh_clock(case, now=now)
    return len(new)


def acknowledge(reference: str, *, actor: Viewer, now: datetime) -> int:
    """Acknowledge the warnings of a case by name; how many there were."""
    with seen_by(actor):
        case = case_for(actor, "case.claim", reference)
        count = case.escalations.filter(acknowledged_at__isnull=True).update(
            acknowledged_at=now, acknowledged_by=actor.name or actor.ref
        )
        if count:
            record(
                "cases.clock.acknowledged",
                actor=actor,
                now=now,
                object_kind="case",
                object_ref=reference,
                details={"count": count},
            )
            announce("case", reference, now=now)
    return count
