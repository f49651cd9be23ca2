"""Why do two persons look like one? A row of evidence in words and numbers, field by field.

One line a kind of evidence; `features.COLUMNS` names the numbers, a policy holds their weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final, NamedTuple

from screening.compiled import Array
from screening.evidence import Evidence
from screening.features import COLUMN, DATE_RELATIONS, INITIAL, LEVELS, N_LEVELS, SAME, SHORT
from screening.likeness import Likeness, is_pet_name
from screening.object_folds import folded, plain
from screening.object_numbers import one_error
from screening.subject import Birth, Person
from screening.written import Written, same_letters

_NAME_END: Final = COLUMN["name.namesakes"] + 1
_SAME_DOCUMENT: Final = COLUMN["document.equal"]
_LEFT: Final = ("name.ours_left", "name.theirs_left", "name.both_left")
_AGAINST: Final = (
    "name.given_contradicts", "name.family_contradicts", "name.further_contradicts",
)  # fmt: skip
# What is said of the name as a whole, beyond its parts one by one.
_WHOLE: Final = {
    "extent": (
        "name.given_met", "name.family_met", "name.all_met", "name.our_share", "name.their_share",
    ),
    "single_word": ("name.single",),
    "rarity": (
        "name.bits_over_6", "name.bits_over_12", "name.bits_over_18", "name.bits_over_24",
        "name.bits_over_30", "name.weakest.bits", "name.strongest.bits",
    ),
}  # fmt: skip
# Two persons without a list: neither side is "asked for", so what one lacks is said alike of both.
_BETWEEN_TWO: Final = {
    "missing": "not_known",
    "unlisted": "not_known",
    "listed_year_equal": "year_alone",
    "year_equal": "year_alone",
}


class _Two(NamedTuple):
    """Both persons as they were written."""

    ours: Written
    theirs: Written


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
    two = _Two(Written(ours), Written(theirs))
    told = [*_parts(part, row, met, two), *_rest(part, row, left, names, two)]
    told += _disguise(names, two)
    told += _birth(part, row, ours, theirs, {})
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
    two = _Two(Written(ours), Written(theirs))
    told = []
    for met, share in zip(found.met, found.shares(), strict=True):
        relation = met.how
        if relation == "same":
            relation = _same(met.ours, met.theirs, two)
        elif relation == "letters":
            relation = "letters_alike" if share > 0 else "letters_unlike"
        said = two.ours.said(met.ours), two.theirs.said(met.theirs)
        told.append(Evidence("name", relation, *said, worth * share))
    if found.left_out:
        left = two.ours.whole(found.left[0]), two.theirs.whole(found.left[1])
        told.append(Evidence("name", "left_out", *left, -worth * found.left_out))
    if found.joined:
        said = two.ours.whole(found.names[0]), two.theirs.whole(found.names[1])
        told.append(Evidence("name", "split_or_joined", *said, -worth * found.joined))
    told += _disguise(found.names, two)
    told += _birth(part, row, ours, theirs, _BETWEEN_TWO)
    return [*told, *_fields(part, row, ours, theirs)]


def _same(ours: str, theirs: str, two: _Two) -> str:
    """Equal in plain letters: also as it was written?"""
    alike = same_letters(two.ours.form(ours), two.theirs.form(theirs))
    return "same" if alike else "same_reading"


def _disguise(names: tuple[str, str], two: _Two) -> list[Evidence]:
    """A word that mixes alphabets looks like another on paper and is not found by a plain search:
    it counts nothing, since it meets the plain word, and must be told."""
    said = two.ours.disguised(names[0]), two.theirs.disguised(names[1])
    return [Evidence("name", "mixed_alphabets", *said, 0.0)] if any(said) else []


def _parts(
    part: Array, row: Array, met: Sequence[tuple[str, str, int, float]], two: _Two
) -> list[Evidence]:
    """Each pair of name parts: its share of what its level of agreement contributed."""
    told = []
    for ours, theirs, level, bits in met:
        count, total = row[level], row[N_LEVELS + level]
        share = part[level] / count if count else 0.0
        if total:
            share += part[N_LEVELS + level] * bits / total
        relation = LEVELS[level]
        if level == SAME:
            relation = _same(ours, theirs, two)
        elif level == INITIAL and ours == theirs:
            relation = "same_letter"
        elif level == SHORT and is_pet_name(ours, theirs):
            relation = "pet_name"
        said = two.ours.said(ours), two.theirs.said(theirs)
        told.append(Evidence("name", relation, *said, float(share)))
    return told


def _sum(part: Array, *columns: str) -> float:
    return float(sum(part[COLUMN[column]] for column in columns))


def _rest(
    part: Array,
    row: Array,
    left: tuple[Sequence[str], Sequence[str]],
    names: tuple[str, str],
    two: _Two,
) -> list[Evidence]:
    """What the name as a whole said beyond its pairs of parts."""
    told = []
    said = two.ours.whole(names[0]), two.theirs.whole(names[1])
    missing = [f"{side}.{what}" for side in _LEFT[:2] for what in ("count", "bits")]
    missing += [f"{_LEFT[2]}.count", *_AGAINST]
    if left[0] or left[1]:
        relation = "contradicts" if left[0] and left[1] else "left_out"
        words = two.ours.whole(left[0]), two.theirs.whole(left[1])
        told.append(Evidence("name", relation, *words, _sum(part, *missing)))
    for column, relation in (
        ("name.field_crossed", "fields_crossed"),
        ("name.split_or_joined", "split_or_joined"),
        ("name.namesakes", "namesakes"),
        ("name.together.bits", "common_together"),
    ):
        place = COLUMN[column]
        if row[place]:
            others = f"{2 ** float(row[place]) - 1:.0f}"
            first = others if relation == "namesakes" else said[0]
            told.append(Evidence("name", relation, first, said[1], float(part[place])))
    for relation, columns in _WHOLE.items():
        value = _sum(part, *columns)
        if value:
            told.append(Evidence("name", relation, *said, value))
    return told


def _birth(
    part: Array, row: Array, ours: Person, theirs: Person, renamed: dict[str, str]
) -> list[Evidence]:
    for relation in DATE_RELATIONS:
        place = COLUMN[f"birth.{relation}"]
        if row[place]:
            dates, said = (_dates(ours), _dates(theirs)), float(part[place])
            if relation in _YEAR_AGREES and any(map(_is_about, (*ours.births, *theirs.births))):
                relation = "about_year"
            return [Evidence("birth", renamed.get(relation, relation), *dates, said)]
    return []


_YEAR_AGREES: Final = frozenset({"year_equal", "listed_year_equal", "first_january"})


def _is_about(birth: Birth) -> bool:
    """A year that is not certain is any of those around it (`people.packed_births`)."""
    return birth.uncertain and birth.month is None


def _dates(person: Person) -> str:
    return ", ".join(str(birth) for birth in person.births)


def _fields(part: Array, row: Array, ours: Person, theirs: Person) -> list[Evidence]:
    said: dict[str, tuple[Callable[[Person], str], Callable[[Person], str]]] = {
        "gender": (_gender, _gender),
        "nationality": (_nationalities, _nationalities),
        "birth_country": (_birth_country, _birth_country),
        "country": (_countries, _countries),
        "birth_place": (_birth_place, _birth_place),
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
    return [*told, *_papers(part, row, ours, theirs)]


def _papers(part: Array, row: Array, ours: Person, theirs: Person) -> list[Evidence]:
    """What the numbers of documents say, and, when one is the same, what follows for the band."""
    for relation in ("equal", "slip", "contradicts"):
        place = COLUMN[f"document.{relation}"]
        if row[place]:
            break
    else:
        return []
    mine, its, relation = _met_papers(_documents(ours), _documents(theirs), relation)
    told = [Evidence("document", relation, mine, its, float(part[place]))]
    if place == _SAME_DOCUMENT:
        told.append(Evidence("document", "must_be_seen", mine, its, 0.0))
    return told


def _met_papers(ours: Sequence[str], theirs: Sequence[str], relation: str) -> tuple[str, str, str]:
    """The two numbers of which a relation speaks; all of both when none agree."""
    for mine, its in product(ours, theirs):
        a, b = plain(mine), plain(its)
        if relation == "equal" and folded(a) == folded(b):
            return mine, its, "equal" if a == b else "look_alike"
        if relation == "slip" and (error := one_error(folded(a), folded(b))):
            return mine, its, f"slip_{error}"
    return ", ".join(ours), ", ".join(theirs), relation


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


def _documents(person: Person) -> tuple[str, ...]:
    return (*person.documents, *person.national_numbers)
