"""kill -9 of a bulk run: its processes end with it, and the next run goes on where it stopped."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from subprocess import Popen

import pytest
from tests.unit.screening.lists import persons

from screening import Subject, build
from screening.bulk import rescreen
from screening.executors import Here

pytestmark = pytest.mark.faults
LISTED = persons("base", 40)
QUERIES = [Subject.from_dict({**each.to_dict(), "id": f"q-{each.id}"}) for each in LISTED] * 40
RUN = """
import sys
from pathlib import Path
from screening.bulk import rescreen
from screening.executors import Processes
from tests.faults.test_screening_bulk_kills import QUERIES
if __name__ == "__main__":
    rescreen(QUERIES, Path(sys.argv[1]), Path(sys.argv[2]), executor=Processes(2), batch=10)
"""
PATIENCE = 60.0  # seconds, until something is given up that takes a few


def children(of: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{of}/task/{of}/children").read_text().split()]


def lives(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_bulk_run_that_is_killed_leaves_no_process_and_is_gone_on_with(tmp_path: Path) -> None:
    index, out, script = tmp_path / "index", tmp_path / "out", tmp_path / "run.py"
    build(LISTED, index)
    whole = rescreen(QUERIES, index, tmp_path / "whole", executor=Here(), batch=10, progress=None)
    script.write_text(RUN)
    paths = os.pathsep.join(["src", "."])
    run = Popen([sys.executable, str(script), str(index), str(out)],
                env={**os.environ, "PYTHONPATH": paths})  # fmt: skip
    until = time.monotonic() + PATIENCE
    while len(list(out.glob("batch-*.jsonl"))) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    workers = children(run.pid)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    assert workers
    until = time.monotonic() + PATIENCE
    while any(map(lives, workers)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(lives, workers))
    rest = rescreen(QUERIES, index, out, executor=Here(), batch=10, progress=None)
    assert rest.spoilt == 0
    assert 3 <= rest.before < rest.batches
    assert [path.read_bytes() for path in rest.files] == [path.read_bytes() for path in whole.files]
