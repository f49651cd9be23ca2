"""A call or a sheet of paper becomes a message of our own format, or a sentence says what lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.cast import INTAKE, OPERATOR, OUTSIDER, TRANSLATOR

from spoc.access.demand import NotAllowed
from spoc.access.wall import seen_by
from spoc.cases.models import Proposal
from spoc.exchange.channels.manual import BadEntry, Contact, enter_message
from spoc.exchange.form import UnfitForm, read_json
from spoc.exchange.mentions.reading import part_text
from spoc.exchange.models import Mention, Message
from spoc.exchange.reading import parsed_of
from spoc.exchange.register import store
from spoc.exchange.search import find_messages
from spoc.journeys.incoming import walk
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


def test_a_call_shows_its_subject_before_it_is_read(data_dir: Path) -> None:
    long = replace(CALL, subject=" A vehicle " + "x" * 400)
    for call, shown in ((CALL, CALL.subject), (long, long.subject.strip()[:300])):
        registered = enter_message(call, actor=OPERATOR, now=NOW)
        with seen_by(INTAKE):
            message = Message.objects.get(reference=registered.reference)
        assert (message.stage, message.subject) == ("registered", shown)


def test_the_button_pressed_twice_is_one_entry_and_another_call_is_another(data_dir: Path) -> None:
    first = enter_message(CALL, actor=OPERATOR, now=NOW)
    again = enter_message(CALL, actor=OPERATOR, now=NOW + timedelta(seconds=1))
    later = replace(CALL, received_at=CALL.received_at + timedelta(minutes=5))
    other = enter_message(later, actor=OPERATOR, now=NOW)
    assert (again.reference, again.is_duplicate) == (first.reference, True)
    assert not other.is_duplicate


def _read(call: Contact) -> Message:
    """The message of a call, as the walk leaves it."""
    registered = enter_message(call, actor=OPERATOR, now=NOW)
    walk(registered.message_id, clock=clock.now)
    with seen_by(INTAKE):
        return Message.objects.get(pk=registered.message_id)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("+32 400 00 00 42", ["+32 400 00 00 42", "0032400000042", "0400/00.00.42", "400000042"]),
        ("0400 00 00 42", ["+32400000042", "0400000042"]),
        ("06.12.34.56.78", ["0612345678", "06 12 34 56 78", "06.12.34.56.78"]),  # not one of ours
        ("4417", ["4417"]),  # an extension
    ],
)
def test_a_number_typed_alone_is_found_in_the_message_and_by_every_way_to_write_it(
    data_dir: Path, typed: str, asked: list[str]
) -> None:
    message = _read(replace(CALL, name="", service="", number=f" {typed} ", text="Belt terug."))
    with seen_by(INTAKE):
        phone = message.mentions.get(kind="phone")
        found = [find_messages(words, limit=5).ids for words in asked]
    assert (phone.text, phone.part) == (typed, "form:header/contacts")
    assert found == [[message.pk]] * len(asked)
    assert part_text(parsed_of(message), phone.part)[phone.start : phone.end] == typed


def test_the_caller_is_found_by_name_and_by_service(data_dir: Path) -> None:
    message = _read(replace(CALL, text="Wie is dat?", subject="Vraag"))
    with seen_by(INTAKE):
        for words in ("DUINHOVEN", "yara duinhoven", "SPOC of Zilverland", "duinh*"):
            assert find_messages(words, limit=5).ids == [message.pk]
        assert not find_messages("ZILVERNIK", limit=5).ids


def test_two_calls_of_one_minute_share_no_reference_and_are_not_taken_for_one(
    data_dir: Path,
) -> None:
    partner = Partner.objects.create(code="zz-spoc", name="Zilverland", country="ZZ", kind="spoc")
    Address.objects.create(partner=partner, channel="siena", address=CALL.number)
    first = _read(replace(CALL, text="Wie is Marek ZILVERNIK?"))
    second = _read(replace(CALL, name="Bram KEIENVELD", text="Een heel ander verhaal."))
    assert first.partner == second.partner == "zz-spoc"
    assert first.partner_reference.startswith("phone 20")
    assert second.partner_reference != first.partner_reference
    with seen_by(INTAKE):
        assert not Mention.objects.filter(
            message=second, kind="reference", key__in=first.mentions.values("key")
        ).exists()
        proposed = [(one.kind, one.strength) for one in Proposal.objects.filter(message=second)]
    assert proposed == [("same_identifier", "fair")], "the telephone of both, no more"
    assert second.repeat_of_id is None


def test_a_number_of_theirs_stays_as_it_was_given(data_dir: Path) -> None:
    assert _read(replace(CALL, their_reference=" AT-7 ")).partner_reference == "AT-7"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": " \n"}, "text-missing"),
        ({"name": "", "service": " ", "number": ""}, "sender-missing"),
        ({"urgency_reason": " "}, "urgency-reason-missing"),
        ({"number": "4" * 300}, "number-too-long"),
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
