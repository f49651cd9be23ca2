"""Are persons, organisations and addresses found, with birth, sex and nationality?"""

from __future__ import annotations

import pytest
from mention_reading import keys, mentions_in, of_kind, only

from spoc.exchange.mentions import MentionKind, Strength
from spoc.exchange.mentions.keys import person_key

PERSON, ORGANISATION, ADDRESS = (
    MentionKind.PERSON,
    MentionKind.ORGANISATION,
    MentionKind.ADDRESS,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Marek ZILVERNIK, born 14 March 1991", "marek zilvernik|1991-03-14"),
        ("Marek ZILVERNIK (°14.03.1991)", "marek zilvernik|1991-03-14"),
        ("Marek ZILVERNIK (14/03/1991)", "marek zilvernik|1991-03-14"),
        ("Marek Zilvernik *14.03.1991", "marek zilvernik|1991-03-14"),
        ("MAREK ZILVERNIK BORN 14 MARCH 1991", "marek zilvernik|1991-03-14"),
        ("ZILVERNIK, Marek, né le 14/03/1991", "marek zilvernik|1991-03-14"),
        ("Marek Zilvernik, geboren op 14 maart 1991", "marek zilvernik|1991-03-14"),
        ("Herr Marek Zilvernik, geb. 14.03.1991", "marek zilvernik|1991-03-14"),
        ("Marek Zilvernik, nacido el 14 de marzo de 1991", "marek zilvernik|1991-03-14"),
        ("Marek Zilvernik, born in 1991, hides", "marek zilvernik|1991"),
        ("Marek Zilvernik, born March 1991", "marek zilvernik|1991-03"),
        ("Марек Зильверник, родился 14.03.1991", "зильверник марек|1991-03-14"),
        ("Subject Marek ZILVERNIK fled", "marek zilvernik"),
        ("Jean-Luc van den VOORBEELD", "den jean luc van voorbeeld"),
        ("Yara O'DUINHOVEN", "duinhoven o yara"),
        ("DUINHOVEN, Yara", "duinhoven yara"),
        ("Name: Marek ZILVERNIK", "marek zilvernik"),
        ("Naam: ZILVERNIK\nVoornaam: Marek\nGeboren op: 14/03/1991", "marek zilvernik|1991-03-14"),
        ("Nom: ZILVERNIK Prénom: Marek", "marek zilvernik"),
        ("Prénom : Marek\nNom : ZILVERNIK", "marek zilvernik"),
        ("Familienname: Zilvernik\nVorname: Marek\ngeb.: 14.03.1991", "marek zilvernik|1991-03-14"),
        ("Apellidos: ZILVERNIK Nombre: Marek", "marek zilvernik"),
        ("Cognome: ZILVERNIK\nNome: Marek", "marek zilvernik"),
        ("Nazwisko: ZILVERNIK\nImię: Marek", "marek zilvernik"),
        ("Adı Soyadı: Marek ZILVERNIK\nDoğum Tarihi: 14.03.1991", "marek zilvernik|1991-03-14"),
        ("Soyadı: ZILVERNIK\nAdı: Marek", "marek zilvernik"),
        ("Фамилия: Зильверник\nИмя: Марек", "зильверник марек"),
        ("الاسم: يارا دوينهوفن", "دوينهوفن يارا"),
        ("Name: Zilvernik, Marek", "marek zilvernik"),
        ("Name\tZILVERNIK", "zilvernik"),
        ("Suspect: Marek Zilvernik", "marek zilvernik"),
        ("alias: Marek Z.", "marek z"),
        ("Name: Marek Zilvernik is wanted", "marek zilvernik"),
        ("Surname: Zilvernik", "zilvernik"),
        ("hij sprak van Marek Zilvernik, geboren op 14/03/1991", "marek zilvernik|1991-03-14"),
        ("Marek ZILVERNIK, born in Voorbeeldgem", "marek zilvernik"),
        ("Marek ZILVERNIK fled on 1 March 2026. DOB 14.03.1991", "marek zilvernik|1991-03-14"),
        ("Marek ZILVERNIK, born in Voorbeeldgem, born 1991", "marek zilvernik|1991"),
        ("First name: Marek\n", ""),
    ],
)
def test_persons_are_found(text: str, key: str) -> None:
    assert keys(PERSON, text) == ([key] if key else [])


@pytest.mark.parametrize(
    "text",
    [
        "The Federal Police DJO asked Interpol NCB Ankara.",
        "Nationality BELGIAN. Case URGENT.",
        "Name: unknown",
        "in the name of the law",
        "Subject: urgent request for help",
        "Suspect: unknown",
        "Our Reference XYZ",
        "World War III",
        "Federal Police (14.03.2025)",
        "born 14 March 1991",
        "The Police, born 14 March 1991",
        "Name: 12345",
        "Passport BELGIUM",
        "INTERPOL, Lyon",
        "URGENT, Please answer",
        "ZILVERNIK, The",
        "Name: von",
    ],
)
def test_what_is_no_person_is_left(text: str) -> None:
    assert keys(PERSON, text) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2. Is Marek ZILVERNIK known?", "marek zilvernik"),
        ("Was Marek ZILVERNIK seen in Voorbeeldgem?", "marek zilvernik"),
        ("Has Marek ZILVERNIK a car?", "marek zilvernik"),
        ("The Marek ZILVERNIK of the photo", "marek zilvernik"),
        ("Heeft Marek ZILVERNIK een wagen?", "marek zilvernik"),
        ("Volgens Marek ZILVERNIK niet.", "marek zilvernik"),
        ("De Marek ZILVERNIK van de foto", "marek zilvernik"),
        ("Est-il connu ? Est Marek ZILVERNIK connu ?", "marek zilvernik"),
        ("Après Marek ZILVERNIK, plus personne.", "marek zilvernik"),
        ("Ist Marek ZILVERNIK bekannt?", "marek zilvernik"),
        ("Bei Marek ZILVERNIK wurde nichts gefunden.", "marek zilvernik"),
        ("Is ZILVERNIK known?", "zilvernik"),
        ("Can Marek ZILVERNIK be found?", "marek zilvernik"),
        ("Subject: Is Marek Zilvernik known", "marek zilvernik"),
        ("Betreft: Heeft Marek ZILVERNIK een wagen?", "marek zilvernik"),
        ("Is Marek Zilvernik, born 14 March 1991, known?", "marek zilvernik|1991-03-14"),
        ("Hij bleef. Is Marek Zilvernik, geboren op 14/03/1991?", "marek zilvernik|1991-03-14"),
        ("Ist Marek Zilvernik (14.03.1991) bekannt?", "marek zilvernik|1991-03-14"),
        # what opens a sentence elsewhere is a name here
        ("Can Ali ZILVERNIK was seen.", "ali can zilvernik"),
        ("Is Can ZILVERNIK known?", "can zilvernik"),
        ("Will ZILVERNIK fled", "will zilvernik"),
        ("Pär ZILVERNIK fled", "par zilvernik"),
        ("De ZILVERNIK fled", "de zilvernik"),
        ("Marek WAS fled", "marek was"),
        ("Name: WAS MAREK", "marek was"),
        ("Was Marek, born 14 March 1991", "marek was|1991-03-14"),
    ],
)
def test_the_word_that_opens_a_sentence_is_no_part_of_the_name(text: str, key: str) -> None:
    assert keys(PERSON, text) == [key]


def test_the_facts_of_a_person_are_those_between_the_name_and_the_next() -> None:
    text = (
        "Name: ZILVERNIK, Marek\nSex: M\nDOB: 14.03.1991\nNationality: Turkish\n"
        "Name: DUINHOVEN, Yara\nGeslacht: vrouw\nBorn: 02.05.1988\nNationaliteit: Belgische"
    )
    first, second = of_kind(PERSON, text)
    assert first.values == {
        "name": "ZILVERNIK, Marek",
        "family_name": "ZILVERNIK",
        "given_name": "Marek",
        "birth_date": "1991-03-14",
        "sex": "M",
        "nationality": "TR",
    }
    assert (second.key, second.values["sex"], second.values["nationality"]) == (
        "duinhoven yara|1988-05-02",
        "F",
        "BE",
    )


@pytest.mark.parametrize(
    ("text", "nationality"),
    [
        ("the Turkish national Marek ZILVERNIK, born 14 March 1991", "TR"),
        ("Marek ZILVERNIK, de nationalité turque", "TR"),
        ("Marek ZILVERNIK, ressortissant marocain", "MA"),
        ("Marek ZILVERNIK, Staatsangehörigkeit: polnisch", "PL"),
        ("Marek ZILVERNIK was seen in Turkey", ""),
        ("Marek ZILVERNIK. Nationality: unknown", ""),
    ],
)
def test_the_nationality_needs_a_word_for_it(text: str, nationality: str) -> None:
    assert only(PERSON, text).values.get("nationality", "") == nationality


def test_a_sex_that_is_not_told_is_left_empty() -> None:
    assert "sex" not in only(PERSON, "Name: ZILVERNIK, Marek\nSex: unknown").values


def test_a_birth_date_makes_a_name_surer() -> None:
    assert only(PERSON, "Marek ZILVERNIK fled").strength is Strength.POSSIBLE
    assert only(PERSON, "Suspect: Marek Zilvernik").strength is Strength.LIKELY
    assert only(PERSON, "Marek ZILVERNIK, born 14 March 1991").strength is Strength.CERTAIN
    weak = only(PERSON, "Marek ZILVERNIK. He lives in Voorbeeldgem. DOB 14.03.1991")
    assert (weak.strength, weak.values["birth_date"]) == (Strength.LIKELY, "1991-03-14")


def test_facts_of_another_paragraph_are_not_taken() -> None:
    assert "birth_date" not in only(PERSON, "Marek ZILVERNIK fled.\n\nBorn 14 March 1991").values


def test_the_key_does_not_depend_on_order_case_or_accents() -> None:
    assert person_key("Zïlvernik, MAREK", "1991") == person_key("Marek ZILVERNIK", "1991")
    assert person_key("Marek ZILVERNIK") == "marek zilvernik"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Voorbeeld Transport BV", "voorbeeld transport"),
        ("the firm Muster & Söhne GmbH in Voorbeelddorf", "muster sohne"),
        ("ООО is no name", ""),
        ("Company: Voorbeeld Transport\nAddress: none", "voorbeeld transport"),
        ("Firma: Muster Handel Adresse: Teststraat 12", "muster handel"),
        ("Société : Exemple et Fils.", "exemple et fils"),
        ("the company left", ""),
        ("Company: X", ""),
        ("Company: X Address: Y", ""),
        ("Company:", ""),
    ],
)
def test_organisations_are_found(text: str, key: str) -> None:
    assert keys(ORGANISATION, text) == ([key] if key else [])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Address: Teststraat 12, 9999 Voorbeeldgem", "teststraat 12 9999 voorbeeldgem"),
        ("Adresse : Teststraat 12. Il vit seul.", "teststraat 12"),
        ("the address is unknown", ""),
    ],
)
def test_addresses_are_found(text: str, key: str) -> None:
    assert keys(ADDRESS, text) == ([key] if key else [])


def test_two_names_of_one_line_are_two_persons() -> None:
    found = of_kind(PERSON, "Marek ZILVERNIK and Yara DUINHOVEN left together")
    assert [mention.values["family_name"] for mention in found] == ["ZILVERNIK", "DUINHOVEN"]


def test_a_name_in_capitals_only_does_not_guess_its_parts() -> None:
    values = only(PERSON, "Name: MAREK ZILVERNIK").values
    assert values == {"name": "MAREK ZILVERNIK"}
    assert [m.text for m in mentions_in("Name: Marek van ZILVERNIK")] == ["Marek van ZILVERNIK"]
