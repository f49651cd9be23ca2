"""How is a form written in JSON, and what was in the JSON a partner sent?

UTF-8 only. The same names as in XML, with lists where a field may repeat.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

from spoc.exchange.envelope import Entity, Form, Header, Relation, Severity
from spoc.exchange.form_draft import Draft
from spoc.exchange.form_fields import NAMESPACE, VERSION, header_fields

# The hub keeps every form as JSON, so whatever fits the limits of XML must fit here as well: a
# form that could be read once must never become unreadable.
_MOST_BYTES = 20_000_000
_MOST_CONTAINERS = 60_000
_MOST_VALUES = 150_000
_MOST_DEPTH = 32
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_PARTS = ("format", "version", "header", "text", "entities", "relations")


# --- writing --------------------------------------------------------------------------------


def render(form: Form) -> bytes:
    """The form as an indented UTF-8 document; what is empty is left out."""
    document: dict[str, object] = {
        "format": NAMESPACE,
        "version": VERSION,
        "header": _header_object(form.header),
    }
    if form.text:
        document["text"] = form.text
    if form.entities:
        document["entities"] = [_entity_object(entity) for entity in form.entities]
    if form.relations:
        document["relations"] = [
            {"source": each.source, "target": each.target, "kind": each.kind}
            for each in form.relations
        ]
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _header_object(header: Header) -> dict[str, object]:
    written: dict[str, object] = {}
    for code in header_fields():
        held = getattr(header, code)
        if held and code == "reply_by":
            written[code] = held.astimezone(UTC).isoformat().replace("+00:00", "Z")
        elif held:
            written[code] = list(held) if isinstance(held, tuple) else held
    return written


def _entity_object(entity: Entity) -> dict[str, object]:
    written: dict[str, object] = {"id": entity.id, "kind": entity.kind}
    if entity.role:
        written["role"] = entity.role
    if entity.evaluation:
        written["evaluation"] = entity.evaluation
    if values := {name: list(held) for name, held in entity.values.items() if held}:
        written["values"] = values
    return written


# --- reading --------------------------------------------------------------------------------


class _Object(dict[str, Any]):
    """A JSON object that remembers which names were given twice."""

    __slots__ = ("repeated",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__()
        self.repeated: list[tuple[str, Any]] = []
        for name, value in pairs:
            if name in self:
                self.repeated.append((name, value))
            else:
                self[name] = value


def read(data: bytes) -> tuple[Draft, bool]:
    """What the document says, and whether there was a message in it. Never raises."""
    draft = Draft()
    loaded = _load(data, draft)
    if draft.faults:
        return draft, False
    if not isinstance(loaded, _Object) or not any(part in loaded for part in _PARTS):
        draft.fault("form_wrong_root", severity=Severity.SEVERE, found=_said(loaded))
        return draft, False
    _Reader(draft).read(loaded)
    return draft, True


def _load(data: bytes, draft: Draft) -> object:
    severe = Severity.SEVERE
    if not data.strip():
        draft.fault("form_empty", severity=severe)
        return None
    if len(data) > _MOST_BYTES:
        draft.fault("form_too_large", severity=severe)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        draft.fault("form_bad_bytes", severity=severe, line=line)
        return None
    bare = _STRING.sub("", text)
    if bare.count("{") + bare.count("[") > _MOST_CONTAINERS:
        draft.fault("form_too_many_elements", severity=severe)
        return None
    try:
        loaded = json.loads(text, object_pairs_hook=_Object)
    except json.JSONDecodeError as error:
        draft.fault("form_not_well_formed", severity=severe, line=error.lineno, said=error.msg)
    except RecursionError:
        draft.fault("form_too_deep", severity=severe, line=1)
    except ValueError as error:  # a number of thousands of digits
        draft.fault("form_not_well_formed", severity=severe, line=1, said=error)
    else:
        _measure(loaded, draft)
        return loaded
    return None


def _measure(loaded: object, draft: Draft) -> None:
    """Refuse what is too deep or has too many values; the containers are already counted."""
    waiting = [(loaded, 1)]
    seen = 0
    while waiting:
        held, depth = waiting.pop()
        seen += 1
        if depth > _MOST_DEPTH:
            return draft.fault("form_too_deep", severity=Severity.SEVERE, line=1)
        inside = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
        if seen + len(inside) > _MOST_VALUES:
            return draft.fault("form_too_many_elements", severity=Severity.SEVERE)
        waiting += [(each, depth + 1) for each in inside]
    return None


class _Reader:
    """Walks one document and fills a draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def read(self, root: _Object) -> None:
        if root.get("format") != NAMESPACE:
            self.draft.fault("form_wrong_namespace", found=_said(root.get("format", "")))
        elif root.get("version") != VERSION:
            self.draft.fault("form_wrong_version", found=_said(root.get("version", "")))
        self._others(root, "", _PARTS)
        if "header" not in root:
            self.draft.fault("form_missing_part", severity=Severity.SEVERE, part="header")
        header = self._object(root.get("header", _Object([])), "/header")
        self._others(header, "/header", tuple(header_fields()))
        for code, known in header_fields().items():
            if code in header:
                where = f"/header/{code}"
                for value in self._values(header[code], where, known.multiple):
                    self.draft.add(code, value)
        if "text" in root:
            self.draft.texts += self._values(root["text"], "/text", many=False)
        for where, entity in self._objects(root, "entities"):
            self._entity(entity, where)
        for where, relation in self._objects(root, "relations"):
            self._others(relation, where, ("source", "target", "kind"))
            ends = [self._one(relation, name, where) for name in ("source", "target", "kind")]
            self.draft.relations.append(Relation(*ends))

    def _entity(self, entity: _Object, where: str) -> None:
        names = ("id", "kind", "role", "evaluation", "values")
        self._others(entity, where, names)
        held = self._object(entity.get("values", _Object([])), f"{where}/values")
        self._others(held, f"{where}/values", tuple(held))
        read = {name: self._values(value, f"{where}/{name}", True) for name, value in held.items()}
        values: Mapping[str, tuple[str, ...]] = {n: tuple(each) for n, each in read.items() if each}
        identifier, kind, role, evaluation = (
            self._one(entity, name, where) for name in ("id", "kind", "role", "evaluation")
        )
        self.draft.entities.append(Entity(identifier, kind, role, values, evaluation))

    def _objects(self, root: _Object, part: str) -> Iterator[tuple[str, _Object]]:
        """The objects of a list, numbered from 1 as they will stand in the form."""
        held = root.get(part, [])
        if not isinstance(held, list):
            self._wrong(f"/{part}", held, "a list")
            return
        number = 0
        for each in held:
            if isinstance(each, _Object):
                number += 1
                yield f"/{part}/{number}", each
            else:
                self._wrong(f"/{part}", each, "an object")

    def _object(self, held: object, where: str) -> _Object:
        if isinstance(held, _Object):
            return held
        self._wrong(where, held, "an object")
        return _Object([])

    def _one(self, owner: _Object, name: str, where: str) -> str:
        values = self._values(owner.get(name, ""), f"{where}/{name}", many=False)
        return values[0] if values else ""

    def _values(self, held: object, where: str, many: bool) -> list[str]:
        """The strings of a value. One string may stand for a list of one."""
        if isinstance(held, str):
            return [held]
        if isinstance(held, list):
            if not many:
                self._wrong(where, held, "a string")
            strings = [each for each in held if isinstance(each, str)]
            for each in held:
                if not isinstance(each, str):
                    self._wrong(where, each, "a string")
                    strings += [_said(each)] if _is_number(each) else []
            return strings
        self._wrong(where, held, "a string")
        return [_said(held)] if _is_number(held) else []

    def _others(self, owner: _Object, where: str, known: tuple[str, ...]) -> None:
        for name, value in owner.items():
            if name not in known:
                self.draft.fault(
                    "form_unknown_part", f"{where}/{name}", name=name, value=_said(value)
                )
        for name, value in owner.repeated:
            self.draft.fault("form_repeated", f"{where}/{name}", value=_said(value))

    def _wrong(self, where: str, held: object, expected: str) -> None:
        self.draft.fault(
            "form_wrong_type",
            where,
            found=_type(held),
            expected=expected,
            value=_said(held),
        )


def _is_number(held: object) -> bool:
    return isinstance(held, int | float) and not isinstance(held, bool)


def _type(held: object) -> str:
    if isinstance(held, bool):
        return "true or false"
    if held is None:
        return "null"
    if isinstance(held, str):
        return "a string"
    if isinstance(held, list):
        return "a list"
    return "an object" if isinstance(held, dict) else "a number"


def _said(held: object) -> str:
    return held if isinstance(held, str) else json.dumps(held, ensure_ascii=False)
