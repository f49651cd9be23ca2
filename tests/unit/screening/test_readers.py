"""Does every record of a list come out, as a subject or as a problem with its place?"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening import readers_un
from screening.readers import MAXIMUM_LINE, Ids, Problem, read, read_path
from screening.subject import Birth, Document, Name, Organisation, Person, Subject, Vessel


def found(data: bytes | str, form: str) -> tuple[list[Subject], list[Problem]]:
    raw = data.encode() if isinstance(data, str) else data
    subjects: list[Subject] = []
    problems: list[Problem] = []
    for each in read(io.BytesIO(raw), form, Ids()):
        (problems if isinstance(each, Problem) else subjects).append(each)  # type: ignore[arg-type]  # the union is split here
    return subjects, problems


def lines(*records: Any) -> str:
    return "\n".join(json.dumps(each) for each in records)


def test_each_bad_line_is_told_with_its_number_and_the_others_are_read() -> None:
    good = {"kind": "vehicle", "id": "v1", "plate": "1-ZZZ-117"}
    data = b"\n".join(
        [
            json.dumps(good).encode(),
            b'{"kind": "vehicle", "plate": ',
            b'{"kind": "vehicle", "plate": "\xff"}',
            b"",
            b'{"kind": "vehicle", "plate": "A", "plate": "B"}',
            b'{"kind": "person", "id": "p1", "names": ["Marek"], "dob": ["2001-02-31"]}',
            b"[" * 100_000,
            b"9" * 5_000,
            b'{"kind": "vehicle", "id": "v2", "plate": "1-ZZZ\\u200b-118"}',
        ]
    )
    subjects, problems = found(data, "spoc")
    assert len(subjects) == 3
    assert [(each.place, each.severity) for each in problems] == [
        ("line 2", "refused"),
        ("line 3", "refused"),
        ("line 5", "refused"),
        ("line 6", "part"),
        ("line 7", "refused"),
        ("line 8", "refused"),
        ("line 9", "part"),
    ]
    assert "not JSON" in problems[0].reason
    assert "UTF-8" in problems[1].reason
    assert "stands twice" in problems[2].reason
    assert str(problems[3]) == (
        "line 6 (p1): dob: “2001-02-31” does not exist: February has no day 31 then; "
        "read as 2001-02 until it is corrected"
    )
    assert "nested" in problems[4].reason


def test_a_line_too_long_to_hold_is_told_and_the_next_is_read() -> None:
    data = b'{"kind": "' + b"x" * (MAXIMUM_LINE * 2) + b'"}\n{"kind": "item", "serial": "1"}'
    subjects, problems = found(data, "spoc")
    assert len(subjects) == 1
    assert problems[0].place == "line 1"


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="un-consolidated"):
        found("", "excel")


def test_a_list_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text(lines({"kind": "item", "id": "i1", "serial": "117"}), "utf-8")
    assert len(list(read_path(path))) == 1


# --- FollowTheMoney -------------------------------------------------------------------------


def test_a_followthemoney_person_is_read() -> None:
    subjects, problems = found(
        lines(
            {
                "id": "ftm-1",
                "schema": "Person",
                "datasets": ["invented"],
                "properties": {
                    "name": ["Marek ZILVERNIK"],
                    "firstName": ["Marek"],
                    "lastName": ["ZILVERNIK"],
                    "alias": ["The Silver"],
                    "weakAlias": ["Silver"],
                    "birthDate": ["1970-05", "1970-02-31"],
                    "nationality": ["be", "suhh", "gb-nir", "moon"],
                    "gender": ["male"],
                    "passportNumber": ["ZZ000117"],
                    "notes": ["not read"],
                },
            }
        ),
        "ftm",
    )
    assert subjects == [
        Person(
            id="ftm-1",
            names=(
                Name("Marek ZILVERNIK", "Marek", "ZILVERNIK", "main"),
                Name("The Silver", kind="alias"),
                Name("Silver", kind="weak"),
            ),
            births=(Birth(1970, 5), Birth(1970, 2)),
            gender="M",
            nationalities=("BE", "SU", "GB"),
            documents=("ZZ000117",),
        )
    ]
    assert [each.severity for each in problems] == ["part", "part"]
    assert "February" in problems[0].reason
    assert "MOON" in problems[1].reason


def test_followthemoney_things_are_read_and_others_are_told() -> None:
    subjects, problems = found(
        lines(
            {
                "id": "a",
                "schema": "Vessel",
                "properties": {"name": ["Z"], "imoNumber": ["9074729"]},
            },
            {"id": "b", "schema": "Company", "properties": {"name": ["Zilver"], "country": ["be"]}},
            {"id": "c", "schema": "Passport", "properties": {"number": ["ZZ117"]}},
            {"id": "d", "schema": "Address", "properties": {"full": ["Voorbeeldgem"]}},
            {"id": "e", "schema": "Person", "properties": {"birthDate": ["1970"]}},
            {"id": "f", "schema": "Person", "properties": {"firstName": ["Yara"]}},
            {"id": "g"},
        ),
        "ftm",
    )
    assert [type(each) for each in subjects] == [Vessel, Organisation, Document, Person]
    assert [(each.item, each.severity) for each in problems] == [
        ("d", "skipped"),
        ("e", "refused"),
        ("", "refused"),
    ]


# --- the United Nations list ----------------------------------------------------------------

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2025-01-01T00:00:00">
 <INDIVIDUALS>
  <INDIVIDUAL>
   <DATAID>6900117</DATAID><FIRST_NAME>MAREK</FIRST_NAME><SECOND_NAME>ZILVERNIK</SECOND_NAME>
   <THIRD_NAME/><REFERENCE_NUMBER>ZZi.117</REFERENCE_NUMBER><GENDER>Male</GENDER>
   <NAME_ORIGINAL_SCRIPT>Марек Зильверник</NAME_ORIGINAL_SCRIPT>
   <NATIONALITY><VALUE>Belgium</VALUE><VALUE>Ruritania</VALUE></NATIONALITY>
   <INDIVIDUAL_ALIAS>
    <QUALITY>Good</QUALITY><ALIAS_NAME>M. Silver; Zilver</ALIAS_NAME></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ALIAS>
    <QUALITY>Low</QUALITY><ALIAS_NAME>Marko</ALIAS_NAME></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ALIAS>
    <QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_DATE_OF_BIRTH>
    <TYPE_OF_DATE>EXACT</TYPE_OF_DATE>
    <DATE>1970-05-12</DATE></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DATE_OF_BIRTH>
    <TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE>
    <YEAR>1971</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DATE_OF_BIRTH>
    <TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE>
    <FROM_YEAR>1969</FROM_YEAR><TO_YEAR>1970</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DATE_OF_BIRTH>
    <TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE>
    <FROM_YEAR>1940</FROM_YEAR><TO_YEAR>1990</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Voorbeeldgem</CITY><COUNTRY>Belgium</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
   <INDIVIDUAL_DOCUMENT>
    <TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT>
    <NUMBER>ZZ000117</NUMBER></INDIVIDUAL_DOCUMENT>
   <INDIVIDUAL_DOCUMENT>
    <TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT>
    <NUMBER>70.05</NUMBER></INDIVIDUAL_DOCUMENT>
   <INDIVIDUAL_DOCUMENT/><INDIVIDUAL_DATE_OF_BIRTH/>
  </INDIVIDUAL>
  <INDIVIDUAL><DATAID>6900118</DATAID><FIRST_NAME> </FIRST_NAME></INDIVIDUAL>
 </INDIVIDUALS>
 <ENTITIES>
  <ENTITY><DATAID>1</DATAID><FIRST_NAME>ZILVER TRADING LTD</FIRST_NAME>
   <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Silver Ltd</ALIAS_NAME></ENTITY_ALIAS>
   <ENTITY_ADDRESS><COUNTRY>Belgium</COUNTRY></ENTITY_ADDRESS></ENTITY>
 </ENTITIES>
</CONSOLIDATED_LIST>"""


def test_the_united_nations_list_is_read() -> None:
    subjects, problems = found(UN, "un-consolidated")
    assert subjects == [
        Person(
            id="ZZi.117",
            names=(
                Name("MAREK ZILVERNIK", kind="main"),
                Name("Марек Зильверник", kind="alias"),
                Name("M. Silver", kind="alias"),
                Name("Zilver", kind="alias"),
                Name("Marko", kind="weak"),
            ),
            births=(
                Birth(1970, 5, 12),
                Birth(1971, uncertain=True),
                Birth(1969, uncertain=True),
                Birth(1970, uncertain=True),
            ),
            gender="M",
            nationalities=("BE",),
            birth_place="Voorbeeldgem",
            birth_country="BE",
            documents=("ZZ000117",),
            national_numbers=("70.05",),
        ),
        Organisation(
            id="1",
            names=(Name("ZILVER TRADING LTD", kind="main"), Name("Silver Ltd", kind="former")),
            country="BE",
        ),
    ]
    assert [each.severity for each in problems] == ["part", "part", "refused"]
    assert "1940" in problems[0].reason
    assert "Ruritania" in problems[1].reason
    assert problems[2].place.startswith("INDIVIDUAL 2 (line ")


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("<CONSOLIDATED_LIST>", "well-formed"),
        ("", "is empty"),
        ("<OTHER/>", "CONSOLIDATED_LIST"),
        ("<CONSOLIDATED_LIST>" + "<a>" * 400, "well-formed"),
        ('<!DOCTYPE a SYSTEM "file:///b"><CONSOLIDATED_LIST/>', "DOCTYPE"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>', "DOCTYPE"),
        (
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///b">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>',
            "DOCTYPE",
        ),
    ],
)
def test_a_hostile_or_broken_document_is_one_problem(data: str, word: str) -> None:
    subjects, problems = found(data, "un-consolidated")
    assert subjects == []
    assert len(problems) == 1
    assert word in problems[0].reason


# --- Interpol notices -----------------------------------------------------------------------

NOTICE = {
    "entity_id": "2025/117",
    "forename": "YARA",
    "name": "DUINHOVEN",
    "date_of_birth": "1981/02/28",
    "nationalities": ["BE"],
    "sex_id": "F",
    "country_of_birth_id": "BE",
    "place_of_birth": "VOORBEELDGEM",
    "_links": {},
}
DUINHOVEN = Person(
    id="2025/117",
    names=(Name("YARA DUINHOVEN", "YARA", "DUINHOVEN", "main"),),
    births=(Birth(1981, 2, 28),),
    gender="F",
    nationalities=("BE",),
    birth_place="VOORBEELDGEM",
    birth_country="BE",
)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(NOTICE),
        json.dumps([NOTICE]),
        json.dumps({"total": 1, "_embedded": {"notices": [NOTICE]}}, indent=2),
        lines(NOTICE, {"name": "ZILVER TRADING", "entity_id": "2025/118"}),
    ],
)
def test_a_notice_is_read_from_every_shape_of_the_service(data: str) -> None:
    subjects, problems = found(data, "interpol-notices")
    assert subjects[0] == DUINHOVEN
    assert problems == []


def test_an_empty_or_odd_notice_is_told() -> None:
    odd = {
        **NOTICE,
        "date_of_birth": "1981",
        "sex_id": "U",
        "nationalities": None,
        "forename": None,
    }
    subjects, problems = found(
        json.dumps([odd, {"entity_id": "2025/119", "name": None, "sex_id": "M"}, 7]),
        "interpol-notices",
    )
    assert subjects == [
        Person(
            id="2025/117",
            names=(Name("DUINHOVEN", kind="main"),),
            births=(Birth(1981),),
            birth_place="VOORBEELDGEM",
            birth_country="BE",
        )
    ]
    assert [each.place for each in problems] == ["notice 2", "notice 3"]


def test_aliases_of_a_notice_are_read_in_either_shape() -> None:
    notice = {
        **NOTICE,
        "name_in_original_script": "Яра Дуйнховен",
        "aliases": ["Yara D.", {"forename": "JARA", "name": "DUYNHOVEN"}, {}],
        "nationalities": "BE",
    }
    subjects, problems = found(json.dumps(notice), "interpol-notices")
    assert isinstance(subjects[0], Person)
    assert [each.full for each in subjects[0].names] == [
        "YARA DUINHOVEN",
        "Яра Дуйнховен",
        "Yara D.",
        "JARA DUYNHOVEN",
    ]
    assert problems == []


def test_a_bad_line_among_notices_is_told_with_its_number() -> None:
    subjects, problems = found(json.dumps(NOTICE) + "\nnot json", "interpol-notices")
    assert subjects == [DUINHOVEN]
    assert [each.place for each in problems] == ["line 2"]


def test_several_values_where_one_is_kept_are_told() -> None:
    subjects, problems = found(
        lines(
            {
                "id": "x",
                "schema": "Vessel",
                "properties": {"imoNumber": ["9074729"], "flag": ["pa", "lr"], "callSign": [7]},
            }
        ),
        "ftm",
    )
    assert isinstance(subjects[0], Vessel)
    assert subjects[0].country == "PA"
    assert ["left out" in each.reason for each in problems] == [True, False]
    assert "not LR" in problems[1].reason


@pytest.mark.parametrize("data", ["", "{}", "7", '{"a": 1}', "not json\nat all"])
def test_what_holds_no_notices_is_one_problem(data: str) -> None:
    subjects, problems = found(data, "interpol-notices")
    assert subjects == []
    assert len(problems) == 1


@settings(deadline=None)
@given(
    st.sampled_from(["spoc", "ftm", "un-consolidated", "interpol-notices"]), st.binary(max_size=300)
)
def test_noise_is_told_and_never_breaks(form: str, data: bytes) -> None:
    subjects, _ = found(data, form)
    assert subjects == []


def test_a_document_too_big_to_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers_un, "MAXIMUM_SIZE", 10)
    subjects, problems = found(UN, "un-consolidated")
    assert subjects == []
    assert "at most 10" in problems[0].reason
