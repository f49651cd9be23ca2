"""Does a form say what it must, in the codes of the format?

Pure checks on the content, the same for XML and JSON. A fault never removes content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from spoc.exchange.envelope import Entity, Fault, Form, Header, Severity
from spoc.exchange.form_faults import form_fault
from spoc.exchange.form_fields import (
    KINDS,
    Field,
    entity_fields,
    header_fields,
    relation_kinds,
)
from spoc.law.codes import Instrument, Urgency
from spoc.law.vocabulary import Vocabulary, vocabulary

_EVALUATION = header_fields()["evaluation"]
_SUBJECTS = frozenset({"person", "organisation"})


def faults_of(form: Form) -> Iterator[Fault]:
    """Everything wrong with the content of a form, header first."""
    yield from _header(form.header)
    yield from _ids(form)
    for number, entity in enumerate(form.entities, start=1):
        yield from _entity(entity, f"/entities/{number}", form.header)
    yield from _relations(form)


def _header(header: Header) -> Iterator[Fault]:
    for code, known in header_fields().items():
        held = getattr(header, code)
        where = f"/header/{code}"
        if not held:
            if known.required:
                yield form_fault("form_missing_field", where, field=code)
        elif isinstance(held, tuple):
            yield from _values(known, held, where)
        elif isinstance(held, str):
            yield from _values(known, (held,), where)
    yield from _urgency(header)
    if _is_dir977_request(header):
        yield from _request(header)


def _is_dir977_request(header: Header) -> bool:
    return header.kind == "request" and header.instrument == Instrument.DIR977


def _urgency(header: Header) -> Iterator[Fault]:
    """Urgency is declared and reasoned by the requester (Directive (EU) 2023/977, Article 4(4));
    outside the directive, a reason in words is enough.
    """
    urgent = header.urgency == Urgency.URGENT
    reasoned = bool(header.urgency_reason) and header.instrument != Instrument.DIR977
    if urgent and not header.urgency_grounds and not reasoned:
        yield form_fault("form_urgent_without_ground", "/header/urgency_grounds")
    if header.urgency_grounds and header.urgency in ("", Urgency.NORMAL):
        yield form_fault("form_ground_without_urgency", "/header/urgency")


def _request(header: Header) -> Iterator[Fault]:
    """What Article 4(5) asks of every request, and of the urgent ones."""
    for row in vocabulary("request_fields"):
        when = row.extra["required"]
        if when == "always" or (when == "when_urgent" and header.urgency == Urgency.URGENT):
            for code in row.extra["fields"]:
                if not getattr(header, code) and code != "urgency_grounds":  # told by _urgency
                    yield form_fault("form_missing_field", f"/header/{code}", field=code)


def _values(known: Field, values: tuple[str, ...], where: str) -> Iterator[Fault]:
    listed = vocabulary(known.vocabulary) if known.vocabulary else None
    for value in values:
        if not value:
            yield form_fault("form_empty_value", where, Severity.NOTICE)
        elif listed is not None:
            yield from _code(value, listed, where)
        elif not known.accepts(value):
            yield form_fault("form_bad_value", where, value=value)


def _code(value: str, listed: Vocabulary, where: str) -> Iterator[Fault]:
    if value in listed:
        return
    if listed.name == "languages":
        yield form_fault("form_bad_language", where, value=value)
    else:
        yield form_fault("form_unknown_code", where, value=value, list=listed.name)


def _ids(form: Form) -> Iterator[Fault]:
    counted = Counter(entity.id for entity in form.entities)
    for identifier, count in counted.items():
        if not identifier:
            yield form_fault("form_missing_id", "/entities")
        elif count > 1:
            yield form_fault("form_repeated_id", "/entities", id=identifier)


def _entity(entity: Entity, where: str, header: Header) -> Iterator[Fault]:
    if entity.kind not in KINDS:
        yield form_fault("form_unknown_kind", where, kind=entity.kind)
    if entity.kind in _SUBJECTS and entity.role:
        yield from _code(entity.role, vocabulary("person_categories"), f"{where}/role")
    if entity.kind in _SUBJECTS and not entity.role and _is_dir977_request(header):
        # Article 4(5): the link between the purpose and each person or entity named.
        yield form_fault("form_missing_role", f"{where}/role", id=entity.id)
    if entity.evaluation and not _EVALUATION.accepts(entity.evaluation):
        yield form_fault("form_bad_value", f"{where}/evaluation", value=entity.evaluation)
    fields = entity_fields(entity.kind)
    for name, values in entity.values.items():
        known = fields.get(name)
        if known is None:
            if entity.kind in KINDS:
                yield form_fault("form_unknown_field", f"{where}/{name}", field=name)
            continue
        if len(values) > 1 and not known.multiple:
            yield form_fault("form_too_many_values", f"{where}/{name}", count=len(values))
        yield from _values(known, values, f"{where}/{name}")


def _relations(form: Form) -> Iterator[Fault]:
    ids = {entity.id for entity in form.entities}
    for number, relation in enumerate(form.relations, start=1):
        where = f"/relations/{number}"
        for end in (relation.source, relation.target):
            if end not in ids:
                yield form_fault("form_dangling_relation", where, id=end)
        yield from _code(relation.kind, relation_kinds(), where)
