"""Which persons does a text name, and what does it say of their birth, sex and nationality?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spoc.exchange.mentions.keys import person_key
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.names import Name, find_names
from spoc.exchange.mentions.reading import Reading, nearest, within

_WINDOW = 250
_BEFORE = 40
_BESIDE = re.compile(r"[\s,;(°*]{0,6}")
_YEAR = re.compile(
    r"[\s:(]{0,3}(?:in|en|im|anno|el|nel|em|w|v|ca\.?|circa)?\s?([12][0-9]{3})(?![\w/-]|\.\w)"
)
_NATIONALITY_GAP = 14


def find(reading: Reading, dates: Sequence[Mention]) -> Iterator[Mention]:
    """Persons; a name with a birth date is one grade surer than the name alone.

    The facts are looked for between the name and the next name, in the same paragraph.
    """
    names = find_names(reading, dates)
    for at, name in enumerate(names):
        limit = names[at + 1].start if at + 1 < len(names) else len(reading.plain)
        blank = reading.plain.find("\n\n", name.end, name.end + _WINDOW)
        limit = min(limit, name.end + _WINDOW, blank if blank >= 0 else limit)
        line_start = reading.plain.rfind("\n", 0, name.start) + 1
        low = max(name.start - _BEFORE, names[at - 1].end if at else 0, line_start)
        birth_date = _birth(reading, dates, name, limit)
        full = reading.plain[name.start : name.end]
        if name.rule == "person_labelled_parts":
            full = f"{name.given} {name.family}"
        yield reading.mention(
            MentionKind.PERSON,
            name.start,
            name.end,
            key=person_key(full, birth_date),
            rule=name.rule,
            strength=_strength(name, birth_date),
            name=" ".join(full.split()),
            family_name=name.family,
            given_name=name.given,
            birth_date=birth_date,
            sex=_sex(reading, name, limit),
            nationality=_nationality(reading, low, limit),
        )


def _strength(name: Name, birth_date: str) -> Strength:
    if not birth_date:
        return name.strength
    return Strength.LIKELY if name.strength is Strength.POSSIBLE else Strength.CERTAIN


def _birth(reading: Reading, dates: Sequence[Mention], name: Name, limit: int) -> str:
    for found in within(dates, name.end, limit):
        beside = _BESIDE.fullmatch(reading.plain[name.end : found.start])
        if found.values.get("role") == "birth" or (
            beside and found.values["iso"] < reading.received_at.date().isoformat()
        ):
            return found.values["iso"]
    for label in within(reading.labels.get("born", ()), name.end, limit):
        year = _YEAR.match(reading.plain, label.end)
        if year is not None:
            return year[1]
    return ""


def _sex(reading: Reading, name: Name, limit: int) -> str:
    for label in within(reading.labels.get("sex", ()), name.end, limit):
        start = reading.value_at(label)
        for hit in within(reading.hits.get("sex", ()), start, start + 1):
            return hit.code
    return ""


def _nationality(reading: Reading, low: int, limit: int) -> str:
    countries = reading.hits.get("country", ())
    for label in within(reading.labels.get("nationality", ()), low, limit):
        start = reading.value_at(label)
        found = nearest(
            countries,
            label.start,
            max(start, label.end),
            low=label.start - 2 * _NATIONALITY_GAP,
            high=start + _NATIONALITY_GAP,
        )
        if found is not None:
            return found.code
    return ""
