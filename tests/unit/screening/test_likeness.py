"""How alike are two names by their letters alone?"""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.unit.screening.list_cases import PEOPLE, person

from screening import compare
from screening.likeness import CUT_SHORT, INITIAL, LEFT_OUT, PET_FORM, likeness
from screening.subject import Person


@given(PEOPLE, PEOPLE)
def test_parts_are_paired_one_to_one_and_a_name_is_never_more_than_the_same(
    ours: Person, theirs: Person
) -> None:
    found = likeness(ours, theirs)
    assert -2.0 <= found.share <= 1.0
    ours_met = [mine for mine, _, _ in found.met]
    theirs_met = [its for _, its, _ in found.met]
    if found.met:
        assert sorted([*ours_met, *found.left[0]]) == sorted(found.names[0].split())
        assert sorted([*theirs_met, *found.left[1]]) == sorted(found.names[1].split())
    assert not (found.left[0] and found.left[1]), "as many parts meet as the shorter name has"


@given(PEOPLE)
def test_a_person_is_alike_to_himself(ours: Person) -> None:
    found = likeness(ours, ours)
    if any(len(word) == 1 for word in found.names[0].split()):
        assert found.share >= INITIAL / 2, "an initial may stand for many names"
    elif found.met:
        assert found.share == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("ours", "theirs", "alike"),
    [
        ("Marek Zilvernik", "Zilvernik Marek", [1.0, 1.0]),
        ("M. Zilvernik", "Marek Zilvernik", [1.0, INITIAL]),
        ("Abigail Zilvernik", "Gail Zilvernik", [1.0, PET_FORM]),
        ("Thelo Zilvernik", "Thelonius Zilvernik", [1.0, CUT_SHORT]),
    ],
)
def test_parts_are_paired_best_first(ours: str, theirs: str, alike: list[float]) -> None:
    found = likeness(person(ours), person(theirs))
    assert [each for _, _, each in found.met] == alike


def test_a_part_that_one_side_lacks_costs_its_share() -> None:
    whole = likeness(person("Yara Mila Duinhoven"), person("Yara Duinhoven"))
    assert whole.left == (("mila",), ())
    assert whole.share == pytest.approx(1.0 - LEFT_OUT / 3)


def test_two_words_may_be_written_as_one() -> None:
    found = likeness(person("Duin Hoven Yara"), person("Duinhoven Yara"))
    assert found.names[0] == "duinhoven yara"
    assert 0.9 < found.share < 1.0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (("Юсуф Зильверник", "Yusuf Zilvernik"), ("Юсуф Зильверник", "Yusuf Zalmanek")),
        (("محمد الزهراني", "Muhammad al-Zahrani"), ("محمد الزهراني", "Mahmoud al-Zubaidi")),
        (("Abigail Duinhoven", "Abbey Duinhoven"), ("Abigail Duinhoven", "Jemima Duinhoven")),
    ],
)
def test_another_spelling_is_more_alike_than_another_name(
    right: tuple[str, str], wrong: tuple[str, str]
) -> None:
    def share(pair: tuple[str, str]) -> float:
        return likeness(*map(person, pair)).share

    assert share(right) > share(wrong) + 0.2


def test_who_has_no_name_is_neither_like_nor_unlike_and_the_rest_decides() -> None:
    ours = Person(id="a", documents=("ZZ-117-445",))
    theirs = Person(id="b", names=person("Marek Zilvernik").names, documents=("ZZ117445",))
    assert likeness(ours, theirs).met == ()
    fields = {each.field for each in compare(ours, theirs).reasons}
    assert "document" in fields
    assert "name" not in fields


def test_the_reasons_of_a_pair_add_up_to_its_score() -> None:
    for theirs, relation in (("Jara Duinhoven", "split_or_joined"), ("Jara Hoven", "left_out")):
        verdict = compare(person("Yara Duin Hoven"), person(theirs))
        assert sum(each.contribution for each in verdict.reasons) == pytest.approx(verdict.score)
        assert {each.relation for each in verdict.reasons} >= {"letters", relation}
