"""How is text compared without case and accents, and which stretch of the original was meant?

Folding may lengthen ("ß") or shorten (soft hyphens, vowel points); the way back is kept.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import accumulate

# Marks that spelling may drop. Vowel signs of Indic, Thai and other scripts are letters: they stay.
_DROPPED_MARKS = (
    (0x0300, 0x036F),  # accents of Latin, Greek, Cyrillic
    (0x0483, 0x0487),
    (0x0591, 0x05C7),  # Hebrew points
    (0x0610, 0x061A),
    (0x0640, 0x0640),  # Arabic stretching line
    (0x064B, 0x065F),  # Arabic vowels
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x093C, 0x093C),  # nukta
    (0x09BC, 0x09BC),
    (0x0A3C, 0x0A3C),
)
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ə": "e",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "_": " ",
        # one Arabic letter typed on several keyboards
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ک": "ك",
        "ة": "ه",
        "ۀ": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ے": "ي",
        "ٱ": "ا",
    }
)


def _fold_letter(letter: str) -> str:
    decimal = unicodedata.decimal(letter, None)
    if decimal is not None:
        return str(decimal)
    if unicodedata.category(letter) == "Cf":  # zero-width, soft hyphen, direction marks
        return ""
    if letter.isspace():
        return letter
    wide = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", letter).casefold())
    kept = "".join(
        mark for mark in wide if not any(low <= ord(mark) <= high for low, high in _DROPPED_MARKS)
    )
    return unicodedata.normalize("NFC", kept).translate(_LETTERS)


class _Letters(dict[str, str]):
    """Remembers each letter's folded form; there are at most as many as Unicode has letters."""

    def __missing__(self, letter: str) -> str:
        self[letter] = folded = _fold_letter(letter)
        return folded


_FOLDED = _Letters()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and its way back to the original offsets."""

    text: str
    _starts: tuple[int, ...] | None  # per folded character; None: same offsets

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original text from which folded characters start … end came."""
        if self._starts is None:
            return start, end
        return self._starts[start], self._starts[end]


def fold(text: str) -> str:
    """Text without case, accents and invisible characters; digits of all scripts as 0-9."""
    if text.isascii():
        return text.lower().replace("_", " ")
    return "".join(map(_FOLDED.__getitem__, text))


def fold_with_offsets(text: str) -> Folded:
    """As `fold`, with the way back."""
    if text.isascii():
        return Folded(fold(text), None)
    pieces = list(map(_FOLDED.__getitem__, text))
    lengths = set(map(len, pieces))
    if lengths == {1}:
        return Folded("".join(pieces), None)
    ends = accumulate(map(len, pieces))
    starts: list[int] = []
    for offset, end in enumerate(ends):
        starts.extend([offset] * (end - len(starts)))
    starts.append(len(text))
    return Folded("".join(pieces), tuple(starts))


class _Plain(dict[int, str]):
    """One character for one: digits of all scripts, wide letters, dashes and blanks made plain."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        decimal = unicodedata.decimal(letter, None)
        category = unicodedata.category(letter)
        plain = letter
        if decimal is not None:
            plain = str(decimal)
        elif category == "Pd":
            plain = "-"
        elif category == "Zs":
            plain = " "
        elif 0xFF01 <= code <= 0xFF5E:  # full-width forms of ASCII
            plain = chr(code - 0xFEE0)
        elif letter in "’‘ʼ":
            plain = "'"
        self[code] = plain
        return plain


_PLAIN = _Plain()


def plain(text: str) -> str:
    """Text of the same length in which digits, dashes and blanks of all scripts are ASCII."""
    return text if text.isascii() else text.translate(_PLAIN)
