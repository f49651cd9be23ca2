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


def test_a_part_that_never_comes_up_is_told_in_words_once(tmp_path: Path) -> None:
    said: list[str] = []
    part = Part("web", ["true"], lambda: False, PAGES)
    supervisor = Supervisor([part], run=tmp_path, log=tmp_path, url="", say=said.append)
    (one,) = supervisor._watched
    (tmp_path / "web.log").write_text("OSError: Address already in use\n", encoding="utf-8")
    for _end in range(2):
        supervisor._after_end(one, 1)
    assert not [line for line in said if "does not come up" in line], "it may pass"
    for _end in range(10):
        supervisor._after_end(one, 1)
    supervisor._probes.shutdown()
    (plain,) = [line for line in said if "does not come up" in line]
    assert plain.startswith("web does not come up: it ended 3 times and was not ready once (OSErr")
    assert str(tmp_path / "web.log") in plain
