"""What form of a value compares exactly, however it was written?"""

from __future__ import annotations

import re

from spoc.exchange.mentions.folding import fold, plain

_NOT_ALNUM = re.compile(r"[\W_]+")


def compact(value: str) -> str:
    """Letters and digits only, upper case: plates, documents, chassis numbers, accounts."""
    return _NOT_ALNUM.sub("", plain(value)).upper()


def plate_key(country: str, value: str) -> str:
    """ISO code of the country (may be empty) followed by the compact plate."""
    return country + compact(value)


def person_key(name: str, birth_date: str = "") -> str:
    """Folded, sorted name tokens, and "|" + birth date (ISO, may be partial) when known."""
    tokens = sorted(_NOT_ALNUM.sub(" ", fold(name)).split())
    return " ".join(tokens) + (f"|{birth_date}" if birth_date else "")


def words_key(value: str) -> str:
    """Folded words in their order: organisations, addresses, places, words."""
    return " ".join(_NOT_ALNUM.sub(" ", fold(value)).split())
