"""Are engines measured on the cases they are given, and are bad cases named?"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from screening.evaluate import Answer
from screening.evaluate_runs import (
    CaseFault,
    Record,
    first,
    judge,
    put_to_test,
    read_cases,
    read_lines,
    subject_of,
)
from screening.subject import Organisation, Person, Subject


class Echo:
    """Answers every query with the id that it names in a field of its own."""

    name = "echo"
    is_batch = False

    def build(self, records: Sequence[Record]) -> None:
        self.built = len(records)

    def search_all(self, queries: Sequence[Record], limit: int) -> Iterator[list[Answer]]:
        for query in queries:
            yield [Answer(each, -float(at)) for at, each in enumerate(query["hint"])]


QUERIES: list[Record] = [
    {"qid": "q0", "truth": "a", "cat": "exact", "dobcat": "equal", "hint": ["a", "b"]},
    {"qid": "q1", "truth": "b", "cat": "initials", "dobcat": "missing", "hint": ["a"]},
    {"qid": "q2", "truth": None, "cat": "neg_random", "dobcat": "", "hint": []},
]


def test_an_engine_is_built_searched_and_measured() -> None:
    told, trials = put_to_test(Echo(), [{"id": "a"}, {"id": "b"}], QUERIES)
    assert told["no_line"] == {"recall_1": 0.5, "recall_10": 0.5}
    assert told["by_date"]["missing"]["recall_10"] == 0.0
    assert told["records"] == 2
    assert [trial.truth for trial in trials] == ["a", "b", ""]


def test_an_engine_that_answers_too_few_searches_is_refused() -> None:
    class Lazy(Echo):
        def search_all(self, queries: Sequence[Record], limit: int) -> Iterator[list[Answer]]:
            yield []

    with pytest.raises(ValueError, match="shorter"):
        put_to_test(Lazy(), [], QUERIES)


def test_the_first_queries_of_each_sort_are_taken_in_order() -> None:
    assert [q["qid"] for q in first(QUERIES, 1, None)] == ["q0", "q2"]
    assert first(QUERIES, None, None) == QUERIES


def test_cases_are_read_packed_or_not(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text('{"id": "a"}\n', "utf-8")
    with gzip.open(tmp_path / "queries.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write('{"qid": "q0"}\n')
    assert read_cases(tmp_path) == ([{"id": "a"}], [{"qid": "q0"}])


@pytest.mark.parametrize(
    ("text", "wanted"), [('{"id": "a"}\nnot json\n', "line 2"), ("[1]\n", "line 1: is no JSON")]
)
def test_a_bad_line_of_cases_is_named(tmp_path: Path, text: str, wanted: str) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(CaseFault, match=wanted):
        read_lines(path)


def test_a_missing_file_of_cases_says_what_a_folder_holds(tmp_path: Path) -> None:
    with pytest.raises(CaseFault, match=r"queries\.jsonl"):
        read_cases(tmp_path)


def test_a_broken_packed_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "a"}\n' * 1000)[:-20])
    with pytest.raises(CaseFault, match=r"records\.jsonl\.gz"):
        read_lines(path)


def test_what_is_for_measuring_alone_is_no_part_of_the_subject() -> None:
    said = {"names": [{"full": "Yara DUINHOVEN"}], "docs": [], "truth": "r1", "cat": "exact"}
    assert isinstance(subject_of(said), Person)
    firm = {"schema": "Company", "names": [{"full": "Zilvernik BV"}], "dob": [], "gender": ""}
    assert isinstance(subject_of(firm), Organisation)


def test_a_pair_that_cannot_be_read_scores_lowest_and_is_told() -> None:
    good = {"names": [{"full": "Yara DUINHOVEN"}]}
    pairs = [
        {"set": "s", "label": 1, "a": good, "b": good},
        {"set": "s", "label": 1, "a": good, "b": {"names": []}},
    ]

    def score(ours: Subject, theirs: Subject) -> float:
        return 1.0

    judged, faults = judge(pairs, score)
    assert judged[1].score == float("-inf")
    assert len(faults) == 1
    assert faults[0].startswith("pair 2")
    assert json.dumps(judged[0].same) == "true"
