"""The page of a case: what it shows, to whom, at what cost; and every act on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.cases import came, case_of, make_case, recorded, reread
from tests.factories.messages import TEST, make_mail
from tests.integration.desk.conftest import SignIn

from spoc.access.models import Circle
from spoc.access.wall import seen_by
from spoc.cases.models import Case, CaseMessage, Escalation, Note, Presence, Proposal
from spoc.exchange.models import Arrival, Mention, Message
from spoc.kernel import clock

TEXT = (
    "Dear colleagues,\n\nwhere is Marek ZILVERNIK, born 14 March 1991? He may be armed and drives "
    "1-ZZZ-117.\n\n<script>alert(1)</script>\n"
)
pytestmark = pytest.mark.usefixtures("hub")
# What the doors, the frame, the transaction and the record cost on every page.
_NOT_OF_THE_PAGE = (
    "SAVEPOINT", "RELEASE", "ROLLBACK", "current_setting", "set_config", "django_session",
    "access_rolegrant", "access_circle_members", "access_signin", "audit_entry",
    '"access_user"."id" = ', "kernel_beat", 'SELECT COUNT("cases_case"',
)  # fmt: skip


def page(client: Client, case: Case, **query: str) -> str:
    answer = client.get(f"/cases/{case.reference}", query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def act(client: Client, case: Case, what: str, **fields: Any) -> Any:
    return client.post(f"/cases/{case.reference}/{what}", fields)


# ---------- what it shows


def test_the_message_lies_on_paper_with_what_was_found_in_it(sign_in: SignIn) -> None:
    html = page(sign_in(), make_case(text=TEXT))
    assert '<span class="ent" title="' in html
    assert "Marek ZILVERNIK" in html
    assert '<span class="ent veh" title="' in html
    assert "<mark" in html
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html


def test_the_title_of_the_page_states_the_record_first(sign_in: SignIn) -> None:
    case = make_case(subject="Where is he?")
    assert f"<title>{case.reference}, Where is he? · SPOC</title>" in page(sign_in(), case)


def test_every_act_carries_its_key(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    html = page(client, case)
    for key in "cazlbw":
        assert f'data-key="{key}"' in html, key
    act(client, case, "claim")
    assert 'data-key="r"' in page(client, case)


def test_the_clock_is_explained_with_its_article_and_both_readings(sign_in: SignIn) -> None:
    html = page(sign_in(), make_case())
    assert "Received: the clock starts." in html
    assert "Article 5(1)" in html
    assert "Due, strictly" in html
    assert "Due, by calendar" in html


def test_a_limit_whose_passage_was_not_seen_says_so(sign_in: SignIn) -> None:
    case = case_of(came(channel="interpol_i247", partner="ncb-at"))
    html = page(sign_in(), case)
    assert "our own target; no rule of law sets it" in html


def test_faults_attachments_and_repeats_are_told_in_words(sign_in: SignIn) -> None:
    message = came()
    case = case_of(message)
    with seen_by(TEST):
        Message.objects.filter(pk=message.pk).update(
            faults=[
                {"code": "date_missing", "where": "", "values": {}, "severity": "warning"},
                {"code": "reader_failed", "where": "", "values": {"said": "KeyError"},
                 "severity": "severe"},
            ]
        )  # fmt: skip
        message.attachments.create(
            path="2", name="photo\u202egpj.exe", content_type="image/jpeg", size=1200,
            sha256="0" * 64, scan="infected",
        )  # fmt: skip
        Arrival.objects.create(
            message=message, channel="siena", received_at=clock.now(), sha256="1" * 64,
            is_repeat=True, has_other_content=True,
        )  # fmt: skip
    html = page(sign_in(), case)
    assert "The message does not say when it was sent. The time of receipt counts." in html
    assert "The machine could not read all of this message." in html
    assert "infected: it is not handed out" in html
    assert f"/messages/{message.reference}/attachments/1" not in html
    assert "arrived again with other content" in html


def test_another_message_of_the_case_can_be_read(sign_in: SignIn) -> None:
    first, second = came(make_mail(text="The first.")), came(make_mail(text="The second."))
    case = case_of(first)
    with seen_by(TEST):
        CaseMessage.objects.filter(message=second).update(case=case)
    client = sign_in()
    assert "The second." in page(client, case)  # the newest that came
    assert "The first." in page(client, case, message=first.reference)
    assert "The second." in page(client, case, message="2026-999999")


def test_what_happened_merges_messages_machine_clock_notes_and_warnings(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    act(client, case, "claim")
    act(client, case, "notes", text="Plate is the key.")
    with seen_by(TEST):
        Escalation.objects.create(
            case=case, kind="share_50", due_since=clock.now(), raised_at=clock.now()
        )
    html = page(client, case)
    assert "Registered as" in html
    assert "Taken by Operator Verzonnen" in html
    assert "Note by Operator Verzonnen" in html
    assert "50 % of the time is used." in html


# ---------- to whom


def test_a_case_of_another_desk_asks_for_the_reason_first_and_records_it(sign_in: SignIn) -> None:
    client, case = sign_in("guest", desk="djo"), make_case(desk="cgi")
    answer = client.get(f"/cases/{case.reference}")
    assert answer.status_code == 403
    assert "Why do you need this case?" in answer.content.decode()
    assert not recorded("cases.case.read", case.reference)
    client.post(
        "/purpose",
        {"ref": case.reference, "next": "/", "reason": "detection", "words": "my own case"},
    )
    html = page(client, case)
    assert "my own case" in html
    assert "my own case" in recorded("cases.case.read", case.reference)[0].purpose


def test_each_look_is_recorded_with_case_and_message(sign_in: SignIn) -> None:
    message = came()
    case = case_of(message)
    page(sign_in(), case)
    (entry,) = recorded("cases.case.read", case.reference)
    assert entry.actor == "user:operator"
    assert entry.purpose.startswith("duty of desk CGI")
    assert recorded("exchange.message.read", message.reference)


def test_a_case_of_a_closed_circle_does_not_exist_for_others(sign_in: SignIn) -> None:
    case = make_case()
    circle = Circle.objects.create(name="closed", desk="djo")
    with seen_by(TEST):
        Case.objects.filter(pk=case.pk).update(circle=circle)
    answer = sign_in().get(f"/cases/{case.reference}")
    assert answer.status_code == 404


def test_a_related_case_that_is_closed_shows_existence_and_the_desk_to_ask(
    sign_in: SignIn,
) -> None:
    case, other = make_case(), make_case(subject="A secret")
    circle = Circle.objects.create(name="closed", desk="djo")
    with seen_by(TEST):
        Case.objects.filter(pk=other.pk).update(circle=circle)
        Proposal.objects.all().delete()
        Proposal.objects.create(
            case=case, other=other, kind="same_identifier", strength="strong",
            message=case.links.get().message, made_at=clock.now(),
        )  # fmt: skip
    html = page(sign_in(), case)
    assert "Something exists. Ask desk DJO." in html
    assert other.reference not in html
    assert "A secret" not in html


def test_a_translator_reads_and_writes_notes_and_does_nothing_else(sign_in: SignIn) -> None:
    client, case = sign_in("tolk", "translator"), make_case()
    html = page(client, case)
    assert 'data-key="b"' in html
    assert 'data-key="c"' not in html
    assert act(client, case, "claim").status_code == 403
    assert reread(case).first_look_at is None


# ---------- first look, presence, live parts


def test_the_first_look_of_an_operator_is_kept_once(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    page(client, case)
    first = reread(case).first_look_at
    assert first is not None
    page(client, case)
    assert reread(case).first_look_at == first


def test_a_first_look_that_cannot_be_kept_does_not_stop_the_reading(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import DatabaseError

    from spoc.cases.services import looking

    def broken(*_arguments: object, **_options: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(looking, "announce", broken)
    client, case = sign_in(), make_case()
    page(client, case)
    assert reread(case).first_look_at is None


def test_colleagues_see_who_reads_and_who_writes(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    assert act(sign_in("second"), case, "presence", mode="writing").status_code == 204
    assert "Second Verzonnen writes" in page(client, case)
    act(sign_in("third"), case, "presence", mode="left")
    with seen_by(TEST):
        assert Presence.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("part", ["story", "clock", "presence"])
def test_a_living_part_is_fetched_alone_and_recorded(sign_in: SignIn, part: str) -> None:
    client, case = sign_in(), make_case()
    answer = client.get(
        f"/cases/{case.reference}/parts/{part}", headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert recorded("cases.case.read", case.reference)[0].details == {"part": part}
    assert client.get(f"/cases/{case.reference}/parts/other").status_code == 404


# ---------- at what cost


def queries(client: Client, case: Case) -> tuple[int, int]:
    """All queries of the page, and those that read what stands on it."""
    with CaptureQueriesContext(connection) as captured:
        page(client, case)
    texts = [one["sql"] for one in captured]
    return len(texts), sum(not any(word in text for word in _NOT_OF_THE_PAGE) for text in texts)


def test_the_page_costs_at_most_fifteen_reads_however_much_stands_on_it(
    sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client, case = sign_in(), make_case(text=TEXT)
    act(client, case, "claim")
    act(client, case, "draft")
    page(client, case)  # the first look is noted
    all_of_one, reads_of_one = queries(client, case)
    assert reads_of_one <= 15
    for number in range(12):
        message = came(make_mail(text=f"{TEXT} {number}"), minutes_ago=4)
        with seen_by(TEST):
            Mention.objects.bulk_create(
                Mention(message=message, kind="phone", text=f"+32 400 00 {place:04d}",
                        key=f"+32400{place:05d}", part="body", start=0, end=4,
                        rule="phone_international", strength="certain")
                for place in range(60)
            )  # fmt: skip
            CaseMessage.objects.filter(message=message).update(case=case)
            Note.objects.create(
                case=case, text="note", author=reread(case).owner, written_at=clock.now()
            )
    assert queries(client, case) == (all_of_one, reads_of_one)
    with django_assert_max_num_queries(40):
        page(client, case)
