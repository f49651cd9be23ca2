"""How do accounts, roles and tokens come and go? Each change is recorded and holds at once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from spoc.access.demand import demand
from spoc.access.models import ApiToken, RoleGrant, SignIn, User
from spoc.access.rights import SCOPES
from spoc.access.rules import PARTNER_ROLE, Viewer
from spoc.access.selectors import TOKEN_PREFIX, today_at
from spoc.access.tokens import Bearer, token_digest
from spoc.audit.services import record
from spoc.kernel.errors import Refusal
from spoc.kernel.live import announce
from spoc.law.vocabulary import vocabulary

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}\Z")
_CODE = re.compile(r"[a-z0-9-]{1,20}\Z")
_LONGEST = 366  # days a token may live


class BadAccount(Refusal):
    """Something about an account cannot be; the sentence lists what can."""

    code = "bad-account"
    status = 400


class NoSuchUser(Refusal):
    """Nobody signs in with this name."""

    code = "no-such-user"
    status = 404


class BadToken(Refusal):
    """A token cannot be made like this; the sentence lists what can."""

    code = "bad-token"
    status = 400


def find_user(name: str) -> User:
    """The account with this name of sign-in, whatever its case.

    Raises:
        NoSuchUser: there is none.
    """
    user = User.objects.filter(username=name.strip().lower()).first()
    if user is None:
        raise NoSuchUser(_("There is no user “%(name)s”.") % {"name": name})
    return user


def add_user(
    name: str,
    *,
    roles: Iterable[str],
    desk: str = "",
    password: str = "",
    language: str = "nl",
    actor: Viewer,
    now: datetime,
    full_name: str = "",
    email: str = "",
    is_demo: bool = False,
    known_desks: Collection[str] | None = None,
) -> User:
    """Make an account. Without a password it signs in through the identity provider alone.

    `known_desks` are the codes of the duty roster, which stands above this room; None leaves the
    desk to its form alone.

    Raises:
        BadAccount: name, role, desk, language or password cannot be, or the name is taken.
        NotAllowed: the actor may not manage accounts.
    """
    demand(actor, "user.manage")
    username = name.strip().lower()
    if not _USERNAME.match(username):
        raise BadAccount(
            _(
                "“%(name)s” cannot be a name of sign-in. Use 2 to 40 letters, digits, dots, "
                "hyphens or underscores, beginning with a letter."
            )
            % {"name": name}
        )
    given = _known_roles(roles)
    desk = _known_desk(desk, known_desks)
    languages = [code for code, _label in settings.LANGUAGES]
    if language not in languages:
        raise _unlisted(_("language"), language, languages)
    with transaction.atomic():
        user = User(
            username=username,
            name=full_name.strip() or username,
            email=email.strip().lower(),
            desk=desk,
            language=language,
            is_demo=is_demo,
        )
        if User.objects.filter(username=username).exists():
            raise BadAccount(_("There is a user “%(name)s” already.") % {"name": username})
        if user.email and User.objects.filter(email=user.email).exists():
            raise BadAccount(_("Another account has the address %(email)s.") % {"email": email})
        if password:
            _set_password(user, password)
        else:
            user.set_unusable_password()
        user.save()
        for role in given:
            RoleGrant.objects.create(user=user, role=role, valid_from=today_at(now))
        _record("access.user.added", user, actor, now, roles=given, desk=desk)
    return user


def change_roles(user: User, *, roles: Iterable[str], actor: Viewer, now: datetime) -> None:
    """Let the user have exactly these roles from today; the record keeps what was before.

    Raises:
        BadAccount: a role is not in the law's list.
        NotAllowed: the actor may not manage accounts.
    """
    demand(actor, "user.manage")
    given = _known_roles(roles)
    with transaction.atomic():
        grants = RoleGrant.objects.select_for_update().filter(user=user)
        before = sorted(grants.values_list("role", flat=True))
        grants.exclude(role__in=given).delete()
        for role in given:
            RoleGrant.objects.update_or_create(
                user=user, role=role, defaults={"valid_to": None},
                create_defaults={"valid_from": today_at(now)},
            )  # fmt: skip
        _record("access.user.changed", user, actor, now, roles=given, before=before)
        announce("access", user.username, now=now)


def set_passphrase(user: User, password: str, *, actor: Viewer, now: datetime) -> int:
    """Give the user a new pass phrase; all sessions end with this transaction, tokens do not.

    Returns how many sessions ended.

    Raises:
        BadAccount: the pass phrase is too weak, or the account is closed.
        NotAllowed: the actor may not manage accounts.
    """
    demand(actor, "user.manage")
    if not user.is_active:
        raise BadAccount(_("The account of “%(name)s” is closed.") % {"name": user.username})
    with transaction.atomic():
        _set_password(user, password)
        user.save(update_fields=["password"])
        sessions = SignIn.objects.filter(user=user, ended_at=None).update(ended_at=now)
        _record("access.user.passphrase_set", user, actor, now, sessions=sessions)
        announce("access", user.username, now=now)
    return sessions


def disable_user(user: User, *, actor: Viewer, now: datetime) -> None:
    """Close an account: sessions and tokens end with this transaction, leases find nobody there.

    Every request reads the account anew, so the next one of the user is refused.

    Raises:
        NotAllowed: the actor may not manage accounts.
    """
    demand(actor, "user.manage")
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.is_active = False
        sessions = SignIn.objects.filter(user=user, ended_at=None).update(ended_at=now)
        tokens = ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
        _record("access.user.disabled", user, actor, now, sessions=sessions, tokens=tokens)
        announce("access", user.username, now=now)


def change_own_settings(*, actor: Viewer, now: datetime, **changes: str | bool) -> None:
    """Keep a person's own choices: theme, density, language, keys, sound.

    Raises:
        BadAccount: a choice that does not exist.
    """
    demand(actor, "self.change")
    allowed: dict[str, tuple[str | bool, ...]] = {
        "theme": ("", "light", "dark"),
        "density": ("", "roomy"),
        "language": tuple(code for code, _label in settings.LANGUAGES),
        "has_keys": (True, False),
        "has_sound": (True, False),
    }
    for name, value in changes.items():
        if value not in allowed.get(name, ()):
            choices = [str(choice) for choice in allowed.get(name, ())]
            raise _unlisted(name, str(value), choices)
    with transaction.atomic():
        User.objects.filter(pk=actor.user_id or 0).update(**changes)
        record("access.user.changed", actor=actor, now=now, object_kind="user",
               object_ref=actor.ref, details=dict(changes))  # fmt: skip


def create_token(
    user: User,
    *,
    scopes: Iterable[str],
    name: str,
    actor: Viewer,
    now: datetime,
    partner: str = "",
    days: int = 90,
) -> str:
    """Make a token and return it: the only time it is seen; the hub keeps its digest.

    A partner's system names its `partner` (network.Partner.code) and sees what that partner sent.

    Raises:
        BadToken: no or unknown scope, no name, a life of less than a day or more than a year,
            or a partner's system without its partner.
        NotAllowed: the actor may not manage accounts.
    """
    demand(actor, "user.manage")
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise BadToken(
            _("“%(scope)s” is no scope. Use one or more of: %(scopes)s.")
            % {"scope": ", ".join(unknown), "scopes": ", ".join(SCOPES)}
        )
    if not name.strip():
        raise BadToken(_("Give the token a name that says which system uses it."))
    if not 1 <= days <= _LONGEST:
        raise BadToken(_("A token lives from 1 to %(days)d days.") % {"days": _LONGEST})
    if not user.is_active:
        raise BadToken(_("The account of “%(name)s” is closed.") % {"name": user.username})
    if not partner and RoleGrant.objects.filter(user=user, role=PARTNER_ROLE).exists():
        raise BadToken(_("Say which partner this system belongs to."))
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name.strip()[:80],
            digest=token_digest(text),
            scopes=wanted,
            partner=partner,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        _record("access.token.created", user, actor, now, token=token.pk, scopes=wanted,
                partner=partner, days=days)  # fmt: skip
    return text


def revoke_token(token: ApiToken, *, actor: Viewer, now: datetime) -> None:
    """Withdraw a token: its owner, or whoever manages accounts. Repeating it changes nothing.

    Raises:
        NotAllowed: neither of them.
    """
    if token.user_id != actor.user_id or actor.scopes:
        demand(actor, "user.manage")
    with transaction.atomic():
        withdrawn = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
        if withdrawn:
            _record("access.token.revoked", token.user, actor, now, token=token.pk)


def note_token_use(token: ApiToken | Bearer, *, now: datetime) -> None:
    """Keep when a token was last used, to the minute; no act of a person, hence no entry."""
    if token.used_at is None or now - token.used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)


def _known_roles(roles: Iterable[str]) -> list[str]:
    valid = [*vocabulary("roles").codes()]
    if PARTNER_ROLE not in valid:
        valid.append(PARTNER_ROLE)
    given = sorted(set(roles))
    for role in given:
        if role not in valid:
            raise _unlisted(_("role"), role, valid)
    if not given:
        raise BadAccount(_("Give at least one role: %(valid)s.") % {"valid": ", ".join(valid)})
    return given


def _known_desk(desk: str, known: Collection[str] | None) -> str:
    code = desk.strip().lower()
    if known is not None and code and code not in known:
        raise _unlisted(_("desk"), desk, known)
    if code and not _CODE.match(code):
        raise BadAccount(_("“%(desk)s” cannot be the code of a desk.") % {"desk": desk})
    return code


def _unlisted(what: str, given: str, valid: Iterable[str]) -> BadAccount:
    return BadAccount(
        _("“%(given)s” is no %(what)s. Use one of: %(valid)s.")
        % {"given": given, "what": what, "valid": ", ".join(valid)}
    )


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadAccount(" ".join(error.messages)) from error
    user.set_password(password)


def _record(verb: str, user: User, actor: Viewer, now: datetime, **details: object) -> None:
    record(verb, actor=actor, now=now, object_kind="user", object_ref=user.ref, details=details)
