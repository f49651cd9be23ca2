"""Which date of birth is meant, as far as it can be one, and what is wrong with it?"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LAST_YEAR: Final = 2100
FIRST_YEAR: Final = 1500  # before it, a year is read as one of another calendar


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth, as far as it is known; `uncertain` when the source says "about"."""

    year: int | None
    month: int | None = None
    day: int | None = None
    uncertain: bool = False

    def __str__(self) -> str:
        """Extended Date/Time Format, level 1 (ISO 8601-2): 1970, 1970-05, XXXX-05-12, 1970~."""
        said = "XXXX" if self.year is None else f"{self.year:04d}"
        if self.month is not None:
            said += f"-{self.month:02d}"
        if self.day is not None:
            said += f"-{self.day:02d}"
        return said + ("~" if self.uncertain else "")


# ISO 8601: a time, with or without a zone, may stand behind a whole date.
_TIME = (
    r"[T ]([0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?)?)"
    r" ?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_DATE = re.compile(rf"(XXXX|[0-9]{{4}})(?:-([0-9]{{1,2}})(?:-([0-9]{{1,2}})(?:{_TIME})?)?)?([~?]?)")
_JOINED = re.compile(rf"([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})((?:{_TIME})?)")


@lru_cache(maxsize=1 << 17)  # a list of millions holds some 40,000 dates
def date_of(said: str, gregorian: bool) -> tuple[Birth | None, str]:
    """The date, as far as it can be one, and what is wrong with it, or "".

    gregorian: years before 1500 are taken as written.
    """
    joined = _JOINED.fullmatch(said)
    if joined is None:
        return _date(said, said, gregorian)
    birth, flaw = _date(said, "-".join(joined.group(1, 2, 3)) + joined[4], gregorian)
    # Eight digits that are no date in this order may be one in another: 31121985.
    return (birth if birth is not None and birth.month else None), flaw


def _date(said: str, spelt: str, gregorian: bool) -> tuple[Birth | None, str]:
    found = _DATE.fullmatch(spelt)
    if found is None:
        return None, f"“{said}” is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
    year = None if found[1] == "XXXX" else int(found[1])
    month = int(found[2] or 0) or None
    day = int(found[3] or 0) or None
    about = bool(found[5])
    if year is None and month is None:
        return None, f"“{said}” says nothing; leave it out"
    if year is not None and (flaw := _strange_year(year, gregorian)):
        return None, f"“{said}”: {flaw}"
    alone = None if year is None else Birth(year, uncertain=about)
    if day is not None and month is None:
        return alone, f"“{said}” has a day without a month; write the year alone if that is all"
    if month is not None:
        if month > 12:
            return alone, f"“{said}” has the month {month}; write YYYY-MM-DD"
        # A day without a year may be 29 February: 2000 is a leap year.
        if day is not None and day > calendar.monthrange(year or 2000, month)[1]:
            flaw = f"“{said}” does not exist: {calendar.month_name[month]} has no day {day} then"
            return Birth(year, month, uncertain=about), flaw
    birth = Birth(year, month, day, about)
    if found[4] and found[4].strip("0:.,"):  # 23:00 may be midnight of the next day elsewhere
        return birth, f"“{said}” has a time of day; write the date alone"
    return birth, ""


def _strange_year(year: int, gregorian: bool) -> str:
    """A sentence when the year cannot be one of our calendar, else "".

    Windows: Islamic and Persian years 1200-1499 (AD 1785-2122), Thai Buddhist 2400-2699
    (AD 1857-2156), Hebrew 5500-5999 (AD 1739-2239), Minguo and Japanese eras below 200.
    """
    if year == 0:
        return "there is no year 0000; leave an unknown date out"
    if 2400 <= year < 2700:
        return _OTHER.format("Thai Buddhist")
    if 5500 <= year < 6000:
        return _OTHER.format("Hebrew")
    if year > LAST_YEAR:
        return f"the year lies after {LAST_YEAR}"
    if gregorian or year >= FIRST_YEAR:
        return ""
    if year >= 1200:
        return _OTHER.format("Islamic or Persian")
    return f"the year lies before {FIRST_YEAR}; convert it when it is one of another calendar"


_OTHER = "the year looks like one of the {} calendar; convert it to the Gregorian calendar"
