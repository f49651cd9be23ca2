"""How do two names meet, part by part? The compiled part: the name columns of one row of evidence.

Columns are those of `features.COLUMNS`; the places are written out here as constants because a
kernel cannot look up names.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from screening.arrays import (
    FAMILY,
    GIVEN,
    LETTER,
    MARK,
    PARTICLE,
    SPELLING,
    UNKNOWN,
    WORD,
    Meeting,
    Question,
    Texts,
    first_of,
    role_of,
    script_of,
)
from screening.compiled import Array, inlined, kernel
from screening.features import (
    COLUMN,
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
from screening.kernels_rarity import FAR_FROM, LOOSE_FROM, NEAR_FROM, level_bits
from screening.letters import spelt_agreement

MOST_PARTS: Final = 16
MEMORY: Final = 4096  # pairs of words whose level is remembered during one question

# A first guess of how much of a word's rarity counts at each level: only to pair parts up.
PAIR_WORTH = np.array([1.0, 0.95, 0.9, 0.6, 0.7, 0.4, 0.25, 0.5, 0.5], dtype=np.float32)

# Agreement of letters (`letters.agreement`) from which words are two romanisations of one name.
VARIANT_FROM: Final = 0.8
KIN_FROM: Final = 0.35

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
NAME_COLUMNS: Final = COLUMN["name.together.bits"]  # those before it hang on one pair of names


class Workspace(NamedTuple):
    """Room that the comparison of a question with many names writes in; see `workspace`.

    ``pairs`` (parts + 1, 4): first how many parts met, then of each the word of ours, the part and
    the word of theirs, and the level. ``level``, ``value`` (parts, parts); ``our_free``,
    ``their_free``; ``memory``, ``memory_level``: pairs of words that were compared before;
    ``may_be_near``: by the last bits of its number, whether a word may be near one of ours;
    ``row``, ``best_pairs``, ``countries``, ``chances``: for `kernels_compare`.
    """

    pairs: Array
    level: Array
    value: Array
    our_free: Array
    their_free: Array
    memory: Array
    memory_level: Array
    may_be_near: Array
    row: Array
    best_pairs: Array
    countries: Array
    chances: Array


def workspace() -> Workspace:
    """Room for one question at a time."""
    return Workspace(
        np.zeros((MOST_PARTS + 1, 4), dtype=np.int64),
        np.zeros((MOST_PARTS, MOST_PARTS), dtype=np.int8),
        np.zeros((MOST_PARTS, MOST_PARTS), dtype=np.float32),
        np.zeros(MOST_PARTS, dtype=np.bool_),
        np.zeros(MOST_PARTS, dtype=np.bool_),
        np.zeros(MEMORY, dtype=np.int64),
        np.zeros(MEMORY, dtype=np.int8),
        np.zeros(MEMORY, dtype=np.bool_),
        np.zeros(N_COLUMNS, dtype=np.float32),
        np.zeros((MOST_PARTS + 1, 4), dtype=np.int64),
        np.zeros(33, dtype=np.int64),
        np.zeros(33, dtype=np.float64),
    )


@inlined
def begin(ours: Question, room: Workspace) -> None:
    """Make room ready for a question."""
    for i in range(MEMORY):
        room.memory[i] = -1
        room.may_be_near[i] = False
    for k in range(len(ours.near_word)):
        room.may_be_near[ours.near_word[k] & (MEMORY - 1)] = True


@inlined
def _likeness(ours: Question, room: Workspace, word: int, other: int) -> int:
    """What the neighbours of a word of ours say of a word of theirs, in 1/255."""
    if room.may_be_near[other & (MEMORY - 1)]:
        for k in range(ours.near_starts[word], ours.near_starts[word + 1]):
            if ours.near_word[k] == other:
                return int(ours.near_alike[k])
    return 0


@inlined
def _begins(here: Meeting, word: int, other: int) -> bool:
    """Whether one of two different folded words is the beginning of the other."""
    texts = here.texts
    mine_at = texts.our_fold_starts[word]
    its_at = texts.their_fold_starts[other]
    la = texts.our_fold_starts[word + 1] - mine_at
    lb = texts.their_fold_starts[other + 1] - its_at
    shorter = min(la, lb)
    if shorter < 3 or la == lb:
        return False
    for i in range(shorter):
        if texts.our_folds[mine_at + i] != texts.their_folds[its_at + i]:
            return False
    return True


@inlined
def _begin_alike(texts: Texts, word: int, spelling: int) -> bool:
    """Whether two words begin with one letter as they are spelt: folding makes "Jan" begin as Yan
    does, and "Charles" as Shane."""
    return bool(texts.ours[texts.our_starts[word]] == texts.theirs[texts.their_starts[spelling]])


@inlined
def _agreement(here: Meeting, word: int, spelling: int, script: int) -> float:
    """How well the letters of both agree: `letters.agreement`, the native word first."""
    texts = here.texts
    mine = texts.ours[texts.our_starts[word] : texts.our_starts[word + 1]]
    its = texts.theirs[texts.their_starts[spelling] : texts.their_starts[spelling + 1]]
    ours = here.ours.script[word]
    if ours == script:
        return spelt_agreement(mine, its, here.tables, 0)
    if ours > 0:
        return spelt_agreement(mine, its, here.tables, ours)
    return spelt_agreement(its, mine, here.tables, script)


@inlined
def _pair_level(here: Meeting, room: Workspace, word: int, part: int) -> int:
    """How a word of ours agrees with a part of theirs: a level of `features.LEVELS`, or -1."""
    ours = here.ours
    other = here.people.parts[part, WORD]
    spelling = here.people.parts[part, SPELLING]
    mark = here.people.parts[part, MARK]
    if ours.role[word] == LETTER or role_of(mark) == LETTER:
        alike = ours.first[word] == first_of(mark) or _begin_alike(here.texts, word, spelling)
        return INITIAL if alike else -1
    if ours.word[word] == other and other >= 0:
        if ours.spelling[word] == spelling and spelling >= 0:
            return SAME
        return SOUND
    table = -1
    for k in range(ours.kin_starts[word], ours.kin_starts[word + 1]):
        if ours.kin[k] == other:
            table = ours.kin_level[k]
            break
    if table == VARIANT:
        return VARIANT
    alike = _likeness(ours, room, word, other)
    if alike >= FAR_FROM or ours.script[word] != script_of(mark):
        agrees = _agreement(here, word, spelling, script_of(mark))
        if agrees >= VARIANT_FROM:
            return VARIANT
        if agrees >= KIN_FROM and table < 0:
            return KIN
    if alike >= NEAR_FROM:  # two spellings, though a table of pet names may hold both
        return NEAR
    if table >= 0:
        return int(table)
    if ours.first[word] == first_of(mark) and _begins(here, word, other):
        return SHORT
    if alike >= LOOSE_FROM:
        return LOOSE
    return FAR if alike >= FAR_FROM else -1


@inlined
def _remembered(here: Meeting, room: Workspace, word: int, part: int) -> int:
    """`_pair_level`, once a question for each pair."""
    key = (
        (np.int64(word) << 44)
        | (np.int64(here.people.parts[part, MARK] & 0xFF) << 36)
        | np.int64(here.people.parts[part, SPELLING])
    )
    slot = ((key * np.int64(-7046029254386353131)) >> np.int64(40)) & np.int64(MEMORY - 1)
    if room.memory[slot] == key:
        return int(room.memory_level[slot])
    found = _pair_level(here, room, word, part)
    room.memory[slot] = key
    room.memory_level[slot] = found
    return found


@inlined
def meet(here: Meeting, reading: int, name: int, row: Array, room: Workspace) -> float:
    """Fill the name columns of a row for one reading of ours and one name of theirs.

    Parts are paired one to one, best first: without that, "al ... al ..." counts twice.
    What met is in ``room.pairs``. Returns the bits of all that met.
    """
    people, ours = here.people, here.ours
    for i in range(NAME_COLUMNS):
        row[i] = 0.0
    first = ours.reading_starts[reading]
    n_ours = min(ours.reading_starts[reading + 1] - first, MOST_PARTS)
    start = people.part_starts[name]
    n_theirs = min(people.part_starts[name + 1] - start, MOST_PARTS)
    level, value, pairs = room.level, room.value, room.pairs
    our_free, their_free = room.our_free, room.their_free
    for j in range(n_theirs):
        their_free[j] = role_of(people.parts[start + j, MARK]) != PARTICLE
    for i in range(n_ours):
        word = ours.reading_word[first + i]
        our_free[i] = ours.role[word] != PARTICLE
        if not our_free[i]:
            continue
        for j in range(n_theirs):
            level[i, j] = -1
            if not their_free[j]:
                continue
            found = _remembered(here, room, word, start + j)
            if found < 0:
                continue
            bits = level_bits(
                found,
                ours.bits[word],
                people.word_persons[people.parts[start + j, WORD]] if found == SHORT else 0,
                here.n_persons,
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
                        worthy = value[i, j] * PAIR_WORTH[level[i, j]]
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
        pairs[met, 2] = people.parts[start + bj, WORD]
        pairs[met, 3] = level[bi, bj]
        weakest = min(weakest, best)
        strongest = max(strongest, best)
        at = level[bi, bj]
        row[at] += 1.0
        row[_BITS + at] += value[bi, bj]
        total += best
        role = ours.role[ours.reading_word[first + bi]]
        their_role = role_of(people.parts[start + bj, MARK])
        if (role == GIVEN and their_role == FAMILY) or (role == FAMILY and their_role == GIVEN):
            row[_CROSSED] += 1.0
        if people.word_given[people.parts[start + bj, WORD]] > 127:
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
        role = role_of(people.parts[start + j, MARK])
        if role == PARTICLE:
            continue
        their_parts += 1
        if their_free[j]:
            theirs_left += 1
            other = people.parts[start + j, WORD]
            row[_THEIRS_BITS] += np.float32(
                np.log2((here.n_persons + 1.0) / (people.word_persons[other] + 0.5))
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


@kernel
def name_row(here: Meeting, reading: int, name: int, row: Array, room: Workspace) -> float:
    """`meet` for one pair of names alone."""
    begin(here.ours, room)
    return meet(here, reading, name, row, room)


if len(PAIR_WORTH) != N_LEVELS:
    raise AssertionError("one worth a level of agreement")
