"""What speaks for and against two persons being one? The compiled part: one row of evidence.

Columns are those of `features.COLUMNS`; the places are written out here as constants because a
kernel cannot look up names.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from screening.arrays import FAMILY, GIVEN, LETTER, PARTICLE, UNKNOWN, People, Question, Texts
from screening.compiled import Array, njit
from screening.features import (
    COLUMN,
    DATE_GROUP,
    FAR,
    INITIAL,
    KIN,
    LOOSE,
    N_COLUMNS,
    N_LEVELS,
    NEAR,
    SAME,
    SHORT,
    SOUND,
    VARIANT,
)
from screening.kernels_dates import best_date_relation
from screening.letters import Stack, agreement_in

MOST_PARTS: Final = 16
MEMORY: Final = 2048  # pairs of words whose level is remembered during one question

# Likeness in 1/255 from which two words stand on a level.
NEAR_FROM: Final = 212
LOOSE_FROM: Final = 178
FAR_FROM: Final = 148

# A first guess of how much of a word's rarity counts at each level: only to pair parts up.
PAIR_WORTH = np.array([1.0, 0.95, 0.9, 0.6, 0.7, 0.4, 0.25, 0.5, 0.5], dtype=np.float32)

# Agreement of letters (`letters.agreement`) from which words are two romanisations of one name.
VARIANT_FROM: Final = 0.8
KIN_FROM: Final = 0.35
INITIAL_BITS: Final = 3.5

_BITS = COLUMN["name.same.bits"]
_OURS = COLUMN["name.ours_left.count"]
_OURS_BITS = COLUMN["name.ours_left.bits"]
_THEIRS = COLUMN["name.theirs_left.count"]
_THEIRS_BITS = COLUMN["name.theirs_left.bits"]
_BOTH = COLUMN["name.both_left.count"]
_GIVEN_AGAINST = COLUMN["name.given_contradicts"]
_FAMILY_AGAINST = COLUMN["name.family_contradicts"]
_FURTHER_AGAINST = COLUMN["name.further_contradicts"]
_GIVEN_MET = COLUMN["name.given_met"]
_FAMILY_MET = COLUMN["name.family_met"]
_ALL_MET = COLUMN["name.all_met"]
_SINGLE = COLUMN["name.single"]
_CROSSED = COLUMN["name.field_crossed"]
_CHANGED = COLUMN["name.split_or_joined"]
_OVER = COLUMN["name.bits_over_6"]
_WEAKEST = COLUMN["name.weakest.bits"]
_STRONGEST = COLUMN["name.strongest.bits"]
_OUR_SHARE = COLUMN["name.our_share"]
_THEIR_SHARE = COLUMN["name.their_share"]
_TOGETHER = COLUMN["name.together.bits"]
_NAMESAKES = COLUMN["name.namesakes"]
_BIRTH = COLUMN["birth.missing"]
_GENDER = COLUMN["gender.equal"]
_NATIONALITY = COLUMN["nationality.equal"]
_COUNTRY = COLUMN["birth_country.equal"]
_COUNTRY_CROSSED = COLUMN["country.crossed_equal"]
_PLACE = COLUMN["birth_place.equal"]
_DOCUMENT = COLUMN["document.equal"]
_GROUP = np.array(DATE_GROUP, dtype=np.int64)
NAME_COLUMNS: Final = COLUMN["name.together.bits"]  # those before it hang on one pair of names


@njit
def pair_level(
    people: People,
    ours: Question,
    word: int,
    part: int,
    near_starts: Array,
    near_word: Array,
    near_alike: Array,
    texts: Texts,
    tables: Stack,
) -> int:
    """How a word of ours agrees with a part of theirs: a level of `features.LEVELS`, or -1."""
    their_role = people.part_role[part]
    other = people.part_word[part]
    if ours.role[word] == LETTER or their_role == LETTER:
        return INITIAL if ours.first[word] == people.word_first[other] else -1
    if ours.word[word] == other and other >= 0:
        if ours.spelling[word] == people.part_spelling[part] and ours.spelling[word] >= 0:
            return SAME
        return SOUND
    alike = 0
    for k in range(near_starts[word], near_starts[word + 1]):
        if near_word[k] == other:
            alike = int(near_alike[k])
            break
    for k in range(ours.kin_starts[word], ours.kin_starts[word + 1]):
        if ours.kin[k] == other:
            return int(ours.kin_level[k])
    our_script = ours.script[word]
    their_script = people.part_script[part]
    if alike >= FAR_FROM or our_script != their_script:
        spelling = people.part_spelling[part]
        mine = texts.ours[texts.our_starts[word] : texts.our_starts[word + 1]] - np.uint8(97)
        its = texts.theirs[
            texts.their_starts[spelling] : texts.their_starts[spelling + 1]
        ] - np.uint8(97)
        if our_script == their_script:
            agrees = agreement_in(mine, its, tables, 0)
        elif our_script > 0:
            agrees = agreement_in(mine, its, tables, our_script)
        else:
            agrees = agreement_in(its, mine, tables, their_script)
        if agrees >= VARIANT_FROM:
            return VARIANT
        if agrees >= KIN_FROM:
            return KIN
    if alike >= NEAR_FROM:
        return NEAR
    mine_at = texts.our_fold_starts[word]
    its_at = texts.their_fold_starts[other]
    la = texts.our_fold_starts[word + 1] - mine_at
    lb = texts.their_fold_starts[other + 1] - its_at
    shorter = min(la, lb)
    if shorter >= 3 and la != lb:
        same = True
        for i in range(shorter):
            if texts.our_folds[mine_at + i] != texts.their_folds[its_at + i]:
                same = False
                break
        if same:
            return SHORT
    if alike >= LOOSE_FROM:
        return LOOSE
    return FAR if alike >= FAR_FROM else -1


@njit
def level_bits(level: int, bits: Array, carriers: int, n_persons: int) -> float:
    """How rare it is that two parts agree on a level: ``bits`` are those of our word."""
    if level == INITIAL:
        return INITIAL_BITS
    if level == SHORT:
        return float(np.log2((n_persons + 1.0) / (carriers + 0.5)))
    if level <= SOUND:
        return float(bits[0])
    if level in (VARIANT, NEAR):
        return float(bits[1])
    return float(bits[3] if level == FAR else bits[2])


@njit
def _name_row(
    people: People,
    ours: Question,
    reading: int,
    name: int,
    n_persons: int,
    near_starts: Array,
    near_word: Array,
    near_alike: Array,
    texts: Texts,
    tables: Stack,
    worth: Array,
    row: Array,
    pairs: Array,
    memory: Array,
    memory_level: Array,
) -> float:
    """`name_row` with a memory of pairs that were compared before, for a whole question."""
    for i in range(NAME_COLUMNS):
        row[i] = 0.0
    first = ours.reading_starts[reading]
    n_ours = min(ours.reading_starts[reading + 1] - first, MOST_PARTS)
    start = people.part_starts[name]
    n_theirs = min(people.part_starts[name + 1] - start, MOST_PARTS)
    level = np.full((n_ours, n_theirs), -1, dtype=np.int8)
    value = np.zeros((n_ours, n_theirs), dtype=np.float32)
    our_free = np.ones(n_ours, dtype=np.bool_)
    their_free = np.ones(n_theirs, dtype=np.bool_)
    for j in range(n_theirs):
        if people.part_role[start + j] == PARTICLE:
            their_free[j] = False
    for i in range(n_ours):
        word = ours.reading_word[first + i]
        if ours.role[word] == PARTICLE:
            our_free[i] = False
            continue
        for j in range(n_theirs):
            if not their_free[j]:
                continue
            part = start + j
            key = (
                (np.int64(word) << 40)
                | (np.int64(people.part_script[part]) << 36)
                | (np.int64(people.part_role[part] == LETTER) << 35)
                | np.int64(people.part_spelling[part])
            )
            slot = ((key * np.int64(-7046029254386353131)) >> np.int64(40)) & np.int64(MEMORY - 1)
            if memory[slot] == key:
                found = int(memory_level[slot])
            else:
                found = pair_level(
                    people, ours, word, part, near_starts, near_word, near_alike, texts, tables,
                )  # fmt: skip
                memory[slot] = key
                memory_level[slot] = found
            if found < 0:
                continue
            bits = level_bits(
                found, ours.bits[word], people.word_persons[people.part_word[start + j]], n_persons
            )
            level[i, j] = found
            value[i, j] = bits
    total = np.float32(0.0)
    weakest = np.float32(99.0)
    strongest = np.float32(0.0)
    met = 0
    given_met = False
    family_met = False
    while True:
        best = np.float32(0.0)
        bi = -1
        bj = -1
        for i in range(n_ours):
            if our_free[i]:
                for j in range(n_theirs):
                    if their_free[j] and level[i, j] >= 0:
                        worthy = value[i, j] * worth[level[i, j]]
                        if worthy > best:
                            best = worthy
                            bi = i
                            bj = j
        if bi < 0:
            break
        our_free[bi] = False
        their_free[bj] = False
        met += 1
        pairs[met, 0] = ours.reading_word[first + bi]
        pairs[met, 1] = start + bj
        pairs[met, 2] = people.part_word[start + bj]
        pairs[met, 3] = level[bi, bj]
        weakest = min(weakest, best)
        strongest = max(strongest, best)
        at = level[bi, bj]
        row[at] += 1.0
        row[_BITS + at] += value[bi, bj]
        total += best
        role = ours.role[ours.reading_word[first + bi]]
        their_role = people.part_role[start + bj]
        if (role == GIVEN and their_role == FAMILY) or (role == FAMILY and their_role == GIVEN):
            row[_CROSSED] += 1.0
        if people.word_given[people.part_word[start + bj]] > 127:
            given_met = True
        else:
            family_met = True
    ours_left = 0
    theirs_left = 0
    our_given = 0
    our_family = 0
    their_given = 0
    their_family = 0
    our_parts = 0
    their_parts = 0
    for i in range(n_ours):
        word = ours.reading_word[first + i]
        if ours.role[word] == PARTICLE:
            continue
        our_parts += 1
        if our_free[i]:
            ours_left += 1
            row[_OURS_BITS] += ours.bits[word, 0]
            role = ours.role[word]
            if role == GIVEN or (role == UNKNOWN and ours.given[word] > 127):
                our_given += 1
            elif role in (FAMILY, UNKNOWN):
                our_family += 1
    for j in range(n_theirs):
        role = people.part_role[start + j]
        if role == PARTICLE:
            continue
        their_parts += 1
        if their_free[j]:
            theirs_left += 1
            other = people.part_word[start + j]
            row[_THEIRS_BITS] += np.float32(
                np.log2((n_persons + 1.0) / (people.word_persons[other] + 0.5))
            )
            if role == GIVEN or (role == UNKNOWN and people.word_given[other] > 127):
                their_given += 1
            elif role in (FAMILY, UNKNOWN):
                their_family += 1
    row[_OURS] = ours_left
    row[_THEIRS] = theirs_left
    row[_BOTH] = min(ours_left, theirs_left)
    row[_GIVEN_AGAINST] = 1.0 if our_given > 0 and their_given > 0 else 0.0
    row[_FAMILY_AGAINST] = 1.0 if our_family > 0 and their_family > 0 else 0.0
    row[_FURTHER_AGAINST] = (
        1.0
        if ours_left > 0
        and theirs_left > 0
        and row[_GIVEN_AGAINST] == 0.0
        and row[_FAMILY_AGAINST] == 0.0
        else 0.0
    )
    row[_GIVEN_MET] = 1.0 if given_met else 0.0
    row[_FAMILY_MET] = 1.0 if family_met else 0.0
    row[_ALL_MET] = 1.0 if met > 0 and ours_left == 0 and theirs_left == 0 else 0.0
    row[_SINGLE] = 1.0 if met <= 1 and min(our_parts, their_parts) <= 1 else 0.0
    row[_CHANGED] = ours.reading_changed[reading]
    for step in range(5):
        row[_OVER + step] = max(np.float32(0.0), total - np.float32(6.0 * (step + 1)))
    row[_WEAKEST] = min(weakest, strongest)
    row[_STRONGEST] = strongest
    row[_OUR_SHARE] = total / (total + row[_OURS_BITS] + np.float32(0.1))
    row[_THEIR_SHARE] = total / (total + row[_THEIRS_BITS] + np.float32(0.1))
    pairs[0, 0] = met
    return float(total)


@njit
def name_row(
    people: People,
    ours: Question,
    reading: int,
    name: int,
    n_persons: int,
    near_starts: Array,
    near_word: Array,
    near_alike: Array,
    texts: Texts,
    tables: Stack,
    worth: Array,
    row: Array,
    pairs: Array,
) -> float:
    """Fill the name columns of a row for one reading of ours and one name of theirs.

    Parts are paired one to one, best first: without that, "al ... al ..." counts twice.
    ``pairs`` (parts + 1, 4): first how many parts met, then of each the word of ours, the part and
    the word of theirs, and the level. Returns the bits of all that met.
    """
    return _name_row(
        people, ours, reading, name, n_persons, near_starts, near_word, near_alike,
        texts, tables, worth, row, pairs,
        np.full(MEMORY, -1, dtype=np.int64), np.zeros(MEMORY, dtype=np.int8),
    )  # fmt: skip


@njit
def _shares(ours: Array, theirs: Array) -> int:
    """1 when two sets share a value, -1 when they do not, 0 when one is empty."""
    if len(ours) == 0 or len(theirs) == 0:
        return 0
    for i in range(len(ours)):
        for j in range(len(theirs)):
            if ours[i] == theirs[j]:
                return 1
    return -1


SHARE_FLOOR: Final = 0.02  # of a country's own share: nobody is quite sure where a name is borne


@njit
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


@njit
def _country_bits(country: int, countries: Array, chances: Array) -> float:
    """How surprising a country is for somebody of these names, in bits."""
    chance = 0.01
    for j in range(1, countries[0] + 1):
        if countries[j] == country:
            chance = max(chance, chances[j])
            break
    return float(-np.log2(chance))


@njit
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
    shared = _shares(
        ours.places, people.places[people.place_starts[person] : people.place_starts[person + 1]]
    )
    if shared != 0:
        row[_PLACE + (0 if shared > 0 else 1)] = 1.0
    shared = _shares(
        ours.documents,
        people.documents[people.document_starts[person] : people.document_starts[person + 1]],
    )
    if shared != 0:
        row[_DOCUMENT + (0 if shared > 0 else 1)] = 1.0


@njit
def evidence_rows(
    people: People,
    ours: Question,
    candidates: Array,
    n_candidates: int,
    n_persons: int,
    near_starts: Array,
    near_word: Array,
    near_alike: Array,
    texts: Texts,
    tables: Stack,
    worth: Array,
    weights: Array,
    rows: Array,
    scores: Array,
    best_name: Array,
    best_reading: Array,
    best_group: Array,
) -> None:
    """One row of evidence and one score a candidate; the best pair of names speaks for both.

    ``rows``: (candidates, columns) float32; ``scores``: float64; ``best_name``, ``best_reading``:
    which name of theirs and which reading of ours met best, -1 when a side has none;
    ``best_group``: which row of ``weights`` (groups, columns) was used, by what the birth dates
    say.
    """
    row = np.zeros(N_COLUMNS, dtype=np.float32)
    totals = np.zeros(n_candidates, dtype=np.float32)
    groups = np.zeros(n_candidates, dtype=np.int64)
    pairs = np.zeros((MOST_PARTS + 1, 4), dtype=np.int64)
    best_pairs = np.zeros((MOST_PARTS + 1, 4), dtype=np.int64)
    countries = np.zeros(33, dtype=np.int64)
    chances = np.zeros(33, dtype=np.float64)
    memory = np.full(MEMORY, -1, dtype=np.int64)
    memory_level = np.zeros(MEMORY, dtype=np.int8)
    for c in range(n_candidates):
        person = candidates[c]
        births = people.births[people.birth_starts[person] : people.birth_starts[person + 1]]
        relation = best_date_relation(ours.births, births)
        groups[c] = _GROUP[relation]
        best_points = -1.0e30
        best_name[c] = -1
        best_reading[c] = -1
        best_pairs[0, 0] = 0
        for name in range(people.name_starts[person], people.name_starts[person + 1]):
            for reading in range(len(ours.reading_starts) - 1):
                total = _name_row(
                    people, ours, reading, name, n_persons, near_starts, near_word, near_alike,
                    texts, tables, worth, row, pairs, memory, memory_level,
                )  # fmt: skip
                points = 0.0
                for i in range(NAME_COLUMNS):
                    points += row[i] * weights[groups[c], i]
                better = points > best_points
                if points == best_points:  # whatever the order in which names are given
                    value = weights[groups[c], _TOGETHER]
                    here = together(people, pairs, countries, chances)
                    better = value * here > value * together(people, best_pairs, countries, chances)
                if better:
                    best_points = points
                    best_name[c] = name
                    best_reading[c] = reading
                    totals[c] = total
                    for i in range(NAME_COLUMNS):
                        rows[c, i] = row[i]
                    for i in range(pairs[0, 0] + 1):
                        for k in range(4):
                            best_pairs[i, k] = pairs[i, k]
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
            score += rows[c, i] * weights[groups[c], i]
        scores[c] = score
        best_group[c] = groups[c]


if len(PAIR_WORTH) != N_LEVELS:
    raise AssertionError("one worth a level of agreement")
