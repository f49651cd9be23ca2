"""Does the benchmark run, print one table, and name a peer that it could not run?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.screening import bench, peers

from screening.cli import main

SMALL = ["bench", "--persons", "60", "--listed", "20", "--innocent", "20"]
FIGURES = {
    "engine": "ours",
    "all": {"0.01": {"recall_1": 0.9, "recall_10": 0.9}, "0.05": {"recall_10": 0.95}},
    "unrelated": {"0.01": {"recall_10": 0.97}},
    "no_line": {"recall_10": 1.0},
    "searches_s": 2_000.0,
    "build_s": 1.0,
}


def test_the_engine_is_measured_on_invented_persons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, results = tmp_path / "cases", tmp_path / "results.jsonl"
    assert main([*SMALL, "--write", str(kept), "--results", str(results)]) == 0
    assert "60 on the list" in capsys.readouterr().out
    assert json.loads(results.read_text("utf-8"))["no_line"]["recall_10"] > 0.5
    assert main(["bench", "--data", str(kept), "--listed", "5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["results"][0]["listed"] == 5


def test_the_engine_is_measured_on_invented_things(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--things", "--json", "--peers"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["results"][0]["no_line"]["recall_10"] > 0.5
    assert "persons only" in told.err


def test_an_unknown_peer_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--peers", "--only", "ghost"]) == 2
    assert "there is no peer" in capsys.readouterr().err


def test_an_absent_interpreter_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SMALL, "--peers", "--peers-python", "/no/such/python"]) == 2
    assert "is no interpreter" in capsys.readouterr().err


def test_a_peer_that_is_not_installed_says_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> Any:
        raise ImportError(name="recordlinkage")

    monkeypatch.setattr(peers, "adapter", absent)
    monkeypatch.setattr(sys, "argv", ["peers", "recordlinkage", "/nowhere"])
    assert peers.main() == 0
    assert json.loads(capsys.readouterr().out) == {
        "engine": "recordlinkage",
        "missing": "recordlinkage",
    }


def test_the_table_names_every_peer_with_its_ratio_or_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    slower = {**FIGURES, "engine": "slow", "searches_s": 20.0}
    bench._side_by_side(
        [
            FIGURES,
            slower,
            {"engine": "absent", "missing": "thing"},
            {"engine": "broken", "failed": "it fell"},
            {"engine": "long", "skipped": "not run above 5 records"},
        ]
    )
    said = capsys.readouterr().out
    assert "100.00×" in said
    for wanted in ("not installed", "(thing)", "it fell", "not run above 5 records"):
        assert wanted in said


def test_a_peer_that_breaks_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text("nonsense", "utf-8")
    told = bench._peer("rapidfuzz", tmp_path, Path(sys.executable))
    assert "failed" in told or "missing" in told


def test_every_peer_has_its_adapter_and_its_package() -> None:
    wanted = (bench.CHECKOUT / "benchmarks/screening/requirements-peers.in").read_text("utf-8")
    for name, peer in peers.PEERS.items():
        module = bench.CHECKOUT / "benchmarks" / "screening" / f"{peer.module}.py"
        text = module.read_text("utf-8")
        assert f"class {peer.adapter}" in text
        assert f'name = "{name}"' in text
        assert peer.package in wanted
