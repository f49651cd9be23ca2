"""Which mentions do the entities of a structured form give? Their sender told what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from spoc.exchange.envelope import Entity, Parsed
from spoc.exchange.mentions.accounts import is_iban
from spoc.exchange.mentions.contacts import numbers_in, phone_number
from spoc.exchange.mentions.countries import country_of_alpha3, country_of_sign
from spoc.exchange.mentions.keys import compact, person_key, plate_key, words_key
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading, field_part, read

# Codes of the fields of our exchange format (`exchange/data/entity_fields.toml`), and the names
# that screening lists and older senders use for the same.
_FULL = ("full_name", "alias", "holder_name")
_FAMILY = ("family_name", "birth_name", "surname", "last_name")
_GIVEN = ("given_name", "first_name", "forename")
_BIRTH = ("birth_date", "date_of_birth", "dob")
_SEX = ("sex", "gender")
_NATIONALITY = ("nationality", "nat")
_COUNTRY = ("plate_country", "issuing_country", "flag_country", "country", "cc")
_FACTS = (*_BIRTH, *_SEX, *_NATIONALITY, *_COUNTRY, "birth_country", "spoken_language")

_KIND_OF_FIELD: Mapping[str, MentionKind] = {
    "plate": MentionKind.PLATE,
    "vin": MentionKind.VEHICLE,
    "engine_number": MentionKind.VEHICLE,
    "imo_number": MentionKind.VEHICLE,
    "mmsi": MentionKind.VEHICLE,
    "hull_number": MentionKind.VEHICLE,
    "aircraft_registration": MentionKind.VEHICLE,
    "iban": MentionKind.IBAN,
    "account_number": MentionKind.ACCOUNT,
    "user_name": MentionKind.ACCOUNT,
    "phone": MentionKind.PHONE,
    "phone_number": MentionKind.PHONE,
    "imei": MentionKind.PHONE,
    "imsi": MentionKind.PHONE,
    "email": MentionKind.EMAIL,
    "national_number": MentionKind.NATIONAL_NUMBER,
    "document_number": MentionKind.DOCUMENT,
    "docs": MentionKind.DOCUMENT,
    "calibre": MentionKind.WEAPON,
    "address": MentionKind.ADDRESS,
    "flight_number": MentionKind.FLIGHT,
    "file_number": MentionKind.REFERENCE,
    "registration_number": MentionKind.ORGANISATION,
    "vat_number": MentionKind.ORGANISATION,
}
# What these mean depends on the kind of entity.
_KIND_OF_ENTITY: Mapping[str, Mapping[str, MentionKind]] = {
    "document": {"number": MentionKind.DOCUMENT},
    "vehicle": {"number": MentionKind.PLATE, "registration": MentionKind.PLATE},
    "vessel": {"name": MentionKind.VEHICLE},
    "phone": {"number": MentionKind.PHONE},
    "account": {"number": MentionKind.ACCOUNT},
    "organisation": {"name": MentionKind.ORGANISATION},
    "location": {"place": MentionKind.LOCATION},
    "event": {"place": MentionKind.LOCATION},
    "firearm": {"serial_number": MentionKind.WEAPON, "serial": MentionKind.WEAPON},
}
_ISO_DATE = re.compile(r"[12][0-9]{3}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?![0-9])")
_DAY_FIRST = re.compile(r"([0-9]{2})[./-]([0-9]{2})[./-]([0-9]{4})")


def find(parsed: Parsed, *, zone: ZoneInfo) -> Iterator[Mention]:
    """One mention per contact and typed value; for a person one per name, with its facts.

    A start time without offset is read in `zone`.
    """
    if parsed.form is None:
        return
    reference = parsed.form.header.reference
    if reference.strip() and reference not in parsed.body_text:
        yield _whole(
            "form:header/reference",
            reference,
            MentionKind.REFERENCE,
            compact(reference),
            {"owner": "partner"},
        )
    for at, contact in enumerate(parsed.form.header.contacts):
        if contact.strip():
            reached_by = MentionKind.EMAIL if "@" in contact else MentionKind.PHONE
            part = field_part("header", "contacts", at)
            key = _KEYS[reached_by](contact)
            yield from _each(_whole(part, contact, reached_by, key, {"owner": "sender"}))
    for entity in parsed.form.entities:
        for name, at, value in _values(entity):
            part = field_part(entity.id, name, at)
            kind = _kind(entity, name)
            if name in (*_FULL, *_FAMILY, *_GIVEN):
                yield from _person(entity, part, name, value)
            elif kind is not None:
                yield from _each(_typed(entity, part, name, kind, value, zone))


def readings(parsed: Parsed, *, received_at: datetime, zone: ZoneInfo) -> Iterator[Reading]:
    """The values that `find` does not take, to be read as free text."""
    if parsed.form is None:
        return
    known = (*_FULL, *_FAMILY, *_GIVEN, *_FACTS)
    for entity in parsed.form.entities:
        for name, at, value in _values(entity):
            if name not in known and _kind(entity, name) is None:
                yield read(
                    field_part(entity.id, name, at),
                    value,
                    received_at=received_at,
                    zone=zone,
                    language_at=lambda _: parsed.language,
                )


def _values(entity: Entity) -> Iterator[tuple[str, int, str]]:
    for name, values in entity.values.items():
        for at, value in enumerate(values):
            if value.strip():
                yield name, at, value


def _kind(entity: Entity, name: str) -> MentionKind | None:
    own = _KIND_OF_ENTITY.get(entity.kind, {})
    return own.get(name) or _KIND_OF_FIELD.get(name)


def _first(entity: Entity, names: tuple[str, ...]) -> str:
    found = (value for name in names for value in entity.values.get(name, ()) if value.strip())
    return next(found, "")


def _person(entity: Entity, part: str, name: str, value: str) -> Iterator[Mention]:
    given = _first(entity, _GIVEN)
    names = {"name": value}
    facts = {}
    if name in _FAMILY:
        names = {"name": f"{given} {value}".strip(), "family_name": value, "given_name": given}
    elif name in _GIVEN:
        if value != given or _first(entity, (*_FAMILY, "full_name")):
            return  # told together with the family name
        names["given_name"] = given
    if entity.kind == "person":
        facts = {
            "birth_date": iso_date(_first(entity, _BIRTH)),
            "sex": _first(entity, _SEX)[:1].upper(),
            "nationality": _country(_first(entity, _NATIONALITY)),
            "role": entity.role,
        }
    key = person_key(names["name"], facts.get("birth_date", ""))
    yield _whole(part, value, MentionKind.PERSON, key, {**names, **facts})


def _typed(
    entity: Entity, part: str, name: str, kind: MentionKind, value: str, zone: ZoneInfo
) -> Mention:
    country = _country(_first(entity, _COUNTRY))
    key = _KEYS.get(kind, words_key)(value)
    values = {"country": country, "type": name}
    if kind is MentionKind.PLATE:
        key = plate_key(country, value)
    elif kind is MentionKind.DOCUMENT:
        values["type"] = _first(entity, ("document_type", "type"))
    elif kind is MentionKind.WEAPON:
        values |= {"topic": "weapon", "make": _first(entity, ("make",))}
    elif kind is MentionKind.FLIGHT:
        values["departs_at"] = _instant(_first(entity, ("starts_at",)), zone)
    elif kind is MentionKind.ACCOUNT and is_iban(value):
        kind = MentionKind.IBAN
    return _whole(part, value, kind, key, values)


def _phone_key(value: str) -> str:
    number = phone_number(value)
    return number.key if number else compact(value)


_KEYS: Mapping[MentionKind, Callable[[str], str]] = {
    MentionKind.VEHICLE: compact,
    MentionKind.IBAN: compact,
    MentionKind.ACCOUNT: compact,
    MentionKind.DOCUMENT: compact,
    MentionKind.NATIONAL_NUMBER: compact,
    MentionKind.REFERENCE: compact,
    MentionKind.WEAPON: compact,
    MentionKind.FLIGHT: compact,
    MentionKind.PHONE: _phone_key,
    MentionKind.EMAIL: str.lower,
}


def _whole(part: str, text: str, kind: MentionKind, key: str, values: Mapping[str, str]) -> Mention:
    kept = {name: value for name, value in values.items() if value}
    return Mention(kind, text, key, part, 0, len(text), "form_field", Strength.CERTAIN, kept)


def _each(field: Mention) -> Iterator[Mention]:
    """Every number of a field for one telephone number; any other field as it is."""
    numbers = numbers_in(field.text) if field.kind is MentionKind.PHONE else []
    if len(numbers) < 2:
        yield field
        return
    for start, end, key in numbers:
        yield replace(field, text=field.text[start:end], key=key, start=start, end=end)


def iso_date(written: str) -> str:
    """ISO date of a form's value: ISO stays (it may be partial), day-first is turned, else ""."""
    value = written.strip()
    day_first = _DAY_FIRST.fullmatch(value)
    if day_first is not None:
        return f"{day_first[3]}-{day_first[2]}-{day_first[1]}"
    iso = _ISO_DATE.match(value)
    return iso[0] if iso else ""


def _instant(written: str, zone: ZoneInfo) -> str:
    """ISO instant with offset; "" for a day without a time, or what is no instant."""
    if "T" not in written:
        return ""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=zone)).isoformat()


def _country(written: str) -> str:
    code = written.strip().upper()
    if len(code) == 3:
        return country_of_alpha3(code)
    return country_of_sign(code) or code
