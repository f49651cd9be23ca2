"""The journey's background tasks: each idempotent, each one call."""

from __future__ import annotations

from procrastinate import RetryStrategy

from spoc.journeys.incoming import MAX_ATTEMPTS, WALKING, standing_still, walk
from spoc.kernel import clock
from spoc.kernel.jobs import enqueue, task


@task(
    WALKING,
    queue="journey",
    retry=RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=3),
)
def walk_message(message_id: int) -> None:
    """Take one message from the register to a desk."""
    walk(message_id, clock=clock.now)


@task("journeys.sweep", queue="watch", every=15)
def sweep() -> None:
    """Find messages that nobody walks with and walk with them again."""
    for message_id in standing_still(now=clock.now()):
        enqueue(WALKING, queue="journey", message_id=message_id)
