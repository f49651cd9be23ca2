"""Which fields may a form carry?

The tables of the exchange format, read once from `data/*.toml`: header, entities, relations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from spoc.law.vocabulary import FaultyData, Row, Vocabulary, read_vocabulary

DATA = Path(__file__).parent / "data"
SCHEMA = DATA / "exchange-1.xsd"
NAMESPACE = "urn:openspoc:exchange:1"
VERSION = "1"

KINDS = (
    "person",
    "organisation",
    "vehicle",
    "document",
    "firearm",
    "vessel",
    "aircraft",
    "item",
    "location",
    "phone",
    "account",
    "event",
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field. A value must match `pattern` wholly ("": any text) and be a code of `vocabulary`.

    `element` is its name in XML, `code` its name in JSON and in `Entity.values`.
    `kinds`: the entities that have it (empty in the header).
    `required`: in every message, whatever its instrument.
    """

    code: str
    element: str
    multiple: bool
    pattern: str
    vocabulary: str
    required: bool
    kinds: tuple[str, ...]
    row: Row

    def accepts(self, value: str) -> bool:
        """Does the value have the shape of the pattern?"""
        return not self.pattern or re.fullmatch(self.pattern, value) is not None


@cache
def header_fields() -> MappingProxyType[str, Field]:
    """The fields of the header by code, in the order in which they are written."""
    return _fields("header_fields")


@cache
def entity_fields(kind: str) -> MappingProxyType[str, Field]:
    """The fields of one kind of entity by code, in order; empty for a kind we do not know."""
    fields = _fields("entity_fields")
    return MappingProxyType({code: each for code, each in fields.items() if kind in each.kinds})


@cache
def relation_kinds() -> Vocabulary:
    """The kinds of relation, with labels."""
    return _table("relation_kinds")


@cache
def _fields(name: str) -> MappingProxyType[str, Field]:
    return MappingProxyType({row.code: _field(name, row) for row in _table(name)})


def _table(name: str) -> Vocabulary:
    return read_vocabulary(name, (DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _field(name: str, row: Row) -> Field:
    extra = row.extra
    kinds = tuple(extra.get("kinds", ()))
    if stray := set(kinds) - set(KINDS):
        raise FaultyData(f"{name}.toml, row “{row.code}”: {sorted(stray)} is no kind of entity.")
    return Field(
        code=row.code,
        element=extra.get("element", row.code),
        multiple=extra["multiple"],
        pattern=extra["pattern"],
        vocabulary=extra.get("vocabulary", ""),
        required=extra.get("required", False),
        kinds=kinds,
        row=row,
    )
