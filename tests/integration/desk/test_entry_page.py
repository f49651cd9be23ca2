"""A phone call is registered in one go; what was typed is never lost, and errors say what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localtime
from tests.factories.messages import TEST

from spoc.access.models import User
from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.cases.models import Case
from spoc.desk.formats import moment_text
from spoc.exchange.models import Message
from spoc.exchange.reading import form_of
from spoc.journeys.incoming import walk
from spoc.kernel import clock
from spoc.law.vocabulary import vocabulary


def call(**changes: str) -> dict[str, str]:
    """What an officer sends of a call; all of it invented."""
    return {
        "name": "Ilse WITLOOF",
        "service": "PZ 5345",
        "number": "+32 400 00 00 42",
        "subject": "Plate ZZ-771-ZZ",
        "text": "Er staat een grijze bestelwagen aan de school van Voorbeeldgem.\nVan wie is die?",
        "is_urgent": "no",
        "urgency_reason": "",
        "message_kind": "request",
        "kind": "phone",
        "channel": "national_police",
        "received_at": f"{localtime(clock.now()):%H:%M}",
        "language": "nl",
        **changes,
    }


def body(answer: Any) -> str:
    return str(answer.content.decode())


def only_message() -> Message:
    with seen_by(TEST):
        return Message.objects.get()


def test_the_form_begins_in_the_first_field_with_the_rest_filled_in(sign_in: Any) -> None:
    page = body(sign_in().get("/new"))
    first = page[page.index('name="name"') :]
    assert "autofocus" in first[: first.index(">")]
    assert page.count("autofocus") == 2, "this field, and the one of the palette in its dialog"
    assert f'value="{localtime(clock.now()):%H:}' in page
    assert '<option value="national_police" selected>' in page


def test_a_call_becomes_a_message_with_clock_and_desk(sign_in: Any) -> None:
    client = sign_in()
    answer = client.post("/new", call(is_urgent="yes", urgency_reason="The driver stands there"))
    message = only_message()
    assert answer.status_code == 302
    assert answer["Location"] == f"/messages/{message.reference}"
    assert message.reference in body(client.get(answer["Location"])), "the toast names the number"
    walk(message.pk, clock=clock.now)
    with seen_by(TEST):
        case = Case.objects.get()
        message.refresh_from_db()
    assert message.entered_by == "user:operator"
    assert message.body_text == call()["text"]
    assert message.language == "nl"
    assert case.title == "Plate ZZ-771-ZZ"
    assert case.urgency == "urgent"
    assert case.due_at == message.received_at + timedelta(minutes=60)
    assert Entry.objects.filter(verb="exchange.message.registered", actor="user:operator").exists()


def test_the_page_of_a_call_says_who_noted_it_and_not_what_mails_say(sign_in: Any) -> None:
    client = sign_in()
    address = client.post("/new", call())["Location"]
    walk(only_message().pk, clock=clock.now)
    message, page = only_message(), body(client.get(address))
    head = page[page.index('<header class="msg-head">') :]
    head = head[: head.index("</header>")]
    assert "Noted by" in head
    assert str(User.objects.get(username="operator").name) in head
    assert moment_text(message.registered_at) in head
    for words in ("sender not proven", "this hub", ">To<"):
        assert words not in head
    assert page.count("Ilse WITLOOF, PZ 5345, +32 400 00 00 42") == 1


def test_a_number_to_call_back_is_found_whatever_its_hyphens_are(sign_in: Any) -> None:
    client = sign_in()
    client.post("/new", call(number="+32 400\u201100\u201100\u201142"))
    walk(only_message().pk, clock=clock.now)
    with seen_by(TEST):
        case = Case.objects.get()
    for asked in ("+32400000042", "+32 400 00 00 42", case.reference.replace("-", "\u2011")):
        assert f'href="/cases/{case.reference}' in body(client.get("/search", {"q": asked})), asked


def test_the_clock_starts_at_the_instant_of_the_call(sign_in: Any) -> None:
    at = localtime(clock.now() - timedelta(hours=3)).replace(second=0, microsecond=0)
    sign_in().post("/new", call(received_at=f"{at:%d-%m-%Y %H:%M}"))
    assert only_message().received_at == at


def test_the_same_call_sent_twice_is_registered_once(sign_in: Any) -> None:
    client, sent = sign_in(), call()
    first, second = client.post("/new", sent), client.post("/new", sent)
    assert first["Location"] == second["Location"]
    assert "was registered before" in body(client.get(second["Location"]))
    assert only_message().reference in first["Location"]


@pytest.mark.parametrize("typed", ["nl", "NL", "Dutch", "néerlandais", "Nederlands"])
def test_a_language_may_be_typed_by_code_or_name(sign_in: Any, typed: str) -> None:
    assert sign_in().post("/new", call(language=typed)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"text": " "}, "text", "Write down what was said."),
        ({"subject": ""}, "subject", "Say in a few words what it is about."),
        ({"name": "", "service": "", "number": ""}, "name", "Say who it came from"),
        ({"is_urgent": "yes"}, "urgency_reason", "Say why it is urgent"),
        ({"received_at": "soon"}, "received_at", "This is no time."),
        ({"received_at": "31-02-2026 10:00"}, "received_at", "This is no time."),
        ({"received_at": "24-11-2199 10:00"}, "received_at", "cannot have been in the future"),
        ({"received_at": "24-11-2001 10:00"}, "received_at", "days ago. Check the date."),
        ({"language": "zz"}, "language", "This language is not known."),
        ({"channel": "pigeon"}, "channel", "pigeon"),
        ({"text": "a\x0bb"}, "text", "invisible control characters"),
    ],
)
def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(
    sign_in: Any, changes: dict[str, str], field: str, sentence: str
) -> None:
    sent = call(**changes)
    answer = sign_in().post("/new", sent)
    page = body(answer)
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert page.count(sentence) == 2, "in the summary and beside the field"
    assert f'href="#entry_{field}"' in page
    assert 'aria-invalid="true"' in page
    if field != "text":
        assert "Er staat een grijze bestelwagen" in page
    if field != "subject":
        assert 'value="Plate ZZ-771-ZZ"' in page
    with seen_by(TEST):
        assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("name", "role"),
    [("translator", "translator"), ("auditor", "auditor"), ("admin", "system_admin")],
)
def test_who_may_not_enter_messages_is_refused(
    sign_in: Any, settings: Any, name: str, role: str
) -> None:
    settings.DEMO = True
    client = sign_in(name, role)
    assert client.get("/new").status_code == 403
    assert client.post("/new", call()).status_code == 403
    assert 'href="/new"' not in body(client.get("/partners"))
    with seen_by(TEST):
        assert not Message.objects.exists()


def test_a_ground_of_the_law_that_was_chosen_stands_in_the_form_by_its_code(sign_in: Any) -> None:
    ground = vocabulary("urgency_grounds").label("u_life", "nl")
    sign_in().post("/new", call(is_urgent="yes", urgency_reason=f"{ground}: hij bloedt"))
    message = only_message()
    walk(message.pk, clock=clock.now)
    form = form_of(only_message())
    assert form is not None
    assert form.header.urgency_grounds == ("u_life",)
    assert form.header.urgency_reason == f"{ground}: hij bloedt"
