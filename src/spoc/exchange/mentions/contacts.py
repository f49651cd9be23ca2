"""Which phone numbers and e-mail addresses does a text hold?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from spoc.exchange.mentions.folding import plain
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading, nearest

# The partner's country is not known here: a national number is read as one of ours.
DEFAULT_REGION = "BE"

_EMAIL = re.compile(
    r"(?<![\w.%+-])[a-z0-9][\w.%+'-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}"
    r"[a-z]{2,24}(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
# What parts the digits of one number. A stroke between blanks before a new beginning parts two
# numbers: "0471.11.22.33 / 02 765 43 21".
GAP = r"(?!(?: [/-] ?|[/-] )(?:\(?0|\+))[ ./()-]{0,3}"
_PHONE = re.compile(
    r"(?:(?<![\w+./:-])|(?<=[0-9]{6}/))"
    r"(?:(?P<world>\+\s?|00[ .-]?(?=[1-9]))[1-9]|\(?0|(?P<bare>[1-9]))"
    rf"(?:{GAP}[0-9]){{6,14}}(?![\w-]|[.:][0-9]|/(?!0[1-9][0-9]{{6}})[0-9])"
)
_REACH = 40
_MOBILE = frozenset(
    {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}
)


def find_emails(reading: Reading) -> Iterator[Mention]:
    """E-mail addresses; the key is lower case."""
    if "@" not in reading.plain:
        return
    for match in _EMAIL.finditer(reading.plain):
        yield reading.mention(
            MentionKind.EMAIL,
            *match.span(),
            key=match[0].lower(),
            rule="email",
            strength=Strength.CERTAIN,
        )


def find_phones(reading: Reading) -> Iterator[Mention]:
    """Phone numbers that the numbering plans allow; the key is E.164."""
    labels = reading.labels.get("phone", ())
    for match in _PHONE.finditer(reading.plain):
        start, end = match.span()
        label = nearest(labels, start, end, low=start - _REACH, high=start)
        if match["bare"] and label is None:
            continue
        number = phone_number(match[0])
        if number is None:
            if label is not None:
                yield _unknown(reading, start, end)
            continue
        if match["world"]:
            rule, strength = "phone_international", Strength.CERTAIN
        elif label is not None:
            rule, strength = "phone_labelled", Strength.LIKELY
        else:
            rule, strength = "phone_national", Strength.POSSIBLE
        yield reading.mention(
            MentionKind.PHONE,
            start,
            end,
            key=number.key,
            rule=rule,
            strength=strength,
            country=number.country,
            line=number.line,
        )


def numbers_in(value: str) -> list[tuple[int, int, str]]:
    """Start, end and key of each number of a field for one: people write two into it."""
    found = [(*match.span(), phone_number(match[0])) for match in _PHONE.finditer(plain(value))]
    return [(start, end, number.key) for start, end, number in found if number is not None]


def _unknown(reading: Reading, start: int, end: int) -> Mention:
    """A number that no plan we tried allows: a national number of the partner, or misspelt."""
    digits = "".join(filter(str.isdigit, reading.plain[start:end]))
    return reading.mention(
        MentionKind.PHONE,
        start,
        end,
        key=digits,
        rule="phone_labelled_unknown",
        strength=Strength.POSSIBLE,
    )


class Number:
    """A phone number: E.164 key, country, kind of line ("mobile" or "")."""

    __slots__ = ("country", "key", "line")

    def __init__(self, number: phonenumbers.PhoneNumber) -> None:
        self.key: str = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        self.country: str = phonenumbers.region_code_for_number(number) or ""
        kind = phonenumbers.number_type(number)
        self.line: str = "mobile" if kind in _MOBILE else ""


def phone_number(written: str) -> Number | None:
    """The number as the numbering plan reads it, or None when no plan allows it."""
    digits = plain(written).strip()
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    for candidate in (digits, "+" + digits):
        try:
            number = phonenumbers.parse(candidate, DEFAULT_REGION)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return Number(number)
    return None
