"""One case: what happened, the message on paper, the clock explained; and every act on it.

A form that is refused comes back with the sentence beside its field and everything that was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from spoc.access.purpose import PurposeNeeded, viewer_for
from spoc.access.requests import ViewerRequest
from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases import services
from spoc.cases.ordering import RISKS
from spoc.cases.selectors import case_file, one_row
from spoc.cases.services.claims import AlreadyTaken
from spoc.cases.services.finding import NoSuchCase
from spoc.desk.acting import acted, actor_of, to_case
from spoc.desk.bill import event_words, filled
from spoc.desk.case_page import (
    case_context,
    clock_context,
    desk_choices,
    presence_context,
)
from spoc.desk.colleagues import colleagues
from spoc.desk.forms import (
    AssignForm,
    CaseForm,
    ClockForm,
    CloseForm,
    LinkForm,
    NoteForm,
    ReopenForm,
    StrikeForm,
    TakeOverForm,
    UnlinkForm,
)
from spoc.desk.story import story_of
from spoc.duty.selectors import desks
from spoc.kernel import clock
from spoc.kernel.errors import Refusal
from spoc.network.selectors import partner_names


class NoDecision(Refusal):
    """A proposal was answered with neither of the two words."""

    code = "no-decision"
    status = 400


@require_GET
def case(request: ViewerRequest, ref: str) -> HttpResponse:
    """The whole page. `message` picks the message on paper; opening it is the first look."""
    now = clock.now()
    context = case_context(request, ref, now=now, message=request.GET.get("message", ""))
    if context["case"].first_look_at is None:
        services.note_first_look(ref, actor=context["reader"], now=now)
    return render(request, "desk/case.html", context)


@require_GET
def part(request: ViewerRequest, ref: str, part: str) -> HttpResponse:
    """A piece of the page that changes while it is read: `story`, `clock` or `presence`."""
    if part not in {"story", "clock", "presence"}:
        raise Http404
    now = clock.now()
    found = case_file(ref, viewer=request.viewer, now=now)
    if found is None:
        raise _no_case(ref)
    reader = viewer_for(request, ref, desk=found.row.case.desk)
    _record_look(reader, ref, part, now)
    people = colleagues()
    context = clock_context(found, people, now=now) | {"reader": reader}
    if part == "presence":
        context |= presence_context(found, reader)
    if part == "story":
        partners = {link.message.partner for link in found.links}
        context["story"] = story_of(
            found,
            notes=list(found.row.case.notes.select_related("author")),
            partners=partner_names(partners, viewer=reader),
            people=people,
            current=request.GET.get("message", ""),
        )
    return render(request, f"desk/_case_{part}.html", context)


@require_GET
def why(request: ViewerRequest, ref: str) -> HttpResponse:
    """Why the clock stands where it stands and why the case is where it is in the list."""
    now = clock.now()
    found = case_file(ref, viewer=request.viewer, now=now)
    if found is None:
        raise _no_case(ref)
    reader = viewer_for(request, ref, desk=found.row.case.desk)
    _record_look(reader, ref, "why", now)
    people = colleagues()
    context = clock_context(found, people, now=now) | {
        "events": [
            (event, people.name_of(event.actor), event_words(event.kind, event.details))
            for event in found.events
        ],
        "risks": [filled(RISKS[one.code].sentence, one.values) for one in found.row.reasons],
    }
    return render(request, "desk/why.html", context)


@require_POST
def claim(request: ViewerRequest, ref: str) -> HttpResponse:
    """Take a case that is free. Another desk's asks for a reason first, on its page."""
    try:
        with seen_by(request.viewer):
            row = one_row(ref, viewer=request.viewer, now=clock.now())
        reader = viewer_for(request, ref, desk=row.case.desk if row else None)
        services.claim_case(ref, actor=reader, now=clock.now())
    except PurposeNeeded:
        return to_case(ref)
    except AlreadyTaken as refusal:  # the page shows who has it and how to take it over
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("You have this case."))
    return to_case(ref)


@require_POST
def release(request: ViewerRequest, ref: str) -> HttpResponse:
    """Give one's case back to the desk."""
    services.release_case(ref, actor=actor_of(request, ref), now=clock.now())
    messages.success(
        request, _("The case is back at the desk."), extra_tags=reverse("case_claim", args=[ref])
    )
    return to_case(ref)


@require_POST
def close(request: ViewerRequest, ref: str) -> HttpResponse:
    """Nothing is left to do; where an own target still runs, with a reason."""
    form = CloseForm(request.POST)
    return _acted_for_reason(request, ref, form, services.close_case, _("The case is closed."))


@require_POST
def reopen(request: ViewerRequest, ref: str) -> HttpResponse:
    """Take up again what had ended, with a reason."""
    form = ReopenForm(request.POST)
    return _acted_for_reason(request, ref, form, services.reopen_case, _("The case is open again."))


@require_POST
def take_over(request: ViewerRequest, ref: str) -> HttpResponse:
    """Take a colleague's case, with a reason."""
    form = TakeOverForm(request.POST)
    return _acted_for_reason(
        request,
        ref,
        form,
        services.take_over,
        _("You have this case now. Your colleague sees it and the reason."),
    )


@require_POST
def assign(request: ViewerRequest, ref: str) -> HttpResponse:
    """Hand the case to a desk or a colleague."""
    form = AssignForm(request.POST, desks=desk_choices(desks(viewer=request.viewer)))
    return acted(
        request,
        ref,
        form,
        lambda: services.assign_case(
            ref,
            desk=form.cleaned_data["desk"],
            username=form.cleaned_data["username"].strip().lower(),
            actor=actor_of(request, ref),
            now=clock.now(),
        ),
        _("The case is handed over."),
    )


@require_POST
def add_note(request: ViewerRequest, ref: str) -> HttpResponse:
    """Write a note."""
    form = NoteForm(request.POST)
    return acted(
        request,
        ref,
        form,
        lambda: services.write_note(
            ref,
            text=form.cleaned_data["text"],
            actor=actor_of(request, ref),
            now=clock.now(),
        ),
        _("The note stands in the file."),
        anchor="notes",
    )


@require_POST
def strike_note(request: ViewerRequest, ref: str, number: int) -> HttpResponse:
    """Strike a note through; its words stay readable."""
    form = StrikeForm(request.POST)
    return acted(
        request,
        ref,
        form,
        lambda: services.strike_note(
            ref,
            number,
            reason=form.cleaned_data["reason"],
            actor=actor_of(request, ref),
            now=clock.now(),
        ),
        _("The note is struck; its words stay readable."),
        anchor="notes",
        about=number,
    )


@require_POST
def clock_event(request: ViewerRequest, ref: str) -> HttpResponse:
    """Record what happened to the clock."""
    now = clock.now()
    form = ClockForm(request.POST, now=now)
    return acted(
        request,
        ref,
        form,
        lambda: services.record_clock_event(
            ref,
            kind=form.cleaned_data["kind"],
            at=form.cleaned_data["at"],
            ground=form.cleaned_data["ground"],
            details=form.details(),
            actor=actor_of(request, ref),
            now=now,
        ),
        _("Recorded. The clock was reckoned again."),
        anchor="clock",
    )


@require_POST
def acknowledge(request: ViewerRequest, ref: str) -> HttpResponse:
    """Say by name that one has seen the warnings."""
    count = services.acknowledge(ref, actor=actor_of(request, ref), now=clock.now())
    if count:
        messages.success(
            request,
            ngettext(
                "%(count)s warning is acknowledged with your name.",
                "%(count)s warnings are acknowledged with your name.",
                count,
            )
            % {"count": count},
        )
    return to_case(ref, "clock")


@require_POST
def decide(request: ViewerRequest, ref: str, number: int) -> HttpResponse:
    """An officer's word on a proposal: the same matter, or not."""
    decision = request.POST.get("decision", "")
    if decision not in {"same", "not"}:
        raise NoDecision(_("Say whether these are the same matter or not."))
    is_same = decision == "same"
    services.decide_proposal(
        ref, number, same=is_same, actor=actor_of(request, ref), now=clock.now()
    )
    other = request.POST.get("other", "")
    if is_same:
        messages.success(
            request, _("%(ref)s was joined. It can be taken apart again there.") % {"ref": ref}
        )
        return to_case(other if _is_case(other) else ref)
    messages.success(request, _("Remembered: these are two matters."))
    return to_case(request.POST["back"] if _is_case(request.POST.get("back", "")) else ref)


@require_POST
def link(request: ViewerRequest, ref: str) -> HttpResponse:
    """Join the case to another one."""
    form = LinkForm(request.POST)
    into = form.cleaned_data["into"] if form.is_valid() else ""
    return acted(
        request,
        ref,
        form,
        lambda: services.link_case(ref, into=into, actor=actor_of(request, ref), now=clock.now()),
        _("%(ref)s was joined. It can be taken apart again there.") % {"ref": ref},
        next_ref=into,
    )


@require_POST
def unlink(request: ViewerRequest, ref: str) -> HttpResponse:
    """Undo a joining."""
    form = UnlinkForm(request.POST)
    return acted(
        request,
        ref,
        form,
        lambda: services.unlink_case(
            ref,
            reason=form.cleaned_data["reason"],
            actor=actor_of(request, ref),
            now=clock.now(),
        ),
        _("The case stands by itself again; its clock runs on."),
    )


@require_POST
def presence(request: ViewerRequest, ref: str) -> HttpResponse:
    """The page says that somebody reads or writes here; leaving is known by silence."""
    mode = request.POST.get("mode", "")
    if mode in {"reading", "writing"}:
        services.be_present(ref, mode=mode, actor=request.viewer, now=clock.now())
    return HttpResponse(status=204)


def _acted_for_reason(
    request: ViewerRequest, ref: str, form: CaseForm, act: Callable[..., None], done: str
) -> HttpResponse:
    """An act on the case that takes nothing but a reason."""
    return acted(
        request,
        ref,
        form,
        lambda: act(
            ref,
            reason=form.cleaned_data["reason"],
            actor=actor_of(request, ref),
            now=clock.now(),
        ),
        done,
    )


def _no_case(ref: str) -> NoSuchCase:
    return NoSuchCase(_("There is no case %(ref)s that you may see.") % {"ref": ref})


def _is_case(ref: str) -> bool:
    year, _dash, number = ref.removeprefix("C-").partition("-")
    return ref.startswith("C-") and year.isdigit() and number.isdigit() and len(ref) == 13


def _record_look(reader: Viewer, ref: str, part: str, now: datetime) -> None:
    record(
        "cases.case.read",
        actor=reader,
        now=now,
        object_kind="case",
        object_ref=ref,
        details={"part": part},
    )
