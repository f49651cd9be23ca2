"""Do the measures say what they claim, also at ties and with nothing to measure?"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening import evaluate
from screening.evaluate import Answer, Judged, Trial


def listed(*answers: tuple[str, float], truth: str = "x", kind: str = "exact") -> Trial:
    return Trial(truth, kind, "equal", [Answer(*each) for each in answers])


def innocent(*scores: float, kind: str = "neg_random") -> Trial:
    return Trial("", kind, "", [Answer("y", score) for score in scores])


def test_at_most_the_allowed_share_of_innocent_searches_stands_above_the_line() -> None:
    trials = [innocent(float(score)) for score in range(100)]
    assert evaluate.line(trials, 0.05) == 94.0
    assert sum(t.answers[0].score > 94.0 for t in trials) == 5


def test_an_answer_that_equals_the_line_is_a_miss() -> None:
    trials = [listed(("x", 7.0)), innocent(7.0), innocent(1.0)]
    assert evaluate.recall(trials, 10, evaluate.line(trials, 0.0)) == 0.0
    assert evaluate.recall(trials, 10) == 1.0


def test_innocent_searches_without_answers_raise_no_alarm() -> None:
    trials = [listed(("x", -50.0)), innocent(), innocent()]
    assert evaluate.recall(trials, 1, evaluate.line(trials, 0.01)) == 1.0


def test_the_listed_one_counts_only_among_the_first_answers() -> None:
    trial = listed(("a", 9.0), ("b", 8.0), ("x", 7.0))
    assert not evaluate.found(trial, 1)
    assert evaluate.found(trial, 10)


def test_a_retrieval_is_told_per_kind_and_for_unrelated_ones_alone() -> None:
    trials = [
        listed(("x", 5.0), kind="exact"),
        listed(("x", 3.0), kind="initials"),
        innocent(4.0, kind="neg_relative"),
        innocent(1.0),
    ]
    told = evaluate.retrieval(trials)
    assert told["all"]["0.01"]["recall_10"] == 0.5
    assert told["unrelated"]["0.01"]["recall_10"] == 1.0
    assert told["by_kind"]["initials"] == {"recall_10": 0.0, "searches": 1}
    assert (told["listed"], told["innocent"]) == (2, 2)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 8)), min_size=1, max_size=40),
    st.floats(0, 1),
)
def test_recall_falls_as_fewer_alarms_are_allowed(
    said: list[tuple[bool, int]], share: float
) -> None:
    trials = [listed(("x", float(s))) if same else innocent(float(s)) for same, s in said]
    strict = evaluate.recall(trials, 10, evaluate.line(trials, share / 2))
    assert strict <= evaluate.recall(trials, 10, evaluate.line(trials, share))


def test_probabilities_that_come_true_leave_no_gap() -> None:
    trials = []
    for tenth in range(10):
        chance = tenth / 10 + 0.05
        for number in range(100):
            right = number < round(chance * 100)
            trials.append(
                Trial("x" if right else "", "exact", "", [Answer("x", 0.0, chance)])
            )  # fmt: skip
    told = evaluate.calibration(trials)
    assert told["largest_gap"] < 1e-9
    assert [row["answers"] for row in told["tenths"]] == [100] * 10


def test_an_overconfident_engine_shows_its_gap() -> None:
    trials = [Trial("", "neg_random", "", [Answer("x", 0.0, 0.95)]) for _ in range(50)]
    told = evaluate.calibration(trials)
    assert told["largest_gap"] == pytest.approx(0.95)
    assert told["beyond_chance"] > 0.8


PAIRS = st.lists(st.tuples(st.booleans(), st.integers(-3, 3)), min_size=2, max_size=30)


def judged(said: list[tuple[bool, int]]) -> list[Judged]:
    return [Judged("set", same, float(score)) for same, score in said]


@given(PAIRS)
def test_auc_counts_true_pairs_above_false_ones(said: list[tuple[bool, int]]) -> None:
    true = [score for same, score in said if same]
    false = [score for same, score in said if not same]
    wins = sum((t > f) + 0.5 * (t == f) for t in true for f in false)
    wanted = wins / (len(true) * len(false)) if true and false else 0.0
    assert evaluate.auc(judged(said)) == pytest.approx(wanted)


@given(PAIRS)
def test_the_best_f1_is_that_of_the_best_line(said: list[tuple[bool, int]]) -> None:
    pairs = judged(said)

    def f1(line: float) -> float:
        right = sum(p.same for p in pairs if p.score >= line)
        taken = sum(p.score >= line for p in pairs)
        same = sum(p.same for p in pairs)
        return 2 * right / (same + taken) if same + taken else 0.0

    best, at = evaluate.best_f1(pairs)
    assert best == pytest.approx(max(f1(pair.score) for pair in pairs))
    assert f1(at) == pytest.approx(best) or best == 0.0


def test_recall_at_one_percent_ignores_one_false_pair_in_a_hundred() -> None:
    pairs = [Judged("s", False, float(n)) for n in range(100)]
    pairs += [Judged("s", True, 98.5), Judged("s", True, 50.0)]
    assert evaluate.recall_at_false_positives(pairs) == 0.5


def test_pairs_are_told_set_by_set() -> None:
    told = evaluate.pairs([Judged("a", True, 1.0), Judged("b", False, 1.0)])
    assert list(told) == ["a", "b"]
    assert told["a"]["best_f1"] == 1.0


def test_what_fell_by_more_than_the_margin_is_named() -> None:
    fallen = evaluate.worse({"a": 0.80, "b": 0.75}, {"a": 0.81, "b": 0.80, "c": 0.5}, 0.02)
    assert [name for name, _, _ in fallen] == ["b", "c"]


def test_an_answer_without_a_probability_says_so() -> None:
    assert math.isnan(Answer("x", 1.0).probability)
