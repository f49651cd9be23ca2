"""Where in a text do names of persons stand: after labels, before a birth date, as police write?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from spoc.exchange.mentions.mention import Mention, Strength
from spoc.exchange.mentions.reading import Reading, nearest, within
from spoc.exchange.mentions.vocabulary import Hit, codes

_UPPER = "".join(
    letter
    for code in (*range(0x41, 0x530), *range(0x1E00, 0x2000))
    if (letter := chr(code)).isupper()
)
_LOWER = "".join(
    letter
    for code in (*range(0x61, 0x530), *range(0x1E00, 0x2000))
    if (letter := chr(code)).islower()
)
_GIVEN = rf"[{_UPPER}][{_LOWER}]{{1,30}}(?:['-][{_UPPER}]?[{_LOWER}]+)*"
_FAMILY = rf"[{_UPPER}]{{2,40}}(?:['-][{_UPPER}]+)*|[{_UPPER}]'[{_UPPER}]{{2,}}"
_PARTICLES = codes("name_particles")
_PARTICLE = "(?:" + "|".join(sorted(_PARTICLES)) + ")"

# "Marek ZILVERNIK", "Jean-Luc van den VOORBEELD"
_POLICE = re.compile(
    rf"(?<![\w'-])(?P<given>{_GIVEN}(?: {_GIVEN}){{0,3}}) (?P<family>(?:{_PARTICLE} ){{0,3}}"
    rf"(?:{_FAMILY})(?: (?:{_FAMILY})){{0,3}})(?![\w'-])"
)
# "ZILVERNIK, Marek" (needs the comma: a headline followed by a word looks the same)
_REVERSED = re.compile(
    rf"(?<![\w'-])(?P<family>(?:{_PARTICLE} ){{0,3}}(?:{_FAMILY})(?: (?:{_FAMILY})){{0,3}}), "
    rf"(?P<given>{_GIVEN}(?: {_GIVEN}){{0,2}})(?![\w'-])"
)
_WORD = r"[^\W\d_](?:[\w'.-]{0,30}[^\W_])?\.?"
_VALUE = re.compile(
    rf"{_WORD}(?:[ \t]{{1,2}}{_WORD}){{0,6}}(?:,[ \t]?{_WORD}(?:[ ]{_WORD}){{0,3}})?"
)
_BEFORE = re.compile(rf"(?<![\w.'-])({_WORD}(?:,? {_WORD}){{0,4}})[\s,;:(*°-]{{0,5}}$")
_TOKEN = re.compile(_WORD)
_SEPARATED = re.compile(r"[:=\t]|[ ]{2}|\n")
_BORN_SIGN = re.compile(r"([°*]|\()\s?$")
_PAIR_REACH = 90
_SHORTEST_FAMILY = 3  # without a birth date, two capitals are rather an abbreviation
_BEFORE_REACH = 80
_YOUNGEST_IN_BRACKETS = 5  # years; a younger date in brackets is rather an event
_OPENINGS = codes("sentence_openings")
_OPENINGS_OR_PARTICLES = codes("openings_or_particles")
_OPENINGS_OR_GIVEN = codes("openings_or_given")
_ASKS = re.compile(r"[^.!?\n]*\?")
_NO_NAME_TABLES = ("not_a_name", "label", "country", "month", "relative", "danger", "weapon")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its place; `family` and `given` are empty when the text does not tell them."""

    start: int
    end: int
    family: str
    given: str
    rule: str
    strength: Strength


def find_names(reading: Reading, dates: Sequence[Mention]) -> list[Name]:
    """Names without overlap, in order; labelled ones are preferred."""
    taken: list[Name] = []
    for name in (*_labelled(reading), *_before_births(reading, dates), *_by_form(reading)):
        at = bisect_left(taken, name.end, key=attrgetter("start"))
        if not at or taken[at - 1].end <= name.start:
            taken.insert(at, name)
    return taken


def _labelled(reading: Reading) -> Iterator[Name]:
    used: set[int] = set()
    for hit in reading.labelled("name_family", "name_full"):
        span = _value(reading, hit)
        if span is None:
            continue
        text = reading.plain[slice(*span)]
        family, given = _split(text)
        beside = None if given else _given_beside(reading, hit, span, used)
        if beside is not None:
            family, given = text, beside
        elif hit.code == "name_family" and not given:
            family = text
        rule = "person_labelled_parts" if beside is not None else "person_labelled"
        yield Name(*span, family, given, rule, Strength.LIKELY)
    for hit in reading.labels.get("name_role", ()):
        span = _value(reading, hit)
        if span is not None and len(reading.plain[span[0] : span[1]].split()) >= 2:
            span = _without_opening(reading, *span)
            family, given_text = _split(reading.plain[span[0] : span[1]])
            yield Name(*span, family, given_text, "person_role", Strength.LIKELY)


def _given_beside(reading: Reading, hit: Hit, span: tuple[int, int], used: set[int]) -> str | None:
    """The given name after the nearest label for it that no family name has used yet."""
    low, high = span[0] - _PAIR_REACH, span[1] + _PAIR_REACH
    values = {
        label: value
        for label in within(reading.labels.get("name_given", ()), low, high)
        if label.start not in used
        and label.start != hit.start
        and (value := _value(reading, label)) is not None
    }
    label = nearest(list(values), hit.start, span[1], low=low, high=high)
    if label is None:
        return None
    used.add(label.start)
    return reading.plain[slice(*values[label])]


def _value(reading: Reading, hit: Hit) -> tuple[int, int] | None:
    """The name after a label, when something parts the two ("Name: …", not "name the …")."""
    start = reading.value_at(hit)
    if not _SEPARATED.search(reading.plain[hit.end : start]):
        return None
    match = _VALUE.match(reading.plain, start)
    if match is None:
        return None
    stops = [
        label.start
        for codes in reading.labels.values()
        for label in within(codes, start, match.end())
    ]
    return _named_stretch(reading, start, min([*stops, match.end()]), from_left=True)


def _named_stretch(
    reading: Reading, start: int, end: int, *, from_left: bool
) -> tuple[int, int] | None:
    """The tokens that can be parts of a name, taken from the left or from the right."""
    tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(reading.plain, start, end)]
    kept: list[tuple[int, int]] = []
    for token in tokens if from_left else reversed(tokens):
        word = reading.plain[token[0] : token[1]]
        if word[0].islower() and word.lower().rstrip(".") not in _PARTICLES:
            break
        if not from_left and _is_no_name(reading, *token):
            break
        kept.append(token)
    kept.sort()
    while kept and _is_no_name(reading, *kept[0]):
        kept.pop(0)
    while kept and reading.plain[kept[-1][0]].islower():
        kept.pop()
    while kept and not from_left and reading.plain[kept[0][0]].islower():
        kept.pop(0)
    if not kept:
        return None
    first, last = kept[0][0], kept[-1][1]
    return first, last - (reading.plain[last - 1] == "." and last - kept[-1][0] > 2)


def _without_opening(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The name without the word that opens its sentence, when two words are left ("Is Marek …")."""
    tokens = list(_TOKEN.finditer(reading.plain, start, end))
    for opening, first in reversed([*pairwise(tokens[:-1])]):
        if opening[0].casefold() in _OPENINGS:
            return first.start(), end
    return start, end


def _is_no_name(reading: Reading, start: int, end: int) -> bool:
    return any(
        hit.start <= start and hit.end >= end
        for table in _NO_NAME_TABLES
        for hit in within(reading.hits.get(table, ()), max(0, start - 30), end)
    )


def _split(text: str) -> tuple[str, str]:
    """Family and given name: by the comma, or by capitals; ("", "") when neither tells."""
    family, comma, given = text.partition(",")
    if comma:
        return family.strip(), given.strip()
    tokens = text.split()
    capitals = [at for at, token in enumerate(tokens) if token.isupper() and len(token) > 1]
    if not capitals or len(capitals) == len(tokens):
        return "", ""
    first, last = capitals[0], capitals[-1] + 1
    while first and tokens[first - 1].lower() in _PARTICLES:
        first -= 1
    return " ".join(tokens[first:last]), " ".join(tokens[:first] + tokens[last:])


def _before_births(reading: Reading, dates: Sequence[Mention]) -> Iterator[Name]:
    """Names right before a word like "born", or before a date in brackets or after "°"."""
    anchors = [hit.start for hit in reading.labels.get("born", ())]
    for found in dates:
        sign = _BORN_SIGN.search(reading.plain[max(0, found.start - 3) : found.start])
        if sign is None:
            continue
        age = reading.received_at.year - int(found.values["iso"][:4])
        if sign[1] != "(" or age >= _YOUNGEST_IN_BRACKETS:
            anchors.append(max(0, found.start - len(sign[0])))
    for anchor in anchors:
        low = max(0, anchor - _BEFORE_REACH, reading.plain.rfind("\n", 0, anchor) + 1)
        match = _BEFORE.search(reading.plain[low:anchor])
        if match is None:
            continue
        span = _named_stretch(reading, low + match.start(1), low + match.end(1), from_left=False)
        if span is None or len(reading.plain[span[0] : span[1]].split()) < 2:
            continue
        span = _without_opening(reading, *span)
        family, given = _split(reading.plain[span[0] : span[1]])
        yield Name(*span, family, given, "person_birth", Strength.LIKELY)


def _by_form(reading: Reading) -> Iterator[Name]:
    for pattern in (_POLICE, _REVERSED):
        for match in pattern.finditer(reading.plain):
            start, end = match.span()
            family = match.span("family")
            letters = sum(map(str.isalpha, match["family"]))
            if (
                letters < _SHORTEST_FAMILY
                or _all_known_words(reading, *family)
                or _ends_in_acronym(reading, *family)
            ):
                continue
            given_start, given_end = match.span("given")
            while given_start < given_end:
                word = _TOKEN.match(reading.plain, given_start)
                if word is None or not _is_no_name(reading, given_start, word.end()):
                    break
                given_start = word.end() + 1
            if given_start >= given_end or (
                pattern is _REVERSED and given_start > match.start("given")
            ):
                continue
            if pattern is _POLICE:
                start = given_start = _after_opening(reading, given_start, given_end, end)
            yield Name(
                start,
                end,
                reading.plain[family[0] : family[1]],
                reading.plain[given_start:given_end],
                "person_police_form",
                Strength.POSSIBLE,
            )


def _after_opening(reading: Reading, start: int, given_end: int, end: int) -> int:
    """Where the name begins: "Is Marek ZILVERNIK" at "Marek", "Is ZILVERNIK" at "ZILVERNIK"."""
    opening, _blank, others = reading.plain[start:given_end].partition(" ")
    word = opening.casefold()
    is_opening = word in _OPENINGS or (
        others != ""
        and (
            word in _OPENINGS_OR_PARTICLES
            or (word in _OPENINGS_OR_GIVEN and _ASKS.match(reading.plain, end) is not None)
        )
    )
    return start + len(opening) + 1 if is_opening else start


def _all_known_words(reading: Reading, start: int, end: int) -> bool:
    return all(
        _is_no_name(reading, match.start(), match.end())
        for match in _TOKEN.finditer(reading.plain, start, end)
    )


def _ends_in_acronym(reading: Reading, start: int, end: int) -> bool:
    last = reading.plain.rfind(" ", start, end) + 1 or start
    return any(hit.end >= end for hit in within(reading.hits.get("not_a_name", ()), last, end))
