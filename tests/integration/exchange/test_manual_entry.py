"""A call or a sheet of paper becomes a message of our own format, or a sentence says what lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cast import INTAKE, OPERATOR, OUTSIDER, TRANSLATOR

from spoc.access.demand import NotAllowed
from spoc.access.wall import seen_by
from spoc.exchange.channels.manual import BadEntry, Contact, enter_message
from spoc.exchange.form import UnfitForm, read_json
from spoc.exchange.models import Message
from spoc.exchange.register import store
from spoc.kernel import clock
from spoc.network.models import Address, Partner

pytestmark = pytest.mark.django_db
NOW = clock.now()
CALL = Contact(
    kind="phone",
    channel="siena",
    text="Wie is Marek ZILVERNIK?\r\nVoertuig 1-ZZZ-117.",
    received_at=NOW - timedelta(minutes=20),
    name="Yara DUINHOVEN",
    service="SPOC of Zilverland",
    number="+32 2 555 01 23",
    language="nl",
    subject="Voertuig in Voorbeeldgem",
    message_kind="request",
    is_urgent=True,
    urgency_grounds=("u_life",),
    urgency_reason="A child may be in the vehicle.",
)


def test_the_call_is_a_form_that_reads_back_as_it_was_noted(data_dir: Path) -> None:
    partner = Partner.objects.create(
        code="zz-spoc", name="SPOC of Zilverland", country="ZZ", kind="spoc"
    )
    Address.objects.create(partner=partner, channel="siena", address="+32 2 555 01 23")
    registered = enter_message(CALL, actor=OPERATOR, now=NOW)
    with seen_by(INTAKE):
        message = Message.objects.get(reference=registered.reference)
    form, faults = read_json(store().read(message.sha256))
    assert form.text == "Wie is Marek ZILVERNIK?\nVoertuig 1-ZZZ-117."
    header = form.header
    assert (header.subject, header.language, header.urgency, header.kind, header.instrument) == (
        "Voertuig in Voorbeeldgem", "nl", "urgent", "request", "dir977",
    )  # fmt: skip
    assert header.sender == "Yara DUINHOVEN, SPOC of Zilverland, +32 2 555 01 23 (phone)"
    assert not [fault for fault in faults if fault.code == "form_urgent_without_ground"]
    assert (message.received_at, message.registered_at) == (CALL.received_at, NOW)
    assert (message.entered_by, message.content_type) == ("user:operator", "application/json")
    assert (message.partner, message.country, message.is_sender_proven) == ("zz-spoc", "ZZ", False)


def test_the_button_pressed_twice_is_one_entry_and_another_call_is_another(data_dir: Path) -> None:
    first = enter_message(CALL, actor=OPERATOR, now=NOW)
    again = enter_message(CALL, actor=OPERATOR, now=NOW + timedelta(seconds=1))
    later = replace(CALL, received_at=CALL.received_at + timedelta(minutes=5))
    other = enter_message(later, actor=OPERATOR, now=NOW)
    assert (again.reference, again.is_duplicate) == (first.reference, True)
    assert not other.is_duplicate


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": " \n"}, "text-missing"),
        ({"name": "", "service": " ", "number": ""}, "sender-missing"),
        ({"urgency_reason": " "}, "urgency-reason-missing"),
        ({"kind": "telex"}, "unknown-kind"),
        ({"channel": "pigeon"}, "unknown-channel"),
        ({"language": "xx"}, "unknown-language"),
        ({"message_kind": "gossip"}, "unknown-message-kind"),
        ({"urgency_grounds": ("hurry",)}, "unknown-ground-of-urgency"),
        ({"received_at": NOW + timedelta(minutes=3)}, "instant-in-future"),
        ({"received_at": NOW - timedelta(days=32)}, "instant-too-old"),
        ({"received_at": NOW.replace(tzinfo=None)}, "instant-without-zone"),
    ],
)
def test_what_lacks_is_told(data_dir: Path, change: dict[str, object], code: str) -> None:
    with pytest.raises(BadEntry) as refused:
        enter_message(replace(CALL, **change), actor=OPERATOR, now=NOW)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    with seen_by(INTAKE):
        assert not Message.objects.exists()


def test_control_characters_are_told(data_dir: Path) -> None:
    with pytest.raises(UnfitForm):
        enter_message(replace(CALL, text="bell \x07"), actor=OPERATOR, now=NOW)


@pytest.mark.parametrize("actor", [OUTSIDER, TRANSLATOR])
def test_only_operators_enter_messages(data_dir: Path, actor: object) -> None:
    with pytest.raises(NotAllowed):
        enter_message(CALL, actor=actor, now=NOW)  # type: ignore[arg-type]
