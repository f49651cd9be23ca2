"""The second wall: what row-level security is told about the present transaction.

Everything that reads or writes personal data does so inside `seen_by(viewer)`. Outside it the
database shows no row (PostgreSQL policies deny when nothing is set).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from spoc.access.protected import PROTECTED
from spoc.access.rules import Viewer
from spoc.kernel.errors import Refusal

_SET = """
    SELECT set_config('spoc.reach', %s, true), set_config('spoc.circles', %s, true),
           set_config('spoc.partner', %s, true)
"""
_SESSION = """
    SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user
"""
_TABLE = """
    SELECT relrowsecurity, relforcerowsecurity,
           pg_has_role(current_user, relowner, 'USAGE'),
           least(100, 100 * 100000 / greatest(reltuples, 1))
      FROM pg_class WHERE oid = to_regclass(%s)
"""


class WallDown(Refusal):
    """Row-level security does not hold; the hub must not start."""

    code = "wall-down"
    status = 503


@contextmanager
def seen_by(viewer: Viewer) -> Iterator[None]:
    """One transaction in which the database shows what this viewer may see.

    The setting is local to the transaction, so that a pooled connection carries nothing over.
    Nested: the sight of the outer block comes back when the inner one ends.
    """
    wanted = (viewer.reach.value, ",".join(map(str, sorted(viewer.circles))), viewer.partner)
    # Of this thread's own connection: `django.db.connection` is one proxy for all threads, and what
    # is kept on it would carry one person's sight into another person's transaction.
    own = connections[DEFAULT_DB_ALIAS]
    sights: list[tuple[str, str, str]] = own.__dict__.setdefault("sights", [])
    before = sights[-1] if sights else ("", "", "")
    if before == wanted:  # the outer block's transaction and sight serve as they are
        yield
        return
    is_nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SET, wanted)
        sights.append(wanted)
        try:
            yield
        finally:
            sights.pop()
        if is_nested:
            cursor.execute(_SET, before)


def prove_wall(connection: BaseDatabaseWrapper) -> None:
    """Prove at start-up that row-level security holds for this connection.

    The present role is no superuser, has no BYPASSRLS and owns no protected table; every table of
    `access/protected.py` is protected and shows no row outside `seen_by`.

    Raises:
        WallDown: with the first fault and how to mend it.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(_SET, ["", "", ""])
        cursor.execute(_SESSION)
        role, is_superuser, bypasses = cursor.fetchone()
        if is_superuser or bypasses:
            raise WallDown(
                f"The database role {role} ignores row-level security. Connect as an ordinary role "
                "and let SPOC_DATABASE_ROLE name spoc_app."
            )
        for table, wall in PROTECTED.items():
            cursor.execute(_TABLE, [table])
            found = cursor.fetchone()
            if found is None:
                raise WallDown(f"The table {table} does not exist. Run: ./spoc migrate")
            is_enabled, is_forced, is_owned, share = found
            if is_owned:
                raise WallDown(
                    f"The database role {role} owns {table}. Let SPOC_DATABASE_ROLE name spoc_app."
                )
            if not is_enabled or (wall.is_forced and not is_forced):
                raise WallDown(
                    f"Row-level security of {table} is off. Run: ./spoc migrate; if that does not "
                    "mend it, somebody switched it off by hand."
                )
            name = connection.ops.quote_name(table)
            # Small tables are read whole; of large ones some 100 000 rows, to start in seconds.
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {name} TABLESAMPLE SYSTEM (%s))",  # noqa: S608 - our list
                [share],
            )
            if cursor.fetchone()[0]:
                raise WallDown(
                    f"{table} shows rows to a transaction without sight. Its policy was changed; "
                    "restore it from the migrations."
                )
