"""The watched folder takes whole files, loses none, and says why it refuses one."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cast import INTAKE

from spoc.access.wall import seen_by
from spoc.exchange.channels.folder import FolderIntake
from spoc.exchange.models import Message
from spoc.exchange.register import store
from spoc.kernel import clock

RAW = b"Message-ID: <7@partner.example>\r\nSubject: vraag\r\n\r\nWie is Yara DUINHOVEN?\r\n"


@pytest.fixture
def intake(committed: str, data_dir: Path) -> FolderIntake:
    made = FolderIntake(data_dir / "inbox", settle=0)
    made.make_folders()
    return made


def _register() -> list[Message]:
    with seen_by(INTAKE):
        return list(Message.objects.order_by("pk"))


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def _look_twice(intake: FolderIntake) -> None:
    intake.look()
    intake.look()


def test_every_channel_has_its_folder(intake: FolderIntake) -> None:
    folders = set(_names(intake.inbox))
    assert {"siena", "lo", "pccc-tournai", "eucaris", ".taken", ".refused"} <= folders


def test_a_file_is_taken_after_two_equal_looks_and_then_moved(intake: FolderIntake) -> None:
    file = intake.inbox / "siena" / "vraag.eml"
    file.write_bytes(RAW)
    assert intake.look() is True
    assert _register() == []
    assert intake.look() is False
    (message,) = _register()
    assert (message.channel, message.content_type, message.external_id) == (
        "siena", "message/rfc822", "7@partner.example",
    )  # fmt: skip
    assert not file.exists()
    assert _names(intake.inbox / ".taken") == [f"{message.reference}-vraag.eml"]
    assert store().read(message.sha256) == RAW


def test_a_file_that_changes_or_is_held_open_waits(intake: FolderIntake) -> None:
    path = intake.inbox / "siena" / "groot.eml"
    with path.open("wb") as file:
        file.write(RAW)
        file.flush()
        intake.look()
        file.write(b"more\r\n")
        file.flush()
        intake.look()
        intake.look()
        assert _register() == [], "its writer still holds it"
    intake.look()
    (message,) = _register()
    assert message.size == len(RAW) + 6


def test_a_file_under_an_unfinished_name_is_left_alone_until_it_is_renamed(
    intake: FolderIntake,
) -> None:
    folder = intake.inbox / "interpol"
    for name in (".a.eml", "b.eml.part", "c.tmp"):
        (folder / name).write_bytes(RAW + name.encode())
    _look_twice(intake)
    assert _register() == []
    (folder / "b.eml.part").rename(folder / "b.eml")
    intake.look()
    assert [message.size for message in _register()] == [len(RAW) + len("b.eml.part")]


def test_a_folder_may_bear_the_code_of_its_channel(intake: FolderIntake) -> None:
    (intake.inbox / "national_police").mkdir()
    (intake.inbox / "national_police" / "a.eml").write_bytes(RAW)
    _look_twice(intake)
    assert [message.channel for message in _register()] == ["national_police"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.eml", b"anything", "message/rfc822"),
        ("a.XML", b"anything", "application/xml"),
        ("a.json", b"anything", "application/json"),
        ("a", b"Received: by x\r\n\r\n", "message/rfc822"),
        ("b", b'<?xml version="1.0"?><message/>', "application/xml"),
        ("c", json.dumps({"header": {}}).encode(), "application/json"),
        ("d.txt", b"Wie is dit?", "text/plain"),
        ("e.bin", b"\x00\x01\x02", "application/octet-stream"),
    ],
)
def test_the_kind_is_told_by_the_suffix_and_else_by_the_bytes(
    intake: FolderIntake, name: str, content: bytes, kind: str
) -> None:
    (intake.inbox / "other" / name).write_bytes(content)
    _look_twice(intake)
    assert [message.content_type for message in _register()] == [kind]


def test_what_cannot_be_taken_is_kept_with_the_reason(intake: FolderIntake, tmp_path: Path) -> None:
    (intake.inbox / "nowhere").mkdir()
    (intake.inbox / "nowhere" / "a.eml").write_bytes(RAW)
    (intake.inbox / "loose.eml").write_bytes(RAW)
    (intake.inbox / "siena" / "deep").mkdir()
    (intake.inbox / "siena" / "deep" / "b.eml").write_bytes(RAW)
    (intake.inbox / "siena" / "empty.eml").write_bytes(b"")
    secret = tmp_path / "secret"
    secret.write_text("not for the register")
    (intake.inbox / "siena" / "link.eml").symlink_to(secret)
    os.mkfifo(intake.inbox / "siena" / "pipe.eml")
    _look_twice(intake)
    assert _register() == []
    refused = intake.inbox / ".refused"
    names = ["a.eml", "b.eml", "empty.eml", "link.eml", "loose.eml", "pipe.eml"]
    assert _names(refused) == sorted([*names, *(f"{name}.reason.txt" for name in names)])
    assert "siena" in (refused / "a.eml.reason.txt").read_text()
    assert (refused / "a.eml").read_bytes() == RAW
    assert secret.exists()


def test_two_refused_files_of_one_name_are_both_kept(intake: FolderIntake) -> None:
    for content in (b"first", b"second"):
        (intake.inbox / "loose.eml").write_bytes(content)
        _look_twice(intake)
    refused = intake.inbox / ".refused"
    assert {(refused / name).read_bytes() for name in ("loose.eml", "2-loose.eml")} == {
        b"first", b"second",
    }  # fmt: skip


def test_after_a_crash_between_commit_and_move_the_file_is_no_second_message(
    intake: FolderIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    (intake.inbox / "siena" / "vraag.eml").write_bytes(RAW)
    with monkeypatch.context() as patch:
        patch.setattr("spoc.exchange.channels.folder._move", _die)
        with pytest.raises(KeyboardInterrupt):
            _look_twice(intake)
    assert len(_register()) == 1
    again = FolderIntake(intake.inbox, settle=0)
    _look_twice(again)
    (message,) = _register()
    assert _names(intake.inbox / ".taken") == [f"{message.reference}-vraag.eml"]


def _die(*_arguments: object) -> Path:
    raise KeyboardInterrupt


def test_one_file_that_cannot_be_kept_does_not_hold_up_the_others(
    intake: FolderIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.eml", "b.eml"):
        (intake.inbox / "siena" / name).write_bytes(RAW + name.encode())
    real = os.open

    def bad_sector(path: Path, *flags: int) -> int:
        if str(path).endswith("/siena/a.eml"):
            raise OSError(5, "Input/output error")
        return real(path, *flags)

    monkeypatch.setattr("spoc.exchange.channels.folder.os.open", bad_sector)
    _look_twice(intake)
    assert [message.size for message in _register()] == [len(RAW) + 5]
    assert (intake.inbox / "siena" / "a.eml").exists()


def test_the_clock_starts_when_the_file_came_and_not_when_it_was_written(
    intake: FolderIntake,
) -> None:
    before = clock.now()
    file = intake.inbox / "siena" / "oud.eml"
    file.write_bytes(RAW)
    long_ago = datetime(2001, 2, 3, tzinfo=UTC).timestamp()
    os.utime(file, (long_ago, long_ago))
    _look_twice(intake)
    (message,) = _register()
    assert abs((message.received_at - before).total_seconds()) < 60
    assert message.received_at <= message.registered_at


def test_it_runs_beats_and_stops(intake: FolderIntake, data_dir: Path) -> None:
    (intake.inbox / "lo" / "before.eml").write_bytes(RAW + b"before")
    thread = threading.Thread(target=intake.run)
    thread.start()
    try:
        _wait_until(lambda: len(_register()) == 1)
        aside = intake.inbox / "lo" / "while.eml.part"
        aside.write_bytes(RAW + b"while")
        aside.rename(intake.inbox / "lo" / "while.eml")
        _wait_until(lambda: len(_register()) == 2)
        assert (data_dir / "run" / "folder.beat").exists()
    finally:
        intake.stop()
        thread.join(20)
    assert not thread.is_alive()


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def test_a_taken_file_is_forgotten_after_a_day(intake: FolderIntake) -> None:
    (intake.inbox / "siena" / "vraag.eml").write_bytes(RAW)
    _look_twice(intake)
    intake.look()
    assert len(_names(intake.inbox / ".taken")) == 1
    tomorrow = FolderIntake(intake.inbox, settle=0, clock=lambda: clock.now() + timedelta(hours=25))
    tomorrow.look()
    assert _names(intake.inbox / ".taken") == []
    assert len(_register()) == 1
