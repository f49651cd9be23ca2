"""The same mail by two ways, or a reminder: is it proposed instead of running two clocks unseen?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories.messages import NOW, TEST, make_mail, make_message

from spoc.access.wall import seen_by
from spoc.cases.correlation_rules import COMMON_FROM
from spoc.cases.models import CaseMessage, Proposal
from spoc.exchange.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
LATER = NOW + timedelta(minutes=9)
TEXT = "Dear colleagues,\n\nwho rented the white van that stood there on Friday night?\n"
BY_API = {"partner": "", "country": "", "sender": "machine:intake", "channel": "national_police"}


def proposed(message: Message) -> list[tuple[str, str, list[str]]]:
    """Kind, the other message, and the codes of the reasons of each proposal."""
    with seen_by(TEST):
        return [
            (
                one.kind,
                CaseMessage.objects.get(case=one.other).message.reference,
                [reason["code"] for reason in one.reasons],
            )
            for one in Proposal.objects.filter(message=message).select_related("other")
        ]


@pytest.mark.parametrize("changes", [BY_API, {**BY_API, "channel": "siena"}])
@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_a_mail_by_smtp_and_by_the_api_is_proposed(changes: dict[str, str], ends: bytes) -> None:
    raw = make_mail(text=TEXT, subject="A white van", message_id="twice")
    first = make_message(raw)
    again = make_message(raw.replace(b"\r\n", ends), now=LATER, **changes)
    if again.pk == first.pk:  # the same bytes on the same channel: one message
        assert (ends, changes["channel"]) == (b"\r\n", "siena")
        return
    alike = "same_content" if ends == b"\r\n" else "same_text"
    assert proposed(again) == [("same_message", first.reference, ["same_sent_number", alike])]


def test_a_partners_mail_with_other_line_ends_is_the_same_message() -> None:
    raw = make_mail(text=TEXT, message_id="twice")
    assert make_message(raw.replace(b"\r\n", b"\n"), now=LATER).pk == make_message(raw).pk


def test_the_same_text_under_another_message_id_is_proposed() -> None:
    first = make_message(make_mail(text=TEXT, subject="A white van"), **BY_API)
    again = make_message(make_mail(text=TEXT, subject="A white van"), now=LATER, **BY_API)
    assert proposed(again) == [("same_message", first.reference, ["same_text"])]


@pytest.mark.parametrize("partner", ["", "spoc-hr"])
def test_a_second_reminder_is_proposed_with_what_it_reminds_of(partner: str) -> None:
    told = {"partner": partner, "country": ""}
    first = make_message(make_mail(subject="A van", text="Our ref: HR-2026-8812\n\nWhose?"), **told)
    again = make_message(
        make_mail(subject="Reminder", text="Our ref: HR-2026-8812\n\nWe still wait."),
        now=LATER,
        **told,
    )
    kinds = {kind: codes for kind, other, codes in proposed(again) if other == first.reference}
    wanted = "repeat_same_reference" if partner else "same_message"
    assert kinds[wanted] == ["same_partner_reference", "other_content"]


def test_a_reminder_that_names_the_number_in_its_subject_alone_is_proposed() -> None:
    first = make_message(make_mail(subject="A van", text="Our ref: HR-2026-8812\n\nWhose?"))
    again = make_message(
        make_mail(subject="Reminder, your ref. HR-2026-8812", text="We still wait for you."),
        now=LATER,
    )
    assert proposed(again) == [("same_identifier", first.reference, ["same_file_number"])]


def test_a_circular_that_comes_in_crowds_is_proposed_with_nobody() -> None:
    for _copy in range(COMMON_FROM + 1):
        make_message(make_mail(text=TEXT, subject="A white van"), **BY_API)
    last = make_message(make_mail(text=TEXT, subject="A white van"), now=LATER, **BY_API)
    assert proposed(last) == []
