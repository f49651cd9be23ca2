"""Which messages came under one number with different content?

Called inside `seen_by`: what is closed to the reader is not there.
"""

from __future__ import annotations

from spoc.exchange.models import Arrival, Message


def said_before(message: Message) -> Message | None:
    """The message under whose number this one came with another content; None for all others."""
    if message.repeat_of_id is None:
        return None
    came = Arrival.objects.filter(
        message_id=message.repeat_of_id, sha256=message.sha256, has_other_content=True
    )
    return Message.objects.filter(pk=message.repeat_of_id).first() if came.exists() else None


def said_later(message: Message) -> list[Message]:
    """What came under this message's number with another content, in its order."""
    digests = {one.sha256 for one in message.arrivals.all() if one.has_other_content}
    if not digests:
        return []
    return list(Message.objects.filter(repeat_of=message, sha256__in=digests).order_by("pk"))
