"""Which country does a code or a distinguishing sign mean?"""

from __future__ import annotations

from functools import cache

from spoc.exchange.mentions.vocabulary import load


@cache
def _codes() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    rows = load("countries.toml")
    by_alpha3 = {row["alpha3"]: code for code, row in rows.items()}
    by_sign = {row["sign"]: code for code, row in rows.items()}
    return by_alpha3, by_sign, frozenset(rows)


def country_of_alpha3(code: str) -> str:
    """ISO alpha-2 of an alpha-3 code (ICAO Doc 9303 part 3); the given code when unknown.

    Germany is written "D" in travel documents.
    """
    return "DE" if code == "D" else _codes()[0].get(code, code)


def country_of_sign(sign: str) -> str:
    """ISO alpha-2 of a vehicle's distinguishing sign or of an ISO alpha-2 code, else ""."""
    _, by_sign, known = _codes()
    return by_sign.get(sign, sign if sign in known else "")
