"""Accounts, roles and tokens: made by the administrator, recorded, effective at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import ADMIN, HEAD, OPERATOR
from tests.integration.access.little_hub import SECRET

from spoc.access.demand import NotAllowed
from spoc.access.models import ApiToken, Circle, RoleGrant, User
from spoc.access.rules import Reach, Viewer, may
from spoc.access.selectors import TokenRefused, viewer_of, viewer_of_token
from spoc.access.services import (
    BadAccount,
    BadToken,
    NoSuchUser,
    add_user,
    change_own_settings,
    change_roles,
    create_token,
    disable_user,
    find_user,
    note_token_use,
    revoke_token,
)
from spoc.audit.models import Entry
from spoc.kernel import clock

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def make(name: str = "operator", **changes: Any) -> User:
    facts: dict[str, Any] = {"roles": ["operator_front"], "desk": "cgi", "actor": ADMIN}
    return add_user(name, now=clock.now(), **(facts | changes))


def token_of(user: User, **changes: Any) -> str:
    facts: dict[str, Any] = {"scopes": ["messages:read"], "name": "the mill", "actor": ADMIN}
    return create_token(user, now=clock.now(), **(facts | changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"roles": ["chief"]}, "operator_front, operator_back"),
        ({"roles": []}, "at least one role"),
        ({"desk": "xyz", "known_desks": ["cgi", "dao"]}, "cgi, dao"),
        ({"language": "xx"}, "nl, fr, de, en"),
        ({"password": "short"}, "12"),
        ({"password": "password123456"}, "common"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadAccount) as refused:
        make(**changes)
    assert said in str(refused.value)
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["", "x", "two words", "1st", "a" * 41, "é"])
def test_a_name_of_sign_in_is_plain(name: str) -> None:
    with pytest.raises(BadAccount, match="name of sign-in"):
        make(name)


def test_a_name_and_an_address_are_given_once() -> None:
    make("Operator", email="Op@spoc.example")
    with pytest.raises(BadAccount, match="already"):
        make("operator")
    with pytest.raises(BadAccount, match="address"):
        make("other", email="op@SPOC.example")
    with pytest.raises(NoSuchUser):
        find_user("nobody")


def test_only_the_administrator_makes_accounts_and_tokens() -> None:
    user = make()
    for act in (
        lambda: make("second", actor=HEAD),
        lambda: change_roles(user, roles=["dpo"], actor=OPERATOR, now=clock.now()),
        lambda: disable_user(user, actor=HEAD, now=clock.now()),
        lambda: token_of(user, actor=OPERATOR),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_every_change_of_an_account_is_recorded() -> None:
    user = make()
    change_roles(user, roles=["translator"], actor=ADMIN, now=clock.now())
    disable_user(user, actor=ADMIN, now=clock.now())
    found = Entry.objects.filter(object_ref="user:operator").order_by("pk")
    assert [entry.verb for entry in found] == [
        "access.user.added",
        "access.user.changed",
        "access.user.disabled",
    ]
    assert found[1].details == {"roles": ["translator"], "before": ["operator_front"]}


def test_roles_hold_from_their_first_day_to_their_last() -> None:
    user = make()
    RoleGrant.objects.filter(user=user).update(valid_from=TODAY, valid_to=TODAY + timedelta(days=1))
    held = [bool(viewer_of(user, today=TODAY + timedelta(days=day)).roles) for day in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_a_viewer_has_the_circles_of_the_account_and_a_closed_one_no_role() -> None:
    user = make()
    circle = Circle.objects.create(name="Operation Invented", desk="djo")
    circle.members.add(user)
    viewer = viewer_of(user, purpose="own case", today=TODAY + timedelta(days=999))
    assert (viewer.ref, viewer.circles, viewer.purpose) == (
        "user:operator",
        frozenset({circle.pk}),
        "own case",
    )
    disable_user(user, actor=ADMIN, now=clock.now())
    assert viewer_of(user, today=TODAY).roles == frozenset()


def test_a_token_is_shown_once_and_kept_as_a_digest() -> None:
    text = token_of(make())
    assert text.startswith("spoc_")
    assert len(text) > 40
    kept = ApiToken.objects.get()
    assert text not in str(ApiToken.objects.values())
    assert text not in str(list(Entry.objects.values()))
    viewer, token = viewer_of_token(text, now=clock.now())
    assert token.pk == kept.pk
    assert viewer.ref == f"token:operator:{kept.pk}"
    assert may(viewer, "message.read")
    assert not may(viewer, "message.send"), "its scopes limit it"


def test_a_token_never_does_more_than_its_owner_may_now() -> None:
    user = make()
    text = token_of(user, scopes=["cases:write", "audit:read"])
    viewer, _token = viewer_of_token(text, now=clock.now())
    assert may(viewer, "case.claim")
    assert not may(viewer, "audit.read")
    change_roles(user, roles=["translator"], actor=ADMIN, now=clock.now())
    viewer, _token = viewer_of_token(text, now=clock.now())
    assert not may(viewer, "case.claim")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scopes": []}, "messages:write, messages:read"),
        ({"scopes": ["everything"]}, "everything"),
        ({"name": " "}, "name"),
        ({"days": 0}, "366"),
        ({"days": 400}, "366"),
    ],
)
def test_a_token_that_cannot_be_is_refused_with_what_can(
    changes: dict[str, Any], said: str
) -> None:
    user = make()
    with pytest.raises(BadToken) as refused:
        token_of(user, **changes)
    assert said in str(refused.value)


def test_a_partners_system_names_its_partner_and_sees_its_own() -> None:
    user = make("nl-system", roles=["partner_system"], desk="")
    with pytest.raises(BadToken, match="partner"):
        token_of(user)
    viewer, _token = viewer_of_token(token_of(user, partner="nl-npc"), now=clock.now())
    assert (viewer.reach, viewer.partner) == (Reach.OWN, "nl-npc")


def test_each_way_in_which_a_token_is_no_good_has_its_own_answer() -> None:
    now = clock.now()
    user = make()
    later = token_of(user, days=1)
    withdrawn = token_of(user, name="old")
    revoke_token(ApiToken.objects.get(name="old"), actor=ADMIN, now=now)
    scopeless = token_of(user, name="bare")
    ApiToken.objects.filter(name="bare").update(scopes=[])
    closed = token_of(make("gone"))
    User.objects.filter(username="gone").update(is_active=False)
    for text, at, code in (
        ("", now, "token-missing"),
        ("spoc_invented", now, "token-unknown"),
        ("Basic nonsense", now, "token-unknown"),
        (later, now + timedelta(days=2), "token-expired"),
        (withdrawn, now, "token-revoked"),
        (scopeless, now, "token-unknown"),
        (closed, now, "account-disabled"),
    ):
        with pytest.raises(TokenRefused) as refused:
            viewer_of_token(text, now=at)
        assert (refused.value.code, refused.value.status) == (code, 401)


def test_disabling_ends_sessions_and_tokens() -> None:
    user = make()
    text = token_of(user)
    disable_user(user, actor=ADMIN, now=clock.now())
    with pytest.raises(TokenRefused) as refused:
        viewer_of_token(text, now=clock.now())
    assert refused.value.code == "token-revoked"


def test_an_owner_withdraws_the_own_token_and_no_other() -> None:
    user = make()
    token_of(user)
    token = ApiToken.objects.get()
    stranger = Viewer(ref="user:x", roles=frozenset({"operator_front"}), user_id=user.pk + 1)
    with pytest.raises(NotAllowed):
        revoke_token(token, actor=stranger, now=clock.now())
    owner = viewer_of(user, today=TODAY)
    revoke_token(token, actor=owner, now=clock.now())
    revoke_token(token, actor=owner, now=clock.now())
    assert Entry.objects.filter(verb="access.token.revoked").count() == 1


def test_the_last_use_of_a_token_is_kept_to_the_minute() -> None:
    token_of(make())
    token = ApiToken.objects.get()
    now = clock.now()
    for seconds in (0, 30, 61):
        note_token_use(token, now=now + timedelta(seconds=seconds))
        token.refresh_from_db()
    assert token.used_at == now + timedelta(seconds=61)


def test_own_settings_are_kept_and_others_refused(sign_in: Any) -> None:
    client = sign_in()
    answer = client.post(
        "/me/preferences",
        {"theme": "dark", "density": "roomy", "keys": "off", "language": "fr", "next": "/me"},
    )
    assert (answer.status_code, answer["Location"]) == (302, "/me")
    user = find_user("operator")
    assert (user.theme, user.density, user.has_keys, user.has_sound, user.language) == (
        "dark",
        "roomy",
        False,
        True,
        "fr",
    )
    assert client.post("/me/preferences", {"theme": "pink"}).status_code == 400
    assert client.post("/me/preferences", {"next": "//evil.example/"})["Location"] == "/"
    script = client.post(
        "/me/preferences", {"sound": "off"}, headers={"Accept": "application/json, text/html"}
    )
    assert script.status_code == 204
    with pytest.raises(BadAccount):
        change_own_settings(
            actor=viewer_of(user, today=clock.now().date()), now=clock.now(), is_active=False
        )


def test_the_own_page_tells_rights_sessions_and_tokens(sign_in: Any) -> None:
    client = sign_in()
    text = token_of(find_user("operator"))
    page = client.get("/me").content.decode()
    assert "Take, give back, take over a case." in page
    assert "Prove the record whole." not in page
    assert "the mill" in page
    assert text not in page
    assert client.post(f"/me/tokens/{ApiToken.objects.get().pk}/revoke").status_code == 302
    assert "withdrawn" in client.get("/me").content.decode()


def test_the_api_opens_with_a_token_and_a_purpose_and_with_nothing_else(sign_in: Any) -> None:
    session = sign_in()
    path = "/api/data/C-2026-000001"
    assert session.get(path).json()["code"] == "token-missing", "a session does not open the API"
    bearer = {"Authorization": f"Bearer {token_of(find_user('operator'))}"}
    asked = Client().get(path, headers=bearer)
    assert (asked.status_code, asked.json()["code"]) == (403, "purpose-needed")
    given = Client().get(path, headers=bearer | {"X-Purpose": "case C-1, DIR977 Art. 5"})
    assert given.content.decode() == SECRET
    entry = Entry.objects.get(verb="cases.case.read")
    assert (entry.actor[:15], entry.purpose) == ("token:operator:", "case C-1, DIR977 Art. 5")
    refused = Client().post(path, headers=bearer)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    unknown = Client().get(path, headers={"Authorization": "Bearer spoc_no"})
    assert unknown.status_code == 401
    assert unknown["WWW-Authenticate"] == "Bearer"
    assert Client().get("/", headers=bearer).status_code == 302, "a token opens no page"
