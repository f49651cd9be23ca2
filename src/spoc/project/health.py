"""How is each part of the hub? Its last sign of life and what waits for it. Nobody's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection

from spoc.kernel.pulses import pulses
from spoc.project.claim import silent_parts
from spoc.project.places import Places


@dataclass(frozen=True, slots=True)
class PartHealth:
    """`lag` counts what waits for the part; `detail` says what of."""

    name: str
    is_well: bool
    age_seconds: float | None
    lag: int
    detail: str


def parts_of_the_hub(*, now: datetime) -> list[PartHealth]:
    """Every part with its age and lag; a database that does not answer is the first of them."""
    try:
        found = pulses()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FILTER (WHERE queue_name = 'journey'),"
                " count(*) FILTER (WHERE queue_name = 'outbox')"
                " FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            )
            journeys, sendings = cursor.fetchone()
    except DatabaseError:
        return [PartHealth("database", False, None, 0, "does not answer")]
    parts = [PartHealth("database", True, 0.0, 0, "answers")]
    lags = {"worker": (journeys + sendings, "jobs wait")}
    silent = silent_parts(Places(settings.DATA_DIR).run)  # at once; the signs of life come later
    for pulse in sorted(found, key=lambda one: one.part):
        silence = pulse.silence(now)
        lag, unit = lags.get(pulse.part, (0, ""))
        detail = pulse.detail or unit or ("silent" if silence is None else "beats")
        age = None if silence is None else silence.total_seconds()
        is_well = pulse.is_alive(now)
        if is_well and pulse.part in silent:
            is_well, detail = False, "does not answer"
        parts.append(PartHealth(pulse.part, is_well, age, lag, detail))
    return parts
