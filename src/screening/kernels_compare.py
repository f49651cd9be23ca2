"""What speaks for and against two persons being one? The compiled part: one row of evidence."""

from __future__ import annotations

from typing import Final

import numpy as np

from screening.arrays import Meeting, People, Question
from screening.compiled import Array, inlined, kernel
from screening.features import COLUMN, DATE_GROUP, N_COLUMNS
from screening.kernels_dates import best_date_relation
from screening.kernels_names import NAME_COLUMNS, Workspace, begin, meet

_TOGETHER = COLUMN["name.together.bits"]
_NAMESAKES = COLUMN["name.namesakes"]
_BIRTH = COLUMN["birth.missing"]
_GENDER = COLUMN["gender.equal"]
_NATIONALITY = COLUMN["nationality.equal"]
_COUNTRY = COLUMN["birth_country.equal"]
_COUNTRY_CROSSED = COLUMN["country.crossed_equal"]
_PLACE = COLUMN["birth_place.equal"]
_DOCUMENT = COLUMN["document.equal"]
_OTHER_DOCUMENT = COLUMN["document.contradicts"]
_SLIP = COLUMN["document.slip"]
_GROUP = np.array(DATE_GROUP, dtype=np.int64)


@inlined
def _shares(ours: Array, theirs: Array) -> int:
    """1 when two sets share a value, -1 when they do not, 0 when one is empty."""
    if len(ours) == 0 or len(theirs) == 0:
        return 0
    for i in range(len(ours)):
        for j in range(len(theirs)):
            if ours[i] == theirs[j]:
                return 1
    return -1


@inlined
def _has_one_of(keys: Array, values: Array) -> bool:
    """Is one of the values among the keys, which stand in order?"""
    for i in range(len(values)):
        first, end = 0, len(keys)
        while first < end:
            middle = (first + end) // 2
            if keys[middle] < values[i]:
                first = middle + 1
            else:
                end = middle
        if first < len(keys) and keys[first] == values[i]:
            return True
    return False


@inlined
def _same_place(ours: Array, theirs: Array) -> int:
    """1 when two places share a word, which is odd; -1 when they do not even share the beginning
    of one, which is even; 0 else, and when one is unknown."""
    if len(ours) == 0 or len(theirs) == 0:
        return 0
    found = -1
    for i in range(len(ours)):
        for j in range(len(theirs)):
            if ours[i] == theirs[j]:
                if ours[i] % 2 == 1:
                    return 1
                found = 0
    return found


SHARE_FLOOR: Final = 0.02  # of a country's own share: nobody is quite sure where a name is borne


@kernel
def together(people: People, pairs: Array, countries: Array, chances: Array) -> float:
    """How much less rare words are together than each alone, in bits.

    Given and family names are dependent through the country: P(all) is the product of the words'
    frequencies times the sum over countries of P(c | word 1) P(c | word 2) ... / P(c)^(k - 1).
    A word of which nobody knows where it is borne says nothing: its P(c | word) is P(c).
    Fills ``countries`` and ``chances`` with P(c | all words); ``countries[0]`` is their number.
    """
    n = 0
    met = pairs[0, 0]
    for i in range(1, met + 1):
        for k in range(people.word_countries.shape[1]):
            country = people.word_countries[pairs[i, 2], k]
            if country == 0 or n + 1 >= len(countries):
                continue
            known = False
            for j in range(1, n + 1):
                if countries[j] == country:
                    known = True
                    break
            if not known:
                n += 1
                countries[n] = country
    countries[0] = n
    total = 0.0
    for j in range(1, n + 1):
        share = people.country_share[countries[j]]
        chance = share
        for i in range(1, met + 1):
            if people.word_countries[pairs[i, 2], 0] == 0:
                continue
            of_word = SHARE_FLOOR * share
            for k in range(people.word_countries.shape[1]):
                if people.word_countries[pairs[i, 2], k] == countries[j]:
                    of_word += people.word_shares[pairs[i, 2], k]
                    break
            chance *= of_word / share
        chances[j] = chance
        total += chance
    for j in range(1, n + 1):
        chances[j] /= max(total, 1e-12)
    return float(np.log2(max(total, 1e-6))) if met > 1 and n > 0 else 0.0


@inlined
def _country_bits(country: int, countries: Array, chances: Array) -> float:
    """How surprising a country is for somebody of these names, in bits."""
    chance = 0.01
    for j in range(1, countries[0] + 1):
        if countries[j] == country:
            chance = max(chance, chances[j])
            break
    return float(-np.log2(chance))


@inlined
def other_columns(
    people: People,
    ours: Question,
    person: int,
    relation: int,
    countries: Array,
    chances: Array,
    row: Array,
) -> None:
    """Fill the columns that are not about names."""
    for i in range(_NAMESAKES + 1, N_COLUMNS):
        row[i] = 0.0
    row[_BIRTH + relation] = 1.0
    if ours.gender > 0 and people.gender[person] > 0:
        row[_GENDER + (0 if ours.gender == people.gender[person] else 1)] = 1.0
    theirs = people.countries[people.country_starts[person] : people.country_starts[person + 1]]
    shared = _shares(ours.countries, theirs)
    if shared > 0:
        row[_NATIONALITY] = 1.0
        least = 99.0
        for i in range(len(ours.countries)):
            for j in range(len(theirs)):
                if ours.countries[i] == theirs[j]:
                    least = min(least, _country_bits(theirs[j], countries, chances))
        row[_NATIONALITY + 1] = least
    elif shared < 0:
        row[_NATIONALITY + 2] = 1.0
    their_country = people.birth_country[person]
    both_known = ours.birth_country > 0 and their_country > 0
    if both_known:
        if ours.birth_country == their_country:
            row[_COUNTRY] = 1.0
            row[_COUNTRY + 1] = _country_bits(their_country, countries, chances)
        else:
            row[_COUNTRY + 2] = 1.0
    if shared == 0 and not both_known:
        # one side tells the nationality alone, the other the country of birth alone
        crossed = 0
        if their_country > 0 and len(ours.countries) > 0:
            crossed = _shares(ours.countries, people.birth_country[person : person + 1])
        elif ours.birth_country > 0 and len(theirs) > 0:
            crossed = -1
            for j in range(len(theirs)):
                if theirs[j] == ours.birth_country:
                    crossed = 1
        if crossed != 0:
            row[_COUNTRY_CROSSED + (0 if crossed > 0 else 1)] = 1.0
    shared = _same_place(
        ours.places, people.places[people.place_starts[person] : people.place_starts[person + 1]]
    )
    if shared != 0:
        row[_PLACE + (0 if shared > 0 else 1)] = 1.0
    documents = people.documents[
        people.document_starts[person] : people.document_starts[person + 1]
    ]
    shared = _shares(ours.documents, documents)
    if shared > 0:
        row[_DOCUMENT] = 1.0
    elif shared < 0:
        slip = _has_one_of(ours.document_slips, documents)
        row[_SLIP if slip else _OTHER_DOCUMENT] = 1.0


@kernel
def evidence_rows(
    here: Meeting,
    candidates: Array,
    weights: Array,
    room: Workspace,
    rows: Array,
    scores: Array,
    totals: Array,
    best_name: Array,
    best_reading: Array,
    best_group: Array,
) -> None:
    """One row of evidence and one score a candidate; the best pair of names speaks for both.

    ``rows``: (candidates, columns) float32; ``scores``: float64; ``totals``: float32, the bits of
    all parts that met; ``best_name``, ``best_reading``:
    which name of theirs and which reading of ours met best, -1 when a side has none;
    ``best_group``: which row of ``weights`` (groups, columns) was used, by what the birth dates
    say.
    """
    people, ours = here.people, here.ours
    n_candidates = len(candidates)
    begin(ours, room)
    row, best_pairs, countries, chances = room.row, room.best_pairs, room.countries, room.chances
    for c in range(n_candidates):
        person = candidates[c]
        births = people.births[people.birth_starts[person] : people.birth_starts[person + 1]]
        relation = best_date_relation(ours.births, births)
        group = _GROUP[relation]
        best_points = -1.0e30
        best_name[c] = -1
        best_reading[c] = -1
        best_group[c] = group
        best_pairs[0, 0] = 0
        for name in range(people.name_starts[person], people.name_starts[person + 1]):
            for reading in range(len(ours.reading_starts) - 1):
                total = meet(here, reading, name, row, room)
                points = 0.0
                for i in range(NAME_COLUMNS):
                    points += row[i] * weights[group, i]
                better = points > best_points
                if points == best_points:  # whatever the order in which names are given
                    value = weights[group, _TOGETHER]
                    now = together(people, room.pairs, countries, chances)
                    better = value * now > value * together(people, best_pairs, countries, chances)
                if better:
                    best_points = points
                    best_name[c] = name
                    best_reading[c] = reading
                    totals[c] = total
                    for i in range(NAME_COLUMNS):
                        rows[c, i] = row[i]
                    for i in range(room.pairs[0, 0] + 1):
                        for k in range(4):
                            best_pairs[i, k] = room.pairs[i, k]
        rows[c, _TOGETHER] = together(people, best_pairs, countries, chances)
        other_columns(people, ours, person, relation, countries, chances, rows[c])
    for c in range(n_candidates):
        namesakes = 0
        for d in range(n_candidates):
            if d != c and totals[c] > 0.0 and totals[d] >= 0.95 * totals[c]:
                namesakes += 1
        rows[c, _NAMESAKES] = np.log2(1.0 + namesakes)
        score = 0.0
        for i in range(N_COLUMNS):
            score += rows[c, i] * weights[best_group[c], i]
        scores[c] = score
