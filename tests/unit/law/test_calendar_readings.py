"""Does a limit end at the right instant, over weekends, holidays and changes of the clock?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoc.law.calendar import (
    belgian_holidays,
    due,
    due_calendar,
    due_strict,
    is_working_day,
)
from spoc.law.codes import Counting
from spoc.law.limits import Limit, limit, limits
from spoc.law.national import Reading

BRUSSELS = ZoneInfo("Europe/Brussels")
ZONES = [BRUSSELS, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")]
HOLIDAYS = belgian_holidays(range(2018, 2032))
THREE_DAYS = limit("dir977_urgent_indirect")
SEVEN_DAYS = limit("dir977_normal")
TWO_WORKING_DAYS = limit("sis_wrong_data")

FIRST = datetime(2019, 1, 1, tzinfo=UTC)
instants = st.builds(
    lambda minutes, zone: (FIRST + timedelta(minutes=minutes)).astimezone(zone),
    st.integers(min_value=0, max_value=11 * 366 * 24 * 60),
    st.sampled_from(ZONES),
)
day_limits = st.sampled_from(
    [known for known in limits().values() if known.counting is Counting.CALENDAR_DAYS]
)


def brussels(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS, fold=fold)


def calendar_due(start: str, known: Limit) -> str:
    end = due_calendar(brussels(start), known, BRUSSELS, HOLIDAYS)
    return end.astimezone(BRUSSELS).strftime("%a %Y-%m-%d %H:%M")


@given(start=instants, known=st.sampled_from(list(limits().values())))
def test_strict_due_is_real_time_whatever_the_zone(start: datetime, known: Limit) -> None:
    end = due_strict(start, known)
    assert end - start.astimezone(UTC) == known.duration
    assert end.tzinfo is UTC
    for zone in ZONES:
        assert due_strict(start.astimezone(UTC).astimezone(zone), known) == end


@pytest.mark.parametrize(
    ("start", "code", "end"),
    [
        # Spring: the night of 29 March 2026 has no hour from 2 to 3.
        ("2026-03-28T22:00", "dir977_urgent_direct", "2026-03-29T07:00"),
        ("2026-03-28T22:00", "dir977_urgent_indirect", "2026-03-31T23:00"),
        # Autumn: the night of 25 October 2026 has the hour from 2 to 3 twice.
        ("2026-10-24T22:00", "dir977_urgent_direct", "2026-10-25T05:00"),
        ("2026-10-24T22:00", "dir977_urgent_indirect", "2026-10-27T21:00"),
        # Leap day.
        ("2028-02-27T10:00", "dir977_urgent_indirect", "2028-03-01T10:00"),
        ("2027-02-27T10:00", "dir977_urgent_indirect", "2027-03-02T10:00"),
        ("2028-02-28T20:00", "dir977_urgent_direct", "2028-02-29T04:00"),
    ],
)
def test_eight_hours_are_eight_hours_of_real_time(start: str, code: str, end: str) -> None:
    assert due_strict(brussels(start), limit(code)) == brussels(end)


def test_the_hour_that_comes_twice_is_two_different_starts() -> None:
    first, second = brussels("2026-10-25T02:30"), brussels("2026-10-25T02:30", fold=1)
    eight = limit("dir977_urgent_direct")
    assert due_strict(first, eight) == brussels("2026-10-25T09:30")
    assert due_strict(second, eight) == brussels("2026-10-25T10:30")


@pytest.mark.parametrize(
    ("start", "known", "end"),
    [
        # Monday: days are Tuesday, Wednesday, Thursday; midnight ends the last one.
        ("2026-06-01T09:00", THREE_DAYS, "Fri 2026-06-05 00:00"),
        ("2026-06-01T00:00", THREE_DAYS, "Fri 2026-06-05 00:00"),
        ("2026-06-01T23:59", THREE_DAYS, "Fri 2026-06-05 00:00"),
        # Wednesday: the third day is a Saturday, so Monday is the last day.
        ("2026-06-03T09:00", THREE_DAYS, "Tue 2026-06-09 00:00"),
        # Thursday: the third day is a Sunday; Friday and Monday are the two working days.
        ("2026-06-04T09:00", THREE_DAYS, "Tue 2026-06-09 00:00"),
        # Friday: the third day is Monday, the only working day; Tuesday must come too.
        ("2026-06-05T09:00", THREE_DAYS, "Wed 2026-06-10 00:00"),
        ("2026-06-05T09:00", SEVEN_DAYS, "Sat 2026-06-13 00:00"),
        # The seventh day is Christmas, a Friday: Monday is the last day.
        ("2026-12-18T09:00", SEVEN_DAYS, "Tue 2026-12-29 00:00"),
        # Easter: Saturday, Sunday and Easter Monday (6 April 2026) are no working days.
        ("2026-04-02T09:00", THREE_DAYS, "Wed 2026-04-08 00:00"),
        # Both changes of the clock: midnight of the wall, not 24 times three hours.
        ("2026-03-27T09:00", THREE_DAYS, "Wed 2026-04-01 00:00"),
        ("2026-10-23T09:00", THREE_DAYS, "Wed 2026-10-28 00:00"),
        # Leap day is a day like another.
        ("2028-02-28T09:00", THREE_DAYS, "Fri 2028-03-03 00:00"),
        ("2027-03-01T09:00", THREE_DAYS, "Fri 2027-03-05 00:00"),
        # Working days: the day of the evidence, weekends and holidays are not counted.
        ("2026-06-01T09:00", TWO_WORKING_DAYS, "Thu 2026-06-04 00:00"),
        ("2026-06-05T09:00", TWO_WORKING_DAYS, "Wed 2026-06-10 00:00"),
        ("2026-06-06T09:00", TWO_WORKING_DAYS, "Wed 2026-06-10 00:00"),
        ("2026-04-02T09:00", TWO_WORKING_DAYS, "Wed 2026-04-08 00:00"),
    ],
)
def test_the_calendar_reading_follows_regulation_1182_71(
    start: str, known: Limit, end: str
) -> None:
    assert calendar_due(start, known) == end


def test_the_day_of_receipt_is_that_of_the_national_zone() -> None:
    late_in_utc = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # already Tuesday in Brussels
    end = due_calendar(late_in_utc, THREE_DAYS, BRUSSELS, HOLIDAYS)
    assert end == brussels("2026-06-06T00:00")
    assert end.tzinfo is UTC


@pytest.mark.parametrize(
    "code", ["dir977_urgent_direct", "sirene_terrorism", "interpol_normal", "prum_core_data"]
)
def test_hours_immediate_and_own_targets_ignore_the_calendar(code: str) -> None:
    start = brussels("2026-12-24T23:00")
    assert due_calendar(start, limit(code), BRUSSELS, HOLIDAYS) == due_strict(start, limit(code))


@given(start=instants, known=day_limits, zone=st.sampled_from(ZONES))
def test_calendar_days_end_at_midnight_after_a_working_day_and_hold_two_of_them(
    start: datetime, known: Limit, zone: ZoneInfo
) -> None:
    end = due_calendar(start, known, zone, HOLIDAYS).astimezone(zone)
    received = start.astimezone(UTC).astimezone(zone).date()
    last = end.date() - timedelta(days=1)
    period = [received + timedelta(days=day) for day in range(1, (last - received).days + 1)]
    assert (end - timedelta(seconds=1)).astimezone(UTC).astimezone(zone).date() <= last
    assert is_working_day(last, HOLIDAYS)
    assert len(period) >= known.duration.days
    assert sum(is_working_day(day, HOLIDAYS) for day in period) >= 2
    shortened = period[:-1]
    assert (
        len(shortened) < known.duration.days
        or not is_working_day(shortened[-1], HOLIDAYS)
        or sum(is_working_day(day, HOLIDAYS) for day in shortened) < 2
    )


@given(start=instants, known=day_limits)
def test_the_calendar_reading_is_never_tighter_than_the_strict_one_by_the_clock_on_the_wall(
    start: datetime, known: Limit
) -> None:
    wall = start.astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None)
    end = due_calendar(start, known, BRUSSELS, HOLIDAYS).astimezone(BRUSSELS).replace(tzinfo=None)
    assert end - wall > known.duration
    assert end.time() == time.min


def test_the_nations_reading_decides_calendar_days_only() -> None:
    start = brussels("2026-06-05T09:00")
    strict, calendar = (due_strict(start, THREE_DAYS), brussels("2026-06-10T00:00"))
    assert due(start, THREE_DAYS, Reading.STRICT, BRUSSELS, HOLIDAYS) == strict
    assert due(start, THREE_DAYS, Reading.CALENDAR, BRUSSELS, HOLIDAYS) == calendar


@pytest.mark.parametrize("reading", Reading)
def test_working_days_are_counted_as_such_in_either_reading(reading: Reading) -> None:
    end = due(brussels("2026-06-05T09:00"), TWO_WORKING_DAYS, reading, BRUSSELS, HOLIDAYS)
    assert end == brussels("2026-06-10T00:00")


@pytest.mark.parametrize("known", [THREE_DAYS, limit("dir977_urgent_direct")])
def test_an_instant_without_a_zone_is_refused(known: Limit) -> None:
    naive = datetime.fromisoformat("2026-06-01T09:00")
    with pytest.raises(ValueError, match="has no time zone; give one with it"):
        due_strict(naive, known)
    with pytest.raises(ValueError, match="has no time zone; give one with it"):
        due_calendar(naive, known, BRUSSELS, HOLIDAYS)


def test_belgian_holidays_are_the_ten_of_the_law() -> None:
    assert belgian_holidays([2026]) == {
        date(2026, month, day)
        for month, day in [
            *[(1, 1), (4, 6), (5, 1), (5, 14), (5, 25)],
            *[(7, 21), (8, 15), (11, 1), (11, 11), (12, 25)],
        ]
    } | {date(2026, 4, 5), date(2026, 5, 24)}  # Easter and Whit Sunday, Sundays anyway
    assert belgian_holidays([2025, 2026]) == belgian_holidays([2025]) | belgian_holidays([2026])
