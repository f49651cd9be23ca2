"""Which flights does a text name, and when do they leave (the clock that a title may hide)?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading, nearest, within
from spoc.exchange.mentions.vocabulary import Hit, codes

# Two-letter designators of IATA and three-letter ones of ICAO that a Belgian desk meets most:
# alone, without a word like "flight", only these are taken, and only with three or four digits.
_KNOWN = codes("airlines")
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?P<airline>[A-Z]{2}|[A-Z][0-9]|[0-9][A-Z]|[A-Z]{3})(?P<gap>[ -]?)"
    r"(?P<number>[0-9]{1,4}[A-Z]?)(?![\w]|[-/.:,][0-9]|\s?[:hu][0-9])"
)
# Two capitals before digits that are no airline.
_NOT_AIRLINES = codes("not_airlines")
_WORD_REACH = 60
_BARE_REACH = 80
_TIME_REACH = 120
_DATE_REACH = 90
# A departure that seems to lie longer ago than this is read as tomorrow's when no day is named.
_STILL_TODAY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A place that speaks of leaving: flight number, word for flight, word for expulsion."""

    start: int
    end: int


def find(reading: Reading, dates: Sequence[Mention], times: Sequence[Mention]) -> Iterator[Mention]:
    """Flights with `departs_at` when a time stands near; flight words with a time, too.

    The day is the nearest date or word ("tonight", "tomorrow"), else the day of receipt in the
    national zone; `day_from` says which. Times are read in the national zone unless marked UTC.
    """
    words = reading.labelled("flight")
    numbered = list(_numbered(reading, words, times))
    for mention in numbered:
        yield _with_departure(reading, mention, dates, times)
    for word in words:
        has_number = nearest(
            numbered, word.start, word.end, low=word.start - 40, high=word.end + _WORD_REACH
        )
        if has_number is None:
            mention = reading.mention(
                MentionKind.FLIGHT,
                word.start,
                word.end,
                key="",
                rule="flight_word",
                strength=Strength.LIKELY,
            )
            with_time = _with_departure(reading, mention, dates, times)
            if "departs_at" in with_time.values:
                yield with_time


def _numbered(
    reading: Reading, words: Sequence[Hit], times: Sequence[Mention]
) -> Iterator[Mention]:
    for match in _NUMBER.finditer(reading.plain):
        start, end = match.span()
        airline, number = match["airline"], match["number"]
        if airline in _NOT_AIRLINES and airline not in _KNOWN:
            continue
        near_word = nearest(words, start, end, low=start - _WORD_REACH, high=end + _WORD_REACH // 2)
        if near_word is not None and airline not in _NOT_AIRLINES:
            rule, strength = "flight_number", Strength.LIKELY
        elif _is_distinctive(match) and nearest(
            times, start, end, low=start - _BARE_REACH, high=end + _BARE_REACH
        ):
            rule, strength = "flight_number_alone", Strength.POSSIBLE
        else:
            continue
        yield reading.mention(
            MentionKind.FLIGHT,
            start,
            end,
            key=f"{airline}{number.lstrip('0') or '0'}",
            rule=rule,
            strength=strength,
        )


def _is_distinctive(match: re.Match[str]) -> bool:
    number = match["number"]
    looks_like_year = bool(match["gap"]) and number[:2] in {"19", "20"} and len(number) == 4
    return match["airline"] in _KNOWN and len(number) >= 3 and not looks_like_year


def departures(
    reading: Reading,
    dates: Sequence[Mention],
    times: Sequence[Mention],
    expulsions: Iterable[Mention],
) -> Iterator[Mention]:
    """Times near a word for expulsion, as mentions of the time with `departs_at`."""
    for word in expulsions:
        time = _nearest_time(reading, word.start, word.end, times)
        if time is not None:
            at, source = _instant(reading, time, dates)
            yield replace(
                time,
                rule="departure_time",
                values={**time.values, "departs_at": at.isoformat(), "day_from": source},
            )


def _with_departure(
    reading: Reading, mention: Mention, dates: Sequence[Mention], times: Sequence[Mention]
) -> Mention:
    time = _nearest_time(reading, mention.start, mention.end, times)
    if time is None:
        return mention
    at, source = _instant(reading, time, dates)
    values = {
        **mention.values,
        "departs_at": at.isoformat(),
        "day_from": source,
        "time": time.key,
    }
    return replace(mention, values=values)


def _nearest_time(
    reading: Reading, start: int, end: int, times: Sequence[Mention]
) -> Mention | None:
    """The nearest time in the same paragraph, not further away than a sentence."""
    blank_before = reading.plain.rfind("\n\n", max(0, start - _TIME_REACH), start)
    blank_after = reading.plain.find("\n\n", end, end + _TIME_REACH)
    low = max(blank_before, start - _TIME_REACH)
    high = blank_after if blank_after >= 0 else end + _TIME_REACH
    return nearest(times, start, end, low=low, high=high)


def _instant(reading: Reading, time: Mention, dates: Sequence[Mention]) -> tuple[datetime, str]:
    zone = UTC if time.values.get("clock") == "utc" else reading.zone
    hour, minute = map(int, time.key.split(":"))
    days = [
        found
        for found in within(dates, time.start - _DATE_REACH, time.end + _DATE_REACH)
        if found.values.get("role") != "birth" and len(found.values["iso"]) == 10
    ]
    named = nearest(
        days, time.start, time.end, low=time.start - _DATE_REACH, high=time.end + _DATE_REACH
    )
    received = reading.received_at.astimezone(zone)
    if named is not None and "word" not in named.values:
        day = datetime.fromisoformat(named.values["iso"])
        return day.replace(hour=hour, minute=minute, tzinfo=zone), "date"
    at = received.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if named is not None:
        word = named.values["word"]
        small_hours_of_tonight = word == "tonight" and hour < 6 <= received.hour
        if word == "tomorrow" or small_hours_of_tonight:
            at += timedelta(days=1)
        return at, "word"
    if received - at > _STILL_TODAY:
        at += timedelta(days=1)
    return at, "receipt"
