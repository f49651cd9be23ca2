"""Officers with accounts, as the cast names them."""

from __future__ import annotations

from spoc.access.models import User
from spoc.access.rules import Viewer, machine
from spoc.access.selectors import viewer_of
from spoc.access.services import add_user
from tests.factories.messages import NOW

PASSWORD = "invented-password"


def make_user(name: str, *roles: str, desk: str = "cgi", language: str = "en") -> User:
    """An account with these roles from today on."""
    return add_user(
        name,
        roles=roles or ("operator_front",),
        desk=desk,
        password=PASSWORD,
        language=language,
        full_name=f"{name.title()} Verzonnen",
        actor=machine("test"),
        now=NOW,
    )


def make_viewer(name: str, *roles: str, desk: str = "cgi") -> Viewer:
    """An account as a viewer with a purpose."""
    user = make_user(name, *roles, desk=desk)
    return viewer_of(user, purpose="test: handling at the desk", today=NOW.date())
