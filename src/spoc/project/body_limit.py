"""How large may a request be before anybody has read it?

Django lays a whole body on disk before it asks who sends it: a stranger could fill the disk. What
is too large is refused here, by its stated length or by count when it states none.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

FRAME = 1024 * 1024  # bytes that a form may have beside the file in it


def limited(application: Application, *, most: Callable[[], int]) -> Application:
    """The ASGI application, answering 413 itself to a body of more than `most` bytes and a frame.

    The client is answered in English: its language is not known yet.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        limit = most() + FRAME
        if _stated(scope) > limit:
            await _refuse(send, most())
            return
        came = 0
        is_refused = False

        async def counted() -> Message:
            nonlocal came, is_refused
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit and not is_refused:
                is_refused = True
                await _refuse(send, most())
            return {"type": "http.disconnect"} if is_refused else message

        async def unless_refused(message: Message) -> None:
            if not is_refused:
                await send(message)

        await application(scope, counted, unless_refused)

    return serve


def _stated(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    return max((int(value) for value in lengths if value.isdigit()), default=0)


async def _refuse(send: Send, most: int) -> None:
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": f"This is larger than {most // (1024 * 1024)} MB. Send it in parts.",
        "code": "message-too-large",
    }
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})
