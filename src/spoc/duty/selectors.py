"""Which desks are there, and when do they hand over?"""

from __future__ import annotations

from spoc.access.rules import Viewer
from spoc.duty.models import Desk


def desks(*, viewer: Viewer) -> list[Desk]:  # noqa: ARG001 - desks are no secret inside the house
    """Every desk, in the order of lists."""
    return list(Desk.objects.filter(is_active=True))


def desk_codes(*, viewer: Viewer) -> list[str]:  # noqa: ARG001 - desks are no secret
    """The code of every desk that there is or was: older messages lie at those given up."""
    return list(Desk.objects.values_list("code", flat=True))
