"""Where do messages stand on their walk, and which jobs wait for them?"""

from __future__ import annotations

import asyncio

from asgiref.sync import sync_to_async
from django.db import connection, connections
from procrastinate.contrib.django import app
from tests.factories.messages import TEST

from spoc.access.wall import seen_by
from spoc.exchange.models import Message


def stages() -> dict[str, str]:
    with seen_by(TEST):
        return dict(Message.objects.values_list("reference", "stage"))


def waiting_jobs() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args ->> 'message_id')::bigint FROM procrastinate_jobs"
            " WHERE task_name = 'journeys.walk' AND status = 'todo' ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def lose_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def work_off_the_queue() -> None:
    """What the worker does, until nothing is due any more."""

    async def work() -> None:
        # Under Django the connector makes one for workers; the type of `app` does not say so.
        worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
        async with worker.open_async():
            await worker.run_worker_async(
                wait=False, queues=["journey"], concurrency=2, install_signal_handlers=False,
                listen_notify=False, delete_jobs="successful",
            )  # fmt: skip
        await sync_to_async(connections.close_all)()  # of the thread that outlives this database

    asyncio.run(work())
