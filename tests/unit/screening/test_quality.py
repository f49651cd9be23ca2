"""Does the engine still find whom it found, at as few false alarms? CI fails when it does not.

After a change that is meant: `python -m benchmarks.screening.reference`, and say why in the commit.
"""

from __future__ import annotations

import json

from benchmarks.screening import reference

from screening import evaluate


def test_quality_has_not_fallen_below_the_committed_reference() -> None:
    kept = json.loads(reference.FILE.read_text("utf-8"))
    figures, kinds = reference.measured()
    fallen = evaluate.worse(figures, kept["figures"], reference.MARGIN)
    assert fallen == [], kinds
    assert len(kept["figures"]) == 10
