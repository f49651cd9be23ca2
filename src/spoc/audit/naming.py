"""Whom does a typed name mean: the name of sign-in, or the name that pages show? Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_NEAR = 6
_ALIKE = 0.75  # of 1.0, as difflib reckons: one letter wrong in four, or two that changed places
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account: the name of sign-in, and the name that pages show."""

    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Meant:
    """`ref` is the actor as the record names it; `person` the account, where there is one.

    Without an account, `near` are those that may be meant, the likeliest first.
    """

    ref: str = ""
    person: Person | None = None
    near: tuple[Person, ...] = ()


def whom(typed: str, people: Iterable[Person]) -> Meant:
    """The actor that was typed. A name that two people have means neither: both are near.

    Parts of the hub (`spoc.worker`) and references (`user:…`, `token:…`) are taken as they are.
    """
    asked = " ".join(typed.split()).lower()
    if not asked:
        return Meant()
    known = tuple(people)
    bare = asked.removeprefix("user:")
    for person in known:
        if person.username == bare:
            return Meant(f"user:{person.username}", person)
    words = _words(bare)
    called = [person for person in known if words and _words(person.name) == words]
    if len(called) == 1:
        return Meant(f"user:{called[0].username}", called[0])
    is_whole = ":" in asked or asked.startswith("spoc.")
    return Meant(asked if is_whole else f"user:{asked}", near=_near(bare, words, known))


def _near(bare: str, words: list[str], known: Iterable[Person]) -> tuple[Person, ...]:
    weighed = [(_likeness(bare, words, person), person) for person in known]
    found = sorted((one for one in weighed if one[0] >= _ALIKE), key=lambda one: -one[0])
    return tuple(person for _weight, person in found[:MOST_NEAR])


def _likeness(bare: str, words: list[str], person: Person) -> float:
    names = [*_words(person.name), *_words(person.username)]
    if words and all(any(name.startswith(word) for name in names) for word in words):
        return 1.0
    shown = " ".join(_words(person.name))
    return max(
        SequenceMatcher(None, bare, person.username).ratio(),
        SequenceMatcher(None, " ".join(words), shown).ratio(),
        *(SequenceMatcher(None, word, name).ratio()
          for word in words if len(word) > 3 for name in names),
        0.0,
    )  # fmt: skip


def _words(text: str) -> list[str]:
    """The words without accents and points, in one order: `Maerland, L.` is `L. Maerland`."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return sorted(_WORD.findall("".join(one for one in bare if not unicodedata.combining(one))))
