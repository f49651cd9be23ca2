"""How does a name come to be written differently? Sixteen kinds, and eight of dates."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from typing import Final

from benchmarks.screening.invented_people import Figure, Spelt, figure, in_own_script, spell
from benchmarks.screening.invented_words import PET_NAMES

KINDS: Final[dict[str, int]] = {
    "exact": 8,
    "reordered": 8,
    "fields_swapped": 4,
    "one_slip": 14,
    "two_slips": 8,
    "three_slips": 2,
    "other_romanisation": 14,
    "romanisation_and_slip": 5,
    "no_marks": 6,
    "own_script": 9,
    "part_missing": 8,
    "part_added": 3,
    "initials": 3,
    "joined_or_split": 4,
    "pet_name": 2,
    "new_family_name": 2,
}
DATES: Final[dict[str, int]] = {
    "equal": 52,
    "missing": 12,
    "year_only": 12,
    "month_only": 3,
    "swapped": 7,
    "one_digit": 7,
    "year_off_by_one": 4,
    "first_january": 3,
}
_KEYS: Final = "qwertyuiop asdfghjkl zxcvbnm"
_SOUNDS: Final = (
    ("ph", "f"), ("f", "ph"), ("k", "c"), ("c", "k"), ("z", "s"), ("s", "z"), ("i", "y"),
    ("y", "i"), ("e", "a"), ("a", "e"), ("o", "u"), ("u", "o"), ("th", "t"), ("d", "t"), ("b", "p"),
    ("ei", "ai"),
)  # fmt: skip
_MARKED: Final = {
    "ö": "oe",
    "ü": "ue",
    "ä": "ae",
    "ß": "ss",
    "ø": "oe",
    "ł": "l",
    "đ": "d",
    "ı": "i",
}
_LATIN: Final = (
    ("ö", "oe"), ("ü", "ue"), ("ä", "ae"), ("ß", "ss"), ("ğ", "g"), ("ş", "sh"), ("ç", "ch"),
    ("ı", "i"), ("ł", "l"), ("ț", "t"), ("ș", "s"), ("ă", "a"), ("ph", "f"), ("ck", "k"),
    ("tt", "t"), ("ll", "l"), ("ss", "s"), ("nn", "n"), ("y", "i"), ("v", "w"), ("k", "c"),
    ("z", "s"), ("ou", "u"), ("ee", "i"), ("x", "ks"), ("q", "k"), ("j", "y"), ("ij", "y"),
    ("sch", "sh"), ("cz", "ch"), ("sz", "sh"), ("h", ""),
)  # fmt: skip


def without_marks(text: str, *, as_two: bool = False) -> str:
    """Letters without their marks; `as_two`: ö as oe, as German passports write it."""
    for marked, plain in _MARKED.items():
        spelt = plain if as_two or marked in "ßłđı" else plain[0]
        text = text.replace(marked, spelt).replace(marked.upper(), spelt.capitalize())
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def slip(rng: random.Random, text: str) -> str:
    """One slip of the pen or the ear; the first letter is usually right."""
    if len(text) < 3:
        return text + rng.choice("aeo")
    at = rng.randrange(1, len(text))
    kind = rng.choices(("wrong", "left_out", "added", "crossed", "doubled", "heard"),
                       (22, 22, 14, 16, 8, 18))[0]  # fmt: skip
    if kind == "wrong":
        return text[:at] + _beside(rng, text[at]) + text[at + 1 :]
    if kind == "added":
        return text[:at] + rng.choice("aeiourstn") + text[at:]
    if kind == "doubled":
        return text[:at] + text[at] + text[at:]
    if kind == "crossed":
        at = min(at, len(text) - 2)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == "heard":
        for one, other in rng.sample(_SOUNDS, len(_SOUNDS)):
            place = text.find(one, 1)
            if place > 0:
                return text[:place] + other + text[place + len(one) :]
    return text[:at] + text[at + 1 :]


def _beside(rng: random.Random, letter: str) -> str:
    place = _KEYS.find(letter.lower())
    near = _KEYS[max(0, place - 1) : place + 2].replace(letter.lower(), "").replace(" ", "")
    return rng.choice(near) if place >= 0 and near else rng.choice("aeiou")


def other_romanisation(rng: random.Random, person: Figure) -> Spelt:
    """The name by another system or in other usual spellings; else as a foreigner spells it."""
    if person.system >= 0:
        return spell(rng, person, rng.choice([n for n in range(5) if n != person.system]))
    for _ in range(8):
        other = spell(rng, person)
        if other != person.spelt:
            return other
    given, family = person.spelt.given, person.spelt.family
    if rng.random() < 0.5:
        given = tuple(_foreign(rng, word) for word in given)
    else:
        family = tuple(_foreign(rng, word) for word in family)
    return Spelt(given, person.spelt.middle, family)


def _foreign(rng: random.Random, word: str) -> str:
    for one, other in rng.sample(_LATIN, len(_LATIN)):
        place = word.find(one, 1)
        if place > 0:
            return word[:place] + other + word[place + len(one) :]
    return word


def _slips(n: int) -> Callable[[random.Random, Figure], Spelt]:
    def distort(rng: random.Random, person: Figure) -> Spelt:
        return _with_slips(rng, person.spelt, n)

    return distort


def _with_slips(rng: random.Random, name: Spelt, n: int) -> Spelt:
    given, family = list(name.given), list(name.family)
    for _ in range(n):
        words = rng.choice((given, family, family))
        at = rng.randrange(len(words))
        words[at] = slip(rng, words[at])
    return Spelt(tuple(given), name.middle, tuple(family))


def _same(_: random.Random, person: Figure) -> Spelt:
    return person.spelt


def _crossed(_: random.Random, person: Figure) -> Spelt:
    name = person.spelt
    return Spelt(name.family, (), (*name.given, *name.middle))


def _romanised_with_slip(rng: random.Random, person: Figure) -> Spelt:
    return _with_slips(rng, other_romanisation(rng, person), 1)


def _plain(rng: random.Random, person: Figure) -> Spelt:
    as_two = rng.random() < 0.5
    return each_word(person.spelt, lambda word: without_marks(word, as_two=as_two))


def _own_script(_: random.Random, person: Figure) -> Spelt:
    return in_own_script(person) or person.spelt


def _missing(rng: random.Random, person: Figure) -> Spelt:
    name = person.spelt
    if name.middle:
        return Spelt(name.given, (), name.family)
    if len(name.family) > 1:
        return Spelt(name.given, (), (name.family[rng.random() < 0.25],))
    return Spelt((name.given[0].split()[0],), (), (name.family[0].split()[-1],))


def _added(rng: random.Random, person: Figure) -> Spelt:
    while (other := figure(rng)).gender != person.gender:
        pass
    name = person.spelt
    return Spelt(name.given, (*name.middle, other.spelt.given[0]), name.family)


def _initials(rng: random.Random, person: Figure) -> Spelt:
    name = person.spelt
    middle = () if rng.random() < 0.5 else tuple(f"{word[0]}." for word in name.middle)
    return Spelt((f"{name.given[0][0]}.",), middle, name.family)


def _joined(_: random.Random, person: Figure) -> Spelt:
    name = person.spelt
    family = " ".join(name.family)
    if " " in family or "-" in family:
        return Spelt(name.given, name.middle, (family.replace(" ", "").replace("-", ""),))
    given = " ".join((*name.given, *name.middle))
    if " " in given or "-" in given:
        joined = given.replace(" ", "").replace("-", "").capitalize()
        return Spelt((joined,), (), name.family)
    half = len(family) // 2
    return Spelt(name.given, (), (f"{family[:half]} {family[half:].capitalize()}",))


def _pet_name(_: random.Random, person: Figure) -> Spelt:
    name = person.spelt
    first = name.given[0]
    short = PET_NAMES.get(first) or first[: max(3, len(first) // 2)]
    return Spelt((short,), name.middle, name.family)


def _new_family(rng: random.Random, person: Figure) -> Spelt:
    return Spelt(person.spelt.given, person.spelt.middle, figure(rng).spelt.family)


DISTORTIONS: Final[dict[str, Callable[[random.Random, Figure], Spelt]]] = {
    "exact": _same,
    "reordered": _same,  # the order is that of the writing, not of the name
    "fields_swapped": _crossed,
    "one_slip": _slips(1),
    "two_slips": _slips(2),
    "three_slips": _slips(3),
    "other_romanisation": other_romanisation,
    "romanisation_and_slip": _romanised_with_slip,
    "no_marks": _plain,
    "own_script": _own_script,
    "part_missing": _missing,
    "part_added": _added,
    "initials": _initials,
    "joined_or_split": _joined,
    "pet_name": _pet_name,
    "new_family_name": _new_family,
}


def each_word(name: Spelt, change: Callable[[str], str]) -> Spelt:
    """The name with every word changed."""
    return Spelt(*(tuple(map(change, words)) for words in (name.given, name.middle, name.family)))


def distorted_date(rng: random.Random, birth: tuple[int, int, int]) -> tuple[list[str], str]:
    """The date as a query gives it, and how it stands to the true one."""
    year, month, day = birth
    kind = rng.choices(list(DATES), list(DATES.values()))[0]
    if kind == "swapped" and (day > 12 or day == month):
        kind = "one_digit"
    if kind == "one_digit":
        return [_one_digit(rng, birth)], kind
    said = {
        "equal": [iso(birth)],
        "missing": [],
        "year_only": [f"{year}"],
        "month_only": [f"{year}-{month:02d}"],
        "swapped": [iso((year, day, month))] if day <= 12 else [],
        "year_off_by_one": [iso((year + rng.choice((-1, 1)), month, day))],
        "first_january": [f"{year}-01-01"],
    }
    return said[kind], kind


def _one_digit(rng: random.Random, birth: tuple[int, int, int]) -> str:
    text = iso(birth)
    for _ in range(20):
        at = rng.choice((2, 3, 6, 8, 9))
        other = text[:at] + str((int(text[at]) + rng.choice((1, 2, 5))) % 10) + text[at + 1 :]
        if 1 <= int(other[5:7]) <= 12 and 1 <= int(other[8:]) <= 28:
            return other
    return iso((birth[0], birth[1], birth[2] % 28 + 1))


def iso(birth: tuple[int, int, int]) -> str:
    """YYYY-MM-DD."""
    return "{:04d}-{:02d}-{:02d}".format(*birth)
