"""How does a whole hub stay up from one command? Start in order, watch, restart, stop in order.

It imports no Django: it must start at once and outlive every fault of what it watches.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TextIO

from spoc.kernel import launch
from spoc.kernel.readiness import NotReady
from spoc.project.claim import tell_readiness, told_to_others
from spoc.project.last_words import end_in_words, last_reason, not_coming_up, ordinal, size_of
from spoc.project.parts import DATABASE, Part, Step
from spoc.project.processes import Child, adopt_orphans, collect, end_children, shorten

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds between an end and the restart
_HEALTHY_AFTER = 60.0  # seconds of good health after which earlier ends are forgotten
_TICK = 0.1
_PROBE_EAGERLY, _PROBE_CALMLY = 0.1, 2.0  # seconds between two looks: not yet well, well
_MISSES_BEFORE_SILENT = 3
_HURRIED_GRACE = 1.0
_HURRIED_DATABASE_GRACE = 5.0
_GIVE_UP_AFTER_KILL = 10.0  # a process that sleeps in the kernel cannot be waited for
_SHORTEN_EVERY = 60.0
_NOT_READY = 3  # exit code: what it needs (most often the database) is not there
_WAIT_FOR_OTHERS = 1.0  # seconds until a part looks again whether it is
_TOLD_PLAINLY_AFTER = 3  # ends of a part that has not been ready once
_WILL_NOT_MEND = {2, _NOT_READY}  # usage, environment: starting again changes nothing


def _write(stream: TextIO, line: str) -> None:
    with suppress(OSError, ValueError):  # a closed terminal must not bring the hub down
        stream.write(f"{line}\n")
        stream.flush()


def say(line: str) -> None:
    """A line about health, for the person who watches."""
    _write(sys.stderr, line)


def announce(line: str) -> None:
    """A line for programs that wait for it."""
    _write(sys.stdout, line)


@dataclass
class _Watched:
    """A part and how it fares."""

    part: Part
    log: Path
    log_from: int = 0  # where in the log its present life begins
    child: Child | None = None
    is_ready: bool = False
    was_ever_ready: bool = False
    ready_since: float = 0.0
    ends: int = 0  # since it was last healthy
    last_exit: int = 0
    restart_at: float | None = None
    misses: int = 0
    well_at: float = 0.0  # when it last answered, or was started
    probe_at: float = 0.0
    probe: Future[bool] | None = None

    def wait(self, ends: int) -> float:
        """Seconds to wait after so many ends."""
        return min(FIRST_WAIT * 2.0 ** min(ends - 1, 10), LONGEST_WAIT)


class Supervisor:
    """Runs `parts` until it is told to stop.

    `run` and `log` are folders of the data folder; `up` is told to other commands in
    `run/up.json`; when the database answers, `gate` raises NotReady if it is not the right one, and
    `steps` are done once. `environ` goes to every child
    (with SPOC_DATABASE_URL for an embedded database). Lines about health go to `say`, the one
    ready line to `announce`.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        run: Path,
        log: Path,
        url: str,
        up: Mapping[str, object] | None = None,
        gate: Callable[[], None] = lambda: None,
        steps: Sequence[Step] = (),
        environ: Mapping[str, str] | None = None,
        say: Callable[[str], None] = say,
        announce: Callable[[str], None] = announce,
    ) -> None:
        self._watched = [_Watched(part, log / f"{part.name}.log") for part in parts]
        self._run = run
        self._url = url
        self._up = dict(up or {})
        self._gate = gate
        self._steps = steps
        self._environ = dict(os.environ if environ is None else environ)
        self._say, self._announce = say, announce
        self._signals = 0
        self._hurry_since: float | None = None  # when asked for the second time
        self._verdict: int | None = None
        self._doing: list[tuple[Step, Child]] = []  # steps under way
        self._told: dict[str, bool] = {}
        self._shorten_at = 0.0
        self._probes = ThreadPoolExecutor(max(1, len(parts)), thread_name_prefix="probe")

    # --- the whole story

    def supervise(self) -> int:
        """Start, watch and stop; the exit code. Call it within `claim`, in the main thread."""
        adopt_orphans()
        about = {**self._up, "url": self._url}
        with told_to_others(self._run, about), self._listening_to_signals():
            try:
                self._bring_up()
                self._until(lambda: False)
            finally:
                self._stop_all()
                self._probes.shutdown(wait=False, cancel_futures=True)
        return self._verdict or 0

    def _bring_up(self) -> None:
        first = [one for one in self._watched if one.part.turn == DATABASE]
        rest = [one for one in self._watched if one.part.turn != DATABASE]
        for one in first:
            self._start(one)
        if not self._until(lambda: all(one.is_ready for one in first)):
            return
        try:
            self._gate()
        except NotReady as error:
            self._say(f"spoc: {error}")
            self._verdict = _NOT_READY
            return
        for step in self._steps:
            if step.is_done():
                step.otherwise()
                continue
            self._begin(step)
            if not step.is_beside and not self._until(lambda: not self._doing):
                return
        for one in rest:
            self._start(one)
        if self._until(lambda: not self._doing and all(one.is_ready for one in self._watched)):
            self._announce(f"ready {self._url}")

    def _begin(self, step: Step) -> None:
        self._say(f"{step.name} …")
        child = Child(
            f"step{len(self._doing)}",
            launch.command(step.command, last_word=signal.SIGTERM),
            run=self._run,
            log=None,
            stop_signal=signal.SIGTERM,
            environ=self._environ,
        )
        self._doing.append((step, child))

    def _after_step(self, step: Step, child: Child, exit_code: int) -> None:
        child.ended(exit_code)
        self._doing.remove((step, child))
        if exit_code and not self._is_leaving:
            self._say(f"{step.name} failed (exit {exit_code}); everything stops")
            self._verdict = exit_code if exit_code in {1, 2, 3} else 1

    # --- watching

    @property
    def _is_leaving(self) -> bool:
        return self._signals > 0 or self._verdict is not None

    def _until(self, condition: Callable[[], bool]) -> bool:
        """Watch until `condition` holds; False when it is time to stop instead."""
        while not self._is_leaving:
            self._collect()
            now = time.monotonic()
            for one in self._watched:
                if one.restart_at is not None and now >= one.restart_at:
                    self._start(one)
                self._look(one, now)
            if now >= self._shorten_at:
                self._shorten_at = now + _SHORTEN_EVERY
                self._shorten_logs()
            if self._is_leaving:
                break
            self._tell()
            if condition():
                return True
            self._sleep()
        return False

    def _tell(self) -> None:
        """Let the health page know at once which parts answer."""
        now = {one.part.name: one.is_ready for one in self._watched}
        if now != self._told:
            self._told = now
            try:
                tell_readiness(self._run, now)
            except OSError as error:
                self._say(f"{self._run} cannot be written: {error.strerror}")

    def _start(self, one: _Watched) -> None:
        if one.part.beat:
            one.part.beat.unlink(missing_ok=True)
        one.restart_at = None
        one.log_from = size_of(one.log)
        one.is_ready, one.misses = False, 0
        one.probe, one.probe_at, one.well_at = None, 0.0, time.monotonic()
        try:
            one.child = Child(
                one.part.name,
                one.part.command,
                run=self._run,
                log=one.log,
                stop_signal=one.part.stop_signal,
                environ=self._environ,
            )
        except OSError as error:  # no process, no memory, no room for the log: it may pass
            self._say(f"{one.part.name} cannot be started: {error.strerror}")
            self._plan_restart(one, 71)
            return
        if one.ends:
            self._say(
                f"{one.part.name} restarted after exit {one.last_exit} "
                f"({ordinal(one.ends)} time, next wait {one.wait(one.ends + 1):g} s)"
            )

    def _collect(self) -> None:
        """Note every child that ended; what it left behind is ended with it."""
        ended = collect()
        for step, child in [*self._doing]:
            if child.pid in ended:
                self._after_step(step, child, ended[child.pid])
        for one in self._watched:
            if one.child and one.child.pid in ended:
                exit_code = ended[one.child.pid]
                one.child.ended(exit_code)
                one.child, one.probe = None, None
                if not self._is_leaving:
                    self._after_end(one, exit_code)

    def _after_end(self, one: _Watched, exit_code: int) -> None:
        reason = one.part.explain()
        if not reason and (exit_code > 0 or exit_code == -signal.SIGABRT):
            reason = last_reason(one.log, since=one.log_from)
        if reason:
            self._say(f"{one.part.name}: {reason}")
        if exit_code in _WILL_NOT_MEND and not one.was_ever_ready:
            self._say(f"{one.part.name} cannot start (exit {exit_code}); everything stops")
            self._verdict = 3
            return
        self._plan_restart(one, exit_code)
        if one.ends == _TOLD_PLAINLY_AFTER and not one.was_ever_ready:
            why = reason or end_in_words(exit_code)
            self._say(not_coming_up(one.part.name, one.ends, why, one.log))

    def _plan_restart(self, one: _Watched, exit_code: int) -> None:
        now = time.monotonic()
        if one.is_ready and now - one.ready_since >= _HEALTHY_AFTER:
            one.ends = 0
        one.is_ready = False
        one.last_exit = exit_code
        if exit_code == _NOT_READY:  # no failure of its own: it must be there when the other is
            one.restart_at = now + _WAIT_FOR_OTHERS
            return
        one.ends += 1
        one.restart_at = now + one.wait(one.ends)

    def _look(self, one: _Watched, now: float) -> None:
        """Ask a part whether it is well, in a thread, and act on the answer."""
        if one.child is None:
            return
        if one.probe is None:
            if now >= one.probe_at:
                one.probe = self._probes.submit(one.part.is_well)
            return
        if not one.probe.done():
            return
        is_well = one.probe.exception() is None and one.probe.result()
        one.probe = None
        if is_well:
            one.misses, one.well_at = 0, now
            if not one.is_ready:
                one.is_ready = one.was_ever_ready = True
                one.ready_since = now
                self._say(f"{one.part.name} ready")
        else:
            one.misses += 1
            if one.is_ready and one.misses >= _MISSES_BEFORE_SILENT:
                one.is_ready = False
                self._say(f"{one.part.name} does not answer")
            limit = one.part.hang_limit
            if limit is not None and now - one.well_at > limit:
                self._say(f"{one.part.name} has not answered for {limit:g} s and is ended")
                one.well_at = now
                one.child.family.kill()
        calm = one.is_ready and one.misses == 0
        one.probe_at = now + (_PROBE_CALMLY if calm else _PROBE_EAGERLY)

    def _shorten_logs(self) -> None:
        for one in self._watched:
            try:
                shorten(one.log)
            except OSError as error:
                self._say(f"{one.log} cannot be shortened: {error.strerror}")

    # --- stopping

    def _stop_all(self) -> None:
        """Intake first, so that nothing more is promised; the database last."""
        if steps := [child for _step, child in self._doing]:
            for child in steps:
                child.ask_to_stop()
            self._wait_for(steps, 10.0, 1.0)
        for turn in sorted({one.part.turn for one in self._watched}):
            group = [one for one in self._watched if one.part.turn == turn and one.child]
            children = [one.child for one in group if one.child]
            if not children:
                continue
            self._say(f"stopping {', '.join(one.part.name for one in group)}")
            for child in children:
                child.ask_to_stop()
            hurried = _HURRIED_DATABASE_GRACE if turn == DATABASE else _HURRIED_GRACE
            self._wait_for(children, max(one.part.grace for one in group), hurried)
        end_children()
        for one in self._watched:
            one.part.clean_up()

    def _wait_for(self, children: list[Child], grace: float, hurried: float) -> None:
        """Wait for the children to end; after `grace` seconds (`hurried` when asked twice) kill."""
        begun = time.monotonic()
        killed = False
        while True:
            self._collect()
            alive = [child for child in children if child.exit_code is None]
            deadline = begun + grace
            if self._hurry_since is not None:
                deadline = min(deadline, max(begun, self._hurry_since) + hurried)
            now = time.monotonic()
            if not alive or now > deadline + _GIVE_UP_AFTER_KILL:
                return
            if now >= deadline and not killed:
                killed = True
                for child in alive:
                    self._say(f"{child.family.name} does not stop and is killed")
                    child.family.kill()
            self._sleep()

    # --- signals

    @contextmanager
    def _listening_to_signals(self) -> Iterator[None]:
        """Count the wishes to stop; wake up at once for them and for every child that ends."""
        self._ear, mouth = socket.socketpair()
        self._ear.setblocking(False)
        mouth.setblocking(False)
        wishes = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup ignores it
            wishes.append(signal.SIGHUP)
        before = {wish: signal.signal(wish, self._wish) for wish in wishes}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        old_fd = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old_fd)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._ear.close()
            mouth.close()

    def _wish(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1
        if self._signals == 2:
            self._hurry_since = time.monotonic()

    def _sleep(self) -> None:
        if select.select([self._ear], [], [], _TICK)[0]:
            with suppress(BlockingIOError):
                self._ear.recv(4096)
