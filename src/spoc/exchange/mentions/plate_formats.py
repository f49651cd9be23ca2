"""What do the plates of each country look like, and which may be told without a label?

Formats as published by the registration authorities; plates are compared without separators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NL = (
    r"[A-Z]{2}\d{4}|\d{4}[A-Z]{2}|\d{2}[A-Z]{2}\d{2}|[A-Z]{2}\d{2}[A-Z]{2}|[A-Z]{4}\d{2}"
    r"|\d{2}[A-Z]{4}|\d{2}[A-Z]{3}\d|\d[A-Z]{3}\d{2}|[A-Z]{2}\d{3}[A-Z]|[A-Z]\d{3}[A-Z]{2}"
    r"|[A-Z]{3}\d{2}[A-Z]|[A-Z]\d{2}[A-Z]{3}|\d[A-Z]{2}\d{3}|\d{3}[A-Z]{2}\d"
)
_RO_COUNTIES = (
    "B|AB|AR|AG|BC|BH|BN|BT|BV|BR|BZ|CS|CL|CJ|CT|CV|DB|DJ|GL|GR|GJ|HR|HD|IL|IS|IF|MM|MH|MS|NT|OT|"
    "PH|SM|SJ|SB|SV|TR|TM|TL|VS|VL|VN"
)
_CANTONS = "AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH"
_BG = "[ABEKMHOPCTYX]"
_TR_PROVINCE = r"(?:0[1-9]|[1-7]\d|8[01])"

# Compact forms (capitals and digits only), per ISO 3166 code.
COMPACT: dict[str, re.Pattern[str]] = {
    country: re.compile(pattern)
    for country, pattern in {
        "BE": r"[1-9][A-Z]{3}\d{3}|[OQTUWXZ]?[A-Z]{3}\d{3}|\d{3}[A-Z]{3}",
        "NL": _NL,
        "FR": r"[A-HJ-NP-TV-Z]{2}\d{3}[A-HJ-NP-TV-Z]{2}|\d{1,4}[A-Z]{2,3}(?:\d{2}|2[AB])",
        "DE": r"[A-ZÄÖÜ]{1,3}[A-Z]{1,2}[1-9]\d{0,3}[EH]?",
        "LU": r"[A-Z]{2}\d{4}|\d{4,6}",
        "GB": r"[A-Z]{2}\d{2}[A-Z]{3}|[A-Z]\d{1,3}[A-Z]{3}|[A-Z]{3}\d{1,3}[A-Z]",
        "IE": r"\d{2,3}(?:[CDGLRTW]|C[EN]|D[L]|K[EKY]|L[DHKMSY]|M[HNO]|OY|RN|SO|TN|TS|W[HXW]|W[MD])"
        r"\d{1,6}",
        "ES": r"\d{4}[BCDFGHJ-NPRSTV-Z]{3}|[A-Z]{1,2}\d{4}[A-Z]{0,2}",
        "PT": r"[A-Z]{2}\d{4}|\d{4}[A-Z]{2}|\d{2}[A-Z]{2}\d{2}|[A-Z]{2}\d{2}[A-Z]{2}",
        "IT": r"[A-HJ-NPR-TV-Z]{2}\d{3}[A-HJ-NPR-TV-Z]{2}",
        "AT": r"[A-Z]{1,2}\d{1,5}[A-Z]{1,3}",
        "CH": rf"(?:{_CANTONS})\d{{1,6}}",
        "PL": r"[A-Z]{2,3}(?=[A-Z0-9]*\d)[A-Z0-9]{4,5}",
        "CZ": r"\d[A-Z][A-Z0-9]\d{4}|[A-Z]{2,3}\d{4}",
        "SK": r"[A-Z]{2}\d{3}[A-Z]{2}",
        "HU": r"[A-Z]{3}\d{3}|[A-Z]{4}\d{3}",
        "RO": rf"(?:{_RO_COUNTIES})\d{{2,3}}[A-Z]{{3}}",
        "BG": rf"{_BG}{{1,2}}\d{{4}}{_BG}{{2}}",
        "HR": r"[A-ZČŠŽĐ]{2}\d{3,4}[A-Z]{1,2}",
        "SI": r"[A-Z]{2}[A-Z0-9]{5}",
        "RS": r"[A-ZČŠŽĐ]{2}\d{3,5}[A-Z]{2}",
        "GR": r"[ABEHIKMNOPTXYZ]{3}\d{4}",
        "SE": r"[A-Z]{3}\d{2}[A-Z0-9]",
        "NO": r"[A-Z]{2}\d{5}",
        "DK": r"[A-Z]{2}\d{5}",
        "FI": r"[A-ZÅÄÖ]{2,3}\d{1,3}",
        "EE": r"\d{3}[A-Z]{3}",
        "LV": r"[A-Z]{2}\d{1,4}",
        "LT": r"[A-Z]{3}\d{3}",
        "TR": rf"{_TR_PROVINCE}[A-Z]{{1,3}}\d{{2,5}}",
        "UA": r"[ABCEHIKMOPTX]{2}\d{4}[ABCEHIKMOPTX]{2}",
        "RU": r"[ABEKMHOPCTYX]\d{3}[ABEKMHOPCTYX]{2}\d{2,3}",
        "AL": r"[A-Z]{2}\d{3}[A-Z]{2}",
        "MA": r"\d{1,5}[A-Z]\d{1,2}",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Distinctive:
    """A written form that may be told without a label, and whose it can be."""

    pattern: str
    countries: tuple[str, ...]
    likely: bool = False


# What a label tells of the country, by the beginning of the folded label: a weak hint.
LABEL_COUNTRIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kenteken", ("NL",)),
    ("nummerplaat", ("BE", "NL")),
    ("nummerplaten", ("BE", "NL")),
    ("plaque", ("FR", "BE", "LU", "CH")),
    ("immatricul", ("FR", "BE", "LU")),
    ("amtliches", ("DE",)),
    ("kennzeichen", ("DE", "AT")),
    ("nummernschild", ("DE", "AT")),
    ("kontrollschild", ("CH",)),
    ("targ", ("IT", "AL")),
    ("matricula", ("ES", "PT")),
    ("chapa", ("PT",)),
    ("tablica rej", ("PL",)),
    ("tablice rej", ("PL",)),
    ("numer rej", ("PL",)),
    ("nr rej", ("PL",)),
    ("plaka", ("TR",)),
    ("spz", ("CZ", "SK")),
    ("rz", ("CZ",)),
    ("evidencne", ("SK",)),
    ("rendszam", ("HU",)),
    ("numar de inm", ("RO",)),
    ("nr de inm", ("RO",)),
    ("inmatricul", ("RO",)),
    ("registarsk", ("HR", "RS")),
    ("registrska", ("SI",)),
    ("nummerplade", ("DK",)),
    ("rekisterinumero", ("FI",)),
    ("registreringsnummer", ("SE", "NO", "DK")),
    ("regnr", ("SE", "NO")),
    ("numurzime", ("LV",)),
    ("valstybinis", ("LT",)),
    ("αριθμο", ("GR",)),
    ("πινακιδ", ("GR",)),
    ("регистрационен", ("BG",)),
    ("номерн", ("RU", "UA")),
    ("госномер", ("RU",)),
    ("number plate", ("GB", "IE")),
    ("numberplate", ("GB", "IE")),
)

DISTINCTIVE: tuple[Distinctive, ...] = (
    Distinctive(r"[1-9]-[A-Z]{3}-\d{3}", ("BE",), likely=True),
    Distinctive(r"[A-Z]{2}-\d{3}-[A-Z]{2}", ("FR", "SK", "IT"), likely=True),
    Distinctive(r"(?:\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2})", ("NL", "PT")),
    Distinctive(r"(?:[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2})", ("NL", "PT")),
    Distinctive(
        r"(?:\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}"
        r"|[A-Z]{3}-\d{2}-[A-Z]|[A-Z]-\d{2}-[A-Z]{3}|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)",
        ("NL",),
        likely=True,
    ),
    Distinctive(rf"(?:{_RO_COUNTIES})[- ]\d{{2,3}}[- ][A-Z]{{3}}", ("RO",), likely=True),
    Distinctive(r"[A-Z]{2}\d{2} [A-Z]{3}", ("GB",)),
    Distinctive(r"\d{4}[ -][BCDFGHJ-NPRSTV-Z]{3}", ("ES",)),
    Distinctive(r"\d{2,3}-(?:[CDGLRTW]|[CDKLMORSTW][A-Z])-\d{1,6}", ("IE",)),
    Distinctive(r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [1-9]\d{0,3}[EH]?", ("DE",)),
    Distinctive(rf"{_TR_PROVINCE} [A-Z]{{1,3}} \d{{2,5}}", ("TR",)),
    Distinctive(r"[A-HJ-NPR-TV-Z]{2}\d{3}[A-HJ-NPR-TV-Z]{2}", ("IT", "FR")),
    Distinctive(rf"{_BG}{{1,2}} ?\d{{4}} ?{_BG}{{2}}", ("BG", "UA")),
    Distinctive(r"\d[A-Z]\d \d{4}", ("CZ",)),
    Distinctive(r"[A-ZČŠŽĐ]{2} ?\d{3,4}-[A-Z]{2}", ("HR", "RS")),
    Distinctive(r"(?:[A-Z]{3}-\d{3}|\d{3}-[A-Z]{3})", ("BE", "HU", "FI")),
    Distinctive(rf"(?:{_CANTONS})[ -]?\d{{3}}[ .']\d{{3}}", ("CH",)),
)
BARE = re.compile(
    r"(?<![\w/.-])(?:"
    + "|".join(f"(?P<f{at}>{form.pattern})" for at, form in enumerate(DISTINCTIVE))
    + r")(?![\w]|[-/][\w])"
)


def hinted(label: str) -> tuple[str, ...]:
    """The countries that a folded label hints at."""
    found = (countries for start, countries in LABEL_COUNTRIES if label.startswith(start))
    return next(found, ())


def countries_of(compact: str) -> tuple[str, ...]:
    """The countries whose plates may look like this compact value."""
    return tuple(code for code, form in COMPACT.items() if form.fullmatch(compact))
