"""What follows an act on a case: its page, or the same page with what was typed and why not?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from spoc.access.demand import NotAllowed
from spoc.access.purpose import PurposeNeeded, purpose_for
from spoc.access.requests import ViewerRequest
from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.cases.services.finding import NoSuchCase
from spoc.desk.case_page import case_context
from spoc.desk.forms import CaseForm
from spoc.kernel import clock
from spoc.kernel.errors import Refusal


def to_case(ref: str, anchor: str = "") -> HttpResponse:
    """After an act: see other, the case."""
    target = reverse("case", args=[ref]) + (f"#{anchor}" if anchor else "")
    return HttpResponseRedirect(target, status=303)


def actor_of(request: ViewerRequest, ref: str) -> Viewer:
    """Whoever acts, with the reason given for this case in this session, if one was."""
    try:
        return request.viewer.because(purpose_for(request, ref))
    except PurposeNeeded:
        return request.viewer


def shown_again(
    request: ViewerRequest, ref: str, form: CaseForm, *, status: int = 400, **more: Any
) -> HttpResponse:
    """The page with a form as it was sent; the status says that nothing was done."""
    with seen_by(request.viewer):
        bound = {form.name.replace("-", "_"): form}
        context = case_context(request, ref, now=clock.now(), bound=bound)
        return render(request, "desk/case.html", context | more, status=status)


def acted(
    request: ViewerRequest,
    ref: str,
    form: CaseForm,
    act: Callable[[], object],
    done: str,
    *,
    anchor: str = "",
    next_ref: str = "",
    about: int = 0,
) -> HttpResponse:
    """Do an act of a form and go to the case; when it is refused, show what was typed."""
    status = 400
    if form.is_valid():
        try:
            act()
        except (NoSuchCase, NotAllowed):
            if form.name == "link":  # the other case: the number was typed
                form.refuse(_unknown_other())
            else:
                raise
        except Refusal as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            messages.success(request, done)
            return to_case(next_ref or ref, anchor)
    return shown_again(request, ref, form, status=status, about=about)


def _unknown_other() -> Refusal:
    return Refusal(_("There is no such case that you may join. Check the number."))
