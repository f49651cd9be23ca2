"""Which numbers of identity and travel documents does a text name by their label?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.be import eid

from spoc.exchange.mentions.keys import compact
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading
from spoc.exchange.mentions.vocabulary import Hit

_LABELS = (
    "passport",
    "id_card",
    "licence",
    "residence_permit",
    "visa",
    "travel_document",
)
_COUNTRY_REACH = 16  # "Turkish passport", not "Turkish national, holder of a passport"

_NUMBER = re.compile(
    r"(?=[A-Z0-9 -]{0,6}[0-9])"
    r"(?:[A-Z]{1,3}[ -]?(?=[A-Z]{0,2}[0-9]))?"
    r"[A-Z0-9]{2,16}(?:[ -](?=[A-Z0-9]{0,3}[0-9])[A-Z0-9]{2,10}){0,3}(?!\w)",
    re.IGNORECASE | re.ASCII,
)
# The number may stand further on: a passport of somebody "met nummer EN123456".
_NUMBER_WORD = re.compile(
    r"(?:[^\n.;:]{0,40}?)(?<!\w)(?:no\.?|nr\.?|n[°º]\.?|number|nummer|num[ée]ro|n[úu]mero|nummero)"
    r"[ \t:]{0,3}",
    re.IGNORECASE,
)
_DATE = re.compile(r"[0-9]{1,2}[ -][0-9]{1,2}[ -][0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


def find(reading: Reading) -> Iterator[Mention]:
    """Labelled numbers; a Belgian card number with its check digits is certain."""
    for code in _LABELS:
        for hit in reading.labels.get(code, ()):
            found = _after(reading, hit, code, reading.value_at(hit))
            if found is None:
                further = _NUMBER_WORD.match(reading.plain, hit.end)
                found = _after(reading, hit, code, further.end()) if further else None
            if found is not None:
                yield found


def _after(reading: Reading, hit: Hit, code: str, start: int) -> Mention | None:
    match = _NUMBER.match(reading.plain, start)
    if match is None or _DATE.match(match[0]):
        return None
    value = compact(match[0])
    if len(value) < 5 or sum(map(str.isdigit, value)) < 3:
        return None
    checked = code == "id_card" and eid.is_valid(value)
    return reading.mention(
        MentionKind.DOCUMENT,
        start,
        match.end(),
        key=value,
        rule="document_checked" if checked else "document_labelled",
        strength=Strength.CERTAIN if checked else Strength.LIKELY,
        type=code,
        country="BE"
        if checked
        else reading.country_near(hit.start, match.end(), reach=_COUNTRY_REACH),
    )
