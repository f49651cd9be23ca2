"""Which address leads where? Every name has a row in `access/routes.py`."""

from __future__ import annotations

from django.urls import include, path

from spoc.project import stream, system, views
from spoc.project.api import api

urlpatterns = [
    path("", include("spoc.desk.urls")),
    path("", include("spoc.access.urls")),
    path("", include("spoc.audit.urls")),
    path("system", system.system, name="system"),
    path("live", stream.live, name="live"),
    path("api/v1/docs", views.api_docs, name="api_docs"),
    path("api/v1/", api.urls),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
