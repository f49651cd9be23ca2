"""The decision of `access.rules.may` as a demand: a "no" becomes a refusal that says why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spoc.access.rights import RIGHTS
from spoc.access.rules import Guarded, Viewer, why_not
from spoc.kernel.errors import Refusal


class NotAllowed(Refusal):
    """The viewer has no right to this act, or the thing is closed to the viewer."""

    code = "not-allowed"
    status = 403


def demand(viewer: Viewer, act: str, thing: Guarded | None = None) -> None:
    """Let the act pass or raise `NotAllowed` with a sentence that says what to do."""
    reason = why_not(viewer, act, thing)
    if not reason:
        return
    if reason == "scope":
        raise NotAllowed(
            _("This token lacks the scope “%(scope)s”. Ask the administrator for one that has it.")
            % {"scope": RIGHTS[act].scope}
        )
    if reason == "circle":
        raise NotAllowed(_("This case belongs to a closed circle. Ask the desk that keeps it."))
    raise NotAllowed(_("Your role does not allow this. Ask your shift leader."))
