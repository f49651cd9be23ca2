"""What a machine makes of the API's own document: in no role does a request surprise the hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
)
from tests.factories.messages import make_mail, make_message
from tests.factories.people import make_user
from tests.factories.tokens import make_partner_token, make_token

from spoc.kernel import clock
from spoc.kernel.jobs import beat
from spoc.kernel.pulses import EXPECTED
from spoc.network.models import Partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
MAIL = "message/rfc822"
ROLES = {
    "operator": "operator_front",
    "translator": "translator",
    "head": "head_of_spoc",
    "auditor": "auditor",
    "admin": "system_admin",
}


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    ignored_auth,
]


@schemathesis.serializer(MAIL)
def _mail_of(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """A request through the real handler ends its connection: here the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def ask_as(settings: Any, kept_connection: None) -> Callable[[str], dict[str, str]]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_message()
    make_message(make_mail(subject="second"), partner="spoc-fr")
    Partner.objects.create(code="spoc-fr", name="Frankenland", country="FR", kind="spoc")

    def headers(role: str) -> dict[str, str]:
        token = (
            make_partner_token("spoc-fr")
            if role == "partner"
            else make_token(make_user(f"fuzz-{role}", ROLES[role]))
        )
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest.mark.parametrize("role", [*ROLES, "partner"])
def test_no_request_of_the_document_surprises_it(
    ask_as: Callable[[str], dict[str, str]], role: str
) -> None:
    token = ask_as(role)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    asked = []
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr] # an error has no `ok`: it fails
        known = {"reference": "2026-000001"} if "{reference}" in operation.path else None
        kinds = [
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE, path_parameters=known),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        ]

        @examples(
            max_examples=25, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=st.one_of(kinds), purpose=st.sampled_from(["test: fuzz", ""]))
        def ask(case: Any, purpose: str) -> None:
            headers = {**token, "X-Purpose": purpose} if purpose else token
            for part in EXPECTED:  # however slow the machine is, the parts are well
                beat(part, now=clock.now())
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=CHECKS, headers=headers)
            asked.append(answer.status_code)

        ask()
    assert len(asked) > 100
    assert set(asked) <= {200, 201, 400, 401, 403, 404, 405, 413, 415, 422, 503}
