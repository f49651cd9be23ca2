"""How do open screens hear of changes? One LISTEN connection per process, fanned out.

Server-sent events with sequence numbers. An event names what changed and carries no content: the
screen fetches the fragment again with its own reader's rights.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import psycopg
from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpRequest, StreamingHttpResponse

from spoc.kernel.live import CHANNEL
from spoc.kernel.models import LiveEvent

log = logging.getLogger(__name__)

HEARTBEAT = 5.0  # seconds; the screen says how old it is
BACKLOG = 200  # events a slow screen may have waiting before it is told to start afresh
REPLAY = 200  # events told again after a short break of the line


class Fanout:
    """The one listener of this process and the queues of its open screens."""

    def __init__(self) -> None:
        self._screens: set[asyncio.Queue[str]] = set()
        self._task: asyncio.Task[None] | None = None

    def join(self) -> asyncio.Queue[str]:
        """A queue that receives every event from now on."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._listen())
        screen: asyncio.Queue[str] = asyncio.Queue(maxsize=BACKLOG)
        self._screens.add(screen)
        return screen

    def leave(self, screen: asyncio.Queue[str]) -> None:
        """Forget a screen that was closed."""
        self._screens.discard(screen)

    async def _listen(self) -> None:
        wait = 0.5
        while True:
            try:
                async with await _open_line() as line:
                    await line.execute(f"LISTEN {CHANNEL}")
                    self._tell(_event("reset", {}))
                    wait = 0.5
                    async for notice in line.notifies():
                        self._tell(_event("change", json.loads(notice.payload)))
            except (psycopg.Error, OSError) as error:
                log.warning("the line for live events broke (%s); trying again", error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 10)

    def _tell(self, event: str) -> None:
        for screen in self._screens:
            if screen.full():  # too slow: it starts afresh instead of filling our memory
                while not screen.empty():
                    screen.get_nowait()
                event = _event("reset", {})
            screen.put_nowait(event)


FANOUT = Fanout()


async def _open_line() -> psycopg.AsyncConnection[tuple[object, ...]]:
    given = connection.settings_dict
    wanted = {
        "dbname": given["NAME"],
        "user": given["USER"],
        "password": given["PASSWORD"],
        "host": given["HOST"],
        "port": given["PORT"],
        "sslmode": given["OPTIONS"].get("sslmode"),
        "sslrootcert": given["OPTIONS"].get("sslrootcert"),
    }
    return await psycopg.AsyncConnection.connect(
        autocommit=True, **{key: value for key, value in wanted.items() if value}
    )


def _event(name: str, data: dict[str, object]) -> str:
    number = f"id: {data['id']}\n" if "id" in data else ""
    return f"event: {name}\n{number}data: {json.dumps(data)}\n\n"


def _missed(last: int) -> list[str] | None:
    """What happened since event `last`; None when it is too much to tell again."""
    events = list(LiveEvent.objects.filter(pk__gt=last).order_by("pk")[: REPLAY + 1])
    if len(events) > REPLAY:
        return None
    return [
        _event("change", {"id": event.pk, "topic": event.topic, "ref": event.ref,
                          "loud": event.loud, "at": event.at.isoformat()})
        for event in events
    ]  # fmt: skip


async def stream(last: str) -> AsyncIterator[str]:
    """Events for one screen, for ever; a heartbeat when nothing happens."""
    screen = FANOUT.join()
    try:
        yield "retry: 2000\n\n"
        if last.isdigit():
            missed = await sync_to_async(_missed)(int(last))
            for event in [_event("reset", {})] if missed is None else missed:
                yield event
        while True:
            try:
                yield await asyncio.wait_for(screen.get(), HEARTBEAT)
            except TimeoutError:
                yield _event("beat", {})
    finally:
        FANOUT.leave(screen)


async def live(request: HttpRequest) -> StreamingHttpResponse:
    """The stream of live events; the route's right was checked by the middleware."""
    last = request.headers.get("Last-Event-ID", request.GET.get("last", ""))
    response = StreamingHttpResponse(stream(last), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
