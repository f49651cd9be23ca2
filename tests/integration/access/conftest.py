"""A little hub with real accounts, and the client that walks through its doors."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

PASSWORD = "correct horse battery staple"
Open = Callable[..., Any]


@pytest.fixture
def hub(
    request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The test routes, and pages without the frame that the desk fills."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")
    from django.core.cache import cache
    from tests.integration.access import little_hub

    from spoc.access import middleware

    templates = copy.deepcopy(settings.TEMPLATES)
    processors = templates[0]["OPTIONS"]["context_processors"]
    processors[:] = [name for name in processors if name != "spoc.desk.context.shell"]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.integration.access.little_hub"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()  # counters of tries
    monkeypatch.setattr(middleware, "ROUTES", little_hub.ALL_ROUTES)
    yield


@pytest.fixture
def make_user(hub: None) -> Open:
    """Accounts as the administrator makes them."""
    from tests.cast import ADMIN

    from spoc.access.services import add_user
    from spoc.kernel import clock

    def make(name: str, *roles: str, desk: str = "cgi", **more: Any) -> Any:
        return add_user(
            name,
            roles=roles or ("operator_front",),
            desk=desk,
            password=PASSWORD,
            language=more.pop("language", "en"),
            actor=ADMIN,
            now=clock.now(),
            **more,
        )

    return make


@pytest.fixture
def sign_in(make_user: Open) -> Open:
    """A client signed in through the real form."""
    from django.test import Client

    def enter(name: str = "operator", *roles: str, **more: Any) -> Client:
        make_user(name, *roles, **more)
        client = Client()
        answer = client.post("/accounts/login/", {"login": name, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return enter
