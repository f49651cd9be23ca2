"""How was a part of a name written before it became letters a to z, and in which scripts?

Reasons show what stands on the paper, and the reading only where that differs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from screening.names import NameFault
from screening.normalise import latin
from screening.people import name_parts
from screening.scripts import script_of_letter
from screening.subject import Name, Person

_SPACE: Final = re.compile(r"[\s,،，]+")
_HYPHEN: Final = re.compile(r"[-\u2010-\u2015]")
_LONGEST_RUN: Final = 4  # words that are read as one: "Abd al-Rahman"
# Alphabets whose letters can be taken for each other. Han and kana, say, stand in one word by rule.
_ALPHABETS: Final = frozenset({"latin", "cyrillic", "greek", "armenian"})


class Written:
    """The names of one person as they were written."""

    def __init__(self, person: Person) -> None:
        self._names = [dict(_forms(name)) for name in person.names]
        self._forms: dict[str, str] = {}
        for forms in self._names:
            self._forms = forms | self._forms

    def form(self, text: str) -> str:
        """A part as written; itself when it does not stand there as such (two words joined)."""
        return self._forms.get(text, text)

    def said(self, text: str) -> str:
        """A part as written, with its reading when it does not read so by itself."""
        form = self.form(text)
        return form if _bare(form) == text else f"{form} ({text})"

    def whole(self, texts: str | Iterable[str]) -> str:
        """The parts of one name as written; parts of one written word once."""
        parts = texts.split() if isinstance(texts, str) else list(texts)
        forms = next((each for each in self._names if each.keys() >= set(parts)), self._forms)
        said: dict[str, None] = {}
        for at, text in enumerate(parts):
            following = parts[at + 1] if at + 1 < len(parts) else ""
            # an article may stand within several words: the word that it begins shows it
            if text not in _parts_within(forms.get(following, following))[:-1]:
                said[forms.get(text, text)] = None
        return " ".join(said)

    def disguised(self, texts: str) -> str:
        """The words among these parts that mix alphabets; "" when none does."""
        return ", ".join(
            form for form in dict.fromkeys(map(self.form, texts.split())) if mixes_alphabets(form)
        )


def same_letters(ours: str, theirs: str) -> bool:
    """Are two written words the same, letter for letter, capitals aside?"""
    return _bare(ours) == _bare(theirs)


def mixes_alphabets(form: str) -> bool:
    """Do letters of two alphabets stand in one word? They look alike and are not the same."""
    for word in _HYPHEN.split(form.lower()):
        if len({script_of_letter(each) for each in word if each.isalpha()} & _ALPHABETS) > 1:
            return True
    return False


@lru_cache(1 << 12)
def _parts_within(form: str) -> tuple[str, ...]:
    return _read(Name(form))


def _bare(form: str) -> str:
    """Small letters without signs: what a reader takes for the same writing."""
    text = unicodedata.normalize("NFKC", form).casefold()
    return "".join(each for each in text if each.isalnum() or unicodedata.combining(each))


@lru_cache(1 << 12)
def _forms(name: Name) -> tuple[tuple[str, str], ...]:
    """Part → written form; the shortest written form of each."""
    found: dict[str, str] = {}
    written: list[str] = []
    for field in dict.fromkeys((name.given, name.family, name.full)):
        words = [word for word in _SPACE.split(field) if word]
        pieces = [piece for word in words for piece in _HYPHEN.split(word) if piece]
        for piece in (*pieces, *words):
            # by itself a word of Hangul or Han may be read as a whole name, in two parts
            for text in (latin(piece), *_parts_within(piece)):
                found.setdefault(text, piece)
        for run in (*_runs(words), *_runs(pieces)):
            texts = _parts_within(run)
            if len(texts) == 1:
                found.setdefault(texts[0], run)
        written += pieces
    # beside "Kim", "Chul-soo" is read otherwise than alone
    whole = _read(name)
    new = [text for text in whole if text not in found]
    rest = [each for each in dict.fromkeys(written) if not {*_parts_within(each)} & {*whole}]
    if len(rest) != len(new):
        rest = [" ".join(rest)] * len(new)
    found.update((text, form) for text, form in zip(new, rest, strict=True) if form)
    return tuple(found.items())


def _runs(words: list[str]) -> list[str]:
    """Neighbouring words, the shortest runs first."""
    sizes = range(2, min(_LONGEST_RUN, len(words)) + 1)
    return [
        " ".join(words[at : at + size]) for size in sizes for at in range(len(words) - size + 1)
    ]


def _read(name: Name) -> tuple[str, ...]:
    try:
        return tuple(part.text for part in name_parts(name))
    except NameFault:  # was told when the name was read; nothing of it can meet
        return ()
