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
        ("김정은", [("jeong", G), ("eun", G), ("kim", F)]),
        ("茱莉亞·克拉夫丘克", [("zhuliya", U), ("kelafuqiuke", U)]),
        ("X", [("x", IN)]),
        ("Зубов Ю.П.", [("zubov", U), ("yu", IN), ("p", IN)]),
        ("Зубов, И О", [("i", IN), ("o", IN), ("zubov", F)]),
        ("Я. Ж. Щ.", [("ya", IN), ("zh", IN), ("shch", IN)]),
        ("Ψ. Ζυμπας", [("ps", IN), ("zympas", U)]),
        ("Ժ. Զուբյան", [("zh", IN), ("zubyan", U)]),
        ("ჟ. ზუბაძე", [("zh", IN), ("zubadze", U)]),
        ("م. الزبان", [("m", IN), ("al", P), ("zban", U)]),
        ("Æ. Zilver", [("ae", IN), ("zilver", U)]),
        ("Zubov Yu.P.", [("zubov", U), ("yu", IN), ("p", IN)]),
        ("Yu Zubov", [("yu", U), ("zubov", U)]),
        ("Zubov O P", [("zubov", U), ("o", IN), ("p", IN)]),
        ("Zubberg, J.W. van der", [("j", IN), ("w", IN), ("van", P), ("der", P), ("zubberg", F)]),
        ("Zubcruz, J. de la", [("j", IN), ("de", P), ("la", P), ("zubcruz", F)]),
        ("Zubhof, J. van 't", [("j", IN), ("van", P), ("het", P), ("zubhof", F)]),
        ("Zubcruz, J. d'", [("j", IN), ("de", P), ("zubcruz", F)]),
        ("Zubdang, Van", [("van", G), ("zubdang", F)]),
        ("M. Le", [("m", IN), ("le", U)]),
        ("P. V.D. ZUBOV", [("p", IN), ("v", IN), ("d", IN), ("zubov", U)]),
        ("zubov v.d.", [("zubov", U), ("v", IN), ("d", IN)]),
        ("d'Angelo Yara", [("dangelo", U), ("yara", U)]),
        ("", []),
        ("123 \u202e", []),
    ],
)
def test_a_full_name_is_cut_into_parts_with_roles(
    full: str, expected: list[tuple[str, Role]]
) -> None:
    assert read(full) == expected


@pytest.mark.parametrize("prefix", ["van der", "v.d.", "v. d.", "v/d", "vd", "vd.", "v.d"])
def test_an_abbreviated_dutch_prefix_is_a_particle(prefix: str) -> None:
    expected = [("p", IN), ("van", P), ("der", P), ("zubdijk", F)]
    assert read("", "P.", f"{prefix} Zubdijk") == expected
    assert read(f"Zubdijk, P. {prefix}") == expected
    assert read(f"P. {prefix} ZUBDIJK") == [*expected[:3], ("zubdijk", U)]


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


@pytest.mark.parametrize(
    "spellings",
    [
        ["김철수", "Kim Chul-soo", "KIM, Chul Soo", "Chulsoo Kim", "Kim Chol-su", "Kim Cheolsu"],
        ["박지영", "Park Ji-young", "Ji Young Park", "Park Jiyeong", "PARK Ji Young"],
        ["Dr. Park Ji-young", "Dr Park Jiyeong"],
        ["강건우", "Kang Gun-woo", "Kang Geonu", "Kang, Kun Woo"],
        ["하정은", "Ha Jung Eun", "Ha Jeong-eun", "Ha Jungeun"],
    ],
)
def test_a_korean_given_name_is_the_same_two_syllables(spellings: list[str]) -> None:
    assert len({tuple(sorted(text for text, _ in read(spelling))) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Kim Young Zilver",
        "Young Zubsoo",
        "Kim Young",
        "Yara Soo Hee",
        "Gina Lee",
        "Ian Jo",
        "Dr Kim Young-soo Lee",
    ],
)
def test_names_that_are_not_wholly_korean_keep_their_spelling(name: str) -> None:
    words = name.lower().replace("-", " ").split()
    assert [text for text, _ in read(name)] == words


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
