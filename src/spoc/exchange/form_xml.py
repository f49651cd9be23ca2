"""How is a form written in XML, and what was in the XML a partner sent?

The namespace and the tables decide; an XSD beside them says the same to a partner's machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from lxml import etree

from spoc.exchange.envelope import Entity, Fault, Form, Header, Relation, Severity
from spoc.exchange.form_draft import Draft
from spoc.exchange.form_faults import form_fault
from spoc.exchange.form_fields import (
    KINDS,
    NAMESPACE,
    SCHEMA,
    VERSION,
    entity_fields,
    header_fields,
)
from spoc.kernel.xml import BadXml, XmlLimits, parse_xml, validate

LIMITS = XmlLimits(elements=20_000)

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_NSMAP: Any = {None: NAMESPACE}  # the stubs forget the default namespace
_WHITE = " \t\n"  # what XML itself calls white space, after line ends are unified


# --- writing --------------------------------------------------------------------------------


def render(form: Form) -> bytes:
    """The form as an indented UTF-8 document. The strings must be clean (`form.render_xml`)."""
    root = etree.Element(_tag("message"), version=VERSION, nsmap=_NSMAP)
    _write_header(etree.SubElement(root, _tag("header")), form.header)
    if form.text:
        _write_value(root, "text", form.text)
    if form.entities:
        entities = etree.SubElement(root, _tag("entities"))
        for entity in form.entities:
            _write_entity(entities, entity)
    if form.relations:
        relations = etree.SubElement(root, _tag("relations"))
        for relation in form.relations:
            edge = {"source": relation.source, "target": relation.target, "kind": relation.kind}
            etree.SubElement(relations, _tag("relation"), edge)
    etree.indent(root)
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False) + b"\n"


def _write_header(parent: etree._Element, header: Header) -> None:
    for code, known in header_fields().items():
        held = getattr(header, code)
        if not held:
            continue
        if code == "reply_by":
            held = held.astimezone(UTC).isoformat().replace("+00:00", "Z")
        for value in held if isinstance(held, tuple) else (held,):
            _write_value(parent, known.element, value)


def _write_entity(parent: etree._Element, entity: Entity) -> None:
    known = entity.kind in KINDS
    element = etree.SubElement(parent, _tag(entity.kind if known else "other"), id=entity.id)
    if not known:
        element.set("kind", entity.kind)
    if entity.role:
        element.set("role", entity.role)
    if entity.evaluation:
        element.set("evaluation", entity.evaluation)
    fields = entity_fields(entity.kind)
    for code in fields:
        for value in entity.values.get(code, ()):
            _write_value(element, code, value)
    for name, values in entity.values.items():
        if name not in fields:
            for value in values:
                _write_value(element, "extra", value).set("name", name)


def _write_value(parent: etree._Element, name: str, value: str) -> etree._Element:
    element = etree.SubElement(parent, _tag(name))
    element.text = value
    if value != value.strip(_WHITE):
        element.set(_SPACE, "preserve")
    return element


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


# --- reading --------------------------------------------------------------------------------


def read(data: bytes) -> tuple[Draft, bool]:
    """What the document says, and whether there was a message in it. Never raises."""
    draft = Draft()
    try:
        root = parse_xml(data, limits=LIMITS)
    except BadXml as refused:
        code = "form_" + refused.code.replace("-", "_")
        draft.fault(code, severity=Severity.SEVERE, line=refused.line, said=refused.sentence)
        return draft, False
    if etree.QName(root).localname != "message":
        draft.fault("form_wrong_root", severity=Severity.SEVERE, found=root.tag)
        return draft, False
    _Reader(draft, etree.QName(root).namespace or "").read(root)
    return draft, True


def schema_faults(data: bytes) -> tuple[Fault, ...]:
    """Where a readable document departs from the XSD."""
    return tuple(
        form_fault("form_schema", flaw.path, Severity.NOTICE, line=flaw.line, said=flaw.sentence)
        for flaw in validate(parse_xml(data, limits=LIMITS), SCHEMA)
    )


class _Reader:
    """Walks one document and fills a draft; names count in the namespace of the root."""

    def __init__(self, draft: Draft, namespace: str) -> None:
        self.draft = draft
        self.namespace = namespace

    def read(self, root: etree._Element) -> None:
        if self.namespace != NAMESPACE:
            self.draft.fault("form_wrong_namespace", found=self.namespace)
        elif root.get("version") != VERSION:
            self.draft.fault("form_wrong_version", found=root.get("version") or "")
        self._attributes(root, "", ("version",))
        if not any(self._name(child) == "header" for child in root):
            self.draft.fault("form_missing_part", severity=Severity.SEVERE, part="header")
        for name, child in self._children(root, ""):
            if name == "header":
                self._header(child)
            elif name == "text":
                self.draft.texts.append(self._value(child, "/text"))
            elif name == "entities":
                self._entities(child)
            elif name == "relations":
                self._relations(child)
            else:
                self._unknown(child, f"/{name}", name)

    def _header(self, header: etree._Element) -> None:
        codes = {known.element: code for code, known in header_fields().items()}
        self._attributes(header, "/header", ())
        for name, child in self._children(header, "/header"):
            if name in codes:
                where = f"/header/{codes[name]}"
                self.draft.add(codes[name], self._value(child, where))
            else:
                self._unknown(child, f"/header/{name}", name)

    def _entities(self, parent: etree._Element) -> None:
        self._attributes(parent, "/entities", ())
        for kind, child in self._children(parent, "/entities"):
            where = f"/entities/{len(self.draft.entities) + 1}"
            allowed = ("id", "role", "evaluation", *(["kind"] if kind == "other" else []))
            self._attributes(child, where, allowed)
            values: dict[str, list[str]] = {}
            for element, field in self._children(child, where):
                name = field.get("name", "") if element == "extra" else element
                extra = ("name",) if element == "extra" else ()
                value = self._value(field, f"{where}/{name}", extra)
                values.setdefault(name, []).append(value)
            self.draft.entities.append(
                Entity(
                    id=child.get("id", ""),
                    kind=child.get("kind", "") if kind == "other" else kind,
                    role=child.get("role", ""),
                    values={name: tuple(held) for name, held in values.items()},
                    evaluation=child.get("evaluation", ""),
                )
            )

    def _relations(self, parent: etree._Element) -> None:
        self._attributes(parent, "/relations", ())
        for name, child in self._children(parent, "/relations"):
            where = f"/relations/{len(self.draft.relations) + 1}"
            if name != "relation":
                self._unknown(child, where, name)
                continue
            self._attributes(child, where, ("source", "target", "kind"))
            if said := _words(child).strip():
                self.draft.fault("form_stray_text", where, value=said)
            self.draft.relations.append(
                Relation(child.get("source", ""), child.get("target", ""), child.get("kind", ""))
            )

    def _children(
        self, element: etree._Element, where: str
    ) -> Iterator[tuple[str, etree._Element]]:
        """The child elements with their names; words between them are told, not lost."""
        around = [element.text, *(child.tail for child in element)]
        for said in around:
            if said and said.strip():
                self.draft.fault("form_stray_text", where, value=said.strip())
        for child in element:
            yield self._name(child), child

    def _name(self, element: etree._Element) -> str:
        name = etree.QName(element)
        return name.localname if (name.namespace or "") == self.namespace else str(element.tag)

    def _value(self, element: etree._Element, where: str, allowed: Iterable[str] = ()) -> str:
        self._attributes(element, where, allowed)
        if len(element):
            self.draft.fault("form_nested", where, Severity.NOTICE)
        value = _words(element)
        return value if element.get(_SPACE) == "preserve" else value.strip(_WHITE)

    def _attributes(self, element: etree._Element, where: str, allowed: Iterable[str]) -> None:
        for name, value in element.attrib.items():
            known = str(name) in allowed or str(name) == _SPACE
            if not known and not str(name).startswith(_INSTANCE):
                self.draft.fault("form_unknown_part", where, name=name, value=value)

    def _unknown(self, element: etree._Element, where: str, name: str) -> None:
        said = " ".join(_words(element).split())
        self.draft.fault("form_unknown_part", where, name=name, value=said)


def _words(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext())
