"""How is work put off? Procrastinate in the same database; our own reaper for dead workers.

A job is enqueued in the transaction of the fact that needs it, runs at least once, and is one
idempotent service call. Jobs carry ids, never personal data.
"""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from spoc.kernel.models import Beat

log = logging.getLogger(__name__)

# A job whose worker is gone (its row was pruned, or its beat is old) goes back to the queue. When
# its twin with the same queueing lock already waits there, the twin does the work. One of them may
# be what killed the worker: of each task they begin one after the other, some seconds apart, so
# that the innocent are not dragged along again.
_REVIVE = """
    WITH stalled AS (
        SELECT id, row_number() OVER (PARTITION BY task_name ORDER BY id) - 1 AS place
          FROM procrastinate_jobs AS job
         WHERE status = 'doing'
           AND NOT EXISTS (
               SELECT 1 FROM procrastinate_workers AS worker
                WHERE worker.id = job.worker_id
                  AND worker.last_heartbeat > now() - make_interval(secs => %s)))
    UPDATE procrastinate_jobs AS job
       SET worker_id = NULL,
           scheduled_at = now() + make_interval(secs => stalled.place %% 10 * %s),
           status = (CASE WHEN job.queueing_lock IS NOT NULL AND EXISTS (
                         SELECT 1 FROM procrastinate_jobs AS twin
                          WHERE twin.status = 'todo' AND twin.queueing_lock = job.queueing_lock)
                     THEN 'aborted' ELSE 'todo' END)::procrastinate_job_status
      FROM stalled
     WHERE job.id = stalled.id AND job.status = 'doing'
    RETURNING job.id, job.task_name, job.args
"""
APART = 3  # seconds between the beginnings of jobs that a dead worker left


def enqueue(task: str, *, queue: str = "default", lock: str | None = None, **ids: int) -> None:
    """Put a task off until this transaction commits; named, so that lower rooms may call it."""
    app.configure_task(name=task, queue=queue, lock=lock, allow_unknown=True).defer(**ids)


def task(
    name: str, *, queue: str = "default", every: int = 0, retry: RetryStrategy | None = None
) -> Callable[[Callable[..., None]], object]:
    """Make a function the background task `name`; `every` so many seconds when given."""

    def decorate(work: Callable[..., None]) -> object:
        @functools.wraps(work)
        def without_timestamp(**arguments: int) -> None:
            arguments.pop("timestamp", None)  # the planned instant of a periodic task
            work(**arguments)

        made: Any = app.task(
            name=name,
            queue=queue,
            retry=retry or False,
            queueing_lock=name if every else None,
        )(without_timestamp)
        if every:
            app.periodic(cron=f"* * * * * */{every}")(made)
        return made

    return decorate


def enqueue_each(task: str, each: Iterable[Mapping[str, int]], *, queue: str = "default") -> None:
    """Put a task off several times at once, with these ids, until this transaction commits."""
    jobs: list[JSONDict] = [dict(ids) for ids in each]
    app.configure_task(name=task, queue=queue, allow_unknown=True).batch_defer(*jobs)


def pending(task: str, argument: str) -> frozenset[int]:
    """The ids that jobs of this task, waiting or running, were given as `argument`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args ->> %s)::bigint FROM procrastinate_jobs"
            " WHERE task_name = %s AND status IN ('todo', 'doing')",
            [argument, task],
        )
        return frozenset(row[0] for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Revived:
    """A job that a dead worker left: its task and the ids it was given."""

    task: str
    ids: Mapping[str, int]


def revive_stalled_jobs(*, stalled_after: int) -> list[Revived]:
    """Give the jobs of workers without a beat for so many seconds back to the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_REVIVE, [stalled_after, APART])
        revived = cursor.fetchall()
    for job, name, _ids in revived:
        log.warning("job %s (%s) was left by a dead worker and is taken up again", job, name)
    return [
        Revived(name, json.loads(ids) if isinstance(ids, str) else ids)
        for _job, name, ids in revived
    ]


def beat(part: str, *, now: datetime, is_well: bool = True, detail: str = "") -> None:
    """Leave a sign of life of a part of the hub."""
    Beat.objects.update_or_create(
        part=part, defaults={"at": now, "is_well": is_well, "detail": detail[:200]}
    )
