"""The exchange's background tasks: each idempotent, each one call."""

from __future__ import annotations

from procrastinate import RetryStrategy

from spoc.exchange.outbox import send_dispatch, watch_outbox
from spoc.exchange.scanning import scan_attachments
from spoc.kernel import clock
from spoc.kernel.jobs import enqueue_each, pending, task


class ScanIncomplete(Exception):
    """The scanner did not answer for every attachment: it is asked again, some times."""


@task("exchange.send", queue="outbox")
def send(dispatch_id: int) -> None:
    """Try to deliver one answer; what fails is tried again by `exchange.watch_outbox`."""
    send_dispatch(dispatch_id, now=clock.now())


@task("exchange.watch_outbox", queue="watch", every=15)
def watch() -> None:
    """Mark the lost, alarm for the late, and send what is due and has no job yet."""
    due = watch_outbox(now=clock.now())
    waiting = pending("exchange.send", "dispatch_id")
    enqueue_each(
        "exchange.send", [{"dispatch_id": pk} for pk in due if pk not in waiting], queue="outbox"
    )


@task(
    "exchange.scan",
    queue="scan",
    retry=RetryStrategy(max_attempts=5, exponential_wait=6),
)
def scan(message_id: int) -> None:
    """Ask the virus scanner about the attachments of one message."""
    if not scan_attachments(message_id, now=clock.now()):
        raise ScanIncomplete(f"attachments of message {message_id} are not fully scanned")
