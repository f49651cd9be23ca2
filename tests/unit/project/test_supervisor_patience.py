"""How long does the supervisor wait before it starts a part again?"""

from __future__ import annotations

import signal
from pathlib import Path

from spoc.project.parts import PAGES, Part
from spoc.project.supervisor import Supervisor


def waits(tmp_path: Path, *exit_codes: int) -> list[float]:
    """Seconds planned after each end of a part that was ready once."""
    part = Part("web", ["true"], lambda: True, PAGES, stop_signal=signal.SIGTERM)
    supervisor = Supervisor([part], run=tmp_path, log=tmp_path, url="")
    (one,) = supervisor._watched
    planned = []
    for code in exit_codes:
        one.is_ready = one.was_ever_ready = True
        one.ready_since = float("inf")  # it has not been well for long
        supervisor._plan_restart(one, code)
        assert one.restart_at is not None
        planned.append(one.restart_at)
        one.restart_at = None
    supervisor._probes.shutdown()
    return [round(later - min(planned), 1) for later in planned]


def test_a_part_that_keeps_failing_waits_longer_and_longer(tmp_path: Path) -> None:
    assert waits(tmp_path, -9, 1, -9, 1) == [0.0, 0.5, 1.5, 3.5]


def test_a_part_that_only_misses_the_database_is_there_soon_after_it(tmp_path: Path) -> None:
    assert waits(tmp_path, *[3] * 12) == [0.0] * 12
