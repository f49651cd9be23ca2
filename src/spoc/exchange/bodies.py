"""What is there to read in the parts of a message: text, form, attachments, forwarded messages?

Walks the parts once, in order. Plain text is preferred to HTML, but an HTML version that says
something else is not dropped silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from spoc.exchange import attachments, markup, plain
from spoc.exchange.addresses import mailboxes
from spoc.exchange.archives import Budget
from spoc.exchange.charset import decode
from spoc.exchange.envelope import Attachment, Fault, Form, Severity
from spoc.exchange.form import read_json, read_xml
from spoc.exchange.form_fields import NAMESPACE
from spoc.exchange.headers import Headers, read_text, unfold
from spoc.exchange.limits import Limits
from spoc.exchange.mime import Part
from spoc.exchange.transfer import uu_files
from spoc.kernel.text import clean

_SHOWN = ("text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown")
_REPAIRED = ("charset_missing", "charset_wrong", "charset_unknown", "mojibake_repaired")
_ENCRYPTED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_NAMESPACE = NAMESPACE.encode()


@dataclass(slots=True)
class Content:
    """What was gathered; texts in order, senders of forwarded messages nearest first."""

    limits: Limits
    keep_content: bool
    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    found_attachments: int = 0
    budget: Budget = field(default_factory=Budget)

    def has_room(self) -> bool:
        """Count one more attachment; may it be kept?"""
        self.found_attachments += 1
        return self.found_attachments <= self.limits.attachments

    def fault(
        self, code: str, part: Part, severity: Severity = Severity.WARNING, **values: str
    ) -> None:
        """Note a fault of a part."""
        self.faults.append(
            Fault(code, f"part {part.path}" if part.path else "text", values, severity)
        )


def gather(root: Part, limits: Limits, *, keep_content: bool) -> Content:
    """Read every part below `root`."""
    content = Content(limits, keep_content)
    _visit(root, content, alone=not root.parts)
    if content.found_attachments > limits.attachments:
        content.fault(
            "too_many_attachments", root,
            found=str(content.found_attachments), limit=str(limits.attachments),
        )  # fmt: skip
    return content


def _visit(part: Part, content: Content, *, alone: bool = False) -> None:
    kind = part.content_type
    if part.is_message:
        _forwarded(part, content)
    elif kind == "multipart/alternative" and part.parts:
        _alternative(part, content)
    elif part.parts:
        if kind == "multipart/encrypted":
            content.fault("encrypted_pgp", part, Severity.SEVERE)
        elif kind == "multipart/signed":
            content.fault("signature_not_checked", part, Severity.NOTICE)
        for inner in part.parts:
            _visit(inner, content)
    elif _is_text(part, alone=alone):
        _text(part, content)
    else:
        _attach(part, content)


def _is_text(part: Part, *, alone: bool) -> bool:
    if part.content_type not in _SHOWN or part.disposition == "attachment":
        return False
    return alone or not part.file_name


def _alternative(part: Part, content: Content) -> None:
    """Read the plain version; the HTML one when there is no plain text, or when it differs."""
    plains = [
        each for each in part.parts if each.content_type == "text/plain" and not each.file_name
    ]
    htmls = [
        each for each in part.walk() if each.content_type == "text/html" and not each.file_name
    ]
    chosen = next((each for each in plains if _read(each, content.limits)[0].strip()), None)
    if chosen is None and not htmls:
        for inner in part.parts:
            _visit(inner, content)
        return
    if chosen is not None:
        text = _text(chosen, content)
        for html in htmls:
            said = _read(html, content.limits, links=False)[0]
            if _says_more(said, text):
                content.fault("html_differs", html)
                _attach(html, content, name="message.html")
    else:
        _text(htmls[0], content)
    read = {id(each) for each in (*plains, *htmls)}
    for inner in part.walk():
        if not inner.parts and id(inner) not in read:
            _visit(inner, content)


def _says_more(html_text: str, plain_text: str) -> bool:
    """Does the HTML version hold words, or even one number, that the plain one lacks?"""
    shown, hidden = (set(re.findall(r"\w{3,}", each.lower())) for each in (plain_text, html_text))
    missing = hidden - shown
    joined = re.sub(r"\W", "", plain_text.lower())
    if any(re.search(r"\d", word) and word not in joined for word in missing):
        return True
    return len(missing) >= 5 and len(missing) * 4 > len(hidden)


def _text(part: Part, content: Content) -> str:
    """Add the text of a part to what is read; return it."""
    text, faults = _read(part, content.limits)
    content.faults += faults
    if part.content_type == "text/plain":
        text = _embedded_files(part, text, content)
        if plain.PGP.search(text):
            content.fault("encrypted_pgp", part, Severity.SEVERE)
        elif plain.PGP_SIGNED.search(text):
            content.fault("signature_not_checked", part, Severity.NOTICE)
    if len(text) > content.limits.text_characters or _is_cut(part, content.limits):
        limit = str(content.limits.text_characters)
        content.fault("text_too_long", part, limit=limit)
        text = text[: content.limits.text_characters]
        _attach(part, content, name="text.txt")
    if text.strip():
        content.texts.append(text.strip("\n"))
    return text


def _is_cut(part: Part, limits: Limits) -> bool:
    return part.end - part.start > limits.text_characters * 4


def _embedded_files(part: Part, text: str, content: Content) -> str:
    """uuencoded files stand in the middle of plain text."""
    if "begin " not in text:
        return text
    shown, files, fault = uu_files(text.encode("utf-8", "replace"))
    for number, (name, data) in enumerate(files, 1):
        if content.has_room():
            _keep(data, name, "application/octet-stream", f"{part.path}#{number}", content)
    if fault and files:
        content.fault(fault, part)
    return shown.decode("utf-8", "replace") if files else text


def files_in_text(part: Part, limits: Limits) -> tuple[bytes, ...]:
    """The content of the uuencoded files in the text of a part, in order."""
    text, _ = _read(part, limits)
    return tuple(data for _, data in uu_files(text.encode("utf-8", "replace"))[1])


def _read(part: Part, limits: Limits, *, links: bool = True) -> tuple[str, list[Fault]]:
    """The text of a leaf, decoded, converted and cleaned, with "\\n" line ends."""
    where = f"part {part.path}"
    faults: list[Fault] = []

    def fault(code: str, severity: Severity = Severity.WARNING, **values: str) -> None:
        faults.append(Fault(code, where, values, severity))

    data, wrong = part.content()
    if wrong:
        fault(wrong)
    data = data[: limits.text_characters * 4]
    declared = part.parameters.get("charset", "")
    is_html = part.content_type == "text/html"
    decoded = decode(data, declared or (markup.declared_charset(data) if is_html else ""))
    if decoded.fault:
        severity = Severity.NOTICE if decoded.fault in _REPAIRED else Severity.WARNING
        fault(decoded.fault, severity, declared=declared or "none", used=decoded.charset)
    text, lost = clean(decoded.text)
    if lost:
        fault("characters_removed")
    if plain.longest_line(data) > limits.line_bytes:
        fault("line_too_long", Severity.NOTICE, limit=str(limits.line_bytes))
    if is_html:
        if markup.is_active(text):
            fault("html_active")
        if markup.is_remote(text):
            fault("html_remote", Severity.NOTICE)
        text, was_bare = markup.to_text(text, most=limits.html_characters, links=links)
        if was_bare:
            fault("html_too_complex", Severity.NOTICE)
        text = clean(text)[0]
    elif part.content_type in ("text/enriched", "text/richtext"):
        text = re.sub(r"<[^<>]{0,200}>", "", text.replace("<<", "\ue000")).replace("\ue000", "<")
    elif part.parameters.get("format", "").lower() == "flowed":
        text = plain.unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text, faults


def _forwarded(part: Part, content: Content) -> None:
    """A message inside: its head becomes lines of the text, its sender one of the chain."""
    inner = part.parts[0]
    lines = ["-----Original Message-----"]
    for name in ("from", "date", "to", "subject"):
        value = inner.headers.first(name)
        if value:
            text, _ = read_text(value, name)
            lines.append(f"{name.title()}: {text[:1000]}")
    content.texts.append("\n".join(lines))
    sender = sender_of(inner.headers)
    if sender:
        content.forwarded.append(sender)
    _visit(inner, content, alone=not inner.parts)


def sender_of(headers: Headers) -> str:
    """The address in From, or the line as written when there is none."""
    line, _ = unfold(headers.first("from"), "From")
    found = next((each.address for each in mailboxes(line, 5) if each.address), "")
    return found or line[:300]


def _attach(part: Part, content: Content, name: str = "") -> None:
    kind = part.content_type
    if kind in _ENCRYPTED:
        signed = "signed" in part.parameters.get("smime-type", "")
        if signed:
            content.fault("signed_not_opened", part, Severity.SEVERE)
        else:
            content.fault("encrypted_smime", part, Severity.SEVERE)
    elif kind == "message/partial":
        content.fault("partial_message", part, Severity.SEVERE)
    elif kind == "message/external-body":
        content.fault("content_elsewhere", part)
    elif kind in ("message/delivery-status", "message/disposition-notification"):
        content.fault("automatic_message", part, Severity.NOTICE)
    if not content.has_room():
        return
    data, wrong = part.content()
    if wrong:
        content.fault(wrong, part)
    _keep(data, name or part.file_name or _standard_name(kind), kind, part.path, content)
    _form(part, data, content)


def _standard_name(kind: str) -> str:
    names = {
        "application/ms-tnef": "winmail.dat",
        "message/rfc822": "message.eml",
        "text/calendar": "invitation.ics",
        "message/delivery-status": "delivery-status.txt",
        "application/pkcs7-signature": "smime.p7s",
        "application/pgp-signature": "signature.asc",
    }
    return names.get(kind, "")


def _keep(data: bytes, name: str, declared: str, path: str, content: Content) -> None:
    attachment, faults = attachments.describe(
        data,
        name,
        declared,
        path,
        content.limits,
        keep_content=content.keep_content,
        budget=content.budget,
    )
    content.attachments.append(attachment)
    content.faults += faults


def _form(part: Part, data: bytes, content: Content) -> None:
    """Is this attachment a form in our exchange format, or one in a format we do not know?"""
    name = part.file_name.lower()
    is_xml = part.content_type.endswith(("/xml", "+xml")) or name.endswith(".xml")
    is_json = part.content_type.endswith(("/json", "+json")) or name.endswith(".json")
    if not (is_xml or is_json) or part.content_type == "image/svg+xml":
        return
    if _NAMESPACE not in data[:100_000].replace(b"\x00", b""):
        content.fault("form_unknown", part, Severity.NOTICE, file=name[:80] or part.content_type)
        return
    if len(content.forms) >= content.limits.forms:
        content.fault("too_many_forms", part)
        return
    form, faults = read_xml(data) if is_xml else read_json(data)
    if content.forms:
        content.fault("several_forms", part)
    content.forms.append(form)
    content.faults += faults
