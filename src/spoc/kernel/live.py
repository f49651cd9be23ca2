"""How do open screens learn that something changed?

A row and a NOTIFY in the transaction of the fact. Events name things and carry no content: the
screen fetches the fragment again with its own reader's rights.
"""

from __future__ import annotations

import json
from datetime import datetime

from django.db import connection

from spoc.kernel.models import LiveEvent

CHANNEL = "spoc_live"
# One round trip, because every message that comes in announces itself.
_ANNOUNCE = """
    WITH event AS (
        INSERT INTO kernel_liveevent (topic, ref, loud, at) VALUES (%s, %s, %s, %s) RETURNING id)
    SELECT pg_notify(%s, (jsonb_build_object('id', id) || %s::jsonb)::text) FROM event
"""


def announce(topic: str, ref: str = "", *, now: datetime, loud: str = "") -> None:
    """Tell open screens, when the present transaction commits, that `ref` of `topic` changed."""
    event = json.dumps({"topic": topic, "ref": ref, "loud": loud, "at": now.isoformat()})
    with connection.cursor() as cursor:
        cursor.execute(_ANNOUNCE, [topic, ref, loud, now, CHANNEL, event])


def last_event() -> int:
    """The number of the newest event: where a fresh page begins to listen."""
    return LiveEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
