"""Where is a request sent that may not pass yet: to sign in, to unlock, to the second factor?"""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from spoc.access.models import SignIn, User
from spoc.access.rights import HIGH_ROLES
from spoc.access.rules import Viewer

HELD = "held"  # of a form that was sent while the screen was locked, in Django's session
_MOST_HELD = 200_000  # characters


def sign_in_page(request: HttpRequest) -> str:
    """The sign-in, and from there back to where the reader wanted to go.

    Who asked for nothing but the hub is led to where their work begins: `/` is the inbox, which is
    not everybody's.
    """
    page, target = reverse("account_login"), _where(request)
    return page if target == "/" else _with_next(page, target)


def keep_for_later(request: HttpRequest, user: User) -> str:
    """The page on which this person unlocks the screen; what was being sent is kept meanwhile.

    A form is never lost to the lock (WCAG 2.2, 2.2.5): its fields stay in the session, and the
    page after unlocking offers to send them. Files must be chosen again.
    """
    target = _where(request)
    if request.method == "POST":
        fields = request.POST.copy()
        fields.pop("csrfmiddlewaretoken", None)
        body = fields.urlencode()
        if len(body) <= _MOST_HELD:
            request.session[HELD] = {"path": request.get_full_path(), "body": body}
            target = reverse("access_held")
    methods = get_adapter().get_reauthentication_methods(user)
    page = methods[0]["url"] if methods else reverse("access_locked")
    return _with_next(page, target)


def was_proved_since(request: HttpRequest, session: SignIn) -> bool:
    """True when the person has proved who they are since the screen was locked."""
    proofs = get_authentication_records(request, request.user)
    since = session.locked_at.timestamp() if session.locked_at else 0.0
    return any(proof.get("at", 0) >= since for proof in proofs)


def lacks_second_factor(user: User, viewer: Viewer) -> bool:
    """True when a high role has no factor that cannot be phished; never in demo."""
    if settings.DEMO or not viewer.roles & HIGH_ROLES:
        return False
    return not is_mfa_enabled(user, types=[Authenticator.Type.WEBAUTHN])


def _where(request: HttpRequest) -> str:
    return request.get_full_path() if request.method in {"GET", "HEAD"} else "/"


def _with_next(page: str, target: str) -> str:
    return f"{page}?{urlencode({'next': target})}"
