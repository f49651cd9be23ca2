"""In which form is a plate, serial or document number compared, and what is a look-alike worth?

`plain` keeps what was written, in A-Z and 0-9; `folded` also merges what eyes and scanners mix up.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from math import log
from typing import Final

from anyascii import anyascii

# Letters of other alphabets that are drawn like a Latin one. On plates of countries with Cyrillic
# or Greek letters only these are issued (Vienna Convention on Road Traffic 1968, annex 2).
_DRAWN_ALIKE: Final = str.maketrans(
    "АВЕКМНОРСТУХІЈЅԚԜҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSQWYABEZHIKMNOPTYX"
)
_ASCII: Final = {code: chr(code).upper() if chr(code).isalnum() else None for code in range(128)}
_MERGED: Final = str.maketrans("OQDILBSZG", "000118526")

# How often one is read or typed for the other, as costs in natural log units: -ln(share of such
# letters that are misread). Estimates of ours, ordered as OCR confusion tables order them.
_COSTS: Final = {
    frozenset("O0"): 3.0,
    frozenset("I1"): 3.0,
    frozenset("L1"): 3.6,
    frozenset("IL"): 3.6,
    frozenset("B8"): 3.6,
    frozenset("S5"): 3.6,
    frozenset("Z2"): 3.6,
    frozenset("G6"): 3.8,
    frozenset("OQ"): 4.2,
    frozenset("Q0"): 4.6,
    frozenset("OD"): 4.8,
    frozenset("D0"): 4.8,
    frozenset("QD"): 5.6,
}
_DIGIT: Final = log(10)
_LETTER: Final = log(26)


@lru_cache(1 << 16)
def plain(said: str) -> str:
    """The number in capitals A-Z and digits, without separators; "" when nothing is left.

    Digits of any script become 0-9, letters drawn like Latin ones become those, accents go,
    other letters are transliterated.
    """
    if said.isascii():
        return said.translate(_ASCII)
    text = unicodedata.normalize("NFKD", said).upper().translate(_DRAWN_ALIKE)
    kept = []
    for letter in text:
        if letter.isascii():
            kept.append(letter)
        elif letter.isdecimal():
            kept.append(str(unicodedata.digit(letter)))
        elif letter.isalnum():
            kept.append(anyascii(letter))
    return "".join(kept).translate(_ASCII)


def folded(said: str) -> str:
    """A plain number with look-alikes merged: O Q D → 0, I L → 1, B → 8, S → 5, Z → 2, G → 6."""
    return said.translate(_MERGED)


def misreading_cost(ours: str, theirs: str) -> float:
    """What it costs to take one plain number for another of the same folded form (0: equal)."""
    return sum(
        _COSTS[frozenset(pair)] for pair in zip(ours, theirs, strict=True) if len({*pair}) > 1
    )


def information(said: str) -> float:
    """How surprising it is to meet just this plain number by chance, in natural log units."""
    return sum(_DIGIT if letter.isdigit() else _LETTER for letter in said)
