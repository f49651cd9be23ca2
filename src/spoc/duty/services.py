"""Keeping the list of desks."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

from django.db import transaction

from spoc.access.rules import Viewer
from spoc.duty.models import Desk

DATA = Path(__file__).parent / "data" / "desks.toml"


def ensure_desks(*, actor: Viewer, now: datetime) -> None:  # noqa: ARG001 - same shape as every service
    """Make the desks of `data/desks.toml` exist. Repeatable; local changes of order stay."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["desk"]
    with transaction.atomic():
        for row in rows:
            Desk.objects.get_or_create(code=row["code"], defaults=row)
