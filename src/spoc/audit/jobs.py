"""The record's background tasks: seal twice a minute, prove every night. Each may run twice."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from procrastinate.contrib.django import app

from spoc.audit.sealer import publish_anchor, seal_entries, verify_record
from spoc.kernel import clock
from spoc.kernel.jobs import beat, task


class _Sealer:
    """The part of the hub that seals, as the record names it."""

    ref = "spoc.sealer"
    role_text = "machine"
    desk = ""
    purpose = "LED Art. 25(2): integrity and security"


def anchor_file() -> Path:
    """Where anchors are kept outside the database; back it up apart from the database."""
    return Path(settings.DATA_DIR) / "audit-anchors.txt"


@task("audit.seal", queue="watch", every=30)
def seal() -> None:
    """Chain what was written, and keep the newest anchor outside the database."""
    now = clock.now()
    if seal_entries(now=now) is not None:
        publish_anchor(anchor_file())
    beat("audit sealer", now=now)


@app.periodic(cron="30 3 * * *")
@app.task(name="audit.prove", queue="watch", queueing_lock="audit.prove")
def prove(timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives the planned instant
    """Verify the whole record against every anchor."""
    close_old_connections()
    file = anchor_file()
    anchor = file.read_text(encoding="utf-8") if file.exists() else None
    verify_record(actor=_Sealer(), now=clock.now(), anchor=anchor)
