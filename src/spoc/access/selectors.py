"""Who is this: an officer at the screen, or a machine with a token?

The one place where accounts, grants and circles become a `Viewer`; read anew for every request,
so that a change of right holds at once (ASVS 8.3.2).
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from spoc.access.models import ApiToken, Circle, RoleGrant, SignIn, User
from spoc.access.rules import Viewer
from spoc.kernel.errors import Refusal

TOKEN_PREFIX = "spoc_"  # noqa: S105 - how tokens begin, not one of them


class TokenRefused(Refusal):
    """The API's 401: `code` is token-missing, -unknown, -expired, -revoked or account-disabled."""

    code = "token-unknown"
    status = 401


def today_at(now: datetime) -> date:
    """The day of an instant in the zone of this hub: grants begin and end with it."""
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def viewer_of(user: User, *, purpose: str = "", today: date) -> Viewer:
    """The person as a viewer, with the roles in force today; none when the account is closed."""
    return Viewer(
        ref=user.ref,
        name=user.name,
        roles=_roles(user, today) if user.is_active else frozenset(),
        desk=user.desk,
        circles=_circles(user),
        purpose=purpose,
        language=user.language,
        user_id=user.pk,
    )


def viewer_of_token(text: str, *, now: datetime, purpose: str = "") -> tuple[Viewer, ApiToken]:
    """The bearer of a token, and the token; it may do what its owner and its scopes allow.

    Raises:
        TokenRefused: with a code and a sentence for each way in which a token is no good.
    """
    if not text:
        raise TokenRefused(
            _("Send your token in the header “Authorization: Bearer …”."), "token-missing"
        )
    token = (
        ApiToken.objects.select_related("user").filter(digest=token_digest(text)).first()
        if text.startswith(TOKEN_PREFIX)
        else None
    )
    if token is None:
        raise TokenRefused(_("This token is not known. Ask the administrator for one."))
    if token.revoked_at is not None:
        raise TokenRefused(
            _("This token was withdrawn. Ask the administrator for a new one."), "token-revoked"
        )
    if token.expires_at <= now:
        raise TokenRefused(
            _("This token ended on %(day)s. Ask the administrator for a new one.")
            % {"day": today_at(token.expires_at).isoformat()},
            "token-expired",
        )
    if not token.user.is_active:
        raise TokenRefused(
            _("The account of this token is closed. Ask the administrator."), "account-disabled"
        )
    if not token.scopes:  # an empty set would mean "limited by roles alone"
        raise TokenRefused(_("This token has no scope. Ask the administrator for a new one."))
    viewer = Viewer(
        ref=f"token:{token.user.username}:{token.pk}",
        name=token.name,
        roles=_roles(token.user, today_at(now)),
        desk=token.user.desk,
        circles=_circles(token.user),
        scopes=frozenset(token.scopes),
        purpose=purpose,
        language=token.user.language,
        user_id=token.user.pk,
        partner=token.partner,
    )
    return viewer, token


def token_digest(text: str) -> str:
    """What is kept of a token: SHA-256; its 256 random bits need no slow digest."""
    return hashlib.sha256(text.encode()).hexdigest()


def open_sign_ins(*, viewer: Viewer) -> list[SignIn]:
    """The viewer's own sessions that have not ended, the newest first (ASVS 7.5.2)."""
    return list(
        SignIn.objects.filter(user_id=viewer.user_id or 0, ended_at=None).order_by("-opened_at")
    )


def own_tokens(*, viewer: Viewer) -> list[ApiToken]:
    """The viewer's own tokens, the newest first; never the tokens themselves."""
    return list(ApiToken.objects.filter(user_id=viewer.user_id or 0).order_by("-created_at"))


def _roles(user: User, today: date) -> frozenset[str]:
    in_force = RoleGrant.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today),
        Q(valid_to=None) | Q(valid_to__gte=today),
        user=user,
    )
    return frozenset(in_force.values_list("role", flat=True))


def _circles(user: User) -> frozenset[int]:
    return frozenset(Circle.objects.filter(members=user).values_list("pk", flat=True))
