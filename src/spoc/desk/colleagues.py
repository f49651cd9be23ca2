"""Who works here? For names beside what they did, and for handing a case to somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from spoc.access.models import User

_PERSON = "user:"
_PART = "spoc."


@dataclass(frozen=True, slots=True)
class Colleagues:
    """The people with an open account, by name of sign-in."""

    people: tuple[User, ...]

    def name_of(self, actor: str) -> str:
        """The name behind a stable reference of the record; a part of the hub is the machine."""
        if actor.startswith(_PART):
            return _("the machine")
        username = actor.removeprefix(_PERSON)
        found = next((person for person in self.people if person.username == username), None)
        return found.name if found else username


def colleagues() -> Colleagues:
    """Everybody with an open account, by name; one query."""
    return Colleagues(tuple(_by_name(User.objects.filter(is_active=True))))


def _by_name(people: Iterable[User]) -> list[User]:
    return sorted(people, key=lambda person: person.name.lower())
