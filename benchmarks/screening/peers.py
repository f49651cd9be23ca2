"""Which open peers are run beside the engine, and how? Each in a process of its own.

    python -m benchmarks.screening.peers NAME FOLDER

The process prints one line of JSON: the same measures as those of the engine, or what is missing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, cast

from screening.evaluate_runs import Engine, put_to_test, read_cases


class Peer(NamedTuple):
    """A peer: where its adapter stands, which package it needs, and how far it can go."""

    module: str
    adapter: str
    package: str
    longest: int  # records of a list above which it takes too long to be run
    note: str


PEERS: Final[dict[str, Peer]] = {
    "rapidfuzz": Peer(
        "peers_names", "SortedRatio", "rapidfuzz", 1_000_000,
        "every name compared, words sorted, edit ratio; date rule",
    ),
    "sparse_dot_topn": Peer(
        "peers_trigrams", "Trigrams", "sparse_dot_topn", 1_000_000,
        "letter trigrams by TF-IDF, cosine; date rule",
    ),
    "recordlinkage": Peer(
        "peers_recordlinkage", "Blocks", "recordlinkage", 1_000_000,
        "blocks and sorted neighbours, Jaro-Winkler; date rule",
    ),
    "splink": Peer(
        "peers_splink", "FellegiSunter", "splink", 1_000_000,
        "blocking rules, weights by expectation-maximisation, in DuckDB",
    ),
    "nomenklatura": Peer(
        "peers_nomenklatura", "LogicV2", "nomenklatura", 100_000,
        "its own index of name parts, matcher logic-v2",
    ),
}  # fmt: skip


def adapter(name: str) -> Engine:
    """The peer, ready to be put to the test.

    Raises:
        ImportError: a package that it needs is not installed.
    """
    peer = PEERS[name]
    module = importlib.import_module(f"benchmarks.screening.{peer.module}")
    return cast(Callable[[], Engine], getattr(module, peer.adapter))()


def main() -> int:
    """Run one peer on the cases of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=list(PEERS))
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    try:
        engine = adapter(args.name)
    except ImportError as error:
        print(json.dumps({"engine": args.name, "missing": error.name or str(error)}))
        return 0
    records, queries = read_cases(args.folder)
    told, _ = put_to_test(engine, records, queries)
    print(json.dumps({**told, "engine": args.name}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
