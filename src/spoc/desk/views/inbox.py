"""The inbox: the work of the desks, most pressing first, with the reason in words.

The list never moves under the hand: rows change in place, new ones wait behind a counter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.access.purpose import PurposeNeeded, purpose_for
from spoc.access.requests import ViewerRequest
from spoc.access.wall import seen_by
from spoc.audit.services import Act, record_each
from spoc.cases.glance import Glance, glance
from spoc.cases.ordering import RISKS, Group, GroupCode, RiskReason
from spoc.cases.reckoning import zone
from spoc.cases.selectors import (
    PAGE,
    Row,
    in_view,
    one_row,
    places_in,
    queue,
    view_counts,
)
from spoc.desk.faces import Chip, chip_of
from spoc.desk.labels import language_name
from spoc.desk.letter import Mark
from spoc.desk.tide import tide_of
from spoc.exchange.mentions import RULES
from spoc.exchange.models import Message
from spoc.exchange.selectors import NoSuchMessage, not_at_a_desk
from spoc.journeys.incoming import STANDSTILL
from spoc.kernel import clock
from spoc.kernel.live import last_event
from spoc.kernel.text import clean
from spoc.network.selectors import partner_names

FIRST_LINES = 400  # characters of the message beside the list
_LOOKS = {"plate": "vehicle"}  # kinds that are underlined as another kind is

VIEW_LABELS = {
    "my_desk": lazy("My desk"),
    "all": lazy("All desks"),
    "mine": lazy("Mine"),
    "nobody": lazy("Nobody yet"),
    "vulnerable": lazy("Vulnerable"),
    "waiting": lazy("Waiting"),
    "paused": lazy("Paused"),
    "unreadable": lazy("Unreadable"),
    "no_next_step": lazy("No next step"),
    "closed": lazy("Done"),
}
NEXT_STEPS = {
    "claim": lazy("Claim"),
    "work": lazy("Work on it"),
    "chase": lazy("Chase the answer"),
    "approve": lazy("Sign the answer"),
    "send": lazy("Send"),
    "close": lazy("Close"),
    "archive": lazy("Archive"),
    "": lazy("No next step"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item is near the top: a number to see at once when the sentence begins with one."""

    lead: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the queue as the page shows it."""

    row: Row
    chip: Chip
    partner: str
    next_step: Any
    reasons: list[Reason]

    @property
    def number(self) -> str:
        """The register number without its year, grouped: 048 391."""
        return self.row.case.number[5:8] + " " + self.row.case.number[8:]


@dataclass(frozen=True, slots=True)
class FirstLines:
    """How the message of a case begins, with what was found in it."""

    text: str
    language: str
    language_name: str
    marks: list[Mark]
    danger_words: list[str]
    faults: int


def inbox(request: ViewerRequest) -> HttpResponse:
    """The whole page. `view` picks a saved view, `selected` the row shown beside the list."""
    view, start, now = _view(request), _start(request), clock.now()
    found = queue(viewer=request.viewer, view=view, now=now, start=start)
    lines = _lines(request, found, now)
    by_ref = {line.row.case.reference: line for line in lines}
    line = by_ref.get(request.GET.get("selected", "")) or next(iter(lines), None)
    acts = [_list_act(request, view, len(lines))]
    if line is not None:
        acts.append(_look_act(request, line.row.case.reference, _purpose(request, line.row)))
    record_each(acts, actor=request.viewer, now=now)
    counts = view_counts(viewer=request.viewer)
    context = _list_context(lines, view, start, now) | {
        "views": [
            (code, label, counts.get(code), code == view)
            for code, label in VIEW_LABELS.items()
            if code not in {"unreadable", "mine"} or counts.get(code) or code == view
        ],
        "next_view": _next_view(view, counts),
        "selected": line.row.case.reference if line else "",
        "line": line,
        "tide": tide_of(found, now=now, zone=zone()),
        "standing": not_at_a_desk(viewer=request.viewer, before=now - STANDSTILL),
        "last_event": last_event(),
        "elsewhere": _elsewhere(request, view, start, by_ref),
    }
    if line is not None:
        seen = glance(line.row, viewer=request.viewer)
        context |= _peek_context(line, seen, _purpose(request, line.row))
    return render(request, "desk/inbox.html", context)


def _elsewhere(
    request: ViewerRequest, view: str, start: int, shown: Mapping[str, Line]
) -> dict[str, Any] | None:
    """What was announced as new (`new`) and stands on another page of this view; None: nothing."""
    named = {_fit(ref) for ref in request.GET.getlist("new")[:PAGE]} - shown.keys()
    if not named:
        return None
    places = places_in(named, viewer=request.viewer, view=view)
    away = [(at, ref) for at, ref in places if not start <= at < start + PAGE]
    if not away:
        return None
    first, ref = away[0]
    where = {"view": view, "from": first // PAGE * PAGE, "selected": ref}
    rest = [("new", other) for at, other in away if at // PAGE != first // PAGE]
    query = urlencode([*where.items(), *rest])
    return {"count": len(away), "query": query, "is_above": first < start}


def rows(request: ViewerRequest) -> HttpResponse:
    """The list alone, for a screen that fetches it again."""
    view, start, now = _view(request), _start(request), clock.now()
    found = queue(viewer=request.viewer, view=view, now=now, start=start)
    record_each([_list_act(request, view, len(found))], actor=request.viewer, now=now)
    lines = _lines(request, found, now)
    return render(request, "desk/_rows.html", _list_context(lines, view, start, now))


def new(request: ViewerRequest) -> HttpResponse:
    """Which of the changed cases or messages (`ref`) stand in this view: numbers, nobody's data."""
    named = request.GET.getlist("ref")[:PAGE]
    with seen_by(request.viewer):
        found = in_view(map(_fit, named), viewer=request.viewer, view=_view(request))
    return HttpResponse(format_html_join("", '<i data-row="{}"></i>', ((ref,) for ref in found)))


def _fit(named: str) -> str:
    return clean(named[:20])[0]


def row(request: ViewerRequest, ref: str) -> HttpResponse:
    """One row, in place. 204 when it is no longer there for this viewer."""
    now = clock.now()
    found = one_row(ref, viewer=request.viewer, now=now)
    record_each([_list_act(request, "row", 1 if found else 0)], actor=request.viewer, now=now)
    if found is None or found.case.closed_at is not None:
        return HttpResponse(status=204)
    return render(request, "desk/_rows_bare.html", {"lines": _lines(request, [found], now)})


def peek(request: ViewerRequest, ref: str) -> HttpResponse:
    """What is beside the list: why the item is near the top, related items, its first lines."""
    now = clock.now()
    found = one_row(ref, viewer=request.viewer, now=now)
    if found is None:
        raise NoSuchMessage(_("There is no case %(ref)s that you may see.") % {"ref": ref})
    reason = _purpose(request, found)
    record_each([_look_act(request, ref, reason)], actor=request.viewer, now=now)
    line = _lines(request, [found], now)[0]
    seen = _peek_context(line, glance(found, viewer=request.viewer), reason)
    return render(request, "desk/_peek.html", {"line": line, **seen})


def _view(request: HttpRequest) -> str:
    asked = request.GET.get("view", "")
    return asked if asked in VIEW_LABELS else "all"


def _start(request: HttpRequest) -> int:
    asked = request.GET.get("from", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0


def _next_view(view: str, counts: dict[str, int]) -> str:
    """The view that the key for it leads to: the next one that holds something."""
    codes = list(VIEW_LABELS)
    at = codes.index(view)
    around = codes[at + 1 :] + codes[:at]
    return next((code for code in around if counts.get(code)), view)


def _list_context(lines: list[Line], view: str, start: int, now: datetime) -> dict[str, Any]:
    return {
        "lines": lines,
        "groups": _groups(lines),
        "view": view,
        "start": start,
        "earlier": max(0, start - PAGE) if start else None,
        "later": start + PAGE if len(lines) == PAGE else None,
        "now": now,
    }


def _list_act(request: ViewerRequest, view: str, count: int) -> Act:
    return Act(
        "cases.case.listed",
        object_kind="queue",
        object_ref=view,
        purpose=f"duty of desk {(request.viewer.desk or '-').upper()}: triage of incoming work",
        details={"count": count},
    )


def _look_act(request: ViewerRequest, ref: str, reason: str) -> Act:
    """The first lines of a message are a look at its case; without a reason only its head is."""
    return Act(
        "cases.case.read",
        object_kind="case",
        object_ref=ref,
        purpose=reason or f"triage of incoming work at desk {(request.viewer.desk or '-').upper()}",
        details={"part": "first lines" if reason else "head"},
    )


def _purpose(request: ViewerRequest, row: Row) -> str:
    """Why this officer may read the text now; "" for another desk's case before one is given."""
    try:
        return purpose_for(request, row.case.reference, desk=row.case.desk)
    except PurposeNeeded:
        return ""


def _peek_context(line: Line, seen: Glance, reason: str) -> dict[str, Any]:
    return {
        "peek": seen,
        "presences": line.row.presences,
        "first": _first_lines(seen.first) if seen.first and reason else None,
        "needs_reason": not reason,
    }


def _first_lines(message: Message) -> FirstLines:
    text = message.body_text
    cut = len(text) if len(text) <= FIRST_LINES else max(text.rfind(" ", 0, FIRST_LINES), 1)
    mentions = list(message.mentions.all())
    dangers = [one.text for one in mentions if one.kind == "danger_word"]
    return FirstLines(
        text=text if cut == len(text) else f"{text[:cut]} …",
        language=message.language,
        language_name=language_name(message.language),
        marks=[
            Mark(_LOOKS.get(one.kind, one.kind), one.start, one.end, _(RULES.get(one.rule, "")))
            for one in mentions
            if one.part == "body" and one.end <= cut
        ],
        danger_words=list({word.lower(): word for word in dangers}.values()),
        faults=len(message.faults),
    )


def _lines(request: ViewerRequest, found: Iterable[Row], now: datetime) -> list[Line]:
    rows_ = list(found)
    names = partner_names({one.case.partner for one in rows_}, viewer=request.viewer)
    return [
        Line(
            row=one,
            chip=chip_of(one.face, one.clock, departure_at=one.case.departure_at, now=now),
            partner=names.get(one.case.partner, ""),
            next_step=NEXT_STEPS.get(one.case.next_step, one.case.next_step),
            reasons=[_reason(why) for why in one.reasons],
        )
        for one in rows_
    ]


def _reason(why: RiskReason) -> Reason:
    words = _(RISKS[why.code].sentence) % why.values
    lead = next((value for value in why.values.values() if words.startswith(f"{value} ")), "")
    return Reason(lead, words.removeprefix(lead).lstrip())


def _groups(lines: list[Line]) -> list[tuple[str, str, list[Line]]]:
    """Lines by group, in their order: (code, words, lines)."""
    return [
        (key.code, _group_words(key), list(members))
        for key, members in groupby(lines, key=lambda line: line.row.group)
    ]


def _group_words(group: Group) -> str:
    at = group.handover_at.astimezone(zone()).strftime("%H:%M") if group.handover_at else ""
    return {
        GroupCode.ACT_NOW: _("Act now"),
        GroupCode.BEFORE_HANDOVER: _("Before the %(time)s handover") % {"time": at},
        GroupCode.NEXT_SHIFT: _("Next shift, until %(time)s") % {"time": at},
        GroupCode.AFTER: _("After %(time)s") % {"time": at},
    }[group.code]
