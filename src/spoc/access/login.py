"""How do people sign in? The account library's own hooks: no sign-up, everything recorded.

Passwords, security keys and the national identity provider (OpenID Connect) lead to the accounts
that the administrator made, and to no other.
"""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.access.models import User
from spoc.access.refusals import answer_to
from spoc.access.rules import Viewer, may
from spoc.access.selectors import today_at, viewer_of
from spoc.access.sessions import KEY, end_session, open_session, session_of
from spoc.audit.services import record
from spoc.kernel import clock
from spoc.kernel.errors import Refusal

_DOOR = Viewer(ref="spoc.sign-in", name="sign-in", is_machine=True)


class NoAccount(Refusal):
    """The identity provider vouches for somebody who has no account here."""

    code = "no-account"
    status = 403


def start_page(viewer: Viewer) -> str:
    """Where a person begins: the inbox, oversight, the state of the hub, or their own page."""
    for act, page in (
        ("message.read", "inbox"),
        ("audit.read", "oversight"),
        ("user.manage", "system"),
    ):
        if may(viewer, act):
            return reverse(page)
    return reverse("access_me")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Hooks of the account library around sign-in and sign-out."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": lazy("The user name or the pass phrase is not right."),
        "incorrect_password": lazy("The pass phrase is not right."),
        "enter_current_password": lazy("The present pass phrase is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - its signature
        """Never: accounts are made by the administrator."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record who was tried. A name that is no account may be a password: it is not kept."""
        name = str(credentials.get("username", "")).lower()
        known = User.objects.filter(username=name).first()
        _refused(request, known.ref if known else "", why="password")

    def pre_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse | None:
        """A closed account is told so, and the try is recorded."""
        answer = super().pre_login(request, user, **hooks)
        if answer is not None:
            _refused(request, user.ref, why="account closed")
        return cast("HttpResponse | None", answer)

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session; without its entry in the record there is none."""
        now = clock.now()
        viewer = viewer_of(user, today=today_at(now))
        with transaction.atomic():
            super().login(request, user)
            before = session_of(user, request.session.get(KEY))
            if before is not None:
                end_session(before, actor=viewer, now=now, why="signed in again")
            opened = open_session(
                user,
                address=_address(request),
                program=request.headers.get("User-Agent", ""),
                actor=viewer,
                now=now,
                how=_method(request),
            )
        request.session[KEY] = opened.pk

    def logout(self, request: HttpRequest) -> None:
        """End the session and record it."""
        now = clock.now()
        user = request.user
        if isinstance(user, User):
            session = session_of(user, request.session.get(KEY))
            if session is not None:
                viewer = viewer_of(user, today=today_at(now))
                end_session(session, actor=viewer, now=now, why="signed out")
        super().logout(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The page on which this person's work begins."""
        user = cast("User", request.user)
        return start_page(viewer_of(user, today=today_at(clock.now())))


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # no types
    """Hooks around the identity provider: it opens existing accounts and makes none."""

    def is_open_for_signup(
        self,
        request: HttpRequest,  # noqa: ARG002 - its signature
        sociallogin: SocialLogin,  # noqa: ARG002 - its signature
    ) -> bool:
        """Never."""
        return False

    def is_auto_signup_allowed(
        self,
        request: HttpRequest,  # noqa: ARG002 - its signature
        sociallogin: SocialLogin,  # noqa: ARG002 - its signature
    ) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Bind the provider's person to the account of the same name or proven address, once.

        Raises:
            ImmediateHttpResponse: nobody here has that name; with a page that says so.
        """
        if sociallogin.is_existing:
            return
        user = _account_of(sociallogin)
        if user is None:
            _refused(request, "", why="no account for the identity provider's person")
            refusal = NoAccount(
                _(
                    "The identity provider knows you, but you have no account here. "
                    "Ask the administrator for one with your user name."
                )
            )
            raise ImmediateHttpResponse(answer_to(request, refusal))
        with transaction.atomic():
            sociallogin.user = user
            sociallogin.save(request, connect=True)
            record(
                "access.user.changed",
                actor=_DOOR,
                now=clock.now(),
                object_kind="user",
                object_ref=user.ref,
                details={"identity_provider": sociallogin.account.provider},
            )


def _account_of(sociallogin: SocialLogin) -> User | None:
    claims = sociallogin.account.extra_data or {}
    claims = claims.get("userinfo") or claims.get("id_token") or claims
    name = str(claims.get("preferred_username") or "").lower()
    if name and (user := User.objects.filter(username=name, is_active=True).first()):
        return user
    proven = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
    found = list(User.objects.filter(email__in=proven, is_active=True)[:2]) if proven else []
    return found[0] if len(found) == 1 else None


def _refused(request: HttpRequest, user_ref: str, *, why: str) -> None:
    record(
        "access.session.refused",
        actor=_DOOR,
        now=clock.now(),
        object_kind="user",
        object_ref=user_ref,
        details={"why": why, "address": _address(request)},
    )


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def _method(request: HttpRequest) -> str:
    proofs = request.session.get("account_authentication_methods") or []
    return " ".join(str(proof.get("type") or proof.get("method")) for proof in proofs)
