"""What does a message speak of? Every finder over every part, without overlap, in fixed order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
    readings = [
        read(
            part,
            text,
            received_at=received_at,
            zone=zone,
            language_at=language_at if part == "body" else lambda _: parsed.language,
        )
        for part, text in parts(parsed)
    ]
    named = parsed.form.header.reference if parsed.form is not None else ""
    again = references.known(readings, named)
    for reading in readings:
        mentions = without_overlap(in_text(reading, again))
        found += _marked(mentions, parsed) if reading.part == "body" else mentions
    for reading in forms.readings(parsed, received_at=received_at, zone=zone):
        found += without_overlap(in_text(reading))
    found += forms.find(parsed, zone=zone)
    return tuple(_doubted(mention, parsed.language) for mention in found)


def in_text(reading: Reading, again: re.Pattern[str] | None = None) -> Iterator[Mention]:
    """What every finder finds in one part, and the numbers `again`; overlaps are still there."""
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
    yield from references.find(reading, again)
    for finder in (
        mrz.find,
        documents.find,
        national_numbers.find,
        plates.find,
        vehicles.find,
        accounts.find,
        contacts.find_emails,
        contacts.find_phones,
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


def _doubted(mention: Mention, language: str) -> Mention:
    """An unsure danger word of another language than that of the message is marked `foreign`."""
    if mention.rule != danger.UNSURE or not language:
        return mention
    spoken = {one.partition("-")[0] for one in mention.values["languages"].split()}
    if language in spoken:
        return mention
    return replace(mention, values={**mention.values, "foreign": "yes"})


def counts(values: Mapping[str, str]) -> bool:
    """Do these values of a mention count for the message as a whole, for its desk above all?

    Not in a disclaimer, nor an unsure danger word of another language than the message's: a
    reader sees both marked.
    """
    return values.get("within") != "disclaimer" and "foreign" not in values


def topics(mentions: Iterable[Mention]) -> frozenset[str]:
    """The topics of the danger words and weapons found, for routing ("terror", "child" …).

    The names are the keys of `data/danger_words.toml`. What does not count (`counts`) is left out.
    """
    return frozenset(
        mention.values["topic"]
        for mention in mentions
        if "topic" in mention.values and counts(mention.values)
    )


def departure(mentions: Iterable[Mention]) -> datetime | None:
    """The earliest instant at which somebody is said to leave, or None."""
    instants = (
        datetime.fromisoformat(mention.values["departs_at"])
        for mention in mentions
        if "departs_at" in mention.values
    )
    return min(instants, default=None)
