"""Is a gap in the tests of law, rules and clocks never let through?"""

from __future__ import annotations

import json
import os
from pathlib import Path

from spoc.project.coverage_gate import gaps, is_fresh


def measured(lines: int, run: int, branches: int = 0, taken: int = 0) -> dict[str, object]:
    return {
        "summary": {
            "num_statements": lines,
            "covered_lines": run,
            "num_branches": branches,
            "covered_branches": taken,
        },
        "missing_lines": list(range(1, lines - run + 1)),
        "missing_branches": [[9, number] for number in range(branches - taken)],
    }


def report(folder: Path, **files: dict[str, object]) -> Path:
    path = folder / "report.json"
    named = {f"src/spoc/{name.replace('__', '/')}.py": one for name, one in files.items()}
    path.write_text(json.dumps({"files": named}))
    return path


def test_a_branch_of_the_law_not_taken_is_told_with_its_place(tmp_path: Path) -> None:
    (told,) = gaps(report(tmp_path, law__limits=measured(10, 10, 4, 3)))
    assert told.startswith("law/limits.py: 92.9 % of 100")
    assert "9 to 0" in told


def test_rules_states_and_clocks_are_held_to_the_whole(tmp_path: Path) -> None:
    names = (
        "access__rules",
        "cases__routing_rules",
        "cases__draft_states",
        "exchange__states",
        "cases__deadlines",
        "cases__clock_bill",
        "kernel__clock",
        "kernel__states",
    )
    for name in names:
        assert len(gaps(report(tmp_path, **{name: measured(100, 99)}))) == 1, name


def test_elsewhere_ninety_of_a_hundred_are_enough(tmp_path: Path) -> None:
    assert (
        gaps(report(tmp_path, desk__views=measured(100, 80), desk__tide=measured(100, 100))) == []
    )
    (told,) = gaps(report(tmp_path, desk__views=measured(100, 79), desk__tide=measured(100, 100)))
    assert "desk/views.py 79 %" in told


def test_a_report_of_nothing_is_no_proof(tmp_path: Path) -> None:
    assert gaps(report(tmp_path)) != []


def test_a_report_is_old_when_a_source_is_newer(tmp_path: Path) -> None:
    source = tmp_path / "src" / "room.py"
    source.parent.mkdir()
    source.write_text("")
    made = report(tmp_path, law__limits=measured(1, 1))
    os.utime(source, (1_000, 1_000))
    assert is_fresh(made, tmp_path)
    os.utime(made, (500, 500))
    assert not is_fresh(made, tmp_path)
    made.unlink()
    assert not is_fresh(made, tmp_path)
