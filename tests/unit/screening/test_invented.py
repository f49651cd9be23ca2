"""Are the invented cases the same every time, of every kind, and true to their labels?"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from benchmarks.screening import invented
from benchmarks.screening.invented_noise import DATES, DISTORTIONS, KINDS, slip, without_marks
from benchmarks.screening.invented_people import figure, in_own_script
from benchmarks.screening.invented_things import thing_cases
from benchmarks.screening.invented_words import CULTURES, WEIGHTS

from screening.evaluate_runs import read_cases, subject_of
from screening.readers import read_path
from screening.subject import Person, Subject

RECORDS, QUERIES = invented.cases(600, 500, 200)
THINGS, ASKED = thing_cases(400, 300, 200, invented.SEED)


def test_the_same_seed_gives_the_same_cases() -> None:
    assert invented.cases(600, 500, 200) == (RECORDS, QUERIES)
    assert thing_cases(400, 300, 200, invented.SEED) == (THINGS, ASKED)
    assert invented.cases(50, 5, 5, seed=7)[0] != RECORDS[:50]


def test_a_shorter_list_is_the_beginning_of_a_longer_one() -> None:
    assert invented.cases(100, 5, 5)[0] == RECORDS[:100]


def test_there_are_at_least_twelve_cultures_and_each_occurs() -> None:
    assert CULTURES.keys() == WEIGHTS.keys()
    assert len(CULTURES) >= 12
    rng = random.Random(1)
    assert {figure(rng).culture for _ in range(2_000)} == CULTURES.keys()


def test_every_distortion_and_every_sort_of_innocence_occurs() -> None:
    assert DISTORTIONS.keys() == KINDS.keys()
    assert len(KINDS) == 16
    seen = Counter(query["cat"] for query in QUERIES)
    assert seen.keys() == KINDS.keys() | {"neg_random", "neg_namesake", "neg_relative"}
    assert {query["dobcat"] for query in QUERIES} == DATES.keys() | {""}


def test_every_record_and_query_is_a_subject() -> None:
    for said in (*RECORDS, *QUERIES):
        assert isinstance(subject_of(said), Person), said
    for said in (*THINGS, *ASKED):
        assert subject_of(said).kind == said["kind"]


def test_searches_mean_somebody_on_the_list_or_nobody() -> None:
    for records, queries in ((RECORDS, QUERIES), (THINGS, ASKED)):
        ids = {record["id"] for record in records}
        assert all(query["truth"] in ids for query in queries if query["truth"])
        assert all(query["cat"].startswith("neg_") for query in queries if not query["truth"])
        assert len({query["qid"] for query in queries}) == len(queries)


def test_an_undistorted_query_is_the_listed_person() -> None:
    known = {record["id"]: record for record in RECORDS}
    exact = [q for q in QUERIES if (q["cat"], q["dobcat"]) == ("exact", "equal")]
    assert exact
    for query in exact:
        listed = known[query["truth"]]
        words = {word for name in listed["names"] for word in _words(name["full"])}
        assert {without_marks(w) for w in _words(query["names"][0]["full"])} <= {
            without_marks(word) for word in words
        }


def _words(full: str) -> list[str]:
    return full.replace(",", "").casefold().split()


def test_a_namesake_is_not_born_on_the_same_day() -> None:
    dates = {date for record in RECORDS for date in record["dob"]}
    born = [q["dob"][0] for q in QUERIES if q["cat"] == "neg_namesake"]
    assert born
    assert sum(date in dates for date in born) <= len(born) // 4


def test_cases_can_be_kept_and_read(tmp_path: Path) -> None:
    invented.write_cases(tmp_path, RECORDS, QUERIES)
    assert read_cases(tmp_path) == (RECORDS, QUERIES)
    first = (tmp_path / "records.jsonl.gz").read_bytes()
    invented.write_cases(tmp_path, RECORDS, QUERIES)
    assert (tmp_path / "records.jsonl.gz").read_bytes() == first


def test_a_kept_list_can_be_indexed(tmp_path: Path) -> None:
    for number, (records, queries) in enumerate(((RECORDS, QUERIES), (THINGS, ASKED))):
        invented.write_cases(tmp_path / str(number), records, queries)
        found = list(read_path(tmp_path / str(number) / "records.jsonl.gz"))
        assert len(found) == len(records)
        assert all(isinstance(each, Subject) for each in found)


@pytest.mark.parametrize("word", ["Duinhoven", "Ng", "Зубрилов", "李"])
def test_a_slip_changes_a_word_by_little(word: str) -> None:
    rng = random.Random(3)
    for _ in range(50):
        changed = slip(rng, word)
        assert changed
        assert abs(len(changed) - len(word)) <= 1 or "ph" in changed


def test_names_in_their_own_script_are_not_latin() -> None:
    rng = random.Random(2)
    people = [figure(rng) for _ in range(500)]
    native = [name for person in people if (name := in_own_script(person))]
    assert len(native) > 100
    assert not any(word.isascii() for name in native for word in name.family)


def test_the_pet_names_of_the_generator_are_its_own_names() -> None:
    rng = random.Random(5)
    shortened = 0
    for _ in range(300):
        person = figure(rng)
        shortened += DISTORTIONS["pet_name"](rng, person).given != person.spelt.given
    assert shortened > 250
