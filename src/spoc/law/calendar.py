"""At which instant does a limit end, in the strict and in the calendar reading?

Pure: no clock, no settings. Instants come in and go out aware; what goes out is in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from spoc.law.codes import Counting
from spoc.law.limits import Limit
from spoc.law.national import Reading

_DAY = timedelta(days=1)
_SATURDAY = 5


def due(
    start: datetime, limit: Limit, reading: Reading, zone: ZoneInfo, holidays: frozenset[date]
) -> datetime:
    """The instant that counts: calendar days in the nation's reading, working days always counted
    as such, everything else in real time. Arguments as in `due_calendar`."""
    if reading is Reading.CALENDAR or limit.counting is Counting.WORKING_DAYS:
        return due_calendar(start, limit, zone, holidays)
    return due_strict(start, limit)


def due_strict(start: datetime, limit: Limit) -> datetime:
    """Start plus duration in real time, whatever the clocks on the wall do that night.

    For working days this is the tightest thinkable reading (24 hours each, weekends too).
    Raises `ValueError` when `start` has no time zone.
    """
    return _in_utc(start) + limit.duration


def due_calendar(
    start: datetime, limit: Limit, zone: ZoneInfo, holidays: frozenset[date]
) -> datetime:
    """The reading of Regulation (EEC, Euratom) No 1182/71, Article 3, in the national zone.

    The day of receipt is not counted (1); the period ends with the last hour of its last day
    (2)(b), given as midnight at the end of that day; a last day that is a Saturday, Sunday or
    public holiday moves to the next working day (4); a period of two days or more includes at
    least two working days (5). Working days are counted as such. Hours, "immediately" and own
    targets stay in real time from the minute of receipt, though (1) would not count the hour of
    receipt. That the Regulation governs police limits is itself unconfirmed.

    `holidays`: public holidays of the state that must act, for every year the period touches.
    Raises `ValueError` when `start` has no time zone.
    """
    if limit.counting not in (Counting.CALENDAR_DAYS, Counting.WORKING_DAYS):
        return due_strict(start, limit)
    first = _in_utc(start).astimezone(zone).date()
    days = limit.duration.days
    if limit.counting is Counting.WORKING_DAYS:
        last = _working_days_after(first, days, holidays)
    else:
        # The first working day at or after the last day, but no earlier than the second
        # working day of the period (the first, for a period of one day).
        last = max(
            _working_days_after(first + timedelta(days=days - 1), 1, holidays),
            _working_days_after(first, min(days, 2), holidays),
        )
    return datetime.combine(last + _DAY, time.min, zone).astimezone(UTC)


def is_working_day(day: date, holidays: frozenset[date]) -> bool:
    """No Saturday, Sunday or public holiday (Regulation No 1182/71, Article 2)."""
    return day.weekday() < _SATURDAY and day not in holidays


def belgian_holidays(years: Iterable[int]) -> frozenset[date]:
    """The public holidays of Belgium in these years."""
    # Here: the package reads the calendars of all religions, a fifth of a second for each process
    # that starts, and years are asked once.
    import holidays as public_holidays  # noqa: PLC0415

    return frozenset(public_holidays.country_holidays("BE", years=set(years)))


def _working_days_after(day: date, count: int, holidays: frozenset[date]) -> date:
    while count:
        day += _DAY
        count -= is_working_day(day, holidays)
    return day


def _in_utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"The instant {instant.isoformat()} has no time zone; give one with it.")
    return instant.astimezone(UTC)
