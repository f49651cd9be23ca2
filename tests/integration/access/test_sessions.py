"""A session is locked when idle, ends with the shift, and loses nothing that was typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.integration.access.conftest import PASSWORD

from spoc.access.models import SignIn
from spoc.audit.models import Entry

START = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
JSON = {"Accept": "application/json"}


@pytest.fixture
def clock(hub: None) -> Any:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def entries(verb: str) -> int:
    return Entry.objects.filter(verb=verb).count()


def is_locked(answer: Any) -> bool:
    return answer.status_code == 302 and "/accounts/reauthenticate/" in answer["Location"]


def test_signing_in_and_out_is_recorded(clock: Any, sign_in: Any) -> None:
    client = sign_in()
    opened = Entry.objects.get(verb="access.session.opened")
    assert opened.actor == "user:operator"
    assert opened.details["how"] == "password"
    client.post("/accounts/logout/")
    assert entries("access.session.closed") == 1
    assert client.get("/").status_code == 302


def test_the_screen_locks_after_fifteen_idle_minutes_and_not_before(
    clock: Any, sign_in: Any
) -> None:
    client = sign_in()
    clock.shift(timedelta(minutes=14))
    assert client.get("/").status_code == 200
    clock.shift(timedelta(minutes=15))
    assert client.get("/").status_code == 200
    clock.shift(timedelta(minutes=15, seconds=1))
    assert is_locked(client.get("/"))
    assert is_locked(client.get("/me"))
    assert entries("access.session.locked") == 1


def test_what_the_page_asks_by_itself_does_not_keep_the_screen_open(
    clock: Any, sign_in: Any
) -> None:
    client = sign_in()
    for _minute in range(16):
        clock.shift(timedelta(minutes=1))
        answer = client.get("/beat")
    assert answer.status_code == 401
    assert is_locked(client.get("/"))


def test_a_locked_screen_answers_scripts_with_a_problem(clock: Any, sign_in: Any) -> None:
    client = sign_in()
    clock.shift(timedelta(minutes=16))
    answer = client.post("/data/C-2026-000001", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (401, "screen-locked")


def test_the_same_person_unlocks_and_goes_on(clock: Any, sign_in: Any) -> None:
    client = sign_in()
    clock.shift(timedelta(minutes=16))
    page = client.get("/?x=1")
    assert is_locked(page)
    wrong = client.post(page["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    assert is_locked(client.get("/"))
    clock.shift(timedelta(seconds=5))
    right = client.post(page["Location"], {"password": PASSWORD, "next": "/?x=1"})
    assert (right.status_code, right["Location"]) == (302, "/?x=1")
    assert client.get("/").status_code == 200
    assert entries("access.session.unlocked") == 1
    clock.shift(timedelta(minutes=16))
    assert is_locked(client.get("/")), "an old proof does not open a new lock"


def test_a_form_sent_to_a_locked_screen_is_kept_and_offered_again(clock: Any, sign_in: Any) -> None:
    client = sign_in(desk="djo")
    clock.shift(timedelta(minutes=16))
    page = client.post(
        "/data/C-2026-000001", {"text": 'two <lines>\nand "more"', "tag": ["a", "b"]}
    )
    assert is_locked(page)
    clock.shift(timedelta(seconds=5))
    right = client.post(page["Location"], {"password": PASSWORD, "next": "/me/held"})
    assert right["Location"] == "/me/held"
    kept = client.get("/me/held")
    text = kept.content.decode()
    assert 'action="/data/C-2026-000001"' in text
    assert 'name="text" value="two &lt;lines&gt;\nand &quot;more&quot;"' in text
    assert text.count('name="tag"') == 2
    assert client.get("/me/held").status_code == 302, "kept once"


def test_a_session_ends_after_twelve_hours_of_work(clock: Any, sign_in: Any) -> None:
    client = sign_in()
    for _turn in range(71):
        clock.shift(timedelta(minutes=10))
        assert client.get("/").status_code == 200
        client.session.save()  # the session's own data lives on; the shift does not
    clock.shift(timedelta(minutes=10))
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert entries("access.session.ended") == 1
    assert SignIn.objects.get().ended_at is not None


def test_sessions_side_by_side_are_listed_and_can_be_ended(clock: Any, sign_in: Any) -> None:
    here = sign_in()
    there = Client(headers={"User-Agent": "Firefox at desk 4"})
    there.post("/accounts/login/", {"login": "operator", "password": PASSWORD})
    page = here.get("/me").content.decode()
    assert "Firefox at desk 4" in page
    other = SignIn.objects.order_by("-pk")[0]
    assert here.post(f"/me/sessions/{other.pk}/end").status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_nobody_ends_a_session_of_somebody_else(clock: Any, sign_in: Any) -> None:
    sign_in("victim")
    client = sign_in("operator")
    session = SignIn.objects.get(user__username="victim")
    assert client.post(f"/me/sessions/{session.pk}/end").status_code == 404
    session.refresh_from_db()
    assert session.ended_at is None


def test_leaving_the_desk_one_locks_the_screen_by_hand(clock: Any, sign_in: Any) -> None:
    client = sign_in()
    clock.shift(timedelta(seconds=1))
    client.post("/me/lock")
    assert is_locked(client.get("/"))


def test_a_session_gets_a_new_key_at_the_sign_in(make_user: Any) -> None:
    make_user("operator")
    client = Client()
    client.get("/accounts/login/?next=/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post("/accounts/login/", {"login": "operator", "password": PASSWORD})
    assert client.cookies["sessionid"].value != session.session_key


def test_high_roles_work_only_with_a_factor_that_cannot_be_phished(
    sign_in: Any, settings: Any
) -> None:
    from allauth.mfa.models import Authenticator

    from spoc.access.services import find_user

    client = sign_in("shiftlead", "shift_lead")
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    assert client.get("/accounts/2fa/").status_code == 200
    lead = find_user("shiftlead")
    Authenticator.objects.create(user=lead, type="totp", data={"secret": "x"})
    assert client.get("/").status_code == 302
    Authenticator.objects.create(user=lead, type="webauthn", data={})
    assert client.get("/").status_code == 200
    assert sign_in("operator").get("/").status_code == 200
    settings.DEMO = True
    assert sign_in("head", "head_of_spoc").get("/").status_code == 200
