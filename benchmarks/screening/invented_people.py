"""Who are the invented persons? Names of nineteen cultures, with the ways they are spelt."""

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from benchmarks.screening.invented_words import CULTURES, PLACES, WEIGHTS
from benchmarks.screening.spelling_rules import SYSTEMS, romanised

_SYSTEMS: Final = tuple(SYSTEMS)
_SYSTEM_WEIGHTS: Final = (45, 25, 10, 10, 10)
_CYRILLIC: Final = ("russian", "bulgarian")
_SYLLABIC: Final = ("chinese", "korean")
_LETTERS: Final = "ABCDEFGHKLMNPRSTUVXYZ"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: in its own script ("" when that is Latin) and its Latin spellings."""

    native: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelt:
    """A name as somebody writes it: lists of words."""

    given: tuple[str, ...]
    middle: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """An invented person. `system`: the romanisation used, by number, or -1 where words vary."""

    culture: str
    country: str
    gender: str
    given: tuple[Word, ...]
    middle: tuple[Word, ...]
    family: tuple[Word, ...]
    system: int
    spelt: Spelt
    birth: tuple[int, int, int]
    place: str
    nationalities: tuple[str, ...]
    document: str


def figure(rng: random.Random) -> Figure:
    """The next invented person."""
    culture = rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    words = CULTURES[culture]
    country = rng.choice(words.countries.split())
    gender = "F" if rng.random() < 0.25 else "M"
    system = rng.choices(range(5), _SYSTEM_WEIGHTS)[0] if culture in _CYRILLIC else -1
    given, middle = _given(rng, culture, gender)
    family = _family(rng, culture, gender)
    year = int(min(2006, max(1938, rng.gauss(1978, 14))))
    birth = (year, rng.randint(1, 12), rng.randint(1, 28))
    if culture in ("arabic", "indian", "west_african") and rng.random() < 0.12:
        birth = (year, 1, 1)
    nationalities = (country, *((other_country(rng, country),) if rng.random() < 0.06 else ()))
    made = Figure(
        culture, country, gender, given, middle, family, system, Spelt((), (), ()),
        birth, rng.choice(PLACES), nationalities, document(rng),
    )  # fmt: skip
    return replace(made, spelt=spell(rng, made))


def document(rng: random.Random) -> str:
    """The number of an invented paper."""
    return "".join(rng.choices(_LETTERS, k=rng.randint(1, 2))) + str(rng.randint(10**6, 10**8))


def other_country(rng: random.Random, country: str) -> str:
    """A country of another culture's."""
    found = rng.choice(CULTURES[rng.choice(list(CULTURES))].countries.split())
    return found if found != country else "BE"


def spell(rng: random.Random, person: Figure, system: int | None = None) -> Spelt:
    """The name in Latin letters: by one system, or each word by one of its usual spellings."""
    number = person.system if system is None else system
    parts = []
    for words in (person.given, person.middle, person.family):
        parts.append(
            tuple(
                word.spellings[number] if number >= 0 else _usual(rng, word.spellings)
                for word in words
            )
        )
    return Spelt(*parts)


def in_own_script(person: Figure) -> Spelt | None:
    """The name in its own script, when that is not Latin."""
    if not person.given[0].native:
        return None
    parts = (person.given, person.middle, person.family)
    return Spelt(*(tuple(_capital(word.native) for word in words) for words in parts))


def _usual(rng: random.Random, spellings: Sequence[str]) -> str:
    """The first spelling is the most usual one."""
    return spellings[0] if rng.random() < 0.5 else rng.choice(spellings)


# --- words


@cache
def _words(said: str) -> tuple[Word, ...]:
    found = []
    for each in said.split():
        native, colon, latin = each.partition(":")
        spellings = (latin if colon else native).split("|")
        shown = tuple(spelling.replace("_", " ") for spelling in spellings)
        found.append(Word(native.replace("_", " ") if colon else "", shown))
    return tuple(found)


@cache
def _steps(n: int) -> tuple[float, ...]:
    """Some names are far more frequent than others: the weight falls with the rank."""
    return tuple(itertools.accumulate((rank + 1) ** -0.7 for rank in range(n)))


def _pick(rng: random.Random, words: Sequence[Word]) -> Word:
    steps = _steps(len(words))
    return words[bisect.bisect(steps, rng.random() * steps[-1])]


def _capital(text: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in text.split("-"))


def _cyrillic(text: str) -> Word:
    plain = text.replace("ё", "е") if "ё" in text else text
    spellings = tuple(_capital(romanised(plain, system)) for system in _SYSTEMS)
    return Word(_capital(text), spellings)


# --- given names


def _given(rng: random.Random, culture: str, gender: str) -> tuple[tuple[Word, ...], ...]:
    said = CULTURES[culture]
    pool = _words(said.women if gender == "F" else said.men)
    men = _words(said.men)
    if culture in _CYRILLIC:
        first = _pick(rng, pool).spellings[0]
        father = _pick(rng, men).spellings[0]
        return (_cyrillic(first),), (_cyrillic(_patronymic(father, gender, culture)),)
    if culture in _SYLLABIC:
        return (_syllables(rng, pool, culture),), ()
    first_word = _pick(rng, pool)
    if culture == "arabic":
        middle = [_pick(rng, men)] if rng.random() < 0.55 else []
        if middle and rng.random() < 0.3:
            middle.insert(0, Word("بن", ("bin", "ben", "ibn")))
        if middle and rng.random() < 0.3:
            middle.append(_pick(rng, men))
        return (first_word,), tuple(middle)
    has_second = rng.random() < 0.35 and culture not in ("turkish", "vietnamese", "georgian")
    return (first_word,), (_pick(rng, pool),) if has_second else ()


def _patronymic(father: str, gender: str, culture: str) -> str:
    soft = father[-1] in "йь"
    stem = father[:-1] if soft or father[-1] in "аяо" else father
    if culture == "bulgarian":
        return stem + ("ов" if gender == "M" else "ова")
    endings = ("евич", "евна") if soft else ("ович", "овна")
    return stem + endings[gender == "F"]


def _syllables(rng: random.Random, pool: Sequence[Word], culture: str) -> Word:
    chosen = [_pick(rng, pool) for _ in range(2 if rng.random() < 0.75 else 1)]
    native = "".join(word.native for word in chosen)
    first = [word.spellings[0] for word in chosen]
    last = [word.spellings[-1] for word in chosen]
    shown = ["-".join(first), "".join(first), " ".join(map(_capital, first))]
    if culture == "korean":
        shown += ["-".join(last), " ".join(map(_capital, last)), "".join(last)]
    else:
        shown[0], shown[1] = shown[1], shown[0]
    return Word(native, tuple(dict.fromkeys(text[:1].upper() + text[1:] for text in shown)))


# --- family names


def _family(rng: random.Random, culture: str, gender: str) -> tuple[Word, ...]:
    first = _one_family(rng, culture, gender)
    if culture == "spanish":
        return first, _one_family(rng, culture, gender)
    return (first,)


def _one_family(rng: random.Random, culture: str, gender: str) -> Word:
    said = CULTURES[culture]
    stem, end = _pick(rng, _words(said.stems)), _ending(rng, culture, gender)
    if said.ends != ":" and culture != "arabic" and rng.random() < 0.35:
        stem = _longer(stem, _pick(rng, _words(said.stems)))
    if culture in _CYRILLIC:
        return _cyrillic(stem.spellings[0] + end.spellings[0])
    if culture == "arabic":
        return _nisba(stem, end)
    bodies = [_capital(a + b) for a, b in itertools.product(stem.spellings, end.spellings)]
    native = _capital(stem.native + end.native) if stem.native else ""
    if said.particles and rng.random() < 0.12:
        before = rng.choice(said.particles.split("|")).replace("_", " ")
        bodies = [f"{before} {body}" for body in bodies]
    return Word(native, tuple(bodies))


def _longer(first: Word, second: Word) -> Word:
    """Two stems in one, so that most family names of a long list are rare."""
    native = first.native + second.native
    pairs = itertools.product(first.spellings, second.spellings)
    return Word(native, tuple(a + b.lower() for a, b in pairs))


def _ending(rng: random.Random, culture: str, gender: str) -> Word:
    said = CULTURES[culture]
    if said.ends == ":":
        return Word("", ("",))
    man = _pick(rng, _words(said.ends))
    if gender == "F":
        for his, hers in said.feminine:
            male, female = _words(his)[0], _words(hers)[0]
            if man.native and man.native == male.native:
                return female
            text = man.spellings[0]
            if not man.native and text.endswith(male.spellings[0]):
                return Word("", (text.removesuffix(male.spellings[0]) + female.spellings[0],))
    return man


def _nisba(stem: Word, end: Word) -> Word:
    """An Arabic family name with its article in the ways in which it is written."""
    shown = []
    for body, tail in itertools.product(stem.spellings, end.spellings):
        shown += [f"al-{body}{tail}", f"El {body}{tail}", f"Al{body.lower()}{tail}"]
    return Word(f"ال{stem.native}{end.native}", tuple(shown))
