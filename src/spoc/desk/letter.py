"""How is one message laid before its reader: head, words, what was found, what is attached?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spoc.desk.colleagues import Colleagues, colleagues
from spoc.desk.entry_form import CONTACTS
from spoc.desk.formats import moment_text
from spoc.desk.labels import FOUND, ONE, SCANS, STRENGTHS, label, language_name, urgency_words
from spoc.exchange.api_shapes import stored_fault
from spoc.exchange.channels.manual import is_own_reference
from spoc.exchange.envelope import Entity, Fault, Form, Paragraph, Severity
from spoc.exchange.faults import sentence as fault_sentence
from spoc.exchange.form_fields import Field, entity_fields, header_fields
from spoc.exchange.mentions import RULES, MentionKind
from spoc.exchange.models import Arrival, Attachment, Mention, Message
from spoc.exchange.reading import OTHER_CONTENT, form_of
from spoc.exchange.scan import ScanState
from spoc.exchange.states import Stage

# Kinds that are underlined as another kind is (desk/marking.py).
_LOOKS = {"plate": "vehicle"}
# Fields of the form's head that stand elsewhere on the page.
_SHOWN_ELSEWHERE = frozenset(
    {"subject", "handling_codes", "evaluation", "language", "recipients", "reference", "kind",
     "urgency", "instrument", "purpose"}
)  # fmt: skip
# Of what an officer noted, these stand in the line that says who it came from.
_NOTED = frozenset({"sender", "contacts"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that something was found in, and the sentence that says why."""

    kind: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True, slots=True)
class FaultLine:
    """What is wrong with the message, and what to do."""

    sentence: str
    is_severe: bool
    is_notice: bool


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as the page lists it; `number` counts from 1 in the order of the message."""

    number: int
    name: str
    kind: str
    size: str
    scan: str
    is_clean: bool
    is_infected: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """Something found, once, with how often it was named: found, not confirmed by anybody."""

    text: str
    count: int
    strength: str
    sentence: str
    detail: str


@dataclass(frozen=True, slots=True)
class Things:
    """What was found of one kind. Dates and times are many and stay folded."""

    kind: str
    label: str
    icon: str
    things: tuple[Thing, ...]
    is_folded: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as the page shows it."""

    message: Message
    partner: str
    kind: str
    body_marks: tuple[Mark, ...]
    subject_marks: tuple[Mark, ...]
    paragraphs: tuple[Paragraph, ...]
    faults: tuple[FaultLine, ...]
    files: tuple[File, ...]
    arrivals: tuple[Arrival, ...]
    head: tuple[tuple[str, str], ...] = ()
    entities: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    language: str = ""
    urgency: str = ""
    basis: str = ""
    noted_by: str = ""

    @property
    def is_out(self) -> bool:
        """Our own message."""
        return self.message.direction == "out"

    @property
    def is_unread(self) -> bool:
        """The machine has not read it yet, or could not."""
        return self.message.stage == Stage.REGISTERED

    @property
    def caller(self) -> str:
        """Of what an officer typed: who it came from, and how it reached us; else empty."""
        how, _colon, who = self.message.sender.partition(": ")
        return f"{who} ({dict(CONTACTS)[how]})" if is_noted(self.message) else ""

    @property
    def their_number(self) -> str:
        """What the sender calls it; empty when it named no number."""
        number = self.message.partner_reference
        return "" if is_own_reference(number) else number

    @property
    def repeats(self) -> list[Arrival]:
        """Later deliveries of the same message."""
        return [arrival for arrival in self.arrivals if arrival.is_repeat]

    @property
    def has_other_content(self) -> bool:
        """A later delivery had the same number and other bytes: look at both."""
        return any(arrival.has_other_content for arrival in self.arrivals)

    @property
    def came_under_another(self) -> bool:
        """It has the number of an earlier message and another content."""
        return any(fault.get("code") == OTHER_CONTENT for fault in self.message.faults)

    @property
    def is_unreadable(self) -> bool:
        """The machine could not read all of it."""
        return any(fault.is_severe for fault in self.faults)


def letter_of(message: Message, *, partner: str = "", people: Colleagues | None = None) -> Letter:
    """The message ready to be shown; prefetch attachments, mentions and arrivals.

    `people` who work here, for the name of the one who noted a call; else they are asked for.
    """
    mentions = list(message.mentions.all())
    form = form_of(message)
    return Letter(
        message=message,
        partner=partner,
        kind=kind_words(message),
        body_marks=_marks(mentions, "body"),
        subject_marks=_marks(mentions, "subject"),
        paragraphs=tuple(_paragraph(row) for row in message.paragraphs),
        faults=fault_lines(message),
        files=tuple(
            file_of(part, number) for number, part in enumerate(message.attachments.all(), start=1)
        ),
        arrivals=tuple(sorted(message.arrivals.all(), key=lambda one: one.received_at)),
        head=_head(form, is_noted=is_noted(message)) if form else (),
        entities=tuple(_entity(one) for one in form.entities) if form else (),
        language=language_name(message.language),
        urgency=urgency_words(message.urgency),
        basis=_basis(form) if form else "",
        noted_by=(people or colleagues()).name_of(message.entered_by) if is_noted(message) else "",
    )


def is_noted(message: Message) -> bool:
    """An officer typed it: a call, a sheet of paper, a visitor. No machine brought it."""
    how, _colon, who = message.sender.partition(": ")
    return bool(message.direction == "in" and message.entered_by and who and how in dict(CONTACTS))


def kind_words(message: Message) -> str:
    """What kind of message it is, as its sender said; a plain message otherwise."""
    if message.kind:
        return label("message_kinds", message.kind)
    return _("Message")


def fault_lines(message: Message) -> tuple[FaultLine, ...]:
    """Every fault in words, the severe ones first."""
    found = [_in_words(stored_fault(row)) for row in message.faults]
    lines = [
        FaultLine(
            fault_sentence(fault, _),
            fault.severity is Severity.SEVERE,
            fault.severity is Severity.NOTICE,
        )
        for fault in found
    ]
    return tuple(sorted(lines, key=lambda line: (not line.is_severe, line.is_notice)))


def _in_words(fault: Fault) -> Fault:
    """The fault with fields of a form by their labels instead of their codes."""
    if "fields" not in fault.values:
        return fault
    known, language = header_fields(), get_language() or "en"
    words = ", ".join(
        known[code].row.label(language) if code in known else code
        for code in fault.values["fields"].split(", ")
    )
    return replace(fault, values={**fault.values, "fields": words})


def file_of(part: Attachment, number: int) -> File:
    """One attachment; what its sender called it is shown and never trusted."""
    return File(
        number=number,
        name=part.name or _("without a name"),
        kind=part.content_type or part.declared_type,
        size=filesizeformat(part.size),
        scan=str(SCANS.get(part.scan, part.scan)),
        is_clean=part.scan == ScanState.CLEAN,
        is_infected=part.scan == ScanState.INFECTED,
    )


def things_in(messages: Iterable[Message]) -> list[Things]:
    """What was found in these messages, by kind, each thing once."""
    by_kind: dict[str, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for message in messages:
        for mention in message.mentions.all():
            if is_own_reference(mention.text):
                continue
            by_kind[mention.kind][mention.key or mention.text].append(mention)
    return [
        Things(
            kind, str(words), icon, tuple(_thing(named) for named in by_kind[kind].values()),
            is_folded=kind in {"date", "time"},
        )
        for kind, (words, icon) in FOUND.items()
        if kind in by_kind
    ]  # fmt: skip


def danger_words(messages: Iterable[Message]) -> list[str]:
    """The danger words in these messages, each once, in their order."""
    found = [
        mention.text
        for message in messages
        for mention in message.mentions.all()
        if mention.kind == MentionKind.DANGER_WORD
    ]
    return list({word.lower(): word for word in reversed(found)}.values())[::-1]


def _thing(named: list[Mention]) -> Thing:
    first = named[0]
    details = [str(first.values[name]) for name in ("birth_date", "country") if
               first.values.get(name)]  # fmt: skip
    return Thing(
        text=first.text,
        count=len(named),
        strength=str(STRENGTHS.get(first.strength, "")),
        sentence=_(RULES.get(first.rule, first.rule)),
        detail=" · ".join(details),
    )


def _marks(mentions: Iterable[Mention], part: str) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            _LOOKS.get(mention.kind, mention.kind),
            mention.start,
            mention.end,
            _(RULES.get(mention.rule, mention.rule)),
        )
        for mention in mentions
        if mention.part == part
    )


def _paragraph(row: Mapping[str, Any]) -> Paragraph:
    return Paragraph(row["start"], row["end"], row.get("language", ""), row.get("kind", "text"))


def _head(form: Form, *, is_noted: bool) -> tuple[tuple[str, str], ...]:
    """What the form's head says, in the reader's words, in the order of the form."""
    language = get_language() or "en"
    lines = []
    for code, one in header_fields().items():
        held = getattr(form.header, code, "")
        values = held if isinstance(held, tuple) else (held,) if held else ()
        if code in _SHOWN_ELSEWHERE or not values or (is_noted and code in _NOTED):
            continue
        words = [_word(one, value) for value in values]
        lines.append((one.row.label(language), "; ".join(words)))
    return tuple(lines)


def _word(one: Field, value: object) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    return label(one.vocabulary, str(value)) if one.vocabulary else str(value)


def _basis(form: Form) -> str:
    """The legal instrument and the purpose the sender states."""
    header = form.header
    words = (label("instruments", header.instrument), label("purposes", header.purpose))
    return ". ".join(word for word in words if word)


def _entity(entity: Entity) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A person or thing of the form: what it is called, and its fields in words, names first."""
    language = get_language() or "en"
    fields = entity_fields(entity.kind)
    lines = []
    for code in sorted(entity.values, key=[*fields, *entity.values].index):
        one, values = fields.get(code), entity.values[code]
        words = [_word(one, value) if one else value for value in values]
        lines.append((one.row.label(language) if one else code, "; ".join(words)))
    if entity.role:
        lines.append((_("Role"), label("person_categories", entity.role)))
    if entity.evaluation:
        lines.append((_("Evaluation"), entity.evaluation))
    return (str(ONE.get(entity.kind, entity.kind)), tuple(lines))
