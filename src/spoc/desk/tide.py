"""The tide: one mark per deadline until two handovers ahead, drawn as SVG by the server."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from spoc.cases.ordering import HANDOVERS
from spoc.cases.selectors import Row

WIDTH, LEFT, RIGHT, BASE = 1408.0, 16.0, 1392.0, 34.0
STEP = 11.0  # between marks that fall on the same place
APART = 40.0  # between an hour and the words beside it
SHAPES = {"cgi": "square", "dao": "circle", "djo": "diamond"}
CENTRES = "centres"  # every other desk: the border centres, one shape for all


@dataclass(frozen=True, slots=True)
class Mark:
    """One deadline: where it stands and in which shape."""

    desk: str
    shape: str
    x: float
    y: float
    reference: str


@dataclass(frozen=True, slots=True)
class Tick:
    """An hour, a handover, or now."""

    x: float
    text: str
    kind: str  # hour, handover, now


@dataclass(frozen=True, slots=True)
class Tide:
    """Everything the drawing shows; `counts` per desk are its text alternative."""

    marks: list[Mark] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    until: str = ""
    band: tuple[float, float] = (0.0, 0.0)

    @property
    def total(self) -> int:
        """How many fall due before the second handover."""
        return sum(self.counts.values())


def tide_of(rows: Iterable[Row], *, now: datetime, zone: ZoneInfo) -> Tide:
    """The drawing for these rows; times of the wall in `zone`."""
    first, second = coming_handovers(now, zone)
    start = now - timedelta(minutes=15)
    span = (second + timedelta(minutes=30) - start).total_seconds()

    def place(at: datetime) -> float:
        share = (max(at, start) - start).total_seconds() / span
        return round(LEFT + (RIGHT - LEFT) * min(1.0, share), 1)

    marks: list[Mark] = []
    counts: dict[str, int] = defaultdict(int)
    stacked: dict[int, int] = defaultdict(int)
    for row in rows:
        due_at = row.case.departure_at or row.clock.binding_at
        if due_at is None or due_at > second or row.clock.is_stopped:
            continue
        x = place(due_at)
        level = stacked[round(x / STEP)]
        stacked[round(x / STEP)] += 1
        desk = row.case.desk if row.case.desk in SHAPES else CENTRES
        counts[desk] += 1
        if level < 3:
            shape = SHAPES.get(desk, "triangle")
            marks.append(Mark(desk, shape, x, BASE - level * STEP, row.case.reference))
    ticks = [Tick(place(now), "now", "now")]
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    while hour < second:
        if all(abs(place(hour) - place(at)) > APART for at in (now, first, second)):
            ticks.append(Tick(place(hour), hour.astimezone(zone).strftime("%H"), "hour"))
        hour += timedelta(hours=1 if span < 50_000 else 2)
    ticks += [
        Tick(place(at), at.astimezone(zone).strftime("%H"), "handover") for at in (first, second)
    ]
    return Tide(
        marks=marks,
        ticks=ticks,
        counts=dict(counts),
        until=second.astimezone(zone).strftime("%H:%M"),
        band=(place(first), place(second)),
    )


def coming_handovers(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The next two handovers on the wall of `zone`, in UTC."""
    today = now.astimezone(zone).date()
    coming = sorted(
        at
        for days in range(3)
        for at in (
            datetime.combine(today + timedelta(days=days), one, zone).astimezone(UTC)
            for one in HANDOVERS
        )
        if at > now
    )
    return coming[0], coming[1]
