"""`./spoc serve PART`: one part of the hub in the foreground, as `up` and systemd run it."""

from __future__ import annotations

import argparse
import os
import sys

from spoc.kernel.readiness import NotReady
from spoc.project.commands._hub import hub
from spoc.project.translations import compile_catalogues


def run(args: argparse.Namespace) -> int:
    """Prove that the database is safe, then be the part until told to stop."""
    compile_catalogues()
    with hub():
        from django.conf import settings  # noqa: PLC0415 - only after set-up
        from django.db import connection  # noqa: PLC0415

        from spoc.access.wall import prove_wall  # noqa: PLC0415
        from spoc.kernel.postgres import check_durability  # noqa: PLC0415

        check_durability(connection.connection)
        prove_wall(connection)
        connection.close()
        if args.part == "web":
            return _web(settings)
        from spoc.project import serving  # noqa: PLC0415

        return serving.PARTS[args.part]()


def _web(settings: object) -> int:
    """Become the web server; its workers read the settings anew from the environment."""
    os.environ.pop("SPOC_DATABASE_POOL", None)  # the server's processes have many threads
    host, port = settings.HOST, settings.PORT  # type: ignore[attr-defined]
    workers = settings.WEB_WORKERS  # type: ignore[attr-defined]
    sys.stdout.flush()
    try:
        os.execv(  # noqa: S606 - our own list, no shell
            sys.executable,
            [sys.executable, "-P", "-m", "granian", "--interface", "asginl", "--host", host,
             "--port", str(port), "--workers", str(workers), "--no-ws", "--log-level", "warning",
             "--respawn-failed-workers", "spoc.project.asgi:application"],
        )  # fmt: skip
    except OSError as error:
        raise NotReady(f"The web server cannot be started: {error.strerror}.") from error
