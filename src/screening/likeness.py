"""How alike are two names when no list tells how rare they are? By how well their letters agree."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from screening.letters import agreement, encode, table
from screening.names import Part, Role
from screening.people import folded, name_parts
from screening.phonetics import other_readings, pet_forms
from screening.subject import Person

# How well two words agree that letters cannot tell: 1.0 is letter for letter.
SAME_SOUND: Final = 0.9
OTHER_READING: Final = 0.9
PET_FORM: Final = 0.8
CUT_SHORT: Final = 0.5
PARTLY: Final = 0.8  # and the best that a common piece alone can do, from -1.0
INITIAL: Final = 0.5
SAME_LETTER: Final = 0.75  # a word of one letter, or two initials: it may stand for many names
# What a name loses for each of its parts that the other one lacks, as a share of the longer.
LEFT_OUT: Final = 0.35
_JOINED: Final = 0.02  # what it costs to read two words as one
_MOST_TO_JOIN: Final = 6
_CACHE: Final = 1 << 17


class Met(NamedTuple):
    """Two parts that met: how well, and by what ("same", "same_letter", "initial", "pet_name",
    "variant", "sound", "short", or "letters" alone)."""

    ours: str
    theirs: str
    alike: float
    how: str


class Likeness(NamedTuple):
    """``share``: -1 (nothing in common) to 1 (the same): half of it the mean of the parts that met,
    half the worst of them, less ``left_out`` and ``joined``. ``met``: which parts, best first;
    ``left``: parts of ours and of theirs that met none; ``names``: both as they were read. Nothing
    at all when a side has no name.
    """

    left_out: float
    joined: float
    met: tuple[Met, ...]
    left: tuple[tuple[str, ...], tuple[str, ...]]
    names: tuple[str, str]

    @property
    def share(self) -> float:
        """How alike the names are, in all."""
        return sum(self.shares()) - self.left_out - self.joined if self.met else -1.0

    def shares(self) -> list[float]:
        """What each part that met adds to the share: the better it met, the more.

        The half of the worst is shared out when it speaks for the names, and falls on the worst
        alone when it speaks against them.
        """
        n = len(self.met)
        each = [met.alike / (2 * n) for met in self.met]
        if each:
            worst = self.met[-1].alike / 2
            if worst > 0:
                return [share + worst / n for share in each]
            each[-1] += worst
        return each


_NOTHING: Final = Likeness(0.0, 0.0, (), ((), ()), ("", ""))


def likeness(ours: Person, theirs: Person) -> Likeness:
    """The best of all their names, read as written or with two words joined.

    Raises:
        NameFault: a name has too many parts to be one.
    """
    best = _NOTHING
    for name in ours.names:
        for other in theirs.names:
            for mine, its, cost in _readings(_worded(name_parts(name)), _worded(name_parts(other))):
                found = _of_words(mine, its)._replace(joined=cost)
                if found.met and (not best.met or found.share > best.share):
                    best = found
    return best


Words = tuple[Part, ...]


def _worded(parts: list[Part]) -> Words:
    """The parts that tell something; particles alone when there is nothing else."""
    words = tuple(part for part in parts if part.role is not Role.PARTICLE)
    return words or tuple(parts)


def _readings(ours: Words, theirs: Words) -> Iterator[tuple[Words, Words, float]]:
    yield ours, theirs, 0.0
    if len(ours) > len(theirs):
        for joined in _joined(ours):
            yield joined, theirs, _JOINED
    if len(theirs) > len(ours):
        for joined in _joined(theirs):
            yield ours, joined, _JOINED


def _joined(words: Words) -> Iterator[Words]:
    if len(words) > _MOST_TO_JOIN:
        return
    for i in range(len(words) - 1):
        first, second = words[i], words[i + 1]
        if first.script == second.script and min(len(first.text), len(second.text)) > 1:
            whole = second._replace(text=first.text + second.text)
            yield (*words[:i], whole, *words[i + 2 :])


def _of_words(ours: Words, theirs: Words) -> Likeness:
    """Parts paired one to one, best first."""
    if not ours or not theirs:
        return _NOTHING
    offers = sorted(
        ((*_alike(a, b), i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs)),
        key=lambda offer: (-offer[0], *offer[2:]),
    )
    free_ours, free_theirs = set(range(len(ours))), set(range(len(theirs)))
    met = []
    for alike, how, i, j in offers:
        if i in free_ours and j in free_theirs:
            free_ours.remove(i)
            free_theirs.remove(j)
            met.append(Met(ours[i].text, theirs[j].text, alike, how))
    longer = max(len(ours), len(theirs))
    return Likeness(
        LEFT_OUT * (longer - len(met)) / longer,
        0.0,
        tuple(met),
        (tuple(ours[i].text for i in sorted(free_ours)),
         tuple(theirs[j].text for j in sorted(free_theirs))),
        (" ".join(part.text for part in ours), " ".join(part.text for part in theirs)),
    )  # fmt: skip


def _alike(ours: Part, theirs: Part) -> tuple[float, str]:
    """How well two parts agree, -1.0 to 1.0, and by what."""
    if Role.INITIAL in (ours.role, theirs.role):
        if ours.text == theirs.text:
            return SAME_LETTER, "same_letter"
        return (INITIAL, "initial") if ours.text[0] == theirs.text[0] else (-1.0, "letters")
    return _words_alike(ours.text, ours.script, theirs.text, theirs.script)


@lru_cache(_CACHE)
def _words_alike(ours: str, our_script: str, theirs: str, their_script: str) -> tuple[float, str]:
    if ours == theirs:
        return 1.0, "same"
    if our_script == "latin" and their_script != "latin":
        ours, our_script, theirs, their_script = theirs, their_script, ours, our_script
    script = "latin" if our_script == their_script else our_script
    told = [(agreement(encode(ours), encode(theirs), table(script)), "letters")]
    mine, its = folded(ours), folded(theirs)
    if our_script == their_script:
        told.append((PARTLY * fuzz.partial_ratio(mine, its) / 100.0 - 1.0, "letters"))
        if mine == its:
            told.append((SAME_SOUND, "sound"))
        elif min(len(mine), len(its)) >= 3 and (mine.startswith(its) or its.startswith(mine)):
            told.append((CUT_SHORT, "short"))
    if its in map(folded, other_readings(ours)) or mine in map(folded, other_readings(theirs)):
        told.append((OTHER_READING, "variant"))
    best = max(told)
    if best[0] < PET_FORM and is_pet_name(ours, theirs):
        return PET_FORM, "pet_name"  # else two spellings, though a table of pet names holds both
    return best


def is_pet_name(ours: str, theirs: str) -> bool:
    """May one be the pet name of the other, or both of one given name? (Hank, Henry, Harry)"""
    return folded(theirs) in pet_forms(ours) or folded(ours) in pet_forms(theirs)
