"""Do names of companies and ships meet across forms, order and slips, and part else?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.evidence import Evidence
from screening.object_names import compare_names
from screening.object_words import thing_name
from screening.subject import Name


def meet(ours: str, theirs: str, ship: bool = False) -> Evidence:
    found = compare_names((Name(ours),), (Name(theirs),), ship=ship)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("full", "words", "forms"),
    [
        ("Zilverster Trading Ltd.", ["zilverster", "trading"], {"limited"}),
        ("Zilverster Sp. z o.o.", ["zilverster"], {"limited"}),
        ("Zilverster S.p.A.", ["zilverster"], {"public"}),
        ("OOO Zilverster", ["zilverster"], {"limited"}),
        ("ООО «Зильверстер»", ["zilverster"], {"limited"}),
        ("Zilverster Gesellschaft mit beschränkter Haftung", ["zilverster"], {"limited"}),
        ("Zilverster GmbH & Co. KG", ["zilverster"], {"limited"}),
        ("Zilverster Ltd. Sti.", ["zilverster"], {"limited"}),
        ("Limited", ["limited"], set()),
        ("J. P. Zilver", ["jp", "zilver"], set()),
    ],
)
def test_legal_forms_come_off_the_name(full: str, words: list[str], forms: set[str]) -> None:
    name = thing_name(full)
    found = [word.folded for word in name.words]
    assert found == [thing_name(word).words[0].folded for word in words]
    assert name.forms == forms


def test_a_ship_keeps_its_words_and_loses_its_prefix() -> None:
    assert [word.text for word in thing_name("M/V Zilverster", ship=True).words] == ["zilverster"]
    assert thing_name("MT ZILVERSTER II", ship=True).numbers == {2}
    assert thing_name("My Zilver").words[0].text == "my"


@pytest.mark.parametrize(
    ("full", "numbers"),
    [
        ("Zilver 7", {7}),
        ("Zilver 007", {7}),
        ("Zilver XIV", {14}),
        ("Zilver I", {1}),
        ("I Zilver", set()),
        ("Zilver ٧", {7}),
    ],
)
def test_numbers_of_a_name_are_kept_apart(full: str, numbers: set[int]) -> None:
    assert thing_name(full).numbers == numbers


@pytest.mark.parametrize(
    ("ours", "theirs", "relation"),
    [
        ("Zilverster Trading Ltd", "ZILVERSTER TRADING LTD", "equal"),
        ("Zilverster Trading Ltd", "Zilverster Trading Limited", "equal"),
        ("Zilverster Trading", "Zilverster Trading Ltd", "same_words"),
        ("Trading Zilverster", "Zilverster Trading", "same_words"),
        ("Zilverster & Trading", "Zilverster Trading", "equal"),
        ("Zilvrster Trading", "Zilverster Trading", "similar"),
        ("Zilver Ster Trading", "Zilverster Trading", "same_words"),
        ("Zilverster Intl.", "Zilverster International", "equal"),
        ("Zilverster", "Zilverster Shipping", "partly"),
        ("Zilverster", "Duinhoven", "differs"),
    ],
)
def test_names_of_companies_meet(ours: str, theirs: str, relation: str) -> None:
    found = meet(ours, theirs)
    assert found.relation == relation
    assert (found.contribution > 0) == (relation != "differs")


def test_sister_ships_are_two_ships() -> None:
    same = meet("MV Zilverster II", "ZILVERSTER 2", ship=True)
    sister = meet("MV Zilverster II", "MV Zilverster III", ship=True)
    bare = meet("MV Zilverster", "MV Zilverster II", ship=True)
    first = meet("MV Zilverster", "MV Zilverster I", ship=True)
    assert same.contribution > first.contribution > bare.contribution > sister.contribution
    assert sister.relation == bare.relation == "number_differs"
    assert sister.contribution < 0


def test_a_word_of_its_own_on_both_sides_counts_more_than_one_left_out() -> None:
    left_out = meet("Zilverster Trading", "Zilverster Duinhoven Trading")
    other = meet("Zilverster Marek Trading", "Zilverster Duinhoven Trading")
    assert left_out.contribution > other.contribution


def test_initials_are_a_weak_hint() -> None:
    found = meet("ZDM", "Zilverster Duinhoven Marek")
    assert found.relation == "initials"
    equal = meet("Zilverster Duinhoven Marek", "Zilverster Duinhoven Marek")
    assert 0 < found.contribution < equal.contribution / 2
    assert meet("ZDMV", "Zilverster of Duinhoven and Marek Vogel").relation == "initials"
    assert meet("ZDMC", "Zilverster Duinhoven Marek Corporation").relation == "initials"
    assert meet("ZDX", "Zilverster Duinhoven Marek").contribution < 0
    assert meet("ZD", "Zilverster Duinhoven").contribution < 0


def test_a_weak_alias_counts_less() -> None:
    strong = compare_names((Name("Zilverster"),), (Name("Zilverster"),))
    weak = compare_names((Name("Zilverster"),), (Name("Zilverster", kind="weak"),))
    assert strong is not None and weak is not None
    assert strong.contribution > weak.contribution >= 0


def test_a_name_alone_never_outweighs_a_number() -> None:
    long = " ".join(f"zilver{letter * 4}" for letter in "abcdefghij")
    assert 16 < meet(long, long).contribution < 24


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.booleans())
def test_any_two_texts_meet_alike_from_both_sides(a: str, b: str, ship: bool) -> None:
    if not (any(map(str.isalnum, a)) and any(map(str.isalnum, b))):
        return
    there, back = meet(a, b, ship), meet(b, a, ship)
    assert there.contribution == pytest.approx(back.contribution, abs=2.0)
    assert meet(a, a, ship).contribution >= 0
