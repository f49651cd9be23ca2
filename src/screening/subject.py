"""What is searched for, and what stands on a list: persons and things, as frozen values.

`Subject.from_dict` is the one door in; it refuses with a sentence. `to_dict` is the way back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from screening import subject_fields as read
from screening.object_checks import CHECKS
from screening.object_folds import plain
from screening.subject_fields import Birth, Name, Reading, SubjectError
from screening.subject_names import names, titles, value_of_name

__all__ = [
    "KINDS",
    "Aircraft",
    "Banknote",
    "Birth",
    "Container",
    "Document",
    "Firearm",
    "Item",
    "Name",
    "Organisation",
    "Person",
    "Subject",
    "SubjectError",
    "Vehicle",
    "Vessel",
]

Reader = Callable[[object, str, Reading], Any]


class Field(NamedTuple):
    """How one JSON key becomes one attribute, and back."""

    attribute: str
    read: Reader
    single: bool = False  # a tuple of one is written as that one value
    identifies: bool = False  # one of these must be there


def _number(attribute: str) -> Field:
    return Field(attribute, read.numbers, single=True, identifies=True)


_TITLES = Field("names", titles, identifies=True)
_COUNTRY = Field("country", read.country)


def _word(attribute: str) -> Field:
    return Field(attribute, read.words)


@dataclass(frozen=True, slots=True)
class Subject:
    """The root of all kinds. `id` is the caller's own reference, "" when there is none.

    Identifying numbers are tuples: a thing may carry several, one of which may be false.
    Countries are ISO 3166-1 alpha-2. An empty value means unknown, never "none".
    """

    kind: ClassVar[str] = ""
    keys: ClassVar[Mapping[str, Field]] = {}

    id: str = ""

    @staticmethod
    def from_dict(
        said: Mapping[str, Any],
        *,
        gregorian: bool = False,
        notes: list[str] | None = None,
        doubts: list[str] | None = None,
    ) -> Subject:
        """Read one subject of any kind (contracts: the engine's object keys).

        gregorian: `to_dict` wrote it; all is taken as written, also births before 1500.
        notes: a value that cannot be read, or stands for "unknown", is left out and told here, as
        long as anything remains by which the subject can be found; without it, such a value
        refuses the subject.
        doubts: a value that was read, though it can hardly be right, is told here; without it,
        among the notes.

        Raises:
            SubjectError: names the item and the field, and says what to do.
        """
        if not isinstance(said, Mapping):
            raise SubjectError("record", "must be a JSON object with a kind")
        told = [] if notes is None else notes
        reading = Reading(told, notes is not None, gregorian, told if doubts is None else doubts)
        kind, identity = said.get("kind"), said.get("id")
        item = f"{kind} “{identity}”" if kind and identity else str(kind or identity or "subject")
        try:
            if not isinstance(kind, str) or kind not in KINDS:
                raise SubjectError("kind", f"must be one of {', '.join(KINDS)}")
            return _read(KINDS[kind], said, reading)
        except SubjectError as error:
            raise SubjectError(error.field, error.reason, item[:80]) from None

    def to_dict(self) -> dict[str, Any]:
        """The subject as JSON values, without what is unknown; `from_dict` reads it back."""
        said: dict[str, Any] = {"kind": self.kind}
        if self.id:
            said["id"] = self.id
        for key, field in self.keys.items():
            value = getattr(self, field.attribute)
            if value:
                said[key] = _written(value, field.single)
        return said


@dataclass(frozen=True, slots=True)
class Person(Subject):
    """A natural person. `documents` and `national_numbers` as written on the paper."""

    kind: ClassVar[str] = "person"
    keys: ClassVar[Mapping[str, Field]] = {
        "names": Field("names", names, identifies=True),
        "dob": Field("births", read.births),
        "gender": Field("gender", read.gender),
        "nat": Field("nationalities", read.countries),
        "pob": _word("birth_place"),
        "cob": Field("birth_country", read.country),
        "docs": Field("documents", read.numbers_of_papers, identifies=True),
        "national_numbers": Field("national_numbers", read.numbers_of_papers, identifies=True),
    }

    names: tuple[Name, ...] = ()
    births: tuple[Birth, ...] = ()
    gender: str = ""
    nationalities: tuple[str, ...] = ()
    birth_place: str = ""
    birth_country: str = ""
    documents: tuple[str, ...] = ()
    national_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation(Subject):
    """A company, association or authority; `registrations` are its numbers in any register."""

    kind: ClassVar[str] = "organisation"
    keys: ClassVar[Mapping[str, Field]] = {
        "names": _TITLES,
        "reg": _number("registrations"),
        "cc": _COUNTRY,
    }

    names: tuple[Name, ...] = ()
    registrations: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Vehicle(Subject):
    """A motor vehicle, trailer or caravan. `country` is that of the plate."""

    kind: ClassVar[str] = "vehicle"
    keys: ClassVar[Mapping[str, Field]] = {
        "plate": _number("plates"),
        "vin": _number("vins"),
        "cc": _COUNTRY,
        "make": _word("make"),
        "model": _word("model"),
        "colour": _word("colour"),
        "year": Field("year", read.year),
    }

    plates: tuple[str, ...] = ()
    vins: tuple[str, ...] = ()
    country: str = ""
    make: str = ""
    model: str = ""
    colour: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Document(Subject):
    """An identity or blank document; `country` is the issuer's."""

    kind: ClassVar[str] = "document"
    keys: ClassVar[Mapping[str, Field]] = {
        "number": Field("numbers", read.numbers_of_papers, single=True, identifies=True),
        "cc": _COUNTRY,
        "doctype": _word("doctype"),
    }

    numbers: tuple[str, ...] = ()
    country: str = ""
    doctype: str = ""


@dataclass(frozen=True, slots=True)
class Firearm(Subject):
    """A firearm; its serial number is unique only within a make."""

    kind: ClassVar[str] = "firearm"
    keys: ClassVar[Mapping[str, Field]] = {
        "serial": _number("serials"),
        "make": _word("make"),
        "model": _word("model"),
        "calibre": _word("calibre"),
        "cc": _COUNTRY,
    }

    serials: tuple[str, ...] = ()
    make: str = ""
    model: str = ""
    calibre: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Vessel(Subject):
    """A ship or boat. The IMO number stays for life; MMSI, call sign, name and flag may change."""

    kind: ClassVar[str] = "vessel"
    keys: ClassVar[Mapping[str, Field]] = {
        "names": _TITLES,
        "imo": _number("imos"),
        "mmsi": _number("mmsis"),
        "call_sign": _number("call_signs"),
        "cc": _COUNTRY,
    }

    names: tuple[Name, ...] = ()
    imos: tuple[str, ...] = ()
    mmsis: tuple[str, ...] = ()
    call_signs: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Aircraft(Subject):
    """An aircraft: registration mark (OO-ABC) and the maker's serial number."""

    kind: ClassVar[str] = "aircraft"
    keys: ClassVar[Mapping[str, Field]] = {
        "reg": _number("registrations"),
        "serial": _number("serials"),
        "cc": _COUNTRY,
        "make": _word("make"),
        "model": _word("model"),
    }

    registrations: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    country: str = ""
    make: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Container(Subject):
    """A freight container by its ISO 6346 number."""

    kind: ClassVar[str] = "container"
    keys: ClassVar[Mapping[str, Field]] = {"number": _number("numbers"), "cc": _COUNTRY}

    numbers: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Banknote(Subject):
    """A registered or false banknote; `currency` is ISO 4217, `value` its face value."""

    kind: ClassVar[str] = "banknote"
    keys: ClassVar[Mapping[str, Field]] = {
        "number": _number("numbers"),
        "currency": _word("currency"),
        "value": _word("value"),
    }

    numbers: tuple[str, ...] = ()
    currency: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Item(Subject):
    """Any other numbered thing: an engine, a phone, a machine, a work of art."""

    kind: ClassVar[str] = "item"
    keys: ClassVar[Mapping[str, Field]] = {
        "serial": _number("serials"),
        "number": _number("numbers"),
        "category": _word("category"),
        "make": _word("make"),
        "model": _word("model"),
        "cc": _COUNTRY,
    }

    serials: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    category: str = ""
    make: str = ""
    model: str = ""
    country: str = ""


KINDS: Mapping[str, type[Subject]] = {
    kind.kind: kind
    for kind in (
        Person,
        Organisation,
        Vehicle,
        Document,
        Firearm,
        Vessel,
        Aircraft,
        Container,
        Banknote,
        Item,
    )
}


def made(
    kind: type[Subject], identity: str, values: Mapping[str, Any], reading: Reading
) -> Subject:
    """A subject of values that were read, by attribute.

    Raises:
        SubjectError: nothing is there by which it could be found.
    """
    if not any(each.identifies and values.get(each.attribute) for each in kind.keys.values()):
        needed = " or ".join(key for key, field in kind.keys.items() if field.identifies)
        why = f" ({'; '.join(reading.told)})" if reading.told else ""
        raise SubjectError(needed, f"is missing or empty; without it nothing can be found{why}")
    if kind.kind in _CHECKED and not reading.kept:
        reading.doubts += _doubts(kind, values)
    return kind(id=identity, **values)


# Kind and key of the numbers whose check tells a misread one; such a number is still searched for.
_CHECKED: Mapping[str, tuple[str, str]] = {
    "vehicle": ("vin", "is no VIN: it holds I, O or Q, or its check digit is wrong"),
    "vessel": ("imo", "is no IMO number: seven digits, of which the last checks the others"),
    "container": (
        "number",
        "is no number of ISO 6346: four letters, seven digits, the last of which checks the others",
    ),
}


def _doubts(kind: type[Subject], values: Mapping[str, Any]) -> list[str]:
    """What is said of numbers that fail their own check."""
    key, flaw = _CHECKED[kind.kind]
    agrees = CHECKS[f"{kind.kind}.{key}"]
    return [
        f"{key}: “{number}” {flaw}; read as it is, compare it with the original"
        for number in values.get(kind.keys[key].attribute, ())
        if agrees(plain(number)) is False
    ]


def _read(kind: type[Subject], said: Mapping[str, Any], reading: Reading) -> Subject:
    values: dict[str, Any] = {}
    for key, value in said.items():
        if key in ("kind", "id"):
            continue
        # "name" is short for one of "names"
        field = kind.keys.get("names" if key == "name" else key)
        if field is None:
            unknown = f"is an unknown key; a {kind.kind} has {', '.join(kind.keys)}"
            reading.leave_out(SubjectError(str(key)[:40], unknown))
        elif value is not None and (found := reading.part(field.read, value, key)):
            if field.attribute in values:  # of "name" and "names"
                found = tuple(dict.fromkeys((*values[field.attribute], *found)))
            values[field.attribute] = found
    identity = said.get("id")
    told = "" if identity is None else reading.part(read.identity, identity, "id")
    return made(kind, told or "", values, reading)


def _written(value: Any, single: bool) -> Any:
    if isinstance(value, str):
        return value
    written = [value_of_name(each) if isinstance(each, Name) else str(each) for each in value]
    return written[0] if single and len(written) == 1 else written
