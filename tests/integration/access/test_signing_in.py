"""Only accounts made by the administrator open, with as many tries as the rule allows."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from tests.cast import ADMIN
from tests.integration.access.conftest import PASSWORD

from spoc.access.login import SocialAccountAdapter
from spoc.access.rules import NOBODY
from spoc.access.services import disable_user, find_user
from spoc.audit.models import Entry
from spoc.kernel import clock


def try_password(client: Client, name: str, password: str) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": password})


def test_a_wrong_password_is_recorded_and_a_wrong_name_is_not_kept(make_user: Any) -> None:
    make_user("operator")
    assert try_password(Client(), "operator", "wrong").status_code == 200
    assert try_password(Client(), "my-secret-password", "x").status_code == 200
    refused = Entry.objects.filter(verb="access.session.refused").order_by("pk")
    assert [entry.object_ref for entry in refused] == ["user:operator", ""]
    assert "my-secret-password" not in str(list(refused.values()))


def test_ten_wrong_tries_pause_the_account_from_there_and_no_other(make_user: Any) -> None:
    make_user("operator")
    make_user("colleague")
    client = Client()
    answers = [try_password(client, "operator", f"wrong {turn}").status_code for turn in range(11)]
    assert answers[:9] == [200] * 9
    assert answers[-1] == 429
    assert try_password(client, "operator", PASSWORD).status_code == 429
    assert try_password(client, "colleague", PASSWORD).status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert try_password(elsewhere, "operator", PASSWORD).status_code == 302


def test_a_closed_account_does_not_open(make_user: Any) -> None:
    disable_user(make_user("operator"), actor=ADMIN, now=clock.now())
    client = Client()
    try_password(client, "operator", PASSWORD)
    assert client.get("/").status_code == 302
    assert Entry.objects.filter(verb="access.session.refused").count() == 1


def test_everybody_begins_where_their_work_is(make_user: Any, settings: Any) -> None:
    settings.DEMO = True
    for name, role, start in (
        ("operator", "operator_front", "/"),
        ("dpo", "dpo", "/oversight"),
        ("admin", "system_admin", "/system"),
        ("statistician", "statistician", "/me"),
    ):
        make_user(name, role)
        client = Client()
        assert try_password(client, name, PASSWORD)["Location"] == start


def identity(uid: str, *, name: str = "", email: str = "", proven: bool = True) -> SocialLogin:
    from allauth.account.models import EmailAddress

    claims = {"sub": uid, "preferred_username": name, "email": email}
    addresses = [EmailAddress(email=email, verified=proven)] if email else []
    account = SocialAccount(provider="oidc", uid=uid, extra_data={"userinfo": claims})
    return SocialLogin(account=account, email_addresses=addresses)


@pytest.fixture
def request_at_the_door(hub: None) -> Any:
    request = RequestFactory().get("/accounts/oidc/login/callback/")
    request.session = SessionStore()
    request.viewer = NOBODY  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    "login",
    [
        identity("1", name="Operator"),
        identity("2", email="Op@spoc.example"),
    ],
)
def test_the_identity_provider_opens_the_account_of_that_name_or_address(
    make_user: Any, request_at_the_door: Any, login: SocialLogin
) -> None:
    user = make_user("operator", email="op@spoc.example")
    SocialAccountAdapter().pre_social_login(request_at_the_door, login)
    assert login.user == user
    assert SocialAccount.objects.get().user == user


@pytest.mark.parametrize(
    "login",
    [
        identity("1", name="stranger"),
        identity("2", email="op@spoc.example", proven=False),
        identity("3"),
    ],
)
def test_the_identity_provider_makes_no_account(
    make_user: Any, request_at_the_door: Any, login: SocialLogin
) -> None:
    make_user("operator", email="op@spoc.example")
    with pytest.raises(ImmediateHttpResponse) as stopped:
        SocialAccountAdapter().pre_social_login(request_at_the_door, login)
    assert stopped.value.response.status_code == 403
    assert "Ask the administrator" in stopped.value.response.content.decode()
    assert not SocialAccount.objects.exists()
    assert not SocialAccountAdapter().is_open_for_signup(request_at_the_door, login)


def test_an_account_without_password_opens_through_the_provider_alone(make_user: Any) -> None:
    from spoc.access.services import add_user

    add_user("keyless", roles=["translator"], actor=ADMIN, now=clock.now())
    assert not find_user("KEYLESS").has_usable_password()
    assert try_password(Client(), "keyless", "").status_code == 200
