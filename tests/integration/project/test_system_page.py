"""The administrator's page: parts, proofs, facts and accounts; no case, and not for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.cast import DPO
from tests.factories.messages import TEST, make_mail, make_message
from tests.factories.people import make_user

from spoc.access.models import SignIn
from spoc.access.rules import machine
from spoc.access.services import disable_user
from spoc.access.wall import seen_by
from spoc.audit.sealer import verify_record
from spoc.exchange.models import Message
from spoc.exchange.verify import prove_register
from spoc.kernel import clock
from spoc.kernel.jobs import beat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    """The second factor of high roles is another test's matter."""
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def signed_in(name: str, role: str) -> Client:
    client = Client()
    client.force_login(make_user(name, role), "django.contrib.auth.backends.ModelBackend")
    return client


def page_of(client: Client) -> str:
    answer = client.get("/system")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_parts_that_are_silent_or_ill_are_told_with_the_words_they_said() -> None:
    beat("worker", now=clock.now())
    beat("intake", now=clock.now(), is_well=False, detail="the port is taken")
    page = page_of(signed_in("admin", "system_admin"))
    assert "the port is taken" in page
    assert page.count("not well") == 2, "the intake, and the folder that never spoke"
    assert "PostgreSQL" in page
    assert "./spoc doctor" in page


def test_a_proof_stands_there_with_its_instant_until_the_next_one() -> None:
    client = signed_in("admin", "system_admin")
    assert page_of(client).count("never proved") == 2
    message = make_message(make_mail(subject="Not for administrators"))
    assert prove_register(now=clock.now()).is_whole
    verify_record(actor=DPO, now=clock.now())
    page = page_of(client)
    assert "never proved" not in page
    assert page.count("whole</span>") == 2
    assert message.reference in page, "the last number of the register"
    assert "Not for administrators" not in page
    with seen_by(TEST):
        Message.objects.update(size=1)
    assert not prove_register(now=clock.now()).is_whole
    page = page_of(client)
    assert "not whole" in page
    assert "its sealed bytes were changed" in page


def test_accounts_are_listed_with_roles_last_sign_in_and_whether_they_are_open() -> None:
    client = signed_in("admin", "system_admin")
    signed_in("operator", "operator_front").get("/")
    SignIn.objects.filter(user__username="operator").update(locked_at=clock.now())
    disable_user(make_user("gone", "translator"), actor=machine("test"), now=clock.now())
    page = page_of(client)
    for words in ("Operator, front desk", "screen locked", "account closed", "signed in", "never"):
        assert words in page


def test_the_record_is_proved_from_here_and_leads_back_here() -> None:
    client = signed_in("admin", "system_admin")
    answer = client.post("/oversight/verify")
    assert answer["Location"] == "/system"
    assert page_of(client).count("never proved") == 1


def test_the_page_is_in_the_bar_of_administrators_alone_and_accounts_are_theirs() -> None:
    assert 'href="/system"' in page_of(signed_in("admin", "system_admin"))
    leader = signed_in("shiftlead", "shift_lead")
    assert "Accounts" not in page_of(leader), "leaders see the parts, not the accounts"
    assert 'href="/system"' not in leader.get("/").content.decode()
    for name, role in (("operator", "operator_front"), ("dpo", "dpo")):
        assert signed_in(name, role).get("/system").status_code == 403


def test_the_inbox_stays_closed_to_who_has_none_and_their_own_page_is_offered_first() -> None:
    for name, role, home in (
        ("admin", "system_admin", "/system"),
        ("auditor", "auditor", "/oversight"),
    ):
        answer = signed_in(name, role).get("/")
        assert answer.status_code == 403
        assert f'class="btn main" href="{home}"' in answer.content.decode()
