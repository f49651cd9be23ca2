"""Who writes the record, and who may ask it? If it cannot be written, nothing is done or shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from spoc.audit.models import Entry
from spoc.audit.rules import Reader
from spoc.audit.selectors import Question, entries
from spoc.audit.verbs import VERBS
from spoc.kernel.errors import Refusal


class Actor(Protocol):
    """Whoever acts: an officer, a machine with a token, or a part of the hub."""

    @property
    def ref(self) -> str: ...
    @property
    def role_text(self) -> str: ...
    @property
    def desk(self) -> str: ...
    @property
    def purpose(self) -> str: ...


class PurposeMissing(Refusal):
    """LED Art 25(1): consultation and disclosure are logged with their justification."""

    code = "purpose-missing"
    status = 403


class RecordUnwritten(Refusal):
    """ASVS 16.5.3: the record never fails open."""

    code = "record-unwritten"
    status = 503


@dataclass(frozen=True, slots=True)
class Act:
    """What is recorded of one act, besides who did it and when."""

    verb: str
    object_kind: str = ""
    object_ref: str = ""
    recipient: str = ""
    channel: str = ""
    purpose: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


def record(
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    object_kind: str = "",
    object_ref: str = "",
    recipient: str = "",
    channel: str = "",
    purpose: str = "",
    details: Mapping[str, object] | None = None,
) -> Entry:
    """Write one entry in the present transaction.

    Raises:
        KeyError: the verb has no row in `audit/verbs.py`.
        PurposeMissing: the verb consults or discloses and no purpose was given.
        RecordUnwritten: the database did not take the entry; the transaction is void.
    """
    act = Act(verb, object_kind, object_ref, recipient, channel, purpose, details or {})
    return record_each([act], actor=actor, now=now)[0]


def record_each(acts: Iterable[Act], *, actor: Actor, now: datetime) -> list[Entry]:
    """Write an entry for each act, in their order and all at once. Raises like `record`."""
    written = [_entry(act, actor, now) for act in acts]
    try:
        return Entry.objects.bulk_create(written)
    except DatabaseError as error:
        raise RecordUnwritten(
            _("The record cannot be written, so nothing is shown and nothing was done.")
        ) from error


def _entry(act: Act, actor: Actor, now: datetime) -> Entry:
    reason = act.purpose or actor.purpose
    if VERBS[act.verb].needs_purpose and not reason:
        raise PurposeMissing(_("Say why you need this before it is shown (LED Art. 25)."))
    return Entry(
        at=now,
        verb=act.verb,
        actor=actor.ref,
        actor_role=actor.role_text[:80],
        actor_desk=actor.desk,
        object_kind=act.object_kind,
        object_ref=act.object_ref,
        purpose=reason[:300],
        recipient=act.recipient[:200],
        channel=act.channel,
        details=dict(act.details),
    )


def search_record(question: Question, *, actor: Reader, now: datetime) -> list[Entry]:
    """Ask the record; the question itself is recorded first, with its reason.

    Raises:
        PurposeMissing: no reason; LED Art 25(2) allows only some uses of the record.
        RecordClosed: see `selectors.entries`.
    """
    with transaction.atomic():
        found = entries(question, viewer=actor)
        record(
            "audit.record.searched",
            actor=actor,
            now=now,
            object_kind="record",
            object_ref=question.object_ref,
            details={**question.as_details(), "found": len(found)},
        )
    return found


_PRESENT = """
    SELECT EXISTS (
        SELECT 1 FROM audit_entry WHERE verb = %s AND written_in = (
            SELECT pg_current_xact_id()::text::bigint
                + coalesce((SELECT base FROM audit_origin ORDER BY id DESC LIMIT 1), 0)))
"""


def is_recorded_here(verb: str) -> bool:
    """True when the present transaction has recorded this act."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT, [verb])
        row = cursor.fetchone()
    return bool(row[0])
