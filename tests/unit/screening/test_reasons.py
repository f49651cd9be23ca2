"""Do the reasons show names as they were written, and say what is true of them?"""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.unit.screening.list_cases import PEOPLE, built, person

from screening import compare
from screening.cli_words import RELATIONS
from screening.evidence import Evidence
from screening.subject import Name, Person
from screening.written import Written, mixes_alphabets


def of_pair(ours: Person, theirs: Person) -> dict[str, Evidence]:
    return {f"{each.field}.{each.relation}": each for each in compare(ours, theirs).reasons}


def of_list(ours: Person, theirs: Person) -> dict[str, Evidence]:
    found = built(theirs).search(ours, 64)
    (verdict,) = [each for each in found if each.position == 0]
    return {f"{each.field}.{each.relation}": each for each in verdict.reasons}


@pytest.mark.parametrize("told_of", [of_pair, of_list])
def test_two_scripts_are_not_the_same_letter_for_letter(told_of: type[dict[str, Evidence]]) -> None:
    told = told_of(person("Иван"), person("Ivan"))
    same = told["name.same_reading"]
    assert (same.ours, same.theirs) == ("Иван (ivan)", "Ivan")
    assert "name.same" not in told
    assert "name.same" in told_of(person("Иван"), person("ИВАН"))
    assert "name.same" in told_of(person("Ivan"), person("IVAN"))
    assert "name.mixed_alphabets" not in told


@pytest.mark.parametrize("told_of", [of_pair, of_list])
def test_a_word_of_two_alphabets_is_told_as_such(told_of: type[dict[str, Evidence]]) -> None:
    spoof = "M\u0430rek"  # its second letter is Cyrillic
    told = told_of(person(f"{spoof} Zilvernik"), person("Marek Zilvernik"))
    mixed = told["name.mixed_alphabets"]
    assert (mixed.ours, mixed.theirs, mixed.contribution) == (spoof, "", 0.0)
    assert told["name.same_reading"].ours == f"{spoof} (marek)"


def test_a_word_in_two_scripts_by_rule_is_no_disguise() -> None:
    assert mixes_alphabets("M\u0430rek")
    for word in ("Марек", "Marek", "田中さん", "Анна-Maria", "Ó'Zilver", "김"):
        assert not mixes_alphabets(word), word


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Abd al-Rahman Zilvani", "abdulrahman", "Abd al-Rahman (abdulrahman)"),
        ("Jean-Pierre Duinhoven", "pierre", "Pierre"),
        ("O'Zilver, Yara", "ozilver", "O'Zilver"),
        ("Yara Duinhoven", "duin", "duin"),
        ("Kim Chul-soo", "cheol", "Chul (cheol)"),
        ("Park Ji-young", "yeong", "young (yeong)"),
        ("Kim Chulsoo", "su", "Chulsoo (su)"),
        ("Zilver, Abd al-Rahman Chul", "chul", "Chul"),
        ("긴야마 하루토", "haruto", "하루토 (haruto)"),  # by itself: the family name Ha
    ],
)
def test_a_part_is_shown_as_it_was_written(name: str, text: str, said: str) -> None:
    assert Written(person(name)).said(text) == said


def test_what_stands_in_the_field_of_the_given_name_is_not_shown_for_the_family_name() -> None:
    written = Written(person({"full": "", "given": "철수", "family": "Kim"}))
    assert (written.said("cheol"), written.said("kim")) == ("철수 (cheol)", "Kim")


def test_an_article_that_two_words_hold_is_shown_once() -> None:
    written = Written(person("عبد الرحمن الزبان", "Abdul Rahman al-Zubani"))
    assert written.whole("abdulrahman al zban") == "عبد الرحمن الزبان"
    assert written.whole("abdulrahman al zubani") == "Abdul Rahman al Zubani"


def test_a_name_that_cannot_be_one_is_shown_as_it_was_read() -> None:
    assert Written(Person(names=(Name("x" * 3000),))).said("yara") == "yara"


@pytest.mark.parametrize("told_of", [of_pair, of_list])
def test_a_pet_name_a_short_form_and_a_single_letter_are_told_apart(
    told_of: type[dict[str, Evidence]],
) -> None:
    henry = person("Henry Q Ashwater")
    assert "name.pet_name" in told_of(person("Hank Q Ashwater"), henry)
    assert "name.same_letter" in told_of(person("Hank Q Ashwater"), henry)
    assert "name.initial" in told_of(person("H Ashwater"), person("Henry Ashwater"))


@pytest.mark.parametrize("told_of", [of_pair, of_list])
def test_the_same_document_says_that_it_must_be_seen(told_of: type[dict[str, Evidence]]) -> None:
    ours = Person(names=person("Yara Duinhoven").names, documents=("AA 1", "ZZ-117-445"))
    theirs = Person(id="m", names=person("Marek Zilvernik").names, documents=("ZZ117445",))
    told = told_of(ours, theirs)
    assert (told["document.equal"].ours, told["document.equal"].theirs) == (
        "ZZ-117-445",
        "ZZ117445",
    )
    assert told["document.must_be_seen"].contribution == 0.0
    other = Person(id="m", names=ours.names, documents=("XX998877",))
    assert "document.must_be_seen" not in told_of(ours, other)


def test_nobody_is_asked_for_and_nothing_is_listed_where_there_is_no_list() -> None:
    dated = person("Yara Duinhoven", dob=["1984-11-30"])
    bare = person("Yara Duinhoven")
    assert "birth.not_known" in of_pair(dated, bare)
    assert "birth.not_known" in of_pair(bare, dated)
    assert "birth.missing" in of_list(bare, dated)


@given(PEOPLE, PEOPLE)
def test_every_reason_has_words(ours: Person, theirs: Person) -> None:
    for each in compare(ours, theirs).reasons:
        assert {f"{each.field}.{each.relation}", each.relation} & set(RELATIONS), each
