"""How is a text of any script compared letter by letter?

``latin`` brings it to words of a-z; the scripts' own rules are in scripts.py and data/scripts.toml.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

from screening.scripts import SPELL, in_alphabet, meant_alphabet, script_of_letter

_WORD_CACHE: Final = 1 << 20
_APOSTROPHES: Final = "'’‘ʼʻʹʾʿ`´′ˈ＇"
_GERESH: Final = "׳"
_ARTICLE: Final = "ال"
_AFTER_ARTICLE: Final = 3
# plain alef and lam begin these foreign names; they are no article
_NO_ARTICLE: Final = (
    "الكس", "اليكس", "البرت", "الفرد", "الفون", "اليزا", "اليسا", "الين", "الفريد", "الان",
)  # fmt: skip
_ASCII: Final = {
    code: (
        chr(code).lower()
        if chr(code).isalpha()
        else None
        if chr(code) in _APOSTROPHES or (code < 32 and not chr(code).isspace()) or code == 127
        else " "
    )
    for code in range(128)
}


def latin(text: str) -> str:
    """The text in lower-case a-z, words parted by one space; "" when nothing is left.

    Marks, apostrophes, control, format and bidirectional characters vanish; hyphens, digits,
    emoji and other signs part words. Umlauts become their base letter (``phonetics.fold`` brings
    "mueller" and "muller" together). Arabic al- becomes a word of its own. A word that mixes
    Latin, Cyrillic and Greek is read in the alphabet in which it is meant, look-alikes included;
    other mixtures are read run by run. Deterministic; never raises for a str.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    return " ".join([w for w in [latin_word(w) for w in text.split()] if w])


@lru_cache(_WORD_CACHE)
def latin_word(raw: str) -> str:
    """``latin`` of one chunk without white space (several words when it holds signs)."""
    if raw.isascii():
        return " ".join(raw.translate(_ASCII).split())
    return " ".join([w for w in [_spell(w) for w in letters_only(raw).split()] if w])


@lru_cache(_WORD_CACHE)
def script(word: str) -> str:
    """The script of most letters of a word: "latin", "cyrillic", …, "other"; "" without letters."""
    if word.isascii():
        return "latin" if any(c.isalpha() for c in word) else ""
    letters = unicodedata.normalize("NFKC", word).lower()
    alphabet = meant_alphabet(letters)
    counts: dict[str, int] = {}
    for letter in in_alphabet(letters, alphabet) if alphabet else letters:
        if _kind(letter) == "L":
            name = script_of_letter(letter)
            counts[name] = counts.get(name, 0) + 1
    if not counts:
        return ""
    return max(counts, key=lambda name: (counts[name], name == "latin"))


def letters_only(raw: str) -> str:
    """Lower case, NFC, letters and marks only; signs have become spaces, apostrophes are gone."""
    text = unicodedata.normalize("NFKC", raw).lower()
    out = []
    for letter in text:
        kind = _kind(letter)
        if kind == "L":
            out.append(letter)
        elif kind == " ":
            out.append(" ")
        elif kind == "'" and out and script_of_letter(out[-1]) == "hebrew":
            out.append(_GERESH)
    return "".join(out)


@cache
def _kind(letter: str) -> str:
    """L: letter or mark. ': apostrophe. blank: parts words. "": vanishes."""
    if letter in _APOSTROPHES or letter == _GERESH:
        return "'"
    if letter == "ー":
        return "L"
    category = unicodedata.category(letter)
    if category[0] in "LM":
        return "L"
    if category in ("Cf", "Cn", "Co", "Cs") or (category == "Cc" and not letter.isspace()):
        return ""
    return " "


def _spell(word: str) -> str:
    """One word of letters and marks, by runs of one script."""
    alphabet = meant_alphabet(word)
    runs = _runs(in_alphabet(word, alphabet) if alphabet else word)
    return "".join(_spell_run(name, run) for name, run in runs)


def _runs(word: str) -> list[tuple[str, str]]:
    runs: list[tuple[str, str]] = []
    for letter in word:
        combining = unicodedata.category(letter)[0] == "M"
        name = runs[-1][0] if combining and runs else script_of_letter(letter)
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1] + letter)
        else:
            runs.append((name, letter))
    return runs


def _spell_run(name: str, run: str) -> str:
    if name == "arabic" and has_article(run):
        return "al " + SPELL[name](run[len(_ARTICLE) :])
    return SPELL[name](run)


def has_article(word: str) -> bool:
    """Whether an Arabic-script word begins with the article al- (not with a foreign Al...)."""
    return (
        word.startswith(_ARTICLE)
        and len(word) >= len(_ARTICLE) + _AFTER_ARTICLE
        and not word.startswith(_NO_ARTICLE)
    )
