"""How is one word of one script written in the letters a to z?

Each script has one function from a lower-case word in NFC to a-z; the tables are data/scripts.toml.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from anyascii import anyascii

_DATA: Final[dict[str, Any]] = tomllib.loads(
    resources.files("screening").joinpath("data/scripts.toml").read_text(encoding="utf-8")
)

# the first word of a character's Unicode name tells its script
_SCRIPT_NAMES: Final = {
    "LATIN": "latin",
    "FULLWIDTH": "latin",
    "CYRILLIC": "cyrillic",
    "GREEK": "greek",
    "ARABIC": "arabic",
    "HEBREW": "hebrew",
    "GEORGIAN": "georgian",
    "ARMENIAN": "armenian",
    "DEVANAGARI": "devanagari",
    "HANGUL": "hangul",
    "CJK": "han",
    "IDEOGRAPHIC": "han",
    "HIRAGANA": "kana",
    "KATAKANA": "kana",
    "KATAKANA-HIRAGANA": "kana",
}
_ALIKE_SCRIPTS: Final = ("latin", "cyrillic", "greek")
_HANGUL_FIRST: Final = 0xAC00
_HANGUL_LAST: Final = 0xD7A3
_HIRAGANA_SHIFT: Final = 0x60
_REPEAT: Final = "々"


@cache
def script_of_letter(letter: str) -> str:
    """The script of one letter in lower case ("latin", "cyrillic", …; "other" for the rest)."""
    return _SCRIPT_NAMES.get(unicodedata.name(letter, "").partition(" ")[0], "other")


def _letters(word: str, table: Mapping[str, str]) -> str:
    """Letter by letter; a letter with a mark that the table lacks counts as its base letter."""
    out = []
    for letter in word:
        value = table.get(letter)
        if value is None:
            base = unicodedata.normalize("NFD", letter)[0]
            value = table.get(base)
            if value is None:
                value = "" if unicodedata.combining(letter) else _any(letter)
        out.append(value)
    return "".join(out)


def _grouped(word: str, table: Mapping[str, str], groups: Mapping[str, str]) -> str:
    """Groups first, longest first; ``^`` and ``$`` bind a group to an end of the word."""
    out = []
    at = 0
    while at < len(word):
        for size in (3, 2, 1):
            part = word[at : at + size]
            if len(part) < size:
                continue
            value = None
            if at == 0:
                value = groups.get("^" + part)
            if value is None and at + size == len(word):
                value = groups.get(part + "$")
            if value is None:
                value = groups.get(part)
            if value is not None:
                out.append(value)
                at += size
                break
        else:
            out.append(_letters(word[at], table))
            at += 1
    return "".join(out)


def _any(word: str) -> str:
    return "".join(c for c in anyascii(word).lower() if "a" <= c <= "z")


def _latin(word: str) -> str:
    table = _DATA["latin"]
    plain = unicodedata.normalize("NFKD", "".join(table.get(c, c) for c in word))
    if plain.isascii():
        return "".join(c for c in plain if "a" <= c <= "z")
    bare = "".join(table.get(c, c) for c in plain if not unicodedata.combining(c))
    return bare if bare.isascii() else _any(bare)


def _cyrillic(word: str) -> str:
    table = _DATA["cyrillic"]
    if not _UKRAINIAN.isdisjoint(word):
        table = table | _DATA["cyrillic_uk"]
    return _letters(_BULGARIAN_A.sub("а", word), table)


_BULGARIAN_A: Final = re.compile("ъ(?=[^аеёиоуыэюяь])")  # elsewhere a mute sign


_UKRAINIAN: Final = frozenset("іїєґ")


def _greek(word: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return _grouped(bare, _DATA["greek"], _DATA["greek_groups"])


def _arabic(word: str) -> str:
    """Consonants and long vowels: waw and yeh are consonants at the start and before a vowel.

    A short vowel is written where two letters would look like one ("sh" for sin and heh);
    heh after a consonant ends a word in a, as in Persian and in careless Arabic spelling.
    """
    table = _DATA["arabic"]
    word = word.replace(_GOD, _GOD_SPELLED)
    out: list[str] = []
    for at, letter in enumerate(word):
        follows = word[at + 1] if at + 1 < len(word) else ""
        if letter in _WAW_AND_YEH:
            consonant = at == 0 or follows in _LONG_AFTER.get(letter, ())
            out.append(_WAW_AND_YEH[letter][0 if consonant else 1])
        elif letter == "ع" and at > 0 and out[-1:] == ["a"]:
            continue
        elif letter in _HEH and at > 2 and not follows and word[at - 1] not in _LONG:
            out.append("a")
        elif letter in _HEH and out and out[-1] in _MAKES_A_DIGRAPH:
            out.append("ah")
        else:
            out.append(_letters(letter, table))
    return "".join(out)


_GOD: Final = "لله"  # a long a is spoken and not written
_GOD_SPELLED: Final = "لاه"
_LONG: Final = frozenset("اأإآىوؤيیئ")
_HEH: Final = "هحھہ"
_MAKES_A_DIGRAPH: Final = frozenset("tdskgz")
_WAW_AND_YEH: Final = {"و": "wu", "ي": "yi", "ی": "yi"}
_LONG_AFTER: Final = {
    "و": frozenset("اأآىةيی"),
    "ي": frozenset("اأآىةو"),
    "ی": frozenset("اأآىةو"),
}


def _hebrew(word: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return _grouped(bare, _DATA["hebrew"], _DATA["hebrew_groups"])


def _georgian(word: str) -> str:
    return _letters(word, _DATA["georgian"])


def _armenian(word: str) -> str:
    return _grouped(word, _DATA["armenian"], _DATA["armenian_groups"])


def _devanagari(word: str) -> str:
    """The short a of a consonant is mute at the end of a word of several syllables."""
    consonants, vowels = _DATA["devanagari_consonants"], _DATA["devanagari_vowels"]
    signs, marks = _DATA["devanagari_signs"], _DATA["devanagari_marks"]
    out: list[str] = []
    short = False
    for letter in word:
        if letter in signs:
            out.append(signs[letter])
            short = False
        elif letter in marks:
            if short and marks[letter]:
                out.append("a")
                short = False
            out.append(marks[letter])
        else:
            if short:
                out.append("a")
            short = letter in consonants
            out.append(consonants.get(letter) or vowels.get(letter) or _any(letter))
    if short and sum(1 for c in word if c in consonants) == 1:
        out.append("a")
    return "".join(out)


def _hangul(word: str) -> str:
    """Revised Romanisation, syllable by syllable, computed from the code point."""
    initials, vowels, finals = (_DATA["hangul"][k] for k in ("initials", "vowels", "finals"))
    out = []
    for letter in word:
        code = ord(letter)
        if _HANGUL_FIRST <= code <= _HANGUL_LAST:
            head, tail = divmod(code - _HANGUL_FIRST, len(vowels) * len(finals))
            middle, end = divmod(tail, len(finals))
            out.append(initials[head] + vowels[middle] + finals[end])
        else:
            out.append(_any(letter))
    return "".join(out)


def _han(word: str) -> str:
    surnames = _DATA["han_surnames"]
    out: list[str] = []
    for at, letter in enumerate(word):
        if letter == _REPEAT:
            out.append(out[-1] if out else "")
        elif at == 0 and letter in surnames:
            out.append(surnames[letter])
        else:
            out.append(_any(letter))
    return "".join(out)


def _kana(word: str) -> str:
    """Hepburn: small kana merge with the kana before, small tsu doubles what follows."""
    table, small = _DATA["kana"], _DATA["kana_small"]
    out: list[str] = []
    double = False
    for raw in word:
        letter = chr(ord(raw) - _HIRAGANA_SHIFT) if "ァ" <= raw <= "ヴ" else raw
        if letter == "っ":
            double = True
            continue
        if letter in small and out:
            out[-1] = _merged(out[-1], small[letter])
            continue
        value = table.get(letter)
        if value is None:
            value = _any(letter)
        if double and value:
            value = ("t" if value.startswith("ch") else value[0]) + value
        double = False
        out.append(value)
    return "".join(out)


def _merged(before: str, small: str) -> str:
    if small[0] == "y":
        stem = before[:-1]
        return stem + (small[1:] if stem.endswith(("sh", "ch", "j")) else small)
    if before == "u":
        return "w" + small
    return before[:-1] + small


SPELL: Final[dict[str, Callable[[str], str]]] = {
    "latin": _latin,
    "cyrillic": _cyrillic,
    "greek": _greek,
    "arabic": _arabic,
    "hebrew": _hebrew,
    "georgian": _georgian,
    "armenian": _armenian,
    "devanagari": _devanagari,
    "hangul": _hangul,
    "han": _han,
    "kana": _kana,
    "other": _any,
}


def _alike() -> dict[str, dict[str, str]]:
    """Alphabet → letter of another → the letter of this one that looks like it."""
    found: dict[str, dict[str, str]] = {name: {} for name in _ALIKE_SCRIPTS}
    for row in _DATA["lookalikes"]["rows"]:
        letters = row.split()
        for name, own in zip(_ALIKE_SCRIPTS, letters, strict=True):
            for other in letters:
                if own != "-" and other not in ("-", own):
                    found[name].setdefault(other, own)
    found["latin"] |= {other: own for own, other in map(str.split, _DATA["lookalikes"]["rare"])}
    return found


_ALIKE: Final = _alike()


def meant_alphabet(word: str) -> str:
    """The alphabet in which a word is meant that mixes Latin, Cyrillic and Greek; "" if none is.

    That is the one in which all letters of the others have a look-alike; when there is no such or
    more than one, the one of most letters, Latin first.
    """
    letters = [each for each in word if script_of_letter(each) in _ALIKE]
    names = [script_of_letter(each) for each in letters]
    mixed = [name for name in _ALIKE_SCRIPTS if name in names]
    if len(mixed) < 2:
        return ""
    able = [
        name
        for name in mixed
        if all(
            own == name or each in _ALIKE[name] for each, own in zip(letters, names, strict=True)
        )
    ]
    return max(able or mixed, key=names.count)


def in_alphabet(word: str, alphabet: str) -> str:
    """The word with the letters of other alphabets replaced by their look-alikes."""
    table = _ALIKE[alphabet]
    return "".join(c if script_of_letter(c) == alphabet else table.get(c, c) for c in word)
