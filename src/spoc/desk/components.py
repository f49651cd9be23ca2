"""How does every part look in every state? The page from which templates are copied, and tested.

Everything on it is invented and nothing is read from the register.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.desk.formats import duration_text, hours_text
from spoc.kernel import clock

COLOURS = (
    "paper", "surface", "sunken", "line", "control", "ink", "accent", "late", "soon", "hold", "met",
    "mark", "cgi", "dao", "djo", "c1", "c2", "c3", "c4", "c5", "c6", "focus", "sheet",
    "row-selected",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """What the tag `clock` needs to know of a clock."""

    shape: str
    text: str
    rule: str
    due_at: datetime | None = None
    started_at: datetime | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Person:
    """An invented colleague."""

    name: str


@dataclass(frozen=True, slots=True)
class Spot:
    """An invented mention in the invented text."""

    kind: str
    start: int
    end: int
    sentence: str


class Sample(forms.Form):
    """One field of each look."""

    purpose = forms.CharField(
        label=lazy("Purpose"), help_text=lazy("Asked once per case, logged with each look.")
    )
    ground = forms.ChoiceField(
        label=lazy("Ground of urgency"),
        choices=[("", lazy("Choose")), ("danger", lazy("Danger to life"))],
        error_messages={"required": lazy("Choose why this is urgent")},
    )
    note = forms.CharField(label=lazy("Note"), required=False, widget=forms.Textarea({"rows": 2}))


TEXT = (
    "Dear colleagues,\n\n"
    "Two men with a hand gun robbed a jeweller. A dark car, plate 1-ZZZ-117, passed the border on "
    "20 November at 05:12.\n\n"
    "The driver may be Marek ZILVERNIK, who lives in Voorbeeldgem. He may be armed."
)
SPOTS = (
    ("danger", "a hand gun", lazy("Danger word of the group “weapon”.")),
    ("vehicle", "1-ZZZ-117", lazy("Has the form of a Belgian number plate.")),
    ("time", "20 November at 05:12", lazy("A date with an hour.")),
    ("person", "Marek ZILVERNIK", lazy("A first name and a family name in capitals.")),
    ("place", "Voorbeeldgem", lazy("A name of the list of places.")),
    ("danger", "may be armed", lazy("Danger words of the group “weapon”.")),
)


def running(
    name: str, shape: str, rule: str, left: timedelta, limit: timedelta
) -> tuple[str, Face]:
    """A clock of this limit with so much time left."""
    due_at = clock.now() + left
    share = 1 - left / limit
    return name, Face(shape, duration_text(left), rule, due_at, due_at - limit, share)


def faces() -> list[tuple[str, Face]]:
    """One clock of each state, with the words that name the state."""
    hour = timedelta(hours=1)
    minute = timedelta(minutes=1)
    told = clock.now() + timedelta(minutes=76)
    answered = clock.now() - timedelta(minutes=12)
    return [
        running(_("Running"), "running", _("of 8 h"), 5 * hour + 2 * minute, 8 * hour),
        running(_("Due soon, under 1 h or 12 %"), "soon", _("of 8 h"), 44 * minute, 8 * hour),
        running(_("Over time"), "late", _("at once"), -12 * minute, hour),
        (_("Paused, with ground"), Face("paused", _("paused"), _("Art. 6(3)"))),
        (
            _("Waits for a court"),
            Face("court", _("court"), _("told until %s") % hours_text(told)),
        ),
        (_("Answered in time"), Face("met", hours_text(answered), _("answered"))),
        (_("Answered late"), Face("met_late", "+0:06", _("late, reason given"))),
        running(
            _("Our own target, not law"), "local", _("local"), 8 * hour + 41 * minute, 12 * hour
        ),
        running(_("Departure read in the text"), "flight", _("flight"), 26 * minute, 70 * minute),
        (_("More than a day"), Face("running", "1 d 3 h", _("of 3 d"), share=0.62)),
        (_("No clock"), Face("none", _("no clock"), "")),
    ]


def spots() -> list[Spot]:
    """The mentions of the invented text."""
    found = []
    for kind, words, sentence in SPOTS:
        start = TEXT.index(words)
        found.append(Spot(kind, start, start + len(words), str(sentence)))
    return found


def components(request: HttpRequest) -> HttpResponse:
    """GET `/components`."""
    empty = Sample({"purpose": _("Criminal investigation"), "ground": ""})
    empty.is_valid()
    return render(
        request,
        "desk/components.html",
        {
            "faces": faces(),
            "me": Person("Lotte MAERLAND"),
            "other": Person("Nele BARAKÉ"),
            "writer": Person("Stef THIELGEN"),
            "channels": (
                "interpol_i247", "siena", "sirene", "liaison_officer", "pccc_kerkrade",
                "national_police", "prum_router", "eucaris", "other_secure",
            ),
            "handling": ("h0", "h1", "h2", "h3"),
            "evaluations": ("a1", "b2", "c3", "x4"),
            "text": TEXT,
            "spots": spots(),
            "form": empty,
            "now": clock.now(),
            "big_number": 215189,
            "share": 33.5,
            "colours": COLOURS,
        },
    )  # fmt: skip
