"""How do open screens hear of changes? One LISTEN connection per process, fanned out.

Server-sent events with sequence numbers. An event names what changed and carries no content: the
screen fetches the fragment again with its own reader's rights. What belongs to a closed circle is
told to its members alone: to all others nothing happened.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection, connections
from django.http import StreamingHttpResponse

from spoc.access.requests import ViewerRequest
from spoc.kernel.live import CHANNEL
from spoc.kernel.models import LiveEvent
from spoc.project.hearing import members_of_closed

log = logging.getLogger(__name__)

HEARTBEAT = 5.0  # seconds; the screen says how old it is
BACKLOG = 200  # events a slow screen may have waiting before it is told to start afresh
REPLAY = 200  # events told again after a short break of the line
AT_ONCE = 500  # events whose readers are asked for in one go

Event = Mapping[str, Any]
Judge = Callable[[Collection[str]], Mapping[str, frozenset[int]]]


class Fanout:
    """The one listener of this process and the queues of its open screens, each with its reader.

    `judge` answers of references who alone may hear of them; what it leaves out is for everybody.
    """

    def __init__(self, judge: Judge = members_of_closed) -> None:
        self._screens: dict[asyncio.Queue[str], int | None] = {}
        self._heard: asyncio.Queue[Event] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._judge = judge
        # Its own thread and connection: the requests' threads belong to the requests.
        self._thread = ThreadPoolExecutor(1, "hearing")

    def join(self, reader: int | None) -> asyncio.Queue[str]:
        """A queue that receives from now on every event which the account `reader` may hear."""
        if self._task is None or self._task.done():
            self._heard = asyncio.Queue()
            self._task = asyncio.get_running_loop().create_task(self._work())
        screen: asyncio.Queue[str] = asyncio.Queue(maxsize=BACKLOG)
        self._screens[screen] = reader
        return screen

    def leave(self, screen: asyncio.Queue[str]) -> None:
        """Forget a screen that was closed."""
        self._screens.pop(screen, None)

    async def stop(self) -> None:
        """End the listener."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _work(self) -> None:
        await asyncio.gather(self._listen(), self._pass_on())

    async def _listen(self) -> None:
        wait = 0.5
        while True:
            try:
                async with await _open_line() as line:
                    await line.execute(f"LISTEN {CHANNEL}")
                    self._tell_all(_event("reset", {}))
                    wait = 0.5
                    async for notice in line.notifies():
                        self._heard.put_nowait(json.loads(notice.payload))
            except (psycopg.Error, OSError) as error:
                log.warning("the line for live events broke (%s); trying again", error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 10)

    async def _pass_on(self) -> None:
        """Ask once for all that came meanwhile who may hear it, then tell it in its order."""
        while True:
            events = [await self._heard.get()]
            while not self._heard.empty() and len(events) < AT_ONCE:
                events.append(self._heard.get_nowait())
            try:
                closed = await asyncio.get_running_loop().run_in_executor(
                    self._thread, _asked_by_itself, self._judge, _refs(events)
                )
            except DatabaseError as error:
                log.warning("nobody could say who may hear live events (%s)", error)
                self._tell_all(_event("reset", {}))  # each screen asks anew, with its own rights
                continue
            for event in events:
                self.tell(event, closed)

    def tell(self, event: Event, closed: Mapping[str, frozenset[int]]) -> None:
        """Put an event before every screen whose reader may hear it."""
        text = _event("change", event)
        for screen, reader in self._screens.items():
            if _may_hear(event, reader, closed):
                _put(screen, text)

    def _tell_all(self, text: str) -> None:
        for screen in self._screens:
            _put(screen, text)


FANOUT = Fanout()


def _put(screen: asyncio.Queue[str], text: str) -> None:
    if screen.full():  # too slow: it starts afresh instead of filling our memory
        while not screen.empty():
            screen.get_nowait()
        text = _event("reset", {})
    screen.put_nowait(text)


def _may_hear(event: Event, reader: int | None, closed: Mapping[str, frozenset[int]]) -> bool:
    members = closed.get(str(event.get("ref", "")))
    return members is None or reader in members


def _refs(events: Collection[Event]) -> set[str]:
    return {str(event["ref"]) for event in events if event.get("ref")}


def _asked_by_itself(judge: Judge, refs: Collection[str]) -> Mapping[str, frozenset[int]]:
    """The judge's answer on a connection that goes back to the pool at once."""
    try:
        return judge(refs)
    finally:
        connections.close_all()


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


def _event(name: str, data: Event) -> str:
    number = f"id: {data['id']}\n" if "id" in data else ""
    return f"event: {name}\n{number}data: {json.dumps(data)}\n\n"


def missed(last: int, reader: int | None, judge: Judge) -> list[str]:
    """What happened since event `last` and this reader may hear; a reset when it is too much."""
    rows = list(LiveEvent.objects.filter(pk__gt=last).order_by("pk")[: REPLAY + 1])
    if len(rows) > REPLAY:
        return [_event("reset", {})]
    events: list[Event] = [
        {"id": row.pk, "topic": row.topic, "ref": row.ref, "loud": row.loud,
         "at": row.at.isoformat()}
        for row in rows
    ]  # fmt: skip
    closed = judge(_refs(events))
    return [_event("change", one) for one in events if _may_hear(one, reader, closed)]


def _first(last: str, reader: int | None) -> list[str]:
    """What a new screen is told at once. It stays open for hours; its connection does not."""
    try:
        return missed(int(last), reader, members_of_closed) if last.isdigit() else []
    finally:
        connections.close_all()


async def stream(last: str, reader: int | None) -> AsyncIterator[str]:
    """Events for one screen, for ever; a heartbeat when nothing happens."""
    screen = FANOUT.join(reader)
    try:
        yield "retry: 2000\n\n"
        for event in await sync_to_async(_first)(last, reader):
            yield event
        while True:
            try:
                yield await asyncio.wait_for(screen.get(), HEARTBEAT)
            except TimeoutError:
                yield _event("beat", {})
    finally:
        FANOUT.leave(screen)


async def live(request: ViewerRequest) -> StreamingHttpResponse:
    """The stream of live events; the route's right was checked by the middleware."""
    last = request.headers.get("Last-Event-ID", request.GET.get("last", ""))
    response = StreamingHttpResponse(
        stream(last, request.viewer.user_id), content_type="text/event-stream"
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
