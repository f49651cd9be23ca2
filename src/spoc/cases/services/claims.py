"""Who has a case: take it, give it back, take it over, hand it to somebody else.

The owner is responsible until somebody else is. The lease says who may answer right now: it lives
as long as the holder is active and is free a minute after they vanish, so that two answers can
never leave.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from spoc.access.models import User
from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases.models import Case, Presence
from spoc.cases.services.finding import open_case_for
from spoc.cases.states import NEXT_STEPS, CaseState
from spoc.duty.models import Desk
from spoc.kernel.errors import Refusal
from spoc.kernel.live import announce

LEASE = timedelta(seconds=60)


class AlreadyTaken(Refusal):
    """A colleague holds the case; taking it over needs a reason."""

    code = "already-taken"


class NotYours(Refusal):
    """Only the officer who has the case may do this."""

    code = "not-yours"


class ReasonMissing(Refusal):
    """The act needs a reason in words."""

    code = "reason-missing"
    status = 400


class NoSuchDesk(Refusal):
    """There is no such desk or colleague."""

    code = "no-such-desk"
    status = 400


def claim_case(reference: str, *, actor: Viewer, now: datetime) -> None:
    """Take a case that is free, or renew one's own lease.

    Raises:
        AlreadyTaken: a colleague is active on it; the sentence names them.
    """
    with seen_by(actor):
        case = open_case_for(actor, "case.claim", reference)
        if case.owner_id == actor.user_id:
            Case.objects.filter(pk=case.pk).update(lease_until=now + LEASE)
            return
        if case.owner is not None and is_leased(case, now=now):
            raise AlreadyTaken(
                _("%(name)s has this case. Take it over with a reason.") % {"name": case.owner.name}
            )
        won = (
            Case.objects.filter(pk=case.pk, version=case.version)
            .filter(Q(owner_id=case.owner_id) if case.owner_id else Q(owner__isnull=True))
            .update(**_taken(case, actor, now))
        )
        if won != 1:
            raise AlreadyTaken(_("Your colleague was faster."))
        record("cases.case.claimed", actor=actor, now=now, object_kind="case", object_ref=reference)
        announce("case", reference, now=now)


def take_over(reference: str, *, reason: str, actor: Viewer, now: datetime) -> None:
    """Take a case from a colleague, with a reason that the record keeps.

    Raises:
        ReasonMissing: no reason was given.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why you take this case over."))
    with seen_by(actor):
        case = open_case_for(actor, "case.claim", reference)
        before = case.owner.ref if case.owner else ""
        Case.objects.filter(pk=case.pk).update(**_taken(case, actor, now))
        record(
            "cases.case.taken_over",
            actor=actor,
            now=now,
            object_kind="case",
            object_ref=reference,
            details={"from": before, "reason": reason.strip()[:300]},
        )
        announce("case", reference, now=now)


def release_case(reference: str, *, actor: Viewer, now: datetime) -> None:
    """Give one's case back to the desk.

    Raises:
        NotYours: somebody else, or nobody, has it.
    """
    with seen_by(actor):
        case = open_case_for(actor, "case.claim", reference)
        if case.owner_id != actor.user_id:
            raise NotYours(_("This case is not yours to give back."))
        Case.objects.filter(pk=case.pk).update(
            owner=None,
            taken_at=None,
            lease_until=None,
            state=CaseState.NEW if case.state == CaseState.TAKEN else case.state,
            next_step="claim",
            version=case.version + 1,
        )
        record(
            "cases.case.released", actor=actor, now=now, object_kind="case", object_ref=reference
        )
        announce("case", reference, now=now)


def assign_case(
    reference: str, *, desk: str = "", username: str = "", actor: Viewer, now: datetime
) -> None:
    """Hand a case to a desk, or to a colleague (who then has it, without a lease).

    Raises:
        NoSuchDesk: neither exists.
    """
    with seen_by(actor):
        case = open_case_for(actor, "case.assign", reference)
        colleague = User.objects.filter(username=username, is_active=True).first()
        if username and colleague is None:
            raise NoSuchDesk(_("There is no colleague “%(name)s”.") % {"name": username})
        if desk and not Desk.objects.filter(code=desk, is_active=True).exists():
            raise NoSuchDesk(_("There is no desk “%(name)s”.") % {"name": desk})
        if not desk and colleague is None:
            raise NoSuchDesk(_("Choose a desk or a colleague."))
        Case.objects.filter(pk=case.pk).update(
            desk=desk or case.desk,
            owner=colleague,
            taken_at=now if colleague else None,
            lease_until=None,
            next_step=NEXT_STEPS[CaseState.TAKEN] if colleague else "claim",
            state=CaseState.TAKEN if colleague and case.state == CaseState.NEW else case.state,
            version=case.version + 1,
        )
        record(
            "cases.case.assigned",
            actor=actor,
            now=now,
            object_kind="case",
            object_ref=reference,
            details={"desk": desk, "user": colleague.ref if colleague else ""},
        )
        announce("case", reference, now=now)
        announce("arrival", reference, now=now)  # in the list of whoever has it now


def be_present(reference: str, *, mode: str, actor: Viewer, now: datetime) -> None:
    """Say that one has the case open, reading or writing; activity keeps one's lease alive."""
    with seen_by(actor):
        case = Case.objects.filter(reference=reference).first()
        if case is None or actor.user_id is None:
            return
        seen_as = (
            Presence.objects.filter(case=case, user_id=actor.user_id, seen_at__gt=now - LEASE)
            .values_list("mode", flat=True)
            .first()
        )
        mode = "writing" if mode == "writing" else "reading"
        Presence.objects.update_or_create(
            case=case, user_id=actor.user_id, defaults={"mode": mode, "seen_at": now}
        )
        if case.owner_id == actor.user_id and case.closed_at is None:
            Case.objects.filter(pk=case.pk).update(lease_until=now + LEASE)
        if seen_as != mode:
            announce("presence", reference, now=now)


def is_leased(case: Case, *, now: datetime) -> bool:
    """True while the holder is active, so that nobody else may answer."""
    return case.lease_until is not None and case.lease_until > now


def demand_lease(case: Case, *, actor: Viewer, now: datetime) -> None:
    """Only the holder may answer; a lapsed lease of one's own is renewed.

    Raises:
        NotYours: the case is free or a colleague's.
    """
    if case.owner_id is None or case.owner_id != actor.user_id:
        raise NotYours(_("Take this case before you answer it."))
    Case.objects.filter(pk=case.pk).update(lease_until=now + LEASE)


def _taken(case: Case, actor: Viewer, now: datetime) -> dict[str, object]:
    return {
        "owner_id": actor.user_id,
        "taken_at": now,
        "lease_until": now + LEASE,
        "first_look_at": case.first_look_at or now,
        "state": CaseState.TAKEN if case.state == CaseState.NEW else case.state,
        "next_step": NEXT_STEPS[CaseState.TAKEN],
        "version": case.version + 1,
    }
