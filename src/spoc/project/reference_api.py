"""What does the manual say of the API? The OpenAPI document, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spoc.project.reference_text import section, table

API_INTRODUCTION = """\
`Authorization: Bearer TOKEN` opens it; `./spoc token create` makes one.
The reason for looking is given in the header `X-Purpose`.
JSON is UTF-8; instants are RFC 3339 with offset.
Errors are problem documents (RFC 9457, `application/problem+json`) with a stable `code`.
A parameter, channel, stage or desk that is not known is refused with the known ones (422).
Lists have `items` and `next`, the opaque cursor of the following page.
Rights, need-to-know and record are those of the pages.

The same as OpenAPI: `/api/v1/openapi.json`.

```
curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: message/rfc822" \\
     --data-binary @message.eml http://127.0.0.1:8000/api/v1/messages
```
"""


def api_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Every operation with parameters and answers, then every shape."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield from section(f"`{method.upper()} {path}`")
            yield from _operation(operation)
    yield from section("Shapes")
    for name, shape in sorted(document.get("components", {}).get("schemas", {}).items()):
        if "properties" in shape:
            yield from section(f"`{name}`", level=3)
            yield from _shape(shape)


def _operation(operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"{operation.get('summary', '')}. {operation.get('description', '')}".replace("?.", "?")
    parameters = operation.get("parameters", [])
    if parameters:
        yield ""
        yield from table(
            ("Parameter", "In", "Type", "Required"),
            [
                (f"`{one['name']}`", one["in"], _type(one.get("schema", {})),
                 "yes" if one.get("required") else "")
                for one in parameters
            ],
        )  # fmt: skip
    bodies = operation.get("requestBody", {}).get("content", {})
    if bodies:
        yield ""
        yield "Body: " + ", ".join(f"`{kind}`" for kind in bodies) + "."
    yield ""
    yield from table(
        ("Answer", "Body"),
        [(status, _answer(answer)) for status, answer in sorted(
            operation["responses"].items(), key=lambda one: str(one[0]))],
    )  # fmt: skip


def _answer(answer: Mapping[str, Any]) -> str:
    kinds = [_type(content.get("schema", {})) for content in answer.get("content", {}).values()]
    return ", ".join(kinds) or "no JSON"


def _shape(shape: Mapping[str, Any]) -> Iterator[str]:
    if shape.get("description"):
        yield str(shape["description"])
        yield ""
    needed = shape.get("required", ())
    yield from table(
        ("Field", "Type", "Always there", "Meaning"),
        [
            (f"`{name}`", _type(one), "yes" if name in needed else "", one.get("description", ""))
            for name, one in shape["properties"].items()
        ],
    )


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[`{name}`](#{name.lower()})"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(_type(one) for one in schema[several])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    said = " ".join(str(schema[key]) for key in ("type", "format") if key in schema)
    return said or "any"
