"""A list asks the database as often for a hundred rows as for three."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.queue import fill_outbox, fill_queue

from spoc.access.models import User
from spoc.kernel import clock
from spoc.network.models import Address, Partner

# What the door asks of every request: who is this, what may they, is their session still open.
DOOR = re.compile(
    r'(SELECT|UPDATE) .*?"?(django_session|access_user|access_rolegrant|access_circle|'
    r'access_signin)"?\b',
    re.DOTALL,
)
# Statements that ask nothing of a table: transactions, and what the wall is told.
NO_QUESTION = re.compile(
    r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SELECT (set_config|coalesce))"
)


def asked(client: Any, path: str) -> list[str]:
    """The questions of the page itself, after the door."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    said = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in said if not NO_QUESTION.match(sql) and not DOOR.match(sql)]


def fill(count: int, first: int) -> None:
    now = clock.now()
    cases = fill_queue(count, now=now, first=first, owner=User.objects.get(username="operator"))
    fill_outbox(cases, now=now, state="sent" if first == 1 else "failed")
    partners = Partner.objects.bulk_create(
        Partner(code=f"p-{number}", name=f"Partner {number}", country="AT", kind="spoc")
        for number in range(first, first + count)
    )
    Address.objects.bulk_create(
        Address(partner=partner, channel="siena", address=f"{partner.code}@invented.example")
        for partner in partners
    )


@pytest.mark.parametrize(
    "path", ["/", "/inbox/rows", "/search?q=ZILVERNIK", "/palette?q=ZILVERNIK", "/palette?q=ZILV",
             "/partners", "/outbox"]
)  # fmt: skip
def test_a_page_asks_at_most_fifteen_questions_however_long_its_list(
    sign_in: Any, path: str
) -> None:
    client = sign_in()
    fill(3, first=1)
    client.get(path)  # the first request opens the session
    few = asked(client, path)
    fill(97, first=4)
    many = asked(client, path)
    assert len(many) <= 15, "\n".join(many)
    assert len(many) == len(few), "\n".join(many)
