"""Which histories should a clock survive? Strategies that make plausible and impossible ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from spoc.cases.deadlines import ClockEvent, EventKind
from spoc.law.calendar import belgian_holidays

BRUSSELS = ZoneInfo("Europe/Brussels")
HOLIDAYS = belgian_holidays(range(2023, 2032))
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

BASES = [
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 21, 30, tzinfo=UTC),  # the night that has 25 hours
    datetime(2027, 3, 27, 22, 15, tzinfo=UTC),  # the night that has 23 hours
    datetime(2028, 2, 28, 12, 0, tzinfo=UTC),  # leap day
    datetime(2026, 12, 24, 16, 0, tzinfo=UTC),  # holidays
    datetime(2024, 12, 11, 22, 40, tzinfo=UTC),  # 20 minutes before the Directive applies
    datetime(2023, 3, 6, 22, 55, tzinfo=UTC),  # 5 minutes before the SIS regulation applies
]
STEPS = [0, 1, 7, 30, 60, 61, 119, 120, 240, 480, 481, 720, 1440, 2880]
DELAYS = [0, 60, 480, 1440, 4320, 10080, 14400]
INSTRUMENTS = [*["dir977"] * 6, "sis", "prum", "prum", "interpol", "national", "swift"]
TOPICS = ["", "terrorism", "arrest", "football"]

steps = st.integers(0, 90) | st.sampled_from(STEPS)
kind_details = st.fixed_dictionaries(
    {},
    optional={
        "instrument": st.sampled_from(INSTRUMENTS),
        "urgency": st.sampled_from(["urgent", "urgent", "normal", "soon"]),
        "topic": st.sampled_from(TOPICS),
        "by": st.sampled_from(["requester", "us"]),
    },
)
receipt_details = st.fixed_dictionaries(
    {"instrument": st.sampled_from(INSTRUMENTS), "urgency": st.sampled_from(["urgent", "normal"])},
    optional={"topic": st.sampled_from(TOPICS)},
)
questions = st.sampled_from([{}, {}, {"question": "q1"}, {"question": "q2"}])
# A pause or a court case written as a whole, so that most histories hold one that counts.
SCENES = [
    *[["clarification_asked", "clarification_reached", "clarification_received"]] * 5,
    *[["clarification_asked", "clarification_reached"]] * 3,
    *[["judicial_asked", "judicial_announced"]] * 3,
    *[["judicial_asked", "judicial_announced", "judicial_granted"]] * 3,
    ["judicial_asked", "judicial_granted"],
    ["judicial_asked", "judicial_announced", "judicial_refused", "refused"],
    *[["answered", "reopened"]] * 3,
    *[["reclassified"]] * 3,
    *[[kind.value] for kind in EventKind],
]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[ClockEvent], datetime]:
    """(events in recorded order, now); often in order of time, sometimes not."""
    at = draw(st.sampled_from(BASES))
    scenes = draw(st.lists(st.sampled_from(SCENES), max_size=7))
    kinds = [kind for scene in scenes for kind in scene]
    if draw(st.integers(0, 19)):
        kinds.insert(0, "received")
    events = []
    for kind in kinds:
        details: dict[str, str] = {}
        if kind == "received":
            details = draw(receipt_details)
        elif kind == "reclassified":
            details = draw(kind_details)
        elif kind.startswith("clarification"):
            details = draw(questions)
        elif kind == "judicial_announced":
            until = at + draw(st.sampled_from(DELAYS) | steps) * MINUTE
            details = draw(st.sampled_from([{"until": until.isoformat()}] * 4 + [{}]))
        elif kind == "merged":
            other = at + draw(st.integers(-3000, 60)) * MINUTE
            details = draw(st.sampled_from([{"started_at": other.isoformat()}] * 4 + [{}]))
        elif kind == "reopened":
            details = draw(st.sampled_from([{}, {}, {}, {"new_request": "yes"}]))
            details = {**details, **draw(kind_details)}
        elif kind == "partially_answered":
            details = draw(st.sampled_from([{}, {"rest": "refused"}]))
        events.append(ClockEvent(EventKind(kind), at, "officer 7", details=details))
        at += draw(steps) * MINUTE
    now = at + draw(st.sampled_from([0, 0, 30, 600, -60])) * MINUTE
    if draw(st.integers(0, 5)):
        return events, now
    return draw(st.permutations(events)), now
