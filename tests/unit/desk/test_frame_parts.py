"""What stands around a page: the health of the parts in words, the tide, the letters of desks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from spoc.desk import health
from spoc.desk.desks import desk_letters, desk_name
from spoc.desk.tide import tide_of
from spoc.kernel.pulses import Pulse

NOW = datetime(2026, 11, 24, 21, 14, tzinfo=UTC)  # 22:14 in Brussels
ZONE = ZoneInfo("Europe/Brussels")


def line(monkeypatch: pytest.MonkeyPatch, *found: Pulse) -> dict[str, tuple[str, str]]:
    monkeypatch.setattr(health, "pulses", lambda: list(found))
    return {one.name: (one.state, one.detail) for one in health.health_line(now=NOW)}


def spoke(part: str, seconds: int, *, is_well: bool = True, detail: str = "") -> Pulse:
    return Pulse(part, NOW - timedelta(seconds=seconds), is_well, detail)


@pytest.mark.parametrize(
    ("pulse", "state", "detail"),
    [
        (spoke("intake", 5), "up", ""),
        (spoke("intake", 40), "slow", "slow, 40 s"),
        (spoke("intake", 300), "down", "silent since 22:09"),
        (spoke("intake", 5, is_well=False, detail="the disk is full"), "down", "the disk is full"),
        (Pulse("intake", None), "down", "has not started"),
    ],
)
def test_a_part_is_up_slow_or_down_with_a_reason(
    monkeypatch: pytest.MonkeyPatch, pulse: Pulse, state: str, detail: str
) -> None:
    assert line(monkeypatch, pulse) == {"Mail": (state, detail)}


def test_parts_behind_the_scenes_are_named_only_when_they_are_not_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    month = 30 * 24 * 3600
    assert line(monkeypatch, spoke("chain", month), spoke("audit sealer", 100)) == {}
    told = line(monkeypatch, spoke("chain", 5, is_well=False, detail="entry 7 was changed"))
    assert told == {"Record": ("down", "entry 7 was changed")}
    assert line(monkeypatch, spoke("audit sealer", 3600))["Seal of the record"][0] == "down"


def row(desk: str, due_at: datetime | None, *, is_stopped: bool = False) -> Any:
    return SimpleNamespace(
        case=SimpleNamespace(desk=desk, departure_at=None, reference="C-2026-000001"),
        clock=SimpleNamespace(binding_at=due_at, is_stopped=is_stopped),
    )


def test_the_tide_counts_what_falls_due_before_the_second_handover() -> None:
    hours = timedelta(hours=1)
    tide = tide_of(
        [
            row("cgi", NOW + hours),
            row("cgi", NOW - 3 * hours),
            row("pccc_tournai", NOW + 2 * hours),
            row("djo", NOW + 20 * hours),
            row("dao", None),
            row("dao", NOW + hours, is_stopped=True),
        ],
        now=NOW,
        zone=ZONE,
    )
    assert tide.counts == {"cgi": 2, "centres": 1}
    assert tide.total == 3
    assert tide.until == "07:00"
    assert {mark.shape for mark in tide.marks} == {"square", "triangle"}
    assert [tick.text for tick in tide.ticks if tick.kind == "handover"] == ["23", "07"]


def test_marks_on_the_same_place_stand_on_each_other_and_stay_in_the_drawing() -> None:
    tide = tide_of([row("cgi", NOW + timedelta(minutes=30))] * 9, now=NOW, zone=ZONE)
    assert tide.total == 9
    assert len({mark.y for mark in tide.marks}) == len(tide.marks) == 3
    assert all(0 < mark.y < 40 for mark in tide.marks)


def test_a_desk_is_known_by_its_letters_and_its_name() -> None:
    assert desk_letters("pccc_kerkrade") == "EPICC"
    assert desk_name("pccc_kerkrade", "nl") == "Centrum Kerkrade"
    assert desk_letters("elsewhere") == "ELSEWHERE"
    assert desk_name("elsewhere", "nl") == ""
