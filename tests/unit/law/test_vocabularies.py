"""Do the lists of codes hold what the law and the code need, in four languages?"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoc.law import codes
from spoc.law.limits import limits
from spoc.law.periods import periods
from spoc.law.vocabulary import (
    DATA,
    LANGUAGES,
    FaultyData,
    UnknownCode,
    Vocabulary,
    read_vocabulary,
    vocabulary,
)

NOT_LISTS = {"national", "data_limits"}
NAMES = sorted(path.stem for path in DATA.glob("*.toml") if path.stem not in NOT_LISTS)
GOOD = """
[[row]]
code = "one"
label = { en = "One", nl = "Een", fr = "Un", de = "Eins" }
source = "Article 1"
valid_from = 2020-01-01
valid_to = 2020-12-31
colours = ["red", { deep = true }]

[[row]]
code = "two"
label = { en = "Two", nl = "Twee", fr = "Deux", de = "Zwei" }
source = "Article 2"
unconfirmed = true
proposal = true
note = "A remark."
"""


def example() -> Vocabulary:
    return read_vocabulary("example", GOOD)


@pytest.mark.parametrize("name", NAMES)
def test_every_list_loads_with_all_labels_and_a_source(name: str) -> None:
    rows = list(vocabulary(name))
    assert rows
    for row in rows:
        assert set(row.labels) == set(LANGUAGES)
        assert all(words.strip() == words and words for words in row.labels.values())
        assert row.source


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.toml")))
def test_every_file_opens_with_a_comment_that_names_its_provenance(name: str) -> None:
    head = (DATA / f"{name}.toml").read_text(encoding="utf-8").split("\n\n")[0]
    assert head.startswith("# ")
    assert re.search("provenance|names: unicode cldr|our own proposal", head, re.IGNORECASE)


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("channels", codes.Channel),
        ("instruments", codes.Instrument),
        ("urgency", codes.Urgency),
        ("access", codes.Access),
        ("counting", codes.Counting),
    ],
)
def test_every_code_python_branches_on_has_a_row_and_every_row_a_code(
    name: str, enum: type[StrEnum]
) -> None:
    assert set(vocabulary(name).codes()) == {member.value for member in enum}


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("refusal_grounds", 11),
        ("urgency_grounds", 4),
        ("copy_waivers", 3),
        ("channel_exceptions", 3),
        ("crimes", 30),
        ("notices", 9),
        ("traffic_kinds", 3),
        ("handling_codes", 4),
        ("evaluation_sources", 4),
        ("evaluation_information", 4),
        ("person_categories", 6),
        ("data_groups", 12),
        ("spoc_tasks", 6),
        ("case_functions", 8),
        ("request_fields", 7),
        ("europol_copy", 5),
        ("sirene_forms", 17),
        ("pccc_kinds", 15),
        ("evidence_use", 3),
    ],
)
def test_closed_lists_have_exactly_the_rows_of_the_act(name: str, count: int) -> None:
    assert len(vocabulary(name)) == count


@pytest.mark.parametrize("name", NAMES)
def test_acts_cited_in_capitals_are_explained_in_the_list_of_sources(name: str) -> None:
    known = {row.extra["short"] for row in vocabulary("sources")}
    cited = {
        word
        for row in vocabulary(name)
        for part in row.source.split(";")
        if (word := part.split()[0].strip(",:")) == word.upper() and len(word) > 2  # not "OJ"
    }
    assert cited <= known | {"SIRENE", "INTERPOL", "ISO", "III/IRPD/GA/2011"}


def test_every_channel_has_an_instrument_and_a_mailbox_of_its_own() -> None:
    channels = vocabulary("channels")
    boxes = [
        row.extra[column]
        for row in channels
        for column in ("mailbox", "urgent_mailbox")
        if row.extra.get(column)
    ]
    assert sorted(boxes) == sorted(
        [
            *("interpol", "siena", "sirene", "sirene-urgent", "lo", "police", "other"),
            *("pccc-tournai", "pccc-kerkrade", "pccc-luxembourg"),
        ]
    )
    assert all(row.extra["instrument"] in vocabulary("instruments") for row in channels)


def test_channel_choices_name_known_channels_and_exceptions() -> None:
    for row in vocabulary("channel_choice"):
        assert all(code in vocabulary("channels") for code in row.extra["channels"])
        assert row.extra.get("exception", "ch_third_party") in vocabulary("channel_exceptions")


def test_moves_of_a_request_form_a_graph_that_is_reached_and_ends() -> None:
    moves = {row.code: row.extra["moves"] for row in vocabulary("request_states")}
    reached, waiting = set(), ["received", "out_draft"]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += moves[state]
    assert reached == set(moves)
    assert [state for state, following in moves.items() if not following] == ["erased"]


def test_only_a_request_starts_the_clock_of_the_answer() -> None:
    kinds = vocabulary("message_kinds")
    effects = {row.code: row.extra["clock"] for row in kinds}
    assert [code for code, effect in effects.items() if effect == "starts"] == ["request"]
    assert {code for code, effect in effects.items() if effect == "stops"} == {
        *("answer", "refusal", "withdrawal")
    }
    assert set(effects.values()) == {"starts", "stops", "pauses", "resumes", "none"}
    assert {row.extra["direction"] for row in kinds} <= {"in", "out", "both"}


def test_abolished_forms_stay_in_the_list_but_are_not_offered() -> None:
    forms = vocabulary("sirene_forms")
    offered = {row.extra["letter"] for row in forms.valid_on(date(2026, 1, 1))}
    assert offered == set("AEFGHIJKLMNOPQ")
    assert "b" in {row.code for row in forms.valid_on(date(2010, 1, 1))}


def test_the_system_administrator_has_no_access_to_cases() -> None:
    assert vocabulary("roles")["system_admin"].extra["case_access"] is False


def test_countries_cover_the_union_schengen_and_the_invented_one() -> None:
    countries = vocabulary("countries")
    union = [row for row in countries if "eu_from" in row.extra and "eu_to" not in row.extra]
    assert len(union) == 27
    assert len([row for row in countries if "schengen_from" in row.extra]) == 29
    assert [row.code for row in countries if row.extra.get("fictional")] == ["xx"]
    assert countries.label("BE", "nl") == "België"
    assert all(row.extra["alpha2"] == row.code.upper() for row in countries)


def test_languages_hold_the_twenty_four_of_the_union() -> None:
    assert len([row for row in vocabulary("languages") if row.extra["eu"]]) == 24


def test_labels_of_limits_and_periods_come_in_the_language_asked() -> None:
    for limit in limits().values():
        assert (limit.label("nl"), limit.label("xx")) == (limit.labels["nl"], limit.labels["en"])
    for period in periods().values():
        assert (period.label("nl"), period.label("xx")) == (
            period.labels["nl"],
            period.labels["en"],
        )


def test_a_vocabulary_is_read_once() -> None:
    assert vocabulary("crimes") is vocabulary("crimes")


def test_rows_come_in_the_order_of_the_file_and_by_code() -> None:
    found = example()
    assert [row.code for row in found] == ["one", "two"] == list(found.codes())
    assert len(found) == 2
    assert "one" in found
    assert "three" not in found
    assert found["two"].note == "A remark."
    assert found.get("three") is None
    assert found.get("one") is found["one"]


def test_an_unknown_code_is_a_key_error_with_a_sentence() -> None:
    with pytest.raises(KeyError) as caught:
        example()["three"]
    assert str(caught.value) == (
        "“three” is not a code of the list “example”. Use one of: one, two."
    )


@pytest.mark.parametrize("name", ["no_such_list", "../secret", "Crimes", ""])
def test_an_unknown_list_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(UnknownCode, match="There is no list of codes named"):
        vocabulary(name)


@given(st.text())
def test_a_label_never_raises_and_falls_back_to_the_code(code: str) -> None:
    expected = {"one": "Een", "two": "Twee"}.get(code.lower(), code)
    assert example().label(code, "nl") == expected


def test_a_label_falls_back_to_english_and_understands_regions() -> None:
    assert example().label("one", "fr-be") == "Un"
    assert example().label("one", "es") == "One"


def test_a_row_is_in_force_on_both_its_first_and_its_last_day() -> None:
    found = example()
    days = {
        date(2019, 12, 31): ["two"],
        date(2020, 1, 1): ["one", "two"],
        date(2020, 12, 31): ["one", "two"],
        date(2021, 1, 1): ["two"],
    }
    assert {day: [row.code for row in found.valid_on(day)] for day in days} == days


def test_marks_of_doubt_are_kept() -> None:
    one, two = example()
    assert (one.unconfirmed, one.is_proposal) == (False, False)
    assert (two.unconfirmed, two.is_proposal) == (True, True)


def test_other_columns_are_kept_and_cannot_be_changed() -> None:
    row = example()["one"]
    assert row.extra["colours"][0] == "red"
    assert row.extra["colours"][1]["deep"] is True
    with pytest.raises(TypeError):
        row.extra["colours"][1]["deep"] = False
    with pytest.raises(TypeError):
        row.extra["new"] = 1  # type: ignore[index]  # that it is forbidden is the test


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('code = "one"', "code = ", "no valid TOML"),
        ("[[row]]", "[[line]]", "must hold \\[\\[row\\]\\] tables and nothing else"),
        ('code = "one"', 'code = "One"', "lower-case letters"),
        ('code = "one"', 'code = "one\\n"', "lower-case letters"),
        ('code = "one"', "", "lower-case letters"),
        ('code = "one"', 'code = "two"', "occurs twice"),
        (', de = "Eins"', "", "label must have exactly en, nl, fr, de"),
        ('label = { en = "One", nl = "Een", fr = "Un", de = "Eins" }', "", "label must have"),
        ('de = "Eins"', 'de = " "', "the de label is empty"),
        ('de = "Eins"', "de = 1", "the de label is empty"),
        ('source = "Article 1"', "", "must name its source"),
        ('source = "Article 1"', 'source = " "', "must name its source"),
        ("2020-12-31", "2019-12-31", "valid_to 2019-12-31 is before valid_from 2020-01-01"),
        ("2020-12-31", '"2020-12-31"', "valid_to must be a day"),
        ("2020-12-31", "2020-12-31T00:00:00Z", "valid_to must be a day"),
        ("unconfirmed = true", 'unconfirmed = "no"', "unconfirmed must be true or false"),
    ],
)
def test_a_faulty_file_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(FaultyData, match=sentence):
        read_vocabulary("example", GOOD.replace(old, new))


def test_rows_that_are_no_list_are_refused() -> None:
    with pytest.raises(FaultyData, match="tables and nothing else"):
        read_vocabulary("example", "row = 1")
