"""Which of the words we know stand in a text? One pass for danger words, labels, months, weapons.

Words come from `data/*.toml`; its notation is told at the head of `danger_words.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from spoc.exchange.mentions.folding import fold, fold_with_offsets

DATA = Path(__file__).parent / "data"

# Vowel signs of the Indic scripts are no letters for `\w`, yet belong to the word.
_TOKEN = re.compile(r"[\w\u0900-\u0963\u0966-\u0dff]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HARMLESS = "none"  # the code of phrases that only hide shorter ones
_GAP = frozenset(" \t\n\r\u00a0-'./")
_CHOICE = re.compile(r"\(([^()]*)\)(\??)")
_SHORTEST_STEM = 2
_HEAD = 3  # so many letters tell whether a stem or an ending may fit at all

# Articles and prepositions written onto the next word, after folding.
_PROCLITICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("\u0600", "\u06ff", ("ال", "و", "وال", "ب", "بال", "ل", "لل", "ك", "كال", "ف", "فال", "س")),
    ("\u0590", "\u05ff", ("ה", "ו", "וה", "ב", "ל", "מ", "מה", "ש", "שה", "כ", "ול", "וב")),
    ("\u1200", "\u137f", ("የ", "በ", "ለ", "ከ", "ስለ", "ብ", "ን", "ናይ")),
)
_SHORTEST_AFTER_PROCLITIC = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word stands for."""

    table: str  # "danger", "label", "month", "weapon", "country" …
    code: str  # topic, label code, month number, class of weapon, ISO 3166 code …
    language: str = ""
    weak: bool = False  # innocent in another language
    accented: str = ""  # the spelling, when the word counts only with its accents


@dataclass(frozen=True, slots=True)
class Hit:
    """A known word in a text; offsets are those of the original text."""

    start: int
    end: int
    code: str
    languages: tuple[str, ...]
    weak: bool  # the language is not known and the word is innocent in another one


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    open_start: bool
    open_end: bool

    def matches(self, token: str) -> bool:
        return token.startswith(self.text) if self.open_end else token == self.text


@dataclass(frozen=True, slots=True)
class _Phrase:
    rest: tuple[_Word, ...]
    entry: Entry


def expand(term: str) -> tuple[str, ...]:
    """All spellings of a term: "b(ed|ing)?" gives "bed", "bing", "b"."""
    choice = _CHOICE.search(term)
    if choice is None:
        return (term,)
    options = [*choice[1].split("|"), *([""] if choice[2] else [])]
    before, after = term[: choice.start()], term[choice.end() :]
    return tuple(one for option in options for one in expand(before + option + after))


def _words(spelling: str) -> tuple[_Word, ...]:
    words: list[_Word] = []
    for raw in spelling.split():
        tokens = _TOKEN.findall(fold(raw.strip("*")))
        last = len(tokens) - 1
        words += [
            _Word(token, raw.startswith("*") and at == 0, raw.endswith("*") and at == last)
            for at, token in enumerate(tokens)
        ]
    return tuple(words)


class Vocabulary:
    """Words and phrases, indexed by their first word."""

    def __init__(self) -> None:
        self._exact: dict[str, list[_Phrase]] = {}
        self._stems: dict[str, list[_Phrase]] = {}
        self._tails: dict[str, list[_Phrase]] = {}
        self._unspaced: dict[str, list[Entry]] = {}
        self._heads: set[str] = set()
        self._ends: set[str] = set()
        self._longest = 0
        self._pattern: re.Pattern[str] | None = None

    def add(self, terms: str, table: str, code: str, language: str = "") -> None:
        """Adds the terms of one line of a data file."""
        for raw in terms.split(","):
            term = raw.strip()
            weak, accents = term.endswith("~"), term.endswith("!")
            for spelling in expand(term.rstrip("~!")):
                accented = _cased(spelling.rstrip("*")) if accents else ""
                entry = Entry(table, code, language, weak, accented)
                self._add_phrase(_words(spelling), entry)

    def _add_phrase(self, words: tuple[_Word, ...], entry: Entry) -> None:
        first, phrase = words[0], _Phrase(words[1:], entry)
        if first.open_end:
            self._stems.setdefault(first.text, []).append(phrase)
            self._heads.add(first.text[:_HEAD])
            self._longest = max(self._longest, len(first.text))
        elif first.open_start:
            self._tails.setdefault(first.text, []).append(phrase)
            self._ends.add(first.text[-_HEAD:])
            self._longest = max(self._longest, len(first.text))
        else:
            self._exact.setdefault(first.text, []).append(phrase)

    def add_unspaced(self, terms: str, table: str, code: str, language: str) -> None:
        """Adds terms of a script without blanks: found anywhere."""
        for raw in terms.split(","):
            term = fold(raw.strip())
            self._unspaced.setdefault(term, []).append(Entry(table, code, language))
        longest_first = sorted(self._unspaced, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def scan(self, text: str, language_at: Callable[[int], str]) -> dict[str, tuple[Hit, ...]]:
        """Per table the hits in order; within a table the longest wins, except danger words.

        `language_at(offset)` answers the language of the text there, "" when unsure.
        """
        folded = fold_with_offsets(text)
        found: dict[tuple[str, str, int], tuple[int, list[Entry]]] = {}
        for start, end, entry in self._raw_hits(folded.text):
            if entry.accented:
                written = _cased(text[slice(*folded.origin(start, end))])
                if not written.startswith(entry.accented):
                    continue
            place = (entry.table, entry.code, start)
            known = found.get(place)
            if known is None or end > known[0]:
                found[place] = (end, [entry])
            elif end == known[0]:
                known[1].append(entry)
        tables: dict[str, list[Hit]] = {}
        for (table, code, start), (end, entries) in found.items():
            hit = _hit(*folded.origin(start, end), code, entries, language_at)
            if hit is not None:
                tables.setdefault(table, []).append(hit)
        return {table: tuple(_settled(table, hits)) for table, hits in tables.items()}

    def _raw_hits(self, text: str) -> Iterator[tuple[int, int, Entry]]:
        tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
        for at, (token, start, end) in enumerate(tokens):
            for phrase in self._phrases(token):
                if not phrase.rest:
                    yield start, end, phrase.entry
                elif (last := _follow(text, tokens, at, phrase.rest)) is not None:
                    yield start, last, phrase.entry
        if self._pattern is not None and _UNSPACED.search(text):
            for match in self._pattern.finditer(text):
                for entry in self._unspaced[match[0]]:
                    yield match.start(), match.end(), entry

    def _phrases(self, token: str) -> list[_Phrase]:
        """The phrases that may begin with this word of a text."""
        found = self._whole(token)
        if token[0] >= "\u0590":
            for low, high, prefixes in _PROCLITICS:
                if low <= token[0] <= high:
                    for prefix in prefixes:
                        rest = token[len(prefix) :]
                        if token.startswith(prefix) and len(rest) >= _SHORTEST_AFTER_PROCLITIC:
                            found = found + self._whole(rest)
        return found

    def _whole(self, token: str) -> list[_Phrase]:
        found = self._exact.get(token, _NONE)
        if token[:_HEAD] in self._heads or token[:_SHORTEST_STEM] in self._heads:
            for length in range(_SHORTEST_STEM, min(len(token), self._longest) + 1):
                if token[:length] in self._stems:
                    found = found + self._stems[token[:length]]
        if token[-_HEAD:] in self._ends:
            for length in range(_HEAD, min(len(token) - 1, self._longest) + 1):
                if token[-length:] in self._tails:
                    found = found + self._tails[token[-length:]]
        return found


_NONE: list[_Phrase] = []


def _cased(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


def _follow(
    text: str, tokens: list[tuple[str, int, int]], at: int, rest: tuple[_Word, ...]
) -> int | None:
    """The end of the phrase that began at token `at`, or None when it does not go on."""
    if at + len(rest) >= len(tokens):
        return None
    end = tokens[at][2]
    for word, (token, start, next_end) in zip(
        rest, tokens[at + 1 : at + 1 + len(rest)], strict=True
    ):
        if not word.matches(token) or start - end > 3 or not _GAP.issuperset(text[end:start]):
            return None
        end = next_end
    return end


def _hit(
    start: int, end: int, code: str, entries: list[Entry], language_at: Callable[[int], str]
) -> Hit | None:
    fitting = [entry for entry in entries if not entry.weak]
    sure = bool(fitting)
    if len(fitting) < len(entries):
        weak = [entry for entry in entries if entry.weak]
        here = language_at(start)
        own = [entry for entry in weak if here == entry.language.partition("-")[0]]
        sure = sure or bool(own)
        fitting += own if here else weak
    if not fitting:
        return None
    languages = {entry.language for entry in fitting}
    return Hit(start, end, code, tuple(sorted(languages)), weak=not sure)


def _settled(table: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Hits by place, longest first, without those inside a longer one.

    Danger words may lie inside each other; there a harmless phrase hides weak words only.
    """
    reach = shield = (-1, -1)
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.code)):
        place = (hit.start, hit.end)
        if hit.code == _HARMLESS:
            shield = place
        cover, may_hide = (shield, hit.weak) if table == "danger" else (reach, True)
        hidden = may_hide and hit.end <= cover[1] and place != cover
        if not hidden and hit.code != _HARMLESS:
            yield hit
        if hit.end > reach[1]:
            reach = place


def load(name: str) -> dict[str, Any]:
    """One of our own data files."""
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def codes(name: str) -> frozenset[str]:
    """One list of `data/codes.toml`."""
    return frozenset(load("codes.toml")[name].split())


@cache
def vocabulary() -> Vocabulary:
    """All words we know; read once per process."""
    words = Vocabulary()
    for language, topics in load("danger_words.toml").items():
        unspaced = topics.pop("unspaced", False)
        for topic, terms in topics.items():
            if unspaced:
                words.add_unspaced(terms, "danger", topic, language)
            else:
                words.add(terms, "danger", topic, language)
    for name in ("labels.toml", "weapons.toml"):
        for table, lines in load(name).items():
            for code, terms in lines.items():
                words.add(terms, table, code)
    for code, country in load("countries.toml").items():
        words.add(country["words"], "country", code)
    return words
