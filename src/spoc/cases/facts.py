"""What correlation looks at, fetched: the facts of a message and of the earlier ones it may meet.

Runs behind a machine's sight: what an officer may see of the outcome is decided when it is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

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
    "reference": "reference",
}
MOST_CANDIDATES = 200
FEW = 16  # of the smallest shingles

_NAMING = """
    SELECT own.kind, own.key,
           ARRAY(SELECT DISTINCT found.message_id FROM exchange_mention AS found
                  WHERE found.kind = own.kind AND found.key = own.key LIMIT %(most)s)
      FROM (SELECT DISTINCT kind, key FROM exchange_mention
             WHERE message_id = %(message)s AND kind = ANY(%(kinds)s) AND key <> '') AS own
     ORDER BY own.kind, own.key
"""
# Each question with an index of its own.
_AGAIN = """
    (SELECT id, false FROM exchange_message
      WHERE direction = 'in' AND partner_reference <> '' AND partner_reference = %(reference)s
      ORDER BY received_at DESC LIMIT %(most)s)
    UNION ALL
    (SELECT id, false FROM exchange_message
      WHERE direction = 'in' AND external_id <> '' AND external_id = %(number)s
      ORDER BY received_at DESC LIMIT %(most)s)
    UNION ALL
    (SELECT id, false FROM exchange_message
      WHERE direction = 'in' AND sha256 = %(digest)s
      ORDER BY received_at DESC LIMIT %(most)s)
    UNION ALL
    (SELECT id, true FROM exchange_message
      WHERE direction = 'in' AND shingles[1] = %(shingle)s
        AND received_at BETWEEN %(from)s AND %(until)s
      LIMIT %(crowd)s)
    UNION ALL
    (SELECT id, false FROM exchange_message
      WHERE direction = 'in' AND country <> '' AND country = %(country)s AND channel <> %(channel)s
        AND received_at BETWEEN %(from)s AND %(until)s AND shingles && %(few)s::bigint[]
      ORDER BY received_at DESC LIMIT %(most)s)
"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """A new message, earlier ones to compare with, and how many messages name each identifier."""

    new: MessageFacts
    facts: list[MessageFacts]
    how_common: dict[tuple[str, str], int]


def facts_of(messages: Iterable[Message]) -> list[MessageFacts]:
    """The facts of stored messages, in three queries whatever their number."""
    rows = list(messages)
    if not rows:
        return []
    cases = dict(
        CaseMessage.objects.filter(message__in=rows).values_list("message_id", "case__reference")
    )
    keys: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for message_id, kind, key in Mention.objects.filter(
        message__in=rows, kind__in=list(IDENTIFYING)
    ).values_list("message_id", "kind", "key"):
        keys[message_id].append((kind, key))
    return [_facts(row, cases.get(row.pk, ""), keys[row.pk]) for row in rows]


def _facts(row: Message, case: str, mentions: Iterable[tuple[str, str]]) -> MessageFacts:
    keys: dict[str, set[str]] = defaultdict(set)
    for kind, key in mentions:
        if key:
            keys[IDENTIFYING[kind]].add(key)
    return MessageFacts(
        reference=row.reference,
        received_at=row.received_at,
        channel=row.channel,
        case=case,
        partner=row.partner,
        country=row.country,
        partner_reference=row.partner_reference,
        sent_number=row.external_id,
        claims=frozenset(row.claims),
        digest=row.sha256,
        shingles=tuple(row.shingles),
        keys={kind: frozenset(found) for kind, found in keys.items()},
    )


def candidates_for(message: Message, *, case: str) -> Candidates:
    """Earlier messages that share anything correlation could use, most recent first.

    `case`: the number of the message's own case, "" while it has none. An identifier that many
    messages name tells nothing and fetches nobody; how many, counted no further than that
    matters, is part of the answer.
    """
    named = _naming(message)
    new = _facts(message, case, named)
    how_common: dict[tuple[str, str], int] = {}
    shared: set[int] = set()
    for (mention, key), others in named.items():
        kind = IDENTIFYING[mention]
        how_common[kind, key] = how_common.get((kind, key), 0) + len(others)
        if len(others) < COMMON_FROM:
            shared |= others
    ids = {
        *shared,
        *_claimed(new),
        *_the_same_again(new),
    } - {message.pk}
    rows = (
        Message.objects.filter(pk__in=ids)
        .only(
            "reference", "received_at", "channel", "partner", "country", "partner_reference",
            "external_id", "claims", "sha256", "shingles",
        )
        .order_by("-received_at")[:MOST_CANDIDATES]
    )  # fmt: skip
    return Candidates(new, facts_of(rows), how_common)


def _naming(message: Message) -> dict[tuple[str, str], set[int]]:
    """By kind of mention and key: the other messages that name the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            _NAMING,
            {
                "message": message.pk,
                "kinds": list(IDENTIFYING),
                "most": COMMON_FROM + 1,  # the message itself is one of them
            },
        )
        return {(kind, key): set(ids) - {message.pk} for kind, key, ids in cursor.fetchall()}


def _claimed(new: MessageFacts) -> set[int]:
    """The messages and cases whose numbers it names."""
    if not new.claims:
        return set()
    by_number = Message.objects.filter(reference__in=new.claims).values_list("pk", flat=True)
    by_case = CaseMessage.objects.filter(case__reference__in=new.claims).values_list(
        "message_id", flat=True
    )
    return {*by_number[:MOST_CANDIDATES], *by_case[:MOST_CANDIDATES]}


def _the_same_again(new: MessageFacts) -> set[int]:
    """Messages with the same number of their sender, the same bytes, or of late the same text.

    Texts that are the same have the same smallest shingle. One that comes in crowds (a circular,
    a receipt) tells nothing and fetches nobody. From the same country over another channel some
    of the text is enough: texts that have half of their shingles in common share some of the
    smallest as well, so a few are enough to find them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _AGAIN,
            {
                "reference": new.partner_reference,
                "number": new.sent_number,
                "digest": new.digest,
                "shingle": new.shingles[0] if new.shingles else None,
                "few": list(new.shingles[:FEW]),
                "country": new.country,
                "channel": new.channel,
                "from": new.received_at - TWIN_WITHIN,
                "until": new.received_at + TWIN_WITHIN,
                "most": MOST_CANDIDATES,
                "crowd": COMMON_FROM + 1,  # the message itself is one of them
            },
        )
        rows = cursor.fetchall()
    texts = {pk for pk, is_text in rows if is_text}
    return {pk for pk, is_text in rows if not is_text} | (
        texts if len(texts) <= COMMON_FROM else set()
    )
