"""What does the record say of an actor, an object or an act? For overseers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from spoc.audit.models import Entry
from spoc.audit.rules import Reader, may_read_record
from spoc.audit.verbs import VERBS, Operation
from spoc.kernel.errors import Refusal

MOST = 500


class RecordClosed(Refusal):
    """LED Art 25(2): the record serves oversight; nobody else reads it."""

    code = "record-closed"
    status = 403


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the record; empty fields ask for everything.

    `actor` and `object_ref` are exact references (`user:operator`, `2026-000017`); `verb` is a row
    of the table of verbs, `operation` a word of LED Art 25(1). `until` is not included.
    """

    actor: str = ""
    object_ref: str = ""
    verb: str = ""
    operation: Operation | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = MOST

    def as_details(self) -> dict[str, object]:
        """What was asked, for the entry that records the question."""
        asked = {
            "actor": self.actor,
            "verb": self.verb,
            "operation": self.operation or "",
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in asked.items() if value}


def entries(question: Question, *, viewer: Reader) -> list[Entry]:
    """The entries that answer, newest first, `question.limit` (at most 500) of them.

    Only `services.search_record` calls this, because every question is itself recorded.

    Raises:
        RecordClosed: the viewer is no overseer.
    """
    if not may_read_record(viewer):
        raise RecordClosed(
            _("Only the data protection officer and auditors read the record (LED Art. 25(2)).")
        )
    found = Entry.objects.all()
    if question.actor:
        found = found.filter(actor=question.actor)
    if question.object_ref:
        found = found.filter(object_ref=question.object_ref)
    if question.verb:
        found = found.filter(verb=question.verb)
    if question.operation:
        verbs = [name for name, verb in VERBS.items() if verb.operation == question.operation]
        found = found.filter(verb__in=verbs)
    if question.since:
        found = found.filter(at__gte=question.since)
    if question.until:
        found = found.filter(at__lt=question.until)
    return list(found.order_by("-at", "-id")[: max(1, min(question.limit, MOST))])
