"""How does a session live? Opened, idle, locked, opened again, ended with the shift.

The screen locks after 15 idle minutes and a session ends after 12 hours, whatever is done; work
on the server stays where it is (ASVS 5.0 V7).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from spoc.access.models import SignIn, User
from spoc.access.rules import Viewer
from spoc.audit.services import record

KEY = "sign_in"  # of the SignIn in Django's session
_STEP = timedelta(seconds=30)  # how exactly the last act is kept


def open_session(
    user: User, *, address: str, program: str, actor: Viewer, now: datetime, how: str
) -> SignIn:
    """A person has signed in."""
    with transaction.atomic():
        opened = SignIn.objects.create(
            user=user, opened_at=now, seen_at=now, address=address[:45], program=program[:120]
        )
        _record("access.session.opened", opened, actor, now, how=how, address=address[:45])
    return opened


def session_of(user: User, number: object) -> SignIn | None:
    """The sign-in that Django's session names (`KEY`), when it is this person's."""
    return SignIn.objects.filter(pk=number, user=user).first() if isinstance(number, int) else None


def is_over(session: SignIn, *, now: datetime) -> bool:
    """True when it was ended, or its twelve hours are over."""
    shift = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return session.ended_at is not None or now - session.opened_at >= shift


def is_locked(session: SignIn, *, now: datetime) -> bool:
    """True when the person has done nothing for longer than the setting allows, or locked it."""
    return session.locked_at is not None or now - session.seen_at > settings.SESSION_IDLE


def note_act(session: SignIn, *, now: datetime) -> None:
    """The person did something: the idle time starts again. No entry, the act has its own."""
    if now - session.seen_at > _STEP:
        SignIn.objects.filter(pk=session.pk, locked_at=None).update(seen_at=now)


def lock_session(session: SignIn, *, actor: Viewer, now: datetime) -> None:
    """Close the screen until the person proves who they are again. Repeatable."""
    with transaction.atomic():
        if SignIn.objects.filter(pk=session.pk, locked_at=None).update(locked_at=now):
            _record("access.session.locked", session, actor, now)
        session.refresh_from_db(fields=["locked_at"])  # a parallel request may have been first


def unlock_session(session: SignIn, *, actor: Viewer, now: datetime) -> None:
    """The person has proved who they are."""
    with transaction.atomic():
        SignIn.objects.filter(pk=session.pk).update(locked_at=None, seen_at=now)
        session.locked_at, session.seen_at = None, now
        _record("access.session.unlocked", session, actor, now)


def end_session(session: SignIn, *, actor: Viewer, now: datetime, why: str) -> None:
    """End a session for good; every later request of it is sent to the sign-in. Repeatable."""
    verb = "access.session.closed" if why == "signed out" else "access.session.ended"
    with transaction.atomic():
        if SignIn.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now):
            session.ended_at = now
            _record(verb, session, actor, now, why=why)


def _record(verb: str, session: SignIn, actor: Viewer, now: datetime, **details: object) -> None:
    record(
        verb,
        actor=actor,
        now=now,
        object_kind="session",
        object_ref=str(session.pk),
        details=details,
    )
