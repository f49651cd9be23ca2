"""Is every subject read as written, and every bad one refused with the place and the reason?"""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.screening.list_cases import ANY_JSON

from screening.subject import KINDS, Birth, Name, Person, Subject, SubjectError, Vehicle, Vessel

ZILVERNIK = {"kind": "person", "id": "p1", "names": [{"full": "Marek ZILVERNIK"}]}


def person(**changes: Any) -> Subject:
    return Subject.from_dict({**ZILVERNIK, **changes})


def refusal(said: Any, **how: Any) -> SubjectError:
    with pytest.raises(SubjectError) as caught:
        Subject.from_dict(said, **how)
    return caught.value


def test_a_person_is_read_with_every_field() -> None:
    found = Subject.from_dict(
        {
            "kind": "person",
            "id": "p7",
            "names": [
                {"full": "Yara DUINHOVEN", "given": "Yara", "family": "DUINHOVEN", "kind": "main"},
                "Jara D.",
            ],
            "dob": ["1981-02-28", "1981~", "XXXX-02-29"],
            "gender": "f",
            "nat": ["be", "NL", "BE"],
            "pob": "Voorbeeldgem",
            "cob": "BE",
            "docs": ["ZZ 000117"],
            "national_numbers": "81.02.28-000.00",
        }
    )
    assert found == Person(
        id="p7",
        names=(Name("Yara DUINHOVEN", "Yara", "DUINHOVEN", "main"), Name("Jara D.")),
        births=(Birth(1981, 2, 28), Birth(1981, uncertain=True), Birth(None, 2, 29)),
        gender="F",
        nationalities=("BE", "NL"),
        birth_place="Voorbeeldgem",
        birth_country="BE",
        documents=("ZZ 000117",),
        national_numbers=("81.02.28-000.00",),
    )


def test_things_are_read_with_their_own_keys() -> None:
    car = Subject.from_dict({"kind": "vehicle", "plate": "1-ZZZ-117", "cc": "be", "year": 2020})
    assert car == Vehicle(plates=("1-ZZZ-117",), country="BE", year="2020")
    ship = Subject.from_dict({"kind": "vessel", "name": "MV Zilverster", "imo": "9074729"})
    assert ship == Vessel(names=(Name("MV Zilverster"),), imos=("9074729",))


def test_a_full_name_is_made_of_its_parts_when_it_is_missing() -> None:
    found = person(names=[{"given": "Yara", "family": "Duinhoven"}])
    assert isinstance(found, Person)
    assert found.names[0].full == "Yara Duinhoven"


def test_an_empty_value_is_as_good_as_none() -> None:
    assert person(docs="", dob=None, gender="", names=["Yara", {"full": "Yara", "given": ""}]) == (
        Person(id="p1", names=(Name("Yara"),))
    )


def test_an_unknown_part_of_a_date_may_be_zeros() -> None:
    found = person(dob=["1970-00-00", "1970-05-00"])
    assert isinstance(found, Person)
    assert found.births == (Birth(1970), Birth(1970, 5))


@pytest.mark.parametrize(
    ("date", "word"),
    [
        ("2001-02-31", "February has no day 31"),
        ("1900-02-29", "February has no day 29"),
        ("2001-13-01", "month 13"),
        ("0000", "no year 0000"),
        ("9999", "after 2100"),
        ("1368-05-12", "Islamic or Persian"),
        ("2513", "Thai Buddhist"),
        ("5741", "Hebrew"),
        ("0068", "before 1500"),
        ("1970-00-12", "day without a month"),
        ("XXXX", "says nothing"),
        ("12.05.1970", "YYYY-MM-DD"),
        ("", "is no date"),
    ],
)
def test_an_impossible_birth_is_refused_with_the_reason(date: str, word: str) -> None:
    error = refusal({**ZILVERNIK, "dob": [date]})
    assert error.field == "dob"
    assert word in error.reason
    assert error.item == "person “p1”"


def test_an_old_year_is_read_when_the_source_is_gregorian() -> None:
    found = Subject.from_dict({**ZILVERNIK, "dob": ["1368"]}, gregorian=True)
    assert isinstance(found, Person)
    assert found.births == (Birth(1368),)
    assert refusal({**ZILVERNIK, "dob": ["2513"]}, gregorian=True).field == "dob"


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"names": []}, "names or docs or national_numbers", "missing"),
        ({"names": [{"full": " "}]}, "names", "is empty"),
        ({"names": ["😀 —"]}, "names", "holds no letter"),
        ({"names": ["a " * 500]}, "names", "500 parts"),
        ({"names": ["a" * 2000]}, "names", "2000 characters"),
        ({"names": ["Marek\x00"]}, "names", "U+0000"),
        ({"names": ["Marek\ud800"]}, "names", "U+D800"),
        ({"names": ["A", {"full": "B", "nick": "C"}]}, "names[1]", "nick"),
        ({"names": [{"full": "B", "kind": "nom de guerre"}]}, "names.kind", "alias"),
        ({"names": [{"full": "B", "script": "arabic"}]}, "names.script", "ISO 15924"),
        ({"names": [7]}, "names", "a number"),
        ({"names": ["A"] * 1001}, "names", "1001 values"),
        ({"docs": ["1" * 10_000]}, "docs", "10000 characters"),
        ({"docs": ["--"]}, "docs", "no letter or digit"),
        ({"names": [{"given": "A", "family": "\x07"}]}, "names.family", "U+0007"),
        ({"names": [{"full": "A", "given": 0}]}, "names.given", "a number"),
        ({"dob": [["1970"]]}, "dob", "a list"),
        ({"gender": "x"}, "gender", "M, F"),
        ({"nat": ["XX"]}, "nat", "no country"),
        ({"docs": ["UNKNOWN"]}, "docs", "no number"),
        ({"names": ["FNU LNU"]}, "names", "name is unknown"),
        ({"nat": ["Belgium"]}, "nat", "two letters"),
        ({"plate": "1-ZZZ-117"}, "plate", "unknown key"),
        ({"kind": "spaceship"}, "kind", "vehicle"),
        ({"id": 7}, "id", "a number"),
        ({"pob": True}, "pob", "true or false"),
    ],
)
def test_a_bad_record_is_refused_at_its_field(
    changes: dict[str, Any], field: str, word: str
) -> None:
    error = refusal({**ZILVERNIK, **changes})
    assert error.field == field
    assert word in error.reason


@pytest.mark.parametrize("said", [[], "Marek", None, 7])
def test_what_is_no_object_is_refused(said: Any) -> None:
    assert refusal(said).field == "record"


@pytest.mark.parametrize(
    ("birth", "said"),
    [
        (Birth(1970), "1970"),
        (Birth(1970, 5), "1970-05"),
        (Birth(1970, 5, 12), "1970-05-12"),
        (Birth(None, 5, 12), "XXXX-05-12"),
        (Birth(1970, uncertain=True), "1970~"),
    ],
)
def test_a_birth_is_written_as_it_is_read(birth: Birth, said: str) -> None:
    assert str(birth) == said
    assert person(dob=[said]) == Person(id="p1", names=(Name("Marek ZILVERNIK"),), births=(birth,))


@pytest.mark.parametrize("year", ["1899", "2100", "20", "soon"])
def test_a_year_of_making_is_between_1900_and_2099(year: str) -> None:
    assert refusal({"kind": "vehicle", "plate": "1-ZZZ-117", "year": year}).field == "year"


@pytest.mark.parametrize(
    ("said", "birth"),
    [
        (1991, Birth(1991)),
        (19851231, Birth(1985, 12, 31)),
        ("19851231", Birth(1985, 12, 31)),
        ("1985-12-31T00:00:00Z", Birth(1985, 12, 31)),
        ("1985-12-31T00:00:00.000+02:00", Birth(1985, 12, 31)),
        ("1985-1-2", Birth(1985, 1, 2)),
        ("1985-1", Birth(1985, 1)),
        ("19851200", Birth(1985, 12)),
    ],
)
def test_a_date_that_can_mean_one_thing_only_is_read(said: object, birth: Birth) -> None:
    found = person(dob=said)
    assert isinstance(found, Person)
    assert found.births == (birth,)


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        ("M", ("m", "male", "MALE", "man", "homme", "männlich", "1", 1)),
        ("F", ("F", "Female", "vrouw", "femme", "weiblich", "2", 2)),
        ("", ("", "U", "unknown", "0", 0, "9", 9)),
    ],
)
def test_a_gender_is_read_in_words_and_in_digits_of_the_standard(
    letter: str, words: tuple[object, ...]
) -> None:
    for word in words:
        found = person(gender=word)
        assert isinstance(found, Person)
        assert found.gender == letter
    assert refusal({**ZILVERNIK, "gender": True}).field == "gender"


def test_a_code_is_that_of_a_country_of_today_or_of_the_past() -> None:
    found = person(nat=["UK", "gb", "SU", "YU", "CS", "DD", "XK"], cob="el")
    assert isinstance(found, Person)
    assert found.nationalities == ("GB", "SU", "YU", "CS", "DD", "XK")
    assert found.birth_country == "GR"
    for code in ("XX", "ZZ", "XXA", "UNK", "UNO", "AA", "EU"):
        assert refusal({**ZILVERNIK, "nat": code}).field == "nat"


def test_a_thing_without_a_number_is_refused() -> None:
    error = refusal({"kind": "vehicle", "make": "Zephyr"})
    assert error.field == "plate or vin"


def test_invisible_marks_are_taken_away_and_noted() -> None:
    notes: list[str] = []
    found = Subject.from_dict(
        {"kind": "vehicle", "plate": "\u202e1-ZZZ\u200b-117\u202c"}, notes=notes
    )
    assert isinstance(found, Vehicle)
    assert found.plates == ("1-ZZZ-117",)
    assert notes == ["plate: invisible mark U+200B, U+202C, U+202E taken away"]


def test_joiners_of_persian_spelling_stay() -> None:
    notes: list[str] = []
    found = Subject.from_dict({"kind": "person", "names": ["علی\u200cرضا"]}, notes=notes)
    assert isinstance(found, Person)
    assert found.names[0].full == "علی\u200cرضا"
    assert notes == []


def test_a_refusal_survives_the_way_to_another_process() -> None:
    error = refusal({**ZILVERNIK, "gender": "x"})
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (
        str(again)
        == str(error)
        == "person “p1”: gender: “x” is not read; " + ("write M, F or nothing for unknown")
    )


# --- properties -----------------------------------------------------------------------------

_TEXT = st.text(min_size=1, max_size=30).filter(lambda s: any(map(str.isalnum, s)))
_CODE = st.sampled_from(["BE", "nl", "UK", "SU", "XX"])
_DATE = st.one_of(
    st.dates().map(str),
    st.integers(1850, 2020).map(str),
    st.tuples(st.integers(1850, 2020), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02d}~"),
)
_NAME = st.one_of(_TEXT, st.fixed_dictionaries({"full": _TEXT}, optional={"given": _TEXT}))
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "names": st.lists(_NAME, min_size=1, max_size=3),
    "dob": st.lists(_DATE, max_size=3),
    "gender": st.sampled_from(["", "M", "F", "f"]),
    "nat": st.lists(_CODE, max_size=2),
    "cob": _CODE,
    "cc": _CODE,
    "year": st.integers(1900, 2099),
}


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from([*["person"] * 4, *sorted(KINDS)]))
    said: dict[str, Any] = {"kind": kind, "id": draw(st.text(max_size=8))}
    for key in KINDS[kind].keys:
        if draw(st.booleans()):
            said[key] = draw(_VALUES.get(key, st.one_of(_TEXT, st.lists(_TEXT, max_size=2))))
    return said


@settings(deadline=None)
@given(records())
def test_what_was_read_is_written_and_read_again(said: dict[str, Any]) -> None:
    try:
        first = Subject.from_dict(said)
    except SubjectError as error:
        assert error.field and error.reason  # a refusal always says where and why
        return
    assert Subject.from_dict(first.to_dict()) == first
    assert Subject.from_dict(first.to_dict()).to_dict() == first.to_dict()


@settings(deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_hostile_json_is_read_or_refused_but_never_breaks(kind: str, data: st.DataObject) -> None:
    said = {key: data.draw(ANY_JSON) for key in KINDS[kind].keys}
    try:
        Subject.from_dict({"kind": kind, **said})
    except SubjectError as error:
        assert error.field
