"""How alike are two names by their letters alone?"""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.unit.screening.list_cases import PEOPLE, person

from screening import compare
from screening.likeness import CUT_SHORT, INITIAL, LEFT_OUT, PET_FORM, SAME_LETTER, likeness
from screening.subject import Person


@given(PEOPLE, PEOPLE)
def test_parts_are_paired_one_to_one_and_a_name_is_never_more_than_the_same(
    ours: Person, theirs: Person
) -> None:
    found = likeness(ours, theirs)
    assert -2.0 <= found.share <= 1.0
    ours_met = [met.ours for met in found.met]
    theirs_met = [met.theirs for met in found.met]
    if found.met:
        assert sorted([*ours_met, *found.left[0]]) == sorted(found.names[0].split())
        assert sorted([*theirs_met, *found.left[1]]) == sorted(found.names[1].split())
    assert not (found.left[0] and found.left[1]), "as many parts meet as the shorter name has"


@given(PEOPLE)
def test_a_person_is_alike_to_himself(ours: Person) -> None:
    found = likeness(ours, ours)
    if any(len(word) == 1 for word in found.names[0].split()):
        assert found.share >= SAME_LETTER / 2, "an initial may stand for many names"
    elif found.met:
        assert found.share == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("ours", "theirs", "alike", "how"),
    [
        ("Marek Zilvernik", "Zilvernik Marek", 1.0, "same"),
        ("M. Zilvernik", "Marek Zilvernik", INITIAL, "initial"),
        ("M. Zilvernik", "M Zilvernik", SAME_LETTER, "same_letter"),
        ("Abigail Zilvernik", "Gail Zilvernik", PET_FORM, "pet_name"),
        ("Hank Zilvernik", "Henry Zilvernik", PET_FORM, "pet_name"),
        ("Thelo Zilvernik", "Thelonius Zilvernik", CUT_SHORT, "short"),
    ],
)
def test_parts_are_paired_best_first(ours: str, theirs: str, alike: float, how: str) -> None:
    best, second = likeness(person(ours), person(theirs)).met
    assert (best.alike, best.how) == (1.0, "same")
    assert (second.alike, second.how) == (alike, how)


@given(PEOPLE, PEOPLE)
def test_who_is_more_alike_counts_more(ours: Person, theirs: Person) -> None:
    found = likeness(ours, theirs)
    shares = found.shares()
    assert shares == sorted(shares, reverse=True)
    assert all(share > 0 for met, share in zip(found.met, shares, strict=True) if met.alike > 0)


def test_a_pet_name_counts_less_than_the_name_and_more_than_a_name_that_is_only_alike() -> None:
    def counts(first: str) -> list[float]:
        told = compare(person(f"{first} Ashwater"), person("Henry Ashwater")).reasons
        return [each.contribution for each in told if each.field == "name"]

    family, pet = counts("Hank")
    assert family > pet > 0
    assert sum(counts("Henry")) > family + pet > sum(counts("Hendra"))


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
        assert relation in {each.relation for each in verdict.reasons}
