"""After `kill -9` of a hub the next start finds no process of it, and its ports free."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spoc.project.claim import silent_parts, tell_readiness, told_to_others
from spoc.project.parts import PortNotReady, check_port
from spoc.project.processes import Child, Family, end_leftovers

LISTENER = """
import socket, sys, time
line = socket.socket()
line.bind(("127.0.0.1", 0))
line.listen()
print(line.getsockname()[1], flush=True)
time.sleep(600)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
Listen = Callable[..., tuple[subprocess.Popen[str], int]]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Starts a program with these variables that holds a port; the program and the port."""
    started: list[subprocess.Popen[str]] = []

    def start(**variables: str) -> tuple[subprocess.Popen[str], int]:
        program = subprocess.Popen(
            [sys.executable, "-c", LISTENER],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **variables},
        )
        started.append(program)
        assert program.stdout is not None
        return program, int(program.stdout.readline())

    yield start
    for program in started:
        program.kill()
        program.wait()


def is_free(port: int) -> bool:
    try:
        check_port("127.0.0.1", port, option="--port", setting="SPOC_PORT")
    except PortNotReady:
        return False
    return True


def test_a_part_that_was_never_written_down_is_found_by_its_folder(
    tmp_path: Path, listen: Listen
) -> None:
    run = tmp_path / "run"
    run.mkdir()
    lost, port = listen(SPOC_FAMILY="a mark", SPOC_DATA_DIR=str(tmp_path))
    command, _ = listen(SPOC_DATA_DIR=str(tmp_path))  # typed by a person beside the hub
    neighbour, _ = listen(SPOC_FAMILY="a mark", SPOC_DATA_DIR=f"{tmp_path}-other")
    assert not is_free(port)
    assert end_leftovers(run) == ["a process"]
    assert is_free(port)
    assert lost.wait() == -signal.SIGKILL
    assert command.poll() is None
    assert neighbour.poll() is None


def test_the_next_start_waits_until_a_leftover_has_really_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spoc.project.processes._GRACE_FOR_LEFTOVERS", 0.1)
    kill = Family.kill

    def slowly(family: Family) -> None:
        threading.Timer(0.5, kill, [family]).start()

    monkeypatch.setattr(Family, "kill", slowly)
    child = Child(
        "web",
        [sys.executable, "-c", DEAF],
        run=tmp_path,
        log=tmp_path / "web.log",
        stop_signal=signal.SIGTERM,
        environ=os.environ,
    )
    while "deaf" not in (tmp_path / "web.log").read_text("utf-8"):
        time.sleep(0.02)
    try:
        assert end_leftovers(tmp_path) == ["web"]
        assert child.family.members() == []
    finally:
        kill(child.family)
        os.waitpid(child.pid, 0)


def test_a_part_that_ended_is_told_at_once_while_a_hub_is_up(tmp_path: Path) -> None:
    assert silent_parts(tmp_path) == frozenset()
    with told_to_others(tmp_path, {"url": "http://127.0.0.1:8000"}):
        tell_readiness(tmp_path, {"web": True, "intake": False})
        assert silent_parts(tmp_path) == {"intake"}
    assert silent_parts(tmp_path) == frozenset(), "no hub is up: the signs of life alone count"
