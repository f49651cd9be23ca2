"""`./spoc serve PART`: one part of the hub in the foreground, as `up` and systemd run it."""

from __future__ import annotations

import argparse
import gc
import importlib

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from spoc.project.catalogues import compile_catalogues
from spoc.project.commands._hub import hub


def run(args: argparse.Namespace) -> int:
    """Prove that the database is safe, then be the part until told to stop."""
    compile_catalogues()
    is_web = args.part == "web"
    with hub(has_threads=is_web):
        from django.db import connection  # noqa: PLC0415 - only after set-up

        from spoc.access.wall import prove_wall  # noqa: PLC0415
        from spoc.kernel.postgres import check_durability  # noqa: PLC0415

        check_durability(connection.connection)
        prove_wall(connection)
        connection.close()
        if is_web:
            close_pool = getattr(connection, "close_pool")  # noqa: B009 - PostgreSQL's alone
            close_pool()
            return _web()
        from spoc.project import serving  # noqa: PLC0415

        return serving.serve(args.part)


def _web() -> int:
    """Be the web server. Its workers are copies of this process, with everything read once.

    Nothing may run here that a copy cannot take along: no thread, no connection.
    """
    from django.conf import settings  # noqa: PLC0415 - only after set-up
    from django.urls import get_resolver  # noqa: PLC0415

    importlib.import_module("spoc.project.asgi")
    get_resolver().url_patterns  # noqa: B018 - read now, once for all workers
    gc.freeze()  # what the workers share stays shared
    server = Granian(
        "spoc.project.asgi:application",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.ASGINL,
        workers=settings.WEB_WORKERS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    server.serve()
    return 0
