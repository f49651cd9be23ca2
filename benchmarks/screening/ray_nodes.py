"""Does a bulk run over two machines give the same results when one of them dies? Emulated here.

Run: python -m benchmarks.screening.ray_nodes   (needs the extra "ray"; about a minute, two cores)
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from screening import Subject
from screening.bulk import rescreen
from screening.bulk_batches import Batch, Done, IndexVersion
from screening.executors import Here, executor
from screening.segments import LivingList

PERSONS, QUERIES, BATCH = 2_000, 1_200, 50
GIVEN = ("Marek", "Yara", "Tomas", "Ilse", "Ruben", "Nadia", "Pavel", "Ottilie")
FAMILY = ("Zilvernik", "Duinhoven", "Kraaibeek", "Morgenveld", "Steenwolde", "Vlasakker")
NODE = {"num_cpus": 1, "object_store_memory": 100_000_000}


def person(identity: str, number: int) -> Subject:
    """Somebody invented, always the same for one number."""
    said = {
        "kind": "person",
        "id": identity,
        "names": [{"full": f"{GIVEN[number % 8]} {letters(number)} {FAMILY[number % 6]}"}],
        "dob": [f"{1950 + number % 50}-0{1 + number % 9}-1{number % 10}"],
    }
    return Subject.from_dict(said)


def letters(number: int) -> str:
    """A name of its own for each number."""
    said = ""
    for _ in range(4):
        number, rest = divmod(number * 7 + 3, 14)
        said += "bdfgklmnprstvz"[rest] + "aeiou"[number % 5]
    return said


class LosingANode:
    """Spreads the work over a cluster and, after a few batches, takes one of its machines away."""

    def __init__(self, cluster: Any, node: Any) -> None:
        self._cluster, self._node = cluster, node
        self._ray = executor("ray", 2)
        self.lost = False

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        """As any executor; the machine goes after the second answer."""
        for place, done in enumerate(self._ray.map_batches(version, batches)):
            yield done
            if place == 1:
                self._cluster.remove_node(self._node, allow_graceful=False)
                self.lost = True
                print("one of two nodes is dead", file=sys.stderr)


def main() -> int:
    """0 when both runs gave the same bytes."""
    import_module("screening.executor_ray")  # its settings come before Ray is read
    ray: Any = import_module("ray")
    cluster_of: Any = import_module("ray.cluster_utils").Cluster
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "list"
        LivingList.create(folder, (person(f"a-{n}", n) for n in range(PERSONS))).close()
        queries = [person(f"q-{n}", n * 3) for n in range(QUERIES)]
        alone = rescreen(queries, folder, Path(place) / "alone", executor=Here(), batch=BATCH)
        began = time.monotonic()
        cluster = cluster_of(initialize_head=True, head_node_args={"num_cpus": 0, **HEAD})
        nodes = [cluster.add_node(**NODE) for _ in range(2)]
        ray.init(address=cluster.address, log_to_driver=False)
        cluster.wait_for_nodes()
        print(f"two nodes up in {time.monotonic() - began:.1f} s", file=sys.stderr)
        losing = LosingANode(cluster, nodes[0])
        spread = rescreen(queries, folder, Path(place) / "spread", executor=losing, batch=BATCH)
        same = [one.read_bytes() for one in alone.files] == [
            other.read_bytes() for other in spread.files
        ]
        ray.shutdown()
        cluster.shutdown()
    print(
        f"{alone.batches} batches, {alone.matched} of {alone.queries} queries with matches; "
        f"a node lost: {losing.lost}; results {'identical' if same else 'DIFFER'}"
    )
    return 0 if same and losing.lost and alone.matched else 1


HEAD = {"include_dashboard": False, "object_store_memory": 100_000_000}

if __name__ == "__main__":
    sys.exit(main())
