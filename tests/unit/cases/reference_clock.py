"""What would a second, independent reading of the same events say? Shares no code with the first.

Whole minutes since 1970, plain dicts, no running state: every question is answered by looking
back over the accepted events, and the due minute is found by cutting time into pieces.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

HOUR, DAY = 60, 24 * 60
ENDS = ("answered", "refused", "withdrawn")
SWITCH = "2024-12-12"  # Directive (EU) 2023/977 replaces Framework Decision 2006/960/JHA
SIS_SWITCH = "2023-03-07"
OWN = {
    "interpol": (8 * HOUR, 7 * DAY),
    "pccc": (HOUR, DAY),
    "bilateral": (8 * HOUR, 7 * DAY),
    "national": (HOUR, DAY),
}


def minute(instant):
    return int(instant.timestamp()) // 60


def told_minute(text):
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if instant.tzinfo is None else minute(instant)


def length_and_pause(kind, day):
    """(minutes, what pauses it) by the letter of the law, or None."""
    instrument, urgency, access, topic = kind
    urgent, indirect = urgency == "urgent", access == "indirect"
    if instrument == "dir977" and day >= SWITCH:
        if not urgent:
            return 7 * DAY, "clarification"
        return (3 * DAY if indirect else 8 * HOUR), "clarification"
    if instrument == "dir977":
        if urgent:
            return (3 * DAY if indirect else 8 * HOUR), ""
        return (14 * DAY if indirect else 7 * DAY), ""
    if instrument == "sis":
        special = topic in ("terrorism", "arrest", "child_abduction") and day >= SIS_SWITCH
        return (30 if special else 12 * HOUR), ""
    if instrument == "prum":
        return 2 * DAY, "judicial"
    if instrument in OWN:
        return OWN[instrument][0 if urgent else 1], "clarification"
    return None


def has(events, *kinds):
    return [event for event in events if event["kind"] in kinds]


def is_closing(event):
    return event["kind"] in ENDS or (
        event["kind"] == "partially_answered" and event["said"].get("rest") == "refused"
    )


def is_closed(past):
    turning = [event for event in past if is_closing(event) or event["kind"] == "reopened"]
    return bool(turning) and is_closing(turning[-1])


def since_last_end(past):
    """The events after the last closing: questions and courts do not survive an end."""
    ends = [place for place, event in enumerate(past) if is_closing(event)]
    return past[ends[-1] + 1 :] if ends else past


def question_of(event):
    return event["said"].get("question", "")


def asked_and_unanswered(past, question):
    talk = [
        event["kind"]
        for event in has(since_last_end(past), "clarification_asked", "clarification_received")
        if question_of(event) == question
    ]
    return bool(talk) and talk[-1] == "clarification_asked"


def is_pending(past, question):
    talk = [
        event["kind"]
        for event in has(since_last_end(past), "clarification_reached", "clarification_received")
        if question_of(event) == question
    ]
    return bool(talk) and talk[-1] == "clarification_reached"


def any_pending(past):
    recent = since_last_end(past)
    names = {question_of(event) for event in has(recent, "clarification_reached")}
    return any(is_pending(past, name) for name in names)


def is_at_court(past):
    talk = has(since_last_end(past), "judicial_asked", "judicial_granted", "judicial_refused")
    return bool(talk) and talk[-1]["kind"] == "judicial_asked"


def is_possible(past, event):
    kind = event["kind"]
    if kind == "received":
        return not has(past, "received")
    if not has(past, "received"):
        return False
    if kind == "reopened":
        return is_closed(past)
    if is_closed(past):
        return False
    if kind == "clarification_reached":
        name = question_of(event)
        return asked_and_unanswered(past, name) and not is_pending(past, name)
    if kind == "clarification_received":
        return asked_and_unanswered(past, question_of(event))
    if kind == "judicial_asked":
        return not is_at_court(past)
    if kind in ("judicial_granted", "judicial_refused"):
        return is_at_court(past)
    if kind == "judicial_announced":
        until = told_minute(event["said"].get("until", ""))
        return is_at_court(past) and until is not None and until > event["at"]
    if kind == "merged":
        other = told_minute(event["said"].get("started_at", ""))
        return other is not None and other <= event["at"]
    return True


def kinds_over_time(life, before):
    """[(event, (instrument, urgency, access, topic))] after each event that can change it."""
    known = ("dir977", "sis", "prum", *OWN)
    answer = []
    instrument, urgency, access, topic = before
    for place, event in enumerate(life):
        said = event["said"]
        if place == 0 or event["kind"] == "reclassified":
            instrument = said["instrument"] if said.get("instrument") in known else instrument
            urgency = said["urgency"] if said.get("urgency") in ("urgent", "normal") else urgency
            topic = said.get("topic", topic)
        elif event["kind"] in ("found_direct", "found_indirect"):
            access = event["kind"].removeprefix("found_")
        else:
            continue
        answer.append((event, (instrument, urgency, access, topic)))
    return answer


def pieces(life, start, end, pause):
    """[(from, to, "runs" | "paused" | "closed")] between start and end."""
    edges = sorted({start, end, *(event["at"] for event in life if start < event["at"] < end)})
    cut = []
    for left, right in pairwise(edges):
        past = [event for event in life if event["at"] <= left]
        if is_closed(past):
            what = "closed"
        elif (pause == "clarification" and any_pending(past)) or (
            pause == "judicial" and is_at_court(past)
        ):
            what = "paused"
        else:
            what = "runs"
        cut.append((left, right, what))
    return cut


def spent(cut, until, *what):
    return sum(max(0, min(right, until) - left) for left, right, is_ in cut if is_ in what)


def reference(events, now, zone=ZoneInfo("Europe/Brussels")):  # noqa: B008 - a constant
    """{"state", "due", "remaining", "paused", "until", "over"} in minutes."""
    raw = [
        {"kind": str(event.kind), "at": minute(event.at), "said": dict(event.details)}
        for event in events
    ]
    now = minute(now)
    accepted = []
    for event in sorted(raw, key=lambda one: one["at"]):
        if event["at"] <= now and is_possible(accepted, event):
            accepted.append(event)

    before = (None, "normal", "unknown", "")
    life = accepted
    for place, event in enumerate(accepted):
        if event["kind"] == "reopened" and event["said"].get("new_request") == "yes":
            # The life that ended here decides what the new one starts from.
            earlier = kinds_over_time(accepted_life(accepted, place), before)
            instrument, urgency, _access, topic = earlier[-1][1]
            before = (instrument, urgency, "unknown", topic)
            life = accepted[place:]
    nothing = {"due": None, "remaining": None, "paused": 0, "until": None, "over": 0}
    if not life:
        return {"state": "no_clock", **nothing}
    ended = is_closed(life)
    end = last_closing(life)["at"] if ended else now

    start = min(
        [life[0]["at"], *(told_minute(e["said"]["started_at"]) for e in has(life, "merged"))]
    )
    day = datetime.fromtimestamp(start * 60, UTC).astimezone(zone).date().isoformat()
    changes = kinds_over_time(life, before)
    rules = [length_and_pause(kind, day) for _event, kind in changes]
    if rules[-1] is None:
        withdrawn = ended and last_closing(life)["kind"] == "withdrawn"
        return {"state": "withdrawn" if withdrawn else "no_clock", **nothing}
    _length, pause = rules[-1]
    cut = pieces(life, start, end, pause)

    budget = None
    offset = ceiling = None
    for (event, _kind), rule in zip(changes, rules, strict=True):
        finding = event["kind"].startswith("found_")
        if not finding:
            tighter = (
                event["kind"] == "reclassified"
                and event["said"].get("by") == "requester"
                and budget is not None
                and rule is not None
                and rule[0] < budget
            )
            offset = spent(cut, event["at"], "runs") if tighter else 0
            ceiling = budget if tighter else 10**9
        budget = None if rule is None else min(offset + rule[0], ceiling)

    due = None
    left = budget
    for first, last, what in cut:
        if what == "runs" and due is None:
            if last - first >= left:
                due = first + left
            left -= last - first
    if due is None:
        due = end + left

    until = None
    if changes[-1][1][0] == "dir977":
        for event in has(life, "judicial_announced"):
            if event["at"] < max(due, until or 0):
                until = told_minute(event["said"]["until"])
    binding = max(due, until or 0)

    def open_time(since):
        return (
            end
            - since
            - sum(max(0, last - max(first, since)) for first, last, what in cut if what == "closed")
        )

    over = open_time(binding) if end > binding else 0
    remaining = due - end if end <= due else -open_time(due)
    paused = sum(last - first for first, last, what in cut if what == "paused" and first < due)
    is_suspended = not ended and (
        (pause == "clarification" and any_pending(life))
        or (pause == "judicial" and is_at_court(life))
    )
    if is_suspended:
        # It counts only when it began while there was time left.
        began = end
        for first, _last, what in reversed(cut):
            if what != "paused":
                break
            began = first
        is_suspended = began < due
    if ended:
        kind = last_closing(life)["kind"]
        verb = "refused" if kind == "refused" else "answered"
        state = "withdrawn" if kind == "withdrawn" else f"{verb}_{'late' if over else 'in_time'}"
    else:
        state = "over" if over else "suspended" if is_suspended else "running"
    return {
        "state": state, "due": due, "remaining": remaining, "paused": paused,
        "until": until, "over": over,
    }  # fmt: skip


def last_closing(life):
    return next(event for event in reversed(life) if is_closing(event))


def accepted_life(accepted, place):
    """The life that ends just before the new request at this place."""
    starts = [
        i
        for i, event in enumerate(accepted[:place])
        if event["kind"] == "reopened" and event["said"].get("new_request") == "yes"
    ]
    return accepted[starts[-1] if starts else 0 : place]


def in_minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60
