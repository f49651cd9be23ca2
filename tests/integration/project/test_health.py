"""A part that ended makes the hub "not ready" at once, not when its signs of life grow old."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from spoc.kernel import clock
from spoc.kernel.jobs import beat
from spoc.kernel.pulses import EXPECTED
from spoc.project.claim import tell_readiness, told_to_others

pytestmark = pytest.mark.django_db


def test_a_dead_intake_is_seen_before_its_silence_is(data_dir: Path) -> None:
    run = data_dir / "run"
    run.mkdir(exist_ok=True)
    for part in EXPECTED:
        beat(part, now=clock.now())
    client = Client()
    with told_to_others(run, {"url": "http://127.0.0.1:8000"}):
        tell_readiness(run, dict.fromkeys(EXPECTED, True))
        assert client.get("/api/v1/ready").status_code == 200
        tell_readiness(run, dict.fromkeys(EXPECTED, True) | {"intake": False})
        answer = client.get("/api/v1/ready")
    assert answer.status_code == 503
    ill = [part for part in answer.json()["parts"] if not part["well"]]
    assert [(part["name"], part["detail"]) for part in ill] == [("intake", "does not answer")]
