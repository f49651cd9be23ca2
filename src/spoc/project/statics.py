"""How do style, script and letters reach the browser? Whole: they are small and always the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import (  # type: ignore[import-untyped] # the package has no types
    WhiteNoiseMiddleware,
)


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # the package has no types
    """As whitenoise finds and labels them, but not in pieces: under ASGI Django would collect the
    pieces of a file in a thread and warn of it each time."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """The answer for one file: whole, a range of it, or "not modified"."""
        found = static_file.get_response(request.method, request.META)
        content = b""
        if found.file is not None:
            with found.file as file:
                content = file.read()
        response = HttpResponse(content, status=int(found.status))
        del response["Content-Type"]
        for name, value in found.headers:
            response[name] = value
        return response
