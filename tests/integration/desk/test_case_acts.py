"""Every act on a case from its page: done, or refused with its sentence and what was typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.factories.cases import make_case, officer, reread
from tests.factories.messages import TEST
from tests.integration.desk.conftest import SignIn

from spoc.access.wall import seen_by
from spoc.cases.models import Case, ClockEvent, Escalation, Note, Proposal
from spoc.kernel import clock

pytestmark = pytest.mark.usefixtures("hub")


def page(client: Client, case: Case) -> str:
    answer = client.get(f"/cases/{case.reference}")
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, case: Case, what: str, **fields: Any) -> Any:
    return client.post(f"/cases/{case.reference}/{what}", fields)


def test_claim_give_back_and_take_over(sign_in: SignIn) -> None:
    first, second, case = sign_in("first"), sign_in("second"), make_case()
    answer = act(first, case, "claim")
    assert (answer.status_code, answer["Location"]) == (303, f"/cases/{case.reference}")
    answer = second.post(f"/cases/{case.reference}/claim", follow=True)
    assert "First Verzonnen has this case. Take it over with a reason." in answer.content.decode()
    answer = act(second, case, "take-over", reason="  ")
    assert answer.status_code == 400
    assert "Say why; the reason is recorded." in answer.content.decode()
    assert act(second, case, "take-over", reason="He went home").status_code == 303
    assert reread(case).owner.username == "second"  # type: ignore[union-attr]
    assert act(first, case, "release").status_code == 409
    assert act(second, case, "release").status_code == 303
    assert reread(case).owner is None


def test_a_case_is_handed_to_a_desk_or_a_colleague_and_a_typing_error_is_told(
    sign_in: SignIn,
) -> None:
    client, case = sign_in(), make_case()
    officer("colleague")
    answer = act(client, case, "assign", desk="", username="nobody-here")
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "There is no colleague “nobody-here”." in html
    assert 'value="nobody-here"' in html
    assert act(client, case, "assign", desk="", username="colleague").status_code == 303
    assert reread(case).owner.username == "colleague"  # type: ignore[union-attr]
    assert act(client, case, "assign", desk="djo", username="").status_code == 303
    assert reread(case).desk == "djo"


def test_notes_are_written_struck_with_reason_and_stay_readable(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    act(client, case, "notes", text="The plate is Dutch.")
    with seen_by(TEST):
        note = Note.objects.get(case=case)
    answer = act(client, case, f"notes/{note.pk}/strike", reason="")
    assert answer.status_code == 400
    assert act(client, case, f"notes/{note.pk}/strike", reason="It is Belgian").status_code == 303
    html = page(client, case)
    assert "<s>The plate is Dutch.</s>" in html
    assert "It is Belgian" in html
    assert act(client, case, f"notes/{note.pk}/strike", reason="Again").status_code == 404


def test_an_empty_note_comes_back_with_its_sentence(sign_in: SignIn) -> None:
    answer = act(sign_in(), make_case(), "notes", text="")
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "<title>Error:" in html
    assert "Write something first." in html


def test_what_was_typed_about_the_clock_is_kept_when_it_is_refused(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    for at, said in (
        ("99:99", "This is no instant."),
        ("01-01-2020 10:00", "This instant lies before the receipt of the request."),
        ("01-01-2999 10:00", "This instant lies in the future. Give when it happened."),
    ):
        answer = act(client, case, "clock", kind="judicial_asked", at=at, ground="The judge, typed")
        html = answer.content.decode()
        assert answer.status_code == 400
        assert said in html
        assert "The judge, typed" in html
        assert at in html
    with seen_by(TEST):
        assert not ClockEvent.objects.filter(case=case).exclude(kind="received").exists()


def test_a_clock_event_is_recorded_and_the_clock_reckoned_again(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    at = (clock.now() - timedelta(minutes=1)).isoformat()
    answer = act(client, case, "clock", kind="found_indirect", at=at, ground="Held by a bank")
    assert answer.status_code == 303
    html = page(client, case)
    assert "Found to be accessible only indirectly." in html
    assert "Held by a bank" in html


def test_a_delay_needs_its_end_and_a_correction_its_subject(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    at = clock.now().isoformat()
    answer = act(client, case, "clock", kind="judicial_announced", at=at)
    assert "Say until when the requester was told to wait." in answer.content.decode()
    answer = act(client, case, "clock", kind="reclassified", at=at, ground="x")
    assert "Say what is corrected" in answer.content.decode()
    answer = act(client, case, "clock", kind="reclassified", at=at, ground="x", urgency="urgent",
                 by_requester="on")  # fmt: skip
    assert answer.status_code == 303
    with seen_by(TEST):
        event = ClockEvent.objects.get(case=case, kind="reclassified")
    assert event.details == {"urgency": "urgent", "by": "requester"}


def test_warnings_are_acknowledged_by_name(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    with seen_by(TEST):
        Escalation.objects.create(
            case=case, kind="over", due_since=clock.now(), raised_at=clock.now()
        )
    assert "I have seen this" in page(client, case)
    assert act(client, case, "acknowledge").status_code == 303
    html = page(client, case)
    assert "I have seen this" not in html
    assert "Seen by Operator Verzonnen" in html


def test_related_items_are_shown_with_reasons_and_decided(sign_in: SignIn) -> None:
    first = make_case(text="Who is Marek ZILVERNIK, born 14 March 1991?", subject="One")
    second = make_case(text="Where is Marek ZILVERNIK, born 14 March 1991?", subject="Two")
    client = sign_in()
    html = page(client, second)
    assert first.reference in html
    assert "Both name the same person" in html
    with seen_by(TEST):
        proposal = Proposal.objects.filter(decided_at=None).first()
        assert proposal is not None
        proposal_case = proposal.case.reference
    answer = client.post(f"/cases/{proposal_case}/proposals/{proposal.pk}")
    assert answer.status_code == 400
    answer = client.post(
        f"/cases/{proposal_case}/proposals/{proposal.pk}",
        {"decision": "same", "other": first.reference, "back": second.reference},
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/cases/{first.reference}")
    html = page(client, second)
    assert "No message lies in this case now." in html
    assert first.reference in html
    assert act(client, second, "unlink", reason="Two men").status_code == 303
    assert reread(second).closed_at is None


def test_a_case_is_joined_by_number_and_a_wrong_number_is_told(sign_in: SignIn) -> None:
    client, case, other = sign_in(), make_case(), make_case(text="Something else entirely.")
    for typed, said in (
        ("2026-1", "A case has a number like C-2026-000001."),
        ("C-2026-999999", "There is no such case that you may join."),
        (case.reference, "A case cannot be joined to itself."),
    ):
        answer = act(client, case, "link", into=typed)
        assert answer.status_code in {400, 409}
        assert said in answer.content.decode()
        assert typed in answer.content.decode()
    typed = f" {other.reference.lower()} ".replace("-", "\u2011")  # as letters hold it
    answer = act(client, case, "link", into=typed)
    assert answer["Location"] == f"/cases/{other.reference}"


def test_closing_asks_for_a_reason_in_its_field_while_a_clock_runs(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    act(client, case, "claim")
    for html in (page(client, case), act(client, case, "close").content.decode()):
        assert "The clock of this case still runs: it is not closed without a reason." in html
        assert "(may stay empty)" not in html[html.index('for="close-reason"') :][:200]
        assert " required" in html[html.index('id="close-reason"') - 120 :][:240]
    with seen_by(TEST):
        Case.objects.filter(pk=case.pk).update(limit_code="")
    assert 'id="close-reason"' not in page(client, case)


def test_why_tells_the_whole_reckoning(sign_in: SignIn) -> None:
    client, case = sign_in(), make_case()
    html = client.get(f"/cases/{case.reference}/why").content.decode()
    assert "Received: the clock starts." in html
    assert "Directive (EU) 2023/977, Article 5(1)" in html
    assert "What would change it" in html
    assert "1182/71" in html


def test_a_get_of_an_act_is_refused_and_a_number_without_a_case_is_not_found(
    sign_in: SignIn,
) -> None:
    client = sign_in()
    assert client.get(f"/cases/{make_case().reference}/claim").status_code == 405
    assert client.get("/cases/C-2026-999999").status_code == 404
    assert client.post("/cases/C-2026-999999/notes", {"text": "x"}).status_code == 404
