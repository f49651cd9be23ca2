"""Many cases at once, written as rows: for the pages that must not slow down with their number."""

from __future__ import annotations

from datetime import datetime, timedelta

from spoc.access.models import Circle, User
from spoc.access.wall import seen_by
from spoc.cases.deadlines import EventKind
from spoc.cases.models import Case, CaseMessage, ClockEvent, Escalation, Presence
from spoc.exchange.models import Dispatch, Message
from spoc.exchange.search import index_message
from spoc.exchange.states import Stage
from tests.factories.messages import TEST


def fill_queue(
    count: int, *, now: datetime, first: int = 1, owner: User | None = None, word: str = "ZILVERNIK"
) -> list[Case]:
    """Open cases with one message, a clock and a presence each; the oldest first."""
    numbers = range(first, first + count)
    with seen_by(TEST):
        messages = Message.objects.bulk_create(
            Message(
                reference=f"2026-{number:06d}",
                direction="in",
                channel="siena",
                partner="spoc-at",
                country="AT",
                external_id=f"{number}@queue.example",
                received_at=now - timedelta(minutes=number),
                registered_at=now,
                sha256=f"{number:064x}",
                size=1,
                content_type="message/rfc822",
                stage=Stage.AT_DESK,
                stage_at=now,
                subject=f"Where is {word} {number}?",
                body_text=f"Where is {word} {number}?",
                language="en",
            )
            for number in numbers
        )
        for message in messages:
            index_message(message, keys=[])
        cases = Case.objects.bulk_create(
            Case(
                reference=f"C-2026-{number:06d}",
                title=f"Where is {word} {number}?",
                opened_at=now - timedelta(minutes=number),
                desk=("cgi", "dao", "djo")[number % 3],
                channel="siena",
                partner="spoc-at",
                country="AT",
                number=f"2026-{number:06d}",
                language="en",
                urgency="urgent",
                instrument="dir977",
                owner=owner if number % 2 else None,
                act_by=now + timedelta(minutes=10 * number),
            )
            for number in numbers
        )
        CaseMessage.objects.bulk_create(
            CaseMessage(case=case, message=message, linked_at=now, linked_by="spoc.test")
            for case, message in zip(cases, messages, strict=True)
        )
        ClockEvent.objects.bulk_create(
            ClockEvent(
                case=case,
                kind=EventKind.RECEIVED,
                at=case.opened_at,
                recorded_at=now,
                actor="spoc.test",
                details={"instrument": "dir977", "urgency": "urgent", "topic": ""},
            )
            for case in cases
        )
        Escalation.objects.bulk_create(
            Escalation(case=case, kind="share_50", due_since=now, raised_at=now) for case in cases
        )
        if owner is not None:
            Presence.objects.bulk_create(
                Presence(case=case, user=owner, mode="reading", seen_at=now) for case in cases
            )
    return cases


def fill_outbox(cases: list[Case], *, now: datetime, state: str = "sent") -> list[Dispatch]:
    """An answer of each case in the outbox."""
    with seen_by(TEST):
        answers = Message.objects.bulk_create(
            Message(
                reference=f"2026-{900_000 + case.pk % 90_000:06d}",
                direction="out",
                channel=case.channel,
                received_at=now,
                registered_at=now,
                sha256=f"{900_000 + case.pk:064x}",
                size=1,
                content_type="message/rfc822",
                stage=Stage.OUTGOING,
                stage_at=now,
                subject=f"Re: {case.title}",
            )
            for case in cases
        )
        CaseMessage.objects.bulk_create(
            CaseMessage(case=case, message=answer, linked_at=now, linked_by="spoc.test")
            for case, answer in zip(cases, answers, strict=True)
        )
        return Dispatch.objects.bulk_create(
            Dispatch(
                reference=f"D-{answer.reference}",
                message=answer,
                channel=answer.channel,
                recipient="spoc@at.example",
                subject=answer.subject,
                state=state,
                prepared_at=now,
                sent_at=now if state == "sent" else None,
            )
            for answer in answers
        )


def close_to(circle: Circle, case: Case) -> None:
    """The case and its messages for the members of the circle alone."""
    with seen_by(TEST):
        Case.objects.filter(pk=case.pk).update(circle=circle)
        Message.objects.filter(case_link__case=case).update(circle=circle)
