"""What does the API's own document (OpenAPI) say, in the shape in which the human page shows it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or a field of an answer. `kind` in the words of JSON Schema."""

    name: str
    kind: str
    where: str = ""  # of a parameter: path, query, header
    is_required: bool = False
    default: str = ""
    schema: str = ""  # the shape it refers to, described further down


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back: the HTTP status, its name, and the shape."""

    status: str
    words: str
    schema: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    anchor: str
    method: str
    path: str
    summary: str
    text: str
    is_open: bool  # no token needed
    parameters: tuple[Value, ...]
    bodies: tuple[str, ...]
    answers: tuple[Answer, ...]
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object of the API and its fields."""

    name: str
    text: str
    fields: tuple[Value, ...]


def _flowing(text: str) -> str:
    """A docstring without its line breaks inside paragraphs, and “name” for `name`."""
    return re.sub(r"`([^`]*)`", r"“\1”", re.sub(r"(?<!\n)\n(?!\n)", " ", text))


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """Every operation, in the order of the document."""
    return [
        _operation(path, method, row)
        for path, methods in document["paths"].items()
        for method, row in methods.items()
    ]


def shapes(document: Mapping[str, Any]) -> list[Shape]:
    """Every object that the operations speak of, by name; enumerations are no objects."""
    return [
        Shape(
            name,
            _flowing(row.get("description", "")),
            tuple(_fields(row["properties"], frozenset(row.get("required", ())))),
        )
        for name, row in sorted(document.get("components", {}).get("schemas", {}).items())
        if "properties" in row
    ]


def _operation(path: str, method: str, row: Mapping[str, Any]) -> Operation:
    answers = [
        Answer(str(status), answer.get("description", ""), _schema_of(answer))
        for status, answer in sorted(row["responses"].items(), key=lambda item: str(item[0]))
    ]
    return Operation(
        anchor=f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""),
        method=method.upper(),
        path=path,
        summary=row.get("summary", ""),
        text=_flowing(row.get("description", "")),
        is_open="security" not in row,
        parameters=tuple(_parameter(one) for one in row.get("parameters", ())),
        bodies=tuple(row.get("requestBody", {}).get("content", {})),
        answers=tuple(answer for answer in answers if answer.schema != "Problem"),
        refusals=tuple(
            f"{answer.status} {answer.words}" for answer in answers if answer.schema == "Problem"
        ),
    )


def _parameter(row: Mapping[str, Any]) -> Value:
    schema = row.get("schema", {})
    default = schema.get("default")
    return Value(
        row["name"],
        _kind(schema),
        where=row["in"],
        is_required=bool(row.get("required")),
        default="" if default in (None, "") else str(default),
    )


def _fields(properties: Mapping[str, Any], required: frozenset[str]) -> Iterator[Value]:
    for name, schema in properties.items():
        yield Value(name, _kind(schema), is_required=name in required, schema=_reference(schema))


def _schema_of(answer: Mapping[str, Any]) -> str:
    content = answer.get("content", {})
    return next((_reference(kind.get("schema", {})) for kind in content.values()), "")


def _reference(schema: Mapping[str, Any]) -> str:
    """The name of the shape that a schema refers to, directly or as the items of a list."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    choices = [*schema.get("anyOf", ()), schema.get("items", {})]
    return next((found for one in choices if one and (found := _reference(one))), "")


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return _reference(schema)
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")
