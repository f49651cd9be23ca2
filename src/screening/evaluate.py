"""How good is a matcher? Measures on searches with a known answer, and on labelled pairs.

Pure functions over results. An alarm is an innocent search whose best answer stands above the line.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

UNRELATED: Final = "neg_random"  # the kind of an innocent search for a person unlike any listed one
SHARES: Final = (0.001, 0.01, 0.05)  # of innocent searches that may raise an alarm
CURVE: Final = (0.0, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2)
LIMIT: Final = 10  # answers of a search that are looked at
_NOTHING: Final = -1e9  # the score of a search without answers


class Answer(NamedTuple):
    """One answer to a search; `probability` is NaN when the engine states none."""

    id: str
    score: float
    probability: float = math.nan


class Trial(NamedTuple):
    """One search with its known truth: the id of the listed one, or "" for an innocent search.

    `kind`: how the query was distorted, or which sort of innocent it is. `date`: how its date of
    birth stands to the listed one. `answers`: best first.
    """

    truth: str
    kind: str
    date: str
    answers: Sequence[Answer]


class Judged(NamedTuple):
    """One labelled pair and the score that it got."""

    set: str
    same: bool
    score: float


# --- searches


def line(trials: Sequence[Trial], share: float) -> float:
    """The score that answers must exceed so that at most `share` of innocent searches alarm.

    Ties count against the engine: an answer that equals the line is none.
    """
    best = sorted(
        (t.answers[0].score if t.answers else _NOTHING for t in trials if not t.truth),
        reverse=True,
    )
    place = int(share * len(best))
    return best[place] if place < len(best) else _NOTHING


def found(trial: Trial, within: int, above: float = -math.inf) -> bool:
    """Is the listed one among the first answers, above the line?"""
    return any(a.id == trial.truth and a.score > above for a in trial.answers[:within])


def recall(trials: Iterable[Trial], within: int, above: float = -math.inf) -> float:
    """Share of the searches for a listed one that find it; 0 when there are none."""
    sought = [trial for trial in trials if trial.truth]
    return sum(found(trial, within, above) for trial in sought) / max(1, len(sought))


def retrieval(trials: Sequence[Trial]) -> dict[str, Any]:
    """Recall among the first and the first ten, at each share of false alarms and without a line.

    `all`: the line is drawn over all innocent searches; `unrelated`: over those for persons unlike
    any listed one. `by_kind`, `by_date`: recall among ten at 1 % false alarms of all, and how many.
    """
    sought = sum(bool(trial.truth) for trial in trials)
    kinds = {"all": list(trials), "unrelated": unrelated(trials)}
    told: dict[str, Any] = {
        "listed": sought,
        "innocent": len(trials) - sought,
        "no_line": {f"recall_{n}": recall(trials, n) for n in (1, LIMIT)},
    }
    for name, chosen in kinds.items():
        lines = {share: line(chosen, share) for share in SHARES}
        told[name] = {
            f"{share:g}": {f"recall_{n}": recall(trials, n, at) for n in (1, LIMIT)}
            for share, at in lines.items()
        }
    above = line(trials, 0.01)
    told["line_at_0.01"] = above
    told["by_kind"] = _parted(trials, above, lambda trial: trial.kind)
    told["by_date"] = _parted(trials, above, lambda trial: trial.date)
    told["curve"] = {
        name: [[share, recall(trials, LIMIT, line(chosen, share))] for share in CURVE]
        for name, chosen in kinds.items()
    }
    return told


def unrelated(trials: Iterable[Trial]) -> list[Trial]:
    """The searches for listed ones, and of the innocent ones those for unrelated persons."""
    return [trial for trial in trials if trial.truth or trial.kind == UNRELATED]


def _parted(
    trials: Sequence[Trial], above: float, part: Callable[[Trial], str]
) -> dict[str, dict[str, float]]:
    parts: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        if trial.truth:
            parts[part(trial)].append(trial)
    return {
        name: {"recall_10": recall(some, LIMIT, above), "searches": len(some)}
        for name, some in sorted(parts.items())
    }


# --- calibration


def calibration(trials: Iterable[Trial]) -> dict[str, Any]:
    """Do stated probabilities come true? In tenths: how many answers, stated mean, share right.

    Every answer counts, of innocent searches too, so the engine's prior must be the share of
    searches here that have a listed one. `error` is what chance alone would do to the share.
    `largest_gap`: over all tenths; `beyond_chance`: the largest gap less two errors, at least 0;
    `expected_gap`: the mean gap, weighed by answers.
    """
    tenths: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for trial in trials:
        for answer in trial.answers:
            place = min(9, int(answer.probability * 10))
            right = bool(trial.truth) and answer.id == trial.truth
            tenths[place].append((answer.probability, right))
    rows = []
    for place, some in enumerate(tenths):
        n = len(some)
        stated = sum(p for p, _ in some) / n if n else 0.0
        right_share = sum(right for _, right in some) / n if n else 0.0
        rows.append(
            {
                "from": place / 10,
                "answers": n,
                "stated": stated,
                "right": right_share,
                "gap": right_share - stated,
                "error": math.sqrt(stated * (1 - stated) / n) if n else 0.0,
            }
        )
    total = max(1, sum(len(some) for some in tenths))
    return {
        "tenths": rows,
        "largest_gap": max(abs(row["gap"]) for row in rows),
        "beyond_chance": max(0.0, *(abs(row["gap"]) - 2 * row["error"] for row in rows)),
        "expected_gap": sum(abs(r["gap"]) * r["answers"] for r in rows) / total,
    }


# --- labelled pairs


def best_f1(judged: Sequence[Judged]) -> tuple[float, float]:
    """The best F1 over all lines, and the score at which it is reached."""
    ordered = sorted(((pair.score, pair.same) for pair in judged), reverse=True)
    same, right, best = sum(pair.same for pair in judged), 0, (0.0, 0.0)
    for place, (score, is_same) in enumerate(ordered):
        right += is_same
        if place + 1 == len(ordered) or ordered[place + 1][0] != score:
            best = max(best, (2 * right / (same + place + 1), score))
    return best


def auc(judged: Sequence[Judged]) -> float:
    """The chance that a true pair scores above a false one; ties count half."""
    ordered = sorted((pair.score, pair.same) for pair in judged)
    same = sum(pair.same for pair in judged)
    other = len(ordered) - same
    if not same or not other:
        return 0.0
    ranks, first = 0.0, 0
    while first < len(ordered):
        last = first
        while last < len(ordered) and ordered[last][0] == ordered[first][0]:
            last += 1
        ranks += sum(is_same for _, is_same in ordered[first:last]) * (first + last + 1) / 2
        first = last
    return (ranks - same * (same + 1) / 2) / (same * other)


def recall_at_false_positives(judged: Sequence[Judged], share: float = 0.01) -> float:
    """Share of true pairs above the score that at most `share` of the false ones exceed."""
    false = sorted((pair.score for pair in judged if not pair.same), reverse=True)
    above = false[int(share * len(false))] if false else 0.0
    true = [pair.score for pair in judged if pair.same]
    return sum(score > above for score in true) / max(1, len(true))


def pairs(judged: Iterable[Judged]) -> dict[str, dict[str, float]]:
    """Best F1 and its line, AUC, recall at 1 % false positives, and the count; a set a row."""
    sets: dict[str, list[Judged]] = defaultdict(list)
    for pair in judged:
        sets[pair.set].append(pair)
    told = {}
    for name, some in sorted(sets.items()):
        f1, at = best_f1(some)
        told[name] = {
            "best_f1": f1,
            "at": at,
            "auc": auc(some),
            "recall_at_1_percent": recall_at_false_positives(some),
            "pairs": len(some),
        }
    return told


# --- against a committed reference


def worse(
    measured: dict[str, float], reference: dict[str, float], margin: float
) -> list[tuple[str, float, float]]:
    """(figure, measured, reference) of every figure that fell by more than the margin.

    A figure of the reference that was not measured counts as fallen to 0.
    """
    return [
        (name, measured.get(name, 0.0), wanted)
        for name, wanted in reference.items()
        if measured.get(name, 0.0) < wanted - margin
    ]


def headline(told: dict[str, Any]) -> dict[str, float]:
    """The few figures of a retrieval that a reference keeps."""
    return {
        "recall_10": told["no_line"]["recall_10"],
        "recall_1": told["no_line"]["recall_1"],
        "recall_10_at_1_percent": told["all"]["0.01"]["recall_10"],
        "recall_10_at_5_percent": told["all"]["0.05"]["recall_10"],
        "recall_10_at_1_percent_unrelated": told["unrelated"]["0.01"]["recall_10"],
    }
