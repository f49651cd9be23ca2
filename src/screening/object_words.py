"""Of which words, numbers and legal form is the name of a company or a ship made?

Legal forms come off and are kept as a class; numbers are kept apart, since II is not III.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Final

from screening.normalise import latin
from screening.phonetics import fold, skeleton

_CHUNK: Final = re.compile(r"\d+|[^\W\d_]+(?:['’`´][^\W\d_]+)*")
_ROMAN: Final = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10}
_TELL_NOTHING: Final = ("ship", "company")  # classes of forms
_ORDINARY: Final = ((2, 2.5), (3, 3.5), (5, 4.5))  # words up to so long tell so much …
_LEAST_BONES: Final = 4  # consonants; fewer are common to too many words
_LONG: Final = 5.5  # … and longer ones this, in natural log units


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name: canonical spelling, folded spelling, and what it tells when it agrees.

    ``bones``: its consonants, which are left when an alphabet without vowels was read; "" when
    they are too few. ``foreign``: it was read from a name in another script.
    """

    text: str
    folded: str
    weight: float
    bones: str = field(default="", compare=False)
    foreign: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class ThingName:
    """The name of a company or ship: words in their order, numbers, classes of legal form, and
    the forms as they are usually spelt ({"limited"} and {"gmbh"})."""

    words: tuple[Word, ...]
    numbers: frozenset[int]
    forms: frozenset[str]
    written_forms: frozenset[str]


@lru_cache(1 << 17)
def thing_name(full: str, ship: bool = False) -> ThingName:
    """Take the name of a company or a ship apart. When only a form is left, it is the name."""
    chunks = list(_chunks(full))
    kept, forms = _without_forms(chunks, ship)
    if not any(chunk.isalpha() for chunk in kept):
        kept, forms = chunks, {}
    words: list[Word] = []
    numbers: set[int] = set()
    for at, chunk in enumerate(kept):
        value = _number(chunk, last=at > 0 and at == len(kept) - 1)
        if value is not None:
            numbers.add(value)
        else:
            words.append(_word(chunk, _is_foreign(full)))
    return ThingName(tuple(words), frozenset(numbers), frozenset(forms.values()), frozenset(forms))


def _chunks(full: str) -> Iterator[str]:
    """Words of a-z and numbers; single letters in a row are one word ("S.p.A.", "z o.o.")."""
    run = ""
    for found in _CHUNK.findall(unicodedata.normalize("NFKC", full)):
        decimal = found[0].isdecimal()
        for each in [str(int(found[:18]))] if decimal else latin(found).split():
            if len(each) == 1 and each.isalpha():
                run += each
                continue
            if run:
                yield run
                run = ""
            yield each
    if run:
        yield run


def _without_forms(chunks: list[str], ship: bool) -> tuple[list[str], dict[str, str]]:
    """Take legal forms off both ends, the longest first; of a ship only the prefix. The words that
    are left, and the class of each form (as usually spelt) that tells one."""
    found: dict[str, str] = {}
    known, longest = _forms()
    size = longest
    while size:
        head, tail = (known.get(" ".join(end)) for end in (chunks[:size], chunks[-size:]))
        if tail and tail[0] != "ship" and not ship:
            found[tail[1]] = tail[0]
            chunks = chunks[:-size]
        elif head and (head[0] == "ship") == ship:
            found[head[1]] = head[0]
            chunks = chunks[size:]
        else:
            size -= 1
            continue
        size = longest
    return chunks, {form: sort for form, sort in found.items() if sort not in _TELL_NOTHING}


def _number(chunk: str, last: bool) -> int | None:
    """A number in digits, or in Roman ones up to 39; a single Roman letter counts at the end."""
    if chunk.isdigit():
        return int(chunk)
    if _ROMAN.fullmatch(chunk) is None or (len(chunk) == 1 and not last):
        return None
    values = [_ROMAN_VALUES[letter] for letter in chunk]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)


def _is_foreign(full: str) -> bool:
    """Whether a name holds letters of a script that is not Latin."""
    return any(each.isalpha() and "LATIN" not in unicodedata.name(each, "") for each in full)


def _word(chunk: str, foreign: bool) -> Word:
    aliases, common = _common()
    text = aliases.get(chunk, chunk)
    weight = common.get(text)
    if weight is None:
        weight = next((value for size, value in _ORDINARY if len(text) <= size), _LONG)
    spelt = fold(text)
    bones = skeleton(spelt)
    return Word(text, spelt, weight, bones if len(bones) >= _LEAST_BONES else "", foreign)


@lru_cache(1)
def _forms() -> tuple[dict[str, tuple[str, str]], int]:
    """Form as words → class and usual spelling, and the number of words of the longest form."""
    known: dict[str, tuple[str, str]] = {}
    for row in _rows("company_forms.tsv"):
        for form in row[1].split("|"):
            spellings = form.split("=")
            for spelling in spellings:
                known.setdefault(" ".join(_chunks(spelling)), (row[0], spellings[0]))
    return known, max(spelling.count(" ") + 1 for spelling in known)


@lru_cache(1)
def _common() -> tuple[dict[str, str], dict[str, float]]:
    """Other spelling → word, and word → what it tells."""
    aliases: dict[str, str] = {}
    weights: dict[str, float] = {}
    for row in _rows("company_words.tsv"):
        for each in row[1].split("|"):
            word, _, canonical = each.partition("=")
            if canonical:
                aliases[word] = canonical
            weights.setdefault(canonical or word, float(row[0]))
    return aliases, weights


def _rows(file: str) -> list[list[str]]:
    text = resources.files("screening").joinpath("data", file).read_text("utf-8")
    return [row.split("\t") for row in text.splitlines() if row and not row.startswith("#")]
