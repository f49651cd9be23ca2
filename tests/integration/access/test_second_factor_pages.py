"""Do the pages of the second factor say what can be set up here, and what a role must have?"""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.access.conftest import PASSWORD

ADD, DIGITS = "/accounts/2fa/webauthn/add/", "/accounts/2fa/totp/activate/"


def page(client: Any, address: str, host: str) -> str:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(address, headers={"host": host})
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000"])
def test_at_a_number_of_this_machine_the_way_to_a_key_is_its_name(
    sign_in: Any, settings: Any, host: str
) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]", "localhost", "testserver"]
    settings.BASE_URL = "http://127.0.0.1:8000"
    client = sign_in()
    for address in ("/accounts/2fa/", ADD):
        text = page(client, address, host)
        assert 'href="http://localhost:8000/"' in text
        assert "this address is a number" in text
    assert ADD not in page(client, "/accounts/2fa/", host)
    assert "mfa_webauthn_add" not in page(client, ADD, host)
    assert f'href="{ADD}"' in page(client, "/accounts/2fa/", "localhost:8000")
    assert "mfa_webauthn_add" in page(client, ADD, "localhost:8000")


@pytest.mark.parametrize(
    ("host", "base_url", "told"),
    [
        ("10.0.0.5", "https://spoc.police.example", 'href="https://spoc.police.example"'),
        ("10.0.0.5", "http://10.0.0.5", "(SPOC_BASE_URL)"),
        ("spoc.police.example", "http://spoc.police.example", "(SPOC_BASE_URL)"),
    ],
)
def test_elsewhere_the_hubs_own_name_is_told_or_who_can_give_it_one(
    sign_in: Any, settings: Any, host: str, base_url: str, told: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = base_url
    assert told in page(sign_in(), "/accounts/2fa/", host)


def test_under_its_name_with_tls_a_key_can_be_set_up(sign_in: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://spoc.police.example"
    assert ADD in page(sign_in(), "/accounts/2fa/", "spoc.police.example")


def test_a_role_that_must_have_a_key_is_told_so_and_offered_no_digits(
    sign_in: Any, settings: Any
) -> None:
    settings.DEMO = False
    text = page(sign_in("dpo", "dpo"), "/accounts/2fa/", "localhost")
    assert "Your role needs a security key or card" in text
    assert "Six digits are not enough for your role" in text
    assert DIGITS not in text
    text = page(sign_in("operator"), "/accounts/2fa/", "localhost")
    assert "Your role needs" not in text
    assert DIGITS in text
