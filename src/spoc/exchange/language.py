"""In which language is this paragraph, and is it text, quotation, signature or small print?

Our own detector for short police texts: script, function words, letter trigrams. It says ""
(unsure) rather than guess. The evidence is data (`data/languages.toml`), with its provenance.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import takewhile

from spoc.exchange.envelope import Paragraph

_LEAST_LETTERS = 24  # fewer letters than this are not judged in scripts of many languages
_SAMPLE = 900  # characters looked at
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
_MOST_LINES, _MANY_LINES = 20_000, 200
_LONG_LINE, _SHORT_LINE, _SIGNATURE_LINES = 60, 70, 8
_QUOTE_MARKS = re.compile(r"(?m)^[>\s]+")
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("latin", "A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff"),
    ("cyrillic", "\u0400-\u052f"),
    ("greek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("arabic", "\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"),
    ("hebrew", "\u05d0-\u05ea"),
    ("kana", "\u3040-\u30ff"),
    ("han", "\u3400-\u4dbf\u4e00-\u9fff"),
    ("hangul", "\uac00-\ud7a3\u1100-\u11ff"),
    ("georgian", "\u10a0-\u10ff"),
    ("armenian", "\u0530-\u058f"),
    ("thai", "\u0e01-\u0e3a\u0e40-\u0e4e"),
    ("devanagari", "\u0900-\u097f"),
    ("ethiopic", "\u1200-\u137f"),
)
_SCRIPT_SIGNS = tuple((name, re.compile(f"[{signs}]")) for name, signs in _SCRIPTS)
# How the three kinds of evidence weigh against one another, and how much is enough: chosen on the
# sentences of tests/unit/exchange/test_exchange_language.py, which are not those of the data.
_WORDS, _TRIGRAMS, _LETTERS = 6.0, 1.0, 1.0
_ENOUGH, _MARGIN = 0.8, 0.22


@dataclass(frozen=True, slots=True)
class _Evidence:
    """For each sign (word, trigram, letter): the languages it speaks for, and how strongly."""

    languages: Mapping[str, tuple[str, ...]]  # script: its languages
    words: Mapping[str, Mapping[str, float]]
    trigrams: Mapping[str, Mapping[str, float]]
    letters: Mapping[str, tuple[str, ...]]


@cache
def _evidence() -> _Evidence:
    rows = tomllib.loads((files(__package__) / "data" / "languages.toml").read_text("utf-8"))
    languages: dict[str, tuple[str, ...]] = {}
    words: dict[str, dict[str, float]] = {}
    trigrams: dict[str, dict[str, float]] = {}
    letters: dict[str, tuple[str, ...]] = {}
    for code, row in rows.items():
        for script in row["script"].split():
            languages[script] = (*languages.get(script, ()), code)
        for letter in row["letters"]:
            letters[letter] = (*letters.get(letter, ()), code)
        own = set(_WORD.findall(row["words"].lower()))
        for word in own:
            words.setdefault(word, {})[code] = 1.0
        counts = Counter(_trigrams([*_WORD.findall(row["sample"].lower()), *sorted(own)]))
        total = sum(counts.values())
        for trigram, count in counts.items():
            # how much likelier than a trigram never seen, on a logarithmic scale
            ratio = math.log1p(count * 3000 / max(total, 1))
            trigrams.setdefault(trigram, {})[code] = ratio
    for spoken in words.values():  # a word of many languages says little about each
        for code in spoken:
            spoken[code] = 1 / len(spoken)
    return _Evidence(languages, words, trigrams, letters)


def _trigrams(tokens: list[str]) -> list[str]:
    return [
        padded[at : at + 3]
        for token in tokens
        for padded in (f" {token} ",)
        for at in range(len(padded) - 2)
    ]


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of `text`, or "" when unsure.

    Texts under about thirty characters are not judged, nor lists of names and numbers.
    """
    sample = text[:_SAMPLE]
    if len(sample) < _LEAST_LETTERS and sample.isascii():
        return ""
    script, letters = _script(sample)
    if not script:
        return ""
    candidates = _evidence().languages[script]
    if len(candidates) == 1:
        return candidates[0] if letters >= 4 else ""
    tokens = _telling(_WORD.findall(sample))
    if sum(map(len, tokens)) < _LEAST_LETTERS:
        return ""
    scores = _scores(sample, tokens, candidates)
    (first, best), (second, _) = sorted(((scores[code], code) for code in scores), reverse=True)[:2]
    known = any(best in _evidence().words.get(token.lower(), ()) for token in tokens)
    return best if known and first >= _ENOUGH and first - second >= _MARGIN else ""


def plausibility(text: str) -> float:
    """How much `text` looks like words of any language we know; 0 is not at all.

    Used to choose between readings of the same bytes in different charsets.
    """
    script, _ = _script(text)
    if not script:
        return 0.0
    tokens = _WORD.findall(text[:_SAMPLE])
    inner_capitals = sum(
        1 for word in tokens if not word.isupper() and word[1:] != word[1:].lower()
    )
    scores = _scores(text, tokens, _evidence().languages[script])
    best = max(scores.values(), default=0.0)
    shown = sum(1 for sign in text if sign.isalpha() or sign.isspace() or sign.isascii())
    return best * (shown / len(text)) - inner_capitals / max(1, len(tokens))


def _script(sample: str) -> tuple[str, int]:
    """The script that most letters belong to, and how many; "" when none has two thirds."""
    counts = {name: len(signs.findall(sample)) for name, signs in _SCRIPT_SIGNS}
    if counts["kana"] * 10 > counts["han"]:  # Japanese writes both
        counts["kana"] += counts.pop("han") if counts["kana"] else 0
    name = max(counts, key=lambda key: counts[key])
    total = sum(counts.values())
    return (name, counts[name]) if total and counts[name] * 3 > total * 2 else ("", 0)


def _telling(tokens: list[str]) -> list[str]:
    """Leave out what is probably a name or a code: capitals amid small letters."""
    shouted = [token for token in tokens if token.isupper() and len(token) > 1]
    if len(shouted) * 2 < len(tokens):
        tokens = [token for token in tokens if not token.isupper() or len(token) == 1]
    words = _evidence().words
    small = [token for token in tokens if not token.istitle() or token.lower() in words]
    return small if len(small) * 2 < len(tokens) else tokens


def _scores(sample: str, tokens: list[str], candidates: tuple[str, ...]) -> dict[str, float]:
    evidence = _evidence()
    tokens = [token.lower() for token in tokens]
    trigrams = _trigrams(tokens)
    scores: dict[str, float] = dict.fromkeys(candidates, 0.0)
    for token in tokens:
        for code, weight in evidence.words.get(token, {}).items():
            if code in scores:
                scores[code] += _WORDS * weight / len(tokens)
    for trigram in trigrams:
        for code, weight in evidence.trigrams.get(trigram, {}).items():
            if code in scores:
                scores[code] += _TRIGRAMS * weight / len(trigrams)
    for letter in set(sample.lower()):
        for code in evidence.letters.get(letter, ()):
            if code in scores:
                scores[code] += _LETTERS / len(evidence.letters[letter]) / 2
    return scores


# --- paragraphs ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Signs:
    """Wording that gives a stretch of mail away, from `data/paragraphs.toml`."""

    openers: tuple[str, ...]
    sender: re.Pattern[str]
    line: re.Pattern[str]
    quote: tuple[str, ...]
    sign_offs: tuple[str, ...]
    disclaimer: tuple[str, ...]


@cache
def _signs() -> _Signs:
    row = tomllib.loads((files(__package__) / "data" / "paragraphs.toml").read_text("utf-8"))

    def labels(words: list[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    return _Signs(
        openers=tuple(row["header_openers"]),
        sender=re.compile(rf"[>\s*]*(?:{labels(row['header_sender'])})\s?:\**\s*(\S.*)", re.I),
        line=re.compile(rf"[>\s*]*(?:{labels(row['header_lines'])})\s?:\**(?:\s|$)", re.I),
        quote=tuple(row["quote_openers"]),
        sign_offs=tuple(row["sign_offs"]),
        disclaimer=tuple(row["disclaimer_signs"]),
    )


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Cut the body text into stretches with their kind and language.

    `text` uses "\\n" line ends. Blank lines separate; so does a change of kind. Together the
    stretches hold every character but white space and the marks of empty quoted lines, in order.
    """
    found: list[Paragraph] = []
    whole, text = text, "\n".join(text.split("\n", _MOST_LINES)[:_MOST_LINES])
    for kind, start, end in _blocks(text):
        said = text[start:end]
        if kind in ("text", "signature") and _is_small_print(said):
            kind = "disclaimer"
        if kind == "quoted":
            said = _QUOTE_MARKS.sub("", said)
        if kind == "text":
            found += [
                Paragraph(first, last, language_of(text[first:last]))
                for first, last in _by_language(text, start, end)
            ]
        else:
            silent = kind in ("header", "signature")
            found.append(Paragraph(start, end, "" if silent else language_of(said), kind))
    if whole[len(text) :].strip():  # a text that long is a file: the rest is one stretch
        found.append(Paragraph(len(text) + 1, len(whole), ""))
    return tuple(found)


def _is_small_print(said: str) -> bool:
    if len(said) < 80:
        return False
    low = said.lower()
    return sum(1 for sign in _signs().disclaimer if sign in low) >= 2


def _by_language(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a paragraph whose lines change language: bilingual services write line under line."""
    places = []
    at = start
    for line in text[start:end].split("\n"):
        places.append((at, at + len(line)))
        at += len(line) + 1
    long = [place for place in places if place[1] - place[0] >= _LONG_LINE]
    if not 2 <= len(long) <= _MANY_LINES or _same_language(text, long[0], long[-1]):
        return [(start, end)]
    cuts: list[tuple[int, int]] = []
    begin, spoken = start, ""
    for first, last in places:
        language = language_of(text[first:last]) if last - first >= _LONG_LINE else ""
        if language and spoken and language != spoken:
            cuts.append((begin, first - 1))
            begin = first
        spoken = language or spoken
    return [*cuts, (begin, end)]


def _same_language(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    first, last = language_of(text[slice(*one)]), language_of(text[slice(*other)])
    return not first or not last or first == last


def main_language(text: str, stretches: tuple[Paragraph, ...]) -> str:
    """The language of most of the text itself; of the quotations when there is no other text."""
    for kind in ("text", "quoted"):
        lengths: Counter[str] = Counter()
        for each in stretches:
            if each.kind == kind and each.language:
                lengths[each.language] += each.end - each.start
        if lengths:
            return lengths.most_common(1)[0][0]
    return language_of(text)


def header_senders(text: str, stretches: tuple[Paragraph, ...]) -> tuple[str, ...]:
    """Who sent the messages whose headers stand inside the text, in order of appearance."""
    senders: list[str] = []
    for each in stretches:
        if each.kind == "header":
            lines = text[each.start : each.end].split("\n")
            named = (_signs().sender.match(line) for line in lines)
            senders += [match.group(1).strip("* ") for match in named if match][:1]
    return tuple(dict.fromkeys(senders))


def _blocks(text: str) -> Iterator[tuple[str, int, int]]:
    """Runs of lines of one kind, with their place."""
    lines = text.split("\n")
    at = start = 0
    before = ""
    for line, kind in zip(lines, _line_kinds(lines), strict=True):
        if before and kind != before:
            yield before, start, at - 1
        if kind != before:
            start = at
        before = kind
        at += len(line) + 1
    if before:
        yield before, start, at - 1


def _line_kinds(lines: list[str]) -> list[str]:
    """For each line: "" (blank), text, quoted, header or signature."""
    signs = _signs()
    kinds: list[str] = []
    state, signing = "text", False
    for number, line in enumerate(lines):
        bare = line.strip().lower()
        plain = bare.lstrip("> ")
        if not plain:
            state = "text"
            kinds.append("")
            continue
        starts = number == 0 or not kinds[-1]
        if plain.startswith(signs.openers) or bare.endswith(signs.quote):
            state, signing = "header", False
        elif state == "header" and (signs.line.match(line) or line[:1] in " \t"):
            pass
        elif signs.sender.match(line) and any(
            map(signs.line.match, lines[number + 1 : number + 4])
        ):
            state, signing = "header", False
        elif bare.startswith(">"):
            state, signing = "quoted", False
        elif plain == "--" or _is_sign_off(plain):
            state, signing = "signature", True
        elif starts:
            signing = signing and _is_short_block(lines, number)
            state = "signature" if signing else "text"
        elif state != "signature":
            state = "text"
        kinds.append(state)
    return kinds


def _is_sign_off(line: str) -> bool:
    if len(line) > _SHORT_LINE or not line.startswith(_signs().sign_offs):
        return False
    phrase = next(each for each in _signs().sign_offs if line.startswith(each))
    return not line[len(phrase) : len(phrase) + 1].isalpha()


def _is_short_block(lines: list[str], number: int) -> bool:
    """Is this block short enough for a name, a rank and a telephone number?"""
    block = list(takewhile(str.strip, lines[number : number + _SIGNATURE_LINES + 1]))
    return len(block) <= _SIGNATURE_LINES and all(len(line) <= _SHORT_LINE for line in block)
