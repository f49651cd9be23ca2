"""A hub of a few routes, so that doors are tested without the rooms above."""

from __future__ import annotations

from collections.abc import AsyncIterator

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path

from spoc.access.purpose import viewer_for
from spoc.access.routes import ROUTES, Route
from spoc.audit.services import record
from spoc.kernel import clock
from spoc.kernel.errors import Refusal

SECRET = "Marek ZILVERNIK"

ROUTES_HERE = {
    "inbox": Route(act="message.read"),
    "t_data": Route(
        act="case.read",
        change="case.note",
        shows_personal_data=True,
        verb="cases.case.read",
    ),
    "t_beat": Route(act="message.read", is_background=True),
    "live": Route(act="message.read", is_background=True, is_stream=True),
    "t_api": Route(
        act="case.read",
        change="message.send",
        is_api=True,
        shows_personal_data=True,
        verb="cases.case.read",
    ),
    "t_health": Route(is_public=True),
    "system": Route(act="system.read"),
    "search": Route(act="message.search"),
    "keys": Route(act="self.change"),
    "palette": Route(act="self.change"),
}
ALL_ROUTES = {**ROUTES, **ROUTES_HERE}


def inbox(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"inbox of {request.viewer.name}")  # type: ignore[attr-defined]


def data(request: HttpRequest, ref: str) -> HttpResponseBase:
    """A case of desk DJO, in the ways in which a view can be right or wrong."""
    if request.method == "POST":
        raise Refusal("Your colleague was faster.", "too-late")
    how = request.GET.get("how", "")
    viewer = viewer_for(request, ref, desk="djo")
    if how != "forgetful":
        record("cases.case.read", actor=viewer, now=clock.now(), object_ref=ref)
    if how == "stream":
        return StreamingHttpResponse([SECRET])
    if how == "refuse":
        raise Refusal("Not today.")
    if how == "lazy":
        return TemplateResponse(request, "access/_refused.html", {"sentence": SECRET})
    if how == "reach":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('spoc.reach', true)")
            return HttpResponse(cursor.fetchone()[0])
    return HttpResponse(SECRET)


def beat(request: HttpRequest) -> HttpResponse:
    return HttpResponse("beat")


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    """As the product's live events: asynchronous, without end of its own."""

    async def events() -> AsyncIterator[str]:
        yield "event: beat\n\n"

    return StreamingHttpResponse(events(), content_type="text/event-stream")


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("well")


urlpatterns = [
    path("", include("spoc.access.urls")),
    path("", include("spoc.audit.urls")),
    path("", inbox, name="inbox"),
    path("data/<str:ref>", data, name="t_data"),
    path("beat", beat, name="t_beat"),
    path("live", stream, name="live"),
    path("api/data/<str:ref>", data, name="t_api"),
    path("health", health, name="t_health"),
    # Names that the frame of the pages points to.
    path("system", beat, name="system"),
    path("search", beat, name="search"),
    path("keys", beat, name="keys"),
    path("palette", beat, name="palette"),
    path("orphan", health, name="t_orphan"),
]
