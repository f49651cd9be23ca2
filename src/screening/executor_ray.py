"""How is a bulk run spread over machines? One actor a core.

Needs the optional extra "ray". Every machine must hold the list under the same path.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from screening.bulk_batches import Batch, Done, IndexVersion, Worker
from screening.executors import AHEAD, MOST_DEATHS, ExecutorError

# Ray reads its settings when it is imported: whoever reaches its ports runs code, so each call
# needs the cluster's token; nothing is told to its makers.
os.environ.setdefault("RAY_AUTH_MODE", "token")
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
ray: Any = import_module("ray")


class Ray:
    """Actors on a Ray cluster that is connected already, or on the one at SPOC_CLUSTER_ADDRESS.

    Without either, a cluster of this machine alone is started, on the loopback address.
    """

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        """Answer each batch; one whose node died is done again on another."""
        _connect(self._workers)
        crew = _Crew(version, self._workers or max(1, int(ray.cluster_resources().get("CPU", 1))))
        try:
            yield from crew.work(iter(batches))
        finally:
            crew.leave()


class _Crew:
    """The actors of one run. A dead one is replaced, and nobody waits for its replacement."""

    def __init__(self, version: IndexVersion, count: int) -> None:
        self._actor = ray.remote(Worker).options(num_cpus=1, max_restarts=0, max_task_retries=0)
        self._version = version
        self._load: dict[Any, int] = {}  # of actors that are at work
        self._coming: dict[Any, Any] = {}  # what tells that an actor has opened the list → actor
        self._under_way: dict[Any, tuple[Batch, Any]] = {}
        self._deaths = 0
        for _ in range(count):
            self._hire()

    def work(self, source: Iterator[Batch]) -> Iterator[Done]:
        again: list[Batch] = []
        while True:
            while self._load and min(self._load.values()) < AHEAD:
                batch = again.pop() if again else next(source, None)
                if batch is None:
                    break
                actor = min(self._load, key=self._load.__getitem__)
                self._under_way[actor.answer.remote(batch)] = (batch, actor)
                self._load[actor] += 1
            if self._load and not self._under_way:
                return
            (ready,), _ = ray.wait([*self._under_way, *self._coming], num_returns=1)
            try:
                answer = ray.get(ready)
            except (ray.exceptions.RayActorError, ray.exceptions.ObjectLostError) as error:
                if ready in self._coming:
                    actor = self._coming.pop(ready)
                    self._load[actor] = 0
                else:
                    batch, actor = self._under_way.pop(ready)
                    again.append(batch)
                # an answer may be lost with the node that held it before the death is known
                self._replace(actor, error)
                continue
            if ready in self._coming:
                self._load[self._coming.pop(ready)] = 0
                continue
            _, actor = self._under_way.pop(ready)
            if actor in self._load:
                self._load[actor] -= 1
            yield Done(*answer)

    def leave(self) -> None:
        for actor in (*self._load, *self._coming.values()):
            ray.kill(actor)

    def _hire(self) -> None:
        actor = self._actor.remote(self._version, verify=True)
        self._coming[actor.__ray_ready__.remote()] = actor

    def _replace(self, actor: Any, error: Exception) -> None:
        """Once for each actor, though all of its batches tell of its death."""
        if self._load.pop(actor, None) is None:
            return
        ray.kill(actor)  # so that its other batches are told of it, too
        self._deaths += 1
        if self._deaths > MOST_DEATHS:
            raise ExecutorError(
                f"Workers died {self._deaths} times in this run ({error}); what is done is kept: "
                "look at the nodes and start it again"
            ) from error
        self._hire()


def _connect(workers: int | None) -> None:
    if ray.is_initialized():
        return
    if address := os.environ.get("SPOC_CLUSTER_ADDRESS"):
        ray.init(address=address, log_to_driver=False)
    else:
        ray.init(
            num_cpus=workers, include_dashboard=False, log_to_driver=False,
            _node_ip_address="127.0.0.1",
        )  # fmt: skip
