"""One message by its number: read or not, at a desk or not; its original, its files, its print."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from django.test import Client
from django.utils.timezone import localtime
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.cases import came, case_of, make_case, recorded
from tests.factories.messages import TEST, make_mail, register_mail
from tests.integration.desk.conftest import SignIn

from spoc.access.wall import seen_by
from spoc.exchange.models import Attachment, Message
from spoc.exchange.register import store
from spoc.journeys.incoming import walk
from spoc.kernel import clock
from spoc.kernel.models import LiveEvent

pytestmark = pytest.mark.usefixtures("hub")
PHOTO = b"\x89PNG\r\n\x1a\n invented picture"


def with_files(*names: str) -> Message:
    """A message with attachments, at desk CGI."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "spoc@at.example"
    mail["Subject"] = "Pictures"
    mail["Message-ID"] = f"<{'-'.join(names)}@test.example>"
    mail.set_content("See below.")
    for name in names:
        mail.add_attachment(PHOTO, maintype="image", subtype="png", filename=name)
    message = came(mail.as_bytes())
    case_of(message)
    return message


def failed() -> Message:
    """A message the machine could not go on with; it lies in no case."""
    registered = register_mail(make_mail(subject="Chokes"), now=clock.now())
    with seen_by(TEST):
        Message.objects.filter(pk=registered.message_id).update(
            failed_at=clock.now(), failure="RuntimeError: out of luck", attempts=5
        )
        return Message.objects.get(pk=registered.message_id)


def scanned(message: Message, state: str) -> None:
    with seen_by(TEST):
        Attachment.objects.filter(message=message).update(scan=state)


def html_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


# ---------- the page


def test_a_message_at_a_desk_shows_its_words_and_leads_to_its_case(sign_in: SignIn) -> None:
    message = came(make_mail(subject="Where?", text="Where is Marek ZILVERNIK?"))
    case = case_of(message)
    html = html_of(sign_in(), f"/messages/{message.reference}")
    assert f"<title>{message.reference}, Where? · SPOC</title>" in html
    assert "Marek ZILVERNIK" in html
    assert f"/cases/{case.reference}?message={message.reference}" in html
    assert message.sha256 in html
    assert "/resume" not in html
    (entry,) = recorded("exchange.message.read", message.reference)
    assert entry.purpose.startswith("duty of desk CGI")


def test_a_message_that_failed_is_told_in_words_and_can_be_tried_again(sign_in: SignIn) -> None:
    message = failed()
    client = sign_in()
    html = html_of(client, f"/messages/{message.reference}")
    assert "The machine could not go on with this message." in html
    assert "RuntimeError: out of luck" in html
    assert "Registered and sealed; not read yet." in html
    assert "lies in no case yet" in html
    before = ProcrastinateJob.objects.filter(task_name="journeys.walk").count()
    answer = client.post(f"/messages/{message.reference}/resume")
    assert (answer.status_code, answer["Location"]) == (303, f"/messages/{message.reference}")
    with seen_by(TEST):
        message.refresh_from_db()
    assert (message.failed_at, message.failure, message.attempts) == (None, "", 0)
    assert ProcrastinateJob.objects.filter(task_name="journeys.walk").count() == before + 1
    (entry,) = recorded("exchange.message.resumed", message.reference)
    assert entry.details == {"stage": "registered"}


def test_what_was_just_registered_waits_and_is_offered_no_second_try(sign_in: SignIn) -> None:
    register_mail(make_mail(subject="Just in"), now=clock.now())
    with seen_by(TEST):
        message = Message.objects.latest("pk")
    client, path = sign_in(), f"/messages/{message.reference}"
    assert "/resume" not in html_of(client, path)
    with seen_by(TEST):
        Message.objects.filter(pk=message.pk).update(stage_at=clock.now() - timedelta(minutes=2))
    assert "/resume" in html_of(client, path)


def test_a_call_names_its_caller_once_and_no_number_that_nobody_outside_knows(
    sign_in: SignIn,
) -> None:
    client = sign_in()
    said = {"name": "Q. VERZINSEL", "number": "+32 400 00 00 42", "subject": "A car",
            "text": "Whose is the plate 1-ZZZ-117?", "is_urgent": "no",
            "message_kind": "request", "kind": "phone", "channel": "national_police",
            "received_at": f"{localtime(clock.now()):%H:%M}", "language": "en"}  # fmt: skip
    path = client.post("/new", said)["Location"].partition("?")[0]
    assert "Q. VERZINSEL, +32 400 00 00 42 (Telephone)" in html_of(client, path)
    with seen_by(TEST):
        message = Message.objects.latest("pk")
    walk(message.pk, clock=clock.now)
    html = html_of(client, path)
    assert html.count("Q. VERZINSEL") == 1
    assert "1-ZZZ-117" in html
    assert "Their number" not in html
    assert "phone 20" not in html


def test_a_message_at_its_desk_has_nothing_to_be_resumed(sign_in: SignIn) -> None:
    message = came()
    case_of(message)
    answer = sign_in().post(f"/messages/{message.reference}/resume")
    assert answer.status_code == 409
    assert "nothing is to be done" in answer.content.decode()
    assert sign_in().post("/messages/2026-999999/resume").status_code == 404


def test_a_translator_may_not_resume(sign_in: SignIn) -> None:
    message = failed()
    client = sign_in("tolk", "translator")
    assert "/resume" not in html_of(client, f"/messages/{message.reference}")
    assert client.post(f"/messages/{message.reference}/resume").status_code == 403


def test_a_message_of_another_desk_asks_for_the_reason(sign_in: SignIn) -> None:
    message = came()
    case_of(message, desk="djo")
    client = sign_in()
    for path in ("", "/part", "/paper", "/original", "/attachments/1"):
        answer = client.get(f"/messages/{message.reference}{path}")
        assert answer.status_code == 403
        assert "Why do you need this case?" in answer.content.decode()
    assert not recorded("exchange.message.read", message.reference)


def test_the_page_fetches_itself_again_when_the_message_moves(sign_in: SignIn) -> None:
    registered = register_mail(make_mail(subject="A call", text="Wie is Marek ZILVERNIK?"))
    at, client = f"/messages/{registered.reference}", sign_in()
    with seen_by(TEST):
        last = LiveEvent.objects.latest("pk")
    page = html_of(client, at)
    assert 'data-live="message arrival"' in page
    assert f'data-last-event="{last.pk}"' in page, "nothing that follows is missed"
    assert f'data-src="{at}/part"' in page
    assert f'data-ref="{registered.reference}"' in page
    walk(registered.message_id, clock=clock.now)
    with seen_by(TEST):
        case = case_of(Message.objects.get(pk=registered.message_id))
    part = html_of(client, f"{at}/part")
    assert "<html" not in part
    assert "lies in no case yet" not in part
    assert f"/cases/{case.reference}?message={registered.reference}" in part
    assert "Marek ZILVERNIK" in part
    assert recorded("exchange.message.read", registered.reference)[-1].details == {"view": "again"}


def test_a_number_without_a_message_is_not_found(sign_in: SignIn) -> None:
    client = sign_in()
    for path in ("", "/part", "/paper", "/original", "/attachments/1"):
        assert client.get(f"/messages/2026-999999{path}").status_code == 404


# ---------- bytes from outside


def test_the_original_leaves_as_a_download_with_its_very_bytes(sign_in: SignIn) -> None:
    raw = make_mail(text="<script>alert(1)</script>")
    message = came(raw)
    case_of(message)
    answer = sign_in().get(f"/messages/{message.reference}/original")
    assert answer.content == raw
    assert hashlib.sha256(answer.content).hexdigest() == message.sha256
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{message.reference}.eml"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert recorded("exchange.message.original_read", message.reference)


def test_an_original_that_was_changed_or_is_gone_is_never_handed_out(sign_in: SignIn) -> None:
    message = came()
    case_of(message)
    client = sign_in()
    file = Path(store().path(message.sha256))
    file.chmod(0o600)
    file.write_bytes(b"something else")
    html = html_of(client, f"/messages/{message.reference}/original", 503)
    assert "The sealed original was changed on disk." in html
    file.unlink()
    html = html_of(client, f"/messages/{message.reference}/original", 503)
    assert "The sealed original is not where it should be." in html


def test_a_clean_file_is_handed_out_with_its_very_bytes(sign_in: SignIn) -> None:
    message = with_files("photo.png", "second.png")
    scanned(message, "clean")
    answer = sign_in().get(f"/messages/{message.reference}/attachments/2")
    assert answer.status_code == 200
    assert answer.content == PHOTO
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="second.png"'
    (entry,) = recorded("exchange.attachment.read", message.reference)
    assert entry.details["attachment"] == 2


def test_a_file_that_was_not_fully_scanned_needs_one_step_more_which_is_recorded(
    sign_in: SignIn,
) -> None:
    message = with_files("photo.png")
    client, path = sign_in(), f"/messages/{message.reference}/attachments/1"
    html = html_of(client, path, 409)
    assert "This file was not fully scanned. It may be harmful." in html
    assert "I know it was not fully scanned." in html
    assert not recorded("exchange.attachment.read", message.reference)
    assert client.get(path, {"known": "yes"}).content == PHOTO
    (entry,) = recorded("exchange.attachment.read", message.reference)
    assert entry.details["knew_not_fully_scanned"] is True


def test_an_infected_file_is_never_handed_out(sign_in: SignIn) -> None:
    message = with_files("photo.png")
    scanned(message, "infected")
    client = sign_in()
    for query in ("", "?known=yes"):
        html = html_of(client, f"/messages/{message.reference}/attachments/1{query}", 409)
        assert "It is not handed out." in html
        assert "I know" not in html


def test_the_name_of_a_file_cannot_leave_its_header_or_folder(sign_in: SignIn) -> None:
    message = with_files("photo.png")
    scanned(message, "clean")
    with seen_by(TEST):
        Attachment.objects.filter(message=message).update(name='../..\\a"b\r\nX-Evil: 1.png')
    answer = sign_in().get(f"/messages/{message.reference}/attachments/1")
    assert "X-Evil" not in answer.headers
    assert answer["Content-Disposition"] == 'attachment; filename="_.._a_b__X-Evil_ 1.png"'


def test_an_attachment_that_does_not_exist_is_not_found(sign_in: SignIn) -> None:
    message = with_files("photo.png")
    client = sign_in()
    for number in (0, 2, 99):
        assert client.get(f"/messages/{message.reference}/attachments/{number}").status_code == 404


# ---------- on paper


def test_the_print_says_number_codes_seal_who_and_why(sign_in: SignIn) -> None:
    case = make_case(text="Words on paper.")
    with seen_by(TEST):
        message = case.links.get().message
        Message.objects.filter(pk=message.pk).update(handling_codes=["h2"], evaluation="B2")
    html = html_of(sign_in(), f"/messages/{message.reference}/paper")
    assert f"Message {message.reference}" in html
    assert "Words on paper." in html
    assert ">H2</abbr>" in html
    assert ">B2</abbr>" in html
    assert message.sha256 in html
    assert "Operator Verzonnen" in html
    assert "Duty of desk CGI" in html
    assert " UTC" in html
    (entry,) = recorded("exchange.message.read", message.reference)
    assert entry.details == {"view": "paper"}
