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
        INSERT INTO kernel_liveevent (topic, ref, loud, at)
        SELECT %s, ref, %s, %s FROM unnest(%s::text[]) WITH ORDINALITY AS given (ref, place)
         ORDER BY place
        RETURNING id, ref)
    SELECT pg_notify(%s, (jsonb_build_object('id', id, 'ref', ref) || %s::jsonb)::text)
      FROM event ORDER BY id
"""


def announce(topic: str, *refs: str, now: datetime, loud: str = "") -> None:
    """Tell open screens, when the present transaction commits, that `refs` of `topic` changed.

    Without a reference the topic as a whole changed.
    """
    named = list(refs) or [""]
    rest = json.dumps({"topic": topic, "loud": loud, "at": now.isoformat()})
    with connection.cursor() as cursor:
        cursor.execute(_ANNOUNCE, [topic, loud, now, named, CHANNEL, rest])


def last_event() -> int:
    """The number of the newest event: where a fresh page begins to listen."""
    return LiveEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
