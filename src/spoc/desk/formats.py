"""How are numbers, instants and durations written for people?

Groups of three with U+202F, day-month-year, 24 hours, U+2212 as minus; a decimal comma except in
English.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.timezone import localtime

from spoc.cases.clock_words import MINUS, span_text

NARROW_SPACE = "\u202f"


def number_text(value: int | float | Decimal, language: str, decimals: int | None = None) -> str:
    """`215189` → `215 189` (U+202F); `33.5` → `33,5` in nl fr de and `33.5` in en.

    `decimals` rounds half up to that many places; without it the number is written as it is.
    """
    amount = Decimal(str(value))
    if not amount.is_finite():
        return str(value)
    if decimals is not None:
        amount = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{amount.copy_abs():,f}"
    whole, _point, part = text.partition(".")
    mark = "." if language.startswith("en") else ","
    sign = MINUS if amount < 0 else ""
    return sign + whole.replace(",", NARROW_SPACE) + (mark + part if part else "")


def duration_text(span: timedelta) -> str:
    """`3:13`, beyond 24 hours `1 d 3 h`; with a minus (U+2212) when time is over.

    Minutes are cut off, so that nobody is promised more time than there is.
    """
    return (MINUS if span < timedelta() else "") + span_text(span)


def day_text(value: date) -> str:
    """`24-11-2026`; an instant is first moved to the local zone."""
    day = localtime(value) if isinstance(value, datetime) else value
    return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


def hours_text(value: datetime) -> str:
    """`22:14`, local; in the hour that the clock repeats in autumn, with its offset."""
    here = localtime(value)
    text = f"{here.hour:02d}:{here.minute:02d}"
    if here.replace(fold=0).utcoffset() == here.replace(fold=1).utcoffset():
        return text
    offset = f"{here:%z}"
    return f"{text} ({offset[:3]}:{offset[3:5]})"


def moment_text(value: datetime) -> str:
    """`24-11-2026, 22:14`, local."""
    return f"{day_text(value)}, {hours_text(value)}"
