"""Invented lists for the tests of living lists and bulk runs."""

from __future__ import annotations

import json
import random
from pathlib import Path

from screening import Subject
from screening.cli import main
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


FORTY = persons("base", 40)


def lines(*records: object) -> str:
    """Records as JSON lines."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)


def built(folder: Path, *records: object) -> Path:
    """An index of records, made in a folder by the command line."""
    (folder / "list.jsonl").write_text(lines(*records), "utf-8")
    assert main(["build", str(folder / "list.jsonl"), "--out", str(folder / "index")]) == 0
    return folder / "index"
