"""From the claim to the partner's mailbox: draft, second signature, dispatch, clock stopped."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes

import pytest
from tests.factories.messages import NOW, TEST, make_message
from tests.factories.people import make_viewer

from spoc.access.rules import Viewer
from spoc.access.wall import seen_by
from spoc.cases import services
from spoc.cases.models import Case
from spoc.cases.services.claims import AlreadyTaken, NotYours
from spoc.cases.services.closing import ClockStillRuns
from spoc.cases.services.drafts import DraftChanged, FourEyes, digest_of
from spoc.exchange.channels.base import Outgoing
from spoc.exchange.models import Dispatch, Message
from spoc.exchange.outbox import send_dispatch
from spoc.exchange.states import Sending
from spoc.journeys.reply import send_answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
SOON = NOW + timedelta(minutes=30)


class Postman:
    """Stands for the relay and keeps what it was given."""

    def __init__(self) -> None:
        self.bag: list[Outgoing] = []

    def deliver(self, outgoing: Outgoing) -> str:
        self.bag.append(outgoing)
        return "250 taken"


@pytest.fixture
def postman(monkeypatch: pytest.MonkeyPatch) -> Postman:
    found = Postman()
    monkeypatch.setattr("spoc.exchange.outbox.transport_for", lambda _channel: found)
    return found


def opened_case() -> Case:
    message = make_message()
    with seen_by(TEST):
        return Case.objects.get(links__message=message)


def written(case: Case, officer: Viewer, text: str = "1. Known, lives in Voorbeeldgem.") -> None:
    services.claim_case(case.reference, actor=officer, now=SOON)
    draft = services.open_draft(case.reference, actor=officer, now=SOON)
    services.save_draft(
        case.reference, version=draft.version, changes={"text": text}, actor=officer, now=SOON
    )


def test_the_partner_receives_the_answer_and_the_clock_stops(postman: Postman) -> None:
    officer = make_viewer("operator")
    case = opened_case()
    written(case, officer)
    dispatch = send_answer(case.reference, actor=officer, now=SOON)
    assert send_dispatch(dispatch.pk, now=SOON) is Sending.SENT
    mail = message_from_bytes(postman.bag[0].raw)
    assert mail["To"] == "spoc@at.example"
    assert mail["Message-ID"] == f"<{dispatch.message.reference}@spoc.example>"
    assert mail["In-Reply-To"]
    assert "Voorbeeldgem" in mail.get_payload()
    with seen_by(officer):
        case.refresh_from_db()
        assert case.clock_state == "answered_in_time"
        assert case.state == "answered"
        assert Message.objects.filter(direction="out").count() == 1


def test_sending_twice_delivers_once(postman: Postman) -> None:
    officer = make_viewer("operator")
    case = opened_case()
    written(case, officer)
    dispatch = send_answer(case.reference, actor=officer, now=SOON)
    send_dispatch(dispatch.pk, now=SOON)
    send_dispatch(dispatch.pk, now=SOON)
    assert len(postman.bag) == 1


def test_nobody_answers_without_holding_the_case() -> None:
    officer, colleague = make_viewer("operator"), make_viewer("colleague")
    case = opened_case()
    written(case, officer)
    with pytest.raises(AlreadyTaken):
        services.claim_case(case.reference, actor=colleague, now=SOON)
    with pytest.raises(NotYours):
        send_answer(case.reference, actor=colleague, now=SOON)


def test_a_lease_is_free_a_minute_after_its_holder_vanished() -> None:
    officer, colleague = make_viewer("operator"), make_viewer("colleague")
    case = opened_case()
    services.claim_case(case.reference, actor=officer, now=SOON)
    services.claim_case(case.reference, actor=colleague, now=SOON + timedelta(seconds=61))
    with seen_by(colleague):
        case.refresh_from_db()
    assert case.owner_id == colleague.user_id


def test_a_marked_answer_needs_a_second_officer() -> None:
    officer, leader = make_viewer("operator"), make_viewer("leader", "shift_lead")
    case = opened_case()
    written(case, officer)
    with seen_by(TEST):
        case.drafts.update(needs_four_eyes=True)
    with pytest.raises(FourEyes):
        send_answer(case.reference, actor=officer, now=SOON)
    draft = services.submit_draft(case.reference, actor=officer, now=SOON)
    services.approve_draft(case.reference, digest=digest_of(draft), actor=leader, now=SOON)
    assert send_answer(case.reference, actor=officer, now=SOON).state == Sending.WAITING


def test_a_change_after_the_signature_voids_it() -> None:
    officer, leader = make_viewer("operator"), make_viewer("leader", "shift_lead")
    case = opened_case()
    written(case, officer)
    with seen_by(TEST):
        case.drafts.update(needs_four_eyes=True)
    draft = services.submit_draft(case.reference, actor=officer, now=SOON)
    services.approve_draft(case.reference, digest=digest_of(draft), actor=leader, now=SOON)
    services.save_draft(
        case.reference,
        version=draft.version,
        changes={"recipient": "somebody@elsewhere.example"},
        actor=officer,
        now=SOON,
    )
    with pytest.raises(FourEyes):
        send_answer(case.reference, actor=officer, now=SOON)


def test_a_leader_cannot_sign_what_they_wrote() -> None:
    leader = make_viewer("leader", "shift_lead")
    case = opened_case()
    written(case, leader)
    with seen_by(TEST):
        case.drafts.update(needs_four_eyes=True)
    draft = services.submit_draft(case.reference, actor=leader, now=SOON)
    with pytest.raises(FourEyes):
        services.approve_draft(case.reference, digest=digest_of(draft), actor=leader, now=SOON)


def test_two_editors_never_overwrite_each_other() -> None:
    officer = make_viewer("operator")
    case = opened_case()
    written(case, officer, text="first")
    with pytest.raises(DraftChanged) as refusal:
        services.save_draft(
            case.reference, version=1, changes={"text": "second"}, actor=officer, now=SOON
        )
    assert refusal.value.theirs.text == "first"


def test_nothing_unsent_hangs_in_silence() -> None:
    officer = make_viewer("operator")
    case = opened_case()
    written(case, officer)
    dispatch = send_answer(case.reference, actor=officer, now=SOON)
    # No relay is set in tests: it waits and says why.
    assert send_dispatch(dispatch.pk, now=SOON) is Sending.WAITING
    with seen_by(officer):
        found = Dispatch.objects.get(pk=dispatch.pk)
    assert "SPOC_SMTP_RELAY" in found.problem


def test_an_answered_case_is_closed_and_opened_again_with_its_old_clock(postman: Postman) -> None:
    officer = make_viewer("operator")
    case = opened_case()
    written(case, officer)
    send_answer(case.reference, actor=officer, now=SOON)
    services.close_case(case.reference, actor=officer, now=SOON)
    later = SOON + timedelta(hours=2)
    services.reopen_case(case.reference, reason="They ask on", actor=officer, now=later)
    with seen_by(officer):
        case.refresh_from_db()
    assert case.closed_at is None
    assert case.clock_state == "running"
    assert case.due_at == NOW + timedelta(days=7, hours=2)  # the closed time does not count


def test_a_case_whose_legal_clock_runs_is_not_closed() -> None:
    officer = make_viewer("operator")
    case = opened_case()
    with pytest.raises(ClockStillRuns):
        services.close_case(case.reference, reason="no time", actor=officer, now=SOON)
