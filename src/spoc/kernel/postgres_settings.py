"""With which settings does the embedded PostgreSQL run?

All on its command line, so that an old data folder gets today's settings and nothing in the folder
can switch durability off.
"""

from __future__ import annotations

from pathlib import Path

_TUNING = {
    "shared_buffers": "256MB",
    "max_connections": "100",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# The log is not a second register: no statement, no row, no value of a person in it.
_LOGGING = {
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",  # a week of logs, each day replacing its namesake
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_file_mode": "0600",
    "log_line_prefix": "%m [%p] %a ",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_THROW_AWAY = dict.fromkeys(DURABLE, "off")


def server_arguments(cluster: Path, *, sockets: Path, log: Path, durable: bool) -> list[str]:
    """The arguments of `postgres` for `cluster`: reached by the folder `sockets` and nothing else.

    `durable=False` forgets commits in a power cut and is for test servers.
    """
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "log_directory": str(log),
        **_TUNING,
        **_LOGGING,
        **(DURABLE if durable else _THROW_AWAY),
    }
    arguments = ["-D", str(cluster)]
    for name, value in settings.items():
        arguments += ["-c", f"{name}={value}"]
    return arguments
