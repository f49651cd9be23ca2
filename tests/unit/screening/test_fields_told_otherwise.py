"""Is a person still found whose town, country or year is told in another way?"""

from __future__ import annotations

from typing import Any

import pytest

from screening import Subject, Verdict, build, compare
from screening.people import ABOUT, packed_births, place_hashes


def said(**fields: Any) -> Subject:
    return Subject.from_dict(
        {"kind": "person", "names": ["Anna Zubovich"], "dob": ["1980-03-04"], **fields}
    )


def relations(verdict: Verdict, field: str) -> set[str]:
    return {reason.relation for reason in verdict.reasons if reason.field == field}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Brussel", "Bruxelles"),
        ("Gent", "Gand"),
        ("Köln", "Cologne"),
        ("Москва", "Moscow"),
        ("Leningrad", "Saint Petersburg"),
        ("Київ", "Kiev"),
        ("Den Haag", "La Haye"),
        ("Aleppo", "حلب"),
    ],
)
def test_a_town_is_the_same_in_every_language(ours: str, theirs: str) -> None:
    assert relations(compare(said(pob=ours), said(pob=theirs)), "birth_place") == {"equal"}


def test_towns_that_begin_alike_say_nothing_and_others_contradict() -> None:
    assert not relations(compare(said(pob="Antwerpen"), said(pob="Antwerp")), "birth_place")
    for other in ("Den Helder", "Duinstad"):
        told = compare(said(pob="Den Haag"), said(pob=other))
        assert relations(told, "birth_place") == {"contradicts"}, other


def test_a_hash_of_a_whole_word_is_never_that_of_a_beginning() -> None:
    assert {each % 2 for each in place_hashes("Gent")} == {0, 1}
    assert not place_hashes("den")


@pytest.mark.parametrize("gone", ["SU", "YU", "CS", "DD"])
def test_a_state_that_is_no_more_contradicts_nobody(gone: str) -> None:
    for field in ("cob", "nat"):
        verdict = compare(said(**{field: gone}), said(**{field: "HR"}))
        assert not any("contradicts" in each.relation for each in verdict.reasons), field


@pytest.mark.parametrize("other", [{"pob": "Duinstad"}, {"cob": "FR"}, {"nat": "FR"}])
def test_one_other_place_or_country_does_not_clear_a_person_of_equal_name_and_date(
    other: dict[str, str],
) -> None:
    listed = said(id="z", pob="Voorbeeldgem", cob="BE", nat="BE")
    background = [
        Subject.from_dict({"kind": "person", "id": str(n), "names": [f"Vreemde {name}"]})
        for n, name in enumerate(("Duinhoven", "Zilvernik", "Ashwater"))
    ]
    asked = said(**{"pob": "Voorbeeldgem", "cob": "BE", "nat": "BE", **other})
    best = build([*background, listed]).search(asked)[0]
    assert (best.id, best.band != "clear") == ("z", True)


def test_about_a_year_is_any_of_those_around_it() -> None:
    about = said(dob=["1984~"])
    assert packed_births(about) == [  # type: ignore[arg-type]  # a person
        (1984 + years) * 10000 for years in range(-ABOUT, ABOUT + 1)
    ]
    assert relations(compare(about, said(dob=["1982-04-11"])), "birth") == {"about_year"}
    assert relations(compare(said(dob=["1984"]), said(dob=["1982-04-11"])), "birth") == {
        "partial_contradicts"
    }
