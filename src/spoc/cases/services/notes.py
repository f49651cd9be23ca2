"""Officers' words on a case. Written once; corrected by addition."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases.models import Note
from spoc.cases.services.finding import case_for, officer_of
from spoc.kernel.errors import Refusal
from spoc.kernel.live import announce
from spoc.kernel.text import clean


class EmptyNote(Refusal):
    """A note without words."""

    code = "note-empty"
    status = 400


class NoSuchNote(Refusal):
    """The note is not there, or already struck."""

    code = "no-such-note"
    status = 404


def write_note(reference: str, *, text: str, actor: Viewer, now: datetime) -> Note:
    """Add a note to a case.

    Raises:
        EmptyNote: there is no text.
    """
    words = clean(text)[0].strip()
    if not words:
        raise EmptyNote(_("Write something first."))
    with seen_by(actor):
        case = case_for(actor, "case.note", reference)
        note = Note.objects.create(
            case=case, text=words, author_id=officer_of(actor), written_at=now
        )
        record(
            "cases.note.written",
            actor=actor,
            now=now,
            object_kind="case",
            object_ref=reference,
            details={"note": note.pk},
        )
        announce("case", reference, now=now)
    return note


def strike_note(reference: str, note_id: int, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Strike a note through, with author and reason; the words stay readable.

    Raises:
        EmptyNote: no reason was given.
        NoSuchNote: it is not there or struck already.
    """
    words = clean(reason)[0].strip()
    if not words:
        raise EmptyNote(_("Say why this note is wrong."))
    with seen_by(actor):
        case = case_for(actor, "case.note", reference)
        struck = Note.objects.filter(pk=note_id, case=case, struck_at__isnull=True).update(
            struck_at=now, struck_by=actor.name or actor.ref, struck_because=words[:300]
        )
        if struck != 1:
            raise NoSuchNote(_("This note is not there, or was struck before."))
        record(
            "cases.note.struck",
            actor=actor,
            now=now,
            object_kind="case",
            object_ref=reference,
            details={"note": note_id},
        )
        announce("case", reference, now=now)
