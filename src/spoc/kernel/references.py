"""Which number does the next thing get? Strictly rising per year, no doubles, no gaps."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

# The row stays locked until the caller's transaction ends: a roll-back gives the number back.
_NEXT = """
    INSERT INTO kernel_counter (series, year, value) VALUES (%s, %s, 1)
    ON CONFLICT (series, year) DO UPDATE SET value = kernel_counter.value + 1
    RETURNING value
"""
PREFIX = {"register": "", "case": "C-", "dispatch": "D-"}


def next_reference(series: str, *, now: datetime, zone: ZoneInfo) -> str:
    """The next reference of a series: `2026-048391`, `C-2026-001234`.

    The year is the one of the national zone. Call it last in the transaction: other writers wait
    for the same row until commit.
    """
    year = now.astimezone(zone).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year])
        row = cursor.fetchone()
    return f"{PREFIX[series]}{year}-{row[0]:06d}"
