"""Cases about forms in mail and forms alone: good, hostile, unknown, several; labelled lines."""

from __future__ import annotations

from tests.faults.mail.case import Case, attached, mail, parts, piece

from spoc.exchange.envelope import Form, Header
from spoc.exchange.form import render_json, render_xml

_FORM = Form(
    header=Header(
        reference="AB-2026-77",
        answers="2026-000042",
        sender="police.example",
        kind="request",
        instrument="dir977",
        urgency="normal",
        purpose="investigation",
        facts="On the evening of the first a van was stolen from the yard of the depot.",
        question="Is the driver known to you, and does he have a registered address?",
        offences=("theft",),
        language="nl",
    ),
    text="The van was white and was seen near the railway station the day after.",
)
_XML, _JSON = render_xml(_FORM), render_json(_FORM)
_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<message xmlns="urn:openspoc:exchange:1"><text>&b;</text></message>'
)
_LABELS = """Dear colleagues,

Our ref: ZZ/2026/9
Your ref: 2026-000043
Urgent: yes
Reply by: 25/11/2026 14:30
Legal basis: Directive (EU) 2023/977
Purpose: investigation
Offences: theft, fraud
Facts:
A van was stolen from the depot.
It was white.

Question: who drove it?
"""


def _xml(data: bytes) -> bytes:
    return parts(piece("See the form.\r\n"), attached(data, "form.xml", "application/xml"))


CASES = (
    Case(
        "a form in XML alone",
        _XML,
        text="The van was white",
        content_type="application/xml",
        check=lambda p: (
            p.form == _FORM
            and p.external_id == "AB-2026-77"
            and p.references_claimed == ("2026-000042",)
        ),
    ),
    Case(
        "a form in JSON alone",
        _JSON,
        text="The van was white",
        content_type="application/json; charset=utf-8",
        check=lambda p: p.form == _FORM,
    ),
    Case(
        "a form with a wrong language tag",
        _XML,
        ("language_tag_wrong",),
        content_type="application/xml",
        check=lambda p: p.language == "en",
    ),
    Case(
        "a form attached to a mail",
        _xml(_XML),
        text="See the form.",
        check=lambda p: (
            p.form == _FORM and p.references_claimed == ("2026-000042",) and len(p.attachments) == 1
        ),
    ),
    Case(
        "a form known by its name",
        parts(piece("T."), attached(_JSON, "form.json")),
        check=lambda p: p.form == _FORM,
    ),
    Case(
        "a mail without number takes that of the form",
        parts(attached(_XML, "f.xml", "text/xml"), Message_ID=None),
        check=lambda p: p.external_id == "AB-2026-77",
    ),
    Case("two forms", parts(attached(_XML, "a.xml"), attached(_XML, "b.xml")), ("several_forms",)),
    Case("seven forms", parts(*[attached(_XML, "a.xml")] * 7), ("too_many_forms",)),
    Case("XML with a DOCTYPE and entities", _xml(_BOMB), ("form_doctype",), "See the form."),
    Case("XML with a DOCTYPE alone", _BOMB, ("form_doctype",), content_type="application/xml"),
    Case("XML cut off", _xml(_XML[:-60]), ("form_not_well_formed",)),
    Case(
        "XML in another format",
        _xml(b"<siena xmlns='urn:other'><a/></siena>"),
        ("form_unknown",),
        "See the form.",
    ),
    Case("XML that is no XML", _xml(b"not xml"), ("form_unknown",)),
    Case(
        "JSON in another format", parts(piece("T."), attached(b"{}", "a.json")), ("form_unknown",)
    ),
    Case(
        "JSON nested without end",
        b"[" * 100_000,
        content_type="application/json",
        check=lambda p: bool(p.faults),
    ),
    Case(
        "JSON of rubbish",
        b"\xff\xfe{",
        content_type="application/json",
        check=lambda p: bool(p.faults),
    ),
    Case(
        "labelled lines",
        mail(_LABELS),
        ("head_from_labels", "reply_by_assumed"),
        check=lambda p: (
            p.form is not None
            and p.form.header.reference == "ZZ/2026/9"
            and p.form.header.answers == "2026-000043"
            and p.form.header.urgency == "urgent"
            and p.form.header.instrument == "dir977"
            and p.form.header.purpose == "investigation"
            and p.form.header.offences == ("theft", "fraud")
            and p.form.header.facts == "A van was stolen from the depot.\nIt was white."
            and p.form.header.question == "who drove it?"
            and p.form.header.reply_by is not None
            and p.form.header.reply_by.isoformat() == "2026-11-25T14:30:00+01:00"
            and p.references_claimed == ("2026-000043",)
        ),
    ),
    Case(
        "labels that cannot be read",
        mail("Our ref: A\nUrgent: perhaps\nReply by: soon\nLegal basis: our laws"),
        ("label_unreadable",),
        check=lambda p: (
            p.form is not None and p.form.header.urgency == "" and p.form.header.reply_by is None
        ),
    ),
    Case(
        "a reply-by that is no day",
        mail("Our ref: A\nReply by: 31/02/2026 10:00 +9900"),
        ("label_unreadable",),
    ),
    Case(
        "labels in a quotation are not ours",
        mail("Thank you.\n\n> Our ref: ZZ/1\n> Urgent: yes\n"),
        check=lambda p: p.form is None,
    ),
)
