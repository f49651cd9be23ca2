"""How is a list in FollowTheMoney JSON lines read?

The model: https://followthemoney.tech/explorer/ (schemata and their properties). Every property
is a list of texts; countries are lower-case ISO 3166 codes with some of the model's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screening.readers_draft import Draft, Placed, Problem

_PEOPLE = {
    "name": "names:main",
    "alias": "names:alias",
    "weakAlias": "names:weak",
    "previousName": "names:former",
    "birthDate": "dob",
    "birthPlace": "pob",
    "birthCountry": "cob",
    "gender": "gender",
    "nationality": "nat",
    "citizenship": "nat",
    "passportNumber": "docs",
    "idNumber": "national_numbers",
    "socialSecurityNumber": "national_numbers",
    "taxNumber": "national_numbers",
    "innCode": "national_numbers",
}
_ORGANISATIONS = {
    "name": "names:main",
    "alias": "names:alias",
    "abbreviation": "names:alias",
    "weakAlias": "names:weak",
    "previousName": "names:former",
    "registrationNumber": "reg",
    "idNumber": "reg",
    "taxNumber": "reg",
    "vatCode": "reg",
    "innCode": "reg",
    "ogrnCode": "reg",
    "leiCode": "reg",
    "dunsCode": "reg",
    "uniqueEntityId": "reg",
    "jurisdiction": "cc",
    "mainCountry": "cc",
    "country": "cc",
}
_VESSELS = {
    "name": "names:main",
    "alias": "names:alias",
    "weakAlias": "names:weak",
    "previousName": "names:former",
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "callSign": "call_sign",
    "flag": "cc",
}
_AIRCRAFT = {
    "registrationNumber": "reg",
    "serialNumber": "serial",
    "manufacturer": "make",
    "model": "model",
    "country": "cc",
}
_VEHICLES = {
    "registrationNumber": "plate",
    "vin": "vin",
    "model": "model",
    "country": "cc",
}
_DOCUMENTS = {"number": "number", "type": "doctype", "country": "cc"}

_SCHEMATA: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Person": ("person", _PEOPLE),
    "Organization": ("organisation", _ORGANISATIONS),
    "Company": ("organisation", _ORGANISATIONS),
    "LegalEntity": ("organisation", _ORGANISATIONS),
    "PublicBody": ("organisation", _ORGANISATIONS),
    "Vessel": ("vessel", _VESSELS),
    "Airplane": ("aircraft", _AIRCRAFT),
    "Vehicle": ("vehicle", _VEHICLES),
    "Passport": ("document", _DOCUMENTS),
    "Identification": ("document", _DOCUMENTS),
}
# Codes of the model that are no ISO 3166-1 alpha-2 code: states that are no more, and regions.
_COUNTRIES = {"suhh": "SU", "yucs": "YU", "cshh": "CS", "csxx": "CS", "ddde": "DD"}


def read_ftm(said: Any, place: str) -> Placed:
    """One entity of the list: a subject and the problems it had.

    Countries that are no ISO code ("gb-nir") count as the country before the hyphen.
    """
    if not isinstance(said, dict) or not isinstance(said.get("properties"), dict):
        yield Problem(place, "", "must be an entity with id, schema and properties")
        return
    identity = said["id"] if isinstance(said.get("id"), str) else ""
    schema = said.get("schema")
    if not isinstance(schema, str) or schema not in _SCHEMATA:
        reason = f"the schema “{str(schema)[:40]}” is not searched for"
        yield Problem(place, identity, reason, "skipped")
        return
    kind, keys = _SCHEMATA[schema]
    draft = Draft(kind, identity, place)
    properties: dict[str, Any] = said["properties"]
    parts = _parts(properties) if kind == "person" else {}
    has_taken_parts = not parts
    for prop, target in keys.items():
        values = properties.get(prop) or ()
        for value in [values] if isinstance(values, str) else values:
            has_taken_parts |= _take(draft, target, value, parts)
    if not has_taken_parts:  # no name holds them: they are one more
        draft.add("names", {**parts, "kind": "main"})
    yield from draft.finish()


def _take(draft: Draft, target: str, value: Any, parts: dict[str, str]) -> bool:
    """Add a value to the draft; is it a name that took the parts?"""
    key, _, sort = target.partition(":")
    if not isinstance(value, str):
        draft.flaw(f"{key}: “{str(value)[:40]}” is no text; left out")
    elif key == "names":
        # The parts belong to the main name; an alias with them would be a name nobody bears.
        whole = value.casefold()
        is_theirs = sort == "main" and all(each.casefold() in whole for each in parts.values())
        draft.add(key, {"full": value, "kind": sort, **(parts if is_theirs else {})})
        return is_theirs
    elif key in ("cc", "cob", "nat"):
        code = value.lower()
        draft.add(key, _COUNTRIES.get(code, code.partition("-")[0]))
    else:
        draft.add(key, value)
    return False


def _parts(properties: dict[str, Any]) -> dict[str, str]:
    """Given and family name, when each is told once: of several, who knows which go together?"""
    found: dict[str, str] = {}
    for prop, key in (("firstName", "given"), ("lastName", "family")):
        values = properties.get(prop)
        if isinstance(values, list) and len(values) == 1 and isinstance(values[0], str):
            found[key] = values[0]
    return found
