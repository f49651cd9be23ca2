"""Which registration plates does a text hold, and of which country?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spoc.exchange.mentions.countries import country_of_sign
from spoc.exchange.mentions.folding import fold
from spoc.exchange.mentions.keys import compact, plate_key
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.plate_formats import (
    BARE,
    COMPACT,
    DISTINCTIVE,
    countries_of,
    hinted,
)
from spoc.exchange.mentions.reading import Reading
from spoc.exchange.mentions.vocabulary import Hit, codes

_GROUPS = re.compile(r"[A-Z0-9ÄÖÜČŠŽĐÅ]{1,8}(?:[ .·:-]{1,2}[A-Z0-9ÄÖÜČŠŽĐÅ]{1,7}){0,3}")
_LINK = re.compile(r"(?:[a-zà-ÿ][^\W\d_]{1,19}\s){0,3}")
_SIGN = re.compile(r"(?:\((?P<b>[A-Z]{1,3})\)|(?P<s>[A-Z]{1,3})(?P<gap>[ /-]))\s?(?=[A-Z0-9])")
_SIGN_AFTER = re.compile(r"\s?[(\[/]\s?(?P<s>[A-Z]{1,3})\s?[)\]]?(?![\w])")
_LONGEST = 9  # letters and digits
_SEPARATOR = re.compile(r"[ .·:-]+")
_MONTHS = codes("month_abbreviations")
_NOT_PLATES = re.compile(r"(?:19|20)\d{2}|[A-Z]+")


def find(reading: Reading) -> Iterator[Mention]:
    """Labelled plates, and bare ones of a distinctive form.

    A country comes from a sign beside the plate or a country named in the same line; else it is
    the only one whose format fits. Several possible ones are listed in `countries`.
    """
    for hit in reading.labels.get("plate", ()):
        found = _after_label(reading, hit)
        if found is not None:
            yield found
    for match in BARE.finditer(reading.plain):
        if _MONTHS.isdisjoint(_SEPARATOR.split(match[0])):
            form = DISTINCTIVE[int(str(match.lastgroup)[1:])]
            start, end = match.span()
            context = _country_beside(reading, start, end) or reading.country_near(start, end)
            country, others = _choose(compact(match[0]), context, form.countries)
            yield reading.mention(
                MentionKind.PLATE,
                start,
                end,
                key=plate_key(country, match[0]),
                rule="plate_form",
                strength=Strength.LIKELY if form.likely or context else Strength.POSSIBLE,
                country=country,
                countries=" ".join(others),
            )


def _after_label(reading: Reading, hit: Hit) -> Mention | None:
    start = reading.value_at(hit)
    link = _LINK.match(reading.plain, start)
    for at in (start, link.end() if link else start):
        found = _value(reading, hit, at)
        if found is not None:
            return found
    return None


def _value(reading: Reading, hit: Hit, start: int) -> Mention | None:
    whole = _plate(reading, hit, start, "")
    sign = _SIGN.match(reading.plain, start)
    country = country_of_sign(sign["b"] or sign["s"]) if sign is not None else ""
    if sign is None or not country:
        return whole
    found = _plate(reading, hit, sign.end(), country)
    # "B-MW 1234" is a plate of Berlin; "B 1-ZZZ-117" one with its country's sign before it.
    part_of_plate = whole is not None and whole.rule != "plate_labelled_unknown"
    signed = found is not None and found.rule == "plate_labelled_country"
    if sign["b"] or (signed and not (part_of_plate and sign["gap"] == "-")):
        return found
    if found is not None and (whole is None or found.end > whole.end):
        return found
    return whole


def _plate(reading: Reading, hit: Hit, start: int, sign: str) -> Mention | None:
    groups = _GROUPS.match(reading.plain, start)
    if groups is None:
        return None
    ends = [match.start() for match in _SEPARATOR.finditer(groups[0])] + [len(groups[0])]
    hints = hinted(fold(reading.text[hit.start : hit.end]))
    looser: Mention | None = None
    for size in reversed(ends):
        value, end = compact(groups[0][:size]), start + size
        if reading.plain[end : end + 1].isalnum() or not 3 <= len(value) <= _LONGEST:
            continue
        fitting = countries_of(value)
        if not fitting or (size == ends[0] and _NOT_PLATES.fullmatch(value)):
            continue
        context = sign or _country_beside(reading, start, end)
        context = context or reading.country_near(hit.start, end)
        told = tuple(code for code in (context, *hints) if code in fitting)
        if told:  # rather a shorter plate of the country told than a longer one of any other
            return _labelled(reading, start, end, context, told)
        looser = looser or _labelled(reading, start, end, context, fitting)
    if looser is not None:
        return looser
    value = compact(groups[0][: ends[0]])
    end = start + ends[0]
    if (
        4 <= len(value) <= _LONGEST
        and sum(map(str.isdigit, value)) >= 2
        and not _NOT_PLATES.fullmatch(value)
        and not reading.plain[end : end + 1].isalnum()
    ):
        return _mention(reading, start, end, sign, (), "plate_labelled_unknown", Strength.POSSIBLE)
    return None


def _labelled(
    reading: Reading, start: int, end: int, context: str, fitting: tuple[str, ...]
) -> Mention:
    country, others = _choose(compact(reading.plain[start:end]), context, fitting)
    if country and country == context:
        rule, strength = "plate_labelled_country", Strength.CERTAIN
    else:
        rule, strength = "plate_labelled", Strength.LIKELY
    return _mention(reading, start, end, country, others, rule, strength)


def _mention(
    reading: Reading,
    start: int,
    end: int,
    country: str,
    others: tuple[str, ...],
    rule: str,
    strength: Strength,
) -> Mention:
    return reading.mention(
        MentionKind.PLATE,
        start,
        end,
        key=plate_key(country, reading.plain[start:end]),
        rule=rule,
        strength=strength,
        country=country,
        countries=" ".join(others),
    )


def _country_beside(reading: Reading, start: int, end: int) -> str:
    """The country by its sign in brackets just before or after: "(B)", "(NL)", "/F"."""
    after = _SIGN_AFTER.match(reading.plain, end)
    if after is not None and (country := country_of_sign(after["s"])):
        return country
    before = re.search(r"\(([A-Z]{1,3})\)\s?$", reading.plain[max(0, start - 7) : start])
    return country_of_sign(before[1]) if before else ""


def _choose(value: str, context: str, fitting: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The country (or "") and, when several remain possible, all of them."""
    form = COMPACT.get(context)
    if context in fitting or (form is not None and form.fullmatch(value)):
        return context, ()
    return (fitting[0], ()) if len(fitting) == 1 else ("", fitting)
