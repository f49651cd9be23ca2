"""What an officer types as an instant is what the record keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoc.desk.instants import read_instant

ZONE = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 21, 14, tzinfo=UTC)  # 22:14 in Brussels


def read(text: str, *, is_coming: bool = False) -> str:
    at = read_instant(text, now=NOW, zone=ZONE, is_coming=is_coming)
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if at else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18:06", "2026-11-24 18:06"),
        ("18h06", "2026-11-24 18:06"),
        ("18u06", "2026-11-24 18:06"),
        ("23:50", "2026-11-23 23:50"),  # the last 23:50 was yesterday
        ("14-03-2026 22:14", "2026-03-14 22:14"),
        ("14/3/26 22:14", "2026-03-14 22:14"),
        ("14.3.2026, 22:14", "2026-03-14 22:14"),
        ("14 3 26 22.14", "2026-03-14 22:14"),
        ("14-03 22:14", "2026-03-14 22:14"),
        ("2026-03-14T22:14", "2026-03-14 22:14"),
        ("2026-03-14T22:14:00+00:00", "2026-03-14 23:14"),
        (" 18:06 ", "2026-11-24 18:06"),
    ],
)
def test_what_people_type_is_understood(typed: str, meant: str) -> None:
    assert read(typed) == meant


def test_a_time_that_is_to_come_is_the_next_one() -> None:
    assert read("23:30", is_coming=True) == "2026-11-24 23:30"
    assert read("07:00", is_coming=True) == "2026-11-25 07:00"


@pytest.mark.parametrize(
    "typed", ["", "now", "25:00", "22:60", "31-02-2026 10:00", "14-13-2026 10:00", "2026-03-14",
              "14-03-2026", "9999999999:00", "22:14 tomorrow"],
)  # fmt: skip
def test_what_is_no_instant_is_not_guessed(typed: str) -> None:
    assert read(typed) == ""


@given(st.text(max_size=60))
def test_any_text_is_answered_without_a_crash(text: str) -> None:
    at = read_instant(text, now=NOW, zone=ZONE)
    assert at is None or at.utcoffset() == timedelta()


@given(st.datetimes(*(datetime.fromisoformat(day) for day in ("2000-01-01", "2099-12-31"))))
def test_a_full_instant_is_read_back(wall: datetime) -> None:
    wall = wall.replace(second=0, microsecond=0)
    at = read_instant(f"{wall:%d-%m-%Y %H:%M}", now=NOW, zone=ZONE)
    assert at == wall.replace(tzinfo=ZONE).astimezone(UTC)
