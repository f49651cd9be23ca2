"""The outbox shows what hangs first and lets a human decide; the demo shows what arrived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.factories.cases import make_case
from tests.factories.messages import TEST
from tests.factories.queue import close_to, fill_outbox

from spoc.access.models import Circle, User
from spoc.access.wall import seen_by
from spoc.exchange.models import Dispatch
from spoc.kernel import clock


def body(answer: Any) -> str:
    return str(answer.content.decode())


def hang(state: str) -> Dispatch:
    dispatch = fill_outbox([make_case(subject="Jewellers")], now=clock.now(), state=state)[0]
    with seen_by(TEST):
        Dispatch.objects.filter(pk=dispatch.pk).update(problem="The line broke.", attempts=2)
    return dispatch


def test_an_empty_outbox_says_that_everything_has_left(sign_in: Any) -> None:
    page = body(sign_in().get("/outbox"))
    assert "Everything that should leave has left." in page
    assert "Nothing has been sent yet." in page


def test_what_hangs_stands_first_with_its_problem_and_its_case(sign_in: Any) -> None:
    dispatch = hang("uncertain")
    page = body(sign_in().get("/outbox"))
    assert "The line broke. Tried 2 times." in page
    assert "Nobody knows whether it arrived" in page
    assert dispatch.message.reference in page
    assert "/cases/C-" in page


@pytest.mark.parametrize(
    ("state", "decision", "then"),
    [
        ("uncertain", "arrived", "sent"),
        ("uncertain", "again", "waiting"),
        ("failed", "again", "waiting"),
        ("failed", "cancel", "cancelled"),
    ],
)
def test_a_human_decides_what_hangs(sign_in: Any, state: str, decision: str, then: str) -> None:
    dispatch = hang(state)
    client = sign_in()
    assert f'value="{decision}"' in body(client.get("/outbox"))
    answer = client.post(f"/outbox/{dispatch.reference}/decide", {"decision": decision})
    assert answer.status_code == 302
    with seen_by(TEST):
        dispatch.refresh_from_db()
    assert dispatch.state == then


def test_what_was_delivered_needs_no_decision(sign_in: Any) -> None:
    dispatch = hang("sent")
    client = sign_in()
    assert 'name="decision"' not in body(client.get("/outbox"))
    answer = client.post(f"/outbox/{dispatch.reference}/decide", {"decision": "again"})
    assert answer.status_code == 409
    assert "does not wait for that decision" in body(answer)


def test_the_list_can_be_narrowed_to_a_state(sign_in: Any) -> None:
    hang("sent")
    client = sign_in()
    assert "Re: Jewellers" in body(client.get("/outbox?state=sent"))
    assert "Re: Jewellers" not in body(client.get("/outbox?state=failed"))
    assert "Re: Jewellers" in body(client.get("/outbox?state=nonsense"))


def test_an_answer_in_a_closed_circle_is_not_shown_to_others(sign_in: Any) -> None:
    case = make_case(subject="Jewellers")
    fill_outbox([case], now=clock.now(), state="failed")
    close_to(Circle.objects.create(name="the few", desk="djo"), case)
    page = body(sign_in().get("/outbox"))
    assert "Jewellers" not in page
    assert "Everything that should leave has left." in page


def received(data_dir: Path, number: str) -> None:
    """A mail of ours as the partner's mailbox keeps it."""
    sent = data_dir / "sent"
    sent.mkdir(exist_ok=True)
    (sent / f"{number}.eml").write_bytes(
        b"From: siena@spoc.example\r\nTo: spoc@at.example\r\nSubject: Re: <b>Jewellers</b>\r\n"
        b"Date: Tue, 24 Nov 2026 09:11:00 +0100\r\n\r\nInvented <script>x</script>.\r\n"
    )


def test_the_sink_shows_what_partners_received_in_demo_alone(
    sign_in: Any, settings: Any, data_dir: Path
) -> None:
    number = hang("sent").message.reference
    received(data_dir, number)
    client = sign_in()
    assert client.get("/sink").status_code == 404
    settings.DEMO = True
    listed = body(client.get("/sink"))
    assert "Re: &lt;b&gt;Jewellers&lt;/b&gt;" in listed
    assert "24-11-2026, 09:11" in listed
    shown = body(client.get(f"/sink/{number}"))
    assert "Invented &lt;script&gt;" in shown
    assert "<script>x" not in shown
    for name in ("nothing", "..%2Fsecret", "%2e%2e"):
        assert client.get(f"/sink/{name}").status_code == 404


def test_the_sink_shows_the_answers_of_closed_cases_to_the_circle_alone(
    sign_in: Any, settings: Any, data_dir: Path
) -> None:
    settings.DEMO = True
    case = make_case(subject="Jewellers")
    number = fill_outbox([case], now=clock.now(), state="sent")[0].message.reference
    received(data_dir, number)
    circle = Circle.objects.create(name="the few", desk="djo")
    close_to(circle, case)
    client = sign_in()
    assert "Jewellers" not in body(client.get("/sink"))
    assert client.get(f"/sink/{number}").status_code == 404
    circle.members.add(User.objects.get(username="operator"))
    assert number in body(client.get("/sink"))
    assert client.get(f"/sink/{number}").status_code == 200
    for name, role in (("dpo", "dpo"), ("admin", "system_admin")):
        assert sign_in(name, role, desk="").get("/sink").status_code == 403


def test_the_sink_asks_for_a_reason_where_the_case_does(
    sign_in: Any, settings: Any, data_dir: Path
) -> None:
    settings.DEMO = True
    number = hang("sent").message.reference
    received(data_dir, number)
    answer = sign_in("colleague", "operator_front", desk="dao").get(f"/sink/{number}")
    assert answer.status_code == 403
    assert "Why do you need this case?" in body(answer)
