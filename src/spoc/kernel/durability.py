"""Is a database, ours or another, safe enough to answer "received" for a message?"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import tuple_row

from spoc.kernel.postgres_binaries import DatabaseNotReady
from spoc.kernel.postgres_settings import DURABLE

OLDEST_SERVER = 15


def check_durability(connection: psycopg.Connection[Any], *, for_tests: bool = False) -> None:
    """Refuse a database on which a committed message could be lost.

    "Received" is said after the commit, so the commit must be on the disk (PostgreSQL manual,
    "Reliability and the Write-Ahead Log"). `for_tests` lets a throw-away server pass. Raises
    DatabaseNotReady with every reason.
    """
    major = connection.info.server_version // 10000
    if major < OLDEST_SERVER:
        raise DatabaseNotReady(f"The database is PostgreSQL {major}: use {OLDEST_SERVER} or newer.")
    if for_tests:
        return
    with connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(
            "SELECT name FROM pg_settings WHERE setting = 'off' AND name = ANY(%s) ORDER BY name",
            (list(DURABLE),),
        )
        off = [str(name) for (name,) in cursor.fetchall()]
    if off:
        raise DatabaseNotReady(
            f"The database has {' and '.join(off)} off, so a message answered with “received” "
            f"could be lost in a power cut: set {'it' if len(off) == 1 else 'them'} to on."
        )
