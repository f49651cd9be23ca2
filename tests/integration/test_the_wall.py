"""Row-level security holds on every table with personal data, for the role the hub works as."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from tests.cast import OPERATOR
from tests.factories.messages import make_message

from spoc.access.wall import seen_by
from spoc.cases.models import Case
from spoc.exchange.models import Message

pytestmark = pytest.mark.django_db

# Many-to-many tables and rows that hold nobody's data.
OPEN = {"access_circle", "access_circle_members"}


def tables_of(*rooms: str) -> list[str]:
    return [
        model._meta.db_table
        for room in rooms
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
    ]


@pytest.mark.parametrize("table", tables_of("exchange", "cases"))
def test_the_table_is_walled_in(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity,"
            " (SELECT count(*) FROM pg_policies WHERE tablename = relname)"
            " FROM pg_class WHERE relname = %s",
            [table],
        )
        is_on, is_forced, policies = cursor.fetchone()
    assert is_on
    # The search index is read by its owner's function alone (exchange 0002).
    assert is_forced or table == "exchange_searchtext"
    assert policies > 0


def test_the_hub_is_neither_owner_nor_superuser() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("spoc_app", False, False)


def test_nothing_is_seen_without_a_viewer(data_dir: object) -> None:
    make_message()
    assert not Message.objects.exists()
    assert not Case.objects.exists()
    with seen_by(OPERATOR):
        assert Message.objects.count() == 1
    assert not Message.objects.exists()
