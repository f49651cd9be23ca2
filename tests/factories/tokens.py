"""Tokens of officers and of partners' systems, made through the real service."""

from __future__ import annotations

from datetime import datetime

from spoc.access.models import User
from spoc.access.rights import SCOPES
from spoc.access.rules import machine
from spoc.access.services import add_user, create_token
from spoc.kernel import clock


def make_token(
    user: User,
    *scopes: str,
    partner: str = "",
    days: int = 90,
    now: datetime | None = None,
) -> str:
    """A token with these scopes (all of them when none is named), valid from now on."""
    return create_token(
        user,
        scopes=scopes or tuple(SCOPES),
        name="tests",
        partner=partner,
        days=days,
        actor=machine("test"),
        now=now or clock.now(),
    )


def make_partner_token(partner: str, *scopes: str) -> str:
    """A token of the own system of a partner; the account is made with it."""
    user = add_user(
        f"{partner}-system",
        roles=["partner_system"],
        language="en",
        actor=machine("test"),
        now=clock.now(),
    )
    return make_token(user, *(scopes or ("messages:write", "messages:read")), partner=partner)
