"""How does an answer leave the house? At least once, under one reference, and never in silence.

Prepared in the transaction that decides it; handed to the channel outside any transaction; marked
after the fact. What nobody can know to have arrived is `uncertain` and waits for a human: it is
never sent twice by the machine.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from spoc.access.demand import demand
from spoc.access.rules import Viewer, machine
from spoc.access.wall import seen_by
from spoc.audit.services import record
from spoc.exchange.channels.base import Outgoing, Undelivered, mailbox_of
from spoc.exchange.channels.relay import transport_for
from spoc.exchange.models import Dispatch, Message
from spoc.exchange.register import store
from spoc.exchange.search import index_message
from spoc.exchange.states import SENDING_MOVES, Sending, Stage
from spoc.kernel.errors import Refusal
from spoc.kernel.jobs import enqueue
from spoc.kernel.live import announce
from spoc.kernel.references import next_reference
from spoc.kernel.states import move

log = logging.getLogger(__name__)

SENDER = machine("outbox")
MAX_ATTEMPTS = 8
ALARM_AFTER = timedelta(minutes=5)
# A sender that neither succeeded nor failed after this died on the way: nobody knows.
LOST_AFTER = timedelta(minutes=4)


class NoSuchDispatch(Refusal):
    """There is no such dispatch, or it is closed to the viewer."""

    code = "no-such-dispatch"
    status = 404


class AlreadyDecided(Refusal):
    """The dispatch needs no decision (any more)."""

    code = "dispatch-decided"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to leave: text, head and address. `answers` is the message that is answered."""

    channel: str
    recipient: str
    subject: str
    text: str
    language: str
    kind: str
    handling_codes: tuple[str, ...]
    evaluation: str
    partner: str
    country: str
    answers: Message


def prepare_dispatch(answer: Answer, *, actor: Viewer, now: datetime) -> Dispatch:
    """Seal the answer, give it its number in the register, and put it in the outbox.

    Inside the caller's transaction: it exists when the decision to send exists.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    number = next_reference("register", now=now, zone=zone)
    raw = render_mail(answer, number, now=now)
    sealed = store().keep([raw])
    message = Message.objects.create(
        reference=number,
        direction="out",
        channel=answer.channel,
        partner=answer.partner,
        country=answer.country,
        external_id=f"{number}@{settings.MAIL_DOMAIN}",
        received_at=now,
        registered_at=now,
        sha256=sealed.sha256,
        size=sealed.size,
        content_type="message/rfc822",
        sender=mailbox(answer.channel),
        is_sender_proven=True,
        recipients=[answer.recipient],
        entered_by=actor.ref,
        stage=Stage.OUTGOING,
        stage_at=now,
        subject=answer.subject[:300],
        sent_at=now,
        language=answer.language,
        kind=answer.kind,
        handling_codes=list(answer.handling_codes),
        evaluation=answer.evaluation,
        body_text=answer.text,
        circle=answer.answers.circle,
    )
    index_message(message, keys=[])
    dispatch = Dispatch.objects.create(
        reference=f"D-{number}",
        message=message,
        channel=answer.channel,
        recipient=answer.recipient,
        subject=answer.subject[:300],
        prepared_at=now,
        next_try_at=now,
    )
    record(
        "exchange.dispatch.prepared",
        actor=actor,
        now=now,
        object_kind="message",
        object_ref=number,
        recipient=answer.recipient,
        channel=answer.channel,
        details={"answers": answer.answers.reference, "sha256": sealed.sha256},
    )
    enqueue("exchange.send", queue="outbox", dispatch_id=dispatch.pk)
    announce("outbox", dispatch.reference, now=now)
    return dispatch


def mailbox(channel: str) -> str:
    """Our own address on a channel."""
    return f"{mailbox_of(channel)}@{settings.MAIL_DOMAIN}"


def render_mail(answer: Answer, number: str, *, now: datetime) -> bytes:
    """The answer as a mail. Its Message-ID is its number, for ever: a repeat is recognisable."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = mailbox(answer.channel)
    mail["To"] = answer.recipient
    mail["Subject"] = answer.subject.replace("\n", " ").replace("\r", " ")
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{number}@{settings.MAIL_DOMAIN}>"
    if answer.answers.external_id and "@" in answer.answers.external_id:
        mail["In-Reply-To"] = f"<{answer.answers.external_id}>"
        mail["References"] = f"<{answer.answers.external_id}>"
    mail["Content-Language"] = answer.language or "en"
    mail["X-SPOC-Reference"] = number
    mail["X-SPOC-Answers"] = answer.answers.reference
    mail["X-SPOC-Handling"] = " ".join(answer.handling_codes).upper() or "H0"
    mail["X-SPOC-Evaluation"] = answer.evaluation
    mail.set_content(answer.text)
    return mail.as_bytes()


def send_dispatch(dispatch_id: int, *, now: datetime) -> Sending:
    """Try to deliver one dispatch; its state afterwards. Doing it twice does no harm."""
    with seen_by(SENDER):
        dispatch = (
            Dispatch.objects.select_for_update(of=("self",))
            .select_related("message")
            .get(pk=dispatch_id)
        )
        if dispatch.state != Sending.WAITING or (dispatch.next_try_at or now) > now:
            return Sending(dispatch.state)
        _move(dispatch, Sending.TRYING, tried_at=now, attempts=dispatch.attempts + 1)
    outgoing = Outgoing(
        reference=dispatch.message.reference,
        sender=dispatch.message.sender,
        recipient=dispatch.recipient,
        raw=store().read(dispatch.message.sha256),
    )
    try:
        receipt = transport_for(dispatch.channel).deliver(outgoing)
    except Undelivered as problem:
        return _not_sent(dispatch, problem, now=now)
    with seen_by(SENDER):
        _move(
            dispatch, Sending.SENT, sent_at=now, receipt=receipt[:300], problem="", next_try_at=None
        )
        record(
            "exchange.dispatch.sent",
            actor=SENDER,
            now=now,
            object_kind="message",
            object_ref=dispatch.message.reference,
            recipient=dispatch.recipient,
            channel=dispatch.channel,
            purpose="answer approved for dispatch",
            details={"receipt": receipt[:300]},
        )
        announce("outbox", dispatch.reference, now=now)
    return Sending.SENT


def _not_sent(dispatch: Dispatch, problem: Undelivered, *, now: datetime) -> Sending:
    if problem.is_uncertain:
        state, verb = Sending.UNCERTAIN, "exchange.dispatch.uncertain"
    elif problem.is_permanent or dispatch.attempts >= MAX_ATTEMPTS:
        state, verb = Sending.FAILED, "exchange.dispatch.failed"
    else:
        state, verb = Sending.WAITING, "exchange.dispatch.failed"
    again = now + timedelta(seconds=min(10 * 2**dispatch.attempts, 900))
    with seen_by(SENDER):
        _move(
            dispatch,
            state,
            problem=str(problem)[:300],
            next_try_at=again if state is Sending.WAITING else now,
        )
        record(
            verb,
            actor=SENDER,
            now=now,
            object_kind="message",
            object_ref=dispatch.message.reference,
            recipient=dispatch.recipient,
            channel=dispatch.channel,
            details={"problem": str(problem)[:300], "attempt": dispatch.attempts},
        )
        announce(
            "outbox",
            dispatch.reference,
            now=now,
            loud="" if state is Sending.WAITING else "not_sent",
        )
    return state


def watch_outbox(*, now: datetime) -> list[int]:
    """Find what hangs. Returns ids whose delivery is due; marks the lost, alarms the late."""
    with seen_by(SENDER):
        lost = Dispatch.objects.select_for_update(of=("self",)).filter(
            state=Sending.TRYING, tried_at__lt=now - LOST_AFTER
        )
        for dispatch in lost:
            _move(
                dispatch,
                Sending.UNCERTAIN,
                problem="The sender stopped on the way; it may have arrived.",
                next_try_at=now,
            )
            record(
                "exchange.dispatch.uncertain",
                actor=SENDER,
                now=now,
                object_kind="dispatch",
                object_ref=dispatch.reference,
                recipient=dispatch.recipient,
                channel=dispatch.channel,
            )
            announce("outbox", dispatch.reference, now=now, loud="not_sent")
        late = Dispatch.objects.filter(
            ~Q(state__in=[Sending.SENT, Sending.CANCELLED]),
            prepared_at__lt=now - ALARM_AFTER,
            alarmed_at__isnull=True,
        )
        for dispatch in late:
            Dispatch.objects.filter(pk=dispatch.pk).update(alarmed_at=now)
            announce("outbox", dispatch.reference, now=now, loud="not_sent")
        return list(
            Dispatch.objects.filter(state=Sending.WAITING, next_try_at__lte=now).values_list(
                "pk", flat=True
            )
        )


def decide_dispatch(reference: str, *, decision: str, actor: Viewer, now: datetime) -> None:
    """A human's word on what hangs: `arrived`, `again`, or `cancel`.

    Raises:
        NoSuchDispatch: not there or not in the actor's sight.
        AlreadyDecided: it does not wait for a decision.
    """
    wanted = {
        "arrived": Sending.SENT,
        "again": Sending.WAITING,
        "cancel": Sending.CANCELLED,
    }.get(decision)
    with seen_by(actor):
        dispatch = (
            Dispatch.objects.select_for_update(of=("self",)).filter(reference=reference).first()
        )
        if dispatch is None:
            raise NoSuchDispatch(_("There is no dispatch %(ref)s.") % {"ref": reference})
        demand(actor, "outbox.decide")
        allowed = SENDING_MOVES[Sending(dispatch.state)]
        if wanted is None or wanted not in allowed or dispatch.state == Sending.TRYING:
            raise AlreadyDecided(_("This dispatch does not wait for that decision."))
        _move(
            dispatch,
            wanted,
            decided_by=actor.name or actor.ref,
            sent_at=now if wanted is Sending.SENT else None,
            next_try_at=now if wanted is Sending.WAITING else None,
        )
        record(
            "exchange.dispatch.decided",
            actor=actor,
            now=now,
            object_kind="dispatch",
            object_ref=reference,
            recipient=dispatch.recipient,
            channel=dispatch.channel,
            details={"decision": decision},
        )
        if wanted is Sending.WAITING:
            enqueue("exchange.send", queue="outbox", dispatch_id=dispatch.pk)
        announce("outbox", reference, now=now)


def _move(dispatch: Dispatch, new: Sending, **values: object) -> None:
    """Change the state, guarded by the old one; the loser of a race is told."""
    old = Sending(dispatch.state)
    move(SENDING_MOVES, old, new)
    changed = Dispatch.objects.filter(pk=dispatch.pk, state=old).update(state=new, **values)
    if changed != 1:
        raise AlreadyDecided(_("Your colleague was faster."))
    dispatch.state = new
    for name, value in values.items():
        setattr(dispatch, name, value)
