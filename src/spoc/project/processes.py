"""Who are our child processes, and how is a whole family of them ended, even after a crash?

Every child leads a session of its own and carries a mark in its environment, which its children
inherit. What runs is written down, so that the next start finds what a killed one left behind.
"""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_MARK = "SPOC_FAMILY"
_LARGE_LOG = 20 * 1024 * 1024  # bytes
_GRACE_FOR_LEFTOVERS = 5.0  # seconds
_DEATH_TAKES = 5.0  # seconds at most, after which a process sleeps in the kernel
_LINUX = sys.platform.startswith("linux")


@dataclass(frozen=True)
class Facts:
    """What the kernel says of a process (proc_pid_stat(5)); `started` in ticks since boot."""

    pid: int
    state: str
    parent: int
    session: int
    started: int


def facts(pid: int) -> Facts | None:
    """The facts of a process, or None when there is none (always None where there is no /proc)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name before it may hold anything
    return Facts(pid, fields[0], int(fields[1]), int(fields[3]), int(fields[19]))


def everybody() -> Iterator[Facts]:
    """Every live process that can be seen."""
    for entry in Path("/proc").glob("[0-9]*"):
        found = facts(int(entry.name))
        if found and found.state != "Z":
            yield found


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies (Linux only)."""
    if _LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def collect() -> dict[int, int]:
    """The children that ended since the last call: process number to exit code (-9: killed)."""
    ended: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended[pid] = os.waitstatus_to_exitcode(status)


def _boot() -> str:
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def _carries(pid: int, mark: str) -> bool:
    with suppress(OSError):
        return f"{_MARK}={mark}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return False


def _is_postgres(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() == "postgres"
    return False


@dataclass(frozen=True)
class Family:
    """A child and all that descends from it, as written down in `run/NAME.pid`."""

    name: str
    pid: int
    started: int
    boot: str
    mark: str
    stop_signal: int

    def members(self) -> list[int]:
        """Those alive. Never a stranger, even when the leader's number was given away again."""
        if self.boot != _boot():
            return []
        return [one.pid for one in everybody() if self._has(one)]

    def _has(self, one: Facts) -> bool:
        if one.pid == self.pid:
            return one.started == self.started
        if one.started < self.started:
            return False
        # PostgreSQL overwrites the environment of its processes with their titles.
        in_session = one.session == self.pid and _is_postgres(one.pid)
        return in_session or _carries(one.pid, self.mark)

    def kill(self) -> None:
        """End every member at once, those that left the process group as well."""
        with suppress(ProcessLookupError, PermissionError):
            if not _LINUX or (leader := facts(self.pid)) is None or leader.started == self.started:
                os.killpg(self.pid, signal.SIGKILL)
        for pid in self.members():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


class Child:
    """A running child, leader of a family."""

    def __init__(
        self,
        name: str,
        argv: list[str],
        *,
        run: Path,
        log: Path | None,
        stop_signal: signal.Signals,
        environ: Mapping[str, str],
    ) -> None:
        """Start `argv`; its output goes to the end of `log`, or where ours goes. Raises OSError."""
        mark = secrets.token_hex(8)
        output = None
        if log is not None:
            shorten(log)
            output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**environ, _MARK: mark},
                start_new_session=True,
            )
        finally:
            if output is not None:
                os.close(output)
        self.pid = self._process.pid
        self.exit_code: int | None = None
        self.started_at = time.monotonic()
        self._record = run / f"{name}.pid"
        own = facts(self.pid)
        self.family = Family(
            name, self.pid, own.started if own else 0, _boot(), mark, int(stop_signal)
        )
        self._record.write_text(json.dumps(asdict(self.family)), encoding="utf-8")

    def ask_to_stop(self) -> None:
        """Send the stop signal to the leader, who knows how to end its own children."""
        if self.exit_code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, self.family.stop_signal)

    def ended(self, exit_code: int) -> None:
        """Note that the leader was collected, and end what it left behind."""
        self.exit_code = self._process.returncode = exit_code
        self.family.kill()
        self._record.unlink(missing_ok=True)


def end_leftovers(run: Path) -> list[str]:
    """End what an earlier, killed supervisor left running; the names of what was found.

    Returns when they are gone, with the ports that they held.
    """
    found = []
    for record in sorted(run.glob("*.pid")):
        try:
            family = Family(**json.loads(record.read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            record.unlink()  # cut off while it was written: `strays` finds that child
            continue
        if members := family.members():
            found.append(family.name)
            if family.pid in members:  # without it nobody is left who could end them in order
                with suppress(ProcessLookupError):
                    os.kill(family.pid, family.stop_signal)
                _wait_until(_gone(family), _GRACE_FOR_LEFTOVERS)
            family.kill()
            _wait_until(_gone(family), _DEATH_TAKES)
        record.unlink(missing_ok=True)
    if lost := strays(run.parent):
        found.append("a process")
        for pid in lost:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        _wait_until(lambda: not strays(run.parent), _DEATH_TAKES)
    return found


def strays(root: Path) -> list[int]:
    """Processes of a supervisor of this data folder that are written down nowhere.

    It was killed between the start of a child and the note of it. They carry the folder and a mark
    of a family in their environment. Call it when no supervisor works on the folder.
    """
    ours = {os.getpid(), os.getppid()}
    folder = f"SPOC_DATA_DIR={root}".encode()
    found = []
    for one in everybody():
        if one.pid in ours:
            continue
        with suppress(OSError):
            told = Path(f"/proc/{one.pid}/environ").read_bytes().split(b"\0")
            if folder in told and any(word.startswith(f"{_MARK}=".encode()) for word in told):
                found.append(one.pid)
    return found


def _gone(family: Family) -> Callable[[], bool]:
    return lambda: not family.members()


def _wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)


def end_children() -> None:
    """End every child and adopted orphan that is still there."""
    while own := [one.pid for one in everybody() if one.parent == os.getpid()]:
        for pid in own:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        collect()
        time.sleep(0.02)


def shorten(log: Path) -> None:
    """Move a log that grew too large aside, once; the writer goes on at the start of its file."""
    try:
        if log.stat().st_size < _LARGE_LOG:
            return
    except FileNotFoundError:
        return
    # Copied and cut, not renamed: the writer keeps the file open.
    log.with_suffix(".log.1").write_bytes(log.read_bytes())
    os.truncate(log, 0)
