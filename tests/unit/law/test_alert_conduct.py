"""Is what the law forbids to do with an alert refused, with its article?"""

from __future__ import annotations

import pytest

from spoc.law.alert_categories import categories
from spoc.law.alert_conduct import (
    copying_faults,
    disclosure_faults,
    editing_faults,
    flag_effect,
    flag_faults,
    flag_grounds,
    hit_faults,
)
from spoc.law.vocabulary import UnknownCode

GENERAL = ("national_law", "international_duties", "national_interests")


def test_flags_are_for_arrest_missing_persons_checks_and_information_alerts() -> None:
    flagged = {found.family for code, found in categories().items() if flag_grounds(code)}
    assert flagged == {"a26", "a32", "a36", "a37a"}


def test_grounds_of_the_warrant_are_for_the_warrant_only() -> None:
    assert flag_grounds("a32_1b") == GENERAL
    assert flag_grounds("a26_eaw") == (
        *GENERAL,
        *("eaw_refused", "released_during_surrender", "eaw_refusal_obvious"),
    )
    assert flag_grounds("a26_extr") == (*GENERAL, "own_national_extradition")


def test_a_flag_on_another_category_is_refused() -> None:
    assert flag_faults("a26_eaw", "eaw_refused") == ()
    (fault,) = flag_faults("a34_a", "national_law")
    assert (fault.code, fault.field) == ("flag_not_for_category", "flag")
    assert "24(1)" in fault.article
    assert len(flag_faults("a26_eaw", "hidden")) == 1  # an effect is no ground
    with pytest.raises(UnknownCode, match="“mood” is not a code of the list “alert_flags”"):
        flag_faults("a26_eaw", "mood")


@pytest.mark.parametrize(
    ("code", "effect"),
    [
        ("a26_eaw", "whereabouts_only"),
        ("a26_extr", "whereabouts_only"),
        ("a32_1c", "hidden"),
        ("a36_4_specific", "hidden"),
        ("a37a_info", ""),
        ("a34_a", ""),
    ],
)
def test_a_flagged_alert_asks_something_else(code: str, effect: str) -> None:
    assert flag_effect(code) == effect


def test_foreign_alerts_are_neither_changed_nor_copied() -> None:
    assert editing_faults(is_own=True) == copying_faults(is_own=True) == ()
    assert [said.article for said in editing_faults(is_own=False)] == [
        "Regulation (EU) 2018/1862, Article 59(3)"
    ]
    assert [said.article for said in copying_faults(is_own=False)] == [
        "Regulation (EU) 2018/1862, Article 56(2)"
    ]


@pytest.mark.parametrize(
    ("is_confirmed", "is_action_requested", "expected"),
    [
        (True, True, []),
        (False, True, ["hit_not_confirmed"]),
        (True, False, ["hit_no_action"]),
        (False, False, ["hit_not_confirmed", "hit_no_action"]),
    ],
)
def test_a_hit_is_confirmed_and_asks_for_action(
    is_confirmed: bool, is_action_requested: bool, expected: list[str]
) -> None:
    found = hit_faults(is_confirmed=is_confirmed, is_action_requested=is_action_requested)
    assert [said.code for said in found] == expected


@pytest.mark.parametrize(
    ("code", "is_adult", "has_consent", "is_refused"),
    [
        ("a32_1b", True, False, True),
        ("a32_1a_ii", True, False, True),
        ("a32_1b", True, True, False),
        ("a32_1b", False, False, False),
        ("a34_a", True, False, False),
    ],
)
def test_the_family_of_a_missing_adult_is_told_only_with_consent(
    code: str, is_adult: bool, has_consent: bool, is_refused: bool
) -> None:
    found = disclosure_faults(code, is_adult=is_adult, has_consent=has_consent)
    assert [said.code for said in found] == ["adult_consent_missing"] * is_refused
    assert all(said.article == "Regulation (EU) 2018/1862, Article 33(4)" for said in found)
