"""What does this message say, whatever its bytes are?

Pure: bytes in, values out. Never raises; what is wrong with the message is a fault told in words.
The bytes themselves are sealed elsewhere before anybody reads them here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from spoc.exchange.addresses import dress_faults, mailboxes
from spoc.exchange.bodies import Content, files_in_text, gather
from spoc.exchange.envelope import Fault, Form, Paragraph, Parsed, Severity
from spoc.exchange.faults import TIMES
from spoc.exchange.form import read_json, read_xml
from spoc.exchange.glance import glance
from spoc.exchange.headers import (
    Headers,
    read_date,
    read_ids,
    read_message_id,
    read_text,
    repeated,
    shorten,
    unfold,
)
from spoc.exchange.labels import read_labels
from spoc.exchange.language import header_senders, language_of, main_language, paragraphs
from spoc.exchange.limits import Limits
from spoc.exchange.mime import Part, cut
from spoc.kernel.text import clean

# Our own numbers (kernel.references): register, case, dispatch.
_NUMBER = r"(?:[CD]-)?(?:19|20)\d{2}-\d{6}"
_REFERENCE = re.compile(rf"(?<![\w-]){_NUMBER}(?![\w-])")
# A Message-ID that we gave (exchange/outbox.py), and the domain it was given in.
_REFERENCE_ID = re.compile(rf"({_NUMBER})(?:\.[^@\s]{{1,200}})?(?:@([^@\s]*))?")
_LABELLED_LINE = re.compile(r"(?m)^[^:\n]{1,50}:.*$")
_SAME_WORDS = 3  # faults in the same words; more are told once, with their count
_FAULTS = 300  # of one message; the rest are counted


class NoSuchPart(LookupError):
    """The message has no part with that number."""


def parse(
    raw: bytes,
    *,
    content_type: str = "message/rfc822",
    limits: Limits = Limits(),  # noqa: B008 - frozen
    keep_content: bool = True,
    own_domain: str = "",
) -> Parsed:
    """Read a message: mail (message/rfc822), or our form as XML or JSON. Never raises.

    `keep_content=False` leaves the bytes of attachments out; `attachment_bytes` finds them again.
    `own_domain`: where our own Message-IDs end; those of others claim no number of ours ("": any).
    """
    try:
        medium = content_type.partition(";")[0].strip().lower()
        parsed = _parse(raw, medium, limits, keep_content, own_domain)
    except MemoryError:
        parsed = glance(raw, "reader_out_of_memory")
    except Exception as error:  # noqa: BLE001 - a reader that raises would lose the message from view
        parsed = glance(raw, "reader_failed", said=type(error).__name__)
    return parsed


def attachment_bytes(
    raw: bytes,
    path: str,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> bytes:
    """The content of the attachment at `path` ("2", "2.1", "1#2" for a file inside a text).

    Raises:
        NoSuchPart: when the message has no such part.
    """
    number, _, inside = path.partition("#")
    root, _faults = cut(_with_line_ends(raw)[0], limits)
    for part in root.walk():
        if part.path == number and not part.parts:
            if not inside:
                return part.content()[0]
            files = files_in_text(part, limits)
            if inside.isdecimal() and 0 < int(inside) <= len(files):
                return files[int(inside) - 1]
    raise NoSuchPart(f"The message has no part “{path}”.")


def too_large(head: bytes, size: int, limits: Limits) -> Parsed:
    """The reading of a message over the size limit: what its first bytes show, and the fault."""
    told = {"size": f"{size / 1e6:.1f} MB", "limit": f"{limits.message_bytes / 1e6:.1f} MB"}
    return glance(head, "message_too_large", **told)


def _parse(
    raw: bytes, content_type: str, limits: Limits, keep_content: bool, own_domain: str
) -> Parsed:
    if not raw or raw.isspace():
        return Parsed(faults=(Fault("message_empty", severity=Severity.SEVERE),))
    if len(raw) > limits.message_bytes:
        return too_large(raw, len(raw), limits)
    if content_type.endswith(("/xml", "+xml")):
        return _from_form(*read_xml(raw))
    if content_type.endswith(("/json", "+json")):
        return _from_form(*read_json(raw))
    return _from_mail(raw, limits, keep_content, own_domain)


def _from_form(form: Form, faults: tuple[Fault, ...]) -> Parsed:
    header = form.header
    stretches = paragraphs(form.text)
    said = "\n".join(filter(None, (form.text, header.facts, header.question)))
    language = main_language(form.text, stretches) or language_of(said) or header.language
    return _told(
        Parsed(
            sender_raw=header.sender,
            sender_name=header.sender,
            recipients=header.recipients,
            subject=header.subject,
            external_id=shorten(header.reference),
            in_reply_to=(header.answers,) if header.answers else (),
            references_claimed=_claims((header.answers, header.subject), (), form, form.text),
            body_text=form.text,
            language=language,
            paragraphs=stretches,
            form=form,
        ),
        [*faults, *_tag_faults(header.language, language, "form:/header/language")],
    )


def _from_mail(raw: bytes, limits: Limits, keep_content: bool, own_domain: str) -> Parsed:
    raw, faults = _with_line_ends(raw)
    root, found = cut(raw, limits)
    faults += found
    content = gather(root, limits, keep_content=keep_content)
    faults += [*repeated(root.headers), *content.faults]
    if not root.headers.fields:
        faults.append(Fault("headers_missing", "header", severity=Severity.SEVERE))
    return _envelope(root, content, limits, faults, own_domain)


def _with_line_ends(raw: bytes) -> tuple[bytes, list[Fault]]:
    """Some old systems end lines with a lone CR; a message without any LF is read that way."""
    if b"\n" not in raw and b"\r" in raw:
        return raw.replace(b"\r", b"\n"), [Fault("lone_cr", severity=Severity.NOTICE)]
    return raw, []


def _envelope(
    root: Part, content: Content, limits: Limits, faults: list[Fault], own_domain: str
) -> Parsed:
    headers = root.headers
    raw_sender, name, address = _sender(headers, faults)
    subject, found = read_text(headers.first("subject"), "header Subject")
    external_id, found_id = read_message_id(headers.first("message-id"))
    sent_at, found_date = read_date(headers.first("date"))
    faults += [*found, *found_id, *found_date]
    in_reply_to = read_ids(headers.first("in-reply-to"), limits.references)
    references = read_ids(headers.first("references"), limits.references)
    threaded = _numbers_of((*in_reply_to, *references), own_domain)
    text = "\n\n".join(content.texts)
    stretches = paragraphs(text)
    language = main_language(text, stretches)
    form = content.forms[0] if content.forms else _labelled(text, sent_at, stretches, faults)
    faults += _content_faults(text, content)
    said = headers.first("content-language").decode("ascii", "replace")
    faults += _tag_faults(said[:2].lower(), language, "header Content-Language")
    if content.forms:
        header = content.forms[0].header
        told = language_of(f"{header.facts}\n{header.question}\n{content.forms[0].text}")
        faults += _tag_faults(header.language, told, "form:/header/language")
    if headers.first("auto-submitted").strip().lower() not in (b"", b"no"):
        faults.append(Fault("automatic_message", "header Auto-Submitted", {}, Severity.NOTICE))
    recipients = [
        box.address or read_text(box.name.encode("utf-8", "replace"), field)[0]
        for field in ("to", "cc")
        for value in headers.every(field)
        for box in mailboxes(unfold(value, field)[0], limits.recipients)
    ]
    return _told(
        Parsed(
            sender_raw=raw_sender,
            sender_address=address,
            sender_name=name,
            recipients=tuple(dict.fromkeys(recipients))[: limits.recipients],
            subject=subject,
            external_id=external_id or (shorten(form.header.reference) if form else ""),
            in_reply_to=in_reply_to,
            references_claimed=_claims((subject,), threaded, form, text),
            sent_at=sent_at,
            body_text=text,
            language=language,
            paragraphs=stretches,
            form=form,
            attachments=tuple(content.attachments),
            forwarded=_chain(text, stretches, content),
        ),
        faults,
    )


def _sender(headers: Headers, faults: list[Fault]) -> tuple[str, str, str]:
    """Raw line, name and address of From; every doubt about them is a fault."""
    where = "header From"
    raw, found = unfold(headers.first("from"), where)
    faults += found
    boxes = mailboxes(raw, 20)
    if not raw:
        faults.append(Fault("sender_missing", where))
        return "", "", ""
    usable = [box for box in boxes if box.address]
    if not usable:
        faults.append(Fault("sender_unreadable", where, {"sender": raw[:200]}))
        return raw, read_text(raw.encode("utf-8", "replace"), where)[0], ""
    first = usable[0]
    name = read_text(first.name.encode("utf-8", "replace"), where)[0]
    if len(boxes) > 1 or raw.count("<") > 1:
        others = ", ".join(box.address or box.name for box in boxes if box != first)
        faults.append(
            Fault("sender_ambiguous", where, {"address": first.address, "others": others})
        )
    faults += dress_faults(name, first.address, where)
    reply, _ = unfold(headers.first("reply-to"), "header Reply-To")
    answers_to = [box.address for box in mailboxes(reply, 5) if box.address]
    if answers_to and first.address not in answers_to:
        values = {"address": first.address, "reply_to": answers_to[0]}
        faults.append(Fault("reply_to_differs", "header Reply-To", values))
    return raw, name, first.address


def _labelled(
    text: str, sent_at: datetime | None, stretches: tuple[Paragraph, ...], faults: list[Fault]
) -> Form | None:
    """A form made of labelled lines of the sender's own text, if there are any."""
    own = "\n\n".join(text[each.start : each.end] for each in stretches if each.kind == "text")
    header, found = read_labels(own, sent_at.tzinfo if sent_at else None)
    faults += found
    return Form(header=header) if header else None


def _content_faults(text: str, content: Content) -> list[Fault]:
    if text.strip() or content.forms:
        return []
    if content.attachments:
        return [Fault("no_text", "text", severity=Severity.NOTICE)]
    return [Fault("message_empty", "text", severity=Severity.WARNING)]


def _tag_faults(tag: str, language: str, where: str) -> list[Fault]:
    if not tag or not language or tag == language:
        return []
    values = {"declared": tag, "found": language}
    return [Fault("language_tag_wrong", where, values, Severity.NOTICE)]


def _chain(text: str, stretches: tuple[Paragraph, ...], content: Content) -> tuple[str, ...]:
    """Senders of the messages inside, nearest first: forwarded as parts, or as text."""
    written = [
        next((box.address for box in mailboxes(line, 3) if box.address), line[:300])
        for line in header_senders(text, stretches)
    ]
    return tuple(dict.fromkeys([*written, *content.forwarded]))


def _claims(
    lines: tuple[str, ...], threaded: tuple[str, ...], form: Form | None, text: str
) -> tuple[str, ...]:
    """Numbers of ours that the message claims to answer. A claim, never proof."""
    found = list(threaded)
    told = [*lines, *((form.header.answers,) if form else ())]
    told += _LABELLED_LINE.findall(text[:20_000])
    for line in told:
        found += _REFERENCE.findall(line)
    return tuple(dict.fromkeys(found))[:50]


def _numbers_of(ids: tuple[str, ...], own_domain: str) -> tuple[str, ...]:
    """Our numbers in the identifiers that a mail says it answers: those of our own mails."""
    met = [found for identifier in ids if (found := _REFERENCE_ID.fullmatch(identifier))]
    return tuple(
        found[1]
        for found in met
        if not (own_domain and found[2]) or found[2].lower() == own_domain.lower()
    )


def _once(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Of a fault that many parts have in the same words the first, with the count."""
    alike: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        alike.setdefault((fault.code, repr(sorted(fault.values.items()))), []).append(fault)
    for group in alike.values():
        if len(group) <= _SAME_WORDS:
            yield from group
        else:
            yield replace(group[0], values={**group[0].values, TIMES: str(len(group))})


def _told(parsed: Parsed, faults: list[Fault]) -> Parsed:
    """The reading with its faults: each once, the severe first, their values fit to store."""
    unique: dict[tuple[str, str, str], Fault] = {}
    for fault in faults:
        values = {name: clean(value)[0][:500] for name, value in fault.values.items()}
        unique.setdefault(
            (fault.code, fault.where, repr(sorted(values.items()))), replace(fault, values=values)
        )
    order = list(Severity)[::-1]
    kept = sorted(_once(unique.values()), key=lambda fault: order.index(fault.severity))
    if len(kept) > _FAULTS:
        more = Fault("more_faults", values={"count": str(len(kept) - _FAULTS)})
        kept = [*kept[:_FAULTS], more]
    return replace(parsed, faults=tuple(kept))
