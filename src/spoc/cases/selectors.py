"""What may a viewer see of the work? The queue, its views, one case with everything in it.

Every function runs inside `seen_by(viewer)`: the database shows only what is open to the viewer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from spoc.access.rules import Viewer, machine, may
from spoc.access.wall import seen_by
from spoc.cases.deadlines import Clock
from spoc.cases.draft_states import DraftState
from spoc.cases.models import Case, CaseMessage, ClockEvent, Draft, Escalation, Presence, Proposal
from spoc.cases.ordering import (
    Face,
    Group,
    RiskFacts,
    RiskReason,
    clock_face,
    group_of,
    risk_reasons,
)
from spoc.cases.reckoning import clock_of, zone
from spoc.exchange.models import Message
from spoc.exchange.reading import OTHER_CONTENT
from spoc.law.codes import Urgency
from spoc.law.national import national

PRESENT_FOR = timedelta(seconds=45)
PAGE = 100

# Saved views of the queue: code and which open cases they show.
VIEWS = ("my_desk", "all", "mine", "nobody", "vulnerable", "waiting", "paused", "unreadable",
         "no_next_step", "closed")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue: the case, its clock's face, its group, and who is in it."""

    case: Case
    clock: Clock
    face: Face
    group: Group
    reasons: tuple[RiskReason, ...]
    presences: tuple[Presence, ...] = ()
    warnings: tuple[Escalation, ...] = ()

    @property
    def is_unread(self) -> bool:
        """Nobody has looked at it yet."""
        return self.case.first_look_at is None

    @property
    def is_nobodys(self) -> bool:
        """Free for longer than the rule for urgent items allows."""
        return any(warning.kind == "nobody_took_it" for warning in self.warnings)


@dataclass(frozen=True, slots=True)
class Related:
    """Another case this one may belong with, and why."""

    proposal: Proposal
    case: Case

    @classmethod
    def each(cls, case: Case, proposals: Iterable[Proposal]) -> list[Related]:
        """The other case of each proposal, once, with the first reason."""
        found: dict[int, Related] = {}
        for proposal in proposals:
            other = proposal.other if proposal.case_id == case.pk else proposal.case
            found.setdefault(other.pk, cls(proposal, other))
        return list(found.values())


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case with everything a page shows of it."""

    row: Row
    links: list[CaseMessage]
    events: list[ClockEvent]
    related: list[Related]
    closed_to_you: list[str]  # desks to ask about related items outside the viewer's sight
    draft: Draft | None
    presences: list[Presence]
    warnings: list[Escalation] = field(default_factory=list)


def open_cases(*, viewer: Viewer, view: str = "all") -> QuerySet[Case]:
    """The cases of a saved view, most pressing first; none for who may not read cases."""
    if not may(viewer, "case.read"):
        return Case.objects.none()
    rows = Case.objects.select_related("owner")
    if view == "closed":
        return rows.exclude(closed_at=None, stopped_at=None).order_by(
            Coalesce("closed_at", "stopped_at").desc()
        )
    return rows.filter(_wanted(viewer).get(view, Q()), closed_at=None, stopped_at=None).order_by(
        F("act_by").asc(nulls_last=True), "id"
    )


def _wanted(viewer: Viewer) -> dict[str, Q]:
    return {
        "all": Q(),
        "my_desk": Q(desk=viewer.desk),
        "mine": Q(owner_id=viewer.user_id),
        "nobody": Q(owner=None),
        "vulnerable": Q(topics__overlap=["child", "hostage", "kidnapping", "suicide"]),
        "waiting": Q(state="waiting"),
        "paused": Q(clock_state="suspended"),
        "unreadable": Q(is_unreadable=True),
        "no_next_step": Q(next_step=""),
    }


def view_counts(*, viewer: Viewer) -> dict[str, int]:
    """How many open cases each saved view holds, in one query."""
    if not may(viewer, "case.read"):
        return {}
    return Case.objects.filter(closed_at=None, stopped_at=None).aggregate(
        **{view: Count("id", filter=wanted or None)
           for view, wanted in _wanted(viewer).items()}
    )  # fmt: skip


def due_counts(*, until: datetime, now: datetime, viewer: Viewer) -> tuple[int, int]:
    """Open cases in sight to act on before `until`, and how many of them by `now`; one query."""
    if not may(viewer, "case.read"):
        return 0, 0
    counted = Case.objects.filter(closed_at=None, stopped_at=None, act_by__lte=until).aggregate(
        all=Count("id"), late=Count("id", filter=Q(act_by__lte=now))
    )
    return counted["all"], counted["late"]


def queue(
    *, viewer: Viewer, view: str, now: datetime, start: int = 0, size: int = PAGE
) -> list[Row]:
    """One page of a view, in five queries whatever its length."""
    cases = list(
        open_cases(viewer=viewer, view=view).prefetch_related(*_for_rows(now))[start : start + size]
    )
    return [row_of(case, now=now) for case in cases]


def in_view(named: Iterable[str], *, viewer: Viewer, view: str) -> list[str]:
    """Which cases, named by their own number or a message's, stand in a view; one query."""
    names = list(named)
    rows = open_cases(viewer=viewer, view=view).order_by("id")
    return list(
        rows.filter(Q(reference__in=names) | Q(number__in=names)).values_list(
            "reference", flat=True
        )
    )


def places_in(named: Iterable[str], *, viewer: Viewer, view: str) -> list[tuple[int, str]]:
    """Where cases stand in a view: place from 0, and reference; first places first, one query."""
    wanted = set(named)
    order = open_cases(viewer=viewer, view=view).values_list("reference", flat=True)
    return [(place, ref) for place, ref in enumerate(order.iterator()) if ref in wanted]


def row_of(case: Case, *, now: datetime) -> Row:
    """The line of one case; prefetch with `_for_rows` when there are many."""
    clock = clock_of(case.clock_events.all(), now=now)
    return Row(
        case=case,
        clock=clock,
        face=clock_face(clock, now),
        group=group_of(case.act_by, now, zone()),
        reasons=risk_reasons(_risk_facts(case, now)),
        presences=tuple(case.presences.all()),
        warnings=tuple(case.escalations.all()),
    )


def one_row(reference: str, *, viewer: Viewer, now: datetime) -> Row | None:
    """The line of one case, or None when it is not there or closed to the viewer."""
    case = (
        open_cases(viewer=viewer, view="all").none()
        if not may(viewer, "case.read")
        else Case.objects.select_related("owner")
        .filter(reference=reference)
        .prefetch_related(*_for_rows(now))
    ).first()
    return row_of(case, now=now) if case is not None else None


def case_file(reference: str, *, viewer: Viewer, now: datetime) -> CaseFile | None:
    """Everything of one case, or None when it is not there or closed to the viewer."""
    row = one_row(reference, viewer=viewer, now=now)
    if row is None:
        return None
    case = row.case
    links = list(
        CaseMessage.objects.filter(case=case)
        .select_related("message", "message__dispatch")
        .prefetch_related("message__attachments", "message__mentions", "message__arrivals")
        .order_by("message__received_at", "id")
    )
    proposals = list(
        Proposal.objects.filter(Q(case=case) | Q(other=case), decided_at=None)
        .select_related("case", "other")
        .order_by("id")
    )
    return CaseFile(
        row=row,
        links=links,
        events=list(case.clock_events.all()),
        related=Related.each(case, proposals),
        closed_to_you=closed_to(case, seen=len(proposals)),
        draft=(
            case.drafts.exclude(state__in=[DraftState.SENT, DraftState.DROPPED])
            .select_related("author", "last_editor", "answers")
            .first()
        ),
        presences=list(row.presences),
        warnings=[warning for warning in row.warnings if warning.acknowledged_at is None],
    )


def closed_to(case: Case, *, seen: int) -> list[str]:
    """Desks to ask about related items that the viewer may not see: existence, nothing more.

    [D] Existence is shown by rule: "something exists, ask desk X" (DIR977 Art 16(1)(d)).
    """
    with seen_by(machine("cross-check")):
        rows = list(
            Proposal.objects.filter(Q(case=case) | Q(other=case), decided_at=None).select_related(
                "case__circle", "other__circle"
            )
        )
    if len(rows) == seen:
        return []
    others = [row.other if row.case_id == case.pk else row.case for row in rows]
    return sorted({other.circle.desk for other in others if other.circle is not None
                   and other.circle_id != case.circle_id})  # fmt: skip


def find_cases(
    asked: str, message_ids: Iterable[int], *, viewer: Viewer, limit: int = 50
) -> list[Case]:
    """Cases by their number, their title, or the messages in them, within the viewer's sight."""
    if not may(viewer, "message.search"):
        return []
    wanted = asked.strip()
    named = Case.objects.filter(Q(reference=wanted.upper()) | Q(number=wanted))
    # Two look-ups by index: one condition over both tables would read them whole.
    ids = {
        *named.values_list("pk", flat=True),
        *CaseMessage.objects.filter(message_id__in=list(message_ids)).values_list(
            "case_id", flat=True
        ),
    }
    return list(
        Case.objects.filter(pk__in=ids).select_related("owner").order_by("-opened_at")[:limit]
    )


def cases_of(message_ids: Iterable[int], *, viewer: Viewer) -> dict[int, Case]:
    """The case of each message, for lists."""
    if not may(viewer, "case.read"):
        return {}
    return {
        link.message_id: link.case
        for link in CaseMessage.objects.filter(message_id__in=list(message_ids)).select_related(
            "case"
        )
    }


def at_desk(rows: QuerySet[Message], desk: str) -> QuerySet[Message]:
    """The messages among `rows` whose case lies at a desk."""
    return rows.filter(Exists(CaseMessage.objects.filter(message=OuterRef("pk"), case__desk=desk)))


def _for_rows(now: datetime) -> list[Any]:
    return [
        Prefetch("clock_events", ClockEvent.objects.order_by("recorded_at", "id")),
        Prefetch(
            "presences",
            Presence.objects.filter(seen_at__gte=now - PRESENT_FOR).select_related("user"),
        ),
        Prefetch("escalations", Escalation.objects.order_by("due_since")),
    ]


def _risk_facts(case: Case, now: datetime) -> RiskFacts:
    topics = set(case.topics)
    is_untaken = case.owner_id is None and case.urgency == Urgency.URGENT
    return RiskFacts(
        now=now,
        departure_at=case.departure_at,
        is_marked_urgent=case.urgency == Urgency.URGENT,
        danger_words=case.danger_count,
        has_child="child" in topics,
        has_weapon="weapon" in topics or "bomb" in topics,
        untaken_since=case.opened_at if is_untaken else None,
        untaken_urgent=national().untaken_urgent,
        is_unreadable=case.is_unreadable,
        has_other_content=OTHER_CONTENT in topics,
    )
