"""What has the middleware put on a request? For the types of views."""

from __future__ import annotations

from django.http import HttpRequest

from spoc.access.models import SignIn
from spoc.access.rules import Viewer


class ViewerRequest(HttpRequest):
    """A request that passed `ViewerMiddleware`: somebody, possibly with no role at all."""

    viewer: Viewer
    sign_in: SignIn | None
