"""Was this database already brought to this very program? One look, without Django.

The stamp is a comment on the table of migrations: it is made, dumped and restored with it. Any
change of our source, or another version of a package with tables of its own, makes it void.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

import psycopg

_SOURCE = Path(__file__).resolve().parent.parent
_READ_BY_THE_PROGRAM = {".py", ".sql", ".toml", ".po"}
# Packages that bring migrations (a test compares them with the installed applications).
WITH_TABLES = ("Django", "django-allauth", "django-axes", "procrastinate")
_LOOK = "SELECT obj_description(to_regclass('django_migrations'), 'pg_class')"


@cache
def fingerprint() -> str:
    """What the database must have been brought to: our source and the packages with tables."""
    digest = hashlib.sha256()
    for name in WITH_TABLES:
        digest.update(f"{name} {version(name)}\n".encode())
    for path in sorted(_SOURCE.rglob("*")):
        if path.suffix in _READ_BY_THE_PROGRAM:
            digest.update(f"{path.relative_to(_SOURCE)}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(url: str) -> bool:
    """Whether the database at `url` bears our stamp. Raises psycopg.Error when it does not answer.

    False says nothing: a database without stamp may be of this version as well.
    """
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as session:
        found = session.execute(_LOOK).fetchone()
    return found is not None and found[0] == fingerprint()


def put(url: str) -> None:
    """Stamp the database at `url`, as the owner of its tables."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(
            psycopg.sql.SQL("COMMENT ON TABLE django_migrations IS {}").format(fingerprint())
        )
