"""In which order does the inbox show the work, why is an item near the top, how does it look?

Words stay with the page: here are codes, numbers and marks that are the same in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from spoc.cases.clock_words import CLARIFICATION, DEVIATION, MINUS, N_, short_article, span_text
from spoc.cases.deadlines import Clock, ClockState
from spoc.law.codes import Counting
from spoc.law.limits import Limit

_ZERO = timedelta()
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

HANDOVERS = (time(7), time(15), time(23))  # national choice
ACT_NOW_WITHIN = timedelta(minutes=10)  # national choice
SOON_WITHIN = _HOUR  # design 3.4
SOON_SHARE = 0.12  # design 3.4
DEPARTURE_WITHIN = timedelta(hours=24)  # national choice: a later departure is no reason yet


# --- order


def slack(
    clock: Clock, expected_work: timedelta, *, departure_at: datetime | None, now: datetime
) -> timedelta | None:
    """Time left minus the work expected: negative means it can no longer be done in time.

    A departure found in the text is a limit of its own. A deviation told in time moves the
    limit. None: nothing presses (no limit and no departure, or the request has ended).
    """
    if clock.is_stopped:
        return None
    left = clock.left(now)
    if left is not None and clock.due_at is not None and clock.binding_at is not None:
        left += clock.binding_at - clock.due_at
    times = [left] if left is not None else []
    if departure_at is not None:
        times.append(departure_at - now)
    return min(times) - expected_work if times else None


class GroupCode(StrEnum):
    """The groups of the queue."""

    ACT_NOW = "act_now"
    BEFORE_HANDOVER = "before_handover"
    NEXT_SHIFT = "next_shift"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Group:
    """`handover_at`: the handover that ends the group (UTC); for AFTER the one it follows."""

    code: GroupCode
    handover_at: datetime | None = None


def group_of(
    due_at: datetime | None,
    now: datetime,
    zone: ZoneInfo,
    handovers: Sequence[time] = HANDOVERS,
) -> Group:
    """The group of an item that must be dealt with by `due_at` (None: no limit, comes after).

    Handovers are local times of the wall; a shift over a night of clock change is an hour off.
    """
    today = now.astimezone(zone).date()
    coming = sorted(
        at
        for days in range(3)
        for at in (
            datetime.combine(today + days * _DAY, one, zone).astimezone(UTC) for one in handovers
        )
        if at > now
    )[:2]
    if due_at is not None:
        if due_at <= now + ACT_NOW_WITHIN:
            return Group(GroupCode.ACT_NOW)
        codes = (GroupCode.BEFORE_HANDOVER, GroupCode.NEXT_SHIFT)
        for code, at in zip(codes, coming, strict=False):  # no handovers, no such groups
            if due_at <= at:
                return Group(code, at)
    return Group(GroupCode.AFTER, coming[-1] if coming else None)


# --- why near the top


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What is known of an item, whatever its sender said. Absent facts keep their defaults."""

    now: datetime
    departure_at: datetime | None = None  # found in the text
    is_marked_urgent: bool = False  # by the sender
    danger_words: int = 0
    open_files: tuple[str, ...] = ()  # other open cases that name the same person
    has_child: bool = False
    has_vulnerable: bool = False
    has_arrest: bool = False
    has_weapon: bool = False
    untaken_since: datetime | None = None
    untaken_urgent: timedelta = timedelta(minutes=15)
    is_unreadable: bool = False
    is_untranslated: bool = False
    has_other_content: bool = False  # it came under the number of an earlier message


@dataclass(frozen=True, slots=True)
class RiskReason:
    """One reason to look earlier. `values` fill the placeholders of its sentence."""

    code: str
    weight: int
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Risk:
    """`weight`: 0 to 100, an order of attention and not a probability; national choice."""

    weight: int
    sentence: str


RISKS: Mapping[str, Risk] = MappingProxyType(
    {
        "departure_unmarked": Risk(
            100,
            N_("%(span)s to a departure found in the text. The sender did not mark it urgent."),
        ),
        "departure": Risk(90, N_("%(span)s to a departure found in the text.")),
        "child": Risk(85, N_("A child is concerned.")),
        "arrest": Risk(80, N_("An arrest or a person held depends on it.")),
        "nobody": Risk(75, N_("Nobody took it for %(span)s.")),
        "departure_passed": Risk(70, N_("The departure found in the text was %(span)s ago.")),
        "weapon": Risk(65, N_("A weapon is named.")),
        "vulnerable": Risk(60, N_("A vulnerable person is concerned.")),
        "danger_words": Risk(50, N_("%(count)s danger words, found before any translation.")),
        "same_person": Risk(45, N_("%(count)s open files name the same person: %(files)s.")),
        "other_content": Risk(
            55,
            N_("Came under the number of an earlier message, with other content: compare both."),
        ),
        "unreadable": Risk(40, N_("The machine could not read all of it: look yourself.")),
        "untranslated": Risk(20, N_("Not yet translated.")),
    }
)


def risk_reasons(facts: RiskFacts) -> tuple[RiskReason, ...]:
    """Why an item deserves an earlier look, weightiest first."""
    found = [RiskReason(code, RISKS[code].weight, values) for code, values in _risks(facts)]
    return tuple(sorted(found, key=lambda reason: -reason.weight))


def _risks(facts: RiskFacts) -> Iterator[tuple[str, dict[str, str]]]:
    if facts.departure_at is not None:
        left = facts.departure_at - facts.now
        if abs(left) <= DEPARTURE_WITHIN:
            code = "departure" if facts.is_marked_urgent else "departure_unmarked"
            yield code if left >= _ZERO else "departure_passed", {"span": span_text(left)}
    if facts.danger_words:
        yield "danger_words", {"count": str(facts.danger_words)}
    if facts.open_files:
        count = str(len(facts.open_files))
        yield "same_person", {"count": count, "files": ", ".join(facts.open_files)}
    if facts.untaken_since is not None:
        waits = facts.now - facts.untaken_since
        if waits >= facts.untaken_urgent:
            yield "nobody", {"span": span_text(waits)}
    simple = {
        "child": facts.has_child,
        "vulnerable": facts.has_vulnerable,
        "arrest": facts.has_arrest,
        "weapon": facts.has_weapon,
        "unreadable": facts.is_unreadable,
        "untranslated": facts.is_untranslated,
        "other_content": facts.has_other_content,
    }
    yield from ((code, {}) for code, is_so in simple.items() if is_so)


# --- the face of a clock (design 3.4)


class Shape(StrEnum):
    """The mark that carries the state before any colour does."""

    RUNNING = "running"  # ring
    SOON = "soon"  # pill with outline, ring
    LATE = "late"  # flag with a notch
    PAUSED = "paused"  # dashed box, two bars
    COURT = "court"  # dashed box, two bars
    MET = "met"  # check
    MET_LATE = "met_late"  # triangle
    LOCAL = "local"  # broken ring
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Face:
    """What the chip shows. The page words `text` and writes `at` in local time.

    | shape | text | parts |
    |---|---|---|
    | running, soon | left_of | `span` "5:02", `of` "8 h" (empty: "at once") |
    | late | over | `span` "−0:12", `of` |
    | paused | paused | `rule` "Art. 6(3)" |
    | court | court_until | `at`: until when the requester was told |
    | met | answered, refused | `at`: when |
    | met_late | answered_late, refused_late | `span` "+0:06", `at` |
    | local | left_local, over_local | `span`, `of`: own target, not law |
    | none | no_clock, withdrawn | `at` when withdrawn |

    `rule`: the article, short; `article`: in full. `used`: share for the ring, 0 to 1.
    """

    shape: Shape
    text: str
    span: str = ""
    of: str = ""
    at: datetime | None = None
    rule: str = ""
    article: str = ""
    used: float = 0.0


def clock_face(clock: Clock, now: datetime) -> Face:
    """How the clock looks at `now`, at or after the instant it was reckoned."""
    limit, left = clock.limit, clock.left(now)
    if clock.state is ClockState.WITHDRAWN:
        return Face(Shape.NONE, "withdrawn", at=clock.stopped_at)
    if limit is None or left is None or clock.binding_at is None:
        return Face(Shape.NONE, "no_clock")
    face = _face(clock, limit, left, clock.binding_at, now)
    article = {Shape.PAUSED: _pausing(limit), Shape.COURT: DEVIATION}.get(face.shape, limit.article)
    return Face(
        face.shape,
        face.text,
        face.span,
        "" if limit.counting is Counting.IMMEDIATE else limit_text(limit),
        face.at,
        short_article(article),
        article,
        min(1.0, max(0.0, 1 - left / limit.duration)),
    )


def _face(clock: Clock, limit: Limit, left: timedelta, binding_at: datetime, now: datetime) -> Face:
    if clock.is_stopped:
        verb = "refused" if clock.state.startswith("refused") else "answered"
        if clock.overrun > _ZERO:
            span = f"+{span_text(clock.overrun)}"
            return Face(Shape.MET_LATE, f"{verb}_late", span, at=clock.stopped_at)
        return Face(Shape.MET, verb, at=clock.stopped_at)
    if clock.state is ClockState.SUSPENDED:
        return Face(Shape.PAUSED, "paused")
    over = now - binding_at
    if clock.state is ClockState.OVER:
        over = clock.overrun + (now - clock.as_of)
    if over > _ZERO:
        span = MINUS + span_text(over)
        if limit.is_local:
            return Face(Shape.LOCAL, "over_local", span)
        return Face(Shape.LATE, "over", span)
    if clock.deviation_until is not None and (clock.waits_for_court or left < _ZERO):
        return Face(Shape.COURT, "court_until", at=clock.deviation_until)
    if limit.is_local:
        return Face(Shape.LOCAL, "left_local", span_text(left))
    is_soon = left < SOON_WITHIN or left < SOON_SHARE * limit.duration
    return Face(Shape.SOON if is_soon else Shape.RUNNING, "left_of", span_text(left))


def _pausing(limit: Limit) -> str:
    """The article that lets this limit be suspended; an own target pauses by its own rule."""
    return CLARIFICATION if limit.pause == "clarification" and not limit.is_local else limit.article


def limit_text(limit: Limit) -> str:
    """The length of a limit, the same in every language: "8 h", "3 d", "30 min"."""
    length = limit.duration
    if limit.counting in (Counting.CALENDAR_DAYS, Counting.WORKING_DAYS):
        return f"{length.days} d"
    if length < _HOUR:
        return f"{length // timedelta(minutes=1)} min"
    if length % _DAY == _ZERO and length > 2 * _DAY:
        return f"{length.days} d"
    return f"{length // _HOUR} h" if length % _HOUR == _ZERO else span_text(length)
