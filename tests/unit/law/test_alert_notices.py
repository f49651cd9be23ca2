"""Does each alert find its notice, and is a notice held back for what it lacks?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from spoc.law.alert_categories import AlertKind, categories
from spoc.law.alert_findings import Finding, Severity
from spoc.law.alert_notices import checklist, notice_faults, notice_for, notice_period_limit
from spoc.law.vocabulary import UnknownCode, vocabulary

DAY = date(2026, 3, 10)
IDENTITY = {"surnames", "forenames", "gender", "birth_date", "prints", "person_status"}
JUDICIAL = {
    *("facts", "facts_time", "facts_place", "charge", "offence_law", "penalty", "warrant"),
    *("warrant_copy", "extradition_assurance"),
}
ANSWERED = {row.code for row in checklist("red", DAY, "check", "condition")}
GOOD: dict[str, Any] = {
    "given": IDENTITY | JUDICIAL,
    "answered": ANSWERED,
    "penalty": {"prosecution": 24},
    "is_covered_by_sis": True,
    "has_exclusion": True,
}


def red(**changes: Any) -> list[Finding]:
    found = notice_faults("red", DAY, **(GOOD | changes))
    assert all("{" not in said.sentence("nl") and said.article for said in found)
    return list(found)


def codes(**changes: Any) -> list[str]:
    return [said.code for said in red(**changes)]


@pytest.mark.parametrize("code", list(categories()))
def test_every_category_has_exactly_one_row_of_counterparts(code: str) -> None:
    found = categories()[code]
    rows = [
        row.code
        for row in vocabulary("alert_notices")
        if found.family in row.extra.get("families", ()) or code in row.extra.get("categories", ())
    ]
    assert len(rows) == 1


def test_counterparts_are_known_notices_and_marked_as_our_proposal() -> None:
    for row in vocabulary("alert_notices"):
        assert row.is_proposal
        assert all(code in vocabulary("notices") for code in row.extra.get("notices", ()))
    assert sum(row.extra.get("is_objects", False) for row in vocabulary("alert_notices")) == 1


@pytest.mark.parametrize(
    ("code", "notices"),
    [
        ("a26_eaw", ("red",)),
        ("a26_extr", ("red",)),
        ("a32_1a_i", ("yellow",)),
        ("a34_b", ("blue",)),
        ("a36_3_inquiry", ("blue", "green")),
        ("a40_unknown", ("blue",)),
    ],
)
def test_a_notice_beside_sis_excepts_the_schengen_states(
    code: str, notices: tuple[str, ...]
) -> None:
    advice = notice_for(AlertKind(code), DAY)
    assert (advice.notices, advice.findings) == (notices, ())
    assert advice.exclusion is not None
    assert advice.exclusion.sentence("en") == "Except for the Schengen States"
    assert advice.exclusion.article.endswith("1.8")


@pytest.mark.parametrize(
    "kind",
    [
        *(AlertKind(code) for code in ("a32_1c", "a36_4_discreet", "a37a_info", "r3_return")),
        AlertKind("a38_seize", "motor_vehicle"),
        AlertKind("a26_eaw", "motor_vehicle"),
    ],
)
def test_where_no_notice_has_the_purpose_that_is_said(kind: AlertKind) -> None:
    advice = notice_for(kind, DAY)
    assert (advice.notices, advice.exclusion) == ((), None)
    assert [said.code for said in advice.findings] == ["notice_none_fits"]


def test_a_complete_red_notice_may_leave() -> None:
    assert codes() == []


@pytest.mark.parametrize("name", sorted((IDENTITY | JUDICIAL) - {"prints", "warrant_copy"}))
def test_each_field_of_the_minimum_is_missed(name: str) -> None:
    (fault,) = red(given=GOOD["given"] - {name})
    assert (fault.code, fault.field, fault.severity) == (
        "notice_field_missing",
        name,
        Severity.FAULT,
    )


def test_one_of_description_dna_prints_or_document_is_asked() -> None:
    (fault,) = red(given=GOOD["given"] - {"prints"})
    assert fault.code == "notice_one_missing"
    assert fault.sentence("en").startswith(
        "At least one of these is missing: Physical description, DNA profile, "
    )
    assert codes(given=GOOD["given"] - {"prints"} | {"document_numbers"}) == []


def test_a_good_photograph_with_further_data_takes_their_place() -> None:
    rest = JUDICIAL | {"person_status", "photos"}
    assert codes(given=rest | {"surnames"}) == []
    assert codes(given=rest) == ["notice_field_missing"] * 4 + ["notice_one_missing"]


def test_a_copy_of_the_warrant_is_asked_but_not_demanded() -> None:
    (doubt,) = red(given=GOOD["given"] - {"warrant_copy"})
    assert (doubt.code, doubt.severity) == ("notice_field_if_any", Severity.DOUBT)


@pytest.mark.parametrize(
    ("penalty", "expected"),
    [
        ({}, ["penalty_unknown"]),
        ({"prosecution": 24}, []),
        ({"prosecution": 23}, ["penalty_too_low"]),
        ({"sentence": 6}, []),
        ({"sentence": 5}, ["penalty_too_low"]),
        ({"prosecution": 120, "sentence": 5}, ["penalty_too_low"]),
    ],
)
def test_the_penalty_reaches_its_threshold(penalty: dict[str, int], expected: list[str]) -> None:
    assert codes(penalty=penalty) == expected


@pytest.mark.parametrize("code", sorted(ANSWERED))
def test_each_question_of_the_checklist_is_answered(code: str) -> None:
    (fault,) = red(answered=ANSWERED - {code})
    assert (fault.code, fault.field) == ("check_open", code)


def test_a_notice_that_sis_covers_needs_the_exclusion() -> None:
    assert codes(has_exclusion=False) == ["schengen_exclusion_missing"]
    assert codes(has_exclusion=False, is_covered_by_sis=False) == []


def test_other_notices_ask_neither_penalty_nor_judicial_data() -> None:
    open_ = {row.code for row in checklist("yellow", DAY, "check", "condition")}
    assert "penalty_threshold" not in open_
    found = notice_faults(
        "yellow",
        DAY,
        given={"person_status"},
        answered=open_,
        is_covered_by_sis=False,
        has_exclusion=False,
    )
    assert found == ()


def test_the_silver_notice_did_not_exist_before_its_pilot() -> None:
    found = notice_faults(
        "silver",
        date(2024, 12, 31),
        given=set(),
        answered={row.code for row in checklist("silver", DAY)},
        is_covered_by_sis=False,
        has_exclusion=False,
    )
    assert [said.code for said in found] == ["notice_not_in_force"]


def test_the_constitution_is_on_every_checklist() -> None:
    for row in vocabulary("notices"):
        assert {"article_2", "article_3"} <= {found.code for found in checklist(row.code, DAY)}


def test_the_checklist_names_known_notices_and_fields() -> None:
    for row in vocabulary("interpol_checklist"):
        assert all(code in vocabulary("notices") for code in row.extra.get("notices", ()))
        for column in ("all_of", "one_of", "or_all_of", "or_one_of", "if_any"):
            assert all(name in vocabulary("alert_fields") for name in row.extra.get(column, ()))
        assert row.extra["kind"] in {"rule", "check", "condition", "threshold", "minimum"}
        assert ("months_at_least" in row.extra) == (row.extra["kind"] == "threshold")
        assert ("all_of" in row.extra) == (row.extra["kind"] == "minimum")


def test_an_unknown_notice_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownCode, match="“pink” is not a code of the list “notices”"):
        notice_faults("pink", DAY, **GOOD)
    with pytest.raises(UnknownCode, match="“pink”"):
        checklist("pink", DAY)


def test_a_notice_is_kept_five_years_without_an_extension() -> None:
    assert notice_period_limit(DAY, date(2031, 3, 10)) == ()
    (fault,) = notice_period_limit(DAY, date(2031, 3, 11))
    assert (fault.code, fault.article) == (
        "period_over_maximum",
        "INTERPOL Rules on the Processing of Data, Articles 49-50",
    )
    (fault,) = notice_period_limit(DAY, DAY)
    assert fault.code == "period_empty"
