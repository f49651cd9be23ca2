"""Erasure: gone from every table and the disk; twice equals once; the register stays whole."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.factories.messages import NOW, TEST, make_message

from spoc.access.wall import seen_by
from spoc.cases.models import Case
from spoc.cases.purge import erase_cases
from spoc.exchange.models import Message
from spoc.exchange.purge import erase_messages
from spoc.exchange.register import store
from spoc.exchange.verify import verify_register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
CANARY = "KANARIEVOGEL"


def sightings() -> list[str]:
    """Tables whose rows hold the canary, whatever the column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
    found = []
    with seen_by(TEST), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS line WHERE line::text ILIKE %s',  # noqa: S608 - names of our own tables
                [f"%{CANARY}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_an_erased_person_is_found_nowhere() -> None:
    from tests.factories.messages import make_mail

    message = make_message(
        make_mail(subject=f"About Yara {CANARY}", text=f"Name: Yara {CANARY}, born 1990.\n")
    )
    with seen_by(TEST):
        case = Case.objects.get(links__message=message)
        Case.objects.filter(pk=case.pk).update(closed_at=NOW)
    assert sightings()
    assert erase_messages([message.reference], actor=TEST, now=NOW) == 1
    assert erase_cases([case.reference], actor=TEST, now=NOW) == 1
    assert sightings() == []
    assert not store().path(message.sha256).exists()
    assert verify_register().is_whole


def test_erasing_twice_equals_erasing_once() -> None:
    message = make_message()
    erase_messages([message.reference], actor=TEST, now=NOW)
    with seen_by(TEST):
        once = Message.objects.filter(pk=message.pk).values().get()
    assert erase_messages([message.reference], actor=TEST, now=NOW) == 0
    with seen_by(TEST):
        assert Message.objects.filter(pk=message.pk).values().get() == once


def test_an_open_case_is_never_erased() -> None:
    message = make_message()
    with seen_by(TEST):
        case = Case.objects.get(links__message=message)
    assert erase_cases([case.reference], actor=TEST, now=NOW) == 0
