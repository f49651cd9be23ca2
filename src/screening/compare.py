"""Why do two persons look like one? A row of evidence in words and numbers, field by field.

One line a kind of evidence; `features.COLUMNS` names the numbers, a policy holds their weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from screening.compiled import Array
from screening.evidence import Evidence
from screening.features import COLUMN, DATE_RELATIONS, LEVELS, N_LEVELS
from screening.likeness import Likeness
from screening.subject import Person

_NAME_END = COLUMN["name.namesakes"] + 1
_LEFT = ("name.ours_left", "name.theirs_left", "name.both_left")
_AGAINST = ("name.given_contradicts", "name.family_contradicts", "name.further_contradicts")


def reasons(
    ours: Person,
    theirs: Person,
    row: Array,
    weights: Array,
    nobody: float,
    met: Sequence[tuple[str, str, int, float]],
    left: tuple[Sequence[str], Sequence[str]],
    names: tuple[str, str],
) -> tuple[Evidence, ...]:
    """The evidence of one comparison; the contributions add up to the score.

    ``met``: parts that met (ours, theirs, level, bits). ``left``: parts that did not, ours and
    theirs. ``names``: the two full names that met best.
    """
    part = row.astype(float) * weights
    told = [*_parts(part, row, met), *_rest(part, row, left, names)]
    told += _birth(part, row, ours, theirs)
    told += _fields(part, row, ours, theirs)
    told.append(Evidence("list", "nobody", "", "", -nobody))
    return tuple(told)


def pair_reasons(
    ours: Person, theirs: Person, row: Array, weights: Array, worth: float, found: Likeness
) -> list[Evidence]:
    """The evidence of two persons without a list: names by their letters, the rest as in `reasons`.

    ``worth``: log-odds that the best of names is worth.
    """
    part = row.astype(float) * weights
    told = [
        Evidence("name", "same" if mine == its else "letters", mine, its, worth * share)
        for (mine, its, _), share in zip(found.met, found.shares(), strict=True)
    ]
    if found.left_out:
        left = " ".join(found.left[0]), " ".join(found.left[1])
        told.append(Evidence("name", "left_out", *left, -worth * found.left_out))
    if found.joined:
        told.append(Evidence("name", "split_or_joined", *found.names, -worth * found.joined))
    return [*told, *_birth(part, row, ours, theirs), *_fields(part, row, ours, theirs)]


def _parts(part: Array, row: Array, met: Sequence[tuple[str, str, int, float]]) -> list[Evidence]:
    """Each pair of name parts: its share of what its level of agreement contributed."""
    told = []
    for ours, theirs, level, bits in met:
        count, total = row[level], row[N_LEVELS + level]
        share = part[level] / count if count else 0.0
        if total:
            share += part[N_LEVELS + level] * bits / total
        told.append(Evidence("name", LEVELS[level], ours, theirs, float(share)))
    return told


def _sum(part: Array, *columns: str) -> float:
    return float(sum(part[COLUMN[column]] for column in columns))


def _rest(
    part: Array, row: Array, left: tuple[Sequence[str], Sequence[str]], names: tuple[str, str]
) -> list[Evidence]:
    """What the name as a whole said beyond its pairs of parts."""
    told = []
    counted = set(range(2 * N_LEVELS))
    missing = [f"{side}.{what}" for side in _LEFT[:2] for what in ("count", "bits")]
    missing += [f"{_LEFT[2]}.count", *_AGAINST]
    if left[0] or left[1]:
        relation = "contradicts" if left[0] and left[1] else "left_out"
        told.append(
            Evidence("name", relation, " ".join(left[0]), " ".join(left[1]), _sum(part, *missing))
        )
    counted |= {COLUMN[column] for column in missing}
    for column, relation in (
        ("name.field_crossed", "fields_crossed"),
        ("name.split_or_joined", "split_or_joined"),
        ("name.namesakes", "namesakes"),
        ("name.together.bits", "common_together"),
    ):
        place = COLUMN[column]
        counted.add(place)
        if row[place]:
            said = f"{2 ** float(row[place]) - 1:.0f}" if relation == "namesakes" else names[0]
            told.append(Evidence("name", relation, said, names[1], float(part[place])))
    whole = sum(float(part[i]) for i in range(_NAME_END) if i not in counted)
    told.append(Evidence("name", "as_a_whole", *names, whole))
    return told


def _birth(part: Array, row: Array, ours: Person, theirs: Person) -> list[Evidence]:
    for relation in DATE_RELATIONS:
        place = COLUMN[f"birth.{relation}"]
        if row[place]:
            said = float(part[place])
            return [Evidence("birth", relation, _dates(ours), _dates(theirs), said)]
    return []


def _dates(person: Person) -> str:
    return ", ".join(str(birth) for birth in person.births)


def _fields(part: Array, row: Array, ours: Person, theirs: Person) -> list[Evidence]:
    said: dict[str, tuple[Callable[[Person], str], Callable[[Person], str]]] = {
        "gender": (_gender, _gender),
        "nationality": (_nationalities, _nationalities),
        "birth_country": (_birth_country, _birth_country),
        "country": (_countries, _countries),
        "birth_place": (_birth_place, _birth_place),
        "document": (_documents, _documents),
    }
    told = []
    for field, (mine, its) in said.items():
        relations: dict[str, float] = {}
        for column, place in COLUMN.items():
            if column.startswith(f"{field}.") and row[place]:
                relation = column.removeprefix(f"{field}.").replace("bits", "equal")
                relations[relation] = relations.get(relation, 0.0) + float(part[place])
        told += [
            Evidence(field, relation, mine(ours), its(theirs), contribution)
            for relation, contribution in relations.items()
        ]
    return told


def _gender(person: Person) -> str:
    return person.gender


def _nationalities(person: Person) -> str:
    return ", ".join(person.nationalities)


def _birth_country(person: Person) -> str:
    return person.birth_country


def _countries(person: Person) -> str:
    return ", ".join(dict.fromkeys([*person.nationalities, person.birth_country]))


def _birth_place(person: Person) -> str:
    return person.birth_place


def _documents(person: Person) -> str:
    return ", ".join((*person.documents, *person.national_numbers))
