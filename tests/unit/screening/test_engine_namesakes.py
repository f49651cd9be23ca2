"""Does the person rank above the brother, the child and the namesake? Orders, never numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest
from tests.unit.screening.list_cases import ids, person, small_list, split

from screening import build, compare
from screening.subject import Person

DAY = "1970-05-12"


class Case(NamedTuple):
    """Who is asked for, the listed name that is rather meant, and the one that is rather not."""

    asked: Person
    nearer: Person
    farther: Person


CASES = {
    "the same person in another order, not the namesake born otherwise": Case(
        person("AYACHEK, Hassan Mahmoud", dob=["1963-04-02"]),
        person("Hassan Mahmoud AYACHEK", dob=["1963-04-02"]),
        person("AYACHEK, Mahmoud Hassan", dob=["1943-09-21"]),
    ),
    "the father, not the daughter who bears his name": Case(
        person("AL-ZILVERI, Qadir Hossam", dob=["1937-04-28"]),
        person("Qadir Hossam al Zilveri", dob=["1937-04-28"]),
        person("AL-ZILVERI, Hala Qadir Hossam", dob=["1972-10-02"]),
    ),
    "the father without a date, not the daughter": Case(
        person("AL-ZILVERI, Qadir Hossam"),
        person("Qadir Husam Al-Zilveri"),
        person("AL-ZILVERI, Hala Qadir Hossam"),
    ),
    "the man, not his brother": Case(
        person("BASHAR SABAWIK IBRAHIM HASAN AL-ZILVERI"),
        person("Bashshar Sabawik Ibrahim Hassan al-Zilveri"),
        person("AYMAN SABAWIK IBRAHIM HASAN AL-ZILVERI"),
    ),
    "a brother of another day of birth": Case(
        person(split("Marek", "Zilvernik"), dob=[DAY], nat=["BE"]),
        person(split("Mareck", "Silvernik"), dob=[DAY], nat=["BE"]),
        person(split("Tomas", "Zilvernik"), dob=["1974-08-30"], nat=["BE"]),
    ),
    "a missing patronymic, not a contradicting one": Case(
        person("Ivan Petrovich Zilvernikov", dob=[DAY]),
        person("Ivan Zilvernikov", dob=[DAY]),
        person("Ivan Nikolaevich Zilvernikov", dob=[DAY]),
    ),
    "given and family name in each other's field": Case(
        person(split("zilverin", "kwistelo"), dob=[DAY]),
        person(split("kwistelo", "zilverin"), dob=[DAY]),
        person(split("zilverin", "bakonde"), dob=[DAY]),
    ),
    "the initial of the given name, not another given name": Case(
        person(split("M.", "Zilvernik"), dob=[DAY]),
        person(split("Marek", "Zilvernik"), dob=[DAY]),
        person(split("Tomas", "Zilvernik"), dob=[DAY]),
    ),
    "a middle initial, not another middle name": Case(
        person("Marek J. Zilvernik", dob=[DAY]),
        person("Marek Josef Zilvernik", dob=[DAY]),
        person("Marek Tomas Zilvernik", dob=[DAY]),
    ),
    "a family name in one word": Case(
        person("Joost Vanderzande", dob=[DAY]),
        person("Joost van der Zande", dob=[DAY]),
        person("Joost van der Kwist", dob=[DAY]),
    ),
    "given names in two words": Case(
        person("Abd al-Rahman Zilveri", dob=[DAY]),
        person("Abdulrahman Zilveri", dob=[DAY]),
        person("Abd al-Aziz Zilveri", dob=[DAY]),
    ),
    "a pet name, not another name": Case(
        person(split("Hank", "Zilverson"), dob=[DAY]),
        person(split("Henry", "Zilverson"), dob=[DAY]),
        person(split("Peter", "Zilverson"), dob=[DAY]),
    ),
    "one letter more in a short name": Case(
        person(split("Ann", "Zilvo"), dob=[DAY]),
        person(split("Anne", "Zilvo"), dob=[DAY]),
        person(split("Amy", "Zilvo"), dob=[DAY]),
    ),
    "one of two family names, not another": Case(
        person("Luis Garciandia", dob=[DAY]),
        person("Luis Garciandia Lopezeta", dob=[DAY]),
        person("Luis Lopezeta Zandoval", dob=[DAY]),
    ),
    "another romanisation, not another family": Case(
        person("Yegor Stepanovich Trofimik", dob=[DAY]),
        person("Egor Stepanowitsch Trofimik", dob=[DAY]),
        person("Yegor Stepanovich Terekhovik", dob=[DAY]),
    ),
    "a vowel of an Arabic name, not another given name": Case(
        person("AL-RIMIK, Qasim", dob=["1978-06-05"]),
        person("AL-RAYMIK, Qasim", dob=["1978-06-05"]),
        person("AL-RIMIK, Tarik", dob=["1978-06-05"]),
    ),
    "the same name, not the same day of birth": Case(
        person(split("Marek", "Zilvernik"), dob=["1970-05-12"]),
        person(split("Marek", "Zilvernik"), dob=["1970-12-05"]),
        person(split("Ivo", "Duinhoven"), dob=["1970-05-12"]),
    ),
    "a namesake whose birth is unknown, not one who is born otherwise": Case(
        person(split("Marek", "Zilvernik"), dob=[DAY]),
        person(split("Marek", "Zilvernik")),
        person(split("Marek", "Zilvernik"), dob=["1951-09-03"]),
    ),
    "a namesake of the same gender": Case(
        person("Andrea Zilveri", gender="M", dob=[DAY]),
        person("Andrea Zilveri", dob=[DAY]),
        person("Andrea Zilveri", gender="F", dob=[DAY]),
    ),
    "Arabic script, the man and not his brother": Case(
        person("YAHIA DJOUADI"), person("يحيى جوادي"), person("سمير جوادي")
    ),
    "Persian spelling of a compound": Case(
        person("AZIZIRAHMAN ABDUL AHAD"),
        person("عزیز الرحمان عبد الاحد"),
        person("عزیز الله عبد الکریم"),
    ),
    "Hebrew script": Case(person("Manny Farber"), person("מני פארבר"), person("דוד פארבר")),
    "a Japanese name in Hangul": Case(
        person("Takuro Okuyama"), person("오쿠야마 다쿠로"), person("야마모토 겐지")
    ),
    "a near family name in Arabic script": Case(
        person("Phil Alexa"), person("فيل أليكسا"), person("فيل أليخاندرا")
    ),
    "Cyrillic script": Case(
        person("Egor Trofimik", dob=[DAY]),
        person("Егор Трофимик", dob=[DAY]),
        person("Егор Терехов", dob=[DAY]),
    ),
    "Chinese characters": Case(person("Wang Xiaoming"), person("王小明"), person("李小红")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_compared_alone_the_nearer_one_scores_more(name: str) -> None:
    asked, nearer, farther = CASES[name]
    assert compare(asked, nearer).score > compare(asked, farther).score


@pytest.mark.parametrize("name", CASES)
def test_on_a_list_the_nearer_one_is_found_and_ranks_above(name: str) -> None:
    found = ids(INDEX, CASES[name].asked, 64)
    at = list(CASES).index(name)
    assert f"near{at}" in found
    if f"far{at}" in found:
        assert found.index(f"near{at}") < found.index(f"far{at}")


INDEX = build(
    [
        *(replace(case.nearer, id=f"near{at}") for at, case in enumerate(CASES.values())),
        *(replace(case.farther, id=f"far{at}") for at, case in enumerate(CASES.values())),
        *small_list(),
    ]
)
