"""How is a refusal shown: as a page, as a part of a page, or as a problem document (RFC 9457)?"""

from __future__ import annotations

import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from spoc.access.forms import PurposeForm
from spoc.access.purpose import PurposeNeeded
from spoc.kernel.errors import Refusal

# Error pages of the frame that show the refusal's sentence and say what to do next.
_WITH_SENTENCE = frozenset({400, 403, 404, 409})
PROBLEM = "application/problem+json"


class SignInNeeded(Refusal):
    """Nobody is signed in, or the session has ended."""

    code = "sign-in-needed"
    status = 401


class ScreenLocked(Refusal):
    """Idle for too long: the same person proves again who they are; nothing is lost."""

    code = "screen-locked"
    status = 401


def wants_json(request: HttpRequest) -> bool:
    """True for programs and for scripts of our own pages: they ask for JSON, or use the API."""
    return request.path.startswith("/api/") or "json" in request.headers.get("Accept", "")


def is_part(request: HttpRequest) -> bool:
    """True when a script of ours asks for a part of a page."""
    return (
        request.headers.get("HX-Request") == "true"
        or request.headers.get("X-Requested-With") == "fetch"
    )


def problem(refusal: Refusal) -> JsonResponse:
    """The refusal as a problem document with its stable `code`."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": str(refusal),
        "code": refusal.code,
    }
    answer = JsonResponse(document, status=refusal.status, content_type=PROBLEM)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def answer_to(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal in the form its reader understands, with its sentence and status."""
    if wants_json(request):
        answer: HttpResponse = problem(refusal)
    elif is_part(request):
        answer = _part(request, refusal)
    elif isinstance(refusal, PurposeNeeded):
        start = {"ref": refusal.ref, "next": request.get_full_path()}
        answer = _page(request, refusal, "access/purpose.html", form=PurposeForm(initial=start))
    else:
        own = f"{refusal.status}.html" if refusal.status in _WITH_SENTENCE else ""
        answer = _page(request, refusal, own or "access/refused.html")
    answer["Cache-Control"] = "no-store"
    patch_vary_headers(answer, ["Accept", "HX-Request", "X-Requested-With"])
    return answer


def _page(request: HttpRequest, refusal: Refusal, template: str, **context: object) -> HttpResponse:
    facts = {"refusal": refusal, "sentence": str(refusal), **context}
    text = render_to_string(template, facts, request)
    return HttpResponse(text, status=refusal.status)


def _part(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A part with the sentence, and an event that lets the page show it where it fits."""
    text = render_to_string("access/_refused.html", {"sentence": str(refusal)}, request)
    event = {"spoc:refused": {"code": refusal.code, "sentence": str(refusal)}}
    return HttpResponse(text, status=refusal.status, headers={"HX-Trigger": json.dumps(event)})
