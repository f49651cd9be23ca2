"""Do the tables, the schema, the code and the manual say the same about the exchange format?"""

from __future__ import annotations

import re
import typing
from dataclasses import fields
from pathlib import Path

from lxml import etree

from spoc.exchange.envelope import Header
from spoc.exchange.form import read_json, read_xml
from spoc.exchange.form_docs import with_tables
from spoc.exchange.form_fields import (
    DATA,
    KINDS,
    NAMESPACE,
    SCHEMA,
    VERSION,
    Field,
    entity_fields,
    header_fields,
    relation_kinds,
)
from spoc.kernel.xml import parse_xml
from spoc.law.vocabulary import LANGUAGES, vocabulary

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "exchange-format.md"
XS = {"xs": "http://www.w3.org/2001/XMLSchema"}
TYPES = {"words": "", "xs:dateTime": "", "code": ""}


def schema() -> etree._Element:
    return parse_xml(SCHEMA.read_bytes())


def declared(kind: str) -> list[tuple[str, bool, str]]:
    """Name, may it repeat, pattern: of each field of a complex type of the schema, in order."""
    found = schema().xpath(f"xs:complexType[@name='{kind}']//xs:element", namespaces=XS)
    assert isinstance(found, list)
    rows = []
    for element in found:
        assert isinstance(element, etree._Element)
        if element.get("name") == "extra":
            continue
        pattern = element.find(".//xs:pattern", XS)
        shape = "" if pattern is None else str(pattern.get("value"))
        if pattern is None:
            assert element.get("type") in TYPES
        rows.append((str(element.get("name")), element.get("maxOccurs") == "unbounded", shape))
        assert element.get("minOccurs") == "0"
    return rows


def tabled(known: typing.Iterable[Field]) -> list[tuple[str, bool, str]]:
    return [(field.element, field.multiple, field.pattern) for field in known]


def every_field() -> list[Field]:
    found = list(header_fields().values())
    for kind in KINDS:
        found += entity_fields(kind).values()
    return found


def test_the_schema_has_the_fields_of_the_header_table_in_order() -> None:
    assert declared("header") == tabled(header_fields().values())


def test_the_schema_has_the_fields_of_every_kind_of_entity_in_order() -> None:
    for kind in KINDS:
        assert declared(kind) == tabled(entity_fields(kind).values())
        assert len(entity_fields(kind)) >= 5


def test_the_schema_has_exactly_the_kinds_of_the_code() -> None:
    found = schema().xpath("xs:complexType[@name='entities']//xs:element/@name", namespaces=XS)
    assert found == [*KINDS, "other"]


def test_the_schema_is_of_the_namespace_and_version_of_the_code() -> None:
    root = schema()
    assert root.get("targetNamespace") == NAMESPACE
    assert root.xpath("string(//xs:attribute[@name='version']/@fixed)", namespaces=XS) == VERSION


def test_the_header_table_has_exactly_the_fields_of_the_dataclass() -> None:
    hints = typing.get_type_hints(Header)
    assert {field.name for field in fields(Header)} == set(header_fields())
    for code, known in header_fields().items():
        assert (hints[code] == tuple[str, ...]) == known.multiple
        if not known.multiple and code != "reply_by":
            assert hints[code] is str


def test_every_field_of_an_entity_has_a_kind() -> None:
    every = {code for kind in KINDS for code in entity_fields(kind)}
    table = re.findall(r'^code = "(\w+)"', (DATA / "entity_fields.toml").read_text(), re.MULTILINE)
    assert every == set(table)


def test_no_field_has_the_name_of_an_attribute_or_of_an_escape() -> None:
    for kind in KINDS:
        assert not {"extra", "id", "kind", "role", "evaluation"} & set(entity_fields(kind))


def test_every_vocabulary_of_the_tables_exists() -> None:
    every = [
        *header_fields().values(),
        *(f for kind in KINDS for f in entity_fields(kind).values()),
    ]
    for name in {field.vocabulary for field in every if field.vocabulary}:
        assert len(vocabulary(name)) > 0


def test_every_field_and_relation_has_a_label_in_four_languages() -> None:
    every = [
        *header_fields().values(),
        *(f for kind in KINDS for f in entity_fields(kind).values()),
    ]
    for row in [*(field.row for field in every), *relation_kinds()]:
        assert set(row.labels) == set(LANGUAGES)
        assert all(words.strip() == words and words for words in row.labels.values())


def test_the_fields_that_the_law_asks_for_exist_in_the_header() -> None:
    for row in vocabulary("request_fields"):
        assert set(row.extra["fields"]) <= {*header_fields(), "role"}


def test_the_tables_of_the_manual_are_those_of_the_data() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_tables(page) == page, "fill the tables again with form_docs.with_tables"
    assert page.count("<!-- table: ") == 5


def test_the_examples_of_the_manual_are_read_without_fault_and_are_the_same() -> None:
    page = PAGE.read_text(encoding="utf-8")
    (in_xml,) = re.findall(r"```xml\n(.*?)```", page, re.DOTALL)
    (in_json,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    form, faults = read_xml(in_xml.encode())
    assert faults == ()
    assert read_json(in_json.encode()) == (form, ())
