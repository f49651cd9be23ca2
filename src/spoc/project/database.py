"""How does Django reach the one database? A URL becomes connection settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# The same few hundred statements again and again: each connection has the database plan them once.
PREPARED = {"server_side_binding": True, "prepare_threshold": 3}


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
