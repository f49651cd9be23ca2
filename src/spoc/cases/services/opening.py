"""The three steps of the journey that belong to cases: correlate, start the clock, route.

Each runs inside the caller's transaction (`journeys/incoming.py`) and may be repeated.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.dateparse import parse_datetime

from spoc.access.rules import Viewer
from spoc.audit.services import record
from spoc.cases.correlation_rules import ProposalKind
from spoc.cases.correlation_rules import correlate as propose
from spoc.cases.deadlines import EventKind
from spoc.cases.facts import candidates_for, facts_of
from spoc.cases.models import Case, CaseMessage, Proposal
from spoc.cases.reckoning import act_by, refresh_clock, zone
from spoc.cases.routing_rules import RoutingFacts
from spoc.cases.routing_rules import route as find_route
from spoc.cases.services.clocks import add_event
from spoc.exchange.envelope import Severity
from spoc.exchange.models import Mention, Message
from spoc.exchange.reading import form_of
from spoc.kernel.live import announce
from spoc.kernel.references import next_reference
from spoc.law.codes import Instrument, Urgency
from spoc.law.vocabulary import vocabulary

# A departure told of this long after it may still be caught; an older one is only history.
DEPARTURE_JUST_PASSED = timedelta(hours=1)
# Topics that make a SIRENE request immediate (SIS-POL Art 8(3)), by article of the alert.
_TOPIC_OF_ALERT = {"A26": "arrest", "A32_1C": "child_abduction"}


def correlate(message: Message, *, actor: Viewer, now: datetime) -> None:
    """Open a case for the message and propose what it may belong with, with reasons.

    Never joins by itself: a reference that comes from outside is a claim, not a proof.
    """
    case = _case_of(message) or _open(message, actor=actor, now=now)
    new = facts_of([message])[0]
    candidates = candidates_for(message, new)
    found = propose(new, candidates.facts, how_common=candidates.how_common)
    others = {
        other.reference: other
        for other in Case.objects.filter(
            reference__in={proposal.case for proposal in found.proposals if proposal.case}
        )
    }
    Proposal.objects.filter(case=case, decided_at__isnull=True).delete()
    seen: set[tuple[str, str]] = set()
    for proposal in found.proposals:
        pair = (proposal.case, proposal.kind)
        if proposal.case not in others or pair in seen:
            continue
        seen.add(pair)
        Proposal.objects.get_or_create(
            case=case,
            other=others[proposal.case],
            kind=proposal.kind,
            defaults={
                "message": message,
                "strength": proposal.strength,
                "reasons": [{"code": one.code, "values": dict(one.values)}
                            for one in proposal.reasons],
                "made_at": now,
            },
        )  # fmt: skip
    _mark_repeat(message, [p.target for p in found.proposals
                           if p.kind is ProposalKind.REPEAT_SAME_REFERENCE])  # fmt: skip
    case.similar_count = len({reference for reference, _kind in seen})
    case.save(update_fields=["similar_count"])
    for other in others.values():
        _count_similar(other)
    record(
        "cases.case.correlated",
        actor=actor,
        now=now,
        object_kind="case",
        object_ref=case.reference,
        details={"proposals": len(seen), "left_out": len(found.left_out)},
    )


def start_clock(message: Message, *, actor: Viewer, now: datetime) -> None:
    """Start the legal clock at the instant the channel received the message.

    A message whose kind nobody stated is taken for a request: a clock too many is harmless, one
    too few is not.
    """
    case = _case_of(message)
    if case is None or case.clock_events.exists():
        return
    kind = vocabulary("message_kinds").get(message.kind or "request")
    if kind is not None and kind.extra.get("clock") != "starts":
        refresh_clock(case, now=now)
        return
    add_event(
        case,
        EventKind.RECEIVED,
        at=message.received_at,
        details={
            "instrument": case.instrument,
            "urgency": case.urgency or Urgency.NORMAL,
            "topic": _legal_topic(message),
        },
        actor=actor,
        now=now,
    )


def route(message: Message, *, actor: Viewer, now: datetime) -> None:
    """Choose desk and priority by the table, and put on the case what the inbox shows of it."""
    case = _case_of(message)
    if case is None:
        return
    mentions = [
        one
        for one in Mention.objects.filter(message=message)
        if one.values.get("within") != "disclaimer"
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
    case.topics = topics
    case.danger_count = sum(one.kind == "danger_word" for one in mentions)
    case.vehicle_count = len({one.key for one in mentions if one.kind in {"plate", "vehicle"}})
    case.attachment_count = message.attachments.count()
    case.fault_count = len(message.faults)
    case.is_unreadable = bool(severe)
    case.departure_at = min(departures, default=None)
    case.act_by = act_by(case)
    case.save()
    record(
        "cases.case.routed",
        actor=actor,
        now=now,
        object_kind="case",
        object_ref=case.reference,
        details={"desk": chosen.desk, "priority": chosen.priority, "rows": list(chosen.reasons)},
    )
    announce("case", case.reference, now=now, loud="departure" if departures else "")


def _case_of(message: Message) -> Case | None:
    return Case.objects.filter(links__message=message).first()


def _open(message: Message, *, actor: Viewer, now: datetime) -> Case:
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
        circle=message.circle,
    )
    CaseMessage.objects.create(
        case=case, message=message, linked_at=now, linked_by=actor.ref, reason="first message"
    )
    record("cases.case.opened", actor=actor, now=now, object_kind="case",
           object_ref=case.reference, details={"message": message.reference})  # fmt: skip
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


def _mark_repeat(message: Message, targets: list[str]) -> None:
    earlier = Message.objects.filter(reference__in=targets).order_by("received_at").first()
    if earlier is not None and earlier.received_at <= message.received_at:
        Message.objects.filter(pk=message.pk).update(repeat_of=earlier.repeat_of_id or earlier.pk)


def _count_similar(case: Case) -> None:
    own = set(case.proposals.values_list("other_id", flat=True))
    own |= set(case.proposed_by.values_list("case_id", flat=True))
    Case.objects.filter(pk=case.pk).update(similar_count=len(own))
