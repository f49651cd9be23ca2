"""Which results must the engine not fall below? Measured on small invented cases, and committed.

    python -m benchmarks.screening.reference

writes reference.json anew; the test of quality compares with it. Speed is not in it: machines
differ.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from benchmarks.screening import invented, invented_things
from screening import evaluate
from screening.evaluate_runs import measure_ours

FILE: Final = Path(__file__).with_name("reference.json")
PERSONS, THINGS, SEARCHES = 2_000, 1_000, 400  # searches of each sort
MARGIN: Final = 0.03


def measured() -> tuple[dict[str, float], dict[str, Any]]:
    """The headline figures, and recall at 1 % false alarms per kind of distortion."""
    cases = {
        "persons": invented.cases(PERSONS, SEARCHES, SEARCHES),
        "things": invented_things.thing_cases(THINGS, SEARCHES, SEARCHES, invented.SEED),
    }
    figures: dict[str, float] = {}
    kinds: dict[str, Any] = {}
    for name, (records, queries) in cases.items():
        told = measure_ours(records, queries)
        figures |= {f"{name}.{key}": round(v, 4) for key, v in evaluate.headline(told).items()}
        kinds[name] = {
            part: {
                each: f"{row['recall_10']:.3f} of {row['searches']}"
                for each, row in told[part].items()
            }
            for part in ("by_kind", "by_date")
        }
    return figures, kinds


def main() -> int:
    """Write the reference."""
    figures, kinds = measured()
    said = {
        "persons": PERSONS,
        "things": THINGS,
        "searches": f"{SEARCHES} for a listed one, {SEARCHES} innocent",
        "seed": invented.SEED,
        "figures": figures,
        "recall_10_at_1_percent": kinds,
    }
    FILE.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
