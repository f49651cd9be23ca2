"""What can be wrong with a form, and how is it told?

Stable codes with their sentences; `values` of the fault fill the {names}. The sentences are only
marked for translation here (the module is pure) and translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from spoc.exchange.envelope import Fault, Severity

MOST = 100  # faults told of one form; the rest are counted
ENOUGH = 1_000  # faults looked at to find the severe ones


def _(sentence: str) -> str:
    return sentence


SENTENCES: Mapping[str, str] = {
    # The document as a whole: codes of kernel.xml.BadXml and of the JSON reader.
    "form_empty": _("The form is empty. Ask the sender to send it again."),
    "form_too_large": _("The form is too large to read. Ask for the content as an attachment."),
    "form_encoding": _("The form is written in an encoding that is not read. Ask for UTF-8."),
    "form_bad_bytes": _("Line {line} of the form holds bytes that are no text. Ask for UTF-8."),
    "form_illegal_character": _("Line {line} of the form holds a control character."),
    "form_version": _("The form uses another version of XML than 1.0."),
    "form_doctype": _("Line {line} of the form holds a DOCTYPE, which is refused as unsafe."),
    "form_declaration": _("Line {line} of the form holds a declaration, refused as unsafe."),
    "form_processing_instruction": _(
        "Line {line} of the form holds a processing instruction, which is refused as unsafe."
    ),
    "form_entity": _("Line {line} of the form uses an entity, which is refused as unsafe."),
    "form_not_well_formed": _("The form breaks off or is damaged at line {line}: {said}"),
    "form_too_deep": _("The form is nested too deeply at line {line}."),
    "form_too_many_elements": _("The form has too many elements."),
    "form_too_many_attributes": _("Line {line} of the form has too many attributes."),
    "form_text_too_long": _("A text from line {line} of the form is too long to read."),
    "form_tag_too_long": _("A tag on line {line} of the form is too long to read."),
    "form_wrong_root": _("This is “{found}”, not a message in the exchange format."),
    "form_wrong_namespace": _("The form names the format “{found}”; it was read as version 1."),
    "form_wrong_version": _("The form says it is version “{found}”; it was read as version 1."),
    "form_missing_part": _("The form has no “{part}”."),
    # Places in the document.
    "form_unknown_part": _("The form has a part “{name}” that the format does not know: {value}"),
    "form_stray_text": _("Text stands outside every field of the form: {value}"),
    "form_nested": _("The field holds elements of its own; only their text was kept."),
    "form_wrong_type": _("The form has {found} where {expected} is expected: {value}"),
    "form_repeated": _("The field may be given once; this one was set aside: {value}"),
    "form_characters_removed": _("Control characters were removed from the text."),
    "form_schema": _("Line {line} does not follow the schema: {said}"),
    # Content.
    "form_missing_field": _("“{field}” is missing. Ask the sender for it."),
    "form_unknown_field": _("The field “{field}” is not one of the format. It was kept."),
    "form_unknown_kind": _("“{kind}” is no kind of entity of the format. It was kept."),
    "form_unknown_code": _("“{value}” is no code of the list “{list}”. It was kept."),
    "form_bad_value": _("“{value}” is not written as the format asks. It was kept."),
    "form_empty_value": _("The field is there but empty."),
    "form_too_many_values": _("The field may be given once but has {count} values. All were kept."),
    "form_bad_language": _("“{value}” is no language code. Use two letters such as en, nl or tr."),
    "form_bad_instant": _("“{value}” is no instant with offset such as 2026-11-25T00:42:00Z."),
    "form_urgent_without_ground": _("The request is urgent but names no ground of urgency."),
    "form_ground_without_urgency": _("A ground of urgency is named, but the form is not urgent."),
    "form_missing_role": _("The form does not say how “{id}” is linked to the purpose."),
    "form_missing_id": _("An entity has no id; no relation can name it."),
    "form_repeated_id": _("Several entities have the id “{id}”."),
    "form_dangling_relation": _("A relation names “{id}”, which no entity has as id."),
    "form_more_faults": _("{count} more faults were found in the form."),
}


def form_fault(
    code: str, where: str = "", severity: Severity = Severity.WARNING, **values: object
) -> Fault:
    """A fault of the form. `where` is a path such as "/header/purpose" or "/entities/2/plate"."""
    if code not in SENTENCES:
        raise KeyError(f"“{code}” is no fault of a form")
    told = {name: _short(str(value)) for name, value in values.items()}
    return Fault(code, f"form:{where}" if where else "form", told, severity)


def _short(value: str, most: int = 200) -> str:
    return value if len(value) <= most else value[: most - 1] + "…"


def at_most(faults: Iterable[Fault], untold: int = 0) -> tuple[Fault, ...]:
    """The severe first, each once, and no more than a person can read; the rest is counted."""
    unique: dict[tuple[object, ...], Fault] = {}
    for fault in faults:
        if len(unique) >= ENOUGH:
            untold += 1
            continue
        unique.setdefault((fault.code, fault.where, *sorted(fault.values.items())), fault)
    order = (Severity.SEVERE, Severity.WARNING, Severity.NOTICE)
    told = sorted(unique.values(), key=lambda each: order.index(each.severity))
    untold += len(told[MOST:])
    return (*told[:MOST], *([form_fault("form_more_faults", count=untold)] if untold else []))
