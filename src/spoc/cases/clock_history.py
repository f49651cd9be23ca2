"""What do the recorded events of one request amount to before any limit is applied?

Sorts them, sets aside what cannot be (and says why), and leaves start, declarations and stretches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from spoc.law.codes import Access, Instrument, Urgency


class EventKind(StrEnum):
    """What can happen to a request that matters to its clock."""

    RECEIVED = "received"  # details: instrument, urgency, topic
    FOUND_DIRECT = "found_direct"
    FOUND_INDIRECT = "found_indirect"
    CLARIFICATION_ASKED = "clarification_asked"  # sent; stops nothing. details: question
    CLARIFICATION_REACHED = "clarification_reached"  # the requester has it: stops the clock
    CLARIFICATION_RECEIVED = "clarification_received"  # the answer is here: runs again
    JUDICIAL_ASKED = "judicial_asked"
    JUDICIAL_ANNOUNCED = "judicial_announced"  # requester told length and reasons; details: until
    JUDICIAL_GRANTED = "judicial_granted"
    JUDICIAL_REFUSED = "judicial_refused"
    RECLASSIFIED = "reclassified"  # details: instrument, urgency, topic; by="requester"
    ANSWERED = "answered"
    PARTIALLY_ANSWERED = "partially_answered"  # details: rest="refused" ends the request
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"  # details: new_request="yes" starts a clock of its own
    MERGED = "merged"  # details: started_at, the receipt of the other request


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One recorded fact, never changed, only followed by another.

    `at`: aware, kept in UTC. `ground`: the recorded reason. `details`: as the kind says; instants
    in ISO 8601 with offset. `question` tells several questions apart; one question needs no name.
    Raises `ValueError` when `at` has no time zone.
    """

    kind: EventKind
    at: datetime
    actor: str
    ground: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError(f"The event “{self.kind}” has no time zone; give one with its time.")
        object.__setattr__(self, "at", self.at.astimezone(UTC))
        # Stored details are JSON: what is no text there must not stop the clock from being read.
        object.__setattr__(self, "details", {key: str(said) for key, said in self.details.items()})


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the bill. `code` is explained in `clock_words`; the page makes the sentence.

    `effect`: how far the line moves the due instant (negative: earlier); None: not at all.
    `values`: instants in ISO 8601 UTC, lengths as "1 d 3 h", codes as they are stored.
    """

    at: datetime
    code: str
    article: str = ""
    effect: timedelta | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; `end` None: still lasting. `place`: the taken event that ended it."""

    start: datetime
    end: datetime | None = None
    place: int = -1


@dataclass(frozen=True, slots=True)
class Declaration:
    """What kind of request it was said or found to be from `event`, taken at `place`, on."""

    event: ClockEvent
    place: int
    instrument: Instrument | None = None
    urgency: Urgency = Urgency.NORMAL
    access: Access = Access.UNKNOWN
    topic: str = ""

    @property
    def is_finding(self) -> bool:
        """Only the access was found out; what the requester declared stands."""
        return self.event.kind in (EventKind.FOUND_DIRECT, EventKind.FOUND_INDIRECT)

    @property
    def is_by_requester(self) -> bool:
        """The requester changed it, so nobody could know it before."""
        return (
            self.event.kind is EventKind.RECLASSIFIED
            and self.event.details.get("by") == "requester"
        )


@dataclass(frozen=True, slots=True)
class History:
    """The reading of all events: what stands, in order, and what was set aside.

    `received_at`: own receipt; `started_at`: the earliest receipt after merging (None: nothing was
    received). `announcements`: (told at, told until). `closing`: the event that ended it, if ended.
    """

    received_at: datetime | None
    started_at: datetime | None
    declarations: tuple[Declaration, ...]
    questions: tuple[Span, ...]
    court: tuple[Span, ...]
    closed: tuple[Span, ...]
    announcements: tuple[tuple[datetime, datetime], ...]
    merges: Mapping[int, timedelta]
    closing: ClockEvent | None
    taken: tuple[ClockEvent, ...]
    set_aside: tuple[Reason, ...]

    @property
    def waits_for_court(self) -> bool:
        """An authorisation was asked and not decided."""
        return _lasts(self.court)


def read_history(events: Iterable[ClockEvent], *, now: datetime) -> History:
    """Events by instant, then by recorded order. Never raises: the impossible is set aside."""
    reading = _Reading()
    for event in sorted(events, key=lambda one: one.at):
        why = "in_the_future" if event.at > now else reading.take(event)
        if why:
            reading.set_aside(event, why)
        else:
            reading.taken.append(event)
    return reading.history()


class _Reading:
    """The state of the reading between two events. `take` answers why an event cannot be."""

    def __init__(self) -> None:
        self.taken: list[ClockEvent] = []
        self.aside: list[Reason] = []
        self.begin(None)

    def begin(self, at: datetime | None) -> None:
        self.received_at = self.started_at = at
        self.declarations: list[Declaration] = []
        self.asked: set[str] = set()
        self.pending: set[str] = set()
        self.questions: list[Span] = []
        self.court: list[Span] = []
        self.closed: list[Span] = []
        self.announcements: list[tuple[datetime, datetime]] = []
        self.merges: dict[int, timedelta] = {}
        self.closing: ClockEvent | None = None

    def history(self) -> History:
        return History(
            received_at=self.received_at,
            started_at=self.started_at,
            declarations=tuple(self.declarations),
            questions=tuple(self.questions),
            court=tuple(self.court),
            closed=tuple(self.closed),
            announcements=tuple(self.announcements),
            merges=self.merges,
            closing=self.closing,
            taken=tuple(self.taken),
            set_aside=tuple(self.aside),
        )

    @property
    def place(self) -> int:
        return len(self.taken)

    @property
    def at_court(self) -> bool:
        return _lasts(self.court)

    def set_aside(self, event: ClockEvent, why: str, **values: str) -> None:
        self.aside.append(Reason(event.at, why, values={"event": event.kind.value, **values}))

    def take(self, event: ClockEvent) -> str:
        kind = event.kind
        if kind is EventKind.RECEIVED:
            return self.receive(event)
        if self.started_at is None:
            return "before_receipt"
        if kind is EventKind.REOPENED:
            return self.reopen(event)
        if self.closing is not None:
            return "after_closing"
        return _STEPS[kind](self, event)

    def receive(self, event: ClockEvent) -> str:
        if self.started_at is not None:
            return "received_again"
        self.begin(event.at)
        self.declare(event, Declaration(event, self.place))
        return ""

    def declare(self, event: ClockEvent, so_far: Declaration) -> None:
        """Add the readable values of the details; name the others."""
        said = event.details
        instrument, urgency = so_far.instrument, so_far.urgency
        try:
            instrument = Instrument(said["instrument"]) if "instrument" in said else instrument
        except ValueError:
            self.set_aside(event, "unknown_value", value=said["instrument"])
        try:
            urgency = Urgency(said["urgency"]) if "urgency" in said else urgency
        except ValueError:
            self.set_aside(event, "unknown_value", value=said["urgency"])
        topic = said.get("topic", so_far.topic)
        self.declarations.append(
            Declaration(event, self.place, instrument, urgency, so_far.access, topic)
        )

    def reclassified(self, event: ClockEvent) -> str:
        self.declare(event, self.declarations[-1])
        return ""

    def found(self, event: ClockEvent) -> str:
        access = Access.DIRECT if event.kind is EventKind.FOUND_DIRECT else Access.INDIRECT
        last = self.declarations[-1]
        self.declarations.append(replace(last, event=event, place=self.place, access=access))
        return ""

    def reopen(self, event: ClockEvent) -> str:
        if self.closing is None:
            return "not_closed"
        if event.details.get("new_request") == "yes":
            last = self.declarations[-1]
            self.begin(event.at)
            self.declare(event, replace(last, access=Access.UNKNOWN))
            return ""
        self.closed.append(Span(self.closing.at, event.at, self.place))
        self.closing = None
        return ""

    def close(self, event: ClockEvent) -> str:
        if self.pending:
            self.end(self.questions, event)
        if self.at_court:
            self.end(self.court, event)
        self.asked.clear()
        self.pending.clear()
        self.closing = event
        return ""

    def end(self, spans: list[Span], event: ClockEvent) -> None:
        spans[-1] = Span(spans[-1].start, event.at, self.place)

    def partially_answered(self, event: ClockEvent) -> str:
        return self.close(event) if event.details.get("rest") == "refused" else ""

    def clarification_asked(self, event: ClockEvent) -> str:
        self.asked.add(event.details.get("question", ""))
        return ""

    def clarification_reached(self, event: ClockEvent) -> str:
        question = event.details.get("question", "")
        if question in self.pending:
            return "already_paused"
        if question not in self.asked:
            return "no_question"
        if not self.pending:
            self.questions.append(Span(event.at))
        self.pending.add(question)
        return ""

    def clarification_received(self, event: ClockEvent) -> str:
        question = event.details.get("question", "")
        if question not in self.asked:
            return "no_question"
        self.asked.discard(question)
        if question in self.pending:
            self.pending.discard(question)
            if not self.pending:
                self.end(self.questions, event)
        return ""

    def judicial_asked(self, event: ClockEvent) -> str:
        if self.at_court:
            return "already_at_court"
        self.court.append(Span(event.at))
        return ""

    def judicial_announced(self, event: ClockEvent) -> str:
        if not self.at_court:
            return "not_at_court"
        until = _instant(event.details.get("until", ""))
        if until is None or until <= event.at:
            return "no_end_told"
        self.announcements.append((event.at, until))
        return ""

    def judicial_decided(self, event: ClockEvent) -> str:
        if not self.at_court:
            return "not_at_court"
        self.end(self.court, event)
        return ""

    def merged(self, event: ClockEvent) -> str:
        other = _instant(event.details.get("started_at", ""))
        if other is None or other > event.at:
            return "no_start_told"
        before = self.started_at or other
        self.started_at = min(before, other)
        self.merges[self.place] = self.started_at - before
        return ""


_STEPS: Mapping[EventKind, Callable[[_Reading, ClockEvent], str]] = {
    EventKind.FOUND_DIRECT: _Reading.found,
    EventKind.FOUND_INDIRECT: _Reading.found,
    EventKind.CLARIFICATION_ASKED: _Reading.clarification_asked,
    EventKind.CLARIFICATION_REACHED: _Reading.clarification_reached,
    EventKind.CLARIFICATION_RECEIVED: _Reading.clarification_received,
    EventKind.JUDICIAL_ASKED: _Reading.judicial_asked,
    EventKind.JUDICIAL_ANNOUNCED: _Reading.judicial_announced,
    EventKind.JUDICIAL_GRANTED: _Reading.judicial_decided,
    EventKind.JUDICIAL_REFUSED: _Reading.judicial_decided,
    EventKind.RECLASSIFIED: _Reading.reclassified,
    EventKind.ANSWERED: _Reading.close,
    EventKind.PARTIALLY_ANSWERED: _Reading.partially_answered,
    EventKind.REFUSED: _Reading.close,
    EventKind.WITHDRAWN: _Reading.close,
    EventKind.MERGED: _Reading.merged,
}


def _lasts(spans: Sequence[Span]) -> bool:
    return bool(spans) and spans[-1].end is None


def _instant(text: str) -> datetime | None:
    """The instant this text names, in UTC; None when it names none or lacks the offset."""
    try:
        found = datetime.fromisoformat(text)
        return None if found.utcoffset() is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
