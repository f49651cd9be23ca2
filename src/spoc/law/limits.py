"""How long may an answer, or another act with a clock, take, and which article says so?

Limits are real time or days and live in `law/data/limits.toml`; months and years are in `periods`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from spoc.law.codes import Access, Counting, Instrument, Urgency
from spoc.law.national import national
from spoc.law.vocabulary import (
    FaultyData,
    Row,
    UnknownCode,
    Vocabulary,
    in_language,
    is_in_force,
    vocabulary,
)

ANSWER = "answer"
_WITHOUT_LENGTH = frozenset({Counting.IMMEDIATE, Counting.LOCAL})


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """One limit with the article that sets it.

    `urgency` None: both. `access` empty: every kind. `topic` empty: no particular subject.
    `clock` is what runs: "answer" for the answer to a request, else the name of another duty.
    `starts`, `stops`, `pause`: codes of the events; `pause` is empty when nothing suspends it.
    `duration`: the length in law; where the law says "immediately", or nothing, the own target.
    `is_local`: no rule of law sets this limit at all.
    """

    code: str
    instrument: Instrument | None
    urgency: Urgency | None
    access: frozenset[Access]
    topic: str
    clock: str
    duration: timedelta
    counting: Counting
    starts: str
    stops: str
    pause: str
    article: str
    source: str
    unconfirmed: bool
    proposal: bool
    is_local: bool
    valid_from: date | None
    valid_to: date | None
    note: str
    labels: Mapping[str, str]

    def label(self, language: str) -> str:
        """What the limit is called, in the language asked or in English."""
        return in_language(self.labels, language)

    def is_valid_on(self, day: date) -> bool:
        """Both ends are included; an absent date means no known limit on that side."""
        return is_in_force(self.valid_from, self.valid_to, day)


@cache
def limits() -> Mapping[str, Limit]:
    """Every limit by code, retired ones included, in the order of the file."""
    return read_limits(vocabulary("limits"), national().targets)


def limit(code: str) -> Limit:
    """The limit with this code. Raises `UnknownCode`."""
    found = limits().get(code)
    if found is None:
        raise UnknownCode(f"There is no limit “{code}”. Use one of: {', '.join(limits())}.")
    return found


def limit_for(
    instrument: Instrument, urgency: Urgency, access: Access, *, on: date, topic: str = ""
) -> Limit | None:
    """The limit for answering a request received on this day, or None when none was in force.

    A topic ("terrorism", "arrest", "child_abduction") picks the limit of its own where the
    instrument has one (Regulation (EU) 2018/1862, Article 8(3)), and changes nothing elsewhere.
    """
    fitting = [
        found
        for found in limits().values()
        if found.clock == ANSWER
        and found.instrument == instrument
        and found.urgency in (None, urgency)
        and (not found.access or access in found.access)
        and found.topic in ("", topic)
        and found.is_valid_on(on)
    ]
    return max(fitting, key=lambda found: bool(found.topic), default=None)


def read_limits(rows: Vocabulary, targets: Mapping[str, timedelta]) -> Mapping[str, Limit]:
    """The limits of these rows, with own targets where the law gives no length.

    Raises `FaultyData`: a length is missing or given twice, two answer limits meet, or a target
    belongs to no immediate or local limit.
    """
    found = {row.code: _limit(row, targets) for row in rows}
    for code in targets:
        if code not in found or found[code].counting not in _WITHOUT_LENGTH:
            raise FaultyData(f"national.toml: “{code}” is no immediate or local limit.")
    known = list(found.values())
    for place, one in enumerate(known):
        for other in known[place + 1 :]:
            if _meet(one, other):
                raise FaultyData(
                    f"limits.toml: “{one.code}” and “{other.code}” answer the same question."
                )
    return MappingProxyType(found)


def _limit(row: Row, targets: Mapping[str, timedelta]) -> Limit:
    extra = row.extra
    where = f"limits.toml, row “{row.code}”"
    try:
        counting = Counting(extra["counting"])
        instrument = Instrument(extra["instrument"]) if "instrument" in extra else None
        urgency = Urgency(extra["urgency"]) if "urgency" in extra else None
        access = frozenset(Access(code) for code in extra.get("access", ()))
        texts = {name: str(extra[name]) for name in ("clock", "starts", "stops", "article")}
    except (KeyError, ValueError) as fault:
        raise FaultyData(f"{where}: missing or unknown {fault}.") from fault
    units = [unit for unit in ("hours", "days") if unit in extra]
    if any(type(extra[unit]) is not int or extra[unit] <= 0 for unit in units):
        raise FaultyData(f"{where}: a length is a whole number above 0.")
    lengths = [timedelta(**{unit: extra[unit]}) for unit in units]
    if counting in _WITHOUT_LENGTH and row.code in targets:
        lengths.append(targets[row.code])
    if len(lengths) != 1:
        raise FaultyData(
            f"{where}: give exactly one length: hours, days, or, for an immediate or local limit, "
            "minutes under [target_minutes] of national.toml."
        )
    return Limit(
        code=row.code,
        instrument=instrument,
        urgency=urgency,
        access=access,
        topic=str(extra.get("topic", "")),
        clock=texts["clock"],
        duration=lengths[0],
        counting=counting,
        starts=texts["starts"],
        stops=texts["stops"],
        pause=str(extra.get("pause", "")),
        article=texts["article"],
        source=row.source,
        unconfirmed=row.unconfirmed,
        proposal=row.is_proposal,
        is_local=counting is Counting.LOCAL,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        note=row.note,
        labels=row.labels,
    )


def _meet(one: Limit, other: Limit) -> bool:
    """Whether some request on some day would fit both limits equally well."""
    return (
        one.clock == other.clock == ANSWER
        and (one.instrument, one.topic) == (other.instrument, other.topic)
        and (one.urgency is None or other.urgency is None or one.urgency == other.urgency)
        and (not one.access or not other.access or bool(one.access & other.access))
        and max(one.valid_from or date.min, other.valid_from or date.min)
        <= min(one.valid_to or date.max, other.valid_to or date.max)
    )
