"""Are plates, vehicles, documents and national numbers found, and look-alikes left?"""

from __future__ import annotations

import pytest
from mention_reading import keys, mentions_in, only

from spoc.exchange.mentions import MentionKind, Strength
from spoc.exchange.mentions.mrz import check_digit
from spoc.exchange.mentions.vehicles import has_check_digit

PLATE, DOCUMENT, VEHICLE = MentionKind.PLATE, MentionKind.DOCUMENT, MentionKind.VEHICLE
NUMBER = MentionKind.NATIONAL_NUMBER


@pytest.mark.parametrize(
    ("text", "key", "strength"),
    [
        ("Belgian plate 1-ZZZ-117", "BE1ZZZ117", "certain"),
        ("nummerplaat 1ZZZ117", "BE1ZZZ117", "likely"),
        ("plate (B) 1-ZZZ-117", "BE1ZZZ117", "certain"),
        ("plate 1-ZZZ-117 (B)", "BE1ZZZ117", "certain"),
        ("plate B 1-ZZZ-117", "BE1ZZZ117", "certain"),
        ("plate B-1-ZZZ-117", "BE1ZZZ117", "certain"),
        ("1-ZZZ-117", "BE1ZZZ117", "likely"),
        ("kenteken 12-ZZ-34", "NL12ZZ34", "likely"),
        ("Dutch plate 12-ZZ-34", "NL12ZZ34", "certain"),
        ("Z-117-ZZ", "NLZ117ZZ", "likely"),
        ("plaque française ZZ-117-ZZ", "FRZZ117ZZ", "certain"),
        ("véhicule immatriculé en Allemagne, plaque M-ZZ 1170", "DEMZZ1170", "certain"),
        ("Kennzeichen: M-ZZ 1170", "DEMZZ1170", "likely"),
        ("German plate B-ZZ 1170", "DEBZZ1170", "certain"),
        ("Kennzeichen K ZZ 117 E", "DEKZZ117E", "likely"),
        ("plaque luxembourgeoise ZZ 1170", "LUZZ1170", "certain"),
        ("British number plate ZZ17 ZZZ", "GBZZ17ZZZ", "certain"),
        ("matrícula 1170 ZZZ", "ES1170ZZZ", "likely"),
        ("targa italiana ZZ 117 ZZ", "ITZZ117ZZ", "certain"),
        ("nr rej. WZ 11700", "PLWZ11700", "likely"),
        ("număr de înmatriculare B-117-ZZZ", "ROB117ZZZ", "likely"),
        ("B-117-ZZZ", "ROB117ZZZ", "likely"),
        ("österreichisches Kennzeichen W 11700 Z", "ATW11700Z", "certain"),
        ("Kontrollschild ZH 117117", "CHZH117117", "likely"),
        ("matrícula portuguesa ZZ-11-ZZ", "PTZZ11ZZ", "certain"),
        ("RZ 1Z1 1700", "CZ1Z11700", "likely"),
        ("plaka: 34 ZZZ 117", "TR34ZZZ117", "likely"),
        ("34 ZZZ 117 plakalı araç", "TR34ZZZ117", "possible"),
        ("rendszám: ZZZ-117", "HUZZZ117", "likely"),
        ("Bulgarian plate CB 1170 XX", "BGCB1170XX", "certain"),
        ("Luxembourg plate ZZ 1170 BMW", "LUZZ1170", "certain"),
        ("plate QQ11QQ1Q", "QQ11QQ1Q", "possible"),
        ("ZZ17 ZZZ", "GBZZ17ZZZ", "possible"),
        ("Spanish car 1170-ZZZ", "ES1170ZZZ", "likely"),
        ("Plaka：３４ ZZZ １１７", "TR34ZZZ117", "likely"),
    ],
)
def test_plates_are_found(text: str, key: str, strength: str) -> None:
    found = only(PLATE, text)
    assert (found.key, found.strength) == (key, strength)


def test_a_plate_of_several_possible_countries_lists_them() -> None:
    found = only(PLATE, "ZZ-117-ZZ")
    assert (found.key, found.values["countries"]) == ("ZZ117ZZ", "FR SK IT")


@pytest.mark.parametrize(
    "text",
    [
        "2026-048391",
        "1-JAN-20",
        "12-MAR-9",
        "plate 2026",
        "the plate was clean",
        "plate: none",
        "plate number unknown, 12 cars",
        "plate",
        "reference ZZ-117-ZZ-9",
        "tel 02-55-12",
        "plate 1",
        "plate ABCDEFGHIJK123",
    ],
)
def test_what_is_no_plate_is_left(text: str) -> None:
    assert keys(PLATE, text) == []


def test_north_american_check_digits() -> None:
    assert has_check_digit("1M8GDM9AXKP042788")
    assert has_check_digit("11111111111111111")
    assert not has_check_digit("1M8GDM9A1KP042788")


@pytest.mark.parametrize(
    ("text", "rule", "strength"),
    [
        ("1M8GDM9AXKP042788", "vin_check_digit", "certain"),
        ("chassis no. ZZZZZZ1JZXW000117", "vin_labelled", "likely"),
        ("VIN: WVW ZZZ1JZ XW000117", "vin_labelled", "likely"),
        ("car WVWZZZ1JZXW000117 seen", "vin_maker", "likely"),
        ("wvwzzz1jzxw000117", "vin_maker", "likely"),
    ],
)
def test_vins_are_found(text: str, rule: str, strength: str) -> None:
    found = only(VEHICLE, text)
    assert (found.rule, found.strength) == (rule, strength)
    assert len(found.key) == 17


@pytest.mark.parametrize(
    "text",
    [
        "ZZZZZZ1JZXW000117",
        "VIN 12345678901234567",
        "VIN WVWZZZ1JZXW0001O7",
        "12345678901234567",
        "chassis 123 456789 01234567",
    ],
)
def test_what_is_no_vin_is_left(text: str) -> None:
    assert keys(VEHICLE, text) == []


@pytest.mark.parametrize(
    ("text", "key", "kind"),
    [
        ("passport no. EN123456", "EN123456", "passport"),
        ("Passport number: EN 123456", "EN123456", "passport"),
        ("paspoort nr. EN123456", "EN123456", "passport"),
        ("passeport n° EN123456", "EN123456", "passport"),
        ("Reisepass Nr. C01X00T47", "C01X00T47", "passport"),
        ("pasaporte ZAB000117", "ZAB000117", "passport"),
        ("pasaport no: U00000117", "U00000117", "passport"),
        ("паспорт 75 0000117", "750000117", "passport"),
        ("جواز سفر A00000117", "A00000117", "passport"),
        ("passport of Yara DUINHOVEN with number EN 123456", "EN123456", "passport"),
        ("Personalausweis L01X00T47", "L01X00T47", "id_card"),
        ("dowód osobisty ZZZ 000117", "ZZZ000117", "id_card"),
        ("rijbewijs 1700000117", "1700000117", "licence"),
        ("Aufenthaltstitel YZ0000117", "YZ0000117", "residence_permit"),
        ("visumnummer 000117000", "000117000", "visa"),
        ("titre de voyage ZZ000117", "ZZ000117", "travel_document"),
    ],
)
def test_documents_are_found_after_their_label(text: str, key: str, kind: str) -> None:
    found = only(DOCUMENT, text)
    assert (found.key, found.values["type"]) == (key, kind)


def test_a_document_takes_the_country_named_beside_it() -> None:
    assert only(DOCUMENT, "Turkish passport U00000117").values["country"] == "TR"


def test_a_belgian_card_number_with_its_check_digits_is_certain() -> None:
    found = only(DOCUMENT, "identiteitskaart 000-0117000-18")
    assert (found.rule, found.strength) == ("document_checked", "certain")
    assert only(DOCUMENT, "identiteitskaart 000-0117000-19").strength == "likely"


@pytest.mark.parametrize(
    "text",
    [
        "passport of the person",
        "passport issued on 14-03-2019",
        "passport A1",
        "the passport photo of 2019 shows",
        "driving licence revoked",
    ],
)
def test_what_is_no_document_is_left(text: str) -> None:
    assert [key for key in keys(DOCUMENT, text) if key != "2019"] == []


TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)


@pytest.mark.parametrize(
    ("zone", "number", "kind"),
    [
        (TD3, "L898902C3", "passport"),
        (TD2, "D23145890", "id_card"),
        (TD1, "D23145890", "id_card"),
    ],
)
def test_machine_readable_zones_tell_document_and_holder(zone: str, number: str, kind: str) -> None:
    """The specimens of ICAO Doc 9303, parts 4 to 6."""
    text = f"Copy:\n{zone}\nend"
    document, person = only(DOCUMENT, text), only(MentionKind.PERSON, text)
    assert (document.key, document.rule, document.strength) == (number, "mrz", "certain")
    assert document.values == {"type": kind, "country": "UTO", "expires": "2012-04-15"}
    assert person.key == "anna eriksson maria|1974-08-12"
    assert (person.values["sex"], person.values["nationality"]) == ("F", "UTO")


def test_a_wrong_check_digit_in_a_zone_makes_doubt() -> None:
    text = TD3.replace("7408122F", "7408123F")
    assert only(DOCUMENT, text).strength == Strength.POSSIBLE
    assert only(MentionKind.PERSON, text).rule == "mrz_wrong"


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("740812", "1974-08-12"),
        ("2503<<", "2025-03"),
        ("74<<<<", "1974"),
        ("740231", "1974-02"),
        ("749912", "1974"),
        ("<<<<<<", ""),
    ],
)
def test_incomplete_birth_dates_of_a_zone_stay_partial(born: str, expected: str) -> None:
    second = f"L898902C36UTO{born}{check_digit(born)}<1204159ZE184226B<<<<<10"
    person = only(MentionKind.PERSON, TD3.partition("\n")[0] + "\n" + second)
    assert person.values.get("birth_date", "") == expected


def test_a_zone_without_number_or_name_gives_what_it_has() -> None:
    assert mentions_in("P<UTO" + "<" * 39 + "\n" + "<" * 44) == []


@pytest.mark.parametrize(
    ("text", "key", "country", "strength"),
    [
        ("85.07.30-033.28", "85073003328", "BE", "certain"),
        ("Rijksregisternummer: 85 07 30 033 28", "85073003328", "BE", "certain"),
        ("numéro national 85073003328", "85073003328", "BE", "certain"),
        ("85073003328", "85073003328", "BE", "likely"),
        ("BSN 111222333", "111222333", "NL", "certain"),
        ("NIR 2 95 10 99 126 111 93", "295109912611193", "FR", "certain"),
        ("295109912611193", "295109912611193", "FR", "certain"),
        ("DNI: 54362315K", "54362315K", "ES", "certain"),
        ("X-2482300-W", "X2482300W", "ES", "likely"),
        ("RCCMNL83S18D969H", "RCCMNL83S18D969H", "IT", "certain"),
        ("PESEL 44051401359", "44051401359", "PL", "certain"),
        ("CNP 1630615123457", "1630615123457", "RO", "certain"),
        ("880320-0016", "8803200016", "SE", "likely"),
        ("131052-308T", "131052308T", "FI", "certain"),
        ("756.9217.0769.85", "7569217076985", "CH", "certain"),
        ("710319/2745", "7103192745", "CZ", "likely"),
        ("T.C. kimlik no: 17291716060", "17291716060", "TR", "certain"),
        ("EGN 7523169263", "7523169263", "BG", "certain"),
        ("isikukood 36805280109", "36805280109", "EE", "certain"),
        ("codice fiscale 00743110157", "00743110157", "IT", "certain"),
    ],
)
def test_national_numbers_are_checked(text: str, key: str, country: str, strength: str) -> None:
    found = only(NUMBER, text)
    assert (found.key, found.values["country"], found.strength) == (key, country, strength)


def test_a_national_number_tells_birth_and_sex() -> None:
    values = only(NUMBER, "85.07.30-033.28").values
    assert (values["birth_date"], values["sex"]) == ("1985-07-30", "M")


def test_a_labelled_number_with_wrong_check_digits_is_shown_with_doubt() -> None:
    found = only(NUMBER, "Rijksregisternummer 85.07.30-033.29")
    assert (found.rule, found.strength) == ("national_number_wrong", "possible")


def test_a_number_valid_in_several_countries_names_them_all() -> None:
    found = only(NUMBER, "personal number 85073003328")
    assert found.values.get("country") == "BE" or "BE" in found.values["countries"].split()


@pytest.mark.parametrize(
    "text",
    [
        "+32 470 12 34 56",
        "85.07.30-033.29",
        "national number unknown",
        "national number 12",
        "ref 85073003329",
        "national number: see attachment",
    ],
)
def test_what_is_no_national_number_is_left(text: str) -> None:
    assert keys(NUMBER, text) == []
