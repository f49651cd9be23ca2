"""A hub with its desks, and officers who have signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

SignIn = Callable[..., Any]


@pytest.fixture
def hub(db: None, data_dir: object, settings: Any) -> None:
    """Desks, and a password digest that costs nothing."""
    from tests.factories.messages import TEST

    from spoc.duty.services import ensure_desks
    from spoc.kernel import clock

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ensure_desks(actor=TEST, now=clock.now())


@pytest.fixture
def sign_in(hub: None) -> SignIn:
    """A client of an officer who has signed in; the account is made when it is not there."""
    from django.test import Client
    from tests.factories.cases import officer

    from spoc.access.models import User

    def enter(name: str = "operator", *roles: str, desk: str = "cgi") -> Client:
        user = User.objects.filter(username=name).first() or officer(name, *roles, desk=desk)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter
