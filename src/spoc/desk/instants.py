"""Which instant did an officer type? `22:14`, `14-03-2026 22:14`, `14 3 26 22:14`, ISO 8601.

Pure: the present instant and the zone are given.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_TYPED = re.compile(
    r"(?:(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})(?:[-/. ](?P<year>\d{4}|\d{2}))?[ ,]+)?"
    r"(?P<hour>\d{1,2})[:.hHuU](?P<minute>\d{2})\Z"
)
_DAY = timedelta(days=1)


def read_instant(
    text: str, *, now: datetime, zone: ZoneInfo, is_coming: bool = False
) -> datetime | None:
    """The instant meant, in UTC; None when it cannot be read.

    Times without offset are local. A time alone is the last such time, or with `is_coming` the
    next; a day without a year is one of the present year; two digits are a year of this century.
    """
    words = " ".join(text.split())
    found = _TYPED.match(words)
    if found is None:
        return _iso(words, zone)
    here = now.astimezone(zone)
    try:
        wall = time(int(found["hour"]), int(found["minute"]))
        if found["day"] is None:
            return _nearest(wall, now=now, zone=zone, is_coming=is_coming)
        year = int(found["year"] or here.year)
        day = date(year + 2000 if year < 100 else year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return datetime.combine(day, wall, zone).astimezone(UTC)


def _nearest(wall: time, *, now: datetime, zone: ZoneInfo, is_coming: bool) -> datetime:
    today = now.astimezone(zone).date()
    at = datetime.combine(today, wall, zone).astimezone(UTC)
    if is_coming and at < now:
        return datetime.combine(today + _DAY, wall, zone).astimezone(UTC)
    if not is_coming and at > now:
        return datetime.combine(today - _DAY, wall, zone).astimezone(UTC)
    return at


def _iso(text: str, zone: ZoneInfo) -> datetime | None:
    if len(text) < 16:  # a day alone is no instant
        return None
    try:
        at = datetime.fromisoformat(text)
        return (at if at.utcoffset() is not None else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
