"""What most commands need: a database that answers, and Django set up on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from spoc.kernel import env
from spoc.kernel.postgres import Embedded
from spoc.kernel.readiness import NotReady
from spoc.project import stamp
from spoc.project.beginning import check_beginning
from spoc.project.places import Places, data_dir


class NotMigrated(NotReady):
    """The database has not been brought to this version."""


@contextmanager
def hub(
    *,
    as_owner: bool = False,
    must_be_migrated: bool = True,
    has_threads: bool = False,
    begins: bool = False,
    only_looks: bool = False,
) -> Iterator[Places]:
    """The hub's database, running or started for the while, with Django set up.

    `has_threads`: connections are shared from a pool (SPOC_DATABASE_POOL); else there is one.
    `begins`: a hub that is not there is begun. `only_looks`: a database that may not be written to
    serves as well.

    Raises:
        NotReady: the data folder or the database cannot be used; the sentence says why.
    """
    places = Places(data_dir())
    if not begins:
        places.must_be_begun()
    places.make()
    if as_owner:
        os.environ["SPOC_DATABASE_ROLE"] = "owner"
    if not has_threads:
        os.environ.setdefault("SPOC_DATABASE_POOL", "0")
    with _database(places) as url:
        if not only_looks:
            check_beginning(url, is_demo=places.is_demo, raw=places.raw)
        _set_up(must_be_migrated)
        yield places


@contextmanager
def _database(places: Places) -> Iterator[str]:
    """The address of the database: the one that is named, or the folder's own."""
    if url := env.secret("SPOC_DATABASE_URL"):
        yield url
        return
    with Embedded(places.root).running() as url:
        os.environ["SPOC_DATABASE_URL"] = url
        yield url


def _set_up(must_be_migrated: bool) -> None:
    django.setup()
    from django.db import OperationalError, connection  # noqa: PLC0415 - only after set-up

    try:
        connection.ensure_connection()
        if must_be_migrated and not _is_stamped() and _lacks_migrations(connection):
            raise NotMigrated("The database is not at this version: run ./spoc migrate first.")
    except OperationalError as error:
        if "role" in str(error) and "spoc_app" in str(error):
            raise NotMigrated("The database is not prepared: run ./spoc migrate first.") from error
        raise NotReady(f"The database does not answer: {str(error).strip()}") from error


def _is_stamped() -> bool:
    """Whether a look suffices: our program brought the database to this version."""
    try:
        return stamp.is_current(env.secret("SPOC_DATABASE_URL"))
    except psycopg.Error:
        return False  # the application's own connection says what is wrong


def _lacks_migrations(connection: BaseDatabaseWrapper) -> bool:
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - only after set-up

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
