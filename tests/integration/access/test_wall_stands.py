"""Row-level security holds for the application's role, and its proof notices when it does not."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction
from tests.cast import OPERATOR, OUTSIDER, WORKER

from spoc.access.grants import apply_grants
from spoc.access.protected import PROTECTED
from spoc.access.rules import Reach, Viewer
from spoc.access.wall import WallDown, prove_wall, seen_by
from spoc.kernel.postgres import Embedded


@pytest.fixture
def superuser(committed: str, server: Embedded) -> Iterator[psycopg.Connection]:
    with psycopg.connect(server.superuser_url, dbname="committed", autocommit=True) as session:
        yield session


def sight() -> tuple[str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(current_setting('spoc.reach', true), ''),
                      coalesce(current_setting('spoc.circles', true), ''),
                      coalesce(current_setting('spoc.partner', true), '')"""
        )
        reach, circles, partner = cursor.fetchone()
    return reach, circles, partner


def test_the_wall_of_this_database_stands(committed: str) -> None:
    prove_wall(connection)


def test_every_protected_table_of_the_database_is_in_the_list(committed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname, relforcerowsecurity FROM pg_class
                WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"""
        )
        found = dict(cursor.fetchall())
    assert found == {table: wall.is_forced for table, wall in PROTECTED.items()}


def test_the_proof_notices_a_superuser_or_an_owner(committed: str, server: Embedded) -> None:
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] = ""
    with pytest.raises(WallDown, match="owns"):
        prove_wall(connection)
    connection.close()
    connection.settings_dict["USER"] = "postgres"
    with pytest.raises(WallDown, match="ignores row-level security"):
        prove_wall(connection)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("ALTER TABLE cases_note DISABLE ROW LEVEL SECURITY", "cases_note is off"),
        ("ALTER TABLE cases_note NO FORCE ROW LEVEL SECURITY", "cases_note is off"),
        ("DROP TABLE cases_note CASCADE", "cases_note does not exist"),
    ],
)
def test_the_proof_notices_a_wall_that_was_switched_off(
    superuser: psycopg.Connection, fault: str, said: str
) -> None:
    superuser.execute(fault)  # type: ignore[arg-type]
    with pytest.raises(WallDown, match=said):
        prove_wall(connection)


def test_the_proof_notices_a_policy_that_shows_rows_to_everybody(
    superuser: psycopg.Connection,
) -> None:
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(
        """INSERT INTO exchange_arrival (message_id, channel, received_at, sender, sha256,
               is_repeat, has_other_content) VALUES (1, 'smtp', now(), '', '', false, false)"""
    )
    prove_wall(connection)
    superuser.execute("CREATE POLICY open_door ON exchange_arrival USING (true)")
    with pytest.raises(WallDown, match="exchange_arrival shows rows"):
        prove_wall(connection)


def test_sight_is_set_for_one_transaction_and_comes_back_when_nested(committed: str) -> None:
    partner = Viewer(ref="token:nl:1", partner="nl-npc", circles=frozenset({3, 1}))
    assert sight() == ("", "", "")
    with seen_by(OPERATOR):
        assert sight() == (Reach.DESK.value, "", "")
        with seen_by(partner):
            assert sight() == (Reach.OWN.value, "1,3", "nl-npc")
        assert sight() == (Reach.DESK.value, "", "")
        with pytest.raises(ZeroDivisionError), seen_by(WORKER):
            raise ZeroDivisionError
        assert sight() == (Reach.DESK.value, "", "")
    assert sight() == ("", "", "")


def test_many_changes_of_viewer_on_one_connection_leave_nothing_behind(committed: str) -> None:
    viewers = [OPERATOR, OUTSIDER, WORKER, Viewer(ref="token:nl:1", partner="nl-npc")]
    for turn in range(400):
        viewer = viewers[turn % len(viewers)]
        with seen_by(viewer):
            assert sight()[0] == viewer.reach.value
        assert sight() == ("", "", "")


def test_grants_can_be_given_again_and_keep_the_record_closed(
    committed: str, server: Embedded
) -> None:
    connection.close()
    connection.settings_dict["OPTIONS"]["options"] = ""
    apply_grants(connection)
    apply_grants(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)
                 FROM information_schema.role_table_grants
                WHERE grantee = 'spoc_app' AND table_name IN
                      ('audit_entry', 'audit_seal', 'audit_origin', 'django_migrations',
                       'exchange_message')
                GROUP BY table_name"""
        )
        held = dict(cursor.fetchall())
    assert held == {
        "audit_entry": "INSERT SELECT",
        "audit_seal": "INSERT SELECT",
        "audit_origin": "SELECT",
        "django_migrations": "SELECT",
        "exchange_message": "DELETE INSERT SELECT UPDATE",
    }
