"""How does Django reach the one database? A URL becomes connection settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from spoc.kernel.env import BadSetting

# The same few hundred statements again and again: each connection has the database plan them once.
PREPARED = {"server_side_binding": True, "prepare_threshold": 3}


_KNOWN = {"host", "port", "sslmode", "sslrootcert"}
_FORM = (
    "write postgresql://user:password@host:port/name, with ?host=/socket, sslmode and sslrootcert "
    "alone behind it, and signs such as @ : / # of a password as %40 %3A %2F %23"
)


def check_url(url: str) -> None:
    """Refuse an address of a database that cannot be one; it is never shown, for its password.

    Raises:
        BadSetting: what is wrong with it, and its form.
    """
    try:
        parts = urlsplit(url)
        scheme, port = parts.scheme, parts.port
    except ValueError as error:
        raise BadSetting(
            f"it is no address of a database (wrong host or port); {_FORM}."
        ) from error
    if scheme not in {"postgresql", "postgres"}:
        kind = f"“{scheme}” is no PostgreSQL" if scheme and "://" in url else "it is no address"
        raise BadSetting(f"{kind}; {_FORM}.")
    unknown = dict(parse_qsl(parts.query, keep_blank_values=True)).keys() - _KNOWN
    if unknown:
        raise BadSetting(f"it has the unknown part “{min(unknown)}”; {_FORM}.")
    try:
        conninfo_to_dict(url)
    except ProgrammingError as error:
        raise BadSetting(f"it cannot be read; {_FORM}.") from error
    if port == 0 or parts.fragment:
        raise BadSetting(f"it is no address of a database (wrong host or port); {_FORM}.")


def connection_settings(url: str, *, role: str, pool: int) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?host=/socket`.

    `role` is taken on by every connection (`SET ROLE`), so that row-level security holds although
    the log-in owns the tables; "" leaves the log-in's own role, for migrations. `pool` is the
    largest number of connections of one process; 0 means one connection per thread.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {
        key: value for key, value in query.items() if key in {"sslmode", "sslrootcert"}
    }
    if role:
        options["options"] = f"-c role={role}"
    options |= PREPARED
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 20}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "spoc",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        # Without a pool a thread keeps its connection, and looks whether it still lives.
        "CONN_MAX_AGE": 0 if pool else None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
    }
