"""What do the names of two companies or two ships say about whether they are the same?

Words meet one to one; a word that meets nothing counts against, more when both sides have one.
Numbers and legal forms speak for themselves: each has its own reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log1p
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from screening.evidence import Evidence
from screening.object_words import ThingName, Word, thing_name
from screening.subject_fields import Name

Rarity = Callable[[Word], float]

# Costs in natural log units, taken from what the word tells; estimates of this project.
_FOLDED: Final = 0.7  # another romanisation
_ONE_EDIT: Final = 2.0
_TWO_EDITS: Final = 3.4
_FIRST_LETTER: Final = 1.0  # slips at the first letter are rare
_JOINED: Final = 0.8  # "Zilver Ster" for "Zilverster"
_BONES: Final = 2.5  # the same consonants, read from an alphabet that leaves vowels out
_PREFIX: Final = 0.5  # share left of a word when it is cut short ("Transp.")
_OMITTED: Final = 0.35  # share against, for a word that only one side has
_OTHER: Final = 0.75  # share against, for words on both sides that meet nothing
_ORDER: Final = 0.4
# Legal forms: written alike; of one sort (a Ltd may be entered as a GmbH elsewhere); of another.
_FORM_EQUAL, _FORM_ALIKE, _FORM_OTHER = 0.4, 0.0, -0.8
_NUMBER_EQUAL, _NUMBER_MISSING, _NUMBER_OTHER = 2.0, -4.0, -9.0
_LEAST_SOUND: Final = 5  # letters of words that are compared by their sound
_COMPLETE: Final = 2.5  # nothing left over on either side: whole names repeat less than words do
_LEAST_JOINED: Final = 2.0
_LETTER: Final = 0.8  # for each letter of a short form that the other name's words begin with
SHORTEST_INITIALS: Final = 3
LITTLE_WORD: Final = 0.3  # weight of "of", "and"
_KNEE: Final = 16.0  # above it a name grows slowly: names repeat, numbers do not
_WEAK: Final = 1.5  # cost when one of both names is marked as a weak alias


def static_rarity(word: Word) -> float:
    """What a word tells when no list is at hand."""
    return word.weight


def compare_names(
    ours: tuple[Name, ...],
    theirs: tuple[Name, ...],
    rarity: Rarity = static_rarity,
    ship: bool = False,
) -> tuple[Evidence, ...]:
    """The best meeting of any two names: of words, numbers, legal forms; () when a side has none.

    Relations of the words: equal, same_words (other order, romanisation, or words written
    together), similar, initials, partly, differs. Of numbers ("name_number"): equal, one_side,
    differs. Of "legal_form": equal, one_sort (counts nothing), differs.
    """
    found = [_pair(mine, its, rarity, ship) for mine in ours for its in theirs]
    return max(found, key=_total, default=())


def _total(told: tuple[Evidence, ...]) -> float:
    return sum(each.contribution for each in told)


def _pair(mine: Name, its: Name, rarity: Rarity, ship: bool) -> tuple[Evidence, ...]:
    a, b = thing_name(mine.full, ship), thing_name(its.full, ship)
    relation, score = _meeting(a, b, rarity)
    if score > 0 and "weak" in (mine.kind, its.kind):
        score = max(0.0, score - _WEAK)
    told = [Evidence("name", relation, mine.full, its.full, round(score, 2))]
    if a.numbers or b.numbers:
        relation, score = _numbers(a.numbers, b.numbers)
        told.append(Evidence("name_number", relation, mine.full, its.full, score))
    if a.forms and b.forms:
        relation, score = _forms(a, b)
        told.append(Evidence("legal_form", relation, _said(a), _said(b), score))
    return tuple(told)


def _meeting(a: ThingName, b: ThingName, rarity: Rarity) -> tuple[str, float]:
    met, spare_a, spare_b = _aligned(a.words, b.words, rarity)
    gained = sum(each.gain for each in met)
    lost = _lost(spare_a, spare_b, rarity)
    places = [each.theirs.start for each in sorted(met, key=lambda each: each.ours.start)]
    order = _ORDER if places != sorted(places) else 0.0
    complete = bool(met) and not spare_a and not spare_b
    whole = complete and all(each.gain > 0 for each in met)
    score = gained - lost - order + (_COMPLETE if whole else 0.0)
    if score > _KNEE:
        score = _KNEE + 1.5 * log1p(score - _KNEE)
    if not complete or score <= 0:
        return ("partly" if score > 0 else "differs"), score
    for kind in ("initials", "similar"):
        if any(each.kind == kind for each in met):
            return kind, score
    return ("equal" if a.words == b.words and not order else "same_words"), score


def _lost(spare_a: list[Word], spare_b: list[Word], rarity: Rarity) -> float:
    ours, theirs = sum(map(rarity, spare_a)), sum(map(rarity, spare_b))
    share = _OTHER if ours and theirs else _OMITTED
    return share * (ours + theirs)


def _numbers(a: frozenset[int], b: frozenset[int]) -> tuple[str, float]:
    """Numbers must agree: sister ships and numbered branches share every word."""
    if a == b:
        return "equal", _NUMBER_EQUAL
    if not a or not b:
        # "Star" and "Star I" may be one; "Star" and "Star II" are two.
        return "one_side", (_NUMBER_MISSING / 4 if a | b == {1} else _NUMBER_MISSING)
    return "differs", _NUMBER_OTHER


def _forms(a: ThingName, b: ThingName) -> tuple[str, float]:
    if a.written_forms & b.written_forms:
        return "equal", _FORM_EQUAL
    return ("one_sort", _FORM_ALIKE) if a.forms & b.forms else ("differs", _FORM_OTHER)


def _said(name: ThingName) -> str:
    return ", ".join(sorted(name.written_forms))


class Meeting(NamedTuple):
    """Words of ours and of theirs (places) that are taken for the same, and what that tells."""

    ours: range
    theirs: range
    gain: float
    kind: str


def _aligned(
    a: tuple[Word, ...], b: tuple[Word, ...], rarity: Rarity
) -> tuple[list[Meeting], list[Word], list[Word]]:
    """One-to-one, the best gain first; the words that are left over on either side."""
    possible = sorted(
        _possible(a, b, rarity), key=lambda each: (-each.gain, each.ours.start, each.theirs.start)
    )
    taken_a: set[int] = set()
    taken_b: set[int] = set()
    chosen: list[Meeting] = []
    for each in possible:
        if taken_a.isdisjoint(each.ours) and taken_b.isdisjoint(each.theirs):
            taken_a.update(each.ours)
            taken_b.update(each.theirs)
            chosen.append(each)
    spare_a = [word for at, word in enumerate(a) if at not in taken_a]
    spare_b = [word for at, word in enumerate(b) if at not in taken_b]
    return chosen, spare_a, spare_b


def _possible(a: tuple[Word, ...], b: tuple[Word, ...], rarity: Rarity) -> Iterator[Meeting]:
    for at_a, mine in enumerate(a):
        for at_b, its in enumerate(b):
            if _worth_a_look(mine, its):
                gain, kind = _word_gain(mine, its, rarity)
                # a slip in a word that tells little costs, but less than two words of their own
                if kind and gain > -_OTHER * (rarity(mine) + rarity(its)):
                    yield Meeting(_one(at_a), _one(at_b), gain, kind)
    for span, at, gain, kind in _several(a, b, rarity):
        yield Meeting(span, _one(at), gain, kind)
    for span, at, gain, kind in _several(b, a, rarity):
        yield Meeting(_one(at), span, gain, kind)


def _one(at: int) -> range:
    return range(at, at + 1)


def _several(
    parts: tuple[Word, ...], wholes: tuple[Word, ...], rarity: Rarity
) -> Iterator[tuple[range, int, float, str]]:
    """Several words that one word stands for: written together, or by their first letters."""
    for start in range(len(parts) - 1):
        together = parts[start].text + parts[start + 1].text
        for at, whole in enumerate(wholes):
            if whole.text == together:
                gain = max(rarity(whole), _LEAST_JOINED) - _JOINED
                yield range(start, start + 2), at, gain, "joined"
            elif end := _initials_end(whole.text, parts, start):
                yield range(start, end), at, _LETTER * len(whole.text), "initials"


def _initials_end(short: str, parts: tuple[Word, ...], start: int) -> int:
    """Where the words end whose first letters spell a short form of three letters or more; 0:
    nowhere. "Of" and "and" may have no letter in it; the last letter may be that of a legal form
    that has been taken off ("Company").
    """
    matched = 0
    for at in range(start, len(parts)):
        if matched < len(short) and parts[at].text[0] == short[matched]:
            matched += 1
            if matched == len(short) >= SHORTEST_INITIALS:
                return at + 1
        elif not matched or parts[at].weight > LITTLE_WORD:
            return 0
    return len(parts) if matched == len(short) - 1 >= SHORTEST_INITIALS else 0


def _worth_a_look(mine: Word, its: Word) -> bool:
    """Cheap: most pairs of words have neither length nor beginning nor end in common."""
    a, b = mine.text, its.text
    return (
        mine.folded == its.folded
        or a[:2] == b[:2]
        or (abs(len(a) - len(b)) <= 2 and (a[:1] == b[:1] or a[-2:] == b[-2:]))
        or _same_bones(mine, its)
    )


def _same_bones(mine: Word, its: Word) -> bool:
    return mine.bones != "" and mine.bones == its.bones and (mine.foreign or its.foreign)


def _word_gain(mine: Word, its: Word, rarity: Rarity) -> tuple[float, str]:
    """What two words tell when they are taken for the same one, and how they meet; below 0 when
    the slip tells more than the word; "" when they cannot be the same."""
    weight = min(rarity(mine), rarity(its))
    if mine.text == its.text:
        return weight, "equal"
    short = min(len(mine.text), len(its.text))
    if short < 3:
        return 0.0, ""
    if mine.folded == its.folded:
        return max(0.3, weight - _FOLDED), "folded"
    distance = _distance(mine, its)
    first = 0.0 if mine.text[0] == its.text[0] else _FIRST_LETTER
    if distance == 1:
        cost = _ONE_EDIT if short >= 4 else _TWO_EDITS
        return weight - cost - first, "similar"
    if distance == 2 and short >= 7:
        return weight - _TWO_EDITS - first, "similar"
    if short >= 4 and (mine.text.startswith(its.text) or its.text.startswith(mine.text)):
        return _PREFIX * min(mine.weight, its.weight), "similar"
    return (weight - _BONES, "similar") if _same_bones(mine, its) else (0.0, "")


def _distance(mine: Word, its: Word) -> int:
    """Slips between two words, as they are spelt or, if fewer, as they sound: "treyding" is what
    another alphabet leaves of "trading"."""
    spelt = OSA.distance(mine.text, its.text, score_cutoff=2)
    if spelt <= 1 or min(len(mine.folded), len(its.folded)) < _LEAST_SOUND:
        return spelt
    return min(spelt, OSA.distance(mine.folded, its.folded, score_cutoff=2))
