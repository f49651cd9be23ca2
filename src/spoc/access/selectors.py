"""Who is this: an officer at the screen, or a machine with a token?

The one place where accounts, grants and circles become a `Viewer`; read anew for every request,
so that a change of right holds at once (ASVS 8.3.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from spoc.access.demand import demand
from spoc.access.models import ApiToken, Circle, RoleGrant, SignIn, User
from spoc.access.rules import Viewer
from spoc.access.tokens import Bearer, bearer_of
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


def viewer_of_token(text: str, *, now: datetime, purpose: str = "") -> tuple[Viewer, Bearer]:
    """The bearer of a token as a viewer; it may do what its owner and its scopes allow.

    Raises:
        TokenRefused: with a code and a sentence for each way in which a token is no good.
    """
    if not text:
        raise TokenRefused(
            _("Send your token in the header “Authorization: Bearer …”."), "token-missing"
        )
    token = bearer_of(text, today=today_at(now)) if text.startswith(TOKEN_PREFIX) else None
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
    if not token.is_active:
        raise TokenRefused(
            _("The account of this token is closed. Ask the administrator."), "account-disabled"
        )
    if not token.scopes:  # an empty set would mean "limited by roles alone"
        raise TokenRefused(_("This token has no scope. Ask the administrator for a new one."))
    viewer = Viewer(
        ref=f"token:{token.username}:{token.pk}",
        name=token.name,
        roles=frozenset(token.roles),
        desk=token.desk,
        circles=frozenset(token.circles),
        scopes=frozenset(token.scopes),
        purpose=purpose,
        language=token.language,
        user_id=token.user_id,
        partner=token.partner,
    )
    return viewer, token


def open_sign_ins(*, viewer: Viewer) -> list[SignIn]:
    """The viewer's own sessions that have not ended, the newest first (ASVS 7.5.2)."""
    return list(
        SignIn.objects.filter(user_id=viewer.user_id or 0, ended_at=None).order_by("-opened_at")
    )


def own_tokens(*, viewer: Viewer) -> list[ApiToken]:
    """The viewer's own tokens, the newest first; never the tokens themselves."""
    return list(ApiToken.objects.filter(user_id=viewer.user_id or 0).order_by("-created_at"))


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the administrator sees it. `state` is closed, locked, in or out."""

    user: User
    roles: tuple[str, ...]
    has_key: bool
    signed_in_at: datetime | None
    state: str


def people(*, viewer: Viewer, today: date) -> list[Account]:
    """Every account with the roles in force, its last sign-in and whether it is open; by name.

    Raises:
        NotAllowed: the viewer does not manage accounts.
    """
    demand(viewer, "user.manage")
    with_key = set(
        Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).values_list(
            "user_id", flat=True
        )
    )
    is_open = Q(sign_ins__ended_at=None)
    users = User.objects.prefetch_related("grants").annotate(
        signed_in_at=Max("sign_ins__opened_at"),
        sessions=Count("sign_ins", filter=is_open & Q(sign_ins__id__isnull=False)),
        locked=Count("sign_ins", filter=is_open & Q(sign_ins__locked_at__isnull=False)),
    )
    return [
        Account(
            user=user,
            roles=tuple(
                sorted(
                    grant.role
                    for grant in user.grants.all()
                    if (grant.valid_from or today) <= today <= (grant.valid_to or today)
                )
            ),
            has_key=user.pk in with_key,
            signed_in_at=user.signed_in_at,
            state=_state(user.is_active, sessions=user.sessions, locked=user.locked),
        )
        for user in users.order_by("name", "username")
    ]


def _state(is_active: bool, *, sessions: int, locked: int) -> str:
    if not is_active:
        return "closed"
    if not sessions:
        return "out"
    return "locked" if locked == sessions else "in"


def _roles(user: User, today: date) -> frozenset[str]:
    in_force = RoleGrant.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today),
        Q(valid_to=None) | Q(valid_to__gte=today),
        user=user,
    )
    return frozenset(in_force.values_list("role", flat=True))


def _circles(user: User) -> frozenset[int]:
    return frozenset(Circle.objects.filter(members=user).values_list("pk", flat=True))
