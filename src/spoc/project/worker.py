"""The worker: Procrastinate with our heartbeat, our reaper, and our watch over clocks.

The reaper and the watches run beside the jobs in a thread of their own, so that a long queue never
delays a warning.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import Error, close_old_connections, transaction
from procrastinate.contrib.django import app

from spoc.cases.services import raise_escalations
from spoc.exchange.register import store
from spoc.journeys.incoming import WALKING, note_deaths
from spoc.kernel import clock
from spoc.kernel.jobs import beat, revive_stalled_jobs
from spoc.project.places import Places

log = logging.getLogger(__name__)

CONCURRENCY = 3  # messages under way at once: while one waits for the disk, another is worked on
UNFINISHED_FOR = 3600.0  # seconds: no message takes longer to arrive
YIELDS = 10  # steps of nice(2): in a flood, what waits for its acknowledgement goes first
GRACE = 8.0  # seconds a running job may still take when the worker is told to stop


def _reap(now: datetime) -> None:
    with transaction.atomic():
        left = revive_stalled_jobs(stalled_after=settings.WORKER_STALLED_AFTER)
        walked = [job.ids["message_id"] for job in left if job.task == WALKING]
        note_deaths(walked, now=now)


def _beat(now: datetime) -> None:
    beat("worker", now=now)
    Places(settings.DATA_DIR).beat("worker").touch()


def _escalate(now: datetime) -> None:
    raise_escalations(now=now)


def _clear(now: datetime) -> None:
    store().clear_unfinished(before=now.timestamp() - UNFINISHED_FOR)


# Every so many seconds, in this order.
CHORES: tuple[tuple[int, Callable[[datetime], None]], ...] = (
    (3, _beat),
    (3, _escalate),
    (15, _reap),
    (3600, _clear),
)


def keep_house(stop: threading.Event) -> None:
    """Do the chores until told to stop. A failing chore is logged and tried again."""
    due = {chore: 0.0 for _every, chore in CHORES}
    while not stop.is_set():
        now = clock.now()
        for every, chore in CHORES:
            if now.timestamp() < due[chore]:
                continue
            due[chore] = now.timestamp() + every
            try:
                chore(now)
            except (Error, OSError):
                log.exception("%s failed and will be tried again", chore.__name__)
            finally:
                close_old_connections()
        stop.wait(1.0)


async def _work() -> None:
    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with worker.open_async():
        await worker.run_worker_async(
            concurrency=CONCURRENCY,
            update_heartbeat_interval=settings.WORKER_BEAT,
            stalled_worker_timeout=settings.WORKER_STALLED_AFTER,
            shutdown_graceful_timeout=GRACE,
            fetch_job_polling_interval=1.0,
            delete_jobs="successful",
            install_signal_handlers=True,
        )


def serve_worker() -> int:
    """Work until told to stop; what was begun is finished or taken up again by the next worker."""
    os.nice(YIELDS)
    stop = threading.Event()
    house = threading.Thread(target=keep_house, args=(stop,), name="house", daemon=True)
    house.start()
    with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(_work())
    stop.set()
    house.join(timeout=5)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    return 0
