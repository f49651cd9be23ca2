"""What leaves, what hangs, what partners received (in demo), and who they are."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from spoc.access.purpose import viewer_for
from spoc.access.requests import ViewerRequest
from spoc.audit.services import record
from spoc.cases.selectors import cases_of
from spoc.exchange import outbox as sending
from spoc.exchange.selectors import message_by_reference, sent_numbers
from spoc.exchange.selectors import outbox as dispatches
from spoc.kernel import clock
from spoc.network.selectors import partners as directory

MOST = 100
_NUMBERED = re.compile(r"\d{4}-\d{6}(-\d+)?")
STATES = {
    "waiting": lazy("Waits to leave"),
    "trying": lazy("Leaves now"),
    "sent": lazy("Delivered"),
    "failed": lazy("Not delivered"),
    "uncertain": lazy("Nobody knows whether it arrived"),
    "cancelled": lazy("Given up"),
}


def outbox(request: ViewerRequest) -> HttpResponse:
    """Every dispatch: what hangs first."""
    wanted = request.GET.get("state", "")
    wanted = wanted if wanted in {*STATES, "open"} else ""
    viewer = request.viewer
    rows = list(dispatches(viewer=viewer, state=wanted)[:MOST])
    hanging = list(dispatches(viewer=viewer, state="open")[:MOST])
    record(
        "exchange.dispatch.read",
        actor=viewer,
        now=clock.now(),
        object_kind="outbox",
        purpose=f"duty of desk {(viewer.desk or '-').upper()}: watch over what leaves",
        details={"count": len(rows)},
    )
    cases = cases_of([row.message_id for row in rows + hanging], viewer=viewer)
    context = {
        "rows": [(row, STATES[row.state], cases.get(row.message_id)) for row in rows],
        "hanging": [(row, STATES[row.state], cases.get(row.message_id)) for row in hanging],
        "states": STATES,
        "state": wanted,
    }
    return render(request, "desk/outbox.html", context)


@require_POST
def decide(request: ViewerRequest, ref: str) -> HttpResponse:
    """A human's word on a dispatch that hangs."""
    sending.decide_dispatch(
        ref,
        decision=request.POST.get("decision", ""),
        actor=request.viewer,
        now=clock.now(),
    )
    return redirect("outbox")


def sink(request: ViewerRequest) -> HttpResponse:
    """In demo: what the partners received of the answers that this reader may see, newest first."""
    viewer, folder = request.viewer, _sink()
    files = sorted(folder.glob("*.eml"), key=lambda file: -file.stat().st_mtime)
    open_ones = sent_numbers({_number_in(file.stem) for file in files}, viewer=viewer)
    shown = [file for file in files if _number_in(file.stem) in open_ones][:MOST]
    record(
        "exchange.dispatch.read",
        actor=viewer,
        now=clock.now(),
        object_kind="outbox",
        purpose=f"duty of desk {(viewer.desk or '-').upper()}: what partners received in the demo",
        details={"count": len(shown)},
    )
    mails = [(file.stem, message_from_bytes(file.read_bytes(), policy=default)) for file in shown]
    return render(request, "desk/sink.html", {"mails": mails})


def sink_message(request: ViewerRequest, name: str) -> HttpResponse:
    """In demo: one mail as the partner received it, with the right and the reason of its case."""
    file = _sink() / f"{name}.eml"
    if file.parent != _sink() or not file.is_file():
        raise Http404
    found = message_by_reference(_number_in(name), viewer=request.viewer)
    case = cases_of([found.pk], viewer=request.viewer).get(found.pk)
    reader = viewer_for(request, case.reference if case else name, desk=case.desk if case else "")
    record(
        "exchange.dispatch.read",
        actor=reader,
        now=clock.now(),
        object_kind="message",
        object_ref=found.reference,
    )
    raw = file.read_bytes()
    mail = message_from_bytes(raw, policy=default)
    body = mail.get_body(preferencelist=("plain",))
    return render(
        request,
        "desk/sink_message.html",
        {
            "mail": mail,
            "text": body.get_content() if body else "",
            "raw": raw.decode("utf-8", "replace"),
        },
    )


def _number_in(name: str) -> str:
    """Our number in the name of a file; a second mail of the same number ends in `-2`."""
    return name[:11] if _NUMBERED.fullmatch(name) else ""


def _sink() -> Path:
    if not settings.DEMO:
        raise Http404
    return Path(settings.DATA_DIR) / "sent"


def partners(request: ViewerRequest) -> HttpResponse:
    """The directory of partners: channel, languages, telephone, when it was last verified."""
    rows = directory(viewer=request.viewer)
    return render(request, "desk/partners.html", {"partners": rows, "now": clock.now()})
