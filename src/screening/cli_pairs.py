"""What do `screening compare` and `explain` do?"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from screening.cli_faults import UsageFault
from screening.cli_lists import policy_of, subject_in
from screening.cli_output import say, say_json, show
from screening.cli_words import REASON_HEAD, label, reason_rows
from screening.engine import compare
from screening.evaluate_runs import Record, read_lines, subject_of
from screening.subject import Subject

HARD_PAIRS = "hard_pairs.jsonl"


def run_compare(args: argparse.Namespace) -> int:
    """How alike two subjects are, in one line; `--reasons` or `explain` says why."""
    ours, theirs = subject_in(args.ours), subject_in(args.theirs)
    _tell(ours, theirs, args, with_reasons=args.reasons)
    return 0


def run_explain(args: argparse.Namespace) -> int:
    """Why two subjects are alike, or each pair of a file, or the ten hard pairs of the engine."""
    if args.pairs and args.subjects:
        raise UsageFault("give two subjects or --pairs FILE, not both")
    if args.subjects:
        if len(args.subjects) != 2:
            raise UsageFault("give two subjects: the one asked for and the one on the list")
        ours, theirs = map(subject_in, args.subjects)
        _tell(ours, theirs, args, with_reasons=True)
        return 0
    for place, pair in enumerate(_pairs(args.pairs)):
        if place and not args.json:
            say()
        if not {"a", "b"} <= pair.keys():
            raise UsageFault(f"pair {place + 1}: a pair has the keys a and b")
        ours, theirs = subject_of(pair["a"]), subject_of(pair["b"])
        _tell(ours, theirs, args, with_reasons=True, about=_about(pair))
    return 0


def _pairs(path: Path | None) -> Iterator[Record]:
    if path is not None:
        yield from read_lines(path)
        return
    with resources.as_file(resources.files("screening") / "data" / HARD_PAIRS) as kept:
        yield from read_lines(kept)


def _about(pair: Record) -> str:
    if "label" not in pair:
        return ""
    truth = "the same person" if pair["label"] else "two persons"
    return f"{pair.get('about', pair.get('set', ''))} (in truth {truth})"


def _tell(
    ours: Subject, theirs: Subject, args: argparse.Namespace, *, with_reasons: bool, about: str = ""
) -> None:
    verdict = compare(ours, theirs, policy_of(args.policy))
    if args.json:
        said: dict[str, Any] = verdict.to_dict()
        if not with_reasons:
            del said["reasons"]
        extra = {"about": about} if about else {}
        say_json({**extra, "ours": ours.to_dict(), "theirs": theirs.to_dict(), **said})
        return
    if about:
        say(about)
    say(f"{label(ours)}  |  {label(theirs)}")
    say(
        f"{verdict.band}: probability {verdict.probability:.4f}, score {verdict.score:+.2f}"
        + (", the sum of" if with_reasons else "")
    )
    if with_reasons:
        show(REASON_HEAD, reason_rows(verdict.reasons))
