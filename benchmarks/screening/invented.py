"""Which list and which searches is the engine measured on? Invented persons, from one seed.

A shorter list is the beginning of a longer one, and searches mean its first 10,000 alone, so that
the same searches serve every length.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from benchmarks.screening.invented_noise import (
    DISTORTIONS,
    KINDS,
    distorted_date,
    each_word,
    iso,
    other_romanisation,
    without_marks,
)
from benchmarks.screening.invented_people import (
    Figure,
    Spelt,
    document,
    figure,
    in_own_script,
)
from benchmarks.screening.invented_words import PLACES

Record = dict[str, Any]

SEED: Final = 20_230_977  # the directive's number
SOUGHT_AMONG: Final = 10_000  # searches mean one of the first so many
_INNOCENT: Final = {"neg_random": 60, "neg_namesake": 20, "neg_relative": 20}


def cases(
    persons: int, listed: int, innocent: int, seed: int = SEED
) -> tuple[list[Record], list[Record]]:
    """A list and its searches, `listed` of which mean one of the list.

    A query carries `qid`, `truth` (the id or None), `cat` (the distortion, or the sort of
    innocence) and `dobcat` (how its date stands to the listed one).
    """
    rng = random.Random(seed)
    figures, records = [], []
    for number in range(persons):
        person = figure(rng)
        records.append(_record(rng, person, f"p{number}"))
        if number < SOUGHT_AMONG:
            figures.append(person)
    rng = random.Random(seed + 1)
    queries = []
    for _ in range(listed):
        number = rng.randrange(len(figures))
        query, kind, date = _query(rng, figures[number])
        queries.append({**query, "truth": f"p{number}", "cat": kind, "dobcat": date})
    for _ in range(innocent):
        sort = rng.choices(list(_INNOCENT), list(_INNOCENT.values()))[0]
        query = _innocent(rng, sort, figures)
        queries.append({**query, "truth": None, "cat": sort, "dobcat": ""})
    rng.shuffle(queries)
    return records, [{**query, "qid": f"q{number}"} for number, query in enumerate(queries)]


def write_cases(folder: Path, records: Iterable[Record], queries: Iterable[Record]) -> None:
    """Keep cases in a folder: records.jsonl.gz and queries.jsonl.gz, the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, some in (("records", records), ("queries", queries)):
        lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in some)
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(lines.encode(), 6, mtime=0))


# --- the list


def _record(rng: random.Random, person: Figure, identity: str) -> Record:
    has_parts, in_capitals = rng.random() < 0.8, rng.random() < 0.3
    order = rng.choices(("given", "comma", "family"), (70, 20, 10))[0]
    names = [written(person.spelt, order, has_parts, in_capitals)]
    native = in_own_script(person)
    if native is not None and rng.random() < 0.35:
        names.append(written(native, _native_order(person), has_parts))
    if rng.random() < 0.25:
        names.append(written(other_romanisation(rng, person), "given", has_parts))
    if rng.random() < 0.05:
        alias = figure(rng).spelt
        names.append(written(Spelt(alias.given, (), alias.family), "given", has_parts))
    return {
        "kind": "person",
        "id": identity,
        "names": names,
        "dob": _listed_dates(rng, person.birth),
        "gender": person.gender if rng.random() > 0.04 else "",
        "nat": list(person.nationalities) if rng.random() > 0.05 else [],
        "pob": person.place if rng.random() < 0.7 else "",
        "cob": person.country if rng.random() < 0.8 else "",
        "docs": [person.document] if rng.random() < 0.3 else [],
    }


def _listed_dates(rng: random.Random, birth: tuple[int, int, int]) -> list[str]:
    chance, date = rng.random(), iso(birth)
    if chance < 0.80:
        return [date]
    if chance < 0.91:
        return [date[:4]]
    if chance < 0.96:
        return []
    if chance < 0.97:
        return [date[:7]]
    other = (birth[0] + rng.choice((-2, -1, 1, 2)), rng.randint(1, 12), rng.randint(1, 28))
    return [date, iso(other)]


def _native_order(person: Figure) -> str:
    return "closed" if person.culture in ("chinese", "korean") else "given"


def written(name: Spelt, order: str, has_parts: bool, in_capitals: bool = False) -> Record:
    """A name as a record holds it. Orders: given, family or comma first; closed: without spaces."""
    given, family = " ".join((*name.given, *name.middle)), " ".join(name.family)
    orders = {"given": f"{given} {family}", "family": f"{family} {given}"}
    full = orders.get(order, family + given if order == "closed" else f"{family}, {given}")
    if in_capitals:
        full, family = full.upper(), family.upper()
    return {"full": full, **({"given": given, "family": family} if has_parts else {})}


# --- the searches


def _query(rng: random.Random, person: Figure) -> tuple[Record, str, str]:
    kinds = {k: w for k, w in KINDS.items() if k != "own_script" or in_own_script(person)}
    kind = rng.choices(list(kinds), list(kinds.values()))[0]
    name = DISTORTIONS[kind](rng, person)
    if kind not in ("exact", "part_missing", "own_script", "joined_or_split", "fields_swapped"):
        if rng.random() < 0.3 and kind != "part_added":
            name = Spelt(name.given, (), name.family)
        if rng.random() < 0.35:
            name = each_word(name, without_marks)
    order, has_parts = "given", rng.random() < 0.8
    if kind == "reordered":
        order, has_parts = rng.choice(("family", "family", "comma")), rng.random() < 0.4
    elif kind == "own_script":
        order = _native_order(person)
    date, relation = distorted_date(rng, person.birth)
    return {
        "kind": "person",
        "names": [written(name, order, has_parts, rng.random() < 0.3)],
        "dob": date,
        "gender": person.gender if rng.random() < 0.85 else "",
        "nat": list(person.nationalities[:1]) if rng.random() < 0.7 else [],
        "pob": person.place if rng.random() < 0.3 else "",
        "cob": person.country if rng.random() < 0.4 else "",
        "docs": [person.document] if rng.random() < 0.08 else [],
    }, kind, relation  # fmt: skip


def _innocent(rng: random.Random, sort: str, figures: Sequence[Figure]) -> Record:
    """An unrelated person; a namesake of another date; or a brother, sister or child."""
    person = figure(rng)
    if sort != "neg_random":
        listed = figures[rng.randrange(len(figures))]
        make = _namesake if sort == "neg_namesake" else _relative
        person = make(rng, listed)
    query, _, _ = _query(rng, person)
    if sort == "neg_namesake" and (not query["dob"] or len(query["dob"][0]) < 10):
        query["dob"] = [iso(person.birth)]
    return query


def _namesake(rng: random.Random, listed: Figure) -> Figure:
    year, month, day = listed.birth
    year = min(2006, max(1930, year + rng.choice((-1, 1)) * rng.randint(4, 25)))
    birth = (year, (month + rng.randint(0, 10)) % 12 + 1, (day + rng.randint(2, 20)) % 28 + 1)
    return replace(listed, birth=birth, place=rng.choice(PLACES), document=document(rng))


def _relative(rng: random.Random, listed: Figure) -> Figure:
    """Of the same gender, so that the family name fits, with another given name and birth."""
    other = figure(rng)
    for _ in range(400):
        if (other.culture, other.gender) == (listed.culture, listed.gender) and (
            other.given[0] != listed.given[0]
        ):
            break
        other = figure(rng)
    else:
        return other
    spelt = Spelt(other.spelt.given, listed.spelt.middle, listed.spelt.family)
    if listed.system >= 0:
        spelt = Spelt((other.given[0].spellings[listed.system],), spelt.middle, spelt.family)
    birth = (listed.birth[0] + rng.randint(1, 9), other.birth[1], other.birth[2])
    return replace(listed, given=other.given, spelt=spelt, birth=birth, document=document(rng))
