"""Pages that belong to no room: helpful errors, and the human page of the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from spoc.access.refusals import problem, wants_json
from spoc.kernel.errors import Refusal
from spoc.project.api import api
from spoc.project.api_document import reading_only
from spoc.project.api_page import operations, shapes


def _answer(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    refusal = Refusal(sentence, code)
    refusal.status = status
    if wants_json(request) or request.path.startswith("/api/"):
        return problem(refusal)
    return render(request, f"{status}.html", {"sentence": sentence}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400: what came cannot be understood."""
    return _answer(request, 400, "bad-request", _("This request cannot be understood."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403: outside any refusal of our own."""
    return _answer(request, 403, "not-allowed", _("This is not open to you."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404: no such address."""
    return _answer(request, 404, "not-found", _("There is no such page."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug. What was typed is still in the form: going back shows it."""
    return _answer(
        request, 500, "bug", _("The hub made a mistake; it is in the log. Go back and try again.")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: the form is older than the session."""
    return _answer(
        request, 403, "form-too-old", _("This form is older than your session. Load it again.")
    )


@reading_only
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API on one page, from the same document that machines read."""
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    return render(
        request,
        "project/api_docs.html",
        {"api": document, "operations": operations(document), "shapes": shapes(document)},
    )
