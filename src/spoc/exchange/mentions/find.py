"""What does a message speak of? Every finder over every part, without overlap, in fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from spoc.exchange.envelope import Parsed
from spoc.exchange.mentions import (
    accounts,
    contacts,
    danger,
    documents,
    flights,
    forms,
    moments,
    mrz,
    national_numbers,
    organisations,
    persons,
    plates,
    references,
    vehicles,
    weapons,
)
from spoc.exchange.mentions.mention import Mention
from spoc.exchange.mentions.overlap import without_overlap
from spoc.exchange.mentions.reading import Reading, kind_at, language_of, parts, read


def find_mentions(parsed: Parsed, *, received_at: datetime, zone: ZoneInfo) -> tuple[Mention, ...]:
    """All mentions of a message, in order of part (subject, body, form) and place.

    `received_at` is an aware instant; days without a date and times without a zone are read in
    `zone`, the national one, relative to it. Any text is accepted; nothing is raised.
    """
    found: list[Mention] = []
    language_at = language_of(parsed)
    for part, text in parts(parsed):
        reading = read(
            part,
            text,
            received_at=received_at,
            zone=zone,
            language_at=language_at if part == "body" else lambda _: parsed.language,
        )
        mentions = without_overlap(in_text(reading))
        found += _marked(mentions, parsed) if part == "body" else mentions
    for reading in forms.readings(parsed, received_at=received_at, zone=zone):
        found += without_overlap(in_text(reading))
    found += forms.find(parsed, zone=zone)
    return tuple(found)


def in_text(reading: Reading) -> Iterator[Mention]:
    """What every finder finds in one part; overlaps are still there."""
    dates = sorted(moments.find_dates(reading), key=attrgetter("start"))
    times = sorted(moments.find_times(reading), key=attrgetter("start"))
    dangers = list(danger.find(reading))
    expulsions = [one for one in dangers if one.values["topic"] == "expulsion"]
    yield from dates
    yield from times
    yield from dangers
    yield from flights.find(reading, dates, times)
    yield from flights.departures(reading, dates, times, expulsions)
    yield from persons.find(reading, dates)
    for finder in (
        mrz.find,
        documents.find,
        national_numbers.find,
        plates.find,
        vehicles.find,
        accounts.find,
        contacts.find_emails,
        contacts.find_phones,
        references.find,
        organisations.find,
        organisations.find_addresses,
        weapons.find,
    ):
        yield from finder(reading)


def _marked(mentions: Iterable[Mention], parsed: Parsed) -> Iterator[Mention]:
    """Says of each mention of the body whether it stands in a quote, signature or disclaimer."""
    paragraphs = sorted(parsed.paragraphs, key=attrgetter("start"))
    for mention in mentions:
        kind = kind_at(paragraphs, mention.start)
        yield replace(mention, values={**mention.values, "within": kind}) if kind else mention


def topics(mentions: Iterable[Mention]) -> frozenset[str]:
    """The topics of the danger words and weapons found, for routing ("terror", "child" …).

    The names are the keys of `data/danger_words.toml`. A disclaimer's words do not count.
    """
    return frozenset(
        mention.values["topic"]
        for mention in mentions
        if "topic" in mention.values and mention.values.get("within") != "disclaimer"
    )


def departure(mentions: Iterable[Mention]) -> datetime | None:
    """The earliest instant at which somebody is said to leave, or None."""
    instants = (
        datetime.fromisoformat(mention.values["departs_at"])
        for mention in mentions
        if "departs_at" in mention.values
    )
    return min(instants, default=None)
