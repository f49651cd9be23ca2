"""What may a viewer see of the register and the outbox?

Every function runs inside `seen_by(viewer)`: the database shows only what is open to the viewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from spoc.access.rules import Viewer, may
from spoc.exchange.models import Dispatch, Message
from spoc.exchange.search import find_messages
from spoc.exchange.states import UNDER_WAY, Sending
from spoc.kernel.errors import Refusal

MOST = 200


class NoSuchMessage(Refusal):
    """There is no message of this reference, or it is closed to the viewer: both look the same."""

    code = "no-such-message"
    status = 404


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of messages is narrowed to; empty means everything."""

    asked: str = ""
    channel: str = ""
    stage: str = ""
    since: datetime | None = None
    direction: str = ""


def message_by_reference(reference: str, *, viewer: Viewer) -> Message:
    """One message with what belongs to it.

    Raises:
        NoSuchMessage: not there, or not in the viewer's sight.
    """
    found = (
        Message.objects.filter(reference=reference)
        .select_related("circle", "repeat_of")
        .prefetch_related("attachments", "mentions", "arrivals")
        .first()
        if may(viewer, "message.read")
        else None
    )
    if found is None:
        raise NoSuchMessage(f"There is no message {reference} that you may see.")
    return found


def messages(wanted: Wanted, *, viewer: Viewer) -> QuerySet[Message]:
    """Messages newest first, without their texts."""
    if not may(viewer, "message.read"):
        return Message.objects.none()
    rows = Message.objects.order_by("-received_at", "-id").defer("body_text", "form", "shingles")
    if wanted.asked:
        rows = rows.filter(pk__in=find_messages(wanted.asked, limit=MOST).ids)
    for field in ("channel", "stage", "direction"):
        value = getattr(wanted, field)
        if value:
            rows = rows.filter(**{field: value})
    if wanted.since:
        rows = rows.filter(received_at__gte=wanted.since)
    return rows


def found_messages(
    asked: str, *, viewer: Viewer, most: int, is_typed: bool = False
) -> tuple[list[Message], bool]:
    """The newest messages that answer a search, and whether older ones may do so as well.

    `is_typed`: the last word may be unfinished (see `find_messages`).
    """
    if not may(viewer, "message.read"):
        return [], False
    hits = find_messages(asked, limit=most + 1, is_typed=is_typed)
    # One more than shown tells that it is cut; of typed words the last ones are the least sure.
    ids = hits.ids[:most] if is_typed else hits.ids
    rows = Message.objects.filter(pk__in=ids).defer("body_text", "form", "shingles")
    newest = list(rows.order_by("-received_at", "-id")[:most])
    return newest, hits.is_cut or len(hits.ids) > most


def not_at_a_desk(*, viewer: Viewer, before: datetime) -> list[Message]:
    """Messages the machine has not brought to a desk: failed, or standing since `before`."""
    if not may(viewer, "message.read"):
        return []
    return list(
        Message.objects.filter(direction="in")
        .filter(stage__in=UNDER_WAY)  # the words of the partial index
        .filter(Q(failed_at__isnull=False) | Q(stage_at__lt=before))
        .defer("body_text", "form", "shingles")
        .order_by("received_at")[:MOST]
    )


def sent_numbers(numbers: set[str], *, viewer: Viewer) -> set[str]:
    """Which of these numbers are messages of ours that the viewer may read."""
    if not may(viewer, "message.read"):
        return set()
    return set(
        Message.objects.filter(direction="out", reference__in=numbers).values_list(
            "reference", flat=True
        )
    )


def outbox(*, viewer: Viewer, state: str = "") -> QuerySet[Dispatch]:
    """Dispatches: what hangs first, then the newest."""
    if not may(viewer, "outbox.read"):
        return Dispatch.objects.none()
    rows = Dispatch.objects.select_related("message").order_by("-prepared_at")
    if state == "open":
        return rows.exclude(state__in=[Sending.SENT, Sending.CANCELLED])
    return rows.filter(state=state) if state else rows
