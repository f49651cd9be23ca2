"""What do `screening evaluate` and `bench` do?"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from screening import evaluate
from screening.cli_faults import NotReady, UsageFault
from screening.cli_lists import policy_of
from screening.cli_output import say, say_json, show, warn
from screening.evaluate_runs import first, measure_ours, measure_pairs, read_cases

CHECKOUT = Path(__file__).parents[2]


def run_evaluate(args: argparse.Namespace) -> int:
    """Measure this engine on cases with known answers; 1 when it fell below a reference."""
    if not args.data and not args.pairs:
        raise UsageFault("give --data FOLDER with cases, or --pairs FILE with labelled pairs")
    policy = policy_of(args.policy)
    figures: dict[str, float] = {}
    for folder in args.data or ():
        records, queries = read_cases(folder)
        queries = first(queries, args.listed, args.innocent)
        warn(f"screening: {len(queries):,} searches on {len(records):,} of {folder}")
        told = measure_ours(records, queries, policy)
        headline = evaluate.headline(told)
        figures |= {f"{folder.name}.{name}": value for name, value in headline.items()}
        if args.json:
            say_json({"data": str(folder), **told})
        else:
            show_retrieval(told)
    if args.pairs:
        told = measure_pairs(args.pairs, policy)
        for name, row in told["sets"].items():
            figures[f"pairs.{name}.best_f1"] = row["best_f1"]
        if args.json:
            say_json(told)
        else:
            show_pairs(told)
    if args.reference is None:
        return 0
    return _fallen(figures, _reference(args.reference), args.margin)


def _reference(path: Path) -> dict[str, float]:
    try:
        said = json.loads(path.read_text("utf-8"))
        return {str(name): float(value) for name, value in said["figures"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageFault(f"{path} holds no reference results: {error!r}") from error


def _fallen(figures: dict[str, float], reference: dict[str, float], margin: float) -> int:
    fallen = evaluate.worse(figures, reference, margin)
    for name, measured, wanted in fallen:
        warn(f"screening: {name} is {measured:.4f}, the reference is {wanted:.4f}")
    return 1 if fallen else 0


def run_bench(args: argparse.Namespace) -> int:
    """Measure on invented cases or given ones, with the peers beside; a program of the checkout."""
    if not (CHECKOUT / "benchmarks" / "screening" / "bench.py").is_file():
        raise NotReady("the benchmark and its peers stand in the source checkout: run it there")
    if str(CHECKOUT) not in sys.path:
        sys.path.insert(0, str(CHECKOUT))
    return int(importlib.import_module("benchmarks.screening.bench").run(args))


def show_retrieval(told: Mapping[str, Any]) -> None:
    """The tables of one run of this engine."""
    say(
        f"{told['records']:,} on the list, {told['listed']:,} searches for a listed one, "
        f"{told['innocent']:,} innocent ones; policy {told['policy']}"
    )
    say(
        f"build {told['build_s']:.1f} s; {told['searches_s']:,.0f} searches/s, "
        f"{told['search_many_s']:,.0f}/s by search_many; p50 {told['p50_ms']:.2f} ms, "
        f"p99 {told['p99_ms']:.2f} ms"
    )
    say()
    rows = [
        (
            f"{float(share):.1%} of {name} innocent searches alarm",
            _share(at["recall_1"]),
            _share(at["recall_10"]),
        )
        for name in ("all", "unrelated")
        for share, at in told[name].items()
    ]
    no_line = told["no_line"]
    rows.append(("no line", _share(no_line["recall_1"]), _share(no_line["recall_10"])))
    show(("recall where at most", "first", "first ten"), rows)
    for title, part in (("kind of query", "by_kind"), ("its date of birth", "by_date")):
        parts = told[part]
        if set(parts) != {""}:
            say()
            show(
                (title, "first ten at 1 %", "searches"),
                [(n, _share(r["recall_10"]), str(r["searches"])) for n, r in parts.items()],
            )
    say()
    stated = told["calibration"]
    show(
        ("probability", "answers", "stated", "right", "gap", "±"),
        [
            (
                f"from {row['from']:.1f}", str(row["answers"]), _share(row["stated"]),
                _share(row["right"]), f"{row['gap']:+.3f}", _share(row["error"]),
            )
            for row in stated["tenths"]
        ],
    )  # fmt: skip
    say(
        f"prior {stated['prior']:.2f} (the share of listed ones here); largest gap "
        f"{stated['largest_gap']:.3f} ({stated['beyond_chance']:.3f} beyond chance), "
        f"mean {stated['expected_gap']:.4f}"
    )


def show_pairs(told: Mapping[str, Any]) -> None:
    """The table of labelled pairs."""
    say()
    say(f"labelled pairs, {told['us_a_pair']:,.0f} µs a pair; policy {told['policy']}")
    show(
        ("set", "best F1", "at", "AUC", "recall at 1 %", "pairs"),
        [
            (
                name, f"{row['best_f1']:.4f}", f"{row['at']:+.2f}", f"{row['auc']:.4f}",
                f"{row['recall_at_1_percent']:.4f}", str(row["pairs"]),
            )
            for name, row in told["sets"].items()
        ],
    )  # fmt: skip
    for fault in told["unreadable"]:
        warn(f"screening: {fault}")


def _share(value: float) -> str:
    return f"{value:.3f}"
