"""Does all that the worker does also work again and again, when the database keeps its plans?"""

from __future__ import annotations

import importlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from tests.factories.messages import NOW, TEST, make_message

from spoc.access.wall import seen_by
from spoc.cases.models import Case, Proposal
from spoc.exchange.models import Mention
from spoc.exchange.states import Stage
from spoc.kernel import clock
from spoc.project.worker import CHORES

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "messages").glob("*.eml"))

pytestmark = pytest.mark.usefixtures("committed", "data_dir")


def kept_plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return int(cursor.fetchone()[0])


def test_messages_walk_to_a_desk_and_meet_each_other() -> None:
    assert len(EXAMPLES) > 5
    for path in EXAMPLES:
        for channel in ("siena", "interpol_i247"):
            raw = path.read_bytes()
            assert make_message(raw, channel=channel).stage == Stage.AT_DESK
    assert kept_plans() > 20
    with seen_by(TEST):
        assert Case.objects.filter(similar_count__gt=0).exists()
        assert Proposal.objects.filter(kind="twin_other_channel").exists()
        assert Mention.objects.filter(kind="person").exists()


def test_every_chore_and_every_task_that_returns_runs_again_and_again(
    monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    (data_dir / "run").mkdir()
    make_message(EXAMPLES[0].read_bytes())
    for path in settings.PROCRASTINATE_IMPORT_PATHS:
        importlib.import_module(path)
    periodic = [each.task for each in app.periodic_registry.periodic_tasks.values()]
    assert {"journeys.sweep", "exchange.watch_outbox"} <= {one.name for one in periodic}
    for turn in range(4):
        now = NOW + timedelta(hours=6 * turn)
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        for _every, chore in CHORES:
            chore(now)
        for one in periodic:
            one.func(timestamp=int(now.timestamp()))
    with seen_by(TEST):
        assert Case.objects.filter(escalations__isnull=False).exists()
