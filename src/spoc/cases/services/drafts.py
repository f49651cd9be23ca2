"""Answers in the making: written, kept, signed by a second officer.

Typed text is never lost: a save that finds a newer version is refused with both in sight. An
approval is bound to the digest of content, marking and recipient, and void after any change.
Author, last editor and approver are different people, with no exemption for anybody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases.draft_states import DRAFT_MOVES, DraftState
from spoc.cases.models import Approval, Case, Draft
from spoc.cases.services.claims import demand_lease
from spoc.cases.services.finding import case_for, officer_of, open_case_for
from spoc.exchange.models import Message
from spoc.kernel.errors import Refusal
from spoc.kernel.live import announce
from spoc.kernel.states import move
from spoc.kernel.text import clean

EDITABLE = ("recipient", "subject", "text", "language", "kind", "handling_codes", "evaluation")


class NoDraft(Refusal):
    """There is no open draft on this case."""

    code = "no-draft"
    status = 404


class DraftChanged(Refusal):
    """Somebody saved a newer version meanwhile; nothing was overwritten."""

    code = "draft-changed"

    def __init__(self, sentence: object, *, theirs: Draft) -> None:
        super().__init__(sentence)
        self.theirs = theirs


class FourEyes(Refusal):
    """A second officer must sign, and it cannot be this one."""

    code = "four-eyes"
    status = 403


class DraftIncomplete(Refusal):
    """Something is missing before it can leave."""

    code = "draft-incomplete"
    status = 400


def open_draft(reference: str, *, actor: Viewer, now: datetime) -> Draft:
    """The open answer of a case, begun if there is none. The holder of the case begins it."""
    with seen_by(actor):
        case = open_case_for(actor, "case.reply", reference)
        draft = _open(case)
        if draft is not None:
            return draft
        demand_lease(case, actor=actor, now=now)
        asked = (
            Message.objects.filter(case_link__case=case, direction="in")
            .order_by("-received_at")
            .first()
        )
        if asked is None:
            raise NoDraft(_("There is no message to answer in this case."))
        subject = (
            asked.subject if asked.subject.lower().startswith("re:") else f"Re: {asked.subject}"
        )
        draft = Draft.objects.create(
            case=case,
            answers=asked,
            channel=asked.channel,
            recipient=asked.sender_address or asked.sender,
            language=asked.language,  # DIR977 Art 5(3): in the language of the request
            subject=subject[:300],
            handling_codes=list(asked.handling_codes),  # the owner's conditions travel on
            needs_four_eyes=needs_four_eyes(case, asked),
            author_id=officer_of(actor),
            last_editor_id=officer_of(actor),
            saved_at=now,
        )
        _record("cases.draft.saved", draft, actor, now)
        return draft


def save_draft(
    reference: str, *, version: int, changes: Mapping[str, object], actor: Viewer, now: datetime
) -> Draft:
    """Keep what was typed. A signed draft becomes unsigned by it.

    Raises:
        DraftChanged: `version` is not the newest; the refusal carries the newer draft.
        NoDraft: there is none.
    """
    with seen_by(actor):
        case = open_case_for(actor, "case.reply", reference)
        draft = _demand(case)
        if draft.version != version:
            raise DraftChanged(
                _("%(name)s changed this while you wrote. Your text is kept; see both.")
                % {"name": draft.last_editor.name},
                theirs=draft,
            )
        wanted = {name: _cleaned(changes[name]) for name in EDITABLE if name in changes}
        if all(getattr(draft, name) == value for name, value in wanted.items()):
            return draft
        for name, value in wanted.items():
            setattr(draft, name, value)
        if draft.state != DraftState.WRITING:
            draft.state = move(DRAFT_MOVES, DraftState(draft.state), DraftState.WRITING)
        draft.version += 1
        draft.last_editor_id = actor.user_id or draft.last_editor_id
        draft.saved_at = now
        draft.save()
        _record("cases.draft.saved", draft, actor, now)
    return draft


def submit_draft(reference: str, *, actor: Viewer, now: datetime) -> Draft:
    """Ask a second officer to sign."""
    with seen_by(actor):
        case = open_case_for(actor, "case.reply", reference)
        draft = _demand(case)
        demand_complete(draft)
        draft.state = move(DRAFT_MOVES, DraftState(draft.state), DraftState.SUBMITTED)
        draft.submitted_at = now
        draft.submitted_by = actor.ref
        draft.returned_because = ""
        draft.save(update_fields=["state", "submitted_at", "submitted_by", "returned_because"])
        Case.objects.filter(pk=case.pk).update(next_step="approve")
        _record("cases.draft.submitted", draft, actor, now)
    return draft


def approve_draft(reference: str, *, digest: str, actor: Viewer, now: datetime) -> Draft:
    """Sign a colleague's answer exactly as it was read (`digest` is what the page showed).

    Raises:
        FourEyes: the signer wrote, edited or submitted it, or it changed since it was read.
    """
    with seen_by(actor):
        case = case_for(actor, "case.approve", reference)
        draft = _demand(case)
        if actor.user_id is None or actor.user_id in {draft.author_id, draft.last_editor_id}:
            raise FourEyes(_("You wrote this. A second officer must sign it."))
        if draft.submitted_by == actor.ref:
            raise FourEyes(_("You asked for the signature. A second officer must sign it."))
        if digest != digest_of(draft):
            raise FourEyes(_("The answer changed after you read it. Read it again, then sign."))
        draft.state = move(DRAFT_MOVES, DraftState(draft.state), DraftState.APPROVED)
        draft.save(update_fields=["state"])
        Approval.objects.create(draft=draft, by_id=actor.user_id, at=now, digest=digest)
        Case.objects.filter(pk=case.pk).update(next_step="send")
        _record("cases.draft.approved", draft, actor, now)
    return draft


def return_draft(reference: str, *, reason: str, actor: Viewer, now: datetime) -> Draft:
    """Send an answer back to its author with a reason."""
    if not reason.strip():
        raise DraftIncomplete(_("Say what should change."))
    with seen_by(actor):
        case = case_for(actor, "case.approve", reference)
        draft = _demand(case)
        draft.state = move(DRAFT_MOVES, DraftState(draft.state), DraftState.WRITING)
        draft.returned_because = clean(reason)[0].strip()[:300]
        draft.save(update_fields=["state", "returned_because"])
        Case.objects.filter(pk=case.pk).update(next_step="work")
        _record("cases.draft.returned", draft, actor, now)
    return draft


def digest_of(draft: Draft) -> str:
    """What a signature is bound to: content, marking, channel and recipient."""
    content = [
        draft.channel,
        draft.recipient,
        draft.kind,
        draft.language,
        draft.subject,
        draft.text,
        sorted(draft.handling_codes),
        draft.evaluation,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def is_signed(draft: Draft) -> bool:
    """True when a second officer signed exactly what the draft says now."""
    return (
        draft.approvals.filter(digest=digest_of(draft))
        .exclude(by_id__in=[draft.author_id, draft.last_editor_id])
        .exists()
    )


def demand_complete(draft: Draft) -> None:
    """Raises `DraftIncomplete` when it has no words or no address."""
    if not draft.text.strip():
        raise DraftIncomplete(_("The answer has no text yet."))
    if "@" not in draft.recipient:
        raise DraftIncomplete(_("Give the address the answer goes to."))


def needs_four_eyes(case: Case, message: Message) -> bool:
    """Marked items leave only with a second signature (domain: release needs four eyes).

    [D] Marked means: a restricting handling code, or a case of a closed circle.
    """
    return case.circle_id is not None or any(code != "h0" for code in message.handling_codes)


def _open(case: Case) -> Draft | None:
    return (
        case.drafts.exclude(state__in=[DraftState.SENT, DraftState.DROPPED])
        .select_related("last_editor", "answers")
        .first()
    )


def _demand(case: Case) -> Draft:
    draft = _open(case)
    if draft is None:
        raise NoDraft(_("There is no answer in the making on this case."))
    return draft


def _cleaned(value: object) -> object:
    return clean(value)[0] if isinstance(value, str) else value


def _record(verb: str, draft: Draft, actor: Viewer, now: datetime) -> None:
    record(
        verb,
        actor=actor,
        now=now,
        object_kind="case",
        object_ref=draft.case.reference,
        details={"draft": draft.pk, "version": draft.version},
    )
    announce("case", draft.case.reference, now=now)
