"""A phone call, noted in half a minute: it becomes a message of the register like any other."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from spoc.access.requests import ViewerRequest
from spoc.desk.entry_form import EntryForm, grounds, languages
from spoc.exchange.channels.manual import BadEntry, enter_message
from spoc.exchange.form import UnfitForm
from spoc.kernel import clock


def new(request: ViewerRequest) -> HttpResponse:
    """The form; sent, it registers the call and leads to its message. Nothing typed is lost."""
    now = clock.now()
    form = EntryForm(request.POST if request.method == "POST" else None, now=now)
    if form.is_valid():
        try:
            registered = enter_message(form.contact(), actor=request.viewer, now=now)
        except (BadEntry, UnfitForm) as refusal:
            form.refuse(refusal)
        else:
            sentence = (
                _("This call was registered before, as %(number)s.")
                if registered.is_duplicate
                else _("The call is registered as %(number)s.")
            )
            messages.success(request, sentence % {"number": registered.reference})
            return redirect("message_page", ref=registered.reference)
    return render(
        request,
        "desk/entry.html",
        {"form": form, "languages": languages(), "grounds": grounds()},
        status=422 if form.errors else 200,
    )
