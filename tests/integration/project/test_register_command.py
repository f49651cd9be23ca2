"""What do `register verify` and `take-in` say of bytes that a kill left without a number?"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from tests.factories.messages import make_mail, register_mail

from spoc.exchange.register import seal, store
from spoc.project.commands import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
YOUNG = "1 file younger than a minute is left out: run it again in a minute.\n"


def left_behind(*, minutes_ago: int) -> Path:
    path = store().path(seal([make_mail(text=f"left {minutes_ago}\n")]).sha256)
    then = time.time() - 60 * minutes_ago
    os.utime(path, (then, then))
    return path


def test_nothing_is_left_to_tell(capsys: pytest.CaptureFixture[str]) -> None:
    register_mail()
    assert register._verify() == 0
    assert register._take_in() == 0
    assert "younger" not in capsys.readouterr().out


def test_in_the_first_minute_after_a_kill_nothing_is_called_whole_too_early(
    capsys: pytest.CaptureFixture[str],
) -> None:
    left_behind(minutes_ago=0)
    assert register._take_in() == 1
    assert capsys.readouterr().out == YOUNG
    assert register._verify() == 0, "it may be on its way to its number"
    assert capsys.readouterr().out.endswith(YOUNG)


def test_what_is_older_ends_verify_like_the_doctor_until_it_is_taken_in(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = left_behind(minutes_ago=2)
    assert register._verify() == 1
    assert str(path) in capsys.readouterr().out
    assert register._take_in() == 0
    assert register._verify() == 0
