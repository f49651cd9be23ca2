"""Which machine readable zones does a text hold, and do their check digits hold?

Layouts TD1, TD2, TD3 of ICAO Doc 9303, parts 4, 5 and 6; check digit of part 3, section 4.9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spoc.exchange.mentions.countries import country_of_alpha3
from spoc.exchange.mentions.keys import compact, person_key
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading

_ZONE = re.compile(
    r"(?<![A-Z0-9<])(?:"
    r"(?P<td3>[PV][A-Z<][A-Z<]{3}[A-Z<]{39}[ \t]*\n[ \t]*[A-Z0-9<]{44})"
    r"|(?P<td2>[ACIPV][A-Z<][A-Z<]{3}[A-Z<]{31}[ \t]*\n[ \t]*[A-Z0-9<]{36})"
    r"|(?P<td1>[ACI][A-Z0-9<][A-Z<]{3}[A-Z0-9<]{25}[ \t]*\n[ \t]*"
    r"[0-9]{6}[0-9<][MFX<][A-Z0-9<]{22}[ \t]*\n[ \t]*[A-Z<]{30})"
    r")(?![A-Z0-9<])"
)
_LINE = re.compile(r"[A-Z0-9<]+")
_TYPES = {"P": "passport", "V": "visa"}


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a zone: which line, from which to which character."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Layout:
    name: _Field
    number: _Field
    nationality: _Field
    birth: _Field
    sex: _Field
    expiry: _Field


_LAYOUTS = {
    "td3": _Layout(
        _Field(0, 5, 44),
        _Field(1, 0, 9),
        _Field(1, 10, 13),
        _Field(1, 13, 19),
        _Field(1, 20, 21),
        _Field(1, 21, 27),
    ),
    "td2": _Layout(
        _Field(0, 5, 36),
        _Field(1, 0, 9),
        _Field(1, 10, 13),
        _Field(1, 13, 19),
        _Field(1, 20, 21),
        _Field(1, 21, 27),
    ),
    "td1": _Layout(
        _Field(2, 0, 30),
        _Field(0, 5, 14),
        _Field(1, 15, 18),
        _Field(1, 0, 6),
        _Field(1, 7, 8),
        _Field(1, 8, 14),
    ),
}


def check_digit(value: str) -> str:
    """The check digit of ICAO Doc 9303 part 3: weights 7, 3, 1; letters count from A = 10."""
    total = 0
    for at, letter in enumerate(value):
        number = 0 if letter == "<" else int(letter, 36)
        total += number * (7, 3, 1)[at % 3]
    return str(total % 10)


def find(reading: Reading) -> Iterator[Mention]:
    """The document and its holder; certain when the check digits hold."""
    if "<" not in reading.plain:
        return
    for match in _ZONE.finditer(reading.plain):
        layout = _LAYOUTS[str(match.lastgroup)]
        lines = [(match.start() + line.start(), line[0]) for line in _LINE.finditer(match[0])]
        yield from _zone(reading, layout, lines)


def _zone(reading: Reading, layout: _Layout, lines: list[tuple[int, str]]) -> Iterator[Mention]:
    def read(where: _Field) -> str:
        return lines[where.line][1][where.start : where.end]

    def holds(where: _Field) -> bool:
        return lines[where.line][1][where.end] == check_digit(read(where))

    checked = all(map(holds, (layout.number, layout.birth, layout.expiry)))
    strength = Strength.CERTAIN if checked else Strength.POSSIBLE
    rule = "mrz" if checked else "mrz_wrong"
    first = lines[0][1]
    issuer = country_of_alpha3(first[2:5].replace("<", ""))
    this_year = reading.received_at.year
    number = read(layout.number).rstrip("<")
    if number:
        start = lines[layout.number.line][0] + layout.number.start
        yield reading.mention(
            MentionKind.DOCUMENT,
            start,
            start + len(number),
            key=compact(number),
            rule=rule,
            strength=strength,
            type=_TYPES.get(first[0], "id_card"),
            country=issuer,
            expires=_date(read(layout.expiry), this_year, past=False),
        )
    name = read(layout.name).rstrip("<")
    if name:
        family, _, given = name.partition("<<")
        birth_date = _date(read(layout.birth), this_year, past=True)
        start = lines[layout.name.line][0] + layout.name.start
        yield reading.mention(
            MentionKind.PERSON,
            start,
            start + len(name),
            key=person_key(name.replace("<", " "), birth_date),
            rule=rule,
            strength=strength,
            family_name=" ".join(family.split("<")),
            given_name=" ".join(given.replace("<", " ").split()),
            birth_date=birth_date,
            sex=read(layout.sex).strip("<X"),
            nationality=country_of_alpha3(read(layout.nationality).replace("<", "")),
        )


def _date(written: str, this_year: int, *, past: bool) -> str:
    """ISO date of YYMMDD; partial when month or day are not known ("<<"), "" when unreadable.

    Two digits name the latest year that is not ahead (birth), or at most 50 years ahead.
    """
    if not written[:2].isdigit():
        return ""
    century = this_year - this_year % 100
    year = century + int(written[:2])
    if year > (this_year if past else this_year + 50):
        year -= 100
    month, day = written[2:4], written[4:6]
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return f"{year:04}"
    if not day.isdigit():
        return f"{year:04}-{month}"
    try:
        return date(year, int(month), int(day)).isoformat()
    except ValueError:
        return f"{year:04}-{month}"
