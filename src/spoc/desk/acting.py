"""What follows an act on a case: its page, or the same page with what was typed and why not?"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from spoc.access.purpose import PurposeNeeded, purpose_for
from spoc.access.requests import ViewerRequest
from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.desk.case_page import case_context
from spoc.desk.forms import CaseForm
from spoc.kernel import clock


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
