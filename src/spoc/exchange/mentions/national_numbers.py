"""Which national identification numbers of persons does a text hold?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from types import ModuleType

from stdnum.be import bis, nn
from stdnum.bg import egn
from stdnum.ch import ssn
from stdnum.cz import rc
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.it import codicefiscale
from stdnum.lt import asmens
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.si import emso
from stdnum.tr import tckimlik

from spoc.exchange.mentions.folding import fold
from spoc.exchange.mentions.keys import compact
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading
from spoc.exchange.mentions.vocabulary import Hit

# Order decides when a number is valid in several countries and nothing else tells.
_SCHEMES: tuple[tuple[str, ModuleType], ...] = (
    ("BE", nn),
    ("BE", bis),
    ("FR", nir),
    ("IT", codicefiscale),
    ("ES", dni),
    ("ES", nie),
    ("CH", ssn),
    ("FI", hetu),
    ("RO", cnp),
    ("SE", personnummer),
    ("CZ", rc),
    ("NO", fodselsnummer),
    ("PL", pesel),
    ("TR", tckimlik),
    ("DE", idnr),
    ("NL", bsn),
    ("DK", cpr),
    ("BG", egn),
    ("EE", ik),
    ("LT", asmens),
    ("GR", amka),
    ("HR", oib),
    ("SI", emso),
    ("PT", nif),
    ("IE", pps),
)
# Labels that belong to one country, folded.
_LABEL_COUNTRY = {
    "rijksregisternummer": "BE",
    "rijksregisternr": "BE",
    "rijksregister": "BE",
    "insz": "BE",
    "nrn": "BE",
    "registre national": "BE",
    "niss": "BE",
    "bsn": "NL",
    "burgerservicenummer": "NL",
    "sofinummer": "NL",
    "nir": "FR",
    "numero de securite sociale": "FR",
    "steueridentifikationsnummer": "DE",
    "steuer id": "DE",
    "idnr": "DE",
    "dni": "ES",
    "nie": "ES",
    "codice fiscale": "IT",
    "cf": "IT",
    "pesel": "PL",
    "cnp": "RO",
    "cod numeric personal": "RO",
    "cpr": "DK",
    "hetu": "FI",
    "henkilotunnus": "FI",
    "egn": "BG",
    "isikukood": "EE",
    "asmens kodas": "LT",
    "tckn": "TR",
    "tc kimlik no": "TR",
    "t.c. kimlik no": "TR",
    "oib": "HR",
    "emso": "SI",
    "amka": "GR",
    "pps": "IE",
    "ahv": "CH",
    "avs": "CH",
}
_LABELLED = re.compile(r"[A-Z0-9](?:[ ./-]{0,2}[A-Z0-9]){7,17}(?!\w)", re.IGNORECASE | re.ASCII)
_SEPARATOR = re.compile(r"[ ./-]+")

# Forms that nothing else is written in; `sure` when a check digit leaves hardly any doubt.
_BARE: tuple[tuple[str, str, tuple[ModuleType, ...], bool], ...] = (
    ("be", r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}[.-][0-9]{2}", (nn, bis), True),
    ("it", r"[A-Z]{6}[0-9]{2}[A-EHLMPR-T][0-9]{2}[A-Z][0-9]{3}[A-Z]", (codicefiscale,), True),
    ("fr", r"[12] ?[0-9]{2} ?[01][0-9] ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", (nir,), True),
    ("ch", r"756\.?[0-9]{4}\.?[0-9]{4}\.?[0-9]{2}", (ssn,), True),
    ("es", r"(?:[0-9]{8}-?[A-HJ-NP-TV-Z]|[XYZ]-?[0-9]{7}-?[A-HJ-NP-TV-Z])", (dni, nie), False),
    ("fi", r"[0-3][0-9][01][0-9]{3}[-+A][0-9]{3}[0-9A-Y]", (hetu,), True),
    ("ro", r"[1-8][0-9]{2}[01][0-9][0-3][0-9]{8}", (cnp,), False),
    ("se", r"(?:19|20)?[0-9]{2}[01][0-9][0-3][0-9][-+][0-9]{4}", (personnummer,), False),
    ("cz", r"[0-9]{2}[0-35-8][0-9][0-3][0-9]/[0-9]{4}", (rc,), False),
    ("bp", r"[0-9]{11}", (nn, bis), False),
)
_BARE_PATTERN = re.compile(
    r"(?<![\w+./-])(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern, _, _ in _BARE)
    + r")(?![\w]|[-./][0-9])"
)
_BY_NAME = {name: (schemes, sure) for name, _, schemes, sure in _BARE}
_COUNTRY_OF = {scheme.__name__: country for country, scheme in _SCHEMES}


def find(reading: Reading) -> Iterator[Mention]:
    """Labelled numbers whose check digit holds in some country, and bare ones of clear form.

    `country` is the issuing one; `birth_date` and `sex` where the number tells them.
    """
    for hit in reading.labels.get("national_number", ()):
        found = _labelled(reading, hit)
        if found is not None:
            yield found
    for match in _BARE_PATTERN.finditer(reading.plain):
        schemes, sure = _BY_NAME[str(match.lastgroup)]
        scheme = next((one for one in schemes if one.is_valid(match[0])), None)
        if scheme is not None:
            yield _mention(
                reading,
                *match.span(),
                (scheme,),
                rule="national_number_form",
                strength=Strength.CERTAIN if sure else Strength.LIKELY,
            )


def _labelled(reading: Reading, hit: Hit) -> Mention | None:
    start = reading.value_at(hit)
    match = _LABELLED.match(reading.plain, start)
    if match is None:
        return None
    label = fold(reading.text[hit.start : hit.end])
    wanted = _LABEL_COUNTRY.get(label, "")
    sizes = [gap.start() for gap in _SEPARATOR.finditer(match[0])] + [len(match[0])]
    for size in reversed(sizes):
        schemes = valid_schemes(match[0][:size])
        own = tuple(one for one in schemes if _COUNTRY_OF[one.__name__] == wanted)
        if own or (schemes and not wanted):
            return _mention(
                reading,
                start,
                start + size,
                own or schemes,
                rule="national_number_labelled",
                strength=Strength.CERTAIN,
            )
    digits = sum(map(str.isdigit, match[0]))
    if digits < 6:
        return None
    return reading.mention(
        MentionKind.NATIONAL_NUMBER,
        start,
        match.end(),
        key=compact(match[0]),
        rule="national_number_wrong",
        strength=Strength.POSSIBLE,
        country=wanted,
    )


def valid_schemes(written: str) -> tuple[ModuleType, ...]:
    """The schemes in which this number is valid, in our order."""
    return tuple(scheme for _, scheme in _SCHEMES if scheme.is_valid(written))


def _mention(
    reading: Reading,
    start: int,
    end: int,
    schemes: tuple[ModuleType, ...],
    *,
    rule: str,
    strength: Strength,
) -> Mention:
    written = reading.plain[start:end]
    countries = list(dict.fromkeys(_COUNTRY_OF[scheme.__name__] for scheme in schemes))
    alone = len(countries) == 1
    return reading.mention(
        MentionKind.NATIONAL_NUMBER,
        start,
        end,
        key=compact(written),
        rule=rule,
        strength=strength,
        country=countries[0] if alone else "",
        countries="" if alone else " ".join(countries),
        birth_date=_told(schemes[0], "get_birth_date", written) if alone else "",
        sex=_told(schemes[0], "get_gender", written) if alone else "",
    )


def _told(scheme: ModuleType, question: str, written: str) -> str:
    """What a valid number tells: ISO date, "M" or "F"; "" when it does not."""
    read = getattr(scheme, question, None)
    if read is None:
        return ""
    try:
        found = read(written)
    except ValidationError:  # some valid numbers, of companies, have no such part
        return ""
    return found.isoformat() if isinstance(found, date) else found or ""
