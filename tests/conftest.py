"""What tests stand on: a throw-away PostgreSQL per worker, migrated once, behind the real wall.

`db` (pytest-django) rolls back after each test; `committed` is a database of its own for tests in
which transactions really commit, several processes meet, or locks matter.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

# The settings are read when Django is set up, so the environment comes first.
_DATA = tempfile.mkdtemp(prefix="spoc-test-data-")
os.environ.update(
    {
        "DJANGO_SETTINGS_MODULE": "spoc.project.settings",
        "SPOC_DATA_DIR": _DATA,
        "SPOC_SECRET_KEY": "only-for-tests",
        "SPOC_DATABASE_POOL": "0",
        "SPOC_DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent",
        "SPOC_TIME_ZONE": "Europe/Brussels",
        "SPOC_DEMO": "0",
        "SPOC_BASE_URL": "http://testserver",
    }
)
for _name in ("SPOC_DATABASE_ROLE", "SPOC_OIDC_SERVER_URL", "SPOC_CLAMD", "SPOC_SMTP_RELAY"):
    os.environ.pop(_name, None)


import hypothesis
import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from spoc.kernel.postgres import Embedded, throw_away
from spoc.project.catalogues import compile_catalogues

TEMPLATE = "spoc"
# pytest-django sets Django up in `pytest_configure`, when the settings have been read.
assert django_settings.SECRET_KEY == "only-for-tests"
compile_catalogues()


# No test of ours is about time: a slow machine is no fault of what is tested.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def server() -> Iterator[Embedded]:
    """The database server of this test process."""
    with throw_away() as running:
        yield running


def _use(server: Embedded, name: str, *, role: str) -> None:
    connections.close_all()
    connection.settings_dict.update(
        {"NAME": name, "USER": "spoc", "HOST": server.url.split("host=")[1], "PORT": ""}
    )
    connection.settings_dict["OPTIONS"]["options"] = f"-c role={role}" if role else ""


def _admin(server: Embedded, *statements: str) -> None:
    with psycopg.connect(server.superuser_url, dbname="postgres", autocommit=True) as session:
        for statement in statements:
            session.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def django_db_setup(server: Embedded, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Migrate once as the owner, then work as the application's role on a copy."""
    from spoc.access.grants import apply_grants

    with django_db_blocker.unblock():
        _use(server, TEMPLATE, role="")
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        apply_grants(connection)
        connections.close_all()
        _admin(server, f"CREATE DATABASE work TEMPLATE {TEMPLATE} OWNER spoc")
        _use(server, "work", role="spoc_app")
        yield
        connections.close_all()


@pytest.fixture
def committed(
    server: Embedded, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A fresh database in which transactions really commit; its URL for other processes."""
    with django_db_blocker.unblock():
        _admin(server, f"CREATE DATABASE committed TEMPLATE {TEMPLATE} OWNER spoc")
        _use(server, "committed", role="spoc_app")
        try:
            yield server.url.replace("/spoc?", "/committed?")
        finally:
            _use(server, "work", role="spoc_app")
            _admin(server, "DROP DATABASE committed WITH (FORCE)")


@pytest.fixture
def data_dir(settings, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    """A data folder of its own for a test that seals bytes."""
    settings.DATA_DIR = tmp_path
    return tmp_path
