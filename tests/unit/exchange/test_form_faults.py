"""Is everything that is wrong with a form told, and the rest still read?"""

from __future__ import annotations

import json
import re
import string
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.exchange.test_form import COMPLETE, HEADER

from spoc.exchange.envelope import Entity, Fault, Form, Relation, Severity
from spoc.exchange.form import read_json, read_xml, render_json, render_xml
from spoc.exchange.form_faults import MOST, SENTENCES, form_fault

XML = render_xml(COMPLETE).decode()
JSON: dict[str, Any] = json.loads(render_json(COMPLETE))


def told(faults: tuple[Fault, ...]) -> set[tuple[str, str]]:
    return {(fault.code, fault.where) for fault in faults}


def changed(**header: Any) -> Form:
    return replace(COMPLETE, header=replace(HEADER, **header))


CONTENT: list[tuple[Form, tuple[str, str]]] = [
    (changed(reference=""), ("form_missing_field", "form:/header/reference")),
    (changed(sender=""), ("form_missing_field", "form:/header/sender")),
    (changed(language=""), ("form_missing_field", "form:/header/language")),
    (changed(purpose=""), ("form_missing_field", "form:/header/purpose")),
    (changed(facts=""), ("form_missing_field", "form:/header/facts")),
    (changed(question=""), ("form_missing_field", "form:/header/question")),
    (changed(reason_held=""), ("form_missing_field", "form:/header/reason_held")),
    (changed(offences=()), ("form_missing_field", "form:/header/offences")),
    (changed(urgency_reason=""), ("form_missing_field", "form:/header/urgency_reason")),
    (changed(urgency_grounds=()), ("form_urgent_without_ground", "form:/header/urgency_grounds")),
    (changed(urgency="normal"), ("form_ground_without_urgency", "form:/header/urgency")),
    (changed(urgency="asap"), ("form_bad_value", "form:/header/urgency")),
    (changed(kind="demand"), ("form_unknown_code", "form:/header/kind")),
    (changed(instrument="dir9"), ("form_unknown_code", "form:/header/instrument")),
    (changed(purpose="curiosity"), ("form_unknown_code", "form:/header/purpose")),
    (changed(offences=("jaywalking",)), ("form_unknown_code", "form:/header/offences")),
    (changed(handling_codes=("h9",)), ("form_unknown_code", "form:/header/handling_codes")),
    (changed(urgency_grounds=("u_x",)), ("form_unknown_code", "form:/header/urgency_grounds")),
    (changed(language="english"), ("form_bad_language", "form:/header/language")),
    (changed(language="xx"), ("form_bad_language", "form:/header/language")),
    (changed(evaluation="E5"), ("form_bad_value", "form:/header/evaluation")),
    (changed(sirene_form="B"), ("form_bad_value", "form:/header/sirene_form")),
    (changed(recipients=("",)), ("form_empty_value", "form:/header/recipients")),
    (
        replace(COMPLETE, entities=(*COMPLETE.entities, Entity("x", "person"))),
        ("form_missing_role", "form:/entities/4/role"),
    ),
    (
        replace(COMPLETE, entities=(*COMPLETE.entities, Entity("x", "person", "villain"))),
        ("form_unknown_code", "form:/entities/4/role"),
    ),
    (
        replace(COMPLETE, entities=(*COMPLETE.entities, Entity("x", "spaceship"))),
        ("form_unknown_kind", "form:/entities/4"),
    ),
    (
        replace(
            COMPLETE,
            entities=(*COMPLETE.entities, Entity("x", "vehicle", values={"wings": ("2",)})),
        ),
        ("form_unknown_field", "form:/entities/4/wings"),
    ),
    (
        replace(
            COMPLETE,
            entities=(*COMPLETE.entities, Entity("x", "vessel", values={"imo_number": ("12",)})),
        ),
        ("form_bad_value", "form:/entities/4/imo_number"),
    ),
    (
        replace(
            COMPLETE,
            entities=(*COMPLETE.entities, Entity("x", "vessel", values={"make": ("a", "b")})),
        ),
        ("form_too_many_values", "form:/entities/4/make"),
    ),
    (
        replace(COMPLETE, entities=(*COMPLETE.entities, Entity("x", "item", evaluation="Z"))),
        ("form_bad_value", "form:/entities/4/evaluation"),
    ),
    (
        replace(COMPLETE, entities=(*COMPLETE.entities, Entity("v1", "vehicle"))),
        ("form_repeated_id", "form:/entities"),
    ),
    (
        replace(COMPLETE, entities=(*COMPLETE.entities, Entity("", "vehicle"))),
        ("form_missing_id", "form:/entities"),
    ),
    (
        replace(COMPLETE, relations=(Relation("p1", "v9", "uses"),)),
        ("form_dangling_relation", "form:/relations/1"),
    ),
    (
        replace(COMPLETE, relations=(Relation("p1", "v1", "admires"),)),
        ("form_unknown_code", "form:/relations/1"),
    ),
]


@pytest.mark.parametrize(("form", "expected"), CONTENT)
def test_a_fault_of_content_is_told_alone_and_the_content_kept(
    form: Form, expected: tuple[str, str]
) -> None:
    for read, document in ((read_xml, render_xml(form)), (read_json, render_json(form))):
        kept, faults = read(document)
        assert kept == form
        assert expected in told(faults)
        assert len(faults) == 1


def test_outside_the_directive_a_reason_in_words_is_enough_for_urgency() -> None:
    form = changed(instrument="interpol", urgency_grounds=(), purpose="", facts="", offences=())
    assert read_xml(render_xml(form)) == (form, ())


XML_CHANGES: list[tuple[str, str, tuple[str, str]]] = [
    ('version="1">', 'version="2">', ("form_wrong_version", "form")),
    ("exchange:1", "exchange:9", ("form_wrong_namespace", "form")),
    ("<header>", "<header>loose words", ("form_stray_text", "form:/header")),
    ("<header>", "<header><mood>angry</mood>", ("form_unknown_part", "form:/header/mood")),
    ("<header>", '<header lang="en">', ("form_unknown_part", "form:/header")),
    ("<text>", "<annex>more</annex><text>", ("form_unknown_part", "form:/annex")),
    ("<relations>", "<relations><edge/>", ("form_unknown_part", "form:/relations/1")),
    ("<sender>", "<sender><b>The</b> ", ("form_nested", "form:/header/sender")),
    (
        "<question>",
        "<question>Second</question><question>",
        ("form_repeated", "form:/header/question"),
    ),
    ("2026-11-25T00:27:00Z", "2026-11-25", ("form_bad_instant", "form:/header/reply_by")),
    ("2026-11-25T00:27:00Z", "2026-11-25T00:27:00", ("form_bad_instant", "form:/header/reply_by")),
    ("2026-11-25T00:27:00Z", "2026-02-30T00:00:00Z", ("form_bad_instant", "form:/header/reply_by")),
    ("2026-11-25T00:27:00Z", "tomorrow", ("form_bad_instant", "form:/header/reply_by")),
    ("<text>", "<text>One</text><text>", ("form_repeated", "form:/text")),
    (
        "<header>",
        '<header><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>',
        ("form_unknown_part", "form:/header/{http://www.w3.org/2001/XInclude}include"),
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), XML_CHANGES)
def test_a_fault_of_xml_is_told_and_the_rest_is_read(
    old: str, new: str, expected: tuple[str, str]
) -> None:
    assert old in XML
    form, faults = read_xml(XML.replace(old, new, 1).encode())
    assert expected in told(faults)
    assert form.entities == COMPLETE.entities
    assert form.header.facts == HEADER.facts


def test_a_wrong_order_of_fields_is_read_and_told_by_the_schema() -> None:
    moved = XML.replace("<language>en</language>", "", 1)
    moved = moved.replace("<header>", "<header><language>en</language>", 1)
    form, faults = read_xml(moved.encode())
    assert form == COMPLETE
    assert [fault.code for fault in faults] == ["form_schema"]
    assert faults[0].severity is Severity.NOTICE
    assert faults[0].values["line"].isdigit()


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "form_empty"),
        (b'<!DOCTYPE message [<!ENTITY x "y">]><message/>', "form_doctype"),
        (b'<message xmlns="urn:openspoc:exchange:1"><header>', "form_not_well_formed"),
        (b"<message>&evil;</message>", "form_entity"),
        (b"<message>\xff</message>", "form_bad_bytes"),
        (b"<letter/>", "form_wrong_root"),
    ],
)
def test_xml_that_is_no_message_gives_one_severe_fault(document: bytes, code: str) -> None:
    form, faults = read_xml(document)
    assert form == Form()
    assert [fault.code for fault in faults] == [code]
    assert faults[0].severity is Severity.SEVERE


def test_where_xml_breaks_off_is_told_with_its_line() -> None:
    cut = XML[: XML.index("<text>") + 10]
    _, faults = read_xml(cut.encode())
    assert faults[0].code == "form_not_well_formed"
    assert int(faults[0].values["line"]) == cut.count("\n") + 1


JSON_CHANGES: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"format": "urn:other"}, ("form_wrong_namespace", "form")),
    ({"version": "2"}, ("form_wrong_version", "form")),
    ({"version": 1}, ("form_wrong_version", "form")),
    ({"annex": 1}, ("form_unknown_part", "form:/annex")),
    ({"text": ["a", "b"]}, ("form_wrong_type", "form:/text")),
    ({"text": None}, ("form_wrong_type", "form:/text")),
    ({"relations": {}}, ("form_wrong_type", "form:/relations")),
    ({"relations": ["p1"]}, ("form_wrong_type", "form:/relations")),
    ({"header": JSON["header"] | {"mood": "angry"}}, ("form_unknown_part", "form:/header/mood")),
    ({"header": JSON["header"] | {"subject": 7}}, ("form_wrong_type", "form:/header/subject")),
    ({"header": JSON["header"] | {"subject": True}}, ("form_wrong_type", "form:/header/subject")),
    ({"header": JSON["header"] | {"reply_by": "x"}}, ("form_bad_instant", "form:/header/reply_by")),
    (
        {"header": JSON["header"] | {"subject": "a\x00b"}},
        ("form_characters_removed", "form:/header/subject"),
    ),
    ({"text": "\ud800"}, ("form_characters_removed", "form:/text")),
]


@pytest.mark.parametrize(("change", "expected"), JSON_CHANGES)
def test_a_fault_of_json_is_told_and_the_rest_is_read(
    change: dict[str, Any], expected: tuple[str, str]
) -> None:
    form, faults = read_json(json.dumps(JSON | change).encode())
    assert expected in told(faults)
    assert form.entities == COMPLETE.entities
    assert form.header.facts == HEADER.facts


def test_a_number_for_a_text_is_told_but_its_digits_are_kept() -> None:
    document = JSON | {"header": JSON["header"] | {"subject": 417}}
    assert read_json(json.dumps(document).encode())[0].header.subject == "417"


def test_one_string_stands_for_a_list_of_one() -> None:
    document = JSON | {"header": JSON["header"] | {"offences": "robbery_aggravated_theft"}}
    assert read_json(json.dumps(document).encode()) == (
        changed(offences=("robbery_aggravated_theft",)),
        (),
    )


def test_a_name_given_twice_in_json_is_told_and_the_first_is_kept() -> None:
    text = json.dumps(JSON).replace('"sender":', '"sender": "SPOC Elsewhere", "sender":', 1)
    form, faults = read_json(text.encode())
    assert form.header.sender == "SPOC Elsewhere"
    assert told(faults) == {("form_repeated", "form:/header/sender")}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b" ", "form_empty"),
        (b"{", "form_not_well_formed"),
        (b"\xff\xfe{", "form_bad_bytes"),
        (b"1" * 20_000_001, "form_too_large"),
        (b"[]", "form_wrong_root"),
        (b'"text"', "form_wrong_root"),
        (b"{}", "form_wrong_root"),
        (b"[" * 50_000, "form_too_deep"),
        (b"[" * 100 + b"]" * 100, "form_too_deep"),
        (b"[" + b"[]," * 70_000 + b"1]", "form_too_many_elements"),
        (b"[" + b"1," * 160_000 + b"1]", "form_too_many_elements"),
        (b'{"text": ' + b"9" * 5_000 + b"}", "form_not_well_formed"),
        (b'"' + b'\\"' * 100_000 + b"\\", "form_not_well_formed"),
    ],
)
def test_json_that_is_no_message_gives_one_severe_fault(document: bytes, code: str) -> None:
    form, faults = read_json(document)
    assert form == Form()
    assert [fault.code for fault in faults] == [code]
    assert faults[0].severity is Severity.SEVERE


def test_a_flood_of_faults_is_counted_not_told() -> None:
    strange = Entity("", "vehicle", values={f"f{n}": ("x",) for n in range(2_000)})
    _, faults = read_json(render_json(replace(COMPLETE, entities=(strange,), relations=())))
    assert len(faults) == MOST + 1
    assert faults[-1].code == "form_more_faults"
    assert int(faults[-1].values["count"]) == 2_001 - MOST


def test_faults_beyond_what_anybody_reads_are_still_counted() -> None:
    document = XML.replace("<header>", "<header>" + "".join(f"<x{n}/>" for n in range(1_500)))
    form, faults = read_xml(document.encode())
    assert form == COMPLETE
    assert int(faults[-1].values["count"]) == 1_500 - MOST


def test_an_empty_deadline_is_no_deadline() -> None:
    form, faults = read_json(
        json.dumps(JSON | {"header": JSON["header"] | {"reply_by": ""}}).encode()
    )
    assert form == changed(reply_by=None)
    assert faults == ()


def test_what_is_severe_is_told_first() -> None:
    _, faults = read_xml(b'<message xmlns="urn:openspoc:exchange:1" version="1"><x/></message>')
    assert faults[0].code == "form_missing_part"


def test_every_fault_fills_every_name_of_its_sentence() -> None:
    values = dict.fromkeys(("line", "said", "found", "part", "name", "value", "expected"), "x")
    values |= dict.fromkeys(("field", "kind", "list", "count", "id"), "x")
    for code, sentence in SENTENCES.items():
        assert set(re.findall(r"{(\w+)}", sentence)) <= set(values)
        assert sentence.format(**values)[-1] in (".", *string.ascii_lowercase)
        assert form_fault(code).code == code


def test_faults_found_while_reading_have_the_values_of_their_sentences() -> None:
    documents = [XML.replace(old, new, 1).encode() for old, new, _ in XML_CHANGES]
    documents += [render_xml(form) for form, _ in CONTENT]
    read = [read_xml(document)[1] for document in documents]
    read += [read_json(json.dumps(JSON | change).encode())[1] for change, _ in JSON_CHANGES]
    for fault in (fault for faults in read for fault in faults):
        assert SENTENCES[fault.code].format(**fault.values)


def test_a_fault_that_nobody_documented_is_a_bug() -> None:
    with pytest.raises(KeyError):
        form_fault("form_odd")
