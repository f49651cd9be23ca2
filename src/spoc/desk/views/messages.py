"""One message by its number: at a desk or not, read or not; its original, its files, its print.

Bytes from outside leave only as downloads, never to be shown in place.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spoc.access.purpose import viewer_for
from spoc.access.requests import ViewerRequest
from spoc.access.rules import Viewer, may
from spoc.audit.services import record
from spoc.cases.models import Case
from spoc.cases.selectors import cases_of
from spoc.desk.comparing import others_of
from spoc.desk.labels import STAGES
from spoc.desk.letter import file_of, letter_of, things_in
from spoc.desk.sending import way_of
from spoc.exchange.api_shapes import stored_fault
from spoc.exchange.child import parser_child
from spoc.exchange.faults import sentence as fault_sentence
from spoc.exchange.models import Attachment, Dispatch, Message
from spoc.exchange.register import store
from spoc.exchange.selectors import NoSuchMessage, message_by_reference
from spoc.exchange.states import UNDER_WAY
from spoc.journeys.incoming import STANDSTILL, resume_message
from spoc.kernel import clock
from spoc.kernel.errors import Refusal
from spoc.kernel.live import last_event
from spoc.network.selectors import partner_names

OCTETS = "application/octet-stream"
_ENDINGS = {"message/rfc822": "eml", "application/xml": "xml", "application/json": "json"}


class OriginalGone(Refusal):
    """The sealed bytes are not there, or are no longer those that were sealed."""

    code = "original-gone"
    status = 503


@require_GET
def message(request: ViewerRequest, ref: str) -> HttpResponse:
    """The message with how far the machine has come; it needs no case."""
    heard = last_event()  # before the message is read: what happens meanwhile is told again
    found, case, reader = _opened(request, ref, "exchange.message.read")
    context = _page_context(found, case, reader) | {"last_event": heard}
    return render(request, "desk/message.html", context)


@require_GET
def part(request: ViewerRequest, ref: str) -> HttpResponse:
    """The same without its frame, for a screen that fetches it again when the message moved."""
    found, case, reader = _opened(request, ref, "exchange.message.read", view="again")
    return render(request, "desk/_message.html", _page_context(found, case, reader))


def _page_context(found: Message, case: Case | None, reader: Viewer) -> dict[str, Any]:
    dispatch = Dispatch.objects.filter(message=found).first() if found.direction == "out" else None
    return {
        "message": found,
        "case": case,
        "reader": reader,
        "letter": letter_of(found, partner=_partner(found, reader)),
        "others": others_of(found, shown_in=found.reference, reader=reader, now=clock.now()),
        "things": things_in([found]),
        "stage_words": STAGES[found.stage],
        "dispatch": dispatch,
        "way": way_of(dispatch) if dispatch else None,
        "can_resume": _stands_still(found) and may(reader, "message.resume", found),
    }


def _stands_still(message: Message) -> bool:
    """It failed, or nothing went on with it for a while; what was just registered only waits."""
    if message.stage not in UNDER_WAY:
        return False
    return message.failed_at is not None or message.stage_at < clock.now() - STANDSTILL


@require_GET
def paper(request: ViewerRequest, ref: str) -> HttpResponse:
    """The message as it is printed: number, codes, digest, who printed it and why."""
    found, case, reader = _opened(request, ref, "exchange.message.read", view="paper")
    context = {
        "message": found,
        "case": case,
        "reader": reader,
        "letter": letter_of(found, partner=_partner(found, reader)),
        "now": clock.now(),
    }
    return render(request, "desk/paper.html", context)


@require_GET
def original(request: ViewerRequest, ref: str) -> HttpResponse:
    """The sealed bytes, to be kept; they still have the digest they were sealed with."""
    found, _case, _reader = _opened(request, ref, "exchange.message.original_read")
    kind = found.content_type.partition(";")[0].strip().lower()
    return _download(_sealed(found), f"{found.reference}.{_ENDINGS.get(kind, 'bin')}")


@require_GET
def attachment(request: ViewerRequest, ref: str, number: int) -> HttpResponse:
    """One file out of the sealed original. What was not fully scanned needs one step more."""
    found, case, reader = _find(request, ref)
    parts = list(found.attachments.all())
    if not 0 < number <= len(parts):
        raise NoSuchMessage(
            _("Message %(ref)s has no attachment %(number)s.") % {"ref": ref, "number": number}
        )
    part = parts[number - 1]
    file = file_of(part, number)
    is_known = request.GET.get("known") == "yes"
    if file.is_infected or not (file.is_clean or is_known):
        context = {
            "message": found,
            "case": case,
            "file": file,
            "sentence": _("The scanner found something harmful in this file. It is not handed out.")
            if file.is_infected
            else _("This file was not fully scanned. It may be harmful."),
            "faults": _faults_of(found, part),
        }
        return render(request, "desk/attachment.html", context, status=409)
    content = _content(found, part)
    record(
        "exchange.attachment.read",
        actor=reader,
        now=clock.now(),
        object_kind="message",
        object_ref=ref,
        details={
            "attachment": number,
            "sha256": part.sha256,
            "scan": part.scan,
            "knew_not_fully_scanned": is_known and not file.is_clean,
        },
    )
    return _download(content, part.name or f"{ref}-{number}.bin")


@require_POST
def resume(request: ViewerRequest, ref: str) -> HttpResponse:
    """Let the machine try again with a message it could not go on with."""
    resume_message(ref, actor=request.viewer, now=clock.now())
    messages.success(request, _("The machine tries again."))
    return HttpResponseRedirect(reverse("message_page", args=[ref]), status=303)


def _find(request: ViewerRequest, ref: str) -> tuple[Message, Case | None, Viewer]:
    """The message, its case, and the viewer with the reason for looking.

    Raises:
        PurposeNeeded: it lies at another desk and no reason was given yet.
    """
    found = message_by_reference(ref, viewer=request.viewer)
    case = cases_of([found.pk], viewer=request.viewer).get(found.pk)
    reader = viewer_for(request, case.reference if case else ref, desk=case.desk if case else "")
    return found, case, reader


def _opened(
    request: ViewerRequest, ref: str, verb: str, **details: str
) -> tuple[Message, Case | None, Viewer]:
    """As `_find`, with the look on the record."""
    found, case, reader = _find(request, ref)
    record(
        verb,
        actor=reader,
        now=clock.now(),
        object_kind="message",
        object_ref=ref,
        details=details,
    )
    return found, case, reader


def _partner(found: Message, reader: Viewer) -> str:
    return partner_names({found.partner}, viewer=reader).get(found.partner, "")


def _sealed(found: Message) -> bytes:
    """The sealed bytes, proved against their digest.

    Raises:
        OriginalGone: they are not there, or were changed.
    """
    try:
        raw = store().read(found.sha256)
    except FileNotFoundError as error:
        raise OriginalGone(
            _("The sealed original is not where it should be. Call the administrator at once.")
        ) from error
    if hashlib.sha256(raw).hexdigest() != found.sha256:
        raise OriginalGone(
            _("The sealed original was changed on disk. Call the administrator at once.")
        )
    return raw


def _content(found: Message, part: Attachment) -> bytes:
    """The bytes of one attachment, taken out again by the guarded reader."""
    raw = _sealed(found)
    parsed = parser_child().read(raw, found.content_type, keep_content=True)
    for one in parsed.attachments:
        if one.path == part.path and one.sha256 == part.sha256:
            return one.content
    raise OriginalGone(
        _("The file could not be taken out of the original again. Open the original instead.")
    )


def _faults_of(found: Message, part: Attachment) -> list[str]:
    """What was noticed about this file while reading."""
    return [
        fault_sentence(fault, _)
        for fault in map(stored_fault, found.faults)
        if fault.where == f"attachment {part.path}"
    ]


def _download(content: bytes, name: str) -> HttpResponse:
    """Bytes to be kept under a safe name, never to be shown by the browser."""
    safe = re.sub(r"[^\w.()\- ]", "_", name).strip(". ")[:120] or "file"
    response = HttpResponse(content, content_type=OCTETS)
    response["Content-Disposition"] = content_disposition_header(True, safe)
    response["X-Content-Type-Options"] = "nosniff"
    return response
