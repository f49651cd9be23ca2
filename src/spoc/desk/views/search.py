"""Finding: one search over everything the viewer may see, and the command palette."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from spoc.access.refusals import is_part
from spoc.access.requests import ViewerRequest
from spoc.access.rules import may
from spoc.audit.services import record
from spoc.cases.models import Case
from spoc.cases.reckoning import zone
from spoc.cases.selectors import cases_of, find_cases
from spoc.exchange.models import Message
from spoc.exchange.selectors import found_messages
from spoc.kernel import clock
from spoc.kernel.text import clean, plain_dashes

# As lists write a number, without its year: 048 391.
_SHORT = re.compile(r"(\d{3}) ?(\d{3})\Z")
MOST = 60
QUICK = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One message that answers the search, with its case."""

    message: Message
    case: Case | None


@dataclass(frozen=True, slots=True)
class Act:
    """A line of the palette: an act on this page (its key), or a place."""

    label: object
    key: str = ""
    url: str = ""
    icon: str = "info"
    act: str = ""


# Acts of the present page; the script leaves out those whose key the page does not carry.
ACTS = (
    Act(lazy("Claim, or give back"), key="c", icon="hand", act="case.claim"),
    Act(lazy("Reply"), key="r", icon="reply", act="case.reply"),
    Act(lazy("Assign"), key="a", icon="person", act="case.assign"),
    Act(lazy("Record an event of the clock"), key="z", icon="pause", act="case.clock"),
    Act(lazy("Link to another case"), key="l", icon="link", act="case.link"),
    Act(lazy("Write a note"), key="b", icon="note", act="case.note"),
    Act(lazy("Why? Explain the clock"), key="w", icon="info", act="case.read"),
    Act(lazy("Light or dark"), key="m", icon="theme", act="self.change"),
    Act(lazy("Dense or roomy lists"), key="d", icon="cols", act="self.change"),
)
PLACES = (
    (lazy("Inbox"), "inbox", "message.read", "inbox"),
    (lazy("Enter a phone call"), "new_message", "message.enter", "tel"),
    (lazy("Search"), "search", "message.search", "find"),
    (lazy("Outbox"), "outbox", "outbox.read", "out"),
    (lazy("Partners"), "partners_page", "partner.read", "person"),
    (lazy("Oversight"), "oversight", "audit.read", "lock"),
    (lazy("All keys"), "keys", "self.change", "info"),
    (lazy("My settings"), "access_me", "self.change", "person"),
)


def search(request: ViewerRequest) -> HttpResponse:
    """The search page: words in any language, numbers, plates, names; newest first."""
    asked = _asked(request)
    found, cases, is_cut = _find(request, asked, MOST) if asked else ([], [], False)
    return render(
        request,
        "desk/search.html",
        {"q": asked, "found": found, "cases": cases, "is_cut": is_cut},
    )


def palette(request: ViewerRequest) -> HttpResponse:
    """Acts here first, then places, then records within the viewer's rights.

    It answers while somebody types: the beginning of the last word suffices.

    A script asks for the list alone; otherwise it is a page with links.
    """
    asked = _asked(request)
    word = asked.casefold()
    viewer = request.viewer
    acts = [act for act in ACTS if may(viewer, act.act) and word in str(act.label).casefold()]
    places = [
        Act(label, url=reverse(name), icon=icon)
        for label, name, act, icon in PLACES
        if may(viewer, act) and word in str(label).casefold()
    ]
    found, cases, _is_cut = (
        _find(request, asked, QUICK, is_typed=True) if len(asked) > 2 else ([], [], False)
    )
    found = [one for one in found if one.case is None]  # the others stand there as their case
    context = {"acts": acts, "places": places, "found": found, "cases": cases, "q": asked}
    page = "desk/_palette_found.html" if is_part(request) else "desk/palette.html"
    return render(request, page, context)


def _find(
    request: ViewerRequest, asked: str, most: int, *, is_typed: bool = False
) -> tuple[list[Found], list[Case], bool]:
    """Messages with their cases, cases, and whether older messages may answer as well."""
    viewer = request.viewer.because(
        request.viewer.purpose or f"search at desk {(request.viewer.desk or '-').upper()}"
    )
    now = clock.now()
    asked = _full_number(asked, now)
    rows, is_cut = found_messages(asked, viewer=viewer, most=most, is_typed=is_typed)
    by_message = cases_of([row.pk for row in rows], viewer=viewer)
    cases = find_cases(asked, [row.pk for row in rows], viewer=viewer, limit=most)
    record(
        "exchange.message.searched",
        actor=viewer,
        now=now,
        object_kind="register",
        details={"asked": asked, "count": len(rows)},
    )
    return [Found(row, by_message.get(row.pk)) for row in rows], cases, is_cut


def _asked(request: ViewerRequest) -> str:
    """What was typed, fit for the database."""
    return plain_dashes(clean(request.GET.get("q", "")[:200])[0].strip())


def _full_number(asked: str, now: datetime) -> str:
    """`048 391` → `2026-048391`, a number of the present year; anything else as it is."""
    found = _SHORT.match(asked)
    return f"{now.astimezone(zone()).year}-{found[1]}{found[2]}" if found else asked
