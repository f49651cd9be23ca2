"""What does the compiled comparison of two persons fill in? The same, slowly: for tests.

Names are compared over the words of a question and a list; all the rest over the persons as given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from screening import arrays, kernels_compare, kernels_names, kernels_rarity, letters, people
from screening.compiled import Array
from screening.features import (
    DATE_GROUP,
    DATE_RELATIONS,
    FAR,
    INITIAL,
    KIN,
    LEVELS,
    LOOSE,
    NEAR,
    SAME,
    SHORT,
    SOUND,
    VARIANT,
)
from screening.finder import PersonIndex
from screening.kernels_dates import best_date_relation
from screening.normalise import latin
from screening.object_numbers import search_form
from screening.people import LEAST_FOR_SLIPS, country_code
from screening.phonetics import fold
from screening.question import Asked
from screening.subject import Person

Row = dict[str, float]
Pair = tuple[int, int, int]  # word of ours, part of theirs, level


class Slow:
    """One question to one list, compared with plain loops."""

    def __init__(self, index: PersonIndex, asked: Asked) -> None:
        self.index, self.people, self.asked, self.ours = index, index.people, asked, asked.question
        self.spelt = [index.spellings.bytes_of(n).decode() for n in range(len(index.spellings))]
        lexicon = index.words.lexicon
        self.folds = [lexicon.bytes_of(n).decode() for n in range(len(lexicon))]

    def rarity(self, carriers: float) -> float:
        """How many bits it tells to be one of so many carriers."""
        return math.log2((self.index.population + 1.0) / (carriers + 0.5))

    def our_fold(self, word: int) -> str:
        """The folded letters of a word of ours."""
        starts = self.asked.letter_starts
        return bytes(self.asked.letters[starts[word] : starts[word + 1]]).decode()

    def level(self, word: int, part: int) -> int:
        """How a word of ours agrees with a part of theirs; -1 when it does not."""
        other = int(self.people.parts[part, arrays.WORD])
        theirs = self.spelt[self.people.parts[part, arrays.SPELLING]]
        mine, its, ours = self.our_fold(word), self.folds[other], self.asked.texts[word]
        if arrays.LETTER in (self.ours.role[word], role_of(self.people, part)):
            return INITIAL if mine[0] == its[0] or ours[0] == theirs[0] else -1
        if mine == its:
            return SAME if ours == theirs else SOUND
        kin = range(self.ours.kin_starts[word], self.ours.kin_starts[word + 1])
        table = next((int(self.ours.kin_level[k]) for k in kin if self.ours.kin[k] == other), -1)
        if table == VARIANT:
            return VARIANT
        alike = self.likeness(word, other)
        scripts = int(self.ours.script[word]), int(self.people.parts[part, arrays.MARK]) >> 3 & 31
        if alike >= kernels_rarity.FAR_FROM or scripts[0] != scripts[1]:
            agrees = slow_agreement(ours, theirs, *scripts)
            if agrees >= kernels_names.VARIANT_FROM:
                return VARIANT
            if agrees >= kernels_names.KIN_FROM and table < 0:
                return KIN
        if alike >= kernels_rarity.NEAR_FROM:
            return NEAR
        if table >= 0:
            return table
        if min(len(mine), len(its)) >= 3 and (mine.startswith(its) or its.startswith(mine)):
            return SHORT
        if alike >= kernels_rarity.LOOSE_FROM:
            return LOOSE
        return FAR if alike >= kernels_rarity.FAR_FROM else -1

    def likeness(self, word: int, other: int) -> int:
        """What the neighbours of a word of ours say of another word, in 1/255."""
        asked = self.asked
        near = slice(asked.question.near_starts[word], asked.question.near_starts[word + 1])
        told = dict(
            zip(
                asked.question.near_word[near].tolist(),
                asked.question.near_alike[near].tolist(),
                strict=True,
            )
        )
        return int(told.get(other, 0))

    def bits(self, word: int, part: int, level: int) -> float:
        """How rare it is that these two agree on that level."""
        ours = self.ours.bits[word]
        if level == INITIAL:
            return kernels_rarity.INITIAL_BITS
        if level == SHORT:
            return self.rarity(self.people.word_persons[self.people.parts[part, arrays.WORD]])
        column = {SAME: 0, SOUND: 0, VARIANT: 1, NEAR: 1, KIN: 2, LOOSE: 2, FAR: 3}[level]
        return float(ours[column])

    def name(self, reading: int, name: int) -> tuple[Row, list[Pair], float]:
        """The columns of one pair of names, the parts that met, and what they are worth."""
        people, ours, most = self.people, self.ours, kernels_names.MOST_PARTS
        said = ours.reading_word[ours.reading_starts[reading] : ours.reading_starts[reading + 1]]
        words = [(i, int(w)) for i, w in enumerate(said[:most]) if self.ours_counts(int(w))]
        first, end = people.part_starts[name], people.part_starts[name + 1]
        parts = [p for p in range(first, min(end, first + most)) if self.theirs_counts(p)]
        pairs: list[Pair] = []
        free_words, free_parts = list(words), list(parts)
        values, worths = [], []
        while True:
            offers = []
            for i, word in free_words:
                for part in free_parts:
                    if (level := self.level(word, part)) >= 0:
                        value = self.bits(word, part, level)
                        worth = value * float(kernels_names.PAIR_WORTH[level])
                        offers.append((-round(worth, 4), i, part, word, level, value, worth))
            offers = [offer for offer in offers if offer[6] > 0]
            if not offers:
                break
            _, i, part, word, level, value, worth = min(offers)
            free_words.remove((i, word))
            free_parts.remove(part)
            pairs.append((word, part, level))
            values.append(value)
            worths.append(worth)
        row: Row = {}
        for (_, _, level), value in zip(pairs, values, strict=True):
            add(row, f"name.{LEVELS[level]}.count", 1.0)
            add(row, f"name.{LEVELS[level]}.bits", value)
        self.left(row, [w for _, w in free_words], free_parts)
        self.met(row, pairs)
        total = sum(worths)
        row["name.all_met"] = float(bool(pairs) and not free_words and not free_parts)
        row["name.single"] = float(len(pairs) <= 1 and min(len(words), len(parts)) <= 1)
        row["name.split_or_joined"] = float(ours.reading_changed[reading])
        for bits in (6, 12, 18, 24, 30):
            row[f"name.bits_over_{bits}"] = max(0.0, total - bits)
        row["name.weakest.bits"] = min(worths, default=0.0)
        row["name.strongest.bits"] = max(worths, default=0.0)
        row["name.our_share"] = total / (total + row.get("name.ours_left.bits", 0.0) + 0.1)
        row["name.their_share"] = total / (total + row.get("name.theirs_left.bits", 0.0) + 0.1)
        return row, pairs, total

    def ours_counts(self, word: int) -> bool:
        """Whether a word of ours is more than a particle."""
        return bool(self.ours.role[word] != arrays.PARTICLE)

    def theirs_counts(self, part: int) -> bool:
        """Whether a part of theirs is more than a particle."""
        return bool(role_of(self.people, part) != arrays.PARTICLE)

    def left(self, row: Row, words: Sequence[int], parts: Sequence[int]) -> None:
        """What both sides say that the other does not."""
        people, ours = self.people, self.ours
        sides = (
            [(ours.role[w], ours.given[w]) for w in words],
            [(role_of(people, p), people.word_given[people.parts[p, arrays.WORD]]) for p in parts],
        )
        row["name.ours_left.count"], row["name.theirs_left.count"] = len(words), len(parts)
        row["name.both_left.count"] = min(len(words), len(parts))
        row["name.ours_left.bits"] = sum(float(ours.bits[w, 0]) for w in words)
        row["name.theirs_left.bits"] = sum(
            self.rarity(people.word_persons[people.parts[p, arrays.WORD]]) for p in parts
        )
        places = [{place_in_name(role, share) for role, share in side} for side in sides]
        for place in ("given", "family"):
            row[f"name.{place}_contradicts"] = float(all(place in side for side in places))
        clear = row["name.given_contradicts"] or row["name.family_contradicts"]
        row["name.further_contradicts"] = float(bool(words and parts and not clear))

    def met(self, row: Row, pairs: list[Pair]) -> None:
        """What kind of parts met."""
        people, ours = self.people, self.ours
        given = [people.word_given[people.parts[part, arrays.WORD]] > 127 for _, part, _ in pairs]
        row["name.given_met"] = float(any(given))
        row["name.family_met"] = float(not all(given))
        fields = {arrays.GIVEN, arrays.FAMILY}
        row["name.field_crossed"] = sum(
            {int(ours.role[word]), int(role_of(people, part))} == fields for word, part, _ in pairs
        )

    def together(self, pairs: list[Pair]) -> tuple[float, dict[int, float]]:
        """The sum over countries: in bits, and the chance of each country."""
        borne = []
        for _, part, _ in pairs:
            word = self.people.parts[part, arrays.WORD]
            countries, shares = self.people.word_countries[word], self.people.word_shares[word]
            told = {int(c): float(s) for c, s in zip(countries, shares, strict=True) if c}
            if told:
                borne.append(told)
        chances = {}
        for country in {each for told in borne for each in told}:
            share = float(self.people.country_share[country])
            floor = kernels_compare.SHARE_FLOOR * share
            chances[country] = share * math.prod(
                (floor + told.get(country, 0.0)) / share for told in borne
            )
        total = sum(chances.values())
        bits = math.log2(max(total, 1e-6)) if len(pairs) > 1 and borne else 0.0
        return bits, {country: value / total for country, value in chances.items()}


def role_of(people: arrays.People, part: int) -> int:
    """The role of a part of theirs."""
    return int(people.parts[part, arrays.MARK]) & 7


def add(row: Row, column: str, value: float) -> None:
    """Add to a column."""
    row[column] = row.get(column, 0.0) + value


def place_in_name(role: int, given_share: int) -> str:
    """given, family, or neither, as the role or else the list says."""
    if role == arrays.GIVEN or (role == arrays.UNKNOWN and given_share > 127):
        return "given"
    return "family" if role in (arrays.FAMILY, arrays.UNKNOWN) else ""


def slow_agreement(ours: str, theirs: str, our_script: int, their_script: int) -> float:
    """Agreement of letters, the native word first."""
    native, other, script = ours, theirs, our_script
    if our_script == their_script:
        script = 0
    elif our_script == 0:
        native, other, script = theirs, ours, their_script
    table = letters.table(letters.SCRIPTS[script])
    a, b = letters.encode(native), letters.encode(other)
    own = [-letters._own_reference(a, table.own_a), -letters._own_reference(b, table.own_b)]
    bits = letters.similarity_bits_reference(a, b, table)
    return max(-1.0, min(1.0, bits / (letters.RIGHT_SHARE * min(own))))


def slow_fields(ours: Person, theirs: Person, chances: dict[int, float]) -> Row:
    """The columns that are not about names."""
    row: Row = {}

    def bits(countries: set[str]) -> float:
        known = [max(0.01, chances.get(country_code(each), 0.0)) for each in countries]
        return min(-math.log2(chance) for chance in known)

    def compare(field: str, a: set[str], b: set[str]) -> bool:
        if a and b:
            row[f"{field}.equal" if a & b else f"{field}.contradicts"] = 1.0
        return bool(a and b)

    compare("gender", {ours.gender} - {""}, {theirs.gender} - {""})
    mine, its = set(ours.nationalities), set(theirs.nationalities)
    of_birth = {ours.birth_country} - {""}, {theirs.birth_country} - {""}
    told = compare("nationality", mine, its)
    if mine & its:
        row["nationality.bits"] = bits(mine & its)
    told |= compare("birth_country", *of_birth)
    if of_birth[0] & of_birth[1]:
        row["birth_country.bits"] = bits(of_birth[0])
    if not told:
        compare("country.crossed", mine or of_birth[0], of_birth[1] if mine else its)
        row = {key.replace("crossed.", "crossed_"): value for key, value in row.items()}
    compare("birth_place", place_words(ours), place_words(theirs))
    beginnings = [{word[:4] for word in place_words(each)} for each in (ours, theirs)]
    if "birth_place.contradicts" in row and beginnings[0] & beginnings[1]:
        del row["birth_place.contradicts"]
    compare("document", numbers(ours), numbers(theirs))
    if "document.contradicts" in row and one_slip_apart(numbers(ours), numbers(theirs)):
        row["document.slip"] = row.pop("document.contradicts")
    return row


def place_words(person: Person) -> set[str]:
    """The folded words of a birth place that can tell it, none of them known by another name."""
    words = latin(person.birth_place).split()
    return {fold(word) for word in words if len(word) > 2 and word not in people._OF_MANY_PLACES}


def numbers(person: Person) -> set[str]:
    """The numbers of all papers, signs that look alike merged."""
    papers = (*person.documents, *person.national_numbers)
    return {search_form("document.number", each) for each in papers} - {""}


def one_slip_apart(ours: set[str], theirs: set[str]) -> bool:
    """Is any number of ours, long enough to tell, one sign from one of theirs?"""
    return any(len(a) >= LEAST_FOR_SLIPS and OSA.distance(a, b) == 1 for a in ours for b in theirs)


def slow_birth(ours: Array, theirs: Array) -> tuple[str, int]:
    """The relation of the dates of two persons and its group of weights."""
    relation = best_date_relation(ours, theirs)  # compared with plain words in a test of its own
    return f"birth.{DATE_RELATIONS[relation]}", DATE_GROUP[relation]
