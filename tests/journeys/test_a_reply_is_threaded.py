"""The partner presses "reply" on our answer: does the reply find the case it belongs to?"""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes

import pytest
from tests.factories.messages import NOW, TEST, make_mail, make_message
from tests.factories.people import make_viewer

from spoc.access.wall import seen_by
from spoc.cases import services
from spoc.cases.models import Case, Proposal
from spoc.exchange.models import Message
from spoc.exchange.outbox import send_dispatch
from spoc.journeys.reply import send_answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
SOON = NOW + timedelta(minutes=30)
LATER = NOW + timedelta(hours=2)


class Postman:
    """Stands for the relay and keeps what it was given."""

    def __init__(self) -> None:
        self.bag: list[bytes] = []

    def deliver(self, outgoing: object) -> str:
        self.bag.append(outgoing.raw)  # type: ignore[attr-defined] - an Outgoing
        return "250 taken"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> tuple[Case, str]:
    """A case that was answered, and the Message-ID of the mail that went out."""
    postman = Postman()
    monkeypatch.setattr("spoc.exchange.outbox.transport_for", lambda _channel: postman)
    officer = make_viewer("operator")
    message = make_message()
    with seen_by(TEST):
        case = Case.objects.get(links__message=message)
    services.claim_case(case.reference, actor=officer, now=SOON)
    draft = services.open_draft(case.reference, actor=officer, now=SOON)
    services.save_draft(
        case.reference, version=draft.version, changes={"text": "Known."}, actor=officer, now=SOON
    )
    send_dispatch(send_answer(case.reference, actor=officer, now=SOON).pk, now=SOON)
    return case, str(message_from_bytes(postman.bag[0])["Message-ID"])


def reply_to(message_id: str, header: str) -> bytes:
    """A reply that names our mail nowhere but in a header of threading."""
    raw = make_mail(subject="RE: your mail", text="We thank you and ask for nothing more today.\n")
    return f"{header}: {message_id}\r\n".encode() + raw


def proposals_of(message: Message) -> list[Proposal]:
    with seen_by(TEST):
        return list(
            Proposal.objects.filter(message=message, kind="claims_reference").select_related(
                "other"
            )
        )


@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
def test_the_partners_reply_is_proposed_with_the_case_of_our_answer(
    sent: tuple[Case, str], header: str
) -> None:
    case, message_id = sent
    (proposal,) = proposals_of(make_message(reply_to(message_id, header), now=LATER))
    assert proposal.other.reference == case.reference
    assert proposal.strength == "strong"
    assert proposal.reasons[0] == {
        "code": "names_our_number",
        "values": {"reference": message_id.strip("<>").partition("@")[0]},
    }


def test_a_strangers_forged_reply_joins_nothing_and_weighs_no_more_than_a_subject(
    sent: tuple[Case, str],
) -> None:
    case, message_id = sent
    number = message_id.strip("<>").partition("@")[0]
    stranger = {"partner": "", "country": "", "sender": "somebody@elsewhere.example"}
    forged = make_message(reply_to(message_id, "In-Reply-To"), now=LATER, **stranger)
    written = make_message(
        make_mail(subject=f"RE: {number}", text="No more today."), now=LATER, **stranger
    )
    (by_header,), (by_subject,) = proposals_of(forged), proposals_of(written)
    assert by_header.strength == by_subject.strength == "weak"
    assert [one["code"] for one in by_header.reasons] == ["names_our_number", "other_sender"]
    with seen_by(TEST):
        assert not case.links.filter(message__in=[forged, written]).exists()


def test_the_number_of_another_hub_of_the_same_make_is_not_ours(sent: tuple[Case, str]) -> None:
    _case, message_id = sent
    number = message_id.strip("<>").partition("@")[0]
    theirs = make_message(reply_to(f"<{number}@other-hub.example>", "In-Reply-To"), now=LATER)
    assert proposals_of(theirs) == []
