"""Keeping the directory of partners."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

from django.db import transaction

from spoc.access.rules import Viewer
from spoc.audit.services import record
from spoc.network.models import Address, Partner


def load_directory(file: Path, *, actor: Viewer, now: datetime) -> int:
    """Take over the partners of a TOML file; the number of entries. Repeatable.

    Raises:
        KeyError: a row lacks `code`, `name` or `kind`.
    """
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["partner"]
    with transaction.atomic():
        for row in rows:
            addresses = row.pop("addresses", {})
            code = row.pop("code")
            partner, _made = Partner.objects.update_or_create(code=code, defaults=row)
            for channel, address in addresses.items():
                Address.objects.update_or_create(
                    channel=channel, address=address.lower(), defaults={"partner": partner}
                )
        record(
            "network.partner.changed",
            actor=actor,
            now=now,
            object_kind="directory",
            object_ref=file.name,
            details={"entries": len(rows)},
        )
    return len(rows)
