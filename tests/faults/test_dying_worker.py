"""A message kills its worker: it is taken up twice more, then it waits for a human."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.cast import OPERATOR
from tests.factories.messages import NOW, make_mail, register_mail
from tests.faults.walks import stages, waiting_jobs, work_off_the_queue

from spoc.access.wall import seen_by
from spoc.exchange.models import Message
from spoc.exchange.selectors import not_at_a_desk
from spoc.exchange.states import Stage
from spoc.journeys import incoming
from spoc.journeys.incoming import (
    advance,
    note_deaths,
    resume_message,
    standing_still,
)
from spoc.kernel.jobs import APART
from spoc.kernel.models import LiveEvent
from spoc.project.worker import _reap

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("committed", "data_dir")]


def seconds_until_begun() -> list[int]:
    """When the jobs that were taken from a dead worker may begin, counted from the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM scheduled_at - min(scheduled_at) OVER ())::int"
            "  FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at IS NOT NULL"
            " ORDER BY scheduled_at"
        )
        return [row[0] for row in cursor.fetchall()]


def only_begins(*message_ids: int) -> None:
    """Time passes as far as the jobs that wait for these messages; the others' turn comes later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = CASE"
            " WHEN (args ->> 'message_id')::bigint = ANY(%s) THEN NULL"
            " ELSE now() + interval '1 hour' END"
            " WHERE status = 'todo' AND scheduled_at IS NOT NULL",
            [list(message_ids)],
        )


def until_the_dead_let_go() -> None:
    """The database learns of a killed client a moment later; until then it keeps its locks."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                "   AND state <> 'idle'"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
    raise AssertionError("sessions of a killed worker are still there after five seconds")


DEADLY = """
import asyncio, os, signal
import django
django.setup()
from procrastinate.contrib.django import app
from spoc.exchange.states import Stage
from spoc.journeys import incoming
step, following = incoming._STEP_OF[Stage.PARSED]
def deadly(message, **rest):
    if message.subject == "Deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return step(message, **rest)
incoming._STEP_OF[Stage.PARSED] = deadly, following
async def work():
    worker = app.with_connector(app.connector.get_worker_connector())
    async with worker.open_async():
        await worker.run_worker_async(wait=False, queues=["journey"], concurrency=2,
            install_signal_handlers=False, listen_notify=False, delete_jobs="successful")
asyncio.run(work())
"""


def test_a_message_that_kills_the_worker_is_given_up_after_the_third_time(
    committed: str, data_dir: Path, settings: Any
) -> None:
    settings.WORKER_STALLED_AFTER = 0
    deadly = register_mail(make_mail(subject="Deadly"))
    honest = [register_mail(make_mail(subject=f"Honest {n}")) for n in range(3)]
    environment = {**os.environ, "SPOC_DATABASE_URL": committed, "SPOC_DATA_DIR": str(data_dir)}
    codes = []
    for turn in range(5):
        done = subprocess.run(
            [sys.executable, "-c", DEADLY],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        codes.append(done.returncode)
        until_the_dead_let_go()
        _reap(NOW + timedelta(minutes=turn))
        if turn == 0:
            assert seconds_until_begun() in ([0], [0, APART])
        if turn < 3:
            only_begins(deadly.message_id)
        else:
            only_begins(*(one.message_id for one in honest))
    assert codes == [-signal.SIGKILL] * 3 + [0, 0], done.stderr
    assert stages() == {
        deadly.reference: Stage.PARSED,
        **{one.reference: Stage.AT_DESK for one in honest},
    }
    assert waiting_jobs() == []
    assert standing_still(now=NOW + timedelta(days=1)) == []
    with seen_by(OPERATOR):
        (found,) = not_at_a_desk(viewer=OPERATOR, before=NOW)
    assert found.failed_at == NOW + timedelta(minutes=2)
    assert "the worker stopped while it worked on this message" in found.failure
    assert LiveEvent.objects.filter(ref=deadly.reference, loud="failed").count() == 1
    resume_message(deadly.reference, actor=OPERATOR, now=NOW + timedelta(hours=1))
    work_off_the_queue()
    assert set(stages().values()) == {Stage.AT_DESK}


def test_a_message_that_moves_on_between_two_deaths_of_a_worker_is_not_given_up() -> None:
    registered = register_mail()
    for _death in range(2):
        note_deaths([registered.message_id], now=NOW)
    assert advance(registered.message_id, now=NOW) is Stage.PARSED
    note_deaths([registered.message_id], now=NOW)
    assert incoming.walk(registered.message_id, clock=lambda: NOW) is Stage.AT_DESK
    note_deaths([registered.message_id], now=NOW)
    with seen_by(OPERATOR):
        message = Message.objects.get(pk=registered.message_id)
    assert (message.attempts, message.failure) == (0, "")
