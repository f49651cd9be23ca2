"""Do numbers meet as a careful officer would have them meet?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.evidence import Evidence
from screening.object_checks import (
    container_agrees,
    imo_agrees,
    item_agrees,
    mmsi_agrees,
    plate_countries,
    plate_fits,
    plate_formats,
    registration_agrees,
    vin_agrees,
)
from screening.object_folds import folded, information, misreading_cost, plain
from screening.object_numbers import compare_number, compare_numbers, one_error, weights

# --- folding --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1-zzz-117", "1ZZZ117"),
        ("СВ 1234 АК", "CB1234AK"),  # Cyrillic letters drawn like Latin ones
        ("ΙΧΥ-1234", "IXY1234"),  # Greek
        ("ÖŠ-12", "OS12"),
        ("١٢٣ ۴۵", "12345"),  # Arabic and Persian digits
        ("１２３Ａ", "123A"),  # full width
        ("Ж-12", "ZH12"),
        ("ß1", "SS1"),
        ("--", ""),
    ],
)
def test_a_number_is_read_in_every_script(said: str, expected: str) -> None:
    assert plain(said) == expected


def test_look_alikes_fold_together_and_digits_never_do() -> None:
    assert folded("OQD0") == "0000"
    assert folded("IL1") == "111"
    assert folded("B8S5Z2G6") == "88552266"
    assert folded("0123456789") == "0123456789"


def test_rarer_misreadings_cost_more() -> None:
    assert misreading_cost("AO1", "AO1") == 0
    assert misreading_cost("O", "0") < misreading_cost("Q", "0") < misreading_cost("Q", "D")
    assert misreading_cost("OI", "01") == misreading_cost("O", "0") + misreading_cost("I", "1")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_plain_is_stable_and_in_one_alphabet(said: str) -> None:
    once = plain(said)
    assert once.isascii()
    assert once == plain(once)
    assert all(letter.isalnum() and letter == letter.upper() for letter in once)
    assert folded(folded(once)) == folded(once)
    assert information(once) >= 0


# --- check digits and shapes ----------------------------------------------------------------


def test_check_digits_of_published_examples_agree() -> None:
    assert vin_agrees("1M8GDM9AXKP042788") is True
    assert imo_agrees("9074729") is True
    assert imo_agrees("IMO9074729") is True
    assert container_agrees("CSQU3054383") is True
    assert item_agrees("490154203237518") is True
    assert registration_agrees("5493001KJTIIGC8Y1R12") is True


def test_check_digits_notice_a_changed_sign() -> None:
    assert vin_agrees("1M8GDM9AXKP042789") is False
    assert vin_agrees("1M8GDM9AXKPO42788") is False  # O is never issued
    assert imo_agrees("9074728") is False
    assert imo_agrees("907472") is False
    assert container_agrees("CSQU3054384") is False
    assert container_agrees("CSQX3054383") is False
    assert item_agrees("490154203237519") is False
    assert registration_agrees("5493001KJTIIGC8Y1R13") is False


def test_a_check_digit_says_nothing_where_there_is_none() -> None:
    assert vin_agrees("WVWZZZ1JZXW000002") is None  # European makers need not set it
    assert vin_agrees("KP042788") is None
    assert mmsi_agrees("205000117") is None
    assert mmsi_agrees("12") is False
    assert item_agrees("ZZ117") is None
    assert registration_agrees("0117.000.117") is None


@pytest.mark.parametrize(
    ("country", "said"),
    [
        ("BE", "1-ABC-234"),
        ("NL", "12-ABC-3"),
        ("DE", "B-AB 1234"),
        ("FR", "AB-123-CD"),
        ("GB", "AB12 CDE"),
        ("IT", "AB 123 CD"),
        ("ES", "1234 BCD"),
        ("PL", "WAB 1234C"),
        ("RO", "CJ 12 ABC"),
        ("BG", "CB 1234 AK"),
        ("RU", "А123ВС 77"),
        ("TR", "34 AB 1234"),
        ("UA", "AA 1234 BB"),
        ("GR", "IXY-1234"),
        ("AT", "W 12345 A"),
        ("SE", "ABC 12D"),
    ],
)
def test_plates_fit_their_country(country: str, said: str) -> None:
    assert plate_fits(country, plain(said)) is True
    assert country in plate_countries(plain(said))
    assert plate_fits(country, "0") is False


def test_a_country_whose_plates_we_do_not_know_says_nothing() -> None:
    assert plate_fits("ZZ", "1ZZZ117") is None
    assert plate_fits("", "1ZZZ117") is None
    assert len(plate_formats()) >= 12


# --- relations ------------------------------------------------------------------------------


def relation(sort: str, ours: str, theirs: str, country: str = "") -> str:
    return compare_number(sort, ours, theirs, country).relation


@pytest.mark.parametrize(
    ("sort", "ours", "theirs", "expected"),
    [
        ("vehicle.plate", "1 zzz 117", "1-ZZZ-117", "equal"),
        ("vehicle.plate", "СВ1234АК", "CB 1234 AK", "equal"),
        ("vehicle.plate", "1-ZZZ-I17", "1-ZZZ-117", "look_alike"),
        ("vehicle.plate", "1-ZZZ-171", "1-ZZZ-117", "transposed"),
        ("vehicle.plate", "1-ZZZ-11", "1-ZZZ-117", "missing_character"),
        ("vehicle.plate", "1-ZZZ-1177", "1-ZZZ-117", "missing_character"),
        ("vehicle.plate", "1-ZZZ-119", "1-ZZZ-117", "one_character"),
        ("vehicle.plate", "1-ZYX-999", "1-ZZZ-117", "contradicts"),
        ("vehicle.vin", "KP042788", "1M8GDM9AXKP042788", "last_eight"),
        ("vehicle.vin", "KPO42788", "1M8GDM9AXKP042788", "last_eight"),
        ("vehicle.vin", "P042788", "1M8GDM9AXKP042788", "contradicts"),
        ("vessel.imo", "IMO 9074729", "9074729", "equal"),
        ("vessel.imo", "9074728", "9074729", "misread"),
        ("document.number", "ZZ0001177", "ZZ0001179", "one_character"),
        ("document.number", "ZZ000117", "YY999888", "contradicts"),
        ("organisation.reg", "BE 0117.000.117", "0117000117", "equal"),
        ("organisation.reg", "0117000117", "0998777666", "contradicts"),
        ("organisation.reg", "0117000117", "5493001KJTIIGC8Y1R12", "other_sort"),
    ],
)
def test_numbers_meet_in_a_relation(sort: str, ours: str, theirs: str, expected: str) -> None:
    assert relation(sort, ours, theirs) == expected


def test_two_numbers_that_both_agree_with_their_check_digit_are_two_things() -> None:
    # 9074729 and 9574729 differ by 5 times the weight 6: both agree.
    assert imo_agrees("9574729") is True
    found = compare_number("vessel.imo", "9574729", "9074729")
    assert found.relation == "other_number"
    assert found.contribution == weights()["contradicts"]["vessel.imo"]


def test_a_contradiction_by_a_number_that_fails_its_check_weighs_half() -> None:
    sound = compare_number("vessel.imo", "9319466", "9074729")
    noise = compare_number("vessel.imo", "1111111", "9074729")
    assert sound.contribution == 2 * noise.contribution < 0


def test_relations_rank_as_their_meaning_does() -> None:
    ours = "ZZ0117235"
    order = ["ZZ0117235", "ZZ0I17235", "ZZ0171235", "ZZ0117239", "YX9998887"]
    scores = [compare_number("document.number", ours, each).contribution for each in order]
    assert scores == sorted(scores, reverse=True)
    assert scores[2] > 0 > scores[3]


def test_a_plate_that_cannot_exist_is_a_likelier_misreading_than_one_that_can() -> None:
    impossible = compare_number("vehicle.plate", "AB12 CD0", "AB12 CDO", "GB")
    possible = compare_number("vehicle.plate", "BO 123", "BO I23", "DE")
    assert impossible.relation == possible.relation == "look_alike"
    bare = compare_number("vehicle.plate", "AB12 CD0", "AB12 CDO")
    assert impossible.contribution > bare.contribution
    both = compare_number("vehicle.plate", "B-OB 123", "B-O 8123", "DE")
    assert both.relation == "look_alike"
    assert both.contribution < compare_number("vehicle.plate", "BOB123", "BO8123").contribution


def test_the_best_of_several_numbers_counts() -> None:
    found = compare_numbers("vehicle.plate", ("1-YYY-999", "1-ZZZ-117"), ("1ZZZ117",))
    assert found == Evidence("plate", "equal", "1-ZZZ-117", "1ZZZ117", found.contribution)  # type: ignore[union-attr]  # equality fails first
    assert compare_numbers("vehicle.plate", (), ("1ZZZ117",)) is None


def test_numbers_of_different_registers_do_not_contradict() -> None:
    ours, lei = ("0117000117",), "5493001KJTIIGC8Y1R12"
    apart = compare_numbers("organisation.reg", ours, (lei,))
    against = compare_numbers("organisation.reg", ours, (lei, "0998777666"))
    agreed = compare_numbers("organisation.reg", ours, (lei, "0998777666", "0117000117"))
    assert apart is not None and apart.contribution == 0
    assert against is not None and against.relation == "contradicts"
    assert agreed is not None and agreed.relation == "equal"


def test_a_short_number_that_nearly_agrees_says_nothing() -> None:
    assert compare_number("firearm.serial", "12", "21").contribution == 0
    assert compare_number("vessel.mmsi", "205000117", "205000118").contribution > -3


_NUMBER = st.text(alphabet="0123456789ABCDEILOQSZ", min_size=1, max_size=12)


@settings(deadline=None)
@given(_NUMBER, _NUMBER)
def test_one_error_is_symmetric_and_finds_what_was_made(a: str, b: str) -> None:
    if a != b:
        assert one_error(a, b) == one_error(b, a)


@settings(deadline=None)
@given(_NUMBER, st.data())
def test_every_single_error_has_its_name(said: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(said) - 1))
    extra = said[:at] + "X" + said[at:]
    assert one_error(said, extra) == "missing_character"
    assert one_error(said, said[:at] + "X" + said[at + 1 :]) == "one_character"
    if at and said[at] != said[at - 1]:
        swapped = said[: at - 1] + said[at] + said[at - 1] + said[at + 1 :]
        assert one_error(said, swapped) == "transposed"


@settings(deadline=None)
@given(
    st.sampled_from(sorted(weights()["contradicts"])), st.text(max_size=20), st.text(max_size=20)
)
def test_any_two_texts_have_a_relation(sort: str, ours: str, theirs: str) -> None:
    found = compare_number(sort, ours, theirs)
    assert -30 < found.contribution <= 20
