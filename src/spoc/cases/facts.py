"""What correlation looks at, fetched: the facts of a message and of the earlier ones it may meet.

Runs behind a machine's sight: what an officer may see of the outcome is decided when it is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Count, Q

from spoc.cases.correlation_rules import COMMON_FROM, TWIN_WITHIN, MessageFacts
from spoc.cases.models import CaseMessage
from spoc.exchange.models import Mention, Message

# Kinds of mention that identify something, by the kind correlation knows them as.
IDENTIFYING: Mapping[str, str] = {
    "document": "document",
    "national_number": "document",
    "weapon_number": "firearm",
    "iban": "account",
    "account": "account",
    "plate": "vehicle",
    "vehicle": "vehicle",
    "phone": "phone",
    "email": "email",
    "person": "person",
    "organisation": "organisation",
    "flight": "flight",
}
MOST_CANDIDATES = 200


def facts_of(messages: Iterable[Message]) -> list[MessageFacts]:
    """The facts of stored messages, in three queries whatever their number."""
    rows = list(messages)
    cases = dict(
        CaseMessage.objects.filter(message__in=rows).values_list("message_id", "case__reference")
    )
    keys: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for message_id, kind, key in Mention.objects.filter(
        message__in=rows, kind__in=list(IDENTIFYING)
    ).values_list("message_id", "kind", "key"):
        if key:
            keys[message_id][IDENTIFYING[kind]].add(key)
    return [
        MessageFacts(
            reference=row.reference,
            received_at=row.received_at,
            channel=row.channel,
            case=cases.get(row.pk, ""),
            partner=row.partner,
            country=row.country,
            partner_reference=row.partner_reference,
            claims=frozenset(row.claims),
            digest=row.sha256,
            shingles=tuple(row.shingles),
            keys={kind: frozenset(found) for kind, found in keys[row.pk].items()},
        )
        for row in rows
    ]


def candidates_for(message: Message, new: MessageFacts) -> list[MessageFacts]:
    """Earlier messages that share anything correlation could use, most recent first."""
    wanted = {key for keys in new.keys.values() for key in keys}
    named = Q(reference__in=new.claims) | Q(case_link__case__reference__in=new.claims)
    if new.partner_reference:
        named |= Q(partner_reference=new.partner_reference)
    ids = set(
        Message.objects.filter(named, direction="in")
        .exclude(pk=message.pk)
        .order_by("-received_at")
        .values_list("pk", flat=True)[:MOST_CANDIDATES]
    )
    if wanted:
        ids |= set(
            Mention.objects.filter(kind__in=list(IDENTIFYING), key__in=wanted)
            .exclude(message_id=message.pk)
            .order_by("-message_id")
            .values_list("message_id", flat=True)[: MOST_CANDIDATES * 2]
        )
    if new.country:
        ids |= set(
            _recent(message, message.received_at).values_list("pk", flat=True)[:MOST_CANDIDATES]
        )
    return facts_of(Message.objects.filter(pk__in=ids).order_by("-received_at")[:MOST_CANDIDATES])


def how_common(new: MessageFacts) -> dict[tuple[str, str], int]:
    """In how many messages each identifier occurs, as far as that matters."""
    counts: dict[tuple[str, str], int] = {}
    for kind, keys in new.keys.items():
        kinds = [mention for mention, known_as in IDENTIFYING.items() if known_as == kind]
        rows = (
            Mention.objects.filter(kind__in=kinds, key__in=keys)
            .values("key")
            .annotate(n=Count("message", distinct=True))
        )
        counts |= {(kind, row["key"]): row["n"] for row in rows if row["n"] >= COMMON_FROM}
    return counts


def _recent(message: Message, received_at: datetime):  # type: ignore[no-untyped-def]
    """Messages of the same country over other channels, within the time a twin may take."""
    return (
        Message.objects.filter(
            direction="in",
            country=message.country,
            received_at__gte=received_at - TWIN_WITHIN,
            received_at__lte=received_at + TWIN_WITHIN,
        )
        .exclude(channel=message.channel)
        .exclude(pk=message.pk)
        .order_by("-received_at")
    )
