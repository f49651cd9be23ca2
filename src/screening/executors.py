"""Who does the work of a bulk run? A pool of processes here, or a cluster of machines.

Batches are answered in any order; a batch whose worker died is done again.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Final, Protocol, cast

from screening.bulk_batches import Batch, Done, IndexVersion, Worker

MOST_DEATHS: Final = 3  # of workers in one run; then something is wrong that no restart mends
AHEAD: Final = 2  # batches under way for each worker
# Answers make few cycles, and looking for them after each 700 objects takes a sixth of the time.
_GARBAGE: Final = 100_000


class ExecutorError(RuntimeError):
    """The work cannot be done here; the sentence says what to do."""


class Executor(Protocol):
    """Does the batches of a bulk run."""

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        """Answer each batch, in any order, taking only a few at a time.

        Raises:
            ExecutorError: when workers die again and again, or there are none.
        """


class Here:
    """One after the other in this process: for small runs, and to look closely."""

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        """Answer each batch, in order."""
        worker = Worker(version)
        return map(worker.answer, batches)


class Processes:
    """A pool of processes on this machine, one a core; all map the same copy of the list."""

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or len(os.sched_getaffinity(0))

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        """Answer each batch; a pool that lost a process is started again."""
        source = iter(batches)
        waiting: list[Batch] = []
        for _ in range(MOST_DEATHS):
            with ProcessPoolExecutor(
                self._workers, get_context("spawn"), initializer=_begin
            ) as pool:
                under_way: dict[Future[Done], Batch] = {}
                try:
                    while True:
                        room = AHEAD * self._workers - len(under_way)
                        waiting += islice(source, max(0, room - len(waiting)))
                        while waiting and len(under_way) < AHEAD * self._workers:
                            batch = waiting.pop()
                            under_way[pool.submit(_answer, version, batch)] = batch
                        if not under_way:
                            return
                        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
                        for future in done:
                            answer = future.result()
                            del under_way[future]
                            yield answer
                except BrokenProcessPool:
                    waiting += under_way.values()
        raise ExecutorError(
            f"Processes died {MOST_DEATHS} times in this run, perhaps for want of memory; what is "
            "done is kept: start it again with fewer workers or smaller batches"
        )


def executor(name: str = "", workers: int | None = None) -> Executor:
    """The executor of a name: "" for processes, "here", or "ray" (an optional extra).

    Raises:
        ExecutorError: when there is none of that name, or it is not installed.
    """
    if name in ("", "processes"):
        return Processes(workers)
    if name == "here":
        return Here()
    if name != "ray":
        raise ExecutorError(f"There is no executor “{name}”; SPOC_CLUSTER may be empty or “ray”")
    try:
        module = import_module("screening.executor_ray")
    except ModuleNotFoundError as error:
        raise ExecutorError(
            f"The module {error.name} is missing: install the extra “ray”, or leave SPOC_CLUSTER "
            "empty"
        ) from error
    return cast(Executor, module.Ray(workers))


_here: dict[str, Worker] = {}  # of a process of the pool: its one worker


def _begin() -> None:
    """End with the process that began the run, however it ends: nobody would ever wake us."""
    gc.set_threshold(_GARBAGE)
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _answer(version: IndexVersion, batch: Batch) -> Done:
    """In here, so that a list that cannot be opened is told as such, not as a death."""
    if "worker" not in _here:
        _here["worker"] = Worker(version)
    return _here["worker"].answer(batch)
