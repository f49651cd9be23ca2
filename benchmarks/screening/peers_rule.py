"""What does a competent integrator put around a name matcher? Romanisation and a rule.

The points are fixed and the same for every peer; they are added to a name score from 0 to 100.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from anyascii import anyascii

try:
    import icu
except ImportError:
    icu = None

Record = Mapping[str, Any]

_POINTS: Final = {
    "equal": 8, "swapped": 5, "partly": 2, "near": 2, "missing": 0, "other": -18,
}  # fmt: skip
_ORDER: Final = ("equal", "swapped", "partly", "near", "other", "missing")
_ICU: Final = (
    icu.Transliterator.createInstance(
        "Any-Latin; NFKD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower"
    )
    if icu
    else None
)


@lru_cache(maxsize=1 << 20)
def plain(text: str) -> str:
    """Lower-case Latin words of any script, by ICU where it is installed, else by anyascii."""
    if not text.isascii():
        text = _ICU.transliterate(text) if _ICU else anyascii(unicodedata.normalize("NFC", text))
    return re.sub(r"[^\w]+", " ", text.lower()).strip()


def points(query: Record, record: Record) -> float:
    """Points for date of birth, gender, nationality and document."""
    told = _POINTS[_date(query.get("dob") or (), record.get("dob") or ())]
    if query.get("gender") and record.get("gender") and query["gender"] != record["gender"]:
        told -= 10
    if query.get("nat") and record.get("nat"):
        told += 2 if set(query["nat"]) & set(record["nat"]) else -4
    if set(query.get("docs") or ()) & set(record.get("docs") or ()):
        told += 30
    return told


def _date(ours: Iterable[str], theirs: Iterable[str]) -> str:
    """How two sets of dates stand to each other, by the pair that stands best."""
    found = [_two_dates(one, other) for one in ours for other in theirs]
    return min(found, key=_ORDER.index, default="missing")


def _two_dates(one: str, other: str) -> str:
    if len(one) != 10 or len(other) != 10:
        shared = min(len(one), len(other))
        return "partly" if one[:shared] == other[:shared] else "other"
    if one == other:
        return "equal"
    if one[:4] == other[:4]:
        if one[5:7] == other[8:] and one[8:] == other[5:7]:
            return "swapped"
        if "01-01" in (one[5:], other[5:]):
            return "partly"
    if sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        return "near"
    if one[4:] == other[4:] and abs(int(one[:4]) - int(other[:4])) <= 1:
        return "near"
    return "other"
