"""Is an alert held back for each thing it lacks, and for nothing else?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoc.law.alert_categories import AlertKind, categories, category
from spoc.law.alert_checks import (
    AlertDraft,
    alert_faults,
    longest_expiry,
    misplaced_data,
    missing_data,
    period_limit,
)
from spoc.law.alert_findings import Severity
from spoc.law.periods import months_after
from spoc.law.vocabulary import UnknownCode

MADE = date(2026, 3, 10)
DAY = date(2026, 3, 11)
CAR = AlertKind("a38_seize", "motor_vehicle")
EAW = AlertKind("a26_eaw")
PERSON_FIELDS = frozenset({"surnames", "birth_date", "reason", "action"})
GOOD = AlertDraft(
    kind=EAW,
    made_on=MADE,
    expires_on=date(2031, 3, 10),
    fields=PERSON_FIELDS | {"eaw_copy"},
    forms=frozenset({"a"}),
    has_proportionality=True,
)


def codes(draft: AlertDraft, day: date = DAY) -> list[str]:
    return [said.code for said in alert_faults(draft, version="SIRENE13", day=day)]


def test_a_complete_alert_for_arrest_has_no_fault() -> None:
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("changes", "expected", "article"),
    [
        ({"fields": PERSON_FIELDS}, "field_missing", "Article 27"),
        ({"fields": GOOD.fields - {"birth_date"}}, "field_missing", "Article 22(1)"),
        ({"fields": GOOD.fields | {"dna"}}, "field_not_for_category", "20(3)(x)"),
        ({"fields": GOOD.fields | {"marks"}}, "field_needs_reason", "22(2)"),
        ({"expires_on": date(2031, 3, 11)}, "period_over_maximum", "Article 53"),
        ({"expires_on": MADE}, "period_empty", "Article 53"),
        ({"is_extension": True}, "assessment_missing", "53(6)-(7)"),
        ({"has_proportionality": False}, "proportionality_missing", "Article 21"),
        ({"forms": frozenset()}, "form_missing", "3.5"),
        ({"own_others": (AlertKind("a34_a"),)}, "second_own_alert", "23(2)"),
        ({"kind": AlertKind("a26_eaw", is_immediate=True)}, "immediate_not_for_category", "7.4"),
        ({"object_status": "stolen"}, "status_not_for_object", "38(2)"),
        ({"foreign": (AlertKind("r3_return"),)}, "pair_unknown_entered_at_once", "23(3)"),
        ({"kind": AlertKind("a38_seize")}, "person_not_allowed", "Article 38"),
        ({"kind": AlertKind("a40_unknown", "boat")}, "object_not_allowed", "Article 40"),
    ],
)
def test_one_thing_wrong_is_one_finding_with_its_article(
    changes: dict[str, Any], expected: str, article: str
) -> None:
    found = alert_faults(replace(GOOD, **changes), version="SIRENE13", day=DAY)
    assert [said.code for said in found] == [expected]
    assert found[0].article.endswith(article)
    assert "{" not in found[0].sentence("fr")


def test_an_extension_with_assessment_and_a_mark_with_reason_may_leave() -> None:
    draft = replace(
        GOOD,
        fields=GOOD.fields | {"marks"},
        reasons=frozenset({"marks"}),
        is_extension=True,
        has_assessment=True,
    )
    assert codes(draft) == []


def test_foreign_alerts_are_told_only_where_they_stand_in_the_way() -> None:
    draft = replace(
        GOOD,
        kind=AlertKind("a34_a"),
        fields=PERSON_FIELDS,
        expires_on=date(2029, 3, 10),
        foreign=(AlertKind("a32_1b"), AlertKind("a36_3_specific")),
    )
    found = alert_faults(draft, version="SIRENE13", day=DAY)
    assert [(said.code, said.severity) for said in found] == [
        ("manual_outdated", Severity.DOUBT),
        ("incompatible", Severity.FAULT),
        ("manual_outdated", Severity.DOUBT),
    ]


def test_essential_national_interests_allow_a_departure() -> None:
    draft = replace(
        GOOD,
        kind=AlertKind("a34_a"),
        fields=PERSON_FIELDS,
        expires_on=date(2029, 3, 10),
        foreign=(AlertKind("a36_3_specific"),),
        is_departure=True,
    )
    assert codes(draft) == ["manual_outdated"]


def test_a_category_is_refused_before_its_first_day() -> None:
    draft = replace(
        GOOD,
        kind=AlertKind("a32_1c"),
        fields=PERSON_FIELDS,
        made_on=date(2023, 3, 1),
        expires_on=date(2024, 3, 1),
    )
    assert codes(draft, date(2023, 3, 6)) == ["category_not_in_force"]
    assert codes(draft, date(2023, 3, 7)) == []


def test_an_information_alert_doubts_its_first_day() -> None:
    draft = replace(
        GOOD, kind=AlertKind("a37a_info"), fields=PERSON_FIELDS, expires_on=date(2027, 3, 10)
    )
    found = alert_faults(draft, version="SIRENE13", day=DAY)
    assert [(said.code, said.severity) for said in found] == [
        ("category_start_unknown", Severity.DOUBT)
    ]
    assert found[0].article.endswith("79(7)")


def test_a_stolen_document_may_be_sought_and_a_stolen_boat_has_no_such_status() -> None:
    draft = AlertDraft(
        kind=AlertKind("a38_seize", "issued_identity_document"),
        made_on=MADE,
        expires_on=date(2036, 3, 10),
        object_status="invalidated",
        has_proportionality=True,
    )
    assert codes(draft) == []
    boat = replace(draft, kind=AlertKind("a38_seize", "boat"), fields=frozenset({"hulls"}))
    assert codes(boat) == ["status_not_for_object"]


def test_immediate_action_goes_with_form_m() -> None:
    draft = replace(
        GOOD,
        kind=AlertKind("a36_3_specific", is_immediate=True),
        fields=PERSON_FIELDS | {"check_case"},
        expires_on=date(2027, 3, 10),
    )
    assert codes(draft) == ["form_missing"]
    assert codes(replace(draft, forms=frozenset({"m"}))) == []


@given(
    code=st.sampled_from(list(categories())),
    made_on=st.dates(min_value=date(2013, 1, 1), max_value=date(2060, 1, 1)),
    offset=st.integers(min_value=-400, max_value=400),
)
def test_the_last_day_is_allowed_and_the_next_is_not(code: str, made_on: date, offset: int) -> None:
    found = category(code)
    kind = AlertKind(code, "" if found.person else "motor_vehicle")
    last = months_after(made_on, found.months[kind.subject])
    asked = date.fromordinal(last.toordinal() + offset)
    faults = period_limit(kind, made_on, asked)
    if made_on < asked <= last:
        assert faults == ()
    else:
        (fault,) = faults
        assert fault.code == ("period_empty" if asked <= made_on else "period_over_maximum")
        assert fault.article == found.period_articles[kind.subject]
        assert fault.values["asked"] == asked.isoformat()


@pytest.mark.parametrize(
    ("code", "decision", "longest"),
    [
        ("b24_1a", None, date(2029, 3, 10)),
        ("b24_1a", (date(2026, 1, 1), date(2029, 1, 1)), date(2029, 3, 10)),
        ("b24_1a", (date(2026, 1, 1), date(2029, 1, 2)), date(2031, 3, 10)),
        ("r3_return", (date(2026, 1, 1), date(2035, 1, 1)), date(2031, 3, 10)),
        ("a34_a", (date(2026, 1, 1), date(2035, 1, 1)), date(2029, 3, 10)),
    ],
)
def test_a_decision_longer_than_three_years_gives_five(
    code: str, decision: tuple[date, date] | None, longest: date
) -> None:
    assert longest_expiry(AlertKind(code), MADE, decision=decision) == longest


def test_a_linked_object_ends_with_the_person() -> None:
    linked = AlertKind("a26_eaw", "motor_vehicle")
    ends = date(2027, 1, 1)
    assert period_limit(linked, MADE, ends, person_expires_on=ends) == ()
    (fault,) = period_limit(linked, MADE, date(2027, 1, 2), person_expires_on=ends)
    assert (fault.code, fault.article) == (
        "period_over_linked",
        "Regulation (EU) 2018/1862, Article 54(3)",
    )
    (fault,) = period_limit(linked, MADE, date(2032, 1, 2), person_expires_on=date(2033, 1, 1))
    assert fault.code == "period_over_maximum"


def test_a_category_has_no_period_for_a_subject_it_is_not_about() -> None:
    with pytest.raises(ValueError, match="“a38_seize” has no period for this subject: person"):
        longest_expiry(AlertKind("a38_seize"), MADE)


@pytest.mark.parametrize(
    ("code", "minimum"),
    [
        ("a32_1b", PERSON_FIELDS),
        ("a26_extr", PERSON_FIELDS),
        ("a26_eaw", PERSON_FIELDS | {"eaw_copy"}),
        ("a40_unknown", {"prints"}),
        ("b25", PERSON_FIELDS | {"decision", "decision_basis"}),
        ("r3_return", PERSON_FIELDS | {"decision", "entry_ban", "departure_until"}),
    ],
)
def test_nothing_given_lacks_exactly_the_minimum(code: str, minimum: set[str]) -> None:
    missing = missing_data(AlertKind(code), frozenset(), DAY)
    assert {said.field for said in missing} == minimum
    assert len(missing) == len(minimum)
    assert missing_data(AlertKind(code), minimum, DAY) == ()


def test_what_must_be_given_only_if_it_exists_is_a_doubt() -> None:
    given_fields = PERSON_FIELDS | {"decision", "entry_ban"}
    (doubt,) = missing_data(AlertKind("r3_return"), given_fields, DAY)
    assert (doubt.code, doubt.field, doubt.severity) == (
        "field_if_any",
        "departure_until",
        Severity.DOUBT,
    )


def test_an_object_needs_something_by_which_a_double_is_found() -> None:
    (doubt,) = missing_data(CAR, {"reason"}, DAY)
    assert (doubt.code, doubt.severity) == ("object_not_identified", Severity.DOUBT)
    assert missing_data(CAR, {"vin"}, DAY) == ()
    assert missing_data(AlertKind("a38_seize", "boat"), {"external_number"}, DAY) == ()
    assert missing_data(AlertKind("a38_seize", "banknote"), frozenset(), DAY) == ()


def test_dna_is_for_missing_persons_to_be_protected_and_for_want_of_better() -> None:
    missing = AlertKind("a32_1a_i")
    assert [said.code for said in misplaced_data(missing, {"dna"})] == ["field_needs_reason"]
    assert misplaced_data(missing, {"dna", "case_type"}, {"dna"}) == ()
    found = misplaced_data(AlertKind("a32_1b"), {"dna", "eaw_copy", "entry_ban"}, {"dna"})
    assert [said.field for said in found] == ["dna", "eaw_copy", "entry_ban"]
    assert {said.code for said in found} == {"field_not_for_category"}


def test_unknown_words_are_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownCode, match="“shoe_size” is not a code of the list “alert_fields”"):
        misplaced_data(EAW, {"shoe_size"})
    with pytest.raises(UnknownCode, match="“spaceship” is not a code"):
        codes(replace(GOOD, kind=AlertKind("a38_seize", "spaceship")))
    with pytest.raises(UnknownCode, match="“a99”"):
        codes(replace(GOOD, kind=AlertKind("a99")))
