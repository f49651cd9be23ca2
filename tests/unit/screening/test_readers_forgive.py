"""Does one bad field cost us the person? What is left out, and is it told with what to do?"""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.screening.list_cases import ANY_JSON

from screening.readers import FORMATS, Ids, Problem, read, read_path
from screening.subject import KINDS, Birth, Name, Person, Subject, SubjectError

DUINHOVEN = {"kind": "person", "id": "p1", "names": [{"full": "Yara DUINHOVEN"}]}


def found(data: bytes | str, form: str = "spoc") -> tuple[list[Subject], list[Problem]]:
    told = list(read(io.BytesIO(data.encode() if isinstance(data, str) else data), form))
    subjects = [each for each in told if isinstance(each, Subject)]
    return subjects, [each for each in told if isinstance(each, Problem)]


def person(**changes: Any) -> tuple[Person, str]:
    subjects, problems = found(json.dumps({**DUINHOVEN, **changes}))
    assert len(subjects) == 1
    assert isinstance(subjects[0], Person)
    assert [(each.place, each.severity) for each in problems] == [("line 1", "part")]
    return subjects[0], problems[0].reason


@pytest.mark.parametrize(
    ("date", "births", "words"),
    [
        ("1980-02-31", (Birth(1980, 2),), ("February has no day 31", "read as 1980-02")),
        ("1980-02-31~", (Birth(1980, 2, uncertain=True),), ("read as 1980-02~",)),
        ("1980-13-05", (Birth(1980),), ("month 13", "read as 1980")),
        ("1980-00-12", (Birth(1980),), ("day without a month", "read as 1980")),
        ("XXXX-02-31", (Birth(None, 2),), ("read as XXXX-02",)),
        ("XXXX-13-01", (), ("month 13", "left out")),
        ("0000", (), ("no year 0000", "left out")),
        ("9999-01-01", (), ("after 2100", "left out")),
        ("1368-05-12", (), ("Islamic or Persian", "convert", "left out")),
        ("2513", (), ("Thai Buddhist", "convert", "left out")),
        ("12.05.1970", (), ("YYYY-MM-DD", "left out")),
        ("19121985", (), ("month 19", "left out")),
        (31121985, (), ("after 2100", "left out")),
        ("1980-02-03T22:00:00Z", (Birth(1980, 2, 3),), ("time of day", "read as 1980-02-03")),
        (["1970", 7], (Birth(1970),), ("dob[1]", "left out")),
    ],
)
def test_a_bad_birth_date_does_not_cost_us_the_person(
    date: object, births: tuple[Birth, ...], words: tuple[str, ...]
) -> None:
    someone, reason = person(dob=date)
    assert someone.births == births
    assert someone.names == (Name("Yara DUINHOVEN"),)
    assert all(word in reason for word in words)


@pytest.mark.parametrize(
    ("changes", "attribute", "value", "words"),
    [
        ({"names": ["Ya\x07ra"]}, "names", (Name("Yara"),), "U+0007"),
        ({"names": ["Yara", "a " * 500]}, "names", (Name("Yara"),), "500 parts"),
        ({"names": ["Yara", 7]}, "names", (Name("Yara"),), "must be text"),
        ({"names": [{"full": "Yara", "nick": "Y"}]}, "names", (Name("Yara"),), "unknown key"),
        ({"names": [{"full": "Yara", "kind": "pen"}]}, "names", (Name("Yara"),), "“pen”"),
        ({"names": [{"full": "Yara", "given": 7}]}, "names", (Name("Yara"),), "names.given"),
        ({"names": [{"full": "Yara", "script": "arabic"}]}, "names", (Name("Yara"),), "ISO 15924"),
        ({"gender": "x"}, "gender", "", "M, F"),
        ({"nat": ["BE", "XX"]}, "nationalities", ("BE",), "no country"),
        ({"docs": ["ZZ117", "N/A"]}, "documents", ("ZZ117",), "stands for no number"),
        ({"names": ["Yara", "FNU LNU"]}, "names", (Name("Yara"),), "name is unknown"),
        ({"names": ["Yara Unknown"]}, "names", (Name("Yara"),), "read as “Yara”"),
        ({"nat": ["BE", "Belgium"]}, "nationalities", ("BE",), "nat[1]"),
        ({"docs": ["1" * 10_000, "ZZ117"]}, "documents", ("ZZ117",), "10000 characters"),
        ({"docs": 117}, "documents", ("117",), "read as “117”"),
        ({"id": 117}, "id", "117", "read as “117”"),
        ({"id": True}, "id", "", "must be text"),
        ({"pob": ["Voorbeeldgem"]}, "birth_place", "", "a list"),
        ({"shoe_size": 39}, "names", (Name("Yara DUINHOVEN"),), "unknown key"),
        ({"docs": ["117"] * 1_001}, "documents", ("117",), "1001 values"),
    ],
)
def test_a_bad_field_does_not_cost_us_the_person(
    changes: dict[str, Any], attribute: str, value: object, words: str
) -> None:
    someone, reason = person(**changes)
    assert getattr(someone, attribute) == value
    assert words in reason


def test_a_name_beside_names_is_one_more() -> None:
    subjects, problems = found(json.dumps({**DUINHOVEN, "name": "Jara"}))
    assert isinstance(subjects[0], Person)
    assert [name.full for name in subjects[0].names] == ["Yara DUINHOVEN", "Jara"]
    assert problems == []


def test_who_cannot_be_found_by_anything_is_one_problem_that_tells_all() -> None:
    subjects, problems = found(json.dumps({**DUINHOVEN, "names": ["a " * 500], "dob": "0000"}))
    assert subjects == []
    assert [(each.item, each.severity) for each in problems] == [("p1", "refused")]
    for word in ("nothing can be found", "500 parts", "0000"):
        assert word in problems[0].reason


def test_a_foreign_year_of_another_calendar_is_told_in_every_format() -> None:
    entity = {
        "id": "f1",
        "schema": "Person",
        "properties": {"name": ["Yara"], "birthDate": ["1368"]},
    }
    notice = {"entity_id": "2025/117", "name": "Yara", "date_of_birth": "1368/05/12"}
    for form, record in (("ftm", entity), ("interpol-notices", notice)):
        subjects, problems = found(json.dumps(record), form)
        assert isinstance(subjects[0], Person)
        assert subjects[0].births == ()
        assert "Islamic or Persian" in problems[0].reason


@settings(deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_a_good_number_is_found_whatever_else_is_said(kind: str, data: st.DataObject) -> None:
    key = next(key for key, field in KINDS[kind].keys.items() if field.identifies)
    said = {each: data.draw(ANY_JSON) for each in KINDS[kind].keys} | {"kind": kind, key: "ZZ117"}
    notes: list[str] = []
    forgiven = Subject.from_dict(said, notes=notes)
    assert getattr(forgiven, KINDS[kind].keys[key].attribute)
    assert Subject.from_dict(forgiven.to_dict(), gregorian=True) == forgiven
    try:
        strict = Subject.from_dict(said)
    except SubjectError:
        assert notes  # what the strict reading refuses is told
    else:
        assert strict == forgiven


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "vessel", "imo": "9074728"}, "imo: “9074728” is no IMO number"),
        ({"kind": "container", "number": "ZZZU1170009"}, "number: “ZZZU1170009” is no number of"),
        ({"kind": "vehicle", "vin": "ZZZZZZIZZZZ000117"}, "holds I, O or Q"),
        (
            {**DUINHOVEN, "names": [{"full": "Anna Zubprima", "given": "Boris"}]},
            "“Anna Zubprima” and its parts “Boris” share no word; read as two names",
        ),
    ],
)
def test_what_can_hardly_be_right_is_read_and_told_as_doubtful(
    said: dict[str, Any], words: str
) -> None:
    subjects, problems = found(json.dumps(said))
    assert len(subjects) == 1
    assert [each.severity for each in problems] == ["doubtful"]
    assert words in problems[0].reason
    whole = Subject.from_dict(subjects[0].to_dict(), gregorian=True)
    assert whole == subjects[0]
    notes: list[str] = []
    Subject.from_dict(said, notes=notes)
    assert notes == [problems[0].reason]  # who asks for notes alone is told there


def test_parts_that_no_name_of_an_entity_holds_are_one_more_name() -> None:
    properties = {"name": ["Anna Zubprima"], "firstName": ["Boris"], "lastName": ["Zubsecunda"]}
    entity = {"id": "f1", "schema": "Person", "properties": properties}
    subjects, _ = found(json.dumps(entity), "ftm")
    assert isinstance(subjects[0], Person)
    assert [name.full for name in subjects[0].names] == ["Anna Zubprima", "Boris Zubsecunda"]


# --- ids -------------------------------------------------------------------------------------


def with_ids(*records: Any) -> tuple[list[Subject], list[Problem]]:
    data = "\n".join(map(json.dumps, records)).encode()
    told = list(read(io.BytesIO(data), "spoc", Ids()))
    subjects = [each for each in told if isinstance(each, Subject)]
    return subjects, [each for each in told if isinstance(each, Problem)]


def test_an_id_that_stands_twice_is_told_and_both_are_kept() -> None:
    record = {"kind": "item", "id": "i1", "serial": "117"}
    subjects, problems = with_ids(record, {**record, "serial": "118"})
    assert len(subjects) == 2
    assert [(each.place, each.item, each.severity) for each in problems] == [("line 2", "i1", "id")]
    assert "stands twice" in problems[0].reason


def test_a_missing_id_is_told_with_its_line() -> None:
    subjects, problems = with_ids({"kind": "item", "serial": "117"})
    assert len(subjects) == 1
    assert [(each.place, each.severity) for each in problems] == [("line 1", "id")]


def test_ids_of_searches_are_nobodys_business() -> None:
    subjects, problems = found('{"kind": "item", "serial": "117"}\n' * 2)
    assert (len(subjects), problems) == (2, [])


# --- files in another format ----------------------------------------------------------------

UN = b'<?xml version="1.0"?>\n<CONSOLIDATED_LIST>\n<INDIVIDUALS/>\n</CONSOLIDATED_LIST>\n'
OURS = b'{"kind": "person", "id": "p1", "names": ["Yara DUINHOVEN"]}\n' * 50
FTM = b'{"id": "f1", "schema": "Person", "properties": {"name": ["Yara"]}}\n' * 50
NOTICES = b'{"entity_id": "2025/117", "name": "Yara", "sex_id": "F"}\n' * 50
ARRAY = json.dumps([json.loads(OURS[:60])] * 50, indent=2).encode()


@pytest.mark.parametrize(
    ("form", "data", "words"),
    [
        ("spoc", UN, ("United Nations", "--format un-consolidated")),
        ("spoc", FTM, ("FollowTheMoney", "--format ftm")),
        ("spoc", NOTICES, ("Interpol", "--format interpol-notices")),
        ("spoc", ARRAY, ("JSON array", "jq -c '.[]'")),
        ("spoc", json.dumps([json.loads(OURS[:60])] * 9).encode(), ("JSON array",)),
        ("spoc", json.dumps(json.loads(OURS[:60]), indent=2).encode(), ("several lines",)),
        ("spoc", b"id,name\n1,Yara\n2,Marek\n" * 50, ("a table", "JSON object")),
        ("spoc", "idé\tname\n1\tYara\n".encode("latin-1"), ("a table",)),
        ("spoc", b"Yara\nMarek\n" * 50, ("no JSON",)),
        ("spoc", b"<!DOCTYPE html>\n<html>\n" * 9, ("web page",)),
        ("spoc", b"<other>\n</other>\n", ("XML",)),
        ("spoc", "x\ny\n".encode("utf-16"), ("UTF-16", "save it as UTF-8")),
        ("spoc", OURS.decode().encode("utf-16-le"), ("UTF-16", "save it as UTF-8")),
        ("ftm", OURS.decode().encode("utf-16-be"), ("UTF-16", "save it as UTF-8")),
        ("spoc", b"", ("is empty",)),
        ("ftm", b"\n \n", ("is empty",)),
        ("un-consolidated", b"", ("is empty",)),
        ("interpol-notices", b"", ("is empty",)),
        ("spoc", gzip.compress(OURS, mtime=0), ("gzip",)),
        ("spoc", b"PK\x03\x04 and so on\n", ("zip",)),
        ("ftm", OURS, ("our own JSON", "--format spoc")),
        ("un-consolidated", OURS, ("our own JSON", "--format spoc")),
        ("un-consolidated", FTM, ("FollowTheMoney", "--format ftm")),
        ("un-consolidated", UN[:-30], ("well-formed", "cut off")),
        ("interpol-notices", OURS, ("our own JSON", "--format spoc")),
        ("interpol-notices", ARRAY, ("our own JSON", "--format spoc")),
        ("interpol-notices", UN, ("United Nations",)),
    ],
)
def test_a_file_of_another_format_is_told_once(
    form: str, data: bytes, words: tuple[str, ...]
) -> None:
    subjects, problems = found(data, form)
    assert subjects == []
    assert [(each.place, each.severity) for each in problems] == [("document", "refused")]
    assert all(word in problems[0].reason for word in words), problems[0].reason


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_file_of_the_format_is_not_taken_for_another(form: str) -> None:
    data = {"spoc": OURS, "ftm": FTM, "un-consolidated": UN, "interpol-notices": NOTICES}[form]
    _, problems = found(data, form)
    assert problems == []


def test_a_bad_first_line_is_no_reason_to_read_no_more() -> None:
    subjects, problems = found(b"nonsense\n" + OURS)
    assert len(subjects) == 50
    assert [each.place for each in problems] == ["line 1"]


def test_a_packed_file_is_read_under_any_name_and_refused_when_it_is_cut_off(
    tmp_path: Path,
) -> None:
    path = tmp_path / "list.json"
    path.write_bytes(gzip.compress(FTM))
    assert len([each for each in read_path(path, "ftm") if isinstance(each, Subject)]) == 50
    for cut in (gzip.compress(FTM)[:-20], gzip.compress(FTM)[:-20] + b"x" * 20):
        path.write_bytes(cut)
        with pytest.raises(ValueError, match=r"list\.json is packed, and broken or cut off"):
            list(read_path(path, "ftm"))
