"""Is enough of the source run by the tests? Reads the report that the whole suite left.

Every branch of the law, the rules, the tables of states and the clock; 90 of 100 elsewhere.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ELSEWHERE = 90.0  # of 100 lines and branches
# Below src/spoc. A wrong answer here is a wrong deadline or a file seen by the wrong person.
WHOLE = (
    "law/*.py",
    "*/rules.py",
    "*/*_rules.py",
    "*/states.py",
    "*/*_states.py",
    "cases/deadlines.py",
    "cases/clock_*.py",
    "kernel/clock.py",
)
REPORT = ".coverage.json"  # in the checkout


def is_fresh(report: Path, checkout: Path) -> bool:
    """Whether the report is newer than everything that it tells of."""
    if not report.exists():
        return False
    made = report.stat().st_mtime
    return all(
        path.stat().st_mtime <= made
        for folder in ("src", "tests")
        for path in (checkout / folder).rglob("*")
        if path.suffix in {".py", ".toml", ".html"}
    )


def gaps(report: Path) -> list[str]:
    """What the tests leave out, a sentence each, worst first; empty when enough is run."""
    files: Mapping[str, Any] = json.loads(report.read_text(encoding="utf-8"))["files"]
    told, rest = [], []
    for path, measured in files.items():
        name = path.partition("src/spoc/")[2] or path
        share = _share([measured["summary"]])
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in WHOLE):
            rest.append((share, name, measured["summary"]))
        elif share < 100:
            told.append(f"{name}: {share:.1f} % of 100; not run: {_missing(measured)}")
    if not files:
        return ["The coverage report names no file: run the whole suite again."]
    share = _share([summary for _share_, _name, summary in rest])
    if share < ELSEWHERE:
        lowest = ", ".join(f"{name} {part:.0f} %" for part, name, _ in sorted(rest)[:8])
        told.append(f"elsewhere {share:.1f} % of {ELSEWHERE:.0f}; lowest: {lowest}")
    return told


def _share(summaries: list[Mapping[str, int]]) -> float:
    """Lines and branches that were run, of 100."""
    there = sum(one["num_statements"] + one.get("num_branches", 0) for one in summaries)
    run = sum(one["covered_lines"] + one.get("covered_branches", 0) for one in summaries)
    return 100.0 * run / there if there else 100.0


def _missing(measured: Mapping[str, Any]) -> str:
    lines = [f"line {line}" for line in measured["missing_lines"]]
    branches = [f"{begin} to {end}" for begin, end in measured.get("missing_branches", ())]
    return ", ".join([*lines, *branches][:6])
