"""Which vehicle identification numbers does a text hold (ISO 3779)?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading, nearest
from spoc.exchange.mentions.vocabulary import codes

_VIN = re.compile(r"(?<![\w-])(?=[A-Z0-9]{0,16}[0-9])[A-HJ-NPR-Z0-9]{17}(?![\w-])", re.IGNORECASE)
_SPACED = re.compile(r"[A-HJ-NPR-Z0-9]{3}[ -][A-HJ-NPR-Z0-9]{6}[ -][A-HJ-NPR-Z0-9]{8}(?![\w-])")
_REACH = 40

# World manufacturer identifiers of makers common on European roads (ISO 3780).
_MAKERS = codes("vehicle_makers")
# Check digit in position 9: 49 CFR 565.15; also required by GB 16735 in China.
_CHECKED_REGIONS = frozenset("12345L")
_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
) | {str(digit): digit for digit in range(10)}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def has_check_digit(vin: str) -> bool:
    """Whether position 9 of a compact upper-case VIN is its check digit (49 CFR 565.15)."""
    total = sum(_VALUES[letter] * weight for letter, weight in zip(vin, _WEIGHTS, strict=True))
    return vin[8] == "0123456789X"[total % 11]


def find(reading: Reading) -> Iterator[Mention]:
    """Numbers of 17 characters: certain with a check digit, likely with a label or known maker."""
    labels = reading.labels.get("vin", ())
    for match in _VIN.finditer(reading.plain):
        start, end = match.span()
        label = nearest(labels, start, end, low=start - _REACH, high=start)
        found = _judge(reading, start, end, labelled=label is not None)
        if found is not None:
            yield found
    for hit in labels:
        spaced = _SPACED.match(reading.plain, reading.value_at(hit))
        if spaced is not None:
            found = _judge(reading, *spaced.span(), labelled=True)
            if found is not None:
                yield found


def _judge(reading: Reading, start: int, end: int, *, labelled: bool) -> Mention | None:
    vin = reading.plain[start:end].replace(" ", "").replace("-", "").upper()
    if vin.isdigit():
        return None
    if vin[0] in _CHECKED_REGIONS and has_check_digit(vin):
        rule, strength = "vin_check_digit", Strength.CERTAIN
    elif labelled:
        rule, strength = "vin_labelled", Strength.LIKELY
    elif vin[:3] in _MAKERS and vin[-4:].isdigit():
        rule, strength = "vin_maker", Strength.LIKELY
    else:
        return None
    return reading.mention(
        MentionKind.VEHICLE, start, end, key=vin, rule=rule, strength=strength, maker=vin[:3]
    )
