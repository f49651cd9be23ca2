"""Is a value that stands for "unknown" left out, so that strangers do not become one person?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screening import build, compare
from screening.subject import Name, Organisation, Person, Subject, SubjectError, Vehicle, Vessel
from screening.subject_placeholders import known_name, known_title, no_number

NOTHING = ["UNKNOWN", "N/A", "n.v.t.", "NONE", "NIL", "0", "000000000", "XXXXXXX", "onbekend",
           "б/н", "无", "٠٠٠٠", "123456789", "passport"]  # fmt: skip


def told(**said: Any) -> tuple[Subject, list[str]]:
    notes: list[str] = []
    return Subject.from_dict(
        {"kind": "person", "names": ["Yara DUINHOVEN"], **said}, notes=notes
    ), notes


@pytest.mark.parametrize("number", [*NOTHING, "1", "ZZ", "1-1", "111", "777777777"])
def test_a_document_number_that_is_none_is_left_out_and_told(number: str) -> None:
    for key, attribute in (("docs", "documents"), ("national_numbers", "national_numbers")):
        found, notes = told(**{key: [number, "ZZ000117"]})
        assert getattr(found, attribute) == ("ZZ000117",)
        assert len(notes) == 1
        assert number in notes[0]
        assert "leave it out" in notes[0]
    with pytest.raises(SubjectError, match="is missing or empty"):
        Subject.from_dict({"kind": "document", "number": number}, notes=[])


@pytest.mark.parametrize("number", NOTHING)
@pytest.mark.parametrize(
    ("kind", "key"),
    [("vehicle", "plate"), ("vehicle", "vin"), ("firearm", "serial"), ("item", "number"),
     ("banknote", "number"), ("aircraft", "reg"), ("vessel", "imo"), ("container", "number"),
     ("organisation", "reg")],
)  # fmt: skip
def test_a_thing_is_not_found_by_a_number_that_is_none(kind: str, key: str, number: str) -> None:
    with pytest.raises(SubjectError, match="is missing or empty"):
        Subject.from_dict({"kind": kind, key: number}, notes=[])


@pytest.mark.parametrize("number", ["1", "7", "117", "11-111-11", "A 1", "00117", "ZZZ", "OO-ZZZ"])
def test_a_short_plate_or_serial_stays(number: str) -> None:
    assert no_number(number, of_paper=False) == ""
    assert Subject.from_dict({"kind": "vehicle", "plate": number}) == Vehicle(plates=(number,))


@pytest.mark.parametrize("number", ["117", "ZZ000117", "84.11.30-000.00", "000000001", "1234567"])
def test_a_true_document_number_stays(number: str) -> None:
    assert no_number(number, of_paper=True) == ""


@pytest.mark.parametrize(
    "name",
    ["UNKNOWN", "UNKNOWN UNKNOWN", "Unknown, unknown", "FNU LNU", "NN", "onbekend",
     "inconnu", "Inconnue", "unbekannt", "desconocido", "неизвестно", "Неизвестная",
     "first name unknown", "Vorname unbekannt", "prenom inconnu", "XXX", "n/a", "не известно",
     "غير معروف", "不详", "알 수 없음", "(unknown)"],
)  # fmt: skip
def test_a_name_that_says_only_that_it_is_unknown_is_no_name(name: str) -> None:
    found, notes = told(names=[name, "Yara DUINHOVEN"])
    assert isinstance(found, Person)
    assert found.names == (Name("Yara DUINHOVEN"),)
    assert len(notes) == 1
    with pytest.raises(SubjectError, match="is missing or empty"):
        told(names=[name])


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ({"given": "UNKNOWN", "family": "Zilvernik"}, Name("Zilvernik", "", "Zilvernik")),
        (
            {"full": "Zilvernik, Unknown", "given": "unknown", "family": "Zilvernik"},
            Name("Zilvernik", "", "Zilvernik"),
        ),
        (
            {"full": "Yara Zilvernik", "given": "onbekend", "family": "Zilvernik"},
            Name("Yara Zilvernik", "", "Zilvernik"),
        ),
        (
            {"full": "UNKNOWN", "given": "Yara", "family": "Zilvernik"},
            Name("Yara Zilvernik", "Yara", "Zilvernik"),
        ),
        ("FNU ZILVERNIK", Name("ZILVERNIK")),
        ("first name unknown Zilvernik", Name("Zilvernik")),
        ("XXXXX Zilvernik", Name("Zilvernik")),
    ],
)
def test_a_part_that_is_unknown_is_left_out_of_a_name(name: object, left: Name) -> None:
    found, notes = told(names=[name])
    assert isinstance(found, Person)
    assert found.names == (left,)
    assert len(notes) == 1


@pytest.mark.parametrize(
    "name",
    ["Nil Zubprima", "None Zubprima", "Null", "Na Zubprima", "Malcolm X", "Ernst Неизвестный",
     "Jan Nieznany", "N.N.", "N.N. Zilvernik", "Nom Zubprima", "Name Zubprima"],
)  # fmt: skip
def test_a_true_name_stays(name: str) -> None:
    found, notes = told(names=[name])
    assert isinstance(found, Person)
    assert (found.names, notes) == ((Name(name),), [])


def test_a_surname_that_says_unknown_stays_in_its_field() -> None:
    found, notes = told(names=[{"given": "Jan", "family": "Nieznany"}])
    assert isinstance(found, Person)
    assert (found.names, notes) == ((Name("Jan Nieznany", "Jan", "Nieznany"),), [])


def test_a_ship_and_an_organisation_may_be_called_nearly_anything() -> None:
    for name in ("FNU", "No Name", "Unknown Soldier Museum", "NMI"):
        found = Subject.from_dict({"kind": "organisation", "names": [name]})
        assert found == Organisation(names=(Name(name),))
    ship, notes = told(kind="vessel", names=["UNKNOWN"], imo="9074729")
    assert ship == Vessel(imos=("9074729",))
    assert len(notes) == 1


WORDS = [
    "Yara",
    "unknown",
    "FNU",
    "first",
    "name",
    "niet",
    "bekend",
    "-",
    ",",
    "NN",
    "non",
    "connu",
]


@given(st.lists(st.sampled_from(WORDS)))
@example(["niet", "unknown", "bekend", "NN"])
def test_what_is_left_of_a_name_is_left_as_it_is(words: list[str]) -> None:
    name = " ".join(words)
    assert known_name(known_name(name)) == known_name(name)
    assert known_title(name) in (name, "")


def test_two_names_in_one_are_two() -> None:
    name = {"full": "Anna Zubprima", "given": "Boris", "family": "Zubsecunda", "kind": "alias"}
    found, notes = told(names=[name])
    assert isinstance(found, Person)
    assert found.names == (
        Name("Anna Zubprima", kind="alias"),
        Name("Boris Zubsecunda", "Boris", "Zubsecunda", "alias"),
    )
    assert len(notes) == 1
    for full in ("ZILVERNIK Marek", "Марек Зильверник", "M. Zilvernik", "MAREKZILVERNIK"):
        found, notes = told(names=[{"full": full, "given": "Marek", "family": "Zilvernik"}])
        assert isinstance(found, Person)
        assert (found.names, notes) == ((Name(full, "Marek", "Zilvernik"),), [])


def test_what_was_kept_before_is_read_as_it_was_written() -> None:
    kept = Person(
        id="a1",
        names=(Name("UNKNOWN"), Name("Anna", "Boris", "Zilvernik")),
        nationalities=("XX", "UK"),
        documents=("UNKNOWN",),
    )
    assert Subject.from_dict(kept.to_dict(), gregorian=True) == kept


def test_strangers_without_a_number_are_strangers_on_a_list_and_beside_each_other() -> None:
    theirs, _ = told(id="a1", dob="1984-11-30", docs=["UNKNOWN", "N/A", "0", "000000000"])
    ours, _ = told(names=["Marek ZILVERNIK"], dob="1950-01-02", docs=["UNKNOWN", "0", "N/A"])
    assert compare(ours, theirs).band == "clear"
    assert [each.band for each in build([theirs]).search(ours) if each.band != "clear"] == []
