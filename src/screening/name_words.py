"""Which words of names are particles, titles, compounds, and what is their one spelling?

Everything that ``names`` knows about single words; the lists are data/names.toml.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from screening.normalise import latin_word, letters_only, script
from screening.phonetics import nicknames

_DATA: Final[dict[str, Any]] = tomllib.loads(
    resources.files("screening").joinpath("data/names.toml").read_text(encoding="utf-8")
)
_CACHE: Final = 1 << 20

PARTICLES: Final = frozenset(_DATA["particles"])
FILIAL: Final = frozenset(_DATA["filial"])
FILIAL_AFTER: Final = frozenset(_DATA["filial_after"])
JOINED: Final = frozenset(_DATA["joined"])
TITLES: Final = frozenset(_DATA["titles"])
SUFFIXES: Final = frozenset(_DATA["suffixes"])
HAN_SURNAMES: Final = frozenset(_DATA["han_surnames"]) | frozenset(_DATA["han_compound_surnames"])
HANGUL_SURNAMES: Final = frozenset(_DATA["hangul_surnames"]) | frozenset(
    _DATA["hangul_compound_surnames"]
)
JAPANESE_SURNAMES: Final = dict(
    pair.split(":") for pair in _DATA["japanese_surnames"]["words"].split()
)
HANGUL_LATIN: Final[dict[str, str]] = _DATA["hangul_surname_latin"]

# scripts in which a letter alone abbreviates a name; a sign of Han or Hangul is a name
_ALPHABETS: Final = frozenset(
    {"latin", "cyrillic", "greek", "armenian", "georgian", "arabic", "hebrew"}
)
_LETTER_IN_SEVERAL: Final = frozenset(_DATA["letter_in_several"])
_ABBREVIATIONS: Final = tuple(
    (re.compile(rf"(?<![\w'’])(?:{pattern})(?=[\s,A-Z]|$)"), f"{words} ")
    for words, pattern in _DATA["abbreviated_particles"].items()
)

KOREAN_FAMILIES: Final = frozenset(_DATA["korean"]["families"].split())
_NOT_KOREAN: Final = frozenset(_DATA["korean"]["other_given_names"].split())
_SYLLABLES: Final[dict[str, str]] = {
    spelling: row.partition("=")[0]
    for row in _DATA["korean"]["syllables"].split()
    for spelling in re.split("[=,]", row)
}

_PATRONYMIC: Final = tuple(_DATA["patronymic_endings"])
_SUN: Final = frozenset(_DATA["sun_articles"])
_SERVANTS: Final = frozenset(_DATA["servants"])
_SERVANT_OF: Final[dict[str, str]] = {
    spelling: line.split()[0] for line in _DATA["servant_of"] for spelling in line.split()
}
_LINKS: Final = frozenset(_DATA["servant_links"]) | {""}
_GOD: Final = frozenset(
    ("allah", "alah", "allh", "ullah", "ellah", "ulla", "alla", "ollah", "lah", "lh")
)
_FAITH: Final = frozenset(
    ("din", "dine", "deen", "dyn", "dien", "eddine", "eddin", "uddin", "uldin")
)
_STEMS: Final = frozenset(_DATA["arabic_stems"]["words"].split())
_ARTICLES: Final = frozenset(
    ("al", "el", "ul", "ad", "ed", "ud", "ar", "er", "ur", "ir", "il", "ol")
)
_MERCIFUL: Final = frozenset(("rahman", "rehman", "rahmane", "rhmn", "rahmaan", "rahmn"))
_SPLIT_ENDS: Final = frozenset(
    ("uddin", "eddine", "eddin", "uldin", "ullah", "ulla", "ollah", "allah", "alah")
)
_SPECIAL: Final = (
    PARTICLES | FILIAL | FILIAL_AFTER | JOINED | TITLES | SUFFIXES | _SERVANTS | _SPLIT_ENDS | _GOD
) | {"vd"}
_MIN_PATRONYMIC: Final = 7
_JOINED_FAITH: Final = re.compile(
    "(?:(" + "|".join(_DATA["before_faith"].split()) + ")(?:u|e|a|i|al|el|ul)?dd?|(.{3,}?)[ue]dd)"
    "(?:ine?|een|yn)$"
)
_JOINED_MERCY: Final = re.compile(r"(.{3,}?)(?:ur|ir|ar|er|or|al|ul|i)?(?:rahman|rehman|rhmn)$")
_JOINED_GOD: Final = re.compile("(.{3,}?)(?:u|a|o|e)ll?a?h$(?<!wallah)")
_MAC: Final = re.compile(r"mac(?=[bdfgklnpqtw])[a-z]{3,}$")


@lru_cache(_CACHE)
def pieces(chunk: str) -> tuple[tuple[str, str], ...]:
    """The words of one chunk without white space, each with what its writing says of it.

    "letter": it is one letter of an alphabet ("J", "Ю"); "dot": that, with a dot somewhere ("J.P"),
    or several letters that stand for one ("Yu."); "article": a sign binds it to what follows.
    """
    if chunk.isascii():
        words = [(word, word) for word in latin_word(chunk).split()]
    else:
        words = [
            (word, written)
            for written in letters_only(chunk).split()
            for word in latin_word(written).split()
        ]
    small = chunk.lower()
    out = []
    for at, (word, written) in enumerate(words):
        following = words[at + 1][0] if at + 1 < len(words) else ""
        bound = ""
        if word in _SUN and len(following) > 1:
            bound = "article"
        elif _is_a_letter(written):
            bound = "dot" if "." in chunk else "letter"
        elif word in _LETTER_IN_SEVERAL and f"{written}." in small:
            bound = "dot"
        out.append((word, bound))
    return tuple(out)


def _is_a_letter(written: str) -> bool:
    if written.isascii():
        return len(written) == 1
    letters = [each for each in written if unicodedata.category(each)[0] == "L"]
    return len(letters) == 1 and script(written) in _ALPHABETS


def in_full(text: str) -> str:
    """The text with "v.d." as "van der": small letters beside a word that has a capital."""
    if text.islower():
        return text
    for pattern, words in _ABBREVIATIONS:
        text = pattern.sub(words, text)
    return text


@lru_cache(_CACHE)
def plain_word(chunk: str) -> str:
    """The one word of a chunk that no rule of names concerns; "" when some rule may."""
    found = pieces(chunk)
    if len(found) != 1 or found[0][1]:
        return ""
    word = found[0][0]
    special = word in _SPECIAL or is_patronymic(word) or article_and_stem(word)
    return "" if special else canonical(word)


def is_patronymic(word: str) -> bool:
    """Whether the ending says "child of" ("Ivanovich", "Ivanovna", "Jónsdóttir")."""
    return len(word) >= _MIN_PATRONYMIC and word.endswith(_PATRONYMIC)


@lru_cache(_CACHE)
def canonical(word: str) -> str:
    """The one spelling of a joined compound: "abdelrahman", "noureddine", "macdonald"."""
    if len(word) < 5:
        return word
    servant = _servant_in_one_word(word)
    if servant:
        return servant
    match = _JOINED_FAITH.match(word)
    if match:
        return (match[1] or match[2]) + "uddin"
    if len(word) > 8:
        match = _JOINED_MERCY.match(word)
        if match:
            return match[1] + "urrahman"
    if len(word) > 7 and word.endswith(("ullah", "ollah", "allah", "ulla", "llh")):
        match = _JOINED_GOD.match(word)
        if match:
            return match[1] + "ullah"
    if _MAC.match(word):
        return "mc" + word[3:]
    return word


def _servant_in_one_word(word: str) -> str:
    if not word.startswith(("abd", "ebd")):
        return ""
    rest = word[3:]
    if rest in _GOD or rest in ("oullah", "oulah", "ulah", "oulla", "llh"):
        return "abdullah"
    for size in (3, 2, 1, 0, 4):
        stem = rest[size:]
        if stem in _SERVANT_OF and rest[:size] in _LINKS:
            return "abdul" + _SERVANT_OF[stem]
    return ""


@lru_cache(_CACHE)
def article_and_stem(word: str) -> tuple[str, str] | None:
    """Article and stem of "alharbi" when the stem is a known Arabic word; None otherwise."""
    if len(word) > 5 and word[:2] in ("al", "el") and word[2:] in _STEMS:
        return word[:2], word[2:]
    return None


def compound(words: list[str]) -> tuple[str, int] | None:
    """One word for the compound that begins here, and how many words it takes; None if none."""
    if len(words) < 2:
        return None
    head, second = words[0], words[1]
    if head in _SERVANTS:
        if second in _GOD:
            return "abdullah", 2
        if second in _SERVANT_OF:
            return "abdul" + _SERVANT_OF[second], 2
        if len(words) > 2 and (second in _ARTICLES or second in _SUN):
            third = words[2]
            if third in _SERVANT_OF:
                return "abdul" + _SERVANT_OF[third], 3
            if third in _GOD:
                return "abdullah", 3
        joined = second[2:] if second[:2] in ("al", "el", "ul", "ar", "ur", "er") else ""
        if joined in _SERVANT_OF:
            return "abdul" + _SERVANT_OF[joined], 2
        return None
    if len(head) < 3 or head in PARTICLES:
        return None
    if len(words) > 2 and (second in _ARTICLES or second in _SUN):
        if words[2] in _FAITH:
            return head + "uddin", 3
        if words[2] in _MERCIFUL and second in ("ur", "ar", "er", "ir", "al"):
            return head + "urrahman", 3
    if second in _SPLIT_ENDS:
        end = "uddin" if "d" in second else "ullah"
        return head.removesuffix("u") + end, 2
    return None


@lru_cache(_CACHE)
def korean_given(words: tuple[str, ...]) -> tuple[str, ...]:
    """The two syllables of a Korean given name, in one or two words, in one spelling; else ()."""
    if len(words) == 2:
        halves = [words]
    else:
        (word,) = words
        if word in _NOT_KOREAN or nicknames(word):
            return ()
        cuts = [*range(len(word) - 2, 1, -1), len(word) - 1]
        halves = [(word[:cut], word[cut:]) for cut in cuts]
    for first, second in halves:
        if first in _SYLLABLES and second in _SYLLABLES:
            return _SYLLABLES[first], _SYLLABLES[second]
    return ()
