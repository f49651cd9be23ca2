"""Where is our own message on its way, in words, and what does the partner get?"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from spoc.desk.formats import hours_text, moment_text
from spoc.exchange.models import Dispatch
from spoc.exchange.states import Sending


@dataclass(frozen=True, slots=True)
class Way:
    """The state of a dispatch. `tone`: of the note that shows it; "late" wants a human."""

    words: str
    tone: str

    @property
    def hangs(self) -> bool:
        """A human must decide in the outbox."""
        return self.tone == "late"


def way_of(dispatch: Dispatch) -> Way:
    """The state of a dispatch in a sentence."""
    problem = dispatch.problem or _("no reason was given")
    state = Sending(dispatch.state)
    if state is Sending.WAITING and dispatch.attempts:
        words = _("Not delivered yet (%(problem)s). The machine tries again at %(time)s.") % {
            "problem": problem,
            "time": hours_text(dispatch.next_try_at) if dispatch.next_try_at else "…",
        }
        return Way(words, "soon")
    if state is Sending.WAITING:
        return Way(_("Waits in the outbox and leaves within seconds."), "")
    if state is Sending.TRYING:
        return Way(_("Is being handed to the channel now."), "")
    if state is Sending.SENT:
        at = moment_text(dispatch.sent_at) if dispatch.sent_at else "…"
        if dispatch.decided_by:
            words = _("%(name)s confirmed at %(time)s that it arrived.")
            return Way(words % {"name": dispatch.decided_by, "time": at}, "met")
        return Way(_("The partner's system took it at %(time)s.") % {"time": at}, "met")
    if state is Sending.FAILED:
        words = _("Not delivered: %(problem)s. Decide in the outbox what to do.")
        return Way(words % {"problem": problem.rstrip(".")}, "late")
    if state is Sending.UNCERTAIN:
        words = _("Nobody knows whether it arrived: ask the partner, then decide in the outbox.")
        return Way(words, "late")
    return Way(_("Given up by %(name)s; it did not leave.") % {"name": dispatch.decided_by}, "soon")
