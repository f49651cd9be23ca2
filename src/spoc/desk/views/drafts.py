"""The reply: begun, kept while it is typed, signed by a second officer, sent.

Buttons of the form first keep what was typed, so that no refusal can lose it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spoc.access.demand import NotAllowed
from spoc.access.refusals import wants_json
from spoc.access.requests import ViewerRequest
from spoc.access.wall import seen_by
from spoc.cases import services
from spoc.cases.models import Draft
from spoc.cases.services.drafts import DraftChanged, NoDraft
from spoc.cases.services.finding import NoSuchCase
from spoc.desk.acting import actor_of, shown_again, to_case
from spoc.desk.case_page import case_context
from spoc.desk.forms import ReplyForm, ReturnForm
from spoc.journeys.reply import send_answer
from spoc.kernel import clock
from spoc.kernel.errors import Refusal

REPLY = "reply"
REPLY_TEXT = "reply-text"  # the field itself: who is led there goes on writing
# Fields shown side by side when two people changed them.
COMPARED = ("recipient", "kind", "language", "subject", "text", "handling_codes", "evaluation")


@require_http_methods(["GET", "POST"])
def draft(request: ViewerRequest, ref: str) -> HttpResponse:
    """POST begins a reply and goes to it. GET shows the reply alone, for small screens."""
    if request.method == "POST":
        services.open_draft(ref, actor=actor_of(request, ref), now=clock.now())
        return to_case(ref, REPLY_TEXT)
    with seen_by(request.viewer):
        context = case_context(request, ref, now=clock.now())
        if context["reply"]["draft"] is None:
            raise NoDraft(_("There is no answer in the making on this case."))
        return render(request, "desk/draft.html", context)


@require_POST
def save(request: ViewerRequest, ref: str) -> HttpResponse:
    """Keep what was typed. The page's own script is answered in JSON, a clash with both texts."""
    form = ReplyForm(request.POST)
    try:
        kept = _keep(request, ref, form)
    except DraftChanged as refusal:
        return _clash(request, ref, form, refusal)
    except Refusal as refusal:
        return _rescued(request, ref, form, refusal)
    if _is_script(request):
        told: dict[str, Any] = {"version": kept.version, "saved_at": kept.saved_at}
        if form.errors:
            told["errors"] = form.errors
        return JsonResponse(told)
    if form.errors:
        return shown_again(request, ref, form)
    messages.success(request, _("Saved."))
    return to_case(ref, REPLY_TEXT)


@require_POST
def submit(request: ViewerRequest, ref: str) -> HttpResponse:
    """Keep what was typed, then ask a second officer to sign."""
    return _finished(
        request,
        ref,
        lambda: services.submit_draft(ref, actor=actor_of(request, ref), now=clock.now()),
        _("A second officer is asked to sign."),
    )


@require_POST
def send(request: ViewerRequest, ref: str) -> HttpResponse:
    """Keep what was typed, then let the reply leave."""
    return _finished(
        request,
        ref,
        lambda: send_answer(ref, actor=actor_of(request, ref), now=clock.now()),
        _("The reply is in the outbox and leaves within seconds. Its way stands in the file."),
        anchor="",
    )


@require_POST
def approve(request: ViewerRequest, ref: str) -> HttpResponse:
    """Sign a colleague's reply exactly as it was read."""
    services.approve_draft(
        ref,
        digest=request.POST.get("digest", ""),
        actor=actor_of(request, ref),
        now=clock.now(),
    )
    messages.success(request, _("Signed. Whoever has the case can send it now."))
    return to_case(ref, REPLY)


@require_POST
def send_back(request: ViewerRequest, ref: str) -> HttpResponse:
    """Send a colleague's reply back with what should change."""
    form = ReturnForm(request.POST)
    if form.is_valid():
        services.return_draft(
            ref,
            reason=form.cleaned_data["reason"],
            actor=actor_of(request, ref),
            now=clock.now(),
        )
        messages.success(request, _("The reply is back with its author, with your reason."))
        return to_case(ref, REPLY)
    return shown_again(request, ref, form)


# ---------- keeping what was typed


def _keep(request: ViewerRequest, ref: str, form: ReplyForm) -> Draft:
    """Save the valid fields of the form; raises `DraftChanged` when somebody else saved."""
    changes = form.changes()
    return services.save_draft(
        ref,
        version=form.cleaned_data.get("version") or 0,
        changes=changes,
        actor=actor_of(request, ref),
        now=clock.now(),
    )


def _finished(
    request: ViewerRequest, ref: str, act: Any, done: str, *, anchor: str = REPLY
) -> HttpResponse:
    """Save, then act; a refusal shows the form with what was typed (and by then is kept)."""
    form = ReplyForm(request.POST)
    try:
        kept = _keep(request, ref, form)
    except DraftChanged as refusal:
        return _clash(request, ref, form, refusal)
    except Refusal as refusal:
        return _rescued(request, ref, form, refusal)
    form.take_version(kept.version)
    if form.errors:
        return shown_again(request, ref, form)
    try:
        act()
    except Refusal as refusal:
        form.refuse(refusal)
        return shown_again(request, ref, form, status=refusal.status)
    messages.success(request, done)
    return to_case(ref, anchor)


def _rescued(request: ViewerRequest, ref: str, form: ReplyForm, refusal: Refusal) -> HttpResponse:
    """There is nothing to keep it in any more: the page gives the typed text back."""
    if _is_script(request) or isinstance(refusal, (NoSuchCase, NotAllowed)):
        raise refusal
    rescued = {"sentence": str(refusal), "text": form.data_of("text") or ""}
    return shown_again(request, ref, ReplyForm(), status=refusal.status, rescued=rescued)


def _clash(
    request: ViewerRequest, ref: str, form: ReplyForm, refusal: DraftChanged
) -> HttpResponse:
    """Both versions, field by field; nothing was overwritten and nothing typed is lost."""
    theirs = refusal.theirs
    differences = [
        (form.fields[name].label, _shown(form.data_of(name)), _shown(getattr(theirs, name)))
        for name in COMPARED
        if _shown(form.data_of(name)) != _shown(getattr(theirs, name))
    ]
    clash = {"sentence": str(refusal), "theirs": theirs, "differences": differences}
    if _is_script(request):
        if "html" not in request.headers.get("Accept", ""):
            return JsonResponse(
                {
                    "code": refusal.code,
                    "detail": str(refusal),
                    "version": theirs.version,
                    "yours": {name: form.data_of(name) for name in COMPARED},
                    "theirs": {name: getattr(theirs, name) for name in COMPARED},
                },
                status=refusal.status,
            )
        return render(request, "desk/_clash.html", {"clash": clash}, status=refusal.status)
    form.take_version(theirs.version)
    return shown_again(request, ref, form, status=refusal.status, clash=clash)


def _shown(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(sorted(str(one).upper() for one in value))
    return str(value or "").replace("\r\n", "\n").strip()


def _is_script(request: HttpRequest) -> bool:
    """True for the page's own script, also when it saves while the page is being left."""
    return wants_json(request) or request.headers.get("Sec-Fetch-Dest") == "empty"
