"""What stands around every page: places, who is here, the mode, the health of the channels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from spoc.access.login import start_page
from spoc.access.models import User
from spoc.access.rules import Viewer, may
from spoc.access.wall import seen_by
from spoc.cases.reckoning import zone
from spoc.cases.selectors import due_counts
from spoc.desk.health import Health, health_line
from spoc.desk.tide import coming_handovers
from spoc.kernel import clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """One word in the bar. A place the viewer may not use is absent."""

    name: str
    label: str
    url: str
    key: str
    current: bool
    count: int = 0
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page."""

    viewer: Viewer | None
    demo: bool
    theme: str
    density: str
    keys: str
    sound: str
    now: datetime
    zone: str
    places: Iterable[Place] = ()
    health: Iterable[Health] = ()
    health_src: str = ""
    home: str = "/"  # where this person's work begins
    may_enter: bool = False  # a phone call, by the key `n` on every page
    may_search: bool = False


# name of the route, act it needs, key after `g`, routes that stand under it
PLACES = (
    ("inbox", "message.read", "i", {"inbox", "case", "message_page", "case_draft", "new_message"}),
    ("search", "message.search", "s", {"search"}),
    ("outbox", "outbox.read", "b", {"outbox"}),
    ("partners_page", "partner.read", "p", {"partners_page"}),
    ("oversight", "audit.read", "v", {"oversight", "oversight_answer", "oversight_verbs"}),
    ("system", "user.manage", "y", {"system"}),
    ("sink", "sink.read", "x", {"sink", "sink_message"}),
)


def shell(request: HttpRequest) -> dict[str, object]:
    """The variable `shell` of every template."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    viewer: Viewer | None = getattr(request, "viewer", None) if person else None
    now = clock.now()
    return Shell(
        viewer=viewer,
        demo=settings.DEMO,
        theme=person.theme if person else "",
        density=person.density if person else "",
        keys="on" if person is None or person.has_keys else "off",
        sound="on" if person is None or person.has_sound else "off",
        now=now,
        zone=settings.TIME_ZONE,
        # Asked of the database by pages that show them alone: a page of error asks nothing.
        places=_later(lambda: _places(request, viewer, now) if viewer else []),
        health=_later(lambda: health_line(now=now) if viewer else []),
        health_src=reverse("health_line") if viewer else "",
        home=start_page(viewer) if viewer else "/",
        may_enter=viewer is not None and may(viewer, "message.enter"),
        may_search=viewer is not None and may(viewer, "message.search"),
    )


def _later(ask: Callable[[], list[T]]) -> Iterable[T]:
    """A list that is asked for when a template reads it."""
    return cast("Iterable[T]", SimpleLazyObject(ask))


def _places(request: HttpRequest, viewer: Viewer, now: datetime) -> list[Place]:
    labels = {
        "inbox": _("Inbox"),
        "search": _("Search"),
        "outbox": _("Outbox"),
        "partners_page": _("Partners"),
        "oversight": _("Oversight"),
        "system": _("System"),
        "sink": _("What partners received"),
    }
    here = request.resolver_match.view_name if request.resolver_match else ""
    due, late = _due(viewer, now)
    counts = {"inbox": (due, late > 0)}
    return [
        Place(name, labels[name], reverse(name), key, here in under, *counts.get(name, (0, False)))
        for name, act, key, under in PLACES
        if may(viewer, act) and (name != "sink" or settings.DEMO)
    ]


def _due(viewer: Viewer, now: datetime) -> tuple[int, int]:
    """What is to be done before the end of the next shift, and how much of it already should."""
    if not may(viewer, "case.read"):
        return 0, 0
    _first, second = coming_handovers(now, zone())
    with seen_by(viewer):
        return due_counts(until=second, now=now, viewer=viewer)
