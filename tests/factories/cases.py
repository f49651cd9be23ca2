"""Cases with messages that came a little while ago, officers, and a look at the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from spoc.access.models import User
from spoc.access.services import add_user
from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.cases.models import Case
from spoc.exchange.models import Message
from spoc.kernel import clock
from tests.factories.messages import TEST, make_mail, make_message


def officer(name: str, *roles: str, desk: str = "cgi") -> User:
    """An account from today on, without a password."""
    return add_user(
        name,
        roles=roles or ("operator_front",),
        desk=desk,
        language="en",
        full_name=f"{name.title()} Verzonnen",
        actor=TEST,
        now=clock.now(),
    )


def came(raw: bytes | None = None, *, minutes_ago: int = 5, **changes: Any) -> Message:
    """A message that came a while ago and has walked to a desk."""
    return make_message(raw, now=clock.now() - timedelta(minutes=minutes_ago), **changes)


def case_of(message: Message, *, desk: str = "cgi") -> Case:
    """The case of a message, laid at a desk."""
    with seen_by(TEST):
        case = Case.objects.get(links__message=message)
        Case.objects.filter(pk=case.pk).update(desk=desk)
        case.desk = desk
        return case


def make_case(*, desk: str = "cgi", **mail: Any) -> Case:
    """A case with one message, at a desk."""
    return case_of(came(make_mail(**mail)), desk=desk)


def reread(case: Case) -> Case:
    """The case as it stands now."""
    with seen_by(TEST):
        return Case.objects.select_related("owner").get(pk=case.pk)


def recorded(verb: str, ref: str) -> list[Entry]:
    """The entries of the record about one thing, oldest first."""
    return list(Entry.objects.filter(verb=verb, object_ref=ref).order_by("id"))
