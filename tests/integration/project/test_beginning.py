"""Do invented log-ins stay out of a real hub, and a database away from another hub's folder?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from tests.cast import ADMIN
from tests.factories.messages import register_mail

from spoc.access.services import add_user
from spoc.exchange.register import store
from spoc.kernel import clock
from spoc.kernel.models import Beginning
from spoc.kernel.postgres import DatabaseNotReady, Embedded
from spoc.project import cli
from spoc.project.beginning import Begun, NotItsHub, begun, check_beginning, check_found


def account(name: str, *, is_demo: bool) -> None:
    add_user(
        name,
        roles=["dpo"],
        password="correct horse battery staple",
        is_demo=is_demo,
        actor=ADMIN,
        now=clock.now(),
    )


def looked() -> Begun:
    connection.ensure_connection()
    return begun(connection.connection)


@pytest.mark.parametrize(
    ("is_demo", "wanted", "told"),
    [
        (False, True, "was begun without invented data, and none is put into it"),
        (True, False, "was begun as a demo, with log-ins that everybody knows"),
    ],
)
def test_a_demo_and_real_work_are_never_mixed(
    is_demo: bool, wanted: bool, told: str, tmp_path: Path
) -> None:
    found = Begun(is_demo, ())
    with pytest.raises(NotItsHub, match=told):
        check_found(found, "spoc at db.example", is_demo=wanted, raw=tmp_path)
    check_found(found, "spoc at db.example", is_demo=is_demo, raw=tmp_path)
    check_found(Begun(None, ()), "spoc at db.example", is_demo=wanted, raw=tmp_path)


@pytest.mark.django_db
def test_the_database_itself_remembers_whatever_accounts_it_gets() -> None:
    assert looked() == Begun(None, ())
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE none")  # the owner's, who migrates
        Beginning.objects.create(is_demo=False, at=clock.now())
        cursor.execute("SET ROLE spoc_app")
    account("operator", is_demo=True)
    assert looked().is_demo is False


@pytest.mark.django_db
def test_a_database_of_a_version_that_did_not_remember_is_known_by_its_accounts() -> None:
    account("invented", is_demo=True)
    assert looked().is_demo is True
    account("real", is_demo=False)
    assert looked().is_demo is None, "of both kinds: the data folder says what it is"


@pytest.mark.django_db
def test_a_hub_with_accounts_or_messages_is_a_real_one(data_dir: Path) -> None:
    register_mail()
    assert looked().is_demo is False
    account("real", is_demo=False)
    assert looked().is_demo is False


@pytest.mark.django_db
def test_a_folder_without_the_sealed_bytes_of_the_database_is_refused_and_both_named(
    data_dir: Path, tmp_path: Path
) -> None:
    register_mail()
    found, raw = looked(), store().root
    check_found(found, "spoc at db.example", is_demo=False, raw=raw)
    other = tmp_path / "other" / "raw"
    with pytest.raises(NotItsHub) as raised:
        check_found(found, "spoc at db.example", is_demo=False, raw=other)
    assert f"{other.parent} does not belong to the database spoc at db.example" in str(raised.value)


@pytest.mark.django_db
def test_the_look_leaves_no_sight_behind(data_dir: Path) -> None:
    register_mail()
    assert looked().sealed
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('spoc.reach', true)")
        assert cursor.fetchone()[0] != "all"


def test_the_application_cannot_rewrite_how_its_database_was_begun(committed: str) -> None:
    with psycopg.connect(committed) as owner:
        owner.execute("INSERT INTO kernel_beginning VALUES (1, false, now())")
    for act in ("UPDATE kernel_beginning SET is_demo = true", "DELETE FROM kernel_beginning"):
        with psycopg.connect(committed) as session:
            session.execute("SET ROLE spoc_app")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(act)


def test_a_database_that_could_lose_a_message_is_refused_first(
    committed: str, tmp_path: Path
) -> None:
    with pytest.raises(DatabaseNotReady, match="fsync"):
        check_beginning(committed, is_demo=False, raw=tmp_path)


@pytest.mark.parametrize("command", [["migrate"], ["up", "--demo"], ["serve", "worker"]])
def test_no_command_writes_to_such_a_database(
    committed: str, tmp_path: Path, command: list[str]
) -> None:
    """Nothing is said of migrating or of log-ins before the refusal."""
    data = tmp_path / "data"
    for folder in (data, data / "raw"):
        folder.mkdir(mode=0o700)
    with psycopg.connect(committed) as owner:
        owner.execute("COMMENT ON TABLE django_migrations IS 'of an earlier version'")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "spoc.project.cli", *command, "--data", str(data)],
        env={**os.environ, "SPOC_DATABASE_URL": committed, "SPOC_DEMO": "", "SPOC_PORT": "18971",
             "SPOC_SMTP_PORT": "18981"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == cli.NOT_READY
    assert done.stdout == ""
    assert done.stderr.startswith("spoc: The database has fsync and ")
    assert done.stderr.count("\n") == 1
    with psycopg.connect(committed) as owner:
        stamp = owner.execute("SELECT obj_description('django_migrations'::regclass)").fetchone()
    assert stamp == ("of an earlier version",)


def test_invented_accounts_do_not_get_into_a_hub_that_was_begun_for_real_work(
    tmp_path: Path,
) -> None:
    """`migrate` begins one; neither `demo` nor `up` with the flags of a demo puts data into it."""
    data = tmp_path / "hub"

    def spoc(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("SPOC_")}
        return subprocess.run(
            [sys.executable, "-P", "-m", "spoc.project.cli", *words],
            env={**environ, "SPOC_DATA_DIR": str(data), "SPOC_PORT": "18972",
                 "SPOC_SMTP_PORT": "18982", **settings},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip

    assert spoc("migrate").returncode == 0
    refused = spoc("demo")
    assert (refused.returncode, refused.stdout) == (cli.NOT_READY, "")
    assert "was begun without invented data, and none is put into it" in refused.stderr
    with Embedded(data).running() as url:
        again = spoc("up", "--data", str(tmp_path / "new"), SPOC_DATABASE_URL=url)
        assert (again.returncode, again.stdout) == (cli.NOT_READY, "")
        assert "was begun without invented data, and none is put into it" in again.stderr
        assert not (tmp_path / "new" / "demo").exists()
        with psycopg.connect(url) as session:
            assert session.execute("SELECT count(*) FROM access_user").fetchone() == (0,)
            assert session.execute("SELECT is_demo FROM kernel_beginning").fetchone() == (False,)
