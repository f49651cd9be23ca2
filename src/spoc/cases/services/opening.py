"""The three steps of the journey that belong to cases: correlate, start the clock, route.

Each runs inside the caller's transaction (`journeys/incoming.py`), may be repeated, and answers
which fields of the message it changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.dateparse import parse_datetime

from spoc.access.rules import Viewer
from spoc.audit.services import Act, record_each
from spoc.cases.correlation_rules import ProposalKind
from spoc.cases.correlation_rules import correlate as propose
from spoc.cases.deadlines import EventKind
from spoc.cases.facts import candidates_for
from spoc.cases.models import Case, CaseMessage, Proposal
from spoc.cases.reckoning import act_by, refresh_clock, zone
from spoc.cases.routing_rules import RoutingFacts
from spoc.cases.routing_rules import route as find_route
from spoc.cases.services.clocks import add_event
from spoc.exchange.envelope import Severity
from spoc.exchange.mentions import counts
from spoc.exchange.models import Mention, Message
from spoc.exchange.reading import OTHER_CONTENT, form_of
from spoc.kernel.live import announce
from spoc.kernel.references import next_reference
from spoc.law.codes import Instrument, Urgency
from spoc.law.vocabulary import vocabulary

# A departure told of this long after it may still be caught; an older one is only history.
DEPARTURE_JUST_PASSED = timedelta(hours=1)
# Topics that make a SIRENE request immediate (SIS-POL Art 8(3)), by article of the alert.
_TOPIC_OF_ALERT = {"A26": "arrest", "A32_1C": "child_abduction"}
_CASE_OF = """
    SELECT own.id, own.reference, own.opened_at, own.instrument, own.urgency, own.taken_at,
           own.clock_state, own.due_at, own.stopped_at, own.departure_at
      FROM cases_casemessage link JOIN cases_case own ON own.id = link.case_id
     WHERE link.message_id = %s
       FOR UPDATE OF own
"""
_ROUTED = (
    "desk", "priority", "topics", "danger_count", "vehicle_count", "attachment_count",
    "fault_count", "is_unreadable", "departure_at", "act_by",
)  # fmt: skip
# Locked in the order of their numbers: two messages that meet the same cases do not block
# each other.
_COUNT_SIMILAR = """
    WITH met AS (SELECT id FROM cases_case WHERE id = ANY(%s) ORDER BY id FOR UPDATE)
    UPDATE cases_case own
       SET similar_count = (
           SELECT count(DISTINCT CASE WHEN pair.case_id = own.id THEN pair.other_id
                                      ELSE pair.case_id END)
             FROM cases_proposal pair WHERE own.id IN (pair.case_id, pair.other_id))
      FROM met WHERE own.id = met.id
"""


def correlate(message: Message, *, actor: Viewer, now: datetime) -> tuple[str, ...]:
    """Open a case for the message and propose what it may belong with, with reasons.

    Never joins by itself: a reference that comes from outside is a claim, not a proof.
    """
    case = _case_of(message)
    candidates = candidates_for(message, case=case.reference if case else "")
    found = propose(candidates.new, candidates.facts, how_common=candidates.how_common)
    others = {
        other.reference: other
        for other in Case.objects.filter(
            reference__in={proposal.case for proposal in found.proposals if proposal.case}
        ).only("reference")
    }
    kept = {
        (proposal.case, proposal.kind): proposal
        for proposal in reversed(found.proposals)  # of two with the same pair the first counts
        if proposal.case in others
    }
    similar_count = len({reference for reference, _kind in kept})
    acts = []
    if case is None:
        case = _open(message, similar_count=similar_count, actor=actor, now=now)
        acts.append(_act("cases.case.opened", case, message=message.reference))
    else:
        case.proposals.filter(decided_at__isnull=True).delete()
        Case.objects.filter(pk=case.pk).update(similar_count=similar_count)
    Proposal.objects.bulk_create(
        [
            Proposal(
                case=case,
                message=message,
                other=others[reference],
                kind=kind,
                strength=proposal.strength,
                reasons=[{"code": one.code, "values": dict(one.values)}
                         for one in proposal.reasons],
                made_at=now,
            )
            for (reference, kind), proposal in kept.items()
        ],
        ignore_conflicts=True,  # an officer decided about this pair before: that stays
    )  # fmt: skip
    if others:
        _count_similar(others.values())
    acts.append(
        _act("cases.case.correlated", case, proposals=len(kept), left_out=len(found.left_out))
    )
    record_each(acts, actor=actor, now=now)
    return _mark_repeat(message, [p.target for p in found.proposals
                                  if p.kind is ProposalKind.REPEAT_SAME_REFERENCE])  # fmt: skip


def start_clock(message: Message, *, actor: Viewer, now: datetime) -> tuple[str, ...]:
    """Start the legal clock at the instant the channel received the message.

    A message whose kind nobody stated is taken for a request: a clock too many is harmless, one
    too few is not.
    """
    case = _case_of(message)
    if case is None or case.clock_events.exists():
        return ()
    kind = vocabulary("message_kinds").get(message.kind or "request")
    if kind is not None and kind.extra.get("clock") != "starts":
        refresh_clock(case, [], now=now)
        return ()
    add_event(
        case,
        EventKind.RECEIVED,
        at=message.received_at,
        details={
            "instrument": case.instrument,
            "urgency": case.urgency or Urgency.NORMAL,
            "topic": _legal_topic(message),
        },
        earlier=[],
        actor=actor,
        now=now,
    )
    return ()


def route(message: Message, *, actor: Viewer, now: datetime) -> tuple[str, ...]:
    """Choose desk and priority by the table, and put on the case what the inbox shows of it."""
    case = _case_of(message)
    if case is None:
        return ()
    mentions = [
        one
        for one in Mention.objects.filter(message_id=message.pk)
        .order_by()
        .values_list("kind", "key", "values", named=True)
        if counts(one.values)
    ]
    topics = sorted({one.values["topic"] for one in mentions if "topic" in one.values})
    form = form_of(message)
    chosen = find_route(
        RoutingFacts.of(
            channel=message.channel,
            instrument=case.instrument,
            kind=message.kind,
            form=form.header.sirene_form if form else "",
            topics=topics,
            crimes=form.header.offences if form else (),
            language=message.language,
            country=message.country,
            urgency=case.urgency,
        )
    )
    departures = [
        instant
        for one in mentions
        if (instant := parse_datetime(one.values.get("departs_at", "")))
        and instant > message.received_at - DEPARTURE_JUST_PASSED
    ]
    severe = [fault for fault in message.faults if fault.get("severity") == Severity.SEVERE]
    case.desk = chosen.desk
    case.priority = chosen.priority
    is_other = any(fault.get("code") == OTHER_CONTENT for fault in message.faults)
    case.topics = [*topics, OTHER_CONTENT] if is_other else topics
    case.danger_count = sum(one.kind == "danger_word" for one in mentions)
    case.vehicle_count = len({one.key for one in mentions if one.kind in {"plate", "vehicle"}})
    case.attachment_count = message.attachments.count()
    case.fault_count = len(message.faults)
    case.is_unreadable = bool(severe)
    case.departure_at = min(departures, default=None)
    case.act_by = act_by(case)
    case.save(update_fields=_ROUTED)
    details = {"desk": chosen.desk, "priority": chosen.priority, "rows": list(chosen.reasons)}
    record_each([_act("cases.case.routed", case, **details)], actor=actor, now=now)
    announce("case", case.reference, now=now, loud="departure" if departures else "")
    return ()


def _case_of(message: Message) -> Case | None:
    """The case this message lies in, locked; only what the steps need of it is read."""
    return next(iter(Case.objects.raw(_CASE_OF, [message.pk])), None)


def _act(verb: str, case: Case, **details: object) -> Act:
    return Act(verb, object_kind="case", object_ref=case.reference, details=details)


def _open(message: Message, *, similar_count: int, actor: Viewer, now: datetime) -> Case:
    case = Case.objects.create(
        reference=next_reference("case", now=now, zone=zone()),
        title=message.subject or message.body_text.strip().split("\n", 1)[0][:120],
        opened_at=now,
        desk=settings.DEFAULT_DESK,
        channel=message.channel,
        partner=message.partner,
        country=message.country,
        number=message.reference,
        language=message.language,
        instrument=_instrument(message),
        urgency=_urgency(message),
        kind=message.kind or "request",
        circle_id=message.circle_id,
        similar_count=similar_count,
    )
    CaseMessage.objects.create(
        case=case, message=message, linked_at=now, linked_by=actor.ref, reason="first message"
    )
    return case


def _instrument(message: Message) -> str:
    """As the form says; else the one of the channel (law/data/channels.toml)."""
    if message.instrument in set(Instrument):
        return message.instrument
    channel = vocabulary("channels").get(message.channel)
    return str(channel.extra.get("instrument", "")) if channel else ""


def _urgency(message: Message) -> str:
    """As the sender declared: in the form, or by the mailbox for urgent messages.

    Urgency is declared and reasoned by the requester, never by us (DIR977 Art 4(4)).
    """
    if message.urgency in set(Urgency):
        return message.urgency
    channel = vocabulary("channels").get(message.channel)
    urgent = str(channel.extra.get("urgent_mailbox", "")) if channel else ""
    boxes = {address.partition("@")[0].lower() for address in message.recipients}
    return Urgency.URGENT if urgent and urgent in boxes else Urgency.NORMAL


def _legal_topic(message: Message) -> str:
    """The subject that makes a SIRENE request immediate; "" when there is none."""
    form = form_of(message)
    if form is None:
        return ""
    if "terrorism" in form.header.offences:
        return "terrorism"
    articles = [value for entity in form.entities for value in entity.values.get("alert", ())]
    for prefix, topic in _TOPIC_OF_ALERT.items():
        if any(article.upper().startswith(prefix) for article in articles):
            return topic
    return ""


def _mark_repeat(message: Message, targets: list[str]) -> tuple[str, ...]:
    earlier = Message.objects.filter(reference__in=targets).order_by("received_at").first()
    if earlier is None or earlier.received_at > message.received_at:
        return ()
    message.repeat_of_id = earlier.repeat_of_id or earlier.pk
    return ("repeat_of",)


def _count_similar(cases: Iterable[Case]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_SIMILAR, [[case.pk for case in cases]])
