"""Twenty officers reach for one case: one has it, and it is free a minute after they vanish."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from tests.factories.messages import NOW, TEST, make_message
from tests.factories.people import make_user

from spoc.access.rules import Viewer
from spoc.access.selectors import viewer_of
from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.cases import services
from spoc.cases.models import Case
from spoc.cases.services.claims import LEASE, AlreadyTaken, NotYours
from spoc.journeys.reply import send_answer

OFFICERS = 20


@pytest.fixture
def officers(committed: str, data_dir: object, settings) -> list[Viewer]:  # type: ignore[no-untyped-def]
    """Twenty colleagues of one desk, with a password digest that costs nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return [
        viewer_of(make_user(f"officer{number}"), purpose="test: race", today=NOW.date())
        for number in range(OFFICERS)
    ]


def a_case() -> str:
    message = make_message()
    with seen_by(TEST):
        return Case.objects.get(links__message=message).reference


def owner_of(reference: str) -> int | None:
    with seen_by(TEST):
        return Case.objects.get(reference=reference).owner_id


def race(officers: list[Viewer], reference: str, *, after: timedelta) -> list[Viewer]:
    """Those who were told that the case is theirs."""
    start = threading.Barrier(len(officers))

    def claim(officer: Viewer) -> bool:
        connection.ensure_connection()
        start.wait(30)
        try:
            services.claim_case(reference, actor=officer, now=NOW + after)
        except AlreadyTaken:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(officers)) as pool:
        won = list(pool.map(claim, officers))
    return [officer for officer, has_won in zip(officers, won, strict=True) if has_won]


def test_exactly_one_of_twenty_has_the_case(officers: list[Viewer]) -> None:
    for turn in range(5):
        reference = a_case()
        winners = race(officers, reference, after=timedelta(minutes=turn))
        assert len(winners) == 1
        assert owner_of(reference) == winners[0].user_id
        claimed = Entry.objects.filter(verb="cases.case.claimed", object_ref=reference)
        assert [entry.actor for entry in claimed] == [winners[0].ref]


def test_the_lease_of_who_vanished_is_free_after_a_minute_and_won_once(
    officers: list[Viewer],
) -> None:
    reference = a_case()
    services.claim_case(reference, actor=officers[0], now=NOW)
    others = officers[1:]
    assert race(others, reference, after=LEASE - timedelta(seconds=1)) == []
    assert owner_of(reference) == officers[0].user_id
    winners = race(others, reference, after=timedelta(seconds=61))
    assert len(winners) == 1
    assert owner_of(reference) == winners[0].user_id
    assert timedelta(seconds=61) >= LEASE


def test_who_lost_the_lease_can_no_longer_answer(officers: list[Viewer]) -> None:
    reference = a_case()
    first, second = officers[:2]
    services.claim_case(reference, actor=first, now=NOW)
    services.open_draft(reference, actor=first, now=NOW)
    services.claim_case(reference, actor=second, now=NOW + timedelta(seconds=61))
    with pytest.raises(NotYours):
        send_answer(reference, actor=first, now=NOW + timedelta(seconds=62))


def test_activity_keeps_the_lease(officers: list[Viewer]) -> None:
    reference = a_case()
    holder, *others = officers
    services.claim_case(reference, actor=holder, now=NOW)
    services.be_present(reference, mode="writing", actor=holder, now=NOW + timedelta(seconds=50))
    assert race(others, reference, after=timedelta(seconds=100)) == []
    assert owner_of(reference) == holder.user_id
