"""Every route for every role: what the table of rights allows passes, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.factories.messages import TEST, make_mail, make_message
from tests.factories.people import make_user
from tests.factories.tokens import make_partner_token, make_token

from spoc.access.models import Circle, User
from spoc.access.rights import RIGHTS
from spoc.access.routes import ROUTES, Route
from spoc.access.rules import NOBODY, Viewer, may
from spoc.access.selectors import viewer_of, viewer_of_token
from spoc.access.services import change_roles
from spoc.access.wall import seen_by
from spoc.cases.models import Case
from spoc.exchange.models import Message
from spoc.kernel import clock
from spoc.law.vocabulary import vocabulary

CSRF_TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")
ABOUT_ONE_ITEM = {"api:message", "api:message_raw", "outbox_decide"}  # besides those of the desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

# One role for each set of acts that a role of the law can have: see the first test.
ROLES = {
    "operator": "operator_front",
    "translator": "translator",
    "validator": "validator",
    "head": "head_of_spoc",
    "dpo": "dpo",
    "statistician": "statistician",
    "admin": "system_admin",
    "system": "partner_system",
}
STRANGER = "stranger"


@dataclass(frozen=True)
class Little:
    """A hub with one open case, one of a closed circle, and somebody in every role."""

    users: dict[str, User]
    tokens: dict[str, str]
    seen: dict[str, Any]  # arguments of addresses
    hidden: dict[str, Any]

    def viewer(self, name: str, route: Route) -> Viewer:
        if route.is_api:
            if name == STRANGER:
                return NOBODY
            return viewer_of_token(self.tokens[name], now=clock.now(), purpose="test")[0]
        if name == STRANGER:
            return NOBODY
        return viewer_of(self.users[name], today=clock.now().date())

    def ask(self, name: str, route: Route, method: str, address: str) -> Any:
        """The answer to one request; whatever it did is undone."""
        client = Client(raise_request_exception=False)
        headers = {"X-Purpose": "test: rights"}
        if route.is_api and name != STRANGER:
            headers["Authorization"] = f"Bearer {self.tokens[name]}"
        elif name != STRANGER:
            client.force_login(self.users[name], "django.contrib.auth.backends.ModelBackend")
        with transaction.atomic():
            answer = client.generic(method, address, headers=headers)
            transaction.set_rollback(True)
        return answer


def arguments(mail: bytes) -> tuple[dict[str, Any], Case, Message]:
    message = make_message(mail)
    with seen_by(TEST):
        case = Case.objects.get(links__message=message)
    numbers = {"number": 1, "part": "clock", "name": "nothing.eml"}
    return numbers | {"case": case.reference, "register": message.reference}, case, message


@pytest.fixture
def little(settings: Any) -> Little:
    """Demo: the second factor of high roles is another test's matter."""
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seen, case, _message = arguments(make_mail(subject="Open to all"))
    hidden, closed, message = arguments(make_mail(subject="Open to few"))
    circle = Circle.objects.create(name="Zilver", desk="djo")
    with seen_by(TEST):
        Message.objects.filter(pk=message.pk).update(circle=circle)
        Case.objects.filter(pk=closed.pk).update(circle=circle)
    users = {name: make_user(name, role, desk=case.desk) for name, role in ROLES.items()}
    tokens = {name: make_token(user) for name, user in users.items() if name != "system"}
    tokens["system"] = make_partner_token("spoc-fr", *SCOPES_OF_A_PARTNER)
    return Little(users, tokens, seen, hidden)


SCOPES_OF_A_PARTNER = ("messages:write", "messages:read", "partners:read")


def patterns(found: list[Any], space: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Each route's name and the kind of each of its arguments (a converter's class, or "")."""

    def walk(rows: list[Any], space: str, outer: dict[str, str]) -> Iterator[Any]:
        for row in rows:
            kinds = outer | {
                name: type(converter).__name__
                for name, converter in getattr(row.pattern, "converters", {}).items()
            }
            kinds |= {name: kinds.get(name, "") for name in row.pattern.regex.groupindex}
            if isinstance(row, URLResolver):
                yield from walk(
                    row.url_patterns, f"{space}{row.namespace}:" if row.namespace else space, kinds
                )
            elif isinstance(row, URLPattern):
                yield f"{space}{row.name or ''}", kinds

    return walk(found, space, {})


def address_of(name: str, kinds: dict[str, str], values: dict[str, Any]) -> str:
    """The address of a route about the things in `values`."""
    by_kind = {"CaseReference": "case", "RegisterReference": "register"}
    given = {}
    for argument, kind in kinds.items():
        if kind in by_kind:
            given[argument] = values[by_kind[kind]]
        elif kind == "IntConverter":
            given[argument] = values["number"]
        elif argument == "reference":
            given[argument] = values["register"]
        elif argument == "ref":
            given[argument] = f"D-{values['register']}"
        else:
            given[argument] = values.get(argument, "x-1")
    return reverse(name, kwargs=given)


def every_route() -> list[tuple[str, Route, dict[str, str]]]:
    found = {name: (name, ROUTES[name], kinds) for name, kinds in
             patterns(get_resolver().url_patterns) if name in ROUTES}  # fmt: skip
    return sorted(found.values(), key=lambda row: row[0])


def is_sent_to_sign_in(answer: Any) -> bool:
    target = str(answer.headers.get("Location", ""))
    return answer.status_code == 401 or target.startswith("/accounts/login/")


def test_all_routes_are_asked_and_all_kinds_of_roles_ask() -> None:
    # The account library forwards old addresses of its own without naming them; they stay closed.
    names = {name for name, _kinds in patterns(get_resolver().url_patterns)} - {""}
    assert names == {name for name, _route, _kinds in every_route()}
    assert len(names) > 80
    assert {acts_of(row.code) for row in vocabulary("roles")} == set(map(acts_of, ROLES.values()))


def acts_of(role: str) -> frozenset[str]:
    return frozenset(act for act, right in RIGHTS.items() if role in right.roles)


def test_what_the_table_allows_passes_and_nothing_else(little: Little) -> None:
    wrong = []
    for name in [*ROLES, STRANGER]:
        for route_name, route, kinds in every_route():
            address = address_of(route_name, kinds, little.seen)
            for method in ("GET", "POST"):
                answer = little.ask(name, route, method, address)
                if not _is_right(little, name, route_name, method, answer):
                    wrong.append((name, route_name, method, answer.status_code))
    assert wrong == []


def _is_right(little: Little, name: str, route_name: str, method: str, answer: Any) -> bool:
    status, route = answer.status_code, ROUTES[route_name]
    if route.is_closed:
        return bool(status == 404)
    if route.is_public:
        # 503: no part of this hub runs; 401: the identity provider's own refusal.
        return bool((status < 500 and status != 403) or route_name == "api:ready")
    if name == STRANGER:
        return is_sent_to_sign_in(answer)
    if may(little.viewer(name, route), route.act_for(method)):
        return bool(status < 500 and status != 401 and not _is_refused_by_right(answer))
    return bool(status == 403)


def _is_refused_by_right(answer: Any) -> bool:
    return answer.status_code == 403 and (
        b"not-allowed" in answer.content or b"Your role does not allow" in answer.content
    )


def test_a_closed_item_is_for_everybody_outside_like_one_that_does_not_exist(
    little: Little, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same status, same words: nobody opens it, and nobody learns that it is there."""
    instant = clock.now()
    monkeypatch.setattr(clock, "now", lambda: instant)
    nothing = {**little.hidden, "case": "C-2026-999999", "register": "2026-999999"}
    wrong = []
    for name in ("operator", "translator", "head", "dpo", "admin", "system", STRANGER):
        for route_name, route, kinds in every_route():
            of_desk = set(kinds.values()) & {"CaseReference", "RegisterReference"}
            if not of_desk and route_name not in ABOUT_ONE_ITEM:
                continue
            for method in ("GET", "POST"):
                closed, absent = (
                    little.ask(name, route, method, address_of(route_name, kinds, values))
                    for values in (little.hidden, nothing)
                )
                if _told(closed, little.hidden) != _told(absent, nothing):
                    wrong.append((name, route_name, method, closed.status_code))
                if closed.status_code < 300 and closed.content:
                    wrong.append((name, route_name, method, "opened"))
    assert wrong == []


def test_a_member_of_the_circle_opens_it(little: Little) -> None:
    Circle.objects.get().members.add(little.users["operator"])
    opened = {
        route_name
        for route_name, route, kinds in every_route()
        if set(kinds.values()) & {"CaseReference", "RegisterReference"}
        and little.ask(
            "operator", route, "GET", address_of(route_name, kinds, little.hidden)
        ).status_code
        == 200
    }
    assert opened >= {"case", "inbox_row", "inbox_peek", "message_page", "message_original"}


def _told(answer: Any, values: dict[str, Any]) -> tuple[int, str, str]:
    """An answer without what differs from request to request anyway."""
    text = answer.content.decode()
    target = answer.headers.get("Location", "")
    for word in ("case", "register"):
        text = text.replace(values[word], word)
        target = target.replace(values[word], word)
    return answer.status_code, target, CSRF_TOKEN.sub("token", text)


def test_a_change_of_role_holds_at_the_next_request(little: Little) -> None:
    client = Client()
    client.force_login(little.users["operator"], "django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("inbox")).status_code == 200
    change_roles(little.users["operator"], roles=["statistician"], actor=TEST, now=clock.now())
    assert client.get(reverse("inbox")).status_code == 403
