"""The web application as the server (granian) runs it.

A request is served by one thread from the first middleware to the last; only the bytes of its body,
of its answer and of a stream pass through the event loop.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

from spoc.project.body_limit import limited

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoc.project.settings")

_MOST_IDLE = 32  # threads that wait for the next request


class Handler(ASGIHandler):
    """Django's own starts a thread for each request and leaves it at each middleware and view."""

    def __init__(self) -> None:
        super().__init__()
        self._idle: list[ThreadPoolExecutor] = []

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: ARG002 - Django's signature
        """The chain for one thread, whatever the caller would like."""
        super().load_middleware(is_async=False)

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Mapping[str, Any]]],
        send: Callable[[Mapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Serve one request in a thread that no other request has meanwhile."""
        seat = self._idle.pop() if self._idle else ThreadPoolExecutor(1, "request")
        try:
            async with ThreadSensitiveContext(executor=seat):
                await self.handle(scope, receive, send)
        finally:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(seat)
            else:
                seat.shutdown(wait=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """All of it in the request's own thread; an asynchronous view comes back by itself."""
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


django.setup(set_prefix=False)
application = limited(Handler(), most=lambda: settings.MAX_MESSAGE_SIZE)
