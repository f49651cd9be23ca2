"""Does the doctor say what is wrong, and how to mend it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from tests.factories.messages import TEST, make_mail

from spoc.exchange.channels.leftovers import take_in_leftovers
from spoc.exchange.register import seal
from spoc.kernel import clock
from spoc.kernel.models import Beat
from spoc.project import doctor
from spoc.project.doctor import Finding, Level
from spoc.project.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(tmp_path / "data")
    made.make()
    return made


Look = Callable[[str], Finding]


@pytest.fixture
def look(places: Places, settings, tmp_path: Path) -> Look:  # type: ignore[no-untyped-def]
    """`look("mail relay")`: what the doctor finds there, without a database."""
    settings.DATA_DIR = places.root
    settings.HOST, settings.PORT, settings.SMTP_PORT = "127.0.0.1", 18999, 18998

    def found(subject: str) -> Finding:
        findings = doctor.look_around(places, now=clock.now())
        return next(one for one in findings if one.subject == subject)

    return found


def test_a_folder_that_others_may_read_is_wrong(look: Look, places: Places) -> None:
    assert look("data folder").level is Level.OK
    places.root.chmod(0o755)
    found = look("data folder")
    assert found.level is Level.WRONG
    assert "chmod" in found.sentence


def test_little_room_is_told_before_it_is_none(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, level in ((50 * 1024**3, "ok"), (3 * 1024**3, "note"), (100, "wrong")):
        usage = lambda _path, free=free: type("Usage", (), {"free": free})  # noqa: E731 - a stub
        monkeypatch.setattr(doctor.shutil, "disk_usage", usage)
        assert look("free space").level == level


def test_without_a_relay_no_answer_leaves_except_in_demo(look: Look, settings) -> None:  # type: ignore[no-untyped-def]
    settings.SMTP_RELAY, settings.DEMO = "", False
    assert look("mail relay").level is Level.WRONG
    settings.DEMO = True
    assert look("mail relay").level is Level.OK


@pytest.mark.parametrize("relay", ["mail.example", "127.0.0.1:1"])
def test_a_relay_that_cannot_be_used_is_wrong(look: Look, settings, relay: str) -> None:  # type: ignore[no-untyped-def]
    settings.SMTP_RELAY = relay
    found = look("mail relay")
    assert found.level is Level.WRONG
    assert relay in found.sentence


def test_a_scanner_that_does_not_answer_is_wrong_and_none_is_told(look: Look, settings) -> None:  # type: ignore[no-untyped-def]
    settings.CLAMD = ""
    assert look("virus scanner").level is Level.NOTE
    settings.CLAMD = "127.0.0.1:1"
    assert look("virus scanner").level is Level.WRONG


def test_half_a_certificate_is_wrong(look: Look, settings) -> None:  # type: ignore[no-untyped-def]
    settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY = "/nowhere/cert.pem", ""
    assert look("certificate of the intake").level is Level.WRONG


def test_the_intake_may_use_a_certificate_of_its_own(look: Look, settings) -> None:  # type: ignore[no-untyped-def]
    settings.SMTP_TLS_CERT = settings.SMTP_TLS_KEY = ""
    assert look("certificate of the intake").level is Level.NOTE


@pytest.mark.parametrize(
    ("later", "level"), [(0, Level.OK), (800, Level.WRONG), (900, Level.WRONG)]
)
def test_a_certificate_near_or_past_its_end_is_wrong(  # type: ignore[no-untyped-def]
    look: Look, settings, places: Places, later: int, level: Level
) -> None:
    look("certificate of the intake")  # makes one for 825 days
    pem = {path.name: path for path in (places.root / "tls").iterdir()}
    certificate = next(path for name, path in pem.items() if "key" not in name)
    key = next(path for name, path in pem.items() if "key" in name)
    settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY = str(certificate), str(key)
    then = clock.now() + timedelta(days=later)
    found = {one.subject: one for one in doctor.look_around(places, now=then)}
    assert found["certificate of the intake"].level is level


@pytest.mark.django_db
def test_a_sound_database_has_no_fault_but_silent_parts_are_told(places: Places) -> None:
    Beat.objects.create(part="worker", at=clock.now(), is_well=True)
    findings = {one.subject: one for one in doctor.ask_database(places, now=clock.now())}
    # The throw-away server of the tests does not sync, which the doctor must notice.
    assert findings["durability"].level is Level.WRONG
    assert findings["clocks"].level is Level.OK
    assert findings["migrations"].level is Level.OK
    assert findings["row-level security"].level is Level.OK
    assert findings["part worker"].level is Level.OK
    assert findings["part intake"].level is Level.WRONG


@pytest.mark.django_db
def test_what_a_kill_left_without_a_number_is_wrong_and_the_command_is_named(
    places: Places, data_dir: Path
) -> None:
    now = clock.now()
    findings = {one.subject: one for one in doctor.ask_database(places, now=now)}
    assert findings["sealed files"].level is Level.OK
    for text in ("one\n", "two\n"):
        seal([make_mail(text=text)])
    later = now + timedelta(minutes=2)
    findings = {one.subject: one for one in doctor.ask_database(places, now=later)}
    assert findings["sealed files"].level is Level.WRONG
    assert "Files sealed without a number: 2," in findings["sealed files"].sentence
    assert "./spoc register take-in" in findings["sealed files"].sentence
    take_in_leftovers(before=later, actor=TEST, now=later)
    findings = {one.subject: one for one in doctor.ask_database(places, now=later)}
    assert findings["sealed files"].level is Level.OK


@pytest.mark.django_db
def test_a_hub_at_rest_is_no_fault(places: Places) -> None:
    findings = {one.subject: one for one in doctor.ask_database(places, now=clock.now())}
    assert findings["parts"].level is Level.NOTE


@pytest.mark.django_db
def test_a_clock_that_is_off_is_wrong(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = clock.now() + timedelta(minutes=3)
    monkeypatch.setattr(doctor.clock, "now", lambda: ahead)
    findings = {one.subject: one for one in doctor.ask_database(places, now=ahead)}
    assert findings["clocks"].level is Level.WRONG


@pytest.mark.django_db
def test_a_wall_that_is_down_is_wrong(places: Places) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")  # the log-in owns the tables; undone with the transaction
    findings = {one.subject: one for one in doctor.ask_database(places, now=clock.now())}
    assert findings["row-level security"].level is Level.WRONG
