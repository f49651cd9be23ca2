"""Invented lists for the tests of living lists and bulk runs."""

from __future__ import annotations

import random
from pathlib import Path

from screening import Subject
from screening.segment_reader import ListReader

GIVEN = ("Marek", "Yara", "Tomas", "Ilse", "Ruben", "Nadia", "Pavel", "Ottilie")
FAMILY = ("Zilvernik", "Duinhoven", "Kraaibeek", "Morgenveld", "Steenwolde", "Vlasakker")


def person(identity: str, **changes: object) -> Subject:
    """Somebody invented, always the same for one id."""
    chance = random.Random(identity)
    letters = "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))
    said = {
        "kind": "person",
        "id": identity,
        "names": [{"full": f"{chance.choice(GIVEN)} {letters} {chance.choice(FAMILY)}"}],
        "dob": [f"{chance.randint(1950, 2004)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"],
        "nat": [chance.choice(("BE", "NL", "DE"))],
    }
    return Subject.from_dict({**said, **changes})


def persons(prefix: str, count: int) -> list[Subject]:
    """Several of them."""
    return [person(f"{prefix}-{number}") for number in range(count)]


def car(identity: str, plate: str) -> Subject:
    """A car with a plate."""
    return Subject.from_dict({"kind": "vehicle", "id": identity, "plate": plate, "cc": "BE"})


def first(found: ListReader, subject: Subject) -> str:
    """The id of the best match, or none."""
    return next((verdict.id for verdict in found.search(subject, 1)), "")


def flip(path: Path, at: int) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
