"""Do the lists about alerts hold what the articles say, each with its citation?"""

from __future__ import annotations

from datetime import date

import pytest

from spoc.law.alert_categories import (
    AlertKind,
    categories,
    categories_on,
    category,
    read_categories,
)
from spoc.law.alert_manual import manual
from spoc.law.limits import limits
from spoc.law.vocabulary import FaultyData, UnknownCode, read_vocabulary, vocabulary

LISTS = [
    *("alert_categories", "alert_objects", "alert_object_statuses", "alert_fields"),
    *("alert_actions", "alert_issuers", "alert_grounds", "alert_flags", "warning_markers"),
    *("alert_priorities", "alert_compatibility", "alert_findings", "interpol_checklist"),
]
ROW = """
[[row]]
code = "one"
label = { en = "One", nl = "Een", fr = "Un", de = "Eins" }
article = "Article 1"
act = "sis_pol"
family = "a26"
person = "any"
action = "arrest_for_surrender"
issuer = "judicial_authority"
months = { person = 60 }
period_articles = { person = "Article 53" }
source = "Article 1"
"""


@pytest.mark.parametrize("name", LISTS)
def test_every_row_about_alerts_cites_its_article(name: str) -> None:
    assert all(row.extra["article"].strip() for row in vocabulary(name))


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("alert_categories", 28),
        ("alert_objects", 19),
        ("alert_object_statuses", 5),
        ("warning_markers", 6),
        ("alert_priorities", 16),
        ("alert_compatibility", 45 + 28),
        ("alert_versions", 1),
    ],
)
def test_closed_lists_about_alerts_have_exactly_the_rows_of_the_act(name: str, count: int) -> None:
    assert len(vocabulary(name)) == count


def test_fields_of_article_20_are_all_there_by_letter() -> None:
    letters = [
        row.extra["letter"]
        for row in vocabulary("alert_fields")
        if row.extra["article"].startswith("Regulation (EU) 2018/1862, Article 20(3)")
    ]
    assert "".join(letters) == "abcdefghijklmnopqrstuvwxyz"


def test_objects_of_article_38_are_all_there_by_letter_and_those_of_checks() -> None:
    rows = list(vocabulary("alert_objects"))
    assert "".join(row.extra.get("letter", "") for row in rows) == "abcdefghijklmnopqr"
    checked = [row for row in rows if "a36" in row.extra["families"]]
    assert "".join(row.extra.get("letter", "") for row in checked) == "abceghjkl"
    assert "a38" not in vocabulary("alert_objects")["non_cash_payment"].extra["families"]


@pytest.mark.parametrize(
    ("codes", "months"),
    [
        (["a26_eaw", "a26_extr", "a32_1a_i", "a32_1a_ii", "a32_1b"], 60),
        (["a32_1c", "a32_1d_i", "a32_1d_ii", "a32_1d_iii", "a32_1e", "a37a_info"], 12),
        (["a34_a", "a34_b", "a34_c", "a34_d", "a40_unknown"], 36),
        (["a36_3_discreet", "a36_3_inquiry", "a36_3_specific"], 12),
        (["a36_4_discreet", "a36_4_inquiry", "a36_4_specific"], 12),
        (["b24_1a", "b24_1b", "b25", "r3_return"], 36),
    ],
)
def test_persons_are_reviewed_after_the_months_of_their_article(
    codes: list[str], months: int
) -> None:
    assert {category(code).months["person"] for code in codes} == {months}


def test_alerts_on_objects_last_ten_years_and_linked_ones_as_long_as_the_persons() -> None:
    for found in categories().values():
        if found.family in ("a36", "a38"):
            assert found.months["object"] == 120
        elif found.linked_objects_article:
            assert found.months["object"] == found.months["person"]
            assert found.period_articles["object"].endswith("54(3)")
    linked = {found.family for found in categories().values() if found.linked_objects_article}
    assert linked == {"a26", "a32", "a34"}


def test_what_categories_refer_to_exists() -> None:
    groups, topics = manual("SIRENE13").groups, {limit.topic for limit in limits().values()}
    for found in categories().values():
        assert set(found.groups.values()) <= set(groups)
        assert found.topic in topics
        assert bool(found.form_article) == bool(found.forms or found.immediate_forms)
        assert bool(found.minimum) == bool(found.minimum_article) == bool(found.person)
    known = {found.family for found in categories().values()}
    for name in ("alert_objects", "alert_fields", "alert_flags", "alert_notices"):
        for row in vocabulary(name):
            assert set(row.extra.get("families", ())) <= known
            assert set(row.extra.get("categories", ())) <= set(categories())


def test_every_list_named_by_a_field_exists_and_every_ground_fills_a_field() -> None:
    fields = vocabulary("alert_fields")
    assert all(len(vocabulary(row.extra["values"])) for row in fields if "values" in row.extra)
    assert all(row.extra["field"] in fields for row in vocabulary("alert_grounds"))
    for row in vocabulary("alert_objects"):
        compared = (*row.extra.get("compared", ()), *row.extra.get("compared_if_any", ()))
        assert all(fields[name].extra["objects"] for name in compared)
        assert bool(compared) == ("compared_article" in row.extra)
    for row in vocabulary("alert_object_statuses"):
        assert all(name in vocabulary("alert_objects") for name in row.extra["objects"])


def test_where_national_law_forbids_a_check_the_milder_one_takes_its_place() -> None:
    actions = vocabulary("alert_actions")
    assert actions["check_specific"].extra["if_forbidden"] == "check_inquiry"
    assert actions["check_inquiry"].extra["if_forbidden"] == "check_discreet"
    assert "if_forbidden" not in actions["check_discreet"].extra


def test_categories_of_the_new_regulations_are_not_offered_before_their_day() -> None:
    new = {found.code for found in categories_on(date(2023, 3, 7))} - {
        found.code for found in categories_on(date(2023, 3, 6))
    }
    assert new == {
        *("a32_1c", "a32_1d_i", "a32_1d_ii", "a32_1d_iii", "a32_1e", "a40_unknown"),
        *("a36_3_inquiry", "a36_4_inquiry", "r3_return"),
    }


def test_forms_go_with_arrest_with_national_security_and_with_immediate_action() -> None:
    with_forms = {
        code: found.forms_for(AlertKind(code))
        for code, found in categories().items()
        if found.forms
    }
    assert with_forms == {
        "a26_eaw": ("a",),
        "a26_extr": ("a",),
        "a36_4_discreet": ("m",),
        "a36_4_inquiry": ("m",),
        "a36_4_specific": ("m",),
    }
    for code in ("a36_3_specific", "a36_4_specific"):
        assert category(code).forms_for(AlertKind(code, is_immediate=True)) == ("m",)


@pytest.mark.parametrize(
    ("code", "object_kind", "admitted"),
    [
        ("a38_seize", "", False),
        ("a38_seize", "banknote", True),
        ("a38_seize", "non_cash_payment", False),
        ("a36_3_specific", "", True),
        ("a36_3_specific", "boat", True),
        ("a36_3_specific", "boat_engine", False),
        ("a26_eaw", "motor_vehicle", True),
        ("a40_unknown", "motor_vehicle", False),
    ],
)
def test_a_category_admits_the_subjects_of_its_article(
    code: str, object_kind: str, admitted: bool
) -> None:
    assert category(code).admits(object_kind) is admitted


def test_an_unknown_category_or_object_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownCode, match="no category of alert “a99”"):
        category("a99")
    with pytest.raises(UnknownCode, match="“spaceship” is not a code of the list “alert_objects”"):
        category("a38_seize").admits("spaceship")


def test_a_row_with_the_least_columns_is_a_category() -> None:
    found = read_categories(read_vocabulary("alert_categories", ROW))["one"]
    assert (found.code, found.minimum, found.groups.get("person")) == ("one", (), None)
    assert found.group(AlertKind("one", is_immediate=True)) == ""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('article = "Article 1"\n', "", "missing 'article'"),
        ("person = 60", "person = 0", "whole numbers above 0"),
        ("person = 60", 'person = "5 years"', "whole numbers above 0"),
        ("months =", "months_long_decision = -1\nmonths =", "whole numbers above 0"),
        ('person = "any"', "", "not of the same kinds"),
        ("person = 60 ", "object = 60 ", "not of the same kinds"),
        ('"sis_pol"', '"sis_sea"', "act “sis_sea” is not in sources.toml"),
        ('"judicial_authority"', '"anybody"', "issuer “anybody” is not in alert_issuers.toml"),
        ("months =", 'minimum = ["horoscope"]\nmonths =', "minimum “horoscope” is not in alert_f"),
        ("months =", 'forms = ["z"]\nmonths =', "forms “z” is not in sirene_forms.toml"),
    ],
)
def test_a_faulty_category_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    assert old in ROW
    with pytest.raises(FaultyData, match=f"alert_categories.toml, row “one”: .*{sentence}"):
        read_categories(read_vocabulary("alert_categories", ROW.replace(old, new)))
