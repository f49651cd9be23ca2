"""Do the answers of the engine hold together: found, added up, and whatever the order?"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.screening.list_cases import PEOPLE, built, ids, person, small_list, split

import screening
from screening import Index, Verdict, build, compare
from screening.subject import Person

LISTS = st.lists(PEOPLE, min_size=1, max_size=6)
MOST = 64


def numbered(people: list[Person]) -> list[Person]:
    return [replace(each, id=f"n{at}") for at, each in enumerate(people)]


def told(index: Index, asked: Person) -> dict[str, float]:
    return {verdict.id: verdict.score for verdict in index.search(asked, MOST)}


def added_up(verdict: Verdict) -> float:
    return sum(reason.contribution for reason in verdict.reasons)


@settings(deadline=None)
@given(PEOPLE, PEOPLE)
def test_the_reasons_of_a_comparison_add_up_to_its_score(ours: Person, theirs: Person) -> None:
    verdict = compare(ours, theirs)
    assert added_up(verdict) == pytest.approx(verdict.score, abs=1e-3)


@settings(deadline=None, max_examples=50)
@given(PEOPLE, LISTS)
def test_the_reasons_of_a_search_add_up_to_its_scores(ours: Person, listed: list[Person]) -> None:
    for verdict in build(listed).search(ours, MOST):
        assert added_up(verdict) == pytest.approx(verdict.score, abs=1e-3)


def test_a_word_that_is_said_twice_and_met_once_is_told_as_left() -> None:
    verdict = compare(person("Ali Ali Zilvernik"), person("Ali Zilvernik"))
    left = [each for each in verdict.reasons if each.relation == "left_out"]
    assert [(each.ours, each.theirs) for each in left] == [("Ali", "")]
    assert added_up(verdict) == pytest.approx(verdict.score, abs=1e-3)


@settings(deadline=None, max_examples=50)
@given(LISTS, st.randoms(use_true_random=False))
def test_scores_do_not_depend_on_the_order_of_the_list(
    listed: list[Person], shuffler: random.Random
) -> None:
    people = numbered(listed)
    other = list(people)
    shuffler.shuffle(other)
    for asked in people:
        assert told(build(people), asked) == pytest.approx(told(build(other), asked), abs=1e-3)


@settings(deadline=None, max_examples=50)
@given(LISTS)
def test_scores_do_not_depend_on_the_order_of_names_and_dates(listed: list[Person]) -> None:
    people = numbered(listed)
    turned = [replace(p, names=p.names[::-1], births=p.births[::-1]) for p in people]
    for asked, other in zip(people, turned, strict=True):
        assert told(build(people), asked) == pytest.approx(told(build(turned), other), abs=1e-3)


@settings(deadline=None, max_examples=50)
@given(LISTS)
def test_every_exact_name_is_found(listed: list[Person]) -> None:
    people = numbered(listed)
    index = build([*people, *small_list(100)])
    for each in people:
        for name in each.names:
            assert each.id in told(index, Person(names=(name,))), name


def test_every_person_of_a_list_is_found_first_by_its_own_record() -> None:
    people = small_list()
    index = build(people)
    for each in people:
        assert ids(index, each, 1) == [each.id]


@settings(deadline=None, max_examples=20)
@given(listed=LISTS)
def test_a_saved_index_answers_as_the_one_in_memory(
    listed: list[Person], tmp_path_factory: pytest.TempPathFactory
) -> None:
    people = numbered(listed)
    folder = tmp_path_factory.mktemp("saved") / "list"
    memory = build(people, folder)
    opened = screening.open(folder, verify=True)
    assert len(opened) == len(memory) == len(people)
    for each in people:
        answers = [[v.to_dict() for v in index.search(each)] for index in (memory, opened)]
        assert answers[0] == answers[1]


@settings(deadline=None, max_examples=50)
@given(PEOPLE, LISTS)
def test_an_unrelated_person_more_removes_no_match(ours: Person, listed: list[Person]) -> None:
    people = numbered(listed)
    before = told(build(people), ours)
    stranger = person(split("Qwyxo", "Fjzzpg"), id="stranger", dob=["1911-11-17"])
    after = told(build([*people, stranger]), ours)
    assert set(before) <= set(after)


CONTRADICTIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "gender": ({"gender": "M"}, {"gender": "F"}),
    "nat": ({"nat": ["BE"]}, {"nat": ["MA"]}),
    "cob": ({"cob": "BE"}, {"cob": "MA"}),
    "pob": ({"pob": "Voorbeeldgem"}, {"pob": "Duinstad"}),
    "docs": ({"docs": ["ZZ-1234"]}, {"docs": ["XX-9876"]}),
    "dob": ({"dob": ["1971-05-12"]}, {"dob": ["1948-11-03"]}),
}


@pytest.mark.parametrize("field", CONTRADICTIONS)
@settings(deadline=None, max_examples=25)
@given(ours=PEOPLE, theirs=PEOPLE)
def test_a_missing_field_never_scores_below_a_contradicting_one(
    field: str, ours: Person, theirs: Person
) -> None:
    # a nationality may stand in for a country of birth: each is looked at by itself
    alone = {"nat": None, "cob": None} if field in ("nat", "cob") else {}
    ours, theirs = with_fields(ours, alone), with_fields(theirs, alone)
    mine, its = CONTRADICTIONS[field]
    asked = with_fields(ours, mine)
    contradicting = compare(asked, with_fields(theirs, its)).score
    missing = compare(asked, with_fields(theirs, {field: None})).score
    assert missing > contradicting


def with_fields(of: Person, fields: dict[str, Any]) -> Person:
    made = screening.Subject.from_dict({**of.to_dict(), **fields})
    assert isinstance(made, Person)
    return made


@settings(deadline=None, max_examples=25)
@given(PEOPLE, PEOPLE)
def test_an_equal_number_or_date_counts_more_than_none(ours: Person, theirs: Person) -> None:
    for field in ("docs", "dob"):
        mine, _ = CONTRADICTIONS[field]
        asked = with_fields(ours, mine)
        equal = compare(asked, with_fields(theirs, mine)).score
        missing = compare(asked, with_fields(theirs, {field: None})).score
        assert equal > missing


def test_many_searches_answer_as_one_by_one_in_the_order_asked() -> None:
    people = small_list(60)
    index = build(people)
    asked = [*people[::-3], people[4], person("Olga Petrov")]
    many = [[v.id for v in answer] for answer in index.search_many(iter(asked), limit=5)]
    assert many == [ids(index, each, 5) for each in asked]


def test_chances_are_shared_among_namesakes_and_nobody() -> None:
    twins = [person(split("Yara", "Duinhoven"), id=f"t{at}", dob=["1980-02-03"]) for at in "ab"]
    asked = person(split("Yara", "Duinhoven"), dob=["1980-02-03"])
    alone = built(twins[0]).search(asked)[0].probability
    shared = [v.probability for v in built(*twins).search(asked) if v.id in ("ta", "tb")]
    assert shared[0] == pytest.approx(shared[1])
    assert sum(shared) <= 1.0
    assert shared[0] < alone


def test_a_person_is_found_by_one_number_alone() -> None:
    listed = person(split("Yara", "Duinhoven"), id="y", docs=["EX 123-456"], dob=["1980-02-03"])
    other = person(split("Ivo", "Kwistenbiebel"), id="i", national_numbers=["80.02.03-123.45"])
    index = built(listed, other)
    assert ids(index, person(docs=["ex123456"])) == ["y"]
    assert ids(index, person(docs=["ＥＸ１２３４５６"])) == ["y"]
    assert ids(index, person(national_numbers=["EX123456"])) == ["y"]
    assert ids(index, person(docs=["80020312345"])) == ["i"]
    assert ids(index, person("Somebody Else", docs=["80 0203 123 45"]), 64)[0] == "i"
    assert ids(index, person(docs=["EX123457"])) == []


def test_a_person_without_a_name_is_found_by_date_and_number() -> None:
    nameless = person(id="n", docs=["EX-99"], dob=["1981-07-09"])
    index = built(nameless)
    assert "n" in ids(index, person("Marek Unheardof", dob=["1981-07-09"]), 64)
    verdict = next(v for v in index.search(person(docs=["EX99"])) if v.id == "n")
    assert {("document", "equal")} <= {(each.field, each.relation) for each in verdict.reasons}
    assert added_up(verdict) == pytest.approx(verdict.score, abs=1e-3)


def test_an_equal_number_is_found_among_thousands_of_namesakes() -> None:
    crowd = [person(split("Olga", "Zilver"), id=f"o{at}", docs=[f"QQ{at}"]) for at in range(3_000)]
    index = build(crowd)
    for wanted in (0, 1_500, 2_999):
        asked = person(split("Olga", "Zilver"), docs=[f"QQ{wanted}"])
        assert ids(index, asked, 1) == [f"o{wanted}"]


def test_an_equal_date_is_found_among_thousands_of_namesakes() -> None:
    crowd = [
        person(split("Olga", "Zilver"), id=f"o{at}", dob=[f"{1930 + at % 70}-0{1 + at % 9}-17"])
        for at in range(3_000)
    ]
    index = build([*crowd, person(split("Olga", "Zilver"), id="right", dob=["1961-03-19"])])
    assert ids(index, person(split("Olga", "Zilver"), dob=["1961-03-19"]), 1) == ["right"]


def test_a_record_without_a_date_is_found_beside_its_twin_with_one() -> None:
    dated = person(split("Olga", "Zilverbeek"), id="dated", dob=["1961-03-19"])
    undated = person(split("Olga", "Zilverbeek"), id="undated")
    assert ids(built(dated, undated), dated, 2) == ["dated", "undated"]


def test_all_names_of_a_question_are_asked_for_however_many() -> None:
    listed = person(split("Yara", "Duinhoven"), id="y")
    aliases = [f"Zandi{chr(97 + at % 26)}{chr(97 + at // 26)}o Quexi" for at in range(300)]
    asked = person(*aliases, "Yara Duinhoven")
    found = built(listed).search(asked, 64)
    assert found[0].id == "y"
    assert ("same", "Duinhoven") in {(each.relation, each.ours) for each in found[0].reasons}


def test_whoever_carries_the_same_document_is_always_shown_to_a_person() -> None:
    namesakes = [
        replace(
            person("Marek Zilvernik", id=f"n{at}"), births=person("x", dob=["1971-03-04"]).births
        )
        for at in range(20)
    ]
    alias = replace(person("Yara Duinhoven", id="alias"), documents=("ZZ-117-445",))
    asked = replace(namesakes[0], id="", documents=("ZZ117445",))
    answers = build([*namesakes, alias, *small_list(40)]).search(asked, 5)
    assert len(answers) == 5
    (found,) = [each for each in answers if each.id == "alias"]
    assert found.band == "review"
    assert compare(asked, alias).band == "review"


def test_who_stands_on_the_list_twelve_times_is_still_strong() -> None:
    once = person("Egor Stepanovich Zubrilov", id="a", dob=["1969-02-17"])
    index = build([*(replace(once, id=f"n{at}") for at in range(12)), *small_list(40)])
    answers = index.search(once, 12)
    assert {each.band for each in answers} == {"strong"}
    assert sum(each.probability for each in answers) <= 1.0 + 1e-9


def test_a_person_and_a_thing_are_told_to_be_of_different_kinds() -> None:
    vehicle = screening.Subject.from_dict({"kind": "vehicle", "plate": "1-ZZZ-117"})
    with pytest.raises(screening.SubjectError, match="compare like with like"):
        compare(vehicle, person("Marek Zilvernik"))
