"""How does a clock look on a page? The pure face of `cases/ordering.py`, worded for its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from spoc.cases.clock_words import span_text
from spoc.cases.deadlines import Clock
from spoc.cases.ordering import Face, Shape

DEPARTURE_SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Chip:
    """What the tag `clock` shows: shape, words, the rule beside them, and the instant it counts."""

    shape: str
    text: str
    rule: str
    due_at: datetime | None
    started_at: datetime | None
    share: float


def chip_of(
    face: Face, clock: Clock, *, departure_at: datetime | None = None, now: datetime
) -> Chip:
    """The chip of a case. A departure found in the text counts when it comes before the limit."""
    due_at = clock.binding_at
    if departure_at is not None and now - timedelta(hours=1) <= departure_at < now + DEPARTURE_SOON:
        is_first = due_at is None or departure_at < due_at
        if is_first and not clock.is_stopped:
            left = departure_at - now
            shape = "flight" if left >= timedelta(0) else "late"
            return Chip(shape, span_text(left), _("departure"), departure_at, None, 0.9)
    text, rule = _words(face)
    counts = face.shape in {Shape.RUNNING, Shape.SOON, Shape.LATE, Shape.LOCAL}
    return Chip(
        shape=face.shape,
        text=text,
        rule=rule,
        due_at=due_at if counts else None,
        started_at=clock.started_at if counts else None,
        share=face.used,
    )


def _words(face: Face) -> tuple[str, str]:
    return _SAID[face.text](face)


def _of(face: Face) -> str:
    return _("of %(limit)s") % {"limit": face.of} if face.of else _("at once")


def _at(face: Face) -> str:
    return localtime(face.at).strftime("%H:%M") if face.at else ""


# By the text of the face. Functions, because a list words a hundred faces and each once.
_SAID: Mapping[str, Callable[[Face], tuple[str, str]]] = {
    "left_of": lambda face: (face.span, _of(face)),
    "over": lambda face: (face.span, _of(face)),
    "left_local": lambda face: (face.span, _("local")),
    "over_local": lambda face: (face.span, _("local")),
    "paused": lambda face: (_("paused"), face.rule),
    "court_until": lambda face: (_("court"), _("told until %(time)s") % {"time": _at(face)}),
    "answered": lambda face: (_at(face), _("answered")),
    "refused": lambda face: (_at(face), _("refused")),
    "answered_late": lambda face: (face.span, _("answered late")),
    "refused_late": lambda face: (face.span, _("refused late")),
    "withdrawn": lambda _face: (_("withdrawn"), ""),
    "no_clock": lambda _face: (_("no clock"), ""),
}
