"""How does the engine do beside its peers? One list, the same searches, one run, one table.

Called by `screening bench`. Everybody has one core; each peer runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.screening import invented, invented_things
from benchmarks.screening.peers import PEERS
from screening.cli_faults import UsageFault
from screening.cli_lists import policy_of
from screening.cli_measure import show_retrieval
from screening.cli_output import say, say_json, show, warn
from screening.evaluate_runs import Record, first, measure_ours, read_cases

CHECKOUT = Path(__file__).parents[2]
LISTED = INNOCENT = 1_000
TIME_LIMIT = 3_600  # seconds of one peer


def run(args: argparse.Namespace) -> int:
    """Measure and print; 1 when a peer failed in a way that is not "not installed"."""
    for name in args.only or ():
        if name not in PEERS:
            raise UsageFault(f"there is no peer “{name}”; there are {', '.join(PEERS)}")
    records, queries = _cases(args)
    if args.write:
        invented.write_cases(args.write, records, queries)
    warn(f"screening: {len(queries):,} searches on {len(records):,} records; {_machine()}")
    with _one_core():
        results = [measure_ours(records, queries, policy_of(args.policy))]
        if not args.json:
            show_retrieval(results[0])
        if args.peers or args.only:
            results += _peers(args, records, queries)
    if args.json:
        say_json({"machine": _machine(), "results": results})
    elif len(results) > 1:
        say()
        _side_by_side(results)
    if args.results:
        with args.results.open("a", encoding="utf-8") as stream:
            for told in results:
                about = {"cases": _about(args), "machine": _machine()}
                stream.write(json.dumps({**about, **told}, ensure_ascii=False) + "\n")
    return 1 if any("failed" in told for told in results) else 0


def _cases(args: argparse.Namespace) -> tuple[Sequence[Record], Sequence[Record]]:
    if args.data:
        records, queries = read_cases(args.data)
        return records, first(queries, args.listed, args.innocent)
    listed, innocent = args.listed or LISTED, args.innocent or INNOCENT
    make = invented_things.thing_cases if args.things else invented.cases
    return make(args.persons, listed, innocent, args.seed)


def _about(args: argparse.Namespace) -> str:
    """Which cases these are; a folder by its name alone."""
    if args.data:
        return str(args.data.name)
    return f"invented {'things' if args.things else 'persons'}, seed {args.seed}"


def _machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"Python {platform.python_version()}, {platform.machine()}, {cores} cores, one used"


@contextmanager
def _one_core() -> Iterator[None]:
    """Everybody on the last core, where the system can do that; children inherit it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


# --- peers


def _peers(
    args: argparse.Namespace, records: Sequence[Record], queries: Sequence[Record]
) -> Iterator[dict[str, Any]]:
    if any(record.get("kind", "person") != "person" for record in records):
        warn("screening: the peers know persons only and are not run on things")
        return
    with tempfile.TemporaryDirectory() as folder:
        invented.write_cases(Path(folder), records, queries)
        for name in args.only or PEERS:
            if len(records) > PEERS[name].longest:
                yield {"engine": name, "skipped": f"above {PEERS[name].longest:,} records"}
                continue
            warn(f"screening: {name} …")
            yield _peer(name, Path(folder), _interpreter(args.peers_python))


def _interpreter(said: Path | None) -> Path:
    if said is not None:
        if not said.is_file():
            raise UsageFault(f"{said} is no interpreter")
        return said.absolute()
    own = CHECKOUT / ".venv-peers" / "bin" / "python"
    return own if own.is_file() else Path(sys.executable)


def _peer(name: str, folder: Path, python: Path) -> dict[str, Any]:
    """One peer's measures, or why there are none."""
    environment = {**os.environ, "PYTHONPATH": f"{CHECKOUT / 'src'}{os.pathsep}{CHECKOUT}"}
    try:
        done = subprocess.run(
            [python, "-m", "benchmarks.screening.peers", name, folder],
            cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=TIME_LIMIT,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"engine": name, "failed": f"took longer than {TIME_LIMIT // 60} minutes"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        return {"engine": name, "failed": last}
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _side_by_side(results: Sequence[Mapping[str, Any]]) -> None:
    """One table: ours first, and what ours is to each peer."""
    ours = results[0]
    rows = []
    for told in results:
        if "all" not in told:
            rows.append((told["engine"], _absent(told)[0], *[""] * 8))
            continue
        at_1, at_5 = told["all"]["0.01"], told["all"]["0.05"]
        ratio = ("", "")
        if told is not ours:
            ratio = (
                _ratio(ours["all"]["0.01"]["recall_10"], at_1["recall_10"]),
                _ratio(ours["searches_s"], told["searches_s"]),
            )
        rows.append(
            (
                told["engine"], f"{at_1['recall_1']:.3f}", f"{at_1['recall_10']:.3f}",
                f"{at_5['recall_10']:.3f}", f"{told['unrelated']['0.01']['recall_10']:.3f}",
                f"{told['no_line']['recall_10']:.3f}", f"{told['searches_s']:,.0f}",
                f"{told['build_s']:.1f}", *ratio,
            )
        )  # fmt: skip
    show(
        (
            "engine", "first, 1 %", "ten, 1 %", "ten, 5 %", "ten, 1 % unrelated", "ten, no line",
            "searches/s", "build s", "recall, ours is", "speed, ours is",
        ),
        rows,
    )  # fmt: skip
    for told in results:
        if "all" not in told:
            say(f"{told['engine']}: {' '.join(_absent(told)).strip()}")
    say("recall at so many false alarms per innocent search; ours is: that many times the peer's")


def _absent(told: Mapping[str, Any]) -> tuple[str, str]:
    """Why a peer has no figures, in short and with its reason."""
    if "missing" in told:
        return "not installed", f"({told['missing']}); see requirements-peers.in"
    return ("failed", told["failed"]) if "failed" in told else ("not run", told["skipped"])


def _ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f}×" if theirs else "∞"
