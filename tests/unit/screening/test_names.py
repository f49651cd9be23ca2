"""Is each part of a name found, and given its place?"""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.names import MAX_PARTS, NameFault, Role, parts

G, F, P, U = Role.GIVEN, Role.FAMILY, Role.PARTICLE, Role.UNKNOWN
PA, T, IN = Role.PATRONYMIC, Role.TITLE, Role.INITIAL


class Written(NamedTuple):
    full: str = ""
    given: str = ""
    family: str = ""


def read(full: str = "", given: str = "", family: str = "") -> list[tuple[str, Role]]:
    return [(part.text, part.role) for part in parts(Written(full, given, family))]


@pytest.mark.parametrize(
    ("full", "expected"),
    [
        ("ZILVERNIK, Marek", [("marek", G), ("zilvernik", F)]),
        ("Smith, John Jr.", [("john", G), ("jr", T), ("smith", F)]),
        ("Marek Zilvernik, Dr", [("marek", U), ("zilvernik", U), ("dr", T)]),
        ("DUINHOVEN Yara-Lise", [("duinhoven", F), ("yara", G), ("lise", G)]),
        ("YARA DUINHOVEN", [("yara", U), ("duinhoven", U)]),
        ("J.-P. Duval", [("j", IN), ("p", IN), ("duval", U)]),
        ("Dr. Haji Ahmed Khan", [("dr", T), ("haji", T), ("ahmed", U), ("khan", U)]),
        ("Jan van der Velde", [("jan", U), ("van", P), ("der", P), ("velde", U)]),
        ("José Ortega y Gasset", [("jose", U), ("ortega", U), ("y", P), ("gasset", U)]),
        ("Ivan Petrovich Sidorov", [("ivan", U), ("petrovich", PA), ("sidorov", U)]),
        ("Milan Petrovich", [("milan", U), ("petrovich", U)]),
        ("Ali Mamed oglu Aliyev", [("ali", U), ("mamed", PA), ("oglu", P), ("aliyev", U)]),
        (
            "Abdullah bin Ali al-Masri",
            [("abdullah", U), ("bin", P), ("ali", PA), ("al", P), ("masri", U)],
        ),
        ("Sean O Brien", [("sean", U), ("obrien", U)]),
        ("John Mac Donald", [("john", U), ("mcdonald", U)]),
        ("Fatima Alharbi", [("fatima", U), ("al", P), ("harbi", U)]),
        ("Ali ash-Shami", [("ali", U), ("ash", P), ("shami", U)]),
        ("van der", [("van", U), ("der", U)]),
        ("Dr", [("dr", U)]),
        ("王小明", [("xiaoming", G), ("wang", F)]),
        ("欧阳修", [("xiu", G), ("ouyang", F)]),
        ("佐々木みどり", [("midori", G), ("sasaki", F)]),
        ("김정은", [("jeongeun", G), ("kim", F)]),
        ("茱莉亞·克拉夫丘克", [("zhuliya", U), ("kelafuqiuke", U)]),
        ("X", [("x", IN)]),
        ("", []),
        ("123 \u202e", []),
    ],
)
def test_a_full_name_is_cut_into_parts_with_roles(
    full: str, expected: list[tuple[str, Role]]
) -> None:
    assert read(full) == expected


def test_fields_give_the_roles() -> None:
    assert read("Marek ZILVERNIK", "Marek", "ZILVERNIK") == [("marek", G), ("zilvernik", F)]
    assert read("", "Ivan Petrovich", "Popovich") == [
        ("ivan", G),
        ("petrovich", PA),
        ("popovich", F),
    ]


def test_words_that_only_the_full_name_holds_are_kept() -> None:
    assert read("Ivan Petrovich Sidorov", "Ivan", "Sidorov") == [
        ("ivan", G),
        ("sidorov", F),
        ("petrovich", PA),
    ]


@pytest.mark.parametrize(
    "spellings",
    [
        ["Abd al-Rahman", "Abdul Rahman", "Abdelrahman", "Abdurrahman", "Abd ar-Rahman",
         "عبد الرحمن", "عبدالرحمن", "Abdul-Rehman"],
        ["Abdullah", "Abdallah", "Abd Allah", "Abdellah", "عبد الله", "عبدالله"],
        ["Abdulaziz", "Abd el-Aziz", "Abdul Azeez", "عبد العزيز"],
        ["Noureddine", "Nour al-Din", "Nour ad-Din", "Nour Eddine"],
        ["Rahmatullah", "Rahmat Ullah", "Rahmatollah"],
        ["MacDonald", "McDonald", "Mc Donald"],
        ["O'Brien", "O’Brien", "OBrien"],
        ["Azizurrahman", "Aziz ur-Rahman"],
    ],
)  # fmt: skip
def test_compounds_have_one_spelling(spellings: list[str]) -> None:
    assert len({tuple(text for text, _ in read(spelling)) for spelling in spellings}) == 1


@pytest.mark.parametrize("name", ["Claudine", "Geraldine", "Renaudin", "Alla", "Macron"])
def test_names_that_only_look_like_compounds_keep_their_spelling(name: str) -> None:
    assert read(name) == [(name.lower(), U)]


def test_a_part_remembers_its_script() -> None:
    (native,) = parts(Written("Щербаков"))
    (plain,) = parts(Written("Shcherbakov"))
    assert (native.script, native.native) == ("cyrillic", True)
    assert (plain.script, plain.native) == ("latin", False)


@pytest.mark.parametrize("full", ["x" * 3_000, "Ali " * 500, "a-" * 200])
def test_a_name_that_can_be_none_is_refused_with_a_sentence(full: str) -> None:
    with pytest.raises(NameFault, match="it is no name"):
        parts(Written(full))


def test_sixty_four_parts_still_pass() -> None:
    assert len(read(" ".join(["Zilvernik"] * MAX_PARTS))) == MAX_PARTS


@pytest.mark.parametrize("role", ["full", "given_name", "family"])
def test_a_character_of_which_nobody_knows_the_reading_is_no_part(role: str) -> None:
    rare = "\U0002cc39"
    written = {"full": (rare, "", ""), "given_name": ("", rare, ""), "family": ("", "", rare)}
    assert parts(Written(*written[role])) == ()


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_written_each_part_has_letters(full: str, given_: str, family: str) -> None:
    for part in parts(Written(full, given_, family)):
        assert part.text
        assert set(part.text) <= set("abcdefghijklmnopqrstuvwxyz")
