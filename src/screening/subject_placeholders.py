"""Which values say that nothing is known, and would make strangers one person if they were read?

The words stand in data/placeholders.toml; the patterns stand here.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, Final

_TABLE: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("screening").joinpath("data/placeholders.toml").read_text("utf-8")
)
LEAST_PAPER: Final = 3  # letters and digits of a document or national number
_REPEATED_PAPER: Final = 3  # one sign so many times is the number of no paper
_REPEATED: Final = 8  # … and of no thing: the plate 11-111-11 may be one, seven digits in Israel
_COUNTED: Final = 9  # 123456789 was typed to fill a field
_COUNTING: Final = "1234567890" * 7

FORMER: Final = frozenset(_TABLE["countries"]["former"].split())  # states that are no more
COUNTRIES: Final = FORMER | frozenset(_TABLE["countries"]["assigned"].split())
INSTEAD: Final[Mapping[str, str]] = _TABLE["countries"]["instead"]


@lru_cache(1 << 16)
def _key(word: str) -> str:
    """A word of a name as the table is compared: small letters, no accents, no marks around it."""
    spelt = unicodedata.normalize("NFKD", word.casefold())
    spelt = "".join(each for each in spelt if each not in "'’" and not unicodedata.combining(each))
    begin, end = 0, len(spelt)
    while begin < end and not spelt[begin].isalnum():
        begin += 1
    while end > begin and not spelt[end - 1].isalnum():
        end -= 1
    spelt = spelt[begin:end]
    return "xxx" if len(spelt) > 3 and not spelt.strip("x") else spelt


Words = tuple[str, ...]


def _entries(which: str) -> frozenset[Words]:
    return frozenset(tuple(map(_key, each.split())) for each in _TABLE["names"][which])


_ANYWHERE: Final = _entries("anywhere")
_ALL: Final = _ANYWHERE | _entries("whole")
_LABELS: Final = frozenset(map(_key, _TABLE["names"]["labels"]))
_THINGS: Final = _entries("things")
_FIRSTS: Final = frozenset(entry[0] for entry in _ALL | _THINGS)
_LONGEST: Final = max(map(len, _ALL | _THINGS))


def known_title(said: str) -> str:
    """What the name of an organisation or a ship says: itself, or "" when it is a placeholder."""
    words = said.split()
    if _FIRSTS.isdisjoint(map(_key, words)):
        return said
    return said if _without(words, _THINGS) else ""


def known_name(said: str) -> str:
    """What the whole name of a person says without the words for an unknown name."""
    words = said.split()
    if _FIRSTS.isdisjoint(map(_key, words)):
        return said
    left = known_part(said) if _without(words, _ALL) else ""
    return left if left == said else known_name(left)  # what is left may be a placeholder alone


def known_part(said: str) -> str:
    """What a field of such a name says; there a word may be a surname that is none alone."""
    words = said.split()
    left = _without(words, _ANYWHERE)
    return said if left == words else known_part(" ".join(left).strip(" ,،，;"))


def _without(words: Sequence[str], entries: frozenset[Words]) -> list[str]:
    """The words but for runs of placeholders with the names of fields between them."""
    keys, at = tuple(map(_key, words)), 0
    kept: list[str] = []
    while at < len(words):
        end, is_placeholder = at, False
        while end < len(words):
            if long := _entry_at(keys, end, entries):
                end, is_placeholder = end + long, True
            elif keys[end] in _LABELS or not keys[end]:
                end += 1
            else:
                break
        end = max(end, at + 1)
        if not is_placeholder:
            kept += words[at:end]
        at = end
    return kept


def _entry_at(keys: Words, at: int, entries: frozenset[Words]) -> int:
    """How many words the longest placeholder has that begins here; 0 when none does."""
    if keys[at] not in _FIRSTS:
        return 0
    longs = range(min(_LONGEST, len(keys) - at), 0, -1)
    return next((long for long in longs if keys[at : at + long] in entries), 0)


# --- numbers


def _signs(said: str) -> str:
    """Small letters and digits alone."""
    if not said.isascii():
        said = unicodedata.normalize("NFKD", said)
    return "".join(filter(str.isalnum, said.casefold()))


def _spellings(*lists: Iterable[str]) -> frozenset[str]:
    return frozenset(_signs(each) for several in lists for each in several)


_NO_NUMBERS: Final = _spellings(
    _TABLE["numbers"]["words"], _TABLE["names"]["anywhere"], _TABLE["names"]["whole"]
)


def no_number(said: str, *, of_paper: bool) -> str:
    """Why a plate, serial or document number identifies nothing, in words; "" when it may.

    of_paper: a document or national number, which is longer and more varied than a plate.
    """
    signs = _signs(said)
    if signs in _NO_NUMBERS:
        return "stands for no number"
    if all(unicodedata.digit(each, -1) == 0 for each in signs):
        return "has no digit but 0"
    if of_paper and len(signs) < LEAST_PAPER:
        return f"has fewer than {LEAST_PAPER} letters and digits"
    if len(set(signs)) == 1:
        is_filler = signs[0] == "x" and len(signs) >= _REPEATED_PAPER
        if is_filler or len(signs) >= (_REPEATED_PAPER if of_paper else _REPEATED):
            return "is one sign repeated"
    if len(signs) >= _COUNTED and _COUNTING.startswith(signs.removeprefix("0")):
        return "only counts up"
    return ""
