"""Oversight: a question about the record, its answer in a sentence, and the state of the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from spoc.audit.answer import answer, is_machine, is_without_reason
from spoc.audit.forms import OPERATION_LABELS, QuestionForm
from spoc.audit.models import Entry
from spoc.audit.naming import Meant
from spoc.audit.rules import Reader, may_read_record
from spoc.audit.sealer import sealed_so_far, state_of_chain, verify_record
from spoc.audit.selectors import MOST, knows, knows_actor, meant, people, related
from spoc.audit.services import search_record
from spoc.audit.verbs import VERBS, Verb
from spoc.kernel import clock


class Overseer(Reader, Protocol):
    """A reader who can give a reason."""

    def because(self, purpose: str) -> Reader: ...


class OversightRequest(HttpRequest):
    """A request of somebody whom the rights table let in."""

    viewer: Overseer


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the page shows it."""

    entry: Entry
    who: str
    meaning: str
    is_machine: bool
    is_without_reason: bool


@require_GET
def oversight(request: OversightRequest) -> HttpResponse:
    """The empty question and the state of the chain; nothing of the record is shown yet."""
    start = {"about": request.GET.get("about", ""), "actor": request.GET.get("actor", "")}
    form = QuestionForm(initial=start)
    return render(request, "audit/oversight.html", _page(request, form))


@require_GET
def answer_question(request: OversightRequest) -> HttpResponse:
    """The answer. The question is recorded in the same transaction, with its reason."""
    form = QuestionForm(request.GET)
    if not form.is_valid():
        return render(request, "audit/oversight.html", _page(request, form), status=400)
    now = clock.now()
    reader = request.viewer.because(form.purpose())
    known = people(viewer=reader) if form.cleaned_data["actor"] else []
    question = form.question(
        today=now.astimezone(ZoneInfo(settings.TIME_ZONE)).date(), people=known
    )
    found = search_record(question, actor=reader, now=now)
    context = _page(request, form)
    if question.since and question.until:
        context["answer"] = answer(found, since=question.since, until=question.until)
        context["days"] = (question.until - question.since).days
        context["ticks"] = _ticks(question.since, question.until)
    context |= {
        "question": question,
        "lines": [_line(entry) for entry in found],
        "is_cut": len(found) == MOST,
        "related": [
            (one, _asked_again(request, about=one.object_ref))
            for one in related(question, viewer=reader)
        ],
        "purpose": form.purpose(),
    }
    if question.object_ref and not knows(question.object_ref, viewer=reader):
        context["meant"] = [
            (ref, _asked_again(request, about=ref))
            for ref in meant(question.object_ref, viewer=reader)
        ]
        context["unknown"] = question.object_ref
    if question.actor:
        context |= _who(request, form.meant(known), viewer=reader)
    return render(request, "audit/oversight.html", context)


@require_POST
def verify_now(request: OversightRequest) -> HttpResponse:
    """Prove the record whole, now; the verdict stays on the page and in the record."""
    verify_record(actor=request.viewer, now=clock.now())
    return HttpResponseRedirect(
        reverse("oversight" if may_read_record(request.viewer) else "system")
    )


@require_GET
def verbs(request: OversightRequest) -> HttpResponse:
    """Every act that is recorded, by the word of LED Art 25(1) it falls under."""
    groups: list[tuple[Any, list[tuple[str, Verb]]]] = [
        (label, [(name, verb) for name, verb in VERBS.items() if verb.operation == operation])
        for operation, label in OPERATION_LABELS.items()
    ]
    return render(request, "audit/verbs.html", {"groups": groups})


def _page(request: OversightRequest, form: QuestionForm) -> dict[str, Any]:
    return {
        "form": form,
        "chain": state_of_chain(),
        "sealed": sealed_so_far(),
        "asker": request.viewer,
    }


def _who(request: OversightRequest, found: Meant, *, viewer: Reader) -> dict[str, Any]:
    """Whom the question was understood to mean; of an unknown name, who may be meant instead."""
    if found.person is None and not knows_actor(found.ref, viewer=viewer):
        near = [(one, _asked_again(request, actor=one.username)) for one in found.near]
        return {"nobody": request.GET["actor"].strip(), "near": near}
    return {"person": found.person}


def _asked_again(request: OversightRequest, **other: str) -> str:
    """The same question, for the same reason, about another object or actor."""
    asked = request.GET.copy()
    for name, value in other.items():
        asked[name] = value
    return f"{reverse('oversight_answer')}?{asked.urlencode()}"


def _line(entry: Entry) -> Line:
    verb = VERBS.get(entry.verb)
    return Line(
        entry=entry,
        who=entry.actor.removeprefix("user:"),
        meaning=verb.meaning if verb else entry.verb,
        is_machine=is_machine(entry.actor),
        is_without_reason=is_without_reason(entry),
    )


def _ticks(since: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """The two ends of the time line and three days between: place from 0 to 1000, and instant."""
    return [(250 * part, since + (until - since) * part / 4) for part in range(5)]
