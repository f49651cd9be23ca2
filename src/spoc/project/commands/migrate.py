"""`./spoc migrate`: bring the database to this version, grant the rights, load the desks."""

from __future__ import annotations

import argparse

from spoc.kernel import env
from spoc.project import stamp
from spoc.project.catalogues import compile_catalogues
from spoc.project.commands._hub import hub


def run(_args: argparse.Namespace) -> int:
    """Migrate as the owner; afterwards the application works as its own role."""
    compile_catalogues()
    with hub(as_owner=True, must_be_migrated=False, begins=True) as places:
        from django.core.management import call_command  # noqa: PLC0415 - only after set-up
        from django.db import connection  # noqa: PLC0415

        from spoc.access.grants import apply_grants  # noqa: PLC0415
        from spoc.access.rules import machine  # noqa: PLC0415
        from spoc.duty.services import ensure_desks  # noqa: PLC0415
        from spoc.kernel import clock  # noqa: PLC0415
        from spoc.kernel.models import Beginning  # noqa: PLC0415

        call_command("migrate", verbosity=0, interactive=False)
        # What it is begun as it stays: `hub` has refused the contrary (project/beginning.py).
        Beginning.objects.get_or_create(defaults={"is_demo": places.is_demo, "at": clock.now()})
        apply_grants(connection)
        ensure_desks(actor=machine("migrate"), now=clock.now())
        stamp.put(env.secret("SPOC_DATABASE_URL"))
    return 0
