"""Is what is read what was written, whatever it was?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.exchange.form_strategies import ANY_TEXT, FORMS

from spoc.exchange.envelope import Entity, Form, Header, Relation, Severity
from spoc.exchange.form import UnfitForm, read_json, read_xml, render_json, render_xml
from spoc.exchange.form_fields import SCHEMA
from spoc.kernel.text import clean
from spoc.kernel.xml import XmlLimits, parse_xml, validate

HEADER = Header(
    reference="AT-2026-004417",
    sender="SPOC Austria",
    recipients=("SPOC Belgium", "Europol"),
    kind="request",
    instrument="dir977",
    urgency="urgent",
    urgency_grounds=("u_life",),
    urgency_reason="The next offence is expected within days.",
    purpose="investigation",
    facts="Four jewellers were robbed.",
    question="Who holds the plate 1-ZZZ-117?",
    reason_held="The car crossed your border.",
    offences=("robbery_aggravated_theft",),
    handling_codes=("h1", "h2"),
    evaluation="B2",
    language="en",
    reply_by=datetime(2026, 11, 25, 1, 27, tzinfo=timezone(timedelta(hours=1))),
    subject="Jeweller robberies",
)
COMPLETE = Form(
    HEADER,
    "Dear colleagues,\n\nplease see above.",
    (
        Entity(
            "p1",
            "person",
            "suspect_or_convicted",
            {
                "given_name": ("Marek",),
                "family_name": ("ZILVERNIK",),
                "birth_date": ("1991-03-14",),
            },
            "A1",
        ),
        Entity("v1", "vehicle", values={"plate": ("1-ZZZ-117",), "plate_country": ("BE",)}),
        Entity("t1", "phone", values={"phone_number": ("+32 400 00 00 42",)}),
    ),
    (Relation("p1", "v1", "uses"), Relation("p1", "t1", "uses")),
)


@settings(deadline=None)
@given(FORMS)
def test_reading_rendered_xml_gives_the_form_back(form: Form) -> None:
    assert read_xml(render_xml(form))[0] == form


@settings(deadline=None)
@given(FORMS)
def test_reading_rendered_json_gives_the_form_back(form: Form) -> None:
    assert read_json(render_json(form))[0] == form


@settings(deadline=None)
@given(FORMS)
def test_xml_and_json_say_the_same_and_find_the_same_faults(form: Form) -> None:
    in_xml, faults_in_xml = read_xml(render_xml(form))
    in_json, faults_in_json = read_json(render_json(form))
    assert in_xml == in_json
    in_common = [each for each in faults_in_xml if each.code != "form_schema"]
    assert sorted(map(repr, in_common)) == sorted(map(repr, faults_in_json))


@pytest.mark.parametrize(("render", "read"), [(render_xml, read_xml), (render_json, read_json)])
def test_a_complete_form_has_no_faults(render: object, read: object) -> None:
    assert callable(render)
    assert callable(read)
    assert read(render(COMPLETE)) == (COMPLETE, ())


def test_a_complete_form_is_valid_against_the_schema() -> None:
    assert validate(parse_xml(render_xml(COMPLETE)), SCHEMA) == ()


def test_an_entity_field_without_values_is_a_field_left_out() -> None:
    hollow = replace(COMPLETE, entities=(Entity("p1", "person", values={"alias": ()}),))
    assert read_xml(render_xml(hollow))[0].entities == (Entity("p1", "person"),)
    assert read_json(render_json(hollow))[0].entities == (Entity("p1", "person"),)


UNFIT = [
    replace(COMPLETE, text="a\x00b"),
    replace(COMPLETE, text="a\rb"),
    replace(COMPLETE, header=replace(HEADER, facts="\x1b[2J")),
    replace(COMPLETE, header=replace(HEADER, recipients=("ok", "\ud800"))),
    replace(COMPLETE, entities=(Entity("\x00", "person"),)),
    replace(COMPLETE, entities=(Entity("p", "person", values={"a\x00": ("b",)}),)),
    replace(COMPLETE, entities=(Entity("p", "person", values={"alias": ("\uffff",)}),)),
    replace(COMPLETE, relations=(Relation("a", "b", "\x07"),)),
    replace(COMPLETE, header=replace(HEADER, reply_by=datetime(2026, 1, 1))),  # noqa: DTZ001 - the point
    replace(
        COMPLETE,
        header=replace(HEADER, reply_by=datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2)))),
    ),
]


@pytest.mark.parametrize("form", UNFIT)
def test_a_form_that_no_document_can_carry_is_refused(form: Form) -> None:
    for render in (render_xml, render_json):
        with pytest.raises(UnfitForm) as refused:
            render(form)
        assert str(refused.value).startswith("The field “")


def test_the_offset_of_a_deadline_does_not_change_the_instant() -> None:
    read = read_xml(render_xml(COMPLETE))[0].header.reply_by
    assert read == datetime(2026, 11, 25, 0, 27, tzinfo=UTC)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_reading_any_bytes_never_raises(data: bytes) -> None:
    for read in (read_xml, read_json):
        form, faults = read(data)
        assert form == Form()
        assert faults[0].severity is Severity.SEVERE


WORDS = ("format", "version", "values", "id", "kind", "source", "recipients", "reply_by", "plate")
NAMES = st.sampled_from([*("header", "text", "entities", "relations"), *WORDS])


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                NAMES,
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_as_far_as_possible_and_can_be_written_again(document: object) -> None:
    form, _ = read_json(json.dumps(document).encode())
    assert read_json(render_json(form))[0] == form
    assert read_xml(render_xml(form))[0] == form
    assert clean(form.text) == (form.text, False)


def test_a_form_at_the_limits_of_xml_can_still_be_kept_as_json() -> None:
    many = "".join(f'<vehicle id="v{n}"><plate>"{n}"</plate></vehicle>' for n in range(9_990))
    text = '[{"' * 250_000
    document = (
        '<message xmlns="urn:openspoc:exchange:1" version="1"><header/>'
        f"<text>{text}<!-- -->{text}</text><entities>{many}</entities></message>"
    )
    form, _ = read_xml(document.encode())
    assert len(form.entities) == 9_990
    assert read_json(render_json(form))[0] == form
    assert len(document) < XmlLimits().size
