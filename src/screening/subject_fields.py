"""Which values may stand in a field of a subject, and in which words is a bad one refused?

Each reader takes (value, field, reading) and returns the cleaned value or raises `SubjectError`;
`Reading` says whether a bad value refuses the record, or is left out and told.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

MAXIMUM_TEXT = 1_000  # characters of one name, place or description
MAXIMUM_NUMBER = 64  # characters of one plate, serial or document number
MAXIMUM_PARTS = 64  # words of one name
MAXIMUM_VALUES = 1_000  # names, dates or numbers of one subject
LAST_YEAR = 2100
FIRST_YEAR = 1500  # before it, a year is read as one of another calendar


class SubjectError(ValueError):
    """A record that cannot be used.

    `item` names the record, `field` the place in it, `reason` says what to do.
    """

    def __init__(self, field: str, reason: str, item: str = "") -> None:
        super().__init__(field, reason, item)
        self.field = field
        self.reason = reason
        self.item = item

    def __str__(self) -> str:
        return f"{self.item or 'subject'}: {self.field}: {self.reason}"


T = TypeVar("T")


@dataclass(slots=True)
class Reading:
    """How one record is read, and what is told about it on the way, in sentences.

    `forgiving`: a value that cannot be read is left out and told; else it refuses the record.
    `gregorian`: years before 1500 are taken as written.
    """

    told: list[str]
    forgiving: bool = False
    gregorian: bool = False

    def leave_out(self, error: SubjectError, instead: str = "left out") -> None:
        """Tell what cannot be read and what is done about it.

        Raises:
            SubjectError: it, when this reading does not forgive.
        """
        if not self.forgiving:
            raise error
        self.told.append(f"{error.field}: {error.reason}; {instead}")

    def part(
        self, read: Callable[[object, str, Reading], T], value: object, field: str
    ) -> T | None:
        """What a reader makes of a value; None when it was left out."""
        try:
            return read(value, field, self)
        except SubjectError as error:
            self.leave_out(error)
            return None


@dataclass(frozen=True, slots=True)
class Name:
    """One name as written. `full` is never empty; `given` and `family` are often unknown ("").

    `kind`: "" or one of NAME_KINDS. `script`: ISO 15924 ("Arab") or "" when nobody said.
    """

    full: str
    given: str = ""
    family: str = ""
    kind: str = ""
    script: str = ""


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


NAME_KINDS = frozenset({"main", "birth", "former", "alias", "weak"})
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")
_REMOVED = {"Cf": "invisible mark", "Cc": "control character", "Cs": "half of a character,"}
_KEPT_FORMATS = frozenset("\u200c\u200d")  # joiners: Persian and Indic spelling depends on them


def text(value: object, field: str, reading: Reading, limit: int = MAXIMUM_TEXT) -> str:
    """One line of text, spaces made single. Invisible format and bidirectional marks are taken
    away and told; so are control characters and halves of characters, or they are refused.
    """
    if not isinstance(value, str):
        raise SubjectError(field, f"must be text, not {_kind(value)}; put it in quotes")
    if len(value) > limit:
        raise SubjectError(field, f"has {len(value)} characters; at most {limit} are read")
    if not value.isprintable():
        value = _cleaned(value, field, reading)
    return " ".join(value.split())


def _cleaned(value: str, field: str, reading: Reading) -> str:
    kept: list[str] = []
    removed: dict[str, set[str]] = {}
    for letter in value:
        category = unicodedata.category(letter)
        if letter.isspace():
            kept.append(" ")
        elif category in _REMOVED and letter not in _KEPT_FORMATS:
            removed.setdefault(category, set()).add(f"U+{ord(letter):04X}")
        else:
            kept.append(letter)
    for category, marks in removed.items():
        said = f"{_REMOVED[category]} {', '.join(sorted(marks))}"
        if category == "Cf":
            reading.told.append(f"{field}: {said} taken away")
        else:
            reading.leave_out(SubjectError(field, f"holds the {said}; remove it"), "taken away")
    return "".join(kept)


def identity(value: object, field: str, reading: Reading) -> str:
    """The caller's own reference."""
    return text(_quoted(value, field, reading), field, reading)


def _quoted(value: object, field: str, reading: Reading) -> object:
    """A reference or number that a careless writer left without quotes."""
    if isinstance(value, int) and not isinstance(value, bool):
        error = SubjectError(field, "must be text, not a number; put it in quotes")
        reading.leave_out(error, f"read as “{value}”")
        return str(value)
    return value


def number(value: object, field: str, reading: Reading) -> str:
    """One plate, serial or document number, as written; it holds a letter or a digit."""
    said = text(_quoted(value, field, reading), field, reading, MAXIMUM_NUMBER)
    if not any(map(str.isalnum, said)):
        raise SubjectError(field, f"“{said}” holds no letter or digit; leave the key out")
    return said


def numbers(value: object, field: str, reading: Reading) -> tuple[str, ...]:
    """One number or a list of them."""
    return _each(value, field, reading, number)


def words(value: object, field: str, reading: Reading) -> str:
    """Free text that describes: make, model, colour, place."""
    return text(value, field, reading)


def year(value: object, field: str, reading: Reading) -> str:
    """A year of four digits, as text or as a number; "" when empty."""
    said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    said = text(said, field, reading, MAXIMUM_NUMBER)
    if said and re.fullmatch(r"(19|20)[0-9]{2}", said) is None:
        raise SubjectError(field, f"“{said}” is no year between 1900 and 2099")
    return said


def country(value: object, field: str, reading: Reading) -> str:
    """An ISO 3166-1 alpha-2 code in capitals (also a withdrawn one), or ""."""
    said = text(value, field, reading, MAXIMUM_NUMBER).upper()
    if said and not (len(said) == 2 and said.isascii() and said.isalpha()):
        raise SubjectError(field, f"“{said}” is no country code of two letters (ISO 3166)")
    return said


def countries(value: object, field: str, reading: Reading) -> tuple[str, ...]:
    """Country codes, each once, in the order given."""
    return tuple(dict.fromkeys(filter(None, _each(value, field, reading, country))))


def gender(value: object, field: str, reading: Reading) -> str:
    """ "M", "F", or "" for unknown."""
    said = text(value, field, reading, MAXIMUM_NUMBER).upper()
    if said not in ("", "M", "F"):
        raise SubjectError(field, f"“{said}” is not read; write M, F or nothing for unknown")
    return said


def names(value: object, field: str, reading: Reading) -> tuple[Name, ...]:
    """A name, or a list of names: each a text or {"full", "given", "family", "kind", "script"}."""
    return _each(value, field, reading, _name)


def _name(value: object, field: str, reading: Reading) -> Name:
    if not isinstance(value, dict):
        return Name(full=_whole(text(value, field, reading), field))
    said: dict[str, str] = {}
    for key, each in value.items():
        if key not in _NAME_KEYS:
            known = ", ".join(_NAME_KEYS)
            strange = f"unknown key “{str(key)[:40]}”; a name has {known}"
            reading.leave_out(SubjectError(field, strange))
        elif each is not None and each != "":
            said[key] = reading.part(_NAME_KEYS[key], each, f"{field}.{key}") or ""
    given, family = said.get("given", ""), said.get("family", "")
    full = said.get("full") or f"{given} {family}".strip()
    return Name(_whole(full, field), given, family, said.get("kind", ""), said.get("script", ""))


def _sort(value: object, field: str, reading: Reading) -> str:
    said = text(value, field, reading)
    if said and said not in NAME_KINDS:
        raise SubjectError(field, f"“{said}” is not one of {', '.join(sorted(NAME_KINDS))}")
    return said


def _script(value: object, field: str, reading: Reading) -> str:
    said = text(value, field, reading)
    if said and _SCRIPT.fullmatch(said) is None:
        raise SubjectError(field, f"“{said}” is no ISO 15924 code such as Arab")
    return said


_NAME_KEYS: Mapping[str, Callable[[object, str, Reading], str]] = {
    "full": text,
    "given": text,
    "family": text,
    "kind": _sort,
    "script": _script,
}


def _whole(full: str, field: str) -> str:
    if not any(map(str.isalnum, full)):
        said = f"“{full}” holds no letter" if full else "is empty"
        raise SubjectError(field, f"the name {said}; leave it out or write it")
    parts = full.count(" ") + 1
    if parts > MAXIMUM_PARTS:
        raise SubjectError(field, f"the name has {parts} parts; at most {MAXIMUM_PARTS} are read")
    return full


def value_of_name(name: Name) -> dict[str, str]:
    """The name as JSON: only the keys that say something."""
    said = {
        "full": name.full,
        "given": name.given,
        "family": name.family,
        "kind": name.kind,
        "script": name.script,
    }
    return {key: value for key, value in said.items() if value}


_BIRTH = re.compile(r"(XXXX|[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?]?)")


def births(value: object, field: str, reading: Reading) -> tuple[Birth, ...]:
    """Dates of birth "YYYY[-MM[-DD]]", "XXXX-MM-DD", "YYYY~" for about; "00" is unknown."""
    return _each(value, field, reading, _birth)


def _birth(value: object, field: str, reading: Reading) -> Birth:
    """One date of birth; of an impossible one the year, or year and month, that may stand."""
    birth, flaw = _date(text(value, field, reading, MAXIMUM_NUMBER), reading.gregorian)
    if flaw:
        error = SubjectError(field, flaw)
        if birth is None:
            raise error
        reading.leave_out(error, f"read as {birth} until it is corrected")
    assert birth is not None  # noqa: S101 - no birth without a flaw
    return birth


@lru_cache(maxsize=1 << 17)  # a list of millions holds some 40,000 dates
def _date(said: str, gregorian: bool) -> tuple[Birth | None, str]:
    """The date, as far as it can be one, and what is wrong with it."""
    found = _BIRTH.fullmatch(said)
    if found is None:
        return None, f"“{said}” is no date; write YYYY, YYYY-MM or YYYY-MM-DD"
    year = None if found[1] == "XXXX" else int(found[1])
    month = int(found[2] or 0) or None
    day = int(found[3] or 0) or None
    about = bool(found[4])
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
    return Birth(year, month, day, about), ""


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


def _each(
    value: object, field: str, reading: Reading, read: Callable[[object, str, Reading], T]
) -> tuple[T, ...]:
    """A single value, or each of a list; the same value twice is kept once."""
    if value is None or value == "":
        return ()
    values = value if isinstance(value, list | tuple) else (value,)
    if len(values) > MAXIMUM_VALUES:
        many = f"has {len(values)} values; at most {MAXIMUM_VALUES} are read"
        reading.leave_out(SubjectError(field, many), "the others are left out")
        values = values[:MAXIMUM_VALUES]
    if len(values) == 1:
        found = [reading.part(read, values[0], field)]
    else:
        found = [reading.part(read, each, f"{field}[{at}]") for at, each in enumerate(values)]
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "an object" if isinstance(value, dict) else "something else")
