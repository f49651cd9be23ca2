"""Which number does the next thing get? Strictly rising per year, no doubles, no gaps."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

# The row stays locked until the caller's transaction ends: a roll-back gives the number back.
_NEXT = """
    INSERT INTO kernel_counter (series, year, value) VALUES (%s, %s, %s)
    ON CONFLICT (series, year) DO UPDATE SET value = kernel_counter.value + excluded.value
    RETURNING value
"""
PREFIX = {"register": "", "case": "C-", "dispatch": "D-"}


def next_reference(series: str, *, now: datetime, zone: ZoneInfo) -> str:
    """The next reference of a series: `2026-048391`, `C-2026-001234`.

    The year is the one of the national zone. Call it last in the transaction: other writers wait
    for the same row until commit.
    """
    return next_references(series, 1, now=now, zone=zone)[0]


def next_references(series: str, count: int, *, now: datetime, zone: ZoneInfo) -> list[str]:
    """The next `count` references of a series, rising; at least one."""
    year = now.astimezone(zone).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year, count])
        (last,) = cursor.fetchone()
    return [f"{PREFIX[series]}{year}-{number:06d}" for number in range(last - count + 1, last + 1)]
