"""Which things is the engine measured on? Invented vehicles, papers, weapons, ships and firms."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

Thing = dict[str, Any]

_WEIGHTS: Final = {"vehicle": 40, "document": 25, "firearm": 10, "vessel": 8, "organisation": 17}
_NUMBERS: Final = ("plate", "vin", "number", "serial", "imo", "reg")
_ALIKE: Final = {
    "0": "O", "O": "0", "1": "I", "I": "1", "5": "S", "S": "5", "8": "B", "B": "8",
    "2": "Z", "Z": "2",
}  # fmt: skip
_CYRILLIC: Final = str.maketrans("ABEKMHOPCTYX", "АВЕКМНОРСТУХ")
_AZ: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_VIN_VALUES: Final = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9,
        *range(2, 10)], strict=True)
)  # fmt: skip
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_MAKES: Final = ("Volkswagen", "Renault", "Škoda", "Opel", "Ford", "Toyota", "Fiat", "Dacia", "BMW")
_WEAPONS: Final = ("Glock", "Beretta", "CZ", "Walther", "Zastava", "FN Herstal", "SIG Sauer")
_FIRST: Final = (
    "Silver", "Duin", "Nebel", "Orion", "Golden", "Atlas", "Falcon", "Zilver", "Vega", "Amber",
    "Wolken", "Marsh", "Raven", "Copper", "Thorn",
)  # fmt: skip
_TRADES: Final = (
    "Trading", "Shipping", "Logistics", "Consulting", "Metals", "Construction", "Transport",
    "Textile", "Foods", "Marine", "Energy", "Motors",
)  # fmt: skip
_SHIPS: Final = ("Star", "Queen", "Wave", "Spirit", "Hope", "Dream", "Pearl", "Heron")
_SYLLABLES: Final = "ba ko mi ra ten dor vi lu san gra pel to zar ne ki fo mar del ix tis ve lo"
_FORMS: Final = {
    "BE": ("BV", "besloten vennootschap"),
    "DE": ("GmbH", "Gesellschaft mit beschränkter Haftung"),
    "GB": ("Ltd", "Limited"),
    "RO": ("SRL", "societate cu răspundere limitată"),
    "IT": ("S.r.l.", "società a responsabilità limitata"),
    "PL": ("Sp. z o.o.", "spółka z ograniczoną odpowiedzialnością"),
}
_KINDS: Final = {
    "exact": 20,
    "format": 35,
    "look_alike": 20,
    "crossed": 8,
    "last_eight": 7,
    "name": 10,
}


def thing_cases(
    things: int, listed: int, innocent: int, seed: int
) -> tuple[list[Thing], list[Thing]]:
    """A list of things and its searches, as `invented.cases` makes them of persons.

    Half of the innocent searches are for an unrelated thing, half for a neighbouring number.
    """
    rng = random.Random(seed)
    records = [{"id": f"t{number}", **_thing(rng)} for number in range(things)]
    known = records[:10_000]
    rng = random.Random(seed + 1)
    queries: list[Thing] = []
    while len(queries) < listed:
        found = rng.choice(known)
        kind = rng.choices(list(_KINDS), list(_KINDS.values()))[0]
        query = _query(rng, found, kind)
        if query is not None:
            extra = {"truth": found["id"], "cat": kind, "dobcat": ""}
            queries.append({**query, **extra})
    for _ in range(innocent):
        if rng.random() < 0.5:
            query, kind = _thing(rng), "neg_random"
        else:
            found = rng.choice([t for t in rng.sample(known, 20) if _numbers(t)])
            query, kind = _neighbour(rng, found), "neg_near"
        queries.append({**query, "truth": None, "cat": kind, "dobcat": ""})
    rng.shuffle(queries)
    return records, [{**query, "qid": f"q{number}"} for number, query in enumerate(queries)]


# --- the list


def _thing(rng: random.Random) -> Thing:
    kind = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    return {"kind": kind, **_MAKERS[kind](rng)}


def _digits(rng: random.Random, n: int) -> str:
    return "".join(rng.choices("0123456789", k=n))


def _letters(rng: random.Random, n: int, of: str = _AZ) -> str:
    return "".join(rng.choices(of, k=n))


def _vehicle(rng: random.Random) -> Thing:
    country = rng.choice(list(_PLATES))
    made: Thing = {"plate": _PLATES[country](rng), "cc": country, "make": rng.choice(_MAKES)}
    made["year"] = str(rng.randint(1998, 2024))
    if rng.random() < 0.7:
        made["vin"] = _vin(rng)
        if rng.random() < 0.15:
            del made["plate"]
    return made


_PLATES: Final[dict[str, Callable[[random.Random], str]]] = {
    "BE": lambda rng: f"1-{_letters(rng, 3)}-{_digits(rng, 3)}",
    "BG": lambda rng: f"{rng.choice(('CB', 'CA', 'B', 'PB'))} {_digits(rng, 4)} "
    f"{_letters(rng, 2, 'ABEKMHOPCTYX')}",
    "DE": lambda rng: f"{_letters(rng, 2)}-{_letters(rng, 2)} {rng.randint(1, 9999)}",
    "FR": lambda rng: f"{_letters(rng, 2)}-{_digits(rng, 3)}-{_letters(rng, 2)}",
    "GB": lambda rng: f"{_letters(rng, 2)}{_digits(rng, 2)} {_letters(rng, 3)}",
    "NL": lambda rng: f"{_letters(rng, 2)}-{_digits(rng, 3)}-{_letters(rng, 1)}",
    "PL": lambda rng: f"{_letters(rng, 3)} {_digits(rng, 4)}{_letters(rng, 1)}",
    "RO": lambda rng: f"{rng.choice(('B', 'CJ', 'IS'))} {_digits(rng, 2)} {_letters(rng, 3)}",
}  # fmt: skip


def _vin(rng: random.Random) -> str:
    signs = rng.choices(list(_VIN_VALUES), k=17)
    total = sum(_VIN_VALUES[s] * w for s, w in zip(signs, _VIN_WEIGHTS, strict=True)) % 11
    signs[8] = "X" if total == 10 else str(total)
    return "".join(signs)


def _document(rng: random.Random) -> Thing:
    return {
        "number": rng.choice(("", "A", "AB", "C", "X")) + _digits(rng, rng.randint(7, 9)),
        "cc": rng.choice(("BE", "BG", "DE", "FR", "TR", "MA", "IT")),
        "doctype": rng.choice(("passport", "identity card", "driving licence")),
    }


def _firearm(rng: random.Random) -> Thing:
    serial = rng.choice(("", "A", "BK", "T")) + _digits(rng, rng.randint(6, 8))
    return {"serial": serial, "make": rng.choice(_WEAPONS), "calibre": rng.choice(("9x19", "12"))}


def _vessel(rng: random.Random) -> Thing:
    front = _digits(rng, 6)
    check = sum(int(d) * w for d, w in zip(front, range(7, 1, -1), strict=True)) % 10
    name = f"{rng.choice(_FIRST)} {rng.choice(_SHIPS)}{rng.choice(('', '', ' II', ' 7'))}".upper()
    return {"name": name, "imo": f"{front}{check}", "cc": rng.choice(("PA", "LR", "MH", "KM"))}


def _organisation(rng: random.Random) -> Thing:
    country = rng.choice(list(_FORMS))
    own = "".join(rng.choices(_SYLLABLES.split(), k=rng.randint(2, 3))).capitalize()
    name = f"{own} {rng.choice(_FIRST)} {rng.choice(_TRADES)} {_FORMS[country][0]}"
    number = {"reg": _digits(rng, 9)} if rng.random() < 0.5 else {}
    return {"name": name, "cc": country, **number}


_MAKERS: Final[dict[str, Callable[[random.Random], Thing]]] = {
    "vehicle": _vehicle,
    "document": _document,
    "firearm": _firearm,
    "vessel": _vessel,
    "organisation": _organisation,
}


# --- the searches


def _numbers(thing: Thing) -> list[str]:
    return [key for key in _NUMBERS if key in thing]


def _query(rng: random.Random, listed: Thing, kind: str) -> Thing | None:
    """How somebody else writes the same thing down; None when this kind does not fit it."""
    query = _what_is_asked(rng, listed)
    keys = _numbers(query)
    if kind == "name":
        if listed["kind"] != "organisation":
            return None
        renamed = {**query, "name": _other_name(rng, listed["name"], listed["cc"])}
        return {key: value for key, value in renamed.items() if key not in keys}
    if kind == "last_eight":
        if "vin" not in listed:
            return None
        bare = {key: value for key, value in query.items() if key != "plate"}
        return {**bare, "vin": listed["vin"][-8:]}
    if not keys:
        return None
    change = {"format": _formatted, "look_alike": _look_alike, "crossed": _crossed}.get(kind)
    return {**query, **{key: change(rng, query[key]) for key in keys}} if change else query


def _what_is_asked(rng: random.Random, listed: Thing) -> Thing:
    query = {key: value for key, value in listed.items() if key != "id"}
    keys = _numbers(query)
    if len(keys) > 1 and rng.random() < 0.5:
        del query[rng.choice(keys)]
    for key in ("make", "year", "calibre", "cc", "doctype"):
        if rng.random() < 0.35:
            query.pop(key, None)
    return query


def _neighbour(rng: random.Random, listed: Thing) -> Thing:
    """Another thing whose numbers differ in one digit, as numbers issued in series do."""
    query = _what_is_asked(rng, listed)
    for key in _numbers(query):
        query[key] = _other_digit(rng, query[key])
    if listed["kind"] == "organisation":
        query["name"] = _organisation(rng)["name"]
    elif listed["kind"] == "vessel":
        query.pop("name", None)
    return query


def _formatted(rng: random.Random, text: str) -> str:
    bare = text.replace(" ", "").replace("-", "")
    return rng.choice(
        (bare, f"{bare[:3]} {bare[3:]}", f"{bare[:2]}-{bare[2:]}", text.lower(),
         text.translate(_CYRILLIC))
    )  # fmt: skip


def _look_alike(rng: random.Random, text: str) -> str:
    places = [at for at, sign in enumerate(text) if sign in _ALIKE]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + _ALIKE[text[at]] + text[at + 1 :]


def _crossed(rng: random.Random, text: str) -> str:
    places = [
        at for at in range(len(text) - 1)
        if text[at] != text[at + 1] and text[at].isalnum() and text[at + 1].isalnum()
    ]  # fmt: skip
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _other_digit(rng: random.Random, text: str) -> str:
    places = [at for at, sign in enumerate(text) if sign.isdigit()] or [len(text) - 1]
    at = rng.choice(places)
    others = [d for d in "0123456789" if d != text[at] and _ALIKE.get(text[at]) != d]
    return text[:at] + rng.choice(others) + text[at + 1 :]


def _other_name(rng: random.Random, name: str, country: str) -> str:
    words = name.removesuffix(_FORMS[country][0]).split()
    kind = rng.choice(("form", "no_form", "slip", "order"))
    if kind == "slip":
        at = rng.randrange(1, len(words[0]))
        words[0] = words[0][:at] + words[0][at + 1 :]
    elif kind == "order":
        words[:2] = words[1::-1]
    form = {"form": _FORMS[country][1], "no_form": ""}.get(kind, _FORMS[country][0])
    return " ".join([*words, form]).strip()
