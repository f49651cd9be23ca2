"""May this viewer do this act on this thing? The one decision of the whole product.

Pages, API, search and jobs ask here; row-level security in PostgreSQL is the second wall.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from spoc.access.rights import RIGHTS

PARTNER_ROLE = "partner_system"


class Reach(StrEnum):
    """How far row-level security lets a transaction see. Unset means nothing."""

    NOTHING = "nothing"
    OWN = "own"  # a partner's token: what this partner sent, and nothing else
    DESK = "desk"  # every open item, and closed circles the viewer belongs to
    ALL = "all"  # parts of the hub: intake, worker, outbox


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever looks or acts: an officer, a token, or a part of the hub.

    `ref` is stable and stands in the record; `scopes` limits a token (empty for people, who are
    limited by their roles alone).
    """

    ref: str
    name: str = ""
    roles: frozenset[str] = frozenset()
    desk: str = ""
    circles: frozenset[int] = frozenset()
    scopes: frozenset[str] = frozenset()
    purpose: str = ""
    language: str = "en"
    user_id: int | None = None
    partner: str = ""  # a token that belongs to a partner: it sends, and sees only its own
    is_machine: bool = False

    @property
    def role_text(self) -> str:
        """Roles as the record names them."""
        return " ".join(sorted(self.roles)) or ("machine" if self.is_machine else "")

    @property
    def initials(self) -> str:
        """Two letters for the presence mark."""
        words = [word for word in self.name.replace(".", " ").split() if word]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))

    @property
    def reach(self) -> Reach:
        """How far the second wall lets this viewer see."""
        if self.is_machine:
            return Reach.ALL
        if self.partner:
            return Reach.OWN
        if PARTNER_ROLE in self.roles:  # a partner's system that names no partner owns nothing
            return Reach.NOTHING
        return Reach.DESK if _has_act(self, "message.read") else Reach.NOTHING

    def because(self, purpose: str) -> Viewer:
        """The same viewer with a reason for looking."""
        return replace(self, purpose=purpose)


class Guarded(Protocol):
    """A thing whose sight may be limited to a circle."""

    circle_id: int | None


def machine(part: str) -> Viewer:
    """The viewer of a part of the hub, such as `machine("worker")`: sees all, acts by its name."""
    return Viewer(
        ref=f"spoc.{part}", name=part, is_machine=True, purpose="DIR977 Art. 16(1): processing"
    )


NOBODY = Viewer(ref="nobody")


def may(viewer: Viewer, act: str, thing: Guarded | None = None) -> bool:
    """True when a role (and a token's scope) allows the act and the thing is not closed to it.

    Raises:
        KeyError: `act` has no row in `access/rights.py`; an unknown act is a bug, never a "yes".
    """
    right = RIGHTS[act]
    if viewer.is_machine:
        return True
    if viewer.scopes and right.scope not in viewer.scopes:
        return False
    if not _has_act(viewer, act):
        return False
    return thing is None or is_open_to(viewer, thing)


def is_open_to(viewer: Viewer, thing: Guarded) -> bool:
    """Need-to-know: an item of a closed circle is open to its members alone."""
    circle = thing.circle_id
    return viewer.is_machine or circle is None or circle in viewer.circles


def why_not(viewer: Viewer, act: str, thing: Guarded | None = None) -> str:
    """The code of the reason for a "no": role, scope, circle; "" when the answer is yes."""
    if may(viewer, act, thing):
        return ""
    if not _has_act(viewer, act):
        return "role"
    if viewer.scopes and RIGHTS[act].scope not in viewer.scopes:
        return "scope"
    return "circle"


def _has_act(viewer: Viewer, act: str) -> bool:
    return bool(viewer.roles & RIGHTS[act].roles)
