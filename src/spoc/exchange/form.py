"""How does a form become a document, and a document a form?

The only door to the exchange format (`docs/reference/exchange-format.md`). Reading never raises:
what is wrong is a fault, what can be read is returned. `read(render(x))` is `x`, without faults
when the form is complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import chain

from spoc.exchange import form_json, form_xml
from spoc.exchange.envelope import Fault, Form
from spoc.exchange.form_checks import faults_of
from spoc.exchange.form_draft import Draft
from spoc.exchange.form_faults import at_most
from spoc.exchange.form_fields import header_fields
from spoc.kernel.errors import Refusal
from spoc.kernel.text import clean


class UnfitForm(Refusal):
    """A form of our own that no document can carry: control characters, a deadline in no zone."""

    code = "unfit-form"
    status = 422


def render_xml(form: Form) -> bytes:
    """The form as XML in UTF-8, valid against the XSD when its content has no fault.

    An entity field without values is the same as a field left out.

    Raises:
        UnfitForm: when a string is not `clean`, or `reply_by` is no usable instant.
    """
    _refuse_unfit(form)
    return form_xml.render(form)


def read_xml(data: bytes) -> tuple[Form, tuple[Fault, ...]]:
    """The form in this XML document, as far as it can be read, and what is wrong with it."""
    draft, found = form_xml.read(data)
    form, faults = _judged(draft, found)
    if found and not faults:  # our own checks found nothing: the schema has the last word
        faults = at_most(form_xml.schema_faults(data))
    return form, faults


def render_json(form: Form) -> bytes:
    """The form as JSON in UTF-8. Raises `UnfitForm` like `render_xml`."""
    _refuse_unfit(form)
    return form_json.render(form)


def read_json(data: bytes) -> tuple[Form, tuple[Fault, ...]]:
    """The form in this JSON document, as far as it can be read, and what is wrong with it."""
    return _judged(*form_json.read(data))


def _judged(draft: Draft, found: bool) -> tuple[Form, tuple[Fault, ...]]:
    if not found:
        return Form(), at_most(draft.faults)
    form = draft.form()
    faults = at_most(chain(draft.faults, faults_of(form)), draft.untold)
    return form, faults


def _refuse_unfit(form: Form) -> None:
    for where, text in _strings(form):
        if clean(text) != (text, False):
            raise UnfitForm(
                f"The field “{where}” holds characters that no message can carry. Remove control "
                "characters from it."
            )
    instant = form.header.reply_by
    if instant is None:
        return
    if instant.utcoffset() is None:
        raise UnfitForm("The field “reply_by” has no time zone. Give the instant with its offset.")
    try:
        instant.astimezone(UTC)
    except OverflowError as error:
        raise UnfitForm("The field “reply_by” lies outside the calendar.") from error


def _strings(form: Form) -> Iterator[tuple[str, str]]:
    for code in header_fields():
        held = getattr(form.header, code)
        values = held if isinstance(held, tuple) else (held,)
        yield from ((code, value) for value in values if isinstance(value, str))
    yield "text", form.text
    for entity in form.entities:
        yield from (
            ("id", entity.id),
            ("kind", entity.kind),
            ("role", entity.role),
            ("evaluation", entity.evaluation),
        )
        for name, values in entity.values.items():
            yield "values", name
            yield from ((name, value) for value in values)
    for relation in form.relations:
        yield from (
            ("source", relation.source),
            ("target", relation.target),
            ("kind", relation.kind),
        )
