"""What may the application's own role do in the database? Run by the owner after every migration.

The hub works as `spoc_app`: no log-in, no owner, no bypass of row-level security. It writes the
record and never changes it.
"""

from __future__ import annotations

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from spoc.kernel.errors import Refusal

ROLE = "spoc_app"
_APPEND_ONLY = ("audit_entry", "audit_seal", "audit_origin")

_RIGHTS = (
    "GRANT USAGE ON SCHEMA public TO spoc_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO spoc_app",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO spoc_app",
    """ALTER DEFAULT PRIVILEGES IN SCHEMA public
       GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO spoc_app""",
    """ALTER DEFAULT PRIVILEGES IN SCHEMA public
       GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO spoc_app""",
    # The record: written and read. Continuing it in a new server is an act of the owner.
    *(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM spoc_app" for table in _APPEND_ONLY),
    "REVOKE INSERT ON audit_origin FROM spoc_app",
    # Begun as a demo or for real work: written once, by the owner (project/beginning.py).
    "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON kernel_beginning FROM spoc_app",
    "REVOKE ALL ON django_migrations FROM spoc_app",
    "GRANT SELECT ON django_migrations TO spoc_app",
)


class NoGrants(Refusal):
    """The log-in cannot make or lend the role; the sentence says which command mends it."""

    code = "no-grants"


def apply_grants(connection: BaseDatabaseWrapper) -> None:
    """Make the role if it is absent, lend it to the present log-in, and set its rights.

    The connection is the owner's. Repeatable; one transaction.

    Raises:
        NoGrants: the role is absent and the log-in may not make roles, or may not become it.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT to_regrole(%s) IS NOT NULL", [ROLE])
        is_there = cursor.fetchone()[0]
        cursor.execute(
            """SELECT (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user),
                      current_user, current_setting('server_version_num')::int"""
        )
        may_make, owner, version = cursor.fetchone()
        name = connection.ops.quote_name(owner)
        if not is_there:
            if not may_make:
                raise NoGrants(
                    f"The database role {ROLE} does not exist and {owner} may not make it. Ask "
                    f"the database administrator for: CREATE ROLE {ROLE} NOLOGIN; "
                    f"GRANT {ROLE} TO {name};"
                )
            cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE")
        cursor.execute("SELECT pg_has_role(current_user, %s, %s)", [ROLE, _become(version)])
        if not cursor.fetchone()[0]:
            if not may_make:
                raise NoGrants(
                    f"{owner} cannot act as {ROLE}. Ask the database administrator for: "
                    f"GRANT {ROLE} TO {name};"
                )
            how = " WITH SET TRUE, INHERIT FALSE" if version >= 160000 else ""
            cursor.execute(f"GRANT {ROLE} TO {name}{how}")
        for statement in _RIGHTS:
            cursor.execute(statement)


def _become(version: int) -> str:
    """The kind of membership that allows SET ROLE; PostgreSQL 16 made it a right of its own."""
    return "SET" if version >= 160000 else "MEMBER"
