"""Fetching the case that an act is about, locked, within the actor's sight."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spoc.access.demand import NotAllowed, demand
from spoc.access.rules import Viewer
from spoc.cases.models import Case
from spoc.kernel.errors import Refusal


class NoSuchCase(Refusal):
    """There is no case of this reference, or it is closed to the actor: both look the same."""

    code = "no-such-case"
    status = 404


class CaseIsClosed(Refusal):
    """The case has ended; reopen it first."""

    code = "case-closed"


def case_for(actor: Viewer, act: str, reference: str) -> Case:
    """The case, locked until the transaction ends. Call inside `seen_by(actor)`.

    Raises:
        NoSuchCase: not there, or not in the actor's sight.
        NotAllowed: the actor may not do this act.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(reference=reference).first()
    if case is None:
        raise NoSuchCase(_("There is no case %(ref)s that you may see.") % {"ref": reference})
    demand(actor, act, case)
    return case


def open_case_for(actor: Viewer, act: str, reference: str) -> Case:
    """Like `case_for`, and the case must still be open.

    Raises:
        CaseIsClosed: it has ended.
    """
    case = case_for(actor, act, reference)
    if case.closed_at is not None:
        raise CaseIsClosed(
            _("Case %(ref)s is closed. Reopen it before you change it.") % {"ref": reference}
        )
    return case


def officer_of(actor: Viewer) -> int:
    """The account of the person who acts; machines write no notes and no answers.

    Raises:
        NotAllowed: the actor is no person.
    """
    if actor.user_id is None:
        raise NotAllowed(_("Only a person may do this, not a machine."))
    return actor.user_id
