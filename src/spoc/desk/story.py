"""What happened to a case, in one line of time: messages, machine, clock, people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spoc.cases.clock_words import CLARIFICATION, SENTENCES, short_article
from spoc.cases.deadlines import EventKind
from spoc.cases.draft_states import DraftState
from spoc.cases.escalation import NOBODY, OVER
from spoc.cases.models import Case, CaseMessage, ClockEvent, Draft, Escalation, Note
from spoc.cases.selectors import CaseFile
from spoc.desk.bill import filled
from spoc.desk.colleagues import Colleagues
from spoc.desk.formats import day_text, duration_text, moment_text
from spoc.desk.labels import label, urgency_words
from spoc.desk.letter import kind_words
from spoc.desk.sending import way_of
from spoc.exchange.models import Message


class Look(StrEnum):
    """The mark beside a step: its shape says what kind of step it is."""

    IN = "in"  # filled: a message came
    OUT = "out"  # square: our own message
    MACHINE = "machine"  # dotted
    PAUSE = "pause"  # bars: the clock
    PERSON = ""  # ring


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `message`: reference of the message it shows; `struck`: author and reason."""

    at: datetime
    look: Look
    title: str
    detail: str = ""
    message: str = ""
    words: str = ""  # somebody's words
    struck: str = ""
    law: str = ""
    is_current: bool = False

    @property
    def day(self) -> str:
        """The local day, for the heads between the steps."""
        return day_text(self.at)


# What stops the clock or lets it run: shown with bars.
_BARS = frozenset(
    {
        EventKind.CLARIFICATION_ASKED,
        EventKind.CLARIFICATION_REACHED,
        EventKind.CLARIFICATION_RECEIVED,
        EventKind.JUDICIAL_ASKED,
        EventKind.JUDICIAL_ANNOUNCED,
        EventKind.JUDICIAL_GRANTED,
        EventKind.JUDICIAL_REFUSED,
    }
)
# These stand in the line of time as the message that caused them.
_TOLD_BY_MESSAGE = frozenset(
    {EventKind.RECEIVED, EventKind.ANSWERED, EventKind.PARTIALLY_ANSWERED, EventKind.REFUSED}
)


def story_of(
    found: CaseFile,
    *,
    notes: list[Note],
    partners: dict[str, str],
    people: Colleagues,
    current: str = "",
) -> list[tuple[str, list[Step]]]:
    """The steps by local day, oldest first; `current` is the message that is being read."""
    case = found.row.case
    steps = [
        *_messages(found.links, case, partners, people, current),
        *_clock(found.events, people),
        *_warnings(list(found.row.warnings)),
        *_people(case),
        *(_note(note) for note in notes),
        *(_draft(found.draft, people) if found.draft else ()),
    ]
    steps.sort(key=lambda step: step.at)
    return [(day, list(group)) for day, group in groupby(steps, key=lambda step: step.day)]


def _messages(
    links: list[CaseMessage],
    case: Case,
    partners: dict[str, str],
    people: Colleagues,
    current: str,
) -> Iterator[Step]:
    for link in links:
        message = link.message
        yield _message(message, partners, is_current=message.reference == current)
        if message.direction == "in":
            yield _registered(message)
            yield from _repeats(message)
        if link.came_from_id or link.reason in {"joined by hand", "undone"}:
            yield Step(
                link.linked_at,
                Look.PERSON,
                _("Message %(ref)s joined by %(name)s")
                % {"ref": message.reference, "name": people.name_of(link.linked_by)}
                if link.came_from_id
                else _("Message %(ref)s put back by %(name)s")
                % {"ref": message.reference, "name": people.name_of(link.linked_by)},
                message=message.reference,
            )
    if case.closed_at is not None:
        yield Step(case.closed_at, Look.PERSON, _("The case was closed"))


def _message(message: Message, partners: dict[str, str], *, is_current: bool) -> Step:
    who = partners.get(message.partner) or message.sender_name or message.sender or "?"
    channel = label("channels", message.channel)
    if message.direction == "out":
        dispatch = getattr(message, "dispatch", None)
        return Step(
            message.received_at,
            Look.OUT,
            _("%(kind)s to %(partner)s") % {"kind": kind_words(message), "partner": who},
            way_of(dispatch).words if dispatch else "",
            message.reference,
            is_current=is_current,
        )
    count = len(message.attachments.all())
    facts = [channel, urgency_words(message.urgency)]
    if count:
        facts.append(
            ngettext("%(count)s attachment", "%(count)s attachments", count) % {"count": count}
        )
    return Step(
        message.received_at,
        Look.IN,
        _("%(kind)s from %(partner)s") % {"kind": kind_words(message), "partner": who},
        ", ".join(fact for fact in facts if fact),
        message.reference,
        is_current=is_current,
    )


def _registered(message: Message) -> Step:
    count = len(message.faults)
    return Step(
        message.registered_at,
        Look.MACHINE,
        _("Registered as %(ref)s and sealed") % {"ref": message.reference},
        ngettext("Read, with %(count)s fault", "Read, with %(count)s faults", count)
        % {"count": count}
        if count
        else _("Read by the machine"),
    )


def _repeats(message: Message) -> Iterator[Step]:
    for arrival in message.arrivals.all():
        if arrival.is_repeat:
            yield Step(
                arrival.received_at,
                Look.MACHINE,
                _("The same message arrived again"),
                _("It has the same number and other content: look at both originals.")
                if arrival.has_other_content
                else _("Nothing in it differs."),
                message.reference,
            )


def _clock(events: list[ClockEvent], people: Colleagues) -> Iterator[Step]:
    for event in events:
        kind = EventKind(event.kind)
        if kind in _TOLD_BY_MESSAGE:
            continue
        values = {
            name: moment_text(datetime.fromisoformat(said)) if name in {"until", "started_at"}
            else said for name, said in event.details.items()
        }  # fmt: skip
        name = people.name_of(event.actor)
        ground = f"{name}: {event.ground}" if event.ground else name
        yield Step(
            event.at,
            Look.PAUSE if kind in _BARS else Look.PERSON,
            filled(SENTENCES[kind], values),
            ground,
            law=short_article(CLARIFICATION) if kind.startswith("clarification") else "",
        )


def _warnings(warnings: list[Escalation]) -> Iterator[Step]:
    for warning in warnings:
        yield Step(
            warning.raised_at,
            Look.MACHINE,
            warning_words(warning),
            _("Seen by %(name)s") % {"name": warning.acknowledged_by}
            if warning.acknowledged_at
            else _("Nobody has said that they saw it"),
        )


def warning_words(warning: Escalation) -> str:
    """A mark the clock has passed, in a sentence."""
    if warning.kind == OVER:
        return _("The time is over.")
    if warning.kind == NOBODY:
        return _("Nobody took this urgent request in time.")
    return _("%(percent)s %% of the time is used.") % {"percent": warning.kind.rpartition("_")[2]}


def _people(case: Case) -> Iterator[Step]:
    if case.first_look_at is not None:
        after = case.first_look_at - (case.started_at or case.opened_at)
        yield Step(
            case.first_look_at,
            Look.PERSON,
            _("First look by a person"),
            _("%(span)s after it came") % {"span": duration_text(after)},
        )
    if case.owner is not None and case.taken_at is not None:
        yield Step(case.taken_at, Look.PERSON, _("Taken by %(name)s") % {"name": case.owner.name})


def _note(note: Note) -> Step:
    struck = ""
    if note.struck_at is not None:
        struck = _("Struck by %(name)s at %(time)s: %(reason)s") % {
            "name": note.struck_by,
            "time": moment_text(note.struck_at),
            "reason": note.struck_because,
        }
    return Step(
        note.written_at,
        Look.PERSON,
        _("Note by %(name)s") % {"name": note.author.name},
        words=note.text,
        struck=struck,
    )


def _draft(draft: Draft, people: Colleagues) -> Iterator[Step]:
    yield Step(
        draft.saved_at,
        Look.OUT,
        _("Reply being written, version %(version)s") % {"version": draft.version},
        _("Last saved by %(name)s") % {"name": draft.last_editor.name},
    )
    if draft.submitted_at is not None and draft.state != DraftState.WRITING:
        yield Step(
            draft.submitted_at,
            Look.PERSON,
            _("%(name)s asked a second officer to sign")
            % {"name": people.name_of(draft.submitted_by)},
            _("Signed.") if draft.state == DraftState.APPROVED else _("Not signed yet."),
        )
    if draft.returned_because:
        yield Step(
            draft.submitted_at or draft.saved_at,
            Look.PERSON,
            _("The reply came back to its author"),
            words=draft.returned_because,
        )
