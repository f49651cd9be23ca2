"""What does the record say of an actor, an object or an act? For overseers only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spoc.audit.models import Entry
from spoc.audit.naming import Person
from spoc.audit.rules import Reader, may_read_record
from spoc.audit.verbs import VERBS, Operation
from spoc.kernel.errors import Refusal

MOST = 500

# How an entry names another object: the case a message was read in, the message a case was opened
# for, the case another was joined to, the message an answer answers.
_JOINING = ("case", "message", "with", "answers")
_REFERENCE = re.compile(r"(?:C-)?\d{4}-\d{6}")
_SHORT = re.compile(r"([CD]-)?(?:(\d{4})[-/])?(\d{1,6})", re.ASCII)
_OPENER = "spoc.worker"
_SOON = timedelta(days=7)
_MOST_RELATED = 20


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


@dataclass(frozen=True, slots=True)
class Related:
    """Another object, and how many entries about it answer the same question."""

    object_ref: str
    count: int


def entries(question: Question, *, viewer: Reader) -> list[Entry]:
    """The entries that answer, newest first, `question.limit` (at most 500) of them.

    Only `services.search_record` calls this, because every question is itself recorded.

    Raises:
        RecordClosed: the viewer is no overseer.
    """
    found = _answering(question, viewer)
    return list(found.order_by("-at", "-id")[: max(1, min(question.limit, MOST))])


def related(question: Question, *, viewer: Reader) -> list[Related]:
    """What the record itself joins to the object asked about, with what it says of each.

    The case that a message opened and those it was joined to, the messages of a case, the message
    that an answer answers: as entries name them, so that no room above is asked. The counts are
    part of the answer to the same question.

    Raises:
        RecordClosed: the viewer is no overseer.
    """
    names = _named_with(question.object_ref) if question.object_ref else []
    counted = [
        Related(name, _answering(replace(question, object_ref=name), viewer).count())
        for name in names
    ]
    return [one for one in counted if one.count]


def _named_with(ref: str) -> list[str]:
    own = Entry.objects.filter(object_ref=ref)
    joining = own.filter(details__has_any_keys=_JOINING).order_by("id")[:MOST]
    names = dict.fromkeys(
        name
        for details in joining.values_list("details", flat=True)
        for name in map(details.get, _JOINING)
        if isinstance(name, str) and _REFERENCE.fullmatch(name)
    )
    first = own.order_by("at").values_list("at", flat=True).first()
    if first is not None and not ref.startswith("C-"):
        # The worker opens the case soon after the message came: its entries of those days by index.
        opened = Entry.objects.filter(
            actor=_OPENER, at__gte=first, at__lt=first + _SOON, verb="cases.case.opened",
            details__message=ref,
        )  # fmt: skip
        names |= dict.fromkeys(opened.order_by("at").values_list("object_ref", flat=True)[:1])
    return [name for name in names if name != ref][:_MOST_RELATED]


def knows(ref: str, *, viewer: Reader) -> bool:
    """Whether the record says anything of an object, besides that it was asked about.

    Raises:
        RecordClosed: the viewer is no overseer.
    """
    about = _answering(Question(object_ref=ref), viewer)
    return about.exclude(verb="audit.record.searched").exists()


def knows_actor(actor: str, *, viewer: Reader) -> bool:
    """Whether anything is recorded under this actor, of whatever day.

    Raises:
        RecordClosed: the viewer is no overseer.
    """
    return _answering(Question(actor=actor), viewer).exists()


def people(*, viewer: Reader) -> list[Person]:
    """Everybody who has or had an account: accounts are closed, never deleted.

    Raises:
        RecordClosed: the viewer is no overseer.
    """
    _demand(viewer)
    accounts = get_user_model().objects.order_by("username")
    return [Person(*row) for row in accounts.values_list("username", "name")]


def meant(ref: str, *, viewer: Reader) -> list[str]:
    """The full numbers of which this is the end, among those the record knows; newest year first.

    `54`, `000 054` and `2026-54` mean message and case; `C-54` the case alone.

    Raises:
        RecordClosed: the viewer is no overseer.
    """
    found = _SHORT.fullmatch("".join(ref.split()).upper())
    ends = Entry.objects.order_by("id").first(), Entry.objects.order_by("-id").first()
    if found is None or ends[0] is None or ends[1] is None:
        return []
    kind, year, number = found.groups()
    years = [int(year)] if year else range(ends[1].at.year, ends[0].at.year - 1, -1)
    kinds = [kind] if kind else ["", "C-"]
    asked = [f"{kind}{year}-{int(number):06d}" for year in years for kind in kinds]
    known = _answering(Question(), viewer).filter(object_ref__in=asked)
    there = set(
        known.exclude(verb="audit.record.searched").values_list("object_ref", flat=True).distinct()
    )
    return [one for one in asked if one in there and one != ref]


def _demand(viewer: Reader) -> None:
    if not may_read_record(viewer):
        raise RecordClosed(
            _("Only the data protection officer and auditors read the record (LED Art. 25(2)).")
        )


def _answering(question: Question, viewer: Reader) -> QuerySet[Entry]:
    _demand(viewer)
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
    return found
