"""What happens to a message after it has its number? Read this file from top to bottom.

`WALK` is the order of things. `advance` claims one message, does the step of its present stage in
one transaction, and moves the stage. A step that fails leaves the message at its stage with the
reason, on a human's list; the job tries again later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

from spoc.access.demand import demand
from spoc.access.rules import Viewer, machine
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.cases.services import correlate, route, start_clock
from spoc.exchange.models import Message
from spoc.exchange.reading import find_mentions, read_message
from spoc.exchange.selectors import NoSuchMessage
from spoc.exchange.states import STAGE_MOVES, UNDER_WAY, Stage
from spoc.kernel.errors import Refusal
from spoc.kernel.jobs import enqueue, pending
from spoc.kernel.live import announce
from spoc.kernel.states import ends, move

log = logging.getLogger(__name__)

WORKER = machine("worker")
MAX_ATTEMPTS = 5
# A message at the same stage for longer than this stands still: the inbox shows it as not yet at a
# desk, whatever became of its job.
STANDSTILL = timedelta(seconds=30)


class NothingToResume(Refusal):
    """The message has arrived at a desk, or never had a walk before it."""

    code = "nothing-to-resume"


class Step(Protocol):
    """One step of the walk, inside the caller's transaction; doing it twice does no harm."""

    def __call__(self, message: Message, *, actor: Viewer, now: datetime) -> None: ...


WALK: tuple[tuple[Stage, Step, Stage], ...] = (
    (Stage.REGISTERED, read_message, Stage.PARSED),
    (Stage.PARSED, find_mentions, Stage.UNDERSTOOD),
    (Stage.UNDERSTOOD, correlate, Stage.CORRELATED),
    (Stage.CORRELATED, start_clock, Stage.TIMED),
    (Stage.TIMED, route, Stage.AT_DESK),
)
_STEP_OF = {stage: (step, following) for stage, step, following in WALK}


def walk(message_id: int, *, clock: Callable[[], datetime]) -> Stage:
    """Take one message as far as it goes; the stage it reached.

    Raises:
        Exception: whatever a step raised, after the message was put on the desk's list.
    """
    while True:
        stage = advance(message_id, now=clock())
        if stage in ends(STAGE_MOVES):
            return stage


def advance(message_id: int, *, now: datetime) -> Stage:
    """Do the one step that is due for this message and return the stage it is in now."""
    stage = Stage.REGISTERED
    try:
        with seen_by(WORKER):
            message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
            stage = Stage(message.stage)
            if stage not in _STEP_OF:
                return stage
            step, following = _STEP_OF[stage]
            step(message, actor=WORKER, now=now)
            Message.objects.filter(pk=message_id, stage=stage).update(
                stage=move(STAGE_MOVES, stage, following),
                stage_at=now,
                attempts=0,
                failed_at=None,
                failure="",
            )
            if following is Stage.AT_DESK:
                announce("arrival", message.reference, now=now)
            return following
    except Exception as error:
        _leave_to_a_human(message_id, stage, error, now=now)
        raise


def _leave_to_a_human(message_id: int, stage: Stage, error: Exception, *, now: datetime) -> None:
    """Keep the message where it is, in sight, with the reason in words."""
    log.exception("message %s stays at %s", message_id, stage)
    with seen_by(WORKER):
        message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        message.attempts += 1
        message.failed_at = now
        message.failure = f"{type(error).__name__}: {error}"[:300].replace("\x00", "")
        message.save(update_fields=["attempts", "failed_at", "failure"])
        record(
            "exchange.message.failed",
            actor=WORKER,
            now=now,
            object_kind="message",
            object_ref=message.reference,
            details={"stage": stage, "error": type(error).__name__},
        )
        announce("message", message.reference, now=now, loud="failed")


def resume_message(reference: str, *, actor: Viewer, now: datetime) -> None:
    """Let the walk of a message that stands still begin again where it stopped.

    Raises:
        NoSuchMessage: not there, or not in the actor's sight.
        NotAllowed: the actor may not start a failed step again.
        NothingToResume: it has no walk before it.
    """
    with seen_by(actor):
        message = (
            Message.objects.select_for_update(of=("self",)).filter(reference=reference).first()
        )
        if message is None:
            raise NoSuchMessage(
                _("There is no message %(ref)s that you may see.") % {"ref": reference}
            )
        demand(actor, "message.resume", message)
        if message.stage not in UNDER_WAY:
            raise NothingToResume(_("This message is at a desk already; nothing is to be done."))
        Message.objects.filter(pk=message.pk).update(attempts=0, failed_at=None, failure="")
        record(
            "exchange.message.resumed",
            actor=actor,
            now=now,
            object_kind="message",
            object_ref=reference,
            details={"stage": message.stage},
        )
        enqueue("journeys.walk", queue="journey", message_id=message.pk)
        announce("message", reference, now=now)


def standing_still(*, now: datetime) -> list[int]:
    """Messages whose walk has stopped though no job is left to go on with it."""
    with seen_by(WORKER):
        stopped = Message.objects.filter(
            stage__in=UNDER_WAY, stage_at__lt=now - STANDSTILL, attempts__lt=MAX_ATTEMPTS
        ).values_list("pk", flat=True)
        waiting = pending("journeys.walk", "message_id")
        return [pk for pk in stopped if pk not in waiting]
