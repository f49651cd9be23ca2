"""What do `screening compare` and `explain` do?"""

from __future__ import annotations

import argparse
from importlib import resources
from pathlib import Path
from typing import Any, BinaryIO, cast

from screening.cli_faults import DONE, FAILED, UsageFault
from screening.cli_lists import as_asked, open_list, policy_of, said_in
from screening.cli_output import decided_by, say, say_json, say_policy, show
from screening.cli_problems import Told
from screening.cli_words import PAIR_HEAD, label, reason_rows
from screening.engine import compare
from screening.evaluate_runs import Record, subject_of
from screening.policies import Policy
from screening.readers import Problem, values
from screening.subject import Subject, SubjectError

HARD_PAIRS = "hard_pairs.jsonl"


def run_compare(args: argparse.Namespace) -> int:
    """How alike two subjects are, in one line; `--reasons` or `explain` says why."""
    policy = policy_of(args.policy)
    _tell(*_two(args.ours, args.theirs), policy, args, with_reasons=args.reasons)
    _end(policy, args)
    return DONE


def run_explain(args: argparse.Namespace) -> int:
    """Why two subjects are alike, or each pair of a file, or the ten hard pairs of the engine.

    1 when a pair could not be read.
    """
    if args.pairs and args.subjects:
        raise UsageFault("give two subjects or --pairs FILE, not both")
    policy = policy_of(args.policy)
    if args.subjects:
        if len(args.subjects) != 2:
            raise UsageFault("give two subjects: the one and the other")
        _tell(*_two(*args.subjects), policy, args, with_reasons=True)
        _end(policy, args)
        return DONE
    told, shown = Told(), 0
    with _pairs(args.pairs) as stream:
        for place, pair in values(stream):
            notes: list[str] = []
            try:
                ours, theirs = (_side(pair, side, notes) for side in ("a", "b"))
                if shown and not args.json:
                    say()
                _tell(ours, theirs, policy, args, with_reasons=True, about=_about(pair))
            except SubjectError as error:
                told.tell(Problem(place, "", f"{error.field}: {error.reason}"))
                continue
            shown += 1
            for note in notes:
                told.tell(Problem(place, "", note, "part"))
    if not (shown or told.counts["refused"]):
        raise UsageFault(f'{args.pairs} is empty; a pair is {{"a": …, "b": …}} on a line')
    _end(policy, args)
    told.end("mend the file and explain again")
    return FAILED if told.counts["refused"] else DONE


def _two(*texts: str) -> tuple[Subject, Subject]:
    ours, theirs = (as_asked(said_in(text)).subject for text in texts)
    return ours, theirs


def _side(pair: object, side: str, notes: list[str]) -> Subject:
    if isinstance(pair, ValueError):
        raise SubjectError("pair", str(pair))
    if not isinstance(pair, dict) or side not in pair:
        raise SubjectError(side, "is missing; a pair has the keys a and b")
    return subject_of(pair[side], notes)


def _pairs(path: Path | None) -> BinaryIO:
    """The file of pairs, or the ten hard ones of the engine."""
    if path is not None:
        return open_list(path)
    return cast(BinaryIO, (resources.files("screening") / "data" / HARD_PAIRS).open("rb"))


def _about(pair: Record) -> str:
    if "label" not in pair:
        return ""
    truth = "the same person" if pair["label"] else "two persons"
    return f"{pair.get('about', pair.get('set', ''))} (in truth {truth})"


def _tell(
    ours: Subject,
    theirs: Subject,
    policy: Policy,
    args: argparse.Namespace,
    *,
    with_reasons: bool,
    about: str = "",
) -> None:
    verdict = compare(ours, theirs, policy)
    if args.json:
        said: dict[str, Any] = verdict.to_dict()
        if not with_reasons:
            del said["reasons"]
        two = {"ours": ours.to_dict(), "theirs": theirs.to_dict()}
        say_json({**({"about": about} if about else {}), **two, **said, **decided_by(policy)})
        return
    if about:
        say(about)
    say(f"{label(ours)}  |  {label(theirs)}")
    say(
        f"{verdict.band}: probability {verdict.probability:.4f}, score {verdict.score:+.2f}"
        + (", the sum of" if with_reasons else "")
    )
    if with_reasons:
        show(PAIR_HEAD, reason_rows(verdict.reasons))


def _end(policy: Policy, args: argparse.Namespace) -> None:
    if not args.json:
        say_policy(policy)
