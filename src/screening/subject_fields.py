"""Which values may stand in a field of a subject, and in which words is a bad one refused?

Each reader takes (value, field, reading) and returns the cleaned value or raises `SubjectError`;
`Reading` says whether a bad value refuses the record, or is left out and told.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from screening.subject_dates import Birth, date_of
from screening.subject_placeholders import COUNTRIES, INSTEAD, no_number

__all__ = ["Birth", "Name", "Reading", "SubjectError"]

MAXIMUM_TEXT = 1_000  # characters of one name, place or description
MAXIMUM_NUMBER = 64  # characters of one plate, serial or document number
MAXIMUM_VALUES = 1_000  # names, dates or numbers of one subject


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

    `told`: what is not read, or not as it was written; `doubts`: what is read though it may be
    wrong. `forgiving`: a value that cannot be read is left out and told; else it refuses the
    record. `kept`: `to_dict` wrote it: old years, placeholders and codes are taken as written.
    """

    told: list[str]
    forgiving: bool = False
    kept: bool = False
    doubts: list[str] = field(default_factory=list)

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


def _number(value: object, field: str, reading: Reading, *, of_paper: bool = False) -> str:
    """One number as written; it holds a letter or a digit and does not stand for "unknown"."""
    said = text(_quoted(value, field, reading), field, reading, MAXIMUM_NUMBER)
    if not any(map(str.isalnum, said)):
        raise SubjectError(field, f"“{said}” holds no letter or digit; leave the key out")
    if not reading.kept and (flaw := no_number(said, of_paper=of_paper)):
        raise SubjectError(field, f"“{said}” {flaw}; leave it out when none is known")
    return said


def _number_of_paper(value: object, field: str, reading: Reading) -> str:
    return _number(value, field, reading, of_paper=True)


def numbers(value: object, field: str, reading: Reading) -> tuple[str, ...]:
    """One plate, serial or other number of a thing, or a list of them."""
    return each_of(value, field, reading, _number)


def numbers_of_papers(value: object, field: str, reading: Reading) -> tuple[str, ...]:
    """One document or national number, or a list of them."""
    return each_of(value, field, reading, _number_of_paper)


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
    """An ISO 3166-1 alpha-2 code in capitals (also of a state of the past), or ""; UK is GB."""
    said = text(value, field, reading, MAXIMUM_NUMBER).upper()
    if not said or said in COUNTRIES:
        return said
    if not (len(said) == 2 and said.isascii() and said.isalpha()):
        raise SubjectError(field, f"“{said}” is no country code of two letters (ISO 3166)")
    if not reading.kept:
        said = INSTEAD.get(said, said)
    if not reading.kept and said not in COUNTRIES:
        raise SubjectError(field, f"“{said}” is the code of no country (ISO 3166); leave it out")
    return said


def countries(value: object, field: str, reading: Reading) -> tuple[str, ...]:
    """Country codes, each once, in the order given."""
    return tuple(dict.fromkeys(filter(None, each_of(value, field, reading, country))))


# English, Dutch, French, German, Spanish, Italian; then ISO/IEC 5218.
_MALE = "m male man mannelijk homme masculin mann männlich hombre masculino uomo 1"
_FEMALE = "f female woman vrouw vrouwelijk femme féminin frau weiblich mujer femenino donna 2"
_GENDERS: Mapping[str, str] = {
    **dict.fromkeys(_MALE.split(), "M"),
    **dict.fromkeys(_FEMALE.split(), "F"),
    **dict.fromkeys(("", "0", "9", "u", "unknown"), ""),
}


def gender(value: object, field: str, reading: Reading) -> str:
    """ "M", "F", or "" for unknown: as a letter, a word of six languages, or a digit of
    ISO/IEC 5218 (0 not known, 1 male, 2 female, 9 not applicable).
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    said = text(value, field, reading, MAXIMUM_NUMBER)
    found = _GENDERS.get(said.casefold())
    if found is None:
        raise SubjectError(field, f"“{said}” is not read; write M, F or nothing for unknown")
    return found


def births(value: object, field: str, reading: Reading) -> tuple[Birth, ...]:
    """Dates of birth "YYYY[-MM[-DD]]", "XXXX-MM-DD", "YYYY~" for about; "00" is unknown.

    Also read: YYYYMMDD, a month or day of one digit, a time behind the date, and numbers.
    """
    return each_of(value, field, reading, _birth)


def _birth(value: object, field: str, reading: Reading) -> Birth:
    """One date of birth; of an impossible one the year, or year and month, that may stand."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    birth, flaw = date_of(text(value, field, reading, MAXIMUM_NUMBER), reading.kept)
    if flaw:
        error = SubjectError(field, flaw)
        if birth is None:
            raise error
        reading.leave_out(error, f"read as {birth} until it is corrected")
    assert birth is not None  # noqa: S101 - no birth without a flaw
    return birth


def each_of(
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
