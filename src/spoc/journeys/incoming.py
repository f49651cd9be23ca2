"""What happens to a message after it has its number? Read this file from top to bottom.

`WALK` is the order of things. `advance` claims one message, does the step of its present stage in
one transaction, and moves the stage. A step that fails leaves the message at its stage with the
reason, on a human's list; the job tries again later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from django.db import connection
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
WALKING = "journeys.walk"  # the job
MAX_ATTEMPTS = 5
# A try over which the whole worker died weighs more: it stopped everything else as well.
DEATH_WEIGHS = 2
# A message at the same stage for longer than this stands still: the inbox shows it as not yet at a
# desk, whatever became of its job.
STANDSTILL = timedelta(seconds=30)


class NothingToResume(Refusal):
    """The message has arrived at a desk, or never had a walk before it."""

    code = "nothing-to-resume"


class Step(Protocol):
    """One step of the walk, inside the caller's transaction; doing it twice does no harm.

    Answers which fields of the message it changed; they are saved together with the stage.
    """

    def __call__(self, message: Message, *, actor: Viewer, now: datetime) -> tuple[str, ...]: ...


WALK: tuple[tuple[Stage, Step, Stage], ...] = (
    (Stage.REGISTERED, read_message, Stage.PARSED),
    (Stage.PARSED, find_mentions, Stage.UNDERSTOOD),
    (Stage.UNDERSTOOD, correlate, Stage.CORRELATED),
    (Stage.CORRELATED, start_clock, Stage.TIMED),
    (Stage.TIMED, route, Stage.AT_DESK),
)
_STEP_OF = {stage: (step, following) for stage, step, following in WALK}


# A step's commit need not wait for the disk: what a power cut takes is done again from the sealed
# bytes. The last one waits, and with it, in the order of the log, all that were before it.
_CLAIM = """
    SELECT {fields},
           CASE WHEN stage <> %(last)s THEN set_config('synchronous_commit', 'off', true) END
           AS waits_for_disk
      FROM exchange_message WHERE id = %(id)s FOR UPDATE
"""
_CLAIM_KNOWN = _CLAIM.format(fields="stage, stage_at, circle_id, attempts")
_CLAIM_WHOLE = _CLAIM.format(
    fields=", ".join(f'"{field.column}"' for field in Message._meta.concrete_fields)
)
_MOVED = ("stage", "stage_at", "attempts", "failed_at", "failure")
_MOVE = """
    UPDATE exchange_message
       SET stage = %(stage)s, stage_at = %(at)s, attempts = 0, failed_at = NULL, failure = ''
     WHERE id = %(id)s
"""


def walk(message_id: int, *, clock: Callable[[], datetime]) -> Stage:
    """Take one message as far as it goes; the stage it reached.

    Raises:
        Exception: whatever a step raised, after the message was put on the desk's list.
    """
    message: Message | None = None
    while True:
        message = _advance(message_id, message, now=clock())
        if message.stage in ends(STAGE_MOVES) or _is_given_up(message):
            return Stage(message.stage)


def advance(message_id: int, *, now: datetime) -> Stage:
    """Do the one step that is due for this message and return the stage it is in now."""
    return Stage(_advance(message_id, None, now=now).stage)


def _advance(message_id: int, known: Message | None, *, now: datetime) -> Message:
    """One step; `known` is the message as the step before left it."""
    stage = Stage.REGISTERED
    try:
        with seen_by(WORKER):
            message = _claimed(message_id, known)
            stage = Stage(message.stage)
            if stage not in _STEP_OF or _is_given_up(message):
                return message
            step, following = _STEP_OF[stage]
            changed = step(message, actor=WORKER, now=now)
            message.stage = move(STAGE_MOVES, stage, following)
            message.stage_at = now
            message.attempts, message.failed_at, message.failure = 0, None, ""
            _save(message, changed)
            if following is Stage.AT_DESK:
                announce("arrival", message.reference, now=now)
            return message
    except Exception as error:
        _leave_to_a_human(message_id, stage, error, now=now)
        raise


def _claimed(message_id: int, known: Message | None) -> Message:
    """The message, locked; read again unless it is as the step before left it.

    Raises:
        NoSuchMessage: there is none with this id.
    """
    which: dict[str, int | str] = {"id": message_id, "last": WALK[-1][0]}
    if known is not None:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM_KNOWN, which)
            found = cursor.fetchone() or ()
        if (known.stage, known.stage_at, known.circle_id, known.attempts) == found[:4]:
            return known
    for message in Message.objects.raw(_CLAIM_WHOLE, which):
        return message
    raise NoSuchMessage(f"There is no message with the id {message_id}.")


def _save(message: Message, changed: tuple[str, ...]) -> None:
    """Write the stage, and with it what the step changed."""
    if changed:
        message.save(update_fields=[*changed, *_MOVED])
        return
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, {"id": message.pk, "stage": message.stage, "at": message.stage_at})


def _is_given_up(message: Message) -> bool:
    """It was tried too often: it waits for a human, who may let it begin again."""
    return message.attempts >= MAX_ATTEMPTS


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


def note_deaths(message_ids: Iterable[int], *, now: datetime) -> None:
    """Say on the desk's list of these messages that a worker died while it walked with them.

    Whoever kills its worker would be taken up again for ever; after the third time it is given up
    until a human lets it begin again. A message that another worker holds now is left alone.
    """
    with seen_by(WORKER):
        left = (
            Message.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(pk__in=list(message_ids), stage__in=UNDER_WAY)
            .only("reference", "stage", "attempts")
            .order_by("pk")
        )
        for message in left:
            message.attempts += DEATH_WEIGHS
            message.failed_at = now
            message.failure = "WorkerDied: the worker stopped while it worked on this message"
            message.save(update_fields=["attempts", "failed_at", "failure"])
            log.error("a worker died over message %s at %s", message.pk, message.stage)
            record(
                "exchange.message.failed",
                actor=WORKER,
                now=now,
                object_kind="message",
                object_ref=message.reference,
                details={"stage": message.stage, "error": "WorkerDied"},
            )
            announce(
                "message",
                message.reference,
                now=now,
                loud="failed" if _is_given_up(message) else "",
            )


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
        enqueue(WALKING, queue="journey", message_id=message.pk)
        announce("message", reference, now=now)


def standing_still(*, now: datetime) -> list[int]:
    """Messages whose walk has stopped though no job is left to go on with it."""
    with seen_by(WORKER):
        stopped = Message.objects.filter(
            stage__in=UNDER_WAY, stage_at__lt=now - STANDSTILL, attempts__lt=MAX_ATTEMPTS
        ).values_list("pk", flat=True)
        waiting = pending(WALKING, "message_id")
        return [pk for pk in stopped if pk not in waiting]
