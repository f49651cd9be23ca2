"""Does every message find a desk and a priority, by rows that can be read and changed?"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoc.cases.routing_rules import (
    DESKS,
    Priority,
    Route,
    RoutingFacts,
    read_routing,
    route,
    routing_table,
)
from spoc.exchange import mentions
from spoc.law.vocabulary import FaultyData, vocabulary

TABLE = """
[[desk]]
code = "football"
desk = "dao"
topics = ["football"]
countries = ["NL", "fr"]
why = "Football."
source = "national choice"
[[desk]]
code = "rest"
desk = "cgi"
why = "The rest."
source = "national choice"
[[priority]]
code = "plain"
priority = "normal"
why = "Plain."
source = "national choice"
"""


def test_nothing_known_goes_to_the_international_desk() -> None:
    assert route(RoutingFacts()) == Route(
        "cgi", Priority.NORMAL, ("default_desk", "default_priority")
    )


@pytest.mark.parametrize("centre", ["pccc_tournai", "pccc_kerkrade", "pccc_luxembourg"])
def test_a_centre_keeps_its_messages_whatever_they_are_about(centre: str) -> None:
    found = route(RoutingFacts.of(channel=centre, crimes=["terrorism"], topics=["football"]))
    assert found.desk == centre


def test_sirene_work_stays_together() -> None:
    assert route(RoutingFacts.of(channel="sirene", crimes=["terrorism"])).desk == "cgi"
    assert route(RoutingFacts.of(channel="other_secure", form="G")).desk == "cgi"


def test_serious_crime_goes_to_the_judicial_desk_and_order_to_the_administrative() -> None:
    assert route(RoutingFacts.of(channel="siena", crimes=["DRUG_TRAFFICKING"])).desk == "djo"
    assert route(RoutingFacts.of(channel="liaison_officer", topics=["terror"])).desk == "djo"
    assert route(RoutingFacts.of(channel="siena", topics=["football"])).desk == "dao"
    assert route(RoutingFacts.of(channel="siena", kind="readmission")).desk == "dao"


@pytest.mark.parametrize(
    ("facts", "priority"),
    [
        (RoutingFacts.of(topics=["terror"]), Priority.FLASH),
        (RoutingFacts.of(channel="sirene", topics=["arrest"]), Priority.FLASH),
        (RoutingFacts.of(channel="siena", topics=["arrest"]), Priority.URGENT),
        (RoutingFacts.of(urgency="urgent"), Priority.URGENT),
        (RoutingFacts.of(topics=["expulsion"], urgency="normal"), Priority.URGENT),
        (RoutingFacts.of(crimes=["murder_gbh"]), Priority.HIGH),
        (RoutingFacts.of(kind="reminder"), Priority.HIGH),
        (RoutingFacts.of(kind="acknowledgement"), Priority.LOW),
    ],
)
def test_priority_looks_at_content_before_the_senders_mark(
    facts: RoutingFacts, priority: Priority
) -> None:
    assert route(facts).priority is priority


def test_all_conditions_of_a_row_must_hold() -> None:
    table = read_routing(TABLE)
    assert route(RoutingFacts.of(topics=["Football"], country="nl"), table).desk == "dao"
    assert route(RoutingFacts.of(topics=["football"], country="es"), table).desk == "cgi"
    assert route(RoutingFacts.of(country="nl"), table).desk == "cgi"


def test_every_row_says_why_and_on_whose_authority() -> None:
    table = routing_table()
    for row in (*table.desks, *table.priorities):
        assert table.why(row.code) == row.why
        assert "national choice" in row.source or "DIR977" in row.source
    assert table.why("row_of_last_year") == "row_of_last_year"
    assert {row.decides for row in table.desks} == set(DESKS)
    assert {row.decides for row in table.priorities} == set(Priority)


@pytest.mark.parametrize(
    ("condition", "lists"),
    [
        ("channels", ["channels"]),
        ("instruments", ["instruments"]),
        ("kinds", ["message_kinds", "pccc_kinds"]),
        ("forms", ["sirene_forms"]),
        ("crimes", ["crimes"]),
        ("urgencies", ["urgency"]),
    ],
)
def test_the_rows_speak_the_words_of_the_law(condition: str, lists: list[str]) -> None:
    known = {code for name in lists for code in vocabulary(name).codes()}
    table = routing_table()
    for row in (*table.desks, *table.priorities):
        assert row.conditions.get(condition, frozenset()) <= known, row.code


def test_topics_are_those_the_danger_words_have() -> None:
    file = Path(mentions.__file__).parent / "data" / "danger_words.toml"
    words = tomllib.loads(file.read_text(encoding="utf-8"))
    known = {topic for language in words.values() for topic in language}
    table = routing_table()
    for row in (*table.desks, *table.priorities):
        if row.code != "public_order":  # named for subjects that come otherwise
            assert row.conditions.get("topics", frozenset()) <= known, row.code


@given(
    st.sampled_from(vocabulary("channels").codes()),
    st.sampled_from(vocabulary("message_kinds").codes()),
    st.lists(st.sampled_from(vocabulary("crimes").codes())),
)
def test_every_message_finds_a_desk(channel: str, kind: str, crimes: list[str]) -> None:
    found = route(RoutingFacts.of(channel=channel, kind=kind, crimes=crimes))
    assert found.desk in DESKS
    assert len(found.reasons) == 2


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("[[desk]]", "[[desk]", "no valid TOML"),
        ('desk = "cgi"', 'desk = "fbi"', "“fbi” is not one of"),
        ('why = "The rest."', 'why = " "', "why is missing"),
        ('desk = "cgi"\n', "", "desk is missing"),
        ('code = "rest"', 'code = "football"', "occurs twice"),
        ('code = "plain"', 'code = "rest"', "occurs twice"),
        ("topics", "subjects", "no condition “subjects”"),
        ('["football"]', "[]", "must be a list"),
        ('["football"]', '"football"', "must be a list"),
        ('why = "The rest."', 'why = "The rest."\nforms = ["a"]', "must have no conditions"),
        ("[[priority]]", "[[urgency]]", "last [[priority]] row must have no conditions"),
    ],
)
def test_a_faulty_table_is_refused_with_a_sentence(old: str, new: str, fault: str) -> None:
    changed = TABLE.replace(old, new, 1)
    with pytest.raises(FaultyData) as refusal:
        read_routing(changed)
    assert fault in str(refusal.value)
