"""What stands on the page of a case? Gathered once, recorded once, for every view that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spoc.access.purpose import viewer_for
from spoc.access.requests import ViewerRequest
from spoc.access.rules import Viewer, may
from spoc.audit.services import record
from spoc.cases.correlation_rules import REASONS
from spoc.cases.draft_states import DraftState
from spoc.cases.models import Case, CaseMessage, Draft, Proposal
from spoc.cases.selectors import CaseFile, Related, case_file
from spoc.cases.services.drafts import digest_of
from spoc.cases.services.finding import NoSuchCase
from spoc.desk.bill import bill_of, filled
from spoc.desk.colleagues import Colleagues, colleagues
from spoc.desk.comparing import others_of
from spoc.desk.faces import chip_of
from spoc.desk.forms import (
    AssignForm,
    CaseForm,
    ClockForm,
    CloseForm,
    LinkForm,
    NoteForm,
    ReopenForm,
    ReplyForm,
    ReturnForm,
    StrikeForm,
    TakeOverForm,
    UnlinkForm,
)
from spoc.desk.labels import ONE, WEIGHTS, label
from spoc.desk.letter import danger_words, letter_of, things_in
from spoc.desk.sending import way_of
from spoc.desk.story import story_of, warning_words
from spoc.duty.models import Desk
from spoc.duty.selectors import desks
from spoc.network.selectors import partner_names

ACTS = ("claim", "assign", "note", "link", "clock", "reply", "approve")


@dataclass(frozen=True, slots=True)
class Relation:
    """Another case that this one may belong with; `owner` is the case the proposal lies on."""

    proposal: Proposal
    case: Case
    owner: Case
    weight: str
    reasons: tuple[str, ...]


def case_context(
    request: ViewerRequest,
    ref: str,
    *,
    now: datetime,
    message: str = "",
    bound: Mapping[str, CaseForm] | None = None,
) -> dict[str, Any]:
    """Everything on the page. `bound` are forms as they were sent, by name, with what is wrong.

    Runs inside the viewer's sight and records the look.

    Raises:
        NoSuchCase: not there, or not in the viewer's sight.
        PurposeNeeded: a case of another desk and no reason was given yet.
    """
    found = case_file(ref, viewer=request.viewer, now=now)
    if found is None:
        raise NoSuchCase(_("There is no case %(ref)s that you may see.") % {"ref": ref})
    case = found.row.case
    reader = viewer_for(request, ref, desk=case.desk)
    chosen = _chosen(found.links, message)
    _record(reader, case, chosen, now)
    people = colleagues()
    partners = partner_names(
        {case.partner, *(link.message.partner for link in found.links)}, viewer=reader
    )
    incoming = [link.message for link in found.links if link.message.direction == "in"]
    notes = list(case.notes.select_related("author"))
    letter = letter_of(
        chosen.message, partner=partners.get(chosen.message.partner, ""), people=people
    ) if chosen else None  # fmt: skip
    forms = _forms(found, reader, now) | dict(bound or {})
    if case.limit_code and case.stopped_at is None and isinstance(forms["close"], CloseForm):
        forms["close"].ask_why()
    return {
        **clock_context(found, people, now=now),
        **_message_context(found, chosen),
        "found": found,
        "reader": reader,
        "partner": partners.get(case.partner, ""),
        "can": {act: may(reader, f"case.{act}", case) for act in ACTS},
        "is_mine": case.owner_id is not None and case.owner_id == reader.user_id,
        "letter": letter,
        "others": others_of(chosen.message, shown_in=ref, reader=reader, now=now) if chosen else [],
        "story": story_of(
            found,
            notes=notes,
            partners=partners,
            people=people,
            current=chosen.message.reference if chosen else "",
        ),
        "notes": notes,
        "danger_words": danger_words(incoming),
        "codes": {code for one in incoming for code in one.handling_codes},
        "things": things_in(incoming),
        "relations": [relation_of(one, case) for one in found.related],
        "warnings": [(one, warning_words(one)) for one in found.warnings],
        **presence_context(found, reader),
        "people": people.people,
        "moved_to": _moved_to(found),
        "forms": forms,
        "reply": _reply_context(found, reader, people),
        "bad_forms": [form for form in forms.values() if form.errors],
    }


def clock_context(found: CaseFile, people: Colleagues, *, now: datetime) -> dict[str, Any]:
    """The clock: its chip, its bill, both readings, and the row of law it stands on."""
    row = found.row
    clock = row.clock
    limit = clock.limit
    return {
        "case": row.case,
        "now": now,
        "chip": chip_of(row.face, clock, departure_at=row.case.departure_at, now=now),
        "clock": clock,
        "limit": limit,
        "limit_label": limit.label(get_language() or "en") if limit else "",
        "bill": bill_of(clock, name_of=people.name_of),
    }


def presence_context(found: CaseFile, reader: Viewer) -> dict[str, Any]:
    """Who else is here: the owner's mark tells of the owner, the others follow."""
    case = found.row.case
    others = [one for one in found.presences if one.user_id != reader.user_id]
    return {
        "case": case,
        "reader": reader,
        "owner_mode": next((one.mode for one in others if one.user_id == case.owner_id), ""),
        "presences": [one for one in others if one.user_id != case.owner_id],
    }


def relation_of(related: Related, case: Case) -> Relation:
    """A proposal in words."""
    proposal = related.proposal
    return Relation(
        proposal=proposal,
        case=related.case,
        owner=case if proposal.case_id == case.pk else related.case,
        weight=str(WEIGHTS.get(proposal.strength, proposal.strength)),
        reasons=tuple(
            filled(REASONS[one["code"]], _worded(one.get("values", {})))
            for one in proposal.reasons
            if one.get("code") in REASONS
        ),
    )


def _worded(values: Mapping[str, str]) -> dict[str, str]:
    worded = {name: str(value) for name, value in values.items()}
    if "key" in worded:
        worded["key"] = worded["key"].replace("|", ", ")
    if "kind" in worded:
        worded["kind"] = str(ONE.get(worded["kind"], worded["kind"]))
    for name in ("channel", "earlier"):
        if name in worded:
            worded[name] = label("channels", worded[name])
    return worded


def _chosen(links: list[CaseMessage], wanted: str) -> CaseMessage | None:
    """The message asked for; else the newest that came in; else the newest of ours."""
    asked = [link for link in links if link.message.reference == wanted]
    incoming = [link for link in links if link.message.direction == "in"]
    return next(reversed(asked or incoming or links), None)


def _message_context(found: CaseFile, chosen: CaseMessage | None) -> dict[str, Any]:
    """The way of our own message, and its neighbours for the keys j and k."""
    if chosen is None:
        return {"way": None, "dispatch": None, "previous": None, "next": None}
    references = [link.message.reference for link in found.links]
    at = references.index(chosen.message.reference)
    dispatch = getattr(chosen.message, "dispatch", None)
    return {
        "dispatch": dispatch,
        "way": way_of(dispatch) if dispatch else None,
        "previous": references[at - 1] if at else None,
        "next": references[at + 1] if at + 1 < len(references) else None,
    }


def _record(reader: Viewer, case: Case, chosen: CaseMessage | None, now: datetime) -> None:
    """LED Art 25(1): who looked at which case, and whose words were on the screen."""
    record(
        "cases.case.read",
        actor=reader,
        now=now,
        object_kind="case",
        object_ref=case.reference,
    )
    if chosen is not None:
        record(
            "exchange.message.read",
            actor=reader,
            now=now,
            object_kind="message",
            object_ref=chosen.message.reference,
            details={"case": case.reference},
        )


def desk_choices(rows: Iterable[Desk]) -> list[tuple[str, str]]:
    """The desks for a list to choose from."""
    language = get_language() or "en"
    return [
        (desk.code, f"{desk.short} · {desk.name.get(language, desk.name.get('en', ''))}")
        for desk in rows
    ]


def _forms(found: CaseFile, reader: Viewer, now: datetime) -> dict[str, CaseForm]:
    """The empty forms of the page, by their names."""
    case = found.row.case
    forms: list[CaseForm] = [
        NoteForm(), ClockForm(now=now), LinkForm(), TakeOverForm(), UnlinkForm(),
        CloseForm(), ReopenForm(),
        AssignForm(desks=desk_choices(desks(viewer=reader))), StrikeForm(), ReturnForm(),
    ]  # fmt: skip
    if found.draft is not None and case.owner_id == reader.user_id:
        forms.append(ReplyForm(draft=found.draft))
    return {form.name.replace("-", "_"): form for form in forms}


def _reply_context(found: CaseFile, reader: Viewer, people: Colleagues) -> dict[str, Any]:
    """How far the answer is, and what this reader may do with it."""
    draft, case = found.draft, found.row.case
    if draft is None:
        return {"draft": None}
    return {
        "draft": draft,
        "digest": digest_of(draft),
        "is_submitted": draft.state == DraftState.SUBMITTED,
        "is_approved": draft.state == DraftState.APPROVED,
        "may_write": case.owner_id == reader.user_id and may(reader, "case.reply", case),
        "may_sign": draft.state == DraftState.SUBMITTED and may_sign(draft, case, reader),
        "signers": [one.by.name for one in draft.approvals.select_related("by")]
        if draft.state == DraftState.APPROVED
        else [],
        "asked_by": people.name_of(draft.submitted_by) if draft.submitted_by else "",
        "kind": label("message_kinds", draft.kind),
        "language": label("languages", draft.language),
    }


def may_sign(draft: Draft, case: Case, reader: Viewer) -> bool:
    """Author, last editor and the one who asked never sign (cases/services/drafts.py decides)."""
    return (
        may(reader, "case.approve", case)
        and reader.user_id not in {None, draft.author_id, draft.last_editor_id}
        and draft.submitted_by != reader.ref
    )


def _moved_to(found: CaseFile) -> list[str]:
    """Where the messages of a case that was joined to another are now."""
    if found.row.case.closed_at is None or found.links:
        return []
    moved = CaseMessage.objects.filter(came_from=found.row.case).select_related("case")
    return sorted({link.case.reference for link in moved})
